"""What the caller says, turn by turn: understood, and weighed against the voice that may be speaking."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice.conversation import Utterance
from voice.speech_to_text import Heard
from voice.turns import TurnEnded

if TYPE_CHECKING:
    from voice.call import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Said:
    """A turn that wants an answer."""

    turn: TurnEnded
    heard: Heard
    utterance: Utterance
    timings: dict[str, int]


class Listening:
    """Takes the turns of one call in order and passes on those that want an answer."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._ended: asyncio.Queue[TurnEnded | None] = asyncio.Queue()
        self._undecided = 0

    @property
    def busy(self) -> bool:
        """Whether something was said that has not been understood yet."""
        return self._undecided > 0

    def ended(self, turn: TurnEnded) -> None:
        """The caller has finished a turn."""
        self._undecided += 1
        self._call.later(self._call.line.state("thinking"))
        self._ended.put_nowait(turn)

    def over(self) -> None:
        """There will be no more turns."""
        self._ended.put_nowait(None)

    async def understood(self) -> None:
        """Wait until everything that the caller has said so far has been recognised."""
        while self.busy:
            await asyncio.sleep(0.02)

    async def run(self) -> None:
        """Understand turn by turn until the call is over."""
        while (turn := await self._ended.get()) is not None:
            try:
                await self._weigh(turn)
            except Exception:  # one turn that was not understood must not end the call
                log.exception("a turn of a call was not understood")
                self._call.answering.take(Utterance(""))
            finally:
                self._undecided -= 1
        self._call.answering.take(None)

    async def _weigh(self, turn: TurnEnded) -> None:
        """Understand a turn; noise and "mm-hm" leave the voice as it was, anything else takes the word."""
        call, floor, answering = self._call, self._call.floor, self._call.answering
        decided = time.monotonic()
        timings = {"endpoint_ms": round((call.now - turn.ended) * 1000)}
        heard, agitation = await call.ear.understand(turn.speech)
        timings["recognition_ms"] = round((time.monotonic() - decided) * 1000)
        if call.waiting.takes(heard):
            return
        if floor.sounding:
            if floor.was_nothing(turn, heard, answering.understanding.expected.kind):
                if floor.mouth.held:
                    floor.go_on()
                await call.show_standing()
                return
            floor.take()
        if heard.text:
            answering.take(Said(turn, heard, _utterance(turn, heard, agitation), timings))
        else:
            await call.show_standing()


def _utterance(turn: TurnEnded, heard: Heard, agitation: float | None) -> Utterance:
    return Utterance(
        heard.text,
        raw=heard.text,
        alternatives=heard.alternatives,
        confidence=heard.confidence,
        language=heard.language,
        began=turn.began,
        ended=turn.ended,
        agitation=agitation,
    )
