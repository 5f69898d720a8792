"""One call: hear, reply, speak. The caller may take the word at any moment and may hang up at any moment."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from voice.audio import Samples
from voice.conversation import CallEvent, Conversation, Standing, Utterance
from voice.ear import Ear
from voice.engines import Engines, Manners
from voice.grounding import Grounded, ground
from voice.keypad import Keypad, meaning
from voice.line import Line
from voice.mouth import Mouth, Spoken
from voice.read_back import ReadBack
from voice.recording import Recording
from voice.speech_to_text import Heard, Hint
from voice.turns import PAUSE_MS, Expecting, SpeechBegan, TurnEnded, is_backchannel
from voice.waiting import Waiting

log = logging.getLogger(__name__)
T = TypeVar("T")

_KINDS: dict[Expecting, Any] = {
    kind: kind for kind in ("order_id", "item", "email", "name", "postcode", "phone", "amount", "date")
}


class Call:
    """Joins a line, a conversation and the engines: a socket feeds `hear`, `key`, `marked`; `run` answers."""

    def __init__(
        self, line: Line, conversation: Conversation, engines: Engines, manners: Manners | None = None
    ) -> None:
        self.line = line
        self.conversation = conversation
        self.engines = engines
        self.manners = manners or Manners()
        self.ear = Ear(line.rate, engines, self._guessed)
        self.mouth = Mouth(line, engines.text_to_speech, engines.mouths)
        self.recording = Recording(line.rate, self.manners.recordings)
        self.language = "en"
        self.over = False
        self.muted_for_message = False
        self._turns: asyncio.Queue[TurnEnded | Utterance | None] = asyncio.Queue()
        self._keypad = Keypad()
        self._read_back = ReadBack()
        self._waiting = Waiting(self)
        self._expecting: tuple[Expecting, tuple[str, ...]] = ("open", ())
        self._unsaid: list[str] = []
        self._interrupted = False
        self._reported = True
        self._quiet_since = 0.0
        self._prompted = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._notes = asyncio.Lock()
        self._talked = asyncio.Event()
        self._language_known = False

    # What the socket tells.

    def hear(self, samples: Samples) -> None:
        """Sound of the caller at the line's rate."""
        if self.over:
            return
        self.recording.caller(samples)
        for event in self.ear.hear(samples):
            if isinstance(event, SpeechBegan):
                self._quiet_since = self.now
            elif isinstance(event, TurnEnded):
                self._quiet_since = self.now
                self._turns.put_nowait(event)
        if self._voice_sounds() and not self._interrupted and not self.muted_for_message:
            taken = [self.ear.barge_in.hear(*frame) for frame in self.ear.turns.frames]
            if any(taken):
                self._interrupt()
        else:
            self.ear.barge_in.forget()
        self._watch_silence()

    def key(self, key: str) -> None:
        """A key of the telephone."""
        if self._voice_sounds():
            self._interrupt()
        self._quiet_since = self.now
        self._entered(self._keypad.press(key, self.now))

    def marked(self, name: str) -> None:
        """The far end has played everything before the mark."""
        self.mouth.playout.marked(name, time.monotonic())
        self._quiet_since = self.now
        if not self._voice_sounds():
            self._report_heard(whole=True)

    @property
    def now(self) -> float:
        """Seconds of the caller's sound since the call began."""
        return self.ear.turns.heard_s

    # The call itself.

    async def run(self) -> None:
        """Greet, then answer turn by turn until the call is over."""
        try:
            await self._talk()
        finally:
            self._talked.set()

    async def _talk(self) -> None:
        self.note("call_started", rate=self.line.rate)
        await self._refresh()
        greeting = await self.blocking(self.conversation.greeting)
        if self.manners.ask_to_record and self.manners.recordings:
            greeting = f"{greeting} {self.manners.consent}"
            self.recording.ask()
        spoken = await self.say([greeting])
        self.note("greeted", first_sound_ms=round(spoken.first_sound_s * 1000))
        while (turn := await self._turns.get()) is not None:
            try:
                await self._take(turn)
            except Exception:  # one turn that failed must not end the call
                log.exception("a turn of a call failed")
                await self.say([self.manners.apology])

    async def end(self, reason: str) -> None:
        """The line is gone. What was heard is settled, unfinished work is let finish, nothing is lost."""
        if self.over:
            return
        self.over = True
        if self._voice_sounds() or not self._reported:
            heard, unheard = self.mouth.playout.cut(time.monotonic())
            self._report(heard, not unheard)
        self.mouth.close()
        self._waiting.stop()
        # Words that were being said when the line broke are still the caller's words.
        for event in self.ear.turns.cut_off():
            self._turns.put_nowait(event)
        self._turns.put_nowait(None)
        await self._talked.wait()
        await self._settled()
        path = await self.blocking(self.recording.close)
        self.note("call_ended", reason=reason, seconds=round(self.now, 1), recording=path)
        await self._settled()

    async def _settled(self) -> None:
        """Let what was begun beside the call end."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def say(self, pieces: Iterable[str]) -> Spoken:
        """Speak, and remember what is owed to the caller's ear."""
        self._unsaid = []
        self._interrupted = False
        self._reported = False
        self.ear.barge_in.forget()
        spoken = await self.mouth.say(pieces, self.language)
        self._unsaid += spoken.unsaid
        self._quiet_since = self.now
        if not spoken.text:
            self._reported = True
        return spoken

    async def silence_of_voice(self) -> None:
        """Wait until the caller has heard what is queued."""
        while self.mouth.playout.playing(time.monotonic()) and not self.over:
            await asyncio.sleep(0.05)

    def note(self, kind: str, **data: Any) -> None:
        """Put an event into the timeline, in order, without waiting for it."""
        event = CallEvent(kind, round(self.now, 2), data)

        async def keep() -> None:
            async with self._notes:
                await self.blocking(self.conversation.note, event)

        self.later(keep())

    def later(self, work: Any) -> None:
        """Run a coroutine beside the call; the call's end waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def blocking(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what may block in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.engines.mouths, work, *arguments)

    # One turn.

    async def _take(self, turn: TurnEnded | Utterance) -> None:
        if isinstance(turn, Utterance):
            await self._answer(turn, {})
            return
        decided = time.monotonic()
        timings = {"endpoint_ms": round((self.now - turn.ended) * 1000)}
        heard, agitation = await self.ear.understand(turn.speech)
        timings["recognition_ms"] = round((time.monotonic() - decided) * 1000)
        if self.muted_for_message or await self._was_nothing(turn, heard):
            return
        if self._voice_sounds():
            self._interrupt()
        self._follow_language(heard)
        said = Utterance(
            heard.text,
            raw=heard.text,
            alternatives=heard.alternatives,
            confidence=heard.confidence,
            language=heard.language,
            began=turn.began,
            ended=turn.ended,
            agitation=agitation,
        )
        if not self.recording.decided and self.recording.answered(heard.text):
            self.note("recording_consent", given=self.recording.allowed)
            await self.say(["Thank you. How can I help?"])
            return
        said = await self._grounded(said, heard)
        if said.text:
            await self._answer(said, timings)
        # The times of the words cost as much as the words: they wait until the answer is on its way.
        self.later(self._note_words(turn, heard, agitation))

    async def _was_nothing(self, turn: TurnEnded, heard: Heard) -> bool:
        """Noise and "mm-hm" leave the voice as it was: it goes on, or takes up what was cut."""
        kind, _ = self._expecting
        short = turn.ended - turn.began < 1.4
        listening = short and is_backchannel(heard.text)
        answering = kind in ("confirmation", "choice") or not self._unsaid
        cut_or_sounding = self._interrupted or self._voice_sounds()
        if self._voice_sounds() and not self._interrupted and _murmured(turn, heard):
            return True
        if heard.text and not (listening and cut_or_sounding and not answering):
            return False
        if self._interrupted and self._unsaid:
            self.note("resumed_after_false_interruption")
            await self.say(list(self._unsaid))
        return True

    async def _grounded(self, said: Utterance, heard: Heard) -> Utterance:
        pending = self._read_back.answered(said.text)
        if pending is not None:
            if pending.text:
                return replace(said, text=pending.text)
            await self.say([pending.question])
            return replace(said, text="")
        found = await self._ground(heard)
        self.note("grounded", raw=heard.text, matches=[(m.record.kind, m.confidence) for m in found.matches])
        question = self._read_back.ask(found, heard.text)
        if question:
            await self.say([question])
            return replace(said, text="")
        return replace(said, text=found.text or said.text)

    async def _ground(self, heard: Heard) -> Grounded:
        records = await self.blocking(self.conversation.records)
        kind, _ = self._expecting
        alternatives = heard.alternatives or (heard.text,)
        return await self.blocking(ground, alternatives, records, _KINDS.get(kind))

    async def _answer(self, said: Utterance, timings: dict[str, int]) -> None:
        self._report_heard(whole=False)
        self._prompted = 0
        self._waiting.stop()
        await self.line.caption("caller", said.text)
        spoken = await self.say(self.conversation.reply(said))
        timings |= {
            "brain_ms": round(spoken.first_text_s * 1000),
            "speech_ms": round((spoken.first_sound_s - spoken.first_text_s) * 1000),
        }
        self.note("answered", timings=timings, interrupted=bool(spoken.unsaid))
        if spoken.failure:
            log.error("the answer failed", exc_info=spoken.failure)
            await self.say([self.manners.apology])
        if self.over:
            self._report("", False)
            return
        await self._refresh()
        await self._waiting.follow(await self.standing())

    async def standing(self) -> Standing:
        """Where the conversation stands."""
        return await self.blocking(self.conversation.standing)

    async def _refresh(self) -> None:
        """Ask what is being asked for, and prepare the ear for it."""
        kind, choices = await self.blocking(self.conversation.expecting)
        self._expecting = (kind, tuple(choices))
        self.ear.turns.patience.expect(kind)
        own = [r.value for r in await self.blocking(self.conversation.records) if r.kind == "order_id"]
        self.ear.hint = Hint(
            self.language if self._language_known else None,
            tuple(own) if kind == "order_id" and len(own) <= 8 else (),
            alternatives=kind in _KINDS,
        )

    # Taking the word.

    def _voice_sounds(self) -> bool:
        return self.mouth.busy or self.mouth.playout.playing(time.monotonic())

    def _interrupt(self) -> None:
        self._interrupted = True
        self.mouth.stop()
        heard, unheard = self.mouth.playout.cut(time.monotonic())
        self._unsaid = [*unheard, *self._unsaid]
        self._report(heard, False)
        self.later(self.line.clear())
        self.note("interrupted", heard_characters=len(heard))

    def _report_heard(self, whole: bool) -> None:
        if not self._reported and not self.mouth.busy:
            self.mouth.playout.settle(time.monotonic())
            self._report(self.mouth.playout.heard(), whole)

    def _report(self, heard: str, whole: bool) -> None:
        if self._reported:
            return
        self._reported = True
        self.later(self.blocking(self.conversation.heard, heard, whole))

    # Small duties.

    def _guessed(self, heard: Heard) -> None:
        async def weigh() -> None:
            kind, _ = self._expecting
            whole = bool(heard.text) and kind in _KINDS and bool((await self._ground(heard)).matches)
            self.ear.turns.patience.recognised(heard.text, whole)

        if not self.over:
            self.later(weigh())

    def _follow_language(self, heard: Heard) -> None:
        if self._language_known or len(heard.text.split()) < 3:
            return
        self._language_known = True
        if heard.language == self.language:
            return
        can = heard.language in self.conversation.languages and self.engines.text_to_speech.speaks(
            heard.language
        )
        self.note("language", heard=heard.language, spoken=can)
        if can:
            self.language = heard.language

    async def _note_words(self, turn: TurnEnded, heard: Heard, agitation: float | None) -> None:
        words = await self.ear.word_times(turn.speech, heard)
        lead = PAUSE_MS / 1000
        timed = [
            (w.text, round(turn.began + w.start - lead, 2), round(turn.began + w.end - lead, 2))
            for w in words
        ]
        self.note(
            "caller_said",
            began=round(turn.began, 2),
            ended=round(turn.ended, 2),
            raw=heard.text,
            confidence=round(heard.confidence, 2),
            agitation=agitation,
            words=timed,
        )

    def _entered(self, keys: str | None) -> None:
        if keys is None:
            return

        async def pass_on() -> None:
            kind, choices = self._expecting
            records = await self.blocking(self.conversation.records)
            text = meaning(keys, kind, choices, records)
            self.note("keys", count=len(keys))
            self._turns.put_nowait(Utterance(text, keys, source="keypad", began=self.now, ended=self.now))

        self.later(pass_on())

    def _watch_silence(self) -> None:
        self._entered(self._keypad.waited(self.now))
        busy = self._voice_sounds() or self.ear.turns.speaking or not self._turns.empty()
        if busy or self._waiting.active or self.muted_for_message:
            self._quiet_since = self.now
            return
        if self.now - self._quiet_since < self.manners.prompt_after_s:
            return
        self._quiet_since = self.now
        if self._prompted < len(self.manners.prompts):
            self.later(self.say([self.manners.prompts[self._prompted]]))
            self._prompted += 1
        else:
            self.later(self._give_up())

    async def _give_up(self) -> None:
        await self.say([self.manners.goodbye])
        await self.silence_of_voice()
        await self.line.hang_up()

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("work beside a call failed", exc_info=task.exception())


def _murmured(turn: TurnEnded, heard: Heard) -> bool:
    """A short sound under the voice that did not take the word and was hardly recognised: "mm-hm"."""
    return turn.ended - turn.began < 0.8 and heard.confidence < 0.5
