"""What the agent could know at a point of the conversation: the ground on which its facts must stand."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from evals.transcript import Transcript, Turn

_MONEY = re.compile(
    r"(?:[$€£]\s?|\b(?:USD|EUR|GBP)\s?)(-?\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:dollars|euros|pounds|USD|EUR|GBP)\b",
    re.I,
)
# A figure that stands alone: no part of a date, a time or an order number.
_NUMBER = re.compile(r"(?<![\w:.,-])-?\d[\d,]*(?:\.\d+)?(?![\w:-])")
_IDENTIFIER = re.compile(r"#[A-Z]?\d{4,}\b|\b[A-Z]{1,3}\d{5,}\b|\b\d{9,}\b|\b1Z[0-9A-Z]{10,}\b")
# Beyond this many amounts, sums of any two of them would explain every invention.
_FEW = 60


def amounts_in(text: str) -> list[float]:
    """The sums of money in a text, in the order of the text."""
    return [_number(a or b) for a, b in _MONEY.findall(text)]


def identifiers_in(text: str) -> list[str]:
    """Order, tracking and item numbers in a text."""
    return [found.lstrip("#") for found in _IDENTIFIER.findall(text)]


def _number(text: str) -> float:
    return round(abs(float(text.replace(",", ""))), 2)


@dataclass
class Evidence:
    """What was seen so far in tool results, in the customer's words and in the instructions.

    Texts are taken apart only when asked about.
    """

    mentioned: set[float] = field(default_factory=set)
    _fresh: list[Any] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _numbers: set[float] = field(default_factory=set)

    @classmethod
    def at_start(cls, talk: Transcript) -> "Evidence":
        return cls(_fresh=[talk.instructions])

    def hear(self, turn: Turn) -> None:
        """Take in what the turn brought: her words, then what the calls gave."""
        self.mentioned.update(amounts_in(turn.customer))
        self._fresh += [turn.customer, *turn.citations]
        for call in turn.tool_calls:
            self._fresh += [call.arguments, call.result, call.why]

    def _absorb(self) -> None:
        for value in self._fresh:
            if value:
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                self._texts.append(text.lower())
                self._numbers.update(_number(n) for n in _NUMBER.findall(text))
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
        if self._follows(amount, known, beside):
            return True
        return len(self.numbers) <= _FEW and self._follows(amount, self.numbers, beside)

    def _follows(self, amount: float, known: set[float], beside: list[float]) -> bool:
        if any(round(k * n, 2) == amount for k in known for n in range(2, 13)):
            return True
        if any(round(amount - k, 2) in known or round(amount + k, 2) in known for k in known):
            return True
        totals = {
            round(sum(x for x in beside if x != amount), 2),
            round(sum(dict.fromkeys(beside, 0)) - amount, 2),
        }
        return amount in totals or self._is_running_total(amount, beside)

    @staticmethod
    def _is_running_total(amount: float, beside: list[float]) -> bool:
        """A sum of neighbours in the same answer: a list of prices and their total."""
        before = beside[: beside.index(amount)] if amount in beside else beside
        return any(round(sum(before[i:]), 2) == amount for i in range(len(before)))

    def explains_identifier(self, identifier: str) -> bool:
        """Whether the number was seen, in any spelling."""
        self._absorb()
        plain = identifier.lower()
        return any(plain in text for text in self._texts)
