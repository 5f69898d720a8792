"""Many rows at once: for importers and the demo store, where one object a row would be too slow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, SQLModel

Row = dict[str, Any]
# What is being done, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]

AT_ONCE = 1000
# SQLite allows 32,766 variables in a statement, Postgres 65,535.
IDS_AT_ONCE = 5000


def silent(_what: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""


def insert(session: Session, table: type[SQLModel], rows: Sequence[Row], progress: Progress = silent) -> None:
    """Add rows; every row has the same keys, and a column that is left out takes its default."""
    if not rows:
        return
    statement, defaults = _insert(session)(table), _defaults(table, rows[0])
    for done, chunk in _chunks(rows):
        session.execute(statement, [{**defaults, **row} for row in chunk])
        progress(_name(table), done, len(rows))


def upsert(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[Row],
    keep: Collection[str] = (),
    progress: Progress = silent,
) -> None:
    """Add rows, or overwrite those with the same primary key, apart from the columns in `keep`."""
    if not rows:
        return
    key = [column.name for column in table.__table__.primary_key]  # type: ignore[attr-defined] # SQLModel's metaclass sets it
    statement, defaults = _insert(session)(table), _defaults(table, rows[0])
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key and name not in keep}
    ready = (
        statement.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else statement.on_conflict_do_nothing(index_elements=key)
    )
    for done, chunk in _chunks(rows):
        session.execute(ready, [{**defaults, **row} for row in chunk])
        progress(_name(table), done, len(rows))


def remove(session: Session, table: type[SQLModel], column: Any, values: Collection[Any]) -> None:
    """Delete the rows whose `column` is one of `values`."""
    for chosen in among(column, values):
        session.execute(delete(table).where(chosen))


def among(column: Any, values: Collection[Any]) -> Iterator[ColumnElement[bool]]:
    """`column IN (…)` as often as the number of values needs it."""
    for _, chunk in _chunks(sorted(values), IDS_AT_ONCE):
        yield column.in_(chunk)


def _defaults(table: type[SQLModel], given: Row) -> Row:
    """What an object of this class would have in the columns that are not given."""
    found = {
        name: field.get_default(call_default_factory=True)
        for name, field in table.model_fields.items()
        if name not in given and not field.is_required()
    }
    # NULL is what a column takes anyway; said aloud it would stop Postgres from numbering rows.
    return {name: value for name, value in found.items() if value is not None}


def _chunks(values: Sequence[Any], size: int = AT_ONCE) -> Iterator[tuple[int, list[Any]]]:
    every, done = iter(values), 0
    while chunk := list(islice(every, size)):
        done += len(chunk)
        yield done, chunk


def _insert(session: Session) -> Callable[..., Any]:
    # A dialect takes a noticeable part of a command's start, so only the one in use is imported.
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _name(table: type[SQLModel]) -> str:
    return str(table.__tablename__)
