"""Deciding what comes next: look up, ask, propose a write, or say that all is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from agent.brain.embedded.agenda import doubts, rivals
from agent.brain.embedded.grounding.deeds import steps_for
from agent.brain.embedded.notes import Notes, Proposal
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import MethodHint, Request, Target
from agent.brain.embedded.steps import Act, Also, Ask, Handover, Need, Step, Tell

GATHERED = ("exchange_items", "change_order_items", "return_items")
FIRST = ("change_order_address", "change_order_payment")


def next_step(notes: Notes, records: Records) -> tuple[list[str], Step | None]:
    """What to say on the way and the next step; None when nothing is left to do."""
    said: list[str] = []
    for _ in range(len(notes.requests) * 3 + 3):
        steps = _ground(notes, records, said)
        told = next((step for step in steps if isinstance(step, Tell)), None)
        if told is None:
            break
        said += fail(notes, told.request, told.text)
    for kind in (Need, Ask):
        first = next((step for step in steps if isinstance(step, kind)), None)
        if first is not None:
            return said, _all_needs(steps) if isinstance(first, Need) else first
    # A person comes last: what can be done without one is done before.
    person = next((step for step in steps if isinstance(step, Handover)), None)
    return said, _proposed(notes, [step for step in steps if isinstance(step, Act)], records) or person


def _ground(notes: Notes, records: Records, said: list[str]) -> list[Step]:
    """The steps of every open deed. One that was fully understood keeps its plan until it is changed.

    What she should know beside a plan is `said` once, with it.
    """
    steps: list[Step] = []
    for request in notes.open_deeds:
        if request.plan is None:
            grounded = steps_for(request, records)
            found = [step for step in grounded if not isinstance(step, Also)]
            if not all(isinstance(step, Act) for step in found):
                # What can be done is done even when a part of the request can not.
                steps += found
                continue
            request.plan = [{"tool": s.tool, "arguments": s.arguments} for s in found if isinstance(s, Act)]
            said += [step.text for step in grounded if isinstance(step, Also) and step.text not in said]
            if not request.plan:
                request.state = "done"
        steps += [Act(act["tool"], act["arguments"], request.id) for act in request.plan]
    decided = rivals.settle(notes, records)
    said += [decided] if decided else []
    alive = {request.id for request in notes.open_deeds}
    return [step for step in steps if not decided or step.request in alive]


def _all_needs(steps: Sequence[Step]) -> Need:
    return Need(tuple(dict.fromkeys(p for step in steps if isinstance(step, Need) for p in step.products)))


def fail(notes: Notes, number: int, why: str) -> list[str]:
    """A request that can not be done: its way out takes its place, or the customer is told why."""
    request = notes.request(number)
    if request is None or request.state != "open":
        return []
    if request.other_methods and request.plan:
        request.method, request.plan = request.other_methods.pop(0), None
        return []
    if request.method and len(request.method.sources) > 1 and request.plan:
        request.method, request.plan = MethodHint(sources=request.method.sources[1:]), None
        return []
    request.state, request.why = "refused", why
    if not request.otherwise:
        return [why]
    for fallback in request.otherwise[:1]:
        notes.add(_inheriting(fallback, request))
    notes.requests[-1].otherwise = request.otherwise[1:] + notes.requests[-1].otherwise
    return []


def deny(notes: Notes, proposal: Proposal) -> None:
    """She said no to a proposal: what it served is looked at again, as one request."""
    notes.denied.append({"tool": proposal.tool, "arguments": proposal.arguments})
    served = [r for r in map(notes.request, proposal.requests) if r is not None and r.state == "open"]
    for request in served:
        request.plan = None
        request.denials += 1
    for other in served[1:]:
        if other.skill == served[0].skill:
            served[0].targets += other.targets
            other.state = "dropped"


def _inheriting(fallback: Request, failed: Request) -> Request:
    """'If not, refund to the gift card' speaks of the same items and orders."""
    new = fallback.model_copy(deep=True, update={"why": "", "state": "open", "plan": None})
    planned = [
        str(act["arguments"]["order_id"]) for act in failed.plan or [] if "order_id" in act["arguments"]
    ]
    failed = failed.model_copy(update={"orders": failed.orders or list(dict.fromkeys(planned))})
    told = new.hint.with_products or new.hint.place or new.hint.not_place
    if not (new.targets or new.orders or new.everything or told):
        new.targets, new.orders, new.hint = (
            failed.targets,
            failed.orders,
            new.hint if new.hint.every else failed.hint,
        )
        new.excepted = failed.excepted
    if new.everything and not new.orders:
        new.orders, new.targets = failed.orders, new.targets or ([] if failed.orders else failed.targets)
    new.reason = new.reason or failed.reason
    new.method = new.method or failed.method
    return new


def _proposed(notes: Notes, acts: Sequence[Act], records: Records) -> Step | None:
    """The next write, gathered over the requests that change the same order."""
    if not acts:
        return None
    ordered = sorted(acts, key=lambda act: _rank(act, acts))
    first = ordered[0]
    together = [act for act in acts if _gathers(first, act)]
    merged = _merged(together, records) if first.tool in GATHERED else first
    requests = [act.request for act in together] if first.tool in GATHERED else [first.request]
    doubt = doubts.question(notes, merged, records)
    if doubt is not None:
        return doubt
    notes.proposal = Proposal(tool=merged.tool, arguments=merged.arguments, requests=requests)
    return merged


def _rank(act: Act, acts: Sequence[Act]) -> tuple[int, int]:
    """The customer's order, but an order's address and payment come before its items, which close it."""
    place = list(acts).index(act)
    mine = act.arguments.get("order_id")
    same = [other for other in acts if other.arguments.get("order_id") == mine and mine is not None]
    earliest = min((list(acts).index(other) for other in same), default=place)
    return (earliest, 0 if act.tool in FIRST else 1 + place)


def _gathers(first: Act, other: Act) -> bool:
    return first.tool == other.tool and first.arguments.get("order_id") == other.arguments.get("order_id")


def _merged(acts: Sequence[Act], records: Records) -> Act:
    """One write with the items of all, none more often than the order holds it; the last payment counts."""
    arguments: dict[str, Any] = dict(acts[0].arguments)
    for act in acts[1:]:
        for name in ("item_ids", "new_item_ids"):
            if name in arguments:
                arguments[name] = [*arguments[name], *act.arguments[name]]
        arguments["payment_method_id"] = act.arguments["payment_method_id"]
    held = Counter(item.item_id for item in records.items if item.order_id == arguments["order_id"])
    kept = []
    for place, item in enumerate(arguments["item_ids"]):
        held[item] -= 1
        if held[item] >= 0:
            kept.append(place)
    for name in ("item_ids", "new_item_ids"):
        if name in arguments:
            arguments[name] = [arguments[name][place] for place in kept]
    return Act(acts[0].tool, arguments, acts[0].request)


def settle(notes: Notes, result: dict[str, Any]) -> list[str]:
    """Take a write's outcome into the notes; what could not be done is told or replaced."""
    proposal = notes.proposal
    if proposal is None or not _is_outcome(result, proposal):
        return []
    notes.proposal = None
    if result["status"] != "ok":
        return _refused(notes, list(dict.fromkeys(proposal.requests)), result["why"])
    for number in proposal.requests:
        request = notes.request(number)
        if request is None:
            continue
        request.plan = [act for act in request.plan or [] if not _served(act, proposal)]
        if not request.plan:
            request.state = "done"
    return []


