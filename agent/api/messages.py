"""`POST /v1/conversations/{id}/messages`: one message in, one Turn out, as JSON or as a stream of events."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from agent.api import metrics, problems
from agent.api.access import Service, Token
from agent.api.fields import MessageId, RecordId, Said
from agent.api.pace import Pace
from agent.nodes.desk import Listener
from agent.turn import Turn

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
MOST_TURNS_AT_ONCE = 200
Event = tuple[str, Any]


class Incoming(BaseModel):
    """What the customer says. Sending the same `message_id` again is safe: it gets the same Turn."""

    message_id: MessageId
    text: Said


class Traffic:
    """What this router keeps for one server: the threads for turns, those under way, and everyone's pace."""

    def __init__(self) -> None:
        self.threads = CapacityLimiter(MOST_TURNS_AT_ONCE)
        self.under_way: set[asyncio.Task[None]] = set()
        self.pace = Pace()


@router.post(
    "/{conversation_id}/messages",
    response_model=Turn,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def post_message(
    conversation_id: RecordId,
    incoming: Incoming,
    request: Request,
    app: Service,
    token: Token,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Answer a message. `Accept: text/event-stream` streams `reply` pieces and `tool`, then `turn`."""
    traffic: Traffic = request.app.state.traffic
    traffic.pace.check(conversation_id)

    def turn(listener: Listener | None = None) -> Turn:
        given = app.conversations.reply(
            conversation_id, incoming.message_id, incoming.text, listener=listener, token=token
        )
        metrics.count_turn(given)
        return given

    if "text/event-stream" in accept:
        return await _streamed(turn, traffic, request.url.path)
    answered = await to_thread.run_sync(turn, limiter=traffic.threads)
    return Response(answered.model_dump_json(), media_type="application/json")


async def _streamed(turn: Callable[..., Turn], traffic: Traffic, path: str) -> Response:
    """Start the turn; it goes on to its end and is kept even when nobody listens any more."""
    loop, events = asyncio.get_running_loop(), asyncio.Queue[Event]()

    def listener(kind: str, what: Any) -> None:
        loop.call_soon_threadsafe(events.put_nowait, (kind, what))

    async def run() -> None:
        try:
            events.put_nowait(("turn", await to_thread.run_sync(turn, listener, limiter=traffic.threads)))
        except Exception as error:  # noqa: BLE001 - handed on: to the handlers, or into the stream
            events.put_nowait(("error", error))

    task = loop.create_task(run())
    traffic.under_way.add(task)
    task.add_done_callback(traffic.under_way.discard)
    first = await events.get()
    if first[0] == "error":
        raise first[1]
    return StreamingResponse(
        _told(first, events, path), media_type="text/event-stream", headers=STREAM_HEADERS
    )


async def _told(event: Event, events: asyncio.Queue[Event], path: str) -> AsyncIterator[str]:
    """The events as the wire wants them; what the brain did not stream comes in pieces before the turn."""
    said = ""
    while True:
        kind, what = event
        if kind == "reply":
            said += what
            yield _wire("reply", {"text": what})
        elif kind == "turn":
            for piece in _rest(said, what.reply):
                yield _wire("reply", {"text": piece})
            yield f"event: turn\ndata: {what.model_dump_json()}\n\n"
            return
        elif kind == "error":
            yield _wire("error", problems.of(what, path))
            return
        else:
            yield _wire(kind, what)
        event = await events.get()


def _rest(said: str, reply: str) -> list[str]:
    """What of the reply was not said yet. A reply that turned out otherwise is told by the turn alone."""
    if not reply.startswith(said):
        return []
    return re.findall(r"\s*\S+\s*", reply[len(said) :])


def _wire(event: str, data: Any) -> str:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
