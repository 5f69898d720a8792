"""Units of time in which nothing happened are rows too."""

from datetime import date

from crm.query.calendar import units_of
from crm.query.query import Period


def test_each_month_that_a_period_touches_stands_once():
    period = Period(start=date(2025, 11, 20), end=date(2026, 2, 1))
    assert units_of(period, "month") == ["2025-11", "2025-12", "2026-01"]
    assert units_of(period, "quarter") == ["2025-Q4", "2026-Q1"]
    assert units_of(period, "year") == ["2025", "2026"]
    assert units_of(Period(start=date(2026, 1, 1), end=date(2026, 1, 13)), "week") == [
        "2025-12-29",
        "2026-01-05",
        "2026-01-12",
    ]


def test_a_period_without_an_end_has_no_calendar():
    assert units_of(Period(start=date(2025, 1, 1)), "month") == []
    assert units_of(Period(start=date(2000, 1, 1), end=date(2025, 1, 1)), "day") == []
