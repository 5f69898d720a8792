"""Whether one row is wanted: a noun in the singular, ranked."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, is_singular
from agent.rep_desk.spans import Span


def one_wanted(draft: Draft, word: Span) -> None:
    """'which rep wins most' asks for one; the figure may stand before the superlative."""
    ranked = draft.is_ranked or (draft.superlative and draft.words[0] in ("which", "what"))
    if ranked and draft.limit is None and not draft.both and is_singular(word.text):
        draft.limit = 1
