"""How a reply is put: shorter when she is upset, quiet when she grieves, and the same facts always."""

from __future__ import annotations

import pytest

from agent import tone
from agent.brain import Thought
from agent.brain.scripted import ScriptedBrain

DONE = (
    "Great! Order #W1 is cancelled; $12.50 goes back to your PayPal. Is there anything else I can do for you?"
)


def mood(score: float, emotion: str = "neutral", **more: float):
    label = "negative" if score < -0.1 else "positive" if score > 0.3 else "neutral"
    return {"score": score, "label": label, "emotion": emotion, **more}


@pytest.mark.parametrize(
    ("felt", "text", "scores", "expected"),
    [
        (mood(-0.7, "frustration"), "this is the third time", (-0.7,), "frustrated"),
        (mood(-0.3, "worry"), "will it come in time?", (-0.3,), "worried"),
        (mood(-0.6), "useless", (-0.6,), "frustrated"),
        (mood(-0.3), "still not here", (0.3, 0.0, -0.3), "frustrated"),
        (mood(-0.2), "it is the wrong colour", (-0.2,), "plain"),
        (mood(0.1, "frustration"), "I want to return the kettle", (0.1,), "plain"),
        (mood(0.8, "joy"), "thank you!", (0.8,), "pleased"),
        (mood(0.1), "my mother passed away", (0.1,), "grief"),
        (mood(-0.2), "my phone died", (-0.2,), "plain"),
        (
            mood(-0.1),
            "I am really upset about the quality, I want to return both. They came today",
            (-0.1,),
            "frustrated",
        ),
        (mood(0.0), "We're not happy with the sofa. Please exchange it", (0.0,), "frustrated"),
        (mood(0.0), "If it is not here by Friday I am angry", (0.0,), "plain"),
        (mood(0.1), "I'm not angry, just curious", (0.1,), "plain"),
        (mood(0.0, confusion=0.6), "what do you mean?", (0.0,), "confused"),
    ],
)
def test_the_tone_follows_what_happened_how_she_feels_and_where_it_is_heading(felt, text, scores, expected):
    assert tone.chosen(felt, text, scores) == expected


def test_an_upset_customer_gets_one_apology_and_the_facts_and_nothing_else():
    put = tone.put(DONE, tone.named("frustrated"), [])
    opening = tone.named("frustrated").openings[0]
    assert put == f"{opening} Order #W1 is cancelled; $12.50 goes back to your PayPal."
    assert "!" not in put


def test_nobody_is_apologised_to_twice_in_a_row():
    frustrated = tone.named("frustrated")
    first = tone.put("Which order is it?", frustrated, [])
    second = tone.put("It is on its way.", frustrated, [first])
    assert second == "It is on its way."
    third = tone.put("Shall I cancel it?", frustrated, [first, second])
    assert third.endswith("Shall I cancel it?")
    assert third != "Shall I cancel it?"
    assert not third.startswith(frustrated.openings[0])


def test_at_a_loss_nothing_is_exclaimed_and_nothing_is_offered():
    put = tone.put("Sure! The pram goes back free of charge! Have a good day!", tone.named("grief"), [])
    assert put == "I am so sorry for your loss. The pram goes back free of charge."


def test_a_calm_customer_hears_the_reply_as_it_is():
    assert tone.put(DONE, tone.named("plain"), []) == DONE


def test_a_reply_of_courtesies_alone_is_still_a_reply():
    assert "You are welcome" in tone.put("You are welcome. Have a good day!", tone.named("sad"), [])


def test_no_tone_offers_or_presses():
    for name in tone.prompts.data("replies/mood.yaml")["tones"]:
        told = tone.named(name)
        for words in told.openings:
            assert not any(
                word in words.lower() for word in ("offer", "discount", "buy", "hurry", "only today")
            )


def test_tone_and_course_are_kept_with_the_turn(app_with, mia):
    app = app_with(ScriptedBrain([Thought(reply=DONE, brain="embedded")]))
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "This is terrible, I hate this useless company!")
    assert turn.sentiment
    assert turn.sentiment["tone"] == "frustrated"
    assert turn.sentiment["trajectory"]["low_point"] == turn.sentiment["score"]
    assert turn.reply.startswith(tone.named("frustrated").openings[0])


def test_asked_about_it_the_agent_says_what_it_reads_and_stops_when_told(app_with, mia):
    app = app_with(None)
    talk, _ = app.conversations.open()
    assert app.conversations.reply(talk, "m1", "do you track my mood?").reply == tone.about_emotion(False)
    allow(app, talk)
    assert app.conversations.reply(talk, "m2", "do you track my mood?").reply == tone.about_emotion(True)
    stopped = app.conversations.reply(talk, "m3", "Please do not read my feelings.")
    assert stopped.sentiment
    assert stopped.sentiment["emotion_inferred"] is False
    later = app.conversations.reply(talk, "m4", "This is terrible, I hate this useless company!")
    assert later.sentiment
    assert later.sentiment["ekman"] == "neutral"


@pytest.mark.parametrize(
    ("text", "about_it"),
    [
        ("Do you analyse how I feel?", True),
        ("are you reading my emotions", True),
        ("why do you record our feelings?", True),
        ("Is this some kind of sentiment analysis?", True),
        ("Can you track my order?", False),
        ("how do I read the tracking page", False),
        ("do you know my mood lamp's size?", False),
        ("I feel that this is too slow", False),
    ],
)
def test_a_question_about_reading_feelings_is_told_from_others(text, about_it):
    assert tone.asks_about_emotion(text) is about_it


def allow(app, talk):
    from crm import consents

    with app.database.writing() as session:
        consents.record(session, "emotion", True, consents.Giver(None, talk), "test", app.clock())
