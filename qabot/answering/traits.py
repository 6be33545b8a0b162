"""A stretch of text -> what sorts of answers it could hold.

Rules on the surface, for texts with capital letters and for English words.
"""

import re

from qabot.patterns import Pattern

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    r"billions?|trillions?|half|twice|once|double|triple|thrice)"
)
_UNIT_OF_TIME = (
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))"
)
DATE = Pattern(
    rf"\b{MONTH}\.? \d|\b\d{{1,2}} {MONTH}\b|\b(?:1[0-9]|20)\d\d(?:s|\b)|\b{_DAY}\b|"
    rf"\b(?:in|since|until|by|early|late|last|next) {MONTH}\b|\b(?:yesterday|today|"
    r"tomorrow|tonight|century|centuries|decade)\b|\b\d+ (?:bc|ad|bce|ce)\b|"
    rf"\b(?:last|next|this) (?:year|month|week|night)\b|\b{_UNIT_OF_TIME} (?:ago|"
    r"earlier|later)\b",
    re.IGNORECASE,
)
NUMBER = Pattern(
    rf"\d|\b{NUMBER_WORD}\b|\b(?:first|second|third|fourth)\b|%", re.IGNORECASE
)
DURATION = Pattern(
    rf"\b(?:\d[\d.,]*|{NUMBER_WORD}|one|an?|several|few|many)[ -](?:and a half )?"
    rf"{_UNIT_OF_TIME}\b|\b(?:since|until|from)\b",
    re.IGNORECASE,
)
PLACE = Pattern(
    r"\b(?:in|at|near|from|to|into|on|outside|across|between|through|along|of) "
    r"(?:the )?(?:\w+ )?[A-ZÀ-ÖØ-ÞΑ-ΩА-Я][^\W\d_]+"
)
REASON = Pattern(
    r"\b(?:because|since|due to|owing to|as a result|in order to|so that|caused?|"
    r"causing|reasons?|led to|leading to|therefore|thus|following|after|"
    r"aim(?:s|ed|ing)?|hop(?:es|ed|ing)|in response|citing|amid|in an effort|in a bid|"
    r"to (?:avoid|prevent|protect|ensure|reduce|increase|help|allow|ease|promote|"
    r"restore))\b",
    re.IGNORECASE,
)
QUOTED = Pattern(r"[“\"«][^”\"»]{3,}")
SAYING = Pattern(
    r"\b(?:sa(?:id|ys|ying)|told|tells|stated|states|warned|warns|add(?:ed|s)|"
    r"according to|described|called|claimed|argued|insisted|stressed|emphasi[sz]ed|"
    r"expressed|noted|predicted|announced|reiterated|defended|acknowledged|conveyed)\b",
    re.IGNORECASE,
)
LEANING_START = Pattern(
    r"[“\"']?(?:he|she|it|they|this|these|those|that|such|his|her|their|its|both|the "
    r"(?:former|latter|two)|the (?:ministry|department|government|company|firm|agency|"
    r"group|regime|minister|secretary|president|official|agreement|legislation|law|"
    r"report|statement|meeting|visit|move|decision))\b",
    re.IGNORECASE,
)
NOT_NAMES = frozenset(
    """The A An In On At But And He She It They We I You This That These Those His Her
    Their Its Our As After Before When While If For From With By To Mr Mrs Ms Dr What
    Who Why How Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December
    However Although Also There Then Now Not No Yes So Such Since During Earlier Many
    Some Most Other Another Meanwhile Moreover Both Each""".split()
)
