"""Names, numbers and times: each must stand in the query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from agent.rep_desk.draft import Draft
from agent.rep_desk.represented.parts import filters_of, periods_of, values_of
from crm.query.query import Query


def unmet_names(draft: Draft, query: Query) -> Iterator[str]:
    """A name from the data must be in some condition."""
    held = {str(value).lower() for value in values_of(query)}
    if any(item.field == "opportunity.open_then" for item in filters_of(query)):
        held.add("engaging")  # What was open on a day of the past was engaged by then.
    for span in draft.spans:
        named = {sense.value.lower() for sense in span.senses if sense.kind == "value"}
        only = named and all(sense.kind == "value" for sense in span.senses)
        if only and not named & held:
            yield span.text


def unmet_numbers(draft: Draft, query: Query) -> Iterator[str]:
    """A number must bound something, or be how many rows are wanted."""
    values = [float(one) for one in values_of(query) if isinstance(one, int | float)]
    values += [value for item in query.having for value in item.values]
    values += query.whether.values if query.whether else ()
    values += [float(one) for one in (query.limit, query.skip + 1) if one]
    labels = " ".join(period.label for period in periods_of(query))
    for span in draft.spans:
        if span.kind != "number" or span.text in labels:
            continue
        age = draft.today.year - span.number / 365 if span.unit == "days" else span.number
        near = (age, span.number, -span.number, span.number / 1e6, span.number / 100)
        if not any(abs(value - one) < 1e-9 + 0.001 * abs(one) for value in values for one in near):
            yield span.text


def unmet_moments(draft: Draft, query: Query) -> Iterator[str]:
    """A time must bound some period or condition, unless it is said again in other words."""
    days = {day for period in periods_of(query) for day in (period.start, period.end)}
    days |= {value for value in values_of(query) if isinstance(value, date)}
    days |= {query.as_of + timedelta(days=1)} if query.as_of else set()
    years = values_of(query)
    restated = any(span.means("namely") for span in draft.spans)
    ahead = any(item.field.endswith(".churn_risk") for item in query.filters)
    ahead = ahead or any((order.field or "").endswith(".churn_risk") for order in query.order)
    for span in draft.spans:
        if span.moment is None or restated or ahead:
            continue
        start, end = span.moment.period.start, span.moment.period.end
        told = {day for day in (start, end) if day is not None}
        said = told & days or {day.year for day in told} & years
        if not said and not _inside(query, told) and not _in_row(query, start, end):
            yield span.text


def _in_row(query: Query, start: date | None, end: date | None) -> bool:
    """One of several months that stand in a row: 'Jan, Feb and March'."""
    whole = query.period
    if whole is None or not any(group.grain for group in query.groups) or start is None or end is None:
        return False
    return (whole.start is None or whole.start <= start) and (whole.end is None or end <= whole.end)


def _inside(query: Query, told: set[date]) -> bool:
    """Days that are within a condition on a date: 'engaged in March' is from its first to its last day."""
    return any(
        isinstance(value, date) and any(abs((day - value).days) <= 1 for day in told)
        for value in values_of(query)
    )


def loose_ends(draft: Draft, query: Query) -> Iterator[str]:
    """'since I joined' has no time; 'but only renewals' is a condition that no breakdown keeps."""
    held = {at for one in draft.spans for at in range(one.first, one.last + 1)}
    timed = {one.first for one in draft.spans if one.moment}
    loose = [at for at, word in enumerate(draft.words) if word == "since" and at not in held]
    yield from ("since" for at in loose if at + 1 not in timed)  # "Since before 27 October" has its time.
    for span in draft.spans:
        only = draft.words[max(0, span.first - 1) : span.first] == ["only"]
        if only and query.figures and span.means("field") and not span.means("value", "measure", "entity"):
            yield span.text
