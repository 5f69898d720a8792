"""Ida is found by what she knows about herself, and nobody else is."""

from __future__ import annotations

from datetime import datetime

import pytest

from crm import customers
from crm.customers import Customer
from crm.database import Database
from crm.errors import NotFound
from crm.identities import normalised


@pytest.mark.parametrize("spelling", ["ida.moe@example.com", "IDA.Moe@Example.COM", "  ida.moe@example.com "])
def test_ida_is_found_by_her_address_in_any_spelling(shop: Database, spelling: str) -> None:
    with shop.reading() as session:
        found = customers.by_email(session, spelling)
    assert found is not None
    assert found.id == "ida_moe_1"


def test_nobody_is_found_by_a_strangers_address(shop: Database) -> None:
    with shop.reading() as session:
        assert customers.by_email(session, "eve@example.com") is None


def test_ida_is_found_by_name_and_postal_code_together_only(shop: Database) -> None:
    with shop.reading() as session:
        found = customers.by_name_and_zip(session, " ida", "MOE ", "97301")
        assert found is not None
        assert found.id == "ida_moe_1"
        assert customers.by_name_and_zip(session, "Ida", "Moe", "97302") is None
        assert customers.by_name_and_zip(session, "Idun", "Moe", "97301") is None


def test_two_idas_at_one_postal_code_are_told_apart_by_nobody(shop: Database) -> None:
    with shop.writing() as session:
        session.add(
            Customer(id="ida_moe_2", first_name="Ida", last_name="Moe", email="i@example.com", zip="97301")
        )
    with shop.reading() as session:
        assert customers.by_name_and_zip(session, "Ida", "Moe", "97301") is None


def test_an_erased_customer_is_not_found(shop: Database, noon: datetime) -> None:
    with shop.writing() as session:
        session.get_one(Customer, "ida_moe_1").erased_at = noon
    with shop.reading() as session, pytest.raises(NotFound):
        customers.get(session, "ida_moe_1")


def test_another_persons_way_to_pay_is_unknown_to_her(shop: Database) -> None:
    with shop.writing() as session:
        session.add(Customer(id="eve", first_name="Eve", last_name="Ek", email="eve@example.com"))
    with shop.reading() as session:
        assert (
            customers.payment_method(session, "ida_moe_1", "card_1").label
            == "visa credit card ending in 1234"
        )
        with pytest.raises(NotFound, match="You have no payment method card_1"):
            customers.payment_method(session, "eve", "card_1")


@pytest.mark.parametrize("spelling", ["+1 503 555 0100", "(503) 555-0100", "5035550100", "+15035550100"])
def test_a_phone_is_one_number_however_it_is_written(spelling: str) -> None:
    assert normalised("phone", spelling) == "+15035550100"
