"""'Top 5 …', 'the most …', 'oldest …': what the rows are ranked by, and how many are wanted."""

from __future__ import annotations

from agent.rep_desk.by_time import DEFAULT_LIMIT, by_time
from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGE_KINDS, Draft, is_singular, rank_by, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.metrics import counted_after, metric_after
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter, Group, Order

RANKS = ("best", "worst", "quickest", "slowest", "newest", "earliest")
SOLD = ("sold", "sell", "sells")
PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
COUNTING = {"most", "fewest", "least"}
COMPARATIVES = (
    *("more", "less", "better", "worse", "higher", "lower", "bigger", "greater", "larger", "smaller"),
    *("fewer", "stronger", "weaker"),
)
PRICED = {"most expensive", "priciest", "dearest", "costliest", "cheapest", "least expensive"}
LOWEST = {"cheapest", "least expensive", "smallest"}
SIZED = {"largest", "biggest", "smallest", "greatest", "richest"}
RECORDS = ("opportunity", "order", "activity", "ticket", "conversation")
MOST_WANTED = 1000
EXTREMES = {"highest", "largest", "biggest", "greatest", "lowest", "smallest", "least"}
# What "top X" means when nothing is said: figure by kind of record.
DEFAULT_FIGURE = {"contact": "order_value", "line": "count:line", "order": "order_value"}


def rankings(draft: Draft) -> None:
    """Take every superlative; the first one that names something to rank decides the order."""
    _nth(draft)
    for _, span in list(draft.left("newest_first", "oldest_first")):
        span.used, draft.newest_first = True, span.means("newest_first")
    for at, span in list(draft.left(*RANKS)):
        if not span.used:
            _superlative(draft, at, span)
    for at, span in list(draft.left("more", "less")):
        if span.text in COMPARATIVES:
            _comparative(draft, at, span)
    for _, span in list(draft.left("descending", "ascending")):
        span.used = True
        draft.descending = span.means("descending")
        draft.order = [one.model_copy(update={"descending": draft.descending}) for one in draft.order]


def _superlative(draft: Draft, at: int, span: Span) -> None:
    span.used = draft.superlative = True
    _limit(draft, at)
    following = draft.next(at)
    if span.text in ("top", "first") and following is not None and following[1].means(*RANKS):
        return  # "The top 3 most contacted": the second word ranks.
    if span.text == "first" and _first_of_records(draft, at):
        span.senses = [Sense("earliest", "earliest")]
    descending = span.means("best", "slowest", "newest")
    if span.means("worst") and span.text in ("bottom", "worst"):
        descending = False
    _rank(draft, at, span, descending)


def _comparative(draft: Draft, at: int, span: Span) -> None:
    """'who won more', 'do we make more from finance or from medical'."""
    if at and draft.spans[at - 1].means("how_much") and draft.compare is not None:
        span.used = True
        return  # "How much more did we win in May than in April" is money.
    if at and draft.spans[at - 1].means("how_much") and any(draft.stage_of(one) for one in draft.spans):
        # "How much more did we win in retail than in medical".
        metric: Figure | None = metric_after(draft, at, counting=False) or Figure(measure="won_value")
    else:
        metric = metric_after(draft, at, counting=True) or _deals_of_stage(draft, at)
    if metric is None and _sells(draft, at):
        metric = Figure(measure="order_value" if draft.is_shop else "won_value")
    if metric is not None:
        span.used = True
        rank_by(draft, metric, span.means("more"))
        draft.both = True


def _nth(draft: Draft) -> None:
    """'the second best rep', 'third largest deal', 'runner up': one row, past those before it."""
    for _, span in list(draft.left("runner_up")):
        span.senses = [Sense("best", "best")]
        draft.skip, draft.limit = 1, 1
        if not any(draft.entity_of(one) for one in draft.spans):
            # Nobody else is a runner-up than a seller.
            draft.add_group(draft.group_for("agent"))
    for at, span in list(draft.left("nth")):
        following = draft.next(at)
        if following is not None and following[1].means(*RANKS):
            before = PLACES.index(span.text) if span.text in PLACES else int(span.text.rstrip("stndrh")) - 1
            span.used, draft.skip, draft.limit = True, before, 1


