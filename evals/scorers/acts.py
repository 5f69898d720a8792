"""What an agent does next, in one word: read off a recording's words and calls, or off today's own Turn.

Looking something up is no act of its own: whether an agent has to look depends on what it saw before.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from evals.scorers.outcome import same_call
from evals.scorers.words import ASKS_LEAVE, asks, sentences
from evals.scripted_caller import TOOLS
from evals.transcript import ToolCall, Turn

# `write_unasked` is a change that the recording made without asking first. Warmline's guard asks, so the same
# change proposed is the same next action.
Act = Literal["write", "write_unasked", "handoff", "propose", "ask_identity", "ask_detail", "answer"]
_PROPOSES = re.compile(
    r"\b(proceed|go ahead|confirm|\(?yes(/| or )no\)?)\b|\b(shall|should) (i|we)\b"
    r"|\b(would|do) you (like|want)( me)? to (cancel|return|exchange|change|modify|update|book|add|remove)\b",
    re.IGNORECASE,
)
_ASKS_DETAIL = re.compile(
    r"\b(provide|specify|share|tell me|let me know (which|what|the|your)|which|what|when|where|how many)\b"
    r"|\breason\b",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(
    r"(e-?mail|zip|postal|identity|authenticat|verif|your (full |first and last )?name)[^.?!]*\?"
    r"|(provide|share|give|need|tell)[^.?!]*(e-?mail|zip|name|identity)",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(anything|something) else\b|\bfurther\b|\bany other\b", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """An act, with the changes that it makes or proposes."""

    act: Act
    calls: tuple[ToolCall, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.act} {self.calls[0].tool}" if self.calls else self.act

    def as_json(self) -> dict[str, Any]:
        calls = [{"tool": c.tool, "arguments": c.arguments} for c in self.calls]
        return {"act": self.act, "calls": calls}


def of_json(step: dict[str, Any]) -> Step:
    """What `Step.as_json` wrote."""
    return Step(step["act"], tuple(ToolCall(c["tool"], c["arguments"]) for c in step["calls"]))


def recorded(turn: Turn, before: Turn | None, after: Turn | None, known: bool) -> Step:
    """What the recording did; `known` says whether the customer had been identified before this turn."""
    if any(c.deed == "handoff" and c.status == "ok" for c in turn.tool_calls) or turn.handoff_reason:
        return Step("handoff")
    if turn.writes:
        asked = before is not None and ASKS_LEAVE.search(before.reply)
        return Step("write" if asked else "write_unasked", tuple(ours(c) for c in turn.writes))
    if ASKS_LEAVE.search(turn.reply) and after is not None and after.writes:
        return Step("propose", tuple(ours(c) for c in after.writes))
    if not known and _ASKS_WHO.search(turn.reply):
        return Step("ask_identity")
    return Step(_asked(turn.reply))


def _asked(reply: str) -> Act:
    """What the answer wants of her: her leave, a detail, or nothing."""
    found: Act = "answer"
    for sentence in sentences(reply):
        if _MORE.search(sentence):
            continue
        if _PROPOSES.search(sentence) and not _ASKS_DETAIL.search(sentence):
            return "propose"
        if asks(sentence):
            found = "ask_detail"
    return found


def taken(turn: Turn) -> Step:
    """What today's brain did, as its own Turn tells."""
    if any(c.deed == "handoff" and c.status == "ok" for c in turn.tool_calls) or turn.handoff_reason:
        return Step("handoff")
    if turn.writes:
        return Step("write", turn.writes)
    awaiting = turn.awaiting or {}
    if awaiting.get("kind") == "confirmation":
        action = awaiting["action"]
        return Step("propose", (ToolCall(action["tool"], action["arguments"]),))
    if awaiting.get("kind") in ("identity", "slot"):
        return Step("ask_identity" if awaiting["kind"] == "identity" else "ask_detail")
    return Step("answer")


def same_action(was: Step, now: Step) -> bool:
    """The same act with one of the same tools; a proposal whose change nobody recorded is met by any."""
    if ("propose" if was.act == "write_unasked" else was.act) != now.act:
        return False
    return not was.calls or bool({c.tool for c in was.calls} & {c.tool for c in now.calls})


def same_arguments(was: Step, now: Step) -> bool | None:
    """Whether one of the changes is the same to the last argument; None where there is none to compare."""
    if not was.calls or not same_action(was, now):
        return None
    return any(same_call(a, b) for a in was.calls for b in now.calls)


def ours(call: ToolCall) -> ToolCall:
    """A recorded call under our tool's name, without who the customer is: that is never an argument."""
    given = {k: v for k, v in call.arguments.items() if k not in ("user_id", "customer_id")}
    if "province" in given:
        given["state"] = given.pop("province")
    return ToolCall(TOOLS.get(call.tool, call.tool), given, call.status, call.result)
