"""Texts compared by how they are written: shared words, word pairs and pieces (so typos cost little)."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

BLOCK = 1000  # rows compared at once: bounds the memory of large training files


class Wording:
    """TF-IDF over a fixed list of texts. Read-only after construction."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        settings = {"sublinear_tf": True, "dtype": np.float32}
        # Single characters are words here: "i", "2".
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **settings)
        self._pieces = TfidfVectorizer(ngram_range=(2, 4), analyzer="char_wb", **settings)
        # A one-letter text has no pieces; the spare text keeps the vocabularies from being empty.
        spare = ["a spare text"]
        self._words.fit([*texts, *spare])
        self._pieces.fit([*texts, *spare])
        self._rows = self._features(texts)
        self._columns = self._rows.T.tocsr()
        first = len(self._words.vocabulary_)
        self._parts = [
            (one.build_analyzer(), one.vocabulary_, one.idf_, start)
            for one, start in ((self._words, 0), (self._pieces, first))
        ]

    def similarities(self, text: str) -> Floats:
        """Shape (number of known texts,): 0 nothing shared, 1 written the same."""
        # By hand what `_features` does for many texts: the library's checks cost 3 ms a call.
        shared = np.zeros(self._columns.shape[1], dtype=np.float32)
        starts, known, weights = self._columns.indptr, self._columns.indices, self._columns.data
        for analyse, vocabulary, idf, first in self._parts:
            counts = Counter(place for term in analyse(text) if (place := vocabulary.get(term)) is not None)
            weighed = {place: (1 + math.log(count)) * idf[place] for place, count in counts.items()}
            length = math.sqrt(sum(weight * weight for weight in weighed.values()) * 2)
            for place, weight in weighed.items():
                span = slice(starts[first + place], starts[first + place + 1])
                shared[known[span]] += weight / length * weights[span]
        return shared

    def blocks(self) -> "list[tuple[slice, csr_matrix]]":
        """The known texts' features in groups of rows, to compare all with all piece by piece."""
        count = self._rows.shape[0]
        return [
            (slice(start, min(start + BLOCK, count)), self._rows[start : start + BLOCK])
            for start in range(0, count, BLOCK)
        ]

    def against_known(self, rows: "csr_matrix") -> Floats:
        """Like `similarities`, for rows that `blocks` gave."""
        shared: Floats = (rows @ self._columns).toarray()
        return shared

    def _features(self, texts: Sequence[str]) -> "csr_matrix":
        from scipy.sparse import hstack

        halves = [self._words.transform(texts), self._pieces.transform(texts)]
        # Each half has unit rows; this makes the product the mean of the two cosines.
        features: csr_matrix = (hstack(halves) * np.float32(0.5**0.5)).tocsr()
        return features
