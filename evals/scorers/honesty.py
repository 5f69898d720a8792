"""What the agent said against what it did and knew: promises and facts."""

import re
from itertools import zip_longest

from evals.scorers.evidence import Evidence, amounts_in, clocks_in, identifiers_in, percents_in
from evals.scorers.score import NOT_APPLICABLE, Finding, Score, fault, scorer
from evals.scorers.words import (
    ASKS_LEAVE,
    CLAIMS_DONE,
    CONDITION,
    DONE,
    NO,
    PLAN,
    PLAN_AFTER,
    PROMISES,
    sentences,
)
from evals.transcript import ToolCall, Transcript, Turn

_I = re.IGNORECASE
_TICKET = r"ticket|schedul|task|activit|note|transfer|escalat|case"
_TELL = r"mail|send|notif|message"
_ADJUST = r"cancel|return|refund|exchang|modif|chang|updat|pay|credit|transact"
# The names of the calls that may stand behind a word; other words are covered by any write or handoff.
_NEEDS_A_CALL: dict[str, str] = {
    "cancel": r"cancel",
    "return": r"return|refund",
    "exchang": r"exchang|modif|chang|replac|swap",
    "refund": _ADJUST,
    "book": r"book|reserv|creat|order",
    "upgrad": r"upgrad|updat|modif|chang",
    "schedul": r"schedul|book|meeting|task|activit",
    "mail": f"{_TELL}|{_TICKET}",
    **dict.fromkeys(
        ("call", "ring", "ticket", "follow", "get back", "escalat"), rf"{_TICKET}|call|hand|meeting"
    ),
    **dict.fromkeys(("contact", "notif", "reach"), f"{_TICKET}|{_TELL}"),
}
_STEMS = re.compile("|".join(_NEEDS_A_CALL), _I)


@scorer("fault")
def promise_without_deed(talk: Transcript) -> Score:
    """Said that something was or will be done, and no call did it."""
    if not has_calls(talk):
        return NOT_APPLICABLE
    found: list[Finding] = []
    for turn in talk.turns:
        if turn.answered_by != "agent":
            continue
        for sentence in sentences(turn.reply):
            if why := _broken_promise(talk, turn, sentence):
                found.append(Finding(turn.number, why))
                break
    return fault(found)


def _broken_promise(talk: Transcript, turn: Turn, sentence: str) -> str | None:
    done, will = CLAIMS_DONE.search(sentence), PROMISES.search(sentence)
    if done and not sentence.endswith("?") and not CONDITION.search(sentence[: done.start()]):
        kept = [c for t in talk.turns if t.number <= turn.number for c in t.tool_calls]
        stems = _STEMS.findall(done.group(0))
        if not _queued(turn, sentence) and not _did(kept, stems) and not _is_reported(kept, done.group(0)):
            return f"said “{_short(sentence)}” and no call had done it"
    elif will and not _is_plan(sentence, will) and not _asks_elsewhere(turn, sentence):
        kept = [c for t in talk.turns if t.number >= turn.number for c in t.tool_calls]
        if not _did(kept, _STEMS.findall(will.group(0))) and not _changed_her_mind(talk, turn):
            return f"promised “{_short(sentence)}” and never did it"
    return None


def _is_plan(sentence: str, promise: re.Match[str]) -> bool:
    """It hangs on something: on what comes before it, or on a step of hers that is named after it."""
    before, after = sentence[: promise.start()], sentence[promise.end() :]
    return bool(PLAN.search(before) or PLAN_AFTER.search(after))


def _did(calls: list[ToolCall], stems: list[str]) -> bool:
    """Whether a successful call stands behind the words.

    Unnamed deeds are covered by any write or handoff.
    """
    deeds = [c for c in calls if c.deed in ("write", "handoff") and c.status == "ok"]
    wanted = [_NEEDS_A_CALL[s.lower()] for s in stems if s.lower() in _NEEDS_A_CALL]
    if not wanted:
        return bool(deeds)
    return any(re.search(pattern, c.tool, _I) for pattern in wanted for c in deeds)


def _queued(turn: Turn, sentence: str) -> bool:
    """It names the ticket of her case, which the queue itself opened."""
    ticket = (turn.queued or {}).get("ticket_id")
    return bool(ticket) and str(ticket) in sentence


def _is_reported(calls: list[ToolCall], claim: str) -> bool:
    """The records themselves say so: an order that was cancelled last week may be called cancelled."""
    participle = DONE.search(claim)
    if not participle or re.match(r"\s*(i|we)\b", claim, _I):
        return False
    stem = participle.group(0).lower()[:6]
    return any(stem in str(c.result).lower() for c in calls if c.deed == "read" and c.status == "ok")


def _asks_elsewhere(turn: Turn, sentence: str) -> bool:
    """The same answer asks for leave, or for what is missing: then this is a plan, not a promise."""
    return any(
        s.endswith("?") or ASKS_LEAVE.search(s) or PLAN.search(s)
        for s in sentences(turn.reply)
        if s != sentence
    )


def _changed_her_mind(talk: Transcript, turn: Turn) -> bool:
    return any(NO.search(t.customer) for t in talk.turns if t.number > turn.number)


@scorer("fault")
def facts_without_source(talk: Transcript) -> Score:
    """Named an amount, number, percentage or time that no record, word of hers or instruction holds."""
    if not has_calls(talk):
        return NOT_APPLICABLE
    evidence = Evidence.at_start(talk)
    found: list[Finding] = []
    for turn, after in zip_longest(talk.turns, talk.turns[1:]):
        evidence.hear(turn)
        if turn.answered_by != "agent":
            continue
        # What is proposed now is done in the next turn, if she agrees.
        for call in after.writes if after else ():
            evidence.act(call.arguments)
        amounts = amounts_in(turn.reply)
        invented = [f"${a:,.2f}" for a in dict.fromkeys(amounts) if not evidence.explains_amount(a, amounts)]
        invented += [i for i in identifiers_in(turn.reply) if not evidence.explains_identifier(i)]
        invented += [f"{p:g}%" for p in percents_in(turn.reply) if not evidence.explains_percent(p)]
        clocks = clocks_in(turn.reply)
        invented += [f"{c // 60}:{c % 60:02}" for c in clocks if not evidence.explains_clock(c)]
        if invented:
            found.append(Finding(turn.number, f"no source for {', '.join(invented[:4])}"))
        evidence.mentioned.update(amounts)
        if turn.writes:
            evidence.deeds.append(set(amounts))
    return fault(found)


def has_calls(talk: Transcript) -> bool:
    """A recording of words alone says nothing about deeds."""
    return (
        talk.format not in ("csv", "webvtt") and any(t.tool_calls for t in talk.turns)
    ) or talk.format == "warmline"


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 90 else sentence[:88] + "…"
