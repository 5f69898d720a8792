"""Figures and names in a text that only a record may have told: order numbers, amounts, dates, periods.

What is known comes from typed fields of tool results, from the store's own pages and rules, and from what was
said (and checked) before. A figure in a product's name or in the customer's own words proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any, Literal

from agent import number_words

Fact = Literal[
    "order", "amount", "date", "weekday", "period", "percent", "email", "number", "address", "phone", "street"
]

MONEY = frozenset({"price", "total", "amount", "balance", "refund", "difference"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENDINGS = "com|net|org|info|biz|io|co|app|shop|store|online|site|xyz|top|link|click|ru|example|me|ly|gg"
_MONEY_WORDS = r"dollars?|usd|euros?|pounds|bucks|d[oó]lares|pesos"
_UNITS = "hour|day|week|month|year"
# When something comes, without a figure.
_VAGUE = (
    r"tomorrow|tonight|overnight|(?:same|next)[- ]day|(?:takes?|within|in) an? (?:hour|day|week|month)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next (?:week|weekend|month)"
    r"|(?:by|before|until|over|at|after) (?:christmas|easter|thanksgiving|new year|the weekend|the holidays)"
    r"|end of (?:the |this |next )?(?:day|week|month|business day)|this (?:evening|afternoon|weekend)"
    r"|later today"
    r"|within the (?:hour|day|week|month)|any (?:day|minute|moment) now"
    rf"|(?:couple of|few|handful of) (?:\w+ )?(?:{_UNITS})s?"
)
_PATTERNS: dict[Fact, re.Pattern[str]] = {
    # Parts of addresses are as long as the net allows, so that a word without end is read once.
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    "address": re.compile(
        r"(?:\w+://|www\.|(?:javascript|data|tel|mailto):)[^\s)\]>\"']+"
        rf"|\b[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}\.(?:{_ENDINGS})\b(?:/[^\s)\]>\"']*)?"
        r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/[^\s)\]>\"']+",
        re.I,
    ),
    "street": re.compile(
        r"\b\d{1,5}[a-z]?\s(?:[a-z][\w.'-]*\s){1,3}?(?:street|st|road|rd|lane|ln|avenue|ave|drive|boulevard|blvd|court"
        r"|place|terrace|square|circle|parkway|highway|strasse|straße)\b",
        re.I,
    ),
    "order": re.compile(r"#?\bW\d{5,}\b|#\d{4,}\b", re.I),
    "amount": re.compile(
        r"(?:[$€£]|\b(?:usd|eur|gbp))\s?(\d[\d,]*(?:\.\d{1,2})?)"
        rf"|\b(\d+(?:,\d{{3}})*(?:\.\d{{1,2}})?)\s?(?:[$€£]|(?:{_MONEY_WORDS})\b)",
        re.I,
    ),
    "percent": re.compile(r"\b(\d+(?:\.\d+)?)\s?(?:%|percent\b)", re.I),
    "period": re.compile(rf"\b(\d+)(?:\s*(?:-|–|to|or|and)\s*(\d+))?[\s-]+(?:\w+\s+)?({_UNITS})s?\b", re.I),
    "date": re.compile(
        rf"\b(\d{{4}})-(\d\d)-(\d\d)|\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b"
        rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b|\b(\d{{1,2}})/(\d{{1,2}})(?:/\d{{2,4}})?\b",
        re.I,
    ),
    "weekday": re.compile(rf"\b(?:{_VAGUE})\b", re.I),
    "phone": re.compile(
        r"(?<![\w#$.,])(?:\+?\d{1,3}[\s.-]?)?(?:\(\d{3}\)|\d{3})[\s.-]\d{3,4}(?:[\s.-]\d{3,4})?\b"
    ),
    # In a row, or in groups as on a card.
    "number": re.compile(r"(?<![\w#$.,-])(?:\d{6,}|\d{4}(?:[\s,-]+\d{3,6}){2,4})\b"),
}
# Read in small letters, which is several times as fast as reading in any case.
_FIGURES = re.compile(
    rf"[\d$€£#@%]|\w[.:/]+\w|\b(?:{_MONEY_WORDS}|percent|{_VAGUE}|{number_words.PATTERN}|{number_words.DAY})\b"
)
# A number at the end of half a sentence, whose unit may still come.
_PENDING = re.compile(
    rf"\b(?:\d[\d,.]*(?:st|nd|rd|th)?(?:\s*(?:-|–|to|or)(?:\s*\d+)?)?|{number_words.PATTERN}|{number_words.DAY}|next|couple|few|end|within|before)"
    r"(?:[\s-]+[a-z]+){0,2}\s*$"
)


@dataclass
class Known:
    """Everything that may be said. `orders` maps an order number to its status.

    `focus` are the orders that are talked about when a sentence names none.
    """

    values: dict[Fact, set[str]] = field(default_factory=lambda: {kind: set() for kind in _PATTERNS})
    orders: dict[str, str] = field(default_factory=dict)
    refunded: set[str] = field(default_factory=set)
    shipped: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    focus: set[str] = field(default_factory=set)

    def learn_record(self, value: Any, key: str = "") -> None:
        """Take in a tool result, by the names of its fields."""
        if isinstance(value, dict):
            self._learn_order(value)
            for name, part in value.items():
                self.learn_record(part, name)
        elif isinstance(value, list):
            self._learn_sums(value)
            for part in value:
                self.learn_record(part, key)
        elif value is not None:
            self._learn_field(key, str(value))

    def look_at(self, *texts: str) -> None:
        """The first of the texts that names orders says which ones are talked about."""
        for text in texts:
            named = {value for kind, value, _ in found(text) if kind == "order"}
            if named:
                self.focus = named
                return

    def learn_text(self, text: str) -> None:
        """Take in text that may be repeated: the store's pages, and what the agent said before."""
        for kind, value, _ in found(text):
            self.values[kind].add(value)

    def unknown(self, text: str) -> Iterator[tuple[Fact, str]]:
        """What `text` claims and nobody told us: kind and words."""
        for kind, value, words in found(text):
            if value not in self.values[kind]:
                yield kind, words

    def quotes(self, sentence: str) -> bool:
        """Whether six words in a row of the sentence stand on one of the store's pages."""
        words = worded(sentence).split()
        runs = (" ".join(words[at : at + 6]) for at in range(len(words) - 5))
        return any(run in page for run in runs for page in self.pages)

    def _learn_field(self, key: str, value: str) -> None:
        if key in MONEY:
            self.values["amount"].add(_amount(value))
        elif key.endswith(("id", "ids")) or key in ("zip", "last_four", "document"):
            self.values["order"].add(value.lstrip("#").lower())
            self.values["number"] |= {value, *re.findall(r"\d{6,}", value)}
        elif key.endswith(("_at", "date")):
            self.values["date"] |= {said for kind, said, _ in found(value) if kind == "date"}
        elif key in ("phone", "address1", "address2"):
            self.learn_text(value)
        elif key == "email":
            self.values["email"].add(value.lower())
        elif key in ("passage", "refund_time"):
            self.learn_text(value)
            self.pages.append(worded(value))

    def _learn_order(self, record: dict[str, Any]) -> None:
        number = record.get("order_id")
        if not isinstance(number, str):
            return
        if "status" in record:
            self.orders[_order(number)] = str(record["status"])
        if any(paid.get("transaction_type") == "refund" for paid in record.get("payments", ())):
            self.refunded.add(_order(number))
        if record.get("tracking_ids"):
            self.shipped.add(_order(number))

    def _learn_sums(self, records: list[Any]) -> None:
        """Lines of one order may be added up, and two prices of one product compared."""
        prices = [
            Decimal(str(part["price"])) for part in records if isinstance(part, dict) and "price" in part
        ]
        sums = (sum(some, Decimal(0)) for size in (2, 3) for some in combinations(prices[:12], size))
        apart = (abs(one - other) for one, other in combinations(prices[:24], 2))
        self.values["amount"] |= {_amount(str(value)) for value in (*sums, *apart)}


