"""What a model costs: prices, what one conversation has spent, and the counters of `GET /metrics`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from crm.errors import BadInput

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from agent.settings import Settings

PER = 1_000_000
TOKENS_WITHOUT_A_PRICE = 400_000


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens. `cached` is for input that the provider had cached."""

    input: float
    output: float
    cached: float

    def of(self, input_tokens: int, cached_tokens: int, output_tokens: int) -> float:
        """What one request costs, in dollars; `cached_tokens` are a part of `input_tokens`."""
        fresh = input_tokens - cached_tokens
        return (fresh * self.input + cached_tokens * self.cached + output_tokens * self.output) / PER


def prices(written: str) -> dict[str, Price]:
    """Read WARMLINE_MODEL_PRICES: `model=input/output[/cached]`, several with commas; model → Price.

    Raises BadInput that names the entry which cannot be read.
    """
    found = {}
    for entry in filter(None, (part.strip() for part in written.split(","))):
        model, equals, figures = entry.rpartition("=")
        try:
            given = [float(figure) for figure in figures.split("/")]
        except ValueError:
            given = []
        if not equals or not model or len(given) not in (2, 3) or min(given) < 0:
            raise BadInput(
                f"WARMLINE_MODEL_PRICES: {entry!r} cannot be read. Write dollars for a million tokens "
                "as model=input/output or model=input/output/cached, such as gpt-4.1-mini=0.40/1.60/0.10."
            )
        found[model.strip()] = Price(given[0], given[1], given[2] if len(given) == 3 else given[0])
    return found


@dataclass(frozen=True)
class Allowance:
    """How much one conversation may spend: dollars where the model has a price, tokens where it has none."""

    price: Price | None
    dollars: float
    tokens: int = TOKENS_WITHOUT_A_PRICE

    def is_spent(self, tokens: float, dollars: float) -> bool:
        return tokens >= self.tokens if self.price is None else dollars >= self.dollars

    @classmethod
    def of(cls, settings: Settings) -> Allowance:
        """What the settings allow. Raises BadInput when the prices cannot be read."""
        return cls(prices(settings.model_prices).get(settings.model), settings.conversation_budget_usd)

    def cost(self, input_tokens: int, cached_tokens: int, output_tokens: int) -> float:
        return self.price.of(input_tokens, cached_tokens, output_tokens) if self.price else 0.0


@dataclass
class Spending:
    """What one conversation has spent on models so far, whatever they were asked for."""

    tokens: float = 0.0
    dollars: float = 0.0

    def as_json(self) -> dict[str, float]:
        return {"tokens": self.tokens, "dollars": self.dollars}


_spending: ContextVar[Spending | None] = ContextVar("spending", default=None)


@contextmanager
def counting(before: dict[str, float]) -> Iterator[Spending]:
    """Every request made inside counts for one conversation; `before` is what it had spent (`as_json`)."""
    spent = Spending(**before)
    token = _spending.set(spent)
    try:
        yield spent
    finally:
        _spending.reset(token)


def spending() -> Spending:
    """What the conversation under way has spent; nothing where none is under way."""
    return _spending.get() or Spending()


class Meter:
    """Prometheus counters about the model."""

    def __init__(self, registry: CollectorRegistry) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        given: dict[str, Any] = {"registry": registry}
        self.requests = Counter(
            "warmline_model_requests", "Requests to the model by outcome.", ["outcome"], **given
        )
        self.tokens = Counter(
            "warmline_model_tokens", "Tokens by kind: input, cached, output.", ["kind"], **given
        )
        self.dollars = Counter("warmline_model_cost_dollars", "What the model has cost.", **given)
        self.seconds = Histogram(
            "warmline_model_seconds", "From the request to the whole answer, in seconds.", **given
        )
        self.stand_ins = Counter(
            "warmline_model_stand_ins",
            "Turns that the embedded brain took over, by reason.",
            ["reason"],
            **given,
        )
        self.corrections = Counter(
            "warmline_model_corrections",
            "Answers sent back to the model, by what was wrong.",
            ["kind"],
            **given,
        )
        self.circuit_open = Gauge(
            "warmline_model_circuit_open",
            "1 while no request is sent.",
            multiprocess_mode="max",
            **given,
        )


def count(input_tokens: int, cached_tokens: int, output_tokens: int, allowance: Allowance) -> None:
    """Add one request to the counters and its conversation; `cached_tokens` are a part of `input_tokens`."""
    counted, spent = meter(), spending()
    spent.tokens += input_tokens + output_tokens
    spent.dollars += allowance.cost(input_tokens, cached_tokens, output_tokens)
    counted.tokens.labels("input").inc(input_tokens - cached_tokens)
    counted.tokens.labels("cached").inc(cached_tokens)
    counted.tokens.labels("output").inc(output_tokens)
    counted.dollars.inc(allowance.cost(input_tokens, cached_tokens, output_tokens))


_making = threading.Lock()


def meter() -> Meter:
    """The process's own counters, in Prometheus' default registry."""
    # Two first turns at once would make them twice, and Prometheus takes each name once.
    with _making:
        return _meter()


@cache
def _meter() -> Meter:
    from prometheus_client import REGISTRY

    return Meter(REGISTRY)
