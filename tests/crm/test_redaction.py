"""Secrets that people type are gone before anything is kept; their order numbers and telephones are not."""

import pytest

from crm.redaction import hides_something, redacted


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("use 4111 1111 1111 1111 please", "use [card ending in 1111] please"),
        ("5555-5555-5555-4444, exp 12/27, cvv 123", "[card ending in 4444], exp 12/27, cvv [hidden]"),
        ("amex 378282246310005.", "amex [card ending in 0005]."),
        ("card:6011111111111117 CVC: 9876", "card:[card ending in 1117] CVC: [hidden]"),
        ("the security code is 042", "the security code is [hidden]"),
        ("my pin is 4821", "my pin is [hidden]"),
        ("refund to DE89 3704 0044 0532 0130 00", "refund to [account ending in 3000]"),
        ("iban gb29nwbk60161331926819 thanks", "iban [account ending in 6819] thanks"),
        ("password: sunshine", "password: [hidden]"),
        ("my password is Sun5hine!", "my password is [hidden]"),
        ("my password is 'sunshine'", "my password is [hidden]"),
        ("my social is 536-22-1234", "my social is [hidden]"),
    ],
)
def test_a_secret_is_taken_out(typed, kept):
    assert redacted(typed) == kept
    assert hides_something(kept)
    assert redacted(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "where is #W9000002",
        "orders #W4111111 and W1111111111111111",
        "item 4068787148, product 8310926033",
        "call +49 151 2345 6789 01 or +1 512 555 0100",
        "ring me at 512-555-0100",
        "tracking number 4111 1111 1111 1112",
        "parcel 1Z999AA10123456784",
        "it cost 1299.00 and came on 2026-11-24",
        "zip 02139-4307",
        "my password is wrong, it says incorrect",
        "I forgot my password: how do I reset it?",
        "the pin broke off the clasp after 3 days",
        "do you accept visa ending in 1111",
        "the password isn't working since 9am",
        "password: nothing I type works",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_is(typed):
    assert redacted(typed) == typed
