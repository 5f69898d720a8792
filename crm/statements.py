"""What every turn reads and writes: statements built once, and rows that no session watches over.

Building a query and an object for each row costs several times what the database takes. A turn's own reads
and writes therefore go by here; whoever changes a record still loads it as an object.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, Table
from sqlmodel import Session, SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a class of records."""
    table: Table = model.__table__  # type: ignore[attr-defined] # SQLModel's metaclass sets it
    return table


def rows(session: Session, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
    """What a statement over tables gives; what the session was about to write is in it."""
    session.flush()
    return session.connection().execute(statement, values).all()


def first(session: Session, statement: Executable, **values: Any) -> Row[Any] | None:
    """The first row; the statement should ask for no more."""
    return next(iter(rows(session, statement, **values)), None)


def add(session: Session, model: type[SQLModel], **values: Any) -> None:
    """One new row. Every column is given: a class's defaults are not looked up here."""
    session.connection().execute(table_of(model).insert(), values)


def add_once(session: Session, model: type[SQLModel], **values: Any) -> bool:
    """One new row; False when a row with one of its unique keys is there already."""
    statement = _new_only(model, session.get_bind().dialect.name)
    # RETURNING, because the count of inserted rows is -1 on Postgres whether there was one or none.
    return session.connection().execute(statement, values).first() is not None


def put(session: Session, model: type[SQLModel], **values: Any) -> None:
    """One row in the place of the one with the same primary key, if there is one."""
    session.connection().execute(_replacing(model, session.get_bind().dialect.name), values)


@cache
def _new_only(model: type[SQLModel], dialect: str) -> Executable:
    table = table_of(model)
    statement: Executable = _insert(dialect)(table).on_conflict_do_nothing().returning(*table.primary_key)
    return statement


@cache
def _replacing(model: type[SQLModel], dialect: str) -> Executable:
    table, statement = table_of(model), _insert(dialect)(table_of(model))
    key = table.primary_key.columns.keys()
    changed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    replacing: Executable = statement.on_conflict_do_update(index_elements=key, set_=changed)
    return replacing


def _insert(dialect: str) -> Any:
    # A dialect takes a noticeable part of a command's start, so only the one in use is imported.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
