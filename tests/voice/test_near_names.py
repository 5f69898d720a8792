"""A name half heard, with the right postal code, is read back; nothing else is."""

import asyncio

import pytest

from agent.api.caller_identity import MOST_READ_BACK, all_customers
from agent.api.voice_conversation import AgentConversation
from crm.customers import Customer
from tests.agent.conftest import HOME, app_with, mia  # noqa: F401 - fixtures for the tests of this folder
from tests.voice.conftest import answering
from voice.conversation import CallEvent, Utterance
from voice.identification import Person
from voice.near_names import near, sounds
from voice.read_back import ReadBack
from voice.simulator import Caller, Clip
from voice.telephony.ring import ring, talked

MIA = Person("mia_1", "Mia Garcia", "78712")


@pytest.mark.parametrize(
    "heard",
    [
        "me at Garcia",
        "me a Garcia",
        "mya garsia",
        "me Garcia",
        "Mia Garcias",
        "hello there me Garcia",
        "Miagarsia",
        "Migarcia",
        "Hello Megarsia",
    ],
)
def test_a_name_that_was_misheard_at_its_end_or_in_its_spelling_is_near(heard):
    assert near(heard.split(), [MIA]) == MIA


@pytest.mark.parametrize(
    "heard",
    [
        *("Matt Garcia", "Maria Garcia", "Maya Garcia", "Mina Garcia", "Nia Garcia", "Leah Garcia"),
        *(
            "Mia Garza",
            "Mia Marcia",
            "Mia Gardner",
            "me at Garson",
            "Mia",
            "Garcia",
            "Magarcia",
            "Mariagarcia",
        ),
        "Ann Tom Mia Carl Garcia Smith Lee Brown",
    ],
)
def test_another_name_a_half_name_or_a_list_of_names_is_near_to_nobody(heard):
    assert near(heard.split(), [MIA]) is None


def test_two_who_sound_alike_at_one_postal_code_are_not_guessed_apart():
    assert near(["me", "Garcia"], [MIA, Person("mya_2", "Mya Garcia", "78712")]) is None


def test_short_names_must_sound_the_same():
    ann = Person("ann", "Ann Lee", "10001")
    assert near(["An", "Lea"], [ann]) is None
    assert near(["Anne", "Lee"], [ann]) == ann
    assert sounds("Anne") == sounds("Ann")


@pytest.fixture
def call(app_with, mia):  # noqa: F811
    """A call to Mia's store, and what is said in it."""
    app = app_with(None)
    conversation, _ = app.conversations.open("voice")
    return AgentConversation(app, conversation, lambda: all_customers(app), line="browser")


def told(call, text):
    return "".join(call.reply(Utterance(text)))


HALF = "Hello, my name is me at Garcia, and my zip code is 78712."


def test_her_name_half_heard_is_read_back_and_counts_after_a_yes(call):
    nearly = call.nearly(Utterance(HALF))
    assert nearly.question == "Is that Mia Garcia?"
    read_back = ReadBack()
    assert read_back.ask_whether(nearly, HALF) == nearly.question
    said = read_back.answered("Yes, that's me.")
    assert "Thank you, Mia" in told(call, said.text)


def test_in_answer_to_the_question_who_she_is_the_name_alone_counts(call):
    told(call, "Where is my order?")
    nearly = call.nearly(Utterance("me Garcia 7 8 7 1 2"))
    assert nearly is None or nearly.meant == "Mia Garcia, 78712"
    heard = nearly.meant if nearly else "me Garcia 7 8 7 1 2"
    assert "#W1000001" in told(call, heard)


def test_after_a_no_what_was_heard_counts_as_a_failed_attempt(call):
    heard = "Hello, my name is me Garcia, and my zip code is 78712."
    read_back = ReadBack()
    read_back.ask_whether(call.nearly(Utterance(heard)), heard)
    said = read_back.answered("No.")
    assert said.text == heard
    assert "could not find an account" in told(call, said.text)


@pytest.mark.parametrize(
    "heard",
    [
        "Hello, my name is me at Garcia, and my zip code is 78713.",
        "Hello, my name is me at Garcia.",
        "My zip code is 78712.",
        "My name is Matt Gardner and my zip code is 78712.",
        "My name is Mia Garcia and my zip code is 78712.",
        "I told the neighbour at 78712 about it, me and Garcia",
    ],
)
def test_nobody_is_told_a_name_with_the_wrong_code_without_a_whole_name_or_when_it_was_understood(
    call, heard
):
    assert call.nearly(Utterance(heard)) is None


def test_two_near_customers_at_the_code_are_both_kept_secret(call):
    app = call._app
    with app.database.writing() as session:
        mya = Customer(id="mya_2", first_name="Mya", last_name="Garcia", email="mya@example.com")
        session.add(mya.move_to(HOME))
    assert call.nearly(Utterance(HALF)) is None


def test_only_so_many_names_are_read_in_one_conversation(call):
    for _ in range(MOST_READ_BACK):
        assert call.nearly(Utterance(HALF)) is not None
        call.note(CallEvent("name_read_back", 1.0))
    assert call.nearly(Utterance(HALF)) is None


def test_who_is_known_already_is_not_asked_who_she_is(call):
    told(call, "My name is Mia Garcia and my zip code is 78712.")
    assert call.nearly(Utterance(HALF)) is None


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_on_the_telephone_she_is_asked_says_yes_and_learns_about_her_order(app_with, mia, engines, say):  # noqa: F811
    app = app_with(None)
    lines = (HALF, "Yes.", "Where is my order?")
    with answering(app, engines(*lines, seconds_a_character=0.03)) as url:
        stream, known = ring(url)
        asyncio.run(Caller([Clip(say(line)) for line in lines]).place(stream, known))
        transcript = talked(url, known)["transcript"]
    said = [line["text"] for line in transcript if line["role"] == "agent"]
    assert any("Thank you, Mia" in text for text in said)
    assert "#W1000001" in said[-1]
