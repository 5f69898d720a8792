"""Why a score is what it is, in words, each with its share of what speaks for leaving or staying."""

from __future__ import annotations

from typing import Any

import numpy as np

from crm.churn.history import Histories
from crm.churn.model import FEATURES, ChurnModel

WORTH_SAYING = 0.05


def reasons(model: ChurnModel, people: Histories) -> list[list[dict[str, Any]]]:
    """Each one's reasons, strongest first: "reason", "share" in percent, "points_to" leaving or staying."""
    parts = model.standardised(people) * np.array(model.weights)
    if model.method != "trained":
        # The rhythm alone decides: how long it has been against how long it usually is.
        parts = np.zeros((len(people), len(FEATURES)))
        parts[:, 0] = model.probability(people) - 0.5
    # Rhythm and silence are seen together: each alone says little to a reader.
    told = np.column_stack([parts[:, 0] + parts[:, 2], parts[:, 1], parts[:, 3:]])
    shares = told / np.maximum(np.abs(told).sum(axis=1, keepdims=True), 1e-9)
    return [_of_one(shares[at], people, at) for at in range(len(people))]


def _of_one(shares: Any, people: Histories, at: int) -> list[dict[str, Any]]:
    silence, count = int(people.silence[at]), int(people.purchases[at])
    usual = people.span[at] / max(count - 1, 1)
    rhythm = f"last bought {days(silence)} ago"
    if count > 1:
        rhythm += f", usually buys every {days(max(round(usual), 1))}"
    words = [
        rhythm,
        "has bought once only" if count == 1 else f"has bought on {days(count)}",
        f"has spent {people.value[at]:,.0f}",
        f"sent back {int(people.returns[at])} orders" if people.returns[at] else "has sent nothing back",
        f"opened {int(people.tickets[at])} tickets" if people.tickets[at] else "has opened no ticket",
        f"mood lately {people.mood[at]:+.1f}",
        "no contact on record"
        if np.isnan(people.quiet[at])
        else f"last spoken with {days(round(people.quiet[at]))} ago",
    ]
    order = np.argsort(-np.abs(shares))
    return [
        {
            "reason": words[place],
            "share": round(abs(float(shares[place])) * 100),
            "points_to": "leaving" if shares[place] > 0 else "staying",
        }
        for place in order
        if abs(shares[place]) >= WORTH_SAYING
    ]


def days(count: int) -> str:
    """'1 day', '23 days'."""
    return "1 day" if count == 1 else f"{count} days"
