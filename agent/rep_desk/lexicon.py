"""Every phrase that means something: words of the catalogue, values in the data, and the little words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import prompts
from agent.number_words import NUMBERS, TEENS, TENS
from agent.rep_desk.times import MONTHS, ORDINALS
from agent.rep_desk.tokens import is_english, plural, stem, tokenise
from crm.query.catalogue import words
from crm.query.world import World

TIME_WORDS = [
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "today",
    "yesterday",
    "tomorrow",
    "this",
    "current",
    "last",
    "previous",
    "prior",
    "past",
    "next",
    "coming",
    "since",
    "before",
    "after",
    "until",
    "between",
    "from",
    "ago",
    "date",
    "half",
    "recent",
    "end",
    "start",
    "q1",
    "q2",
    "q3",
    "q4",
    "h1",
    "h2",
    "ytd",
    "qtd",
    "mtd",
]
CORPORATE = {"corporation", "company", "co", "inc", "ltd", "llc", "group", "corp", "partners"}
PLACES = ("agent.office", "account.country", "account.region")
# Fields whose values people write short.
SHORTENED = ("account.sector", "account.country", "product.series")
SHOP_WORDS = frozenset(
    [
        "order",
        "orders",
        "purchase",
        "purchases",
        "spent",
        "spend",
        "spending",
        "shopper",
        "shoppers",
        "item",
        "items",
        "return",
        "returns",
        "bought",
        "ticket",
        "tickets",
        "cart",
        "basket",
        "chat",
        "chats",
        "city",
        "state",
        "cancelled",
        "cancellation",
        "returned",
        "cancel",
        "ordered",
        "refund",
        "refunds",
        "vip",
        "vips",
    ]
)


@dataclass(frozen=True)
class Sense:
    """One meaning of a phrase: what kind of thing, which one, and for values the text in the data."""

    kind: str
    name: str
    value: str = ""


Key = tuple[str, ...]


class Lexicon:
    """Phrases → senses, for one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.phrases: dict[Key, list[Sense]] = defaultdict(list)
        self.fillers: frozenset[str] = frozenset()
        self._add_little_words()
        self._add_catalogue()
        self._add_values()
        self.longest = max(map(len, self.phrases))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every single word that is understood."""
        words = {word for phrase in self.phrases for word in phrase}
        times = {
            *TIME_WORDS,
            *(f"{word}s" for word in TIME_WORDS),
            *MONTHS,
            *NUMBERS,
            *TEENS,
            *TENS,
            *ORDINALS,
        }
        nouns = {
            plural(phrase[-1])
            for phrase, senses in self.phrases.items()
            if any(sense.kind in ("entity", "field", "measure") for sense in senses)
        }
        return frozenset(words | nouns | self.fillers | times)

    def senses(self, words: list[str]) -> list[Sense]:
        """What exactly these words mean together; plural and singular are the same."""
        return self.phrases.get(tuple(words)) or self.phrases.get(tuple(map(stem, words))) or []

    def shortened(self, word: str) -> Sense | None:
        """'tech' for technology, 'telecom' for telecommunications: the one kind that begins like this."""
        if len(word) < 4:
            return None
        found = {
            sense
            for text, sense in self._value_texts.items()
            if text.startswith(word) and sense.name in SHORTENED
        }
        return found.pop() if len(found) == 1 else None

    def nearest_value(self, text: str) -> tuple[Sense, float] | None:
        """The value that is written most like `text`, with its likeness from 0 to 100."""
        from rapidfuzz import fuzz, process

        found = process.extractOne(text, self._value_texts.keys(), scorer=fuzz.ratio, score_cutoff=80)
        return None if found is None else (self._value_texts[found[0]], found[1])

    @cached_property
    def _value_texts(self) -> dict[str, Sense]:
        return {
            " ".join(phrase): sense
            for phrase, senses in self.phrases.items()
            for sense in senses
            if sense.kind == "value"
        }

    def _add(self, phrase: str, sense: Sense) -> None:
        key = tuple(tokenise(phrase))
        for form in {key, tuple(map(stem, key))}:
            if form and sense not in self.phrases[form]:
                self.phrases[form].append(sense)

    def _add_little_words(self) -> None:
        little: dict[str, Any] = dict(prompts.data("reps_words.yaml"))
        self.fillers = frozenset(token for word in little.pop("filler").split() for token in tokenise(word))
        self.fillers |= CORPORATE
        little.pop("version")
        self.adjectives: dict[str, str] = little.pop("adjectives")
        for kind in ("aggregate", "touched"):
            for name, phrases in little.pop(kind).items():
                self._add_all(phrases, Sense(kind, name))
        for kind, phrases in little.items():
            for phrase in phrases:
                self.phrases[tuple(tokenise(str(phrase)))].append(Sense(kind, kind))

    def _add_catalogue(self) -> None:
        catalogue, present, named = self.world.catalogue, self.world.present, words()
        if "order" not in present:
            # Where there is no shop, a purchase is a deal that was won.
            self._add("purchase", Sense("measure", "won_deals"))
        for measure in catalogue.measures:
            if measure.fact in present:
                self._add_all(named["measures"].get(measure.name, ()), Sense("measure", measure.name))
        for entity in catalogue.entities:
            if entity.name in present:
                self._add_all(named["entities"].get(entity.name, ()), Sense("entity", entity.name))
        if "account" in present and "contact" not in present:
            # Where no person is known, a customer is a company.
            self._add_all(named["entities"]["contact"], Sense("entity", "account"))
        for item in catalogue.fields:
            if item.entity in present:
                self._add_all(named["fields"].get(item.name, ()), Sense("field", item.name))

    def _add_all(self, phrases: Iterable[str], sense: Sense) -> None:
        for phrase in phrases:
            self._add(phrase, sense)

    def _add_values(self) -> None:
        owners: dict[Key, set[tuple[str, str]]] = defaultdict(set)
        for field, values in self.world.values.items():
            if field in PLACES:
                self._add_adjectives(field, values)
            if field == "contact.state":
                self._add_states(values)
            for value in values:
                key = tuple(tokenise(value))
                if not key:
                    continue
                self._add_makers(field, value)
                self._add(value, Sense("value", field, value))
                squeezed = "".join(key)
                if len(key) > 1:
                    self.phrases[(squeezed,)].append(Sense("value", field, value))
                for short in _short_forms(field, key):
                    owners[short].add((field, value))
        for short, named in owners.items():
            if len(named) == 1 and short not in self.phrases:
                field, value = next(iter(named))
                self.phrases[short].append(Sense("value", field, value))

    def _add_makers(self, field: str, value: str) -> None:
        """'Retailers' are companies of retail."""
        if field == "account.sector" and is_english(f"{value.lower()}er"):
            self._add(f"{value}er", Sense("value", field, value))

    def _add_states(self, values: tuple[str, ...]) -> None:
        """'Texas' for TX."""
        for name, letters in prompts.data("places.yaml")["states"].items():
            key = tuple(tokenise(name))
            if letters in values and key not in self.phrases:
                self.phrases[key].append(Sense("value", "contact.state", letters))

    def _add_adjectives(self, field: str, values: tuple[str, ...]) -> None:
        """'eastern' for East, 'Japanese' for Japan, where it is no word for something else."""
        for value in values:
            said = {word for word, place in self.adjectives.items() if place.lower() == value.lower()}
            said |= {word for word in _derived(value.lower()) if is_english(word)}
            for word in said - {value.lower()}:
                if (word,) not in self.phrases:
                    self.phrases[(word,)].append(Sense("value", field, value))


def _derived(place: str) -> set[str]:
    """How English makes an adjective of a country: Kenyan, Italian, Chinese, Brazilian, Belgian."""
    stems = {place, place[:-1], place[:-2]}
    return {stem + ending for stem in stems if len(stem) > 3 for ending in ("n", "an", "ian", "ese", "i")}


def _short_forms(field: str, key: Key) -> list[Key]:
    """'darcel' for Darcel Schlecht, 'umbrella' for Umbrella Corporation, where nothing else is called so."""
    if len(key) < 2 or not field.endswith(("name", "manager")) or field in ("line.name", "product.name"):
        return []
    if field == "account.name":
        bare = tuple(word for word in key if word not in CORPORATE)
        forms = [bare] if bare != key else []
        head = key[0]
        return [*forms, (head,)] if len(head) > 3 and head not in ("the",) else forms
    common = {word for word in key if len(word) < 3 or (field == "contact.name" and is_english(word))}
    return [(word,) for word in (key[0], key[-1]) if word not in common]
