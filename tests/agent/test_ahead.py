"""A message is understood while the rest of its turn goes on: once, for everybody who asks."""

import pytest

from agent.ahead import Ahead
from agent.brain.embedded.understanding.encoder import Encoder, Network
from agent.sentiment.embedded import EmbeddedScorer
from agent.stakes import load
from agent.stakes_meaning import StakesByMeaning

CALM = "How is my parcel 4711 coming along, please? It goes to the room with the narrow window."
DANGER = "Please cancel the lamp. I cannot go on like this, I want to end my life."


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each pass of the network has read."""
    counted: list[int] = []
    read = Network.read

    def counting(self, texts):
        counted.append(len(texts))
        return read(self, texts)

    monkeypatch.setattr(Network, "read", counting)
    return counted


def service():
    encoder = Encoder()
    return EmbeddedScorer(encoder), Ahead(encoder, StakesByMeaning(load(), encoder))


def test_mood_and_danger_share_one_pass(passes):
    scorer, ahead = service()
    ahead.read("a first message, so that the classifier is fitted")
    passes.clear()
    turn = ahead.of(CALM)
    turn.begin()
    scorer.score(CALM)
    turn.begin_stakes()
    assert turn.read(CALM) is None
    assert passes == [4]  # the whole, its two sentences and the clause before the comma


@pytest.mark.parametrize("text", [CALM, DANGER, "ok", "12345", "   ", "thx!! #W1234567", "é " * 400])
def test_what_was_begun_ahead_is_what_would_have_been_found_later(text):
    scorer, ahead = service()
    begun, later = ahead.of(text), ahead.of(text)
    begun.begin()
    mood = scorer.score(text)
    begun.begin_stakes()
    fresh_scorer, fresh = service()
    assert mood == fresh_scorer.score(text)
    assert begun.read(text) == later.read(text) == fresh.read(text)


def test_somebody_in_danger_is_heard():
    scorer, ahead = service()
    turn = ahead.of(DANGER)
    turn.begin()
    scorer.score(DANGER)
    turn.begin_stakes()
    assert turn.read(DANGER).name == "self_harm"


def test_what_nobody_asks_for_is_forgotten():
    encoder = Encoder()
    for number in range(200):
        encoder.listen(f"message {number} of many", [])
    assert len(encoder._listened) <= 64
    assert encoder.words("message 3 of many").shape[1] == 384
