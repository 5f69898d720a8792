"""Who says she is whom: e-mail addresses, names and postal codes in what was said."""

from __future__ import annotations

import re
from typing import Any

from agent.brain.embedded.reading.plain import spoken_digits

# Part of the question for a name: the message after it is an answer to it.
ASKED = "open your records"
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
ZIP = re.compile(r"(?<![\w#-])(\d{5})(?:-\d{4})?(?![\w-])")
NAME = r"([A-Za-z][A-Za-z'’-]+)\s+([A-Za-z][A-Za-z'’-]+)"
INTRODUCED = re.compile(
    rf"\b(?:name is|name's|named|called|i am|i'm|this is|it's|name:)\s+(?:an? [\w ]+ called )?{NAME}", re.I
)
ACCOUNT = re.compile(r"\b([a-z]+)_([a-z]+)_\d{2,}\b")
TWO_WORDS = re.compile(rf"\W*{NAME}\W*")
CAPITALISED = re.compile(r"\b([A-Z][a-z'’-]+)\s+([A-Z][a-z'’-]+)\b")
# An address in braces, or one that something is to be sent to, says nothing of who she is.
NOT_HERS = re.compile(
    r"\{[^{}]*\}|\b(?:address|ship|send|deliver)\w*\b[^.]*\bto\b[^.]*|\bnew (?:\w+ )?address\b[^.]*",
    re.IGNORECASE,
)
# "nora lind 97205", "priya raman, my zip code is 78704": as typed in a hurry, or recognised from speech.
THEN_ZIP = r"[\s,.]+(?:(?:and|my|zip|postal|post|code|is)[\s,.:]+)*\d{5}(?![\w-])"
BEFORE_ZIP = re.compile(rf"\b{NAME}{THEN_ZIP}", re.IGNORECASE)
SAYS_WHO = re.compile(
    rf"{EMAIL.pattern}|{BEFORE_ZIP.pattern}|{INTRODUCED.pattern}|{ZIP.pattern}"
    r"|\b(?:my )?(?:e-?mail|zip|postal code|zip code)(?: address)?(?: is)?\b"
    # "Engrave a name on it" tells no name.
    r"|\b(?:my |full )(?:full |last |first )?names?(?: is)?\b|\bname(?= is\b|:)(?: is)?",
    re.IGNORECASE,
)
FEWEST_OF_A_REQUEST = 3
SHORT = 16
NOT_NAMES = frozenset(
    [
        "i",
        "in",
        "at",
        "and",
        "zip",
        "the",
        "my",
        "is",
        "are",
        "living",
        "residing",
        "from",
        "user",
        "not",
        "living",
        "a",
        "an",
        "with",
        "code",
        "residence",
        "so",
        "on",
        "of",
        "to",
        *("excuse", "sorry", "oops", "hello", "hi", "hey", "good", "dear", "oh", "no", "yes", "ok", "okay"),
        *("it's", "it’s", "that's", "actually", "wait", "please", "thanks", "was", "wrong", "correct", "but"),
        *("street", "avenue", "road", "lane", "drive", "court", "suite", "apt"),
    ]
)


def evidence(text: str, known: dict[str, str], *, asked: bool = False) -> list[dict[str, Any]]:
    """The ways to look her up that the text allows, best first; `known` is what she said in earlier turns.

    `known` gains the postal code and the name that were heard, for the turn in which the rest comes. Where
    she was `asked` who she is, two words alone may be her name, in small letters too.
    """
    ways: list[dict[str, Any]] = [{"email": email} for email in EMAIL.findall(text)]
    plain = NOT_HERS.sub(" ", spoken_digits(EMAIL.sub(" ", text), 5))
    postal_code = ZIP.search(plain)
    if postal_code:
        known["zip"] = postal_code.group(1)
    names = _names(plain) or (_names(f"I am {text}") if asked and TWO_WORDS.fullmatch(text) else [])
    pairs = names or ([(known["first_name"], known["last_name"])] if "first_name" in known else [])
    if names:
        known["first_name"], known["last_name"] = names[0]
    if "zip" in known and (postal_code or names):
        ways += [{"first_name": first, "last_name": last, "zip": known["zip"]} for first, last in pairs[:4]]
    return ways


def tells(text: str) -> bool:
    """Whether a message says who she is, or a part of it."""
    heard: dict[str, str] = {}
    return bool(evidence(text, heard) or heard)


def beside(text: str) -> str:
    """What a message says beyond who she is; empty when that is too little for a request."""
    rest = " ".join(SAYS_WHO.sub(" ", spoken_digits(text, 5)).split()).strip(" ,.;:-")
    return rest if len(rest.split()) >= FEWEST_OF_A_REQUEST else ""


def _names(text: str) -> list[tuple[str, str]]:
    found = [match.groups() for match in INTRODUCED.finditer(text)]
    found += [(first.title(), last.title()) for first, last in ACCOUNT.findall(text)]
    if len(text.split()) <= SHORT:
        found += [match.groups() for match in CAPITALISED.finditer(text)]
        found += [match.groups() for match in BEFORE_ZIP.finditer(text)]
    # Where a message begins with name and code, it may be as long as it likes.
    at_start = re.match(rf"\W*{NAME}(?:\s*,|{THEN_ZIP})", text, re.IGNORECASE)
    if at_start:
        found.append(at_start.groups())
    plain = [(first, last) for first, last in found if not {first.lower(), last.lower()} & NOT_NAMES]
    return list(dict.fromkeys(plain))
