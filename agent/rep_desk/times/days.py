"""Single days: '3 May', '2025-11-30', 'yesterday', 'since Monday'; and days of one month."""

from __future__ import annotations

from datetime import date, timedelta

from agent.rep_desk.times.calendar_units import period_of, unit_of
from agent.rep_desk.times.numbers import month_number, year_of
from agent.rep_desk.times.spoken import Heard, Spoken
from agent.rep_desk.times.vocabulary import WEEKDAYS
from crm.query.query import Period


def day(heard: Heard) -> Spoken | None:
    try:
        return Spoken(unit_of(_day_said(heard), "day"))
    except ValueError:
        return None  # There is no 31 June.


def _day_said(heard: Heard) -> date:
    if heard["iso"]:
        return date.fromisoformat(heard["iso"])
    if heard["us"]:
        number, place, year = (int(part) for part in heard["us"].split("/"))
        return date(year if year > 99 else 2000 + year, number, place)
    number = month_number(heard["month"])
    return date(year_of(heard["year"], heard.today, number), number, int(heard["day"]))


def named_day(heard: Heard) -> Spoken:
    offset = {"today": 0, "yesterday": -1, "tomorrow": 1}[heard["name"]]
    return Spoken(unit_of(heard.today, "day", offset))


def since_weekday(heard: Heard) -> Spoken:
    """'since Monday': the last one, today included."""
    place = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(heard["weekday"][:3]))
    start = heard.today - timedelta(days=(heard.today.weekday() - place) % 7)
    return Spoken(Period(start=start, label=f"since {start}"), None, "since")


def days_of_month(heard: Heard) -> Spoken | None:
    """'18 to 31 December', 'December 18 to 31': the month that is said once holds for both days."""
    number = month_number(heard["month"])
    year = year_of(heard["year"], heard.today, number)
    try:
        start, last = date(year, number, int(heard["a"])), date(year, number, int(heard["b"]))
    except ValueError:
        return None
    return Spoken(period_of(start, last + timedelta(days=1))) if start <= last else None
