"""Listens to one caller: turns, recognition begun at a pause on the chance that it was the end, agitation."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from voice.audio import Samples, resample
from voice.engines import Engines
from voice.prosody import Agitation, Prosody, measure
from voice.speech_to_text import NOTHING, RATE, Heard, Hint, Word
from voice.turns import SpeechPaused, SpeechResumed, TurnDetector, TurnEvent


@dataclass(frozen=True)
class _Guess:
    speech: Samples
    heard: "Future[tuple[Heard, Prosody | None]]"


class Ear:
    """The hearing of one call. `on_guess` is told in the loop what a pause left, before the turn is over."""

    def __init__(self, rate: int, engines: Engines, on_guess: Callable[[Heard], None]) -> None:
        self.turns = TurnDetector(rate)
        self.hint = Hint()
        self._rate = rate
        self._engines = engines
        self._on_guess = on_guess
        self._guess: _Guess | None = None
        self._agitation = Agitation()

    def hear(self, samples: Samples) -> list[TurnEvent]:
        """Take sound; recognition starts by itself at a pause and is dropped when speech goes on."""
        events = self.turns.hear(samples)
        for event in events:
            if isinstance(event, SpeechPaused):
                self._suppose(event.speech)
            elif isinstance(event, SpeechResumed):
                self._guess = None
        return events

    async def understand(self, speech: Samples) -> tuple[Heard, float | None]:
        """The words of a turn that has ended, and its agitation."""
        guess, self._guess = self._guess, None
        # A guess is of the same speech when nothing but silence came after it.
        if guess is None or not _begins_with(speech, guess.speech):
            guess = _Guess(speech, self._engines.ears.submit(self._recognise, speech, self.hint))
        heard, prosody = await asyncio.wrap_future(guess.heard)
        return heard, self._agitation.of(prosody) if heard.text else None

    async def word_times(self, speech: Samples, heard: Heard) -> tuple[Word, ...]:
        """When each word was said, in seconds from the beginning of the speech."""
        recogniser = self._engines.speech_to_text
        sound = resample(speech, self._rate, RATE)
        return await asyncio.wrap_future(self._engines.ears.submit(recogniser.word_times, sound, heard))

    def _suppose(self, speech: Samples) -> None:
        loop = asyncio.get_running_loop()
        guess = self._guess = _Guess(speech, self._engines.ears.submit(self._recognise, speech, self.hint))

        def tell(done: "Future[tuple[Heard, Prosody | None]]") -> None:
            if self._guess is guess and not done.cancelled() and done.exception() is None:
                loop.call_soon_threadsafe(self._on_guess, done.result()[0])

        guess.heard.add_done_callback(tell)

    def _recognise(self, speech: Samples, hint: Hint) -> tuple[Heard, Prosody | None]:
        if len(speech) == 0:
            return NOTHING, None
        heard = self._engines.speech_to_text.hear(resample(speech, self._rate, RATE), hint)
        return heard, measure(speech, self._rate)


def _begins_with(speech: Samples, start: Samples) -> bool:
    return len(speech) >= len(start) and bool((speech[: len(start)] == start).all())
