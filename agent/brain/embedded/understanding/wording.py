"""Texts compared by how they are written: shared words, word pairs and pieces (so typos cost little)."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.ngrams import pieces, words_and_pairs

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Row = tuple[list[int], list[float]]
"""The columns that a text has, and the weight of each."""

BLOCK = 1000  # rows compared at once: bounds the memory of large training files
WORD = re.compile(r"\b\w+\b")  # single characters are words here: "i", "2"


@dataclass(frozen=True)
class _Part:
    """One way of cutting texts, weighed by how rare each term is among the known texts (TF-IDF)."""

    cut: Callable[[str], list[str]]
    columns: dict[str, int]
    rarity: dict[str, float]

    @classmethod
    def learn(
        cls, cut: Callable[[str], list[str]], texts: Sequence[str], first: int
    ) -> "tuple[_Part, list[Row]]":
        """The part and the rows of `texts`; `first` is the column of its first term."""
        counted = [Counter(cut(text)) for text in texts]
        spread = Counter(term for terms in counted for term in terms)
        known = 1 + len(texts)
        rarity = {term: math.log(known / (1 + seen)) + 1 for term, seen in spread.items()}
        part = cls(cut, {term: first + place for place, term in enumerate(spread)}, rarity)
        return part, [part.row(terms) for terms in counted]

    def of(self, text: str) -> Row:
        """The row of any text; terms that no known text has do not count."""
        return self.row(Counter(filter(self.columns.__contains__, self.cut(text))))

    def row(self, terms: "Counter[str]") -> Row:
        """The squares of the weights add up to ½, so that two parts together give the mean of two cosines."""
        weights = [(1 + math.log(count)) * self.rarity[term] for term, count in terms.items()]
        length = math.sqrt(2 * sum(weight * weight for weight in weights))
        return [self.columns[term] for term in terms], [weight / length for weight in weights]


class Wording:
    """TF-IDF over a fixed list of texts. Read-only after construction."""

    def __init__(self, texts: Sequence[str]) -> None:
        words, in_words = _Part.learn(lambda text: words_and_pairs(text, WORD), texts, 0)
        letters, in_letters = _Part.learn(pieces, texts, len(words.columns))
        self._parts = (words, letters)
        self._count = len(texts)
        rows = in_words + in_letters
        columns = np.fromiter((column for known, _ in rows for column in known), dtype=np.int64)
        weights = np.fromiter((weight for _, found in rows for weight in found), dtype=np.float32)
        text_of = np.repeat(np.tile(np.arange(len(texts)), 2), [len(known) for known, _ in rows])
        # By column: what a text shares with all known ones is then read off its own terms.
        order = np.argsort(columns, kind="stable")
        self._known: Places = text_of[order]
        self._weights: Floats = weights[order]
        widths = np.bincount(columns, minlength=len(words.columns) + len(letters.columns))
        self._starts: Places = np.concatenate([[0], np.cumsum(widths)])

    def similarities(self, text: str) -> Floats:
        """Shape (number of known texts,): 0 nothing shared, 1 written the same."""
        rows = [part.of(text) for part in self._parts]
        columns = np.array([column for known, _ in rows for column in known], dtype=np.int64)
        weights = np.array([weight for _, found in rows for weight in found], dtype=np.float32)
        starts = self._starts[columns]
        widths = self._starts[columns + 1] - starts
        # The places of all these columns, one after the other.
        places = np.arange(widths.sum()) + np.repeat(starts - (np.cumsum(widths) - widths), widths)
        shares = np.repeat(weights, widths) * self._weights[places]
        return np.bincount(self._known[places], shares, minlength=self._count).astype(np.float32)

    def blocks(self) -> "list[tuple[slice, csr_matrix]]":
        """The known texts' features in groups of rows, to compare all with all piece by piece."""
        rows = self._columns().T.tocsr()
        starts = range(0, self._count, BLOCK)
        return [
            (slice(start, min(start + BLOCK, self._count)), rows[start : start + BLOCK]) for start in starts
        ]

    def against_known(self, rows: "csr_matrix") -> Floats:
        """Like `similarities`, for rows that `blocks` gave."""
        shared: Floats = (rows @ self._columns()).toarray()
        return shared

    def _columns(self) -> "csr_matrix":
        """Shape (terms, known texts). Only fitting asks for it: the library's import is slow."""
        from scipy.sparse import csr_matrix

        shape = (len(self._starts) - 1, self._count)
        return csr_matrix((self._weights, self._known, self._starts), shape=shape)
