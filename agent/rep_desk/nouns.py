"""Figures, groups, values and subjects: the nouns of a question once its clauses are taken."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGES, Draft
from agent.rep_desk.ranking import figure_after_aggregate, is_singular, numeric
from agent.rep_desk.spans import Span
from crm.opportunities import OPEN_STAGES
from crm.query.query import Figure, Filter, Group, Order, Related

STAGE_KINDS = tuple(STAGES)
RISKY = 50.0
STUCK_DAYS = 60
VERBS = {"wins", "losses"}


def special(draft: Draft) -> None:
    """Phrases that stand for a condition: 'at risk', 'high-value', 'subsidiaries of', 'completed'."""
    for _, span in list(draft.left("at_risk")):
        span.used = True
        risky = "contact" if draft.is_shop and "opportunity" not in draft.world.present else "account"
        draft.add_filter(Filter(field=f"{risky}.churn_risk", op=">=", values=(RISKY,)))
        draft.order.append(Order(field=f"{risky}.churn_risk"))
    for at, span in list(draft.left("valuable")):
        following = draft.next(at, skip=STAGE_KINDS)
        entity = draft.entity_of(following[1]) if following else None
        if entity is None:
            continue
        span.used = True
        if entity == "opportunity":
            draft.order.append(Order(field="opportunity.value"))
        elif not draft.first("at_risk"):
            draft.order.append(Order(field="account.revenue"))
            draft.notes.append(f"'{span.text}' is read as: the largest first")
    for at, span in list(draft.left("field")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if draft.field_of(span) == "account.parent" and following and value and value.name == "account.name":
            span.used = following[1].used = True
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
    for at, span in list(draft.left("subsidiaries")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if following and value and value.name == "account.name":
            span.used = following[1].used = True
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
        elif span.text.startswith("subsidiar") or span.text.startswith("a subsid"):
            span.used = True
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", op="filled"))
    for _, span in list(draft.left("independent")):
        span.used = True
        draft.add_filter(Filter(field="account.parent", op="empty"))
    for at, span in list(draft.left("stuck")):
        if not any(one.kind == "number" and one.unit == "days" for one in draft.spans):
            span.used = True
            draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
            draft.add_filter(Filter(field="opportunity.age", op=">", values=(STUCK_DAYS,)))
            draft.order.append(Order(field="opportunity.age"))
            draft.notes.append(f"'{span.text}' is read as: open for more than {STUCK_DAYS} days")
    for kind in ("completed", "planned"):
        for _, span in list(draft.left(kind)):
            status = "scheduled" if kind == "planned" else "completed"
            if any(draft.entity_of(one) == "activity" or one.means("touched") for one in draft.spans) or any(
                (value := draft.value_of(one)) and value.name == "activity.kind" for one in draft.spans
            ):
                span.used = True
                draft.add_filter(Filter(field="activity.status", values=(status,)))


def shares(draft: Draft) -> None:
    """'what share of revenue comes from GTX Pro', 'percentage of deals won', 'each region's share of revenue'."""
    found = draft.first("share")
    if found is None:
        return
    at, span = found
    base, place, where = _whole(draft, at)
    span.used = True
    parts: list[Filter] = []
    by = draft.first("by")
    for near in range(place + 1, len(draft.spans)):
        word = draft.spans[near]
        if word.used or word.means("time", "entity"):
            continue
        if word.means("by", "best", "worst"):
            break
        item = _as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
    measure = base or ("count:opportunity" if "opportunity" in draft.world.present else "count:order")
    if base is not None and not parts and by is None:
        parts, _ = _before_share(draft, at, parts, measure)
    if by is not None:
        parts = _parts_after_by(draft, by[0], parts, where)
    if base is None:
        # "West's share of revenue": the value stands before, the figure after.
        parts, measure = _before_share(draft, at, parts, measure)
    if measure.startswith("count:"):
        if any(item.field == STAGE_FIELD for item in parts):
            # "what fraction of medical deals are lost": the stage is the part, the rest is the whole.
            where += [item for item in parts if item.field != STAGE_FIELD]
            parts = [item for item in parts if item.field == STAGE_FIELD]
        elif by is not None and not parts and span.text.startswith("percent"):
            # "percentage of lost deals by product": lost out of all of that product.
            parts = [item for item in where if item.field == STAGE_FIELD]
            where = [item for item in where if item.field != STAGE_FIELD]
    for item in where:
        draft.add_filter(item)
    merged = _merged(parts)
    figure = Figure(measure=measure, where=merged, share="within" if merged else "total")
    draft.figures.append(figure)
    if not merged and by is None and not draft.first("which"):
        return
    for _, entity in list(draft.left("entity")):
        if draft.entity_of(entity) == "opportunity":
            entity.used = True


