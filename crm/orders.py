"""Orders: what was bought, where it goes, how it was paid, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import JSON, Column, Row, bindparam
from sqlalchemy import select as rows_of
from sqlmodel import Field, Session, SQLModel, col, select

from crm import statements
from crm.addresses import Address, HasAddress
from crm.customers import PaymentMethod
from crm.errors import NotFound
from crm.money import Cents
from crm.products import Variant

Status = Literal[
    "pending",
    "pending (item modified)",
    "processed",
    "delivered",
    "cancelled",
    "return requested",
    "exchange requested",
]


class Order(HasAddress, table=True):
    """One purchase. The request fields are set once, by the request that changed its status."""

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    position: int = 0
    status: str = Field(index=True)
    placed_at: datetime | None = Field(default=None, index=True)
    delivered_at: datetime | None = None
    changed_at: datetime | None = None
    cancel_reason: str | None = None
    return_items: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    return_payment_method_id: str | None = None
    exchange_items: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    exchange_new_items: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    exchange_payment_method_id: str | None = None
    exchange_price_difference: Decimal | None = Field(default=None, sa_column=Column(Cents))


class OrderLine(SQLModel, table=True):
    """One item of an order, at the price it was sold for."""

    order_id: str = Field(foreign_key="order.id", primary_key=True)
    position: int = Field(primary_key=True)
    item_id: str = Field(index=True)
    product_id: str = Field(index=True)
    name: str
    price: Decimal = Field(sa_column=Column(Cents, nullable=False))
    options: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Fulfilment(SQLModel, table=True):
    """One parcel."""

    order_id: str = Field(foreign_key="order.id", primary_key=True)
    position: int = Field(primary_key=True)
    tracking_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    item_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Payment(SQLModel, table=True):
    """Money that moved for an order: paid by the customer, or refunded to her."""

    order_id: str = Field(foreign_key="order.id", primary_key=True)
    position: int = Field(primary_key=True)
    transaction_type: str
    amount: Decimal = Field(sa_column=Column(Cents, nullable=False))
    payment_method_id: str
    at: datetime | None = None


@dataclass(frozen=True)
class Parts:
    """The rows of each order's lines, parcels and payments, by the order's id and in their order."""

    lines: defaultdict[str, list[Row[Any]]] = dataclass_field(default_factory=lambda: defaultdict(list))
    parcels: defaultdict[str, list[Row[Any]]] = dataclass_field(default_factory=lambda: defaultdict(list))
    paid: defaultdict[str, list[Row[Any]]] = dataclass_field(default_factory=lambda: defaultdict(list))


_ORDERS = statements.table_of(Order)
_LISTED = (
    rows_of(_ORDERS)
    .where(_ORDERS.c.customer_id == bindparam("customer"))
    .order_by(_ORDERS.c.position, _ORDERS.c.id)
)
_KINDS = [statements.table_of(model) for model in (OrderLine, Fulfilment, Payment)]
_PARTS = [
    rows_of(part).where(part.c.order_id.in_(bindparam("orders", expanding=True))).order_by(part.c.position)
    for part in _KINDS
]
# For the usual question: a list of ids costs as much to write into a statement as the answer itself.
_PARTS_OF_CUSTOMER = [
    rows_of(part)
    .join(_ORDERS, _ORDERS.c.id == part.c.order_id)
    .where(_ORDERS.c.customer_id == bindparam("customer"))
    .order_by(part.c.position)
    for part in _KINDS
]


def owned_by(session: Session, customer_id: str, order_id: str) -> Order:
    """The customer's own order; raises NotFound for anyone else's, as if it did not exist."""
    order = session.get(Order, order_id)
    if order is None or order.customer_id != customer_id:
        raise NotFound(f"You have no order {order_id}.")
    return order


def of_customer(session: Session, customer_id: str) -> list[Order]:
    """Her orders, oldest first."""
    return list(
        session.exec(
            select(Order).where(Order.customer_id == customer_id).order_by(col(Order.position), col(Order.id))
        )
    )


def listed(session: Session, customer_id: str) -> Sequence[Row[Any]]:
    """Her orders, oldest first, as rows to look at."""
    return statements.rows(session, _LISTED, customer=customer_id)


def parts(session: Session, order_ids: Sequence[str]) -> Parts:
    """Everything that belongs to these orders, as rows to look at."""
    return _sorted([statements.rows(session, statement, orders=order_ids) for statement in _PARTS])


def parts_of_customer(session: Session, customer_id: str) -> Parts:
    """Everything that belongs to her orders, as rows to look at."""
    return _sorted([statements.rows(session, one, customer=customer_id) for one in _PARTS_OF_CUSTOMER])


def _sorted(kinds: Sequence[Sequence[Row[Any]]]) -> Parts:
    found = Parts()
    for part, rows in zip((found.lines, found.parcels, found.paid), kinds, strict=True):
        for row in rows:
            part[row.order_id].append(row)
    return found


def lines(session: Session, order_ids: Sequence[str]) -> dict[str, list[OrderLine]]:
    """The lines of several orders, each in their order."""
    found: dict[str, list[OrderLine]] = {order_id: [] for order_id in order_ids}
    query = select(OrderLine).where(col(OrderLine.order_id).in_(order_ids))
    for row in session.exec(query.order_by(col(OrderLine.position))):
        found[row.order_id].append(row)
    return found


def payments(session: Session, order_id: str) -> list[Payment]:
    """The money that moved for an order, oldest first."""
    query = select(Payment).where(Payment.order_id == order_id)
    return list(session.exec(query.order_by(col(Payment.position))))


def cancel(session: Session, order: Order, reason: str, at: datetime) -> list[Payment]:
    """Cancel the order and give every payment back to where it came from; returns the refunds."""
    refunds = [
        move_money(session, order, "refund", amount, method_id, at)
        for method_id, amount in _not_given_back(payments(session, order.id))
    ]
    order.status, order.cancel_reason, order.changed_at = "cancelled", reason, at
    session.add(order)
    return refunds


def _not_given_back(moved: Sequence[Payment]) -> Iterator[tuple[str, Decimal]]:
    """What each payment still holds, by its method: another method may have paid in its place since."""
    given_back: dict[str, Decimal] = defaultdict(Decimal)
    for one in moved:
        if one.transaction_type == "refund":
            given_back[one.payment_method_id] += one.amount
    for one in moved:
        if one.transaction_type == "payment":
            back = min(one.amount, given_back[one.payment_method_id])
            given_back[one.payment_method_id] -= back
            if one.amount > back:
                yield one.payment_method_id, one.amount - back


def request_return(
    session: Session, order: Order, item_ids: Sequence[str], method_id: str, at: datetime
) -> None:
    """Record the return; the money moves when the parcel is back."""
    order.status, order.changed_at = "return requested", at
    order.return_items, order.return_payment_method_id = sorted(item_ids), method_id
    session.add(order)


def request_exchange(
    session: Session, order: Order, swaps: Sequence[tuple[OrderLine, Variant]], method_id: str, at: datetime
) -> None:
    """Record the exchange; the difference is settled when the parcel is back."""
    order.status, order.changed_at = "exchange requested", at
    order.exchange_items = sorted(line.item_id for line, _ in swaps)
    order.exchange_new_items = sorted(new.id for _, new in swaps)
    order.exchange_payment_method_id = method_id
    order.exchange_price_difference = price_difference(swaps)
    session.add(order)


def change_items(
    session: Session, order: Order, swaps: Sequence[tuple[OrderLine, Variant]], method_id: str, at: datetime
) -> None:
    """Swap lines of an order that has not left, each at its own price; settle the difference at once."""
    difference = price_difference(swaps)
    if difference:
        kind: Literal["payment", "refund"] = "payment" if difference > 0 else "refund"
        move_money(session, order, kind, abs(difference), method_id, at)
    for line, new in swaps:
        line.item_id, line.price, line.options = new.id, new.price, dict(new.options)
        session.add(line)
    order.status, order.changed_at = "pending (item modified)", at
    session.add(order)


def change_payment(session: Session, order: Order, new_method_id: str, at: datetime) -> Decimal:
    """Charge the new method and give the old one its money back; returns the amount."""
    first = payments(session, order.id)[0]
    move_money(session, order, "payment", first.amount, new_method_id, at)
    move_money(session, order, "refund", first.amount, first.payment_method_id, at)
    order.changed_at = at
    session.add(order)
    return first.amount


def change_address(session: Session, order: Order, address: Address, at: datetime) -> None:
    order.move_to(address).changed_at = at
    session.add(order)


def price_difference(swaps: Sequence[tuple[OrderLine, Variant]]) -> Decimal:
    """What the customer pays for the swaps; negative when she gets money back."""
    return sum((new.price - line.price for line, new in swaps), Decimal("0.00"))


def move_money(
    session: Session,
    order: Order,
    kind: Literal["payment", "refund"],
    amount: Decimal,
    method_id: str,
    at: datetime,
) -> Payment:
    """Write one transaction; a gift card's balance follows it at once."""
    method = session.get(PaymentMethod, method_id)
    if method is not None and method.balance is not None:
        method.balance += amount if kind == "refund" else -amount
        session.add(method)
    payment = Payment(
        order_id=order.id,
        position=len(payments(session, order.id)),
        transaction_type=kind,
        amount=amount,
        payment_method_id=method_id,
        at=at,
    )
    session.add(payment)
    session.flush()
    return payment
