"""Words as the embedded brain compares them: tokens, stems, numbers and units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import prompts
from agent.number_words import NUMBERS

TOKEN = re.compile(r"⟦\d+⟧|#\w+|[a-z]+(?:_[a-z]+)*_\d+|[a-z]+\d[a-z0-9]*|\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?|%")
DIGITS = {word: str(number) for number, word in enumerate(NUMBERS)} | {
    "twenty": "20",
    "thirty": "30",
    "fifty": "50",
}
UNITS = {
    "inches": "inch",
    "feet": "ft",
    "foot": "ft",
    "litre": "l",
    "litres": "l",
    "liter": "l",
    "liters": "l",
    "hrs": "hour",
    "pounds": "lb",
    "lbs": "lb",
    "gigs": "gb",
    "gig": "gb",
    "gigabytes": "gb",
    "terabyte": "tb",
    "grey": "gray",
    "milliliters": "ml",
    "colour": "color",
    "megapixel": "mp",
    "megapixels": "mp",
}
IRREGULAR = {"shelves": "shelf", "bookshelves": "bookshelf", "mice": "mouse", "knives": "knife"}


@dataclass(frozen=True)
class Token:
    """One word: its comparable form, and where it stands in the text."""

    norm: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, comparable: lower case, singular, numbers as digits, units by one name."""
    plain = text.lower().replace("’", "'")
    return tuple(Token(stem(m.group()), m.start(), m.end()) for m in TOKEN.finditer(plain))


def norms(text: str) -> tuple[str, ...]:
    return tuple(token.norm for token in tokens(text))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """One form for singular and plural, for a number and its word, for a unit and its abbreviations."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in UNITS:
        return UNITS[word]
    if word in DIGITS:
        return DIGITS[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if re.search(r"(?:ch|sh|x|ss)es$", word):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return UNITS.get(word[:-1], word[:-1])
    return word


def find(needle: Sequence[str], hay: Sequence[str], start: int = 0) -> int:
    """Where the words of `needle` stand together in `hay`; -1 when they do not."""
    size = len(needle)
    for place in range(start, len(hay) - size + 1):
        if tuple(hay[place : place + size]) == tuple(needle):
            return place
    return -1


def has(text: str, *phrases: str) -> bool:
    """Whether any of the phrases stands in the text as whole words."""
    return any(phrase_pattern(phrase).search(text) for phrase in phrases)


@lru_cache(maxsize=2048)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def lexicon() -> dict[str, Any]:
    """`prompts/lexicon.yaml`."""
    return prompts.data("lexicon.yaml")
