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
from voice.playout import Clause, Playout
from voice.sentences import clauses
from voice.text_to_speech import SpeechFailed, TextToSpeech

log = logging.getLogger(__name__)

_Piece = Samples | str | BaseException | None


@dataclass(frozen=True)
class Spoken:
    """How it went: seconds to the first text and the first sound, whether all was queued, a failure."""

    text: str
    first_text_s: float
    first_sound_s: float
    whole: bool = True
    failure: BaseException | None = None


class Mouth:
    """The voice of one call. It can be held, and take up what it was saying where it was cut."""

    def __init__(self, line: Line, voice: TextToSpeech, threads: ThreadPoolExecutor) -> None:
        self.playout = Playout(line.rate)
        self.busy = False
        self.closed = False
        self._line = line
        self._voice = voice
        self._threads = threads
        self._one_reply = asyncio.Lock()
        self._stop = Event()
        self.held = False
        self._free = asyncio.Event()
        self._free.set()
        self._left: list[Clause] = []
        self._begun: list[Samples] = []
        self._begun_at = 0.0

    async def say(self, pieces: Iterable[str], language: str = "en") -> Spoken:
        """Say it all; returns when it is queued at the far end, or stopped. The stream is read to its end."""
        async with self._one_reply:
            self.busy = True
            try:
                return await self._say(pieces, language)
            finally:
                self.busy = False

    @property
    def resuming(self) -> bool:
        """Whether something that was cut waits to be taken up."""
        return bool(self._left)

    def hold(self) -> None:
        """Queue nothing more for now; the far end's queue is to be emptied beside this."""
        self.held = True
        self._free.clear()
        self._left = [*self.playout.cut(time.monotonic()), *self._left]

    async def go_on(self) -> None:
        """Take up what was cut, from the word that was being said, unless it is held again meanwhile."""
        while self._left and not self.held:
            clause = self._left.pop(0)
            name = self.playout.sent(clause, time.monotonic())
            await self._line.play(clause.sound)
            await self._line.mark(name)
        for sound in list(self._begun):
            if not self.held:
                await self._line.play(sound)
        if not self.held:
            self._free.set()

    def left(self) -> int:
        """Clauses that are queued or held and have not been heard whole."""
        return len(self._left) + self.playout.pending()

    def drop(self) -> bool:
        """Say no more of this reply; the text is still read to its end. Whether something stays unheard."""
        unheard = bool(self._left or self._begun)
        self._left, self._begun = [], []
        self._stop.set()
        self.held = False
        self._free.set()
        return unheard

    def close(self) -> None:
        """Say nothing any more; what is to be said is still read to its end."""
        self.closed = True
        self.drop()

    async def _say(self, pieces: Iterable[str], language: str) -> Spoken:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[_Piece] = asyncio.Queue()
        self.drop()
        stop = self._stop = Event()
        if self.closed:
            stop.set()
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
        said, first_sound, failure = await self._send(queue, stop, began)
        await producing
        return Spoken(" ".join(said), times[0] if times else 0.0, first_sound, not stop.is_set(), failure)

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
    ) -> tuple[list[str], float, BaseException | None]:
        said: list[str] = []
        failure: BaseException | None = None
        first_sound = 0.0
        while (piece := await queue.get()) is not None:
            await self._free.wait()
            if isinstance(piece, BaseException):
                failure = piece
            elif isinstance(piece, str):
                said.append(piece)
                if not stop.is_set():
                    await self._mark(piece)
            elif not stop.is_set() and len(piece):
                first_sound = first_sound or time.monotonic() - began
                if not self._begun:
                    self._begun_at = time.monotonic()
                self._begun.append(piece)
                await self._line.play(piece)
        return said, first_sound, failure

    async def _mark(self, text: str) -> None:
        sound = np.concatenate(self._begun) if self._begun else np.zeros(0, dtype=np.float32)
        # It sounds since its first piece was queued, not since the last.
        began = self._begun_at if self._begun else time.monotonic()
        self._begun = []
        name = self.playout.sent(Clause(text, sound), began)
        await self._line.mark(name)
        await self._line.caption("agent", text)
