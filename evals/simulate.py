"""Whole conversations with customers that are played, in this process, each on records nobody has touched."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from agent.bootstrap import App
from evals import world
from evals.errors import UnknownFormat
from evals.scripted_caller import Caller, Goal, goal_of

MOST_TURNS = 24


class Customer(Protocol):
    """Who plays a goal: a script (`Caller`) or a model (`ModelCaller`). `left` once she has said her last."""

    left: bool

    def opening(self) -> str: ...

    def answer(self, turn: dict[str, Any]) -> str: ...


Cast = Callable[[Goal, dict[str, Any]], Customer]


@dataclass(frozen=True)
class Stage:
    """Where the callers play: the records (a tau-retail `db.json`), the brain, and who plays them."""

    store: Path
    brain: str = "auto"
    cast: Cast = Caller


def simulate(tasks: Path, stage: Stage, out: Path, told: Callable[[Goal], None] = lambda _: None) -> Path:
    """Play every task and write `conversations.jsonl` into `out`; `told` hears of each that is done.

    Raises UnknownFormat for a file that holds no tasks.
    """
    goals, document = _goals(tasks), json.loads(stage.store.read_text(encoding="utf-8"))
    who = [(customer_of(g, document) or g.id, g) for g in goals]
    out.mkdir(parents=True, exist_ok=True)
    path = out / "conversations.jsonl"
    with world.prepared(stage.store) as ready, path.open("w", encoding="utf-8") as file:
        for group in world.rounds(who):
            for talk in _round(group, document, ready, stage, told):
                file.write(json.dumps(talk, ensure_ascii=False, sort_keys=True) + "\n")
                file.flush()
    return path


def _goals(tasks: Path) -> list[Goal]:
    try:
        return [goal_of(t) for t in json.loads(tasks.read_text(encoding="utf-8"))]
    except OSError as error:
        raise UnknownFormat(f"{tasks}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownFormat(f"{tasks}: no list of tau retail tasks ({error!r})") from error


def _round(
    goals: list[Goal], document: dict[str, Any], ready: Path, stage: Stage, told: Callable[[Goal], None]
) -> Iterator[dict[str, Any]]:
    with world.fresh(ready, stage.brain) as app:
        played = []
        for goal in goals:
            profile = document["users"].get(customer_of(goal, document), {})
            played.append((goal, _play(app, goal, stage.cast(goal, profile))))
            told(goal)
        after = world.records(app)
        for goal, conversation in played:
            customer = customer_of(goal, document)
            orders = set(document["users"].get(customer, {}).get("orders", ())) | set(goal.expected["orders"])
            aim = {
                "orders": {**document["orders"], **goal.expected["orders"]},
                "users": {**document["users"], **goal.expected["users"]},
            }
            yield {
                **world.recorded(app, conversation),
                "context": {"case_id": goal.id, "intent": goal.deeds[0].tool if goal.deeds else "question"},
                "expected": {
                    "actions": [{"tool": d.tool, "arguments": d.arguments} for d in goal.deeds],
                    "must_say": list(goal.must_hear),
                    "records": end_state(aim, customer, orders),
                },
                "records_after": end_state(after, customer, orders),
            }


def _play(app: App, goal: Goal, caller: Customer) -> str:
    conversation, _ = app.conversations.open("chat")
    words = caller.opening()
    for number in range(MOST_TURNS):
        turn = app.conversations.reply(conversation, f"{goal.id}-{number}", words).model_dump(mode="json")
        if caller.left or turn["status"] != "bot":
            break
        words = caller.answer(turn)
    return conversation


def customer_of(goal: Goal, document: dict[str, Any]) -> str | None:
    """Whose records the goal is about: of her orders, of what she says of herself, or of what changes."""
    changed = [o["user_id"] for o in goal.expected["orders"].values()] + list(goal.expected["users"])
    touched = [
        document["orders"].get(str(d.arguments.get("order_id")), {}).get("user_id") for d in goal.deeds
    ]
    for user in (*changed, *touched):
        if user in document["users"]:
            return str(user)
    about_her = f"{goal.known} {goal.says}".lower()
    for user, profile in document["users"].items():
        name = f"{profile['name']['first_name']} {profile['name']['last_name']}".lower()
        by_name = name in about_her and profile["address"]["zip"] in about_her
        if user in about_her or profile["email"].lower() in about_her or by_name:
            return str(user)
    return None


def end_state(document: dict[str, Any], customer: str | None, orders: set[str]) -> dict[str, Any]:
    """What a task may change of one customer, in a form in which two stores can be compared.

    Prices of single lines are left out: the reference gives all lines of a changed order the price of its
    last.
    """
    profile = document["users"].get(customer) or {}
    methods = profile.get("payment_methods") or {}
    return {
        "orders": {n: _order(document["orders"][n]) for n in sorted(orders) if n in document["orders"]},
        "address": profile.get("address"),
        "balances": {k: _money(m.get("balance")) for k, m in sorted(methods.items())},
    }


def _order(order: dict[str, Any]) -> dict[str, Any]:
    paid = [
        [p["transaction_type"], _money(p["amount"]), p["payment_method_id"]] for p in order["payment_history"]
    ]
    plain = ("status", "address", "cancel_reason", "exchange_payment_method_id", "return_payment_method_id")
    return {
        **{name: order.get(name) for name in plain},
        **{
            name: sorted(order.get(name) or ())
            for name in ("exchange_items", "exchange_new_items", "return_items")
        },
        "items": sorted(item["item_id"] for item in order["items"]),
        "payments": sorted(paid),
        "difference": _money(order.get("exchange_price_difference")),
    }


def _money(amount: float | None) -> float | None:
    return None if amount is None else round(float(amount), 2)
