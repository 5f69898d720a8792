"""The knowledge base: files in, the passage that answers a question out."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from crm.database import Database
from crm.knowledge import documents, passages, reading, shelf
from crm.knowledge.documents import KnowledgeDocument, KnowledgePassage
from crm.knowledge.neighbours import Neighbours
from crm.knowledge.shelf import Book, Shelf, Vectors

log = logging.getLogger(__name__)

Encode = Callable[[Sequence[str]], Vectors]
"""Texts to unit vectors (n, dimensions), float32."""

KNOWN = 0.5
"""The score from which a passage counts as an answer; below it the store does not know."""
NEAR = 40  # vectors asked of Chroma: several belong to one passage
BY_WORDS = 10
SHORT = 30  # words up to which a passage is told whole
RELEVANT = 0.8  # sentences this close to the best one, relatively, belong to the answer
LEANING = re.compile(
    r"(?:it|its|they|these|this|that|those|then|otherwise|until then|after that|for others)\b", re.I
)


@dataclass(frozen=True)
class Passage:
    """A part of a document that may answer. `score` lies in about 0..1."""

    document: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True)
class Answer:
    """The sentences that answer, and where they stand."""

    text: str
    document: str
    heading: str
    score: float

    @property
    def citation(self) -> dict[str, str]:
        return {"document": self.document, "passage": self.text}


@dataclass(frozen=True)
class Added:
    """What became of one file."""

    document: str
    passages: int
    status: Literal["added", "updated", "unchanged"]


class Knowledge:
    """Safe to share between threads and processes: each sees what any of them added."""

    def __init__(self, database: Database, encode: Encode, *, folder: Path, chroma_url: str = "") -> None:
        """`folder` is where the embedded Chroma keeps its index; with `chroma_url` a server does."""
        self._database = database
        self._encode = encode
        self._neighbours = Neighbours(
            str(database.url), folder, chroma_url, lambda: database.lock("knowledge index")
        )
        self._learnt = folder / "judge.npz"
        self._shelf: Shelf | None = None
        self._opening = threading.Lock()

    def add(self, paths: Sequence[Path], at: datetime) -> list[Added]:
        """Read files and folders; a file seen before replaces its old passages.

        Raises BadInput for the first file that cannot be read, and then changes nothing.
        """
        with self._database.reading() as session:
            known = {document.name: document.checksum for document in documents.listed(session)}
        read = [_read(name, path, at) for name, path in reading.files(list(paths))]
        fresh = {
            one.name: self._passages(one.name, cuts)
            for one, cuts in read
            if known.get(one.name) != one.checksum
        }
        with self._database.writing() as session:
            for document, _ in read:
                if document.name in fresh:
                    documents.replace(session, document, fresh[document.name])
        return [
            Added(one.name, len(cuts), _status(one.name in known, one.name in fresh)) for one, cuts in read
        ]

    def remove(self, name: str) -> None:
        """Forget one document; raises NotFound when there is none of that name."""
        with self._database.writing() as session:
            documents.remove(session, name)

    def documents(self) -> list[KnowledgeDocument]:
        """All documents by name."""
        with self._database.reading() as session:
            return documents.listed(session)

    def search(self, query: str, limit: int = 3) -> list[Passage]:
        """The passages that fit best, best first; those at or above KNOWN answer."""
        ranked = self._ranked(query)[1][:limit]
        return [
            Passage(book.document, book.heading, " ".join(book.sentences), round(score, 4))
            for book, score in ranked
        ]

    def found(self, query: str, limit: int) -> list[dict[str, Any]]:
        """`search` for the tool search_knowledge: document, heading, passage, score."""
        return [
            {"document": one.document, "heading": one.heading, "passage": one.text, "score": one.score}
            for one in self.search(query, limit)
        ]

    def told(self, query: str, limit: int) -> dict[str, Any]:
        """For the tool search_knowledge: the answer, if the store knows one, and the passages around it."""
        answer = self.answer(query)
        told = None if answer is None else {"text": answer.text, "document": answer.document}
        return {"answer": told, "passages": self.found(query, limit)}

    def answer(self, query: str) -> Answer | None:
        """The sentences that answer, or None when the knowledge base does not know."""
        vector, ranked = self._ranked(query)
        if not ranked or ranked[0][1] < KNOWN:
            return None
        book, score = ranked[0]
        return Answer(_span(book, vector), book.document, book.heading, round(score, 4))

    def _ranked(self, query: str) -> tuple[Vectors, list[tuple[Book, float]]]:
        held = self._current()
        vector = self._encode([query])[0]
        if not held.books or not any(map(str.isalnum, query)):
            return vector, []
        places = {*self._near(held, vector), *held.candidates_by_words(query, BY_WORDS)}
        return vector, [(held.books[place], score) for place, score in held.rank(places, query, vector)]

    def _near(self, held: Shelf, vector: Vectors) -> Sequence[int]:
        from chromadb.errors import ChromaError
        from httpx import HTTPError

        try:
            return self._neighbours.near(held, vector, NEAR)
        except (ChromaError, HTTPError, ValueError) as error:
            # Chroma only narrows down whom to score; without it everything is scored.
            log.warning("Chroma does not answer, all passages are compared: %s", type(error).__name__)
            return range(len(held.books))

    def _current(self) -> Shelf:
        with self._database.reading() as session:
            edition = documents.edition(session)
            if self._shelf is not None and self._shelf.edition == edition:
                return self._shelf
            with self._opening:
                titles = {document.name: document.title for document in documents.listed(session)}
                self._shelf = shelf.open_(edition, titles, documents.all_passages(session), self._learnt)
                return self._shelf

    def _passages(self, name: str, cuts: list[passages.Cut]) -> list[KnowledgePassage]:
        records = []
        for number, cut in enumerate(cuts):
            rows = self._encode(cut.texts)
            split = 1 + len(cut.sentences)
            book = Book(name, number, cut.heading, cut.sentences, rows[:1], rows[1:split], rows[split:])
            records.append(shelf.pack(book, cut.asked))
        return records


def _read(name: str, path: Path, at: datetime) -> tuple[KnowledgeDocument, list[passages.Cut]]:
    sections = reading.sections(path)
    checksum = hashlib.sha256(repr(sections).encode()).hexdigest()
    document = KnowledgeDocument(name=name, title=sections[0].headings[0], checksum=checksum, added_at=at)
    return document, passages.cut(sections)


def _status(known: bool, fresh: bool) -> Literal["added", "updated", "unchanged"]:
    if not fresh:
        return "unchanged"
    return "updated" if known else "added"


def _span(book: Book, vector: Vectors) -> str:
    """The neighbouring sentences that answer; short passages are told whole."""
    sentences = book.sentences
    if len(" ".join(sentences).split()) <= SHORT:
        return " ".join(sentences)
    closeness = book.each @ vector
    first = last = int(closeness.argmax())
    enough = RELEVANT * float(closeness[first])
    while last + 1 < len(sentences) and (closeness[last + 1] >= enough or LEANING.match(sentences[last + 1])):
        last += 1
    while first > 0 and (closeness[first - 1] >= enough or LEANING.match(sentences[first])):
        first -= 1
    return " ".join(sentences[first : last + 1])
