"""Whole units of the calendar, and stretches reckoned from today: 'Q3', 'last May', 'the past two weeks'."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from agent.rep_desk.times.calendar_units import period_of, unit_of
from agent.rep_desk.times.numbers import count_of, month_number, step, year_of
from agent.rep_desk.times.spoken import Heard, Spoken
from agent.rep_desk.times.vocabulary import ORDINALS
from crm.query.query import Period

# "May" is a month where another one stands beside it.
BESIDE_MONTH = re.compile(
    r"\bmay (?:and|to|or|vs|versus|through|against|,) (?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december) "
    r"(?:and|to|or|vs|versus|through|against|,) may\b"
)
AHEAD = ("next", "coming", "upcoming")


def relative(heard: Heard) -> Spoken:
    word, unit = heard["rel"], heard["unit"]
    if heard["count"]:
        return Spoken(_rolling(heard.today, count_of(heard["count"]), unit, word in AHEAD))
    if word in ("past", "trailing") and unit != "day":
        return Spoken(_rolling(heard.today, 1, unit, False))
    offset = 0 if word in ("this", "current") else 1 if word in AHEAD else -1
    return Spoken(unit_of(heard.today, unit, offset))


def _rolling(today: date, count: int, unit: str, ahead: bool) -> Period:
    length = step(count, unit)
    if ahead:
        return period_of(today, today + length + timedelta(days=1))
    return Period(
        start=today - length,
        end=today + timedelta(days=1),
        label=f"the {count} {unit}s to {today.isoformat()}",
    )


def ago(heard: Heard) -> Spoken:
    day = heard.today - step(count_of(heard["count"]), heard["unit"])
    if heard["more"]:
        return Spoken(Period(end=day, label=f"before {day.isoformat()}"), None, "before")
    if heard["less"]:
        end = heard.today + timedelta(days=1)
        return Spoken(Period(start=day, end=end, label=f"since {day.isoformat()}"))
    return Spoken(unit_of(day, heard["unit"]))


def so_far(heard: Heard) -> Spoken:
    """'year to date', 'so far this quarter', 'mtd'."""
    words = heard.text.removeprefix("the ")
    unit = next(unit for unit in ("year", "quarter", "month") if unit in words or words == f"{unit[0]}td")
    start = unit_of(heard.today, unit).start
    return Spoken(Period(start=start, end=heard.today + timedelta(days=1), label=f"{unit} to date"))


def until_end(heard: Heard) -> Spoken:
    """'by the end of the quarter'."""
    period = unit_of(heard.today, heard["unit"], 1 if heard["rel"] == "next" else 0)
    last = period.end - timedelta(days=1)  # type: ignore[operator]  # calendar units are closed
    return Spoken(Period(start=heard.today, end=period.end, label=f"by {last}"))


def one_before_last(heard: Heard) -> Spoken:
    """'the quarter before last'."""
    return Spoken(unit_of(heard.today, heard["unit"], -2))


def quarter(heard: Heard) -> Spoken:
    number = int(heard["q"]) if heard["q"] else ORDINALS[heard["ordinal"]]
    year = year_of(heard["year"], heard.today, 3 * number - 2)
    return Spoken(unit_of(date(year, 3 * number - 2, 1), "quarter"))


def last_quarter(heard: Heard) -> Spoken:
    return Spoken(unit_of(date(year_of(heard["year"], heard.today, 1), 10, 1), "quarter"))


def half(heard: Heard) -> Spoken:
    number = int(heard["h"]) if heard["h"] else ORDINALS[heard["ordinal"]]
    start = date(year_of(heard["year"], heard.today, 6 * number - 5), 6 * number - 5, 1)
    period = period_of(start, start + relativedelta(months=6))
    return Spoken(period.model_copy(update={"label": f"H{number} {start.year}"}))


def half_of_month(heard: Heard) -> Spoken | None:
    """'the first half of May': to the fifteenth, or from the sixteenth."""
    number = month_number(heard["month"])
    whole = unit_of(date(year_of(heard["year"], heard.today, number), number, 1), "month")
    if whole.start is None or whole.end is None:
        return None
    middle = whole.start + timedelta(days=15)
    first = heard["ordinal"] in ("first", "1st")
    return Spoken(period_of(whole.start, middle) if first else period_of(middle, whole.end))


def month(heard: Heard) -> Spoken | None:
    question = heard.match.string
    if (
        heard["month"] == "may"
        and not heard["year"]
        and question != heard.text
        and not BESIDE_MONTH.search(question)
        and not re.match(r"(in|during|of|for|from|since) ", heard.text)
    ):
        return None
    number = month_number(heard["month"])
    return Spoken(unit_of(date(year_of(heard["year"], heard.today, number), number, 1), "month"))


def month_gone(heard: Heard) -> Spoken:
    """'last December': the last one that is over."""
    number = month_number(heard["month"])
    year = heard.today.year if number < heard.today.month else heard.today.year - 1
    return Spoken(unit_of(date(year, number, 1), "month"))


def plain_year(heard: Heard) -> Spoken:
    year = int(heard["year"])
    return Spoken(unit_of(date(year, 1, 1), "year"), year)
