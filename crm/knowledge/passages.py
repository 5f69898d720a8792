"""Sections cut into passages short enough to answer with, and passages into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm.knowledge.reading import Section

MOST_WORDS = 110  # longer sections are cut between sentences; the encoder reads about 190 words
# A full stop that ends no sentence: p.m., U.S., No. 5, e.g.
NOT_AN_END = re.compile(
    r"(?:\b(?:[A-Za-z]\.)+[A-Za-z]|\b(?:No|Mr|Mrs|Ms|Dr|St|vs|etc|approx|Inc|Ltd|incl|min|max))\.$"
)


@dataclass(frozen=True)
class Cut:
    """One passage: the headings above it, its sentences, and how people ask for it."""

    heading: str
    sentences: tuple[str, ...]
    asked: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def texts(self) -> list[str]:
        """What it is found by: the whole, each sentence under its heading, each wording of its question."""
        each = [f"{self.heading}: {one}" for one in self.sentences]
        return [f"{self.heading}. {self.text}", *each, *self.asked]


def cut(sections: list[Section]) -> list[Cut]:
    """Passages in reading order, each under its headings below the document's title.

    Questions that a section does not answer are one without sentences.
    """
    found = []
    for section in sections:
        heading = " › ".join(section.headings[1:]) or section.headings[0]
        found += [Cut(heading, group, section.asked) for group in _groups(section)]
        found += [Cut(heading, (), section.unanswered)] if section.unanswered else []
    return found


def sentences(text: str) -> list[str]:
    """Split at ends of sentences; abbreviations and decimal points end none."""
    found: list[str] = []
    start = 0
    for end in re.finditer(r"[.!?]+[\"”')]*(?=\s+\S)|\s*\n\s*", text):
        piece = text[start : end.end()].strip()
        following = text[end.end() :].lstrip()[:1]
        if piece and not NOT_AN_END.search(piece) and not following.islower():
            found.append(piece)
            start = end.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


def _groups(section: Section) -> Iterator[tuple[str, ...]]:
    group: list[str] = []
    for sentence in (part for block in section.blocks for part in _short(sentences(block))):
        if group and sum(len(each.split()) for each in [*group, sentence]) > MOST_WORDS:
            yield tuple(group)
            # The last sentence is said again, so that "this" and "it" keep what they speak of.
            group = group[-1:] if len(group[-1].split()) < MOST_WORDS // 3 else []
        group.append(sentence)
    if group:
        yield tuple(group)


def _short(parts: list[str]) -> Iterator[str]:
    """Text without any punctuation still has to be cut somewhere."""
    for part in parts:
        words = part.split()
        for start in range(0, len(words), MOST_WORDS):
            yield " ".join(words[start : start + MOST_WORDS])
