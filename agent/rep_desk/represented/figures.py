"""'average', 'share', 'each', 'how many': the figure must be of that kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.rep_desk.draft import Draft
from agent.rep_desk.represented.parts import figures_of, is_rate, listed_words
from agent.rep_desk.spans import Span
from crm.query.catalogue import Catalogue
from crm.query.query import Figure, Filter, Query

OWN_WHOLE = re.compile(
    r"\b(?:share|part|percent|percentage|fraction|proportion|%)\b.*\b(?:of|in|within) (their|its|his|her)\b"
)
PER_DEAL = re.compile(r"\bper (?:won |closed )?(?:deal|win|sale)\b")
SIZED = re.compile(r"\b(?:wins|deals) (over|above|worth|exceeding|bigger than|larger than|under|below)\b")
AVERAGED = ("avg:", "per:", "median:", "average", "time_to_close", "discount_rate", "ratio:")
DIVIDED = ("per:", "ratio:", "average", "time_to_close", "avg:", "win_loss", "discount_rate")


def unmet_averages(draft: Draft, query: Query) -> Iterator[str]:
    figures = [figure.measure for figure in figures_of(query)]
    averaged = any(name.startswith(AVERAGED) or is_rate(draft, name) for name in figures)
    averaged = averaged or query.pooled == "avg" or any(item.of_average for item in query.having)
    averaged = averaged or any(item.of_average for item in query.filters)
    if not query.figures:
        summed = [span.text for span in draft.spans if span.used and span.means("aggregate")]
        yield from (text for text in summed if not averaged)
    if not averaged:
        yield from (word for word in draft.words if word in listed_words("averaged"))


def unmet_shares(draft: Draft, query: Query) -> Iterator[str]:
    figures = figures_of(query)
    part = any(figure.share != "none" or is_rate(draft, figure.measure) for figure in figures)
    part = part or query.compare is not None or any(span.unit == "%" for span in draft.spans)
    # All of the whole is no part of it: what the share is of was not read.
    whole = any(figure.share == "total" for figure in query.figures) and not query.groups
    whole = whole or any(_is_whole(draft.catalogue, figure, query.filters) for figure in query.figures)
    if not part or whole or _of_others(query):
        yield from (word for word in draft.words if word in listed_words("shared"))


def _of_others(query: Query) -> bool:
    """A share of some beside the number of others: 'what part of her deals are won, lost' was not read."""
    return any(
        part.share == "within" and one.share == "none" and one.where and not set(part.where) & set(one.where)
        for part in query.figures
        for one in query.figures
        if one.measure == part.measure
    )


def _is_whole(catalogue: Catalogue, figure: Figure, filters: tuple[Filter, ...]) -> bool:
    """A part that holds all that the whole holds: 'closed out of lost'."""
    given = catalogue.measure(figure.measure).given
    if figure.share == "within" and given and set(figure.where) <= set(given):
        return True  # The lost ones of lost deals.
    wholes = {item.field: set(item.values) for item in filters if item.op == "="}
    parts = [item for item in figure.where if item.op == "="]
    covered = [wholes.get(item.field, set()) <= set(item.values) and item.field in wholes for item in parts]
    return figure.share == "within" and bool(covered) and all(covered)


def unmet_each(draft: Draft, query: Query) -> Iterator[str]:
    """'each', 'per' need a breakdown, or a figure that divides."""
    divided = any(figure.measure.startswith(DIVIDED) for figure in figures_of(query))
    if not (query.groups or divided or query.within or query.compare or not query.figures):
        yield from (span.text for span in draft.spans if span.used and span.means("by") and _parts(span))


def _parts(span: Span) -> bool:
    return span.text.split()[-1] in ("each", "every", "per")


def unmet_counts(draft: Draft, query: Query) -> Iterator[str]:
    """'how many', 'number of' need something that is counted."""
    counted = query.tally or any(
        draft.catalogue.measure(one.measure).aggregation in ("count", "distinct", "less")
        or one.measure.startswith(("sum:", "avg:account."))
        or draft.catalogue.measure(one.measure).parts
        for one in figures_of(query)
    )
    if query.figures and not counted:
        yield from (span.text for span in draft.spans if span.text in ("number of", "how many"))


def unmet_own_shares(draft: Draft, query: Query) -> Iterator[str]:
    """'each rep's share of their team's revenue' is a part of the team's, not of all."""
    if (
        len(query.groups) > 1
        and any(figure.share == "total" for figure in query.figures)
        and not query.within
    ):
        said = OWN_WHOLE.search(" ".join(draft.words))
        if said is not None:
            yield said[1]


def unmet_per_deal(draft: Draft, query: Query) -> Iterator[str]:
    """'how much revenue per deal does each region make' is no sum."""
    said = PER_DEAL.search(" ".join(draft.words))
    divided = any(
        figure.measure.startswith(DIVIDED) or is_rate(draft, figure.measure) for figure in query.figures
    )
    listed = any(group.field == "opportunity.id" for group in query.groups)
    if said is not None and query.figures and not divided and not listed:
        yield said[0]


def unmet_sizes(draft: Draft, query: Query) -> Iterator[str]:
    """'at least 5 wins over 5000': so many of that size, not so many that bring as much."""
    bounded = {item.figure.measure for item in query.having}
    said = SIZED.search(" ".join(draft.words))
    if said is not None and "won_value" in bounded and len(bounded) > 1:
        yield said[1]