def _is_outcome(result: dict[str, Any], proposal: Proposal) -> bool:
    """The tool may have filled in more than was proposed, such as the defaults of its arguments."""
    ran = result["arguments"]
    same = all(name in ran and ran[name] == value for name, value in proposal.arguments.items())
    return bool(result["tool"] == proposal.tool) and same


def _refused(notes: Notes, numbers: Sequence[int], why: str) -> list[str]:
    """What she would take instead of an item comes before the ways out of a whole request."""
    requests = [request for request in map(notes.request, numbers) if request and request.state == "open"]
    giving = next((r for r in requests if any(map(_ways_out, r.targets))), None)
    if giving is None:
        return list(dict.fromkeys(line for number in numbers for line in fail(notes, number, why)))
    target = next(target for target in giving.targets if _ways_out(target))
    instead = _ways_out(target)[0]
    target.alternatives.remove(instead)
    if instead:
        target.after = instead
    else:
        giving.targets.remove(target)
    said: list[str] = []
    for request in requests:
        request.plan = None
        if not request.targets and request.skill == "swap_items":
            said += fail(notes, request.id, why) if request.otherwise else []
            request.state = "dropped"
    return said


def _ways_out(target: Target) -> list[str]:
    """What she would take instead of an item that she could have but may not."""
    return [words for words in target.alternatives if words not in target.when_missing]


def _served(act: dict[str, Any], proposal: Proposal) -> bool:
    same_order = bool(act["arguments"].get("order_id") == proposal.arguments.get("order_id"))
    return bool(act["tool"] == proposal.tool) and same_order
