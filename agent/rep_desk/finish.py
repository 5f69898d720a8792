"""The last step of reading: a draft becomes consistent, with dates, stages and defaults settled."""

from __future__ import annotations

from datetime import timedelta

from agent.rep_desk.as_of import open_then
from agent.rep_desk.beside import beside
from agent.rep_desk.contests import contests
from agent.rep_desk.differences import differences, periods_apart, side_by_side
from agent.rep_desk.draft import ASKS_WHETHER, NAMED, STAGE_FIELD, Draft
from agent.rep_desk.pooling import best_of_each, on_average, together
from agent.rep_desk.stages import (
    at_list_price,
    counted_in_deals,
    days_to_win,
    extreme_of_all,
    of_won_deals,
    sold_in_a_shop,
    stages_apart,
    stages_of_measures,
)
from agent.rep_desk.through_deals import through_deals
from crm.opportunities import OPEN_STAGES
from crm.query.catalogue import CannotAnswer
from crm.query.dates import figure_date, list_date
from crm.query.query import Figure, Filter, Group, Having, Order, Period

SELLING = ("agent.", "product.")


def finish(draft: Draft) -> None:
    """Settle what the clauses left open."""
    _counted_for_comparison(draft)
    contests(draft)
    _whether(draft)
    _exists(draft)
    _kinds_apart(draft)
    on_average(draft)
    extreme_of_all(draft)
    of_won_deals(draft)
    days_to_win(draft)
    _grouped_by_having(draft)
    _listed_with_figures(draft)
    beside(draft)
    counted_in_deals(draft)
    sold_in_a_shop(draft)
    stages_of_measures(draft)
    stages_apart(draft)
    _sorted_figure(draft)
    _subject(draft)
    periods_apart(draft)
    side_by_side(draft)
    _dates(draft)
    open_then(draft)
    through_deals(draft)
    _columns(draft)
    _as_shares(draft)
    at_list_price(draft)
    best_of_each(draft)
    together(draft)
    differences(draft)
    _deals_of_each(draft)
    _without_any(draft)
    _order(draft)


def _whether(draft: Draft) -> None:
    """'is Ada's win rate above 60%' asks for one figure, and whether it meets the bound."""
    bounds = {item.figure for item in draft.having}
    alone = len(bounds) == 1 and not draft.groups and set(draft.figures) <= bounds and draft.subject is None
    if _of_all(draft):
        # "Were more deals lost than won in July": how many more, and so yes or no.
        draft.whether = draft.having.pop()
        draft.figures = list(dict.fromkeys([draft.whether.figure, *draft.figures]))
        return
    nouns = any(draft.entity_of(one) in NAMED and not one.used for one in draft.spans)
    if alone and not nouns and draft.words[0] in ASKS_WHETHER and not draft.having[0].of_average:
        draft.whether = draft.having.pop()
        draft.figures = [draft.whether.figure]


def _exists(draft: Draft) -> None:
    """'has Ada ever sold a GTK 500' asks whether there is any such deal."""
    found = draft.first("yes_no")
    spoken = draft.subject == "activity" or any(one.field.startswith("activity.") for one in draft.filters)
    kind = "activity" if spoken else "opportunity"
    counts = [Figure(measure=name) for name in (f"count:{kind}", "won_deals", "lost_deals")]
    counted = draft.figures[0] if draft.figures else counts[0]
    plain = draft.subject in (None, kind) and counted in counts and len(draft.figures) < 2
    parted = draft.groups or draft.having or draft.order or draft.related or draft.limit or draft.compare
    if found is None:
        return
    found[1].used = draft.whether is not None
    if plain and draft.filters and not (parted or draft.whether):
        found[1].used = True
        draft.subject, draft.figures = None, [counted]
        draft.whether = Having(figure=counted, op=">=", values=(1,))


