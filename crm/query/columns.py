"""Short forms for declaring the catalogue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Table, bindparam, func, select
from sqlmodel import SQLModel

from crm.query.catalogue import Field, Kind
from crm.query.dialect import days_between

# Every question is asked on some day; the reader binds it.
TODAY: ColumnElement[Any] = bindparam("today", type_=Date)


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one
    return table


def text(name: str, label: str, column: ColumnElement[Any], grounded: bool = False) -> Field:
    return Field(name, label, "text", column, grounded)


def typed(name: str, label: str, kind: Kind, column: ColumnElement[Any]) -> Field:
    return Field(name, label, kind, column)


def needing(entity: str, name: str, label: str, kind: Kind, column: ColumnElement[Any]) -> Field:
    """A field whose expression reads another entity, which is joined for it."""
    return Field(name, label, kind, column, needs=entity)


def days_since(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return days_between(TODAY, moment)


def newest(column: ColumnElement[Any], link: ColumnElement[bool], *conditions: ColumnElement[bool]) -> Any:
    """The newest moment among linked rows, as a scalar subquery."""
    return select(func.max(column)).where(link, *conditions).scalar_subquery()
