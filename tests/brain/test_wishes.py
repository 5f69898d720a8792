"""What a new thing may be like, read from her words: limits, bounds, rankings, and what she puts up with."""

from decimal import Decimal

import pytest

from agent.brain.embedded.grounding.variants import choose
from agent.brain.embedded.grounding.wishes import parse

SCHEMA = {
    "material": ["glass", "plastic", "steel"],
    "color": ["black", "white"],
    "height": ["3 ft", "4 ft", "5 ft"],
}
CURRENT = {"material": "plastic", "color": "black", "height": "3 ft"}


def variant(number, price, material, color, height):
    options = {"material": material, "color": color, "height": height}
    return {"item_id": str(number), "price": str(price), "available": True, "options": options}


SHELVES = {
    "variants": [
        variant(1, 50, "plastic", "black", "3 ft"),
        variant(2, 60, "glass", "black", "3 ft"),
        variant(3, 95, "steel", "black", "3 ft"),
        variant(4, 70, "steel", "white", "4 ft"),
        variant(5, 80, "glass", "white", "5 ft"),
    ]
}


def chosen(words):
    wish = parse(words, SCHEMA, CURRENT)
    return [v["item_id"] for v in choose(SHELVES, CURRENT, Decimal(50), wish).fitting]


@pytest.mark.parametrize(
    "words",
    [
        "in steel, but twenty dollars more is my limit",
        "in steel; if it costs over $20 extra",
        "in steel, as long as it's not more than 75 dollars",
    ],
)
def test_nothing_beyond_her_limit_is_taken(words):
    assert chosen(words) == ["4"]


def test_first_choice_that_is_to_be_had_wins():
    assert chosen("in white. Plastic is my first choice, then steel, then glass") == ["4"]


def test_bound_on_a_height_is_no_wish_for_something_taller():
    assert chosen("a white one, no taller than 4 ft") == ["4"]
    assert chosen("a white one, at least 5 ft") == ["5"]


def test_what_she_puts_up_with_is_no_wish():
    wish = parse("it should be glass, I can live with a smaller height", SCHEMA, CURRENT)
    assert wish.exact == {"material": ["glass"]}
    assert not wish.comparisons
    assert wish.free == ["height"]


def test_what_she_would_rather_have_is_a_must():
    assert parse("I'd rather have glass", SCHEMA, CURRENT).exact == {"material": ["glass"]}
