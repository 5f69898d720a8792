"""Ida asks to be forgotten: nothing tells of her any more, and the books still add up."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, String, Table, select
from sqlmodel import Session, col

from crm import customers, erasure, exporters, importers, orders
from crm.audit import AuditEntry
from crm.customers import Customer
from crm.database import Database
from crm.errors import NotFound
from crm.exporters import customer
from crm.orders import Order
from crm.tables import metadata

IDA = "ida_moe_1"
LINKS = {"customer_id": IDA, "conversation_id": "talk-1", "handoff_id": "case-1", "order_id": "#W1"}
SPECIAL = {
    ("churn_score", "kind"): "customer",
    ("churn_score", "subject_id"): IDA,
    ("identity", "kind"): "external",
    ("effect", "actor"): f"customer:{IDA}",
}
MARK = "tells-of-ida"
# What is kept of her rows, because it says what was sold or done, and not to whom.
NOT_PERSONAL = {
    "activity": {"kind", "account_id", "opportunity_id", "author"},
    "ticket": {"account_id"},
    "audit": {"action"},
    "conversation": {"channel", "locale", "verification"},
    "effect": {"key", "tool", "status"},
    "handoff": {"reason", "skills", "reserved_for", "claimed_by", "resolution_code", "outcome"},
    "order": {"state", "country", "status", "cancel_reason", "return_items", "return_payment_method_id"}
    | {"exchange_items", "exchange_new_items", "exchange_payment_method_id"},
    "orderline": {"item_id", "product_id", "name", "options"},
    "fulfilment": {"item_ids"},
    "payment": {"transaction_type", "payment_method_id"},
    "paymentmethod": {"source"},
}


def test_nothing_in_any_table_tells_of_her(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        tell_everything(session, noon)
    assert MARK in everything(shop)
    erasure.erase(shop, IDA, noon, "staff:ann")
    left = everything(shop)
    for trace in (MARK, IDA, "Ida", "Moe", "ida.moe", "+1503555", "Mill Lane", "Apt 4", "97301", "1234"):
        assert trace not in left, left[max(0, left.index(trace) - 200) :][:400]


def test_the_file_of_the_database_does_not_remember_her_either(
    sqlite_database: Database, tmp_path: Path, noon: datetime
) -> None:
    from tests.crm.conftest import fill

    with sqlite_database.writing() as session:
        fill(session, noon)
        tell_everything(session, noon)
    files = [tmp_path / "warmline.db", tmp_path / "warmline.db-wal"]
    assert any(MARK.encode() in file.read_bytes() for file in files)
    erasure.erase(sqlite_database, IDA, noon, "staff:ann")
    for file in files:
        for trace in (MARK, "ida.moe@example.com", "Mill Lane", IDA):
            assert trace.encode() not in file.read_bytes(), f"{trace} is still in {file.name}"


def test_her_orders_stay_for_the_accounts_under_a_name_that_says_nothing(
    shop: Database, noon: datetime
) -> None:
    erased = erasure.erase(shop, IDA, noon, "staff:ann")
    with shop.reading() as session:
        kept = orders.of_customer(session, erased)
        assert {order.id for order in kept} == {"#W1", "#W2"}
        assert sum(line.price for line in orders.lines(session, ["#W2"])["#W2"]) == 99.5
        assert [payment.amount for payment in orders.payments(session, "#W2")] == [99.5]
        assert kept[0].state == "OR"
        nobody = session.get_one(Customer, erased)
        assert (nobody.full_name, nobody.email, nobody.erased_at) == ("Erased customer", "", noon)
        with pytest.raises(NotFound):
            customers.get(session, IDA)
        with pytest.raises(NotFound):
            customers.get(session, erased)
        assert customers.by_email(session, "ida.moe@example.com") is None


def test_forgetting_her_twice_or_a_stranger_is_refused(shop: Database, noon: datetime) -> None:
    erasure.erase(shop, IDA, noon, "staff:ann")
    for customer_id in (IDA, "stranger"):
        with pytest.raises(NotFound, match=customer_id):
            erasure.erase(shop, customer_id, noon, "staff:ann")


def test_it_is_known_that_somebody_was_forgotten_when_and_by_whom(shop: Database, noon: datetime) -> None:
    erased = erasure.erase(shop, IDA, noon, "staff:ann")
    with shop.reading() as session:
        entry = session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "erase")).one()
    assert (entry.actor, entry.subject, entry.at) == ("staff:ann", f"customer:{erased}", noon)


def test_nobody_elses_records_are_touched(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        session.add(
            Customer(id="leo", first_name="Leo", last_name="Ek", email="leo@example.com", zip="97301")
        )
        session.add(Order(id="#W7", customer_id="leo", status="pending", address1="1 Mill Lane"))
    erasure.erase(shop, IDA, noon, "staff:ann")
    with shop.reading() as session:
        assert session.get_one(Customer, "leo").full_name == "Leo Ek"
        assert session.get_one(Order, "#W7").address1 == "1 Mill Lane"


def test_importing_an_old_file_does_not_bring_her_back(
    shop: Database, noon: datetime, tmp_path: Path
) -> None:
    file = tmp_path / "old.json"
    exporters.write_json(exporters.document(shop, "tau-retail"), file)
    erasure.erase(shop, IDA, noon, "staff:ann")
    before = exporters.document(shop, "tau-retail")
    found = importers.load(shop, "tau-retail", file, noon)
    assert found.counts == {"customers": 0, "orders": 0, "products": 1}
    assert "stay erased" in found.notes[0]
    assert exporters.document(shop, "tau-retail") == before


def test_her_export_has_every_record_of_hers_and_no_key_to_a_door(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        tell_everything(session, noon)
    with shop.reading() as session:
        found = customer.records(session, IDA)
    assert json.loads(json.dumps(found)) == found
    assert found["customer"][0]["email"] == "ida.moe@example.com"
    assert {order["id"] for order in found["order"]} == {"#W1", "#W2"}
    assert set(found) - {"customer_id"} == {table.name for table in metadata.sorted_tables if is_hers(table)}
    assert "token_hash" not in json.dumps(found)


def test_an_export_of_a_stranger_is_refused(shop: Database) -> None:
    with shop.reading() as session, pytest.raises(NotFound, match="stranger"):
        customer.records(session, "stranger")


def tell_everything(session: Session, at: datetime) -> None:
    """A row that tells of her in every table that can, and in every column of it that may."""
    session.execute(
        metadata.tables["customer"].update().values(phone="+15035550100").where(col(Customer.id) == IDA)
    )
    for table in metadata.sorted_tables:
        if is_hers(table) and table.name not in ("customer", "order"):
            session.execute(table.insert().values(_row(table, at)))


def is_hers(table: Table) -> bool:
    return table.name in ("customer", "audit", "churn_score") or any(name in table.c for name in LINKS)


def _row(table: Table, at: datetime) -> dict[str, Any]:
    if table.name == "audit":
        return {
            "at": at,
            "actor": f"customer:{IDA}",
            "action": "said",
            "subject": "#W1",
            "details": {"x": MARK},
        }
    ids = {"conversation": "talk-1", "handoff": "case-1"}
    return {
        column.name: _value(table, column, at, ids.get(table.name, f"{table.name}-1"))
        for column in table.c
        if not (column.primary_key and isinstance(column.type, Integer) and len(table.primary_key) == 1)
    }


def _value(table: Table, column: Column[Any], at: datetime, key: str) -> Any:
    if column.name in LINKS:
        return LINKS[column.name]
    if (table.name, column.name) in SPECIAL:
        return SPECIAL[(table.name, column.name)]
    if column.foreign_keys:
        return None
    if column.name == "id":
        return key
    kind = getattr(column.type, "impl_instance", column.type)
    kept = column.name in NOT_PERSONAL.get(table.name, ())
    if isinstance(kind, JSON):
        return ["kept"] if kept else {"said": MARK}
    if isinstance(kind, String):
        return f"kept-{key}" if kept else MARK
    if isinstance(kind, DateTime):
        return at
    if isinstance(kind, Date):
        return at.date()
    return True if isinstance(kind, Boolean) else 77


def everything(database: Database) -> str:
    """All that is in the database, as text."""
    with database.reading() as session:
        return "\n".join(
            f"{table.name}: {json.dumps(dict(row), default=str)}"
            for table in metadata.sorted_tables
            for row in session.execute(select(table)).mappings()
        )
