"""Several of a kind with a wish each: 'one of them black, the other red', 'the red one bigger, …'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

from agent.brain.embedded.grounding.items import find_items
from agent.brain.embedded.grounding.replacements import Swap
from agent.brain.embedded.grounding.wishes import schema_of
from agent.brain.embedded.reading.naming import values
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request, Target
from agent.brain.embedded.steps import Step

EACH = re.compile(
    r"\bone(?: of (?:them|these|those|the \w+))?\b(?P<one>.+?)(?:,|;|\.|\band\b|\bbut\b|\bwhile\b)[\s,]*"
    r"(?:and |but )?(?:the |an)other(?: one)?\b(?P<other>.+)$",
    re.IGNORECASE | re.DOTALL,
)
# "The red one should be bigger, the black one smaller": each is told by what it is like now. After "for" or
# "like" stands what is wanted.
LIKE_THIS = re.compile(
    r"(?P<wanted>\b(?:to|for|into|with|like|as|than|want|prefer|need|have|be|get|take|instead of)\s+)?"
    r"\bthe (?P<like>(?:[\w%'-]+ ){1,4}?)ones?\b",
    re.IGNORECASE,
)


def told_apart(
    request: Request, target: Target, records: Records, statuses: Sequence[str]
) -> list[tuple[Item, str]]:
    """Several of a kind, each with the wish that follows its description; none unless all are told apart."""
    text = f"{target.before} {target.after}"
    marks = [mark for mark in LIKE_THIS.finditer(text) if not mark["wanted"]]
    if len(marks) < 2:
        return []
    every = target.model_copy(update={"before": "", "after": "", "count": len(records.items)})
    items = find_items(request, every, records, statuses).items
    schema = schema_of([{"options": item.options} for item in items])
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    told: list[tuple[Item, str]] = []
    for mark, end in zip(marks, ends, strict=True):
        like = values(mark["like"], schema)
        meant = [i for i in items if like and all(i.options.get(v.option) == v.value for v in like)]
        if len(meant) != 1 or any(meant[0] is item for item, _ in told):
            return []
        told.append((meant[0], text[mark.end() : end]))
    return told


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
