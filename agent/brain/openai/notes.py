"""What the model's brain remembers between its thoughts: small plain JSON, bounded however long the talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tools
from agent.brain import Call, Context
from agent.brain.openai.answer import Usage
from agent.costs import Allowance

TURNS_KEPT = 24
DEEDS_KEPT = 20
WORDS_OF_A_TURN = 160


@dataclass(frozen=True)
class Notes:
    """The first group is about the turn under way, the second about the conversation.

    `done` are the writes that ran, as {"tool", "arguments", "result"}; `agenda` are changes that the model
    wanted and that have not been asked about; `turns` are one line for each turn, oldest first. `asked` is
    the change that the customer was asked to confirm before this message.
    """

    turn: str = ""
    seconds: float = 0.0
    requests: int = 0
    told: int = 0
    seen: int = 0
    shown: bool = False
    admitted: bool = False
    given_up: str = ""
    asked: dict[str, Any] | None = None

    tokens: int = 0
    dollars: float = 0.0
    done: list[dict[str, Any]] = field(default_factory=list)
    agenda: list[dict[str, Any]] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    no_knowledge: bool = False

    @classmethod
    def of(cls, memory: dict[str, Any], context: Context) -> Notes:
        """The notes as they stand when `context` is thought about."""
        known = {name: memory[name] for name in cls.__dataclass_fields__ if name in memory}
        notes = cls(**known)
        if notes.turn != context.message_id:
            notes = notes._next_turn(context)
        return notes._observing(context.results[notes.seen :])

    def as_json(self) -> dict[str, Any]:
        # Everything in it is plain JSON that nobody changes, so nothing is copied deep.
        return {name: value for name, value in vars(self).items() if value not in ("", 0, [], None, False)}

    def spending(self, usage: Usage, allowance: Allowance, seconds: float) -> Notes:
        """After one more request."""
        return replace(
            self,
            seconds=round(self.seconds + seconds, 4),
            requests=self.requests + 1,
            tokens=self.tokens + usage.input + usage.output,
            dollars=round(self.dollars + allowance.cost(usage.input, usage.cached, usage.output), 6),
        )

    def planning(self, later: Sequence[Call]) -> Notes:
        """With the changes that wait until this one is settled."""
        return replace(self, agenda=[call.as_json() for call in later][:5])

    def _next_turn(self, context: Context) -> Notes:
        told = [_line(context.recent[-1])] if context.recent else []
        return replace(
            self,
            turn=context.message_id,
            seconds=0.0,
            requests=0,
            told=0,
            seen=0,
            shown=False,
            admitted=False,
            given_up="",
            asked=context.pending,
            turns=[*self.turns, *told][-TURNS_KEPT:],
        )

    def _observing(self, results: Sequence[dict[str, Any]]) -> Notes:
        ran = [
            {"tool": result["tool"], "arguments": result["arguments"], "result": result["result"]}
            for result in results
            if result["status"] == "ok" and _writes(result["tool"])
        ]
        settled = [{"tool": result["tool"], "arguments": result["arguments"]} for result in results]
        missing = any(r["tool"] == "search_knowledge" and r["status"] == "refused" for r in results)
        return replace(
            self,
            seen=self.seen + len(results),
            done=[*self.done, *ran][-DEEDS_KEPT:],
            agenda=[call for call in self.agenda if call not in settled],
            no_knowledge=self.no_knowledge or missing,
        )


def _writes(tool: str) -> bool:
    return tool in tools.CATALOGUE and tools.CATALOGUE[tool].writes


def _line(turn: dict[str, str]) -> str:
    asked, said = turn["customer"], turn["agent"]
    return f"Customer: {asked[:WORDS_OF_A_TURN]} | Agent: {said[:WORDS_OF_A_TURN]}"
