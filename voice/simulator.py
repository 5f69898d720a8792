"""A caller for the Twilio Media Streams socket: speaks clips in real time, listens as a telephone does.

Sound goes out in frames of 20 ms, paced; what comes in is played from a buffer at the same pace, marks are
sent back when the ear reaches them, and `clear` empties the buffer and returns its marks at once.
"""

import asyncio
import base64
import json
import random
import time
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from voice.audio import Samples, level_db, mulaw_to_samples, samples_to_mulaw

RATE = 8000
FRAME = 160
FRAME_S = 0.02
AUDIBLE_DB = -50.0
LISTENS_S = 60.0  # to the answer to her last words: music on hold has no end


@dataclass(frozen=True)
class Clip:
    """One thing to say. It waits until the voice has been silent for `after_silence_s`, or, with
    `interrupt_after_s`, until the voice has been heard for that long in the current answer."""

    samples: Samples
    name: str = ""
    after_silence_s: float = 0.6
    interrupt_after_s: float | None = None
    keys: str = ""


@dataclass(frozen=True)
class Network:
    """A bad line: share of frames lost, and the most a frame is late."""

    loss: float = 0.0
    jitter_s: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Happening:
    """`at` is seconds from the start message."""

    at: float
    what: str
    name: str = ""


@dataclass
class Placed:
    """What the caller experienced: happenings, the sound heard, and how the call ended."""

    happenings: list[Happening] = field(default_factory=list)
    heard: list[Samples] = field(default_factory=list)
    close_code: int | None = None
    answer_s: list[float | None] = field(default_factory=list)
    greeting_s: float | None = None
    media_at: list[float] = field(default_factory=list)

    def times(self, what: str) -> list[float]:
        """When something happened."""
        return [happening.at for happening in self.happenings if happening.what == what]

    def heard_after_clear(self, within_s: float = 0.2) -> int:
        """Frames that came in right after a clear: of the answer that was cut."""
        return sum(clear < at < clear + within_s for clear in self.times("clear") for at in self.media_at)


