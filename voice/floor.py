"""Who has the word. The voice falls silent when somebody seems to speak, and goes on when it was nothing.

It would take a second to be certain that words were said, so the voice does not wait for that: it holds. What
was cut stays ready as sound, and is taken up from the word that was being said if only "mm-hm" came.
"""

import asyncio
import time
from collections.abc import Iterable

from voice.audio import Samples
from voice.beside import Beside
from voice.conversation import Conversation
from voice.line import Line
from voice.mouth import Mouth, Spoken
from voice.murmurs import only_listens
from voice.patience import Expecting
from voice.speech_to_text import Heard
from voice.turns import BargeIn, TurnEnded


class Floor:
    """Speaks, gives way, and tells the conversation what the caller heard of each reply."""

    def __init__(self, line: Line, mouth: Mouth, conversation: Conversation, beside: Beside) -> None:
        self.mouth = mouth
        self._line = line
        self._conversation = conversation
        self._beside = beside
        self._barge_in = BargeIn()
        self._owed = False
        self._cut = False
        self._told: asyncio.Task[None] | None = None

    @property
    def sounding(self) -> bool:
        """Whether the voice speaks or is about to go on."""
        mouth = self.mouth
        return mouth.busy or mouth.held or mouth.resuming or mouth.playout.playing(time.monotonic())

    async def say(self, pieces: Iterable[str], language: str, of_reply: bool = True) -> Spoken:
        """Speak, after what still sounds; returns when it is queued at the far end or dropped.

        Only of a reply is the conversation told what was heard: a prompt or a place in the queue is none.
        """
        await self.silence()
        self._settle()
        self._barge_in.forget()
        self._owed, self._cut = of_reply, False
        spoken = await self.mouth.say(pieces, language)
        if not spoken.text:
            self._owed = False
        elif self._cut or not spoken.whole:
            self._cut = True
            self._tell()
        return spoken

    def listen(self, frames: Iterable[tuple[Samples, float]]) -> None:
        """Frames of the caller's sound and their probability of speech: what may be words holds the voice."""
        if not self.sounding or self.mouth.held:
            self._barge_in.forget()
        elif any(self._barge_in.hear(*frame) for frame in frames):
            self.hold()

    def hold(self) -> None:
        """Silence the voice, for now."""
        self.mouth.hold()
        self._beside.later(self._line.clear())
        self._beside.note("held")

    def go_on(self) -> None:
        """It was nothing."""
        self._barge_in.forget()
        self._beside.note("resumed_after_false_interruption")
        self.mouth.held = False
        self._beside.later(self.mouth.go_on())

    def take(self) -> None:
        """The caller has the word: the rest of the reply is dropped."""
        if not self.mouth.held:
            self.hold()
        self.mouth.drop()
        self._cut = True
        self._beside.note("interrupted", heard_characters=len(self.mouth.playout.heard()))
        # A reply that is still being made is not stored yet: it is told when that ends.
        if not self.mouth.busy:
            self._tell()

    def was_nothing(self, turn: TurnEnded, heard: Heard, expecting: Expecting) -> bool:
        """Whether a sound under the voice was a noise or a murmur, and no answer to a question heard."""
        if not heard.text:
            return True
        asked = expecting in ("confirmation", "choice")
        if asked and self._nearly_said():
            return False
        return only_listens(heard, turn.ended - turn.began, asked)

    def marked(self, name: str) -> None:
        """The far end has played everything before the mark."""
        self.mouth.playout.marked(name, time.monotonic())
        if not self.sounding:
            self._tell()

    async def told(self) -> None:
        """Wait until the conversation knows what was heard of the last reply."""
        self._settle()
        if self._told is not None:
            await asyncio.gather(self._told, return_exceptions=True)

    async def silence(self) -> None:
        """Wait until the caller has heard what is queued."""
        while self.sounding and not self.mouth.closed:
            await asyncio.sleep(0.05)

    def close(self) -> None:
        """The line is gone: what was heard until now is all that was heard."""
        if self.sounding and not self.mouth.held:
            self.mouth.hold()
        self._cut |= self.mouth.drop() or self.mouth.busy
        self.mouth.close()
        self._settle()

    def _nearly_said(self) -> bool:
        return not self.mouth.busy and self.mouth.left() <= 1

    def _settle(self) -> None:
        if not self.mouth.busy:
            self.mouth.playout.settle(time.monotonic())
            self._tell()

    def _tell(self) -> None:
        if self._owed:
            self._owed = False
            whole = not self._cut and not self.mouth.playout.playing(time.monotonic())
            heard = self.mouth.playout.heard()
            self._told = self._beside.later(self._beside.blocking(self._conversation.heard, heard, whole))
