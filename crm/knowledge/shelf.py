"""All passages of one edition of the knowledge base, in memory, ready to be scored exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crm.knowledge.documents import KnowledgePassage

if TYPE_CHECKING:
    from bm25s import BM25

Vectors = NDArray[np.float32]

# Chosen on 103 questions of ours; a shared rare word decides between near passages.
WORDS_WEIGHT = 0.1
WORDS_HALF = 4.0  # the BM25 score that earns half of the weight
ENDINGS = ("ing", "ed", "es", "s")


@dataclass(frozen=True)
class Book:
    """One passage with its unit vectors: the whole, each sentence, each wording of its question."""

    document: str
    number: int
    heading: str
    sentences: tuple[str, ...]
    whole: Vectors  # (1, dimensions)
    each: Vectors  # (sentences, dimensions)
    asked: Vectors  # (wordings, dimensions)


class Shelf:
    """Read-only. `edition` says which state of the documents it shows."""

    def __init__(self, edition: str, books: Sequence[Book], wordings: Sequence[str]) -> None:
        """`wordings`: for each book all words it can be found by."""
        self.edition = edition
        self.books = tuple(books)
        self._words = _index(wordings)

    def candidates_by_words(self, query: str, limit: int) -> list[int]:
        """The books that share the most telling words with the query."""
        scores = self._word_scores(query)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [int(place) for place in order if scores[place] > 0]

    def rank(self, places: Iterable[int], query: str, vector: Vectors) -> list[tuple[int, float]]:
        """(place, score) of each of these books, the likeliest first.

        Which passage fits best and whether it answers at all are two questions: a wording that is nearly the
        query settles the first, the score (about 0..1) averages and is for the second.
        """
        words = self._word_scores(query)
        ranked = []
        for place in places:
            book = self.books[place]
            meaning = float(max((book.whole @ vector).max(), (book.each @ vector).max()))
            asked = float((book.asked @ vector).max()) if len(book.asked) else meaning
            shared = WORDS_WEIGHT * float(words[place] / (words[place] + WORDS_HALF))
            mean = (asked + meaning) / 2
            ranked.append(((max(asked, meaning) + mean) / 2 + shared, place, mean + shared / 2))
        return [(place, score) for _, place, score in sorted(ranked, key=lambda one: (-one[0], one[1]))]

    def _word_scores(self, query: str) -> Vectors:
        known = [word for word in words_of(query) if self._words and word in self._words.vocab_dict]
        if self._words is None or not known:
            return np.zeros(len(self.books), dtype=np.float32)
        scores: Vectors = self._words.get_scores(known)
        return scores


def pack(passage: Book, wordings: Sequence[str]) -> KnowledgePassage:
    """The record of a passage; `open_` is the inverse."""
    return KnowledgePassage(
        document=passage.document,
        number=passage.number,
        heading=passage.heading,
        sentences=json.dumps(passage.sentences, ensure_ascii=False),
        asked=json.dumps(list(wordings), ensure_ascii=False),
        vectors=np.concatenate([passage.whole, passage.each, passage.asked]).astype("<f4").tobytes(),
    )


def open_(edition: str, titles: dict[str, str], records: Sequence[KnowledgePassage]) -> Shelf:
    """A shelf from records; `titles` by document."""
    books, findable = [], []
    for record in records:
        sentences, asked = tuple(json.loads(record.sentences)), json.loads(record.asked)
        rows = np.frombuffer(record.vectors, dtype="<f4").reshape(1 + len(sentences) + len(asked), -1)
        split = 1 + len(sentences)
        books.append(
            Book(
                record.document,
                record.number,
                record.heading,
                sentences,
                rows[:1],
                rows[1:split],
                rows[split:],
            )
        )
        # Headings count twice: they say what the passage is about.
        parts = [titles[record.document], record.heading, record.heading, *sentences, *asked]
        findable.append(" ".join(parts))
    return Shelf(edition, books, findable)


def words_of(text: str) -> list[str]:
    """Telling words, without their commonest endings."""
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    return [_stem(word) for word in re.findall(r"\w+", text.lower()) if word not in STOPWORDS_EN_PLUS]


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _index(texts: Sequence[str]) -> BM25 | None:
    words = [words_of(text) for text in texts]
    if not any(words):
        return None
    from bm25s import BM25

    index = BM25()
    index.index(words, show_progress=False)
    return index
