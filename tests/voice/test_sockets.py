"""The socket against a double of Twilio that we did not write, and against garbage."""

import asyncio
import threading

import numpy as np
import pytest

from voice.audio import write_wav
from voice.bench import sockets
from voice.bench.server import serving
from voice.scripted import ScriptedConversation
from voice.simulator import Caller, Clip


def test_the_twilio_double_finds_no_fault_with_us(engines, say, tmp_path):
    from streamdouble import api

    question = tmp_path / "question.wav"
    write_wav(question, [np.concatenate([np.zeros(8000, dtype=np.float32), say("Where is my order?")])], 8000)
    with serving(engines("Where is my order?"), lambda: ScriptedConversation(["On its way."])) as bench:
        report = api.call_sync(bench.url, audio_path=question)
    assert report.violations == []
    assert report.spoke


def test_garbage_is_refused_with_a_code_and_another_call_does_not_notice(engines, say):
    wanted = {
        "random bytes": 1003,
        "half a message": 1007,
        "a list": 1007,
        "media before start": 1002,
        "wrong encoding": 1003,
        "payload not base64": 1007,
        "message of 130 KB": 1009,
        "frame of 10 MB": 1009,
        "random bytes in a call": 1003,
    }

    async def both(url):
        call = asyncio.create_task(Caller([Clip(say("Where is my order?"))]).place(url, {}, 0.3))
        return await sockets.garbage(url), await call

    with serving(engines("Where is my order?"), lambda: ScriptedConversation(["On its way."])) as bench:
        codes, placed = asyncio.run(both(bench.url))
    assert codes == wanted
    assert placed.answer_s[0] is not None


@pytest.mark.parametrize("bad", ["loudly", "%%%"])
def test_a_start_without_a_media_format_is_told_what_is_spoken_here(engines, bad):
    import json

    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    with serving(engines(), ScriptedConversation) as bench, connect(bench.url) as socket:
        socket.send(
            json.dumps({"event": "start", "streamSid": "MZ1", "start": {"mediaFormat": {"encoding": bad}}})
        )
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
    assert closed.value.rcvd.code == 1003
    assert "mulaw" in closed.value.rcvd.reason


def test_sockets_that_never_speak_are_closed_and_disturb_nobody(engines, say, monkeypatch):
    from websockets.asyncio.client import connect
    from websockets.exceptions import ConnectionClosed

    monkeypatch.setattr("voice.telephony.twilio.HANDSHAKE_S", 1.5)
    answered = threading.Event()

    def conversation():
        answered.set()
        return ScriptedConversation(["On its way."])

    async def silent(url):
        async with connect(url, open_timeout=None) as socket:
            try:
                await socket.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None

    async def both(url):
        call = asyncio.create_task(Caller([Clip(say("Where is my order?"))]).place(url, {}, 0.3))
        # They come while she talks. Earlier her start would wait in this process behind their handshakes.
        assert await asyncio.to_thread(answered.wait, 30)
        return await asyncio.gather(*(silent(url) for _ in range(200))), await call

    with serving(engines("Where is my order?"), conversation) as bench:
        codes, placed = asyncio.run(both(bench.url))
    assert set(codes) == {1008}
    assert placed.close_code is None
    assert placed.answer_s[0] is not None


@pytest.mark.slow
def test_the_memory_of_two_hundred_idle_sockets_comes_back():
    memory = sockets.measure(200)["memory_mb"]
    assert memory["after_again"] <= memory["after"] + 5
