"""What a share is of: a measure, or rows under the conditions before their noun."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.metrics import numeric
from agent.rep_desk.shares.words import ARTICLES, as_filter
from agent.rep_desk.spans import Span
from crm.query.query import Filter

VERBS = {"wins", "losses"}
LEADS = ("in", "of", "to", "at", "within", "from", "towards")


def whole_of(draft: Draft, at: int) -> tuple[str | None, int, list[Filter], list[Filter]]:
    """What the share is of: a measure, or rows under the conditions that stand before their noun.

    Last come the parts that are named before the whole: 'share of GTX Pro in Konex's revenue'.
    """
    where: list[Filter] = []
    parts: list[Filter] = []
    pending: list[tuple[Span, Filter]] = []
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("aggregate", "mine"):
            span.used = span.used or span.means("aggregate")
            continue
        if pending and not parts and _within(draft, span):
            parts = [item for _, item in pending]
            use(*(one for one, _ in pending))
            pending = []
        if span.means("time"):
            continue
        whole = _named_whole(draft, span)
        if whole is not None:
            use(span, *(one for one, _ in pending))
            return whole, place, where + [item for _, item in pending], parts
        item = as_filter(draft, span)
        if item is None:
            break
        pending.append((span, item))
    return None, at, [], parts


def _within(draft: Draft, span: Span) -> bool:
    """Whether 'in', 'of', 'to' or 'at' leads to this word, past articles."""
    if span.kind == "time" and draft.words[span.first] in LEADS:
        return True
    times = {at for one in draft.spans if one.kind == "time" for at in range(one.first, one.last + 1)}
    at = span.first - 1
    while at >= 0 and (draft.words[at] in ARTICLES or (at in times and draft.words[at] not in LEADS)):
        at -= 1
    return at >= 0 and draft.words[at] in LEADS


def _named_whole(draft: Draft, span: Span) -> str | None:
    measure, entity, name = draft.measure_of(span), draft.entity_of(span), draft.field_of(span)
    if measure is not None and (not draft.stage_of(span) or span.text in VERBS):
        return measure
    if entity is not None:
        return f"count:{entity}"
    if name is not None and draft.is_numeric(name):
        return numeric(draft, name).measure
    return None


def parts_of(draft: Draft) -> None:
    """'how much of the revenue is GTX Pro' is a share; 'how much of GTX Pro did we sell' is an amount."""
    for at, span in list(draft.left("part_of")):
        percent = draft.first("as_share") is not None
        whole = next((place for place in range(at + 1, len(draft.spans)) if _is_whole(draft, place)), None)
        ahead = whole is not None and any(
            (as_filter(draft, one) and not one.used) or one.means("best", "worst")
            for one in draft.spans[whole + 1 :]
        )
        kind = "share" if percent or (span.text.startswith("how much") and ahead) else "how_much"
        if kind == "how_much" and span.text.startswith("how many"):
            kind = "count"
        span.senses = [Sense(kind, kind)]


def _is_whole(draft: Draft, at: int) -> bool:
    span = draft.spans[at]
    return draft.measure_of(span) is not None and not draft.stage_of(span)


def counted_whole(draft: Draft, by: int) -> tuple[str | None, list[Filter]]:
    """The rows that are counted, named after the groups they fall into."""
    taken: list[Span] = []
    where: list[Filter] = []
    for span in draft.spans[by + 2 :]:
        entity, item = draft.entity_of(span), as_filter(draft, span)
        if span.used or (draft.measure_of(span) is not None and not draft.stage_of(span)):
            return None, []
        if entity is not None:
            use(span, *taken)
            return f"count:{entity}", where
        if item is not None:
            taken.append(span)
            where.append(item)
    return None, []


def measure_later(draft: Draft, at: int) -> str | None:
    for place, span in draft.left("measure"):
        name = draft.measure_of(span)
        if place > at and name is not None:
            span.used = True
            use(*(one for _, one in draft.left("aggregate", "stage_won")))
            return name
    return None
