"""Three small articles, qabot opened on a folder, and results by hand."""

from pathlib import Path
from typing import Any

from qabot.answering.opening import Qabot, open_qabot
from qabot.configuration import load
from qabot.evaluation.results import Result

ARTICLES = {
    "bridge.txt": "The bridge\n\nThe Tay bridge was opened in June 1878 by the"
    " engineer Thomas Bouch.\n\nHe was knighted by Queen Victoria a year later.\n",
    "mill.txt": "The mill\n\nThe old mill at Dundee spun jute for ninety years.\n\n"
    "It was closed in 1969 and became a museum.\n",
    "tower.txt": "The tower\n\nThe tower of Broughty was built in 1496 by Andrew"
    " Gray.\n\nIt guards the mouth of the river with eleven guns.\n",
}


def opened(folder: Path, articles: Path, threshold: float) -> Qabot:
    overrides: dict[str, dict[str, Any]] = {
        "articles": {"folder": str(articles)},
        "index": {"folder": str(folder / "index")},
        "passages": {"min_characters": 0},
        "answering": {"threshold": threshold},
    }
    return open_qabot(load(environment={}, overrides=overrides))


def result(name: str = "q-1", **told: Any) -> Result:
    fields = {
        "question": f"{name}?",
        "kind": "q",
        "conversation": name,
        "answerable": None,
        "answered": True,
        "confidence": 0.5,
    }
    return Result(name, **{**fields, **told})
