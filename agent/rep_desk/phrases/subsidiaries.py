"""Subsidiaries as such: 'accounts that have subsidiaries', 'the most subsidiaries', 'independent'."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, rank_by, use
from crm.query.query import Figure, Filter, Group


def parents_alone(draft: Draft) -> None:
    """'how many accounts have subsidiaries': they are the parents of others."""
    for at, span in list(draft.left("subsidiaries")):
        has = at > 0 and draft.spans[at - 1].means("whose")
        counted = draft.first("count")
        owner = at > 1 and draft.entity_of(draft.spans[at - 2]) == "account"
        if span.text != "subsidiaries" or not has or not owner or draft.first("best", "worst", "by"):
            continue
        use(span, draft.spans[at - 1], draft.spans[at - 2])
        if counted is not None:
            counted[1].used = True
            draft.figures.append(Figure(measure="distinct:account.parent"))
        else:
            draft.figures.append(Figure(measure="count:account"))
            draft.add_group(Group(field="account.parent"))
            draft.add_filter(Filter(field="account.parent", op="filled"))
        use(*(one for _, one in draft.left("which")))


def with_subsidiaries(draft: Draft) -> None:
    """'which parent company has the most subsidiaries', 'how many subsidiaries does each parent have'."""
    found = draft.first("subsidiaries")
    lead = draft.spans[max(0, found[0] - 2) : found[0]] if found else []
    ranked_itself = any(span.means("best", "worst") for span in lead)
    if ranked_itself and lead[-1].means("number"):
        return  # "The largest 5 subsidiaries": they are what is ranked.
    parents = [span for _, span in draft.left("field") if draft.field_of(span) == "account.parent"]
    ranked = draft.first("best", "worst")
    if (
        found is None
        or "subsidiar" not in found[1].text
        or not (ranked or (parents and draft.first("count", "by")) or _by_number(draft, found[0]))
    ):
        return
    use(found[1], *parents, *(one for one in draft.spans if draft.entity_of(one) == "account"))
    use(*(span for _, span in draft.left("which", "by", "count", "whose")))
    draft.add_group(Group(field="account.parent"))
    draft.add_filter(Filter(field="account.parent", op="filled"))
    rank_by(draft, Figure(measure="count:account"), descending=ranked is None or ranked[1].means("best"))
    if ranked is not None:
        number = next((one for _, one in draft.left("number") if not one.unit), None)
        draft.limit = int(number.number) if number else 1
        use(ranked[1], *([number] if number else ()))


def _by_number(draft: Draft, at: int) -> bool:
    """'accounts by number of subsidiaries'."""
    return at > 1 and draft.spans[at - 1].means("count") and draft.spans[at - 2].means("by")


def those_with_a_parent(draft: Draft) -> None:
    for _, span in list(draft.left("subsidiaries")):
        if "subsidiar" in span.text:
            span.used = True
            before = draft.spans[: draft.spans.index(span)]
            summed = any(True for _ in draft.left("measure", "aggregate", "how_much"))
            summed = summed or any(draft.entity_of(one) == "opportunity" for one in before)
            draft.subject = draft.subject if summed else "account"
            draft.add_filter(Filter(field="account.parent", op="filled"))
    for _, span in list(draft.left("independent")):
        span.used = True
        draft.add_filter(Filter(field="account.parent", op="empty"))
