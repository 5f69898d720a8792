"""One period against another: growth, 'Q3 versus Q4', 'this quarter compared to the previous one'."""

from __future__ import annotations

from agent.rep_desk import times
from agent.rep_desk.draft import ASKS_WHETHER, GRAINS, NAMED, Draft, use
from agent.rep_desk.spans import Span
from crm.query.query import Change, Operator, Period


def growth(draft: Draft) -> None:
    """'growth from Q3 to Q4', 'by what percentage did revenue change', 'difference between Q2 and Q3'."""
    percent = draft.first("percent_change")
    found, moment = percent or draft.first("growth", "versus"), draft.first("time")
    if found is None or moment is None or moment[1].moment is None or draft.running:
        return
    if draft.first("year_over_year"):
        return  # "The change year over year": see `compared_periods`.
    previous = draft.first("previous")
    if previous is not None and " over " in previous[1].text:
        return  # "Month over month": see `compared_periods`.
    ends = times.ends_of(moment[1].text, draft.today)
    if ends is None and (found[1].means("versus") or _developed(draft)):
        return
    if ends is None and len(list(draft.left("time"))) > 1:
        ends = _two_ends(draft)
    use(found[1], moment[1], *(span for _, span in draft.left("growth", "percent_change")))
    draft.change = "percent" if percent or draft.first("as_share") else "absolute"
    draft.falling = any(span.means("growth") and span.text.startswith(FALLING) for span in draft.spans)
    use(*(span for _, span in draft.left("as_share")))
    draft.changed = _bounded_change(draft, found[1])
    if ends is None:
        use(*(span for _, span in draft.left("previous")))
    draft.period = moment[1].moment.period
    draft.compare = times.before(draft.period)
    if ends is not None:
        draft.compare, draft.period = ends


BOUNDS: dict[str, Operator] = {"more": ">", "less": "<", "at_least": ">=", "at_most": "<="}
OPPOSITE: dict[Operator, Operator] = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def _bounded_change(draft: Draft, word: Span) -> tuple[Operator, float, Change] | None:
    """'fell by more than 20%', 'grew at least 5 deals'; 'which reps improved' is any change of that sign."""
    at = draft.spans.index(word)
    bound = draft.next(at, skip=("time", "by"))
    number = draft.next(bound[0]) if bound and bound[1].means(*BOUNDS) else None
    operator: Operator = ">"
    value, percent = 0.0, False
    if bound is not None and number is not None and number[1].kind == "number":
        operator = next(BOUNDS[sense.kind] for sense in bound[1].senses if sense.kind in BOUNDS)
        value, percent = number[1].number, number[1].unit == "%"
        use(bound[1], number[1])
    elif not _tells_which(draft, at):
        return None
    if draft.falling:
        operator, value = OPPOSITE[operator], -value
    return operator, value, "percent" if percent else "absolute"


def _tells_which(draft: Draft, at: int) -> bool:
    """'which reps improved' and 'products that grew' choose rows; 'how did revenue change' shows them all."""
    text = draft.spans[at].text
    before = [span for span in draft.spans[:at] if not span.means("time")]
    asks = bool(before) and (before[0].means("which", "who") or draft.entity_of(before[0]) in NAMED)
    asks = asks or _counts_some(draft)
    ranked = any(span.means("best", "worst") for span in draft.spans)
    return asks and not ranked and not text.startswith(("chang", "develop"))


FALLING = ("drop", "decl", "decr", "fall", "fell", "shr", "dip", "slump", "worsen", "go down", "went down")


def _developed(draft: Draft) -> bool:
    """'develop month by month in H1' is a row of months, no comparison of two periods."""
    grained = [(at, span) for at, span in enumerate(draft.spans) if span.means(*GRAINS)]
    adverb = any(" by " in span.text or span.text.endswith("ly") for _, span in grained)
    return adverb or any(at and draft.spans[at - 1].means("by") for at, _ in grained)


def _two_ends(draft: Draft) -> tuple[Period, Period] | None:
    """'in Q4 … from Q3': two periods that are said apart, the earlier one first."""
    moments = [span for _, span in draft.left("time") if span.moment]
    if len(moments) != 2:
        return None
    use(*moments, *(span for _, span in draft.left("versus", "between")))
    return in_order(*(span.moment.period for span in moments if span.moment))


