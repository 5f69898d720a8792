"""An account's risk where there are too few of its kind to learn from: a stated rule over what is on record.

Nothing here is fitted. Each signal moves the log-odds by a fixed step from a low start; the method is called
`signals`, so that nobody takes it for a trained probability.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from crm.churn.history import Histories
from crm.churn.reasons import days

Array = npt.NDArray[np.float64]
START = -2.2
NEVER_SPOKEN = 180.0
MOST = 2.0
A_SEASON, A_YEAR = 90.0, 365.0


def steps(people: Histories, renewals: list[date | None], as_of: date, horizon_days: int) -> dict[str, Array]:
    """What each signal adds to the log-odds of leaving: contact, use, mood, complaints, renewal."""
    quiet = np.where(np.isnan(people.quiet), NEVER_SPOKEN, people.quiet)
    due = [day is not None and 0 <= (day - as_of).days <= horizon_days for day in renewals]
    return {
        "contact": 1.1 * np.minimum(quiet / A_SEASON, MOST),
        "use": 0.8 * np.minimum(people.silence / A_YEAR, MOST),
        "mood": -2.5 * people.mood,
        "complaints": 0.4 * np.minimum(np.log1p(people.tickets), MOST),
        "renewal": 0.9 * np.array(due, dtype=float),
    }


def probability(moved: dict[str, Array]) -> Array:
    chance: Array = 1 / (1 + np.exp(-(START + sum(moved.values()))))
    return chance


def reasons(
    moved: dict[str, Array], people: Histories, renewals: list[date | None]
) -> list[list[dict[str, Any]]]:
    """Each account's signals in words, strongest first, with their share."""
    total = np.maximum(sum(np.abs(step) for step in moved.values()), 1e-9)
    told = []
    for at in range(len(people)):
        quiet = people.quiet[at]
        words = {
            "contact": "no contact on record"
            if np.isnan(quiet)
            else f"last spoken with {days(int(quiet))} ago",
            "use": f"last bought {days(int(people.silence[at]))} ago",
            "mood": f"mood lately {people.mood[at]:+.1f}",
            "complaints": f"opened {int(people.tickets[at])} tickets",
            "renewal": f"renews on {renewals[at]}",
        }
        parts = sorted(((moved[name][at], name) for name in words), key=lambda part: -abs(part[0]))
        told.append(
            [
                {
                    "reason": words[name],
                    "share": round(abs(step) / float(total[at]) * 100),
                    "points_to": "leaving" if step > 0 else "staying",
                }
                for step, name in parts
                if abs(step) > 0.05 * total[at]
            ]
        )
    return told