class Caller:
    """Places one call. `wait_s` is how long an answer is waited for before the next clip is spoken,
    `listens_s` how long at most is listened after the last one."""

    def __init__(
        self,
        clips: Sequence[Clip],
        network: Network | None = None,
        wait_s: float = 15.0,
        listens_s: float = LISTENS_S,
    ) -> None:
        self.placed = Placed()
        self._clips = deque(clips)
        self._network = network or Network()
        self._luck = random.Random(self._network.seed)
        self._wait_s = wait_s
        self._listens_s = listens_s
        self._buffer: deque[bytes | str] = deque()
        self._saying: deque[Samples] = deque()
        self._speech_ended: float | None = None
        self._owed_end: float | None = None
        self._voice_since: float | None = None
        self._silent_since = 0.0
        self._said_at = 0.0
        self._spoken_once = False
        self._late: deque[tuple[float, str]] = deque()
        self._sid = f"MZ{uuid.uuid4().hex}"
        self._sequence = 0
        self._began = 0.0
        self._stopping = False

    async def place(self, url: str, parameters: Mapping[str, str], linger_s: float = 1.0) -> Placed:
        """Call, say every clip, listen to the last answer, hang up. Raises OSError when nobody answers."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed

        async with connect(url, max_size=None) as socket:
            await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
            await socket.send(json.dumps(self._start(parameters)))
            self._began = time.monotonic()
            listening = asyncio.create_task(self._listen(socket))
            try:
                await self._pace(socket, linger_s)
                await socket.send(self._message("stop", {"callSid": self._sid}))
            except ConnectionClosed as closed:
                self.placed.close_code = closed.rcvd.code if closed.rcvd else None
                self._happened("closed")
            finally:
                await socket.close()
                await asyncio.gather(listening, return_exceptions=True)
        return self.placed

    async def _pace(self, socket: Any, linger_s: float) -> None:
        tick = 0
        while not self._finished(linger_s):
            tick += 1
            await self._play(socket)
            self._choose()
            await self._speak(socket)
            behind = self._began + tick * FRAME_S - time.monotonic()
            await asyncio.sleep(max(0.0, behind))

    async def _listen(self, socket: Any) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            async for text in socket:
                message = json.loads(text)
                event = message["event"]
                if event == "media":
                    self._take_sound(base64.b64decode(message["media"]["payload"]))
                elif event == "mark":
                    self._buffer.append(str(message["mark"]["name"]))
                elif event == "clear":
                    await self._clear(socket)
        except ConnectionClosed:
            return

    def _take_sound(self, data: bytes) -> None:
        self.placed.media_at.append(self._now)
        for at in range(0, len(data), FRAME):
            self._buffer.append(data[at : at + FRAME])

    async def _clear(self, socket: Any) -> None:
        self._happened("clear")
        marks = [item for item in self._buffer if isinstance(item, str)]
        self._buffer.clear()
        for mark in marks:
            await socket.send(self._message("mark", {"name": mark}))

    async def _play(self, socket: Any) -> None:
        """20 ms of the buffer reach the ear."""
        while self._buffer and isinstance(self._buffer[0], str):
            await socket.send(self._message("mark", {"name": str(self._buffer.popleft())}))
        frame = self._buffer.popleft() if self._buffer else b""
        sound = mulaw_to_samples(frame if isinstance(frame, bytes) else b"")
        self.placed.heard.append(np.pad(sound, (0, FRAME - len(sound))))
        if level_db(sound) > AUDIBLE_DB:
            self._heard_voice()
        elif self._voice_since is not None and not self._buffer:
            self._voice_since = None
            self._happened("voice_silent")

    def _heard_voice(self) -> None:
        self._silent_since = self._now
        if self._voice_since is None:
            self._voice_since = self._now
            self._happened("voice_heard")
            if self.placed.greeting_s is None and not self._spoken_once:
                self.placed.greeting_s = self._now
        if self._owed_end is not None and self._now > self._owed_end:
            self.placed.answer_s[-1] = round(self._now - self._owed_end, 3)
            self._owed_end = None

    def _choose(self) -> None:
        """Begin the next clip when its moment has come."""
        waiting = self._owed_end is not None and not self._waited_enough()
        if self._saying or not self._clips or waiting:
            return
        clip = self._clips[0]
        if clip.interrupt_after_s is not None:
            due = self._voice_since is not None and self._now - self._voice_since >= clip.interrupt_after_s
        else:
            quiet = not self._buffer and self._now - self._silent_since >= clip.after_silence_s
            due = quiet and (self._silent_since > self._said_at or self._waited_enough())
        if not due:
            return
        self._clips.popleft()
        self._spoken_once = True
        self._saying.extend(_frames(clip.samples))
        for key in clip.keys:
            self._late.append((self._now, self._message("dtmf", {"track": "inbound_track", "digit": key})))
        self._happened("caller_speaks", clip.name)
        loud = [i for i, frame in enumerate(self._saying) if level_db(frame) > AUDIBLE_DB + 8]
        last = (loud[-1] + 1 if loud else 0) * FRAME_S
        self._speech_ended = self._now + last
        self._said_at = self._now + len(self._saying) * FRAME_S
        self.placed.answer_s.append(None)

    def _waited_enough(self) -> bool:
        return self._now - max(self._said_at, self._silent_since) > self._wait_s

    async def _speak(self, socket: Any) -> None:
        frame = self._saying.popleft() if self._saying else np.zeros(FRAME, dtype=np.float32)
        if self._speech_ended is not None and self._now >= self._speech_ended:
            self._owed_end, self._speech_ended = self._speech_ended, None
            self._happened("caller_silent")
        if self._luck.random() >= self._network.loss:
            payload = base64.b64encode(samples_to_mulaw(frame)).decode()
            media = {
                "track": "inbound",
                "chunk": str(self._sequence),
                "timestamp": str(int(self._now * 1000)),
                "payload": payload,
            }
            late = self._luck.random() * self._network.jitter_s
            self._late.append((self._now + late, self._message("media", media)))
        # Order is kept, as it is on the socket of a real call: a late frame holds up those behind it.
        while self._late and self._late[0][0] <= self._now:
            await socket.send(self._late.popleft()[1])

    def _finished(self, linger_s: float) -> bool:
        if self._clips or self._saying or self._speech_ended is not None:
            return False
        if self._owed_end is not None:
            return self._now - self._owed_end > self._wait_s
        if self._said_at and self._now - self._said_at > self._listens_s:
            return True
        return not self._buffer and self._now - max(self._silent_since, self._said_at) > linger_s

    @property
    def _now(self) -> float:
        return time.monotonic() - self._began

    def _happened(self, what: str, name: str = "") -> None:
        self.placed.happenings.append(Happening(round(self._now, 3), what, name))

    def _start(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        return {
            "event": "start",
            "sequenceNumber": "1",
            "streamSid": self._sid,
            "start": {
                "accountSid": "AC" + "0" * 32,
                "streamSid": self._sid,
                "callSid": parameters.get("CallSid", "CA" + self._sid[2:]),
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": dict(parameters),
            },
        }

    def _message(self, event: str, body: Mapping[str, Any]) -> str:
        self._sequence += 1
        return json.dumps(
            {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self._sid, event: dict(body)}
        )


def _frames(samples: Samples) -> list[Samples]:
    whole = np.pad(samples, (0, -len(samples) % FRAME))
    return [whole[at : at + FRAME] for at in range(0, len(whole), FRAME)]
