"""A model asked beside the conversation: for a mood, a summary, a wording. Each has an embedded twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from agent import costs
from agent.brain.breaker import Breaker
from agent.brain.openai.answer import Usage
from agent.brain.openai.endpoint import Endpoint, Messages
from agent.brain.openai.failure import ILLNESS, ModelFailure
from agent.costs import Allowance

Decision = TypeVar("Decision", bound=BaseModel)
Given = TypeVar("Given")


@dataclass(frozen=True)
class Aside:
    """Asks within what its conversation may spend, and leaves a failing provider alone: no turn waits."""

    endpoint: Endpoint
    allowance: Allowance
    breaker: Breaker = field(default_factory=Breaker)

    def decided(self, asked: Messages, shape: type[Decision], seconds: float) -> Decision | None:
        """A typed decision within `seconds`; None where the twin has to decide."""
        return self._tried(lambda: self.endpoint.decide(asked, shape, seconds))

    def said(self, asked: Messages, seconds: float) -> str | None:
        """Words within `seconds`; None where the twin has to find them."""

        def words() -> tuple[str, Usage]:
            answer = self.endpoint.ask(asked, [], seconds, lambda _: None)
            return answer.text.strip(), answer.usage

        return self._tried(words)

    def _tried(self, ask: Callable[[], tuple[Given, Usage]]) -> Given | None:
        spent = costs.spending()
        if self.allowance.is_spent(spent.tokens, spent.dollars) or not self.breaker.may_try():
            return None
        try:
            given, usage = ask()
        except ModelFailure as failure:
            self._count(failure.usage)
            if failure.kind in ILLNESS:
                self.breaker.failed()
            else:
                self.breaker.succeeded()
            return None
        self.breaker.succeeded()
        self._count(usage)
        return given

    def _count(self, usage: Usage | None) -> None:
        if usage is not None:
            costs.count(usage.input, usage.cached, usage.output, self.allowance)
