"""The store's rules, read from `prompts/policies/store.yaml` and asked by the tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import prompts
from crm.customers import PaymentMethod
from crm.errors import Refusal
from crm.orders import Order


@dataclass(frozen=True)
class Policy:
    """One store's rules. Its methods raise Refusal with a sentence that the customer can be told."""

    rules: dict[str, Any]

    @classmethod
    def of_store(cls, path: str = "policies/store.yaml") -> Policy:
        return cls(prompts.data(path))

    def require_status(self, tool: str, order: Order, deed: str) -> None:
        """The order must be in a state in which `deed` ('cancelled', 'returned') is allowed."""
        allowed = self.rules[tool]["statuses"]
        if order.status in allowed:
            return
        if order.status == "pending (item modified)":
            raise Refusal(
                f"The items of order {order.id} were already changed once, so it can no longer be {deed}."
            )
        if order.status in ("return requested", "exchange requested"):
            done = order.status.removesuffix(" requested")
            raise Refusal(
                f"A{'n' if done == 'exchange' else ''} {done} is already under way for order {order.id}, "
                f"and there can be only one request for an order, so it can not be {deed} as well."
            )
        raise Refusal(f"Order {order.id} is {order.status}; only a {allowed[0]} order can be {deed}.")

    def require_reason(self, reason: str) -> None:
        allowed = self.rules["cancel_order"]["reasons"]
        if reason not in allowed:
            raise Refusal(f"An order can only be cancelled because it is {' or was '.join(allowed)}.")

    def require_refundable(self, method: PaymentMethod, original_id: str) -> None:
        """A refund goes where the money came from, or to a gift card of the customer's."""
        allowed = self.rules["return_items"]["refund_to"]
        if method.id == original_id and "original" in allowed:
            return
        if method.source == "gift_card" and "gift_card" in allowed:
            return
        raise Refusal(
            "A refund can only go back to the payment method of the order or to a gift card, "
            f"not to your {method.label}."
        )

    def may_stay_same(self, tool: str) -> bool:
        """Whether an item may be swapped for the very same item."""
        return bool(self.rules[tool]["same_item"])

    def refund_time(self, method: PaymentMethod | None) -> str:
        """When refunded money arrives: 'at once', 'within 5 to 7 business days'."""
        times = self.rules["refund_times"]
        return str(
            times["gift_card"] if method is not None and method.source == "gift_card" else times["other"]
        )
