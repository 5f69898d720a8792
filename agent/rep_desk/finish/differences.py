"""How much one is above the other: 'how many more deals did East win than West', 'the gap in win rate'."""

from __future__ import annotations

import re

import prompts
from agent.rep_desk import times
from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.ratios import COUNTS
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter, Group

APART = (
    *("vs", "vs.", "versus", "against", "v", "compare", "compared to", "compared with", "comparing"),
    "comparison",
)
# "Against the previous quarter" asks how it changed.
BEFORE = re.compile(r"\b(?:last|previous|prior|preceding|this|current)\b")
CHANGING = ("growth", "percent_change", "previous", "year_over_year")
SMALLER = ("fewer", "less", "lower", "smaller", "behind")


def differences(draft: Draft) -> None:
    """Where a difference is asked for and two names stand side by side, set one figure less the other."""
    said = f" {' '.join(draft.words)} "
    words: list[str] = [*prompts.data("reps.yaml")["difference"], "minus"]
    if not any(f" {word} " in said for word in words) or draft.compare is not None:
        return
    if _of_stages(draft) or _of_names(draft):
        draft.order, draft.limit, draft.sort_figure = [], None, None
        use(
            *(
                one
                for _, one in draft.left("versus", "between", "growth", "more", "less", "restated", "earned")
            )
        )


def side_by_side(draft: Draft) -> None:
    """'her average deal compared to that of the East': one figure for each of two names."""
    versus = next((at for at, one in enumerate(draft.spans) if one.means("versus")), None)
    if versus is None or len(draft.figures) != 1 or draft.groups or draft.compare is not None:
        return
    sides = [_named(draft, draft.spans[:versus]), _named(draft, draft.spans[versus + 1 :])]
    if not all(len(side) == 1 for side in sides) or sides[0][0].field == sides[1][0].field:
        return
    apart = [item for side in sides for item in side]
    if not all(item in draft.filters for item in apart):
        return
    figure = draft.figures[0]
    draft.filters = [item for item in draft.filters if item not in apart]
    draft.figures = [figure.model_copy(update={"where": (*figure.where, item)}) for item in apart]
    again = (one for _, one in draft.left("measure", "aggregate") if draft.measure_of(one) == figure.measure)
    use(draft.spans[versus], *again)


def _named(draft: Draft, spans: list[Span]) -> list[Filter]:
    named = [value for one in spans if not draft.stage_of(one) and (value := draft.value_of(one))]
    return [Filter(field=value.name, values=(value.value,)) for value in named]


def periods_apart(draft: Draft) -> None:
    """'H1 versus H2' without a word of change: a row for each, as names that are compared have one."""
    versus = any(one.means("versus") and one.text in APART for one in draft.spans)
    changed = draft.change == "percent" or draft.changed is not None or draft.by_change
    changed = changed or any(one.means(*CHANGING) for one in draft.spans)
    alone = not (draft.groups or draft.having or changed)
    if not versus or not alone or draft.compare is None or draft.period is None:
        return
    said = [one.moment.period for one in draft.spans if one.moment and not BEFORE.search(one.text)]
    if len(said) == 2 and set(said) == {draft.period, draft.compare} and draft.figures:
        sides = [times.as_labelled(one) for one in (draft.compare, draft.period)]
        draft.groups.append(Group(field="date", periods=tuple(sides)))
        draft.period = draft.compare = None


def _of_stages(draft: Draft) -> bool:
    """'won minus lost deals per rep'."""
    counted = [COUNTS.get(_stage(one)) for one in draft.figures if one.measure == "count:opportunity"]
    named = [one.measure for one in draft.figures if one.measure in COUNTS.values()]
    first, *rest = [one for one in (*counted, *named) if one] or [""]
    if len(rest) != 1 or len(draft.figures) != 2:
        return False
    draft.figures.append(Figure(measure=f"minus:{first}/{rest[0]}"))
    return True


def _stage(figure: Figure) -> tuple[str, ...]:
    return next((tuple(map(str, item.values)) for item in figure.where if item.field == STAGE_FIELD), ())


def _of_names(draft: Draft) -> bool:
    pair = next((one for one in draft.filters if one.op == "=" and len(one.values) == 2), None)
    if pair is None or len(draft.figures) != 1 or pair.field == STAGE_FIELD:
        return False
    figure = draft.figures[0]
    sides = [Filter(field=pair.field, values=(value,)) for value in pair.values]
    draft.filters.remove(pair)
    draft.groups = [group for group in draft.groups if group.field != pair.field]
    first, second = sides[::-1] if _smaller(draft) else sides
    apart = figure.model_copy(update={"where": (*figure.where, first), "less": (*figure.where, second)})
    alone = [figure.model_copy(update={"where": (*figure.where, side)}) for side in sides]
    draft.figures = [apart, *alone]
    if draft.subject == pair.field.split(".")[0]:
        draft.subject = draft.catalogue.measure(figure.measure).fact
    return True


def _smaller(draft: Draft) -> bool:
    """'how many fewer did she win than he' counts from his."""
    than = draft.words.index("than") if "than" in draft.words else 0
    return any(word in SMALLER for word in draft.words[:than])
