"""Rows on their way into the database: gathered by table, written in the order of their references."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlmodel import Session, SQLModel

from crm import bulk
from crm.bulk import Row
from crm.tables import metadata


class Batch:
    """A few thousand rows at most, so that a large store needs no more memory than a small one."""

    def __init__(self) -> None:
        self.rows: dict[type[SQLModel], list[Row]] = defaultdict(list)

    def add(self, table: type[SQLModel], **row: Any) -> Row:
        """One more row; every row of a table names the same columns."""
        self.rows[table].append(row)
        return row

    def write(self, session: Session) -> dict[str, int]:
        """Insert everything and begin anew; returns how many rows each table got."""
        place = {table.name: number for number, table in enumerate(metadata.sorted_tables)}
        counts: dict[str, int] = {}
        for table in sorted(self.rows, key=lambda table: place[str(table.__tablename__)]):
            bulk.insert(session, table, self.rows[table])
            counts[str(table.__tablename__)] = len(self.rows[table])
        self.rows.clear()
        return counts
