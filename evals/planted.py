"""A suite with known faults.

Conversations that are in order, and the same kinds with one fault planted in each.

Everything is drawn from a seed, so the suite is the same everywhere. The clean ones hold what a hasty
scorer would take for a fault: a look-up that fails and is asked again, a second order, an upset customer
who is heard, a sum of two prices, a refusal with a way out, a handoff that was asked for.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

Message = dict[str, Any]

_NAMES = (
    "Ana Ruiz",
    "Ben Carter",
    "Chloe Martin",
    "Dev Patel",
    "Ella Berg",
    "Farid Aziz",
    "Grace Kim",
    "Hugo Weiss",
)
_ITEMS = (
    "kettle",
    "desk lamp",
    "hiking boots",
    "wireless mouse",
    "garden hose",
    "yoga mat",
    "coffee maker",
    "tent",
)
_METHODS = ("credit_card", "gift_card", "paypal")
_THANKS = (
    "Thanks, that's all I needed.",
    "Perfect, thank you!",
    "Great, that's everything. Bye.",
    "Thank you very much, have a good day.",
    "ok cheers, all good now",
)
_YES = (
    "Yes, please go ahead.",
    "yes",
    "Sure, do it.",
    "Yeah that works.",
    "Sounds good, please proceed.",
    "ok go ahead",
)


@dataclass
class Talk:
    """A conversation in the making, and the small world it happens in."""

    chance: Random
    messages: list[Message] = field(default_factory=list)
    calls: int = 0

    def __post_init__(self) -> None:
        pick = self.chance.choice
        self.name = pick(_NAMES)
        self.email = self.name.lower().replace(" ", ".") + f"{self.chance.randint(10, 99)}@example.com"
        self.order, self.other_order = (f"#W{self.chance.randint(1000000, 9999999)}" for _ in range(2))
        self.items = self.chance.sample(_ITEMS, 2)
        self.prices = [round(self.chance.uniform(20, 400), 2) for _ in self.items]
        self.total = round(sum(self.prices), 2)
        self.method = f"{pick(_METHODS)}_{self.chance.randint(1000000, 9999999)}"

    def customer(self, *choices: str) -> None:
        self.messages.append({"role": "user", "content": self.chance.choice(choices)})

    def agent(self, *choices: str) -> None:
        self.messages.append({"role": "assistant", "content": self.chance.choice(choices)})

    def call(self, tool: str, arguments: dict[str, Any], result: Any) -> None:
        self.calls += 1
        identity = f"call_{self.calls}"
        function = {"name": tool, "arguments": json.dumps(arguments)}
        self.messages += [
            {"role": "assistant", "content": None, "tool_calls": [{"id": identity, "function": function}]},
            {"role": "tool", "tool_call_id": identity, "content": json.dumps(result)},
        ]

    def record(self, status: str, order: str | None = None) -> dict[str, Any]:
        """The order as the shop keeps it."""
        lines = [
            {"name": name, "item_id": str(4000000000 + i), "price": price}
            for i, (name, price) in enumerate(zip(self.items, self.prices, strict=True))
        ]
        paid = [{"transaction_type": "payment", "amount": self.total, "payment_method_id": self.method}]
        return {"order_id": order or self.order, "status": status, "items": lines, "payment_history": paid}

    def sign_in(self) -> None:
        self.agent("Could you give me your email address, please?", "Sure. What is your email address?")
        self.customer(f"It's {self.email}.", f"{self.email}", f"my email is {self.email}")
        self.call("find_user_id_by_email", {"email": self.email}, "user_4711")

    def look_up(self, status: str) -> None:
        self.call("get_order_details", {"order_id": self.order}, self.record(status))

    def propose(self, what: str) -> None:
        self.agent(
            f"I will {what}. Shall I go ahead?",
            f"Just to be sure: I will {what}. Do you want me to proceed?",
            f"Okay. To {what}, please confirm with yes.",
        )

    def change(self, tool: str, status: str, **more: Any) -> None:
        self.call(tool, {"order_id": self.order, **more}, self.record(status))

    def thanks(self) -> None:
        self.customer(*_THANKS)
        self.agent("You're welcome. Have a nice day.", "Glad I could help.", "Any time.")


@dataclass(frozen=True)
class Planted:
    """A conversation and the name of the scorer that should find its fault; None for a clean one."""

    id: str
    messages: tuple[Message, ...]
    fault: str | None

    def as_line(self) -> str:
        return json.dumps({"id": self.id, "messages": self.messages, "metadata": {"case_id": self.id}})


def clean(count: int = 60, seed: int = 1) -> Iterator[Planted]:
    """Conversations that are in order."""
    from evals.planted_clean import STORIES

    yield from _told(STORIES, count, seed, None)


def faulty(count: int = 60, seed: int = 2) -> Iterator[Planted]:
    """Conversations with one fault each, every kind of fault in turn."""
    from evals.planted_faults import STORIES

    names = list(STORIES)
    for index in range(count):
        name = names[index % len(names)]
        stories = STORIES[name]
        story = stories[index // len(names) % len(stories)]
        yield next(_told((story,), 1, seed * 1000 + index, name))


def _told(
    stories: tuple[Callable[[Talk], None], ...], count: int, seed: int, fault: str | None
) -> Iterator[Planted]:
    for index in range(count):
        talk = Talk(Random(seed * 7919 + index))
        story = stories[index % len(stories)]
        story(talk)
        yield Planted(f"{fault or 'clean'}-{story.__name__}-{seed}-{index}", tuple(talk.messages), fault)
