"""What rows have not: 'no interaction since May', 'without won deals', 'excluding the West'."""

from __future__ import annotations

from datetime import timedelta

from agent.rep_desk import times
from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from agent.rep_desk.targets import OPERATORS
from crm.query.query import Filter, Period, Related

RELATED = frozenset(("activity", "opportunity", "order", "ticket", "line", "contact", "conversation"))
BE_NOT = ("were not", "weren't", "was not", "wasn't", "is not", "are not", "isn't", "aren't")
# "Accounts with deals other than GTX Pro" have others; "bought, but not GTX Pro" have none of it.
BESIDES = ("other than", "besides", "apart from", "outside", "outside of", "outside the")
WON_OR_LOST = {"won_deals": ("Won",), "won_value": ("Won",), "lost_deals": ("Lost",)}


def absences(draft: Draft) -> None:
    """'without any interaction since May', 'not contacted in 60 days', 'with no won deals', 'neglected'."""
    for _, span in list(draft.left("quiet")):
        span.used = True
        draft.related.append(Related(entity="activity", period=_quiet_period(draft, span)))
    for at, span in list(draft.left("absent", "not")):
        if not span.used:
            if span.text == "not" and _lacks_stage(draft, at):
                span.senses = [Sense("absent", "absent")]
            _absence(draft, at, span)


def _lacks_stage(draft: Draft, at: int) -> bool:
    """'products not sold', 'accounts we've not sold Anchor to': they lack such deals."""
    following = draft.next(at)
    somebody = draft.likely_subject() in NAMED
    rows = any(draft.entity_of(one) == "opportunity" or one.means("measure", "share") for one in draft.spans)
    return following is not None and draft.stage_of(following[1]) is not None and somebody and not rows


def _absence(draft: Draft, at: int, span: Span) -> None:
    """Follow the words after 'no', 'without', 'not' until one says what is missing."""
    taken, place = [span], at
    filters: list[Filter] = []
    found = None if _excludes(draft, at, span) else draft.next(place)
    while found is not None:
        place, word = found
        taken.append(word)
        if not (_passes(draft, word, filters) or (word.means("or") and filters)):
            if _is_missing(draft, at, filters, taken, place):
                return
            item = _condition(draft, word) if span.means("absent") else None
            if item is None:
                return
            filters = _with(filters, item)
            if _ends(draft, place):
                break
        found = draft.next(place)
    if filters and len(taken) > 1:
        _absent_deals(draft, at, filters, taken, place)


def _is_missing(draft: Draft, at: int, filters: list[Filter], taken: list[Span], place: int) -> bool:
    """Whether the last of the words says what is missing, or belongs to another clause."""
    span, word = taken[0], taken[-1]
    missing = _missing(draft, word, filters)
    if _of_a_name(draft, at, word, filters):
        word.used = True
        return True  # "Wins per manager without Darcel's deals" leaves out: see `exclusions`.
    if word.means("touched") or (missing is not None and span.means("absent")):
        _add_absent(draft, *(missing or ("activity", ())), taken, place)
        return True
    empty = None if filters or not span.means("absent") else _empty(draft, word)
    if empty is None:
        return False
    use(*taken)
    draft.add_filter(Filter(field=empty, op="empty"))
    return True


def _excludes(draft: Draft, at: int, span: Span) -> bool:
    """'deals that were not GTX Basic': see `exclusions`."""
    following = draft.next(at)
    named = following is not None and draft.value_of(following[1]) and not following[1].means("touched")
    return span.text in BE_NOT and bool(named)


def _passes(draft: Draft, word: Span, filters: list[Filter]) -> bool:
    """Words between 'never' and what is missing: 'had a', 'been assigned', 'even one', 'to an account in'."""
    if word.means("whose", "doing", "resting", "belonging", "dated_engage") and not word.means(
        "field", "value", "measure"
    ):
        return True
    if word.kind == "number" and word.text in ("one", "1"):
        return True
    if word.text == "done":
        return not any(draft.entity_of(one) == "activity" for one in draft.spans)
    noun = draft.entity_of(word)
    return bool(filters) and noun in NAMED and noun != _subject(draft)


