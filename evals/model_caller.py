"""A model as the customer: it plays one goal by the words of the service alone."""

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from evals.errors import EvalError
from evals.judge import Model
from evals.scripted_caller import Goal
from prompts import Prompt

_SECONDS = 60.0


class CustomerUnavailable(EvalError):
    """The model that plays the customers gave nothing usable."""


class Line(BaseModel):
    """What she writes next; `finished` when she leaves after it."""

    text: str
    finished: bool


@dataclass
class ModelCaller:
    """Plays one goal as the prompt says. `profile` is her own record: her name, e-mail and address."""

    goal: Goal
    profile: dict[str, Any]
    model: Model
    prompt: Prompt
    left: bool = False
    _said: list[dict[str, object]] = field(default_factory=list)

    def opening(self) -> str:
        return self._next("(The chat with the service is open. Write your first message.)")

    def answer(self, turn: dict[str, Any]) -> str:
        """Her next words after the service's Turn; `left` is set when they are her last."""
        return self._next(str(turn["reply"]))

    def _next(self, heard: str) -> str:
        from agent.brain.openai.failure import ModelFailure

        # The service is the user of this conversation, and she is the one who answers.
        self._said.append({"role": "user", "content": heard})
        asked: list[dict[str, object]] = [{"role": "system", "content": self._part()}, *self._said]
        try:
            line, _ = self.model.decide(asked, Line, _SECONDS)
        except ModelFailure as failure:
            raise CustomerUnavailable(f"The customers' model: {failure}") from failure
        self._said.append({"role": "assistant", "content": line.text})
        self.left = line.finished
        return line.text

    def _part(self) -> str:
        knows = {
            "what_you_want": self.goal.says,
            "what_you_know": self.goal.known,
            "what_you_do_not_know": self.goal.unknown,
            "your_record": {k: self.profile.get(k) for k in ("name", "email", "address")},
        }
        return f"{self.prompt.text}\n\n{json.dumps(knows, ensure_ascii=False)}"
