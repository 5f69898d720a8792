"""Periods reckoned by the calendar: units, their labels, what lies before or a year earlier."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from crm.query.query import Period


def overlap(first: Period | None, second: Period) -> Period:
    """The days that lie in both: 'in 2025 after June'."""
    if first is None:
        return second
    start = max(filter(None, (first.start, second.start)), default=None)
    end = min(filter(None, (first.end, second.end)), default=None)
    return Period(start=start, end=end, label=f"{first.label}, {second.label}")


def before(period: Period) -> Period:
    """The period of the same length that ends where this one starts."""
    if period.start is None or period.end is None:
        return Period(end=period.start, label="before that")
    whole = relativedelta(period.end, period.start)
    step = whole if whole.days == 0 else timedelta(days=(period.end - period.start).days)
    start = period.start - step
    return Period(start=start, end=period.start, label=label_of(start, period.start))


def year_before(period: Period) -> Period:
    """The same days one year earlier."""
    year = relativedelta(years=1)
    start = period.start and period.start - year
    end = period.end and period.end - year
    return Period(start=start, end=end, label=label_of(start, end) if start and end else "a year earlier")


def unit_of(day: date, unit: str, offset: int = 0) -> Period:
    """The calendar day, week, month, quarter or year that `day` lies in, moved by `offset` of them."""
    if unit == "day":
        start = day + timedelta(days=offset)
        return period_of(start, start + timedelta(days=1))
    if unit == "week":
        start = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
        return period_of(start, start + timedelta(weeks=1))
    if unit == "month":
        start = day.replace(day=1) + relativedelta(months=offset)
        return period_of(start, start + relativedelta(months=1))
    if unit == "quarter":
        start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) + relativedelta(months=3 * offset)
        return period_of(start, start + relativedelta(months=3))
    return period_of(date(day.year + offset, 1, 1), date(day.year + offset + 1, 1, 1))


def as_labelled(period: Period) -> Period:
    """The same days, called as in a breakdown: '2025-11' for November, '2025-Q4'."""
    if period.start is None or period.end is None:
        return period
    for unit, label in (("month", "%Y-%m"), ("year", "%Y")):
        whole = unit_of(period.start, unit)
        if (whole.start, whole.end) == (period.start, period.end):
            return period.model_copy(update={"label": period.start.strftime(label)})
    quarter = unit_of(period.start, "quarter")
    if (quarter.start, quarter.end) == (period.start, period.end):
        return period.model_copy(update={"label": f"{period.start.year}-Q{period.start.month // 3 + 1}"})
    return period


def period_of(start: date, end: date) -> Period:
    return Period(start=start, end=end, label=label_of(start, end))


def label_of(start: date, end: date) -> str:
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1:
        if months == 12 and start.month == 1:
            return str(start.year)
        if months == 3 and start.month % 3 == 1:
            return f"Q{start.month // 3 + 1} {start.year}"
        if months == 1:
            return f"{MONTHS[start.month - 1].capitalize()} {start.year}"
    last = end - timedelta(days=1)
    return start.isoformat() if last == start else f"{start.isoformat()} to {last.isoformat()}"


MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
