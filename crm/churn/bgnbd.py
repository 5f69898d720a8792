"""The BG/NBD model of repeat buying (Fader, Hardie and Lee 2005), fitted by maximum likelihood.

Buying rates vary as a gamma(r, alpha), the chance to leave after a purchase as a beta(a, b). Time is in days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
# The published fit to CDNOW is in weeks; this start serves it and most shops.
START = (0.25, 30.0, 0.8, 2.5)
DAYS_PER_UNIT = 7.0


@dataclass(frozen=True)
class BuyingModel:
    """Fitted parameters; alpha in weeks, as published."""

    r: float
    alpha: float
    a: float
    b: float

    def chance_alive(self, frequency: Array, recency: Array, age: Array) -> Array:
        """P(still a customer) from repeat purchases, days from first to last, days from first to now."""
        x, t_x, t = frequency, recency / DAYS_PER_UNIT, age / DAYS_PER_UNIT
        odds = (self.a / (self.b + np.maximum(x, 1) - 1)) * np.exp(
            (self.r + x) * (np.log(self.alpha + t) - np.log(self.alpha + t_x))
        )
        alive: Array = np.where(x > 0, 1 / (1 + odds), 1.0)
        return alive

    def chance_of_silence(self, frequency: Array, recency: Array, age: Array, days: float) -> Array:
        """P(no purchase within the next `days`): gone already, or alive with none of the gamma-mixed rate."""
        t, ahead = age / DAYS_PER_UNIT, days / DAYS_PER_UNIT
        none = ((self.alpha + t) / (self.alpha + t + ahead)) ** (self.r + frequency)
        alive = self.chance_alive(frequency, recency, age)
        return 1 - alive * (1 - none)


def fit(frequency: Array, recency: Array, age: Array) -> BuyingModel:
    """Maximum likelihood on one row a customer."""
    from scipy import optimize

    x, t_x, t = frequency, recency / DAYS_PER_UNIT, age / DAYS_PER_UNIT
    minimize: Any = optimize.minimize
    result = minimize(
        lambda logs: -_log_likelihood(np.exp(logs), x, t_x, t),
        np.log(np.array([START[0], START[1] / DAYS_PER_UNIT, START[2], START[3]])),
        method="L-BFGS-B",
        bounds=[(-6, 4)] * 4,
    )
    return BuyingModel(*(float(value) for value in np.exp(result.x)))


def _log_likelihood(parameters: Array, x: Array, t_x: Array, t: Array) -> float:
    from scipy.special import betaln, gammaln

    r, alpha, a, b = parameters
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    leave = betaln(a, b + x) - betaln(a, b)
    still = -(r + x) * np.log(alpha + t)
    bought = np.where(
        x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf
    )
    return float(np.mean(rate + leave + np.logaddexp(still, bought)))
