"""What is wanted beside the name: 'who, and how much?', 'give the percent too', 'with the count'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from crm.query.query import Figure

# Deals whose sum a figure is, counted.
COUNTED = {"won_value": "won_deals", "average_deal": "won_deals", "sum:account.employees": "count:account",
           "sum:account.revenue": "count:account"}  # fmt: skip
SUMMED = ("won_deals", "count:opportunity")


def beside(draft: Draft) -> None:
    """Take what asks for a figure that is shown; one of another kind is added, or stays without its place."""
    _one_wanted(draft)
    _both_ends(draft)
    _share_beside(draft)
    _part_beside(draft)
    for kind in ("the_figure", "the_percentage", "the_count", "the_amount"):
        for _, span in list(draft.left(kind)):
            if _shown(draft, kind) or _added(draft, kind):
                use(span)


def _one_wanted(draft: Draft) -> None:
    """'lowest win rate: who is it?' is one row."""
    found = draft.first("one_wanted")
    if found is None:
        return
    if draft.figures and not draft.groups:
        draft.add_group(draft.group_for("agent"))
    if draft.groups or draft.order:
        draft.limit = draft.limit or 1
        use(found[1])


def _both_ends(draft: Draft) -> None:
    """'our best and our worst month', 'top 3 and bottom 3 reps': as many from either end."""
    found = draft.first("both_ends")
    plain = draft.groups and draft.within is None and draft.compare is None and not draft.skip
    if found is None or not plain:
        return
    numbered = any(span.kind == "number" and span.number == draft.limit for span in draft.spans)
    draft.limit, draft.ends = (draft.limit if numbered else 1), True
    use(found[1])


def _share_beside(draft: Draft) -> None:
    """'how many wins were late, and what percent of all wins is that': the same rows, and their share."""
    found = draft.first("the_share")
    counted = draft.figures[0] if len(draft.figures) == 1 else None
    stage = [item for item in draft.filters if item.field == STAGE_FIELD]
    narrow = tuple(item for item in draft.filters if item not in stage)
    if found is None or counted is None or counted.share != "none" or draft.groups or not narrow:
        return
    part = counted.model_copy(update={"where": (*counted.where, *narrow)})
    draft.filters = stage
    draft.figures = [part, part.model_copy(update={"share": "within"})]
    use(found[1])


def _part_beside(draft: Draft) -> None:
    """'which product brings the most, and what share is that': of all."""
    found = draft.first("the_part")
    if found is None or not draft.groups or len(draft.figures) != 1 or draft.compare is not None:
        return
    figure = draft.catalogue.measure(draft.figures[0].measure)
    if figure.aggregation in ("sum", "count") and not figure.parts:
        draft.figures.append(draft.figures[0].model_copy(update={"share": "total"}))
        use(found[1])


def _shown(draft: Draft, kind: str) -> bool:
    measures = [draft.catalogue.measure(figure.measure) for figure in draft.figures]
    if kind == "the_figure":
        return bool(measures) or bool(draft.order)
    if kind == "the_percentage":
        return any(one.unit == "percent" for one in measures) or any(
            figure.share != "none" for figure in draft.figures
        )
    if kind == "the_count":
        return any(one.aggregation in ("count", "distinct") for one in measures)
    return any(one.unit == "money" for one in measures) or (draft.subject == "opportunity" and not measures)


def _added(draft: Draft, kind: str) -> bool:
    """'top reps by revenue, with the count': how many deals that were."""
    first = draft.figures[0] if draft.figures else None
    if first is None or first.share != "none" or draft.compare is not None:
        return False
    if kind == "the_count" and first.measure in COUNTED:
        draft.figures.append(first.model_copy(update={"measure": COUNTED[first.measure]}))
        return True
    if kind == "the_amount" and first.measure in SUMMED and not draft.is_shop:
        won = first.measure == "won_deals" or any("Won" in item.values for item in first.where)
        if won or any(draft.stage_of(one) == ("Won",) for one in draft.spans):
            draft.figures.append(Figure(measure="won_value"))
            return True
    return False
