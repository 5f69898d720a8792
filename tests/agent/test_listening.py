"""A message is understood while the rest of its turn goes on: once, for everybody who asks."""

import pytest

from agent.brain.embedded.understanding.encoder import Encoder, Network
from agent.sentiment.embedded import EmbeddedScorer, heard_as
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


def test_mood_and_danger_of_a_message_take_one_pass(app_with, passes):
    app = app_with(None)
    conversation_id, _ = app.conversations.open()
    app.conversations.reply(conversation_id, "m1", "a first message, so that everything is fitted")
    passes.clear()
    app.conversations.desk().listen(CALM)
    app.sentiment.score(CALM)
    assert app.conversations.desk().stakes.read(CALM) is None
    assert passes == [4]  # the whole, its two sentences and the clause before the comma


def test_what_nobody_listened_to_takes_two_passes_and_no_more(passes):
    encoder = Encoder()
    scorer, stakes = EmbeddedScorer(encoder), StakesByMeaning(load(), encoder)
    stakes.read("a first message, so that the classifier is fitted")
    passes.clear()
    scorer.score(CALM)
    stakes.read(CALM)
    assert passes == [1, 3]


@pytest.mark.parametrize("text", [CALM, DANGER, "ok", "12345", "   ", "thx!! #W1234567", "é " * 400])
def test_what_was_begun_ahead_is_what_would_have_been_found_later(text):
    found = []
    for begun in (True, False):
        encoder = Encoder()
        scorer, stakes = EmbeddedScorer(encoder), StakesByMeaning(load(), encoder)
        if begun:
            encoder.listen(heard_as(text), stakes.parts(text))
        found.append((scorer.score(text), getattr(stakes.read(text), "name", None)))
    assert found[0] == found[1]
    assert (found[0][1] == "self_harm") == (text == DANGER)


def test_what_nobody_asks_for_is_forgotten():
    encoder = Encoder()
    for number in range(200):
        encoder.listen(f"message {number} of many", [])
    assert len(encoder._listened) <= 64
    assert encoder.words("message 3 of many").shape[1] == 384
