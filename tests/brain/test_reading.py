"""What people write, and what is read from it. Nothing is looked up: a few product names are enough."""

import pytest

from agent.brain.embedded.reading.message import read
from agent.brain.embedded.reading.plain import plain

NAMES = {
    "p1": "Desk Lamp",
    "p2": "Tea Kettle",
    "p3": "Pet Bed",
    "p4": "Garden Hose",
    "p5": "Tablet",
    "p6": "Hiking Boots",
}
PLACES = ("dallas", "new york", "texas")


def requests(text):
    return read(text, NAMES, PLACES).requests


def only(text):
    (request,) = requests(text)
    return request


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("order w nine seven six seven one five six please", "order #W9767156 please"),
        ("double u two three oh double one four five", "#W2301145"),
        ("W as in whiskey, 2 3 7 8 1 5 6", "#W2378156"),
        ("its number is two three seven eight one five six", "its number is 2378156"),
        ("pls cancle it, i dont need it", "please cancel it, i don't need it"),
        ("retrun the lamp n the bed", "return the lamp and the bed"),
        ("3 of the 5 pieces", "3 of the 5 pieces"),
        ("my mail is olivia.lopez@example.com", "my mail is olivia.lopez@example.com"),
    ],
)
def test_spelled_numbers_shorthand_and_slips_become_plain_words(said, meant):
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("the pet bed I ordered must be a large one", "swap_items"),
        ("can i get the desk lamp in black", "swap_items"),
        ("wanna trade the kettle for the 2 liter one", "swap_items"),
        ("every kettle goes back", "return_items"),
        ("could you take the boots back please", "return_items"),
        ("I'd like my money back for the hose", "return_items"),
        ("get rid of that order, it was a mistake", "cancel_order"),
        ("the boots were ordered by accident", "give_up"),
        ("put order #W1234567 on my visa please", "change_payment"),
        ("the kettle order should be on the mastercard", "change_payment"),
        ("send my pending orders to my new york address", "change_address"),
        ("my lamp order should go to my own address", "change_address"),
    ],
)
def test_deed_is_understood_without_its_usual_verb(text, skill):
    assert only(text).skill == skill


@pytest.mark.parametrize(
    "text",
    [
        "I have a desk lamp",
        "the hose is great, thank you",
        "any price difference should go to a gift card",
        "what a day, my dog ate my homework",
    ],
)
def test_story_is_no_request(text):
    assert [request for request in requests(text) if not request.skill.startswith("ask_")] == []


def test_order_named_by_its_contents_is_no_item():
    request = only("cancel the kettle and hose order, no longer needed")
    assert request.targets == []
    assert request.hint.with_products == [["p2"], ["p4"]]


def test_order_is_told_by_what_it_lacks_and_where_it_goes():
    assert only("cancel the order without a kettle in it").hint.without_products == ["p2"]
    assert only("cancel the order that is headed to dallas").hint.place == "dallas"
    assert only("cancel every order that is not going to my Dallas address").hint.not_place == "dallas"


def test_what_stays_is_no_target():
    (request,) = requests("the tablet can be returned, although the lamp stays")
    assert [target.phrase for target in request.targets] == ["tablet"]


def test_numbered_points_are_separate_requests():
    found = requests("two things, 1 cancel the kettle order by mistake 2 the pet bed i want in large")
    assert [request.skill for request in found] == ["cancel_order", "swap_items"]


def test_description_before_the_thing_is_the_wish_when_she_wants_it():
    wanted, described = only("i want the black desk lamp"), only("the black desk lamp must be white")
    assert "black" in wanted.targets[0].after
    assert "black" in described.targets[0].before


def test_other_product_is_seen_as_such():
    request = only("swap the lamp for a tea kettle")
    assert [(t.phrase, t.other_product) for t in request.targets] == [("lamp", "tea kettle")]


def test_condition_hangs_on_the_request_it_names():
    lamp, boots = requests(
        "the lamp should be black and the boots should be a size 9. "
        "If there is no black lamp, forget the lamp"
    )
    assert lamp.otherwise
    assert not boots.otherwise


@pytest.mark.parametrize(
    ("said", "item", "wish"),
    [
        ("The kettle I'm waiting for: glass and white, please.", "p2", "glass and white"),
        ("My lamp is too dim. Same color, only with more light please.", "p1", "only with more light"),
        ("And the pet bed, grey rather than brown.", "p3", "grey rather than brown"),
        ("Same size but 50 feet, for the hose I ordered.", "p4", "50 feet"),
        ("The tablet has 32GB. A bigger one would be better.", "p5", "bigger one"),
        ("Switch it to the cheapest black tablet.", "p5", "cheapest black"),
    ],
)
def test_wish_without_a_verb_for_it_is_heard(said, item, wish):
    (target,) = only(said).targets
    assert only(said).skill == "swap_items"
    assert target.products == [item]
    assert wish in target.after
    assert wish not in target.before


@pytest.mark.parametrize(
    "said",
    [
        "The tablet is fine, thank you.",
        "I got the pet bed and it is still new, a bit small.",
        "The kettle stays, please.",
    ],
)
def test_what_is_only_told_of_a_thing_is_no_wish(said):
    assert not requests(said)


def test_order_that_goes_astray_by_mistake_is_not_given_up():
    request = only("My tablet order is going to Dallas by mistake!")
    assert request.skill == "change_address"
    assert request.hint.with_products == [["p5"]]
    assert request.address is None


def test_mind_that_will_change_leaves_nothing_to_do():
    assert not requests("I might cancel the tablet order, but in the end I get cold feet and keep it.")


def test_two_things_of_one_subject_go_back_together():
    request = only("The tablet and the hose are to go back.")
    assert [target.products for target in request.targets] == [["p5"], ["p4"]]


def test_quality_that_she_does_not_need_is_no_thing_given_up():
    request = only("The lamp I'm waiting for: I don't need battery, I need the brightest.")
    assert request.skill == "swap_items"


def test_word_that_names_a_quality_is_no_other_product():
    names = {**NAMES, "p7": "Fleece Jacket"}
    (request,) = read("Change the pet bed to grey, fleece and small as it is.", names).requests
    assert [target.products for target in request.targets] == [["p3"]]


def test_condition_said_first_tells_what_is_changed():
    request = only("If the white tablet can be had in gold, swap it.")
    assert request.skill == "swap_items"
    assert [target.products for target in request.targets] == [["p5"]]


def test_cups_and_liters_count_no_things():
    (target,) = only("I want to change it for the 2 liter kettle").targets
    assert target.count is None


def test_payment_and_address_of_one_order_are_two_deeds():
    paid, sent = requests("Order #W1234567 should be billed to my Visa, and it should be shipped to my home.")
    assert (paid.skill, sent.skill) == ("change_payment", "change_address")
    assert sent.orders == ["#W1234567"]
    assert sent.address.default
