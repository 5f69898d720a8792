"""Skills that need no special grounding: each slot of the file is filled from its source, or asked for."""

from __future__ import annotations

from agent.brain.embedded.grounding.asking import order_question
from agent.brain.embedded.grounding.methods import choose_method
from agent.brain.embedded.grounding.orders import orders_meant
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Act, Ask, Step, options
from prompts.skills import Slot, load_skills


def steps(request: Request, records: Records) -> list[Step]:
    """The write of a skill, complete, or the question for the first slot that is missing."""
    skill = load_skills()[request.skill]
    if skill.tool is None:
        return []
    arguments: dict[str, str] = {}
    for slot in skill.slots:
        value = _value(slot, request, records)
        if value is None and not slot.optional:
            return [_question(slot, request, records)]
        if value is not None:
            arguments[slot.name] = value
    return [Act(skill.tool, dict(arguments), request.id)]


def _value(slot: Slot, request: Request, records: Records) -> str | None:
    """What fills the slot: her answer, then what she said, then the default of the file."""
    answered = request.answers.get(slot.name) or (request.orders if slot.source == "order" else None)
    if answered:
        return answered[0]
    if slot.source == "choice":
        return next((option for option in slot.options if has(request.text, option)), slot.default)
    if slot.source == "message":
        return request.text
    if slot.source == "order":
        fitting = orders_meant(request, records, ["pending", "delivered"])
        return (
            str(fitting[0]["order_id"]) if isinstance(fitting, list) and len(fitting) == 1 else slot.default
        )
    if slot.source == "payment_method" and request.method and records.orders:
        return choose_method(request.method, records, records.orders[-1])
    return slot.default


def _question(slot: Slot, request: Request, records: Records) -> Ask:
    if slot.source == "order":
        asked = order_question(request, records, ("pending", "delivered"))
        return Ask(slot.name, slot.ask, request.id, asked.options, slot.name)
    if slot.source == "payment_method":
        pairs = [(method["payment_method_id"], method["label"]) for method in records.methods]
        return Ask(slot.name, slot.ask, request.id, options(pairs), slot.name)
    return Ask(
        slot.name, slot.ask, request.id, options([(option, option) for option in slot.options]), slot.name
    )
