"""A paragraph -> whether it is furniture by its words alone.

Furniture is what a page puts around an article: share labels, newsletter boxes,
comment forms, captions, rules. Patterns are tried on short lines only.
"""

import re

from qabot.articles.paragraphs import Block
from qabot.datatypes import Span

LINE_AT_MOST = 160
_CAPTION_AT_MOST = 400
_AGENCY_CAPTION_AT_MOST = 200
_BREAK = re.compile(r"[\s,|/·•:]+")
_SHARE = re.compile(
    r"(?:share|tweet|print|e-?mail|save|copy|comments?|facebook|twitter|whatsapp|"
    r"linkedin|reddit|telegram|pinterest|weibo|wechat)++|x|line|link|this|article|on|"
    r"with|via|friends|\d+",
    re.IGNORECASE,
)
_SHARES = re.compile(r"share|tweet", re.IGNORECASE)
_SAVES = re.compile(r"print|mail|comment|copy", re.IGNORECASE)
_LIST = "newsletters?|inbox|alerts?|daily|weekly|briefing|bulletin|digest|updates"
_BOX = re.compile(
    rf"""^(?:sign\ up|subscribe)\b(?=.*\b(?:{_LIST}|our|channel)\b)
      | ^join\b(?=.*\b(?:newsletters?|mailing\ list|our)\b)
      | ^subscribe(?:\ now|\ today)?[!.]?$
      | \bnewsletter\ (?:icon|sign-?\ ?up)\b
      | ^(?:get|receive)\ .*\b(?:in|to)\ your\ inbox\b
      | ^(?:get|receive)\ .*\bour\ (?:[\w-]+\ )*newsletters?\b
      | \bby\ (?:registering|signing\ up|subscribing|clicking|entering)\b
        .*\b(?:agree|consent|policy|terms)\b
      | ^(?:leave|post)\ a\ (?:reply|comment)\b
      | \byour\ e-?mail\ address\ will\ not\ be\ published\b
      | \brequired\ fields\ are\ marked\b | \ball\ rights\ reserved\b
      | ^save\ my\ name,?\ (?:and\ )?e-?mail\b
      | ^© | ^(?:\(c\)|copyright)\ (?:©\ |\(c\)\ )?(?:19|20)\d\d\b
      | ^(?:advertisements?|sponsored\ content|recommended(?:\ stories|\ for\ you)?
        |trending(?:\ now)?|related(?:\ (?:articles|stories|topics|news|posts))?
        |read\ (?:more|next)|(?:see|read)\ also|also\ read)(?:\ ?:.*)?$
      | ^(?:read\ more\ (?:about|on|at)|more\ from)\b[^.!?]*$
      | ^(?:click|tap)\ here\b
      | ^(?:we|this\ (?:web)?site|this\ page|our\ (?:web)?site)
        \ uses?\ cookies(?:$|[.,!]|\ (?:to|for|on|so|that|and\ (?:other|similar))\b)
      | ^(?:accept|manage|reject)(?:\ all)?\ cookies\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PHOTO = re.compile(
    r"""\((?: [^()]*\b(?:getty\ images|shutterstock|ap\ photo|file\ photo|handout)\b
          | (?:photos?|image|picture|illustration|graphic)(?:\ by\b|\ courtesy\b|\ ?:)
          | courtesy\ of\b | screenshot\ (?:via|from|of)\b
          | [^()/]*/\ ?(?:pool|afp|ap|epa|reuters|xinhua|getty|bloomberg)\b
          | (?:afp|ap|epa|reuters|xinhua)/
          )[^()]*\)$
      | ^(?:photo|image|picture)(?:\ by\b|\ credit\b|\ courtesy\b|\ ?:)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AGENCY = re.compile(r"\((?:AFP|AP|EPA|Reuters|Xinhua|Bloomberg|Pool)\)$")
_CONTRIBUTED = re.compile(
    r"\bcontributed (?:reporting|to this (?:report|article|story))\b"
    r"|^\(?Reporting by [A-Z]"
)


def is_furniture(line: str) -> bool:
    """Return whether a line is furniture wherever it stands.

    Args:
        line: A paragraph, with single blanks.
    """
    if not any(character.isalnum() for character in line):
        return True
    if _credits(line):
        return True
    if len(line) > LINE_AT_MOST:
        return False
    return _shares(line) or _CONTRIBUTED.search(line) is not None


def _credits(line: str) -> bool:
    """Whether a line is a caption, by the photographer's credit at its end."""
    if len(line) > _CAPTION_AT_MOST:
        return False
    if len(line) <= _AGENCY_CAPTION_AT_MOST and _AGENCY.search(line):
        return True
    return _PHOTO.search(line) is not None


def _shares(line: str) -> bool:
    """Whether a line is a row of buttons such as "Share Tweet 12 Comments"."""
    words = [word for word in _BREAK.split(line) if word]
    if not all(_SHARE.fullmatch(word) for word in words):
        return False
    return bool(_SHARES.search(line) or (len(words) > 1 and _SAVES.search(line)))


def boxes(text: str, blocks: tuple[Block, ...]) -> set[Span]:
    """Return the paragraphs of newsletter boxes, comment forms and the like.

    A telling line makes furniture of itself; two of a block, of the short lines
    between them too; at the head of a block, of the rest of its short lines.
    """
    found: set[Span] = set()
    for block in blocks:
        short = [span.end - span.start <= LINE_AT_MOST for span in block]
        hits = [
            number
            for number, span in enumerate(block)
            if short[number] and _BOX.search(" ".join(span.of(text).split()))
        ]
        if not hits:
            continue
        first, last = hits[0], hits[-1]
        if first == 0 and len(blocks) > 1:
            last = len(block) - 1
        stretch = range(first, last + 1)
        whole = all(short[number] for number in stretch)
        found.update(block[number] for number in (stretch if whole else hits))
    return found