def _deals_of_stage(draft: Draft, at: int) -> Figure | None:
    """'who won more': deals, and more of them."""
    stage = draft.stage_of(draft.spans[at - 1]) if at else None
    following = draft.next(at)
    named = following is not None and (following[1].kind == "number" or draft.entity_of(following[1]))
    if stage is None or draft.spans[at - 1].text in SOLD or named:
        return None
    draft.spans[at - 1].used = True
    return Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),))


def _sells(draft: Draft, at: int) -> bool:
    before = draft.spans[at - 1] if at else None
    following = draft.next(at)
    counts = following is not None and following[1].kind == "number"
    return before is not None and not counts and (before.means("earned") or before.text in SOLD)


def _limit(draft: Draft, at: int) -> None:
    """'top 5', 'five largest', 'which 10 accounts have the most': a bare number is how many are wanted."""
    if draft.skip:
        return
    nearby = [draft.next(at), draft.previous(at)]
    bare = [pair[1] for pair in nearby if pair is not None] + [span for _, span in draft.left("number")]
    for span in bare:
        if span.kind == "number" and not span.unit and not span.used and 0 < span.number <= MOST_WANTED:
            draft.limit, span.used = int(span.number), True
            return


def _rank(draft: Draft, at: int, span: Span, descending: bool) -> None:  # noqa: C901  # a step each
    if span.means("quickest", "slowest", "newest", "earliest") and by_time(draft, at, span):
        return
    if draft.compare is not None and _of_change(draft, at):
        draft.by_change, draft.descending = True, descending != draft.falling
        metric = metric_after(draft, at, counting=True)
        if metric is not None and metric not in draft.figures:
            draft.figures.append(metric)
        return
    extreme = _extreme(draft, at, descending) if span.text in EXTREMES else None
    if extreme is not None:
        draft.figures.append(extreme)
        return
    if span.text in EXTREMES and _of_each(draft, at, descending):
        return
    if span.text in PRICED | SIZED and _deal_of_product(draft, at, span.text not in LOWEST):
        return
    metric = metric_after(draft, at, counting=span.text in COUNTING)
    if metric is not None:
        rank_by(draft, metric, descending)
        return
    subject = _subject_after(draft, at)
    if subject is not None and span.text in COUNTING and _most_kinds(draft, at, subject):
        draft.descending = descending
        return
    if subject is None:
        if not draft.figures and draft.sort_figure is None and not _named_elsewhere(draft, at):
            rank_by(draft, _default_metric(draft), descending)
            draft.assumed = True
        elif len(draft.figures) == 1 and draft.sort_figure is None and draft.first("which", "who"):
            rank_by(draft, draft.figures[0], descending)  # "Which account made most revenue per deal".
        draft.descending = descending
        return
    _rank_subject(draft, subject, span, descending)


def _most_kinds(draft: Draft, at: int, noun: Span) -> bool:
    """'which rep won deals in the most sectors': how many different ones each has dealt with."""
    name = draft.field_of(noun)
    before = draft.spans[:at]
    somebody = [one for one in before if one.means("who") or draft.entity_of(one) in NAMED]
    sold = any(draft.stage_of(one) or draft.entity_of(one) == "opportunity" for one in before)
    if not somebody or not sold or name is None or draft.entity_of(noun) or draft.is_numeric(name):
        return False
    noun.used = True
    rank_by(draft, Figure(measure=f"among:count:opportunity/{name}"), draft.spans[at].means("best"))
    return True


def _first_of_records(draft: Draft, at: int) -> bool:
    """'the first deal we won' is the earliest; 'the first 5 accounts' are the best."""
    found = draft.next(at, skip=(*STAGE_KINDS, "number", "value"))
    return found is not None and draft.entity_of(found[1]) in RECORDS


