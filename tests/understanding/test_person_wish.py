"""Hearing that somebody wants a person."""

import shutil

import pytest

from agent.brain.embedded.understanding.person_wish import ASKED, WORDINGS, PersonWish


@pytest.fixture(scope="module")
def wish(encoder):
    return PersonWish(encoder)


@pytest.mark.parametrize(
    "text",
    [
        "get me a human",
        "Agent!",
        "I'd like to speak to your supervisor, this is ridiculous",
        "could you pass me on to one of your colleagues please",
        "return the lamp, and if that does not work let me talk to somebody",
        "i dont wanna talk to a stupid robot",
        "Can’t I just chat with a real person?",
        "no, no! operator!",
        "0 0 # operator",
        "is one of your mates there who isn't a computer program",
        "is there any way round the robot",
        "who is in charge there? fetch her",
        "your colleague Ines helped me in March, I want to be with her again",
    ],
)
def test_a_customer_who_wants_a_person_is_heard(wish, text):
    assert wish.probability(text) >= ASKED


@pytest.mark.parametrize(
    "text",
    [
        "I want to return the desk lamp",
        "I don't want to talk to a person, just cancel the order",
        "the agent I had last week promised me a refund",
        "can my neighbour, a nice person, take the parcel",
        "are you a bot?",
        "yes",
        "",
        "?!",
        "send it to someone else at another address",
        "I'm an insurance agent and buy pens for my clients",
        "until when are your people there on Fridays? only asking",
        "the lady on the phone said the scarf comes back in May",
        "skip the lamp and send the rest",
        "human.resources@acme.example",
        "nobody3@nowhere.example",
        "which of your lamps is made by a person called Ruth",
    ],
)
def test_speaking_of_people_is_not_asking_for_one(wish, text):
    assert wish.probability(text) < ASKED


def test_a_wording_added_to_the_file_counts_at_the_next_message(encoder, tmp_path):
    wordings = tmp_path / "wordings.yaml"
    shutil.copy(WORDINGS, wordings)
    wish = PersonWish(encoder, wordings=wordings, cache=tmp_path / "wish.npz")
    before = wish.probability("summon the shopkeeper")
    content = wordings.read_text()
    wordings.write_text(content.replace("asks:\n", "asks:\n  - summon the shopkeeper\n", 1))
    assert wish.probability("summon the shopkeeper") > max(before, ASKED)


def test_zero_shot_f1_on_customers_of_a_bank(shared_data, record_property):
    from evals.component import evaluate

    figures = evaluate("handoff", shared_data / "components" / "handoff_dev.jsonl", None)
    record_property("figures", figures)
    assert figures["positives"] == 32
    assert figures["f1"] >= 0.90
