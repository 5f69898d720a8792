"""Parts of a whole: 'what share of revenue comes from GTX Pro', 'percentage of deals won by agent'."""

from __future__ import annotations

from datetime import timedelta

from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.metrics import numeric
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter

VERBS = {"wins", "losses"}
FILLED = ("empty", "filled")
ARTICLES = ("the", "our", "my", "total", "all", "overall")
OUT_OF = ("among", "amongst", "out")
INSIDE = ("in", "within", "of", "at")
OUT_FROM = ("from", "by", "through", "with", "are", "is", "were", "was")
PLACED = ("agent.office", "agent.manager", "account.country", "account.sector", "product.series")
LEADS = ("in", "of", "to", "at", "within", "from", "towards")


def shares(draft: Draft) -> None:  # noqa: C901, PLR0912  # each way of naming whole and part is one step
    """'what share of revenue comes from GTX Pro', 'percentage of deals won', 'the West's share'."""
    _parts_of(draft)
    found = draft.first("share")
    if found is None:
        return
    at, span = found
    base, place, where, named = _whole(draft, at)
    span.used, counted, by = True, False, draft.first("by")
    if base is None and by is not None and by[0] == at + 1:
        # "The share of each region in won deals": rows under the conditions before their noun.
        base, where = _counted_whole(draft, by[0])
        counted = base is not None
    if base is None and by is not None:
        # "The share of each manager in won revenue": what it is a share of comes last.
        base = _measure_later(draft, by[0])
    elif base is None and not any(one.means("measure") for one in draft.spans[:at]):
        base = _measure_later(draft, at)
    owner = _as_filter(draft, draft.spans[at - 1]) if at and not draft.spans[at - 1].used else None
    if owner is not None and by is None and base is not None:
        # "Konex's share of revenue in the software sector": hers of theirs.
        draft.spans[at - 1].used = True
        where += named + _parts(draft, place)
        named = [owner]
    parts = named or _from_within(draft, place, _parts(draft, place), where)
    measure = base or ("count:opportunity" if "opportunity" in draft.world.present else "count:order")
    if base is None or (not parts and by is None):
        # "West's share of revenue": the value stands before.
        parts, before = _before_share(draft, at, parts, measure)
        measure = base or before
    if by is not None and not counted:
        parts = _parts_after_by(draft, by[0], parts, where)
    if by is None and not parts:
        parts = _own_conditions(draft, measure)
    if not measure.startswith("count:") and not _told(measure, parts) and by is None:
        parts = _bounds_as_part(draft) or parts
    if measure.startswith("count:") and not counted:
        percent = by is not None and span.text.startswith("percent") and not _by_stage(draft, by[0])
        later = _said_later(draft, at, by, measure, parts)
        where, parts = (where + parts, later) if later else (where, parts)
        parts, where = _stage_is_the_part(draft, parts, where, percent and not later)
    parts = _without_stage_of_whole(draft, parts, where)
    if by is None and not parts:
        parts = _own_conditions(draft, measure, STAGE_FIELD)
    if measure.startswith("count:") and by is None and not parts and _said_of_them(draft, at, place - 1):
        parts = _days_as_part(draft)
    for item in _narrowest(where):
        draft.add_filter(item)
    merged = _merged(parts)
    draft.figures.append(Figure(measure=measure, where=merged, share="within" if merged else "total"))
    # "From accounts with more than 10,000 employees": the noun of the condition, no breakdown.
    owners = {"opportunity", *(item.field.split(".")[0] for item in parts if by is None)}
    use(*(entity for _, entity in draft.left("entity") if draft.entity_of(entity) in owners))
    # "In percent", "come from", "contribute" say the same again.
    use(*(one for _, one in draft.left("share", "as_share", "doing")))


def _own_conditions(draft: Draft, measure: str, besides: str = "") -> list[Filter]:
    """'what percentage of accounts have more than 5000 employees': the condition makes the part."""
    if not measure.startswith("count:"):
        return []
    own = measure.removeprefix("count:") + "."
    parts = [
        item
        for item in draft.filters
        if item.field != besides and (item.field.startswith(own) or (not besides and item.op in FILLED))
    ]
    draft.filters = [item for item in draft.filters if item not in parts]
    return parts


def _bounds_as_part(draft: Draft) -> list[Filter]:
    """'what fraction of revenue comes from deals above 5,000'."""
    bounds = [item for item in draft.filters if item.op not in ("=", "!=") and not item.of_average]
    draft.filters = [item for item in draft.filters if item not in bounds]
    return bounds