def _parts_after_by(draft: Draft, at: int, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of West revenue by Kary' is hers; 'percentage of deals did each agent win' is the won ones."""
    following = draft.next(at)
    value = _as_filter(draft, following[1]) if following else None
    if following is not None and value is not None and value.field != STAGE_FIELD:
        where += parts
        draft.spans[at].used = following[1].used = True
        return [value]
    for near in range(at + 1, len(draft.spans)):
        stage = draft.stage_of(draft.spans[near])
        if stage is not None and not draft.spans[near].used:
            draft.spans[near].used = True
            parts = [*parts, Filter(field=STAGE_FIELD, values=stage)]
    return parts


def _whole(draft: Draft, at: int) -> tuple[str | None, int, list[Filter]]:
    """What the share is of: a measure, or rows under the conditions that stand before their noun."""
    where: list[Filter] = []
    pending: list[tuple[Span, Filter]] = []
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("aggregate", "mine", "time"):
            span.used = span.used or span.means("aggregate")
            continue
        measure = draft.measure_of(span)
        if measure is not None and (not draft.stage_of(span) or span.text in VERBS):
            _use(span, *(one for one, _ in pending))
            return measure, place, where + [item for _, item in pending]
        entity = draft.entity_of(span)
        if entity is not None:
            _use(span, *(one for one, _ in pending))
            return f"count:{entity}", place, where + [item for _, item in pending]
        name = draft.field_of(span)
        if name is not None and draft.is_numeric(name):
            _use(span, *(one for one, _ in pending))
            return numeric(draft, name).measure, place, [item for _, item in pending]
        item = _as_filter(draft, span)
        if item is None:
            break
        pending.append((span, item))
    return None, at, []


def _before_share(draft: Draft, at: int, parts: list[Filter], measure: str) -> tuple[list[Filter], str]:
    for near in range(at):
        word = draft.spans[near]
        item = None if word.used else _as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
        name = None if word.used else draft.measure_of(word)
        if name is not None:
            word.used = True
            measure = name
    return parts, measure


def _as_filter(draft: Draft, span: Span) -> Filter | None:
    stage = draft.stage_of(span)
    if stage is not None:
        return Filter(field=STAGE_FIELD, values=stage)
    value = draft.value_of(span)
    return None if value is None else Filter(field=value.name, values=(value.value,))


def _merged(filters: list[Filter]) -> tuple[Filter, ...]:
    merged: dict[str, Filter] = {}
    for item in filters:
        old = merged.get(item.field)
        merged[item.field] = (
            item if old is None else item.model_copy(update={"values": (*old.values, *item.values)})
        )
    return tuple(merged.values())


def attributes(draft: Draft) -> None:
    """'How many employees does Acme have', 'who manages Darcel', 'what sector is Acme in': one property."""
    if draft.figures or draft.order or draft.first("by") or draft.first("aggregate"):
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
    wanted = [
        (span, name)
        for _, span in draft.left("field")
        if (name := draft.field_of(span)) and name.split(".")[0] == entity
    ]
    if not wanted:
        return
    draft.subject = entity
    draft.columns = [draft.catalogue.entity(entity).title, *(name for _, name in wanted)]
    _use(*(span for span, _ in wanted))
    for _, span in list(draft.left("count", "which", "who")):
        span.used = True


def figures(draft: Draft) -> None:
    """Everything that is counted or summed up and not yet taken."""
    for at, span in list(draft.left("aggregate", "count", "how_much", "how_long", "how_old", "measure")):
        if span.used:
            continue
        if span.means("aggregate"):
            _add(draft, figure_after_aggregate(draft, at))
        elif span.means("count"):
            _counted(draft, at, span)
        elif span.means("how_much"):
            span.used = True
            if not any(True for _ in draft.left("measure", "field", "aggregate")) and not draft.figures:
                _add(draft, Figure(measure="order_value" if draft.is_shop else "won_value"))
        elif span.means("how_old"):
            span.used = True
            _add(draft, Figure(measure="avg:opportunity.age"))
            draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
        elif span.means("how_long"):
            _duration(draft, span)
        else:
            _measured(draft, at, span)
    _fields(draft)


def _add(draft: Draft, figure: Figure | None) -> None:
    if figure is not None and figure not in draft.figures:
        draft.figures.append(figure)


def _counted(draft: Draft, at: int, span: Span) -> None:
    following = draft.next(at, skip=(*STAGE_KINDS, "value"))
    if following is not None and following[0] == at + 1:
        word = following[1]
        name, measure = draft.field_of(word), draft.measure_of(word)
        if name is not None and draft.entity_of(word) is None:
            _use(span, word)
            _add(
                draft, numeric(draft, name) if draft.is_numeric(name) else Figure(measure=f"distinct:{name}")
            )
            return
        if measure == "won_value":
            _use(span, word)
            _add(
                draft,
                Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=("Won",)),)),
            )
            return
        if measure is not None and draft.entity_of(word) is None:
            _use(span, word)
            _add(draft, Figure(measure=measure))
            return
    place = at
    while (found := draft.next(place)) is not None:
        place, word = found
        entity = draft.entity_of(word)
        if entity is not None:
            _use(span, word)
            _add(draft, Figure(measure=f"count:{entity}"))
            _also_counted(draft, place)
            return
        if word.means("by", "which"):
            break
    _use(span)
    if any(
        (value := draft.value_of(one)) and value.name == "activity.kind" for _, one in draft.left("value")
    ):
        _add(draft, Figure(measure="count:activity"))
    elif draft.subject:
        _add(draft, Figure(measure=f"count:{draft.subject}"))
    elif not draft.figures:
        _add(
            draft,
            Figure(measure="count:opportunity" if "opportunity" in draft.world.present else "count:order"),
        )


