"""Counts, months and years as they are said, and how long so many units are."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from agent.number_words import NUMBERS
from agent.rep_desk.times.calendar_units import MONTHS

RELATIVE_YEARS = {"this year": 0, "the year": 0, "last year": -1, "previous year": -1, "next year": 1}


def step(count: int, unit: str) -> relativedelta:
    if unit == "day":
        return relativedelta(days=count)
    if unit == "week":
        return relativedelta(weeks=count)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return relativedelta(months=months * count)


def count_of(text: str) -> int:
    """'couple of', 'three', '60'; what is not said is one."""
    if not text:
        return 1
    if text in ("couple of", "couple", "few"):
        return {"few": 3}.get(text, 2)
    return NUMBERS.index(text) if text in NUMBERS else int(text)


def month_number(text: str) -> int:
    return next(at for at, name in enumerate(MONTHS, start=1) if name.startswith(text[:3]))


def year_of(text: str, today: date, month: int) -> int:
    """The year that is said, or the last one in which the month has begun."""
    if not text:
        return today.year if month <= today.month else today.year - 1
    text = text.replace("of ", "").strip()
    if text in RELATIVE_YEARS:
        return today.year + RELATIVE_YEARS[text]
    return int(text.replace("'", "20")[-4:])
