"""'Top 5 …', 'the most …', 'more …': every word that ranks, taken in turn."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_KINDS, Draft
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.ranking.comparatives import COMPARATIVES, comparative
from agent.rep_desk.ranking.how_many_rows import nth_place, take_limit
from agent.rep_desk.ranking.ranked_by import rank_span
from agent.rep_desk.ranking.vocabulary import RANKS, RECORDS
from agent.rep_desk.spans import Span


def rankings(draft: Draft) -> None:
    """Take every superlative; the first one that names something to rank decides the order."""
    nth_place(draft)
    for _, span in list(draft.left("newest_first", "oldest_first")):
        span.used, draft.newest_first = True, span.means("newest_first")
    for at, span in list(draft.left(*RANKS)):
        if not span.used:
            superlative(draft, at, span)
    for at, span in list(draft.left("more", "less")):
        if span.text in COMPARATIVES:
            comparative(draft, at, span)
    for _, span in list(draft.left("descending", "ascending")):
        span.used = True
        draft.descending = span.means("descending")
        draft.order = [one.model_copy(update={"descending": draft.descending}) for one in draft.order]


def superlative(draft: Draft, at: int, span: Span) -> None:
    span.used = draft.superlative = True
    take_limit(draft, at)
    following = draft.next(at)
    if span.text in ("top", "first") and following is not None and following[1].means(*RANKS):
        return  # "The top 3 most contacted": the second word ranks.
    if span.text == "first" and _first_of_records(draft, at):
        span.senses = [Sense("earliest", "earliest")]
    descending = span.means("best", "slowest", "newest")
    if span.means("worst") and span.text in ("bottom", "worst"):
        descending = False
    rank_span(draft, at, span, descending)


def _first_of_records(draft: Draft, at: int) -> bool:
    """'the first deal we won' is the earliest; 'the first 5 accounts' are the best."""
    found = draft.next(at, skip=(*STAGE_KINDS, "number", "value"))
    return found is not None and draft.entity_of(found[1]) in RECORDS
