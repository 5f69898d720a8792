"""Single properties that are asked for: 'who manages Darcel', 'what sector is Acme in'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_KINDS, Draft, use


def attributes(draft: Draft) -> None:
    """'How many employees does Acme have', 'who manages Darcel', 'what sector is Acme in': one property."""
    if draft.figures or draft.order or _priced(draft) or draft.first("by") or draft.first("aggregate"):
        return
    named = [
        value
        for _, span in draft.left("value")
        if (value := draft.value_of(span)) and value.name in ("account.name", "agent.name", "product.name")
    ]
    entities = {value.name.split(".")[0] for value in named}
    if len(entities) != 1 or draft.first("entity") or draft.first("measure") or draft.first(*STAGE_KINDS):
        return
    entity = entities.pop()
    if entity == "account" and _contact_of(draft):
        return
    wanted = [
        (span, name)
        for _, span in draft.left("field")
        if (name := draft.field_of(span)) and name.split(".")[0] == entity
    ]
    if not wanted:
        return
    draft.subject = entity
    draft.columns = [draft.catalogue.entity(entity).title, *(name for _, name in wanted)]
    use(*(span for span, _ in wanted))
    for _, span in list(draft.left("count", "which", "who", "how_much")):
        span.used = True


def _contact_of(draft: Draft) -> bool:
    """'contact name of Acme': the people that are known there."""
    own = [one for _, one in draft.left("field") if str(draft.field_of(one)).startswith("contact.")]
    if not own or "contact" not in draft.world.present:
        return False
    draft.subject = "contact"
    draft.columns = [name for one in own if (name := draft.field_of(one))]
    use(*own, *(one for _, one in draft.left("which", "who")))
    return True


def _priced(draft: Draft) -> bool:
    """'how much is a GTX Pro', 'how much is each product': its list price."""
    found = draft.first("how_much")
    rest = [one for one in draft.spans if not one.used and not one.means("how_much", "by")]
    named = len(rest) == 1 and (
        draft.entity_of(rest[0]) == "product"
        or ((value := draft.value_of(rest[0])) is not None and value.name == "product.name")
    )
    if (
        found is None
        or not named
        or draft.words[found[1].last + 1 : found[1].last + 2] not in (["is"], ["are"])
    ):
        return False
    draft.subject, draft.columns = "product", ["product.name", "product.list_price"]
    use(found[1], *(one for _, one in draft.left("by", "entity")))
    return True
