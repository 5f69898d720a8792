"""Names and stages as conditions, and what the rows are when nothing is summed up."""

from __future__ import annotations

import re

from agent.rep_desk.absence import kind_of_contact
from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGE_KINDS, Draft, use
from crm.query.query import Figure, Filter, Group, Operator, Related

POOLED = ("combined", "together", "altogether", "in total", "put together", "summed", "sum of")
ALTOGETHER = ("in total", "altogether", "overall")


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
    _letters(draft)
    _compared_values(draft)


def _letters(draft: Draft) -> None:
    """'accounts starting with Z': by the name of whatever is asked for."""
    subject = draft.likely_subject()
    for _, span in list(draft.left("letters")):
        if subject in NAMED:
            span.used = True
            op: Operator = "starts" if span.text.startswith("starts") else "ends"
            title = draft.catalogue.entity(subject).title
            draft.add_filter(Filter(field=title, op=op, values=(span.text.split()[-1],)))


def _stages(draft: Draft, stages: list[tuple[str, ...]]) -> None:
    if not stages:
        return
    # "Of the deals we closed, how many did we win": closed is said of both.
    stages = [one for one in stages if not any(set(other) < set(one) for other in stages)]
    plain = [set(stage) for stage in stages]
    counting = [
        figure for figure in draft.figures if figure.measure == "count:opportunity" and not figure.where
    ]
    versus = draft.first("versus")
    grouped = draft.groups and not draft.figures and not draft.having
    counted = (counting and len(draft.figures) == 1) or (versus and not draft.figures) or grouped
    several = any(len(item.values) > 1 and item.op == "=" for item in draft.filters)
    if {"Won"} in plain and {"Lost"} in plain and (counted or (several and not draft.figures)):
        use(*([versus[1]] if versus else ()))
        # "won and lost deals by region": two figures side by side.
        whole = [one for one in counting if any(span.text in ALTOGETHER for span in draft.spans)]
        draft.figures = whole + [
            Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),))
            for stage in dict.fromkeys(stages)
        ]
        return
    asked = [span for span in draft.spans if span.text.startswith("how many")]
    if len(stages) == 2 and len(asked) == 2 and not plain[0] & plain[1]:
        # "How many in Engaging, and how many in Prospecting".
        use(*asked)
        others = [figure for figure in draft.figures if figure not in counting]
        draft.figures = [
            Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),))
            for stage in stages
        ] + others
        return
    narrow = min(plain, key=len)
    chosen = narrow if all(narrow <= stage for stage in plain) else set[str]().union(*plain)
    order = ("Prospecting", "Engaging", "Won", "Lost")
    draft.add_filter(Filter(field=STAGE_FIELD, values=tuple(name for name in order if name in chosen)))


def _compared_values(draft: Draft) -> None:
    versus = draft.first("versus")
    if versus and not draft.figures and any(len(item.values) > 1 for item in draft.filters):
        draft.figures.append(Figure(measure=f"count:{draft.likely_subject()}"))
    better = draft.first("more", "less")
    staged = [one for one in draft.figures if any(item.field == STAGE_FIELD for item in one.where)]
    if any(span.text in POOLED for span in draft.spans) and not versus:
        return  # "The combined revenue of Acme and Konex" is one sum.
    counts = [span for span in draft.spans if span.text.startswith("how many")]
    together = len(counts) > 1 or (
        bool(versus or better or len(staged) > 1)
        or draft.sort_figure is not None
        or draft.first("which")
        or draft.first("who")
    )
    grouped = any(not group.grain for group in draft.groups)
    kinds = next((one for one in draft.filters if one.field == "activity.kind" and len(one.values) > 1), None)
    if kinds is not None and draft.figures and not draft.groups:
        # "How many calls and emails": a number of each.
        draft.add_group(Group(field=kinds.field))
        use(*counts)
        return
    if not draft.figures or (grouped and not versus) or not together:
        return
    for item in draft.filters:
        several = len(item.values) > 1 and item.op == "=" and item.field != STAGE_FIELD
        of_names = any(len(one.values) > 1 for one in draft.filters if one.field != STAGE_FIELD)
        by_stage = item.field == STAGE_FIELD and versus and len(item.values) > 1 and not of_names
        if several or by_stage:
            draft.add_group(Group(field=item.field))
            use(*counts)
            use(*(found[1] for found in (versus, better) if found))


