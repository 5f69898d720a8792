"""What a bound is about: the noun after the number, before it, or the subject."""

from __future__ import annotations

from dataclasses import dataclass

from agent.rep_desk.draft import Draft
from agent.rep_desk.spans import Span
from agent.rep_desk.targets.ahead import named_before
from agent.rep_desk.targets.behind import named_after
from agent.rep_desk.targets.lasting import days_target
from agent.rep_desk.targets.told_apart import names_a_value
from agent.rep_desk.targets.unnamed import default_target
from agent.rep_desk.targets.vocabulary import Target


@dataclass(frozen=True)
class Aim:
    """What a condition is about; `assumed` when no word said so."""

    named: Target
    assumed: bool = False


def target(draft: Draft, first: int, last: int, number: Span) -> Aim | None:
    said = days_target(draft, first, last) if number.unit == "days" else None
    said = said or named_after(draft, last, number) or named_before(draft, first, number)
    said = said or _of_those(draft, first)
    if said is not None:
        return Aim(said)
    assumed = default_target(draft, first, number)
    return None if assumed is None else Aim(assumed, assumed=True)


def _of_those(draft: Draft, first: int) -> Target | None:
    """'revenue by country, only those above 50,000': the figure of each row."""
    lead = draft.words[max(0, draft.spans[first].first - 2) : draft.spans[first].first]
    grouped = any(not names_a_value(draft, at) for at, _ in draft.left("by") if at < first)
    measures = [name for one in draft.spans[:first] if (name := draft.measure_of(one))]
    return ("measure", measures[0], ()) if grouped and measures and {"those", "ones"} & set(lead) else None