def _deal_of_product(draft: Draft, at: int, descending: bool) -> bool:
    """'the cheapest GTX Basic that we sold': a deal, told by the product in it."""
    found = draft.next(at)
    value = draft.value_of(found[1]) if found else None
    sold = any(draft.stage_of(span) == ("Won",) for span in draft.spans)
    nouns = [
        span
        for span in draft.spans
        if draft.entity_of(span) or draft.field_of(span) or draft.measure_of(span)
    ]
    if (
        value is None
        or value.name != "product.name"
        or not sold
        or any(not draft.stage_of(one) for one in nouns)
    ):
        return False
    figure = Figure(measure=f"{'max' if descending else 'min'}:opportunity.value")
    if draft.first("who", "which"):
        rank_by(draft, figure, descending)  # "Who sold the cheapest GTX Basic".
    else:
        draft.figures.append(figure)
    return True


def _of_change(draft: Draft, at: int) -> bool:
    """'improved the most', 'the largest drop in revenue': the change is what is ranked."""
    near = draft.spans[max(0, at - 2) : at + 2]
    return any(span.means("growth", "percent_change") for span in near)


def _extreme(draft: Draft, at: int, descending: bool) -> Figure | None:
    """'the highest deal value' of all, where nothing is broken down."""
    found = draft.next(at, skip=STAGE_KINDS)
    name = draft.field_of(found[1]) if found else None
    if found is not None and draft.measure_of(found[1]) == "discount":
        name = "opportunity.discount"  # "The biggest discount we gave".
    if found is None or name is None or not draft.is_numeric(name):
        return None
    nouns = [span for _, span in draft.left("entity", "who", "by", "field") if span is not found[1]]
    if any(draft.entity_of(span) or span.means("who", "by") or not _is_number(draft, span) for span in nouns):
        return None
    found[1].used = True
    where: tuple[Filter, ...] = ()
    if name == "opportunity.value" and not any(draft.stage_of(span) for span in draft.spans):
        where = (Filter(field=STAGE_FIELD, values=("Won",)),)
    return Figure(measure=f"{'max' if descending else 'min'}:{name}", where=where)


def _of_each(draft: Draft, at: int, descending: bool) -> bool:
    """'the highest deal value per agent' is the best deal of each."""
    found = draft.next(at, skip=STAGE_KINDS)
    each = next((place for place, _ in draft.left("by") if found and place > found[0]), None)
    if found is None or each is None or draft.field_of(found[1]) != "opportunity.value":
        return False
    if any(draft.entity_of(one) or draft.field_of(one) for one in draft.spans[:at]):
        return False
    found[1].used = True
    rank_by(draft, Figure(measure=f"{'max' if descending else 'min'}:opportunity.value"), descending)
    return True


def _is_number(draft: Draft, span: Span) -> bool:
    name = draft.field_of(span)
    return name is not None and draft.is_numeric(name)


def _subject_after(draft: Draft, at: int) -> Span | None:
    """The noun that is ranked, past stages and values: 'top West agents', 'largest open deal'."""
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        name = draft.field_of(span)
        if draft.entity_of(span) or (
            name and (not draft.is_numeric(name) or _value_of_deal(draft, place, name))
        ):
            return span
        if not (draft.stage_of(span) or draft.value_of(span) or span.means("mine")):
            return None
    return None


def _value_of_deal(draft: Draft, place: int, name: str) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) == name.split(".", maxsplit=1)[0]


def _rank_subject(draft: Draft, span: Span, rank: Span, descending: bool) -> None:
    entity, name = draft.entity_of(span), draft.field_of(span)
    if name is not None and entity is None and draft.is_numeric(name):
        following = draft.next(draft.spans.index(span))
        draft.order.append(Order(field=name, descending=descending))
        span.used = True
        entity = name.split(".")[0]
        span = following[1] if following else span
    if draft.limit is None:
        draft.limit = 1 if is_singular(span.text) else DEFAULT_LIMIT
    draft.descending = descending
    span.used = True
    if entity in RECORDS:
        _rank_records(draft, entity, descending)
    elif entity == "product" and rank.text in PRICED:
        draft.subject = "product"
        priciest = rank.text not in LOWEST
        draft.order.append(Order(field="product.list_price", descending=priciest))
    elif entity == "account" and rank.text in SIZED and not _explicit(draft):
        draft.subject = "account"
        draft.order.append(Order(field="account.revenue", descending=descending))
    else:
        draft.add_group(draft.group_for(entity) if entity else Group(field=name or ""))
        _rank_groups(draft, entity, rank, descending)


