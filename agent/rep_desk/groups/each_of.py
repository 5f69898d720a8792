"""A row for each of those that are named: 'what have the subsidiaries each brought in'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from crm.query.query import Group

EACH_OF_THEM = ("each", "apiece", "for each", "of each", "each of")


def each_of_them(draft: Draft, at: int, by: Span) -> None:
    """'what have the subsidiaries each brought in': each of those that were named before."""
    following = draft.next(at)
    ends = following is None or following[1].means("time", "earned") or draft.stage_of(following[1])
    if by.text not in ("each", "apiece") or draft.groups or not ends or not draft.figures:
        return
    before = draft.spans[:at]
    those = [entity for one in before if (entity := draft.entity_of(one)) in NAMED]
    those += ["account" for one in before if one.means("subsidiaries")]
    if those:
        draft.add_group(draft.group_for(those[-1] or ""))
        use(by, *(one for one in before if draft.entity_of(one) == those[-1]))


def each_of_several(draft: Draft) -> None:
    """'revenue for Ada and for Ben', 'Ada's and Ben's revenue': a row for each of those named."""
    found = draft.first("apart") or next(
        ((at, one) for at, one in enumerate(draft.spans) if one.text in EACH_OF_THEM), None
    )
    named = [value.name for _, one in draft.left("value") if (value := draft.value_of(one))]
    several = next((name for name in named if named.count(name) > 1 and name != STAGE_FIELD), None)
    if found is not None and several is not None and not draft.groups:
        draft.add_group(Group(field=several))
        use(found[1])
