"""Addresses written out in a message, in whatever form she writes them, by the parts that a record has."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import prompts

LONGEST = 140  # characters from the house number to the postal code
MOST_TRIED = 10  # of each: a message may be nothing but figures
ZIP = re.compile(r"(?<![\w#$.-])\d{5}(?:-\d{4})?(?![\w-])")
# Where an address may begin: "221b", "12-14", "PO Box", "Unit 4, 19".
BEGINS = re.compile(
    r"(?<![\w#$.-])(?:\d+[a-z]?(?:[-/]\d+)?(?=\s)|p\.? ?o\.? ?box\b"
    r"|(?:apt|apartment|unit|suite|ste|flat|room)\b\.? ?#?\w+,? (?=\d))",
    re.IGNORECASE,
)
COUNTRY = re.compile(
    r"\s*,?\s*\b(?:u\.s\.a?\.?|usa?\b|(?:the )?united states(?: of america)?\b)", re.IGNORECASE
)
# "2 days ago to 18 Rowan Street" begins further on: these words stand in no street.
NO_STREET = re.compile(
    r"\b(?:to|at|from|for|my|is|it|i|and|not|please|order|address|instead|no longer)\b", re.IGNORECASE
)
UNIT = ("Occupancy", "Subaddress")
STREET = ("AddressNumber", "StreetName", "USPSBox")


@dataclass(frozen=True)
class Written:
    """An address in a text, from `start` to `end`; its parts are those of a record."""

    parts: dict[str, str]
    start: int
    end: int

    @property
    def line(self) -> str:
        """The address in one line, as an envelope has it."""
        named = ("address1", "address2", "city")
        told = ", ".join(self.parts[part] for part in named if self.parts[part])
        return f"{told}, {self.parts['state']} {self.parts['zip']}"


@lru_cache(maxsize=256)
def written(text: str) -> Written | None:
    """The first address of a text that has a street, a town and a postal code; None without one."""
    for code in islice(ZIP.finditer(text), MOST_TRIED):
        begins = BEGINS.finditer(text, max(0, code.start() - LONGEST), code.start())
        for begin in islice(begins, MOST_TRIED):
            parts = _parts(text[begin.start() : code.end()])
            if parts is not None:
                country = COUNTRY.match(text, code.end())
                return Written(parts, begin.start(), country.end() if country else code.end())
    return None


def without(text: str) -> str:
    """The text less its address: a flat's number is no order's."""
    found = written(text)
    return text if found is None else f"{text[: found.start]} {text[found.end :]}"


def state_of(postal_code: str) -> str:
    """The state of a US postal code; empty when it has none."""
    prefix = int(postal_code[:3])
    ranges = prompts.data("places.yaml")["prefixes"]
    return next((str(state) for low, high, state in ranges if low <= prefix <= high), "")


def letters_of(state: str) -> str:
    """'Texas' → 'TX'; letters stay as they are."""
    return str(prompts.data("places.yaml")["states"].get(state.lower(), state))


def _parts(text: str) -> dict[str, str] | None:
    """The parts of a text that is one address and nothing else; the postal code may tell the state."""
    import usaddress  # its model takes a moment to load

    try:
        tagged, _ = usaddress.tag(" ".join(text.split()))
    except usaddress.RepeatedLabelError:
        return None
    street, unit = _joined(tagged, STREET), _joined(tagged, UNIT)
    city, code = tagged.get("PlaceName", ""), tagged.get("ZipCode", "")
    known = (*STREET, *UNIT, "PlaceName", "StateName", "ZipCode")
    if not (street and city and code) or not all(label.startswith(known) for label in tagged):
        return None
    if NO_STREET.search(f"{street} {city}") or not re.search(r"[a-z]", street, re.IGNORECASE):
        return None
    return {
        "address1": _written_large(street),
        "address2": _written_large(unit),
        "city": _written_large(city.strip(" ,.")),
        "state": _state(tagged.get("StateName", ""), code),
        "country": "USA",
        "zip": code,
    }


def _joined(tagged: Mapping[str, str], labels: Iterable[str]) -> str:
    """What carries these labels, in the order in which it was written."""
    words = " ".join(words for label, words in tagged.items() if label.startswith(tuple(labels)))
    words = words.replace("# ", "#").strip(" ,")
    # The point of "St." is its own, that of "Terrace." ends a line.
    return re.sub(r"(?<=\w{5})\.$", "", words)


def _state(said: str, postal_code: str) -> str:
    letters = letters_of(said.strip(" ,.")).upper()
    return letters if letters in prompts.data("places.yaml")["states"].values() else state_of(postal_code)


def _written_large(words: str) -> str:
    """'12 main st' as it stands on an envelope; who writes capitals means them."""
    return string.capwords(words) if words == words.lower() else words
