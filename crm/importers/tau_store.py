"""What a file of the tau-bench store says, checked field by field and against itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from crm.customers import PaymentSource
from crm.identities import normalised
from crm.importers.json_file import Amount, Price, Record, Text, place
from crm.orders import Status

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


class VariantRecord(Record):
    item_id: Id
    options: dict[Text, Text]
    available: bool
    price: Price


class ProductRecord(Record):
    name: Text
    product_id: Id
    variants: dict[Id, VariantRecord]


class AddressRecord(Record):
    address1: Text
    address2: Text
    city: Text
    country: Text
    state: Text
    zip: Text


class NameRecord(Record):
    first_name: Text
    last_name: Text


class MethodRecord(Record):
    source: PaymentSource
    id: Id
    brand: Text | None = None
    last_four: Text | None = None
    balance: Amount | None = None


class UserRecord(Record):
    user_id: Id
    name: NameRecord
    address: AddressRecord
    email: Text
    payment_methods: dict[Id, MethodRecord]
    orders: list[Id]


class ItemRecord(Record):
    name: Text
    product_id: Id
    item_id: Id
    price: Price
    options: dict[Text, Text]


class ParcelRecord(Record):
    tracking_id: list[Text]
    item_ids: list[Id]


class TransactionRecord(Record):
    transaction_type: Literal["payment", "refund"]
    amount: Price
    payment_method_id: Id


class OrderRecord(Record):
    order_id: Id
    user_id: Id
    address: AddressRecord
    items: list[ItemRecord] = Field(min_length=1)
    status: Status
    fulfillments: list[ParcelRecord]
    payment_history: list[TransactionRecord] = Field(min_length=1)
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

    products: dict[Id, ProductRecord]
    users: dict[Id, UserRecord]
    orders: dict[Id, OrderRecord]

    def without(self, users: set[str]) -> Store:
        """The same store as if these users were not in it."""
        return Store.model_construct(
            products=self.products,
            users={key: user for key, user in self.users.items() if key not in users},
            orders={key: order for key, order in self.orders.items() if order.user_id not in users},
        )


def contradictions(store: Store) -> Iterator[tuple[str, str]]:
    """Each place where the file disagrees with itself, with what is wrong there."""
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
