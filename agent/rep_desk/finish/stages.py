"""Which deals a figure is over: won ones have a value, open ones an estimate; customers are in deals."""

from __future__ import annotations

from itertools import pairwise

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft
from crm.opportunities import CLOSED_STAGES, OPEN_STAGES
from crm.query.query import Figure, Filter

WON_MEASURES = ("won_value", "average_deal", "won_deals", "price_realised")
DEALS = Figure(measure="count:opportunity")
RATES = ("win_rate", "loss_rate", "win_loss_ratio")
AMONG_DEALS = {"count:account": "account.id", "distinct:account.name": "account.id",
               "count:product": "product.name", "distinct:product.name": "product.name",
               "count:agent": "agent.name", "distinct:agent.name": "agent.name"}  # fmt: skip
SOLD_WITH = ("account", "agent", "product", "opportunity")


def extreme_of_all(draft: Draft) -> None:
    """'the longest sales cycle' where nothing is broken down is that of one deal, not an average."""
    figure = draft.sort_figure
    grouped = draft.groups or draft.subject in NAMED or draft.first("who")
    if figure is None or grouped or figure.measure != "time_to_close" or draft.having:
        return
    how = "max" if draft.descending else "min"
    extreme = figure.model_copy(update={"measure": f"{how}:opportunity.cycle"})
    draft.figures = [extreme if one == figure else one for one in draft.figures]
    draft.sort_figure = None


def of_won_deals(draft: Draft) -> None:
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


def days_to_win(draft: Draft) -> None:
    """'average days to win a deal' leaves out those that were lost."""
    to_win = any(span.means("measure") and span.text.endswith("to win") for span in draft.spans)
    staged = any(item.field == STAGE_FIELD for item in draft.filters)
    if to_win and not staged and any(one.measure == "time_to_close" for one in draft.figures):
        draft.add_filter(Filter(field=STAGE_FIELD, values=("Won",)))


def at_list_price(draft: Draft) -> None:
    """'total list price of lost deals' sums over deals; a price itself is no customer's and no seller's."""
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    for at, figure in enumerate(draft.figures):
        how, _, field = figure.measure.partition(":")
        if figure.measure == "sum:opportunity.list_price":
            draft.figures[at] = figure.model_copy(update={"where": _same_deals(draft, figure)})
        # Beside a figure of deals: "average price against list price by product".
        sold = "opportunity" in facts and field == "product.list_price"
        how = "avg" if sold and not _summed_up(draft) else how
        far = [item for item in draft.filters if not item.field.startswith("product.")]
        if (
            field != "product.list_price"
            or not far
            or any(g.field.startswith("product.") for g in draft.groups)
        ) and not sold:
            continue
        if any(item.field.startswith("opportunity.") for item in far) or sold:
            whole = _same_deals(draft, figure) if how == "sum" else figure.where
            draft.figures[at] = Figure(measure=f"{how}:opportunity.list_price", where=whole)
        else:
            draft.doubts.append("list price")


def _summed_up(draft: Draft) -> bool:
    """'the total list price': a word of summing right before it."""
    for at, span in enumerate(draft.spans[1:]):
        sense = draft.spans[at].sense("aggregate")
        if sense is not None and sense.name == "sum" and draft.field_of(span) == "product.list_price":
            return True
    return False


def _same_deals(draft: Draft, figure: Figure) -> tuple[Filter, ...]:
    """'the most lost deals, and their total list price': of the deals that are counted."""
    others = {one.where for one in draft.figures if one != figure and one.where}
    return figure.where or (others.pop() if len(others) == 1 else ())


def sold_in_a_shop(draft: Draft) -> None:
    """'which item was sold most': what is sold there is ordered, and no stage of a deal."""
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    stage = next((item for item in draft.filters if item.field == STAGE_FIELD), None)
    if stage is not None and facts and facts <= {"order", "line"}:
        draft.filters.remove(stage)
        if stage.values != ("Won",):
            draft.doubts.append(" or ".join(map(str, stage.values)).lower())


