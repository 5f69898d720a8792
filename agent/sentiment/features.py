"""What the scorer looks at: the meaning of a text, its VADER scores, and its words and letters."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORD_SLOTS = CHARACTER_SLOTS = 2**15
MEANING = 384
VADER_SCORES = ("compound", "pos", "neg", "neu")
DENSE = MEANING + len(VADER_SCORES)
NGRAMS = WORD_SLOTS + CHARACTER_SLOTS
# Unit vectors have small coordinates; scaled up they are penalised like the VADER scores beside them.
MEANING_SCALE = 5.0

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_NOISE = re.compile(r'https?://\S+|@\w+|"(?=")')


def plain(text: str) -> str:
    """The text as VADER and the n-grams want it: straight quotes, no HTML escapes, handles or addresses."""
    text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    text = html.unescape(text).translate(_QUOTES).replace("#", "")
    return " ".join(_NOISE.sub(" ", text).split())


class Features:
    """Turns texts and their sentence vectors into rows for linear models. Safe to share between threads."""

    def dense(self, texts: Sequence[str], meanings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (len(texts), DENSE): sentence vectors (rows of length 1) and VADER scores side by side."""
        return np.hstack([meanings * MEANING_SCALE, self.vader(texts)])

    def vader(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), 4): compound in -1..1, then the shares of positive, negative, neutral words."""
        scores = [self._vader.polarity_scores(plain(text)) for text in texts]
        return np.array([[one[name] for name in VADER_SCORES] for one in scores], dtype=np.float32)

    def ngrams(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (len(texts), NGRAMS): hashed words and letters, each group of length 1."""
        from scipy.sparse import hstack

        words, characters = self._hashers
        cleaned = [plain(text) for text in texts]
        rows: csr_matrix = hstack([words.transform(cleaned), characters.transform(cleaned)], format="csr")
        return rows

    @cached_property
    def _vader(self) -> Any:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()

    @cached_property
    def _hashers(self) -> tuple[Any, Any]:
        from sklearn.feature_extraction.text import HashingVectorizer

        words = HashingVectorizer(
            n_features=WORD_SLOTS, ngram_range=(1, 2), alternate_sign=False, token_pattern=r"\w[\w']*|[!?]+"
        )
        characters = HashingVectorizer(
            n_features=CHARACTER_SLOTS, analyzer="char_wb", ngram_range=(2, 4), alternate_sign=False
        )
        return words, characters
