"""A scripted customer with an agenda.

She knows who she is and which deeds she came for, and says no to all others.

She answers what the service awaits (identity, a missing detail, a yes), comes back to what is still open
when it lets her go, loses patience after wrong proposals, and then asks for a person and leaves.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from evals.scorers.outcome import same_call
from evals.transcript import ToolCall

PATIENCE = 3
REMINDERS = 2

# The tools of the tau-bench retail store under Warmline's names.
TOOLS = {
    "cancel_pending_order": "cancel_order",
    "return_delivered_order_items": "return_items",
    "exchange_delivered_order_items": "exchange_items",
    "modify_pending_order_items": "change_order_items",
    "modify_pending_order_address": "change_order_address",
    "modify_pending_order_payment": "change_order_payment",
    "modify_user_address": "update_customer_address",
    "transfer_to_human_agents": "transfer_to_human",
    "find_user_id_by_email": "find_customer",
    "find_user_id_by_name_zip": "find_customer",
    "get_user_details": "get_customer",
    "get_order_details": "get_order",
    "get_product_details": "get_product",
    "list_all_product_types": "list_products",
}
_INSTRUCTION_TO_SPEECH = (
    (r"\byou are\b", "I am"),
    (r"\byou were\b", "I was"),
    (r"\byou('ve| have)\b", "I have"),
    (r"\byou('ll| will)\b", "I will"),
    (r"\byou('d| would)\b", "I would"),
    (r"\byourself\b", "myself"),
    (r"\byour\b", "my"),
    (r"\b(to|for|with|give|tell) you\b", r"\1 me"),
    (r"\byou\b", "I"),
)


@dataclass(frozen=True)
class Goal:
    """What one customer comes for, and how the records must stand when she leaves."""

    id: str
    says: str
    known: str
    unknown: str
    deeds: tuple[ToolCall, ...]
    must_hear: tuple[str, ...]
    expected: dict[str, Any]


def goal_of(task: dict[str, Any]) -> Goal:
    """A task of the tau retail files; raises KeyError for what is missing in it."""
    return Goal(
        id=str(task["id"]),
        says=in_her_words(task["reason_for_call"]),
        known=in_her_words(task.get("known_info") or ""),
        unknown=(task.get("unknown_info") or "").lower(),
        deeds=tuple(ToolCall(TOOLS[w["tool"]], _hers(w["arguments"])) for w in task["writes"]),
        must_hear=tuple(str(x) for x in task.get("must_say") or ()),
        expected=task.get("expected") or {"orders": {}, "users": {}},
    )


def _hers(arguments: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in arguments.items() if k != "user_id"}


def in_her_words(instruction: str) -> str:
    """What somebody says who was told “You want to …”."""
    said = instruction.strip()
    for pattern, word in _INSTRUCTION_TO_SPEECH:
        said = re.sub(pattern, word, said, flags=re.IGNORECASE)
    return said[:1].upper() + said[1:]


@dataclass
class Caller:
    """Plays one goal. `profile` is the customer's own record, so that she can name herself and her cards."""

    goal: Goal
    profile: dict[str, Any]
    left: bool = False
    _open: list[ToolCall] = field(default_factory=list)
    _asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._open = list(self.goal.deeds)

    def opening(self) -> str:
        return self.goal.says

    def answer(self, turn: dict[str, Any]) -> str:
        """Her next words after the service's Turn; `left` is set when they are her last."""
        awaiting = turn.get("awaiting") or {}
        kind = awaiting.get("kind")
        self._asked[str(awaiting.get("slot") or kind)] += 1
        if kind == "identity":
            return self._who_she_is()
        if kind == "confirmation":
            return self._yes_or_no(awaiting["action"])
        if kind == "slot":
            return self._detail(awaiting)
        return self._what_is_left()

    def _who_she_is(self) -> str:
        email = self.profile.get("email")
        if email and "email" not in self.goal.unknown and self._asked["identity"] < 3:
            return f"{self.goal.known} My email is {email}."
        if not self.profile:
            return self.goal.known
        name, place = self.profile["name"], self.profile["address"]
        return f"{name['first_name']} {name['last_name']}, zip code {place['zip']}."

    def _yes_or_no(self, action: dict[str, Any]) -> str:
        proposed = ToolCall(str(action.get("tool")), dict(action.get("arguments") or {}))
        wanted = next((deed for deed in self._open if same_call(deed, proposed)), None)
        if wanted:
            self._open.remove(wanted)
            return "Yes, please go ahead."
        self._asked["wrong proposal"] += 1
        if self._asked["wrong proposal"] >= PATIENCE:
            self.left = True
            return "No. This does not work, let me talk to a person."
        return f"No, that is not what I want. {self.goal.says}"

    def _detail(self, awaiting: dict[str, Any]) -> str:
        slot = str(awaiting.get("slot", ""))
        wanted = {str(v) for deed in self._open for v in _values(deed.arguments)}
        chosen = [o for o in awaiting.get("options") or () if str(o.get("id")) in wanted]
        if chosen:
            return " and ".join(str(o["label"]) for o in chosen) + ", please."
        if "payment" in slot:
            return self._card()
        if "reason" in slot:
            reasons = [str(d.arguments["reason"]) for d in self._open if "reason" in d.arguments]
            return (reasons or ["No longer needed"])[0].capitalize() + "."
        if "address" in slot and (
            place := next((d.arguments for d in self._open if "zip" in d.arguments), None)
        ):
            street = ", ".join(str(place[k]) for k in ("address1", "address2") if place.get(k))
            return f"{street}, {place['city']}, {place['state']} {place['zip']}, {place['country']}."
        if "order" in slot and self._asked[slot] > 1:
            return f"I don't have the order number. {self.goal.says}"
        return self.goal.says

    def _card(self) -> str:
        methods = self.profile.get("payment_methods") or {}
        for deed in self._open:
            if method := methods.get(deed.arguments.get("payment_method_id")):
                ending = f" ending in {method['last_four']}" if method.get("last_four") else ""
                return f"My {method['source'].replace('_', ' ')}{ending}."
        return "The original payment method."

    def _what_is_left(self) -> str:
        waits = bool(self._open) or (bool(self.goal.must_hear) and not self._asked["reminder"])
        if waits and self._asked["reminder"] < REMINDERS:
            self._asked["reminder"] += 1
            return f"I still need this: {self.goal.says}"
        self.left = True
        return "No, that is all. Thank you."


def _values(arguments: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for value in arguments.values():
        found += value if isinstance(value, list) else [value]
    return found
