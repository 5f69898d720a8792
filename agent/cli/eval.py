"""`warmline eval`: score recorded conversations, compare two runs, gate a release, label by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.eval_component import component
from agent.cli.eval_label import label
from agent.cli.eval_play import replayed, simulate
from agent.cli.eval_terminal import progress, refusals, refuse, tell

if TYPE_CHECKING:
    from evals.run import Plan

app = typer.Typer(
    help="Offline evals: what works in recorded conversations, is the new version better, may it go out.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command()(component)
app.command()(label)
app.command()(simulate)

# Of what could not be read; the rest is in a file.
_MOST_TOLD = 20
_Folder = Annotated[Path, typer.Argument(help="The folder of a finished run.", show_default=False)]


@app.command()
def run(
    paths: Annotated[
        list[Path], typer.Argument(help="Files of conversations, or folders.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="Where the results and the report go.", show_default=False)],
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            help="Guessed when left out: warmline, openai, tau, tau2, langsmith, otel, csv, webvtt.",
        ),
    ] = "",
    baseline: Annotated[Path | None, typer.Option(help="A finished run to compare with.")] = None,
    brain: Annotated[str | None, typer.Option(help="Replay the customers' turns against this brain.")] = None,
    store: Annotated[Path | None, typer.Option(help="The records for a replay (tau-retail db.json).")] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Let the model judge too; it may only veto.")
    ] = False,
    rubric: Annotated[str, typer.Option(help="The judge's rubric, below prompts/.")] = "judges/service.md",
    executor: Annotated[str, typer.Option(help="local or dask.")] = "local",
    scheduler: Annotated[str | None, typer.Option(help="The address of a Dask scheduler.")] = None,
    workers: Annotated[int, typer.Option(help="Processes on this machine; 0 is one a core.")] = 0,
) -> None:
    """Score conversations; exit 1 when some record could not be read. A killed run goes on where it was."""
    with refusals():
        from evals import formats, report
        from evals.run import Plan, score

        files = formats.files_under(paths)
        if not files:
            refuse("There is no file of conversations in these folders.")
        if executor not in ("local", "dask"):
            refuse(f"There is no executor {executor!r}; choose local or dask.")
        name = _format(format_name, files)
        if brain:
            files, name = [replayed(files, name, brain, store, out)], "warmline"
        plan = Plan(tuple(files), name, out, "dask" if executor == "dask" else "local", scheduler, workers)
        with progress(sum(f.stat().st_size for f in files)) as advance:
            scored = score(plan, advance)
        if judge:
            _judge(plan, rubric)
        summary = report.write(out, baseline)
    tell(out, summary)
    for line in islice(_broken(out), _MOST_TOLD):
        print(line, file=sys.stderr)
    if scored.broken > _MOST_TOLD:
        print(f"… {scored.broken - _MOST_TOLD:,} more are in {out / 'broken.jsonl'}", file=sys.stderr)
    if scored.broken:
        raise typer.Exit(1)


@app.command()
def compare(
    before: _Folder,
    after: _Folder,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What changed between two runs on the same cases, and whether it is real.

    AFTER's report shows it too.
    """
    with refusals():
        import json

        from evals import report
        from evals.compare import compare as compared

        difference = compared(before, after)
        report.write(after, before)
    if as_json:
        print(json.dumps(difference.as_json(), ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    from evals.report import plain

    table = Table(title=plain.headline({}, difference))
    for column in ("figure", "before", "after", "difference (95%)", "p, corrected", "verdict"):
        table.add_column(column)
    for c in plain.changes(difference):
        d, unit = c.difference, c.unit
        low, high = plain.figure(d.low, unit), plain.figure(d.high, unit)
        span = f"{plain.figure(d.difference, unit)} ({low} to {high})"
        need = f", about {c.needed:,} more cases would show it" if c.needed else ""
        row = (c.figure, plain.figure(d.before, unit), plain.figure(d.after, unit), span)
        table.add_row(*row, f"{c.p_corrected:.3g}", c.verdict + need)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    print(f"{difference.paired} paired, {len(difference.regressions)} went worse: {after / 'report.html'}")


@app.command()
def gate(
    folder: _Folder,
    rules: Annotated[Path, typer.Option(help="The rules, YAML.", show_default=False)],
) -> None:
    """May it go out: exit 1 when a rule fails, with the rule and the evidence.

    Rules are YAML; `--rules example` prints a file to begin with.
    """
    with refusals():
        from evals import gate as gates

        if str(rules) == "example":
            print(gates.EXAMPLE.read_text(encoding="utf-8"), end="")
            return
        checked = gates.check(folder, gates.load(rules))
    for found in checked:
        print(f"{'ok  ' if found.holds else 'FAIL'} {found.rule}: {found.evidence}")
    if not all(found.holds for found in checked):
        raise typer.Exit(1)


def _judge(plan: Plan, rubric: str) -> None:
    """Needs a model: OPENAI_API_KEY or OPENAI_BASE_URL."""
    import prompts
    from agent.brain.openai.endpoint import Endpoint
    from agent.settings import Settings
    from evals import formats, judge, labels
    from evals.errors import BrokenRecord

    settings = Settings()
    if not settings.has_endpoint:
        refuse("A judge needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.")
    found = formats.transcripts(list(plan.files), plan.format)
    talks = (talk for talk in found if not isinstance(talk, BrokenRecord))
    verdicts = judge.judge(plan.out, talks, Endpoint.of(settings), prompts.read(rubric))
    agreed = judge.agreement(verdicts, labels.read(plan.out))
    if agreed is None:
        print("The judge is not calibrated: no conversation of this run has a person's label yet.")
    else:
        kappa = "not defined" if agreed.kappa is None else f"{agreed.kappa:.3f}"
        told = (
            f"same {agreed.same:.1%}, kappa {kappa}, {agreed.missed} missed, {agreed.too_strict} too strict"
        )
        print(f"judge against people on {agreed.n} conversations: {told}")


def _format(asked: str, files: list[Path]) -> str:
    from evals import formats

    if not asked:
        found = {formats.guess(file): file for file in files}
        if len(found) > 1:
            told = ", ".join(f"{name} ({file.name})" for name, file in sorted(found.items()))
            refuse(f"These files are of different formats: {told}. Run them one by one.")
        return next(iter(found))
    if asked not in formats.FORMATS:
        refuse(f"There is no format {asked!r}; choose one of {', '.join(formats.FORMATS)}.")
    return asked


def _broken(out: Path) -> Iterator[str]:
    import json

    with (out / "broken.jsonl").open(encoding="utf-8") as file:
        for line in file:
            found = json.loads(line)["broken"]
            yield f"{found['file']}:{found['line']}: {found['problem']}"
