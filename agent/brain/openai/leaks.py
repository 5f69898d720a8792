"""What must not leave: our own instructions, in clear or in a simple cipher, and names of the machinery."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import unquote

import tools
from agent.brain.openai import messages, promises

RUN = 28
"""Letters in a row, about seven words, that two texts hardly share by chance."""
START = 4
INITIALS = 12
TAIL = 240
"""Letters of what was said before in which a leak may begin: it may come in lines of a few words."""
_BLOB = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_TOOLS = sorted({*(name for name in tools.CATALOGUE if "_" in name), "ask_customer"})
_MACHINERY = re.compile(
    r"\b(?:"
    + "|".join(name.replace("_", "[_-]") for name in _TOOLS)
    + "|"
    + "|".join(re.sub(r"_(\w)", lambda after: after[1].upper(), name) for name in _TOOLS)
    + r"|RECORDS|PASSAGES|NOTE_OF_A_COLLEAGUE|was_asked_to_confirm_and_has_not_said_a_plain_yes)\b"
)
# Ids, fields and keys are written so; e-mail addresses and paths may be too.
_INTERNAL = re.compile(r"(?<![\w@./:-])[a-z]+\d*(?:_[a-z0-9]+)+\b(?![\w.+-]*@|[/.]\w)", re.I)
# A word of each wording in `own_instructions`, found faster than they are.
_OURS = re.compile(
    r"prompt|instr|guidelines|directives|told|progr|config|ordered|set up|system"
    r"|anweis|consig|istru|gesagt|aufg"
)
_DENIED = re.compile(r"\b(?:cannot|not|never|no|unable)\b|n['’]t\b", re.I)
_LEET = re.compile(r"[a-z][0134578@$]|[0134578@$][a-z]")
_FROM_LEET = str.maketrans("0134578@$", "oieastbas")
_HEX = re.compile(r"(?:\b[0-9a-fA-F]{2}\b\W*){12,}")
_ESCAPE = re.compile(r"(?:\\u00|\\x)([0-9a-f]{2})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SINGLE = re.compile(r"(?:\b[a-z]\b[\W_]*){12,}")


def leaked(sentence: str, before: str = "") -> str | None:
    """What of our own the sentence would give away; None when it gives nothing away.

    `before` is what was said just before it.
    """
    if _MACHINERY.search(sentence):
        return "the name of a tool"
    if _tells_of_instructions(sentence):
        return "your instructions"
    said = before[-TAIL:] + sentence
    if any(_echoes(form) for form in _forms(said)):
        return "your instructions"
    for blob in _BLOB.findall(sentence):
        if len(set(blob)) > 12 or any(_echoes(text) for text in _decoded(blob)):
            return "encoded text"
    if _HEX.search(sentence):
        return "encoded text"
    if before and any(_echoes(text) for text in _decoded(re.sub(r"\s+", "", said))):
        return "encoded text"
    return None


def internal(sentence: str) -> str | None:
    """The first name in a sentence that only our systems use: "credit_card_1", "order_id"."""
    found = _INTERNAL.search(sentence)
    return found[0] if found else None


def _tells_of_instructions(sentence: str) -> bool:
    if not _OURS.search(sentence.lower()) or _DENIED.search(sentence):
        return False
    return promises.phrases("own_instructions").search(sentence) is not None


def begins_echo(words: str) -> bool:
    """Whether the last words of a half-said sentence are a run of words of our instructions."""
    last = _words(words)[-START:]
    return len(last) == START and tuple(last) in _runs(START)


def _forms(said: str) -> Iterator[str]:
    lowered = said.lower()
    yield lowered
    if any(sign in lowered for sign in ("\\", "&#", "%")):
        yield html.unescape(unquote(_ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), lowered))).lower()
    if _LEET.search(lowered):
        yield lowered.translate(_FROM_LEET)
        yield lowered.replace("1", "l").translate(_FROM_LEET)


def _echoes(text: str) -> bool:
    """Whether the letters of the text, whatever stands between them, are in a row in our instructions."""
    steps, secret = _steps(_letters(text)), _secret(RUN)
    if any(steps[at : at + RUN] in secret for at in range(len(steps) - RUN + 1)):
        return True
    rows = [_letters(row) for row in _SINGLE.findall(text)]
    rows += [word for word in _words(text) if len(word) >= INITIALS]
    return any(
        row[at : at + INITIALS] in _initials() for row in rows for at in range(len(row) - INITIALS + 1)
    )


def _decoded(blob: str) -> list[str]:
    try:
        return [bytes.fromhex(blob).decode("utf-8", "replace").lower()]
    except ValueError:
        pass
    found = []
    for start in range(4):
        part = re.sub(r"[^A-Za-z0-9+/]", "", blob)[start:]
        try:
            read = base64.b64decode(part[: len(part) // 4 * 4])
        except (binascii.Error, ValueError):
            continue
        found.append(read.decode("utf-8", "replace").lower())
    return found


@cache
def _secret(length: int) -> frozenset[str]:
    """Every run of steps in our instructions: as they stand, and with their words or letters backwards."""
    words = [_letters(word) for word in messages.instructions().lower().split()]
    rows = ["".join(row) for row in (words, words[::-1])]
    rows = [_steps(row) for row in (*rows, *(row[::-1] for row in rows))]
    return frozenset(row[at : at + length] for row in rows for at in range(len(row) - length + 1))


def _steps(letters: str) -> str:
    """How far each letter lies behind the one before: the same when all are moved through the alphabet."""
    return "".join(_ALPHABET[(ord(after) - ord(one)) % 26] for one, after in pairwise(letters))


@cache
def _initials() -> frozenset[str]:
    """The first letters of our instructions' words, in runs."""
    row = "".join(word[0] for word in _words(messages.instructions()) if word[0].isalpha())
    return frozenset(row[at : at + INITIALS] for at in range(len(row) - INITIALS + 1))


@cache
def _runs(length: int) -> frozenset[tuple[str, ...]]:
    words = _words(messages.instructions())
    return frozenset(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]+", "", text)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())
