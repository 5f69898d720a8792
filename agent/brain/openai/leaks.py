"""What must not leave: our own instructions, in clear or in a simple cipher, and names of the machinery."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from functools import cache

import tools
from agent.brain.openai import messages

RUN = 7
START = 4
_BLOB = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_MACHINERY = re.compile(
    r"\b(?:" + "|".join(sorted({*(name for name in tools.CATALOGUE if "_" in name), "ask_customer"})) + r")\b"
)


def leaked(sentence: str) -> str | None:
    """What of our own the sentence would give away; None when it gives nothing away."""
    if _MACHINERY.search(sentence):
        return "the name of a tool"
    if any(_echoes(form) for form in _forms(sentence)):
        return "your instructions"
    for blob in _BLOB.findall(sentence):
        if _echoes(_decoded(blob)) or len(set(blob)) > 12:
            return "encoded text"
    return None


def begins_echo(words: str) -> bool:
    """Whether the last words of a half-said sentence are a run of words of our instructions."""
    last = _words(words)[-START:]
    return len(last) == START and tuple(last) in _runs(START)


def _forms(sentence: str) -> tuple[str, ...]:
    return (
        sentence,
        sentence[::-1],
        codecs.encode(sentence, "rot13"),
        re.sub(r"(?<=\w)[\s.-](?=\w\b)", "", sentence),
    )


def _echoes(text: str) -> bool:
    words = _words(text)
    return any(tuple(words[at : at + RUN]) in _runs(RUN) for at in range(len(words) - RUN + 1))


def _decoded(blob: str) -> str:
    try:
        return bytes.fromhex(blob).decode("utf-8", "replace")
    except ValueError:
        pass
    try:
        return base64.b64decode(blob + "=" * (-len(blob) % 4), validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@cache
def _runs(length: int) -> frozenset[tuple[str, ...]]:
    words = _words(messages.instructions())
    return frozenset(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())
