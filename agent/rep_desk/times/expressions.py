"""Expressions of time in a question, each with where it stands."""

from __future__ import annotations

import re
from datetime import date

from agent.rep_desk.times.rules import RULES
from agent.rep_desk.times.spoken import Heard, Moment, Spoken
from agent.rep_desk.times.vocabulary import ANY_MONTH, ANY_YEAR
from crm.query.query import Period

Found = tuple[int, int, Spoken]
JOINED = re.compile(
    r"(?:and|or|,|vs\.?|versus|to|than|with|against|compared (?:to|with)|(?:and|or) in)?(?: the| in)?"
)
YEARLESS = re.compile(
    r"(?:(?:in|during|for|of|from|on) )?(?:the )?(?:q[1-4]|h[12]"
    rf"|(?:first|second|third|fourth|final|1st|2nd|3rd|4th) (?:quarter|half)|{ANY_MONTH})"
)


def find(tokens: list[str], today: date) -> list[Moment]:
    """Every time expression, left to right, the longest at each place."""
    text = " ".join(tokens)
    starts = _starts(tokens)
    found: list[Found] = []
    for pattern, read in RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _ in found):
                continue
            spoken = read(Heard(match, today, find))
            if spoken is not None:
                found.append((match.start(), match.end(), spoken))
    found.sort(key=lambda item: item[0])
    return [
        Moment(_token_at(starts, start), _token_at(starts, end - 1), spoken.period, spoken.year, spoken.side)
        for start, end, spoken in _sharing_year(text, found, today)
    ]


def ends_of(text: str, today: date) -> tuple[Period, Period] | None:
    """'between Q2 and Q3 2025' → the two periods that it names."""
    parted = re.fullmatch(r"(?:from |between )?(.+?) (?:to|and|until|through) (.+)", text)
    moments = find([*parted[1].split(), "and", *parted[2].split()], today) if parted else []
    return (moments[0].period, moments[1].period) if len(moments) == 2 else None


def _sharing_year(text: str, found: list[Found], today: date) -> list[Found]:
    """'Q1 and Q2 2025', 'May 2025 vs June': a year that is said once holds for both."""
    shared = list(found)
    for at, (start, end, spoken) in enumerate(found):
        if spoken.side != "in" or not YEARLESS.fullmatch(text[start:end]):
            continue
        for near in (at + 1, at - 1):
            if not 0 <= near < len(found):
                continue
            between = text[end : found[near][0]] if near > at else text[found[near][1] : start]
            year = re.search(ANY_YEAR, text[found[near][0] : found[near][1]])
            if year and JOINED.fullmatch(between.strip()):
                shared[at] = (start, end, _read(f"{text[start:end]} {year[0]}", today) or spoken)
                break
    return shared


def _read(text: str, today: date) -> Spoken | None:
    for pattern, read in RULES:
        match = pattern.fullmatch(text)
        if match:
            return read(Heard(match, today, find))
    return None


def _starts(tokens: list[str]) -> list[int]:
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    return starts


def _token_at(starts: list[int], position: int) -> int:
    return max(at for at, start in enumerate(starts) if start <= position)
