"""Who is calling: what was heard for postcode, name and date of birth, against all customers.

Nothing of a record is ever read back here: the caller may be somebody else. What is compared, and how, is as in
`grounding`; the items are added up, and the second best customer must be clearly behind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from voice.grounding import RHYMES, SOUNDS
from voice.spelled import compact, squeezed

Item = Literal["postcode", "name", "birth"]
Scores = NDArray[np.float32]

ENOUGH = 0.70  # mean likeness of the items that were given
APART = 0.10  # how far the next customer must be behind, summed over the items
_FILLING = re.compile(
    r"\b(?:of|the|it'?s|its|is|my|name|postcode|post|code|zip|date|birth|born|on|in|um|uh)\b", re.I
)
_ORDINAL = re.compile(r"\b(\d{1,2}) ?(?:st|nd|rd|th|s)\b", re.I)
_MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True)
class Person:
    """What a customer can be recognised by; `birth` where it is known."""

    id: str
    name: str
    postcode: str
    birth: date | None = None


@dataclass(frozen=True)
class Identified:
    """The customer, and how alike what was said is (0..1)."""

    person: Person
    likeness: float


class Customers:
    """All customers, ready to be compared."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = list(people)
        postcodes = [squeezed(person.postcode) for person in people]
        names = [squeezed(person.name) for person in people]
        self._forms: dict[Item, list[tuple[list[str], dict[int, int] | None]]] = {
            "postcode": [(postcodes, None), ([code.translate(RHYMES) for code in postcodes], RHYMES)],
            "name": [(names, None), ([name.translate(SOUNDS) for name in names], SOUNDS)],
        }
        births = [_said_dates(person.birth) for person in people]
        self._births = [[forms[i] for forms in births] for i in range(len(births[0]) if births else 0)]

    def identify(self, heard: Mapping[Item, Sequence[str]]) -> Identified | None:
        """The one customer that fits, from the n-best lists of each item asked; None when two or none fit."""
        given = {item: texts for item, texts in heard.items() if any(text.strip() for text in texts)}
        if len(given) < 2 or not self._people:
            return None
        total: Scores = np.zeros(len(self._people), dtype=np.float32)
        for item, texts in given.items():
            total += self._likeness(item, texts)
        first, second = np.argsort(-total)[:2] if len(total) > 1 else (0, 0)
        apart = float(total[first] - total[second]) if len(total) > 1 else 1.0
        mean = float(total[first]) / len(given)
        if mean < ENOUGH or apart < APART:
            return None
        return Identified(self._people[int(first)], round(mean, 3))

    def _likeness(self, item: Item, texts: Sequence[str]) -> Scores:
        if item == "birth":
            said = [_ORDINAL.sub(r"\1", text) for text in texts]
            queries = list(dict.fromkeys(compact(_FILLING.sub(" ", text)).text for text in said))
            return np.max([_similarity(queries, forms) for forms in self._births], axis=0)
        queries = list(dict.fromkeys(compact(_FILLING.sub(" ", text)).text for text in texts))
        scores = [
            _similarity([query.translate(table) if table else query for query in queries], forms)
            for forms, table in self._forms[item]
        ]
        return np.mean(scores, axis=0)


def _similarity(queries: list[str], values: list[str]) -> Scores:
    """For each value the likeness (0..1) of the query that is nearest to it."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    table: Scores = process.cdist(queries, values, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    best: Scores = table.max(axis=0)
    return best


def _said_dates(born: date | None) -> tuple[str, ...]:
    """A date as people say it, squeezed: 27 9 1979, 27 09 1979, 27 September 1979, September 27 1979, 27 9 79."""
    if born is None:
        return ("", "", "", "", "", "")
    day, month, year = str(born.day), str(born.month), str(born.year)
    name = _MONTHS[born.month - 1]
    return (
        day + month + year,
        day.zfill(2) + month.zfill(2) + year,
        day + name + year,
        name + day + year,
        day + month + year[2:],
        day + name + year[2:],
    )
