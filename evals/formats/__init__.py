"""Readers of recorded conversations.

A format is two functions: one cuts a file into records, one reads a record.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.errors import BrokenRecord, UnknownFormat
from evals.formats import langsmith, openai, otel, speech, tau, tau2, tau_display, warmline
from evals.formats.records import Cut, Record, cut_json
from evals.transcript import Transcript

__all__ = ["FORMATS", "Record", "files_under", "guess", "read", "records", "transcripts"]


@dataclass(frozen=True)
class Format:
    """`cut` keeps memory bounded.

    `parse` raises KeyError, TypeError or ValueError on a record it cannot read.
    """

    cut: Callable[[Path], Cut]
    parse: Callable[[Any], Transcript]


FORMATS: dict[str, Format] = {
    "warmline": Format(cut_json, warmline.parse),
    "openai": Format(cut_json, openai.parse),
    "tau": Format(cut_json, tau.parse),
    "tau-display": Format(cut_json, tau_display.parse),
    "tau2": Format(tau2.cut, tau2.parse),
    "langsmith": Format(langsmith.cut, langsmith.parse),
    "otel": Format(otel.cut, otel.parse),
    "csv": Format(speech.cut_csv, speech.parse_csv),
    "webvtt": Format(speech.cut_vtt, speech.parse_vtt),
}

# The keys that only one format's records have, in the order of asking.
_MARKS = (
    ('"messages_display"', "tau-display"),
    ('"simulations"', "tau2"),
    ('"traj"', "tau"),
    ('"resourceSpans"', "otel"),
    ('"gen_ai.', "otel"),
    ('"run_type"', "langsmith"),
    ('"conversation_id"', "warmline"),
    ('"messages"', "openai"),
    ('"role"', "openai"),
)


def guess(path: Path) -> str:
    """The format of a file by its name and first words; raises UnknownFormat."""
    name = path.name.removesuffix(".gz")
    if name.endswith((".csv", ".vtt")):
        return "csv" if name.endswith(".csv") else "webvtt"
    from evals.formats.records import open_text

    with open_text(path) as file:
        start = file.read(1 << 16)
    for mark, found in _MARKS:
        if mark in start and not (found == "warmline" and '"turns"' not in start):
            return found
    raise UnknownFormat(f"{path}: no known format; name one with --format ({', '.join(FORMATS)})")


def files_under(paths: list[Path]) -> list[Path]:
    """The files themselves and those in folders, in a fixed order.

    Raises UnknownFormat for what is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in path.rglob("*") if p.suffix in (".json", ".jsonl", ".csv", ".vtt", ".gz")]
            found += sorted(inside)
        elif path.is_file():
            found.append(path)
        else:
            raise UnknownFormat(f"{path}: no such file or folder")
    return found


def records(paths: list[Path], format_name: str) -> Cut:
    """All records of all files, uncut ones as BrokenRecord in their place."""
    for path in paths:
        for index, record in enumerate(FORMATS[format_name].cut(path)):
            yield replace(record, index=index) if isinstance(record, Record) else record


def read(record: Record, format_name: str) -> Transcript:
    """The conversation in a record; raises BrokenRecord with the file and the line."""
    try:
        found = FORMATS[format_name].parse(json.loads(record.raw))
    except json.JSONDecodeError as error:
        line = record.line + error.lineno - 1
        raise BrokenRecord(record.file, line, f"broken JSON: {error.msg} at column {error.colno}") from error
    except KeyError as error:
        raise BrokenRecord(record.file, record.line, f"no {error} in this {format_name} record") from error
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise BrokenRecord(record.file, record.line, f"no {format_name} record: {error}") from error
    if not found.turns:
        raise BrokenRecord(record.file, record.line, "a conversation without a single message")
    identity = found.id or f"{Path(record.file).name.split('.')[0]}-{record.index + 1}"
    return replace(
        found,
        id=identity,
        case_id=found.case_id or identity,
        format=format_name,
        file=record.file,
        line=record.line,
        index=record.index,
    )


def transcripts(paths: list[Path], format_name: str) -> Iterator[Transcript | BrokenRecord]:
    """The conversations of some files, one after another."""
    for record in records(paths, format_name):
        if isinstance(record, BrokenRecord):
            yield record
            continue
        try:
            yield read(record, format_name)
        except BrokenRecord as broken:
            yield broken
