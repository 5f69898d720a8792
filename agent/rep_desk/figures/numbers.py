"""What is counted: 'how many deals', 'number of sectors', 'how many did Darcel win'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.figures.added import add_figure
from agent.rep_desk.figures.vocabulary import VERBS
from agent.rep_desk.metrics import numeric
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter


def count_named(draft: Draft, at: int, span: Span) -> None:
    """'how many deals', 'number of sectors', 'how many did Darcel win'."""
    beside = draft.next(at)
    figure = _counted_beside(draft, beside[1]) if beside else None
    if beside is not None and figure is not None:
        use(span, beside[1])
        add_figure(draft, figure)
        return
    place = at
    while (found := draft.next(place)) is not None and not found[1].means("by", "which"):
        place, word = found
        entity = draft.entity_of(word)
        if entity is not None:
            use(span, word)
            add_figure(draft, Figure(measure=f"count:{entity}"))
            _also_counted(draft, place)
            return
    use(span)
    if any(
        (value := draft.value_of(one)) and value.name == "activity.kind" for _, one in draft.left("value")
    ):
        add_figure(draft, Figure(measure="count:activity"))
    elif draft.subject or not draft.figures:
        usual = "opportunity" if "opportunity" in draft.world.present else "order"
        add_figure(draft, Figure(measure=f"count:{draft.subject or _told_before(draft, at) or usual}"))


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


def _told_before(draft: Draft, at: int) -> str | None:
    """'US accounts: number, total employees' counts accounts, where no deal is spoken of."""
    deals = any(draft.stage_of(one) or draft.entity_of(one) == "opportunity" for one in draft.spans)
    nouns = [
        draft.entity_of(one)
        for place, one in enumerate(draft.spans[:at])
        if draft.entity_of(one) in NAMED and not (place and draft.spans[place - 1].means("by"))
    ]
    return nouns[0] if nouns and not deals else None


def _also_counted(draft: Draft, place: int) -> None:
    """'how many deals and interactions'."""
    joined = draft.next(place)
    while joined is not None and joined[1].means("and"):
        following = draft.next(joined[0])
        entity = draft.entity_of(following[1]) if following else None
        if following is None or entity is None:
            return
        use(joined[1], following[1])
        add_figure(draft, Figure(measure=f"count:{entity}"))
        joined = draft.next(following[0])
