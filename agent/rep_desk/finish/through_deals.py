"""Accounts, sellers and products have no dates or stages: conditions on those are on their deals."""

from __future__ import annotations

from itertools import pairwise

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft
from agent.rep_desk.finish.open_deals import BOUNDS, at_estimate
from crm.opportunities import OPEN_STAGES
from crm.query.query import Filter, Related

JOINING = ("and", "as well as", "also", "along with")
BOUNDING = ("more", "less", "at_least", "at_most", "between")
DEAL_FIELDS = ("opportunity.", "product.", "agent.", "account.")


def through_deals(draft: Draft) -> None:
    """Accounts, sellers and products have no dates or stages: a condition on those is on their deals."""
    subject = draft.subject or ""
    counted = {figure.measure for figure in draft.figures}
    undated = subject in NAMED and (not draft.figures or counted == {f"count:{subject}"})
    if draft.absent_period is not None and not undated:
        draft.doubts.append(f"not {draft.absent_period.label}")
    if not undated or subject == "contact" or (draft.period_field or "").startswith("account."):
        return
    own = subject + "."
    _of_the_missing(draft)
    far = [item for item in draft.filters if item.field.startswith("opportunity.")]
    others = [
        item
        for item in draft.filters
        if item.field.startswith(DEAL_FIELDS) and not item.field.startswith((own, "opportunity."))
    ]
    others = _bought_otherwise(draft, far, others)
    active = next((one for one in draft.related if one.present and one.entity == "activity"), None)
    kinds = [item for item in draft.filters if item.field.startswith("activity.")]
    if active is None and kinds:
        active = Related(entity="activity", present=True)
        draft.related.append(active)
    if active is not None:
        at = draft.related.index(active)
        draft.related[at] = active.model_copy(
            update={"filters": (*active.filters, *kinds), "period": active.period or draft.period}
        )
        draft.filters = [item for item in draft.filters if item not in kinds]
        draft.period = None
    if (
        not far
        and draft.every is None
        and not (_all_meant(draft) and any(len(item.values) > 1 for item in others))
        and draft.period is None
        and not any(one.present and one.entity == "opportunity" for one in draft.related)
    ):
        return
    keep = [item for item in draft.filters if item not in far and item not in others]
    if draft.period is None and _denied_last(draft):
        # "Bought this but not that in Q4": both in Q4.
        missing = (one for one in draft.related if not one.present and one.entity == "opportunity")
        draft.period = next((one.period for one in missing), None)
    if "but" in draft.words:
        draft.related = [_of_same_stage(one, far) for one in draft.related]
    deals = Related(entity="opportunity", present=True, filters=(*far, *others), period=draft.period)
    draft.related = [one for one in draft.related if not (one.present and one.entity == "opportunity")]
    if draft.every is not None:
        draft.related += _of_every(draft, deals)
    else:
        draft.related += _each_of(deals, _both_stages(draft)) if _all_meant(draft) else [deals]
    draft.filters, draft.period = keep, None


def _of_the_missing(draft: Draft) -> None:
    """'reps without a deal over 5000': the bound is on the deals that are missing."""
    missing = [one for one in draft.related if not one.present and one.entity == "opportunity"]
    bounds = [item for item in draft.filters if item.field.startswith("opportunity.") and item.op in BOUNDS]
    denied = next((at for at, span in enumerate(draft.spans) if span.means("absent", "not")), None)
    if len(missing) != 1 or not bounds or denied is None:
        return
    following = draft.spans[denied + 1 :]
    bound = next((at for at, span in enumerate(following) if span.means(*BOUNDING)), None)
    if bound is None or any(span.means("and", "not", "absent") for span in following[:bound]):
        return
    if "but" not in draft.words[draft.spans[denied].last : following[bound].first]:
        narrowed = missing[0].model_copy(
            update={"filters": (*missing[0].filters, *_at_estimate(missing[0], bounds))}
        )
        draft.related[draft.related.index(missing[0])] = narrowed
        draft.filters = [item for item in draft.filters if item not in bounds]


