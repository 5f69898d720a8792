"""What 'how much' and 'earn' are of."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.figures.added import add_figure
from agent.rep_desk.figures.vocabulary import ADVERBS, VERBS, VERBS_COUNTED
from agent.rep_desk.spans import Span
from crm.query.catalogue import DATED
from crm.query.query import Figure


def sum_named(draft: Draft, at: int) -> bool:
    """Whether a word says what 'how much' is of; 'how much did we win' does not.

    What is named behind a further 'and' is a figure of its own.
    """
    end = next((place for place, one in _after(draft, at) if one.means("and", "count", "how_much")), None)
    return any(
        not (draft.stage_of(span) and span.text not in VERBS)
        for place, span in draft.left("measure", "field", "aggregate")
        if span.text not in ADVERBS and not _is_date(draft, span) and not (end is not None and place > end)
    )


def _is_date(draft: Draft, span: Span) -> bool:
    name = draft.field_of(span)
    return name is not None and draft.catalogue.field(name).kind in DATED


def beside_counts(draft: Draft, at: int) -> bool:
    """'how many did we win, and for how much': the sum of what is counted, where nothing is ranked."""
    counts = all(one.measure.startswith("count:") or one.measure in VERBS_COUNTED for one in draft.figures)
    joined = at > 0 and draft.spans[at - 1].means("and")
    return counts and joined and draft.sort_figure is None and not draft.having


def said_first(draft: Draft, at: int) -> bool:
    """'how much has Ada won, how many deals, and what is her average': a sum before other figures."""
    listed = any(one.means("and") for _, one in _after(draft, at))
    return at == 0 and listed and draft.sort_figure is None and draft.compare is None


def _after(draft: Draft, at: int) -> list[tuple[int, Span]]:
    return list(enumerate(draft.spans))[at + 1 :]


def earned_money(draft: Draft) -> None:
    """'what did we earn with retail': money, though no word names it; 'how many were there': a number."""
    asked = draft.figures or draft.having or draft.order or draft.is_ranked or draft.columns
    earned, again = draft.first("earned"), draft.first("restated")
    if asked:
        return
    if earned is not None:
        earned[1].used = True
        add_figure(draft, draft.money)
    elif again is not None and again[1].text.startswith("how many") and not draft.subject:
        again[1].used = True
        add_figure(draft, Figure(measure=f"count:{draft.likely_subject()}"))
