"""`warmline import` and `warmline export`: records in and out of the CRM."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli.store import opened
from agent.settings import Settings
from crm.bulk import Progress, silent
from crm.database import Database
from crm.errors import BadInput


def import_(
    file_format: Annotated[
        str, typer.Argument(metavar="FORMAT", help="tau-retail, maven-crm, csv or cdnow", show_default=False)
    ],
    path: Annotated[Path, typer.Argument(help="The file, or the folder of files.", show_default=False)],
    mapping: Annotated[
        Path | None, typer.Option(help="For csv: a YAML file that says which column is what.")
    ] = None,
) -> None:
    """Read records into the CRM; a bad file changes nothing."""
    from crm import importers

    with opened(Settings()) as database, _progress() as progress:
        found = importers.load(database, file_format, path, datetime.now(UTC), mapping, progress)
    counted = ", ".join(f"{number:,} {noun}" for noun, number in found.counts.items())
    print(f"Imported {counted} from {path}.")
    for note in found.notes:
        print(note)


def export(
    file_format: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="tau-retail, csv, conversations, corrections or customer",
            show_default=False,
        ),
    ],
    target: Annotated[
        str | None,
        typer.Argument(metavar="PATH|ID", help="Where to write; for customer, her id.", show_default=False),
    ] = None,
    path: Annotated[
        Path | None, typer.Argument(help="For customer: where to write.", show_default=False)
    ] = None,
) -> None:
    """Write records out: a document to a file or to standard output, csv to a folder."""
    with opened(Settings()) as database:
        if file_format == "customer":
            _export_customer(database, target, path)
        elif path is not None:
            raise BadInput(f"{file_format} takes one path. Leave out {path}.")
        elif file_format == "csv":
            _export_tables(database, target)
        elif file_format == "conversations":
            _export_conversations(database, target)
        elif file_format == "corrections":
            _export_corrections(database, target)
        else:
            _export_document(database, file_format, target)


def _export_customer(database: Database, customer_id: str | None, path: Path | None) -> None:
    from crm.exporters import customer

    if customer_id is None:
        raise BadInput("Say whose records: warmline export customer ID [PATH].")
    with database.reading() as session:
        found = customer.records(session, customer_id)
    _put(found, path, f"Exported everything about {customer_id}")


def _export_tables(database: Database, folder: str | None) -> None:
    from crm.exporters import csv

    if folder is None:
        raise BadInput("Say where to write the tables: warmline export csv FOLDER.")
    with _progress() as progress:
        counts = csv.write(database, Path(folder), progress)
    print(f"Exported {sum(counts.values()):,} rows of {len(counts)} tables to {folder}.")


def _export_conversations(database: Database, path: str | None) -> None:
    from crm.exporters import conversations

    if path is None:
        raise BadInput("Say where to write: warmline export conversations FILE.jsonl.")
    with _progress() as progress:
        count = conversations.write(database, Path(path), progress)
    print(f"Exported {count:,} conversations to {path}. Score them: warmline eval run {path} --out DIR")


def _export_corrections(database: Database, folder: str | None) -> None:
    from crm.exporters import corrections

    if folder is None:
        raise BadInput("Say where to write: warmline export corrections FOLDER.")
    counts = corrections.write(database, Path(folder))
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    print(
        f"Exported the desk's corrections to {folder}: {told}. Judge them: warmline eval component KIND FILE"
    )


def _export_document(database: Database, file_format: str, target: str | None) -> None:
    from crm import exporters

    found = exporters.document(database, file_format)
    counted = ", ".join(f"{len(records):,} {noun}" for noun, records in found.items())
    _put(found, None if target is None else Path(target), f"Exported {counted}")


def _put(found: dict[str, Any], path: Path | None, done: str) -> None:
    from crm import exporters

    if path is None or str(path) == "-":
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    exporters.write_json(found, path)
    print(f"{done} to {path}.")


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show
