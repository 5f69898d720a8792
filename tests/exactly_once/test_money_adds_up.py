"""Whatever a customer does with an order, and in whatever order: its money adds up after every write."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal

import pytest
from sqlmodel import select

from crm import orders
from crm.customers import PaymentMethod
from crm.database import Database
from crm.orders import Order
from crm.products import Variant
from tests.crm.conftest import shop  # noqa: F401 - Ida's store
from tools import CATALOGUE
from tools.policy import Policy
from tools.run import run
from tools.tool import Standing

METHODS = ("gift_card_1", "card_1", "paypal_1")
REASONS = ("no longer needed", "ordered by mistake")


def deed(chance: random.Random, order: str, lines: list[str], variants: list[str]) -> tuple[str, dict]:
    """Any write with any arguments; most of them are refused."""
    items = chance.sample(lines, chance.randint(1, len(lines)))
    swap = {"item_ids": items, "new_item_ids": [chance.choice(variants) for _ in items]}
    paid = {"payment_method_id": chance.choice(METHODS)}
    return chance.choice(
        [
            ("change_order_payment", {**paid}),
            ("change_order_items", {**swap, **paid}),
            ("cancel_order", {"reason": chance.choice(REASONS)}),
            ("return_items", {"item_ids": items, **paid}),
            ("exchange_items", {**swap, **paid}),
        ]
    )


@pytest.mark.parametrize("seed", range(15))
def test_what_was_paid_less_what_went_back_is_what_the_order_holds(
    shop: Database,  # noqa: F811 - the fixture above
    noon: datetime,
    seed: int,
) -> None:
    chance, policy = random.Random(seed), Policy.of_store()
    standing = Standing(now=noon, actor="bot", policy=policy, customer_id="ida_moe_1", verification="basic")
    with shop.reading() as session:
        variants = [one.id for one in session.exec(select(Variant))]
        card = worth(shop)
    for number in range(30):
        order = chance.choice(["#W1", "#W2"])
        with shop.reading() as session:
            lines = [line.item_id for line in orders.lines(session, [order])[order]]
        name, arguments = deed(chance, order, lines, variants)
        told = run(shop, CATALOGUE[name], {"order_id": order, **arguments}, standing, f"{seed}/{number}")
        assert told.status in ("ok", "refused"), told
        for each in ("#W1", "#W2"):
            check(shop, each, (name, arguments, told))
        assert worth(shop) == card, "what the gift card lost or gained is not what the orders say"


def check(store: Database, order_id: str, after: object) -> None:
    with store.reading() as session:
        order = session.get_one(Order, order_id)
        moved = orders.payments(session, order_id)
        held = sum(
            (one.amount if one.transaction_type == "payment" else -one.amount for one in moved), Decimal(0)
        )
        lines = sum((line.price for line in orders.lines(session, [order_id])[order_id]), Decimal(0))
        assert held == (0 if order.status == "cancelled" else lines), (order.status, after)
        assert all(one.amount > 0 for one in moved), after


def worth(store: Database) -> Decimal:
    """The gift card's balance and what it has paid for: the same for ever."""
    with store.reading() as session:
        card = session.get_one(PaymentMethod, "gift_card_1")
        moved = [one for order in ("#W1", "#W2") for one in orders.payments(session, order)]
        paid = sum(
            (one.amount if one.transaction_type == "payment" else -one.amount)
            for one in moved
            if one.payment_method_id == card.id
        )
        assert card.balance is not None
        assert card.balance >= 0
        return card.balance + paid
