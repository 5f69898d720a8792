"""What the commands of `warmline eval` share on a terminal: a bar, one line for what is wrong, the result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("scoring", total=total)
        yield lambda size: progress.advance(task, size)


@contextmanager
def refusals() -> Iterator[None]:
    """What an evaluator can put right becomes one line and exit 2."""
    from evals.errors import EvalError

    try:
        yield
    except EvalError as error:
        refuse(str(error))


def refuse(problem: str) -> NoReturn:
    print(" ".join(problem.split()), file=sys.stderr)
    raise typer.Exit(2)


def tell(out: Path, summary: dict[str, Any]) -> None:
    from evals.report import plain

    print(plain.headline({k: v for k, v in summary.items() if k != "comparison"}, None))
    for source, passes in summary["pass_k"].items():
        print(f"{source.replace('_', ' ')}: " + ", ".join(f"{k} {v:.3f}" for k, v in passes.items()))
    calibration = summary["calibration"]
    if calibration:
        fitted = calibration["fitted"]
        more = "" if fitted is None else f", {fitted:.3f} with weights fitted on other tasks"
        folds = f"mean over folds of tasks {calibration['fold_mean']:.3f}"
        told = f"{calibration['unfitted']:.3f} unfitted ({folds})"
        print(f"quality against the recorded reward, AUC: {told}{more}")
    print(out / "report.html")
