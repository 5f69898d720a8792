"""Garbage on the socket and two hundred callers who never speak, beside a call that must not notice."""

import asyncio
import base64
import gc
import json
import os
from pathlib import Path

from voice.bench.server import serving
from voice.engines import Engines
from voice.scripted import ScriptedConversation
from voice.speech_to_text.scripted import ScriptedSpeechToText
from voice.text_to_speech.scripted import ScriptedTextToSpeech

START = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {
        "callSid": "CA1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {},
    },
}


def measure(idle: int = 200) -> dict[str, object]:
    """Close codes by kind of garbage, and memory before, during and after the idle sockets (MB)."""
    engines = Engines(ScriptedSpeechToText([]), ScriptedTextToSpeech(0.005))
    with serving(engines, ScriptedConversation) as bench:
        codes = asyncio.run(garbage(bench.url))
        asyncio.run(_idle(bench.url, 20))
        before = _memory_mb()
        during = asyncio.run(_idle(bench.url, idle))
        gc.collect()
        after = _memory_mb()
        again = asyncio.run(_idle(bench.url, idle))
        gc.collect()
    return {
        "close_codes": codes,
        "idle_sockets": idle,
        "memory_mb": {
            "before": before,
            "during": during,
            "after": after,
            "during_again": again,
            "after_again": _memory_mb(),
        },
    }


async def garbage(url: str) -> dict[str, int | None]:
    start = json.dumps(START)
    wrong = json.dumps({**START, "start": {"mediaFormat": {"encoding": "audio/opus", "sampleRate": 48000}}})
    bad = json.dumps({"event": "media", "media": {"payload": "%%%"}})
    big = json.dumps({"event": "media", "media": {"payload": base64.b64encode(bytes(100_000)).decode()}})
    return {
        "random bytes": await _closed_with(url, [os.urandom(500)]),
        "half a message": await _closed_with(url, [start[:40]]),
        "a list": await _closed_with(url, ["[1, 2]"]),
        "media before start": await _closed_with(url, [bad]),
        "wrong encoding": await _closed_with(url, [wrong]),
        "payload not base64": await _closed_with(url, [start, bad]),
        "message of 130 KB": await _closed_with(url, [start, big]),
        "frame of 10 MB": await _closed_with(url, [start, "x" * 10_000_000]),
        "random bytes in a call": await _closed_with(url, [start, os.urandom(500)]),
    }


async def _closed_with(url: str, messages: list[str | bytes]) -> int | None:
    from websockets.asyncio.client import connect
    from websockets.exceptions import ConnectionClosed

    async with connect(url, max_size=None) as socket:
        try:
            for message in messages:
                await socket.send(message)
            async with asyncio.timeout(30):
                while True:
                    await socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except TimeoutError:
            return None


async def _idle(url: str, count: int) -> float:
    from websockets.asyncio.client import connect

    sockets = await asyncio.gather(*(connect(url) for _ in range(count)))
    for socket in sockets[: count // 2]:
        await socket.send(json.dumps(START))
    await asyncio.sleep(1.0)
    during = _memory_mb()
    await asyncio.gather(*(socket.close() for socket in sockets))
    await asyncio.sleep(1.0)
    return during


def _memory_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1024, 1)
