"""The vectors of our own texts, which spare a first start most of its work."""

import numpy as np
import pytest

from agent.brain.embedded.understanding import shipped
from agent.brain.embedded.understanding.encoder import Encoder, Network
from agent.own_texts import own_texts

KETTLE = ["the kettle hums", "the lamp is green"]


@pytest.fixture
def file(tmp_path, encoder):
    path = tmp_path / "vectors.npz"
    shipped.ship(KETTLE, encoder.encode, "these weights", path)
    return path


def test_a_first_start_finds_nearly_all_of_our_texts_encoded():
    """When this fails: python -m agent.own_texts"""
    texts = own_texts()
    held = shipped.shipped(Encoder().fingerprint)
    new = [text for text in texts if held.vector(text) is None]
    assert len(texts) > 4000
    assert len(new) <= len(texts) / 20, new[:10]


def test_a_shipped_vector_is_the_one_that_would_be_made():
    sample = own_texts()[::150]
    made = Encoder(shipped=False).encode(sample)
    assert (Encoder().encode(sample) * made).sum(axis=1).min() > 0.99


def test_our_texts_need_no_model(monkeypatch):
    def refuse(self, text):
        raise AssertionError(f"encoded {text}")

    known, held = own_texts()[:3], Encoder()
    monkeypatch.setattr(Network, "read", refuse)
    assert held.encode(known).shape == (3, 384)
    with pytest.raises(AssertionError, match="encoded"):
        held.encode([*known, "a text that nobody shipped"])


def test_a_shipped_vector_keeps_its_direction_and_its_length(file, encoder):
    held = shipped.Shipped("these weights", file)
    for text, made in zip(KETTLE, encoder.encode(KETTLE), strict=True):
        vector = held.vector(text)
        assert vector @ made > 0.9999
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert held.vector("the kettle hums.") is None


def test_another_encoder_finds_nothing(file):
    assert shipped.Shipped("other weights", file).vector("the kettle hums") is None


def test_other_weights_or_another_tokenizer_are_another_encoder(tmp_path):
    weights, tokenizer = tmp_path / "weights", tmp_path / "tokenizer"
    weights.write_bytes(b"1")
    tokenizer.write_bytes(b"2")
    assert shipped.fingerprint(weights, tokenizer) != shipped.fingerprint(tokenizer, weights)
