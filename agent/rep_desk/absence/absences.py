"""Follow the words after 'no', 'without', 'never', 'not' until one says what is missing."""

from __future__ import annotations

from agent.rep_desk.absence.lacking import absent_deals, add_absent, with_condition
from agent.rep_desk.absence.lacks_since import quiet_period
from agent.rep_desk.absence.missing import condition_in, missing_rows, unfilled
from agent.rep_desk.absence.who_lacks import excludes, lacks_stage, of_a_name, who_lacks
from agent.rep_desk.draft import NAMED, Draft, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from crm.query.query import Filter, Related


def absences(draft: Draft) -> None:
    """'without any interaction since May', 'not contacted in 60 days', 'with no won deals', 'neglected'."""
    for _, span in list(draft.left("quiet")):
        span.used = True
        draft.related.append(Related(entity="activity", period=quiet_period(draft, span)))
    for at, span in list(draft.left("absent", "not")):
        if not span.used:
            if span.text == "not" and lacks_stage(draft, at):
                span.senses = [Sense("absent", "absent")]
            _absence(draft, at, span)


def _absence(draft: Draft, at: int, span: Span) -> None:
    """Follow the words after 'no', 'without', 'not' until one says what is missing."""
    taken, place = [span], at
    filters: list[Filter] = []
    found = None if excludes(draft, at, span) else draft.next(place)
    while found is not None:
        place, word = found
        taken.append(word)
        if not (_passes(draft, word, filters) or (word.means("or") and filters)):
            if _is_missing(draft, at, filters, taken, place):
                return
            item = condition_in(draft, word) if span.means("absent") else None
            if item is None:
                return
            filters = with_condition(filters, item)
            if _ends(draft, place):
                break
        found = draft.next(place)
    if filters and len(taken) > 1:
        absent_deals(draft, at, filters, taken, place)


def _ends(draft: Draft, place: int) -> bool:
    """Whether no noun and no name follows."""
    following = draft.next(place)
    if following is not None and following[1].means("or"):
        following = draft.next(following[0])
    if following is None:
        return True
    word = following[1]
    named = draft.entity_of(word) or draft.value_of(word) or _passes(draft, word, [])
    return not (named or draft.stage_of(word) or draft.measure_of(word) == "won_deals")


def _passes(draft: Draft, word: Span, filters: list[Filter]) -> bool:
    """Words between 'never' and what is missing: 'had a', 'been assigned', 'even one', 'to an account in'."""
    if word.means("whose", "doing", "resting", "belonging", "dated_engage") and not word.means(
        "field", "value", "measure"
    ):
        return True
    if word.kind == "number" and word.text in ("one", "1"):
        return True
    if word.text == "done":
        return not any(draft.entity_of(one) == "activity" for one in draft.spans)
    noun = draft.entity_of(word)
    return bool(filters) and noun in NAMED and noun != who_lacks(draft)


def _is_missing(draft: Draft, at: int, filters: list[Filter], taken: list[Span], place: int) -> bool:
    """Whether the last of the words says what is missing, or belongs to another clause."""
    span, word = taken[0], taken[-1]
    missing = missing_rows(draft, word, filters)
    if of_a_name(draft, at, word, filters):
        word.used = True
        return True  # "Wins per manager without Darcel's deals" leaves out: see `exclusions`.
    if word.means("touched") or (missing is not None and span.means("absent")):
        add_absent(draft, *(missing or ("activity", ())), taken, place)
        return True
    empty = None if filters or not span.means("absent") else unfilled(draft, word)
    if empty is None:
        return False
    use(*taken)
    draft.add_filter(Filter(field=empty, op="empty"))
    return True
