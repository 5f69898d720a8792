"""What a bound is about: the noun after the number, before it, or the subject."""

from __future__ import annotations

from dataclasses import dataclass

from agent.rep_desk.draft import GRAINS, NAMED, STAGE_FIELD, STAGE_KINDS, Draft, use
from agent.rep_desk.spans import Span
from crm.query.query import Filter, Operator

OPERATORS: dict[str, Operator] = {
    "more": ">",
    "less": "<",
    "at_least": ">=",
    "at_most": "<=",
    "equal": "=",
}
LARGEST_COMPANY = 20_000.0
SMALLEST_COMPANY = 5e6
# A bare number below this bounds how many, not for how much.
FEW = 1000
Target = tuple[str, str, tuple[Filter, ...]]
STOPS = ("by", "and", "or", "which", "who", "whose", "not", "absent", *OPERATORS)
NARROWING = ("product.name", "activity.kind", "account.sector", "product.series")
COUNTED = {"wins": "won_deals", "losses": "lost_deals", "sales": "won_deals"}


OF_DEALS = ("won_value", "average_deal", "open_pipeline")


@dataclass(frozen=True)
class Aim:
    """What a condition is about; `assumed` when no word said so."""

    named: Target
    assumed: bool = False


def target(draft: Draft, first: int, last: int, number: Span) -> Aim | None:
    said = _days_target(draft, first, last) if number.unit == "days" else None
    said = said or _named_after(draft, last, number) or _named_before(draft, first, number)
    said = said or _of_those(draft, first)
    if said is not None:
        return Aim(said)
    assumed = _default_target(draft, first, number)
    return None if assumed is None else Aim(assumed, assumed=True)


def _days_target(draft: Draft, first: int, last: int) -> Target | None:
    if draft.likely_subject() == "account" and draft.spans[first].text.startswith(("older", "younger")):
        return ("field", "account.founded", ())  # "Accounts older than 40 years".
    near = draft.spans[max(0, first - 4) : last + 3]
    for span in near:
        if span.means("stuck"):
            use(*(one for one in near if one.means("stuck")))
            return ("field", "opportunity.age", ())
    for span in near:
        name = draft.field_of(span)
        if name and draft.catalogue.field(name).kind == "days" and not span.used:
            span.used = True
            return ("field", name, ())
        if draft.measure_of(span) == "time_to_close" and not span.used:
            span.used = True
            return _cycle_target(draft)
    for span in near:
        if span.means("took") or (
            draft.spans.index(span) >= first and draft.stage_of(span) == ("Won", "Lost")
        ):
            span.used = True
            return ("field", "opportunity.cycle", ())
    if any(draft.entity_of(span) == "opportunity" for span in draft.spans):
        closed = any((draft.stage_of(span) or ("",))[0] in ("Won", "Lost") for span in near)
        return ("field", "opportunity.cycle" if closed else "opportunity.age", ())
    return None


def _cycle_target(draft: Draft) -> Target:
    subject = draft.likely_subject()
    grouped = subject != "opportunity" or any(span.means("which") for span in draft.spans)
    return ("measure", "time_to_close", ()) if grouped else ("field", "opportunity.cycle", ())


def _named_after(draft: Draft, last: int, number: Span) -> Target | None:
    """'… lost deals', '… employees', '… GTX Basic': the noun after the number, past stages and names."""
    where: list[Filter] = []
    taken: list[Span] = []
    place = last
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("doing", "completed") and place < len(draft.spans) - 1 and not span.means("field"):
            taken.append(span)
            continue
        if span.kind == "time" or span.means(*STOPS):
            return None
        item = _narrowing(draft, span)
        if item is None:
            return _noun(draft, span, number, (last, where, taken))
        where.append(item)
        taken.append(span)
        if item.field == "activity.kind" and not _entity_next(draft, place):
            use(*taken)
            return ("measure", "count:activity", tuple(where))
    if not number.unit and where and all(item.field == STAGE_FIELD for item in where) and _each_one(draft):
        # "By rep, at least 100 closed": deals.
        use(*taken)
        return ("measure", "count:opportunity", tuple(where))
    if not number.unit and any(item.field.startswith("product.") for item in where):
        # "sold more than 50 GTX Basic": pieces of it.
        use(*taken)
        return ("measure", "count:opportunity", (*where, *_stage_before(draft, last)))
    return None


def _each_one(draft: Draft) -> bool:
    """Whether the answer is broken down, so that rows can be counted in each part."""
    by = next((one for at, one in draft.left("by") if not _names(draft, at)), None)
    return draft.likely_subject() in NAMED or draft.first("who") is not None or by is not None


def _names(draft: Draft, by: int) -> bool:
    """'won by Moses Frase' is no breakdown."""
    following = draft.next(by)
    return following is not None and draft.value_of(following[1]) is not None


