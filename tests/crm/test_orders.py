"""What becomes of an order: its lines keep their prices, its money is accounted for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from sqlmodel import Session

from crm import orders, products
from crm.addresses import Address
from crm.customers import PaymentMethod
from crm.database import Database
from crm.errors import NotFound
from crm.orders import Order, OrderLine
from crm.products import Variant

Swap = tuple[OrderLine, Variant]


def test_a_cancelled_order_gives_back_what_was_paid_to_where_it_came_from(
    shop: Database, noon: datetime
) -> None:
    with shop.writing() as session:
        refunds = orders.cancel(session, her(session, "#W1"), "no longer needed", noon)
        assert [(r.amount, r.payment_method_id) for r in refunds] == [(Decimal("99.50"), "gift_card_1")]
    with shop.reading() as session:
        assert her(session, "#W1").status == "cancelled"
        assert balance(session) == Decimal("159.50")
        assert [(p.transaction_type, p.amount) for p in orders.payments(session, "#W1")] == [
            ("payment", Decimal("99.50")),
            ("refund", Decimal("99.50")),
        ]


def test_what_another_method_has_paid_since_is_given_back_once(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        orders.change_payment(session, her(session, "#W1"), "paypal_1", noon)
        refunds = orders.cancel(session, her(session, "#W1"), "no longer needed", noon)
        assert [(r.amount, r.payment_method_id) for r in refunds] == [(Decimal("99.50"), "paypal_1")]
    with shop.reading() as session:
        paid, refunded = (
            sum(p.amount for p in orders.payments(session, "#W1") if p.transaction_type == kind)
            for kind in ("payment", "refund")
        )
        assert paid == refunded
        assert balance(session) == Decimal("159.50")


def test_each_changed_line_has_its_own_new_price(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        swaps = [swap(session, "#W1", 0, "12"), swap(session, "#W1", 1, "13")]
        orders.change_items(session, her(session, "#W1"), swaps, "gift_card_1", noon)
    with shop.reading() as session:
        lines = orders.lines(session, ["#W1"])["#W1"]
        assert [(line.item_id, line.price, line.options) for line in lines] == [
            ("12", Decimal("51.00"), {"color": "red"}),
            ("13", Decimal("40.25"), {"color": "black"}),
        ]
        assert her(session, "#W1").status == "pending (item modified)"
        # 91.25 instead of 99.50: the difference is on the card again.
        assert balance(session) == Decimal("68.25")
        assert orders.payments(session, "#W1")[-1].transaction_type == "refund"


def test_a_dearer_item_is_paid_for_at_once(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        orders.change_items(
            session, her(session, "#W1"), [swap(session, "#W1", 0, "12")], "gift_card_1", noon
        )
    with shop.reading() as session:
        assert balance(session) == Decimal("57.50")
        last = orders.payments(session, "#W1")[-1]
        assert (last.transaction_type, last.amount) == ("payment", Decimal("2.50"))


def test_an_item_swapped_for_one_of_the_same_price_moves_no_money(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        orders.change_items(
            session, her(session, "#W1"), [swap(session, "#W1", 0, "11")], "gift_card_1", noon
        )
    with shop.reading() as session:
        assert len(orders.payments(session, "#W1")) == 1


def test_a_return_is_recorded_and_pays_nothing_yet(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        orders.request_return(session, her(session, "#W2"), ["12", "11"], "card_1", noon)
    with shop.reading() as session:
        order = her(session, "#W2")
        assert (order.status, order.return_items) == ("return requested", ["11", "12"])
        assert order.changed_at == noon
        assert len(orders.payments(session, "#W2")) == 1


def test_an_exchange_is_recorded_with_its_difference(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        orders.request_exchange(session, her(session, "#W2"), [swap(session, "#W2", 1, "13")], "card_1", noon)
    with shop.reading() as session:
        order = her(session, "#W2")
        assert (order.exchange_items, order.exchange_new_items) == (["12"], ["13"])
        assert order.exchange_price_difference == Decimal("-10.75")
        assert orders.lines(session, ["#W2"])["#W2"][1].item_id == "12"


def test_a_new_way_to_pay_is_charged_and_the_old_one_gets_its_money_back(
    shop: Database, noon: datetime
) -> None:
    with shop.writing() as session:
        assert orders.change_payment(session, her(session, "#W1"), "paypal_1", noon) == Decimal("99.50")
    with shop.reading() as session:
        moved = [(p.transaction_type, p.payment_method_id) for p in orders.payments(session, "#W1")]
        assert moved == [("payment", "gift_card_1"), ("payment", "paypal_1"), ("refund", "gift_card_1")]
        assert balance(session) == Decimal("159.50")


def test_a_parcel_goes_to_the_new_address(shop: Database, noon: datetime) -> None:
    new = Address(address1="2 Hill Road", city="Bend", state="OR", country="USA", zip="97701")
    with shop.writing() as session:
        orders.change_address(session, her(session, "#W1"), new, noon)
    with shop.reading() as session:
        assert her(session, "#W1").address == new
        assert str(her(session, "#W1").address) == "2 Hill Road, Bend, OR 97701, USA"


def test_another_persons_order_does_not_exist_for_her(shop: Database) -> None:
    with shop.reading() as session:
        with pytest.raises(NotFound) as of_another:
            orders.owned_by(session, "eve", "#W1")
        with pytest.raises(NotFound) as of_nobody:
            orders.owned_by(session, "eve", "#W9")
    assert str(of_another.value).replace("#W1", "#W9") == str(of_nobody.value)


def test_what_fails_halfway_leaves_the_order_as_it_was(shop: Database, noon: datetime) -> None:
    def fails() -> None:
        with shop.writing() as session:
            orders.cancel(session, her(session, "#W1"), "no longer needed", noon)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fails()
    with shop.reading() as session:
        assert her(session, "#W1").status == "pending"
        assert balance(session) == Decimal("60.00")


def her(session: Session, order_id: str) -> Order:
    return orders.owned_by(session, "ida_moe_1", order_id)


def swap(session: Session, order_id: str, place: int, item_id: str) -> Swap:
    return orders.lines(session, [order_id])[order_id][place], products.variant(session, item_id)


def balance(session: Session) -> Decimal | None:
    return session.get_one(PaymentMethod, "gift_card_1").balance