def _kinds_apart(draft: Draft) -> None:
    """'meetings and emails per month': each kind is a figure of its own."""
    kinds = next((one for one in draft.filters if one.field == "activity.kind" and len(one.values) > 1), None)
    counted = Figure(measure="count:activity")
    joined = draft.first("and") is not None and not any(one.field == "activity.kind" for one in draft.groups)
    if kinds is None or not draft.groups or draft.figures not in ([], [counted]) or not joined:
        return
    draft.filters.remove(kinds)
    draft.figures = [
        counted.model_copy(update={"where": (Filter(field=kinds.field, values=(value,)),)})
        for value in kinds.values
    ]


def _deals_of_each(draft: Draft) -> None:
    """'which reps have sold GTK 500, and how many each': their deals; each rep is one rep."""
    owner = draft.groups[0].field.split(".")[0] if len(draft.groups) == 1 else ""
    deals = [
        one for one in draft.related if one.present and one.entity == "opportunity" and one.every is None
    ]
    itself = draft.figures == [Figure(measure=f"count:{owner}")] and owner in NAMED
    if not itself or len(deals) != 1 or draft.tally or draft.groups[0] != draft.group_for(owner):
        return
    draft.related.remove(deals[0])
    draft.figures = [Figure(measure="count:opportunity")]
    draft.period = draft.period or deals[0].period
    for item in deals[0].filters:
        draft.add_filter(item)


def _without_any(draft: Draft) -> None:
    """'in which months did we close nothing': units of time up to today, whose number of deals is none."""
    found = draft.first("with_none")
    if found is None or len(draft.figures) != 1 or not (draft.groups and draft.groups[0].grain):
        return
    found[1].used = True
    said = draft.period or Period(start=draft.today.replace(month=1, day=1), label=str(draft.today.year))
    day_after = draft.today + timedelta(days=1)
    end = min(said.end or day_after, day_after)
    draft.period = said.model_copy(update={"end": end})
    draft.having.append(Having(figure=draft.figures[0], op="=", values=(0,)))


def _of_all(draft: Draft) -> bool:
    minus = len(draft.having) == 1 and draft.having[0].figure.measure.startswith("minus:")
    return minus and not draft.groups and draft.subject is None and draft.words[0] in ASKS_WHETHER


def _counted_for_comparison(draft: Draft) -> None:
    """'growth of won deals from Q3 to Q4': what is compared between periods is their number."""
    if draft.compare is not None and not draft.figures and not draft.by_change and not draft.having:
        subject = draft.subject or draft.likely_subject()
        usual = "order_value" if draft.is_shop else "won_value"
        draft.figures.append(Figure(measure=usual if subject in NAMED else f"count:{subject}"))
        if subject in NAMED:
            # "Which products grew": by what they bring.
            draft.add_group(draft.group_for(subject))
        draft.subject = None
    if draft.changed is not None:
        operator, value, change = draft.changed
        if not draft.figures:
            # "Reps with more than 20 wins that improved": the condition's own figure.
            draft.figures.append(draft.having[0].figure)
        figure = draft.sort_figure or draft.figures[0]
        draft.having.append(Having(figure=figure, op=operator, values=(value,), change=change))


def _as_shares(draft: Draft) -> None:
    """'revenue by product in percent': each group's part of the whole; a rate is in percent already."""
    for _, span in list(draft.left("as_share")):
        units = [draft.catalogue.measure(figure.measure).unit for figure in draft.figures]
        already = any(unit == "percent" for unit in units) or any(
            one.share != "none" for one in draft.figures
        )
        span.used = already or draft.compare is not None
        if (
            not span.used
            and draft.groups
            and not any(group.grain for group in draft.groups)
            and draft.figures
        ):
            span.used = True
            shares = [figure.model_copy(update={"share": "total"}) for figure in draft.figures]
            if draft.sort_figure is not None and draft.sort_figure in draft.figures:
                draft.sort_figure = shares[draft.figures.index(draft.sort_figure)]
            draft.figures = shares


