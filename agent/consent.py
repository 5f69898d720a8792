"""Whether a message is a plain yes or a plain no to the question that was asked.

A yes with anything more in it ("yes, but use PayPal") is neither: it runs nothing.
"""

from __future__ import annotations

import re
from typing import Literal

import prompts

# A short last sentence without a figure: it names nothing of the deed.
_CLOSING = re.compile(r"(?<=[.!?])\s[A-Z][^.!?:\d]{0,24}\?$")


def read(text: str) -> Literal["yes", "no"] | None:
    """The answer, when the message is nothing else."""
    words = prompts.data("replies/consent.yaml")
    said = re.sub(r"[^a-z' ]+", " ", _spelled_out(text, words["signs"]).lower().replace("’", "'"))
    said = _unstretched(re.sub(r"\s+", " ", said).strip(), words)
    answers: tuple[Literal["yes", "no"], ...] = ("yes", "no")
    for answer in answers:
        rest = _without(said, words[answer])
        if rest is not None and not _without_all(rest, words["filler"]):
            return answer
    return None


def _spelled_out(text: str, signs: dict[str, str]) -> str:
    """A thumb up as the word it stands for."""
    return "".join(f" {signs[sign]} " if sign in signs else sign for sign in text)


def was_put(meant: str, heard: str) -> bool:
    """Whether a question that was spoken had been heard when it was answered: all but its closing words.

    `meant` ends with the question; "Shall I?" may be talked over, what will be done and for how much may not.
    """
    meant, heard = " ".join(meant.split()), " ".join(heard.split())
    closing = _CLOSING.search(meant)
    return len(heard) >= (closing.start() if closing else len(meant))


def _unstretched(said: str, words: dict[str, list[str]]) -> str:
    """'Yess', 'okkk', 'noooo' as they are spelled."""
    known = {*words["yes"], *words["no"], *words["filler"]}

    def spelled(match: re.Match[str]) -> str:
        short = match[1] + match[2]
        return short if match[0] not in known and short in known else match[0]

    return re.sub(r"\b([a-z]+?)([a-z])\2+\b", spelled, said)


def _without(said: str, phrases: list[str]) -> str | None:
    """The text less every one of the phrases; None when it has none of them."""
    rest = _without_all(said, phrases)
    return None if rest == said else rest


def _without_all(said: str, phrases: list[str]) -> str:
    longest_first = "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))
    return re.sub(r"\s+", " ", re.sub(rf"\b(?:{longest_first})(?!')\b", " ", said)).strip()
