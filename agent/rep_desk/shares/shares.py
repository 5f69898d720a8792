"""A share: what it is of, what the part is, and how both are told."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.shares.conditions import (
    bounds_as_part,
    days_as_part,
    own_conditions,
    said_later,
    said_of_them,
    told,
)
from agent.rep_desk.shares.parts import (
    before_share,
    from_within,
    merged_by_field,
    parts_after_by,
    parts_behind,
)
from agent.rep_desk.shares.stages import by_stage, narrowest, stage_is_the_part, without_stage_of_whole
from agent.rep_desk.shares.whole import counted_whole, measure_later, parts_of, whole_of
from agent.rep_desk.shares.words import as_filter
from crm.query.query import Figure


def shares(draft: Draft) -> None:  # noqa: C901, PLR0912  # each way of naming whole and part is one step
    """'what share of revenue comes from GTX Pro', 'percentage of deals won', 'the West's share'."""
    parts_of(draft)
    found = draft.first("share")
    if found is None:
        return
    at, span = found
    base, place, where, named = whole_of(draft, at)
    span.used, counted, by = True, False, draft.first("by")
    if base is None and by is not None and by[0] == at + 1:
        # "The share of each region in won deals": rows under the conditions before their noun.
        base, where = counted_whole(draft, by[0])
        counted = base is not None
    if base is None and by is not None:
        # "The share of each manager in won revenue": what it is a share of comes last.
        base = measure_later(draft, by[0])
    elif base is None and not any(one.means("measure") for one in draft.spans[:at]):
        base = measure_later(draft, at)
    owner = as_filter(draft, draft.spans[at - 1]) if at and not draft.spans[at - 1].used else None
    if owner is not None and by is None and base is not None:
        # "Konex's share of revenue in the software sector": hers of theirs.
        draft.spans[at - 1].used = True
        where += named + parts_behind(draft, place)
        named = [owner]
    parts = named or from_within(draft, place, parts_behind(draft, place), where)
    measure = base or ("count:opportunity" if "opportunity" in draft.world.present else "count:order")
    if base is None or (not parts and by is None):
        # "West's share of revenue": the value stands before.
        parts, before = before_share(draft, at, parts, measure)
        measure = base or before
    if by is not None and not counted:
        parts = parts_after_by(draft, by[0], parts, where)
    if by is None and not parts:
        parts = own_conditions(draft, measure)
    if not measure.startswith("count:") and not told(measure, parts) and by is None:
        parts = bounds_as_part(draft) or parts
    if measure.startswith("count:") and not counted:
        percent = by is not None and span.text.startswith("percent") and not by_stage(draft, by[0])
        later = said_later(draft, at, by, measure, parts)
        where, parts = (where + parts, later) if later else (where, parts)
        parts, where = stage_is_the_part(draft, parts, where, percent and not later)
    parts = without_stage_of_whole(draft, parts, where)
    if by is None and not parts:
        parts = own_conditions(draft, measure, STAGE_FIELD)
    if measure.startswith("count:") and by is None and not parts and said_of_them(draft, at, place - 1):
        parts = days_as_part(draft)
    for item in narrowest(where):
        draft.add_filter(item)
    merged = merged_by_field(parts)
    draft.figures.append(Figure(measure=measure, where=merged, share="within" if merged else "total"))
    # "From accounts with more than 10,000 employees": the noun of the condition, no breakdown.
    owners = {"opportunity", *(item.field.split(".")[0] for item in parts if by is None)}
    use(*(entity for _, entity in draft.left("entity") if draft.entity_of(entity) in owners))
    # "In percent", "come from", "contribute" say the same again.
    use(*(one for _, one in draft.left("share", "as_share", "doing")))
