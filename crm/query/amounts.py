"""A figure as SQL: what it counts or sums up, over which rows, and which of them every figure shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, null, or_

from crm.query.catalogue import Measure
from crm.query.dates import figure_date
from crm.query.dialect import median
from crm.query.query import Figure, Period, Query
from crm.query.rows import Rows, plain

Wanted = list[tuple[Figure, Period | None]]
FUNCTIONS: dict[str, Any] = {
    "distinct": lambda column: func.count(distinct(column)),
    "sum": func.sum,
    "avg": func.avg,
    "min": func.min,
    "max": func.max,
    "first": func.min,
    "latest": func.max,
    "median": median,
}


def shared(rows: Rows, query: Query, figures: Wanted) -> ColumnElement[bool] | None:
    """What every figure requires of a row goes into WHERE, where an index can help."""
    needs = [_needed(rows, query, figure, period) for figure, period in figures]
    first = needs[0]
    return first if all(str(_text(other)) == str(_text(first)) for other in needs) else None


def _text(clause: ColumnElement[bool] | None) -> str:
    return (
        ""
        if clause is None
        else str(clause.compile(compile_kwargs={"literal_binds": False}))
        + str(sorted(map(str, clause.compile().params.items())))
    )


def _needed(rows: Rows, query: Query, figure: Figure, period: Period | None) -> ColumnElement[bool] | None:
    measure = rows.catalogue.measure(figure.measure)
    conditions = _given(rows, measure)
    if figure.share != "within" and not figure.less:
        conditions += [rows.condition(item) for item in figure.where]
    if period is not None:
        conditions.append(rows.within(dated_by(rows, query, figure), period))
    return and_(*conditions) if conditions else None


def _given(rows: Rows, measure: Measure) -> list[ColumnElement[bool]]:
    """The rows that a measure reads: of a share those of its whole, of a ratio those of either part."""
    if measure.parts is None:
        return [rows.condition(item) for item in measure.given]
    either = [rows.catalogue.measure(name).given for name in measure.parts]
    if measure.unit == "percent":
        return [rows.condition(item) for item in either[1]]
    if not all(either):
        return []
    return [or_(*(and_(*(rows.condition(item) for item in given)) for given in either))]


def amount(rows: Rows, query: Query, figure: Figure, period: Period | None) -> ColumnElement[Any]:
    measure = rows.catalogue.measure(figure.measure)
    extra = [rows.condition(item) for item in figure.where]
    dated = []
    if period is not None:
        dated = [rows.within(dated_by(rows, query, figure), period)]
    if figure.share == "within":
        whole = _amount(rows, measure, dated)
        return 100.0 * _amount(rows, measure, dated + extra) / func.nullif(whole, 0)
    whole = _amount(rows, measure, dated + extra)
    if not figure.less:
        return whole
    other = _amount(rows, measure, dated + [rows.condition(item) for item in figure.less])
    if measure.aggregation == "sum":
        # Nothing sold on one side is a difference too.
        return func.coalesce(whole, 0) - func.coalesce(other, 0)
    return whole - other


def _amount(rows: Rows, measure: Measure, conditions: list[ColumnElement[bool]]) -> ColumnElement[Any]:
    if measure.parts:
        part, whole = (rows.catalogue.measure(name) for name in measure.parts)
        if measure.aggregation == "less":
            return _amount(rows, part, conditions) - _amount(rows, whole, conditions)
        scale = 100.0 if measure.unit == "percent" else 1.0
        return scale * _amount(rows, part, conditions) / func.nullif(_amount(rows, whole, conditions), 0)
    met = [*conditions, *(rows.condition(item) for item in measure.given)]
    if measure.of is None:
        return func.count(case((and_(*met), 1))) if met else func.count()
    value = plain(rows.column(measure.of))
    chosen = case((and_(*met), value), else_=null()) if met else value
    summed: ColumnElement[Any] = FUNCTIONS[measure.aggregation](chosen)
    return summed


def dated_by(rows: Rows, query: Query, figure: Figure) -> str:
    if query.period_field and rows.reaches(query.period_field.split(".")[0]):
        return query.period_field
    return figure_date(rows.catalogue, query, figure)
