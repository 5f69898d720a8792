"""Our own cutting of texts agrees with scikit-learn's, whose vectorizers the models were trained with."""

import re

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer

from agent.ngrams import pieces, words_and_pairs
from agent.sentiment.features import CHARACTER_SLOTS, NGRAMS, WORD_SLOTS, Features

TEXTS = (
    "I want to RETURN  two lamps, please!!",
    "a",
    "é ü – naïve\tcafé",
    "日本語 テスト",
    "it's  2 o'clock?! don't",
    "...",
)


@pytest.mark.parametrize("text", TEXTS)
def test_words_and_pieces_are_cut_as_the_library_cuts_them(text):
    word = r"\b\w+\b"
    by_words = CountVectorizer(ngram_range=(1, 2), token_pattern=word).build_analyzer()
    by_pieces = CountVectorizer(ngram_range=(2, 4), analyzer="char_wb").build_analyzer()
    assert words_and_pairs(text, re.compile(word)) == by_words(text)
    assert sorted(pieces(text)) == sorted(by_pieces(text))


@pytest.mark.parametrize("text", TEXTS)
def test_a_mood_model_meets_the_slots_it_was_trained_on(text):
    words = HashingVectorizer(
        n_features=WORD_SLOTS, ngram_range=(1, 2), alternate_sign=False, token_pattern=r"\w[\w']*|[!?]+"
    )
    letters = HashingVectorizer(
        n_features=CHARACTER_SLOTS, analyzer="char_wb", ngram_range=(2, 4), alternate_sign=False
    )
    expected = np.hstack([one.transform([" ".join(text.split())]).toarray()[0] for one in (words, letters)])
    (found,) = Features().ngrams([text])
    row = np.zeros(NGRAMS, dtype=np.float32)
    row[found.slots] = found.shares
    np.testing.assert_allclose(row, expected, atol=1e-6)
