"""A model that thinks, and the embedded brain that takes the turn when the model cannot.

The customer notices nothing; the turn's `brain` and `why` say who thought and what had happened.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

from agent import costs, faults
from agent.brain import Brain, Context, Thought
from agent.brain.breaker import Breaker
from agent.brain.openai import OpenAIBrain, lookups
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai.failure import ILLNESS, ModelFailure
from agent.brain.openai.meaning import ClaimsByMeaning
from agent.brain.openai.notes import Notes
from agent.costs import Allowance
from agent.settings import Settings

log = logging.getLogger(__name__)

MODEL = "model"


@dataclass
class FallbackBrain:
    """Asks `model`, and `understudy` when it fails, is slow, or was failing just now.

    Each keeps its own memory: the understudy's lies as it is, the model's under the key 'model'. A turn that
    the understudy has begun is ended by it.
    """

    model: OpenAIBrain
    understudy: Brain
    breaker: Breaker = field(default_factory=Breaker)
    name: str = "openai"

    @classmethod
    def of(
        cls, settings: Settings, understudy: Brain, meaning: ClaimsByMeaning | None = None
    ) -> FallbackBrain:
        """The model of these settings. Nothing is sent before the first turn."""
        thinking = OpenAIBrain(
            Endpoint.of(settings),
            Allowance.of(settings),
            settings.model_timeout_seconds,
            meaning=meaning,
        )
        return cls(thinking, understudy)

    def look_up(self, context: Context) -> None:
        """What the usual question needs, unless the model will not be asked."""
        _, notes = _apart(context)
        if not (notes.given_up or self.breaker.is_open):
            lookups.looked_up(context, notes)

    def think(self, context: Context) -> Thought:
        kept, notes = _apart(context)
        if notes.given_up:
            return self._stand_in(context, kept, notes)
        # Asked once a turn: a trial that was let through is not stopped between its look-ups and its answer.
        if not notes.admitted and not self.breaker.may_try():
            return self._give_up(context, kept, notes, "circuit_open")
        context = lookups.looked_up(context, notes)
        try:
            thought = self.model.think(replace(context, memory=replace(notes, admitted=True).as_json()))
        except ModelFailure as failure:
            self._judge(failure)
            log.warning("model failed (%s) in conversation %s", failure.kind, context.conversation_id)
            return self._give_up(context, kept, notes, failure.kind)
        except faults.BUGS as bug:
            faults.noted(bug, f"conversation {context.conversation_id}")
            return self._give_up(context, kept, notes, "fault")
        if thought.usage:
            self.breaker.succeeded()
            costs.meter().circuit_open.set(0)
        return replace(thought, memory={MODEL: thought.memory}, brain=self.model.name)

    def _judge(self, failure: ModelFailure) -> None:
        """What the failure says about the provider's health."""
        if failure.kind in ILLNESS:
            self.breaker.failed()
        elif failure.kind != "budget":
            # It answered, if not usefully.
            self.breaker.succeeded()
        costs.meter().circuit_open.set(int(self.breaker.is_open))

    def _give_up(self, context: Context, kept: dict[str, Any], notes: Notes, reason: str) -> Thought:
        costs.meter().stand_ins.labels(reason).inc()
        thought = self._stand_in(context, kept, replace(notes, given_up=reason))
        why = f"The model could not take this turn ({reason}); the embedded brain did."
        return replace(thought, why=(why, *thought.why))

    def _stand_in(self, context: Context, kept: dict[str, Any], notes: Notes) -> Thought:
        thought = self.understudy.think(replace(context, memory=kept))
        return replace(thought, memory={**thought.memory, MODEL: notes.as_json()}, brain=self.understudy.name)


def _apart(context: Context) -> tuple[dict[str, Any], Notes]:
    """The understudy's memory, and the model's."""
    kept = dict(context.memory)
    return kept, Notes.of(kept.pop(MODEL, {}), replace(context, memory={}))
