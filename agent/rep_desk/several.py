"""'the smallest and the largest amount', 'max, min and average deal': several figures of one thing."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGES, Draft, is_singular, use
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter

HIGHEST = ("highest", "largest", "biggest", "greatest", "longest")
LOWEST = ("lowest", "smallest", "least", "shortest")
OF_DEALS = {"won_value": "opportunity.value", "average_deal": "opportunity.value",
            "time_to_close": "opportunity.cycle"}  # fmt: skip


def several(draft: Draft) -> None:
    """Take two or more words for summing up that are joined before one noun."""
    for at, span in enumerate(draft.spans):
        run = _run(draft, at)
        if span.used or len(run) < 2:
            continue
        last = draft.spans.index(run[-1][0])
        own = run[-1][0] if run[-1][0].means("measure") else None
        noun = own or next((one for one in draft.spans[last + 1 :] if _amount(draft, one)), None)
        field = _amount(draft, noun) if noun is not None else None
        if noun is None or field is None:
            continue
        staged = any(draft.stage_of(one) for one in draft.spans)
        won = () if staged or field != "opportunity.value" else (Filter(field=STAGE_FIELD, values=("Won",)),)
        draft.figures += [Figure(measure=f"{how}:{field}", where=won) for _, how in run]
        ands = [one for one in draft.spans[at:last] if one.means("and")]
        use(noun, *(one for one, _ in run), *ands)
        return


def counts_in_a_row(draft: Draft) -> None:
    """'won deals, lost deals and revenue': beside a sum, each stage is counted by itself."""
    if draft.first("best", "worst"):
        return
    for at in range(len(draft.spans)):
        row = _row(draft, at)
        figures = [figure for figure, _ in row]
        staged = [figure for figure in figures if figure.where]
        told = len(staged) > 1 or _said_after(row) or _beside_nouns(draft, at) or _of_all(figures)
        wide = len(staged) > 1 and any(len(one.values) > 1 for figure in staged for one in figure.where)
        apart = len(figures) > len(staged) or wide  # "Open deals versus closed deals".
        if told and apart and len(set(figures)) == len(figures) and (staged or len(figures) > 1):
            draft.figures += [figure for figure in figures if figure not in draft.figures]
            taken = [one for _, spans in row for one in spans]
            last = draft.spans.index(taken[-1])
            use(*taken, *(one for one in draft.spans[at:last] if one.means("and", "versus")))
            return


def _said_after(row: list[tuple[Figure, list[Span]]]) -> bool:
    """'revenue and deals won': the noun before its stage."""
    return any(figure.where and len(spans) > 1 and spans[-1].means(*STAGES) for figure, spans in row)


def _of_all(figures: list[Figure]) -> bool:
    """'number of deals and number of won deals': all of them, and some."""
    return figures[:1] == [Figure(measure="count:opportunity")]


def _beside_nouns(draft: Draft, at: int) -> bool:
    """'per region: reps, open deals, revenue': what stands in the list is counted."""
    head = draft.spans[:at]
    return bool(head) and head[-1].means("shown") and any(one.means("by") for one in head)


def _row(draft: Draft, at: int) -> list[tuple[Figure, list[Span]]]:
    """Figures from here on, with 'and' or a comma between them."""
    row: list[tuple[Figure, list[Span]]] = []
    while (item := _counted_or_measured(draft, at)) is not None:
        row.append(item)
        at += len(item[1])
        joined = at
        while at < len(draft.spans) and draft.spans[at].means("and", "versus"):
            at += 1
        if at == joined:
            break
    return row


def _counted_or_measured(draft: Draft, at: int) -> tuple[Figure, list[Span]] | None:
    """'won deals', 'number of lost deals', 'lost', 'win rate'."""
    spans = draft.spans[at : at + 3]
    lead = spans[:1] if spans and spans[0].means("count") else []
    rest = spans[len(lead) :]
    if not rest or any(one.used for one in rest[:1]):
        return None
    stage, measure = draft.stage_of(rest[0]), draft.measure_of(rest[0])
    entity, marks = draft.entity_of(rest[0]), [one for one in draft.spans[:at] if one.means("shown")]
    if entity == "opportunity" and len(rest) > 1 and draft.stage_of(rest[1]) and not rest[1].means("measure"):
        said = Filter(field=STAGE_FIELD, values=draft.stage_of(rest[1]) or ())
        return Figure(measure="count:opportunity", where=(said,)), [*lead, *rest[:2]]
    if (
        entity in NAMED
        and marks
        and not is_singular(rest[0].text)
        and any(one.means("by") for one in draft.spans[:at])
    ):
        return Figure(measure=f"count:{entity}"), [*lead, rest[0]]
    if entity == "opportunity" and (lead or _joined_to_stage(draft, at)):
        return Figure(measure="count:opportunity"), [*lead, rest[0]]
    if measure is not None and not lead and (stage is None or rest[0].text in ("wins", "losses")):
        return Figure(measure=measure), rest[:1]
    if stage is None:
        return None
    noun = [one for one in rest[1:2] if draft.entity_of(one) == "opportunity"]
    return Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),)), [
        *lead,
        rest[0],
        *noun,
    ]


def _joined_to_stage(draft: Draft, at: int) -> bool:
    """'deals and wins', 'deals, won deals and lost deals': no stage is said of the first."""
    following = draft.spans[at + 1 : at + 4]
    staged = at > 0 and draft.stage_of(draft.spans[at - 1]) is not None
    return not staged and len(following) > 1 and following[0].means("and") and any(
        one.means(*STAGES) or one.text in ("wins", "losses") for one in following[1:]
    )  # fmt: skip


def _run(draft: Draft, at: int) -> list[tuple[Span, str]]:
    """The words for summing up from here on, with 'and' or a comma between them."""
    run: list[tuple[Span, str]] = []
    joined = True
    for span in draft.spans[at:]:
        how = _how(span)
        if how is not None and joined and not span.used:
            run.append((span, how))
        elif not (span.means("and") and run):
            break
        joined = span.means("and")
    return run


def _how(span: Span) -> str | None:
    sense = span.sense("aggregate")
    if sense is not None:
        return sense.name
    if span.means("measure") and span.text.startswith("average"):
        return "avg"  # "Average won deal" names its noun as well.
    return "max" if span.text in HIGHEST else "min" if span.text in LOWEST else None


def _amount(draft: Draft, span: Span) -> str | None:
    measure, name = draft.measure_of(span), draft.field_of(span)
    if measure in OF_DEALS:
        return OF_DEALS[measure]
    if name is not None and draft.is_numeric(name):
        return name
    return "opportunity.value" if draft.entity_of(span) == "opportunity" else None
