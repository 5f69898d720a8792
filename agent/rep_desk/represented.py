"""Whether a finished reading stands for the words of the question that decide its meaning.

`accounting.py` asks whether each word was taken; here the Query itself is looked at: names, numbers and
times must be in it, and a difference, a 'both', a bound or an average must be one of its parts. The words
are listed in `prompts/reps.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import prompts
from agent.rep_desk.draft import NAMED, Draft
from agent.rep_desk.spans import Span
from crm.query.catalogue import Catalogue
from crm.query.query import Figure, Filter, Period, Query, Scalar

BOUNDS = ("more", "less", "at_least", "at_most", "between", "or_more", "or_less")
RANKS = ("best", "worst", "newest", "earliest", "quickest", "slowest", "nth", "runner_up")
IN_TIME = ("newest", "earliest", "quickest", "slowest")
LASTING = ("_date", ".age", ".cycle", ".silence", ".founded", "time_to_close", "last_contact", ".at", "_at")
DENIALS = ("not", "absent")
AVERAGED = ("avg:", "per:", "median:", "average", "time_to_close", "discount_rate", "ratio:")
DIVIDED = ("per:", "ratio:", "average", "time_to_close", "avg:", "win_loss", "discount_rate")
ORDERED = ("min:", "max:", "first:", "last:")
# Figures that are reckoned from list prices.
PRICED = ("list_price", "discount", "discount_rate", "price_realised", "open_pipeline", "estimate")
# A bound on these is said by a word of its own: 'quiet', 'stuck', 'at risk'.
OF_TIME = (".age", ".cycle", ".silence", ".churn_risk")


def unrepresented(draft: Draft, query: Query) -> list[str]:
    """The words that no part of the query stands for."""
    found = [*_names(draft, query), *_numbers(draft, query), *_moments(draft, query)]
    for check in CHECKS:
        found += check(draft, query)
    timed = {at for one in draft.spans if one.moment for at in range(one.first, one.last + 1)}
    said = " ".join("|" if at in timed else word for at, word in enumerate(draft.words))
    found += [word for word in _listed("unsaid") if _says(said, word)]
    return list(dict.fromkeys(found))


def _listed(name: str) -> list[str]:
    words: list[str] = prompts.data("reps.yaml")[name]
    return words


def _says(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _figures(query: Query) -> list[Figure]:
    return [*query.figures, *(item.figure for item in query.having)]


def _filters(query: Query) -> Iterator[Filter]:
    yield from query.filters
    for figure in _figures(query):
        yield from (*figure.where, *figure.less)
    for related in query.related:
        yield from related.filters


def _values(query: Query) -> set[Scalar]:
    return {value for item in _filters(query) for value in item.values}


def _names(draft: Draft, query: Query) -> Iterator[str]:
    """A name from the data must be in some condition."""
    held = {str(value).lower() for value in _values(query)}
    if any(item.field == "opportunity.open_then" for item in _filters(query)):
        held.add("engaging")  # What was open on a day of the past was engaged by then.
    for span in draft.spans:
        named = {sense.value.lower() for sense in span.senses if sense.kind == "value"}
        only = named and all(sense.kind == "value" for sense in span.senses)
        if only and not named & held:
            yield span.text


def _numbers(draft: Draft, query: Query) -> Iterator[str]:
    """A number must bound something, or be how many rows are wanted."""
    values = [float(one) for one in _values(query) if isinstance(one, int | float)]
    values += [value for item in query.having for value in item.values]
    values += query.whether.values if query.whether else ()
    values += [float(one) for one in (query.limit, query.skip + 1) if one]
    labels = " ".join(period.label for period in _periods(query))
    for span in draft.spans:
        if span.kind != "number" or span.text in labels:
            continue
        age = draft.today.year - span.number / 365 if span.unit == "days" else span.number
        near = (age, span.number, -span.number, span.number / 1e6, span.number / 100)
        if not any(abs(value - one) < 1e-9 + 0.001 * abs(one) for value in values for one in near):
            yield span.text


def _periods(query: Query) -> list[Period]:
    periods = [query.period, query.compare, *(related.period for related in query.related)]
    periods += [period for group in query.groups for period in group.periods]
    return [period for period in periods if period is not None]


def _moments(draft: Draft, query: Query) -> Iterator[str]:
    """A time must bound some period or condition, unless it is said again in other words."""
    days = {day for period in _periods(query) for day in (period.start, period.end)}
    days |= {value for value in _values(query) if isinstance(value, date)}
    days |= {query.as_of + timedelta(days=1)} if query.as_of else set()
    years = _values(query)
    restated = any(span.means("namely") for span in draft.spans)
    ahead = any(item.field.endswith(".churn_risk") for item in query.filters)
    ahead = ahead or any((order.field or "").endswith(".churn_risk") for order in query.order)
    for span in draft.spans:
        if span.moment is None or restated or ahead:
            continue
        start, end = span.moment.period.start, span.moment.period.end
        told = {day for day in (start, end) if day is not None}
        said = told & days or {day.year for day in told} & years
        if not said and not _inside(query, told) and not _in_row(query, start, end):
            yield span.text


def _inside(query: Query, told: set[date]) -> bool:
    """Days that are within a condition on a date: 'engaged in March' is from its first to its last day."""
    return any(
        isinstance(value, date) and any(abs((day - value).days) <= 1 for day in told)
        for value in _values(query)
    )


def _in_row(query: Query, start: date | None, end: date | None) -> bool:
    """One of several months that stand in a row: 'Jan, Feb and March'."""
    whole = query.period
    if whole is None or not any(group.grain for group in query.groups) or start is None or end is None:
        return False
    return (whole.start is None or whole.start <= start) and (whole.end is None or end <= whole.end)


def _loose_ends(draft: Draft, query: Query) -> Iterator[str]:
    """'since I joined' has no time; 'but only renewals' is a condition that no breakdown keeps."""
    held = {at for one in draft.spans for at in range(one.first, one.last + 1)}
    timed = {one.first for one in draft.spans if one.moment}
    loose = [at for at, word in enumerate(draft.words) if word == "since" and at not in held]
    yield from ("since" for at in loose if at + 1 not in timed)  # "Since before 27 October" has its time.
    for span in draft.spans:
        only = draft.words[max(0, span.first - 1) : span.first] == ["only"]
        if only and query.figures and span.means("field") and not span.means("value", "measure", "entity"):
            yield span.text


def _differences(draft: Draft, query: Query) -> Iterator[str]:
    said = " ".join(draft.words)
    words = [word for word in _listed("difference") if _says(said, word)]
    subtracted = any(figure.measure.startswith(("minus:", "discount")) for figure in query.figures)
    subtracted = subtracted or any(figure.less for figure in query.figures) or query.running == "change"
    if words and query.compare is None and not subtracted:
        yield words[0]


def _pairs(draft: Draft, query: Query) -> Iterator[str]:
    words = [word for word in draft.words if word in _listed("both")]
    several = any(len(item.values) > 1 for item in _filters(query)) or len(query.related) > 1
    several = several or len(query.figures) > 1 or len(query.filters) > 1 or query.compare is not None
    lead = draft.words[draft.words.index("both") - 1] if "both" in draft.words[1:] else ""
    if lead in ("have", "has", "had", "having") and query.figures and not query.related:
        yield "both"  # "Accounts that have both an open deal and a loss".
    if words and not several and not any(item.op == "!=" for item in _filters(query)):
        yield words[0]


def _bounds(draft: Draft, query: Query) -> Iterator[str]:
    """A comparing word needs a bound, an order or a comparison."""
    bounded = query.having or any(item.op not in ("=", "!=") for item in _filters(query))
    bounded = bounded or query.whether is not None or any(figure.less for figure in query.figures)
    ordered = query.order or query.compare or any(one.measure.startswith("minus:") for one in query.figures)
    timed = any(period.start is None or period.end is None for period in _periods(query))
    bounding = "than" in draft.words or any(span.kind == "number" for span in draft.spans)
    if bounding and not (bounded or ordered or timed):
        yield from (span.text for span in draft.spans if span.used and span.means(*BOUNDS))


def _ranks(draft: Draft, query: Query) -> Iterator[str]:
    ranked = query.order or query.limit or query.compare
    ranked = ranked or any(one.measure.startswith((*ORDERED, "last_contact")) for one in query.figures)
    if not ranked and not query.related and not query.having:
        yield from (span.text for span in draft.spans if span.used and span.means(*RANKS))


def _denials(draft: Draft, query: Query) -> Iterator[str]:
    """'not', 'without' need a condition that leaves something out."""
    left_out = any(item.op not in ("=", "starts", "ends", "contains") for item in _filters(query))
    left_out = left_out or any(not related.present for related in query.related) or bool(query.having)
    flagged = any(value is False for value in _values(query))
    if not left_out and not flagged:
        yield from (span.text for span in draft.spans if span.used and span.means(*DENIALS))


def _averages(draft: Draft, query: Query) -> Iterator[str]:
    figures = [figure.measure for figure in _figures(query)]
    averaged = any(name.startswith(AVERAGED) or _is_rate(draft, name) for name in figures)
    averaged = averaged or query.pooled == "avg" or any(item.of_average for item in query.having)
    averaged = averaged or any(item.of_average for item in query.filters)
    if not query.figures:
        summed = [span.text for span in draft.spans if span.used and span.means("aggregate")]
        yield from (text for text in summed if not averaged)
    if not averaged:
        yield from (word for word in draft.words if word in _listed("averaged"))


def _is_rate(draft: Draft, measure: str) -> bool:
    return draft.catalogue.measure(measure).unit in ("percent", "days")


def _shares(draft: Draft, query: Query) -> Iterator[str]:
    figures = _figures(query)
    part = any(figure.share != "none" or _is_rate(draft, figure.measure) for figure in figures)
    part = part or query.compare is not None or any(span.unit == "%" for span in draft.spans)
    # All of the whole is no part of it: what the share is of was not read.
    whole = any(figure.share == "total" for figure in query.figures) and not query.groups
    whole = whole or any(_is_whole(draft.catalogue, figure, query.filters) for figure in query.figures)
    if not part or whole:
        yield from (word for word in draft.words if word in _listed("shared"))


def _is_whole(catalogue: Catalogue, figure: Figure, filters: tuple[Filter, ...]) -> bool:
    """A part that holds all that the whole holds: 'closed out of lost'."""
    given = catalogue.measure(figure.measure).given
    if figure.share == "within" and given and set(figure.where) <= set(given):
        return True  # The lost ones of lost deals.
    wholes = {item.field: set(item.values) for item in filters if item.op == "="}
    parts = [item for item in figure.where if item.op == "="]
    covered = [wholes.get(item.field, set()) <= set(item.values) and item.field in wholes for item in parts]
    return figure.share == "within" and bool(covered) and all(covered)


def _each(draft: Draft, query: Query) -> Iterator[str]:
    """'each', 'per' need a breakdown, or a figure that divides."""
    divided = any(figure.measure.startswith(DIVIDED) for figure in _figures(query))
    if not (query.groups or divided or query.within or query.compare or not query.figures):
        yield from (span.text for span in draft.spans if span.used and span.means("by") and _parts(span))


def _parts(span: Span) -> bool:
    return span.text.split()[-1] in ("each", "every", "per")


def _idle(draft: Draft, query: Query) -> Iterator[str]:
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
    if timed and query.figures and not _dated(query):
        yield timed[0].text
    yield from _both_ends(draft, query)
    if not any(related.every for related in query.related):
        yield from (span.text for span in draft.spans if span.used and span.means("every_of"))


def _both_ends(draft: Draft, query: Query) -> Iterator[str]:
    """'the oldest and the youngest', 'how many calls and how many meetings': one order is not both."""
    named = [figure.measure for figure in query.figures]
    figures = len(query.figures) > 1
    both = any(name.startswith(("min:", "first:")) for name in named)
    both = both and any(name.startswith(("max:", "last:")) for name in named)
    highs = [span for span in draft.spans if span.used and span.means("best", "newest", "slowest")]
    lows = [span for span in draft.spans if span.used and span.means("worst", "earliest", "quickest")]
    ages = [span for span in draft.spans if span.used and span.text in ("oldest", "newest", "youngest")]
    opposed = (highs and lows) or len({span.text for span in ages}) > 1
    if opposed and not both and not query.compare:
        yield ages[-1].text if ages else lows[-1].text
    counts = [span for span in draft.spans if span.text.startswith("how many") and span.means("count")]
    by_name = all(group.field.split(".")[0] in NAMED for group in query.groups)
    if len(counts) > 1 and not figures and by_name:
        yield counts[-1].text


def _listed_last(draft: Draft, query: Query) -> Iterator[str]:
    """'… : account, rep and amount': each is a column, a breakdown or a figure of the answer."""
    mark = next((at for at, span in enumerate(draft.spans) if span.means("shown")), None)
    shown = {*query.columns, *(group.field for group in query.groups), *(one.field for one in query.filters)}
    measures = " ".join(figure.measure for figure in _figures(query))
    for span in draft.spans[mark + 1 :] if mark is not None else ():
        entity = draft.entity_of(span)
        noun = entity is not None and not draft.field_of(span) and not draft.measure_of(span)
        title = draft.catalogue.entity(entity or "").title if noun else ""
        if noun and title not in shown and entity != query.subject and f"{entity}" not in measures:
            yield span.text


def _doer(draft: Draft, query: Query) -> Iterator[str]:
    """'who …' asks for somebody: sums of something else do not tell."""
    people = ("agent.", "account.", "contact.", "activity.author")
    told = any(group.field.startswith(people) for group in query.groups)
    told = told or query.subject in ("agent", "account", "contact") or not query.figures
    for at, span in enumerate(draft.spans):
        relative = at > 0 and (draft.entity_of(draft.spans[at - 1]) or draft.field_of(draft.spans[at - 1]))
        if span.text == "who" and not relative and not told:
            yield span.text


def _than(draft: Draft, query: Query) -> Iterator[str]:
    """'lost more than they won': one number against the other is a condition, or an order of two."""
    against = query.having or query.whether or query.compare or any(one.less for one in _figures(query))
    against = against or any(one.measure.startswith(("minus:", "ratio:")) for one in query.figures)
    for span in draft.spans:
        after = "than" in draft.words[max(0, span.first - 2) : span.first]
        if after and draft.stage_of(span) and not against and span.means("stage_won", "stage_lost"):
            yield "than"


def _numbered(draft: Draft, query: Query) -> Iterator[str]:
    """'how many', 'number of' need something that is counted."""
    counted = query.tally or any(
        draft.catalogue.measure(one.measure).aggregation in ("count", "distinct", "less")
        or one.measure.startswith(("sum:", "avg:account."))
        or draft.catalogue.measure(one.measure).parts
        for one in _figures(query)
    )
    if query.figures and not counted:
        yield from (span.text for span in draft.spans if span.text in ("number of", "how many"))


def _is_best(draft: Draft, query: Query) -> Iterator[str]:
    """'is GTX Pro our best product' asks for its place, which no row tells."""
    named = any(item.op == "=" and item.field.endswith(".name") for item in query.filters)
    if draft.words[:1] in (["is"], ["was"]) and named and query.limit == 1 and query.groups:
        yield from (span.text for span in draft.spans if span.means("best", "worst"))


def _percentages(draft: Draft, query: Query) -> Iterator[str]:
    """'less than 10% of revenue' bounds a share, not an amount."""
    percents = {span.number for span in draft.spans if span.kind == "number" and span.unit == "%"}
    for item in query.having:
        rate = item.change == "percent" or item.figure.share != "none" or item.of_average
        if percents & set(item.values) and not rate and not _is_rate(draft, item.figure.measure):
            yield "%"


def _properties(draft: Draft, query: Query) -> Iterator[str]:
    """'the manager of the rep with the most wins': a property that is asked for is shown or narrows."""
    columns = () if query.figures else query.columns  # Beside figures no column is shown.
    held = [*columns, *(group.field for group in query.groups), *(one.field for one in _filters(query))]
    held += [figure.measure for figure in _figures(query)]
    held += [related.every.field for related in query.related if related.every is not None]
    for span in draft.spans:
        names = [sense.name for sense in span.senses if sense.kind == "field"]
        only = names and len(names) == len(span.senses)
        priced = span.text == "list price" and not any(one.endswith(PRICED) for one in held)
        asked = only and query.figures and (span.text.startswith("manager") or priced)
        if asked and not any(name in one for name in names for one in held):
            yield span.text
    if "agent.manager" not in held and re.match(r"who (?:manages|leads|supervises)\b", " ".join(draft.words)):
        yield "manages"


def _dated(query: Query) -> bool:
    """Whether something in the answer is old or new, long or short."""
    names = [figure.measure for figure in query.figures] + [order.field or "" for order in query.order]
    names += [group.field for group in query.groups if group.grain]
    return any(name.endswith(LASTING) for name in names)


CHECKS = (
    _loose_ends,
    _differences,
    _pairs,
    _bounds,
    _ranks,
    _denials,
    _averages,
    _shares,
    _each,
    _idle,
    _listed_last,
    _doer,
    _than,
    _numbered,
    _is_best,
    _percentages,
    _properties,
)
