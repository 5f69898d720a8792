"""What a sentence says together with those before it: the same order, that address, the rest of a list."""

import pytest

from agent.brain.embedded.agenda.taking_in import take_in
from agent.brain.embedded.grounding.wishes import parse
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading import hints
from agent.brain.embedded.reading.message import read
from agent.brain.embedded.reading.naming import mentions
from tests.brain.test_reading import NAMES, only, requests

BOOTS = {"size": ["8", "9"], "material": ["leather", "synthetic"], "color": ["brown", "black", "green"]}


def test_order_told_in_one_sentence_is_meant_in_the_next():
    sent, paid = requests(
        "The order going to Dallas: my cousin moved away. Ship it to my own address and charge my visa."
    )
    assert (sent.skill, sent.hint.place, sent.address.default) == ("change_address", "dallas", True)
    assert (paid.skill, paid.hint.place, paid.method.sources) == ("change_payment", "dallas", ["credit_card"])


def test_item_in_the_order_just_spoken_of():
    _, lamp = requests(
        "My order with the pet bed must go to my home. And make the desk lamp in it a black one."
    )
    assert lamp.hint.with_products == [["p3"]]
    assert [target.phrase for target in lamp.targets] == ["desk lamp"]


def test_other_order_is_not_the_one_just_spoken_of():
    _, hose = requests(
        "Cancel the order with the kettle. In my other order, change the hose to a longer one."
    )
    assert hose.hint.without_products == ["p2"]


def test_that_address_becomes_the_default_one():
    first, second = requests("Send my kettle order to Texas. Then make that my default address.")
    assert first.address.place == second.address.place == "texas"
    assert second.profile_only


def test_address_named_by_what_goes_there_becomes_the_default_one():
    request = only("please save the Dallas address where my hose is going as my default address")
    assert (request.skill, request.profile_only, request.address.place) == ("change_address", True, "dallas")


def test_a_heading_asks_for_nothing_by_itself():
    found = requests(
        "Two changes to my pending order please. The lamp should be white. The bed one size bigger."
    )
    assert [(r.skill, r.hint.statuses, r.targets[0].phrase) for r in found] == [
        ("swap_items", ["pending"], "lamp"),
        ("swap_items", ["pending"], "bed"),
    ]


def test_what_is_fine_as_it_is_is_no_change():
    assert len(requests("make the lamp white. The bed is fine.")) == 1


def test_second_half_of_a_sentence_takes_the_verb_of_the_first():
    bed, hose = requests("The bed order should go to Dallas and the one with the hose to New York.")
    assert (bed.address.place, hose.address.place) == ("dallas", "new york")
    lamp, boots = requests("put the lamp order on my visa and the boots order on paypal")
    assert (lamp.method.brand, boots.method.sources) == ("visa", ["paypal"])


def test_what_one_does_is_no_product():
    names = {**NAMES, "p7": "Smart Watch"}
    assert mentions("on the tablet I only watch films", names)[-1].products == {"p5"}
    assert mentions("my watch is broken", names)[0].products == {"p7"}


@pytest.mark.parametrize(
    "text",
    [
        "My Visa card will be finished soon.",
        "my mastercard got stolen",
        "the gift card is empty",
        "my card was declined",
    ],
)
def test_what_is_wrong_with_a_card_is_no_wish_to_use_it(text):
    assert hints.method(text) is None
    assert hints.method(f"{text}, please take PayPal").sources == ["paypal"]


@pytest.mark.parametrize(
    ("text", "sources", "original"),
    [
        ("put it on my visa, not on the gift card it was paid with", ["credit_card"], False),
        ("use paypal in place of my mastercard", ["paypal"], False),
        ("switch it from the gift card to paypal", ["paypal"], False),
        ("back to the card I used", [], True),
        ("whichever way I paid", [], True),
    ],
)
def test_method_refused_is_not_the_method_wanted(text, sources, original):
    hint = hints.method(text)
    assert (hint.sources, hint.original) == (sources, original)


def test_how_it_was_paid_is_not_how_it_shall_be_paid():
    request = only(
        "the bed order was charged to my gift card but i need that later so put the order on my visa"
    )
    assert request.method.sources == ["credit_card"]


def test_too_big_asks_for_a_smaller_one():
    current = {"size": "9", "material": "leather", "color": "brown"}
    (comparison,) = parse(" are too large", BOOTS, current).comparisons
    assert (comparison.options[0], comparison.way) == ("size", "down")


def test_a_word_taken_back_is_no_wish():
    current = {"size": "9", "material": "leather", "color": "brown"}
    wish = parse(" should be black... no, green, in synthetic", BOOTS, current)
    assert wish.exact == {"color": ["green"], "material": ["synthetic"]}
    kept = parse(" should be black. Actually, brown is fine, but synthetic", BOOTS, current)
    assert (kept.exact, kept.keep) == ({"material": ["synthetic"]}, ["color"])


def test_what_becomes_the_default_one_may_be_called_otherwise():
    _, second = requests("Ship my hose order to Dallas. From now on that should be my standard address.")
    assert second.profile_only
    assert second.address.place == "dallas"


def test_address_is_told_by_what_went_there():
    request = only("send my pending order to the Texas address where the kettle went")
    assert (request.address.of_products, request.address.place) == (["p2"], "texas")
    assert request.hint.with_products == []


