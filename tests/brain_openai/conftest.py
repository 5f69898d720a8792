"""The service with a model behind a scripted wire, and a plain understudy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.bootstrap import App
from agent.brain import Context, Thought
from agent.brain.breaker import Breaker
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.fallback import FallbackBrain
from agent.brain.openai import OpenAIBrain
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai.meaning import ClaimsByMeaning
from agent.costs import Allowance, Price
from agent.turn import Turn
from crm import presence
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures that these tests share
from tests.brain_openai.wire import ScriptedModel

MEANING = ClaimsByMeaning(Encoder())
UNDERSTUDY = "This is the understudy speaking."


class Understudy:
    """Says the same to everything, and counts how often it was asked."""

    name = "embedded"

    def __init__(self) -> None:
        self.seen: list[Context] = []

    def think(self, context: Context) -> Thought:
        self.seen.append(context)
        return Thought(reply=UNDERSTUDY, memory={"understudy": len(self.seen)})


@dataclass
class Talk:
    """One conversation with the service, and everything around it that a test looks at."""

    app: App
    model: ScriptedModel
    brain: FallbackBrain
    understudy: Understudy
    waits: list[float]
    id: str = ""
    screen: list[str] = field(default_factory=list)
    count: int = 0

    def say(self, text: str) -> Turn:
        self.count += 1
        self.screen.clear()
        return self.app.conversations.reply(self.id, f"m{self.count}", text, listener=self._listen)

    def somebody_is_on_duty(self) -> None:
        """A person at the desk: a case then waits for her and leaves no ticket beside it."""
        with self.app.database.writing() as session:
            presence.arrive(session, "maya", self.app.clock(), capacity=1000)

    def _listen(self, kind: str, what: Any) -> None:
        if kind == "reply":
            self.screen.append(what)


@pytest.fixture
def talk_with(app_with: Callable[[Any], App]) -> Callable[..., Talk]:  # noqa: F811 - the fixture imported above
    """Opens a conversation with the given steps as the model's answers."""

    def begin(*steps: Any, seconds: float = 20.0, allowance: Allowance | None = None, **options: Any) -> Talk:
        model, waits = ScriptedModel(*steps), []
        endpoint = Endpoint("m", base_url="http://model.test/v1", transport=model, sleep=waits.append)
        purse = allowance or Allowance(Price(1.0, 2.0, 0.5), 100.0)
        thinking = OpenAIBrain(endpoint, purse, seconds, meaning=MEANING)
        understudy = Understudy()
        brain = FallbackBrain(thinking, understudy, options.get("breaker") or Breaker(failures=100))
        app = app_with(brain)
        talk = Talk(app, model, brain, understudy, waits)
        talk.id, _ = app.conversations.open(options.get("channel", "chat"))
        return talk

    return begin


@pytest.fixture
def mia_with(talk_with: Callable[..., Talk], mia: Any) -> Callable[..., Talk]:  # noqa: F811 - see above
    """The same, with Mia already identified."""

    def begin(*steps: Any, **options: Any) -> Talk:
        from tests.brain_openai.wire import says

        talk = talk_with(says("Hello Mia, how can I help?"), *steps, **options)
        talk.say("Hi, I am mia@example.com")
        return talk

    return begin
