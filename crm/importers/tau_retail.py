"""The store of tau-bench and tau2-bench (`db.json`): products, users and orders by their ids.

Records with an id that we already have are replaced, all others stay, so importing a file twice is
the same as importing it once. A customer whose data was erased stays erased, and her orders with her.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from sqlmodel import Session, col, select

from crm import audit, bulk, erasure
from crm.addresses import Address
from crm.bulk import Progress, Row, silent
from crm.customers import Customer, PaymentMethod, PaymentSource
from crm.database import Database
from crm.errors import BadInput
from crm.identities import Identity, normalised
from crm.importers import Imported
from crm.importers.json_file import Amount, Price, Record, Text, place, read
from crm.orders import Fulfilment, Order, OrderLine, Payment, Status
from crm.products import Product, Variant

Id = Text
REQUESTS = (
    "cancel_reason",
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
    "return_items",
    "return_payment_method_id",
)


class _Variant(Record):
    item_id: Id
    options: dict[Text, Text]
    available: bool
    price: Price


class _Product(Record):
    name: Text
    product_id: Id
    variants: dict[Id, _Variant]


class _Address(Record):
    address1: Text
    address2: Text
    city: Text
    country: Text
    state: Text
    zip: Text


class _Name(Record):
    first_name: Text
    last_name: Text


class _Method(Record):
    source: PaymentSource
    id: Id
    brand: Text | None = None
    last_four: Text | None = None
    balance: Amount | None = None


class _User(Record):
    user_id: Id
    name: _Name
    address: _Address
    email: Text
    payment_methods: dict[Id, _Method]
    orders: list[Id]


class _Item(Record):
    name: Text
    product_id: Id
    item_id: Id
    price: Price
    options: dict[Text, Text]


class _Parcel(Record):
    tracking_id: list[Text]
    item_ids: list[Id]


class _Transaction(Record):
    transaction_type: Literal["payment", "refund"]
    amount: Price
    payment_method_id: Id


class _Order(Record):
    order_id: Id
    user_id: Id
    address: _Address
    items: list[_Item] = Field(min_length=1)
    status: Status
    fulfillments: list[_Parcel]
    payment_history: list[_Transaction] = Field(min_length=1)
    cancel_reason: Text | None = None
    exchange_items: list[Id] | None = None
    exchange_new_items: list[Id] | None = None
    exchange_payment_method_id: Id | None = None
    exchange_price_difference: Amount | None = None
    return_items: list[Id] | None = None
    return_payment_method_id: Id | None = None

    @property
    def was_changed(self) -> bool:
        """Only an order that somebody changed has the fields of a request, be they null."""
        return bool(self.model_fields_set.intersection(REQUESTS))


class Store(Record):
    """The whole file."""

    products: dict[Id, _Product]
    users: dict[Id, _User]
    orders: dict[Id, _Order]

    def without(self, users: set[str]) -> Store:
        """The same store as if these users were not in it."""
        return Store.model_construct(
            products=self.products,
            users={key: user for key, user in self.users.items() if key not in users},
            orders={key: order for key, order in self.orders.items() if order.user_id not in users},
        )


def load(database: Database, path: Path, at: datetime, progress: Progress = silent) -> Imported:
    """Read the file into the CRM, whole or not at all; raises BadInput."""
    store = read(path, Store)
    for where, problem in _contradictions(store):
        raise BadInput(f"{path}: {where}: {problem}.")
    with database.writing() as session:
        erased = _erased(session, store)
        store = store.without(erased)
        _refuse_taken(session, store, path)
        _write_products(session, store, progress)
        _write_customers(session, list(store.users.values()), progress)
        _write_orders(session, store, at, progress)
        counts = {
            "customers": len(store.users),
            "orders": len(store.orders),
            "products": len(store.products),
        }
        audit.record(session, at, "system", "import", "tau-retail", **counts)
    notes = (f"{len(erased)} erased customer(s) of this file stay erased.",) if erased else ()
    return Imported(counts, notes)


def _contradictions(store: Store) -> Iterator[tuple[str, str]]:
    yield from _wrong_keys(store)
    yield from _wrong_orders(store)
    yield from _wrong_users(store)


def _wrong_keys(store: Store) -> Iterator[tuple[str, str]]:
    for key, product in store.products.items():
        if product.product_id != key:
            yield place("products", key, "product_id"), f"is {product.product_id}, filed under {key}"
        for item, variant in product.variants.items():
            if variant.item_id != item:
                yield (
                    place("products", key, "variants", item, "item_id"),
                    f"is {variant.item_id}, filed under {item}",
                )
    for key, user in store.users.items():
        if user.user_id != key:
            yield place("users", key, "user_id"), f"is {user.user_id}, filed under {key}"
    for key, order in store.orders.items():
        if order.order_id != key:
            yield place("orders", key, "order_id"), f"is {order.order_id}, filed under {key}"


def _wrong_users(store: Store) -> Iterator[tuple[str, str]]:
    emails: dict[str, str] = {}
    methods: dict[str, str] = {}
    for key, user in store.users.items():
        if (first := emails.setdefault(normalised("email", user.email), key)) != key:
            yield place("users", key, "email"), f"is the e-mail address of {first} too"
        for method_id, method in user.payment_methods.items():
            where = place("users", key, "payment_methods", method_id)
            if method.id != method_id:
                yield where, f"its id is {method.id}"
            if (first := methods.setdefault(method_id, key)) != key:
                yield where, f"belongs to {first} too"
        for number, order_id in enumerate(user.orders):
            where = place("users", key, "orders", number)
            if order_id not in store.orders:
                yield where, f"there is no order {order_id} in this file"
            elif store.orders[order_id].user_id != key:
                yield where, f"order {order_id} belongs to {store.orders[order_id].user_id}"
        if len(set(user.orders)) != len(user.orders):
            yield place("users", key, "orders"), "one order is listed twice"


def _wrong_orders(store: Store) -> Iterator[tuple[str, str]]:
    listed = {order_id for user in store.users.values() for order_id in user.orders}
    for key, order in store.orders.items():
        owner = store.users.get(order.user_id)
        if owner is None:
            yield place("orders", key, "user_id"), f"there is no user {order.user_id} in this file"
            continue
        if key not in listed:
            yield place("users", order.user_id, "orders"), f"order {key} of this user is missing"
        for number, item in enumerate(order.items):
            if item.product_id not in store.products:
                where = place("orders", key, "items", number, "product_id")
                yield where, f"there is no product {item.product_id} in this file"
        for number, paid in enumerate(order.payment_history):
            if paid.payment_method_id not in owner.payment_methods:
                where = place("orders", key, "payment_history", number, "payment_method_id")
                yield where, f"{order.user_id} has no payment method {paid.payment_method_id}"


def _refuse_taken(session: Session, store: Store, path: Path) -> None:
    """Ids and addresses that belong to somebody who is not in the file."""
    owners = {normalised("email", user.email): user.user_id for user in store.users.values()}
    for chosen in bulk.among(col(Identity.value), owners):
        for found in session.exec(select(Identity).where(Identity.kind == "email", chosen)):
            if found.customer_id != owners[found.value]:
                where = place("users", owners[found.value], "email")
                raise BadInput(f"{path}: {where}: another customer already has this e-mail address.")
    holders = {key: user.user_id for user in store.users.values() for key in user.payment_methods}
    for chosen in bulk.among(col(PaymentMethod.id), holders):
        for method in session.exec(select(PaymentMethod).where(chosen)):
            if method.customer_id != holders[method.id]:
                where = place("users", holders[method.id], "payment_methods", method.id)
                raise BadInput(f"{path}: {where}: another customer already has this payment method.")
    buyers = {order.order_id: order.user_id for order in store.orders.values()}
    for chosen in bulk.among(col(Order.id), buyers):
        for order_id, buyer in session.exec(select(Order.id, Order.customer_id).where(chosen)):
            if buyer != buyers[order_id]:
                where = place("orders", order_id)
                raise BadInput(f"{path}: {where}: another customer already has an order of this number.")


def _erased(session: Session, store: Store) -> set[str]:
    """Users of the file who were erased here, by their own id or by the one they have now."""
    names = {erasure.pseudonym_of(user_id): user_id for user_id in store.users}
    names |= {user_id: user_id for user_id in store.users}
    found: set[str] = set()
    for chosen in bulk.among(col(Customer.id), names):
        erased = select(Customer.id).where(chosen, col(Customer.erased_at).is_not(None))
        found.update(names[customer_id] for customer_id in session.exec(erased))
    return found


def _write_products(session: Session, store: Store, progress: Progress) -> None:
    bulk.upsert(
        session,
        Product,
        [{"id": p.product_id, "name": p.name, "category": None} for p in store.products.values()],
        keep=["category"],
    )
    bulk.remove(session, Variant, col(Variant.product_id), store.products)
    rows = [
        {
            "id": variant.item_id,
            "product_id": product.product_id,
            "position": position,
            "options": variant.options,
            "available": variant.available,
            "price": variant.price,
        }
        for product in store.products.values()
        for position, variant in enumerate(product.variants.values())
    ]
    bulk.insert(session, Variant, rows, progress)


def _write_customers(session: Session, users: list[_User], progress: Progress) -> None:
    rows = [
        {
            "id": user.user_id,
            "first_name": user.name.first_name,
            "last_name": user.name.last_name,
            "email": user.email,
            "vip": False,
            **_columns(user.address),
        }
        for user in users
    ]
    bulk.upsert(session, Customer, rows, keep=["vip"], progress=progress)
    addresses = [
        {"kind": "email", "value": normalised("email", u.email), "customer_id": u.user_id} for u in users
    ]
    bulk.upsert(session, Identity, addresses)
    bulk.remove(session, PaymentMethod, col(PaymentMethod.customer_id), [user.user_id for user in users])
    methods = [
        {"customer_id": user.user_id, "position": position, **method.model_dump()}
        for user in users
        for position, method in enumerate(user.payment_methods.values())
    ]
    bulk.insert(session, PaymentMethod, methods)


def _write_orders(session: Session, store: Store, at: datetime, progress: Progress) -> None:
    orders = list(store.orders.values())
    places = {key: place for user in store.users.values() for place, key in enumerate(user.orders)}
    rows = [
        {
            "id": order.order_id,
            "customer_id": order.user_id,
            "position": places[order.order_id],
            "status": order.status,
            "changed_at": at if order.was_changed else None,
            **_columns(order.address),
            **{name: getattr(order, name) for name in REQUESTS},
        }
        for order in orders
    ]
    bulk.upsert(session, Order, rows, progress=progress)
    ids = [order.order_id for order in orders]
    parts: list[tuple[Any, list[Row]]] = [
        (OrderLine, [_numbered(o, i, item.model_dump()) for o in orders for i, item in enumerate(o.items)]),
        (Fulfilment, [_numbered(o, i, _parcel(p)) for o in orders for i, p in enumerate(o.fulfillments)]),
        (
            Payment,
            [_numbered(o, i, paid.model_dump()) for o in orders for i, paid in enumerate(o.payment_history)],
        ),
    ]
    for table, found in parts:
        bulk.remove(session, table, table.order_id, ids)
        bulk.insert(session, table, found, progress)


def _columns(address: _Address) -> Row:
    return Address(**address.model_dump()).model_dump()


def _numbered(order: _Order, position: int, values: Row) -> Row:
    return {"order_id": order.order_id, "position": position, **values}


def _parcel(parcel: _Parcel) -> Row:
    return {"tracking_ids": parcel.tracking_id, "item_ids": parcel.item_ids}