def _at_estimate(missing: Related, bounds: list[Filter]) -> list[Filter]:
    """An open deal has no close value yet."""
    stages = {value for one in missing.filters if one.field == STAGE_FIELD for value in one.values}
    if not stages or not stages <= set(OPEN_STAGES):
        return bounds
    return at_estimate(bounds)


def _of_same_stage(missing: Related, far: list[Filter]) -> Related:
    """'bought this but no that': what is missing was not bought either."""
    staged = [item for item in far if item.field == STAGE_FIELD]
    own = any(item.field == STAGE_FIELD for item in missing.filters)
    if missing.present or missing.entity != "opportunity" or own:
        return missing
    return missing.model_copy(update={"filters": (*staged, *missing.filters)})


def _denied_last(draft: Draft) -> bool:
    but = draft.words.index("but") if "but" in draft.words else len(draft.words)
    return any(span.means("absent", "not") and span.last >= but for span in draft.spans)


def _all_meant(draft: Draft) -> bool:
    """'bought GTX Pro and MG Special' is both of them; 'or' is any."""
    named = [at for at, span in enumerate(draft.spans) if span.means("value")]
    pairs = any(
        draft.spans[one + 1 : other] and all(link.text in JOINING for link in draft.spans[one + 1 : other])
        for one, other in pairwise(named)
    )
    return "both" in draft.words or (pairs and "or" not in draft.words)


def _of_every(draft: Draft, deals: Related) -> list[Related]:
    """'bought all of the MG series and also a GTK 500': one of each, and that as well."""
    every = draft.every
    single = [item for item in deals.filters if every is not None and item.field == every.field]
    rest = tuple(item for item in deals.filters if item not in single)
    also = [deals.model_copy(update={"filters": (*_staged(deals), item)}) for item in single]
    return [deals.model_copy(update={"filters": rest, "every": every}), *also]


def _staged(deals: Related) -> list[Filter]:
    return [item for item in deals.filters if item.field == STAGE_FIELD]


def _bought_otherwise(draft: Draft, far: list[Filter], others: list[Filter]) -> list[Filter]:
    """'won GTX Pro but not MG Special', 'bought only GTX Basic': deals that must be missing."""
    excluded = [item for item in others if item.op == "!=" and item not in draft.besides]
    kept = [item for item in others if item not in excluded]
    missing = [item.model_copy(update={"op": "="}) for item in excluded]
    only = draft.first("exclusive")
    if only is not None:
        only[1].used = bool(kept or far)
        missing += [item.model_copy(update={"op": "!="}) for item in kept if item.op == "="]
        if not kept:
            ends: dict[tuple[str, ...], str] = {("Won",): "Lost", ("Lost",): "Won"}
            other = [ends.get(tuple(map(str, item.values))) for item in far]
            missing += [Filter(field=STAGE_FIELD, values=(stage,)) for stage in other if stage]
    if draft.absent_period is not None:
        filters = (*far, *kept)
        draft.related.append(Related(entity="opportunity", filters=filters, period=draft.absent_period))
    for item in missing:
        staged = [one for one in far if one.field != item.field]
        filters = (*staged, item)
        draft.related.append(Related(entity="opportunity", filters=filters, period=draft.period))
    draft.filters = [item for item in draft.filters if item not in excluded]
    if excluded and not kept:
        # "Bought neither this nor that" does not say that something else was bought.
        draft.filters = [item for item in draft.filters if item not in far]
        far.clear()
        draft.period = None
    return kept


def _both_stages(draft: Draft) -> bool:
    """'both won and lost deals': some of each, not closed ones."""
    said = {draft.stage_of(span) for span in draft.spans}
    return "both" in draft.words and {("Won",), ("Lost",)} <= said


def _each_of(deals: Related, stages: bool) -> list[Related]:
    """'bought both GTX Pro and MG Special': a deal of each."""
    several = next(
        (
            one
            for one in deals.filters
            if (one.field == STAGE_FIELD) == stages and one.op == "=" and len(one.values) > 1
        ),
        None,
    )
    if several is None:
        return [deals]
    rest = tuple(item for item in deals.filters if item is not several)
    each = [Filter(field=several.field, values=(value,)) for value in several.values]
    return [deals.model_copy(update={"filters": (*rest, item)}) for item in each]
