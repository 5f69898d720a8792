"""`warmline churn`: train the churn model, score everyone, judge it on a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.store import opened
from agent.settings import Settings
from crm.errors import BadInput

if TYPE_CHECKING:
    from crm.churn.evaluation import Judgement

app = typer.Typer(help="The churn model.", no_args_is_help=True, rich_markup_mode=None)
HORIZON = 90


@app.callback()
def churn() -> None:
    """The churn model: train, score, evaluate."""


@app.command()
def train(
    horizon: Annotated[int, typer.Option(help="Days without a purchase that count as leaving.")] = HORIZON,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Learn from the CRM's own past, up to its newest purchase."""
    from crm.churn import refresh

    settings = Settings()
    with opened(settings) as database:
        told = refresh.train(database, settings.data_dir, horizon)
    if as_json:
        print(json.dumps(told, indent=2))
        return
    for name, found in told.items():
        print(f"{name}: {_words(found)}")


@app.command()
def score(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Score every shopper and account with the trained model; trains first when there is none."""
    from crm.churn import refresh

    settings = Settings()
    with opened(settings) as database:
        told = refresh.score(database, settings.data_dir, datetime.now(UTC), _progress)
    print(json.dumps(told, indent=2) if as_json else "\n".join(f"{k}: {_words(v)}" for k, v in told.items()))


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="The file to judge on.")],
    file_format: Annotated[str, typer.Option("--format", help="cdnow or attributes")] = "cdnow",
    cutoff: Annotated[str, typer.Option(help="Train to this day: YYYY-MM-DD.")] = "",
    horizon: Annotated[int, typer.Option(help="Days after the cutoff that are judged.")] = HORIZON,
    label: Annotated[str, typer.Option(help="For attributes: the yes/no column.")] = "Churn",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Fit before the cutoff, judge after it; for attributes by five folds."""
    from crm.churn import evaluation

    if file_format == "attributes":
        found = evaluation.on_attributes(file, label)
    elif file_format == "cdnow":
        found = evaluation.on_purchases(file, _day(cutoff), horizon)
    else:
        raise BadInput(f"'{file_format}' is not a format. Use cdnow or attributes.")
    print(json.dumps(found.as_json(), indent=2) if as_json else _judged(found))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--cutoff '{text}' is not a date. Write YYYY-MM-DD.") from None


def _judged(found: Judgement) -> str:
    baseline = "" if found.baseline_auc is None else f" (BG/NBD baseline {found.baseline_auc:.4f})"
    lines = [
        f"{found.n:,} people; AUC {found.auc:.4f}{baseline}, Brier {found.brier:.4f}",
        "predicted  observed",
    ]
    lines += [f"{said:9.1%} {seen:9.1%}" for said, seen in found.deciles]
    return "\n".join(lines)


def _words(found: dict[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in found.items())


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    """A count on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(what, total=None)
        yield lambda count: bars.advance(task, count)
