"""Scores one part on labelled rows. Each part is a module here with

    evaluate(rows: list[dict], train: list[dict] | None) -> dict[str, float | int]

A row's `audio` arrives as a path that can be opened.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, NotRequired, TypeVar, get_args

from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from evals.errors import BrokenRecord, EvalError

Part = Literal["intents", "handoff", "sentiment", "emotion", "transcription"]
PARTS: tuple[Part, ...] = get_args(Part)
Row = dict[str, Any]
Figures = dict[str, float | int]

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class IntentRow(TypedDict):
    """`label` is null when no intent covers the text."""

    text: StrictStr
    label: StrictStr | None


class HandoffRow(TypedDict):
    """`label` is true when the text asks for a person."""

    text: StrictStr
    label: StrictBool


class SentimentRow(TypedDict):
    """Either a `label`, or a `score` from -1 to 1."""

    text: StrictStr
    label: NotRequired[Literal["negative", "neutral", "positive"]]
    score: NotRequired[StrictFloat | StrictInt]


class EmotionRow(TypedDict):
    """`labels` in Ekman's grouping, or `neutral`."""

    text: StrictStr
    labels: list[Literal["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"]]


class TranscriptionRow(TypedDict):
    """`audio` is a path relative to the file of rows."""

    audio: StrictStr
    text: StrictStr


SHAPES: dict[Part, Any] = {
    "intents": IntentRow,
    "handoff": HandoffRow,
    "sentiment": SentimentRow,
    "emotion": EmotionRow,
    "transcription": TranscriptionRow,
}


def evaluate(part: Part, file: Path, train: Path | None) -> Figures:
    """Figures of one part over a file of rows; raises EvalError when a file cannot be used."""
    rows = read_rows(part, file)
    learnt_from = read_rows(part, train) if train else None
    figures: Figures = import_module(f"evals.component.{part}").evaluate(rows, learnt_from)
    return figures


def read_rows(part: Part, file: Path) -> list[Row]:
    """The rows of a JSON Lines file; raises BrokenRecord with the line of the first bad one."""
    shape = TypeAdapter(SHAPES[part])
    rows = []
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            row: Row = shape.validate_python(json.loads(line))
        except json.JSONDecodeError as error:
            raise BrokenRecord(str(file), number, f"not JSON ({error.msg}).") from error
        except ValidationError as error:
            raise BrokenRecord(str(file), number, _first(error)) from error
        if part == "sentiment" and ("label" in row) == ("score" in row):
            raise BrokenRecord(str(file), number, "give either a label or a score.")
        if part == "transcription":
            row["audio"] = _audio(file, number, row["audio"])
        rows.append(row)
    if not rows:
        raise EvalError(f"{file} has no rows.")
    return rows


def timed(predict: Callable[[Item], Answer], items: Sequence[Item]) -> tuple[list[Answer], Figures]:
    """One answer an item, with `p50_ms` and `p95_ms`; a progress bar on a terminal."""
    answers, seconds = [], []
    for item in _watched(items):
        start = time.perf_counter()
        answers.append(predict(item))
        seconds.append(time.perf_counter() - start)
    return answers, percentiles(seconds)


def percentiles(seconds: Sequence[float]) -> Figures:
    """`p50_ms` and `p95_ms` of durations in seconds."""
    import numpy as np

    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"p50_ms": round(float(p50), 3), "p95_ms": round(float(p95), 3)}


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise EvalError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EvalError(f"{file} is not UTF-8 text.") from error


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(step) for step in problem["loc"])
    return f"{where or 'row'}: {problem['msg']}."


def _audio(file: Path, number: int, name: str) -> str:
    path = file.parent / name
    if not path.is_file():
        raise BrokenRecord(str(file), number, f"audio {name} is not beside the file of rows.")
    return str(path)


def _watched(items: Sequence[Item]) -> Iterable[Item]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(items, "Predicting", console=console, transient=True, disable=not console.is_terminal)
