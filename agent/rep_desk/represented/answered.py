"""'who', 'the manager of', '… : account and rep': what is asked for must be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.rep_desk.draft import Draft
from agent.rep_desk.represented.parts import figures_of, filters_of
from agent.rep_desk.represented.vocabulary import PRICED
from crm.query.query import Query


def unmet_columns(draft: Draft, query: Query) -> Iterator[str]:
    """'… : account, rep and amount': each is a column, a breakdown or a figure of the answer."""
    mark = next((at for at, span in enumerate(draft.spans) if span.means("shown")), None)
    shown = {*query.columns, *(group.field for group in query.groups), *(one.field for one in query.filters)}
    measures = " ".join(figure.measure for figure in figures_of(query))
    for span in draft.spans[mark + 1 :] if mark is not None else ():
        entity = draft.entity_of(span)
        noun = entity is not None and not draft.field_of(span) and not draft.measure_of(span)
        title = draft.catalogue.entity(entity or "").title if noun else ""
        if noun and title not in shown and entity != query.subject and f"{entity}" not in measures:
            yield span.text


def unmet_doer(draft: Draft, query: Query) -> Iterator[str]:
    """'who …' asks for somebody: sums of something else do not tell."""
    people = ("agent.", "account.", "contact.", "activity.author")
    told = any(group.field.startswith(people) for group in query.groups)
    told = told or query.subject in ("agent", "account", "contact") or not query.figures
    for at, span in enumerate(draft.spans):
        relative = at > 0 and (draft.entity_of(draft.spans[at - 1]) or draft.field_of(draft.spans[at - 1]))
        asked = span.text == "who" or (at == 0 and span.text == "whose")
        if asked and not relative and not told:
            yield span.text
    if draft.words.count("who") > 1 and query.compare is not None:
        yield "who"  # "Who was top in Q1 and who in Q2": one for each.
    if "whom" in draft.words and not (told and _tells_whom(draft, query)):
        yield "whom"


def _tells_whom(draft: Draft, query: Query) -> bool:
    """'to whom did Darcel sell the most' asks for a customer, 'by whom' for a seller."""
    lead = draft.words[max(0, draft.words.index("whom") - 1)]
    sellers = query.groups and all(group.field.startswith("agent.") for group in query.groups)
    return lead == "by" or not sellers


def unmet_properties(draft: Draft, query: Query) -> Iterator[str]:
    """'the manager of the rep with the most wins': a property that is asked for is shown or narrows."""
    columns = () if query.figures else query.columns  # Beside figures no column is shown.
    held = [*columns, *(group.field for group in query.groups), *(one.field for one in filters_of(query))]
    held += [figure.measure for figure in figures_of(query)]
    held += [related.every.field for related in query.related if related.every is not None]
    for span in draft.spans:
        names = [sense.name for sense in span.senses if sense.kind == "field"]
        only = names and len(names) == len(span.senses)
        priced = span.text == "list price" and not any(one.endswith(PRICED) for one in held)
        asked = only and query.figures and (span.text.startswith("manager") or priced)
        if asked and not any(name in one for name in names for one in held):
            yield span.text
    if "agent.manager" not in held and re.match(r"who (?:manages|leads|supervises)\b", " ".join(draft.words)):
        yield "manages"
