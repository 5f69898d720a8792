"""Things meant by what they are for: 'everything related to gaming', 'all my clothes'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from agent.brain.embedded.reading.words import lexicon, norms
from agent.brain.embedded.requests import Target

ALL = r"(?:everything|anything|whatever|all|every(?: single)?)"
THINGS = r"(?:things?|items?|stuff|products?|gear|equipment|accessor(?:y|ies)|supplies|orders?)"
# "Everything (that is) not associated with it"
RELATED = re.compile(
    rf"\b{ALL}\b(?: (?:of )?(?:the|my|those|these))?(?: {THINGS})?"
    r"(?: (?:that|which)(?:'s| is| are| was| were| has| have)?| i (?:have|bought|got|ordered))*"
    r"(?P<not> not| unrelated| but not)?"
    r"(?: (?:associated|connected|related|linked|belonging|to do|meant|used|good))?"
    r" ?(?:with|to|for|about)\b (?P<what>[^,.;()]*)",
    re.IGNORECASE,
)
# "All my gaming gear", "all the clothes"
KIND = re.compile(
    rf"\b{ALL} (?:of )?(?:the|my|those|these)? ?(?P<what>[\w -]+?)(?: {THINGS})?(?=\W|$)", re.IGNORECASE
)
REFERRING = re.compile(r"^\W*(?:it|this|that|them)\b", re.IGNORECASE)


def meant(text: str, before: str, names: Mapping[str, str]) -> list[Target]:
    """The things that a clause means by their purpose; `before` is what was said until then."""
    related = RELATED.search(text)
    if related:
        told = before if REFERRING.search(related["what"]) else related["what"]
        return _targets(_served(told), names, others=related["not"] is not None)
    kind = KIND.search(text)
    return _targets(_served(kind["what"], whole=True), names, others=False) if kind else []


def _served(told: str, *, whole: bool = False) -> frozenset[tuple[str, ...]]:
    """The names of what serves the purposes in the words; `whole` when they must be nothing else."""
    found = [
        (match.end(), things)
        for purpose, things in _purposes()
        if (match := (purpose.fullmatch(told.strip()) if whole else purpose.search(told)))
    ]
    # What was said last is what "it" means.
    last = max((end for end, _ in found), default=0)
    return frozenset(name for end, things in found if end == last for name in things)


def _targets(served: frozenset[tuple[str, ...]], names: Mapping[str, str], *, others: bool) -> list[Target]:
    if not served:
        return []
    return [
        Target(phrase=name.lower(), products=[product])
        for product, name in names.items()
        if (norms(name) in served) is not others
    ]


@lru_cache(maxsize=1)
def _purposes() -> list[tuple[re.Pattern[str], frozenset[tuple[str, ...]]]]:
    table = lexicon()["purposes"]
    return [
        (re.compile(rf"\b(?:{said})\b", re.IGNORECASE), frozenset(norms(name) for name in table[said]))
        for said in table
    ]
