"""Whose turn it is: when the caller has finished, and when the caller takes the word from the voice.

Time is counted in samples heard, never by a clock, so the same sound always gives the same turns.
"""

import re
from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from voice.activity import FRAME_MS, SpeechActivity
from voice.audio import Samples, level_db

Expecting = Literal[
    "open",
    "confirmation",
    "order_id",
    "item",
    "email",
    "name",
    "postcode",
    "phone",
    "amount",
    "date",
    "choice",
]
SPELLED: frozenset[Expecting] = frozenset({"order_id", "email", "postcode", "phone"})

PAUSE_MS = 200  # recognition begins on the chance that this was the end
PATIENCE_MS = 500  # 300 ms gains nothing and cuts numbers
PATIENCE_SPELLED_MS = 1100
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


class Patience:
    """How long a silence must be to end a turn: by this caller's own pauses, and by what is being said."""

    def __init__(self) -> None:
        self._pauses: deque[int] = deque(maxlen=8)
        self._waiting_ms = 0
        self._expecting: Expecting = "open"

    @property
    def ms(self) -> int:
        """Milliseconds of silence to wait for now."""
        if self._waiting_ms:
            return self._waiting_ms
        return PATIENCE_SPELLED_MS if self._expecting in SPELLED else self._usual_ms()

    def expect(self, expecting: Expecting) -> None:
        """What the agent has asked for: a number or an address is said with pauses."""
        self._expecting = expecting

    def recognised(self, text: str, whole: bool) -> None:
        """What the speech before the pause says; `whole` when it is already one of the caller's records."""
        if whole:
            self._waiting_ms = self._usual_ms()
        elif unfinished(text, self._expecting):
            self._waiting_ms = PATIENCE_SPELLED_MS
        elif self._expecting in SPELLED and not re.search(r"\d|\bat\b|@|\b[a-z]\b", text.lower()):
            # "I don't have it" is an answer, not a number.
            self._waiting_ms = self._usual_ms()

    def paused(self, ms: int) -> None:
        """The caller paused for so long and went on."""
        self._pauses.append(ms)
        self._waiting_ms = 0

    def forget(self) -> None:
        """The turn is over; the caller's way of pausing is kept."""
        self._waiting_ms = 0

    def _usual_ms(self) -> int:
        if len(self._pauses) < 3:
            return PATIENCE_MS
        return int(np.clip(np.percentile(self._pauses, 75) + 150, PATIENCE_MS, 900))


_DANGLING = re.compile(
    r"\b(?:and|but|or|because|so|to|for|the|a|an|my|is|of|with|um|uh|er|number|it's)[,.… ]*$",
    re.IGNORECASE,
)
_NUMBER_BEGUN = re.compile(r"(?:#|\b)[a-z]?[-\s]?(?:\d[-\s,.]*){1,4}$", re.IGNORECASE)
_EMAIL_BEGUN = re.compile(r"(?:@|\bat)\s*[\w-]*[.]?\s*$", re.IGNORECASE)


_EMAIL_SAID = re.compile(r"(?:@|\bat\b).*(?:\.|\bdot )\s*[a-z]{2,}\W*$", re.IGNORECASE)
_NAME_AND_CODE = re.compile(r"[a-z]{2,}.*(?<!\d)(?:\d[\s,.-]*){5}$", re.IGNORECASE)
_LEAST_DIGITS: dict[Expecting, int] = {"postcode": 5, "phone": 10}


def says_all(text: str, expecting: Expecting) -> bool:
    """Whether a text is by its form all of an email, of a name with a postal code, of a code or a number."""
    if expecting == "email":
        return bool(_EMAIL_SAID.search(text) or _NAME_AND_CODE.search(text.rstrip(" .")))
    least = _LEAST_DIGITS.get(expecting)
    return least is not None and len(re.findall(r"\d", text)) >= least


def unfinished(text: str, expecting: Expecting) -> bool:
    """Whether a text stops where people do not: at a joining word, in a number, in an email."""
    stripped = text.strip().rstrip(".,…").strip()
    if _DANGLING.search(stripped) or text.rstrip().endswith(("...", "…", "-")):
        return True
    if expecting == "email":
        return bool(_EMAIL_BEGUN.search(stripped)) or (
            "@" not in text and " at " not in text and "." not in text
        )
    told = re.search(r"\b(?:order|number|zip|code|phone)\b", text, re.IGNORECASE)
    return bool((told or expecting in SPELLED) and _NUMBER_BEGUN.search(stripped))


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
