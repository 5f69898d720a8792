"""The statistics of runs and of their difference.

The arithmetic is scipy's and statsmodels'; here is only what is asked of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, comb
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_SEED = 20240501
_RESAMPLES = 2000
# Above this many cases the normal interval differs from the bootstrap's in the fourth digit, and costs
# nothing.
_BOOTSTRAP_MOST = 3000
# Up to so many cases with values that are mostly ties, slices are dealt anew: there the normal approximation
# of the rank sum flagged 7.5% of slices at the 5% level.
_DEALT_MOST, _TIED_MOST, _DEALS = 300, 12, 2000
# Up to this many cases that moved, every way of dealing the signs is counted, on a grid of so many steps.
_EXACT_MOST, _GRID = 1000, 50_000


@dataclass(frozen=True)
class Interval:
    """A mean with its 95% interval; `low` and `high` equal the mean where there is only one value."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Difference:
    """The second run less the first on the same cases."""

    n: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    test: str


def mean_interval(values: Values) -> Interval:
    """The mean of independent cases.

    BCa bootstrap, Wilson for many yes-or-no values, normal for many others.
    """
    n, mean = len(values), float(np.mean(values))
    if n < 2 or np.ptp(values) == 0:
        low, high = _wilson(values) if n and set(np.unique(values)) <= {0.0, 1.0} else (mean, mean)
    elif n > _BOOTSTRAP_MOST:
        low, high = _wilson(values) if set(np.unique(values)) <= {0.0, 1.0} else _normal(values)
    else:
        low, high = _bootstrap(values)
    return Interval(_round(mean), _round(low), _round(high), n)


def _wilson(values: Values) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(int(values.sum()), len(values), method="wilson")
    return float(low), float(high)


def _normal(values: Values) -> tuple[float, float]:
    from statsmodels.stats.weightstats import DescrStatsW

    low, high = DescrStatsW(values).tconfint_mean()
    return float(low), float(high)


def _bootstrap(values: Values) -> tuple[float, float]:
    from scipy.stats import bootstrap

    method: Literal["BCa", "percentile"] = "BCa" if len(values) <= 500 else "percentile"
    chance = np.random.default_rng(_SEED)
    found: Any = bootstrap([values], np.mean, n_resamples=_RESAMPLES, batch=200, method=method, rng=chance)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def case_means(cases: NDArray[np.int64], values: Values) -> Values:
    """One mean a case: trials of one case are no independent witnesses. `cases` are numbers from 0."""
    counts = np.bincount(cases)
    sums = np.bincount(cases, values)
    return np.asarray(sums[counts > 0] / counts[counts > 0], dtype=np.float64)


def pass_hat(successes: Mapping[str, Sequence[bool]], k: int) -> float | None:
    """pass^k.

    The chance that all of k trials of a case succeed, averaged over cases (Yao and others, tau-bench,
    2024).

    None when no case has k trials.
    """
    chances = [comb(sum(s), k) / comb(len(s), k) for s in successes.values() if len(s) >= k]
    return _round(float(np.mean(chances))) if chances else None


def paired(before: Values, after: Values, *, interval: bool = True) -> Difference:
    """Compare two runs on the same cases.

    McNemar's test for yes-or-no values, an exact permutation test of signs for others. Without the interval
    it is much faster, and `low` and `high` are the difference itself.
    """
    gaps = after - before
    binary = set(np.unique(np.concatenate([before, after]))) <= {0.0, 1.0}
    p, test = _mcnemar(before, after) if binary else _signs(gaps)
    seen = mean_interval(gaps) if interval and np.ptp(gaps) else None
    difference = _round(float(np.mean(gaps)))
    return Difference(
        n=len(gaps),
        before=_round(float(np.mean(before))),
        after=_round(float(np.mean(after))),
        difference=difference,
        low=seen.low if seen else difference,
        high=seen.high if seen else difference,
        p=_round(p),
        test=test,
    )


def _mcnemar(before: Values, after: Values) -> tuple[float, str]:
    """Exact for few conversations that differ: its mid-p variant flags up to 6.4% at the 5% level."""
    from statsmodels.stats.contingency_tables import mcnemar

    worse, better = int(np.sum(before > after)), int(np.sum(after > before))
    same = len(before) - worse - better
    few = worse + better <= 1000
    p = (
        float(mcnemar([[same, worse], [better, 0]], exact=few, correction=False).pvalue)
        if worse + better
        else 1.0
    )
    return p, "McNemar, exact" if few else "McNemar"


