"""The rows that somebody lacks, with what is said of them: whose, of what, to whom."""

from __future__ import annotations

from agent.rep_desk.absence.lacks_since import absent_period
from agent.rep_desk.absence.who_lacks import who_lacks
from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from crm.query.query import Filter, Related


def add_absent(draft: Draft, entity: str, filters: tuple[Filter, ...], taken: list[Span], place: int) -> None:
    use(*taken)
    lacked = [*filters, *(_seller_before(draft, taken[0]) if entity == "opportunity" else [])]
    for near in range(place + 1, len(draft.spans)):
        span = draft.spans[near]
        value = draft.value_of(span)
        if span.used or span.means("by", "and", "more", "less", "best", "worst"):
            break
        stage = draft.stage_of(span)
        if draft.entity_of(span) == entity:
            span.used = True  # "Didn't win a deal": the verb has said it.
            continue
        if stage is not None and entity == "opportunity":
            lacked.append(Filter(field=STAGE_FIELD, values=stage))
            span.used = True
            continue
        if span.means("or"):
            span.used = True  # "No email or meeting": neither.
            continue
        if value is not None and _belongs(draft, entity, value.name):
            lacked = with_condition(lacked, Filter(field=value.name, values=(value.value,)))
            span.used = True
    period = absent_period(draft, place)
    draft.related.append(Related(entity=entity, filters=tuple(lacked), period=period))


def _belongs(draft: Draft, entity: str, field: str) -> bool:
    """'never lost a deal to Acme': the deal's customer, unless customers are what is listed."""
    owner = field.split(".", maxsplit=1)[0]
    of_deals = ("product", "account", "agent")
    spoken = entity == "activity" and owner == "agent" and draft.likely_subject() != "agent"
    return (
        spoken
        or owner == entity
        or (entity == "opportunity" and owner in of_deals and owner != draft.likely_subject())
    )


def _seller_before(draft: Draft, absent: Span) -> list[Filter]:
    """'products Wilburn never sold': the deals that are missing are his."""
    at = draft.spans.index(absent) - 1
    while at > 0 and draft.field_of(draft.spans[at]) in ("agent.office", "agent.manager"):
        at -= 1  # "The West team has never sold to".
    value = draft.value_of(draft.spans[at]) if at >= 0 else None
    kind = value.name.split(".")[0] if value is not None else ""
    wanted = {"agent": ("product", "account"), "account": ("product", "agent")}
    named = value is not None and value.name in (
        "agent.name",
        "agent.office",
        "agent.manager",
        "account.name",
    )
    if value is None or not named or draft.likely_subject() not in wanted.get(kind, ()):
        return []
    draft.spans[at].used = True
    return [Filter(field=value.name, values=(value.value,))]


def absent_deals(draft: Draft, at: int, filters: list[Filter], taken: list[Span], place: int) -> None:
    if [item.field for item in filters] == [STAGE_FIELD]:
        stage = tuple(str(value) for value in filters[0].values)
        _absent_stage(draft, at, stage, taken, place)
        return
    if who_lacks(draft) == "opportunity":
        return  # "Revenue without Darcel" leaves out: see `exclusions`.
    use(*taken)
    verbs = [said for one in draft.spans[:at] if (said := draft.stage_of(one))]
    if verbs and all(item.field != STAGE_FIELD for item in filters):
        # "Bought this but never that": the verb holds for both.
        filters = [Filter(field=STAGE_FIELD, values=verbs[-1]), *filters]
    period = absent_period(draft, place)
    draft.related.append(Related(entity="opportunity", filters=tuple(filters), period=period))


def _absent_stage(draft: Draft, at: int, stage: tuple[str, ...], taken: list[Span], place: int) -> None:
    """'reps who have not won anything' lacks deals; 'deals that are not won' are deals of other stages."""
    before = draft.previous(at, skip=("whose", "who", "which"))
    subject = before and draft.entity_of(before[1])
    nouns = [entity for one in draft.spans[:at] if (entity := draft.entity_of(one))]
    if subject == "opportunity" or (nouns and set(nouns) == {"opportunity"}):
        draft.add_filter(Filter(field=STAGE_FIELD, op="!=", values=stage))
        use(*taken)
        return
    add_absent(draft, "opportunity", (Filter(field=STAGE_FIELD, values=stage),), taken, place)


def with_condition(filters: list[Filter], item: Filter) -> list[Filter]:
    """One more condition; values of one field belong together."""
    same = [one for one in filters if one.field == item.field]
    if not same:
        return [*filters, item]
    merged = same[0].model_copy(update={"values": (*same[0].values, *item.values)})
    return [merged if one is same[0] else one for one in filters]
