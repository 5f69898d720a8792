"""Numbers as they are dictated: counts, places in a row, and sums of money."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.number_words import SMALL, TEENS, TENS, spoken

ORDINALS = {
    word: place
    for place, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
         "eleventh", "twelfth", *(f"{word}th" for word in TEENS), "twentieth"),
        start=1,
    )
} | {"thirtieth": 30}  # fmt: skip
LARGE = {"thousand": 1000, "grand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "mm": 10**6, "mil": 10**6}
CURRENCY = ("dollars", "dollar", "bucks", "usd", "euros", "euro", "pounds")
WRITTEN = re.compile(r"[$€£]?(\d[\d,]*(?:\.\d+)?)(k|mm?)?")


def in_digits(words: Sequence[str]) -> str:
    """'the twenty third of may' → 'the 23rd of may'; 'two thirty' stays two numbers: '2 30'."""
    parts = [part for word in words for part in _hyphened(word)]
    written: list[str] = []
    at = 0
    while at < len(parts):
        word, after = parts[at], parts[at + 1] if at + 1 < len(parts) else ""
        number = spoken(parts, at)
        if word in TENS and ORDINALS.get(after, 99) < 10:
            written.append(f"{TENS[word] + ORDINALS[after]}th")
            at += 2
        elif number is not None:
            written.append(str(number[0]))
            at += number[1]
        else:
            place = ORDINALS.get(word)
            written.append(f"{place}th" if place else word)
            at += 1
    return " ".join(written)


def amount(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """The sum that begins at this word, and its words: 'two and a half million', '12.5k'."""
    sum_, place = Sum(), at
    while place < len(words):
        step = sum_.take(words, place)
        if not step:
            break
        place += step
    if not sum_.is_begun:
        return None
    if place < len(words) and words[place] in CURRENCY:
        place += 1
    return sum_.total + (sum_.current or 0), place - at


@dataclass
class Sum:
    """A sum as it is heard: `total` holds whole thousands and millions, `current` what comes after them."""

    total: Decimal = Decimal(0)
    current: Decimal | None = None

    @property
    def is_begun(self) -> bool:
        return self.current is not None or self.total > 0

    def take(self, words: Sequence[str], at: int) -> int:
        """Add the word at this place, with those it needs; how many were taken, 0 where the sum ends."""
        word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
        if written := WRITTEN.fullmatch(word):
            return self._written(written)
        if word in SMALL or word in TENS:
            return self._small(SMALL.get(word, TENS.get(word, 0)))
        if word in ("hundred", *LARGE) and self.is_begun:
            self._times(word)
            return 1
        return self._joined(word, after, words[at - 1] if at else "", tuple(words[at + 1 : at + 3]))

    def _written(self, written: re.Match[str]) -> int:
        if self.current is not None:
            return 0
        self.current = Decimal(written[1].replace(",", ""))
        if written[2]:
            self._times(written[2])
        return 1

    def _small(self, value: int) -> int:
        """'twenty five' is one number, 'five twenty' two."""
        before = self.current
        if before is not None and (before % 10 or (before % 100 and value > 9)):
            return 0
        self.current = (before or 0) + Decimal(value)
        return 1

    def _times(self, word: str) -> None:
        if word == "hundred":
            self.current = (self.current or 1) * Decimal(100)
        else:
            self.total += (Decimal(1) if self.current is None else self.current) * LARGE[word]
            self.current = None

    def _joined(self, word: str, after: str, before: str, rest: tuple[str, ...]) -> int:
        """'a hundred', 'half a million', 'two and a half', 'two hundred and ten', 'one point five'."""
        counted = ("hundred", *LARGE)
        if word in ("a", "an") and after in counted and not self.is_begun:
            self.current = Decimal(1)
            return 1
        if word == "half" and after == "a" and rest[1:] and rest[1] in LARGE:
            self.current = Decimal("0.5")
            return 2
        if word == "and" and self.is_begun and rest == ("a", "half"):
            self.current = (self.current or 0) + Decimal("0.5")
            return 3
        if word == "and" and before in counted and (after in SMALL or after in TENS):
            return 1
        if word == "point" and self.is_begun and after in SMALL:
            self.current = (self.current or 0) + Decimal(SMALL[after]) / 10
            return 2
        return 0


def _hyphened(word: str) -> list[str]:
    parts = word.split("-")
    known = all(
        part in SMALL or part in TENS or part in ORDINALS or part in ("half", "past", "quarter", "to")
        for part in parts
    )
    return parts if len(parts) > 1 and known else [word]
