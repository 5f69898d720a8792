"""CSV files by a mapping (`crm/importers/mapping.py` shows one) to any noun of `crm/nouns.py`.

Rows with a key that we already have are replaced in the columns that the mapping names; nothing is
deleted. Cells lose the blanks around them. A customer's e-mail address and phone become her identities.
Tickets and activities without an id get one from what they say, and lines without a position are
counted, so a second import adds nothing.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from crm import audit, bulk, erasure
from crm.bulk import Progress, Row, silent
from crm.customers import Customer
from crm.database import Database
from crm.errors import BadInput
from crm.identities import Identity, normalised
from crm.importers import Imported, mapping
from crm.importers.cells import Reader, reader
from crm.importers.mapping import Column, Table
from crm.nouns import NOUNS

NAMED_BY_CONTENT = ("tickets", "activities")
Numbered = tuple[int, Row]


@dataclass
class _Source:
    """One file on its way in: its mapping, and what has been seen of it."""

    path: Path
    table: Table
    keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    positions: Counter[str] = field(default_factory=Counter)

    @property
    def primary_key(self) -> list[str]:
        return [column.name for column in self.table.noun.table.__table__.primary_key]  # type: ignore[attr-defined] # SQLModel's metaclass sets it

    def wrong(self, line: int, problem: str) -> BadInput:
        return BadInput(f"{self.path}, line {line}: {problem}.")


def load(
    database: Database, path: Path, mapping_path: Path, at: datetime, progress: Progress = silent
) -> Imported:
    """Read the file, or the files of a folder, in one transaction; raises BadInput with file and line."""
    sources = _sources(path, mapping.read(mapping_path), mapping_path)
    counts: dict[str, int] = {}
    with database.writing() as session:
        for source in sources:
            noun = source.table.noun.name
            counts[noun] = counts.get(noun, 0) + _load_one(session, source, progress)
        audit.record(session, at, "system", "import", "csv", **counts)
    return Imported(counts)


def _sources(path: Path, tables: list[Table], mapping_path: Path) -> list[_Source]:
    if path.is_dir() and any(table.file is None for table in tables):
        raise BadInput(f"{path} is a folder; say in {mapping_path} which `file:` is meant.")
    if path.is_file() and len(tables) > 1:
        raise BadInput(f"{mapping_path} names several files; give the folder they are in.")
    order = {noun.name: place for place, noun in enumerate(NOUNS)}
    found = [_Source(path / table.file if path.is_dir() and table.file else path, table) for table in tables]
    return sorted(found, key=lambda source: order[source.table.noun.name])


def _load_one(session: Session, source: _Source, progress: Progress) -> int:
    _refuse_incomplete(source)
    done = 0
    rows = _rows(source)
    while chunk := list(islice(rows, bulk.AT_ONCE)):
        _refuse_dangling(session, source, chunk)
        _refuse_erased(session, source, chunk)
        _write(session, source, chunk)
        done += len(chunk)
        progress(source.table.noun.name, done, done)
    return done


def _refuse_incomplete(source: _Source) -> None:
    fields = source.table.noun.table.model_fields
    mapped = {column.name for column in source.table.columns}
    needed = {name for name, info in fields.items() if info.is_required()} - mapped
    needed -= {"position"} | ({"id"} if source.table.noun.name in NAMED_BY_CONTENT else set())
    if needed:
        lacks = ", ".join(sorted(needed))
        raise BadInput(f"The mapping of {source.path.name} to {source.table.noun.name} lacks: {lacks}.")


def _rows(source: _Source) -> Iterator[Numbered]:
    readers = [(column, _reader(source, column)) for column in source.table.columns]
    for line, cells in _lines(source):
        row = {column.name: _value(source, line, cells, (column, read)) for column, read in readers}
        yield line, _keyed(source, line, row)


def _lines(source: _Source) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells of each record by the names in the first line, with the line it begins on."""
    try:
        with source.path.open(newline="", encoding=source.table.encoding) as file:
            lines = csv.reader(file, delimiter=source.table.delimiter, strict=True)
            names = [name.strip() for name in next(lines, [])]
            _refuse_unknown(source, names)
            begins = lines.line_num + 1
            for cells in lines:
                if cells and len(cells) != len(names):
                    raise source.wrong(begins, f"has {len(cells)} cells, the first line has {len(names)}")
                if cells:
                    yield begins, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
                begins = lines.line_num + 1
    except UnicodeDecodeError as error:
        raise BadInput(f"{source.path} is not {error.encoding}. Say the right `encoding:`.") from None
    except csv.Error as error:
        raise source.wrong(lines.line_num, f"is not CSV ({error})") from None
    except OSError as error:
        raise BadInput(f"{source.path} cannot be read: {error.strerror}.") from None


