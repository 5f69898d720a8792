"""Figures for Prometheus. They carry no ids and no words."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
    values,
)
from sqlmodel import col, func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.api.access import Service
from agent.turn import Turn
from crm.conversations import Conversation

router = APIRouter(tags=["running"])

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.25, 0.5, 1, 2, 5, 10, 30)
TURNS = Counter("warmline_turns", "Customer messages answered", ["brain", "status"])
TURN_SECONDS = Histogram("warmline_turn_seconds", "Time to answer a message", ["brain"], buckets=BUCKETS)
TOOL_CALLS = Counter("warmline_tool_calls", "Tool calls by outcome", ["tool", "status"])
HANDOFFS = Counter("warmline_handoffs", "Conversations given to a person", ["reason"])
REQUESTS = Counter("warmline_http_requests", "HTTP requests", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "warmline_http_seconds", "Time to the end of an answer", ["route"], buckets=BUCKETS
)
LISTENING = Gauge("warmline_live_sockets", "Open WebSockets", multiprocess_mode="livesum")


def count_turn(turn: Turn) -> None:
    """Note one answered message."""
    brain = turn.brain or "silent"
    TURNS.labels(brain, turn.status).inc()
    TURN_SECONDS.labels(brain).observe(turn.timings_ms.get("total", 0.0) / 1000)
    for call in turn.tool_calls:
        TOOL_CALLS.labels(call.tool, call.status).inc()
    if turn.handoff:
        HANDOFFS.labels(turn.handoff["reason"]).inc()


@router.get("/metrics", include_in_schema=False)
def read_metrics(app: Service) -> Response:
    """Counters of every worker, and how many conversations stand where."""
    registry = REGISTRY
    # Several workers share their counters through files; `warmline serve --workers` says where.
    if getattr(values.ValueClass, "_multiprocess", False):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry) + _standing(app), media_type=CONTENT_TYPE_LATEST)


def _standing(app: Service) -> bytes:
    now = CollectorRegistry()
    gauge = Gauge("warmline_conversations", "Conversations by status", ["status"], registry=now)
    with app.database.reading() as session:
        for status, count in session.exec(
            select(Conversation.status, func.count()).group_by(col(Conversation.status))
        ):
            gauge.labels(status).set(count)
    return generate_latest(now)


class Measured:
    """ASGI middleware that counts and times requests by their route, not by their address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            route = _route(scope)
            REQUESTS.labels(scope["method"], route, status).inc()
            REQUEST_SECONDS.labels(route).observe(time.perf_counter() - started)


def _route(scope: dict[str, Any] | Scope) -> str:
    """The pattern that matched; unknown addresses share one name so that nobody can fill the memory."""
    return str(getattr(scope.get("route"), "path", "unknown"))
