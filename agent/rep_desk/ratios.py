"""One figure for each one of another: 'ratio of won to lost deals', 'open deals per agent in each office'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGE_KINDS, STAGES, Draft, use
from agent.rep_desk.metrics import counted_after, metric_after
from crm.query.query import Figure

COUNTS = {("Won",): "won_deals", ("Lost",): "lost_deals", STAGES["stage_closed"]: "closed_deals",
          STAGES["stage_open"]: "open_deals"}  # fmt: skip
EACH = ("each", "every", "does each", "by", "for each", "for every", "in each")


def ratios(draft: Draft) -> None:
    """Take 'ratio of A to B', and 'A per B' where the answer is broken down by something else."""
    found = draft.first("ratio")
    if found is not None:
        _named_ratio(draft, found[0])
    for at, by in list(draft.left("by")):
        if not by.used:
            _stage_per_stage(draft, at)
        if not by.used:
            _money_per_deal(draft, at)
        if by.text.split()[0] in ("per", "for") and not by.used:
            _per_each(draft, at)


def _money_per_deal(draft: Draft, at: int) -> None:
    """'revenue per closed deal' divides by lost ones as well; 'revenue per deal' is the average won deal."""
    before = draft.previous(at)
    after = draft.next(at, skip=STAGE_KINDS)
    if before is None or after is None or draft.entity_of(after[1]) != "opportunity":
        return
    if draft.measure_of(before[1]) != "won_value" or draft.spans[at].text not in (
        "per",
        "for each",
        "for every",
    ):
        return
    stage = draft.stage_of(draft.spans[at + 1])
    whole = COUNTS.get(stage or ("Won",))
    measure = "average_deal" if whole == "won_deals" else f"ratio:won_value/{whole}"
    draft.figures.append(Figure(measure=measure))
    aggregates = [one for one in draft.spans[:at] if one.means("aggregate")]
    use(draft.spans[at], before[1], *draft.spans[at + 1 : after[0] + 1], *aggregates)


def _named_ratio(draft: Draft, at: int) -> None:
    first = _part(draft, at)
    second = _part(draft, at) if first else None
    if first is None or second is None:
        return
    draft.spans[at].used = True
    use(*(one for one in draft.spans if draft.entity_of(one) == "opportunity"))
    draft.figures.append(Figure(measure=f"ratio:{first}/{second}"))


def _stage_per_stage(draft: Draft, at: int) -> None:
    """'lost deals for each won deal': a stage stands on either side."""
    after = draft.next(at)
    second = draft.stage_of(after[1]) if after else None
    first = next((span for span in draft.spans[:at] if not span.used and draft.stage_of(span)), None)
    if after is None or second is None or first is None or draft.first("ratio"):
        return
    parts = (COUNTS.get(draft.stage_of(first) or ()), COUNTS.get(second))
    if None in parts or parts[0] == parts[1]:
        return
    counted = [one for one in draft.spans if one.means("count") or draft.entity_of(one) == "opportunity"]
    use(draft.spans[at], after[1], first, *counted)
    draft.figures.append(Figure(measure=f"ratio:{parts[0]}/{parts[1]}"))


def _part(draft: Draft, at: int) -> str | None:
    """The next figure, as a measure without conditions of its own."""
    stage = draft.next(at)
    following = draft.next(stage[0]) if stage else None
    if stage and draft.stage_of(stage[1]) and not (following and draft.entity_of(following[1])):
        stage[1].used = True
        return COUNTS.get(draft.stage_of(stage[1]) or ())
    figure = metric_after(draft, at, counting=True)
    return None if figure is None else _plain(figure)


def _plain(figure: Figure) -> str | None:
    if not figure.where:
        return figure.measure
    stages = tuple(str(value) for value in figure.where[0].values)
    only = len(figure.where) == 1 and figure.where[0].field == STAGE_FIELD
    return COUNTS.get(stages) if only and figure.measure == "count:opportunity" else None


def _per_each(draft: Draft, at: int) -> None:
    """'open deals per agent in each office' divides; 'open deals per agent' is a breakdown."""
    following = draft.next(at)
    name = draft.field_of(following[1]) if following else None
    if following is not None and name is not None and draft.is_numeric(name):
        draft.doubts.append(f"per {following[1].text}")
    entity = draft.entity_of(following[1]) if following else None
    others = [(place, by) for place, by in draft.left("by") if place > at]
    if following is None or entity not in NAMED or not others or others[0][1].text not in EACH:
        return
    if not _holds_several(draft, others[0][0], entity or ""):
        return  # "Wins per product for each rep" is broken down by both.
    start = next((place for place, _ in draft.left("count")), -1)
    figure = counted_after(draft, start) if start < at else None
    figure = figure or _averaged_count(draft, at)
    if figure is None:
        return
    use(draft.spans[at], following[1], *([draft.spans[start]] if start >= 0 else ()))
    field = draft.catalogue.entity(entity or "").title
    draft.figures.append(figure.model_copy(update={"measure": f"per:{figure.measure}/{field}"}))


def _holds_several(draft: Draft, at: int, entity: str) -> bool:
    """Whether what follows has many of these: an office has reps, a rep has no products of his own."""
    following = draft.next(at)
    if following is None:
        return True
    owner = draft.entity_of(following[1])
    name = draft.catalogue.entity(owner).title if owner else draft.field_of(following[1])
    own = name is None or name == draft.catalogue.entity(entity).title
    return not own and draft.catalogue.path(entity, str(name).split(".")[0]) is not None


def _averaged_count(draft: Draft, at: int) -> Figure | None:
    """'average wins per rep by office'."""
    before = draft.spans[max(0, at - 2) : at]
    if len(before) < 2 or (sense := before[0].sense("aggregate")) is None or sense.name != "avg":
        return None
    measure = draft.measure_of(before[1])
    if measure is None or draft.catalogue.measure(measure).aggregation != "count":
        return None
    use(*before)
    return Figure(measure=measure)
