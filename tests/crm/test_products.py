"""How a variant is told to people."""

import pytest

from crm import products


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"color": "black", "capacity": "1.5L"}, "black, 1.5L"),
        ({"color": "blue", "size": "9", "waterproof": "yes"}, "blue, size 9, waterproof"),
        ({"water resistance": "no", "backlight": "none"}, "water resistance: no, backlight: none"),
    ],
)
def test_options_that_say_nothing_by_themselves_are_told_with_their_name(options, told):
    assert products.in_words(options) == told
