"""Answers: greets, reads a turn in the light of what was asked, speaks what the conversation says."""

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from voice.conversation import Utterance
from voice.languages import Languages
from voice.listening import Said
from voice.understanding import Understanding

if TYPE_CHECKING:
    from voice.call import Call

log = logging.getLogger(__name__)


class Answering:
    """Answers what was said in one call, one turn after the other."""

    def __init__(self, call: "Call") -> None:
        self.languages = Languages(self._speaks, call.manners.apologies, call.manners.foreign)
        self.understanding = Understanding(call.conversation, call.beside)
        self._call = call
        self._waiting: asyncio.Queue[Said | Utterance | None] = asyncio.Queue()

    @property
    def idle(self) -> bool:
        """Whether nothing waits for its answer."""
        return self._waiting.empty()

    def take(self, said: Said | Utterance | None) -> None:
        """Something to answer; an empty utterance is what could not be understood, None ends the call."""
        self._waiting.put_nowait(said)

    async def run(self) -> None:
        """Greet, then answer until the call is over."""
        call = self._call
        call.note("call_started", rate=call.line.rate)
        await call.line.state("listening")
        greeting = await call.blocking(call.conversation.greeting)
        if call.manners.ask_to_record and call.manners.recordings:
            greeting = f"{greeting} {call.manners.consent}"
            call.recording.ask()
        spoken = await call.say([greeting], of_reply=True)
        call.note("greeted", first_sound_ms=round(spoken.first_sound_s * 1000))
        await self._prepare()
        # A call may come into a conversation that waits for a person already.
        await call.waiting.follow(await call.standing())
        while (said := await self._waiting.get()) is not None:
            try:
                await self._take(said)
            except Exception:  # one turn that failed must not end the call
                log.exception("a turn of a call failed")
                await call.say([call.manners.apology])
            await call.show_standing()

    async def _take(self, said: Said | Utterance) -> None:
        call = self._call
        if isinstance(said, Utterance):
            await (self._answer(said, {}) if said.text else call.say([call.manners.apology]))
            return
        await self._respond(said)
        # The times of the words cost as much as the words: they wait until the answer is on its way.
        call.later(self._note_words(said))

    async def _respond(self, said: Said) -> None:
        call = self._call
        if not call.recording.decided and call.recording.answered(said.heard.text):
            call.note("recording_consent", given=call.recording.allowed)
            await call.say([call.manners.consented])
            return
        if self.languages.accepted(said.heard):
            await self._answer(replace(said.utterance, text=call.manners.wish_for_person), said.timings)
            return
        foreign = self.languages.follow(said.heard)
        if foreign:
            call.note("language", heard=said.heard.language, spoken=False)
            for words, language in foreign:
                await call.floor.say([words], language, of_reply=False)
            await self._prepare()
            return
        read = await self.understanding.of(said.utterance, said.heard)
        if isinstance(read, str):
            await call.say([read])
        else:
            await self._answer(read, said.timings)

    async def _answer(self, said: Utterance, timings: dict[str, int]) -> None:
        call = self._call
        await call.floor.told()
        call.silence.answered()
        call.waiting.stop()
        await call.line.caption("caller", said.text)
        spoken = await call.say(call.conversation.reply(said), of_reply=True)
        timings |= {
            "brain_ms": round(spoken.first_text_s * 1000),
            "speech_ms": round((spoken.first_sound_s - spoken.first_text_s) * 1000),
        }
        call.note("answered", began=round(said.began, 2), timings=timings, interrupted=not spoken.whole)
        if spoken.failure:
            log.error("the answer failed", exc_info=spoken.failure)
            await call.say([call.manners.apology])
        if call.over:
            return
        await self._prepare()
        await call.waiting.follow(await call.standing())

    async def _prepare(self) -> None:
        """Make the ear ready for what was asked."""
        call = self._call
        call.ear.hint = await self.understanding.prepare(self.languages.expected)
        call.ear.turns.patience.expect(self.understanding.expected.kind)

    def _speaks(self, language: str) -> bool:
        call = self._call
        known = call.conversation.speaks(language) and call.engines.text_to_speech.speaks(language)
        if known:
            call.note("language", heard=language, spoken=True)
        return known

    async def _note_words(self, said: Said) -> None:
        turn, heard = said.turn, said.heard
        words = await self._call.ear.word_times(turn.speech, heard)
        timed = [(w.text, round(turn.starts + w.start, 2), round(turn.starts + w.end, 2)) for w in words]
        self._call.note(
            "caller_said",
            began=round(turn.began, 2),
            ended=round(turn.ended, 2),
            raw=heard.text,
            confidence=round(heard.confidence, 2),
            agitation=said.utterance.agitation,
            words=timed,
        )
