"""What figures are broken down by."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGE_KINDS, Draft, is_singular, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from crm.query.catalogue import DATED
from crm.query.query import Group

EACH_OF_THEM = ("each", "apiece", "for each", "of each", "each of")
FIGURE_WORDS = ("measure", "aggregate", "count", "how_much", "how_long")


def groups(draft: Draft) -> None:
    """'by region', 'each agent', 'per sector and product', 'which agent', 'who'."""
    for at, span in list(draft.left("by")):
        _group_list(draft, at, span)
        _each_of_them(draft, at, span)
    if draft.figures or draft.having or draft.by_change:
        _asked_group(draft)
        _left_groups(draft)


def _group_list(draft: Draft, at: int, by: Span) -> None:
    place, taken, lead = at, False, by
    while (found := draft.next(place)) is not None:
        place, span = found
        entity = draft.entity_of(span)
        doer = entity == "agent" and lead.text == "by" and _doers(draft, at, place)
        if not taken and (doer or entity == "opportunity"):
            span.used = lead.used = True
            return
        if _passed(draft, place, span, taken):
            by = span if span.means("by") else by  # "By won value per sector".
            continue
        ranked = taken and draft.words[span.first - 1] == "the" and draft.is_ranked
        if ranked or not _grouped(draft, span, by):
            break  # "For each sector the account with the most wins".
        span.used = taken = True
    lead.used = lead.used or taken or bool(draft.figures)


def _each_of_them(draft: Draft, at: int, by: Span) -> None:
    """'what have the subsidiaries each brought in': each of those that were named before."""
    following = draft.next(at)
    ends = following is None or following[1].means("time", "earned") or draft.stage_of(following[1])
    if by.text not in ("each", "apiece") or draft.groups or not ends or not draft.figures:
        return
    before = draft.spans[:at]
    named = [entity for one in before if (entity := draft.entity_of(one)) in NAMED]
    named += ["account" for one in before if one.means("subsidiaries")]
    if named:
        draft.add_group(draft.group_for(named[-1] or ""))
        use(by, *(one for one in before if draft.entity_of(one) == named[-1]))


def _passed(draft: Draft, place: int, span: Span, taken: bool) -> bool:
    """Words within a list of groups; 'each of Cara Losch's agents' names whose agents."""
    if span.means("and"):
        return taken
    whose = draft.value_of(span) is not None and not taken and _leads_to_noun(draft, place)
    return span.means("mine", "by") or whose


def _grouped(draft: Draft, span: Span, by: Span) -> bool:
    """Take a word as a breakdown, if it names one."""
    entity, name = draft.entity_of(span), draft.field_of(span)
    if entity in NAMED or entity == "line":
        draft.add_group(draft.group_for(entity or ""))
        _of_each(draft, by, draft.catalogue.entity(entity or "").title)
    elif name is not None and draft.catalogue.field(name).kind in DATED and _dated_already(draft):
        # "Per quarter, by close date": which date the time is about.
        draft.period_field = name
    elif name is not None and not draft.is_numeric(name):
        draft.add_group(Group(field=name))
        _of_each(draft, by, name)
    else:
        return False
    return True


def _of_each(draft: Draft, by: Span, field: str) -> None:
    if by.text.split()[-1] in ("each", "every", "per") and draft.each is None:
        draft.each = field


def _dated_already(draft: Draft) -> bool:
    return draft.period is not None or any(group.grain for group in draft.groups)


def _leads_to_noun(draft: Draft, place: int) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) in NAMED


def _doers(draft: Draft, at: int, place: int) -> bool:
    """'won by agents in the East': who did it, not a breakdown."""
    before = next((span for span in reversed(draft.spans[:at]) if span.kind != "time"), None)
    beside = [draft.next(place), draft.previous(place)]
    did = before is not None and draft.stage_of(before) is not None
    return did and any(near is not None and draft.value_of(near[1]) is not None for near in beside)


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
        owned = draft.next(following[0])
        if (
            owned is not None
            and owned[0] == following[0] + 1
            and draft.entity_of(owned[1]) == (name or "").split(".")[0]
        ):
            # "Which country's accounts": the noun only says whose country.
            owned[1].used = True
    who = draft.first("who")
    if who is not None and _best_of_each(draft, who[0]):
        draft.add_group(Group(field="agent.name"))
        draft.each, draft.limit = draft.groups[0].field, draft.limit or 1
        who[1].used = True
    _each_of_several(draft)
    listed = who is not None and who[0] == 0 and _did(draft) and not draft.having
    if (
        who is not None
        and (draft.superlative or draft.is_ranked or draft.having or listed)
        and not draft.groups
    ):
        if not any(draft.entity_of(one) in NAMED for _, one in draft.left("entity")):
            usual = "contact.name" if draft.is_shop else "agent.name"
            draft.add_group(Group(field=_field_of_two(draft) or usual))
            alone = not draft.both or _one_of_two(draft)
            if draft.limit is None and (draft.superlative or draft.is_ranked) and alone:
                draft.limit = 1
        who[1].used = True


