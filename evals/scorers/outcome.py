"""Did she get what she came for: by the records first, by her own words second."""

import re
from typing import Any, Literal

from evals.scorers.score import NOT_APPLICABLE, Finding, Score, measure, scorer, success
from evals.scorers.words import CAME_BACK, CANNOT, LOST, SATISFIED, UNHAPPY_LEAVING
from evals.transcript import ToolCall, Transcript

Resolution = Literal["confirmed", "assumed", "handed_over", "unresolved"]


@scorer("success", needs_reference=True)
def task_success(talk: Transcript) -> Score:
    """The records end as a correct agent leaves them, and what had to be said was said."""
    if talk.expected is None:
        return NOT_APPLICABLE
    problems = [Finding(turn, why) for turn, why in _end_state_problems(talk)]
    said = _plain(" ".join(t.reply for t in talk.turns))
    problems += [
        Finding(_last(talk), f"never said {x}") for x in talk.expected.must_say if _plain(x) not in said
    ]
    return Score(0.0 if problems else 1.0, tuple(problems))


def _end_state_problems(talk: Transcript) -> list[tuple[int, str]]:
    assert talk.expected is not None
    if talk.expected.records is not None and talk.records_after is not None:
        same = same_value(talk.expected.records, talk.records_after)
        return [] if same else [(_last(talk), "the records do not end as expected")]
    missing, extra = _matched(talk)
    return [(_last(talk), f"never did {describe(c)}") for c in missing] + [
        (turn, f"did {describe(c)}, which changes the wrong record") for turn, c in extra
    ]


def _matched(talk: Transcript) -> tuple[list[ToolCall], list[tuple[int, ToolCall]]]:
    """Expected writes that did not happen, and writes that nobody expected."""
    assert talk.expected is not None
    missing = [a for a in talk.expected.actions if a.deed == "write"]
    extra: list[tuple[int, ToolCall]] = []
    for turn, call in talk.calls():
        if call.deed != "write" or call.status != "ok":
            continue
        found = next((m for m in missing if same_call(m, call)), None)
        if found:
            missing.remove(found)
        else:
            extra.append((turn.number, call))
    return missing, extra


@scorer("measure", better="higher", needs_reference=True)
def tool_precision(talk: Transcript) -> Score:
    """Of the writes and handoffs made, the share that was expected."""
    done, right, _ = _tool_counts(talk)
    return measure(right / done) if done else NOT_APPLICABLE


@scorer("measure", better="higher", needs_reference=True)
def tool_recall(talk: Transcript) -> Score:
    """Of the writes and handoffs expected, the share that was made."""
    _, right, wanted = _tool_counts(talk)
    return measure(right / wanted) if wanted else NOT_APPLICABLE


def _tool_counts(talk: Transcript) -> tuple[int, int, int]:
    if talk.expected is None:
        return 0, 0, 0
    wanted = [a.tool for a in talk.expected.actions if a.deed in ("write", "handoff")]
    done = [c.tool for _, c in talk.calls() if c.deed in ("write", "handoff") and c.status == "ok"]
    right = sum(min(wanted.count(name), done.count(name)) for name in set(wanted))
    return len(done), right, len(wanted)


@scorer("measure", better="higher", needs_reference=True)
def argument_accuracy(talk: Transcript) -> Score:
    """Of the arguments of expected writes whose tool was called, the share that was given right."""
    if talk.expected is None:
        return NOT_APPLICABLE
    done = [c for _, c in talk.calls() if c.deed == "write" and c.status == "ok"]
    total = right = 0
    for wanted in (a for a in talk.expected.actions if a.deed == "write"):
        candidates = [c for c in done if c.tool == wanted.tool]
        if candidates and wanted.arguments:
            best = max(candidates, key=lambda c: _right_arguments(wanted, c))
            done.remove(best)
            total += len(wanted.arguments)
            right += _right_arguments(wanted, best)
    return measure(right / total) if total else NOT_APPLICABLE


