"""How likely a customer is to leave, with the reasons."""

from typing import Any

from pydantic import BaseModel

from crm.churn import scores
from crm.errors import Refusal
from tools.tool import Caller, customer_read


class Risk(BaseModel):
    customer_id: str
    probability: float
    horizon_days: int
    value_at_risk: float
    reasons: list[dict[str, Any]]
    method: str


@customer_read
def churn_risk(caller: Caller) -> Risk:
    """The customer's churn score: the chance that she buys nothing within the horizon, and why."""
    score = scores.of(caller.session, "customer", caller.customer)
    if score is None:
        raise Refusal("This customer has no churn score yet. Run: warmline churn score")
    return Risk(
        customer_id=score.subject_id,
        probability=score.probability,
        horizon_days=score.horizon_days,
        value_at_risk=float(score.value_at_risk),
        reasons=score.reasons,
        method=score.method,
    )