def _refuse_unknown(source: _Source, names: list[str]) -> None:
    wanted = [name for column in source.table.columns for name in column.sources]
    missing = [name for name in wanted if name not in names]
    if missing:
        known = ", ".join(names) or "none"
        raise source.wrong(1, f"there is no column '{missing[0]}'. The columns are: {known}")
    twice = [name for name in wanted if names.count(name) > 1]
    if twice:
        raise source.wrong(1, f"the column '{twice[0]}' is there twice")


def _reader(source: _Source, column: Column) -> Reader:
    noun = source.table.noun
    return reader(
        noun.table.model_fields[column.name].annotation,
        noun.choices.get(column.name, ()),
        column.format,
        source.table.timezone,
    )


def _value(source: _Source, line: int, cells: dict[str, str], how: tuple[Column, Reader]) -> Any:
    column, read = how
    if column.parts:
        return {name: cells[part] for name, part in column.parts.items() if cells[part]}
    text = column.constant if column.constant is not None else cells[column.source or ""]
    try:
        return read(column.values.get(text, text))
    except ValueError as error:
        raise source.wrong(line, f"column '{column.source or column.name}': {error}") from None


def _keyed(source: _Source, line: int, row: Row) -> Row:
    if "id" in source.primary_key and "id" not in row:
        said = repr([source.table.noun.name, *sorted(row.items())])
        row["id"] = hashlib.sha256(said.encode()).hexdigest()[:16]
    if "position" in source.primary_key and "position" not in row:
        row["position"] = source.positions[row["order_id"]]
        source.positions[row["order_id"]] += 1
    if source.table.noun.table is Identity:
        row["value"] = normalised(row["kind"], row["value"])
    key = tuple(row[name] for name in source.primary_key)
    if "" in key:
        raise source.wrong(line, f"{', '.join(source.primary_key)} must not be empty")
    if (first := source.keys.setdefault(key, line)) != line:
        raise source.wrong(line, f"{' '.join(map(str, key))} is already on line {first}")
    return row


def _refuse_dangling(session: Session, source: _Source, chunk: list[Numbered]) -> None:
    """Every reference must lead somewhere: to a record that is there, or to one of this very file."""
    own = source.table.noun.table
    for key in own.__table__.foreign_keys:  # type: ignore[attr-defined] # SQLModel's metaclass sets it
        name, target = key.parent.name, key.column
        named = {row[name] for _, row in chunk if row.get(name) is not None}
        known: set[Any] = set()
        for chosen in bulk.among(target, named):
            known.update(session.scalars(select(target).where(chosen)))
        for line, row in chunk:
            if target.table is own.__table__:  # type: ignore[attr-defined] # as above
                known.add(row[target.name])
            if row.get(name) is not None and row[name] not in known:
                raise source.wrong(line, f"there is no {target.table.name} {row[name]} before this line")


def _refuse_erased(session: Session, source: _Source, chunk: list[Numbered]) -> None:
    """Nobody comes back from being erased; only her empty record may be read again."""
    name = "id" if source.table.noun.table is Customer else "customer_id"
    named = {erasure.pseudonym_of(row[name]): (line, row[name]) for line, row in chunk if row.get(name)}
    for chosen in bulk.among(col(Customer.id), named):
        for found in session.exec(select(Customer.id).where(chosen, col(Customer.erased_at).is_not(None))):
            line, customer_id = named[found]
            raise source.wrong(line, f"the data of customer {customer_id} was erased; take the line out")


def _write(session: Session, source: _Source, chunk: list[Numbered]) -> None:
    rows = [row for _, row in chunk]
    try:
        bulk.upsert(session, source.table.noun.table, rows)
    except IntegrityError as error:
        first, last = chunk[0][0], chunk[-1][0]
        problem = str(error.orig).splitlines()[0]
        raise BadInput(f"{source.path}, lines {first} to {last}: {problem}.") from None
    if source.table.noun.table is Customer:
        _write_identities(session, source, chunk)


def _write_identities(session: Session, source: _Source, chunk: list[Numbered]) -> None:
    wanted: dict[tuple[str, str], Numbered] = {}
    for line, row in chunk:
        for key in _addresses(row):
            if key in wanted and wanted[key][1]["customer_id"] != row["id"]:
                raise source.wrong(line, f"this {key[0]} belongs to the customer on line {wanted[key][0]}")
            wanted[key] = line, {"kind": key[0], "value": key[1], "customer_id": row["id"]}
    for chosen in bulk.among(col(Identity.value), {value for _, value in wanted}):
        for found in session.exec(select(Identity).where(chosen)):
            line, row = wanted.get((found.kind, found.value), (0, {}))
            if row and row["customer_id"] != found.customer_id:
                raise source.wrong(line, f"another customer already has this {found.kind}")
    bulk.upsert(session, Identity, [row for _, row in wanted.values()])


def _addresses(row: Row) -> Iterable[tuple[str, str]]:
    if row.get("email"):
        yield "email", normalised("email", row["email"])
    if row.get("phone"):
        yield "phone", normalised("phone", row["phone"])
