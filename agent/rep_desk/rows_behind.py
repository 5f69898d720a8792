"""The rows that a figure was made of."""

from __future__ import annotations

import re
from datetime import date

from agent.rep_desk import times
from crm.query.catalogue import Catalogue
from crm.query.query import Figure, Filter, Order, Period, Query


def rows_behind(catalogue: Catalogue, query: Query, at: dict[str, str], figure: int = 0) -> Query:
    """The rows that a figure was made of, for the group whose values are given by field."""
    chosen: Figure = query.figures[figure]
    measure = catalogue.measure(chosen.measure)
    given = catalogue.measure(measure.parts[1]).given if measure.parts else measure.given
    cell = tuple(
        Filter(field=group.field, values=(at[group.field],))
        for group in query.groups
        if group.field in at and not group.grain and not group.periods
    )
    dated = next((group for group in query.groups if group.grain and group.field in at), None)
    within = _labelled(at[dated.field]) if dated else None
    sides = next((group for group in query.groups if group.periods and group.field in at), None)
    if sides is not None:
        dated, within = sides, next((one for one in sides.periods if one.label == at[sides.field]), None)
    own = {item.field for item in cell}
    where = tuple(item for item in (*query.filters, *chosen.where) if item.field not in own)
    subject = "order" if measure.fact == "line" else measure.fact
    return Query(
        subject=subject,
        filters=(*where, *(item for item in given if item.field not in {one.field for one in where}), *cell),
        related=query.related,
        as_of=query.as_of,
        period=within or query.period,
        period_field=dated.field if dated and within else query.period_field,
        order=(Order(field="opportunity.value"),) if subject == "opportunity" else (),
        reach=query.reach,
    )


def _labelled(label: str) -> Period | None:
    """The period that a group's label names: '2025', '2025-Q3', '2025-07' or '2025-07-04'."""
    found = re.fullmatch(r"(\d{4})(?:-Q(\d)|-(\d\d)(?:-(\d\d))?)?", label)
    if found is None:
        return None
    year, quarter, month, day = (int(part) if part else None for part in found.groups())
    unit = "quarter" if quarter else "day" if day else "month" if month else "year"
    return times.unit_of(date(year or 1, month or (quarter or 1) * 3 - 2, day or 1), unit)