def _rank_records(draft: Draft, entity: str, descending: bool) -> None:
    draft.subject = entity
    if _ordered_by_field(draft, entity, descending):
        return
    field = {"opportunity": "opportunity.value", "order": "order.amount"}.get(entity)
    if field and not draft.order and not _explicit(draft):
        draft.order.append(Order(field=field, descending=descending))


def _rank_groups(draft: Draft, entity: str | None, rank: Span, descending: bool) -> None:
    counted = _counted_by(draft)
    if counted is not None:
        rank_by(draft, counted, descending)
    elif not draft.figures and not _explicit(draft):
        metric = DEFAULT_FIGURE.get(entity or "") or _default_metric(draft).measure
        if rank.text in ("most common", "most frequent"):
            subject = draft.likely_subject()
            usual = "opportunity" if "opportunity" in draft.world.present else "order"
            metric = f"count:{usual if subject in NAMED else subject}"
        rank_by(draft, Figure(measure=metric), descending)


def _ordered_by_field(draft: Draft, entity: str, descending: bool) -> bool:
    for at, by in list(draft.left("by")):
        found = draft.next(at)
        name = draft.field_of(found[1]) if found else None
        if found and entity == "opportunity" and draft.measure_of(found[1]) == "won_value":
            name = "opportunity.value"  # "Top 10 deals by value won".
            if "won" in found[1].text:
                draft.add_filter(Filter(field=STAGE_FIELD, values=("Won",)))
        if entity == "opportunity" and name == "product.list_price":
            name = "opportunity.list_price"
        if found is not None and name is not None and name.split(".")[0] == entity and draft.is_numeric(name):
            use(by, found[1])
            draft.order.append(Order(field=name, descending=descending))
            draft.columns.append(name)
            return True
    return False


def _counted_by(draft: Draft) -> Figure | None:
    """'top 5 agents by won deals', 'accounts by meetings': rows of some kind, counted."""
    for at, by in list(draft.left("by")):
        found = draft.next(at, skip=STAGE_KINDS)
        value = draft.value_of(found[1]) if found else None
        entity = draft.entity_of(found[1]) if found else None
        if found and ((entity and entity not in NAMED) or (value and value.name == "activity.kind")):
            figure = counted_after(draft, at)
            by.used = by.used or figure is not None
            return figure
    return None


def _explicit(draft: Draft) -> bool:
    """Whether a figure to rank by is still to come in the question."""
    numeric_left = any(
        (name := draft.field_of(span)) is not None and draft.is_numeric(name)
        for _, span in draft.left("field")
    )
    return numeric_left or any(
        True
        for _, span in draft.left("measure", "count", "aggregate", *RANKS)
        if not draft.stage_of(span) or span.text in ("wins", "losses")
    )


def _named_elsewhere(draft: Draft, at: int) -> bool:
    """A figure after 'top 5', or before it where nothing follows: 'pipeline per rep, top 5'."""
    alone = draft.next(at) is None
    figures = [place for place, _ in draft.left("measure", "count", "aggregate")]
    figures += [place for place, span in draft.left("field") if _is_number(draft, span)]
    return any(place > at or alone for place in figures)


def _default_metric(draft: Draft) -> Figure:
    stages = [stage for one in draft.spans if (stage := draft.stage_of(one))]
    if any(draft.entity_of(one) == "line" for one in draft.spans):
        return Figure(measure="count:line")
    if _counts_contacts(draft):
        return Figure(measure="count:activity")
    sold = any(span.text in ("sold", "sell", "sells") for span in draft.spans)
    if ("Lost",) in stages:
        return Figure(measure="count:opportunity")
    if ("Won",) in stages and not sold:
        return Figure(measure="count:opportunity")
    return Figure(measure="order_value" if draft.is_shop else "won_value")


def _counts_contacts(draft: Draft) -> bool:
    touched = [span for _, span in draft.left("touched")]
    if touched:
        use(*touched)
        return True
    values = [value for span in draft.spans if (value := draft.value_of(span))]
    return any(value.name == "activity.kind" for value in values)
