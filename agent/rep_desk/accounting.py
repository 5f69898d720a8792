"""The account of a question's words: each has found its place in the reading, or the answer names it."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from crm.query.catalogue import DATED

# Words that only tie others together; every other word must have been taken by a clause.
TIES = ("which", "whose", "who", "and", "or", "by")
AVERAGES = ("avg:", "per:", "average", "time_to_close", "win_rate", "loss_rate", "discount_rate")
WHOLE = ("overall", "in total", "altogether")
VALUED = ("won_value", "average_deal", "open_pipeline")
DOERS = ("agent.", "account.", "product.", "contact.", "activity.author")


def account(draft: Draft) -> list[Span]:
    """The spans that found no place, after those are taken that only repeat what is in the query."""
    _totals(draft)
    _comparisons(draft)
    _money(draft)
    _again(draft)
    _ranked(draft)
    _doings(draft)
    _moments(draft)
    _either(draft)
    _single(draft)
    _more_here(draft)
    _itself(draft)
    _contrary(draft)
    _two(draft)
    return [span for span in draft.spans if not span.used and not _ties(span)]


def _ties(span: Span) -> bool:
    return span.means(*TIES)


def _totals(draft: Draft) -> None:
    """'in total', 'on average' beside a figure that is one."""
    averaged = [figure.measure.startswith(AVERAGES) for figure in draft.figures]
    for _, span in list(draft.left("aggregate")):
        sense = span.sense("aggregate")
        fits = sense is not None and (sense.name == "avg") in averaged
        span.used = bool(draft.figures) and (fits or span.text in WHOLE)


def _comparisons(draft: Draft) -> None:
    """'develop', 'compare' where several figures stand side by side anyway."""
    if draft.groups or draft.compare or len(draft.figures) != 1:
        use(*(span for _, span in draft.left("versus", "growth", "apart")))


def _money(draft: Draft) -> None:
    """'brought in the most revenue': the verb of a sum of money that is there."""
    figures = [*draft.figures, *(item.figure for item in draft.having)]
    units = [draft.catalogue.measure(figure.measure).unit for figure in figures]
    if "money" in units or any(figure.share != "none" for figure in draft.figures):
        use(*(span for _, span in draft.left("earned")))
        use(*(span for _, span in draft.left("completed") if span.text == "done"))
    if any(figure.measure in ("won_deals", "count:opportunity") for figure in figures):
        use(*(span for _, span in draft.left("earned") if span.text in ("made", "make", "makes")))


def _again(draft: Draft) -> None:
    """'… and how many they had' after a figure that is shown."""
    if draft.figures or (draft.subject == "opportunity" and draft.order):
        again = [span for at, span in draft.left("restated") if not _asks_on(draft, at)]
        # "Which sector do we lose most in, by rate": a count is none.
        rated = any(one.share != "none" or _in_percent(draft, one.measure) for one in draft.figures)
        use(*(span for span in again if rated or "rate" not in span.text.split()))
    valued = any(one.measure in VALUED or one.measure.endswith(":opportunity.value") for one in draft.figures)
    for _, span in list(draft.left("field")):
        if valued and draft.field_of(span) == "opportunity.value":
            span.used = True  # "What is a typical deal worth".


def _in_percent(draft: Draft, measure: str) -> bool:
    return draft.catalogue.measure(measure).unit == "percent"


def _asks_on(draft: Draft, at: int) -> bool:
    """'how many reps are there, and how many of them have deals': another question than the first."""
    beyond = [one for one in draft.spans[at + 1 :] if not one.means("time", "and", "by")]
    return draft.spans[at].text.startswith("how many of") and bool(beyond)


def _ranked(draft: Draft) -> None:
    """'rank', 'sorted' where the answer is in some order anyway."""
    if draft.order:
        use(*(span for _, span in draft.left("rank")))
    lasting = [one.measure for one in draft.figures] + [order.field or "" for order in draft.order]
    lasting += [item.field for item in draft.filters]
    if any(name.endswith(("time_to_close", "opportunity.cycle")) for name in lasting):
        use(*(span for _, span in draft.left("took")))


def _doings(draft: Draft) -> None:
    """'deals handled by Ada', 'run by each manager': a verb between rows and whoever did it."""
    named = [item.field for item in draft.filters] + [group.field for group in draft.groups]
    named += [item.field for related in draft.related for item in related.filters]
    tied = draft.reach != "everyone" or any(name.startswith(DOERS) for name in named)
    logged = "activity" in {
        draft.subject,
        *(draft.catalogue.measure(one.measure).fact for one in draft.figures),
    }
    if tied or logged or draft.subject in NAMED:
        use(*(span for _, span in draft.left("doing", "resting")))
    elif STAGE_FIELD in named:
        use(*(span for _, span in draft.left("resting")))


def _either(draft: Draft) -> None:
    """'in Japan or in retail': conditions on two fields all hold in a query; one of them is not read."""
    for at, span in enumerate(draft.spans):
        if span.means("or") and 0 < at < len(draft.spans) - 1:
            sides = [_condition_on(draft, draft.spans[near]) for near in (at - 1, at + 1)]
            if None not in sides and sides[0] != sides[1]:
                draft.doubts.append("or")


def _single(draft: Draft) -> None:
    """The best of one figure is no ranking: whatever was to be ranked has not been read."""
    if draft.limit is not None and draft.figures and not draft.groups and not draft.assumed:
        draft.doubts += [span.text for span in draft.spans if span.means("best", "worst")][:1]


def _more_here(draft: Draft) -> None:
    """'sell better in the East than in the West': figures of two places, which no reading sets apart."""
    several = {item.field for item in draft.filters if item.field != STAGE_FIELD and len(item.values) > 1}
    parted = {name for name in several if any(group.field != name for group in draft.groups)}
    named = ((span, value.name) for span in draft.spans if (value := draft.value_of(span)))
    after = (name for span, name in named if "than" in draft.words[max(0, span.first - 3) : span.first])
    if any(name in parted for name in after):
        draft.doubts.append("than")


def _contrary(draft: Draft) -> None:
    """'US accounts and non-US accounts', a list by groups: conditions that leave nothing, or are not kept."""
    for item in draft.filters:
        others = [one for one in draft.filters if one.field == item.field and one.op == "!="]
        if item.op == "=" and any(set(one.values) & set(item.values) for one in others):
            draft.doubts.append("not")
    if draft.groups and not draft.figures:
        draft.doubts.append("by")
    if draft.period and draft.period.start and draft.period.end and draft.period.start >= draft.period.end:
        draft.doubts.append(draft.period.label)


def _two(draft: Draft) -> None:
    """'show both numbers', 'give me the two totals': two figures, or the same one of two names."""
    grouped = {group.field for group in draft.groups}
    names = any(len(item.values) == 2 and item.field in grouped for item in draft.filters)
    if len(draft.figures) > 1 or names or draft.compare is not None:
        use(*(span for _, span in draft.left("two_figures")))


def _itself(draft: Draft) -> None:
    """The number of products for each product is always one: what is to be counted has not been read."""
    only = draft.groups[0].field if len(draft.groups) == 1 else ""
    owner = only.split(".")[0]
    said = any(span.means("count", "best", "worst") for span in draft.spans)
    if said and owner in NAMED and only == draft.catalogue.entity(owner).title and not draft.tally:
        counted = {figure.measure for figure in draft.figures}
        if counted == {f"count:{owner}"}:
            draft.doubts.append("number")


def _condition_on(draft: Draft, span: Span) -> str | None:
    value = draft.value_of(span)
    return STAGE_FIELD if draft.stage_of(span) else value.name if value else None


def _moments(draft: Draft) -> None:
    """'when', 'date': some date must be shown, or the question is about one."""
    shown = [*draft.columns, *(group.field for group in draft.groups)]
    dated = any(draft.catalogue.field(name).kind in DATED for name in shown if name != "date")
    if dated or draft.period_field or any(one.measure == "last_contact" for one in draft.figures):
        use(*(span for _, span in draft.left("when")))
