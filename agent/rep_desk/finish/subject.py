"""What the rows are, and what is shown of them when no figure is named."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft
from crm.query.query import Figure, Order

SELLING = ("agent.", "product.")


def settle_subject(draft: Draft) -> None:
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