def figure(text: str) -> re.Match[str] | None:
    """The first thing in a text that may be a fact; None when there is none."""
    return _FIGURES.search(text.lower())


def pending(text: str) -> int | None:
    """Where the number begins with which half a sentence ends; None when it ends with none."""
    start = max(0, len(text) - 60)
    match = _PENDING.search(text.lower(), start)
    return match.start() if match else None


@lru_cache(maxsize=4096)
def found(text: str) -> tuple[tuple[Fact, str, str], ...]:
    """Every fact that a text names: its kind, its value in one form, its words."""
    # Remembered, because a customer's records come round again on every turn.
    return tuple(_read_off(text))


def _read_off(text: str) -> Iterator[tuple[Fact, str, str]]:
    rest = number_words.in_figures(text)
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(rest):
            for value in _values(kind, match):
                yield kind, value, match[0]
        # What was read as one kind is not read again as another: an amount is no date.
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)


def day(value: date) -> str:
    """A date as facts write it: month and day."""
    return f"{value.month}-{value.day}"


def _values(kind: Fact, match: re.Match[str]) -> list[str]:
    if kind == "order":
        return [_order(match[0])]
    if kind == "amount":
        return [_amount(match[1] or match[2])]
    if kind == "percent":
        return [match[1]]
    if kind == "period":
        return [f"{number} {match[3].lower()}" for number in match.groups()[:2] if number]
    if kind == "date":
        return [_day(match)]
    return [match[0].rstrip(".,;:!?").lower()]


def _day(match: re.Match[str]) -> str:
    if match[1]:
        return f"{int(match[2])}-{int(match[3])}"
    if match[4]:
        return f"{MONTHS.index(match[4][:3].lower()) + 1}-{int(match[5])}"
    if match[6]:
        return f"{MONTHS.index(match[7][:3].lower()) + 1}-{int(match[6])}"
    return f"{int(match[8])}-{int(match[9])}"


def _amount(written: str) -> str:
    return str(abs(Decimal(written.replace(",", ""))).quantize(Decimal("0.01")))


def _order(written: str) -> str:
    return written.lstrip("#").lower()


def worded(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))