def test_wish_taken_back_asks_for_nothing():
    notes, names = Notes(), dict(NAMES)
    take_in(
        notes, read("The bed should be a large one. The hose in blue. No wait, leave the bed.", NAMES), names
    )
    assert [target.phrase for request in notes.open for target in request.targets] == ["hose"]


def test_no_matter_what_is_no_question():
    (request,) = requests("I'd like the lamp in white, no matter what materials")
    assert request.skill == "swap_items"


@pytest.mark.parametrize(
    "words", ["anything but leather", "nothing in leather", "no leather please", "not a leather one"]
)
def test_value_she_does_not_want(words):
    wish = parse(f" in black, {words}", BOOTS, {"size": "9", "material": "leather", "color": "brown"})
    assert (wish.exact, wish.unwanted) == ({"color": ["black"]}, {"material": ["leather"]})


def test_items_of_one_kind_are_told_apart_by_what_came_with_them():
    request = only("return the lamp that came with the bed and the lamp I got together with the hose")
    assert [target.holding for target in request.targets] == [[["p3"]], [["p4"]]]


def test_why_an_order_is_cancelled_names_no_item():
    request = only("cancel the order that is going to Dallas, my aunt bought a kettle herself")
    assert (request.targets, request.hint.place) == ([], "dallas")


def test_plan_she_gave_up_is_no_request():
    request = only(
        "I wanted to cancel the kettle order but I changed my mind: just send it to Dallas instead"
    )
    assert (request.skill, request.address.place) == ("change_address", "dallas")
    assert request.hint.with_products == [["p2"]]


def test_things_in_a_list_tell_one_order():
    request = only("cancel the order that has the kettle, the hose and the boots in it")
    assert request.hint.with_products == [["p2"], ["p4"], ["p6"]]
    assert request.targets == []


def test_mistyped_name_of_two_words_is_one_thing():
    (mention,) = mentions("the gardn hose", NAMES)
    assert mention.products == {"p4"}


def test_written_address_of_a_sentence_before_is_where_it_goes():
    first, second = requests(
        "We live at 5 Elm Road, Austin, TX 78701 now. My lamp order has to go there "
        "and please save it in my profile."
    )
    assert first.address.address["city"] == second.address.address["city"] == "Austin"
    assert second.profile_only


def test_if_possible_is_no_condition():
    request = only("if possible, cancel the kettle order, ordered by mistake")
    assert (request.skill, request.otherwise) == ("cancel_order", [])


def test_bare_size_after_its_article():
    wish = parse(" but I need an 8", BOOTS, {"size": "9", "material": "leather", "color": "brown"})
    assert wish.exact == {"size": ["8"]}


def test_one_that_she_still_wants_is_no_wish():
    assert [
        r.skill
        for r in requests("cancel the hose order by mistake. not the lamp order, that one i still want")
    ] == ["cancel_order"]


def test_what_was_asked_about_is_the_wish():
    asked, wanted = requests("Is there a desk lamp in black? If so I'd like that one instead.")
    assert asked.skill == "ask_variants"
    assert wanted.skill == "swap_items"
    assert "black" in wanted.targets[0].after


def test_question_when_something_comes_is_no_condition():
    found = requests("return the lamp. When will the hose arrive, what is its status?")
    assert found[0].otherwise == []


def test_difference_given_back_is_no_return():
    assert [
        r.skill
        for r in requests("make the lamp white. Any difference, pay it back and give the rest back to me")
    ] == ["swap_items"]


def test_wish_of_the_next_sentence_is_for_what_was_just_named():
    request = only("I have outgrown the pet bed. I need the largest one.")
    assert (request.skill, request.targets[0].phrase) == ("swap_items", "pet bed")


def test_what_leaks_and_is_sent_back_is_not_changed():
    found = requests("Swap the lamp for a white one. By the way the hose leaks, return it.")
    assert [(r.skill, r.targets[0].phrase) for r in found] == [
        ("swap_items", "lamp"),
        ("return_items", "hose"),
    ]


def test_things_of_one_order_are_told_by_each_other():
    request = only("I want to return the kettle and the lamp I got in the same order.")
    assert [target.holding for target in request.targets] == [
        [request.targets[1].products],
        [request.targets[0].products],
    ]


def test_pending_order_is_not_the_one_that_has_arrived():
    returned, sent = requests(
        "I want to return the lamp I received with the kettle. Send my pending order to my default address."
    )
    assert returned.hint.statuses == ["delivered"]
    assert (sent.skill, sent.hint.statuses, sent.hint.with_products) == ("change_address", ["pending"], [])


def test_next_deed_does_not_wait_for_the_money_of_the_first():
    _, paid = requests(
        "Cancel the order with the kettle. Once that's there, put the order with the hose on my gift card."
    )
    assert (paid.skill, paid.hint.with_products) == ("change_payment", [["p4"]])


def test_what_she_likes_after_all_stays():
    notes = Notes()
    text = "Send back the kettle, and also the lamp. No wait, I like the lamp, just the kettle."
    take_in(notes, read(text, NAMES), NAMES)
    assert [target.phrase for request in notes.open for target in request.targets] == ["kettle"]
