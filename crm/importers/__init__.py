"""What can be read into the CRM. Every format is refused whole when something in it is wrong.

A format is a sibling module with
`load(database: Database, path: Path, at: datetime, progress: Progress) -> Imported`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import cast

from crm.bulk import Progress, silent
from crm.database import Database
from crm.errors import BadInput

FORMATS = {
    "tau-retail": "crm.importers.tau_retail",
    "maven-crm": "crm.importers.maven_crm",
    "csv": "crm.importers.csv_mapping",
    "cdnow": "crm.importers.cdnow",
}


@dataclass(frozen=True)
class Imported:
    """How many records of each noun were taken, and what the reader should know about the rest."""

    counts: dict[str, int]
    notes: tuple[str, ...] = ()


def load(
    database: Database,
    file_format: str,
    path: Path,
    at: datetime,
    mapping: Path | None = None,
    progress: Progress = silent,
) -> Imported:
    """Read `path` in one transaction; raises BadInput, and then nothing has changed."""
    if file_format not in FORMATS:
        raise BadInput(
            f"'{file_format}' is not a format that can be imported. Use one of: {', '.join(FORMATS)}."
        )
    if not path.exists():
        raise BadInput(f"There is no {path}.")
    module = import_module(FORMATS[file_format])
    if file_format == "csv":
        if mapping is None:
            raise BadInput("A CSV file needs a mapping to our columns: add --mapping FILE.")
        return cast(Imported, module.load(database, path, mapping, at, progress))
    if mapping is not None:
        raise BadInput(f"--mapping is for csv; {file_format} has columns of its own. Leave it out.")
    if file_format == "maven-crm":
        report = module.load(database, path)
        notes = (f"{count:,} × {problem}" for problem, count in report.problems.most_common())
        return Imported(report.counts, tuple(notes))
    return cast(Imported, module.load(database, path, at, progress))
