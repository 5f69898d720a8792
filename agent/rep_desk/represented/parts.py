"""The parts of a finished query that a word may be found in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import prompts
from agent.rep_desk.draft import Draft
from crm.query.query import Figure, Filter, Period, Query, Scalar


def figures_of(query: Query) -> list[Figure]:
    return [*query.figures, *(item.figure for item in query.having)]


def filters_of(query: Query) -> Iterator[Filter]:
    yield from query.filters
    for figure in figures_of(query):
        yield from (*figure.where, *figure.less)
    for related in query.related:
        yield from related.filters


def values_of(query: Query) -> set[Scalar]:
    return {value for item in filters_of(query) for value in item.values}


def periods_of(query: Query) -> list[Period]:
    periods = [query.period, query.compare, *(related.period for related in query.related)]
    periods += [period for group in query.groups for period in group.periods]
    return [period for period in periods if period is not None]


def listed_words(name: str) -> list[str]:
    words: list[str] = prompts.data("reps.yaml")[name]
    return words


def says(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def is_rate(draft: Draft, measure: str) -> bool:
    return draft.catalogue.measure(measure).unit in ("percent", "days")
