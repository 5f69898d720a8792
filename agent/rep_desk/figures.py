"""What is counted and summed up, and single properties that are asked for."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGE_KINDS, Draft, use
from agent.rep_desk.metrics import figure_after_aggregate, numeric
from agent.rep_desk.spans import Span
from crm.opportunities import OPEN_STAGES
from crm.query.catalogue import DATED
from crm.query.query import Figure, Filter, Order

VERBS = {"wins", "losses"}
VERBS_COUNTED = {"won_deals", "lost_deals"}
ADVERBS = ("on average", "in total", "altogether", "overall")


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


def _contact_of(draft: Draft) -> bool:
    """'contact name of Acme': the people that are known there."""
    own = [one for _, one in draft.left("field") if str(draft.field_of(one)).startswith("contact.")]
    if not own or "contact" not in draft.world.present:
        return False
    draft.subject = "contact"
    draft.columns = [name for one in own if (name := draft.field_of(one))]
    use(*own, *(one for _, one in draft.left("which", "who")))
    return True


def figures(draft: Draft) -> None:
    """Everything that is counted or summed up and not yet taken."""
    for at, span in list(draft.left("aggregate", "count", "how_much", "how_long", "how_old", "measure")):
        if span.used or (span.text in ADVERBS and _figure_elsewhere(draft, span)):
            continue
        if span.means("aggregate"):
            _add(draft, figure_after_aggregate(draft, at))
        elif span.means("count"):
            _counted(draft, at, span)
        elif span.means("how_much"):
            span.used = True
            if not _sum_named(draft, at) and (
                not draft.figures or _beside_counts(draft, at) or _said_first(draft, at)
            ):
                _add(draft, Figure(measure="order_value" if draft.is_shop else "won_value"))
        elif span.means("how_old"):
            _aged(draft, span)
        elif span.means("how_long"):
            _duration(draft, span)
        else:
            _measured(draft, at, span)
    _counted_beside_sums(draft)
    _fields(draft)
    _counted_of_those(draft)
    _earned(draft)


def _figure_elsewhere(draft: Draft, adverb: Span) -> bool:
    """Whether another word names the figure that 'on average' only qualifies."""
    return any(
        span is not adverb
        and span.text not in ADVERBS
        and not (draft.stage_of(span) and span.text not in VERBS)
        for span in draft.spans
        if span.means("measure", "how_long", "how_much", "count")
    )


def _sum_named(draft: Draft, at: int) -> bool:
    """Whether a word says what 'how much' is of; 'how much did we win' does not.

    What is named behind a further 'and' is a figure of its own.
    """
    end = next((place for place, one in _after(draft, at) if one.means("and", "count", "how_much")), None)
    return any(
        not (draft.stage_of(span) and span.text not in VERBS)
        for place, span in draft.left("measure", "field", "aggregate")
        if span.text not in ADVERBS and not _is_date(draft, span) and not (end is not None and place > end)
    )


def _beside_counts(draft: Draft, at: int) -> bool:
    """'how many did we win, and for how much': the sum of what is counted, where nothing is ranked."""
    counts = all(one.measure.startswith("count:") or one.measure in VERBS_COUNTED for one in draft.figures)
    joined = at > 0 and draft.spans[at - 1].means("and")
    return counts and joined and draft.sort_figure is None and not draft.having


def _said_first(draft: Draft, at: int) -> bool:
    """'how much has Ada won, how many deals, and what is her average': a sum before other figures."""
    listed = any(one.means("and") for _, one in _after(draft, at))
    return at == 0 and listed and draft.sort_figure is None and draft.compare is None


def _after(draft: Draft, at: int) -> list[tuple[int, Span]]:
    return list(enumerate(draft.spans))[at + 1 :]


def _is_date(draft: Draft, span: Span) -> bool:
    name = draft.field_of(span)
    return name is not None and draft.catalogue.field(name).kind in DATED


def _counted_beside_sums(draft: Draft) -> None:
    """'won deals and won value per product': rows in a row with sums are counted beside them."""
    for at, span in list(draft.left("entity")):
        before = draft.spans[at - 1] if at else None
        stage = draft.stage_of(before) if before is not None and not before.used else None
        if draft.entity_of(span) != "opportunity" or before is None or stage is None or not draft.figures:
            continue
        lead = draft.spans[at - 2] if at > 1 else None
        after = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        if _joined(draft, lead, at - 3) or _joined(draft, after, at + 2):
            counted = Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),))
            use(before, span)
            draft.figures.insert(0 if _joined(draft, after, at + 2) else len(draft.figures), counted)


def _joined(draft: Draft, link: Span | None, beyond: int) -> bool:
    """Whether 'and' leads to a figure."""
    if link is None or not link.means("and") or not 0 <= beyond < len(draft.spans):
        return False
    other = draft.spans[beyond]
    return other.means("measure", "aggregate", "count") and draft.measure_of(other) not in (None, "won_deals")


def _counted_of_those(draft: Draft) -> None:
    """'their total staff, and how many of those accounts are there': a number beside a sum."""
    for at, span in list(draft.left("restated")):
        noun = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        entity = draft.entity_of(noun) if noun is not None else None
        if span.text.startswith("how many of") and entity is not None and noun is not None and draft.figures:
            use(span, noun)
            _add(draft, Figure(measure=f"count:{entity}"))


def _earned(draft: Draft) -> None:
    """'what did we earn with retail': money, though no word names it; 'how many were there': a number."""
    asked = draft.figures or draft.having or draft.order or draft.is_ranked or draft.columns
    earned, again = draft.first("earned"), draft.first("restated")
    if asked:
        return
    if earned is not None:
        earned[1].used = True
        _add(draft, Figure(measure="order_value" if draft.is_shop else "won_value"))
    elif again is not None and again[1].text.startswith("how many") and not draft.subject:
        again[1].used = True
        _add(draft, Figure(measure=f"count:{draft.likely_subject()}"))


def _aged(draft: Draft, span: Span) -> None:
    """'how old are our open deals'; the age of a company is its founding, that of a person is not known."""
    named = {value.name for one in draft.spans if (value := draft.value_of(one))}
    if "account.name" in named:
        span.used, draft.subject = True, "account"
        draft.columns = ["account.name", "account.founded"]
    elif any(draft.entity_of(one) == "opportunity" or draft.stage_of(one) for one in draft.spans):
        span.used = True
        _add(draft, Figure(measure="avg:opportunity.age"))
        draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
    else:
        draft.doubts.append(span.text)


def _add(draft: Draft, figure: Figure | None) -> None:
    if figure is not None and figure not in draft.figures:
        draft.figures.append(figure)


def _counted(draft: Draft, at: int, span: Span) -> None:
    """'how many deals', 'number of sectors', 'how many did Darcel win'."""
    beside = draft.next(at)
    figure = _counted_beside(draft, beside[1]) if beside else None
    if beside is not None and figure is not None:
        use(span, beside[1])
        _add(draft, figure)
        return
    place = at
    while (found := draft.next(place)) is not None and not found[1].means("by", "which"):
        place, word = found
        entity = draft.entity_of(word)
        if entity is not None:
            use(span, word)
            _add(draft, Figure(measure=f"count:{entity}"))
            _also_counted(draft, place)
            return
    use(span)
    if any(
        (value := draft.value_of(one)) and value.name == "activity.kind" for _, one in draft.left("value")
    ):
        _add(draft, Figure(measure="count:activity"))
    elif draft.subject or not draft.figures:
        usual = "opportunity" if "opportunity" in draft.world.present else "order"
        _add(draft, Figure(measure=f"count:{draft.subject or _told_before(draft, at) or usual}"))


def _told_before(draft: Draft, at: int) -> str | None:
    """'US accounts: number, total employees' counts accounts, where no deal is spoken of."""
    deals = any(draft.stage_of(one) or draft.entity_of(one) == "opportunity" for one in draft.spans)
    nouns = [
        draft.entity_of(one)
        for place, one in enumerate(draft.spans[:at])
        if draft.entity_of(one) in NAMED and not (place and draft.spans[place - 1].means("by"))
    ]
    return nouns[0] if nouns and not deals else None


def _counted_beside(draft: Draft, word: Span) -> Figure | None:
    """A field or a measure right after the counting word."""
    name, measure = draft.field_of(word), draft.measure_of(word)
    if draft.entity_of(word) is not None and measure != "won_value":
        return None
    if draft.stage_of(word) is not None and word.text not in VERBS and len(_how_many(draft)) > 1:
        return None  # "How many did we win and how many did we lose": deals of each stage.
    if measure == "won_value":
        return Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=("Won",)),))
    if name is not None:
        return numeric(draft, name) if draft.is_numeric(name) else Figure(measure=f"distinct:{name}")
    return None if measure is None else Figure(measure=measure)


def _how_many(draft: Draft) -> list[Span]:
    return [span for span in draft.spans if span.text.startswith("how many")]


def _also_counted(draft: Draft, place: int) -> None:
    """'how many deals and interactions'."""
    joined = draft.next(place)
    while joined is not None and joined[1].means("and"):
        following = draft.next(joined[0])
        entity = draft.entity_of(following[1]) if following else None
        if following is None or entity is None:
            return
        use(joined[1], following[1])
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
    stages = (("Engaging",), ("Prospecting",))
    named = (word for _, word in draft.left("value") if draft.stage_of(word) in stages)
    still = [*(word for _, word in draft.left("stage_open")), *named]
    _add(draft, Figure(measure="avg:opportunity.age" if still else "time_to_close"))


def _measured(draft: Draft, at: int, span: Span) -> None:
    measure = draft.measure_of(span)
    if measure is None or (draft.stage_of(span) and span.text not in VERBS):
        return
    if draft.stage_of(span) and draft.figures and not _listed(draft, at):
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


def _summed(draft: Draft) -> bool:
    """'employees of our retail customers altogether'."""
    return any(span.text in ("altogether", "in total", "combined", "overall") for span in draft.spans)


def _listed(draft: Draft, at: int) -> bool:
    """'wins, losses and win rate': one figure in a row of them."""
    before = draft.spans[at - 1] if at else None
    joined = before is not None and before.means("and", "versus", "or")
    return joined and draft.spans[at].text in VERBS


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
            and not _summed(draft)
            and not draft.figures
        ):
            span.used = True
            draft.columns.append(name)
            if before is not None and before[1].means("by"):
                before[1].used = True
                draft.order.append(Order(field=name, descending=draft.descending))
        elif asked or not draft.figures or _beside(draft, at) or _summed(draft):
            span.used = True
            _add(draft, numeric(draft, name))


def _beside(draft: Draft, at: int) -> bool:
    """'show amount and employees': one figure in a row with another that is shown."""
    for link, beyond in ((at - 1, at - 2), (at + 1, at + 2)):
        if min(link, beyond) < 0 or max(link, beyond) >= len(draft.spans):
            continue
        other = draft.spans[beyond]
        if draft.spans[link].means("and") and other.used and other.means("measure", "field"):
            return True
    return False
