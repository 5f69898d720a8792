"""How a turn feels, and what is made of it."""

from __future__ import annotations

import pytest

from agent.sentiment import Mood, trajectory
from agent.sentiment.embedded import EmbeddedScorer


@pytest.fixture(scope="module")
def scorer() -> EmbeddedScorer:
    return EmbeddedScorer()


@pytest.mark.parametrize(
    ("text", "label", "feeling"),
    [
        ("You are useless, this is the third time I ask!", "negative", "frustration"),
        ("thank you so much, that was quick", "positive", "joy"),
        ("I'm worried it won't arrive before the wedding", "negative", "worry"),
        ("my husband died last week", "negative", "sadness"),
        ("I'd like to return the kettle", "neutral", "neutral"),
    ],
)
def test_a_turn_is_read_as_a_person_at_the_desk_would(scorer, text, label, feeling) -> None:
    mood = scorer.score(text)
    assert (mood.label, mood.feeling) == (label, feeling)


def test_urgency_hesitation_and_confusion_are_heard(scorer) -> None:
    assert scorer.score("I need this ASAP, today").urgency > 0.5
    assert scorer.score("hmm, I'm not sure, maybe the blue one").hesitation > 0.5
    assert scorer.score("what?? I don't understand").confusion > 0.5
    calm = scorer.score("Please cancel my order")
    assert (calm.urgency, calm.hesitation, calm.confusion) == (0.0, 0.0, 0.0)


def test_without_consent_no_emotion_is_worked_out(scorer) -> None:
    mood = scorer.score("You are useless!", with_emotion=False)
    assert mood.emotion == "neutral"
    assert mood.label == "negative"


@pytest.mark.parametrize("text", ["", "   ", "👍", "?" * 5000, "a\x00b", "𝕳𝖊𝖑𝖕 \\u2019"])
def test_whatever_is_typed_gets_a_mood(scorer, text) -> None:
    assert -1 <= scorer.score(text).score <= 1


def test_what_the_mood_has_read_the_brain_need_not_read_again(monkeypatch) -> None:
    from agent.brain.embedded.understanding.encoder import Encoder, Network

    encoder, text = Encoder(), "where is my parcel"
    fresh = Encoder().encode([text])
    EmbeddedScorer(encoder).score(text)
    monkeypatch.setattr(Network, "read", lambda *_: pytest.fail("the text was read twice"))
    assert encoder.encode([text]) == pytest.approx(fresh, abs=1e-6)


def test_the_course_of_a_conversation_has_slope_low_point_and_recovery() -> None:
    course = trajectory([0.2, -0.4, -0.6, 0.1])
    assert course.low_point == -0.6
    assert course.recovery == pytest.approx(0.7)
    assert course.slope < 0
    assert trajectory([]).slope == trajectory([0.5]).slope == 0.0


def test_outright_anger_is_called_anger_and_lesser_frustration() -> None:
    assert Mood(-0.9, "negative", "anger", 1.0).feeling == "anger"
    assert Mood(-0.4, "negative", "anger", 1.0).feeling == "frustration"


def test_what_the_mood_has_read_is_not_read_again_for_danger(monkeypatch) -> None:
    from agent import stakes
    from agent.brain.embedded.understanding.encoder import Encoder, Network
    from agent.stakes_meaning import StakesByMeaning

    encoder, text = Encoder(), "is #W1234567 on its way"
    reader = StakesByMeaning(stakes.load(), encoder)
    reader.read("this fits the examples")
    EmbeddedScorer(encoder).score(text)
    monkeypatch.setattr(Network, "read", lambda *_: pytest.fail("the text was read twice"))
    assert reader.read(text) is None
