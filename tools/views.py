"""How records look to a brain and to the outside: plain, complete, and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row
from sqlmodel import Session

from crm import customers, orders
from crm.addresses import Address
from crm.customers import Customer, PaymentMethod
from crm.orders import Order
from crm.products import Product, Variant


class ItemView(BaseModel):
    """One line of an order."""

    item_id: str
    product_id: str
    name: str
    price: Decimal
    options: dict[str, str]


class PaymentView(BaseModel):
    transaction_type: str
    amount: Decimal
    payment_method_id: str


class OrderView(BaseModel):
    """One order, whole."""

    order_id: str
    status: str
    placed_at: str | None
    items: list[ItemView]
    total: Decimal
    address: Address
    tracking_ids: list[str]
    payments: list[PaymentView]

    @classmethod
    def of(cls, session: Session, order: Order) -> OrderView:
        return cls.of_all(session, [order])[0]

    @classmethod
    def of_all(cls, session: Session, found: Sequence[Order]) -> list[OrderView]:
        """Several orders with one query for each kind of part."""
        parts = orders.parts(session, [order.id for order in found])
        return [cls._with(order, parts) for order in found]

    @classmethod
    def of_customer(cls, session: Session, customer_id: str) -> list[OrderView]:
        """All of her orders, oldest first."""
        parts = orders.parts_of_customer(session, customer_id)
        return [cls._with(order, parts) for order in orders.listed(session, customer_id)]

    @classmethod
    def _with(cls, order: Order | Row[Any], parts: orders.Parts) -> OrderView:
        lines, parcels, paid = parts.lines[order.id], parts.parcels[order.id], parts.paid[order.id]
        return cls(
            order_id=order.id,
            status=order.status,
            placed_at=order.placed_at.isoformat() if order.placed_at else None,
            items=[ItemView.model_validate(line, from_attributes=True) for line in lines],
            total=sum((line.price for line in lines), Decimal("0.00")),
            address=Address.model_validate(order, from_attributes=True),
            tracking_ids=[number for parcel in parcels for number in parcel.tracking_ids],
            payments=[PaymentView.model_validate(one, from_attributes=True) for one in paid],
        )


class MethodView(BaseModel):
    payment_method_id: str
    source: str
    label: str
    balance: Decimal | None

    @classmethod
    def of(cls, method: PaymentMethod | Row[Any]) -> MethodView:
        return cls(
            payment_method_id=method.id,
            source=method.source,
            label=customers.label(method.source, method.brand, method.last_four),
            balance=method.balance,
        )


class CustomerView(BaseModel):
    customer_id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: list[MethodView]

    @classmethod
    def of(cls, customer: Customer | Row[Any], methods: Sequence[PaymentMethod | Row[Any]]) -> CustomerView:
        return cls(
            customer_id=customer.id,
            first_name=customer.first_name,
            last_name=customer.last_name,
            email=customer.email,
            address=Address.model_validate(customer, from_attributes=True),
            payment_methods=[MethodView.of(method) for method in methods],
        )


class VariantView(BaseModel):
    item_id: str
    options: dict[str, str]
    available: bool
    price: Decimal


class ProductView(BaseModel):
    """A product with every variant, also those out of stock."""

    product_id: str
    name: str
    variants: list[VariantView]

    @classmethod
    def of(cls, product: Product, variants: Sequence[Variant]) -> ProductView:
        return cls(
            product_id=product.id,
            name=product.name,
            variants=[
                VariantView(item_id=v.id, options=v.options, available=v.available, price=v.price)
                for v in variants
            ],
        )