def cancelled_too(draft: Draft) -> None:
    """'the value of cancelled orders': the shop's revenue leaves out those that are asked about."""
    asked = any(item.field == "order.status" and "cancelled" in item.values for item in draft.filters)
    whole = {"order_value": "sum:order.amount", "average_order": "avg:order.amount"}
    if asked and any(item.op == "=" for item in draft.filters if item.field == "order.status"):
        draft.figures = [
            one.model_copy(update={"measure": whole.get(one.measure, one.measure)}) for one in draft.figures
        ]


def stages_of_measures(draft: Draft) -> None:
    measures = {figure.measure for figure in draft.figures if not figure.where}
    if {"count:opportunity", "open_pipeline"} <= measures and len(measures) == 2:
        # "The open pipeline by stage, and the number of deals in each": the same deals.
        draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
    stage = next((item for item in draft.filters if item.field == STAGE_FIELD and item.op == "="), None)
    if "open_pipeline" in measures and stage is None:
        _count_only(draft, Filter(field=STAGE_FIELD, values=OPEN_STAGES))
    _of_won_revenue(draft, stage)
    stage = _beside_rates(draft, stage)
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


def _beside_rates(draft: Draft, stage: Filter | None) -> Filter | None:
    """'won deals and win rate per rep': the rate is over won and lost ones, the number over won ones."""
    rates = [one for one in draft.figures if one.measure in RATES]
    if stage is None or not rates or DEALS not in draft.figures or set(stage.values) == set(CLOSED_STAGES):
        return stage
    draft.filters.remove(stage)
    narrowed = _count_only(draft, stage)
    if draft.sort_figure == DEALS:
        draft.sort_figure = narrowed
    return None


def _count_only(draft: Draft, stage: Filter) -> Figure:
    """The deals that are counted are those of a stage; gives the figure."""
    narrowed = DEALS.model_copy(update={"where": (stage,)})
    draft.figures = [narrowed if one == DEALS else one for one in draft.figures]
    return narrowed


def _of_won_revenue(draft: Draft, stage: Filter | None) -> None:
    """'won revenue, deal count and average size': the deals that the revenue is of."""
    money = any(one.measure in ("won_value", "average_deal") for one in draft.figures)
    staged = any(item.field == STAGE_FIELD for one in draft.figures for item in one.where)
    spoken = any(word in ("won", "sold") for word in draft.words)
    counts = ("deals", "deal", "opportunities", "number", "count")
    every = any(
        word in ("lost", "open") or (word in ("all", "total") and after in counts)
        for word, after in pairwise([*draft.words, ""])
    )
    if stage is None and money and spoken and not (staged or every) and DEALS in draft.figures:
        _count_only(draft, Filter(field=STAGE_FIELD, values=("Won",)))
        draft.notes.append("the deals that are counted are those that were won")


def stages_apart(draft: Draft) -> None:
    """'reps by lost deals, with at least one won': each stage narrows its own figure, not the other's."""
    stage = next((item for item in draft.filters if item.field == STAGE_FIELD and item.op == "="), None)
    others = [one.values for item in draft.having for one in item.figure.where if one.field == STAGE_FIELD]
    if stage is None or not any(set(values).isdisjoint(stage.values) for values in others):
        return
    draft.filters.remove(stage)
    narrowed = {
        figure: figure.model_copy(update={"where": (stage, *figure.where)})
        for figure in draft.figures
        if figure.measure.startswith(("count:", "sum:", "avg:")) and not figure.where
    }
    draft.figures = [narrowed.get(figure, figure) for figure in draft.figures]
    draft.sort_figure = narrowed.get(draft.sort_figure, draft.sort_figure) if draft.sort_figure else None


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


def counted_in_deals(draft: Draft) -> None:
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