def _grouped_by_having(draft: Draft) -> None:
    """'agents with more than 100 won deals': the condition's own figure is shown, for each agent."""
    if draft.groups and not draft.figures:
        draft.figures += [item.figure for item in draft.having]
    distinct = next((one for one in draft.figures if one.measure.startswith("distinct:")), None)
    if draft.having and distinct is not None and not draft.groups:
        # "How many sectors made more than a million".
        draft.tally = True
        draft.figures = [item.figure for item in draft.having]
        draft.add_group(Group(field=distinct.measure.partition(":")[2]))
    if draft.groups and draft.figures and not draft.tally:
        _bounds_shown(draft)
    if not draft.having or draft.groups:
        return
    entity = draft.subject or draft.likely_subject()
    own = {draft.catalogue.measure(item.figure.measure).fact for item in draft.having} == {entity}
    if entity not in NAMED and (own or draft.figures):
        if not own:
            draft.doubts.append("with")  # "Revenue of orders with more than 3 items".
        return
    counted = Figure(measure=f"count:{entity}")
    if counted in draft.figures:
        # "How many agents won more than 300k": the agents are counted that meet the condition.
        draft.tally = True
        draft.figures = [item.figure for item in draft.having]
    draft.add_group(draft.group_for(entity))
    draft.subject = None
    for item in draft.having:
        if item.figure not in draft.figures and not any(
            f.measure == f"count:{entity}" for f in draft.figures
        ):
            draft.figures.append(item.figure)


def _bounds_shown(draft: Draft) -> None:
    """'months with more than 250 wins, and their revenue': what is bounded is seen beside it."""
    names = [one.measure for one in draft.figures]
    # Whose the counted ones are is not told by a bound: see `represented._idle`.
    counted = any(name.startswith(("count:", "among:", "distinct:")) for name in names)
    if not counted and not draft.pooled and all(one.share == "none" for one in draft.figures):
        plain = [one.figure for one in draft.having if not (one.of_average or one.change)]
        draft.figures += [one for one in plain if one not in draft.figures]


def _listed_with_figures(draft: Draft) -> None:
    """'the subsidiaries of Sonron with their revenue': a figure for each."""
    counted = any(figure.measure == f"count:{draft.subject}" for figure in draft.figures)
    if draft.subject in NAMED and draft.figures and not draft.groups and not counted:
        draft.add_group(draft.group_for(draft.subject or ""))


def _sorted_figure(draft: Draft) -> None:
    if draft.by_change:
        if not draft.figures:
            draft.figures.append(Figure(measure="order_value" if draft.is_shop else "won_value"))
        draft.order = [Order(figure=0, descending=draft.descending, change=draft.change)]
        return
    if draft.sort_figure is None:
        return
    if draft.sort_figure in draft.figures:
        draft.order.append(Order(figure=draft.figures.index(draft.sort_figure), descending=draft.descending))
    elif draft.figures:
        draft.order.append(Order(figure=0, descending=draft.descending))


def _subject(draft: Draft) -> None:
    rank = draft.first("rank")
    if rank is not None and not draft.figures and draft.subject in NAMED:
        rank[1].used = True
        draft.add_group(draft.group_for(draft.subject or ""))
        draft.figures.append(Figure(measure="won_value"))
    if draft.subject is not None and not draft.figures:
        return
    if draft.groups and not draft.figures and _of_each_row(draft):
        return
    if (
        draft.groups
        and draft.groups[0].field.split(".")[0] in NAMED
        and draft.groups[0].field.endswith("name")
    ):
        draft.subject = draft.groups[0].field.split(".")[0]
    elif draft.figures:
        draft.subject = draft.catalogue.measure(draft.figures[0].measure).fact
    elif draft.groups:
        draft.subject = draft.likely_subject()
        if any(item.field.startswith("activity.") for item in draft.filters):
            draft.figures.append(Figure(measure="count:activity"))
        elif draft.groups[0].field.startswith(SELLING) and not any(
            one.means("entity") for one in draft.spans
        ):
            draft.figures += [Figure(measure="won_value"), Figure(measure="win_rate")]
        else:
            draft.figures.append(Figure(measure=f"count:{draft.subject}"))
    if draft.groups and not draft.figures:
        draft.figures.append(Figure(measure=f"count:{draft.likely_subject()}"))


