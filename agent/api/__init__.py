"""The door outside: HTTP and WebSockets under /v1, and the pages. Routes parse, call once and return."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
from collections.abc import AsyncIterator

from fastapi import FastAPI

from agent.api import (
    body_limit,
    conversations,
    customers,
    handoffs,
    health,
    live,
    messages,
    metrics,
    pages,
    problems,
    tools,
    users,
)
from agent.api.feed import Feed
from agent.bootstrap import App

ROUTERS = (conversations, messages, live, handoffs, customers, tools, users, health, metrics)
FURTHER = ("voice", "ask", "evals")


def create_app(app: App) -> FastAPI:
    """The web application around a running service, which it closes when it ends."""
    feed = Feed(app)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(feed.run())
        yield
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        app.close()

    api = FastAPI(
        title="Warmline",
        version="0.1.0",
        summary="A conversational CRM agent service.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    api.state.warmline, api.state.feed, api.state.rooms = app, feed, messages.Rooms()
    problems.install(api)
    for module in ROUTERS:
        api.include_router(module.router)
    for name in _present():
        api.include_router(importlib.import_module(f"{__name__}.{name}").router)
    pages.install(api)
    api.add_middleware(problems.Caught)
    api.add_middleware(body_limit.Limited)
    api.add_middleware(metrics.Measured)
    api.add_middleware(pages.Guarded)
    return api


def _present() -> list[str]:
    return [name for name in FURTHER if importlib.util.find_spec(f"{__name__}.{name}")]
