"""The customer's own records as this turn's tools gave them: the only facts that the embedded brain has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import prompts
from agent.brain.embedded.reading.hints import order_ids
from crm.products import in_words


@dataclass(frozen=True)
class Item:
    """One line of one of her orders."""

    order_id: str
    status: str
    item_id: str
    product_id: str
    name: str
    price: Decimal
    options: dict[str, str]

    @property
    def label(self) -> str:
        return f"{self.name} ({in_words(self.options)})"


@dataclass(frozen=True)
class Records:
    """Her profile and orders, and the products that were looked up."""

    customer: dict[str, Any] = field(default_factory=dict)
    orders: tuple[dict[str, Any], ...] = ()
    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    catalogue: tuple[dict[str, str], ...] = ()
    fresh: bool = False

    @classmethod
    def of(cls, results: Sequence[dict[str, Any]], writes: Iterable[str]) -> Records:
        """Read the newest of each kind; `fresh` is False when a write came after her orders were read."""
        customer: dict[str, Any] = {}
        orders: tuple[dict[str, Any], ...] = ()
        products: dict[str, dict[str, Any]] = {}
        catalogue: tuple[dict[str, str], ...] = ()
        fresh, changing = False, set(writes)
        for result in results:
            if result["status"] != "ok":
                continue
            found = result["result"]
            if result["tool"] == "get_customer":
                customer = found
            elif result["tool"] == "list_orders":
                orders, fresh = tuple(found["orders"]), True
            elif result["tool"] == "get_product":
                products[found["product_id"]] = found
            elif result["tool"] == "list_products":
                catalogue = tuple(found["products"])
            elif result["tool"] in changing:
                fresh = False
        return cls(customer, orders, products, catalogue, fresh and bool(customer))

    @property
    def items(self) -> list[Item]:
        return [item for order in self.orders for item in self.items_of(order)]

    def items_of(self, order: dict[str, Any]) -> list[Item]:
        return [
            Item(
                order_id=order["order_id"],
                status=order["status"],
                item_id=line["item_id"],
                product_id=line["product_id"],
                name=line["name"],
                price=Decimal(line["price"]),
                options=line["options"],
            )
            for line in order["items"]
        ]

    def not_hers(self, text: str) -> list[str]:
        """The order numbers in a text that are not among her orders."""
        return [number for number in order_ids(text) if self.order(number) is None]

    def order(self, order_id: str) -> dict[str, Any] | None:
        return next((order for order in self.orders if order["order_id"] == order_id), None)

    @property
    def methods(self) -> list[dict[str, Any]]:
        return list(self.customer.get("payment_methods", []))

    def original_method(self, order: dict[str, Any]) -> str | None:
        """What the order was first paid with."""
        return next(
            (p["payment_method_id"] for p in order["payments"] if p["transaction_type"] == "payment"), None
        )

    def product_names(self) -> dict[str, str]:
        """Product id → name, of everything she bought and everything that was looked up."""
        names = {item.product_id: item.name for item in self.items}
        return names | {entry["product_id"]: entry["name"] for entry in self.catalogue}

    def places(self) -> frozenset[str]:
        """The cities and states of her own addresses, in lower case."""
        known = [self.customer.get("address"), *(order["address"] for order in self.orders)]
        states = _state_names()
        found = {
            place
            for address in known
            if address
            for place in (address["city"].lower(), states.get(address["state"], ""))
        }
        return frozenset(found - {""})


def _state_names() -> dict[str, str]:
    """Letters → the state's name in lower case."""
    return {letters: name for name, letters in prompts.data("places.yaml")["states"].items()}


def total(order: dict[str, Any]) -> Decimal:
    """What the order's items cost together."""
    return sum((Decimal(line["price"]) for line in order["items"]), Decimal("0.00"))