def _of_each_row(draft: Draft) -> bool:
    """'days since last contact per account': a property of each row, which needs no figure."""
    owner = draft.groups[0].field.split(".")[0] if len(draft.groups) == 1 else ""
    own = [name for name in draft.columns if name.split(".")[0] == owner]
    if not own or draft.groups[0] != draft.group_for(owner) or draft.having:
        return False
    draft.subject, draft.groups = owner, []
    draft.order = draft.order or [Order(field=own[0], descending=draft.descending)]
    return True


def _dates(draft: Draft) -> None:
    """A breakdown 'by month' is by the date of what is counted."""
    for at, group in enumerate(draft.groups):
        if group.field == "date":
            if not draft.figures:
                draft.figures.append(Figure(measure="count:opportunity"))
            try:
                field = _date_field(draft)
            except CannotAnswer:
                # "Weekly … of agents": they have no date.
                draft.doubts.append(group.grain or "date")
                field = "opportunity.close_date"
            draft.groups[at] = group.model_copy(update={"field": field})


def _date_field(draft: Draft) -> str:
    if draft.period_field:
        return draft.period_field
    return figure_date(draft.catalogue, draft.query(), draft.figures[0])


def _columns(draft: Draft) -> None:
    """A list shows what it was asked by: the fields of conditions and of the order."""
    if draft.figures or draft.subject is None:
        return
    is_open = any(
        item.field == STAGE_FIELD and set(item.values) <= set(OPEN_STAGES) for item in draft.filters
    )
    if is_open and draft.order and draft.order[0].field == "opportunity.value":
        # An open deal has no close value yet.
        draft.order[0] = draft.order[0].model_copy(update={"field": "opportunity.estimate"})
    shown = draft.catalogue.entity(draft.subject).shown
    asked = [item.field for item in draft.filters] + [order.field for order in draft.order if order.field]
    chosen = (
        draft.columns
        if draft.columns and draft.columns[0] == draft.catalogue.entity(draft.subject).title
        else [*shown, *draft.columns]
    )
    reachable = [
        name for name in asked if draft.catalogue.path(draft.subject, name.split(".")[0]) is not None
    ]
    # What was asked for stands right after the name, so that it is seen without scrolling.
    draft.columns = list(dict.fromkeys([chosen[0], *reachable, *chosen[1:]]))


def _order(draft: Draft) -> None:
    if not draft.figures:
        draft.order = draft.order or _list_order(draft)
        return
    draft.order = [
        order
        for order in draft.order
        if order.figure is not None or order.field in {g.field for g in draft.groups}
    ]
    dated = next((group for group in draft.groups if group.grain or group.periods), None)
    if not draft.order and dated is not None and draft.limit is None:
        draft.order.append(Order(field=dated.field, descending=False))
    elif not draft.order and draft.groups:
        draft.order.append(Order(figure=0, descending=draft.descending))


def _list_order(draft: Draft) -> list[Order]:
    subject = draft.subject or draft.likely_subject()
    if draft.newest_first is not None and draft.catalogue.entity(subject).dated_by:
        return [Order(field=list_date(draft.catalogue, draft.query()), descending=draft.newest_first)]
    if draft.newest_first is not None and draft.subject == "account":
        return [Order(field="account.founded", descending=draft.newest_first)]
    if draft.subject == "opportunity":
        return [Order(field="opportunity.value")]
    if draft.subject == "activity":
        return [Order(field="activity.at")]
    return []
