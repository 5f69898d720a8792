"""`warmline eval label`: a person labels turns by keyboard, and sees where two people disagree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.eval_terminal import refusals, refuse

if TYPE_CHECKING:
    from evals.labels import Kind
    from evals.results import Row


def label(
    folder: Annotated[Path, typer.Argument(help="The folder of a finished run.", show_default=False)],
    by: Annotated[str, typer.Option("--as", help="Who labels.")] = "",
    kind: Annotated[str, typer.Option(help="turn, emotion, sentiment or handoff.")] = "turn",
    desk: Annotated[bool, typer.Option("--desk", help="Take in what the desk put right in the CRM.")] = False,
    agreement: Annotated[bool, typer.Option("--agreement", help="Show who agrees with whom.")] = False,
) -> None:
    """Label turns with one key each.

    The label's digit, s to skip, q to stop. What is labelled is kept at once.
    """
    from evals.labels import KINDS

    known = next((k for k in KINDS if k == kind), None)
    if known is None:
        refuse(f"There is no kind of label {kind!r}; choose one of {', '.join(KINDS)}.")
    if not (by or desk or agreement):
        refuse("Say who labels (--as NAME), or ask for --desk or --agreement.")
    with refusals():
        if desk:
            _from_desk(folder)
        if by:
            _by_hand(folder, known, by)
        if agreement:
            _show_agreement(folder)


def _by_hand(folder: Path, kind: Kind, by: str) -> None:
    from evals import labels

    choices = labels.KINDS[kind]
    shown = "  ".join(f"{i} {name}" for i, name in enumerate(choices, start=1))
    keys, done = _keys(), 0
    for row, turn in labels.unlabelled(folder, kind, by):
        print("\n" + "\n".join(_lines(folder, row, turn)))
        print(f"{shown}  s skip  q stop")
        key = next(keys, "q")
        while key not in ("q", "s") and not (key.isdigit() and 1 <= int(key) <= len(choices)):
            print("One of the keys above, please.")
            key = next(keys, "q")
        if key == "q":
            break
        if key != "s":
            labels.add(folder, labels.Label(row.id, turn, kind, choices[int(key) - 1], by))
            done += 1
    print(f"{done} labelled.")


def _lines(folder: Path, row: Row, number: int) -> Iterator[str]:
    from evals.report.shown import shown

    yield f"{row.id}, turn {number} of {row.turns}"
    for turn in shown(folder, [row], None)[0]["turns"]:
        if number - 2 <= turn["number"] <= number:
            mark = ">" if turn["number"] == number else " "
            yield f"{mark} customer: {turn['customer']}"
            yield from (f"{mark}   {c['tool']} {c['arguments']} → {c['status']}" for c in turn["calls"])
            yield f"{mark} {turn['by']}: {turn['reply']}"
    yield from (f"! {f['scorer']}: {f['why']}" for f in row.findings if f["turn"] == number)


def _keys() -> Iterator[str]:
    """Single keys from a terminal, characters from a pipe."""
    while True:
        if sys.stdin.isatty():
            yield typer.getchar()
        else:
            read = sys.stdin.read(1)
            if not read:
                return
            if not read.isspace():
                yield read


def _from_desk(folder: Path) -> None:
    from agent.settings import Settings
    from crm.database import Database
    from evals import desk

    database = Database(Settings().database_url)
    try:
        with database.reading() as session:
            print(f"{desk.take_in(session, folder)} new labels from the desk.")
    finally:
        database.close()


def _show_agreement(folder: Path) -> None:
    from dataclasses import asdict

    from evals import judge, labels

    found = labels.read(folder)
    pairs = labels.agreement(found)
    for pair in pairs:
        kappa = "not defined, one label only" if pair.kappa is None else f"{pair.kappa:.3f}"
        print(
            f"{pair.first} and {pair.second}, {pair.kind}: {pair.n} turns, "
            f"same {pair.same:.1%}, kappa {kappa}"
        )
        for conversation, turn, mine, hers in pair.disagreed:
            print(f"  {conversation} turn {turn}: {mine} against {hers}")
    if not pairs:
        print("No turn has the labels of two people.")
    judged = judge.agreement(judge.read(folder), found)
    if judged:
        print(f"judge against people: {asdict(judged)}")
