"""A company and those it belongs to: 'whose parent is Sonron', 'what does Acme own'."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from crm.query.query import Filter


def with_parent(draft: Draft) -> None:
    """'whose parent company is Sonron', 'subsidiaries of Sonron'."""
    for at, span in list(draft.left("field", "subsidiaries")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        beside = at > 0 and draft.spans[at - 1].last + 1 == span.first
        if span.means("subsidiaries") and (value is None or value.name != "account.name") and beside:
            # "The Bubba Gump subsidiaries".
            following = (at - 1, draft.spans[at - 1])
            value = draft.value_of(following[1])
        about_parent = span.means("subsidiaries") or draft.field_of(span) == "account.parent"
        if not span.means("subsidiaries") and draft.words[span.last + 1 : span.last + 2] == ["of"]:
            continue
        if about_parent and following and value and value.name == "account.name":
            use(span, following[1])
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
            summed = any(True for _ in draft.left("measure", "aggregate", "how_much"))
            draft.subject = "account" if span.means("subsidiaries") and not summed else draft.subject


def family(draft: Draft) -> None:
    """'Acme and its subsidiaries': the company, and those whose parent it is."""
    for at, span in list(draft.left("family")):
        value = draft.value_of(draft.spans[at - 1]) if at else None
        if value is not None and value.name == "account.name":
            use(span, draft.spans[at - 1])
            draft.add_filter(Filter(field="account.family", values=(value.value,)))
    for _, span in list(draft.left("value")):
        value = draft.value_of(span)
        whole = draft.words[span.last + 1 : span.last + 2] == ["group"] and "group" not in span.text
        if whole and value is not None and value.name == "account.name":
            span.used = True  # "The Acme group".
            draft.add_filter(Filter(field="account.family", values=(value.value,)))


def owned(draft: Draft) -> None:
    """'which companies does Acme own': its subsidiaries; what a seller owns is his."""
    for at, span in list(draft.left("doing")):
        before = draft.spans[at - 1] if at else None
        value = draft.value_of(before) if before is not None else None
        asked = any(draft.entity_of(one) == "account" for one in draft.spans[:at])
        if (
            span.text in ("own", "owns")
            and before is not None
            and value
            and value.name == "account.name"
            and asked
        ):
            use(span, before)
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))


def parent_of(draft: Draft) -> None:
    """'the parent of Codehow' asks for a property; 'which company' before it only says of what kind."""
    for at, span in list(draft.left("field")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if draft.field_of(span) == "account.parent" and value and value.name == "account.name":
            use(span, *(one for one in draft.spans[:at] if draft.entity_of(one) == "account"))
            draft.subject = "account"
            draft.columns = ["account.name", "account.parent"]


def belonging_to_somebody(draft: Draft) -> None:
    """'deals that belong to Ada': only a company has subsidiaries."""
    for at, span in list(draft.left("subsidiaries")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if span.text.startswith(("belong", "part of")) and value is not None and value.name != "account.name":
            span.used = True
