"""Money stays what it was, to the cent, through floats, JSON and the database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers import PaymentMethod
from crm.database import Database
from crm.money import money, shown

amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)


@given(amounts)
def test_an_amount_that_was_a_float_in_a_file_is_itself_again(amount: Decimal) -> None:
    assert money(float(amount)) == amount
    assert float(money(float(amount))) == float(amount)


@pytest.mark.parametrize(
    ("given_amount", "kept"),
    [
        (0.1 + 0.2, "0.30"),
        (2.675, "2.68"),
        ("1819.92", "1819.92"),
        (-3.005, "-3.01"),
        (0.04999999999999716, "0.05"),
    ],
)
def test_an_amount_is_rounded_as_a_till_does(given_amount: float | str, kept: str) -> None:
    assert money(given_amount) == Decimal(kept)


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1234.5", "$1,234.50"), ("-3.2", "-$3.20"), ("0", "$0.00"), ("999999.99", "$999,999.99")],
)
def test_people_read_amounts_with_sign_and_thousands(amount: str, words: str) -> None:
    assert shown(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.01", "-16.63", "1819.92", "99999999.99", "0.00"])
def test_a_balance_comes_back_from_the_database_to_the_cent(shop: Database, amount: str) -> None:
    with shop.writing() as session:
        session.get_one(PaymentMethod, "gift_card_1").balance = Decimal(amount)
    with shop.reading() as session:
        balance = session.get_one(PaymentMethod, "gift_card_1").balance
    assert str(balance) == amount
