"""Our side: the whole service as it is served, with a model at BENCH_MODEL.

OPENAI_BASE_URL=http://…/v1 WARMLINE_DATA_DIR=… uvicorn --factory evals.bench_peer.ours:make
"""

from __future__ import annotations

from fastapi import FastAPI

from agent import bootstrap
from agent.api import create_app
from agent.brain import Context, Thought
from agent.brain.fallback import FallbackBrain
from agent.brain.openai.failure import ModelFailure
from agent.settings import Settings


class Nobody:
    """No understudy: a turn that the model did not take itself must not look like a fast one."""

    name = "nobody"

    def think(self, context: Context) -> Thought:
        raise ModelFailure("unreachable", "The model of the benchmark failed.")


def make() -> FastAPI:
    settings = Settings()
    return create_app(bootstrap.build(settings, FallbackBrain.of(settings, Nobody())))
