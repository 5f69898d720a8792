"""`warmline ask`: a rep's question in the terminal."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.settings import Settings

if TYPE_CHECKING:
    from agent.rep_desk.answer import Answer

SHOWN = 50


def ask(
    question: Annotated[str, typer.Argument(help="Such as 'top 5 accounts by revenue this year'.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the Answer as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")] = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Draw the chart (.png or .svg).")
    ] = None,
    as_rep: Annotated[
        str | None, typer.Option("--as", metavar="REP", help="Ask as this rep or manager: name or e-mail.")
    ] = None,
    session: Annotated[str | None, typer.Option(help="Follow up in this session.")] = None,
) -> None:
    """Ask the CRM a question. Exit 1 when it cannot be answered."""
    from agent.rep_desk import seat

    desk, rep = seat.terminal(Settings(), as_rep)
    try:
        answer = desk.ask(question, rep, session)
    finally:
        desk.close()
        desk.database.close()
    if plot is not None:
        _plot(answer, plot)
    if as_json:
        print(json.dumps(answer.model_dump(mode="json"), indent=2, ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
    else:
        _show(answer)
    raise typer.Exit(0 if answer.status in ("answered", "confirm", "done") else 1)


def _plot(answer: Answer, path: Path) -> None:
    from agent.rep_desk.answer import drawn
    from crm.errors import BadInput

    if path.suffix not in (".png", ".svg"):
        raise BadInput(f"{path.name}: name the picture .png or .svg.")
    if answer.chart["kind"] == "none":
        print("This answer has no chart.", file=sys.stderr)
        return
    path.write_bytes(drawn(answer.chart, "svg" if path.suffix == ".svg" else "png"))


def _show(answer: Answer) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(answer.answer, markup=False, highlight=False)
    console.print(f"Read as: {answer.interpretation}", style="dim", markup=False, highlight=False)
    if answer.rows:
        table = Table()
        for info, label in zip(answer.column_info or [{}] * len(answer.columns), answer.columns, strict=True):
            numeric = info.get("role") in ("figure", "change") or info.get("unit") in ("money", "days")
            table.add_column(label, justify="right" if numeric else "left")
        units = [info.get("unit", "") for info in answer.column_info] or [""] * len(answer.columns)
        for row in answer.rows[:SHOWN]:
            table.add_row(*map(_cell, row, units))
        console.print(table)
        if len(answer.rows) > SHOWN:
            console.print(
                f"The first {SHOWN} of {len(answer.rows)} rows; --csv prints all.",
                style="dim",
                highlight=False,
            )
    if answer.suggestions and answer.status != "done":
        console.print("Next: " + " · ".join(answer.suggestions), style="dim", markup=False, highlight=False)
    console.print(f"Session: {answer.session}", style="dim", highlight=False)


def _cell(value: object, unit: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    if unit == "money":
        return f"${value:,.0f}" if value.is_integer() else f"${value:,.2f}"
    short = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{short}%" if unit == "percent" else short
