"""Every noun of `crm/nouns.py` as a CSV file, with the mapping that reads the folder back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from crm.bulk import AT_ONCE, Progress, silent
from crm.database import Database
from crm.errors import BadInput
from crm.nouns import NOUNS, Noun

MAPPING = "mapping.yaml"


def write(database: Database, folder: Path, progress: Progress = silent) -> dict[str, int]:
    """Write one file a noun, all of one moment; returns how many rows each has.

    Amounts are written as 1234.50, times in ISO 8601, texts by name and lists as JSON.
    Raises BadInput when the folder cannot be written or already holds something else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strangers = {path.name for path in folder.iterdir()} - _names()
        if strangers:
            raise BadInput(
                f"{folder} holds {sorted(strangers)[0]}, which is not an export. Give an empty folder."
            )
        with database.reading() as session:
            counts = {noun.name: _write_one(session, noun, folder, progress) for noun in NOUNS}
        (folder / MAPPING).write_text(_mapping(), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error.strerror}.") from None
    return counts


def _names() -> set[str]:
    return {MAPPING} | {_file(noun) for noun in NOUNS}


def _file(noun: Noun) -> str:
    return f"{noun.name}.csv"


def _write_one(session: Session, noun: Noun, folder: Path, progress: Progress) -> int:
    table = _table(noun)
    total, done = session.scalar(select(func.count()).select_from(table)) or 0, 0
    with (folder / _file(noun)).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        for rows in _pages(session, table):
            writer.writerows([[_cell(value) for value in row] for row in rows])
            done += len(rows)
            progress(noun.name, done, total)
    return done


def _pages(session: Session, table: Table) -> Iterator[Any]:
    """The rows; those that others of the same table refer to come first."""
    parents = [key.parent.is_not(None) for key in table.foreign_keys if key.column.table is table]
    query = select(table).order_by(*parents, *table.primary_key)
    yield from session.execute(query.execution_options(yield_per=AT_ONCE)).partitions()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _mapping() -> str:
    lines = ["# Reads this folder back: warmline import csv FOLDER --mapping FOLDER/mapping.yaml", "tables:"]
    for noun in NOUNS:
        lines += [f"  - file: {_file(noun)}", f"    noun: {noun.name}", "    columns:"]
        lines += [f"      {column.name}: {column.name}" for column in _table(noun).columns]
    return "\n".join(lines) + "\n"


def _table(noun: Noun) -> Table:
    found: Table = noun.table.__table__  # type: ignore[attr-defined] # SQLModel's metaclass sets it
    return found
