"""Time as people say it → a Period: 'last quarter', 'since 3 May', 'the three months to December 2025'.

`rules.py` lists the ways of saying it, in order; `expressions.py` finds them in a question.
"""

from agent.rep_desk.times.calendar_units import MONTHS, as_labelled, before, overlap, unit_of, year_before
from agent.rep_desk.times.expressions import ends_of, find
from agent.rep_desk.times.numbers import month_number, step
from agent.rep_desk.times.spoken import Moment
from agent.rep_desk.times.vocabulary import ANY_MONTH, MONTH, ORDINALS

__all__ = [
    "ANY_MONTH",
    "MONTH",
    "MONTHS",
    "ORDINALS",
    "Moment",
    "as_labelled",
    "before",
    "ends_of",
    "find",
    "month_number",
    "overlap",
    "step",
    "unit_of",
    "year_before",
]
