"""Breakdowns by time: 'by month', 'quarterly', 'which month'."""

from __future__ import annotations

from agent.rep_desk.draft import GRAINS, Draft
from agent.rep_desk.spans import Span
from crm.query.query import Group


def grains(draft: Draft) -> None:  # noqa: C901  # each way of naming a breakdown is one step
    """'by month', 'quarterly', 'over time'."""
    for at, span in list(draft.left(*GRAINS, "trend")):
        before = draft.previous(at)
        after_by = before is not None and (before[1].means("by", "which") or _ranked(before[1]))
        listed = before is not None and before[1].means("and") and draft.first("by") is not None
        after_by = after_by or listed
        following = draft.next(at)
        timed = draft.next(at, skip=("time",)) if span.text.endswith("s") else None
        if timed is not None and timed[1].means("whose"):
            following = timed  # "Months of 2025 with more than 250 wins".
        if following is not None and following[1].means("which", "whose"):
            # "Months in which we made more than 1m".
            after_by, following[1].used = True, True
        if before is not None and before[1].means("count") and draft.spans[at - 1] is before[1]:
            # "How many months had revenue above a million".
            after_by = before[1].used = draft.tally = True
        adverb = span.text.endswith("ly") or " by " in span.text or span.means("trend", "grain_weekday")
        if not (after_by or adverb):
            continue
        grain = next((GRAINS[sense.kind] for sense in span.senses if sense.kind in GRAINS), "month")
        if after_by and before is not None and before[1].means("by"):
            before[1].used = True
        span.used = True
        asked = before is not None and before[1].means("which")
        if before is not None and asked:
            before[1].used = True
        if (asked or (before is not None and _ranked(before[1]))) and not span.text.endswith("s"):
            draft.limit = 1 if any(True for _ in draft.left("best", "worst")) else draft.limit
        if at == 0 and _with_the_best(draft, at) and not span.text.endswith("s"):
            draft.limit = 1  # "Quarter with the highest average deal".
        if not any(group.grain for group in draft.groups):
            draft.groups.append(Group(field="date", grain=grain))
        elif not span.means("trend"):
            draft.groups = [Group(field="date", grain=grain) if one.grain else one for one in draft.groups]


def _with_the_best(draft: Draft, at: int) -> bool:
    after = [span for span in draft.spans[at + 1 : at + 4] if span.kind != "time"]
    return len(after) > 1 and after[0].means("whose") and _ranked(after[1])


def _ranked(span: Span) -> bool:
    return span.means("best", "worst")
