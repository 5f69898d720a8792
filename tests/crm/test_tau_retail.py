"""The retail store comes in whole or not at all, and goes out as it came in."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from crm import customers, exporters, importers, orders, products
from crm.audit import AuditEntry
from crm.customers import Customer
from crm.database import Database
from crm.errors import BadInput
from crm.orders import Order

Json = dict[str, Any]
Mistake = tuple[list[str | int], object, str]
ADDRESS = {
    "address1": "1 Mill Lane",
    "address2": "",
    "city": "Salem",
    "country": "USA",
    "state": "OR",
    "zip": "97301",
}
KETTLE = {"name": "Kettle", "product_id": "10", "item_id": "11", "price": 48.5, "options": {"color": "blue"}}
STORE: Json = {
    "products": {
        "10": {
            "name": "Kettle",
            "product_id": "10",
            "variants": {
                "11": {"item_id": "11", "options": {"color": "blue"}, "available": True, "price": 48.5},
                "12": {"item_id": "12", "options": {"color": "red"}, "available": False, "price": 51},
            },
        }
    },
    "users": {
        "ida_1": {
            "user_id": "ida_1",
            "name": {"first_name": "Ida", "last_name": "Moe"},
            "address": ADDRESS,
            "email": "Ida.Moe@example.com",
            "payment_methods": {
                "gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 60.0},
                "card_1": {"source": "credit_card", "id": "card_1", "brand": "visa", "last_four": "1234"},
                "paypal_1": {"source": "paypal", "id": "paypal_1"},
            },
            "orders": ["#W2", "#W1"],
        }
    },
    "orders": {
        "#W1": {
            "order_id": "#W1",
            "user_id": "ida_1",
            "address": ADDRESS,
            "items": [KETTLE],
            "status": "pending",
            "fulfillments": [],
            "payment_history": [
                {"transaction_type": "payment", "amount": 48.5, "payment_method_id": "gift_card_1"}
            ],
        },
        "#W2": {
            "order_id": "#W2",
            "user_id": "ida_1",
            "address": ADDRESS,
            "items": [KETTLE, KETTLE],
            "status": "delivered",
            "fulfillments": [{"tracking_id": ["555"], "item_ids": ["11", "11"]}],
            "payment_history": [{"transaction_type": "payment", "amount": 97, "payment_method_id": "card_1"}],
        },
    },
}


@pytest.fixture
def store() -> Json:
    return copy.deepcopy(STORE)


def test_every_record_of_the_public_store_comes_back_as_it_was(
    database: Database, shared_data: Path, noon: datetime, tmp_path: Path
) -> None:
    source = shared_data / "retail" / "db.json"
    found = importers.load(database, "tau-retail", source, noon)
    assert found.counts == {"customers": 500, "orders": 1000, "products": 50}
    exporters.write_json(exporters.document(database, "tau-retail"), tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text()) == json.loads(source.read_text())


def test_a_file_imported_twice_is_there_once(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    for _ in range(2):
        load(database, store, noon, tmp_path)
        assert exporters.document(database, "tau-retail") == store


def test_importing_again_puts_back_what_had_changed_and_keeps_what_the_file_does_not_know(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    load(database, store, noon, tmp_path)
    with database.writing() as session:
        orders.cancel(session, session.get_one(Order, "#W1"), "no longer needed", noon)
        ida = session.get_one(Customer, "ida_1")
        ida.vip, ida.phone = True, "+15550100"
        session.add(Customer(id="leo", first_name="Leo", last_name="Ek", email="leo@example.com"))
    load(database, store, noon, tmp_path)
    found = exporters.document(database, "tau-retail")
    assert found["orders"] == store["orders"]
    assert found["users"]["ida_1"] == store["users"]["ida_1"]
    with database.reading() as session:
        assert session.get_one(Customer, "ida_1").vip
        assert session.get_one(Customer, "ida_1").phone == "+15550100"
        assert session.get_one(Customer, "leo").email == "leo@example.com"


def test_changed_orders_carry_their_requests_and_survive_another_round_trip(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    load(database, store, noon, tmp_path)
    with database.writing() as session:
        line = orders.lines(session, ["#W2"])["#W2"][0]
        swap = (line, products.variant(session, "12"))
        orders.request_exchange(session, session.get_one(Order, "#W2"), [swap], "card_1", noon)
    found = exporters.document(database, "tau-retail")
    assert found["orders"]["#W1"] == store["orders"]["#W1"]
    assert found["orders"]["#W2"] == {
        **store["orders"]["#W2"],
        "status": "exchange requested",
        "cancel_reason": None,
        "exchange_items": ["11"],
        "exchange_new_items": ["12"],
        "exchange_payment_method_id": "card_1",
        "exchange_price_difference": 2.5,
        "return_items": None,
        "return_payment_method_id": None,
    }
    load(database, found, noon, tmp_path)
    assert exporters.document(database, "tau-retail") == found


def test_a_cancelled_order_gives_the_gift_card_its_money_back_in_the_export(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    load(database, store, noon, tmp_path)
    with database.writing() as session:
        orders.cancel(session, session.get_one(Order, "#W1"), "ordered by mistake", noon)
    found = exporters.document(database, "tau-retail")
    assert found["users"]["ida_1"]["payment_methods"]["gift_card_1"]["balance"] == 108.5
    assert found["orders"]["#W1"]["cancel_reason"] == "ordered by mistake"
    assert found["orders"]["#W1"]["payment_history"][-1] == {
        "transaction_type": "refund",
        "amount": 48.5,
        "payment_method_id": "gift_card_1",
    }


def test_she_is_found_by_her_address_however_it_is_written(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    load(database, store, noon, tmp_path)
    with database.reading() as session:
        found = customers.by_email(session, " IDA.moe@Example.com ")
        assert found is not None
        assert found.id == "ida_1"
        assert [m.id for m in customers.payment_methods(session, "ida_1")] == [
            "gift_card_1",
            "card_1",
            "paypal_1",
        ]
        assert customers.payment_method(session, "ida_1", "gift_card_1").balance == Decimal("60.00")
        assert [order.id for order in orders.of_customer(session, "ida_1")] == ["#W2", "#W1"]


@pytest.mark.parametrize(
    "mistake",
    [
        (["orders", "#W1", "items", 0, "price"], "48.5", r'\$\.orders\["#W1"\]\.items\[0\]\.price: .*number'),
        (["orders", "#W1", "items", 0, "price"], -1, r"below zero"),
        (["orders", "#W1", "items", 0, "price"], 1.005, r"parts of a cent"),
        (["orders", "#W1", "items", 0, "price"], 1e300, r"not an amount"),
        (
            ["orders", "#W1", "items", 0, "product_id"],
            "99",
            r"items\[0\]\.product_id: there is no product 99",
        ),
        (["orders", "#W1", "items"], [], r'orders\["#W1"\]\.items'),
        (["orders", "#W1", "status"], "lost", r'orders\["#W1"\]\.status'),
        (["orders", "#W1", "user_id"], "leo", r'orders\["#W1"\]\.user_id: there is no user leo'),
        (["orders", "#W1", "order_id"], "#W9", r'orders\["#W1"\]\.order_id: is #W9'),
        (["orders", "#W1", "payment_history", 0, "payment_method_id"], "x", r"ida_1 has no payment method x"),
        (["orders", "#W1", "colour"], "red", r'orders\["#W1"\]\.colour'),
        (["users", "ida_1", "orders"], ["#W2"], r"order #W1 of this user is missing"),
        (["users", "ida_1", "orders"], ["#W1", "#W2", "#W3"], r"orders\[2\]: there is no order #W3"),
        (["users", "ida_1", "email"], "a\x00b", r"users\.ida_1\.email: has a NUL"),
        (["users", "ida_1", "email"], "\ud800@example.com", r"lone surrogate"),
        (["users", "ida_1", "address"], None, r"users\.ida_1\.address"),
        (["users"], [], r"\$\.users"),
        (["products", "10", "variants", "11", "available"], "yes", r'products\["10"\].*available'),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_nothing_changes(
    sqlite_database: Database, store: Json, noon: datetime, tmp_path: Path, mistake: Mistake
) -> None:
    where, value, told = mistake
    inside: Any = store
    for step in where[:-1]:
        inside = inside[step]
    inside[where[-1]] = value
    with pytest.raises(BadInput, match=told) as refusal:
        load(sqlite_database, store, noon, tmp_path)
    assert "\n" not in str(refusal.value)
    assert is_empty(sqlite_database)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1, column 1"),
        (b'{"products": {},\n "users": {},,', "line 2, column 14"),
        (b'{"products": {}, "users": {}, "orders": {}', "line 1, column 43"),
        (b'{"products": {}, "users": {}}', r"\$\.orders: Field required"),
        (b'{"products": {}, "products": {}, "users": {}, "orders": {}}', "'products' is there twice"),
        (b'{"products": NaN}', "NaN is not a number"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[]", r"\$: "),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    sqlite_database: Database, noon: datetime, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=told):
        importers.load(sqlite_database, "tau-retail", path, noon)
    assert is_empty(sqlite_database)


def test_a_file_that_would_take_somebodys_address_is_refused_whole(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    load(database, store, noon, tmp_path)
    other = json.loads(
        json.dumps(store).replace("ida_1", "eve_1").replace("#W", "#V").replace("card_1", "card_2")
    )
    with pytest.raises(BadInput, match=r"users\.eve_1\.email: another customer already has"):
        load(database, other, noon, tmp_path)
    assert exporters.document(database, "tau-retail") == store


def test_a_file_that_would_take_somebodys_order_number_is_refused_whole(
    database: Database, store: Json, noon: datetime, tmp_path: Path
) -> None:
    load(database, store, noon, tmp_path)
    text = json.dumps(store).replace("ida_1", "eve_1").replace("Ida.Moe@", "eve@")
    other = json.loads(text.replace("card_1", "card_2").replace("paypal_1", "paypal_2"))
    with pytest.raises(BadInput, match=r'orders\["#W1"\]: another customer'):
        load(database, other, noon, tmp_path)
    assert exporters.document(database, "tau-retail") == store


def test_an_import_is_in_the_audit(database: Database, store: Json, noon: datetime, tmp_path: Path) -> None:
    load(database, store, noon, tmp_path)
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(col(AuditEntry.action) == "import")).one()
    assert (entry.actor, entry.details) == ("system", {"customers": 1, "orders": 2, "products": 1})


def load(database: Database, store: Json, at: datetime, folder: Path) -> None:
    path = folder / "db.json"
    path.write_text(json.dumps(store))
    importers.load(database, "tau-retail", path, at)


def is_empty(database: Database) -> bool:
    return exporters.document(database, "tau-retail") == {"products": {}, "users": {}, "orders": {}}
