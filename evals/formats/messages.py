"""From a list of messages with roles to turns: what the formats of language model makers have in common."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from evals.transcript import CallStatus, ToolCall, Turn

_SIMULATION_MARK = re.compile(r"###(STOP|TRANSFER|OUT-OF-SCOPE)###")
_ERROR = re.compile(r"\s*(error\b|traceback|exception\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """One message, whatever its format called the parts.

    `answers` is the id of the call that a tool message answers.
    """

    role: str
    text: str = ""
    calls: tuple[tuple[str, str, Any], ...] = ()
    answers: str | None = None
    result: Any = None
    at: str | None = None
    latency_ms: float | None = None
    cost: float | None = None


@dataclass
class _Draft:
    number: int
    customer: list[str] = field(default_factory=list)
    reply: list[str] = field(default_factory=list)
    calls: list[tuple[str, ToolCall]] = field(default_factory=list)
    person: bool = False
    at: str | None = None
    latency_ms: float | None = None
    cost: float | None = None

    def turn(self) -> Turn:
        answered = "person" if self.person else "agent" if self.reply or self.calls else "nobody"
        return Turn(
            number=self.number,
            customer="\n".join(self.customer),
            reply="\n".join(self.reply),
            tool_calls=tuple(call for _, call in self.calls),
            answered_by=answered,  # type: ignore[arg-type]  # mypy widens the conditional to str
            latency_ms=self.latency_ms,
            cost=self.cost,
            at=self.at,
        )


def turns_of(messages: Iterable[Said]) -> tuple[tuple[Turn, ...], str]:
    """The turns, and the instructions of the system message. What the agent says first of all is turn 0."""
    drafts: list[_Draft] = []
    instructions: list[str] = []
    for said in messages:
        if said.role in ("system", "developer"):
            instructions.append(said.text)
        elif said.role in ("user", "customer", "human"):
            _hear(drafts, said)
        else:
            if not drafts:
                drafts.append(_Draft(0))
            _act(drafts[-1], said)
    return tuple(d.turn() for d in drafts), "\n".join(instructions)


def _hear(drafts: list[_Draft], said: Said) -> None:
    text = _SIMULATION_MARK.sub("", said.text).strip()
    if not text:
        return
    last = drafts[-1] if drafts else None
    if last is None or last.number == 0 or last.reply or last.calls:
        number = last.number + 1 if last else 1
        last = _Draft(number, at=said.at)
        drafts.append(last)
    last.customer.append(text)


def _act(draft: _Draft, said: Said) -> None:
    if said.role == "tool":
        _answer(draft, said)
        return
    if said.text.strip():
        draft.reply.append(said.text.strip())
    draft.person = draft.person or said.role == "person"
    for call_id, name, arguments in said.calls:
        draft.calls.append((call_id, called(name, arguments)))
    if said.latency_ms is not None:
        draft.latency_ms = (draft.latency_ms or 0.0) + said.latency_ms
    if said.cost is not None:
        draft.cost = (draft.cost or 0.0) + said.cost


def _answer(draft: _Draft, said: Said) -> None:
    result = said.result if said.result is not None else value_of(said.text)
    for index, (call_id, call) in enumerate(draft.calls):
        if call.result is None and (said.answers is None or call_id == said.answers):
            draft.calls[index] = (call_id, replace(call, result=result, status=status_of(result)))
            return


def called(name: str, arguments: Any) -> ToolCall:
    """A call; arguments that are no JSON object are kept as they came, and the call counts as failed."""
    parsed = value_of(arguments) if isinstance(arguments, str) else arguments
    if parsed in (None, ""):
        parsed = {}
    if isinstance(parsed, dict):
        return ToolCall(name, parsed)
    return ToolCall(name, {"unreadable": arguments}, status="error")


def value_of(text: str) -> Any:
    """JSON where it is JSON, the text itself otherwise."""
    if text[:1] in '{[-0123456789tfn"':
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def status_of(result: Any) -> CallStatus:
    """How a call went, by what came back."""
    if isinstance(result, str):
        return "error" if _ERROR.match(result) else "ok"
    if isinstance(result, dict):
        if result.get("status") == "refused":
            return "refused"
        if result.get("error") or result.get("status") == "error" or result.get("isError"):
            return "error"
    return "ok"


def text_of(content: Any) -> str:
    """The text of a message whose content is a string or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        pieces = (p if isinstance(p, str) else p.get("text") or p.get("content") or "" for p in content)
        return "\n".join(str(p) for p in pieces if p)
    return "" if content is None else json.dumps(content)