def subjects(draft: Draft) -> None:
    """What the rows are, when nothing is summed up; and what has, or has not, something."""
    for _, span in list(draft.left("touched")):
        span.used = True
        sense = span.sense("touched")
        if draft.likely_subject() != "activity" and sense is not None:
            kinds = kind_of_contact(sense.name)
            draft.related.append(Related(entity="activity", present=True, filters=kinds, period=draft.period))
            draft.period = None
    summed = bool(draft.figures or draft.groups)
    told = _told(draft)
    _who_did(draft, summed)
    for _, span in list(draft.left("entity")):
        entity = draft.entity_of(span)
        if not summed:
            _subject_or_related(draft, entity)
        # Beside figures, a noun only repeats when something in the query is of its kind or belongs to it.
        span.used = not summed or any(draft.catalogue.path(one, entity or "") is not None for one in told)
    if draft.subject is None and not summed:
        _from_fields(draft)
    if draft.figures or draft.groups:
        return
    for _, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is not None:
            span.used = True
            draft.columns.append(name)


def _who_did(draft: Draft, summed: bool) -> None:
    """'who sells only MG products', 'who has lost deals at Acme': somebody, told by the deals."""
    who, only = draft.first("who"), draft.first("exclusive")
    if who is None or summed or draft.subject is not None:
        return
    bought = any(span.means("stage_bought") for span in draft.spans)
    if only is not None or (who[0] == 0 and not draft.is_shop):
        draft.subject = "account" if bought else "agent"
    if only is not None:
        use(*(span for _, span in draft.left("entity") if draft.entity_of(span) == "product"))
    elif who[0] == 0 and not draft.is_shop:
        who[1].used = True


def _told(draft: Draft) -> set[str]:
    """The kinds of record that the query so far is about."""
    figures = [*draft.figures, *(item.figure for item in draft.having)]
    fields = [item.field for item in draft.filters] + [group.field for group in draft.groups]
    fields += [item.field for figure in figures for item in figure.where]
    told = {draft.catalogue.measure(figure.measure).fact for figure in figures}
    told |= {name.split(".")[0] for name in fields} | {related.entity for related in draft.related}
    for figure in figures:
        told |= {name.split(".")[0] for name in re.split(r"[:/]", figure.measure)}
    if not draft.figures:
        told.add(draft.likely_subject())  # "Interactions by agent": they will be counted.
    named = told | {"opportunity", draft.subject or ""}
    return {name for name in named if name in draft.world.present}


def _subject_or_related(draft: Draft, entity: str | None) -> None:
    """The first noun is what is listed; a later one is something that it has."""
    if entity is None or entity == draft.subject:
        return
    if draft.subject is None:
        draft.subject = entity
    elif entity not in NAMED:
        draft.related.append(Related(entity=entity, present=True))


def _from_fields(draft: Draft) -> None:
    kinds = [item.field for item in draft.filters if item.field == "activity.kind"]
    if kinds:
        draft.subject = "activity"
        return
    owners = {item.field.split(".")[0] for item in draft.filters}
    if len(owners) == 1 and owners <= NAMED and draft.period is None and not draft.first("who"):
        # "Employees between 500 and 1000, US only": whose properties these are.
        owner = owners.pop()
        bounded = any(item.op not in ("=", "!=") for item in draft.filters)
        # "Is Konex in the US": its own properties.
        named = any(item.field == draft.catalogue.entity(owner).title for item in draft.filters)
        draft.subject = owner if bounded or (named and len(draft.filters) > 1) else None
        if draft.subject is not None:
            return
    if draft.first("who"):
        bought = any(span.means("stage_bought") for span in draft.spans)
        draft.subject = "contact" if draft.is_shop else "account" if bought else "agent"
        return
    for _, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is not None and draft.catalogue.field(name).kind == "text":
            span.used = True
            draft.add_group(Group(field=name))
            counted = "opportunity" if draft.filters or draft.period else name.split(".")[0]
            draft.figures.append(Figure(measure=f"count:{counted}"))
            return