def _signs(gaps: Values) -> tuple[float, str]:
    """Under no difference each case's gap is as likely to have either sign.

    All ways of dealing the signs are counted, none is drawn: a test by drawn signs has its critical value
    from the draw, and keeps flagging more than its level, or less, for as long as the draw is the same.
    """
    moved = np.abs(gaps[gaps != 0])
    if len(moved) == 0:
        return 1.0, "permutation of signs, exact"
    if len(moved) > _EXACT_MOST:
        from scipy.stats import ttest_1samp

        return float(ttest_1samp(gaps, 0.0).pvalue), "paired t"
    # On a grid, so that sums can be counted; the sum seen is made of the same rounded gaps, so the test
    # stays exact, whatever the grid.
    steps = np.rint(moved / moved.sum() * _GRID).astype(np.int64)
    total = int(steps.sum())
    seen = abs(int((steps * np.sign(gaps[gaps != 0])).sum()))
    chances = np.zeros(total + 1)
    chances[0] = 1.0
    for step in steps[steps > 0]:
        chances[step:] = (chances[step:] + chances[:-step]) / 2
        chances[:step] /= 2
    # `chances` is of the sum of the gaps that are up; what is up less what is down is twice that less all.
    apart = np.abs(2 * np.arange(total + 1) - total)
    return min(1.0, float(chances[apart >= seen].sum())), "permutation of signs, exact"


def more_needed(gaps: Values, level: float = 0.05) -> int | None:
    """How many more cases would show a difference of the size seen, with a chance of 80% at this level.

    None for next to no difference.
    """
    from statsmodels.stats.power import TTestPower

    spread = float(np.std(gaps, ddof=1)) if len(gaps) > 1 else 0.0
    seen = abs(float(np.mean(gaps)))
    if spread == 0 or seen / spread < 1e-3:
        return None
    total = float(
        np.atleast_1d(TTestPower().solve_power(effect_size=seen / spread, alpha=level, power=0.8))[0]
    )
    return max(0, ceil(total) - len(gaps)) or None


def corrected(p_values: Sequence[float], method: Literal["holm", "fdr_bh"] = "holm") -> list[float]:
    """The p values after so many looks.

    `holm` guards against any false alarm, `fdr_bh` bounds their share.
    """
    from scipy.stats import false_discovery_control

    p = np.asarray(p_values, dtype=np.float64)
    if method == "fdr_bh":
        return [_round(float(x)) for x in false_discovery_control(p)] if len(p) else []
    # Holm: the smallest counts against all looks, the next against one fewer, and none overtakes another.
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    found = np.empty_like(p)
    found[order] = np.minimum(steps, 1.0)
    return [_round(float(x)) for x in found]


def apart(inside: Values, outside: Values) -> float:
    """The p value that a slice is like the rest.

    Fisher for yes-or-no values, a permutation of ranks for few values that repeat, Mann-Whitney for others.
    """
    from scipy.stats import fisher_exact, mannwhitneyu

    everyone = np.concatenate([inside, outside])
    distinct = np.unique(everyone)
    if set(distinct) <= {0.0, 1.0}:
        if len(everyone) > _BOOTSTRAP_MOST:
            return _chi_square(inside, outside)
        table = np.array([[int(x.sum()), int(len(x) - x.sum())] for x in (inside, outside)])
        return float(fisher_exact(table).pvalue)
    if len(everyone) <= _DEALT_MOST and len(distinct) <= _TIED_MOST:
        return _dealt_ranks(inside, outside)
    return float(mannwhitneyu(inside, outside).pvalue)


def _dealt_ranks(inside: Values, outside: Values) -> float:
    """Under no difference every way of dealing the cases into slice and rest is as likely."""
    from scipy.stats import permutation_test, rankdata

    ranks = rankdata(np.concatenate([inside, outside]))
    parts = (ranks[: len(inside)], ranks[len(inside) :])
    chance = np.random.default_rng(_SEED)
    found = permutation_test(parts, _mean_gap, n_resamples=_DEALS, vectorized=True, rng=chance)
    return float(found.pvalue)


def _mean_gap(inside: Values, outside: Values, axis: int) -> Values:
    return np.asarray(np.mean(inside, axis=axis) - np.mean(outside, axis=axis))


def _chi_square(inside: Values, outside: Values) -> float:
    """For many conversations, where Fisher's sum would take seconds."""
    from scipy.stats import chi2_contingency

    table = np.array([[x.sum(), len(x) - x.sum()] for x in (inside, outside)])
    return float(chi2_contingency(table, correction=False)[1]) if table.sum(axis=0).all() else 1.0


def kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa of two people's labels; None when they never had two labels to choose from."""
    from sklearn.metrics import cohen_kappa_score

    if not first or len({*first, *second}) < 2:
        return None
    return _round(float(cohen_kappa_score(list(first), list(second))))


def _round(value: float) -> float:
    return round(value, 6)
