"""All passages of one edition of the knowledge base, in memory, ready to be scored exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crm.knowledge.documents import KnowledgePassage
from crm.knowledge.judge import MEANING, RIDGE, Examples, Judge

if TYPE_CHECKING:
    from bm25s import BM25

Vectors = NDArray[np.float32]

# For pages that give few wordings. Chosen on 80 answerable and 35 unanswerable questions of ours.
WORDS_WEIGHT = 0.1  # a shared rare word decides between near passages
WORDS_HALF = 4.0  # the BM25 score that earns half of the weight
ASKED_EDGE = 0.05  # a question lies that much closer to a question than to the sentence that answers it
STRANGE = 0.23  # what it costs when no telling word of the question stands anywhere in the knowledge base
FEW_WORDS = 200  # a knowledge base of so many words takes half of that: its silence proves little
SHORTEST_MISSPELT = 5  # letters; a shorter word one letter away is mostly another word
ENDINGS = ("ing", "ed", "es", "s")


@dataclass(frozen=True)
class Book:
    """One passage with its unit vectors: the whole, each sentence, each wording of its question.

    One without sentences holds questions that the pages do not answer.
    """

    document: str
    number: int
    heading: str
    sentences: tuple[str, ...]
    whole: Vectors  # (1, dimensions)
    each: Vectors  # (sentences, dimensions)
    asked: Vectors  # (wordings, dimensions)


class Shelf:
    """Read-only. `edition` says which state of the documents it shows."""

    def __init__(self, edition: str, books: Sequence[Book], wordings: Sequence[str], kept: Path) -> None:
        """`wordings`: for each book all words it can be found by. `kept`: a file for what is learnt."""
        self.edition = edition
        self.books = tuple(books)
        self._words = _index(wordings)
        self._vocabulary = [word for word in (self._words.vocab_dict if self._words else {}) if word]
        self._telling = [frozenset(words_of(text)) for text in wordings]
        self._section, examples = _examples(self.books)
        key = f"{edition} {MEANING} {RIDGE}"
        self._judge = Judge.kept(kept, key, examples) if examples and examples.enough else None

    def candidates_by_words(self, query: str, limit: int) -> list[int]:
        """The books that share the most telling words with the query."""
        scores = self._word_scores(query)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [int(place) for place in order if scores[place] > 0]

    def rank(self, places: Iterable[int], query: str, vector: Vectors) -> list[tuple[int, float]]:
        """(place, score) of each of these books, the likeliest first; scores lie in about 0..1."""
        told = [place for place in places if self.books[place].sentences]
        by = self._by_judgement if self._judge else self._by_closeness
        return sorted(by(told, query, vector), key=lambda one: (-one[1], one[0]))

    def _by_judgement(self, places: list[int], query: str, vector: Vectors) -> list[tuple[int, float]]:
        """The best score is the chance that the pages answer; the others fall off as they are less likely."""
        assert self._judge is not None
        scores = self._judge.scores(vector, self._shares(query))
        grown = np.exp(scores - scores.max())
        known = 1 - grown[-1] / grown.sum()
        best = max((grown[self._section[place]] for place in places), default=1.0)
        ranked: dict[int, tuple[float, int]] = {}
        for place in places:  # of a long section, the passage that is nearest in meaning
            section = self._section[place]
            ranked[section] = max(ranked.get(section, (-2.0, place)), (self._meaning(place, vector), place))
        return [(place, float(known * grown[section] / best)) for section, (_, place) in ranked.items()]

    def _by_closeness(self, places: list[int], query: str, vector: Vectors) -> list[tuple[int, float]]:
        words = self._word_scores(query)
        size = len(self._vocabulary)
        strange = STRANGE * self._share_of_strange_words(query) * size / (size + FEW_WORDS)
        ranked = []
        for place in places:
            book = self.books[place]
            meaning = self._meaning(place, vector)
            asked = float((book.asked @ vector).max()) - ASKED_EDGE if len(book.asked) else meaning
            shared = WORDS_WEIGHT * float(words[place] / (words[place] + WORDS_HALF))
            ranked.append((place, (3 * max(asked, meaning) + min(asked, meaning)) / 4 + shared - strange))
        return ranked

    def _meaning(self, place: int, vector: Vectors) -> float:
        book = self.books[place]
        return float(max((book.whole @ vector).max(), (book.each @ vector).max()))

    def _shares(self, query: str) -> Vectors:
        """For each section, how much of the query's words it has, rare ones counting more: 0..1."""
        words = {self._known(said) or said for said in words_of(query)}
        shares = np.zeros(max(self._section) + 1, dtype=np.float32)
        total = 0.0
        for word in words:
            holding = {self._section[place] for place, held in enumerate(self._telling) if word in held}
            holding.discard(-1)
            rarity = np.log(1 + (len(shares) - len(holding) + 0.5) / (len(holding) + 0.5))
            total += rarity
            shares[list(holding)] += rarity
        return shares / total if total else shares

    def _word_scores(self, query: str) -> Vectors:
        known = [word for said in words_of(query) if (word := self._known(said))]
        if self._words is None or not known:
            return np.zeros(len(self.books), dtype=np.float32)
        scores: Vectors = self._words.get_scores(known)
        return scores

    def _share_of_strange_words(self, query: str) -> float:
        """0..1: what the pages never speak of they hardly answer, however near the rest of the question."""
        words = set(words_of(query))
        return sum(self._known(word) is None for word in words) / len(words) if words else 0.0

    def _known(self, word: str) -> str | None:
        """The word as the pages write it, if need be with one letter mended."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        vocabulary = self._words.vocab_dict if self._words else {}
        if word in vocabulary or len(word) < SHORTEST_MISSPELT:
            return word if word in vocabulary else None
        near = process.extractOne(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1)
        return near[0] if near else None


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


def open_(edition: str, titles: dict[str, str], records: Sequence[KnowledgePassage], kept: Path) -> Shelf:
    """A shelf from records; `titles` by document, `kept` a file for what is learnt from them."""
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
        findable.append(" ".join(parts) if sentences else "")
    return Shelf(edition, books, findable, kept)


def _examples(books: Sequence[Book]) -> tuple[list[int], Examples | None]:
    """The section of each book (-1: of none), and all that is known of how sections are asked for."""
    told = [(book.document, book.heading) for book in books if book.sentences]
    numbers = {section: number for number, section in enumerate(dict.fromkeys(told))}
    of_book = [numbers[book.document, book.heading] if book.sentences else -1 for book in books]
    vectors, sections, wordings = [], [], []
    seen: set[tuple[str, str]] = set()
    for book, section in zip(books, of_book, strict=True):
        repeated = book.sentences and (book.document, book.heading) in seen
        seen.add((book.document, book.heading))
        parts = [book.whole, book.each] if book.sentences else []
        rows = np.concatenate([*parts, *([] if repeated else [book.asked])])
        asked = 0 if repeated else len(book.asked)
        vectors.append(rows)
        sections += [section if section >= 0 else len(numbers)] * len(rows)
        wordings += [False] * (len(rows) - asked) + [True] * asked
    if not vectors:
        return of_book, None
    return of_book, Examples(np.concatenate(vectors), np.array(sections), np.array(wordings), len(numbers))


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
