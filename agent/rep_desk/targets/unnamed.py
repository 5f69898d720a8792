"""No noun stands beside the number: what it bounds by what the question is about."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.targets.told_apart import asks_whether, tells_others
from agent.rep_desk.targets.vocabulary import FEW, Target


def default_target(draft: Draft, first: int, number: Span) -> Target | None:
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
        whose = (earned and tells_others(draft)) or (sold and _somebody(draft, first, number))
        if asks_whether(draft, first) or whose:
            return ("measure", "won_value", ())
        use(*(span for span in near if span.means("earned")))
        return ("field", "opportunity.value", ())
    return _of_somebody(subject, number, sold, earned)


def _somebody(draft: Draft, first: int, number: Span) -> bool:
    """'who won less than 50,000': what each has won, where no deal is named."""
    asked = any(span.means("who") for span in draft.spans[:first])
    deals = any(draft.entity_of(span) == "opportunity" for span in draft.spans)
    return asked and not deals and (number.unit in ("money", "scaled") or number.number >= FEW)


def _sums_of_field(draft: Draft, first: int) -> bool:
    """'managers whose team won over 2 million': what is broken down is a field, and no deal is named."""
    before = draft.spans[:first]
    grouped = any((name := draft.field_of(span)) and not draft.is_numeric(name) for span in before)
    return grouped and not any(draft.entity_of(span) for span in before)


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
