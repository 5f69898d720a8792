"""What the model is offered to call, and how its calls are read. The guard judges whatever passes here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args

import tools
from agent.brain import Call, Context
from agent.brain.openai.answer import WireCall
from agent.escalation import HandoffReason
from crm.errors import BadInput
from prompts.skills import load_skills

SLOTS = ("order_id", "item", "replacement", "payment_method", "reason", "address", "other")
OFFERED = (
    *tools.CUSTOMER_READS,
    *(tool for tool in tools.CUSTOMER_WRITES if tool.name != "transfer_to_human"),
)
BY_NAME = {tool.name: tool for tool in OFFERED}


@dataclass(frozen=True)
class Problem:
    """Something that the model is told once. `ask` is for the customer, when telling did not help."""

    kind: str
    text: str
    ask: str = ""


@dataclass(frozen=True)
class Wish:
    """What the model wants, read from its calls: at most one of a question, a person or tools."""

    calls: tuple[Call, ...] = ()
    later: tuple[Call, ...] = ()
    question: str = ""
    awaiting: dict[str, Any] | None = None
    handoff: HandoffReason | None = None
    summary: str = ""
    problems: tuple[Problem, ...] = ()


@cache
def offered() -> list[dict[str, Any]]:
    """The tools as function calling describes them; always the same, so that providers can cache them."""
    return [*(tool.schema for tool in OFFERED), _ask_customer(), _transfer()]


def read(wire: Sequence[WireCall], context: Context) -> Wish:
    """Sort the calls: look-ups first and together, then one change; the other changes wait."""
    problems: list[Problem] = []
    reads: list[Call] = []
    changes: list[Call] = []
    for call in wire:
        arguments = call.parsed()
        if arguments is None:
            problems.append(
                Problem("malformed", f"The arguments of {call.name} are not a JSON object.", _ask(call.name))
            )
        elif call.name == "transfer_to_human":
            return _handed_over(arguments)
        elif call.name == "ask_customer":
            return _asked(arguments)
        else:
            problem = _problem(call.name, arguments, context)
            if problem is not None:
                problems.append(problem)
            else:
                wanted = Call(call.name, BY_NAME[call.name].read(arguments))
                (changes if BY_NAME[call.name].writes else reads).append(wanted)
    return Wish(calls=(*reads, *changes[:1]), later=tuple(changes[1:]), problems=tuple(problems))


def _problem(name: str, arguments: dict[str, Any], context: Context) -> Problem | None:
    tool = BY_NAME.get(name)
    if tool is None:
        return Problem("unknown_tool", f"There is no tool {name!r}. Use only the tools you were given.")
    try:
        checked = tool.read(arguments)
    except BadInput as error:
        return Problem("malformed", str(error), _ask(name, str(error)))
    if name == "find_customer":
        return _unfounded(checked, context)
    if _repeated(name, checked, context.results):
        return Problem("loop", f"{name} was already called with these arguments; its result is above.")
    return None


def _repeated(name: str, arguments: dict[str, Any], results: Sequence[dict[str, Any]]) -> bool:
    """Whether this very call has its answer already, nothing having been changed since."""
    for result in reversed(results):
        if result["tool"] == name and result["arguments"] == arguments:
            return True
        if result["status"] == "ok" and result["tool"] in BY_NAME and BY_NAME[result["tool"]].writes:
            return False
    return False


def _unfounded(arguments: dict[str, Any], context: Context) -> Problem | None:
    """Who asks is for the customer to say: not for a page, a record or the model."""
    if context.customer_id is not None:
        return Problem(
            "identity", "The customer is identified already, and one conversation serves one person."
        )
    typed = _squashed(" ".join([context.text, *(turn["customer"] for turn in context.recent)]))
    if all(_squashed(str(value)) in typed for value in arguments.values()):
        return None
    return Problem(
        "identity", "The customer has not typed these details. Ask for them; never take them from elsewhere."
    )


def _squashed(text: str) -> str:
    """Letters and digits alone, so that 'mia at example dot com' is mia@example.com."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\b(at|dot)\b", "", text.lower()))


def _ask(tool: str, error: str = "") -> str:
    """The question for the customer about the argument that the model could not fill."""
    named = re.match(rf"{re.escape(tool)}: (\w+)", error)
    for skill in load_skills().values():
        for slot in skill.slots if skill.tool == tool and named else ():
            if named is not None and slot.name.removesuffix("s") == named[1].removesuffix("s"):
                return slot.ask
    what = named[1].replace("_", " ").removesuffix(" ids").removesuffix(" id") if named else ""
    return f"Could you tell me the {what} once more?" if what and what in tool_words(tool) else ""


def tool_words(tool: str) -> set[str]:
    """The arguments of a tool in words."""
    fields = BY_NAME[tool].arguments.model_fields if tool in BY_NAME else {}
    return {name.replace("_", " ").removesuffix(" ids").removesuffix(" id") for name in fields}


def _handed_over(arguments: dict[str, Any]) -> Wish:
    given = arguments.get("reason")
    reason = cast(HandoffReason, given) if given in get_args(HandoffReason) else "customer_asked"
    return Wish(handoff=reason, summary=str(arguments.get("summary", ""))[:1000])


def _asked(arguments: dict[str, Any]) -> Wish:
    question = str(arguments.get("question") or "").strip()
    if not question:
        return Wish(problems=(Problem("malformed", "ask_customer needs a question."),))
    slot = arguments.get("slot") if arguments.get("slot") in SLOTS else "other"
    given = arguments.get("options")
    options = [
        {"id": str(option["id"]), "label": str(option["label"])}
        for option in (given if isinstance(given, list) else [])
        if isinstance(option, dict) and option.get("id") and option.get("label")
    ]
    awaiting = {"kind": "slot", "slot": slot, "options": options} if slot != "other" else None
    return Wish(question=question, awaiting=awaiting)


def _ask_customer() -> dict[str, Any]:
    option = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
        "required": ["id", "label"],
    }
    return _function(
        "ask_customer",
        "Ask the customer for the one detail that is missing for what they want.",
        {
            "slot": {"type": "string", "enum": list(SLOTS), "description": "What is asked for."},
            "question": {"type": "string", "description": "The question, in the customer's language."},
            "options": {
                "type": "array",
                "items": option,
                "description": "The choices with their ids from RECORDS, where there are some.",
            },
        },
        ["slot", "question"],
    )


def _transfer() -> dict[str, Any]:
    return _function(
        "transfer_to_human",
        "Hand the conversation to a person, when the customer asks for one or when no tool can help.",
        {
            "summary": {"type": "string", "description": "What is wanted, what was tried, what is open."},
            "reason": {"type": "string", "enum": list(get_args(HandoffReason))},
        },
        ["summary"],
    )


def _function(name: str, description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }
