"""A brain's own notes after a replayed turn, as if the turn had gone as it was recorded."""

from typing import Any

from agent.brain.embedded.brain import AS_DEED
from agent.brain.embedded.notes import Deed, Notes, Proposal
from agent.brain.embedded.requests import Request
from agent.brain.fallback import MODEL


def as_recorded(memory: dict[str, Any], went_so: bool, done: list[dict[str, Any]]) -> dict[str, Any]:
    """What was not said is forgotten, and what the recording did is noted as done.

    `went_so` says that today's turn did what was recorded: its question is then the one that was asked.
    """
    notes = Notes.model_validate({k: v for k, v in memory.items() if k != MODEL})
    notes.said = []
    if not went_so:
        notes.question = notes.proposal = None
        notes.asked, notes.denied = {}, []
    for result in done:
        if not any((d.tool, d.arguments) == (result["tool"], result["arguments"]) for d in notes.deeds):
            notes.deeds.append(Deed(tool=result["tool"], arguments=result["arguments"]))
        _close(notes, result)
    kept = notes.as_json()
    if MODEL in memory:
        ran = [{k: r[k] for k in ("tool", "arguments", "result")} for r in done]
        known = memory[MODEL].get("done", [])
        kept[MODEL] = {**memory[MODEL], "done": [*known, *(r for r in ran if r not in known)]}
    return kept


def with_question(memory: dict[str, Any], action: dict[str, Any] | None) -> dict[str, Any]:
    """The notes of a brain that has just asked for her yes to this change."""
    if action is None:
        return memory
    notes = Notes.model_validate({k: v for k, v in memory.items() if k != MODEL})
    kind = AS_DEED.get(action["tool"], action["tool"])
    for request in notes.open_deeds:
        if request.skill == kind:
            # Its own reading of the same wish gives way to what was proposed.
            request.state = "dropped"
    order = action["arguments"].get("order_id")
    notes.add(Request(skill=kind, orders=[order] if order else [], plan=[action]))
    notes.question = None
    notes.proposal = Proposal(**action, requests=[notes.requests[-1].id])
    return notes.as_json() | {k: v for k, v in memory.items() if k == MODEL}


def _close(notes: Notes, result: dict[str, Any]) -> None:
    """A request that this change serves is done: the one that planned it, else one of its kind."""
    order = result["arguments"].get("order_id")
    kind = AS_DEED.get(result["tool"], result["tool"])
    for request in notes.open:
        planned = [
            a
            for a in request.plan or []
            if a["tool"] == result["tool"] and a["arguments"].get("order_id") == order
        ]
        if planned:
            request.plan = [a for a in request.plan or [] if a not in planned]
        elif request.plan or request.skill != kind or (request.orders and order not in request.orders):
            continue
        if not request.plan:
            request.state = "done"
