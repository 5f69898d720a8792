"""Words of a follow-up that are about what was counted, listed or measured before."""

from __future__ import annotations

from dataclasses import replace

from agent.rep_desk.draft import STAGE_FIELD
from agent.rep_desk.follow_up.wordings import MANY, THOSE
from agent.rep_desk.parser import Reading
from crm.opportunities import OPEN_STAGES
from crm.query.catalogue import Catalogue
from crm.query.query import Figure, Having, Query


def about_before(catalogue: Catalogue, before: Query, said: Reading, text: str) -> Reading:
    """What was said, put as what it says of the query before."""
    return _of_figures(before, _of_open_deals(before, _of_those(catalogue, before, said, text)))


def _of_those(catalogue: Catalogue, before: Query, said: Reading, text: str) -> Reading:
    """'how many of those were meetings' counts what was counted or listed before."""
    counts = said.query.figures == (Figure(measure="count:opportunity"),)
    if said.asks_subject or not counts or not (THOSE.search(text) or MANY.search(text)):
        return said
    subject = catalogue.measure(before.figures[0].measure).fact if before.figures else before.subject
    named = [catalogue.field(group.field).entity for group in before.groups if group.field.endswith(".name")]
    subject = named[0] if named else subject
    figure = Figure(measure=f"count:{subject}")
    return replace(said, query=said.query.model_copy(update={"figures": (figure,)}))


def _of_open_deals(before: Query, said: Reading) -> Reading:
    """'And their value?' of open deals is the pipeline's."""
    stages = [set(one.values) for one in before.filters if one.field == STAGE_FIELD and one.op == "="]
    value = said.query.figures == (Figure(measure="won_value"),)
    if not (value and any(stage <= set(OPEN_STAGES) for stage in stages)):
        return said
    query = said.query.model_copy(update={"figures": (Figure(measure="open_pipeline"),)})
    return replace(said, query=query)


def _of_figures(before: Query, said: Reading) -> Reading:
    """'only the ones above 300' after a figure for each group is about that figure."""
    if not (said.bare and before.groups and before.figures) or before.figures[0].share != "none":
        return said
    assumed = [one.target for one in said.bare]
    figure = before.figures[0]
    having = (
        *(item for item in said.query.having if item not in assumed),
        *(Having(figure=figure, op=one.op, values=one.values) for one in said.bare),
    )
    return replace(
        said,
        query=said.query.model_copy(update={"having": having}),
        said_filters=tuple(item for item in said.said_filters if item not in assumed),
        asks_figures=False,
        asks_groups=False,
    )
