"""What the desk put right, as labelled rows for `warmline eval component` and for training again."""

from __future__ import annotations

import json
from pathlib import Path

from crm import corrections
from crm.database import Database
from crm.errors import BadInput


def write(database: Database, folder: Path) -> dict[str, int]:
    """One file of JSON lines for each kind; returns how many rows each has.

    Raises BadInput when the folder cannot be written.
    """
    counts: dict[str, int] = {}
    with database.reading() as session:
        for kind in corrections.LABELS:
            rows = [json.dumps(row, ensure_ascii=False) for row in corrections.export(session, kind)]
            counts[kind] = len(rows)
            try:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{kind}.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
            except OSError as error:
                raise BadInput(f"{folder} cannot be written: {error.strerror}.") from None
    return counts
