"""Which question a clause asks, by the phrases that the skills list."""

from __future__ import annotations

import re
from functools import lru_cache

from prompts.skills import Skill, load_skills

# "No matter what colour", "I don't mind which size".
NO_QUESTION = re.compile(
    r"\b(?:no matter|(?:don't|do not|doesn't|does not) (?:care|mind|matter)(?: about)?|regardless of) "
    r"(?:what|which|how)\b(?: \w+)?",
    re.IGNORECASE,
)


def asked(text: str) -> list[str]:
    """The names of the question skills whose phrases stand in the text, most telling first."""
    text = NO_QUESTION.sub(" ", text)
    return [skill.name for skill in _questions() if _pattern(skill.keywords).search(text)]


def _questions() -> list[Skill]:
    return [skill for skill in load_skills().values() if "answer" in skill.extra and skill.keywords]


@lru_cache(maxsize=256)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(keywords)})", re.IGNORECASE)
