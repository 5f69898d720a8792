"""A caller may be gone at any moment, without a word to us: what she said until then is kept and answered."""

import asyncio
import base64
import json
import time

import numpy as np
import pytest

from tests.voice.conftest import SECOND
from voice.audio import samples_to_mulaw
from voice.bench.server import serving
from voice.bench.sockets import START
from voice.conversation import Standing
from voice.scripted import ScriptedConversation

pytestmark = pytest.mark.slow

LONG = "Your parcel left on Monday and it will be with you on Friday, so please wait until then."
WAITING = Standing(status="queued", position=2)
QUESTION = "Where is my order?"

# When she goes, by the kind of event that has happened by then, and how much of her sentence she has said.
PHASES = {
    "as soon as it is answered": ("", 0.0),
    "in the greeting": ("greeted", 0.0),
    "in her own sentence": ("greeted", 0.6),
    "while it is thought about": ("greeted", 1.0),
    "in the answer": ("answered", 1.0),
    "on hold": ("hold", 1.0),
}


@pytest.mark.parametrize("phase", PHASES)
def test_whoever_is_gone_without_a_word_has_lost_nothing(engines, say, phase):
    event, share = PHASES[phase]
    standings = [Standing(), WAITING] if phase == "on hold" else [Standing()]
    talk = ScriptedConversation([LONG], standings=standings, thinks_s=0.8)
    speech = say(QUESTION)
    spoken = speech[: int(len(speech) * share)]
    after = np.tile(SECOND, 15 if share == 1.0 else 0)
    with serving(engines(QUESTION, seconds_a_character=0.03), lambda: talk) as bench:
        asyncio.run(_call(bench.url, spoken, after, lambda: _ready(talk, event, share)))
        _wait(lambda: talk.events and talk.events[-1].kind == "call_ended")
    assert [said.text for said in talk.said] == ([QUESTION] if share else [])
    ended = [one for one in talk.events if one.kind == "call_ended"]
    assert [one.data["reason"] for one in ended] == ["line_lost"]
    heard_whole = (LONG, True) in talk.heard_by_caller
    assert heard_whole == (phase == "on hold")


def _ready(talk, event, share):
    if event == "greeted" and share == 1.0:
        return bool(talk.said)
    return not event or event in [one.kind for one in talk.events]


async def _call(url, spoken, after, gone):
    """Say it, be silent until it is time to go, then let the connection drop."""
    from websockets.asyncio.client import connect

    socket = await connect(url)
    await socket.send(json.dumps(START))
    data = samples_to_mulaw(np.concatenate([spoken, after]))
    began = time.monotonic()
    at = 0
    while at < len(data) or not gone():
        if at >= len(data) and time.monotonic() - began > 30:
            raise AssertionError("the moment to hang up did not come")
        payload = base64.b64encode(data[at : at + 160].ljust(160, b"\xff")).decode()
        await socket.send(json.dumps({"event": "media", "media": {"payload": payload}}))
        at += 160
        if at >= len(spoken) and gone():
            break
        await asyncio.sleep(0.02)
    socket.transport.abort()


def _wait(until):
    deadline = time.monotonic() + 20
    while not until():
        assert time.monotonic() < deadline, "the call did not end"
        time.sleep(0.05)