def _narrowing(draft: Draft, span: Span) -> Filter | None:
    stage, value = draft.stage_of(span), draft.value_of(span)
    if stage is not None and span.text not in COUNTED:
        return Filter(field=STAGE_FIELD, values=stage)
    if value is not None and value.name in NARROWING:
        return Filter(field=value.name, values=(value.value,))
    return None


def _noun(
    draft: Draft, span: Span, number: Span, before: tuple[int, list[Filter], list[Span]]
) -> Target | None:
    last, where, taken = before
    entity, measure, name = draft.entity_of(span), draft.measure_of(span), draft.field_of(span)
    if span.text in COUNTED and not number.unit:
        use(span, *taken)
        return ("measure", COUNTED[span.text], ())
    if entity is not None and not number.unit:
        if entity == _subject_before(draft, last):
            return None
        if entity == "opportunity" and not where:
            where += _stage_before(draft, last)
        use(span, *taken)
        return ("measure", f"count:{entity}", tuple(where))
    if measure == "won_value" and not where and _is_company_size(draft, number):
        use(span)
        return ("field", "account.revenue", ())
    if measure == "discount" and not _tells_groups(draft):
        use(span, *taken)
        return ("field", "opportunity.discount", ())
    if measure in ("won_deals", "lost_deals") and number.unit in ("money", "scaled"):
        use(*taken)
        return ("field", "opportunity.value", ())  # "Five-figure wins".
    if measure is not None:
        use(span, *taken)
        return ("measure", measure, tuple(where))
    if name is not None and draft.is_numeric(name):
        use(span)
        return ("field", name, ())
    return None


def _stage_before(draft: Draft, at: int) -> list[Filter]:
    """'won more than 200 deals': the verb belongs to the deals that are counted."""
    before = [span for span in draft.spans[max(0, at - 3) : at] if not span.used and draft.stage_of(span)]
    if not before:
        return []
    before[-1].used = True
    return [Filter(field=STAGE_FIELD, values=draft.stage_of(before[-1]) or ())]


def _entity_next(draft: Draft, place: int) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) is not None


def _subject_before(draft: Draft, at: int) -> str | None:
    return next((entity for span in reversed(draft.spans[:at]) if (entity := draft.entity_of(span))), None)


def _named_before(draft: Draft, first: int, number: Span) -> Target | None:
    place = first
    skipped = 0
    while (found := draft.previous(place)) is not None and skipped < 3:
        place, span = found
        measure = draft.measure_of(span)
        if measure is not None:
            return _measure_before(draft, place, span, number)
        name = draft.field_of(span)
        if name is not None and draft.is_numeric(name):
            return _field_before(draft, place, span, name)
        entity = draft.entity_of(span)
        if entity is not None:
            counted = draft.previous(place, skip=STAGE_KINDS)
            if (
                counted is not None
                and counted[1].means("count")
                and draft.previous(counted[0], skip=("mine", "team"))
            ):
                where = tuple(_stage_before(draft, place))
                use(span, counted[1])
                return ("measure", f"count:{entity}", where)
            grouped = any(by_at > first and not _names(draft, by_at) for by_at, _ in draft.left("by"))
            if place == first - 1 and grouped and not number.unit and number.number < FEW:
                # "Lost deals > 30 by account".
                span.used = True
                return ("measure", f"count:{entity}", tuple(_stage_before(draft, place)))
            return None
        if span.means("who", "which", "by"):
            return None
        if span.kind == "time":
            continue
        skipped += 1
    return None


def _measure_before(draft: Draft, place: int, span: Span, number: Span) -> Target:
    measure = draft.measure_of(span) or ""
    large = number.unit in ("money", "scaled") or (number.number >= FEW and not _tells_groups(draft))
    if draft.catalogue.measure(measure).aggregation == "count" and large:
        before = draft.spans[place - 1] if place else None
        if before is not None and before.means("aggregate") and span.text == "wins":
            use(span, before)
            return ("measure", "won_value", ())  # "Total wins over 200k".
        return ("field", "opportunity.value", ())  # "Wins over 5k" are deals of that value.
    if (
        measure in OF_DEALS
        and number.unit != "%"
        and not _tells_groups(draft)
        and not _asks_whether(draft, place + 1)
    ):
        return ("field", "opportunity.value", ())  # "Total value of won deals over 20,000".
    span.used = True
    if measure == "won_value" and _is_company_size(draft, number):
        return ("field", "account.revenue", ())
    lead = draft.previous(place)
    if lead is not None and lead[1].means("aggregate", "count") and lead[0] == place - 1:
        lead[1].used = True
    return ("measure", measure, ())


def _tells_groups(draft: Draft) -> bool:
    """Whether somebody or something is told apart, so that a bound is on the figure of each."""
    return _tells_others(draft) or any(span.means("which") for span in draft.spans)


