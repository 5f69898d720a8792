"""The Piper voice: sound in pieces is the sound made in one go."""

import numpy as np
import pytest

from voice.text_to_speech.piper import PiperTextToSpeech, joe
from voice.text_to_speech.vits import OVERLAP, Vits

SENTENCE = "I will cancel order number W, 2 3 7, 8 1 5 6, and refund 153 dollars to your credit card."


@pytest.fixture(scope="module")
def frames():
    return np.random.default_rng(7).standard_normal((1, 192, 200)).astype(np.float32)


@pytest.fixture(scope="module")
def network(joes_voice):
    return Vits(joe())


def test_the_seams_between_pieces_cannot_be_heard(network, frames):
    (whole,) = network.pieces(frames, size=200)
    pieces = list(network.pieces(frames))
    assert len(pieces) > 2
    assert np.abs(np.concatenate(pieces) - whole).max() < 1e-4
    assert OVERLAP < 32


def test_a_long_clause_begins_to_sound_before_it_is_made(joes_voice):
    first, *others = joes_voice.speak(SENTENCE)
    rest = sum(map(len, others))
    assert 0 < len(first) < 0.5 * joes_voice.rate
    assert rest > 4 * len(first)
    (remembered,) = joes_voice.speak(SENTENCE)
    assert len(remembered) == len(first) + rest


def test_the_halves_are_made_once(joes_voice, tmp_path):
    PiperTextToSpeech(joe(), kept=tmp_path)
    made = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert len(made) == 2
    PiperTextToSpeech(joe(), kept=tmp_path)
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == made
