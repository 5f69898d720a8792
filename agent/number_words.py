"""The numbers that people write as words."""

import re
from collections.abc import Sequence

# Each at the place of its value.
NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TENS = dict(zip(_TENS, range(20, 100, 10), strict=True))
SMALL = {word: value for value, word in enumerate((*NUMBERS, *TEENS))}


def spoken(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The number below a hundred that begins at this word, and its words: 'twenty five' → (25, 2)."""
    if words[at] in SMALL:
        return SMALL[words[at]], 1
    if words[at] not in TENS:
        return None
    ones = SMALL.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (TENS[words[at]] + ones, 2) if 0 < ones < 10 else (TENS[words[at]], 1)


_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
_DAYS = {word: day for day, word in enumerate(_ORDINALS, 1)} | {
    "thirtieth": 30,
    **{f"twenty-{word}": 20 + day for day, word in enumerate(_ORDINALS[:9], 1)},
    "thirty-first": 31,
}
_WORD = "|".join(sorted({*SMALL, *TENS, "hundred", "thousand"}, key=len, reverse=True))
PATTERN = rf"(?:(?:an?\s+)?(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}))*)"
DIGITS = 3
"""So many small numbers in a row are read out digit by digit."""
_RUN = re.compile(rf"\b{PATTERN}\b", re.I)
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<day>{DAY})(?=\s+(?:of\s+)?{_MONTH}\b)|\b(?P<month>{_MONTH}),?\s+(?:the\s+)?(?P<after>{DAY})\b",
    re.I,
)


def in_figures(text: str) -> str:
    """A text with its numbers in figures: 'three days' → '3 days', 'fifth of May' → '5 of May'."""
    dated = _DATE.sub(_dated, text)
    return _RUN.sub(lambda match: _figure(match[0]), dated)


def _dated(match: re.Match[str]) -> str:
    if match["day"]:
        return str(_DAYS[match["day"].lower()])
    return f"{match['month']} {_DAYS[match['after'].lower()]}"


def _figure(run: str) -> str:
    words = re.findall(r"[a-z]+", run.lower())
    if len(words) >= DIGITS and all(SMALL.get(word, 10) < 10 for word in words):
        return "".join(str(SMALL[word]) for word in words)
    total, part = 0, 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += SMALL.get(word, TENS.get(word, 0))
    return str(total + part)
