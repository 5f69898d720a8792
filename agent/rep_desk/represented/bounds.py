"""'more than', 'not', 'less than 10% of': a bound needs something that bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.rep_desk.draft import NAMED, Draft
from agent.rep_desk.represented.differences import unmet_ends
from agent.rep_desk.represented.parts import figures_of, filters_of, is_rate, periods_of, values_of
from agent.rep_desk.represented.ranks import is_dated
from agent.rep_desk.represented.vocabulary import BOUNDS, ORDERED, RANKS
from crm.query.query import Query

IN_TIME = ("newest", "earliest", "quickest", "slowest")
LEVEL = re.compile(
    r"\b(?:drop|dropped|fall|fell|fallen|sank|slipped|rise|rose|risen|climbed|grew|went) "
    r"(below|under|above|over|past)\b(?! by)"
)
DENIALS = ("not", "absent")
OWN_AVERAGE = re.compile(
    r"\b(?:average|mean) (?:of|for|in|within|across) (?:their|its|his|her|own|the same|the own)\b"
)


def unmet_bounds(draft: Draft, query: Query) -> Iterator[str]:
    """A comparing word needs a bound, an order or a comparison."""
    bounded = query.having or any(item.op not in ("=", "!=") for item in filters_of(query))
    bounded = bounded or query.whether is not None or any(figure.less for figure in query.figures)
    ordered = query.order or query.compare or any(one.measure.startswith("minus:") for one in query.figures)
    timed = any(period.start is None or period.end is None for period in periods_of(query))
    bounding = "than" in draft.words or any(span.kind == "number" for span in draft.spans)
    if bounding and not (bounded or ordered or timed):
        yield from (span.text for span in draft.spans if span.used and span.means(*BOUNDS))


def unmet_denials(draft: Draft, query: Query) -> Iterator[str]:
    """'not', 'without' need a condition that leaves something out."""
    left_out = any(item.op not in ("=", "starts", "ends", "contains") for item in filters_of(query))
    left_out = left_out or any(not related.present for related in query.related) or bool(query.having)
    flagged = any(value is False for value in values_of(query))
    if not left_out and not flagged:
        yield from (span.text for span in draft.spans if span.used and span.means(*DENIALS))


def unmet_than(draft: Draft, query: Query) -> Iterator[str]:
    """'lost more than they won': one number against the other is a condition, or an order of two."""
    against = query.having or query.whether or query.compare or any(one.less for one in figures_of(query))
    against = against or any(one.measure.startswith(("minus:", "ratio:")) for one in query.figures)
    for span in draft.spans:
        after = "than" in draft.words[max(0, span.first - 2) : span.first]
        if after and draft.stage_of(span) and not against and span.means("stage_won", "stage_lost"):
            yield "than"


def unmet_percentages(draft: Draft, query: Query) -> Iterator[str]:
    """'less than 10% of revenue' bounds a share, not an amount."""
    percents = {span.number for span in draft.spans if span.kind == "number" and span.unit == "%"}
    for item in query.having:
        rate = item.change == "percent" or item.figure.share != "none" or item.of_average
        if percents & set(item.values) and not rate and not is_rate(draft, item.figure.measure):
            yield "%"


def idle_bounds(draft: Draft, query: Query) -> Iterator[str]:
    """A condition on a figure that nothing shows is not applied: a list of deals has no win rate."""
    if query.having and not query.groups:
        yield from (span.text for span in draft.spans if span.means(*BOUNDS, "equal"))
    # "Reps per manager with at least 100 wins": whose wins these are was not read.
    counted = [one.measure for one in query.figures if one.measure.startswith(("count:", "among:"))]
    others = [item for item in query.having if item.figure not in query.figures]
    named = [name for name in counted if name.split(":")[-1].split("/")[-1].split(".")[0] in NAMED]
    if named and others and query.groups and not query.tally:
        yield from (span.text for span in draft.spans if span.means(*BOUNDS, "equal"))
    extreme = any(one.measure.startswith((*ORDERED, "last_contact")) for one in query.figures)
    if query.figures and not (query.groups or extreme or query.compare):
        yield from (span.text for span in draft.spans if span.means(*RANKS))
    if query.compare and not query.figures:
        yield from (span.text for span in draft.spans if span.moment)
    timed = [span for span in draft.spans if span.used and span.means(*IN_TIME) and span.text != "first"]
    if timed and query.figures and not is_dated(query):
        yield timed[0].text
    yield from unmet_ends(draft, query)
    if not any(related.every for related in query.related):
        yield from (span.text for span in draft.spans if span.used and span.means("every_of"))


def unmet_own_averages(draft: Draft, query: Query) -> Iterator[str]:
    """'below the average of their sector' is in no query; 'above average in win rate' is not of revenue."""
    bounded = [item for item in query.having if item.of_average]
    if not bounded and not any(item.of_average for item in query.filters):
        return
    said = OWN_AVERAGE.search(" ".join(draft.words))
    if said is not None:
        yield said[0]
    shown = {figure.measure for figure in query.figures}
    said_money = any(draft.measure_of(span) == "won_value" for span in draft.spans)
    taken_for = {item.figure.measure for item in bounded} - shown
    if shown and not query.tally and "won_value" in taken_for and not said_money:
        yield "average"


def unmet_classes(draft: Draft, query: Query) -> Iterator[str]:
    """'under 1000, 1000 to 5000, over 5000' are classes; no row is in all of them."""
    lows: dict[str, list[float]] = {}
    highs: dict[str, list[float]] = {}
    for item in query.filters:
        numbers = [float(value) for value in item.values if isinstance(value, int | float)]
        if numbers and not item.of_average and item.op in (">", ">=", "between"):
            lows.setdefault(item.field, []).append(numbers[0])
        if numbers and not item.of_average and item.op in ("<", "<=", "between"):
            highs.setdefault(item.field, []).append(numbers[-1])
    if any(max(lows[name]) > min(highs[name]) for name in lows.keys() & highs.keys()):
        yield from (span.text for span in draft.spans if span.kind == "number")


def unmet_levels(draft: Draft, query: Query) -> Iterator[str]:
    """'dropped below 60%' is where a figure ended, not how far it fell."""
    if any(item.change is not None for item in query.having):
        said = LEVEL.search(" ".join(draft.words))
        if said is not None:
            yield said[1]
