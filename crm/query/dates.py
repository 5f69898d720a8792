"""Which date a question is about: deals that are over have a close date, open ones the day they began."""

from __future__ import annotations

from crm.query.catalogue import CannotAnswer, Catalogue
from crm.query.query import Figure, Filter, Query


def figure_date(catalogue: Catalogue, query: Query, figure: Figure) -> str:
    """The field that a figure's periods and time groups are reckoned by; raises CannotAnswer."""
    measure = catalogue.measure(figure.measure)
    given = catalogue.measure(measure.parts[0]).given if measure.parts else ()
    if measure.fact == "opportunity" and closing((*query.filters, *figure.where, *measure.given, *given)):
        return "opportunity.close_date"
    return measure.dated_by or entity_date(catalogue, measure.fact)


def list_date(catalogue: Catalogue, query: Query) -> str:
    """The field that a list's period is reckoned by; raises CannotAnswer."""
    if query.period_field:
        return query.period_field
    if query.subject == "opportunity" and closing(query.filters):
        return "opportunity.close_date"
    return entity_date(catalogue, query.subject)


def entity_date(catalogue: Catalogue, name: str) -> str:
    entity = catalogue.entity(name)
    if entity.dated_by is None:
        raise CannotAnswer(f"{entity.plural.capitalize()} have no date, so a period does not apply to them.")
    return entity.dated_by


def closing(filters: tuple[Filter, ...]) -> bool:
    """Whether only deals that are over are meant."""
    stages = [set(item.values) for item in filters if item.field == "opportunity.stage" and item.op == "="]
    return any(stage <= {"Won", "Lost"} for stage in stages)
