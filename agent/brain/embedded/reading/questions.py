"""Which question a clause asks, by the phrases that the skills list; and which only the pages answer."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.brain.embedded.reading.words import has
from prompts.skills import Skill, load_skills

# "No matter what colour", "I don't mind which size".
NO_QUESTION = re.compile(
    r"\b(?:no matter|(?:don't|do not|doesn't|does not) (?:care|mind|matter)(?: about)?|regardless of) "
    r"(?:what|which|how)\b(?: \w+)?",
    re.IGNORECASE,
)
# "Change my e-mail address": no address of a parcel.
HER_ACCOUNT = re.compile(
    r"\b(?:change|update|correct|fix|edit|switch|replace)\s+(?:my|the)\s+"
    r"(?:e-?mail|(?:tele)?phone|mobile|(?:(?:last|first|family|full)\s+)?name|surname|password|user ?name)\b"
    r"|\bmy\s+(?:e-?mail|(?:tele)?phone|mobile|(?:last\s+)?name|surname)(?:\s+(?:address|number))?"
    r"\s+(?:has\s+)?changed\b",
    re.IGNORECASE,
)
# "Where do I send the return?", "what address do I return it to?": the pages tell.
WHERE_TO = re.compile(
    r"^\W*(?:so |and |but |ok )?(?:to )?(?:where|(?:what|which) address) "
    r"(?:do|should|must|shall|can|would) (?:i|we) (?:send|return|ship|mail|post|bring|take|drop)\b",
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


def of_the_pages(text: str) -> bool:
    """What looks like a deed or a question about her records, and is answered by the pages.

    Her e-mail address, name or number is no address of a parcel; where a return goes stands in no order.
    """
    of_an_order = has(text, "orders?", "parcels?", "packages?", "label")
    return WHERE_TO.search(text) is not None or (HER_ACCOUNT.search(text) is not None and not of_an_order)
