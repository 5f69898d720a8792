"""Averages over groups and months, sums of a ranking, the best of each: what becomes of the rows."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from crm.query.query import Figure, Group

COMBINED = ("combined", "together", "put together", "altogether", "in total", "summed")


def best_of_each(draft: Draft) -> None:
    """'for each region, the three reps with the most revenue': the number wanted is that of each region."""
    each = [group for group in draft.groups if group.field == draft.each]
    grain = next((group for group in draft.groups if group.grain), None)
    if grain is not None and draft.limit is not None and len(draft.groups) > 1 and _for_each(draft, grain):
        draft.within = grain.field
    if draft.limit is not None and draft.within is None and each and len(draft.groups) > 1:
        draft.within = draft.each
    if draft.limit is not None and draft.within is None and len(draft.groups) == 2 and not draft.ends:
        draft.within = _by_after_best(draft)


def _by_after_best(draft: Draft) -> str | None:
    """'best rep by region': the breakdown that is said after the noun that is ranked."""
    named = {group.field: at for group in draft.groups if (at := _said_at(draft, group)) is not None}
    ranked = [at for at, span in enumerate(draft.spans) if span.means("best", "worst")]
    if len(named) != 2 or len(ranked) != 1:
        return None
    (first, noun), (other, later) = sorted(named.items(), key=lambda pair: pair[1])
    before = draft.spans[later - 1]
    follows = ranked[0] < noun < later and before.means("by") and first != other
    return other if follows else None


def _said_at(draft: Draft, group: Group) -> int | None:
    for at, span in enumerate(draft.spans):
        entity = draft.entity_of(span)
        title = draft.catalogue.entity(entity).title if entity else None
        grained = group.grain is not None and (span.means(f"grain_{group.grain}") or span.text == group.grain)
        if grained or (not group.grain and group.field in (title, draft.field_of(span))):
            return at
    return None


def first_of_each(draft: Draft) -> None:
    """'for each product the biggest deal with its rep': the first rows of each; the rest is shown."""
    ordered = draft.order and draft.order[0].field is not None
    if draft.figures or draft.having or not (draft.limit and ordered and draft.subject and draft.groups):
        return
    names = [group.field for group in draft.groups if not group.grain and not group.periods]
    each = draft.each if draft.each in names else names[0]
    linked = [draft.catalogue.path(draft.subject, name.split(".")[0]) is not None for name in names]
    if all(linked) and len(names) == len(draft.groups):
        draft.within, draft.groups = each, []
        draft.columns = list(dict.fromkeys([*draft.columns, each, *names]))


def _for_each(draft: Draft, group: Group) -> bool:
    """'the top rep per month' is one for each of them; 'the best month of any rep' is one."""
    said = [at for at, word in enumerate(draft.words) if word.startswith(str(group.grain))]
    return any(draft.words[at - 1] in ("per", "each", "every") for at in said if at)


def together(draft: Draft) -> None:
    """'what share do the top 5 accounts make up', 'revenue of the top 10 accounts combined': one sum."""
    several = draft.limit is not None and draft.limit > 1 and len(draft.groups) == 1
    # "… and what share each one has": of each.
    asks = draft.pooled or "each" in draft.words or any(span.means("which", "who") for span in draft.spans)
    if not several or asks or not draft.figures:
        return
    added = all(_adds_up(draft, figure) for figure in draft.figures)
    part = any(figure.share == "total" for figure in draft.figures)
    said = any(span.text in COMBINED for span in draft.spans)
    draft.pooled = "sum" if added and (part or said) else ""


def _adds_up(draft: Draft, figure: Figure) -> bool:
    measure = draft.catalogue.measure(figure.measure)
    return figure.share == "total" or (not measure.parts and measure.aggregation in ("count", "sum"))


def on_average(draft: Draft) -> None:
    """'how many deals does each agent have on average' is one figure, not one for each."""
    averaged_over = [group for group in draft.groups if group.grain and _for_each(draft, group)]
    if averaged_over and len(draft.groups) < 3 and len(draft.figures) == 1 and draft.limit is None:
        _over_time(draft)
    left = draft.first("aggregate")
    sense = left[1].sense("aggregate") if left else None
    averaged = _averaged(draft.figures[0].measure) if len(draft.figures) == 1 else None
    if left is not None and left[1].text == "on average" and _of_each_one(draft):
        # "How much revenue per rep on average": over the reps, not over their deals.
        left[1].used = True
        group = draft.groups.pop()
        draft.figures = [Figure(measure=f"per:won_value/{group.field}", where=draft.figures[0].where)]
        return
    if left is not None and sense and sense.name == "avg" and averaged:
        left[1].used = True
        draft.figures = [draft.figures[0].model_copy(update={"measure": averaged})]
        return
    only = draft.catalogue.measure(draft.figures[0].measure) if len(draft.figures) == 1 else None
    counted = only is not None and only.aggregation == "count" and not only.parts
    if left is not None and sense and sense.name == "avg" and counted and len(draft.groups) == 1:
        left[1].used = True
        group = draft.groups.pop()
        figure = draft.figures.pop()
        draft.figures.append(figure.model_copy(update={"measure": f"per:{figure.measure}/{group.field}"}))


def _of_each_one(draft: Draft) -> bool:
    one = len(draft.groups) == len(draft.figures) == 1 and not draft.groups[0].grain
    asked = any(span.means("how_much") for span in draft.spans) or _said_of_each(draft)
    named = any(draft.entity_of(span) == "opportunity" for span in draft.spans)
    return one and asked and not named and draft.figures[0].measure == "won_value" and draft.limit is None


def _said_of_each(draft: Draft) -> bool:
    """'won revenue per account, on average' is over the accounts; 'by account' gives one for each."""
    return draft.each is not None and [group.field for group in draft.groups] == [draft.each]


def _over_time(draft: Draft) -> None:
    """'average revenue per month', 'average number of wins per week': of the months, not of the deals."""
    spoken = [span for span in draft.spans if (one := span.sense("aggregate")) and one.name == "avg"]
    figure = draft.figures[0]
    counted = draft.catalogue.measure(figure.measure).aggregation == "count"
    said = any(draft.measure_of(span) == "won_value" for span in draft.spans)
    money = figure.measure == "won_value" or (figure.measure == "average_deal" and said)
    if spoken and (counted or money):
        use(*spoken)
        draft.figures = [Figure(measure="won_value", where=figure.where) if money else figure]
        draft.pooled = "avg"


def _averaged(measure: str) -> str | None:
    how, colon, field = measure.partition(":")
    if how == "sum" and colon:
        return f"avg:{field}"
    return {"won_value": "average_deal", "discount": "discount_rate"}.get(measure)
