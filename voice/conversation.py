"""What a call needs from whoever thinks: the port between the voice and an agent it knows nothing about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from voice.grounding import Record
from voice.patience import Expecting


@dataclass(frozen=True)
class Utterance:
    """What the caller said once. Times are seconds from the beginning of the call.

    `text` is what is to be answered, records written in; `raw` is what was recognised, with `alternatives`.
    `agitation` compares the voice with the caller's own first turns (0 as at first, 1 much more); None when
    it cannot be told.
    """

    text: str
    raw: str = ""
    alternatives: tuple[str, ...] = ()
    source: Literal["speech", "keypad"] = "speech"
    confidence: float = 1.0
    language: str = "en"
    began: float = 0.0
    ended: float = 0.0
    agitation: float | None = None


@dataclass(frozen=True)
class Nearly:
    """What was all but understood: after a yes to `question`, `meant` counts as said."""

    question: str
    meant: str


@dataclass(frozen=True)
class Standing:
    """Where the conversation stands. `messages` are what a person wrote since it was last asked for."""

    status: Literal["bot", "queued", "human", "closed"] = "bot"
    position: int | None = None
    on_duty: bool = True
    transfer_to: str = ""
    brief: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallEvent:
    """Something that happened, for the timeline; `at` is seconds from the beginning of the call."""

    kind: str
    at: float
    data: dict[str, Any] = field(default_factory=dict)


class Conversation(Protocol):
    """One caller's conversation. Every method may block; the call runs them in threads, one at a time."""

    def speaks(self, language: str) -> bool:
        """Whether answers come in this language (ISO 639-1) when the caller speaks it."""

    def greeting(self) -> str:
        """The first words."""

    def reply(self, utterance: Utterance) -> Iterator[str]:
        """The answer as it comes; it is always read to its end, whatever the caller hears of it."""

    def heard(self, text: str, whole: bool) -> None:
        """What the caller heard of the last answer, and whether that was all of it."""

    def expecting(self) -> tuple[Expecting, Sequence[str]]:
        """What was asked for, and the labels to choose from, if any."""

    def records(self) -> Sequence[Record]:
        """What the caller may mean: own order numbers, items and names, or customers to identify."""

    def nearly(self, utterance: Utterance) -> Nearly | None:
        """What must be asked before the utterance is answered, because it was not quite understood."""

    def standing(self) -> Standing:
        """Where the conversation stands now."""

    def note(self, event: CallEvent) -> None:
        """Keep an event in the timeline."""
