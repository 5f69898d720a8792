"""'Got it', 'hold on', 'you're great': messages of nothing else, which want a word all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import prompts

REMARKS = "replies/remarks.yaml"
LONGEST = 120  # characters; who writes more says more


@dataclass(frozen=True)
class Remark:
    """A kind of remark. `reply` is for where nothing waits, `midway` goes before a question that does."""

    kind: str
    says: re.Pattern[str]
    signs: str
    reply: str
    midway: str


@lru_cache(maxsize=256)  # several rooms ask about the same message
def heard(text: str) -> Remark | None:
    """The remark, when the message is nothing else; None when it says more, or nothing of this."""
    if len(text) > LONGEST:
        return None
    said = _plain(text)
    for remark in _kinds():
        rest = remark.says.sub(" ", said)
        if (rest != said or any(sign in text for sign in remark.signs)) and not _any().sub(" ", rest).strip():
            return remark
    return None


def label() -> str:
    """Name and version of the file, for whoever records what shaped a reply."""
    listed = prompts.data(REMARKS)
    return f"{listed['name']}@{listed['version']}"


def _plain(text: str) -> str:
    """Small letters, figures and apostrophes; what else there is separates words."""
    return re.sub(r"[^a-z0-9']+", " ", text.lower().replace("’", "'"))


@cache
def _kinds() -> tuple[Remark, ...]:
    listed = prompts.data(REMARKS)["kinds"]
    return tuple(
        Remark(name, _words(kind["says"]), kind.get("signs", ""), kind["reply"], kind.get("midway", ""))
        for name, kind in listed.items()
    )


@cache
def _any() -> re.Pattern[str]:
    """The words of every kind, and what goes with them."""
    listed = prompts.data(REMARKS)
    return _words(
        [*listed["filler"], *(words for kind in listed["kinds"].values() for words in kind["says"])]
    )


def _words(listed: Iterable[str]) -> re.Pattern[str]:
    return prompts.any_of(re.escape(words) for words in sorted(listed, key=len, reverse=True))
