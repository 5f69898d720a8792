"""One call: hear, reply, speak. The caller may take the word at any moment and may hang up at any moment.

One loop understands what was said, turn by turn, and decides whether the voice goes on; the other answers.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from voice.audio import Samples
from voice.beside import Beside
from voice.conversation import Conversation, Standing, Utterance
from voice.ear import Ear
from voice.engines import Engines, Manners
from voice.floor import Floor
from voice.keypad import Keypad, meaning
from voice.languages import Languages
from voice.line import Line
from voice.mouth import Mouth, Spoken
from voice.recording import Recording
from voice.silence import Silence
from voice.speech_to_text import Heard
from voice.turns import SpeechBegan, TurnEnded
from voice.understanding import Understanding
from voice.waiting import Waiting

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class _Said:
    """A turn that wants an answer."""

    turn: TurnEnded
    heard: Heard
    utterance: Utterance
    timings: dict[str, int]


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
        self.languages = Languages(self._speaks, self.manners.apologies, self.manners.foreign)
        self.understanding = Understanding(conversation, self.beside)
        self.recording = Recording(line.rate, self.manners.recordings)
        self.silence = Silence(self)
        self.over = False
        # She has switched her microphone off: her silence says nothing.
        self.muted = False
        self._ended_turns: asyncio.Queue[TurnEnded | None] = asyncio.Queue()
        self._undecided = 0
        self._to_answer: asyncio.Queue[_Said | Utterance | None] = asyncio.Queue()
        self._keypad = Keypad()
        self._waiting = Waiting(self)
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
                self._end_of(event)
        if not self._waiting.taking_message:
            self.floor.listen(self.ear.turns.frames)
        if self.floor.mouth.held and not self.ear.turns.speaking and not self._undecided:
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
        listening = asyncio.create_task(self._listen())
        try:
            await self._talk()
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
        self._waiting.stop()
        # Words that were being said when the line broke are still the caller's words.
        for event in self.ear.turns.cut_off():
            self._end_of(event)
        self._ended_turns.put_nowait(None)
        await self._talked.wait()
        await self.beside.settled()
        path = await self.blocking(self.recording.close)
        self.note("call_ended", reason=reason, seconds=round(self.now, 1), recording=path)
        await self.beside.settled()

    async def say(self, pieces: Iterable[str], of_reply: bool = False) -> Spoken:
        """Speak. What the caller hears of a reply is told to the conversation."""
        spoken = await self.floor.say(pieces, self.languages.spoken, of_reply)
        self.silence.broken()
        return spoken

    async def silence_of_voice(self) -> None:
        """Wait until the caller has heard what is queued."""
        await self.floor.silence()

    async def understood(self) -> None:
        """Wait until everything that the caller has said so far has been recognised."""
        while self._undecided:
            await asyncio.sleep(0.02)

    async def standing(self) -> Standing:
        """Where the conversation stands."""
        return await self.blocking(self.conversation.standing)

    def note(self, kind: str, **data: Any) -> None:
        """Put an event into the timeline, in order, without waiting for it."""
        self.beside.note(kind, **data)

    def later(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run a coroutine beside the call; the call's end waits for it."""
        return self.beside.later(work)

    async def blocking(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what may block in a thread."""
        return await self.beside.blocking(work, *arguments)

    # Understanding.

    def _end_of(self, turn: TurnEnded) -> None:
        self._undecided += 1
        self.later(self.line.state("thinking"))
        self._ended_turns.put_nowait(turn)

    async def _listen(self) -> None:
        while (turn := await self._ended_turns.get()) is not None:
            try:
                await self._weigh(turn)
            except Exception:  # one turn that was not understood must not end the call
                log.exception("a turn of a call was not understood")
                self._to_answer.put_nowait(Utterance(""))
            finally:
                self._undecided -= 1
        self._to_answer.put_nowait(None)

    async def _weigh(self, turn: TurnEnded) -> None:
        """Understand a turn; noise and "mm-hm" leave the voice as it was, anything else takes the word."""
        decided = time.monotonic()
        timings = {"endpoint_ms": round((self.now - turn.ended) * 1000)}
        heard, agitation = await self.ear.understand(turn.speech)
        timings["recognition_ms"] = round((time.monotonic() - decided) * 1000)
        if self._waiting.takes(heard):
            return
        if self.floor.sounding:
            if self.floor.was_nothing(turn, heard, self.understanding.expected.kind):
                if self.floor.mouth.held:
                    self.floor.go_on()
                await self._show_standing()
                return
            self.floor.take()
        if not heard.text:
            await self._show_standing()
        else:
            self._to_answer.put_nowait(_Said(turn, heard, _utterance(turn, heard, agitation), timings))

    def _guessed(self, heard: Heard) -> None:
        if not self.over:
            self.later(self.understanding.guessed(heard, self.ear.turns.patience))

    def _entered(self, keys: str | None) -> None:
        if keys is None:
            return

        async def pass_on() -> None:
            expected = self.understanding.expected
            records = await self.blocking(self.conversation.records)
            text = meaning(keys, expected.kind, expected.choices, records)
            self.note("keys", count=len(keys))
            self._to_answer.put_nowait(Utterance(text, keys, source="keypad", began=self.now, ended=self.now))

        self.later(pass_on())

    def _watch_silence(self) -> None:
        busy = self.floor.sounding or self.ear.turns.speaking or self._undecided
        if busy or not self._to_answer.empty() or self._waiting.active or self.muted:
            self.silence.broken()
        else:
            self.silence.watch()

    # Answering.

    async def _talk(self) -> None:
        self.note("call_started", rate=self.line.rate)
        await self.line.state("listening")
        greeting = await self.blocking(self.conversation.greeting)
        if self.manners.ask_to_record and self.manners.recordings:
            greeting = f"{greeting} {self.manners.consent}"
            self.recording.ask()
        spoken = await self.say([greeting], of_reply=True)
        self.note("greeted", first_sound_ms=round(spoken.first_sound_s * 1000))
        await self._prepare()
        # A call may come into a conversation that waits for a person already.
        await self._waiting.follow(await self.standing())
        while (said := await self._to_answer.get()) is not None:
            try:
                await self._take(said)
            except Exception:  # one turn that failed must not end the call
                log.exception("a turn of a call failed")
                await self.say([self.manners.apology])
            await self._show_standing()

    async def _take(self, said: _Said | Utterance) -> None:
        if isinstance(said, Utterance):
            await (self._answer(said, {}) if said.text else self.say([self.manners.apology]))
            return
        await self._respond(said)
        # The times of the words cost as much as the words: they wait until the answer is on its way.
        self.later(self._note_words(said))

    async def _respond(self, said: _Said) -> None:
        if not self.recording.decided and self.recording.answered(said.heard.text):
            self.note("recording_consent", given=self.recording.allowed)
            await self.say([self.manners.consented])
            return
        if self.languages.accepted(said.heard):
            await self._answer(replace(said.utterance, text=self.manners.wish_for_person), said.timings)
            return
        foreign = self.languages.follow(said.heard)
        if foreign:
            self.note("language", heard=said.heard.language, spoken=False)
            for words, language in foreign:
                await self.floor.say([words], language, of_reply=False)
            await self._prepare()
            return
        read = await self.understanding.of(said.utterance, said.heard)
        if isinstance(read, str):
            await self.say([read])
        else:
            await self._answer(read, said.timings)

    async def _answer(self, said: Utterance, timings: dict[str, int]) -> None:
        await self.floor.told()
        self.silence.answered()
        self._waiting.stop()
        await self.line.caption("caller", said.text)
        spoken = await self.say(self.conversation.reply(said), of_reply=True)
        timings |= {
            "brain_ms": round(spoken.first_text_s * 1000),
            "speech_ms": round((spoken.first_sound_s - spoken.first_text_s) * 1000),
        }
        self.note("answered", began=round(said.began, 2), timings=timings, interrupted=not spoken.whole)
        if spoken.failure:
            log.error("the answer failed", exc_info=spoken.failure)
            await self.say([self.manners.apology])
        if self.over:
            return
        await self._prepare()
        await self._waiting.follow(await self.standing())

    async def _show_standing(self) -> None:
        """Nothing is being thought about any more."""
        if not self._waiting.active:
            await self.line.state("listening")

    async def _prepare(self) -> None:
        """Make the ear ready for what was asked."""
        self.ear.hint = await self.understanding.prepare(self.languages.expected)
        self.ear.turns.patience.expect(self.understanding.expected.kind)

    def _speaks(self, language: str) -> bool:
        known = self.conversation.speaks(language) and self.engines.text_to_speech.speaks(language)
        if known:
            self.note("language", heard=language, spoken=True)
        return known

    async def _note_words(self, said: _Said) -> None:
        turn, heard = said.turn, said.heard
        words = await self.ear.word_times(turn.speech, heard)
        timed = [(w.text, round(turn.starts + w.start, 2), round(turn.starts + w.end, 2)) for w in words]
        self.note(
            "caller_said",
            began=round(turn.began, 2),
            ended=round(turn.ended, 2),
            raw=heard.text,
            confidence=round(heard.confidence, 2),
            agitation=said.utterance.agitation,
            words=timed,
        )


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
