"""A numeric property that nothing has summed up yet: 'show amount and employees'."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.figures.added import add_figure
from agent.rep_desk.metrics import numeric
from crm.query.query import Order


def fields(draft: Draft) -> None:
    """A numeric field that nothing has summed up yet."""
    for at, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is None or span.used or not draft.is_numeric(name):
            continue
        before = draft.previous(at)
        if draft.subject and draft.order:
            continue
        asked = draft.groups or draft.first("by") or draft.sort_figure is not None
        listed = [e for _, one in draft.left("entity") if (e := draft.entity_of(one))]
        if (
            name.split(".")[0] in listed
            and not (before and before[1].means("aggregate"))
            and not _summed(draft)
            and not draft.figures
        ):
            span.used = True
            draft.columns.append(name)
            if before is not None and before[1].means("by"):
                before[1].used = True
                draft.order.append(Order(field=name, descending=draft.descending))
        elif asked or not draft.figures or _beside(draft, at) or _summed(draft):
            span.used = True
            add_figure(draft, numeric(draft, name))


def _beside(draft: Draft, at: int) -> bool:
    """'show amount and employees': one figure in a row with another that is shown."""
    for link, beyond in ((at - 1, at - 2), (at + 1, at + 2)):
        if min(link, beyond) < 0 or max(link, beyond) >= len(draft.spans):
            continue
        other = draft.spans[beyond]
        if draft.spans[link].means("and") and other.used and other.means("measure", "field"):
            return True
    return False


def _summed(draft: Draft) -> bool:
    """'employees of our retail customers altogether'."""
    return any(span.text in ("altogether", "in total", "combined", "overall") for span in draft.spans)
