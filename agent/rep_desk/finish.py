"""The last step of reading: a draft becomes consistent, with dates, stages and defaults settled."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from crm.opportunities import CLOSED_STAGES, OPEN_STAGES
from crm.query.catalogue import CannotAnswer
from crm.query.dates import figure_date, list_date
from crm.query.query import Figure, Filter, Group, Having, Order, Related

WON_MEASURES = ("won_value", "average_deal", "won_deals", "price_realised")
AMONG_DEALS = {"count:account": "account.id", "distinct:account.name": "account.id",
               "count:product": "product.name", "distinct:product.name": "product.name",
               "count:agent": "agent.name", "distinct:agent.name": "agent.name"}  # fmt: skip
COMBINED = ("combined", "together", "put together", "altogether", "in total", "summed")
SOLD_WITH = ("account", "agent", "product", "opportunity")
SELLING = ("agent.", "product.")
DEAL_FIELDS = ("opportunity.", "product.", "agent.", "account.")


def finish(draft: Draft) -> None:
    """Settle what the clauses left open."""
    _counted_for_comparison(draft)
    _on_average(draft)
    _extreme_of_all(draft)
    _of_won_deals(draft)
    _grouped_by_having(draft)
    _listed_with_figures(draft)
    _through_deals(draft)
    _stages_of_measures(draft)
    _sorted_figure(draft)
    _subject(draft)
    _dates(draft)
    _related(draft)
    _columns(draft)
    _as_shares(draft)
    _at_list_price(draft)
    _best_of_each(draft)
    _together(draft)
    _order(draft)


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
        figure = draft.sort_figure or draft.figures[0]
        draft.having.append(Having(figure=figure, op=operator, values=(value,), change=change))


def _extreme_of_all(draft: Draft) -> None:
    """'the longest sales cycle' where nothing is broken down is that of one deal, not an average."""
    figure = draft.sort_figure
    grouped = draft.groups or draft.subject in NAMED or draft.first("who")
    if figure is None or grouped or figure.measure != "time_to_close" or draft.having:
        return
    how = "max" if draft.descending else "min"
    extreme = figure.model_copy(update={"measure": f"{how}:opportunity.cycle"})
    draft.figures = [extreme if one == figure else one for one in draft.figures]
    draft.sort_figure = None


def _of_won_deals(draft: Draft) -> None:
    """A deal is worth something when it is won: 'median deal value' leaves out lost ones, which are at 0."""
    staged = any(item.field == STAGE_FIELD for item in draft.filters)
    won = Filter(field=STAGE_FIELD, values=("Won",))
    for at, figure in enumerate(draft.figures):
        how, _, field = figure.measure.partition(":")
        if (
            how in ("min", "max", "median")
            and field == "opportunity.value"
            and not staged
            and not figure.where
        ):
            draft.figures[at] = figure.model_copy(update={"where": (won,)})


def _at_list_price(draft: Draft) -> None:
    """'total list price of lost deals' sums over deals; a price itself is no customer's and no seller's."""
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    for at, figure in enumerate(draft.figures):
        how, _, field = figure.measure.partition(":")
        # Beside a figure of deals: "average price against list price by product".
        sold = "opportunity" in facts and field == "product.list_price"
        how = "avg" if sold else how
        far = [item for item in draft.filters if not item.field.startswith("product.")]
        if (
            field != "product.list_price"
            or not far
            or any(g.field.startswith("product.") for g in draft.groups)
        ) and not sold:
            continue
        if any(item.field.startswith("opportunity.") for item in far) or sold:
            draft.figures[at] = figure.model_copy(update={"measure": f"{how}:opportunity.list_price"})
        else:
            draft.doubts.append("list price")


def _best_of_each(draft: Draft) -> None:
    """'for each region, the three reps with the most revenue': the number wanted is that of each region."""
    each = [group for group in draft.groups if group.field == draft.each]
    grain = next((group for group in draft.groups if group.grain), None)
    if grain is not None and draft.limit is not None and len(draft.groups) > 1 and _for_each(draft, grain):
        draft.within = grain.field
    if draft.limit is not None and draft.within is None and each and len(draft.groups) > 1:
        draft.within = draft.each


def _for_each(draft: Draft, group: Group) -> bool:
    """'the top rep per month' is one for each of them; 'the best month of any rep' is one."""
    said = [at for at, word in enumerate(draft.words) if word.startswith(str(group.grain))]
    return any(draft.words[at - 1] in ("per", "each", "every") for at in said if at)


def _together(draft: Draft) -> None:
    """'what share do the top 5 accounts make up', 'revenue of the top 10 accounts combined': one sum."""
    several = draft.limit is not None and draft.limit > 1 and len(draft.groups) == 1
    asks = draft.pooled or any(span.means("which", "who") for span in draft.spans)
    if not several or asks or not draft.figures:
        return
    added = all(_adds_up(draft, figure) for figure in draft.figures)
    part = any(figure.share == "total" for figure in draft.figures)
    said = any(span.text in COMBINED for span in draft.spans)
    draft.pooled = "sum" if added and (part or said) else ""


def _adds_up(draft: Draft, figure: Figure) -> bool:
    measure = draft.catalogue.measure(figure.measure)
    return figure.share == "total" or (not measure.parts and measure.aggregation in ("count", "sum"))


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


def _on_average(draft: Draft) -> None:
    """'how many deals does each agent have on average' is one figure, not one for each."""
    averaged_over = [group for group in draft.groups if group.grain and _for_each(draft, group)]
    if averaged_over and len(draft.groups) == 1 and len(draft.figures) == 1 and draft.limit is None:
        _over_time(draft)
    left = draft.first("aggregate")
    sense = left[1].sense("aggregate") if left else None
    averaged = _averaged(draft.figures[0].measure) if len(draft.figures) == 1 else None
    if left is not None and sense and sense.name == "avg" and averaged:
        left[1].used = True
        draft.figures = [draft.figures[0].model_copy(update={"measure": averaged})]
        return
    counted = len(draft.figures) == 1 and draft.figures[0].measure.startswith("count:")
    if left is not None and sense and sense.name == "avg" and counted and len(draft.groups) == 1:
        left[1].used = True
        group = draft.groups.pop()
        figure = draft.figures.pop()
        draft.figures.append(figure.model_copy(update={"measure": f"per:{figure.measure}/{group.field}"}))


def _over_time(draft: Draft) -> None:
    """'average revenue per month', 'average number of wins per week': of the months, not of the deals."""
    spoken = [span for span in draft.spans if (one := span.sense("aggregate")) and one.name == "avg"]
    figure = draft.figures[0]
    counted = draft.catalogue.measure(figure.measure).aggregation == "count"
    money = figure.measure == "average_deal" and any(
        draft.measure_of(span) == "won_value" for span in draft.spans
    )
    if spoken and (counted or money):
        use(*spoken)
        draft.figures = [Figure(measure="won_value", where=figure.where) if money else figure]
        draft.pooled = "avg"


def _averaged(measure: str) -> str | None:
    how, colon, field = measure.partition(":")
    if how == "sum" and colon:
        return f"avg:{field}"
    return {"won_value": "average_deal", "discount": "discount_rate"}.get(measure)


def _listed_with_figures(draft: Draft) -> None:
    """'the subsidiaries of Sonron with their revenue': a figure for each."""
    counted = any(figure.measure == f"count:{draft.subject}" for figure in draft.figures)
    if draft.subject in NAMED and draft.figures and not draft.groups and not counted:
        draft.add_group(draft.group_for(draft.subject or ""))


def _through_deals(draft: Draft) -> None:
    """'how many customers does each agent have': those with a deal, where nobody owns accounts."""
    draft.figures = [_among_deals(draft, figure) for figure in draft.figures]
    draft.sort_figure = draft.sort_figure and _among_deals(draft, draft.sort_figure)
    draft.having = [
        item.model_copy(update={"figure": _among_deals(draft, item.figure)}) for item in draft.having
    ]


def _among_deals(draft: Draft, figure: Figure) -> Figure:
    """'customers of each agent', 'different products of each account': those in the deals of a group."""
    counted = AMONG_DEALS.get(figure.measure)
    if counted is None:
        return figure
    entity = counted.split(".")[0]
    owners = [group.field.split(".")[0] for group in draft.groups]
    apart = [one for one in owners if one in SOLD_WITH and draft.catalogue.path(entity, one) is None]
    return figure.model_copy(update={"measure": f"among:count:opportunity/{counted}"}) if apart else figure


def _stages_of_measures(draft: Draft) -> None:
    measures = {figure.measure for figure in draft.figures if not figure.where}
    if {"count:opportunity", "open_pipeline"} <= measures and len(measures) == 2:
        # "The open pipeline by stage, and the number of deals in each": the same deals.
        draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
    stage = next((item for item in draft.filters if item.field == STAGE_FIELD and item.op == "="), None)
    draft.figures = [_with_stage(figure, stage) for figure in draft.figures]
    if draft.sort_figure is not None:
        draft.sort_figure = _with_stage(draft.sort_figure, stage)
    draft.having = [
        item.model_copy(update={"figure": _with_stage(item.figure, stage)}) for item in draft.having
    ]
    if stage is None or not draft.figures:
        return
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    names = {figure.measure for figure in draft.figures}
    implied = names <= {"won_value", "average_deal", "won_deals", "open_pipeline", "win_rate", "loss_rate"}
    if facts == {"opportunity"} and implied:
        draft.filters.remove(stage)


def _with_stage(figure: Figure, stage: Filter | None) -> Figure:
    """'value of lost deals' is not won value; 'value of open deals' is the pipeline."""
    own = next((item for item in figure.where if item.field == STAGE_FIELD), stage)
    closed = own is not None and set(own.values) == set(CLOSED_STAGES)
    if closed and figure.measure in ("won_value", "sum:opportunity.value"):
        # What was closed for money was won: a lost deal brings none.
        return figure.model_copy(update={"measure": "won_value"})
    if own is None or own.values == ("Won",):
        if figure.measure in ("sum:opportunity.value", "avg:opportunity.value") and figure.share == "none":
            better = "won_value" if figure.measure.startswith("sum") else "average_deal"
            where = tuple(item for item in figure.where if item.field != STAGE_FIELD)
            return figure.model_copy(update={"measure": better, "where": where})
        if figure.measure in WON_MEASURES and figure.share == "none":
            where = tuple(item for item in figure.where if item.field != STAGE_FIELD)
            return figure.model_copy(update={"where": where})
        return figure
    is_open = set(own.values) <= set(OPEN_STAGES)
    how = {"won_value": "sum", "average_deal": "avg"}.get(figure.measure)
    if how is None and figure.measure.endswith(":opportunity.value") and is_open:
        how = figure.measure.split(":")[0]
    if how is None:
        return figure
    field = "opportunity.estimate" if is_open else "opportunity.value"
    whole = set(own.values) == set(OPEN_STAGES) and how == "sum" and not figure.where
    measure = "open_pipeline" if whole else f"{how}:{field}"
    return figure.model_copy(update={"measure": measure})


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
            try:
                field = _date_field(draft)
            except CannotAnswer:
                # "Weekly … of agents": they have no date.
                draft.doubts.append(group.grain or "date")
                field = "opportunity.close_date"
            draft.groups[at] = Group(field=field, grain=group.grain)
            if not draft.figures:
                draft.figures.append(Figure(measure="count:opportunity"))


def _date_field(draft: Draft) -> str:
    if draft.period_field:
        return draft.period_field
    if not draft.figures:
        return "opportunity.engage_date"
    return figure_date(draft.catalogue, draft.query(), draft.figures[0])


def _related(draft: Draft) -> None:
    """Accounts, sellers and products have no dates or stages: a condition on those is on their deals."""
    subject = draft.subject or ""
    counted = {figure.measure for figure in draft.figures}
    undated = subject in NAMED and (not draft.figures or counted == {f"count:{subject}"})
    if draft.absent_period is not None and not undated:
        draft.doubts.append(f"not {draft.absent_period.label}")
    if not undated or subject == "contact" or (draft.period_field or "").startswith("account."):
        return
    own = subject + "."
    far = [item for item in draft.filters if item.field.startswith("opportunity.")]
    others = [
        item
        for item in draft.filters
        if item.field.startswith(DEAL_FIELDS) and not item.field.startswith((own, "opportunity."))
    ]
    others = _bought_otherwise(draft, far, others)
    active = next((one for one in draft.related if one.present and one.entity == "activity"), None)
    kinds = [item for item in draft.filters if item.field.startswith("activity.")]
    if active is None and kinds:
        active = Related(entity="activity", present=True)
        draft.related.append(active)
    if active is not None:
        at = draft.related.index(active)
        draft.related[at] = active.model_copy(
            update={"filters": (*active.filters, *kinds), "period": active.period or draft.period}
        )
        draft.filters = [item for item in draft.filters if item not in kinds]
        draft.period = None
    if (
        not far
        and draft.period is None
        and not any(one.present and one.entity == "opportunity" for one in draft.related)
    ):
        return
    keep = [item for item in draft.filters if item not in far and item not in others]
    deals = Related(entity="opportunity", present=True, filters=(*far, *others), period=draft.period)
    draft.related = [one for one in draft.related if not (one.present and one.entity == "opportunity")]
    draft.related += _each_of(deals) if "both" in draft.words else [deals]
    draft.filters, draft.period = keep, None


def _bought_otherwise(draft: Draft, far: list[Filter], others: list[Filter]) -> list[Filter]:
    """'won GTX Pro but not MG Special', 'bought only GTX Basic': deals that must be missing."""
    excluded = [item for item in others if item.op == "!=" and item not in draft.besides]
    kept = [item for item in others if item not in excluded]
    missing = [item.model_copy(update={"op": "="}) for item in excluded]
    only = draft.first("exclusive")
    if only is not None:
        only[1].used = bool(kept or far)
        missing += [item.model_copy(update={"op": "!="}) for item in kept if item.op == "="]
        if not kept:
            ends: dict[tuple[str, ...], str] = {("Won",): "Lost", ("Lost",): "Won"}
            other = [ends.get(tuple(map(str, item.values))) for item in far]
            missing += [Filter(field=STAGE_FIELD, values=(stage,)) for stage in other if stage]
    if draft.absent_period is not None:
        filters = (*far, *kept)
        draft.related.append(Related(entity="opportunity", filters=filters, period=draft.absent_period))
    for item in missing:
        staged = [one for one in far if one.field != item.field]
        filters = (*staged, item)
        draft.related.append(Related(entity="opportunity", filters=filters, period=draft.period))
    draft.filters = [item for item in draft.filters if item not in excluded]
    if excluded and not kept:
        # "Bought neither this nor that" does not say that something else was bought.
        draft.filters = [item for item in draft.filters if item not in far]
        far.clear()
        draft.period = None
    return kept


def _each_of(deals: Related) -> list[Related]:
    """'bought both GTX Pro and MG Special': a deal of each."""
    several = next(
        (one for one in deals.filters if one.field != STAGE_FIELD and one.op == "=" and len(one.values) > 1),
        None,
    )
    if several is None:
        return [deals]
    rest = tuple(item for item in deals.filters if item is not several)
    each = [Filter(field=several.field, values=(value,)) for value in several.values]
    return [deals.model_copy(update={"filters": (*rest, item)}) for item in each]


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
    dated = next((group for group in draft.groups if group.grain), None)
    if not draft.order and dated is not None and draft.limit is None:
        draft.order.append(Order(field=dated.field, descending=False))
    elif not draft.order and draft.groups:
        draft.order.append(Order(figure=0, descending=draft.descending))


def _list_order(draft: Draft) -> list[Order]:
    if draft.newest_first is not None and draft.catalogue.entity(draft.subject or "").dated_by:
        return [Order(field=list_date(draft.catalogue, draft.query()), descending=draft.newest_first)]
    if draft.subject == "opportunity":
        return [Order(field="opportunity.value")]
    if draft.subject == "activity":
        return [Order(field="activity.at")]
    return []
