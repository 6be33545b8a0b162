"""Folders of text files and JSON lines -> how many paragraphs their articles repeat.

    python benchmarks/repeated.py PLACE...

A place is a folder or a `.jsonl` file, compressed or not. Prints how many short
paragraphs stand in two, in three and in ten articles, how many count as furniture, and
these with their counts.
"""

import sys
from collections import Counter
from pathlib import Path

from qabot.articles.folder import scan
from qabot.articles.loading import load
from qabot.articles.repeated import is_repeated, marks
from qabot.settings import ArticleSettings

_SHOWN = 5


def main() -> None:
    """Count the paragraphs of each place."""
    settings = ArticleSettings()
    for place in map(Path, sys.argv[1:]):
        folder = place if place.is_dir() else place.parent
        counts: Counter[int] = Counter()
        articles = 0
        for file in scan(folder, settings):
            if place.is_dir() or Path(file.place) == place:
                for each in load(file, settings):
                    if each.article:
                        articles += 1
                        counts.update(marks(each.article.text))
        often = [sum(n >= least for n in counts.values()) for least in (2, 3, 10)]
        furniture = [n for n in counts.values() if is_repeated(n, articles)]
        print(place, f"articles {articles}", f"paragraphs {len(counts)}", sep="\n  ")
        print("  in 2, 3, 10 articles", *often)
        print("  furniture", len(furniture), sorted(furniture, reverse=True)[:_SHOWN])


if __name__ == "__main__":
    main()
