"""Runs a compiled question on a connection that cannot write, within a time limit and a row limit."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from crm.database import Database
from crm.query.catalogue import CannotAnswer

SECONDS = 10.0
ROWS = 10_000
STEPS_BETWEEN_LOOKS = 20_000
Value = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """Plain rows. `cut` when the row limit left some out."""

    rows: list[list[Value]]
    cut: bool


class TookTooLong(CannotAnswer):
    """The time limit ended the query; nothing was changed by it."""


class Median:
    """SQLite's missing aggregate."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def step(self, value: Any) -> None:
        if value is not None:
            self.values.append(value)

    def finalize(self) -> float | None:
        return statistics.median(self.values) if self.values else None


class Reader:
    """Read-only questions to one database. `seconds` and `rows` bound every one of them."""

    def __init__(self, database: Database, seconds: float = SECONDS, rows: int = ROWS) -> None:
        self.seconds = seconds
        self.rows = rows
        self.is_sqlite = database.is_sqlite
        self.engine = _own_engine(database) if self.is_sqlite else database.engine

    def run(self, statement: Select[Any], today: date, rows: int | None = None) -> Table:
        """At most `rows` rows (default: the reader's limit); raises TookTooLong."""
        limit = min(rows or self.rows, self.rows)
        try:
            with self._connection() as connection:
                result = connection.execute(statement, {"today": today})
                found = result.fetchmany(limit + 1)
        except DBAPIError as error:
            if "interrupt" in str(error.orig) or "statement timeout" in str(error.orig):
                raise TookTooLong(
                    f"This took longer than {self.seconds:g} seconds. Narrow it by a period or a name."
                ) from error
            raise
        return Table([[plain(value) for value in row] for row in found[:limit]], len(found) > limit)

    def sql(self, statement: Select[Any], today: date) -> str:
        """The statement as text with its values in it, for people to read; it is never run from here."""
        compiled = statement.params(today=today).compile(
            self.engine, compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        return str(compiled)

    def close(self) -> None:
        if self.is_sqlite:
            self.engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if self.is_sqlite:
                driver: Any = connection.connection.driver_connection
                deadline = time.monotonic() + self.seconds
                driver.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
            else:
                connection.execute(text("SET TRANSACTION READ ONLY"))
                connection.execute(text(f"SET LOCAL statement_timeout = {int(self.seconds * 1000)}"))
            yield connection


def plain(value: Any) -> Value:
    """A cell as JSON and people want it: dates in ISO form, figures rounded to two decimals."""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time().isoformat() == "00:00:00"
            else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        rounded = round(float(value), 2)
        return int(rounded) if rounded.is_integer() and isinstance(value, Decimal) else rounded
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def _own_engine(database: Database) -> Engine:
    path = database.url.database
    if not path:
        raise CannotAnswer("Questions need a database file or Postgres, not a database in memory.")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-64000")
        connection.create_aggregate("median", 1, Median)  # type: ignore[arg-type]  # None is a result too
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=5, max_overflow=20)