def _tells_others(draft: Draft) -> bool:
    """Whether more than deals are told apart: 'deals that brought in over 10k' are single ones."""
    nouns = any(draft.entity_of(span) in NAMED for span in draft.spans)
    fields = any((name := draft.field_of(span)) and not draft.is_numeric(name) for span in draft.spans)
    return nouns or fields or any(span.means("by", "who", *GRAINS) for span in draft.spans)


def _is_company_size(draft: Draft, number: Span) -> bool:
    """'accounts with revenue above 2000': a bare figure of this size is the company's own, in millions."""
    if draft.likely_subject() != "account" or any(draft.stage_of(span) for span in draft.spans):
        return False
    bare = not number.unit and number.number <= LARGEST_COMPANY
    if bare or number.number >= SMALLEST_COMPANY:
        draft.notes.append("'revenue' is read as the company's own yearly revenue, in millions")
        return True
    return False


def _field_before(draft: Draft, place: int, span: Span, name: str) -> Target:
    """'average employees above 5000' is a figure of a group; 'employees above 5000' a property of a row."""
    previous = draft.previous(place)
    span.used = True
    sense = previous[1].sense("aggregate") if previous and previous[0] == place - 1 else None
    if sense is not None and previous is not None:
        previous[1].used = True
        if name == "opportunity.value" and sense.name == "avg":
            return ("measure", "average_deal", ())
        return ("measure", f"{sense.name}:{name}", ())
    if name == "opportunity.value" and draft.likely_subject() in ("agent", "account", "product"):
        return ("measure", "won_value", ())
    return ("field", name, ())


def _default_target(draft: Draft, first: int, number: Span) -> Target | None:
    nearest = next(
        (entity for span in reversed(draft.spans[:first]) if (entity := draft.entity_of(span))), None
    )
    subject = nearest or draft.likely_subject()
    if number.unit == "days":
        lead = draft.spans[max(0, first - 1) : first + 1]
        old = any(span.text.startswith(("older", "longer")) for span in lead)
        return ("field", "opportunity.age", ()) if old else None
    near = draft.spans[max(0, first - 2) : first]
    earned = any(span.means("earned") for span in near)
    sold = earned or any(draft.stage_of(span) == ("Won",) for span in near)
    if number.unit in ("money", "scaled") and draft.likely_subject() == "opportunity" and not earned:
        subject = "opportunity"
    if _sums_of_field(draft, first) and sold and number.unit in ("money", "scaled"):
        return ("measure", "won_value", ())
    if number.unit == "%":
        measures = [name for one in draft.spans if (name := draft.measure_of(one))]
        rates = [one for one in measures if draft.catalogue.measure(one).unit == "percent"]
        return ("measure", rates[0], ()) if rates else None
    if subject == "opportunity":
        if _asks_whether(draft, first) or (earned and _tells_others(draft)):
            return ("measure", "won_value", ())
        use(*(span for span in near if span.means("earned")))
        return ("field", "opportunity.value", ())
    return _of_somebody(subject, number, sold, earned)


def _of_somebody(subject: str, number: Span, sold: bool, earned: bool) -> Target | None:
    """What a bare bound is about where no deals are listed."""
    if subject == "order":
        return ("field", "order.amount", ())
    if subject == "product" and not sold:
        return ("field", "product.list_price", ())
    if subject in NAMED and sold and not earned and not number.unit and number.number < FEW:
        return ("measure", "won_deals", ())  # "Has sold more than 10 of".
    if subject in ("agent", "account", "product") and (sold or number.unit in ("money", "scaled")):
        return ("measure", "won_value", ())
    return None


def _of_those(draft: Draft, first: int) -> Target | None:
    """'revenue by country, only those above 50,000': the figure of each row."""
    lead = draft.words[max(0, draft.spans[first].first - 2) : draft.spans[first].first]
    grouped = any(not _names(draft, at) for at, _ in draft.left("by") if at < first)
    measures = [name for one in draft.spans[:first] if (name := draft.measure_of(one))]
    return ("measure", measures[0], ()) if grouped and measures and {"those", "ones"} & set(lead) else None


def _asks_whether(draft: Draft, first: int) -> bool:
    """'was the total won in December above 800k': the sum, not each deal."""
    asks = draft.words[0] in ("is", "was", "were", "did", "has", "have")
    return asks and any(span.means("aggregate") or span.text == "won" for span in draft.spans[:first])


def _sums_of_field(draft: Draft, first: int) -> bool:
    """'managers whose team won over 2 million': what is broken down is a field, and no deal is named."""
    before = draft.spans[:first]
    grouped = any((name := draft.field_of(span)) and not draft.is_numeric(name) for span in before)
    return grouped and not any(draft.entity_of(span) for span in before)