def _of_a_name(draft: Draft, at: int, word: Span, filters: list[Filter]) -> bool:
    """Whether deals are told apart by a name, and nobody is said to lack them."""
    named = [item for item in filters if item.field != STAGE_FIELD]
    deals = draft.entity_of(word) == "opportunity" and not draft.measure_of(word)
    before = draft.spans[at - 1] if at else None
    somebody = before is not None and (draft.entity_of(before) in NAMED or before.means("who", "which"))
    counted = any(one.means("measure", "count", "share") or draft.stage_of(one) for one in draft.spans[:at])
    return bool(named) and deals and counted and not somebody


def _with(filters: list[Filter], item: Filter) -> list[Filter]:
    """One more condition; values of one field belong together."""
    same = [one for one in filters if one.field == item.field]
    if not same:
        return [*filters, item]
    merged = same[0].model_copy(update={"values": (*same[0].values, *item.values)})
    return [merged if one is same[0] else one for one in filters]


def _missing(draft: Draft, word: Span, filters: list[Filter]) -> tuple[str, tuple[Filter, ...]] | None:
    """The kind of related row that a word names, with conditions that stood before it."""
    entity, value, measure = draft.entity_of(word), draft.value_of(word), word.sense("measure")
    if entity in RELATED:
        sold = (Filter(field=STAGE_FIELD, values=("Won",)),) if word.text in ("sale", "sales") else ()
        return entity, (*filters, *sold)
    if measure is not None and measure.name in WON_OR_LOST:
        return "opportunity", (*filters, Filter(field=STAGE_FIELD, values=WON_OR_LOST[measure.name]))
    touched = word.sense("touched")
    if touched is not None:
        return "activity", kind_of_contact(touched.name)
    if value is not None and value.name == "activity.kind":
        return "activity", (Filter(field=value.name, values=(value.value,)),)
    return None


def kind_of_contact(name: str) -> tuple[Filter, ...]:
    """'emailed' is by e-mail, 'contacted' by any way."""
    return () if name == "any" else (Filter(field="activity.kind", values=(name,)),)


def _empty(draft: Draft, word: Span) -> str | None:
    """The field that is not filled: 'no manager', 'without an account'."""
    entity = draft.entity_of(word)
    return draft.field_of(word) or (draft.catalogue.entity(entity).title if entity else None)


def _condition(draft: Draft, word: Span) -> Filter | None:
    stage, value = draft.stage_of(word), draft.value_of(word)
    if stage is not None:
        return Filter(field=STAGE_FIELD, values=stage)
    if word.means("completed", "planned"):
        return Filter(
            field="activity.status", values=("scheduled" if word.means("planned") else "completed",)
        )
    return None if value is None else Filter(field=value.name, values=(value.value,))


def _ends(draft: Draft, place: int) -> bool:
    """Whether no noun and no name follows."""
    following = draft.next(place)
    if following is not None and following[1].means("or"):
        following = draft.next(following[0])
    if following is None:
        return True
    word = following[1]
    named = draft.entity_of(word) or draft.value_of(word) or _passes(draft, word, [])
    return not (named or draft.stage_of(word) or draft.measure_of(word) == "won_deals")


def _subject(draft: Draft) -> str:
    """Who lacks something; 'who never sold' is a seller, 'who never bought' a customer."""
    who = draft.first("who")
    if who is None or any(draft.entity_of(one) for one in draft.spans[: who[0]]):
        return draft.likely_subject()
    return "account" if any(one.means("stage_bought") for one in draft.spans) else "agent"


def _absent_deals(draft: Draft, at: int, filters: list[Filter], taken: list[Span], place: int) -> None:
    if [item.field for item in filters] == [STAGE_FIELD]:
        stage = tuple(str(value) for value in filters[0].values)
        _absent_stage(draft, at, stage, taken, place)
        return
    if _subject(draft) == "opportunity":
        return  # "Revenue without Darcel" leaves out: see `exclusions`.
    use(*taken)
    verbs = [said for one in draft.spans[:at] if (said := draft.stage_of(one))]
    if verbs and all(item.field != STAGE_FIELD for item in filters):
        # "Bought this but never that": the verb holds for both.
        filters = [Filter(field=STAGE_FIELD, values=verbs[-1]), *filters]
    period = _absent_period(draft, place)
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
    _add_absent(draft, "opportunity", (Filter(field=STAGE_FIELD, values=stage),), taken, place)


