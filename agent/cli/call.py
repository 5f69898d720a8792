"""`warmline call`: speaks recordings to the running service over the telephone's socket."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm.errors import BadInput

if TYPE_CHECKING:
    from voice.simulator import Clip, Placed

_WHERE = "Where the service listens."


def call(
    audio: Annotated[list[Path], typer.Argument(help="What the caller says, a file for each turn.")],
    url: Annotated[str, typer.Option(help=_WHERE)] = "http://127.0.0.1:8000",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    interrupt: Annotated[
        list[str] | None,
        typer.Option(help="FILE_NUMBER:SECONDS, speak that file into the answer after so long."),
    ] = None,
    keys: Annotated[
        list[str] | None, typer.Option(help="FILE_NUMBER:KEYS, press keys when that file is spoken.")
    ] = None,
    pause: Annotated[
        float, typer.Option(min=0, help="Seconds of silence to wait for before speaking.")
    ] = 1.0,
    loss: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the caller's frames that get lost.")
    ] = 0.0,
    jitter: Annotated[float, typer.Option(min=0, max=2, help="Seconds a frame may be late.")] = 0.0,
    save: Annotated[Path | None, typer.Option(help="Write what the caller heard to this WAV file.")] = None,
    caller: Annotated[str, typer.Option(help="The caller's number.")] = "+15005550006",
) -> int:
    """Place a call from recordings to the running service; who said what, and how long each answer took."""
    import numpy as np

    from agent.settings import Settings
    from voice.audio import write_wav
    from voice.simulator import RATE, Caller, Network
    from voice.telephony.ring import NotAnswered, ring, talked

    clips = _clips(audio, pause, _numbered(interrupt, float), _numbered(keys, str))
    simulator = Caller(clips, Network(loss, jitter), wait_s=20.0)
    try:
        stream, parameters = ring(url, caller, Settings().twilio_auth_token.get_secret_value())
        placed = asyncio.run(simulator.place(stream, parameters, linger_s=pause + 1.0))
        view = talked(url, parameters)
    except NotAnswered as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(f"The call did not get through to {stream}: {error}") from error
    if save:
        write_wav(save, [np.concatenate(placed.heard)], RATE)
    report = _report(placed, view)
    typer.echo(json.dumps(report, indent=2) if as_json else _told(report))
    return 0 if placed.close_code in (None, 1000) and None not in placed.answer_s else 1


def _clips(
    audio: list[Path], pause_s: float, interrupts: dict[int, float], keys: dict[int, str]
) -> list[Clip]:
    from voice.audio import read_file
    from voice.simulator import RATE, Clip

    clips = []
    for number, path in enumerate(audio, start=1):
        try:
            samples = read_file(path, RATE)
        except ValueError as error:
            raise BadInput(str(error)) from error
        after = interrupts.get(number)
        clips.append(Clip(samples, path.name, pause_s, interrupt_after_s=after, keys=keys.get(number, "")))
    return clips


def _numbered(given: list[str] | None, read: Any) -> dict[int, Any]:
    """FILE_NUMBER:VALUE pairs."""
    try:
        pairs = [one.split(":", 1) for one in given or []]
        return {int(number): read(value) for number, value in pairs}
    except ValueError:
        raise BadInput("Write FILE_NUMBER:VALUE, such as --interrupt 2:1.5 or --keys 2:2378156#.") from None


def _report(placed: Placed, view: dict[str, Any]) -> dict[str, Any]:
    answers = [None if one is None else round(one * 1000) for one in placed.answer_s]
    greeting = placed.greeting_s
    return {
        "conversation_id": view.get("conversation_id"),
        "status": view.get("status"),
        "greeting_ms": None if greeting is None else round(greeting * 1000),
        "answer_ms": answers,
        "close_code": placed.close_code,
        "events": [
            {"at_s": happening.at, "what": happening.what, "name": happening.name}
            for happening in placed.happenings
        ],
        "transcript": view.get("transcript", []),
    }


def _told(report: dict[str, Any]) -> str:
    lines = [f"{one.get('role', '?'):>9}: {one.get('text', '')}" for one in report["transcript"]]
    waits = ", ".join("no answer" if one is None else f"{one} ms" for one in report["answer_ms"])
    lines.append(f"greeting after {report['greeting_ms']} ms; answers after {waits or 'nothing was said'}")
    return "\n".join(lines)
