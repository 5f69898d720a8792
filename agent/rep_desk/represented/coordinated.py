"""'wins in the West and win rate of the East': what is said of one figure must not hold for the other."""

from __future__ import annotations

from collections.abc import Iterator

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.spans import Span
from crm.query.query import Query, Scalar

FIGURES = ("measure", "count", "how_much", "how_old", "how_long", "aggregate")
LED_BY = ("which", "and", "whose", "who")
Named = set[tuple[str, Scalar]]


def unmet_parts(draft: Draft, query: Query) -> Iterator[str]:
    """Conditions said of either side of an 'and' that the query holds against both figures."""
    if len(query.figures) < 2:
        return
    held = {(item.field, value) for item in query.filters for value in item.values}
    grouped = {group.field for group in query.groups}
    for at, span in enumerate(draft.spans):
        second = _opens(draft, at) if span.means("and") else None
        first = next((one for one in draft.spans[:at] if one.means(*FIGURES)), None)
        if second is None or first is None:
            continue
        before = _named(draft, draft.spans[:at]) & held
        after = _named(draft, [one for one in draft.spans if one.first >= second.first]) & held
        behind = _named(draft, [one for one in draft.spans[:at] if one.first > first.first]) & held
        same = {field for field, _ in before} & {field for field, _ in after}
        apart = any(
            {one for one in before if one[0] == name} != {one for one in after if one[0] == name}
            for name in same - grouped
        )
        others = {field for field, _ in behind} and {field for field, _ in after - before} - same - grouped
        if apart or others:
            yield draft.words[span.first]
            return


def unmet_bests(draft: Draft, query: Query) -> Iterator[str]:
    """'top rep in the West and top product in the East': two rankings, which one row cannot show."""
    if query.limit is None or len(query.groups) < 2 or query.within is not None or query.ends:
        return
    ranked = [_noun(draft, at) for at, span in enumerate(draft.spans) if span.means("best", "worst")]
    grouped = {group.field for group in query.groups}
    if len({name for name in ranked if name in grouped}) > 1:
        yield next(span.text for span in draft.spans if span.means("best", "worst"))


def unmet_stage(draft: Draft, query: Query) -> Iterator[str]:
    """'open deals of Kami and wins of Zane': no deal is open and won."""
    for item in query.filters:
        if item.field == STAGE_FIELD and item.op == "=":
            for figure in query.figures:
                given = [one for one in draft.catalogue.measure(figure.measure).given if one.op == "="]
                if any(one.field == STAGE_FIELD and not set(one.values) & set(item.values) for one in given):
                    yield from (span.text for span in draft.spans if draft.stage_of(span) == item.values)


def _opens(draft: Draft, at: int) -> Span | None:
    """The figure that a part begins with."""
    for span in draft.spans[at + 1 :]:
        if not span.means(*LED_BY):
            return span if span.means(*FIGURES) else None
    return None


def _noun(draft: Draft, at: int) -> str | None:
    """The breakdown that a ranking word stands before."""
    following = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
    if following is None:
        return None
    entity = draft.entity_of(following)
    return draft.catalogue.entity(entity).title if entity else draft.field_of(following)


def _named(draft: Draft, spans: list[Span]) -> Named:
    found = (draft.value_of(span) for span in spans)
    return {(value.name, value.value) for value in found if value is not None and value.name != STAGE_FIELD}
