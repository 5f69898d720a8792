"""The store in the schema of tau-bench and tau2-bench: what was imported, with what has changed since."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.customers import Customer, PaymentMethod
from crm.orders import Fulfilment, Order, OrderLine, Payment
from crm.products import Product, Variant

Json = dict[str, Any]
ADDRESS = ("address1", "address2", "city", "country", "state", "zip")


def records(session: Session) -> Json:
    """The document: `products`, `users` and `orders` by id; amounts are numbers of two decimals."""
    orders = list(
        session.exec(select(Order).order_by(col(Order.customer_id), col(Order.position), col(Order.id)))
    )
    return {
        "products": _products(session),
        "users": _users(session, orders),
        "orders": _orders(session, orders),
    }


def _products(session: Session) -> Json:
    variants: dict[str, Json] = defaultdict(dict)
    for variant in session.exec(select(Variant).order_by(col(Variant.position), col(Variant.id))):
        variants[variant.product_id][variant.id] = {
            "item_id": variant.id,
            "options": variant.options,
            "available": variant.available,
            "price": float(variant.price),
        }
    return {
        product.id: {"name": product.name, "product_id": product.id, "variants": variants[product.id]}
        for product in session.exec(select(Product).order_by(col(Product.id)))
    }


def _users(session: Session, orders: list[Order]) -> Json:
    methods: dict[str, Json] = defaultdict(dict)
    for method in session.exec(
        select(PaymentMethod).order_by(col(PaymentMethod.position), col(PaymentMethod.id))
    ):
        methods[method.customer_id][method.id] = _method(method)
    bought: dict[str, list[str]] = defaultdict(list)
    for order in orders:
        bought[order.customer_id].append(order.id)
    return {
        customer.id: {
            "user_id": customer.id,
            "name": {"first_name": customer.first_name, "last_name": customer.last_name},
            "address": _address(customer),
            "email": customer.email,
            "payment_methods": methods[customer.id],
            "orders": bought[customer.id],
        }
        for customer in session.exec(select(Customer).order_by(col(Customer.id)))
    }


def _orders(session: Session, orders: list[Order]) -> Json:
    items, parcels, payments = _lines(session), _parcels(session), _payments(session)
    return {
        order.id: {
            "order_id": order.id,
            "user_id": order.customer_id,
            "address": _address(order),
            "items": items[order.id],
            "status": order.status,
            "fulfillments": parcels[order.id],
            "payment_history": payments[order.id],
            **(_request(order) if order.changed_at else {}),
        }
        for order in orders
    }


def _request(order: Order) -> Json:
    return {
        "cancel_reason": order.cancel_reason,
        "exchange_items": order.exchange_items,
        "exchange_new_items": order.exchange_new_items,
        "exchange_payment_method_id": order.exchange_payment_method_id,
        "exchange_price_difference": _number(order.exchange_price_difference),
        "return_items": order.return_items,
        "return_payment_method_id": order.return_payment_method_id,
    }


def _lines(session: Session) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for line in session.exec(select(OrderLine).order_by(col(OrderLine.position))):
        found[line.order_id].append(
            {
                "name": line.name,
                "product_id": line.product_id,
                "item_id": line.item_id,
                "price": float(line.price),
                "options": line.options,
            }
        )
    return found


def _parcels(session: Session) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for parcel in session.exec(select(Fulfilment).order_by(col(Fulfilment.position))):
        found[parcel.order_id].append({"tracking_id": parcel.tracking_ids, "item_ids": parcel.item_ids})
    return found


def _payments(session: Session) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for payment in session.exec(select(Payment).order_by(col(Payment.position))):
        found[payment.order_id].append(
            {
                "transaction_type": payment.transaction_type,
                "amount": float(payment.amount),
                "payment_method_id": payment.payment_method_id,
            }
        )
    return found


def _method(method: PaymentMethod) -> Json:
    shown: Json = {"source": method.source, "id": method.id}
    if method.source == "credit_card":
        shown |= {"brand": method.brand, "last_four": method.last_four}
    if method.balance is not None:
        shown["balance"] = float(method.balance)
    return shown


def _address(owner: Customer | Order) -> Json:
    return {name: getattr(owner, name) for name in ADDRESS}


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
