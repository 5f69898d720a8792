"""The few expressions that SQLite and Postgres write differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class days_between(FunctionElement[Any]):  # noqa: N801  # written like a function in SQL expressions
    """Whole days from the second date to the first."""

    type = Integer()
    inherit_cache = True


class period_label(FunctionElement[Any]):  # noqa: N801  # as above
    """A date and a grain → '2025', '2025-Q3', '2025-07', the week's Monday, '2025-07-04' or 'Friday'."""

    type = String()
    inherit_cache = True


class median(FunctionElement[Any]):  # noqa: N801  # as above
    """The middle value. SQLite gets it from the connection (`reader.py`)."""

    type = Float()
    inherit_cache = True


@compiles(days_between)
def _days_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday(date({later})) - julianday(date({earlier})) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_postgres(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CAST({later} AS date) - CAST({earlier} AS date))"


SQLITE_LABELS = {
    "year": "strftime('%Y', {0})",
    "quarter": "strftime('%Y', {0}) || '-Q' || ((CAST(strftime('%m', {0}) AS INTEGER) + 2) / 3)",
    "month": "strftime('%Y-%m', {0})",
    "week": "date({0}, 'weekday 0', '-6 days')",
    "day": "strftime('%Y-%m-%d', {0})",
    "weekday": (
        "CASE strftime('%w', {0}) WHEN '0' THEN 'Sunday' WHEN '1' THEN 'Monday' WHEN '2' THEN 'Tuesday' "
        "WHEN '3' THEN 'Wednesday' WHEN '4' THEN 'Thursday' WHEN '5' THEN 'Friday' "
        "WHEN '6' THEN 'Saturday' END"
    ),
}
POSTGRES_LABELS = {
    "year": "YYYY",
    "quarter": 'YYYY-"Q"Q',
    "month": "YYYY-MM",
    "day": "YYYY-MM-DD",
    "weekday": "FMDay",
}


@compiles(period_label)
def _label_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    moment, grain = element.clauses
    return "(" + SQLITE_LABELS[grain.name].format(compiler.process(moment, **options)) + ")"


@compiles(period_label, "postgresql")
def _label_postgres(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    moment, grain = element.clauses
    written = compiler.process(moment, **options)
    if grain.name == "week":
        return f"to_char(date_trunc('week', {written}), 'YYYY-MM-DD')"
    return f"to_char({written}, '{POSTGRES_LABELS[grain.name]}')"


@compiles(median)
def _median_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"median({compiler.process(element.clauses, **options)})"


@compiles(median, "postgresql")
def _median_postgres(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {compiler.process(element.clauses, **options)})"
