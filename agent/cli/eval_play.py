"""`warmline eval simulate`, and the replay behind `warmline eval run --brain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.eval_terminal import progress, refusals, refuse, tell

if TYPE_CHECKING:
    from evals.simulate import Cast


def simulate(
    tasks: Annotated[Path, typer.Argument(help="Scripted callers (tau retail tasks).", show_default=False)],
    store: Annotated[Path, typer.Option(help="Their records (tau-retail db.json).", show_default=False)],
    out: Annotated[Path, typer.Option(help="Where the results and the report go.", show_default=False)],
    brain: Annotated[str, typer.Option(help="auto, embedded or openai.")] = "auto",
    baseline: Annotated[Path | None, typer.Option(help="A finished run to compare with.")] = None,
    customer: Annotated[str, typer.Option(help="Who plays the customers: script or model.")] = "script",
) -> None:
    """Play customers against the service, each on fresh records, and score what they lived through."""
    _check_brain(brain)
    if customer not in ("script", "model"):
        refuse(f"Nobody called {customer!r} plays customers; choose script or model.")
    with refusals():
        from evals import report
        from evals import simulate as simulation
        from evals.run import Plan, score
        from evals.scripted_caller import Caller

        with progress(_count_of(tasks)) as advance:
            cast = _model_cast() if customer == "model" else Caller
            stage = simulation.Stage(store, brain, cast)
            talks = simulation.simulate(tasks, stage, out, lambda _: advance(1))
        score(Plan((talks,), "warmline", out, workers=1))
        summary = report.write(out, baseline)
    tell(out, summary)


def _model_cast() -> Cast:
    import prompts
    from agent.brain.openai.endpoint import Endpoint
    from agent.settings import Settings
    from evals.model_caller import ModelCaller

    settings = Settings()
    if not (settings.openai_api_key.get_secret_value() or settings.openai_base_url):
        refuse(
            "A model as the customer needs one: set OPENAI_API_KEY, or OPENAI_BASE_URL for your own server."
        )
    model, prompt = Endpoint.of(settings), prompts.read("customers/shopper.md")
    return lambda goal, profile: ModelCaller(goal, profile, model, prompt)


def _count_of(tasks: Path) -> int:
    import json

    from evals.errors import UnknownFormat

    try:
        return len(json.loads(tasks.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnknownFormat(f"{tasks}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise UnknownFormat(f"{tasks}: no list of tasks ({error})") from error


def _check_brain(brain: str) -> None:
    if brain not in ("auto", "embedded", "openai"):
        refuse(f"There is no brain {brain!r}; choose auto, embedded or openai.")


def replayed(files: list[Path], name: str, brain: str, store: Path | None, out: Path) -> Path:
    """Replay, print the agreement by act, and give the file of what the brain did."""
    import json

    from rich.console import Console
    from rich.table import Table

    from evals import formats, replay
    from evals.errors import BrokenRecord

    _check_brain(brain)
    if store is None:
        refuse("A replay needs the records of the recording: --store db.json.")
    found = list(formats.transcripts(files, name))
    talks = [talk for talk in found if not isinstance(talk, BrokenRecord)]
    out.mkdir(parents=True, exist_ok=True)
    path = out / "replayed.jsonl"
    with path.open("w", encoding="utf-8") as file, progress(len(talks)) as advance:

        def keep(talk: dict[str, Any]) -> None:
            file.write(json.dumps(talk, ensure_ascii=False, sort_keys=True) + "\n")
            advance(1)

        agreed = replay.replay(talks, store, brain, keep)
    told = json.dumps(agreed.as_json(), indent=1, ensure_ascii=False)
    (out / "agreement.json").write_text(told, encoding="utf-8")
    title = f"Next action, {brain} brain, in the context of {agreed.conversations} recordings"
    table = Table(title=title)
    for column in ("recorded action", "turns", "same action", "same arguments", "ahead", "done instead"):
        table.add_column(column)
    for row in replay.table(agreed):
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    tallies = agreed.by_action.values()
    same, ahead = sum(t.same for t in tallies), sum(t.ahead for t in tallies)
    print(f"{same} of {agreed.turns} next actions as recorded ({same / max(agreed.turns, 1):.1%}).")
    print(f"In {ahead} more the brain already proposed, to the last argument, what came later.")
    for refused in agreed.not_carried_over:
        print(f"recorded change not possible on these records: {refused}", file=sys.stderr)
    return path
