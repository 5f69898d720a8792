"""What the agent could know at a point of the conversation: the ground on which its facts must stand."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from evals.transcript import Transcript, Turn

_MONEY = re.compile(
    r"(?:[$€£]\s?|\b(?:USD|EUR|GBP)\s?)(-?\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:dollars|euros|pounds|USD|EUR|GBP)\b",
    re.I,
)
# A figure that stands alone: no part of a date, a time or an order number.
_NUMBER = re.compile(r"(?<![\w:.,-])-?\d[\d,]*(?:\.\d+)?(?![\w:-])")
_IDENTIFIER = re.compile(r"#[A-Z]?\d{4,}\b|\b[A-Z]{1,3}\d{5,}\b|\b\d{9,}\b|\b1Z[0-9A-Z]{10,}\b")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)", re.I)
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\s?([ap]\.?m\b)?", re.I)
# Beyond this many amounts, sums of any two of them would explain every invention.
_FEW = 60
_MANY_SUMS = 20_000


def amounts_in(text: str) -> list[float]:
    """The sums of money in a text, in the order of the text."""
    return [_number(a or b) for a, b in _MONEY.findall(text)]


def identifiers_in(text: str) -> list[str]:
    """Order, tracking and item numbers in a text."""
    return [found.lstrip("#") for found in _IDENTIFIER.findall(text)]


def percents_in(text: str) -> list[float]:
    """Percentages in a text."""
    return [float(found) for found in _PERCENT.findall(text)]


def clocks_in(text: str) -> list[int]:
    """Times of day in a text, as minutes of a half day: 1:20 pm and 13:20 are one."""
    return [int(hour) % 12 * 60 + int(minute) for hour, minute, _ in _CLOCK.findall(text)]


def _number(text: str) -> float:
    return round(abs(float(text.replace(",", ""))), 2)


@dataclass
class Evidence:
    """What was seen so far in tool results, in the customer's words and in the instructions.

    Texts are taken apart only when asked about.
    """

    mentioned: set[float] = field(default_factory=set)
    # What was named beside each deed so far: "in total you get back" adds one of each, or takes it off.
    deeds: list[set[float]] = field(default_factory=list)
    _prices: dict[str, float] = field(default_factory=dict)
    _fresh: list[Any] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _numbers: set[float] = field(default_factory=set)
    _clocks: set[int] = field(default_factory=set)

    @classmethod
    def at_start(cls, talk: Transcript) -> "Evidence":
        return cls(_fresh=[talk.instructions])

    def hear(self, turn: Turn) -> None:
        """Take in what the turn brought: her words, then what the calls gave."""
        self.mentioned.update(amounts_in(turn.customer))
        self._fresh += [turn.customer, *turn.citations, turn.queued]
        for call in turn.tool_calls:
            self._fresh += [call.arguments, call.result, call.why]
            self._prices |= dict(_priced(call.result))
        action = (turn.awaiting or {}).get("action") or {}
        for arguments in (*(c.arguments for c in turn.tool_calls), action.get("arguments") or {}):
            self.act(arguments)

    def act(self, arguments: dict[str, Any]) -> None:
        """What a deed moves follows from the prices of its items: their sum, and the difference to others."""
        sums = []
        for value in arguments.values():
            ids = [str(v) for v in value] if isinstance(value, list) else [str(value)]
            if ids and all(i in self._prices for i in ids):
                sums.append(round(sum(self._prices[i] for i in ids), 2))
        self.mentioned.update(sums)
        self.mentioned.update(round(abs(a - b), 2) for a in sums for b in sums)

    def _absorb(self) -> None:
        for value in self._fresh:
            if value:
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                self._texts.append(text.lower())
                self._numbers.update(_number(n) for n in _NUMBER.findall(text))
                self._numbers.update(round(p, 2) for p in percents_in(text))
                self._clocks.update(clocks_in(text.replace("T", " ")))
        self._fresh = []

    @property
    def numbers(self) -> set[float]:
        self._absorb()
        return self._numbers

    def explains_amount(self, amount: float, beside: list[float]) -> bool:
        """Whether the amount was seen, or follows from amounts seen by adding, subtracting or multiplying."""
        if amount == 0 or amount in self.numbers:
            return True
        known = self.mentioned | {a for a in beside if a in self.numbers}
        if self._follows(amount, known, beside) or self._is_total_of_deeds(amount, beside):
            return True
        return len(self.numbers) <= _FEW and self._follows(amount, self.numbers, beside)

    def _follows(self, amount: float, known: set[float], beside: list[float]) -> bool:
        if any(amount in (round(k * n, 2), round(k / n, 2)) for k in known for n in range(2, 13)):
            return True
        if any(round(amount - k, 2) in known or round(amount + k, 2) in known for k in known):
            return True
        totals = {
            round(sum(x for x in beside if x != amount), 2),
            round(sum(dict.fromkeys(beside, 0)) - amount, 2),
        }
        return amount in totals or self._is_running_total(amount, beside)

    def _is_total_of_deeds(self, amount: float, beside: list[float]) -> bool:
        sums = {0.0}
        for named in (*self.deeds, set(beside) - {amount}):
            sums |= {round(total + one, 2) for total in sums for paid in named for one in (paid, -paid)}
            if len(sums) > _MANY_SUMS:
                return False
        return amount in sums

    @staticmethod
    def _is_running_total(amount: float, beside: list[float]) -> bool:
        """A sum of neighbours in the same answer: a list of prices and their total."""
        before = beside[: beside.index(amount)] if amount in beside else beside
        return any(round(sum(before[i:]), 2) == amount for i in range(len(before)))

    def explains_percent(self, percent: float) -> bool:
        """Whether the percentage was seen, as such or as a fraction."""
        return round(percent, 2) in self.numbers or any(f"{percent / 100:g}" in text for text in self._texts)

    def explains_clock(self, minutes: int) -> bool:
        """Whether the time of day was seen."""
        self._absorb()
        return minutes in self._clocks

    def explains_identifier(self, identifier: str) -> bool:
        """Whether the number was seen, in any spelling."""
        self._absorb()
        # She may have left out the letter: "9502126".
        plain = identifier.lower().lstrip(ascii_lowercase)
        return any(plain in text for text in self._texts)


def _priced(value: Any) -> Iterator[tuple[str, float]]:
    """Ids of items with their prices, wherever they stand in a result."""
    if isinstance(value, list):
        for inner in value:
            yield from _priced(inner)
    elif isinstance(value, dict):
        price = value.get("price")
        if isinstance(price, int | float) or (isinstance(price, str) and _NUMBER.fullmatch(price)):
            amount = _number(str(price))
            yield from (
                (str(value[k]), amount) for k in ("item_id", "variant_id", "sku", "id") if value.get(k)
            )
        for key, inner in value.items():
            # Variants are often kept under their ids.
            if isinstance(inner, dict) and isinstance(inner.get("price"), int | float):
                yield key, _number(str(inner["price"]))
            yield from _priced(inner)
