"""Whether somebody or something is told apart, so that a bound is on the figure of each."""

from __future__ import annotations

from agent.rep_desk.draft import GRAINS, NAMED, Draft


def tells_groups(draft: Draft) -> bool:
    """Whether somebody or something is told apart, so that a bound is on the figure of each."""
    return tells_others(draft) or any(span.means("which") for span in draft.spans)


def tells_others(draft: Draft) -> bool:
    """Whether more than deals are told apart: 'deals that brought in over 10k' are single ones."""
    nouns = any(draft.entity_of(span) in NAMED for span in draft.spans)
    fields = any((name := draft.field_of(span)) and not draft.is_numeric(name) for span in draft.spans)
    return nouns or fields or any(span.means("by", "who", *GRAINS) for span in draft.spans)


def names_a_value(draft: Draft, by: int) -> bool:
    """'won by Moses Frase' is no breakdown."""
    following = draft.next(by)
    return following is not None and draft.value_of(following[1]) is not None


def asks_whether(draft: Draft, first: int) -> bool:
    """'was the total won in December above 800k': the sum, not each deal."""
    asks = draft.words[0] in ("is", "was", "were", "did", "has", "have")
    return asks and any(span.means("aggregate") or span.text == "won" for span in draft.spans[:first])
