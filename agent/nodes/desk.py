"""What lies on the agent's desk during a turn: handed to every node, never written to a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.brain import Brain
from agent.escalation import Thresholds
from agent.sentiment import SentimentScorer
from agent.stakes import StakesReader
from agent.state import TurnState
from crm.database import Database
from tools.policy import Policy
from tools.tool import KnowledgeSearch, Standing

# A transcript, a ledger and the embedded summary → the summary to show.
Summarise = Callable[[Sequence[dict[str, Any]], Sequence[dict[str, Any]], str], str]
# A reply and how the customer feels → the reply to say.
Reword = Callable[[str, str], str]
# kind ("reply" or "tool") and what happened; for whoever watches the turn as it is made
Listener = Callable[[str, Any], None]


@dataclass(frozen=True)
class Desk:
    """The things a node may use."""

    database: Database
    brain: Brain
    sentiment: SentimentScorer
    policy: Policy
    thresholds: Thresholds
    stakes: StakesReader
    # Begins to understand a message while the rest of its turn goes on; mood and stakes find it understood.
    listen: Callable[[str], None]
    clock: Callable[[], datetime]
    knowledge: KnowledgeSearch | None = None
    listener: Listener | None = None
    summarise: Summarise | None = None
    reword: Reword | None = None

    def standing(self, state: TurnState) -> Standing:
        """On whose behalf this turn's tools run."""
        return Standing(
            now=self.clock(),
            actor="bot",
            policy=self.policy,
            customer_id=state.get("customer_id"),
            verification="basic" if state.get("customer_id") else "none",
            conversation_id=state["conversation_id"],
            knowledge=self.knowledge,
        )

    def tell(self, kind: str, what: Any) -> None:
        if self.listener is not None:
            self.listener(kind, what)
