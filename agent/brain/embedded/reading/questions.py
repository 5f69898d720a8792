"""Which question a clause asks, by the phrases that the skills list."""

from __future__ import annotations

import re
from functools import lru_cache

from prompts.skills import Skill, load_skills


def asked(text: str) -> list[str]:
    """The names of the question skills whose phrases stand in the text, most telling first."""
    return [skill.name for skill in _questions() if _pattern(skill.keywords).search(text)]


def _questions() -> list[Skill]:
    return [skill for skill in load_skills().values() if "answer" in skill.extra and skill.keywords]


@lru_cache(maxsize=256)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(keywords)})", re.IGNORECASE)
