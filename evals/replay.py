"""What would today's brain do here: every recorded turn, put to it with the recorded context.

Before each turn the world is as the recording left it: the records with the changes that were made, who the
customer is known to be, the words of both sides, and the change that she was asked to confirm. Only the turn
itself is today's. What it does next is laid beside what was done; then the recording goes on, not the answer.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tools
from agent.bootstrap import App
from agent.nodes.speak import RECENT_KEPT
from crm import checkpoints
from crm.errors import BadInput
from evals import replay_notes, world
from evals.formats import warmline
from evals.scorers import acts
from evals.scorers.acts import Step
from evals.scorers.outcome import same_call
from evals.transcript import ToolCall, Transcript, Turn
from tools.run import ToolResult, run


@dataclass
class Tally:
    """Of `n` recorded turns with this act, in how many today's did the same, and with the same arguments.

    `ahead`: it proposes to the last argument what the recording came to later.
    """

    n: int = 0
    same: int = 0
    ahead: int = 0
    compared: int = 0
    arguments: int = 0
    instead: Counter[str] = field(default_factory=Counter)


@dataclass
class Agreement:
    """Today's brain against recordings, by recorded action.

    `not_carried_over` are recorded changes that today's tools refuse on these records.
    """

    conversations: int = 0
    by_action: dict[str, Tally] = field(default_factory=dict)
    not_carried_over: list[str] = field(default_factory=list)

    @property
    def turns(self) -> int:
        return sum(t.n for t in self.by_action.values())

    def as_json(self) -> dict[str, Any]:
        same = sum(t.same for t in self.by_action.values())
        return {
            "conversations": self.conversations,
            "turns": self.turns,
            "same_action": round(same / self.turns, 4) if self.turns else None,
            "ahead": sum(t.ahead for t in self.by_action.values()),
            "by_action": {
                name: {**vars(t), "instead": dict(t.instead.most_common(5))}
                for name, t in sorted(self.by_action.items())
            },
            "not_carried_over": self.not_carried_over,
        }


def replay(
    talks: list[Transcript], store: Path, brain: str, kept: Callable[[dict[str, Any]], None]
) -> Agreement:
    """Replay every conversation on records that nobody has touched.

    `kept` is given each, with what was done and what was recorded, in the form of `warmline` transcripts.
    """
    found = Agreement()
    with world.prepared(store) as ready:
        for group in world.rounds((_customer(t.turns) or t.id, t) for t in talks):
            with world.fresh(ready, brain) as app:
                for talk in group:
                    kept(_Replaying(app, talk, found).played())
    return found


def _customer(turns: tuple[Turn, ...]) -> str | None:
    """Who she turned out to be in these turns, as far as their calls tell."""
    for call in (c for t in turns for c in t.tool_calls if c.status == "ok"):
        result = call.result
        if isinstance(result, dict) and isinstance(
            found := result.get("customer_id", result.get("user_id")), str
        ):
            return found
        if call.tool.startswith("find_") and isinstance(result, str):
            return result
    return None


class _Replaying:
    """One conversation under way."""

    def __init__(self, app: App, talk: Transcript, found: Agreement) -> None:
        self.app, self.talk, self.found = app, talk, found
        self.memory: dict[str, Any] = {}
        self.moods: list[float] = []

    def played(self) -> dict[str, Any]:
        self.found.conversations += 1
        turns = [self._turn(i) for i, t in enumerate(self.talk.turns) if t.customer]
        said = [t for t in self.talk.turns if t.customer]
        return {
            "conversation_id": self.talk.id,
            "channel": self.talk.channel,
            "locale": self.talk.language,
            "transcript": [
                {"role": "customer", "text": t.customer, "message_id": self._message_id(t)} for t in said
            ],
            "turns": turns,
            "context": {**self.talk.slices, "case_id": self.talk.case_id, "trial": self.talk.trial},
        }

    def _message_id(self, turn: Turn) -> str:
        return f"{self.talk.id}-{turn.number}"

    def _turn(self, index: int) -> dict[str, Any]:
        past, turn = self.talk.turns[:index], self.talk.turns[index]
        before = past[-1] if past else None
        after = self.talk.turns[index + 1] if index + 1 < len(self.talk.turns) else None
        customer = _customer(past)
        was = acts.recorded(turn, before, after, customer is not None)
        body = self._put(turn, past, customer, was)
        now = acts.taken(warmline.turn_of(body, turn.customer))
        self._count(was, now, self.talk.turns[index + 1 :])
        done = self._carry_over(turn, _customer(self.talk.turns[: index + 1]), now)
        self.memory = replay_notes.as_recorded(self.memory, acts.same_action(was, now), done)
        return {**body, "turn": turn.number, "recorded": was.as_json()}

    def _put(self, turn: Turn, past: tuple[Turn, ...], customer: str | None, was: Step) -> dict[str, Any]:
        """The turn in a conversation of its own, whose past is the recording."""
        conversation, _ = self.app.conversations.open(
            self.talk.channel if self.talk.channel == "voice" else "chat"
        )
        asked = _asked_about(was)
        words = [{"customer": t.customer[:500], "agent": t.reply[:500]} for t in past]
        state = {
            "customer_id": customer,
            "verification": "basic" if customer else "none",
            "memory": replay_notes.with_question(self.memory, asked),
            "moods": self.moods,
            "recent": words[-RECENT_KEPT:],
            "pending": asked,
        }
        with self.app.database.writing() as session:
            checkpoints.keep(session, conversation, "", state, self.app.clock())
        reply = self.app.conversations.reply(conversation, self._message_id(turn), turn.customer)
        with self.app.database.reading() as session:
            after = checkpoints.latest(session, conversation)
        self.memory, self.moods = after.get("memory", {}), after.get("moods", [])
        return reply.model_dump(mode="json")

    def _count(self, was: Step, now: Step, later: tuple[Turn, ...]) -> None:
        tally = self.found.by_action.setdefault(was.name, Tally())
        tally.n += 1
        if acts.same_action(was, now):
            tally.same += 1
        elif any(same_call(acts.ours(w), c) for t in later for w in t.writes for c in now.calls):
            tally.ahead += 1
        else:
            tally.instead[now.name] += 1
        right = acts.same_arguments(was, now)
        tally.compared += right is not None
        tally.arguments += bool(right)

    def _carry_over(self, turn: Turn, customer: str | None, now: Step) -> list[dict[str, Any]]:
        """Make the recorded changes that today's brain did not make itself; gives all, with results."""
        results = []
        for number, call in enumerate(map(acts.ours, turn.writes)):
            if now.act == "write" and any(same_call(call, c) for c in now.calls):
                results.append(ToolResult(tool=call.tool, arguments=call.arguments, status="ok"))
                continue
            result = self._run(call, customer, f"{self._message_id(turn)}-recorded-{number}")
            if result.status == "ok":
                results.append(result)
            else:
                self.found.not_carried_over.append(
                    f"{self.talk.id} turn {turn.number}: {call.tool}: {result.why}"
                )
        return [r.model_dump(mode="json") for r in results]

    def _run(self, call: ToolCall, customer: str | None, key: str) -> ToolResult:
        tool = tools.FOR_CUSTOMERS.get(call.tool)
        if tool is None:
            why = "Warmline has no such tool"
            return ToolResult(tool=call.tool, arguments=call.arguments, status="refused", why=why)
        standing = self.app.conversations.desk().standing({"conversation_id": "", "customer_id": customer})
        return run(self.app.database, tool, call.arguments, standing, key)


def _asked_about(was: Step) -> dict[str, Any] | None:
    """The change that she had been asked to confirm: the one that the recording then made."""
    if was.act != "write" or was.calls[0].tool not in tools.FOR_CUSTOMERS:
        return None
    call = was.calls[0]
    try:
        return {"tool": call.tool, "arguments": tools.FOR_CUSTOMERS[call.tool].read(call.arguments)}
    except BadInput:
        return None


def table(found: Agreement) -> Iterator[tuple[str, ...]]:
    """Rows for a terminal: recorded action, turns, same action, same arguments, ahead, done instead."""
    for name, t in sorted(found.by_action.items(), key=lambda x: (-x[1].n, x[0])):
        # A confirmed change runs as the recording proposed it: its arguments show nothing.
        given = name.startswith("write ") or not t.compared
        arguments = "" if given else f"{t.arguments} of {t.compared}"
        instead = ", ".join(f"{act} {n}" for act, n in t.instead.most_common(3))
        yield name, str(t.n), f"{t.same} ({t.same / t.n:.0%})", arguments, str(t.ahead or ""), instead
