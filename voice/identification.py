"""Who is calling: what was heard for postcode, name and date of birth, against all customers.

Nothing of a record is ever read back here: the caller may be somebody else. What is compared, and how, is as
in `grounding`; the items are added up, and the second best customer must be clearly behind. Either all items
are alike enough, or those that were understood are so rare that chance explains it once in 2,000 times.
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

ENOUGH = 0.75  # mean likeness of the items that were given
TWO_FIRM = 0.80  # two of the items must be so alike, or a stranger with a similar name passes
APART = 0.10  # how far the next customer must be behind, summed over the items
BY_CHANCE = 1 / 2000  # how many customers may be expected to be as alike by chance
FAR_APART, TWO_FAIR = 0.30, 0.70  # asked instead of the above of whom chance does not explain
_FILLING = re.compile(
    r"\b(?:of|the|it'?s|its|is|my|name|postcode|post|code|zip|date|birth|born|on|in|um|uh)\b", re.I
)
# What else stands around a name and a code that are said in one breath.
_INTRODUCING = re.compile(
    r"\b(?:and|i'?m|i|am|this|here|yes|yeah|sure|okay|please|with|at|under|account|full|postal|speaking)\b",
    re.I,
)
_ORDINAL = re.compile(r"\b(\d{1,2}) ?(?:st|nd|rd|th|s)\b", re.I)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip


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
        self._at: dict[str, list[Person]] = {}
        for person in people:
            self._at.setdefault(person.postcode, []).append(person)
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
        by_item = np.stack([self._likeness(item, texts) for item, texts in given.items()])
        total: Scores = by_item.sum(axis=0)
        first, second = (int(at) for at in np.argsort(-total)[:2]) if len(total) > 1 else (0, 0)
        apart = float(total[first] - total[second]) if len(total) > 1 else 1.0
        mean = float(total[first]) / len(given)
        second_item = float(np.sort(by_item[:, first])[-2])
        alike = mean >= ENOUGH and apart >= APART and second_item >= TWO_FIRM
        rare = apart >= FAR_APART and second_item >= TWO_FAIR and _by_chance(by_item, first) <= BY_CHANCE
        return Identified(self._people[first], round(mean, 3)) if alike or rare else None

    def at(self, postcode: str) -> Sequence[Person]:
        """The customers with this postal code."""
        return self._at.get(postcode, ())

    def _likeness(self, item: Item, texts: Sequence[str]) -> Scores:
        if item == "birth":
            said = [_ORDINAL.sub(r"\1", text) for text in texts]
            queries = list(dict.fromkeys(compact(_FILLING.sub(" ", text)).text for text in said))
            births: Scores = np.max([_similarity(queries, forms) for forms in self._births], axis=0)
            return births
        queries = list(dict.fromkeys(compact(_FILLING.sub(" ", text)).text for text in texts))
        scores = [
            _similarity([query.translate(table) if table else query for query in queries], forms)
            for forms, table in self._forms[item]
        ]
        mean: Scores = np.mean(scores, axis=0)
        return mean


def _by_chance(by_item: Scores, who: int) -> float:
    """How many customers would be as alike in each item, were the items heard of nobody in particular.

    An item that was not understood is as near to many customers and says little; a date on which one customer
    of ten thousand was born says nearly everything.
    """
    count = by_item.shape[1]
    as_near = (by_item >= by_item[:, [who]] - 1e-6).sum(axis=1)
    return float(count * np.prod(as_near / count))


def name_and_code(alternatives: Sequence[str]) -> dict[Item, list[str]]:
    """What was said in one breath ("I am Mei Kovacs, 2 8 2 3 6"): what may be the name, and the digits."""
    names: list[str] = []
    codes: list[str] = []
    for text in alternatives:
        digits = digits_of(text)
        possible = _possible_names(text)
        if digits and possible:
            names += possible
            codes.append(digits)
    return {"name": list(dict.fromkeys(names)), "postcode": codes} if names else {}


def says_name(alternatives: Sequence[str], name: str) -> bool:
    """Whether this name was said somewhere in it, as far as a recogniser gets names right."""
    possible = [squeezed(words) for text in alternatives for words in _possible_names(text)]
    if not possible:
        return False
    plain = _similarity(possible, [squeezed(name)])
    alike = _similarity([words.translate(SOUNDS) for words in possible], [squeezed(name).translate(SOUNDS)])
    return float((plain + alike)[0]) / 2 >= TWO_FIRM


def words_of_name(text: str) -> list[str]:
    """The words that may be a name: no digits, and not what people say around a name and a code."""
    plain = _INTRODUCING.sub(" ", _FILLING.sub(" ", text))
    return [word for word in re.findall(r"[^\W\d_]+", plain) if not compact(word).text.isdigit()]


def digits_of(text: str) -> str:
    """The digits in it, spelled or not."""
    return re.sub(r"[a-z]", "", compact(text).text)


def _possible_names(text: str) -> list[str]:
    """The words without digits, whole and in pairs and threes: a name has neighbours that are none."""
    words = words_of_name(text)
    parts = [" ".join(words[at : at + size]) for size in (2, 3) for at in range(len(words) - size + 1)]
    return list(dict.fromkeys([" ".join(words), *parts])) if words else []


def _similarity(queries: list[str], values: list[str]) -> Scores:
    """For each value the likeness (0..1) of the query that is nearest to it."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    table: Scores = process.cdist(queries, values, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    best: Scores = table.max(axis=0)
    return best


def _said_dates(born: date | None) -> tuple[str, ...]:
    """A date as people say it, squeezed: 27 9 1979, 27 09 1979, 27 September 1979, September 27 1979."""
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
