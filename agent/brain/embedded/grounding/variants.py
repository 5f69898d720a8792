"""Choosing among the variants of a product: what she named, then what she compared, then the least change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agent.brain.embedded.reading.naming import comparable
from agent.brain.embedded.requests import Comparison, Wish

Variant = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """The variants that fit equally well; `changed` are the options that nobody asked to change."""

    fitting: tuple[Variant, ...]
    changed: tuple[str, ...] = ()

    @property
    def only(self) -> Variant | None:
        return self.fitting[0] if len(self.fitting) == 1 else None


def choose(product: Mapping[str, Any], current: Mapping[str, str], price: Decimal, wish: Wish) -> Choice:
    """The available variants that the wish allows, narrowed to the best.

    `current` are the options of the item she has and `price` what it cost. An empty choice means that nothing
    available fits.
    """
    candidates = [v for v in product["variants"] if v["available"]]
    if wish.item_id:
        return Choice(tuple(v for v in candidates if v["item_id"] == wish.item_id))
    candidates = [v for v in candidates if _allowed(v["options"], current, wish)]
    candidates = [v for v in candidates if _affordable(Decimal(v["price"]), price, wish)]
    scales = _scales(product)
    compared = [c for c in wish.comparisons if not c.extreme]
    # "Too heavy, I want a smaller one": of two ways to say it, the one that the product can be told by.
    known = [c for c in compared if any(_place(v, c, scales) for v in product["variants"])]
    for comparison in known or compared:
        candidates = [v for v in candidates if _moves(v, current, price, comparison, scales)]
    for comparison in (c for c in wish.comparisons if c.extreme and "price" not in c.options):
        candidates = _furthest(candidates, comparison, scales)
    by_price = [c for c in wish.comparisons if c.extreme and "price" in c.options]
    changed: tuple[str, ...] = ()
    if not by_price:
        candidates, changed = _least_change(candidates, current, wish)
    for preference in wish.preferred:
        candidates = _preferring(candidates, preference)
    for comparison in by_price:
        candidates = _furthest(candidates, comparison, scales)
    for comparison in (c for c in wish.comparisons if c.slightly):
        candidates = _nearest(candidates, comparison, scales)
    return Choice(tuple(candidates), changed)


def _allowed(options: Mapping[str, str], current: Mapping[str, str], wish: Wish) -> bool:
    """Whether the variant has what she named, and what she said must stay."""
    if any(options.get(option) not in values for option, values in wish.exact.items()):
        return False
    if any(options.get(option) in values for option, values in wish.unwanted.items()):
        return False
    if any(options.get(option) != current.get(option) for option in wish.keep):
        return False
    return all(_ranked(options, option, value) >= 0 for option, value in wish.at_least.items()) and all(
        _ranked(options, option, value) <= 0 for option, value in wish.at_most.items()
    )


def _ranked(options: Mapping[str, str], option: str, bound: str) -> float:
    """How far the variant's value lies above a bound; not a number when they cannot be compared."""
    ranks = comparable([bound, options.get(option, "")])
    return ranks[options[option]] - ranks[bound] if ranks else float("nan")


def _affordable(price: Decimal, before: Decimal, wish: Wish) -> bool:
    within = wish.most is None or price <= wish.most
    return within and (wish.most_extra is None or price - before <= wish.most_extra)


