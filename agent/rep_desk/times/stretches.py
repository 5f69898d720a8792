"""Stretches told by another expression: 'from March to May', 'since Q2', 'the last week of December'."""

from __future__ import annotations

import re
from datetime import timedelta

from agent.rep_desk.times.calendar_units import period_of, unit_of
from agent.rep_desk.times.numbers import count_of, step
from agent.rep_desk.times.spoken import Heard, Moment, Spoken
from agent.rep_desk.times.vocabulary import ANY_YEAR, UNIT
from crm.query.query import Period

STARTING = ("since", "from", "starting", "starting in", "starting from", "beginning")


def between(heard: Heard) -> Spoken | None:
    """'March to May 2025': the year that is said once holds for both."""
    first, last = heard.within("a"), heard.within("b")
    if first is None or last is None or first.period.start is None or last.period.end is None:
        return None
    start, end = first.period.start, last.period.end
    if not re.search(ANY_YEAR, heard["a"]):
        start = start.replace(year=last.period.start.year) if last.period.start else start
        if start >= end:
            start = start.replace(year=start.year - 1)
    return Spoken(period_of(start, end)) if start < end else None


def bounded(heard: Heard) -> Spoken | None:
    """'since last May', 'before Q2', 'up to 3 June': one side is open."""
    inner = heard.within("a")
    if inner is None:
        return None
    period, side = inner.period, heard["side"]
    if side in STARTING:
        if side == "from" and "on" not in heard.text.split()[-1]:
            return None
        return Spoken(Period(start=period.start, label=f"since {period.label}"), inner.year, "since")
    if side in ("after", "later than"):
        return Spoken(Period(start=period.end, label=f"after {period.label}"), inner.year, "after")
    if side in ("until", "till", "up to", "through"):
        return Spoken(Period(end=period.end, label=f"until {period.label}"), inner.year, "until")
    return Spoken(Period(end=period.start, label=f"before {period.label}"), inner.year, "before")


def edge(heard: Heard) -> Spoken | None:
    """'the last week of December', 'the first ten days of May': seven days a week, from that end."""
    inner = heard.within("a")
    if heard["a"] in ("month", "quarter", "year"):
        inner = Moment(0, 0, unit_of(heard.today, heard["a"]))
    if inner is None or inner.period.start is None or inner.period.end is None:
        return None
    length = step(count_of(heard["count"]), heard["unit"])
    start, end = inner.period.start, inner.period.end
    if heard["side"] in ("first", "opening"):
        return Spoken(period_of(start, min(end, start + length)))
    return Spoken(period_of(max(start, end - length), end))


def first_or_last_day(heard: Heard) -> Spoken | None:
    """'the start of May', 'the end of the quarter', where something is bounded by it."""
    whole = _whole(heard)
    if whole is None or whole.start is None or whole.end is None:
        return None
    last = heard["side"] in ("end", "close", "last day")
    return Spoken(unit_of(whole.end - timedelta(days=1) if last else whole.start, "day"))


def _whole(heard: Heard) -> Period | None:
    """'the quarter' is the one that goes on; anything else says which."""
    unit = re.fullmatch(rf"(?:the )?{UNIT}", heard["a"])
    if unit is not None:
        return unit_of(heard.today, unit["unit"])
    inner = heard.within("a")
    return None if inner is None else inner.period


def week_of(heard: Heard) -> Spoken | None:
    """'the week of 11 May' is that of the calendar; 'the week commencing 11 May' begins on the day."""
    inner = heard.within("a")
    day = inner.period.start if inner else None
    if day is None:
        return None
    whole = heard["how"] in ("of", "containing", "including", "with")
    return Spoken(unit_of(day, "week") if whole else period_of(day, day + timedelta(weeks=1)))


def ending(heard: Heard) -> Spoken | None:
    """'the three months to December 2025', 'the quarter ended 31 December', 'the week ending 17 May'."""
    inner = heard.within("a")
    end = inner.period.end if inner else None
    length = step(count_of(heard["count"]), heard["unit"])
    return None if end is None else Spoken(period_of(end - length, end))


def from_day(heard: Heard) -> Spoken | None:
    """'the seven days from 11 May'."""
    inner = heard.within("a")
    start = inner.period.start if inner else None
    length = step(count_of(heard["count"]), heard["unit"])
    return None if start is None else Spoken(period_of(start, start + length))
