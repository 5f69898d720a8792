"""Whose rows, and nouns that only name: the first steps of reading."""

from __future__ import annotations

import prompts
from agent.rep_desk.draft import Draft, is_singular
from agent.rep_desk.spans import Span


def reach(draft: Draft) -> None:
    """'my', 'I' and 'my team'."""
    for _, span in list(draft.left("team")):
        draft.reach, span.used = "team", True
    for _, span in list(draft.left("mine")):
        if _only_speaks(draft, span):
            span.used = True
            continue
        if draft.reach != "team":
            draft.reach = "mine"
        span.used = True


def _only_speaks(draft: Draft, span: Span) -> bool:
    """'I think', 'make me a list': whoever asks, not whose rows."""
    before = draft.words[span.first - 1] if span.first else ""
    after = draft.words[span.last + 1] if span.last + 1 < len(draft.words) else ""
    said: dict[str, list[str]] = prompts.data("reps.yaml")
    if span.text == "me":
        return before not in said["of_me"]
    return span.text == "i" and after in said["i_suppose"]


TEAMS = ("agent.office", "agent.manager")


def teams(draft: Draft) -> None:
    """'the Central team', 'Rocco Neubert's people', 'reps under Summer Sewald': the noun adds nothing."""
    for at, span in list(draft.left("field", "crew", "less")):
        noun = span.means("crew") or draft.field_of(span) == "agent.manager"
        before = noun and at > 0 and _is_team(draft, at - 1)
        ahead = [place for place in (at + 1, at + 2) if place < len(draft.spans)]
        after = span.text == "under" and any(_is_team(draft, place) for place in ahead)
        whose = noun and at > 1 and draft.field_of(draft.spans[at - 2]) == "agent.manager"
        whose = whose and draft.spans[at - 1].means("whose")
        span.used = span.used or before or after or whose


def _is_team(draft: Draft, at: int) -> bool:
    value = draft.value_of(draft.spans[at])
    return value is not None and value.name in TEAMS


def naming(draft: Draft) -> None:
    """'the West region', 'account Acme': a noun beside a name of its kind adds nothing."""
    for at, span in list(draft.left("field", "entity")):
        name, entity = draft.field_of(span), draft.entity_of(span)
        after = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        whose = draft.field_of(after) if after is not None else None
        leads = is_singular(span.text) and not name and whose is not None and not draft.is_numeric(whose)
        if entity is not None and leads and str(whose).split(".")[0] == entity:
            # "By rep manager", "customer country": the noun only says whose.
            span.used = after is not None and after.first == span.last + 1
            continue
        own = name or (draft.catalogue.entity(entity).title if entity else None)
        if draft.measure_of(span) or own is None:
            continue
        for near in (at - 1, at + 1):
            beside = draft.spans[near] if 0 <= near < len(draft.spans) else None
            value = draft.value_of(beside) if beside is not None else None
            if value is not None and value.name == own and not _broken_down(draft, at, near):
                span.used = True


def _broken_down(draft: Draft, at: int, near: int) -> bool:
    """'by agent for Ada and Ben' has a row for each of them; 'by agent Ada' is hers."""
    apart = near > at and draft.spans[near].first != draft.spans[at].last + 1
    return apart and at > 0 and draft.spans[at - 1].means("by")
