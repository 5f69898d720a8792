"""The store of tau-bench and tau2-bench (`db.json`): products, users and orders by their ids.

Records with an id that we already have are replaced, all others stay, so importing a file twice is
the same as importing it once. A customer whose data was erased stays erased, and her orders with her.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from crm import audit, bulk, erasure
from crm.addresses import Address
from crm.bulk import Progress, Row, silent
from crm.customers import Customer, PaymentMethod
from crm.database import Database
from crm.errors import BadInput
from crm.identities import Identity, normalised
from crm.importers import Imported
from crm.importers.json_file import place, read
from crm.importers.tau_store import (
    REQUESTS,
    AddressRecord,
    OrderRecord,
    ParcelRecord,
    Store,
    UserRecord,
    contradictions,
)
from crm.orders import Fulfilment, Order, OrderLine, Payment
from crm.products import Product, Variant


def load(database: Database, path: Path, at: datetime, progress: Progress = silent) -> Imported:
    """Read the file into the CRM, whole or not at all; raises BadInput."""
    store = read(path, Store)
    for where, problem in contradictions(store):
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


def _write_customers(session: Session, users: list[UserRecord], progress: Progress) -> None:
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


def _columns(address: AddressRecord) -> Row:
    return Address(**address.model_dump()).model_dump()


def _numbered(order: OrderRecord, position: int, values: Row) -> Row:
    return {"order_id": order.order_id, "position": position, **values}


def _parcel(parcel: ParcelRecord) -> Row:
    return {"tracking_ids": parcel.tracking_id, "item_ids": parcel.item_ids}
