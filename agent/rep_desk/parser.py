"""The embedded reader of reps' questions: text → Query, with how sure it is and what it did not understand.

No templates: the question is cut into spans that mean something in the catalogue or in the data, and each
clause (absence, condition, ranking, share …) takes its spans and adds to the Query. What nobody takes counts
against the reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agent.rep_desk.absence import absences, exclusions
from agent.rep_desk.accounting import account
from agent.rep_desk.as_of import as_of
from agent.rep_desk.averages import averages
from agent.rep_desk.belonging import ages, belonging, equals, people, where_people_sit
from agent.rep_desk.chatter import without_chatter
from agent.rep_desk.comparisons import compared_periods, growth
from agent.rep_desk.conditions import conditions
from agent.rep_desk.draft import GRAINS, STAGES, Bare, Draft
from agent.rep_desk.figures import attributes, figures
from agent.rep_desk.finish import finish
from agent.rep_desk.firsts import firsts
from agent.rep_desk.grains import grains
from agent.rep_desk.groups import groups
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.outnumbered import outnumbered
from agent.rep_desk.periods import date_fields, founding_years, periods
from agent.rep_desk.phrases import special
from agent.rep_desk.ranking import rankings
from agent.rep_desk.ratios import ratios
from agent.rep_desk.reach import naming, reach, teams
from agent.rep_desk.represented import unrepresented
from agent.rep_desk.sets import sets
from agent.rep_desk.several import counts_in_a_row, several
from agent.rep_desk.shares import shares
from agent.rep_desk.shown import columns
from agent.rep_desk.spans import Cut, cut
from agent.rep_desk.stepwise import stepwise
from agent.rep_desk.subjects import subjects, values
from agent.rep_desk.two_dates import filled, two_dates
from crm.query.query import Filter, Query

# Below this the reading is not shown as an answer.
SURE_ENOUGH = 0.55
CONCEPTS = (
    "measure",
    "entity",
    "value",
    "number",
    "time",
    "field",
    "early_close",
    "proper_close",
    "every_of",
)
NEVER = ("barred", "every_other")


@dataclass(frozen=True)
class Reading:
    """How a question was read. `confidence` from 0 to 1; `missed` are the words that found no place.

    `unheld` are words that were taken and that nothing in the query stands for.
    """

    query: Query
    confidence: float
    missed: tuple[str, ...] = ()
    unheld: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    asks_subject: bool = False
    asks_figures: bool = False
    asks_groups: bool = False
    asks_order: bool = False
    said_filters: tuple[Filter, ...] = ()
    bare: tuple[Bare, ...] = ()

    @property
    def stands_alone(self) -> bool:
        """Whether it names what is asked for, and not only conditions."""
        return self.asks_subject or self.asks_figures or bool(self.query.related)

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE_ENOUGH and not self.unheld


def read(question: str, lexicon: Lexicon, today: date) -> Reading:
    """The most likely Query for a question; never raises for what it cannot read, it says so."""
    reading = _read(question, lexicon, today)
    if reading.is_sure and reading.query.reach == "everyone":
        return reading
    bare = without_chatter(question, lexicon, today)
    other = _read(bare, lexicon, today) if bare is not None else reading
    return other if other.is_sure and (other.stands_alone or not reading.is_sure) else reading


def _read(question: str, lexicon: Lexicon, today: date) -> Reading:
    pieces = cut(question, lexicon, today)
    spans = [span for span in pieces.spans if span.kind not in ("filler", "unknown")]
    draft = Draft(lexicon.world, today, spans, pieces.tokens.words)
    for step in (
        reach,
        teams,
        people,
        where_people_sit,
        ages,
        equals,
        naming,
        columns,
        founding_years,
        two_dates,
        filled,
        sets,
        stepwise,
        as_of,
        firsts,
        growth,
        compared_periods,
        belonging,
        special,
        absences,
        exclusions,
        averages,
        outnumbered,
        conditions,
        grains,
        date_fields,
        periods,
        counts_in_a_row,
        several,
        ratios,
        shares,
        rankings,
        attributes,
        figures,
        groups,
        values,
        subjects,
    ):
        step(draft)
    said = _said(draft)
    finish(draft)
    return replace(_judged(draft, pieces), **said)


def _said(draft: Draft) -> dict[str, Any]:
    """What the words themselves name, before defaults fill the rest."""
    nouns = any(span.means("entity") for span in draft.spans) or draft.subject is not None
    return {
        "asks_subject": nouns,
        "asks_figures": bool(draft.figures or draft.having) and not draft.assumed,
        "asks_groups": bool(draft.groups),
        "asks_order": draft.sort_figure is not None or bool(draft.order) or not draft.descending,
        "said_filters": tuple(draft.filters),
    }


def _judged(draft: Draft, pieces: Cut) -> Reading:
    unknown = [span.text for span in pieces.spans if span.kind == "unknown"]
    barred = [span.text for span in draft.spans if span.means(*NEVER)]
    lost = [span.text for span in account(draft) if not span.means(*NEVER)]
    missed = [*unknown, *lost, *draft.doubts]
    understood = any(span.used and span.means(*CONCEPTS, *STAGES, *GRAINS, "who") for span in draft.spans)
    confidence = 1.0 - 0.5 * len(missed) - len(barred)
    query = draft.query()
    return Reading(
        query,
        max(0.0, round(confidence, 2)) if understood else 0.0,
        tuple(dict.fromkeys([*unknown, *barred, *lost, *draft.doubts])),
        tuple(unrepresented(draft, query)),
        tuple(pieces.tokens.mended.items()),
        tuple(draft.notes),
        bare=tuple(draft.bare),
    )