def _also_counted(draft: Draft, place: int) -> None:
    """'how many deals and interactions'."""
    joined = draft.next(place)
    while joined is not None and joined[1].means("and"):
        following = draft.next(joined[0])
        entity = draft.entity_of(following[1]) if following else None
        if following is None or entity is None:
            return
        _use(joined[1], following[1])
        _add(draft, Figure(measure=f"count:{entity}"))
        joined = draft.next(following[0])


def _duration(draft: Draft, span: Span) -> None:
    span.used = True
    for _, word in list(draft.left("took", *STAGE_KINDS, "measure", "field")):
        if (
            word.means("took")
            or draft.stage_of(word) == ("Won", "Lost")
            or draft.measure_of(word) == "time_to_close"
        ):
            word.used = True
    still = [word for _, word in draft.left("stage_open")]
    _add(draft, Figure(measure="avg:opportunity.age" if still else "time_to_close"))


def _measured(draft: Draft, at: int, span: Span) -> None:
    measure = draft.measure_of(span)
    if measure is None or (draft.stage_of(span) and span.text not in VERBS and not _only_word(draft, span)):
        return
    if draft.stage_of(span) and draft.figures:
        return
    following = draft.next(at)
    if (
        measure == "won_value"
        and span.text in ("sales", "sale")
        and following
        and draft.entity_of(following[1]) == "agent"
    ):
        # "sales agents" is one phrase; "sales reps" may be two.
        span.used = True
        return
    span.used = True
    _add(draft, Figure(measure=measure))


def _only_word(draft: Draft, span: Span) -> bool:
    return span.text in VERBS


