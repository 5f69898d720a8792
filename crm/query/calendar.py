"""Units of time as rows of their own, so that those are found in which nothing happened."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Subquery, literal, select, union_all

from crm.query.query import Grain, Period, Query

# A calendar is written into the statement row by row.
MOST_UNITS = 400


def calendar(query: Query) -> Subquery | None:
    """The units of the period, column g0, where a query asks for those without any; else None."""
    grain = query.groups[0].grain if len(query.groups) == 1 else None
    none = any(item.op == "=" and item.values == (0,) for item in query.having)
    if grain is None or not none or query.period is None or query.compare is not None:
        return None
    labels = units_of(query.period, grain)
    if not labels:
        return None
    return union_all(*(select(literal(label).label("g0")) for label in labels)).subquery("calendar")


def units_of(period: Period, grain: Grain) -> list[str]:
    """The units that a period touches, or [] where they are too many for a calendar."""
    labels = touched(period, grain)
    return labels if len(labels) <= MOST_UNITS else []


def touched(period: Period, grain: Grain) -> list[str]:
    """Each unit that a period touches, as `dialect.period_label` writes it; none where it has no end."""
    if period.start is None or period.end is None or grain == "weekday":
        return []
    days = (period.end - period.start).days
    return list(dict.fromkeys(_label(period.start + timedelta(days=day), grain) for day in range(days)))


def _label(day: date, grain: Grain) -> str:
    if grain == "year":
        return f"{day:%Y}"
    if grain == "quarter":
        return f"{day:%Y}-Q{(day.month + 2) // 3}"
    if grain == "month":
        return f"{day:%Y-%m}"
    return f"{day - timedelta(days=day.weekday())}" if grain == "week" else f"{day}"
