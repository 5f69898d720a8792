"""`warmline eval component`: one part, scored on labelled rows."""

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer


def component(
    name: Annotated[
        str,
        typer.Argument(
            help="intents, handoff, sentiment, emotion or transcription.", metavar="NAME", show_default=False
        ),
    ],
    file: Annotated[Path, typer.Argument(help="Labelled rows, one JSON object a line.", show_default=False)],
    train: Annotated[Path | None, typer.Option(help="Rows to learn from first.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Score one part of the agent on labelled rows of your own."""
    from evals.component import PARTS, evaluate
    from evals.errors import EvalError

    part = next((known for known in PARTS if known == name), None)
    if part is None:
        _refuse(f"There is no component {name!r}; choose one of {', '.join(PARTS)}.")
    try:
        figures = evaluate(part, file, train)
    except EvalError as error:
        _refuse(str(error))
    if as_json:
        print(json.dumps(figures))
    else:
        _show(name, figures)


def _refuse(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)
    raise typer.Exit(2)


def _show(name: str, figures: dict[str, float | int]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=name)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for figure, value in figures.items():
        table.add_row(figure, f"{value:,}" if isinstance(value, int) else f"{value:.4g}")
    Console().print(table)
