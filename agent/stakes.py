"""Words that raise the stakes of a turn: danger to a life, law, fraud, the press. Read from a policy file."""

import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, Protocol

import yaml


@dataclass(frozen=True)
class Stake:
    """What is at stake when one of `patterns` is said and none of `unless` is."""

    name: str
    reason: Literal["safety", "high_stakes"]
    why: str
    skills: tuple[str, ...]
    words: str | None
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None


class StakesReader(Protocol):
    """Tells what is at stake in a message."""

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises, or None."""
        ...


@dataclass(frozen=True)
class StakesLexicon:
    """The stakes that an owner wrote down, gravest first."""

    stakes: tuple[Stake, ...]

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises, or None."""
        plain = text.lower().replace("’", "'")
        for stake in self.stakes:
            spared = stake.unless.sub(" ", plain) if stake.unless else plain
            if stake.patterns.search(spared):
                return stake
        return None


def load(path: Traversable | None = None) -> StakesLexicon:
    """Read the policy file; by default `prompts/policies/escalation.yaml`.

    Raises:
        ValueError: a stake in the file is incomplete or a pattern is no regular expression.
    """
    path = path or files("prompts") / "policies" / "escalation.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["stakes"]
    return StakesLexicon(tuple(_stake(name, entry, path) for name, entry in entries.items()))


def _stake(name: str, entry: dict[str, object], path: Traversable) -> Stake:
    try:
        return Stake(
            name=name,
            reason=_reason(entry["reason"]),
            why=str(entry["why"]),
            skills=tuple(str(skill) for skill in _listed(entry.get("skills"))),
            words=str(entry["words"]).strip() if "words" in entry else None,
            patterns=_any_of(_listed(entry["says"])),
            unless=_any_of(_listed(entry["unless"])) if "unless" in entry else None,
        )
    except (KeyError, TypeError, re.error) as problem:
        raise ValueError(f"{path.name}: the stake '{name}' cannot be read: {problem!r}") from problem


def _reason(value: object) -> Literal["safety", "high_stakes"]:
    if value == "safety":
        return "safety"
    if value == "high_stakes":
        return "high_stakes"
    raise TypeError(f"reason is {value!r}; it must be safety or high_stakes")


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return value


def _any_of(patterns: list[object]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns))
