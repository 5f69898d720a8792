"""The door outside: HTTP and WebSockets under /v1, and the pages. Routes parse, call once and return."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

import httpx
from anyio import create_task_group
from fastapi import FastAPI

from agent import loading, webhooks
from agent.api import (
    ask,
    body_limit,
    calls,
    case_moves,
    conversations,
    customers,
    duty,
    evals,
    handoffs,
    health,
    live,
    messages,
    metrics,
    pages,
    problems,
    queue_clock,
    tools,
    users,
    voice,
    waiting,
)
from agent.api.feed import Feed
from agent.bootstrap import App

ROUTERS = (
    conversations,
    messages,
    waiting,
    live,
    handoffs,
    case_moves,
    duty,
    customers,
    tools,
    users,
    health,
    metrics,
    voice,
    calls,
    ask,
    evals,
)


def create_app(app: App, once_up: Callable[[FastAPI, threading.Event], None] | None = None) -> FastAPI:
    """The web application around a running service, which it closes when it ends.

    `once_up` runs in a thread when the first message can be taken: what may load after that. It is given an
    event that is set when the service ends.
    """
    feed = Feed(app)

    @contextlib.asynccontextmanager
    async def lifespan(api: FastAPI) -> AsyncIterator[None]:
        async with create_task_group() as group:
            group.start_soon(feed.run)
            group.start_soon(queue_clock.run, app)
            loads = loading.beside(partial(once_up, api)) if once_up else contextlib.nullcontext()
            with _courier(app), loads:
                yield
            group.cancel_scope.cancel()
        app.close()

    api = FastAPI(
        title="Warmline",
        version="0.1.0",
        summary="A conversational CRM agent service.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=problems.RESPONSES,
    )
    api.state.warmline, api.state.feed, api.state.traffic = app, feed, messages.Traffic()
    problems.install(api)
    for module in ROUTERS:
        api.include_router(module.router)
    pages.install(api)
    api.add_middleware(problems.Caught)
    api.add_middleware(body_limit.Limited)
    api.add_middleware(metrics.Measured)
    api.add_middleware(pages.Guarded)
    return api


@contextlib.contextmanager
def _courier(app: App) -> Iterator[None]:
    """Sends the queue's events to another desk while the service runs, when one is configured."""
    url, secret = app.settings.webhook_url, app.settings.secret.get_secret_value()
    if not url or not secret:
        yield
        return
    stop = threading.Event()
    with httpx.Client() as client:
        courier = webhooks.Courier(app.database, webhooks.Target(url, secret), client, app.clock)
        thread = threading.Thread(target=courier.run, args=(stop,), name="webhooks")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
