"""'best', 'newest': a word that ranks needs an order."""

from __future__ import annotations

from collections.abc import Iterator

from agent.rep_desk.draft import Draft
from agent.rep_desk.represented.vocabulary import ORDERED, RANKS
from crm.query.query import Query

LASTING = ("_date", ".age", ".cycle", ".silence", ".founded", "time_to_close", "last_contact", ".at", "_at")


def unmet_ranks(draft: Draft, query: Query) -> Iterator[str]:
    ranked = query.order or query.limit or query.compare
    ranked = ranked or any(one.measure.startswith((*ORDERED, "last_contact")) for one in query.figures)
    if not ranked and not query.related and not query.having:
        yield from (span.text for span in draft.spans if span.used and span.means(*RANKS))


def unmet_place(draft: Draft, query: Query) -> Iterator[str]:
    """'is GTX Pro our best product' asks for its place, which no row tells."""
    named = any(item.op == "=" and item.field.endswith(".name") for item in query.filters)
    if draft.words[:1] in (["is"], ["was"]) and named and query.limit == 1 and query.groups:
        yield from (span.text for span in draft.spans if span.means("best", "worst"))


def is_dated(query: Query) -> bool:
    """Whether something in the answer is old or new, long or short."""
    names = [figure.measure for figure in query.figures] + [order.field or "" for order in query.order]
    names += [group.field for group in query.groups if group.grain]
    return any(name.endswith(LASTING) for name in names)
