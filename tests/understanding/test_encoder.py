"""Sentences as vectors."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from agent.brain.embedded.understanding.encoder import DIMENSIONS, TOKENIZER, Encoder, weights

SAID = (
    "I'd like my money back for the two lamps, they flicker",
    "have you got it in blue?",
    "could somebody call my mother? she ordered W1234567 and does not hear well",
)


def test_what_means_the_same_lies_closer_than_what_does_not(encoder):
    asked, same, other = encoder.encode(["where is my parcel?", "Where's my package", "I want my money back"])
    assert asked @ same > 0.6
    assert asked @ other < 0.4


def test_every_text_gets_a_vector_of_length_one_even_an_empty_or_endless_one(encoder):
    vectors = encoder.encode(["", "👋", "a" * 100_000, "word " * 5_000])
    assert vectors.shape == (4, DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_look_halfway_through_the_network_gives_the_same_vectors_and_others(encoder):
    units, halfway = encoder.halfway(SAID)
    np.testing.assert_array_equal(units, Encoder().encode(SAID))
    assert halfway.shape == units.shape
    assert (np.abs((halfway * units).sum(axis=1)) < 0.9 * np.linalg.norm(halfway, axis=1)).all()


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_a_vector_does_not_depend_on_the_company_it_was_encoded_in(encoder):
    fresh = Encoder()
    together = fresh.encode(["hi", "please tell me where the second parcel of my order is", "no"])
    alone = Encoder().encode(["no"])
    np.testing.assert_allclose(together[2], alone[0], atol=1e-6)


def test_threads_share_one_encoder_and_a_small_memory():
    shared = Encoder(remember=3)
    texts = [f"order number {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: shared.encode([text])[0], texts * 2))
    np.testing.assert_allclose(rows[:8], rows[8:], atol=1e-6)


def test_nobody_can_spoil_the_remembered_vectors(encoder):
    first = encoder.encode(["a text that is remembered"])
    first[0] = 0
    assert np.linalg.norm(encoder.encode(["a text that is remembered"])[0]) > 0.9


def test_whole_numbers_change_next_to_nothing_of_a_meaning(encoder):
    before = np.stack([_as_packaged(text) for text in SAID])
    assert ((encoder.encode(SAID) * before).sum(axis=1) > 0.99).all()


def _as_packaged(text):
    """The vector that the package's own network gives, in floats."""
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    network = onnxruntime.InferenceSession(str(weights()), providers=["CPUExecutionProvider"])
    pooled = network.run(["last_hidden_state"], feeds)[0][0].mean(axis=0)
    return pooled / np.linalg.norm(pooled)
