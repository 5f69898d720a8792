"""Our side: the whole service as it is served, save that nobody takes a turn which the model failed.

OPENAI_BASE_URL=http://…/v1 WARMLINE_DATA_DIR=… uvicorn --factory evals.bench_peer.ours:make
"""

from __future__ import annotations

from fastapi import FastAPI

from agent import bootstrap
from agent.api import create_app
from agent.brain import Context, Thought
from agent.brain.fallback import FallbackBrain
from agent.settings import Settings


class Nobody:
    """No understudy: a turn that the model did not take must not look like a fast one."""

    name = "nobody"

    def think(self, context: Context) -> Thought:
        raise RuntimeError("The model of the comparison failed.")


def make() -> FastAPI:
    """Built by uvicorn."""
    settings = Settings()
    return create_app(bootstrap.build(settings, FallbackBrain.of(settings, Nobody())))
