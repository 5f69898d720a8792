"""One call: hear, reply, speak. The caller may take the word at any moment and may hang up at any moment.

One loop, `listening`, understands what was said and decides whether the voice goes on; `answering` answers.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from voice.answering import Answering
from voice.audio import Samples
from voice.beside import Beside
from voice.conversation import Conversation, Standing, Utterance
from voice.ear import Ear
from voice.engines import Engines, Manners
from voice.floor import Floor
from voice.keypad import Keypad, meaning
from voice.line import Line
from voice.listening import Listening
from voice.memory import give_back
from voice.mouth import Mouth, Spoken
from voice.recording import Recording
from voice.silence import Silence
from voice.speech_to_text import Heard
from voice.turns import SpeechBegan, TurnEnded
from voice.waiting import Waiting

T = TypeVar("T")


class Call:
    """Joins a line, a conversation and the engines: a socket feeds `hear`, `key`, `marked`; `run` answers."""

    def __init__(
        self, line: Line, conversation: Conversation, engines: Engines, manners: Manners | None = None
    ) -> None:
        self.line = line
        self.conversation = conversation
        self.engines = engines
        self.manners = manners or Manners()
        self.beside = Beside(conversation, engines.mouths, lambda: self.now)
        self.ear = Ear(line.rate, engines, self._guessed)
        self.floor = Floor(
            line, Mouth(line, engines.text_to_speech, engines.mouths), conversation, self.beside
        )
        self.recording = Recording(line.rate, self.manners.recordings)
        self.silence = Silence(self)
        self.over = False
        # She has switched her microphone off: her silence says nothing.
        self.muted = False
        self.listening = Listening(self)
        self.answering = Answering(self)
        self.waiting = Waiting(self)
        self._keypad = Keypad()
        self._talked = asyncio.Event()

    # What the socket tells.

    def hear(self, samples: Samples) -> None:
        """Sound of the caller at the line's rate."""
        if self.over:
            return
        self.recording.caller(samples)
        for event in self.ear.hear(samples):
            if isinstance(event, SpeechBegan | TurnEnded):
                self.silence.broken()
            if isinstance(event, TurnEnded):
                self.listening.ended(event)
        if not self.waiting.taking_message:
            self.floor.listen(self.ear.turns.frames)
        if self.floor.mouth.held and not self.ear.turns.speaking and not self.listening.busy:
            self.floor.go_on()
        self._entered(self._keypad.waited(self.now))
        self._watch_silence()

    def key(self, key: str) -> None:
        """A key of the telephone."""
        if self.floor.sounding:
            self.floor.take()
        self.silence.broken()
        self._entered(self._keypad.press(key, self.now))

    def marked(self, name: str) -> None:
        """The far end has played everything before the mark."""
        self.silence.broken()
        self.floor.marked(name)

    @property
    def now(self) -> float:
        """Seconds of the caller's sound since the call began."""
        return self.ear.turns.heard_s

    # The call itself.

    async def run(self) -> None:
        """Greet, then understand and answer turn by turn until the call is over."""
        listening = asyncio.create_task(self.listening.run())
        try:
            await self.answering.run()
            await listening
        finally:
            listening.cancel()
            self._talked.set()

    async def end(self, reason: str) -> None:
        """The line is gone. What was heard is settled, unfinished work is let finish, nothing is lost."""
        if self.over:
            return
        self.over = True
        self.floor.close()
        self.waiting.stop()
        # Words that were being said when the line broke are still the caller's words.
        for event in self.ear.turns.cut_off():
            self.listening.ended(event)
        self.listening.over()
        await self._talked.wait()
        await self.beside.settled()
        path = await self.blocking(self.recording.close)
        self.note("call_ended", reason=reason, seconds=round(self.now, 1), recording=path)
        await self.beside.settled()
        await self.blocking(give_back)

    async def say(self, pieces: Iterable[str], of_reply: bool = False) -> Spoken:
        """Speak. What the caller hears of a reply is told to the conversation."""
        spoken = await self.floor.say(pieces, self.answering.languages.spoken, of_reply)
        self.silence.broken()
        return spoken

    async def silence_of_voice(self) -> None:
        """Wait until the caller has heard what is queued."""
        await self.floor.silence()

    async def understood(self) -> None:
        """Wait until everything that the caller has said so far has been recognised."""
        await self.listening.understood()

    async def standing(self) -> Standing:
        """Where the conversation stands."""
        return await self.blocking(self.conversation.standing)

    async def show_standing(self) -> None:
        """Nothing is being thought about any more."""
        if not self.waiting.active:
            await self.line.state("listening")

    def note(self, kind: str, **data: Any) -> None:
        """Put an event into the timeline, in order, without waiting for it."""
        self.beside.note(kind, **data)

    def later(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run a coroutine beside the call; the call's end waits for it."""
        return self.beside.later(work)

    async def blocking(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what may block in a thread."""
        return await self.beside.blocking(work, *arguments)

    def _guessed(self, heard: Heard) -> None:
        if not self.over:
            self.later(self.answering.understanding.guessed(heard, self.ear.turns.patience))

    def _entered(self, keys: str | None) -> None:
        if keys is None:
            return

        async def pass_on() -> None:
            expected = self.answering.understanding.expected
            records = await self.blocking(self.conversation.records)
            text = meaning(keys, expected.kind, expected.choices, records)
            self.note("keys", count=len(keys))
            self.answering.take(Utterance(text, keys, source="keypad", began=self.now, ended=self.now))

        self.later(pass_on())

    def _watch_silence(self) -> None:
        busy = self.floor.sounding or self.ear.turns.speaking or self.listening.busy
        if busy or not self.answering.idle or self.waiting.active or self.muted:
            self.silence.broken()
        else:
            self.silence.watch()
