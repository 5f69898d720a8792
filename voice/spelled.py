"""What people spell on a telephone, as plain characters: "double u two three oh" is w230.

Source of the alphabet: ICAO spelling words, and "B as in boy". Homophones are read as letters and digits only
between other spelled characters, so that "for" in a sentence stays a word.
"""

import re
from dataclasses import dataclass

_DIGITS = {
    "zero": "0", "oh": "0", "nought": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
_TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fifty": "5", "sixty": "6", "seventy": "7", "eighty": "8",
    "ninety": "9",
}  # fmt: skip
_ALPHABET = {
    word: word[0]
    for word in (
        "alpha", "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
        "juliett", "juliette", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo",
        "sierra", "tango", "uniform", "victor", "whiskey", "whisky", "xray", "yankee", "zulu",
    )
}  # fmt: skip
_LETTER_NAMES = {
    "be": "b", "bee": "b", "see": "c", "sea": "c", "dee": "d", "ef": "f", "gee": "g", "jay": "j", "kay": "k",
    "el": "l", "em": "m", "en": "n", "and": "n", "pee": "p", "pea": "p", "queue": "q", "cue": "q", "are": "r",
    "ess": "s", "tea": "t", "tee": "t", "you": "u", "vee": "v", "we": "v", "ex": "x", "why": "y", "zed": "z",
    "zee": "z", "said": "z", "eye": "i", "aye": "i", "oh": "o", "ar": "r", "ay": "a", "hey": "a",
}  # fmt: skip
_NUMBER_HOMOPHONES = {"to": "2", "too": "2", "for": "4", "fore": "4", "ate": "8", "won": "1", "tree": "3"}
_TWICE = {"double": 2, "triple": 3}
_TOKEN = re.compile(r"[a-z]+|\d|@", re.IGNORECASE)
_AS_IN = re.compile(r"\b([a-z])(?:,)? (?:as in|for|like in|like) [a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class Compact:
    """A text of lower-case letters and digits only; `spans[i]` is where character i came from."""

    text: str
    spans: tuple[tuple[int, int], ...]


def compact(text: str) -> Compact:
    """Letters and digits of a heard text, spelling words and number words read as what they stand for."""
    text = _AS_IN.sub(lambda match: match.group(1).ljust(len(match.group())), text)
    tokens = list(
        _TOKEN.finditer(re.sub(r"(?i)double[- ]?(?:u|you)\b", lambda m: "w".ljust(len(m[0])), text))
    )
    words = [token.group().lower() for token in tokens]
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    times = 1
    for place, token in enumerate(tokens):
        word = words[place]
        if word in _TWICE and place + 1 < len(words) and _character(words, place + 1):
            times = _TWICE[word]
            continue
        for character in _reading(words, place) * times:
            characters.append(character)
            spans.append(token.span())
        times = 1
    return Compact("".join(characters), tuple(spans))


def squeezed(value: str) -> str:
    """A record's own value in the same form: letters and digits, lower case."""
    return re.sub(r"[^a-z0-9]", "", value.lower())


def _reading(words: list[str], place: int) -> str:
    word = words[place]
    if word in ("dot", "at", "underscore", "dash", "hyphen", "@"):
        return ""
    known = _character(words, place)
    if known:
        return known
    among_spelled = any(
        _character(words, other) or len(words[other]) == 1
        for other in (place - 1, place + 1)
        if 0 <= other < len(words)
    )
    if among_spelled and (word in _LETTER_NAMES or word in _NUMBER_HOMOPHONES):
        return _NUMBER_HOMOPHONES.get(word) or _LETTER_NAMES[word]
    return word


def _character(words: list[str], place: int) -> str:
    """The digits or the letter that a word always stands for; empty for an ordinary word."""
    word = words[place]
    if word in _TENS:
        following = words[place + 1] if place + 1 < len(words) else ""
        return _TENS[word] if following in _DIGITS and following not in ("oh", "zero") else _TENS[word] + "0"
    return _DIGITS.get(word) or _TEENS.get(word) or _ALPHABET.get(word) or (word if word.isdigit() else "")
