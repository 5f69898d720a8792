"""Whether a stage belongs to the part or to the whole: 'percentage of lost deals by product'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft
from crm.query.query import Filter

OUT_OF = ("among", "amongst", "out")


def stage_is_the_part(
    draft: Draft, parts: list[Filter], where: list[Filter], percent: bool
) -> tuple[list[Filter], list[Filter]]:
    """'what fraction of medical deals are lost', 'percentage of lost deals by product': lost out of all."""
    # "Of all deals closed in 2025, how many percent did we lose": closed is the whole.
    narrow = narrowest(parts)
    where, parts = where + [item for item in parts if item not in narrow], narrow
    out_of = any(word in OUT_OF for word in draft.words)
    if out_of and any(holds(part, item) for part in parts for item in where):
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
    wide = [part for part in parts if any(holds(part, item) for item in where)]
    narrow = [item for item in where if any(holds(part, item) for part in wide)]
    rest = [item for item in where if item not in narrow]
    return rest + wide, [part for part in parts if part not in wide] + narrow


def by_stage(draft: Draft, at: int) -> bool:
    """'percentage of open deals by stage': each stage's part of them."""
    following = draft.next(at)
    return following is not None and draft.field_of(following[1]) == STAGE_FIELD


def without_stage_of_whole(draft: Draft, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of won deals that closed below list price': the stage is that of the whole."""
    said = {str(value) for item in where if item.field == STAGE_FIELD for value in item.values}
    if not said or all(item.field == STAGE_FIELD for item in [*parts, *draft.filters]):
        return parts
    return [item for item in parts if item.field != STAGE_FIELD or not said <= set(map(str, item.values))]


def narrowest(filters: list[Filter]) -> list[Filter]:
    """'open engaging deals' are engaging ones."""
    return [item for item in filters if not any(holds(item, other) for other in filters)]


def holds(wide: Filter, narrow: Filter) -> bool:
    both_stages = wide.field == narrow.field == STAGE_FIELD
    return both_stages and set(narrow.values) < set(wide.values)
