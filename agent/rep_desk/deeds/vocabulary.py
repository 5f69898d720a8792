"""The words of deeds, from `words.yaml`, as patterns over plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agent.rep_desk.deeds.utterance import Utterance


@dataclass(frozen=True)
class Opening:
    """What a sentence begins with, and how many words that is."""

    match: re.Match[str]
    length: int


@cache
def vocabulary() -> dict[str, Any]:
    text = files("agent.rep_desk.deeds").joinpath("words.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


@cache
def any_of(name: str) -> str:
    """A pattern of all words of this name, the longest first."""
    told = vocabulary()[name]
    phrases = [phrase for kind in told.values() for phrase in kind] if isinstance(told, dict) else told
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def kind_of(name: str, phrase: str) -> str:
    """The kind of activity that a noun or verb stands for."""
    kinds: dict[str, list[str]] = vocabulary()[name]
    return next(kind for kind, phrases in kinds.items() if phrase in phrases)


def opening(said: Utterance, pattern: re.Pattern[str], at: int = 0) -> Opening | None:
    match = pattern.match(" ".join(said.words[at:]))
    return None if match is None else Opening(match, len(match[0].split()))


def passing(said: Utterance, at: int) -> int:
    """The number of words here that carry nothing."""
    return said.starts(at, *vocabulary()["passing"])
