"""Speaks a stream of text: clause by clause, each queued at the far end as soon as it is sound."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import numpy as np

from voice.aloud import aloud
from voice.audio import Resampler, Samples
from voice.line import Line
from voice.playout import Playout
from voice.sentences import clauses
from voice.text_to_speech import SpeechFailed, TextToSpeech

log = logging.getLogger(__name__)

_Piece = Samples | str | BaseException | None


@dataclass(frozen=True)
class Spoken:
    """How it went: seconds to the first text and to the first sound, what stayed unsaid, and a failure."""

    text: str
    first_text_s: float
    first_sound_s: float
    unsaid: tuple[str, ...] = ()
    failure: BaseException | None = None


class Mouth:
    """The voice of one call."""

    def __init__(self, line: Line, voice: TextToSpeech, threads: ThreadPoolExecutor) -> None:
        self.playout = Playout()
        self.busy = False
        self.closed = False
        self._line = line
        self._voice = voice
        self._threads = threads
        self._stop = Event()

    async def say(self, pieces: Iterable[str], language: str = "en") -> Spoken:
        """Say it all; returns when it is queued at the far end, or stopped. The stream is read to its end."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[_Piece] = asyncio.Queue()
        stop = self._stop = Event()
        if self.closed:
            stop.set()
        self.busy = True
        self.playout.begin()
        began = time.monotonic()
        times: list[float] = []

        def put(piece: _Piece) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, piece)

        def timed(pieces: Iterable[str]) -> Iterator[str]:
            for piece in pieces:
                if not times:
                    times.append(time.monotonic() - began)
                yield piece

        producing = loop.run_in_executor(self._threads, self._produce, timed(pieces), language, stop, put)
        try:
            said, unsaid, first_sound, failure = await self._send(queue, stop, began)
            await producing
        finally:
            self.busy = False
        return Spoken(" ".join(said), times[0] if times else 0.0, first_sound, tuple(unsaid), failure)

    def stop(self) -> None:
        """Queue nothing more of what is being said; the text is still read to its end."""
        self._stop.set()

    def close(self) -> None:
        """Say nothing any more; what is to be said is still read to its end."""
        self.closed = True
        self.stop()

    def _produce(
        self, pieces: Iterable[str], language: str, stop: Event, put: Callable[[_Piece], None]
    ) -> None:
        try:
            for clause in clauses(pieces):
                if not stop.is_set():
                    self._voice_clause(clause, language, stop, put)
                put(clause)
        except Exception as error:  # noqa: BLE001 - handed to the loop, which apologises and logs
            put(error)
        finally:
            put(None)

    def _voice_clause(self, clause: str, language: str, stop: Event, put: Callable[[_Piece], None]) -> None:
        resampler = Resampler(self._voice.rate, self._line.rate)
        try:
            for sound in self._voice.speak(aloud(clause) if language == "en" else clause, language):
                if stop.is_set():
                    return
                put(resampler.feed(sound))
            put(resampler.feed(np.zeros(0, dtype=np.float32), last=True))
        except SpeechFailed as error:
            # The words still reach the captions and the transcript.
            log.error("a clause stayed unspoken: %s", error)

    async def _send(
        self, queue: "asyncio.Queue[_Piece]", stop: Event, began: float
    ) -> tuple[list[str], list[str], float, BaseException | None]:
        said: list[str] = []
        unsaid: list[str] = []
        failure: BaseException | None = None
        seconds = first_sound = 0.0
        while (piece := await queue.get()) is not None:
            if isinstance(piece, BaseException):
                failure = piece
            elif isinstance(piece, str):
                said.append(piece)
                if stop.is_set():
                    unsaid.append(piece)
                    continue
                name = self.playout.sent(piece, seconds, time.monotonic())
                seconds = 0.0
                await self._line.mark(name)
                await self._line.caption("agent", piece)
            elif not stop.is_set() and len(piece):
                first_sound = first_sound or time.monotonic() - began
                seconds += len(piece) / self._line.rate
                await self._line.play(piece)
        return said, unsaid, first_sound, failure