def in_order(first: Period, second: Period) -> tuple[Period, Period]:
    swap = first.start and second.start and second.start < first.start
    return (second, first) if swap else (first, second)


def compared_periods(draft: Draft) -> None:
    """'Q3 vs Q4', 'this quarter compared to the previous one', 'year over year'. The later one first."""
    if draft.compare is not None:
        return
    previous = draft.first("previous", "year_over_year")
    moments = [span for _, span in draft.left("time") if span.moment]
    versus = draft.first("versus") is not None or (len(moments) == 2 and _than(draft, moments[1]))
    if versus and len(moments) == 2 and _one_stretch(draft, moments):
        return
    if (versus or (previous and moments)) and len(moments) == 2 and not _year_of_field(draft, moments[1]):
        first, second = (span.moment.period for span in moments if span.moment)
        draft.compare, draft.period = in_order(first, second)
        if draft.first("more", "less") and _than(draft, moments[1]) and _how_much(draft):
            # "How much more in Q2 than in Q3": of the first over the second.
            less = draft.first("less") is not None
            draft.period, draft.compare = (second, first) if less else (first, second)
            use(*(span for _, span in draft.left("more", "less")))
        use(*moments)
    elif previous and len(moments) <= 1:
        now = moments[0].moment.period if moments and moments[0].moment else None
        unit = times.unit_of(draft.today, _unit_in(previous[1].text))
        if now is not None and " over " in previous[1].text and _is_longer(now, unit):
            # From each month to the next, all through a year: no reading does that.
            draft.doubts.append(previous[1].text)
        now = now or unit
        yearly = previous[1].means("year_over_year")
        draft.period = now
        draft.compare = times.year_before(now) if yearly else times.before(now)
        use(*moments)
    else:
        return
    draft.change = "percent" if draft.first("percent_change", "as_share") else "absolute"
    more = draft.first("more", "less")
    judged = more is not None and (_tells_which(draft, more[0]) or draft.words[0] in ASKS_WHETHER)
    if more is not None and judged and (len(moments) == 2 or previous):
        # "Accounts that bought more in Q4 than in Q3", "did we win more …": the first named is the larger.
        said = moments[0].moment if moments else None
        forward = said is None or said.period == draft.period
        up = more[1].means("more") == forward
        draft.changed = (">" if up else "<", 0.0, "absolute")
        use(more[1])
    use(*(span for _, span in draft.left("versus", "previous", "year_over_year", "growth", "between")))
    use(*(span for _, span in draft.left("percent_change", "as_share")))


def _counts_some(draft: Draft) -> bool:
    """'how many accounts bought more in Q4 than in Q3': those of whom it holds."""
    counted = draft.spans[0].means("count") and len(draft.spans) > 1
    return counted and draft.entity_of(draft.spans[1]) in NAMED


def _how_much(draft: Draft) -> bool:
    return not _counts_some(draft) and any(
        span.text.startswith(("how much", "how many", "by how")) for span in draft.spans
    )


def _than(draft: Draft, later: Span) -> bool:
    """'more in Q4 than in Q3'."""
    return "than" in draft.words[max(0, later.first - 2) : later.first]


def _one_stretch(draft: Draft, moments: list[Span]) -> bool:
    """'compare Central and West in July and August': names are compared, over both months together."""
    first, second = (span.moment.period for span in moments if span.moment)
    between = draft.spans[draft.spans.index(moments[0]) + 1 : draft.spans.index(moments[1])]
    fields = [value.name for span in draft.spans if (value := draft.value_of(span))]
    several = any(fields.count(name) > 1 for name in fields)
    joined = len(between) == 1 and between[0].means("and") and first.end == second.start
    if not (several and joined):
        return False
    draft.period = Period(start=first.start, end=second.end, label=f"{first.label} and {second.label}")
    use(*moments, *between)
    return True


def _is_longer(period: Period, unit: Period) -> bool:
    if not (period.start and period.end and unit.start and unit.end):
        return True
    return (period.end - period.start).days > (unit.end - unit.start).days + 3


def _unit_in(text: str) -> str:
    return next((unit for unit in ("year", "month", "week") if unit in text), "quarter")


def _year_of_field(draft: Draft, span: Span) -> bool:
    """'founded in 1994' is a number of the account, not a period."""
    at = draft.spans.index(span)
    before = draft.previous(at)
    return before is not None and draft.field_of(before[1]) == "account.founded"
