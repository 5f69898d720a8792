"""What can be written out of the CRM. A file is replaced when the new one is complete, never before."""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from crm.database import Database
from crm.errors import BadInput

# Whole documents; for `csv`, `corrections` (folders), `conversations`, `customer` see their modules.
DOCUMENTS = {"tau-retail": "crm.exporters.tau_retail"}
FORMATS = (*DOCUMENTS, "csv", "conversations", "corrections", "customer")


def document(database: Database, file_format: str) -> dict[str, Any]:
    """Everything in the CRM that the format can hold, ready for JSON."""
    if file_format not in DOCUMENTS:
        raise BadInput(
            f"'{file_format}' is not a format that can be exported. Use one of: {', '.join(FORMATS)}."
        )
    module = import_module(DOCUMENTS[file_format])
    with database.reading() as session:
        return cast(dict[str, Any], module.records(session))


def write_json(found: dict[str, Any], path: Path) -> None:
    """Write the document; whoever reads meanwhile finds the old file or the new one."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(json.dumps(found, indent=2, ensure_ascii=False))
            file.write("\n")
        unfinished.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
