"""One recorded conversation, whoever recorded it: the only shape that scorers, replay and the report know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

CallStatus = Literal["ok", "refused", "error"]
Deed = Literal["read", "write", "handoff", "thought"]
Speaker = Literal["agent", "person", "nobody"]

# Foreign systems name their tools freely; the verbs in a name tell what a call does to the records.
_PERSON = re.compile(
    r"human|live_?agent|escalat|hand_?(off|over)|takeover|^transfer$|transfer_?(call|chat|conversation|caller)"
    r"|(transfer|connect|route|pass|send|forward)_?to_?(an?_?)?"
    r"(agent|person|advisor|adviser|supervisor|specialist|desk|rep|staff|support|team|manager|operator|queue)"
)
_THOUGHT = re.compile(r"^(think|calculat|reason|plan$|plan_next|reflect|note_to_self)")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def _verbs() -> dict[str, frozenset[str]]:
    import yaml

    lists = yaml.safe_load((Path(__file__).parent / "verbs.yaml").read_text(encoding="utf-8"))
    return {kind: frozenset(words.split()) for kind, words in lists.items()}


@lru_cache(maxsize=4096)
def deed_of(tool: str) -> Deed:
    """Whether a tool of this name reads, writes, hands over or only thinks."""
    name, words = tool.lower(), [w.lower() for w in _WORDS.findall(tool)]
    verbs = _verbs()
    if words and (words[0] in verbs["reads"] or _is_description(words)):
        return "read"
    if _PERSON.search(name):
        return "handoff"
    if _THOUGHT.match(name):
        return "thought"
    # A name without a verb (`order_status`) or with an unknown one changes nothing that we know of.
    changes = (words[:1] and words[0] in verbs["first_words"]) or verbs["writes"].intersection(words)
    return "write" if changes else "read"


def _is_description(words: list[str]) -> bool:
    return len(words) > 1 and words[0] in _verbs()["nouns"] and words[-1] in _verbs()["descriptions"]


@dataclass(frozen=True)
class ToolCall:
    """One call with its outcome."""

    tool: str
    arguments: dict[str, Any]
    status: CallStatus = "ok"
    result: Any = None
    why: str | None = None

    @property
    def deed(self) -> Deed:
        return deed_of(self.tool)


@dataclass(frozen=True)
class Mood:
    """Sentiment of a customer's message, -1 to 1, as recorded or as scored here."""

    score: float
    emotion: str | None = None


@dataclass(frozen=True)
class Turn:
    """What the customer said, what was done, what was answered. Numbered from 1."""

    number: int
    customer: str
    reply: str
    tool_calls: tuple[ToolCall, ...] = ()
    answered_by: Speaker = "agent"
    mood: Mood | None = None
    why: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    handoff_reason: str | None = None
    # How her case stands in the queue: its ticket, and what she is told of the waiting.
    queued: dict[str, Any] | None = None
    latency_ms: float | None = None
    cost: float | None = None
    awaiting: dict[str, Any] | None = None
    at: str | None = None
    # In a replay: what the recording did in this turn, as `evals.scorers.acts.Step` writes it.
    recorded: dict[str, Any] | None = None

    @property
    def writes(self) -> tuple[ToolCall, ...]:
        """The calls that changed a record: those refused or failed changed nothing."""
        return tuple(c for c in self.tool_calls if c.deed == "write" and c.status == "ok")


@dataclass(frozen=True)
class Expected:
    """What a correct agent does in this case, where the recording's author wrote it down."""

    actions: tuple[ToolCall, ...] = ()
    must_say: tuple[str, ...] = ()
    handoff: bool | None = None
    records: Any = None


# Compared by identity, so that scorers may remember what they worked out about one conversation.
@dataclass(frozen=True, eq=False)
class Transcript:
    """A conversation.

    `case_id` is shared by repeated trials of one case; `reward` is the recorder's own verdict, 0 to 1.
    """

    id: str
    turns: tuple[Turn, ...]
    case_id: str = ""
    trial: int = 0
    format: str = ""
    channel: str = "chat"
    language: str | None = None
    status: str | None = None
    expected: Expected | None = None
    reward: float | None = None
    instructions: str = ""
    records_after: Any = None
    slices: dict[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    index: int = 0

    def calls(self) -> Iterator[tuple[Turn, ToolCall]]:
        for turn in self.turns:
            for call in turn.tool_calls:
                yield turn, call

    @property
    def is_replay(self) -> bool:
        """Its turns are answers to a recording, each by itself: they are no conversation."""
        return any(t.recorded for t in self.turns)

    @cached_property
    def handoff_turn(self) -> int | None:
        """The number of the turn in which a person was called, if any."""
        for turn in self.turns:
            if turn.handoff_reason or any(c.deed == "handoff" and c.status == "ok" for c in turn.tool_calls):
                return turn.number
        return None