def _each_of_several(draft: Draft) -> None:
    """'revenue for Ada and for Ben', 'Ada's and Ben's revenue': a row for each of those named."""
    found = draft.first("apart") or next(
        ((at, one) for at, one in enumerate(draft.spans) if one.text in EACH_OF_THEM), None
    )
    named = [value.name for _, one in draft.left("value") if (value := draft.value_of(one))]
    several = next((name for name in named if named.count(name) > 1 and name != STAGE_FIELD), None)
    if found is not None and several is not None and not draft.groups:
        draft.add_group(Group(field=several))
        use(found[1])


def _best_of_each(draft: Draft, at: int) -> bool:
    """'for each product, who won the most deals': the best seller of each."""
    parted = len(draft.groups) == 1 and draft.groups[0].field.startswith(("product.", "account.", "agent.o"))
    parted = parted and any(span.means("by") for span in draft.spans)
    relative = at > 0 and draft.entity_of(draft.spans[at - 1]) is not None
    sellers = any(draft.entity_of(one) in ("agent", "account", "contact") for _, one in draft.left("entity"))
    return parted and draft.is_ranked and not (relative or sellers or draft.both or draft.is_shop)


def _did(draft: Draft) -> bool:
    """'who sold to Acme, and for how much': a seller for each figure."""
    verb = draft.spans[1] if len(draft.spans) > 1 else None
    sold = (
        verb is not None and draft.stage_of(verb) in (("Won",), ("Lost",)) and not verb.means("stage_bought")
    )
    return sold and bool(draft.figures) and not draft.is_shop


def _field_of_two(draft: Draft) -> str | None:
    """'who is ahead, Cara Losch or Celia Rouche': managers, where these two are."""
    for at, span in enumerate(draft.spans[1:-1], start=1):
        sides = [_nearest_name(draft, at, step) for step in (-1, 1)]
        names = {side.name for side in sides if side is not None}
        if span.means("or", "versus") and len(names) == 1 and None not in sides:
            return names.pop()
    return None


def _nearest_name(draft: Draft, at: int, step: int) -> Sense | None:
    """The name beside a word, past the noun of it: 'Cara Losch's team or …'."""
    near = at + step
    while 0 < near < len(draft.spans) - 1 and draft.value_of(draft.spans[near]) is None:
        if not draft.spans[near].used:
            return None
        near += step
    return draft.value_of(draft.spans[near])


def _one_of_two(draft: Draft) -> bool:
    """'Ada or Ben, who won more' is one of them; 'Ada vs Ben' shows both."""
    return any(span.means("or") for span in draft.spans)


def _limit_of(draft: Draft, word: Span) -> None:
    """'which rep wins most' asks for one; the figure may stand before the superlative."""
    ranked = draft.is_ranked or (draft.superlative and draft.words[0] in ("which", "what"))
    if ranked and draft.limit is None and not draft.both and is_singular(word.text):
        draft.limit = 1


def _left_groups(draft: Draft) -> None:
    """Nouns not counted nor named: 'agents with a win rate above 60%', 'revenue for products'."""
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    counted = {figure.measure.partition(":")[2] for figure in draft.figures}
    for _, span in list(draft.left("entity")):
        entity = draft.entity_of(span)
        own = entity in facts and draft.is_ranked and not draft.groups
        if entity in NAMED and (entity not in facts or own) and entity not in counted:
            if (
                _names_value(draft, span, entity)
                or _qualified(draft, span)
                or _restricts(draft, span, entity)
            ):
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
    after = draft.spans[at + 1 : at + 3]
    if len(after) == 2 and after[0].means("by") and draft.measure_of(after[1]):
        return False  # "Retail accounts by revenue" is one figure for each.
    alone = not draft.is_ranked and not draft.having and not draft.first("versus")
    if draft.first("apart") or _rates_of_several(draft, span):
        return False
    return alone and before is not None and before.means("value")


def _rates_of_several(draft: Draft, span: Span) -> bool:
    """'Nora's reps with their win rates': rates, where a sum would have one."""
    rates = any(one.means("measure") and one.text.endswith("rates") for one in draft.spans)
    return not is_singular(span.text) and (rates or "their" in draft.words[span.last + 1 :])


def _restricts(draft: Draft, span: Span, entity: str) -> bool:
    """'revenue from companies with over 5000 employees' is one sum: the noun only bears the condition."""
    if draft.is_ranked or draft.having or draft.first("versus"):
        return False
    at = draft.spans.index(span)
    figure = next((place for place, one in enumerate(draft.spans) if one.means(*FIGURE_WORDS)), at)
    if figure >= at:
        return False
    own = any(item.field.startswith(f"{entity}.") for item in draft.filters)
    after = (draft.value_of(one) for one in draft.spans[at + 1 :])
    return own or any(value is not None and value.name.startswith(f"{entity}.") for value in after)


def _names_value(draft: Draft, span: Span, entity: str) -> bool:
    """'the product GTX Pro', 'account Acme': the noun only says what the name is."""
    at = draft.spans.index(span)
    for near in (at - 1, at + 1):
        if 0 <= near < len(draft.spans):
            value = draft.value_of(draft.spans[near])
            if value is not None and value.name == draft.catalogue.entity(entity).title:
                return True
    return False