def _scales(product: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Option → value → rank, for the options whose values can be compared."""
    given: dict[str, set[str]] = {}
    for variant in product["variants"]:
        for option, value in variant["options"].items():
            given.setdefault(option, set()).add(value)
    scales = {option: comparable(values) for option, values in given.items()}
    return {option: ranks for option, ranks in scales.items() if ranks is not None}


def _place(
    variant: Variant, comparison: Comparison, scales: Mapping[str, Mapping[str, float]]
) -> tuple[str, float] | None:
    """On which option the comparison works here, and where the variant stands on it."""
    for option in comparison.options:
        if option == "price":
            return "price", float(Decimal(variant["price"]))
        if option in scales and option in variant["options"]:
            return option, scales[option][variant["options"][option]]
    return None


def _moves(
    variant: Variant,
    current: Mapping[str, str],
    price: Decimal,
    comparison: Comparison,
    scales: Mapping[str, Mapping[str, float]],
) -> bool:
    """Whether the variant lies in the asked direction from what she has."""
    place = _place(variant, comparison, scales)
    if place is None:
        return False
    option, there = place
    here = float(price) if option == "price" else scales[option].get(current.get(option, ""), there)
    if comparison.steps:
        return there == _stepped(here, comparison, sorted(set(scales[option].values())))
    distance = (there - here) * (1 if comparison.way == "up" else -1)
    return distance == comparison.by if comparison.by is not None else distance > 0


def at_the_end(product: Mapping[str, Any], current: Mapping[str, str], wish: Wish) -> tuple[str, str, str]:
    """The option, its value and the way in which nothing goes further than hers; empty when one does."""
    scales = _scales(product)
    for comparison in (c for c in wish.comparisons if not c.extreme):
        option = next((o for o in comparison.options if o in scales and o in current), None)
        if option is None or current[option] not in scales[option]:
            continue
        ranks = scales[option].values()
        if scales[option][current[option]] == (max(ranks) if comparison.way == "up" else min(ranks)):
            return option, current[option], comparison.way
    return "", "", ""


def _stepped(here: float, comparison: Comparison, ranks: Sequence[float]) -> float | None:
    """Where so many sizes up or down lie, among all that the product comes in; None beyond the last."""
    further = [rank for rank in ranks if (rank > here if comparison.way == "up" else rank < here)]
    if comparison.way == "down":
        further.reverse()
    steps = comparison.steps or 1
    return further[steps - 1] if len(further) >= steps else None


def _least_change(
    candidates: Sequence[Variant], current: Mapping[str, str], wish: Wish
) -> tuple[list[Variant], tuple[str, ...]]:
    """Of options that she did not speak of, as many as possible stay; `all_free` lets all of them go."""
    compared = {option for c in wish.comparisons for option in c.options}
    preferred = {option for preference in wish.preferred for option in preference}
    spoken = (
        set(wish.exact)
        | set(wish.at_least)
        | set(wish.at_most)
        | set(wish.unwanted)
        | set(wish.free)
        | compared
        | preferred
    )
    silent = [option for option in current if option not in spoken]
    if wish.all_free or not candidates:
        return list(candidates), ()

    def moved(variant: Variant) -> tuple[str, ...]:
        return tuple(option for option in silent if variant["options"].get(option) != current[option])

    fewest = min(len(moved(variant)) for variant in candidates)
    kept = [variant for variant in candidates if len(moved(variant)) == fewest]
    return kept, moved(kept[0]) if len(kept) == 1 else ()


def _preferring(candidates: list[Variant], preference: Mapping[str, Sequence[str]]) -> list[Variant]:
    """The candidates with the first of the preferred values that any of them has."""
    for option, values in preference.items():
        for value in values:
            fitting = [v for v in candidates if v["options"].get(option) == value]
            if fitting:
                return fitting
    return candidates


def _furthest(
    candidates: list[Variant], comparison: Comparison, scales: Mapping[str, Mapping[str, float]]
) -> list[Variant]:
    places = [(v, _place(v, comparison, scales)) for v in candidates]
    known = [(v, place[1]) for v, place in places if place is not None]
    if not known:
        return candidates
    best = max(p for _, p in known) if comparison.way == "up" else min(p for _, p in known)
    return [v for v, place in known if place == best]


def _nearest(
    candidates: list[Variant],
    comparison: Comparison,
    scales: Mapping[str, Mapping[str, float]],
) -> list[Variant]:
    """'Slightly lower': the next step on the scale."""
    reverse = Comparison(options=comparison.options, way="down" if comparison.way == "up" else "up")
    return _furthest(candidates, reverse, scales)
