"""A question as tokens, and the mending of misspelled ones against the words that are known."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

TOKEN = re.compile(
    r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{7,12}(?![\w-])|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|[$€£]?\d[\d,]*(?:\.\d+)?\s?(?:%|(?:st|nd|rd|th|k|m|mm|mn|bn|b)\b)?"
    r"|q[1-4]\b|h[12]\b|[^\W\d_][\w]*(?:'[^\W\d_]+)?|\w+|\||>=|<=|[<>=#%,]"
)
YEAR_LIKE = re.compile(r"(?:1,9|2,0)\d\d")
SENTENCES = re.compile(r"(?<=[a-z\d)'])\s*[?!]\s+(?=\S)|(?<=[a-z\d)]{2})(?<!\bno)\.\s+(?=[a-z])")
LONG_ENOUGH = 4
INVARIANT = ("series", "species", "headquarters", "sales")


@dataclass
class Tokens:
    """Lower-case tokens; `mended` tells what was read as what."""

    words: list[str]
    mended: dict[str, str] = field(default_factory=dict)


def tokenise(text: str) -> list[str]:
    """Lower-case tokens; apostrophes of possession go, hyphens part words, & is 'and'."""
    text = text.lower().replace("’", "'").replace("–", "-").replace("—", " ")
    text = re.sub(r"(\w)-(?=[a-z])", r"\1 ", text).replace("&", " and ")
    text = re.sub(r"\bq([1-4])[-' ]?(?=(?:19|20)?\d\d\b)", r"q\1 ", text)
    text = re.sub(r"\b((?:19|20)\d\d)[ -]?(q[1-4])\b", r"\2 \1", text)
    text = re.sub(r"'s\b", "", text).replace("s' ", "s ").rstrip("?!. ")
    return [_plain(re.sub(r"\s+", "", token)) for token in TOKEN.findall(text)]


def _plain(token: str) -> str:
    """'1,131,573' → '1131573'; '2,000' stays apart from the year 2000."""
    if YEAR_LIKE.fullmatch(token):
        return token.replace(",", "_")
    return token.replace(",", "") or ","


def in_sentences(text: str) -> str:
    """Sentences parted by a bar, so that no phrase reaches from one into the next."""
    return SENTENCES.sub(" | ", text)


def mend(words: list[str], known: Collection[str]) -> Tokens:
    """Replace words that are neither known nor English by the nearest known one, if it is near enough."""
    mended: dict[str, str] = {}
    for word in words:
        if word in known or word in mended or len(word) < LONG_ENOUGH or not word.isalpha():
            continue
        if is_english(word):
            continue
        nearest = _nearest(word, known)
        if nearest is not None:
            mended[word] = nearest
    return Tokens([mended.get(word, word) for word in words], mended)


def stem(word: str) -> str:
    """The singular of a plural, roughly; a word that is none comes back as it is."""
    if word in INVARIANT:
        return word
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def plural(word: str) -> str:
    """The regular plural of a noun."""
    if word.endswith("s"):
        return word
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeou" else f"{word}s"


def _nearest(word: str, known: Collection[str]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 1 if len(word) < 7 else 2
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=allowed, limit=6)
    near = [
        (distance, match[:1] != word[:1], -len(match), match)
        for match, distance, _ in found
        if len(match) >= 3 and (distance == 1 or match[:1] == word[:1])
    ]
    return min(near)[-1] if near else None


def is_english(word: str) -> bool:
    """Whether the sentence encoder knows the word whole: a list of 23,000 common words at no cost."""
    return word in _english()


@cache
def _english() -> frozenset[str]:
    path = files("agent.brain.embedded.understanding").joinpath("tokenizer.json")
    vocabulary = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isalpha() and len(word) > 2)
