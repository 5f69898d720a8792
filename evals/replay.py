"""What would today's brain do here.

The customers' recorded turns, played again to the service on recorded records.

Every turn is put to the service with the conversation so far behind it, as her words were; what it does
next is laid beside what was done. A customer's yes is put to it as a yes only to what it proposes itself:
nothing else is written.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from agent.bootstrap import App
from evals import world
from evals.scorers.outcome import same_call
from evals.scorers.words import ASKS_LEAVE
from evals.scripted_caller import TOOLS
from evals.transcript import ToolCall, Transcript, Turn

# What an agent does in a turn: its gravest act.
Act = Literal["write", "handoff", "propose", "ask_identity", "ask_detail", "look_up", "answer"]


@dataclass(frozen=True)
class Step:
    """An act; a write, a proposal of one and a handoff carry the call."""

    act: Act
    call: ToolCall | None = None

    @property
    def name(self) -> str:
        return f"{self.act} {self.call.tool}" if self.call else self.act


@dataclass
class Tally:
    """Of `n` recorded turns with this act, how many the brain met.

    In the same turn, or anywhere by the end.
    """

    n: int = 0
    same_turn: int = 0
    by_the_end: int = 0
    arguments_right: int = 0


@dataclass
class Agreement:
    """The brain against a recording, by act. Arguments are compared for writes that were made or proposed."""

    conversations: int = 0
    turns: int = 0
    by_act: dict[str, Tally] = field(default_factory=dict)
    instead: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        met = sum(t.same_turn for t in self.by_act.values())
        return {
            "conversations": self.conversations,
            "turns": self.turns,
            "same_turn": round(met / self.turns, 4) if self.turns else None,
            "by_act": {name: asdict(tally) for name, tally in sorted(self.by_act.items())},
            "instead": dict(self.instead.most_common(20)),
        }


def replay(
    talks: list[Transcript], store: Path, brain: str, kept: Callable[[dict[str, Any]], None]
) -> Agreement:
    """Replay every conversation on a store of its own.

    `kept` is given what was said and done, to be scored.
    """
    found = Agreement()
    with world.prepared(store) as ready:
        for group in world.rounds((_customer(t), t) for t in talks):
            with world.fresh(ready, brain) as app:
                for talk in group:
                    conversation, steps = _play(app, talk)
                    _count(found, talk, steps)
                    kept({**world.recorded(app, conversation), "context": {"case_id": talk.case_id}})
    return found


def _customer(talk: Transcript) -> str:
    """Whose records the recording touches, as far as its calls tell; the conversation's own id otherwise."""
    for _, call in talk.calls():
        result = call.result
        if isinstance(result, dict) and isinstance(result.get("user_id"), str):
            return str(result["user_id"])
        if call.tool.startswith("find_") and isinstance(result, str) and call.status == "ok":
            return result
    return talk.id


def _play(app: App, talk: Transcript) -> tuple[str, list[Step]]:
    conversation, _ = app.conversations.open("chat")
    steps: list[Step] = []
    for turn in (t for t in talk.turns if t.customer):
        reply = app.conversations.reply(conversation, f"replay-{turn.number}", turn.customer)
        steps.append(_step_of_reply(reply.model_dump(mode="json")))
    return conversation, steps


def _step_of_reply(turn: dict[str, Any]) -> Step:
    calls = [ToolCall(c["tool"], c["arguments"], c["status"]) for c in turn["tool_calls"]]
    done = _gravest(calls)
    if done:
        return done
    awaiting = turn["awaiting"] or {}
    if turn["handoff"]:
        return Step("handoff")
    if awaiting.get("kind") == "confirmation":
        action = awaiting["action"]
        return Step("propose", ToolCall(action["tool"], action["arguments"]))
    if awaiting.get("kind") in ("identity", "slot"):
        return Step("ask_identity" if awaiting["kind"] == "identity" else "ask_detail")
    return Step("look_up" if calls else "answer")


def _gravest(calls: list[ToolCall]) -> Step | None:
    for call in calls:
        if call.status == "ok" and call.deed == "handoff":
            return Step("handoff")
        if call.status == "ok" and call.deed == "write":
            return Step("write", call)
    return None


def recorded_steps(talk: Transcript) -> list[Step]:
    """The same for the recording, whose agent's intents must be read from its words."""
    turns = [t for t in talk.turns if t.customer]
    return [_recorded_step(turn, turns[i + 1 :]) for i, turn in enumerate(turns)]


def _recorded_step(turn: Turn, later: list[Turn]) -> Step:
    import re

    done = _gravest([_ours(c) for c in turn.tool_calls])
    if done:
        return done
    following = [_ours(c) for t in later[:1] for c in t.writes]
    if following and ASKS_LEAVE.search(turn.reply):
        return Step("propose", following[0])
    if re.search(
        r"(e-?mail|zip|identity|authenticat|verif)[^.?!]*\?|provide[^.?!]*(e-?mail|zip|name)",
        turn.reply,
        re.I,
    ):
        return Step("ask_identity")
    if "?" in turn.reply and not re.search(r"anything else|further", turn.reply):
        return Step("ask_detail")
    return Step("look_up" if turn.tool_calls else "answer")


def _ours(call: ToolCall) -> ToolCall:
    arguments = {k: v for k, v in call.arguments.items() if k != "user_id"}
    return ToolCall(TOOLS.get(call.tool, call.tool), arguments, call.status, call.result)


def _count(found: Agreement, talk: Transcript, steps: list[Step]) -> None:
    found.conversations += 1
    for recorded, played in zip(recorded_steps(talk), steps, strict=True):
        found.turns += 1
        tally = found.by_act.setdefault(recorded.name, Tally())
        tally.n += 1
        if played.name == recorded.name:
            tally.same_turn += 1
        else:
            found.instead[f"{recorded.name} → {played.name}"] += 1
        alike = [s for s in steps if s.name == recorded.name]
        tally.by_the_end += bool(alike)
        tally.arguments_right += any(_same_arguments(recorded, s) for s in alike)


def _same_arguments(a: Step, b: Step) -> bool:
    return a.call is None or (b.call is not None and same_call(a.call, b.call))


def table(found: Agreement) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows for a terminal: act, turns, met in the same turn, met by the end, with the right arguments."""
    for name, t in sorted(found.by_act.items(), key=lambda x: -x[1].n):
        yield (
            name,
            str(t.n),
            _share(t.same_turn, t.n),
            _share(t.by_the_end, t.n),
            _share(t.arguments_right, t.n),
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}"