def _without_stage_of_whole(draft: Draft, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of won deals that closed below list price': the stage is that of the whole."""
    said = {str(value) for item in where if item.field == STAGE_FIELD for value in item.values}
    if not said or all(item.field == STAGE_FIELD for item in [*parts, *draft.filters]):
        return parts
    return [item for item in parts if item.field != STAGE_FIELD or not said <= set(map(str, item.values))]


def _said_later(
    draft: Draft, at: int, by: tuple[int, Span] | None, measure: str, parts: list[Filter]
) -> list[Filter]:
    """'what percentage of lost deals by manager was for GTX Pro': what is said behind the breakdown."""
    staged = all(item.field == STAGE_FIELD for item in parts)
    if by is None or not staged or not _said_of_them(draft, at, by[0]):
        return []
    return _conditions_of(draft, by[0], measure)


def _said_of_them(draft: Draft, at: int, by: int) -> bool:
    """'what percentage of lost deals by manager was for GTX Pro': a verb behind both."""
    noun = draft.spans[min(by + 1, len(draft.spans) - 1)]
    last = max(draft.spans[at].last, noun.last)
    return any(word in ("was", "were", "is", "are") for word in draft.words[last + 1 :])


def _conditions_of(draft: Draft, by: int, measure: str) -> list[Filter]:
    """What is said of them behind the breakdown: names, and conditions that were read already."""
    parts = []
    for span in draft.spans[by + 2 :]:
        item = None if span.used or draft.stage_of(span) else _as_filter(draft, span)
        if item is not None:
            span.used = True
            parts.append(item)
    own = measure.removeprefix("count:") + "."
    read = [item for item in draft.filters if item.field.startswith(own) and item.field != STAGE_FIELD]
    draft.filters = [item for item in draft.filters if item not in read]
    return [*parts, *read] or _days_as_part(draft)


def _days_as_part(draft: Draft) -> list[Filter]:
    """'what percentage of open deals was engaged before May': the days make the part."""
    period, field = draft.period, draft.period_field
    if period is None or field is None:
        return []
    draft.period = draft.period_field = None
    if period.start and period.end:
        last = period.end - timedelta(days=1)
        return [Filter(field=field, op="between", values=(period.start, last))]
    if period.start:
        return [Filter(field=field, op=">=", values=(period.start,))]
    return [Filter(field=field, op="<", values=(period.end,))] if period.end else []


def _told(measure: str, parts: list[Filter]) -> list[Filter]:
    """The parts that say more than the whole: all revenue is of won deals."""
    if measure not in ("won_value", "won_deals"):
        return parts
    return [item for item in parts if not (item.field == STAGE_FIELD and item.values == ("Won",))]


def _parts_of(draft: Draft) -> None:
    """'how much of the revenue is GTX Pro' is a share; 'how much of GTX Pro did we sell' is an amount."""
    for at, span in list(draft.left("part_of")):
        percent = draft.first("as_share") is not None
        whole = next((place for place in range(at + 1, len(draft.spans)) if _is_whole(draft, place)), None)
        ahead = whole is not None and any(
            (_as_filter(draft, one) and not one.used) or one.means("best", "worst")
            for one in draft.spans[whole + 1 :]
        )
        kind = "share" if percent or (span.text.startswith("how much") and ahead) else "how_much"
        if kind == "how_much" and span.text.startswith("how many"):
            kind = "count"
        span.senses = [Sense(kind, kind)]


def _is_whole(draft: Draft, at: int) -> bool:
    span = draft.spans[at]
    return draft.measure_of(span) is not None and not draft.stage_of(span)


def _counted_whole(draft: Draft, by: int) -> tuple[str | None, list[Filter]]:
    """The rows that are counted, named after the groups they fall into."""
    taken: list[Span] = []
    where: list[Filter] = []
    for span in draft.spans[by + 2 :]:
        entity, item = draft.entity_of(span), _as_filter(draft, span)
        if span.used or (draft.measure_of(span) is not None and not draft.stage_of(span)):
            return None, []
        if entity is not None:
            use(span, *taken)
            return f"count:{entity}", where
        if item is not None:
            taken.append(span)
            where.append(item)
    return None, []


def _measure_later(draft: Draft, at: int) -> str | None:
    for place, span in draft.left("measure"):
        name = draft.measure_of(span)
        if place > at and name is not None:
            span.used = True
            use(*(one for _, one in draft.left("aggregate", "stage_won")))
            return name
    return None


def _parts(draft: Draft, place: int) -> list[Filter]:
    """Names and stages after the whole: they are the part."""
    parts: list[Filter] = []
    for word in draft.spans[place + 1 :]:
        if word.used or word.means("time", "entity"):
            continue
        if word.means("by", "best", "worst"):
            break
        item = _as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
    return parts


def _by_stage(draft: Draft, at: int) -> bool:
    """'percentage of open deals by stage': each stage's part of them."""
    following = draft.next(at)
    return following is not None and draft.field_of(following[1]) == STAGE_FIELD


def _from_within(draft: Draft, place: int, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of revenue in the East from MG Special': what is from it, out of the East's revenue."""
    leads = {}
    for span in draft.spans[place + 1 :]:
        item = _as_filter(draft, span)
        if item is not None:
            before = [
                word for word in draft.words[max(0, span.first - 3) : span.first] if word not in ARTICLES
            ]
            leads[item] = before[-1] if before else ""
    whose = [item for item in parts if leads.get(item) in INSIDE and item.field in PLACED]
    rest = [item for item in parts if item not in whose]
    if not any(leads.get(item) in OUT_FROM for item in rest):
        return parts
    where += whose
    return rest


def _stage_is_the_part(
    draft: Draft, parts: list[Filter], where: list[Filter], percent: bool
) -> tuple[list[Filter], list[Filter]]:
    """'what fraction of medical deals are lost', 'percentage of lost deals by product': lost out of all."""
    # "Of all deals closed in 2025, how many percent did we lose": closed is the whole.
    narrow = _narrowest(parts)
    where, parts = where + [item for item in parts if item not in narrow], narrow
    out_of = any(word in OUT_OF for word in draft.words)
    if out_of and any(_holds(part, item) for part in parts for item in where):
        # "The share of lost deals among closed ones": the wider one is the whole.
        where, parts = _swapped(where, parts)
    if any(item.field == STAGE_FIELD for item in parts):
        where = where + [item for item in parts if item.field != STAGE_FIELD]
        return [item for item in parts if item.field == STAGE_FIELD], where
    if percent and not parts:
        parts = [item for item in where if item.field == STAGE_FIELD]
        return parts, [item for item in where if item.field != STAGE_FIELD]
    return parts, where


def _swapped(where: list[Filter], parts: list[Filter]) -> tuple[list[Filter], list[Filter]]:
    wide = [part for part in parts if any(_holds(part, item) for item in where)]
    narrow = [item for item in where if any(_holds(part, item) for part in wide)]
    rest = [item for item in where if item not in narrow]
    return rest + wide, [part for part in parts if part not in wide] + narrow


def _narrowest(filters: list[Filter]) -> list[Filter]:
    """'open engaging deals' are engaging ones."""
    return [item for item in filters if not any(_holds(item, other) for other in filters)]


def _holds(wide: Filter, narrow: Filter) -> bool:
    both_stages = wide.field == narrow.field == STAGE_FIELD
    return both_stages and set(narrow.values) < set(wide.values)


def _parts_after_by(draft: Draft, at: int, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of West revenue by Kary' is hers; 'percentage of deals did each agent win' is the won ones."""
    following = draft.next(at)
    value = _as_filter(draft, following[1]) if following else None
    if following is not None and value is not None and value.field != STAGE_FIELD:
        where += parts
        draft.spans[at].used = following[1].used = True
        return [value]
    for near in range(at + 1, len(draft.spans)):
        stage = draft.stage_of(draft.spans[near])
        if stage is not None and not draft.spans[near].used:
            draft.spans[near].used = True
            parts = [*parts, Filter(field=STAGE_FIELD, values=stage)]
    return parts


def _whole(draft: Draft, at: int) -> tuple[str | None, int, list[Filter], list[Filter]]:
    """What the share is of: a measure, or rows under the conditions that stand before their noun.

    Last come the parts that are named before the whole: 'share of GTX Pro in Konex's revenue'.
    """
    where: list[Filter] = []
    parts: list[Filter] = []
    pending: list[tuple[Span, Filter]] = []
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("aggregate", "mine"):
            span.used = span.used or span.means("aggregate")
            continue
        if pending and not parts and _within(draft, span):
            parts = [item for _, item in pending]
            use(*(one for one, _ in pending))
            pending = []
        if span.means("time"):
            continue
        whole = _named_whole(draft, span)
        if whole is not None:
            use(span, *(one for one, _ in pending))
            return whole, place, where + [item for _, item in pending], parts
        item = _as_filter(draft, span)
        if item is None:
            break
        pending.append((span, item))
    return None, at, [], parts


def _named_whole(draft: Draft, span: Span) -> str | None:
    measure, entity, name = draft.measure_of(span), draft.entity_of(span), draft.field_of(span)
    if measure is not None and (not draft.stage_of(span) or span.text in VERBS):
        return measure
    if entity is not None:
        return f"count:{entity}"
    if name is not None and draft.is_numeric(name):
        return numeric(draft, name).measure
    return None


def _within(draft: Draft, span: Span) -> bool:
    """Whether 'in', 'of', 'to' or 'at' leads to this word, past articles."""
    if span.kind == "time" and draft.words[span.first] in LEADS:
        return True
    times = {at for one in draft.spans if one.kind == "time" for at in range(one.first, one.last + 1)}
    at = span.first - 1
    while at >= 0 and (draft.words[at] in ARTICLES or (at in times and draft.words[at] not in LEADS)):
        at -= 1
    return at >= 0 and draft.words[at] in LEADS


def _before_share(draft: Draft, at: int, parts: list[Filter], measure: str) -> tuple[list[Filter], str]:
    for near in range(at):
        word = draft.spans[near]
        item = None if word.used else _as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
        name = None if word.used else draft.measure_of(word)
        if name is not None:
            word.used = True
            measure = name
    return parts, measure


def _as_filter(draft: Draft, span: Span) -> Filter | None:
    stage = draft.stage_of(span)
    if stage is not None:
        return Filter(field=STAGE_FIELD, values=stage)
    value = draft.value_of(span)
    return None if value is None else Filter(field=value.name, values=(value.value,))


def _merged(filters: list[Filter]) -> tuple[Filter, ...]:
    merged: dict[str, Filter] = {}
    for item in filters:
        old = merged.get(item.field)
        merged[item.field] = (
            item if old is None else item.model_copy(update={"values": (*old.values, *item.values)})
        )
    return tuple(merged.values())
