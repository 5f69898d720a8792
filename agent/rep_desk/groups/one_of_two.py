"""'Who is ahead, Ada or Ben': which of two, and what these two are."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.lexicon import Sense


def field_of_two(draft: Draft) -> str | None:
    """'who is ahead, Cara Losch or Celia Rouche': managers, where these two are."""
    for at, span in enumerate(draft.spans[1:-1], start=1):
        sides = [_nearest_name(draft, at, step) for step in (-1, 1)]
        names = {side.name for side in sides if side is not None}
        if span.means("or", "versus") and len(names) == 1 and None not in sides:
            return names.pop()
    return None


def _nearest_name(draft: Draft, at: int, step: int) -> Sense | None:
    """The name beside a word, past the noun of it: 'Cara Losch's team or …'."""
    near = at + step
    while 0 < near < len(draft.spans) - 1 and draft.value_of(draft.spans[near]) is None:
        if not draft.spans[near].used:
            return None
        near += step
    return draft.value_of(draft.spans[near])


def one_of_two(draft: Draft) -> bool:
    """'Ada or Ben, who won more' is one of them; 'Ada vs Ben' shows both."""
    return any(span.means("or") for span in draft.spans)
