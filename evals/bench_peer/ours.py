"""Our side: the service as `warmline serve` runs it, save that nobody takes a turn which the model failed.

OPENAI_BASE_URL=http://…/v1 WARMLINE_DATA_DIR=… python -m evals.bench_peer.ours PORT WORKERS
"""

from __future__ import annotations

import sys

from fastapi import FastAPI

from agent import bootstrap
from agent.api import worker
from agent.brain import Context, Thought
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.fallback import FallbackBrain
from agent.brain.openai.meaning import ClaimsByMeaning
from agent.cli import serve, sockets
from agent.settings import Settings


class Nobody:
    """No understudy: a turn that the model did not take must not look like a fast one."""

    name = "nobody"

    def think(self, context: Context) -> Thought:
        raise RuntimeError("The model of the comparison failed.")


def make() -> FastAPI:
    """Built by uvicorn, once in each process."""
    settings = Settings()
    brain = FallbackBrain.of(settings, Nobody(), ClaimsByMeaning(Encoder()))
    return worker.served(bootstrap.build(settings, brain))


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    serve.run(sockets.take("127.0.0.1", port), workers, Settings(), "evals.bench_peer.ours:make")