def _add_absent(
    draft: Draft, entity: str, filters: tuple[Filter, ...], taken: list[Span], place: int
) -> None:
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
            lacked = _with(lacked, Filter(field=value.name, values=(value.value,)))
            span.used = True
    period = _absent_period(draft, place)
    draft.related.append(Related(entity=entity, filters=tuple(lacked), period=period))


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


def _absent_period(draft: Draft, place: int) -> Period | None:
    """The period that is said with an absence: a time, or 'in 60 days', 'for over two months'."""
    said: Period | None = None
    for near in range(place + 1, len(draft.spans)):
        span = draft.spans[near]
        if span.used:
            continue
        if span.moment is not None:
            span.used = True
            said = times.overlap(said, _as_since(span))
        elif said is None and span.kind == "number" and span.unit == "days":
            span.used = True
            use(*(word for word in draft.spans[place + 1 : near] if word.means(*OPERATORS)))
            return Period(start=draft.today - timedelta(days=int(span.number)), label=f"the last {span.text}")
        elif said is not None or not span.means(*OPERATORS, "or_more", "doing", "completed"):
            break
        elif span.means("doing", "completed"):
            span.used = True  # "No activity logged in May".
    return said


def _as_since(span: Span) -> Period:
    moment = span.moment
    if moment is None:
        return Period()
    if moment.side == "before" and moment.period.start is None:
        # "no contact for more than 60 days ago" means: nothing since that day.
        return Period(start=moment.period.end, label=f"since {moment.period.end}")
    return moment.period


def _quiet_period(draft: Draft, span: Span) -> Period:
    said = _absent_period(draft, draft.spans.index(span))
    return said or Period(start=draft.today - timedelta(days=60), label="the last 60 days")


def exclusions(draft: Draft) -> None:
    """'excluding GTX Pro', 'not in the West', 'other than Acme'; 'bought in Q1 but not in Q4'."""
    _less(draft)
    for at, span in list(draft.left("not", "absent")):
        involved = at + 1 < len(draft.spans) and draft.spans[at + 1].means("doing")
        if span.means("absent") and span.text not in ("not", "without", *BE_NOT) and not involved:
            continue
        timed = draft.next(at)
        if timed is not None and timed[1].moment is not None and "but" in draft.words:
            use(span, timed[1])
            draft.absent_period = timed[1].moment.period
            continue
        for name, values in _excluded(draft, at).items():
            item = Filter(field=name, op="!=", values=tuple(values))
            draft.add_filter(item)
            span.used = True
            if span.text in BESIDES:
                draft.besides.append(item)


def _less(draft: Draft) -> None:
    """'revenue minus Norway': it is left out, where nothing else of its kind stands on the other side."""
    for at, span in list(draft.left("less", "versus")):
        following = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        value = draft.value_of(following) if following is not None else None
        others = [one for place, one in enumerate(draft.spans) if place != at + 1 and draft.value_of(one)]
        alike = any(value is not None and (draft.value_of(one) or value).name == value.name for one in others)
        if span.text in ("less", "minus") and value is not None and not alike:
            span.senses = [Sense("not", "not")]


def _excluded(draft: Draft, place: int) -> dict[str, list[str]]:
    """The names and stages that follow, by their fields, taken."""
    excluded: dict[str, list[str]] = {}
    while (found := draft.next(place)) is not None:
        joined = found[1].means("and", "or") or draft.spans[found[0] - 1].means("and", "or")
        if excluded and not joined:
            break  # "Except Melvin's team: wins".
        place, word = found
        stage, value = draft.stage_of(word), draft.value_of(word)
        if stage is not None:
            excluded.setdefault(STAGE_FIELD, []).extend(stage)
        elif value is not None:
            excluded.setdefault(value.name, []).append(value.value)
        elif not (word.means("and", "or") and excluded) and not (word.means("doing") and not excluded):
            break
        word.used = True
    return excluded
