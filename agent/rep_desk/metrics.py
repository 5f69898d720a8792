"""Figures as they are named: 'win rate', 'number of lost deals', 'average revenue per account'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, is_singular, use
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter


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
    lead = [draft.spans[at]] if at >= 0 else []
    where: list[Filter] = []
    taken: list[Span] = []
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        stage, value, entity = draft.stage_of(span), draft.value_of(span), draft.entity_of(span)
        if span.means("count") and place != at:
            taken.append(span)
        elif entity is not None:
            use(span, *lead, *taken)
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
                    use(*lead, *taken)
                    return Figure(measure="count:activity", where=tuple(where))
        else:
            break
    if taken and where and where[0].field == STAGE_FIELD:
        use(*lead, taken[0])
        return Figure(measure="count:opportunity", where=(where[0],))
    return None


def figure_after_aggregate(draft: Draft, at: int) -> Figure | None:
    """'average deal size', 'total value of lost deals', 'median employees', 'average number of deals'."""
    sense = draft.spans[at].sense("aggregate")
    found = _past_names(draft, at)
    if sense is None or found is None:
        return None
    place, span = found
    where: list[Filter] = []
    taken = [draft.spans[at]]
    while (stage := draft.stage_of(span)) is not None and not span.means("measure"):
        if sense.name == "sum" and stage == ("Won",) and not _counts_rows(draft, place):
            # "Total won from German accounts" is money.
            use(*taken, span)
            return Figure(measure="won_value")
        where.append(Filter(field=STAGE_FIELD, values=stage))
        taken.append(span)
        following = draft.next(place)
        if following is None:
            return None
        place, span = following
    if taken[0].text in ("sum of", "total of", "sum") and _won_only(where):
        # "The sum of won deals" is money; "total won deals" is a number.
        use(*taken, span)
        return Figure(measure="won_value")
    figure = _aggregated(draft, sense.name, place, span)
    if figure is None:
        return None
    use(*taken, span)
    return figure.model_copy(update={"where": (*where, *figure.where)})


def _won_only(where: list[Filter]) -> bool:
    return [item.values for item in where] == [("Won",)]


def _past_names(draft: Draft, at: int) -> tuple[int, Span] | None:
    """The word after an aggregate, past names: 'a typical GTX Pro sale'."""
    found = draft.next(at, skip=("mine",))
    while found is not None and draft.value_of(found[1]) and not draft.stage_of(found[1]):
        found = draft.next(found[0], skip=("mine",))
    return found


def _counts_rows(draft: Draft, place: int) -> bool:
    """Whether deals, or some figure of them, follow."""
    following = draft.next(place)
    if following is None:
        return False
    word = following[1]
    named = draft.entity_of(word) == "opportunity" or word.means("measure", "field", "aggregate", "count")
    return named or draft.stage_of(word) is not None


def _aggregated(draft: Draft, how: str, place: int, span: Span) -> Figure | None:
    measure, name, entity = draft.measure_of(span), draft.field_of(span), draft.entity_of(span)
    if span.means("count"):
        return counted_after(draft, place) if how == "sum" else _count_per(draft, place)
    if measure is not None:
        return _of_measure(draft, how, place, measure)
    if name is not None and draft.is_numeric(name):
        if name == "opportunity.cycle" and how == "avg":
            return Figure(measure="time_to_close")
        return Figure(measure=f"{how}:{name}")
    if entity is not None and how == "sum":
        return Figure(measure=f"count:{entity}")
    if entity == "opportunity":
        following = draft.next(place)
        if how == "avg" and not is_singular(span.text) and following is not None and following[1].means("by"):
            return _count_per(draft, place - 1)  # "Average deals per account" are a number.
        return Figure(measure=f"{how}:opportunity.value")
    if entity == "order":
        return Figure(measure="average_order" if how == "avg" else f"{how}:order.amount")
    return None


def _of_measure(draft: Draft, how: str, place: int, measure: str) -> Figure:
    """An aggregate before a figure: 'average revenue', 'the highest revenue', 'median days to close'."""
    if how == "avg" and measure == "won_value":
        return _average_value(draft, place)
    named = draft.catalogue.measure(measure)
    if how == "avg" and named.aggregation == "count" and not named.parts and (per := _per(draft, place)):
        return Figure(measure=f"per:{measure}/{per}")  # "Average wins per rep".
    if how in ("max", "min", "median") and measure == "won_value":
        won = Filter(field=STAGE_FIELD, values=("Won",))
        return Figure(measure=f"{how}:opportunity.value", where=(won,))
    if how in ("max", "min", "median") and named.of is not None and named.aggregation == "avg":
        # "The median days to close": of the same deals, not their average.
        return Figure(measure=f"{how}:{named.of}", where=named.given)
    return Figure(measure=measure)


def _average_value(draft: Draft, place: int) -> Figure:
    """'average revenue per account' divides by the accounts; 'average revenue' is that of a deal."""
    plain = draft.first("by")
    per = None if plain and plain[1].text == "by" else _per(draft, place)
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
    if any(group.grain for group in draft.groups):
        return None  # "Average revenue per month for each region": of the months.
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
