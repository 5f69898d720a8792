"""A message in plain wording: what was spelled aloud, shortened or mistyped becomes words the rules know."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from agent.brain.embedded.reading import addresses
from agent.brain.embedded.reading.words import lexicon

DIGITS = {
    **{"zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4"},
    **{"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9"},
}
TIMES = {"double": 2, "triple": 3}
DIGIT = rf"(?:(?:double|triple)\s+)?(?:{'|'.join(DIGITS)}|\d{{1,4}})"
GAP = r"[\s,.-]+"
# "o as in oscar" is an o, "w like in whiskey" a w.
AS_IN = re.compile(r"(?<!['’])\b([a-z]),? (?:as|like) in [a-z]+\b", re.IGNORECASE)
# After a "w" a few digits make an order's number; without it as many as such a number has.
NUMBERED = re.compile(
    rf"(?:#\s*)?\b(?:w|double[- ]?(?:u|you)){GAP}(?P<digits>{DIGIT}(?:{GAP}{DIGIT})+)\b", re.IGNORECASE
)
BARE = re.compile(rf"(?<![\w$.]){DIGIT}(?:{GAP}{DIGIT}){{6}}\b", re.IGNORECASE)
FEWEST_DIGITS = 5
SHORTEST_TYPO = 5
MOSTLY = 0.75
LONG = 8  # from this length on a word may have two slips


def plain(text: str) -> str:
    """The message with numbers in digits, chat shorthand written out, and slips in trade words mended.

    An address in it stands in one line: "500 N Michigan Ave" has no "and" in it.
    """
    address = addresses.written(text)
    if address is None:
        return _plain(text)
    return _plain(text[: address.start]) + address.line + _plain(text[address.end :])


def _plain(text: str) -> str:
    text = AS_IN.sub(r"\1", text)
    text = NUMBERED.sub(_number, text)
    text = BARE.sub(lambda match: _digits(match.group()), text)
    for pattern, meant in _shorthand():
        text = pattern.sub(meant, text)
    return re.sub(r"(?<![\w@.#-])[a-z]{5,}(?![\w@.-]*@)\b", lambda match: _mended(match.group()), text)


def spoken_digits(text: str, count: int) -> str:
    """The text with a run of exactly `count` spoken digits written out: 'nine seven two zero five'."""

    def written(match: re.Match[str]) -> str:
        digits = _digits(match.group())
        return digits if len(digits) == count else match.group()

    return re.sub(rf"(?<![\w$.]){DIGIT}(?:{GAP}{DIGIT})+\b", written, text, flags=re.IGNORECASE)


def _number(match: re.Match[str]) -> str:
    digits = _digits(match["digits"])
    return f"#W{digits}" if len(digits) >= FEWEST_DIGITS else match.group()


def _digits(spoken: str) -> str:
    """'two double three oh' → '2330'."""
    found, times = "", 1
    for word in re.findall(r"[a-z]+|\d+", spoken.lower()):
        if word in TIMES:
            times = TIMES[word]
            continue
        found, times = found + DIGITS.get(word, word) * times, 1
    return found


@lru_cache(maxsize=1)
def _shorthand() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = lexicon()["shorthand"]
    return tuple(
        (re.compile(rf"(?<![\w'@.])(?:{said})(?![\w'@])", re.IGNORECASE), table[said]) for said in table
    )


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    """The trade word that a mistyped one stands for; a word of the language is never taken for a slip."""
    if is_english(word):
        return word
    slips = 1 if len(word) < LONG else 2
    close = [(OSA.distance(word, known), known) for known in lexicon()["trade_words"] if known[0] == word[0]]
    distance, known = min(close, default=(len(word), word))
    return known if distance <= slips else word


def english(text: str) -> bool:
    """Whether most of its words are English ones: short English messages look foreign to a detector."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return sum(is_english(word) for word in words) > MOSTLY * len(words)


def is_english(word: str) -> bool:
    """Whether a word in small letters is a common English one: such a word is no slip for another."""
    return word in _language()


@lru_cache(maxsize=1)
def _language() -> frozenset[str]:
    """The whole words in the sentence encoder's vocabulary: 30,000 of the commonest of English."""
    path = files("agent.brain.embedded.understanding").joinpath("tokenizer.json")
    return frozenset(json.loads(path.read_text())["model"]["vocab"])
