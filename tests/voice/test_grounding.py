"""What was heard, matched against records."""

import calendar
from datetime import date

import pytest

from voice.bench import identity
from voice.grounding import Record, ground
from voice.identification import Customers, Person, name_and_code
from voice.keypad import Keypad, meaning
from voice.read_back import ReadBack
from voice.spelled import compact

HERS = [Record("order_id", "#W2378156"), Record("order_id", "#W2378165"), Record("order_id", "#W9911714")]
EMAILS = [Record("email", "mei.kovacs8232@example.com"), Record("email", "noah.patel1234@example.com")]


@pytest.mark.parametrize(
    ("heard", "characters"),
    [
        ("W-237-815-6", "w2378156"),
        ("double u two three seven eight one five six", "w2378156"),
        ("whiskey 2 oh alpha bravo", "w20ab"),
        ("B as in boy, 3 J", "b3j"),
        ("double five 1", "551"),
        ("twenty three", "23"),
    ],
)
def test_spelling_is_read_as_characters(heard, characters):
    assert compact(heard).text == characters


def test_a_badly_heard_order_number_becomes_the_callers_own():
    found = ground(["I want to cancel order W 991 17 14 please"], HERS, "order_id")
    assert found.text == "I want to cancel order #W9911714 please"


def test_two_orders_that_sound_alike_are_read_back_instead_of_guessed():
    found = ground(["it is W 237 81"], HERS, "order_id")
    assert not found.matches
    question = ReadBack().ask(found, "it is W 237 81")
    assert question.startswith("I heard #W23781")


def test_an_email_with_one_wrong_digit_is_not_taken_for_another_customers():
    found = ground(["mei dot kovacs 8233 at example dot com"], EMAILS, "email")
    assert not found.matches


def test_nothing_on_record_is_read_to_somebody_who_may_be_a_stranger():
    heard = "mei dot kovacs 8233 at example dot com"
    question = ReadBack().ask(ground([heard], EMAILS, "email"), heard)
    assert "8232" not in question


def test_a_sentence_about_nothing_in_particular_stays_as_it_was():
    heard = "My parcel came with a scratch on it"
    assert ground([heard], [*HERS, *EMAILS], None).text == heard


def test_a_no_to_the_first_guess_brings_the_second_and_then_the_keypad():
    read_back = ReadBack()
    heard = "it is W 237 81"
    first = read_back.ask(ground([heard], HERS, "order_id"), heard)
    second = read_back.answered("no")
    assert second is not None
    assert second.question != first
    third = read_back.answered("no, wrong")
    assert third is not None
    assert "keypad" in third.question


def test_keys_stand_for_yes_for_a_choice_for_an_order_and_for_a_person():
    assert meaning("1", "confirmation", (), HERS) == "yes"
    assert meaning("2", "choice", ("card", "PayPal"), HERS) == "PayPal"
    assert meaning("9911714", "order_id", (), HERS) == "#W9911714"
    assert "person" in meaning("0", "open", (), HERS)


def test_keys_end_with_hash_or_a_pause_and_star_begins_anew():
    pad = Keypad()
    assert [pad.press(key, 1.0) for key in "12*34"] == [None] * 5
    assert pad.waited(2.0) is None
    assert pad.press("#", 2.0) == "34"
    pad.press("7", 3.0)
    assert pad.waited(6.0) == "7"


def test_name_and_postcode_in_one_breath_find_the_customer():
    people = Customers([Person("mei", "Mei Kovacs", "28236"), Person("noah", "Noah Patel", "10001")])
    found = people.identify(name_and_code(["May Kovacs, 28236.", "Mei Kovach, 2 8 2 3 6"]))
    assert found is not None
    assert found.person.id == "mei"
    assert people.identify(name_and_code(["Olga Unknown, 99999"])) is None


def test_twins_at_one_address_are_not_guessed_apart():
    born = date(1990, 5, 1)
    twins = [Person("a", "Ann Lee", "10001", born), Person("b", "Ann Lee", "10001", born)]
    assert Customers(twins).identify({"name": ["Ann Lee"], "postcode": ["10001"]}) is None


def test_two_items_that_hardly_anybody_shares_are_enough_when_the_third_was_not_understood():
    firsts = ["Anna", "Liam", "Noor", "Yuki"]
    names = [f"{firsts[i % 4]} {calendar.month_name[1 + i % 12]}son" for i in range(4000)]
    crowd = [
        Person(str(i), name, f"{20000 + i}", date(1940 + i % 60, 1 + i % 12, 1 + i % 28))
        for i, name in enumerate(names)
    ]
    mei = Person("mei", "Mei Kovacs", "28236", date(1979, 9, 27))
    people = Customers([*crowd, mei])
    heard = {"postcode": ["two hate"], "name": ["Mei Kovacs"], "birth": ["27 September 1979"]}
    found = people.identify(heard)
    assert found is not None
    assert found.person == mei
    # Of the crowd, name and birthday are shared by too many.
    anybody = {"postcode": ["two hate"], "name": [crowd[7].name], "birth": ["8 August 1947"]}
    assert people.identify(anybody) is None


def test_real_recognitions_find_the_right_customer_and_seldom_a_wrong_one(shared_data):
    figures = identity.measure(shared_data / "identity", most=40)
    assert figures["attempts_3"]["right"] >= 0.90
    assert figures["attempts_3"]["wrong"] <= 0.01
    assert figures["strangers_taken_for_a_customer"] <= 0.01


def test_an_order_number_heard_with_a_digit_too_many_is_replaced_whole():
    records = [Record("order_id", "#W9000002"), Record("order_id", "#W9000001")]
    found = ground(["It is order number W90000002."], records, "order_id")
    assert found.text == "It is order number #W9000002."
