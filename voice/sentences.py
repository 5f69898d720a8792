"""What the voice says, and in which pieces: the first clause at once, then whole sentences.

The first sound waits for the first piece only, so that piece is kept short: up to a comma, or before a
joining word. Full stops in numbers, emails and abbreviations end nothing.
"""

import re
from collections.abc import Iterable, Iterator

FIRST_WORDS = 3  # the least that sounds like a beginning
FIRST_MOST = 9
LONGEST_WORDS = 24

_END = re.compile(r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\bMrs)[.!?…]+[\"')\]]*(?=\s)|\n+")
_PAUSE = re.compile(r"[,;:–—](?=\s)")
_LONG_NUMBER = re.compile(r"\s(?=#?[A-Z]{0,3}\d{5,}|\d{4}-\d\d-)")
_NUMBER_FIRST = re.compile(r"(?:\S+\s){1,2}#?[A-Z]{0,3}\d{5,}[.,;:]?(?=\s)")
_JOINING = re.compile(
    r"\s(?=(?:and|but|because|so|which|that|to|for|with|from|if|when|or|on|in|at|as|of|before|after)\s)", re.I
)


def clauses(pieces: Iterable[str]) -> Iterator[str]:
    """Cut a stream of text into what is spoken at a time; nothing is lost and nothing comes twice."""
    waiting = ""
    first = True
    for piece in pieces:
        waiting += piece
        while (cut := _cut(waiting, first)) is not None:
            said, waiting = waiting[:cut], waiting[cut:]
            if said.strip():
                yield said.strip()
                first = False
    # What is left has no end that could still move.
    waiting += " "
    while (cut := _cut(waiting, first)) is not None:
        said, waiting = waiting[:cut], waiting[cut:]
        if said.strip():
            yield said.strip()
            first = False
    if waiting.strip():
        yield waiting.strip()


def _cut(text: str, first: bool) -> int | None:
    """Where the next piece ends, or None when more text is needed to know."""
    end = _END.search(text)
    if first:
        early = _first_cut(text, end.end() if end else None)
        if early is not None:
            return early
    if end and len(text[: end.end()].split()) <= LONGEST_WORDS:
        return end.end()
    if len(text.split()) > LONGEST_WORDS:
        pauses = [match.end() for match in _PAUSE.finditer(text) if len(text[: match.end()].split()) >= 6]
        if pauses and len(text[: pauses[0]].split()) <= LONGEST_WORDS:
            return pauses[0]
        return end.end() if end else _after_words(text, LONGEST_WORDS)
    return None


def _first_cut(text: str, end: int | None) -> int | None:
    within = text[:end] if end else text
    # Said digit by digit, an order number alone is three seconds of speech to be made.
    if begins := _NUMBER_FIRST.match(within.lstrip()):
        return begins.end() + len(within) - len(within.lstrip())
    number = _LONG_NUMBER.search(within)
    if number and FIRST_WORDS <= len(within[: number.start()].split()) <= FIRST_MOST:
        return number.end()
    if end and len(within.split()) <= FIRST_MOST:
        return end
    for pattern in (_PAUSE, _JOINING):
        for match in pattern.finditer(within):
            words = len(within[: match.start()].split())
            if FIRST_WORDS <= words <= FIRST_MOST and (pattern is _PAUSE or _enough(within)):
                return match.end()
    if len(within.split()) > FIRST_MOST + 1:
        return _after_words(within, FIRST_MOST)
    return None


def _enough(text: str) -> bool:
    """Whether so much is there that no comma or full stop will come soon enough to wait for."""
    return len(text.split()) > FIRST_MOST


def _after_words(text: str, count: int) -> int | None:
    places = [match.end() for match in re.finditer(r"\S+\s+", text)]
    return places[count - 1] if len(places) >= count else None
