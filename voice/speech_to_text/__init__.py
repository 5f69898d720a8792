"""Speech to text: the port. Its adapters are the files beside this one."""

from dataclasses import dataclass
from typing import Protocol

from voice.audio import Samples

RATE = 16000


@dataclass(frozen=True)
class Hint:
    """What is known before listening.

    `language` is an ISO 639-1 code, None to detect it. `vocabulary` holds the caller's own order numbers and
    names, never made-up examples: those leak into the transcript. `alternatives` asks for the n-best list.
    """

    language: str | None = "en"
    vocabulary: tuple[str, ...] = ()
    alternatives: bool = False


@dataclass(frozen=True)
class Word:
    """One word and its time, in seconds from the beginning of the speech; probability 0..1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Heard:
    """What was recognised. Silence and noise give an empty text; `alternatives` begin with `text`."""

    text: str
    alternatives: tuple[str, ...] = ()
    confidence: float = 0.0
    language: str = "en"


NOTHING = Heard("")


class SpeechToText(Protocol):
    """Recognises one utterance at a time: mono samples at 16 kHz."""

    def hear(self, speech: Samples, hint: Hint) -> Heard:
        """The words, best first; an empty text for silence, noise or music."""

    def word_times(self, speech: Samples, heard: Heard) -> tuple[Word, ...]:
        """When each word was said. Slower than hearing, so it is asked for after the answer is on its way."""
