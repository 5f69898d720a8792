"""What the scorer looks at: the meaning of a text, its VADER scores, and its words and letters."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.ngrams import pieces, words_and_pairs

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
_WORD = re.compile(r"\w[\w']*|[!?]+")


# What VADER counts but does not tell: how much good and bad is said, the worst word, and how it is said.
CUES = 13
CUE_SCALE = 0.5
_TOKEN = re.compile(r"[\w']+|[^\w\s]")
_NEGATION = re.compile(r"\b(not|no|never|n't|cannot|without|hardly|none|nothing)\b|n't", re.IGNORECASE)


@dataclass(frozen=True)
class Hashed:
    """The n-grams of one text: which of the NGRAMS slots they fall into, and how much of each."""

    slots: NDArray[np.int64]
    shares: NDArray[np.float32]


def plain(text: str) -> str:
    """The text as VADER and the n-grams want it: straight quotes, no HTML escapes, handles or addresses."""
    text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    text = html.unescape(text).translate(_QUOTES).replace("#", "")
    return " ".join(_NOISE.sub(" ", text).split())


class Features:
    """Turns texts and their sentence vectors into rows for linear models. Safe to share between threads."""

    def cues(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), CUES)."""
        return np.array([self._cues(plain(text)) for text in texts], dtype=np.float32) * CUE_SCALE

    def _cues(self, text: str) -> list[float]:
        tokens = _TOKEN.findall(text.lower())
        ratings = [self._vader.lexicon.get(token, 0.0) for token in tokens]
        good, bad = [one for one in ratings if one > 0], [one for one in ratings if one < 0]
        return [
            sum(good),
            sum(bad),
            max(good, default=0.0),
            min(bad, default=0.0),
            len(good),
            len(bad),
            len(_NEGATION.findall(text)),
            text.count("!"),
            text.count("?"),
            sum(word.isupper() and len(word) > 2 for word in text.split()),
            self._vader.polarity_scores(text[len(text) // 2 :])["compound"],
            len(tokens) / 20,
            bool(good or bad),
        ]

    def vader(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), 4): compound in -1..1, then the shares of positive, negative, neutral words."""
        scores = [self._vader.polarity_scores(plain(text)) for text in texts]
        return np.array([[one[name] for name in VADER_SCORES] for one in scores], dtype=np.float32)

    def ngrams(self, texts: Sequence[str]) -> list[Hashed]:
        """Hashed words and letters of each text, each group of length 1."""
        return [_hashed(plain(text)) for text in texts]

    @cached_property
    def _vader(self) -> Any:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()


def dense(meanings: NDArray[np.float32], vader: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shape (texts, DENSE): sentence vectors (rows of length 1) and VADER scores side by side."""
    return np.hstack([meanings * MEANING_SCALE, vader])


def _hashed(text: str) -> Hashed:
    words, word_shares = _slots(words_and_pairs(text, _WORD), WORD_SLOTS)
    characters, character_shares = _slots(pieces(text), CHARACTER_SLOTS)
    return Hashed(
        np.concatenate([words, characters + WORD_SLOTS]), np.concatenate([word_shares, character_shares])
    )


def _slots(terms: list[str], count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The slots of terms and their shares, which as a vector have length 1."""
    from mmh3 import hash as murmur

    seen = Counter(abs(murmur(term)) % count for term in terms)
    shares = np.array(list(seen.values()), dtype=np.float32)
    return np.array(list(seen), dtype=np.int64), shares / max(float(np.linalg.norm(shares)), 1.0)
