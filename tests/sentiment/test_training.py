"""What the desk put right about a mood is learnt when the scorer is trained again."""

import pytest

from agent.brain.embedded.understanding.encoder import Encoder
from agent.sentiment import training
from agent.sentiment.embedded import EmbeddedScorer

SARCASM = "oh brilliant, a third week of waiting"
THINGS = ("lamp", "kettle", "scarf", "table", "bottle", "watch", "tent", "mug", "jacket", "speaker")


def rows():
    """Plain moods about ten things."""
    for thing in THINGS:
        yield {"text": f"the {thing} is broken and I am furious", "labels": ["anger"]}
        yield {"text": f"sad, my {thing} never came", "labels": ["sadness"]}
        yield {"text": f"a disgusting smell comes from the {thing}", "labels": ["disgust"]}
        yield {"text": f"I am afraid of using the {thing}", "labels": ["fear"]}
        yield {"text": f"wow, the {thing} came a day early", "labels": ["surprise"]}
        yield {"text": f"brilliant, I love this {thing}", "labels": ["joy"]}
        yield {"text": f"oh brilliant, the {thing} is lovely", "labels": ["joy"]}
        yield {"text": f"the {thing} has three parts", "labels": ["neutral"]}


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


def trained(encoder, corrections=()):
    given = list(rows())
    put_right = training.repeated(
        [{"text": SARCASM, "label": "negative"} for _ in corrections], 20 * len(given)
    )
    feelings = training.repeated(
        [{"text": SARCASM, "labels": list(corrections)}] if corrections else [], 20 * len(given)
    )
    return EmbeddedScorer(encoder, training.fit(given + feelings, ["where is my order"], encoder, put_right))


def test_a_mood_put_right_at_the_desk_is_told_rightly_after_training(encoder):
    assert trained(encoder).score(SARCASM).label == "positive", "it must be wrong before"
    after = trained(encoder, ["anger"])
    assert after.score(SARCASM).label == "negative"
    assert after.score(SARCASM).emotion == "anger"
    assert after.score("brilliant, I love this lamp").label == "positive"


def test_many_corrections_do_not_drown_the_rest():
    many = [{"text": str(number)} for number in range(1_000)]
    assert len(training.repeated(many, 5_000)) == 1_000
    assert len(training.repeated(many[:4], 40_000)) == 400
    assert len(training.repeated(many[:100], 40_000)) == 4_000
    assert training.repeated([], 40_000) == []
