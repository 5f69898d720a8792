"""Two of a kind with a wish each: 'one of them black, the other red'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

from agent.brain.embedded.grounding.replacements import Swap
from agent.brain.embedded.records import Item
from agent.brain.embedded.requests import Target
from agent.brain.embedded.steps import Step

EACH = re.compile(
    r"\bone(?: of (?:them|these|those|the \w+))?\b(?P<one>.+?)(?:,|;|\.|\band\b|\bbut\b|\bwhile\b)[\s,]*"
    r"(?:and |but )?(?:the |an)other(?: one)?\b(?P<other>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def wishes_for_each(target: Target, items: Sequence[Item]) -> tuple[str, ...]:
    """What she wants for one and for the other; nothing unless there are two."""
    match = EACH.search(target.after)
    return (match["one"], match["other"]) if match and len(items) == 2 else ()


def shared_out(
    target: Target,
    items: Sequence[Item],
    wishes: Sequence[str],
    replaced: Callable[[Target, Item], Swap | Step],
) -> Iterator[Swap | Step]:
    """The steps for the items, each with the wish that suits it: if one order of them works, that one."""
    ways = [
        [
            replaced(target.model_copy(update={"after": words}), item)
            for item, words in zip(items, given, strict=True)
        ]
        for given in permutations(wishes)
    ]
    working = (way for way in ways if all(isinstance(step, Swap) for step in way))
    yield from next(working, ways[0])
