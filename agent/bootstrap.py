"""The one place where things are built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from agent import graph, stakes
from agent.brain import Brain, Looks
from agent.brain.embedded import EmbeddedBrain
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.embedded.understanding.guess import Understanding
from agent.brain.openai.aside import Aside
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai.meaning import ClaimsByMeaning
from agent.conversation import Conversations
from agent.costs import Allowance
from agent.escalation import Thresholds
from agent.nodes.desk import Desk
from agent.rewording import reworded
from agent.sentiment import SentimentScorer
from agent.sentiment.embedded import EmbeddedScorer, heard_as
from agent.sentiment.openai import OpenAIScorer
from agent.settings import Settings
from agent.stakes_meaning import StakesByMeaning
from agent.summary import summarised
from crm import migrations
from crm.database import Database
from crm.knowledge import Knowledge
from tools.policy import Policy


@dataclass(frozen=True)
class App:
    """Everything that runs, and how to stop it."""

    settings: Settings
    database: Database
    conversations: Conversations
    brain: Brain
    sentiment: SentimentScorer
    policy: Policy
    mood: EmbeddedScorer
    understanding: Understanding
    knowledge: Knowledge
    # What a model's words are heard with; None where no model thinks.
    claims: ClaimsByMeaning | None
    clock: Callable[[], datetime]

    def close(self) -> None:
        self.database.close()


def build(settings: Settings, brain: Brain | None = None, clock: Callable[[], datetime] | None = None) -> App:
    """The whole service for these settings; `brain` and `clock` may be given by a test."""
    clock = clock or (lambda: datetime.now(UTC))
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    migrations.upgrade(database)
    policy = Policy.of_store()
    encoder = Encoder()
    knowledge = Knowledge(
        database, encoder.encode, folder=settings.data_dir / "knowledge", chroma_url=settings.chroma_url
    )
    understanding = Understanding(encoder, settings.data_dir / "models")
    claims = ClaimsByMeaning(encoder) if settings.thinks_with != "embedded" else None
    thinking = brain or _brain(settings, understanding, claims)
    aside = _aside(settings)
    mood = EmbeddedScorer(encoder)
    scorer = OpenAIScorer(aside, mood) if aside and "mood" in settings.model_for else mood
    meant = StakesByMeaning(stakes.load(), encoder)
    desk = Desk(
        database=database,
        brain=thinking,
        sentiment=scorer,
        policy=policy,
        thresholds=Thresholds(low_mood=settings.frustration_limit, amount=settings.high_stakes_amount),
        stakes=meant,
        listen=lambda text: encoder.listen(heard_as(text), meant.parts(text)),
        clock=clock,
        knowledge=knowledge.told,
        summarise=partial(summarised, aside) if aside and "summary" in settings.model_for else None,
        reword=partial(reworded, aside) if aside and "wording" in settings.model_for else None,
    )
    return App(
        settings=settings,
        database=database,
        conversations=Conversations(
            database, graph.build(looks_up=isinstance(thinking, Looks)), lambda: desk, clock
        ),
        brain=thinking,
        sentiment=scorer,
        policy=policy,
        mood=mood,
        understanding=understanding,
        knowledge=knowledge,
        claims=claims,
        clock=clock,
    )


def _brain(settings: Settings, understanding: Understanding, claims: ClaimsByMeaning | None) -> Brain:
    """The embedded brain, or the model with the embedded one as its understudy."""
    embedded = EmbeddedBrain(understanding)
    if settings.thinks_with == "embedded":
        return embedded
    from agent.brain.fallback import FallbackBrain

    return FallbackBrain.of(settings, embedded, claims)


def _aside(settings: Settings) -> Aside | None:
    """The model for what is asked beside the conversation, when one is set and wanted for anything."""
    if not (settings.has_endpoint and settings.model_for):
        return None
    return Aside(Endpoint.of(settings), Allowance.of(settings))
