"""Erasing a person: who she was goes everywhere, what was sold stays for the accounts.

She gets a new id that is a digest of the old one, because an id may be made of a name. Orders, payments
and their amounts stay with it; names, addresses, what was said and what was noted do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, text, update
from sqlmodel import Session, col

from crm import audit, customers, personal
from crm.customers import Customer
from crm.database import Database
from crm.personal import Trail
from crm.tables import metadata

GONE = "[erased]"
ADDRESS = {"address1": "", "address2": "", "city": "", "zip": ""}
# What is left of each table's columns. A table of hers that is not named here loses its rows.
KEPT: Mapping[str, dict[str, Any]] = {
    "order": ADDRESS,
    "orderline": {},
    "fulfilment": {"tracking_ids": []},
    "payment": {},
    "paymentmethod": {"brand": None, "last_four": None},
    "conversation": {"token_hash": "", "status": "closed"},
    "handoff": {"package": {}, "callback_to": None, "resolution": GONE, "return_note": None},
    "effect": {"arguments": {}, "result": {}, "why": ""},
    "ticket": {"subject": GONE, "body": GONE},
    "activity": {"subject": GONE, "body": GONE, "sentiment": None},
    "audit": {"details": {}},
}
# Columns that name whoever acted, or who was acted upon.
NAMING = {"actor", "author", "subject", "subject_id"}


def erase(database: Database, customer_id: str, at: datetime, actor: str) -> str:
    """Forget a person for good, in one transaction; returns the id under which her orders go on.

    Raises NotFound for an unknown or erased customer.
    """
    with database.writing() as session:
        if database.is_sqlite:
            # Deleted text would otherwise stay readable in the file's free pages.
            session.execute(text("PRAGMA secure_delete = ON"))
        found = personal.trail(session, customers.get(session, customer_id).id)
        pseudonym = _enrol_nobody(session, customer_id, at)
        _forget(session, found)
        _rename(session, found, pseudonym)
        audit.record(session, at, actor, "erase", f"customer:{pseudonym}")
    if database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return pseudonym


def pseudonym_of(customer_id: str) -> str:
    """The id under which an erased customer's orders go on; the same for the same id."""
    return f"erased-{hashlib.sha256(customer_id.encode()).hexdigest()[:16]}"


def _enrol_nobody(session: Session, customer_id: str, at: datetime) -> str:
    """A customer without a name, who takes over the orders; her country and state stay for the accounts."""
    who = customers.get(session, customer_id)
    nobody = Customer(
        id=pseudonym_of(customer_id),
        first_name="Erased",
        last_name="customer",
        email="",
        state=who.state,
        country=who.country,
        created_at=who.created_at,
        erased_at=at,
    )
    session.add(nobody)
    session.flush()
    return nobody.id


def _forget(session: Session, found: Trail) -> None:
    for table, condition in reversed(list(personal.where(found))):
        if table.name == personal.CUSTOMERS:
            continue
        if table.name not in KEPT:
            session.execute(delete(table).where(condition))
        elif KEPT[table.name]:
            session.execute(update(table).where(condition).values(**KEPT[table.name]))


def _rename(session: Session, found: Trail, pseudonym: str) -> None:
    """Whatever named her names nobody now; then her own row can go."""
    old, said = found.customer_id, f"customer:{found.customer_id}"
    for table in metadata.sorted_tables:
        if "customer_id" in table.c:
            _replace(session, table, "customer_id", (old, pseudonym))
        for column in NAMING & set(table.c.keys()):
            _replace(session, table, column, (said, f"customer:{pseudonym}"))
            _replace(session, table, column, (old, pseudonym))
    session.execute(delete(Customer).where(col(Customer.id) == old))


def _replace(session: Session, table: Table, column: str, names: tuple[str, str]) -> None:
    old, new = names
    session.execute(update(table).where(table.c[column] == old).values({column: new}))
