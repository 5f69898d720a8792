"""'accounts with more losses than wins': one number against another, group by group."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.ratios import COUNTS
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter, Having


def outnumbered(draft: Draft) -> None:
    """Take 'more … than …' where a kind of deals stands on either side."""
    for at, span in list(draft.left("more", "less")):
        first = _counted(draft, at)
        second = _counted(draft, draft.spans.index(first[0])) if first else None
        if first is not None and second is None and (before := _verb_before(draft, at)):
            first, second = before, first  # "Lost more deals than they won".
        if first is None:
            _of_names(draft, at, span)
        if first is None or second is None or first[1] == second[1]:
            continue
        if "than" not in draft.words[first[0].last : second[0].first + 1] or span.first > second[0].first:
            continue
        figure = Figure(measure=f"minus:{first[1]}/{second[1]}")
        draft.having.append(Having(figure=figure, op=">" if span.means("more") else "<", values=(0,)))
        draft.figures += [Figure(measure=first[1]), Figure(measure=second[1])]
        rows = [one for one in draft.spans[at:] if draft.entity_of(one) == "opportunity"]
        use(span, first[0], second[0], *rows)


def _of_names(draft: Draft, at: int, span: Span) -> None:
    """'accounts with more emails than meetings', 'bought more GTX Pro than GTX Basic'."""
    first = draft.next(at)
    after = [(place, one) for place, one in draft.left("value") if first and place > first[0]]
    than = [place for place, one in after if _after_than(draft, one)]
    sides = [_named(draft, first[0]), _named(draft, than[0])] if first and than else []
    if first is None or not sides or None in sides or sides[0] == sides[1]:
        return
    one, other = (side for side in sides if side is not None)
    fact = "activity" if one.field.startswith("activity.") else "opportunity"
    if one.field != other.field or not any(draft.entity_of(noun) in NAMED for noun in draft.spans[:at]):
        return
    where = [_staged(draft, fact, side) for side in (one, other)]
    figure = Figure(measure=f"count:{fact}", where=where[0], less=where[1])
    draft.having.append(Having(figure=figure, op=">" if span.means("more") else "<", values=(0,)))
    draft.figures += [Figure(measure=f"count:{fact}", where=side) for side in where]
    use(span, draft.spans[first[0]], draft.spans[than[0]])
    use(*(noun for noun in draft.spans[at:] if draft.entity_of(noun) == fact))


def _after_than(draft: Draft, span: Span) -> bool:
    return "than" in draft.words[max(0, span.first - 2) : span.first]


def _named(draft: Draft, at: int) -> Filter | None:
    value = draft.value_of(draft.spans[at])
    counted = value is not None and value.name in ("activity.kind", "product.name", "product.series")
    return Filter(field=value.name, values=(value.value,)) if value is not None and counted else None


def _staged(draft: Draft, fact: str, side: Filter) -> tuple[Filter, ...]:
    won = fact == "opportunity" and any(draft.stage_of(one) == ("Won",) for one in draft.spans)
    return (*((Filter(field=STAGE_FIELD, values=("Won",)),) if won else ()), side)


def _verb_before(draft: Draft, at: int) -> tuple[Span, str] | None:
    before = draft.spans[at - 1] if at else None
    measure = COUNTS.get(draft.stage_of(before) or ()) if before is not None and not before.used else None
    return None if before is None or measure is None else (before, measure)


def _counted(draft: Draft, at: int) -> tuple[Span, str] | None:
    """The next word that stands for deals of one stage, and their number."""
    found = draft.next(at)
    if found is not None and draft.entity_of(found[1]) == "opportunity":
        found = draft.next(found[0])
    measure = COUNTS.get(draft.stage_of(found[1]) or ()) if found else None
    return None if found is None or measure is None else (found[1], measure)
