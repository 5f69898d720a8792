"""The date of the first or the last: 'when was the first GTK 500 sold', 'date of each rep's latest win'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from crm.opportunities import CLOSED_STAGES
from crm.query.catalogue import DATED
from crm.query.query import Figure, Filter

FIRST = ("first", "earliest", "oldest")
LAST = ("last", "latest", "newest", "most recent", "most recently")


def firsts(draft: Draft) -> None:
    """Take 'when' or a date with 'first' or 'last' where deals are meant; a list of them has its own date."""
    asked = _asked(draft)
    if asked is None or not _about_deals(draft):
        return
    date, rank, field = asked
    both = _other_end(draft, rank)
    closed = [
        stage for one in draft.spans if (stage := draft.stage_of(one)) and set(stage) <= set(CLOSED_STAGES)
    ]
    engaged = any(one.means("dated_engage") and not draft.stage_of(one) for one in draft.spans)
    field = field or ("opportunity.engage_date" if engaged or not closed else "opportunity.close_date")
    which = "first" if rank.text in FIRST else "last"
    where = (Filter(field=STAGE_FIELD, values=closed[0]),) if closed else ()
    draft.figures.append(Figure(measure=f"{which}:{field}", where=where))
    if both is not None:
        use(*both)
        draft.figures.append(
            Figure(measure=f"{'last' if which == 'first' else 'first'}:{field}", where=where)
        )
    rows = [one for one in draft.spans if draft.entity_of(one) == "opportunity" or draft.stage_of(one)]
    measures = [one for one in draft.spans if one.means("measure") and draft.stage_of(one)]
    rows, measures = ([one for one in those if not _summed(draft, one)] for those in (rows, measures))
    engagements = [one for one in draft.spans if one.means("dated_engage") and not one.means("field")]
    use(date, rank, *rows, *measures, *engagements)


def _asked(draft: Draft) -> tuple[Span, Span, str | None] | None:
    rank = next(
        (one for _, one in draft.left("best", "earliest", "newest", "slowest", "took") if _ranks(one)), None
    )
    if rank is None:
        return None
    when = draft.first("when")
    if when is not None:
        return when[1], rank, None
    at = draft.spans.index(rank)
    following = draft.next(at, skip=("and",))
    if following is not None and _ranks(following[1]):
        following = draft.next(following[0])  # "First and last close date".
    name = draft.field_of(following[1]) if following else None
    if following is not None and name is not None and draft.catalogue.field(name).kind in DATED:
        # "The latest close date"; "the 5 deals with the latest close date" are rows.
        listed = any(one.kind == "number" and not one.unit for one in draft.spans[:at])
        return None if listed else (following[1], rank, name)
    return None


def _summed(draft: Draft, span: Span) -> bool:
    """'total won, number of wins, last win date': the others are figures of their own."""
    at = draft.spans.index(span)
    return at > 0 and draft.spans[at - 1].means("count", "aggregate")


def _other_end(draft: Draft, rank: Span) -> tuple[Span, Span] | None:
    """'first and last close date': both ends, joined."""
    at = draft.spans.index(rank)
    for link, beyond in ((at + 1, at + 2), (at - 1, at - 2)):
        if min(link, beyond) >= 0 and max(link, beyond) < len(draft.spans):
            other = draft.spans[beyond]
            opposite = (other.text in FIRST and rank.text in LAST) or (
                other.text in LAST and rank.text in FIRST
            )
            if draft.spans[link].means("and") and opposite:
                return draft.spans[link], other
    return None


def _ranks(span: Span) -> bool:
    return span.text in FIRST or span.text in LAST


def _about_deals(draft: Draft) -> bool:
    touched = any(one.means("touched") or draft.entity_of(one) == "activity" for one in draft.spans)
    kinds = any((value := draft.value_of(one)) and value.name == "activity.kind" for one in draft.spans)
    dated = any(draft.measure_of(one) == "last_contact" for one in draft.spans)
    return "opportunity" in draft.world.present and not (touched or kinds or dated or draft.is_shop)
