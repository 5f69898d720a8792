"""What people call things: finding products and values of options in what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from agent.brain.embedded.reading.plain import is_english
from agent.brain.embedded.reading.words import Token, find, lexicon, norms, tokens

SHORTEST_TYPO = 5
LONG = 8  # from this length on a word may have two slips
OF_SOMETHING = re.compile(r"\s+(?:compartments?|pockets?|sleeves?|beds?|ones?)\b", re.IGNORECASE)
NAMED = re.compile(r"\b(?:the|my|that|this|both|two|a)\s+(?:\w+\s+)?$", re.IGNORECASE)
# "The perfume and the bottle", "my bottle" is a thing of its own.
OWN_ONE = re.compile(
    r"\b(?:the|my|this|that|both|two|three)\s+(?:[\w-]+\s+)?$|"
    r"\b(?:and|plus|also|or)\s+(?:an?\s+|one\s+)?(?:[\w-]+\s+)?$|[,;]\s*$",
    re.IGNORECASE,
)
OF_IT = re.compile(r"^ of (?:the |my |this |that )?(?:[\w-]+ )?$", re.IGNORECASE)
LETTER_SIZES = {"xs", "s", "m", "l", "xl", "xxl"}


@dataclass(frozen=True)
class Mention:
    """Words that name one of several products, by place in the text; `instead` is another she wants."""

    start: int
    end: int
    products: frozenset[str]
    instead: str | None = None


def mentions(text: str, names: Mapping[str, str]) -> list[Mention]:
    """The products that the text names, in order. `names` is product id → name; the longest name wins."""
    words = tokens(text)
    aliases = _aliases(tuple(sorted(names.items())))
    found: list[Mention] = []
    place = 0
    while place < len(words):
        size, products = _longest(words, place, aliases)
        if size:
            found.append(Mention(words[place].start, words[place + size - 1].end, products))
            place += size
        else:
            place += 1
    kept = [m for m in found if not _is_value(text, m) and not _holds_another(text, m, found, aliases)]
    return _joined(text, kept)


def _is_value(text: str, mention: Mention) -> bool:
    """'In grey fleece', 'with a laptop compartment': here the word tells what something else is like."""
    word, before, after = (
        text[mention.start : mention.end].lower(),
        text[: mention.start],
        text[mention.end :],
    )
    if word not in lexicon()["also_values"]:
        return False
    return bool(OF_SOMETHING.match(after)) or (word == "fleece" and not NAMED.search(before))


def _holds_another(
    text: str,
    mention: Mention,
    found: Sequence[Mention],
    aliases: Mapping[tuple[str, ...], frozenset[str]],
) -> bool:
    """'The perfume in a smaller bottle', 'a bottle of the perfume': it is what the perfume comes in."""
    held = lexicon()["comes_in"].get(" ".join(norms(text[mention.start : mention.end])), ())
    contents = frozenset[str]().union(*(aliases.get(norms(name), ()) for name in held))
    for other in found:
        if other is mention or not other.products & contents:
            continue
        apart = text[other.end : mention.start] if other.end <= mention.start else ""
        if OF_IT.match(text[mention.end : other.start]) or (other.end <= mention.start and not apart.strip()):
            return True
        if apart and OWN_ONE.search(apart) is None:
            return True
    return False


def _joined(text: str, found: Sequence[Mention]) -> list[Mention]:
    """'vaccum cleaner' is one thing, though its words were told one by one."""
    kept: list[Mention] = []
    for mention in found:
        if kept and kept[-1].products == mention.products and not text[kept[-1].end : mention.start].strip():
            kept[-1] = Mention(kept[-1].start, mention.end, mention.products)
        else:
            kept.append(mention)
    return kept


def _longest(
    words: Sequence[Token], place: int, aliases: Mapping[tuple[str, ...], frozenset[str]]
) -> tuple[int, frozenset[str]]:
    for size in range(min(4, len(words) - place), 0, -1):
        said = tuple(word.norm for word in words[place : place + size])
        if said in aliases and not (size == 1 and _is_done(words, place)):
            return size, aliases[said]
        if size == 2 and ("".join(said),) in aliases:
            return size, aliases[("".join(said),)]
    word = words[place].norm
    if len(word) < SHORTEST_TYPO or is_english(word) or word in _ordinary() or _is_done(words, place):
        return 0, frozenset()
    slips = 1 if len(word) < LONG else 2
    close = [
        (OSA.distance(word, alias[0]), alias)
        for alias in aliases
        if len(alias) == 1 and alias[0][:1] == word[0] and len(alias[0]) >= SHORTEST_TYPO
    ]
    distance, alias = min(close, default=(len(word), ("",)))
    return (1, aliases[alias]) if distance <= slips else (0, frozenset())


def _is_done(words: Sequence[Token], place: int) -> bool:
    """'I watch the news': here the word is something one does."""
    before = words[place - 1].norm if place else ""
    return words[place].norm in lexicon()["also_verbs"] and before in lexicon()["doing"]


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Words that resemble product words and stand in no list of English words."""
    return frozenset(lexicon()["not_products"])


@lru_cache(maxsize=512)
def _aliases(names: tuple[tuple[str, str], ...]) -> dict[tuple[str, ...], frozenset[str]]:
    """Every way to name each product, as comparable words → the products it may mean."""
    found: dict[tuple[str, ...], set[str]] = {}
    generic = set(lexicon()["generic_heads"])
    for product_id, name in names:
        words = norms(name)
        ways = {words, ("".join(words),)}
        head = words[-1]
        ways.add((head,) if head not in generic else words[-2:-1])
        ways.update(words[start:] for start in range(1, len(words) - 1))
        for way in ways:
            if way:
                found.setdefault(way, set()).add(product_id)
    for said, meant in lexicon()["products"].items():
        wanted = {norms(name) for name in meant}
        for product_id, name in names:
            if norms(name) in wanted:
                found.setdefault(norms(said), set()).add(product_id)
    return {way: frozenset(products) for way, products in found.items()}


