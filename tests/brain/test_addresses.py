"""An address is read in whatever form she writes it, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from agent.brain.embedded.reading import addresses, hints
from agent.brain.embedded.reading.plain import plain
from tests.brain.test_following import requests


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("send it to 101 Highway, New York, NY 10001", "101 Highway, New York, NY 10001"),
        ("221b Baker Street, Denver CO 80202", "221b Baker Street, Denver, CO 80202"),
        ("12A Elm Court, Apt 4, Austin, TX 78701 please", "12A Elm Court, Apt 4, Austin, TX 78701"),
        ("500 N Michigan Ave #1200, Chicago, IL 60611", "500 N Michigan Ave, #1200, Chicago, IL 60611"),
        ("i moved to 77 Pine St., Seattle, Washington 98101", "77 Pine St., Seattle, WA 98101"),
        ("PO Box 55, Reno, NV 89501", "PO Box 55, Reno, NV 89501"),
        ("12 main st apt 3b springfield il 62704", "12 Main St, Apt 3b, Springfield, IL 62704"),
        ("18 Rowan Street\nPortland\n97205", "18 Rowan Street, Portland, OR 97205"),
        (
            "742 Evergreen Terrace. Springfield, OR 97403. Thanks",
            "742 Evergreen Terrace, Springfield, OR 97403",
        ),
        ("Unit 4, 19 Lake View Dr, Orlando, FL 32801", "19 Lake View Dr, Unit 4, Orlando, FL 32801"),
        (
            "order 1234567 must go to 18 Rowan Street, Portland, OR 97205",
            "18 Rowan Street, Portland, OR 97205",
        ),
        ("2 lamps, ship them to 5 Elm Road, Austin, TX 78701", "5 Elm Road, Austin, TX 78701"),
        ("1600 Pennsylvania Ave NW, Washington, DC 20500", "1600 Pennsylvania Ave NW, Washington, DC 20500"),
    ],
)
def test_an_address_is_read_by_its_parts(text, line):
    found = addresses.written(text)
    assert found is not None
    assert found.line == line
    assert addresses.written(plain(text)).parts == found.parts


@pytest.mark.parametrize(
    "text",
    [
        "my zip is 97205",
        "it is 3 weeks now, I live in Austin 78701",
        "I paid 12345 for two lamps",
        "order #W1234567 and item 1008292230",
        "18 Rowan Street, Portland",
        "",
    ],
)
def test_what_is_no_whole_address_is_none(text):
    assert addresses.written(text) is None


def test_a_flats_number_is_no_orders():
    assert hints.order_ids("for #W1000001: 500 N Michigan Ave #1200, Chicago, IL 60611") == ["#W1000001"]


def test_the_order_goes_where_she_wrote(talk):
    (proposed,) = talk("ship order #W1000001 to 500 N Michigan Ave #1200, Chicago, IL 60611 instead")
    told = proposed.awaiting["action"]["arguments"]
    assert (told["address1"], told["address2"], told["city"]) == ("500 N Michigan Ave", "#1200", "Chicago")
    assert (told["state"], told["zip"], told["country"]) == ("IL", "60611", "USA")


def test_the_question_for_an_address_takes_one_in_small_letters(talk):
    asked, proposed = talk("change the address of order #W1000001", "12 main st apt 3b springfield il 62704")
    assert asked.awaiting["slot"] == "address"
    assert "12 Main St, Apt 3b, Springfield, IL 62704" in proposed.reply


def test_the_address_of_the_order_itself_is_not_where_it_shall_go():
    (there,) = requests("change the address of order #W1000001 to the one of order #W1000002")
    assert there.address.of_order == "#W1000002"
    (open_,) = requests("please update the shipping address on order #W1000001")
    assert open_.address is None


@pytest.mark.parametrize(
    "text",
    [
        "i put the wrong address",
        "the zip code in my order is wrong",
        "I've moved",
        "it's going to my old place",
        "I want my kettle somewhere else",
        "9 Hill Road, Salem OR 97301",
        "my new address is 9 Hill Road, Salem OR 97301",
    ],
)
def test_an_address_that_is_wrong_or_new_is_a_wish_to_change_it(text):
    assert {request.skill for request in requests(text)} == {"change_address"}


@pytest.mark.parametrize(
    "text",
    ["I moved the lamp to the kitchen", "I moved on", "the driver left it at the wrong house", "wrong email"],
)
def test_other_things_are_moved_or_wrong_too(text):
    assert "change_address" not in {request.skill for request in requests(text)}


@pytest.mark.parametrize("text", ["12345 " * 800, "1 a 12345 " * 500, "PO Box 1 " * 500])
def test_a_message_of_nothing_but_figures_has_no_address(text):
    assert addresses.written(text) is None
