"""Questions that want a yes or a no: 'is Ada's win rate above 60%', 'has she ever sold a GTK 500'."""

from __future__ import annotations

from agent.rep_desk.draft import ASKS_WHETHER, NAMED, Draft
from crm.query.query import Figure, Having


def bounded_yes_or_no(draft: Draft) -> None:
    """'is Ada's win rate above 60%' asks for one figure, and whether it meets the bound."""
    bounds = {item.figure for item in draft.having}
    alone = len(bounds) == 1 and not draft.groups and set(draft.figures) <= bounds and draft.subject is None
    if _of_all(draft):
        # "Were more deals lost than won in July": how many more, and so yes or no.
        draft.whether = draft.having.pop()
        draft.figures = list(dict.fromkeys([draft.whether.figure, *draft.figures]))
        return
    nouns = any(draft.entity_of(one) in NAMED and not one.used for one in draft.spans)
    if alone and not nouns and draft.words[0] in ASKS_WHETHER and not draft.having[0].of_average:
        draft.whether = draft.having.pop()
        draft.figures = [draft.whether.figure]


def _of_all(draft: Draft) -> bool:
    minus = len(draft.having) == 1 and draft.having[0].figure.measure.startswith("minus:")
    return minus and not draft.groups and draft.subject is None and draft.words[0] in ASKS_WHETHER


def exists(draft: Draft) -> None:
    """'has Ada ever sold a GTK 500' asks whether there is any such deal."""
    found = draft.first("yes_no")
    spoken = draft.subject == "activity" or any(one.field.startswith("activity.") for one in draft.filters)
    kind = "activity" if spoken else "opportunity"
    counts = [Figure(measure=name) for name in (f"count:{kind}", "won_deals", "lost_deals")]
    counted = draft.figures[0] if draft.figures else counts[0]
    plain = draft.subject in (None, kind) and counted in counts and len(draft.figures) < 2
    parted = draft.groups or draft.having or draft.order or draft.related or draft.limit or draft.compare
    if found is None:
        return
    found[1].used = draft.whether is not None
    if plain and draft.filters and not (parted or draft.whether):
        found[1].used = True
        draft.subject, draft.figures = None, [counted]
        draft.whether = Having(figure=counted, op=">=", values=(1,))
