"""What is left out: 'excluding GTX Pro', 'not in the West', 'other than Acme'."""

from __future__ import annotations

from agent.rep_desk.absence.vocabulary import BE_NOT
from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.lexicon import Sense
from crm.query.query import Filter

# "Accounts with deals other than GTX Pro" have others; "bought, but not GTX Pro" have none of it.
BESIDES = ("other than", "besides", "apart from", "outside", "outside of", "outside the")


def exclusions(draft: Draft) -> None:
    """'excluding GTX Pro', 'not in the West', 'other than Acme'; 'bought in Q1 but not in Q4'."""
    _less(draft)
    for at, span in list(draft.left("not", "absent")):
        involved = at + 1 < len(draft.spans) and draft.spans[at + 1].means("doing")
        if span.means("absent") and span.text not in ("not", "without", *BE_NOT) and not involved:
            continue
        timed = draft.next(at)
        if timed is not None and timed[1].moment is not None and "but" in draft.words:
            use(span, timed[1])
            draft.absent_period = timed[1].moment.period
            continue
        for name, values in _excluded(draft, at).items():
            item = Filter(field=name, op="!=", values=tuple(values))
            draft.add_filter(item)
            span.used = True
            if span.text in BESIDES:
                draft.besides.append(item)


def _excluded(draft: Draft, place: int) -> dict[str, list[str]]:
    """The names and stages that follow, by their fields, taken."""
    excluded: dict[str, list[str]] = {}
    while (found := draft.next(place)) is not None:
        joined = found[1].means("and", "or") or draft.spans[found[0] - 1].means("and", "or")
        if excluded and not joined:
            break  # "Except Melvin's team: wins".
        place, word = found
        stage, value = draft.stage_of(word), draft.value_of(word)
        if stage is not None:
            excluded.setdefault(STAGE_FIELD, []).extend(stage)
        elif value is not None:
            excluded.setdefault(value.name, []).append(value.value)
        elif not (word.means("and", "or") and excluded) and not (word.means("doing") and not excluded):
            break
        word.used = True
    return excluded


def _less(draft: Draft) -> None:
    """'revenue minus Norway': it is left out, where nothing else of its kind stands on the other side."""
    for at, span in list(draft.left("less", "versus")):
        following = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        value = draft.value_of(following) if following is not None else None
        others = [one for place, one in enumerate(draft.spans) if place != at + 1 and draft.value_of(one)]
        alike = any(value is not None and (draft.value_of(one) or value).name == value.name for one in others)
        if span.text in ("less", "minus") and value is not None and not alike:
            span.senses = [Sense("not", "not")]