def _fields(draft: Draft) -> None:
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
            and not draft.figures
        ):
            span.used = True
            draft.columns.append(name)
            if before is not None and before[1].means("by"):
                before[1].used = True
                draft.order.append(Order(field=name, descending=draft.descending))
        elif asked or not draft.figures:
            span.used = True
            _add(draft, numeric(draft, name))


def groups(draft: Draft) -> None:
    """'by region', 'each agent', 'per sector and product', 'which agent', 'who'."""
    for at, span in list(draft.left("by")):
        _group_list(draft, at, span)
    if draft.figures or draft.having:
        _asked_group(draft)
        _left_groups(draft)


def _group_list(draft: Draft, at: int, by: Span) -> None:
    place, taken = at, False
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("and") and taken:
            continue
        entity, name = draft.entity_of(span), draft.field_of(span)
        if entity in NAMED or entity == "line":
            draft.add_group(draft.group_for(entity))
        elif name is not None and not draft.is_numeric(name):
            draft.add_group(Group(field=name))
            if draft.limit and draft.groups[:-1] and by.text.split()[-1] in ("each", "every", "per"):
                draft.within = name
        elif span.means("grain_month", "grain_quarter", "grain_year", "grain_week", "grain_day"):
            place = found[0]
            break
        elif entity == "opportunity" and not taken:
            span.used = by.used = True
            return
        elif span.means("mine", "by"):
            continue
        else:
            break
        span.used = taken = True
    by.used = by.used or taken or bool(draft.figures)


def _asked_group(draft: Draft) -> None:
    """The noun after 'which', or 'who', is what the figures are broken down by."""
    for at, span in list(draft.left("which")):
        following = draft.next(at, skip=("value", *STAGE_KINDS, "mine", "number"))
        if following is None:
            continue
        word = following[1]
        entity, name = draft.entity_of(word), draft.field_of(word)
        if entity in NAMED or entity == "line":
            draft.add_group(draft.group_for(entity or ""))
        elif name is not None and not draft.is_numeric(name):
            draft.add_group(Group(field=name))
        else:
            continue
        span.used = word.used = True
        _limit_of(draft, word)
    who = draft.first("who")
    if who is not None and (draft.sort_figure or draft.having) and not draft.groups:
        if not any(draft.entity_of(one) in NAMED for _, one in draft.left("entity")):
            draft.add_group(Group(field="contact.name" if draft.is_shop else "agent.name"))
            if draft.limit is None and draft.sort_figure is not None and not draft.both:
                draft.limit = 1
        who[1].used = True


def _limit_of(draft: Draft, word: Span) -> None:
    if draft.sort_figure is not None and draft.limit is None and not draft.both and is_singular(word.text):
        draft.limit = 1


def _left_groups(draft: Draft) -> None:
    """Nouns that are neither counted nor named: 'agents with a win rate above 60%', 'revenue for products'."""
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    counted = {figure.measure.partition(":")[2] for figure in draft.figures}
    for _, span in list(draft.left("entity")):
        entity = draft.entity_of(span)
        if entity in NAMED and entity not in facts and entity not in counted:
            if _names_value(draft, span, entity) or _qualified(draft, span):
                span.used = True
                continue
            draft.add_group(draft.group_for(entity))
            span.used = True
            _limit_of(draft, span)
        elif entity == "line" and draft.sort_figure is not None and not draft.groups:
            draft.add_group(draft.group_for(entity))
            span.used = True
            _limit_of(draft, span)
        elif entity in facts or entity in counted:
            span.used = True
    for _, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is None or draft.catalogue.field(name).kind != "text":
            continue
        span.used = True
        if not any((value := draft.value_of(one)) and value.name == name for _, one in draft.left("value")):
            draft.add_group(Group(field=name))
            _limit_of(draft, span)


def _qualified(draft: Draft, span: Span) -> bool:
    """'revenue of retail accounts' is one sum over them; ranked or under a condition it is one for each."""
    at = draft.spans.index(span)
    before = draft.spans[at - 1] if at else None
    alone = draft.sort_figure is None and not draft.having and not draft.first("versus")
    return alone and before is not None and before.means("value")


