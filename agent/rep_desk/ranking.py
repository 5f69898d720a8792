"""'Top 5 …', 'the most …', 'oldest …': what the rows are ranked by, and how many are wanted."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, STAGES, Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.tokens import stem
from crm.query.query import Figure, Filter, Group, Order

STAGE_KINDS = tuple(STAGES)
RANKS = ("best", "worst", "quickest", "slowest", "newest", "earliest")
COUNTING = {"most", "fewest", "least"}
PRICED = {"most expensive", "priciest", "cheapest", "least expensive"}
SIZED = {"largest", "biggest", "smallest", "greatest", "richest"}
DEFAULT_LIMIT = 10
MOST_WANTED = 1000
EXTREMES = {"highest", "largest", "biggest", "greatest", "lowest", "smallest", "least"}
# What "top X" means when nothing is said: figure by kind of record.
DEFAULT_FIGURE = {"contact": "order_value", "line": "count:line", "order": "order_value"}


def rankings(draft: Draft) -> None:
    """Take every superlative; the first one that names something to rank decides the order."""
    for at, span in list(draft.left(*RANKS)):
        if span.used:
            continue
        span.used = True
        descending = span.means("best", "slowest", "newest")
        if span.means("worst") and span.text in ("bottom", "worst"):
            descending = False
        _limit(draft, at)
        _rank(draft, at, span, descending)
    for at, span in list(draft.left("more", "less")):
        metric = metric_after(draft, at, counting=True)
        if metric is not None:
            span.used = True
            rank_by(draft, metric, span.means("more"))
            draft.both = True


def _limit(draft: Draft, at: int) -> None:
    """'top 5', 'five largest', 'which 10 accounts have the most': a bare number is how many are wanted."""
    nearby = [draft.next(at), draft.previous(at)]
    bare = [pair[1] for pair in nearby if pair is not None] + [span for _, span in draft.left("number")]
    for span in bare:
        if span.kind == "number" and not span.unit and not span.used and 0 < span.number <= MOST_WANTED:
            draft.limit, span.used = int(span.number), True
            return


def _rank(draft: Draft, at: int, span: Span, descending: bool) -> None:
    if span.means("quickest", "slowest", "newest", "earliest") and _by_time(draft, at, span):
        return
    extreme = _extreme(draft, at, descending) if span.text in EXTREMES else None
    if extreme is not None:
        draft.figures.append(extreme)
        return
    metric = metric_after(draft, at, counting=span.text in COUNTING)
    if metric is not None:
        rank_by(draft, metric, descending)
        return
    subject = _subject_after(draft, at)
    if subject is None:
        if not draft.figures and draft.sort_figure is None and not _named_later(draft, at):
            rank_by(draft, _default_metric(draft), descending)
        draft.descending = descending
        return
    _rank_subject(draft, subject, span, descending)


def _extreme(draft: Draft, at: int, descending: bool) -> Figure | None:
    """'the highest deal value' of all, where nothing is broken down."""
    found = draft.next(at, skip=STAGE_KINDS)
    name = draft.field_of(found[1]) if found else None
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


def _is_number(draft: Draft, span: Span) -> bool:
    name = draft.field_of(span)
    return name is not None and draft.is_numeric(name)


def rank_by(draft: Draft, metric: Figure, descending: bool) -> None:
    """Sort by this figure; the lower the better for days and losses when 'best' is asked."""
    draft.sort_figure, draft.descending = metric, descending
    if metric not in draft.figures:
        draft.figures.append(metric)


def metric_after(draft: Draft, at: int, counting: bool) -> Figure | None:
    """The figure named right after: 'win rate', 'number of deals', 'average deal size', 'won deals'."""
    found = draft.next(at)
    if found is None:
        return None
    place, span = found
    if span.means("aggregate"):
        return figure_after_aggregate(draft, place)
    if span.means("count"):
        return counted_after(draft, place)
    measure = draft.measure_of(span)
    if measure is not None and (not draft.stage_of(span) or span.text in ("wins", "losses")):
        span.used = True
        return Figure(measure=measure)
    name = draft.field_of(span)
    if name is not None and draft.is_numeric(name):
        following = draft.next(place)
        if following is not None and draft.entity_of(following[1]) == name.split(".")[0]:
            # "highest value deal": the deal is what is asked for, its value is the order.
            return None
        span.used = True
        return numeric(draft, name)
    if counting:
        return counted_after(draft, at)
    return None


def counted_after(draft: Draft, at: int) -> Figure | None:
    """'… won deals', '… interactions', '… GTX Pro deals' → a count under conditions."""
    where: list[Filter] = []
    taken: list[Span] = []
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        stage, value, entity = draft.stage_of(span), draft.value_of(span), draft.entity_of(span)
        if span.means("count") and place != at:
            taken.append(span)
        elif entity is not None:
            use(span, draft.spans[at], *taken)
            return Figure(measure=f"count:{entity}", where=tuple(where))
        elif stage is not None:
            where.append(Filter(field=STAGE_FIELD, values=stage))
            taken.append(span)
        elif value is not None:
            where.append(Filter(field=value.name, values=(value.value,)))
            taken.append(span)
            if value.name == "activity.kind":
                following = draft.next(place)
                if following is None or draft.entity_of(following[1]) != "activity":
                    use(draft.spans[at], *taken)
                    return Figure(measure="count:activity", where=tuple(where))
        else:
            break
    if taken and where and where[0].field == STAGE_FIELD:
        use(draft.spans[at], taken[0])
        return Figure(measure="count:opportunity", where=(where[0],))
    return None


def figure_after_aggregate(draft: Draft, at: int) -> Figure | None:
    """'average deal size', 'total value of lost deals', 'median employees', 'average number of deals'."""
    sense = draft.spans[at].sense("aggregate")
    found = draft.next(at, skip=("mine",))
    if sense is None or found is None:
        return None
    place, span = found
    where: list[Filter] = []
    taken = [draft.spans[at]]
    while (stage := draft.stage_of(span)) is not None and not span.means("measure"):
        where.append(Filter(field=STAGE_FIELD, values=stage))
        taken.append(span)
        following = draft.next(place)
        if following is None:
            return None
        place, span = following
    figure = _aggregated(draft, sense.name, place, span)
    if figure is None:
        return None
    use(*taken, span)
    return figure.model_copy(update={"where": (*where, *figure.where)})


def _aggregated(draft: Draft, how: str, place: int, span: Span) -> Figure | None:
    measure, name, entity = draft.measure_of(span), draft.field_of(span), draft.entity_of(span)
    if span.means("count"):
        return counted_after(draft, place) if how == "sum" else _count_per(draft, place)
    if measure is not None:
        if how == "avg" and measure == "won_value":
            return _average_value(draft, place)
        if how in ("max", "min", "median") and measure == "won_value":
            return Figure(
                measure=f"{how}:opportunity.value", where=(Filter(field=STAGE_FIELD, values=("Won",)),)
            )
        return Figure(measure=measure)
    if name is not None and draft.is_numeric(name):
        if name == "opportunity.cycle" and how == "avg":
            return Figure(measure="time_to_close")
        return Figure(measure=f"{how}:{name}")
    if entity is not None and how == "sum":
        return Figure(measure=f"count:{entity}")
    if entity == "opportunity":
        return Figure(measure=f"{how}:opportunity.value")
    if entity == "order":
        return Figure(measure="average_order" if how == "avg" else f"{how}:order.amount")
    return None


def _average_value(draft: Draft, place: int) -> Figure:
    """'average revenue per account' divides by the accounts; 'average revenue' is that of a deal."""
    per = _per(draft, place)
    if per:
        return Figure(measure=f"per:won_value/{per}")
    nouns = {draft.entity_of(span) for span in draft.spans[place:]}
    if "account" in nouns and "opportunity" not in nouns:
        draft.notes.append("'revenue' is read as the companies' own yearly revenue, in millions")
        return Figure(measure="avg:account.revenue")
    return Figure(measure="average_deal")


def _count_per(draft: Draft, place: int) -> Figure | None:
    counted = counted_after(draft, place)
    if counted is None:
        return None
    per = _per(draft, place)
    return Figure(measure=f"per:{counted.measure}/{per}", where=counted.where) if per else counted


def _per(draft: Draft, place: int) -> str | None:
    """What follows 'per', taken; 'per deal' needs no division."""
    for at, span in list(draft.left("by")):
        following = draft.next(at)
        if at < place or following is None:
            continue
        entity, name = draft.entity_of(following[1]), draft.field_of(following[1])
        if entity == "opportunity":
            use(span, following[1])
            return None
        field = draft.catalogue.entity(entity).title if entity else name
        if field and not draft.is_numeric(field):
            use(span, following[1])
            return field
    return None


def numeric(draft: Draft, name: str) -> Figure:
    """A numeric field without a word for summing up: amounts and heads are added, the rest is averaged."""
    if name == "opportunity.value":
        return Figure(measure="won_value")
    if name == "opportunity.cycle":
        return Figure(measure="time_to_close")
    if name == "opportunity.estimate":
        return Figure(measure="open_pipeline")
    kind = draft.catalogue.field(name).kind
    added = kind == "money" or name in ("account.employees", "account.revenue")
    return Figure(measure=f"{'sum' if added else 'avg'}:{name}")


def _by_time(draft: Draft, at: int, span: Span) -> bool:
    """'fastest to close', 'oldest open deals', 'newest accounts', 'longest sales cycle'."""
    found = draft.next(at)
    stages = [stage for one in draft.spans if (stage := draft.stage_of(one))]
    closed = any(set(stage) <= {"Won", "Lost"} for stage in stages)
    if found is not None:
        place, word = found
        measure, name = draft.measure_of(word), draft.field_of(word)
        if measure == "time_to_close" or name in ("opportunity.cycle", "opportunity.age"):
            word.used = True
            rank_by(draft, Figure(measure=measure or "time_to_close"), span.means("slowest"))
            return True
        entity = draft.entity_of(word) or _entity_soon(draft, place)
        if entity == "opportunity":
            return _deals_by_time(draft, span, closed)
        if entity == "account" and span.text == "oldest":
            draft.order.append(Order(field="account.founded", descending=False))
            return _one_if_singular(draft, word)
        if entity in ("activity", "order", "ticket", "contact", "conversation"):
            field = draft.catalogue.entity(entity).dated_by
            draft.order.append(Order(field=field, descending=span.means("newest", "best")))
            return _one_if_singular(draft, word)
        if entity == "account" and span.means("newest"):
            draft.order.append(Order(field="account.founded", descending=True))
            return _one_if_singular(draft, word)
    first = next((entity for one in draft.spans if (entity := draft.entity_of(one))), None)
    if first == "opportunity" and (found is None or draft.stage_of(found[1])):
        return _deals_by_time(draft, span, closed)
    if span.means("quickest", "slowest") and (
        found is None or draft.stage_of(found[1]) or found[1].means("took", "by")
    ):
        if found is not None and draft.stage_of(found[1]) == ("Won", "Lost"):
            found[1].used = True
        rank_by(draft, Figure(measure="time_to_close"), span.means("slowest"))
        return True
    return False


def _entity_soon(draft: Draft, place: int) -> str | None:
    following = draft.next(place)
    return draft.entity_of(following[1]) if following and draft.stage_of(draft.spans[place]) else None


def _deals_by_time(draft: Draft, span: Span, closed: bool) -> bool:
    entity = next((one for one in draft.spans if draft.entity_of(one) == "opportunity"), None)
    if span.means("newest"):
        draft.order.append(Order(field="opportunity.close_date" if closed else "opportunity.engage_date"))
    elif span.means("earliest"):
        field = "opportunity.close_date" if closed else "opportunity.engage_date"
        draft.order.append(Order(field=field, descending=False))
    elif closed:
        draft.order.append(Order(field="opportunity.cycle", descending=span.means("slowest")))
        draft.columns.append("opportunity.cycle")
    else:
        draft.order.append(Order(field="opportunity.age", descending=span.means("slowest")))
        draft.columns.append("opportunity.age")
    return _one_if_singular(draft, entity)


def _one_if_singular(draft: Draft, span: Span | None) -> bool:
    if draft.limit is None:
        draft.limit = 1 if span is not None and is_singular(span.text) else DEFAULT_LIMIT
    return True


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
    singular = is_singular(span.text)
    if draft.limit is None:
        draft.limit = 1 if singular else DEFAULT_LIMIT
    draft.descending = descending
    if entity in ("opportunity", "order", "activity", "ticket", "conversation"):
        span.used = True
        draft.subject = entity
        if _ordered_by_field(draft, entity, descending):
            return
        field = {"opportunity": "opportunity.value", "order": "order.amount"}.get(entity)
        if field and not draft.order and not _explicit(draft):
            draft.order.append(Order(field=field, descending=descending))
        return
    span.used = True
    if entity == "product" and rank.text in PRICED:
        draft.subject = "product"
        draft.order.append(
            Order(field="product.list_price", descending=rank.text in ("most expensive", "priciest"))
        )
        return
    if entity == "account" and rank.text in SIZED and not _explicit(draft):
        draft.subject = "account"
        draft.order.append(Order(field="account.revenue", descending=descending))
        return
    draft.add_group(draft.group_for(entity) if entity else Group(field=name or ""))
    if not draft.figures and not _explicit(draft):
        metric = DEFAULT_FIGURE.get(entity or "", "won_value")
        if rank.text in ("most common", "most frequent"):
            metric = f"count:{draft.likely_subject()}"
        rank_by(draft, Figure(measure=metric), descending)


def _ordered_by_field(draft: Draft, entity: str, descending: bool) -> bool:
    for at, by in list(draft.left("by")):
        found = draft.next(at)
        name = draft.field_of(found[1]) if found else None
        if found is not None and name is not None and name.split(".")[0] == entity and draft.is_numeric(name):
            use(by, found[1])
            draft.order.append(Order(field=name, descending=descending))
            draft.columns.append(name)
            return True
    return False


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


def _named_later(draft: Draft, at: int) -> bool:
    return any(place > at for place, _ in draft.left("measure", "count", "aggregate"))


def _default_metric(draft: Draft) -> Figure:
    stages = [stage for one in draft.spans if (stage := draft.stage_of(one))]
    if any(draft.entity_of(one) == "line" for one in draft.spans):
        return Figure(measure="count:line")
    sold = any(span.text in ("sold", "sell", "sells") for span in draft.spans)
    if ("Lost",) in stages:
        return Figure(measure="count:opportunity")
    if ("Won",) in stages and not sold:
        return Figure(measure="count:opportunity")
    return Figure(measure="order_value" if draft.is_shop else "won_value")


def is_singular(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return stem(last) == last and last not in ("people", "staff")