@dataclass(frozen=True)
class Value:
    """A value of an option that the text names, by its place."""

    option: str
    value: str
    start: int
    end: int


def values(text: str, schema: Mapping[str, Iterable[str]]) -> list[Value]:
    """The values that the text names, in order; longer names first, so 'space grey' is not 'grey'.

    `schema` is option → its values. 'not waterproof', 'no backlight' and 'size 8' are understood.
    """
    words = tokens(text)
    said = [word.norm for word in words]
    taken = [False] * len(words)
    found: list[Value] = []
    for option, value, form in _forms(
        {option: tuple(sorted(set(given))) for option, given in schema.items()}
    ):
        place = find(form, said)
        while place >= 0:
            span = range(place, place + len(form))
            free = not any(taken[i] for i in span) or any(
                f.start == words[place].start and f.end == words[span[-1]].end for f in found
            )
            if free and _fits(form, said, place, text, words):
                for i in span:
                    taken[i] = True
                found.append(Value(option, value, words[place].start, words[span[-1]].end))
            place = find(form, said, place + 1)
    found += _shortened(schema, words, taken)
    return sorted(found, key=lambda v: v.start)


def _forms(schema: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Every way to say every value: (option, value, words), longest first."""
    key = tuple((option, given) for option, given in schema.items())
    return _forms_of(key)


@lru_cache(maxsize=512)
def _forms_of(schema: tuple[tuple[str, tuple[str, ...]], ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    forms: list[tuple[str, str, tuple[str, ...]]] = []
    for option, given in schema:
        for value in given:
            forms += [(option, value, form) for form in _ways_to_say(option, value) if form]
    return sorted(forms, key=lambda f: -len(f[2]))


def _ways_to_say(option: str, value: str) -> set[tuple[str, ...]]:
    words, of_option = norms(value), norms(option)
    lower = value.lower()
    if lower in ("yes", "no", "none"):
        return _negations(option, lower)
    if re.fullmatch(r"\d+", lower) and option == "size":
        return {
            ("size", lower),
            (lower, "size"),
            ("size", "to", lower),
            (lower, "instead"),
            ("a", lower),
            ("an", lower),
            ("in", lower),
        }
    ways = {words}
    if lower in LETTER_SIZES:
        ways |= {(long,) for long, letter in lexicon()["sizes"].items() if letter == lower}
    ways |= {norms(said) for said, meant in lexicon()["values"].items() if meant == lower}
    if words[-1] in ("ssd", "shutoff", "assistant"):
        ways.add(words[:-1])
    if re.fullmatch(r"\d+(?:\.\d+)?", lower):
        ways |= {(lower, of_option[-1]), (lower, "piece")}
        ways.discard(words) if option != "pieces" else None
    return ways


def _negations(option: str, value: str) -> set[tuple[str, ...]]:
    """'waterproof' for yes, 'not waterproof' for no, 'no backlight' for none."""
    names = {norms(option)}
    names |= {norms(said) for said in lexicon()["features"].get(option, ())}
    if value == "yes":
        return names
    against = [("not",), ("no",), ("non",), ("without",), ("isn't",), ("not", "be")]
    return {before + name for before in against for name in names}


def _fits(form: tuple[str, ...], said: Sequence[str], place: int, text: str, words: Sequence[Token]) -> bool:
    """A single letter is a size only where it is written as one."""
    if len(form) == 1 and form[0] in LETTER_SIZES and len(form[0]) == 1:
        near = said[max(0, place - 2) : place + 2]
        written = text[words[place].start : words[place].end]
        return "size" in near or written.isupper()
    return True


def _shortened(
    schema: Mapping[str, Iterable[str]], words: Sequence[Token], taken: Sequence[bool]
) -> Iterable[Value]:
    """'soft' for softshell, 'animal' for animals: a word that begins just one value."""
    for word, used in zip(words, taken, strict=True):
        if used or len(word.norm) < 4 or not word.norm.isalpha():
            continue
        fits = [
            (option, value)
            for option, given in schema.items()
            for value in set(given)
            if any(part.startswith(word.norm) and part != word.norm for part in norms(value))
        ]
        if len(fits) == 1:
            yield Value(*fits[0], word.start, word.end)


def rank(value: str) -> float | None:
    """Where a value stands on its scale: a number in it, or its place on one of the lexicon's scales."""
    lower = value.lower()
    for scale in lexicon()["scales"]:
        if lower in scale:
            return float(scale.index(lower))
    number = re.search(r"\d+(?:\.\d+)?", lower)
    if number is None:
        return None
    return float(number.group()) * (1024 if re.search(r"\dTB", value) else 1)


def comparable(values: Iterable[str]) -> dict[str, float] | None:
    """Value → rank when all of them stand on one scale."""
    given = [value.lower() for value in set(values)]
    for scale in lexicon()["scales"]:
        if set(given) <= set(scale):
            return {value: float(scale.index(value.lower())) for value in set(values)}
    ranks = {value: rank(value) for value in set(values)}
    if all(re.search(r"\d", value) for value in ranks):
        return {value: place for value, place in ranks.items() if place is not None}
    return None
