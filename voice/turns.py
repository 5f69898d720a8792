"""Whose turn it is: when the caller has finished, and when the caller takes the word from the voice.

Time is counted in samples heard, never by a clock, so the same sound always gives the same turns.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from voice.activity import FRAME_MS, SpeechActivity
from voice.audio import Samples, level_db
from voice.patience import Patience

PAUSE_MS = 200  # recognition begins on the chance that this was the end
LEAST_VOICED_MS = 64  # less is a click
LONGEST_TURN_S = 30
_BEFORE_MS = 320
_SPEECH, _NO_SPEECH = 0.5, 0.35


@dataclass(frozen=True)
class SpeechBegan:
    """Somebody speaks; `at` is seconds from the beginning of the call."""

    at: float


@dataclass(frozen=True)
class SpeechPaused:
    """A silence of PAUSE_MS: `speech` may be all there is."""

    speech: Samples


@dataclass(frozen=True)
class SpeechResumed:
    """The pause was not the end."""


@dataclass(frozen=True)
class TurnEnded:
    """The caller has finished. Times are seconds from the beginning of the call.

    `speech` has a little of what came before the first word: it starts at `starts`.
    """

    speech: Samples
    began: float
    ended: float
    starts: float


TurnEvent = SpeechBegan | SpeechPaused | SpeechResumed | TurnEnded


class TurnDetector:
    """Finds turns in one caller's sound, at 8 or 16 kHz."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.activity = SpeechActivity(rate)
        self.patience = Patience()
        self.frames: list[tuple[Samples, float]] = []
        self.heard_s = 0.0
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._before: deque[Samples] = deque(maxlen=_BEFORE_MS // FRAME_MS)
        self._speech: list[Samples] = []
        self._began = 0.0
        self._voiced = self._silent = self._onset = 0

    @property
    def speaking(self) -> bool:
        """Whether a turn of the caller is under way."""
        return bool(self._speech)

    def hear(self, samples: Samples) -> list[TurnEvent]:
        """Take the next samples, any number of them; gives what happened. `frames` are those it looked at."""
        self._rest = np.concatenate([self._rest, samples])
        self.frames = []
        events: list[TurnEvent] = []
        size = self.activity.frame_size
        while len(self._rest) >= size:
            frame, self._rest = self._rest[:size], self._rest[size:]
            self.heard_s += FRAME_MS / 1000
            probability = self.activity.probability(frame)
            self.frames.append((frame, probability))
            events += (self._in_turn if self.speaking else self._between_turns)(frame, probability)
        return events

    def cut_off(self) -> list[TurnEnded]:
        """The line is gone: what was being said is a turn, if there was anything in it."""
        return self._finished() if self.speaking else []

    def _between_turns(self, frame: Samples, probability: float) -> list[TurnEvent]:
        self._before.append(frame)
        self._onset = self._onset + 1 if probability > _SPEECH else 0
        if self._onset < 2:
            return []
        self._began = self.heard_s - self._onset * FRAME_MS / 1000
        self._speech = list(self._before)
        self._before.clear()
        self._voiced, self._silent, self._onset = 2, 0, 0
        return [SpeechBegan(self._began)]

    def _in_turn(self, frame: Samples, probability: float) -> list[TurnEvent]:
        self._speech.append(frame)
        if probability > (_SPEECH if self._silent else _NO_SPEECH):
            return self._spoken()
        self._silent += FRAME_MS
        if self._silent >= self.patience.ms or len(self._speech) * FRAME_MS > LONGEST_TURN_S * 1000:
            return [*self._finished()]
        if self._silent - FRAME_MS < PAUSE_MS <= self._silent and self._voiced * FRAME_MS >= LEAST_VOICED_MS:
            return [SpeechPaused(np.concatenate(self._speech))]
        return []

    def _spoken(self) -> list[TurnEvent]:
        paused, self._silent = self._silent, 0
        self._voiced += 1
        if len(self._speech) * FRAME_MS > LONGEST_TURN_S * 1000:
            return [*self._finished()]
        if paused < PAUSE_MS:
            return []
        self.patience.paused(paused)
        return [SpeechResumed()]

    def _finished(self) -> list[TurnEnded]:
        speech = np.concatenate(self._speech)
        ended = self.heard_s - self._silent / 1000
        self._before.extend(self._speech[-4:])
        self._speech = []
        self.patience.forget()
        if self._voiced * FRAME_MS < LEAST_VOICED_MS:
            return []
        return [TurnEnded(speech, self._began, ended, self.heard_s - len(speech) / self.rate)]


class BargeIn:
    """Notices that somebody seems to speak under the voice: two frames of loud speech in a row, 64 ms.

    The voice only holds for it, so it may be wrong now and then; to be late is worse.
    """

    NEEDED = 2

    def __init__(self) -> None:
        self._floor_db = -60.0
        self._loud = 0

    def forget(self) -> None:
        """The voice has begun a new reply."""
        self._loud = 0

    def hear(self, frame: Samples, probability: float) -> bool:
        """Whether the caller seems to speak; `frame` is one frame of the detector."""
        level = level_db(frame)
        if probability < 0.3:
            self._floor_db = 0.95 * self._floor_db + 0.05 * level
        loud = probability > _SPEECH and level > max(-50.0, self._floor_db + 8.0)
        self._loud = self._loud + 1 if loud else 0
        return self._loud >= self.NEEDED