def _names_value(draft: Draft, span: Span, entity: str) -> bool:
    """'the product GTX Pro', 'account Acme': the noun only says what the name is."""
    at = draft.spans.index(span)
    for near in (at - 1, at + 1):
        if 0 <= near < len(draft.spans):
            value = draft.value_of(draft.spans[near])
            if value is not None and value.name == draft.catalogue.entity(entity).title:
                return True
    return False


def values(draft: Draft) -> None:
    """Names and stages that are left are conditions; several of one field after a figure are compared."""
    stages: list[tuple[str, ...]] = []
    for _, span in list(draft.left("value", *STAGE_KINDS)):
        stage = draft.stage_of(span)
        if stage is not None:
            span.used = True
            stages.append(stage)
            continue
        value = draft.value_of(span)
        if value is not None:
            span.used = True
            draft.add_filter(Filter(field=value.name, values=(value.value,)))
    _stages(draft, stages)
    _compared_values(draft)


def _stages(draft: Draft, stages: list[tuple[str, ...]]) -> None:
    if not stages:
        return
    plain = [set(stage) for stage in stages]
    counting = [
        figure for figure in draft.figures if figure.measure == "count:opportunity" and not figure.where
    ]
    if {"Won"} in plain and {"Lost"} in plain and counting and len(draft.figures) == 1:
        # "won and lost deals by region": two figures side by side.
        draft.figures = [
            Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=(name,)),))
            for name in ("Won", "Lost")
        ]
        return
    narrow = min(plain, key=len)
    if all(narrow <= stage for stage in plain):
        chosen = narrow
    else:
        chosen = set().union(*plain)
    order = ("Prospecting", "Engaging", "Won", "Lost")
    draft.add_filter(Filter(field=STAGE_FIELD, values=tuple(name for name in order if name in chosen)))


def _compared_values(draft: Draft) -> None:
    versus = draft.first("versus")
    if versus and not draft.figures and any(len(item.values) > 1 for item in draft.filters):
        draft.figures.append(Figure(measure=f"count:{draft.likely_subject()}"))
    together = bool(versus) or draft.sort_figure is not None or draft.first("which") or draft.first("who")
    if not draft.figures or draft.groups or not together:
        return
    for item in draft.filters:
        several = len(item.values) > 1 and item.op == "=" and item.field != STAGE_FIELD
        if several or (item.field == STAGE_FIELD and versus and len(item.values) > 1):
            draft.add_group(Group(field=item.field))
            if versus:
                versus[1].used = True


def subjects(draft: Draft) -> None:
    """What the rows are, when nothing is summed up; and what has, or has not, something."""
    for _, span in list(draft.left("touched")):
        span.used = True
        if draft.likely_subject() != "activity":
            draft.related.append(Related(entity="activity", present=True, period=draft.period))
            draft.period = None
    for _, span in list(draft.left("entity")):
        entity = draft.entity_of(span)
        span.used = True
        if entity is None:
            continue
        if draft.subject is None and not draft.figures and not draft.groups:
            draft.subject = entity
        elif draft.figures or draft.groups or entity == draft.subject:
            continue
        elif entity not in NAMED:
            draft.related.append(Related(entity=entity, present=True))
    if draft.subject is None and not draft.figures and not draft.groups:
        _from_fields(draft)
    for _, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is not None and not draft.figures and not draft.groups:
            span.used = True
            draft.columns.append(name)


def _from_fields(draft: Draft) -> None:
    kinds = [item.field for item in draft.filters if item.field == "activity.kind"]
    if kinds:
        draft.subject = "activity"
        return
    if draft.first("who"):
        draft.subject = "contact" if draft.is_shop else "agent"
        return
    for _, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is not None and draft.catalogue.field(name).kind == "text":
            span.used = True
            draft.add_group(Group(field=name))
            counted = "opportunity" if draft.filters or draft.period else name.split(".")[0]
            draft.figures.append(Figure(measure=f"count:{counted}"))
            return


def _use(*spans: Span) -> None:
    for span in spans:
        span.used = True