def _right_arguments(wanted: ToolCall, call: ToolCall) -> int:
    return sum(same_value(v, call.arguments.get(k)) for k, v in wanted.arguments.items())


@scorer("success")
def containment(talk: Transcript) -> Score:
    """The agent ended it without a person."""
    return Score(0.0 if talk.handoff_turn is not None else 1.0)


@scorer("success")
def resolved_confirmed(talk: Transcript) -> Score:
    """She said herself, by word or by thanks, that it is settled."""
    found = resolution(talk)
    return success(found == "confirmed", _last(talk), f"resolution: {found.replace('_', ' ')}")


@scorer("measure", better="neither")
def resolved_assumed(talk: Transcript) -> Score:
    """She just left after an answer: it may be settled, nobody knows."""
    return Score(1.0 if resolution(talk) == "assumed" else 0.0)


@scorer("success")
def first_contact_resolution(talk: Transcript) -> Score:
    """Settled here, by the agent, and she had not come before about it."""
    before = next((t for t in talk.turns if CAME_BACK.search(t.customer)), None)
    if before:
        return Score(0.0, (Finding(before.number, "she had been in touch about it before"),))
    found = resolution(talk)
    return success(found in ("confirmed", "assumed"), _last(talk), f"resolution: {found.replace('_', ' ')}")


def resolution(talk: Transcript) -> Resolution:
    """How it ended: confirmed by her, assumed because she left, with a person, or not at all."""
    if talk.handoff_turn is not None:
        return "handed_over"
    spoken = [t for t in talk.turns if t.customer]
    if not spoken or (spoken[-1].answered_by == "nobody" and not SATISFIED.search(spoken[-1].customer)):
        return "unresolved"
    last = spoken[-1]
    before = [t.reply for t in talk.turns if t.number < last.number]
    if UNHAPPY_LEAVING.search(last.customer):
        return "unresolved"
    if SATISFIED.search(last.customer) and (before or last.writes) and "?" not in last.customer:
        return "unresolved" if before and LOST.search(before[-1]) else "confirmed"
    if last.reply and (LOST.search(last.reply) or (CANNOT.search(last.reply) and not last.writes)):
        return "unresolved"
    # An agent that still asks has not finished, unless it only asks whether there is more.
    still_asking = last.reply.rstrip().endswith("?") and not re.search(
        r"anything else|further|else i can", last.reply
    )
    return "unresolved" if still_asking else "assumed"


def same_call(wanted: ToolCall, call: ToolCall) -> bool:
    """The same tool with the same arguments.

    The order within lists of items, letters' case and `#` do not matter.
    """
    if wanted.tool != call.tool:
        return False
    a, b = dict(wanted.arguments), dict(call.arguments)
    if "new_item_ids" in a and isinstance(b.get("new_item_ids"), list):
        pairs = [
            sorted(zip(map(str, x.pop("item_ids", ())), map(str, x.pop("new_item_ids")), strict=False))
            for x in (a, b)
        ]
        if pairs[0] != pairs[1]:
            return False
    return all(same_value(v, b.get(k)) for k, v in a.items())


def same_value(a: Any, b: Any) -> bool:
    """Equal as records are: numbers by value, words without regard to case, lists without regard to order."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_value(v, b[k]) for k, v in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return sorted(map(_key, a)) == sorted(map(_key, b))
    return _key(a) == _key(b)


def _key(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}:{_key(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(_key, value))) + "]"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{float(value):.2f}"
    text = str(value).strip().lower().lstrip("#")
    try:
        return f"{float(text):.2f}"
    except ValueError:
        return text


def describe(call: ToolCall) -> str:
    """A call in a line short enough for a table."""
    inside = ", ".join(f"{k}={v}" for k, v in call.arguments.items())
    return f"{call.tool}({inside[:140]}{'…' if len(inside) > 140 else ''})"


def _plain(text: str) -> str:
    return text.replace(",", "").lower()


def _last(talk: Transcript) -> int:
    return talk.turns[-1].number
