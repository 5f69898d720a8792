"""`WS /v1/conversations/{id}/live` and `WS /v1/handoffs/live`: what happens, as it happens.

The first event is a `snapshot`, so whoever comes back after a break has missed nothing. Then come `message`,
`turn` and `state` for a conversation, `queue` for the desk.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from anyio import create_task_group, sleep, to_thread
from fastapi import APIRouter, WebSocket, WebSocketDisconnect, WebSocketException
from sqlmodel import Session, col, select

from agent.api import case_view, duty, metrics, talk_view
from agent.api.access import Service, seen_conversation, staff_member
from agent.api.feed import QUEUE, Feed, Watcher
from agent.api.problems import Problem
from agent.bootstrap import App
from crm import conversations
from crm.conversations import Turn
from crm.errors import NotFound

router = APIRouter(prefix="/v1")

RECENT = 100
SIGN_SECONDS = 20
NOT_YOURS = 4404
NOT_KNOWN = 4401
Events = AsyncIterator[dict[str, Any]]


@router.websocket("/conversations/{conversation_id}/live")
async def live_conversation(socket: WebSocket, conversation_id: str, app: Service, token: str = "") -> None:
    """Both sides' messages and state changes, for the conversation's token and for staff."""
    await socket.accept()
    try:
        await to_thread.run_sync(seen_conversation, app, conversation_id, token)
    except NotFound as error:
        raise WebSocketException(NOT_YOURS, "This token opens no such conversation.") from error
    feed: Feed = socket.app.state.feed
    with feed.watching(conversation_id) as watcher:
        await _send(socket, _talk(app, conversation_id, watcher))


@router.websocket("/handoffs/live")
async def live_queue(socket: WebSocket, app: Service, token: str = "") -> None:
    """The open cases, whole, whenever one of them changed."""
    await socket.accept()
    try:
        person = await to_thread.run_sync(staff_member, app, token, "agent")
    except Problem as error:
        raise WebSocketException(NOT_KNOWN, error.detail) from error
    feed: Feed = socket.app.state.feed
    with feed.watching(QUEUE) as watcher:
        async with create_task_group() as group:
            group.start_soon(_be_here, app, person.id)
            await _send(socket, _queue(app, watcher))
            group.cancel_scope.cancel()


async def _send(socket: WebSocket, events: Events) -> None:
    """Send until the other side goes away."""

    async def until_gone() -> None:
        # Nothing is expected from the other side; whatever it sends is left unread.
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
        group.cancel_scope.cancel()

    with metrics.LISTENING.track_inprogress():
        async with create_task_group() as group:
            group.start_soon(until_gone)
            with contextlib.suppress(WebSocketDisconnect):
                async for event in events:
                    await socket.send_json(event)


async def _talk(app: App, conversation_id: str, watcher: Watcher) -> Events:
    seen = _Seen(app, conversation_id)
    yield {"type": "snapshot", "conversation": await to_thread.run_sync(seen.everything)}
    while True:
        await watcher.change()
        for event in await to_thread.run_sync(seen.news):
            yield event


async def _queue(app: App, watcher: Watcher) -> Events:
    while True:
        yield {"type": "queue", "handoffs": await to_thread.run_sync(_open_cases, app)}
        await watcher.change()


async def _be_here(app: App, staff_id: str) -> None:
    """An open desk is a sign of life; ninety seconds after the last one her cases go back to the queue."""
    while True:
        await to_thread.run_sync(_sign, app, staff_id)
        await sleep(SIGN_SECONDS)


def _sign(app: App, staff_id: str) -> None:
    with app.database.writing() as session:
        duty.sign_of_life(session, staff_id, app)


def _open_cases(app: App) -> list[dict[str, Any]]:
    with app.database.reading() as session:
        return case_view.rows(session, "open")


class _Seen:
    """What one socket has been told of a conversation."""

    def __init__(self, app: App, conversation_id: str) -> None:
        self._app, self._id = app, conversation_id
        self._messages: set[str] = set()
        self._turn = 0
        self._state: dict[str, Any] = {}

    def everything(self) -> dict[str, Any]:
        with self._app.database.reading() as session:
            view = talk_view.view(session, conversations.get(session, self._id), self._app.clock())
        self._messages = {message["message_id"] for message in view["transcript"]}
        self._state, self._turn = view["state"], view["state"]["turn"]
        return view

    def news(self) -> list[dict[str, Any]]:
        """The events since the last look, in the order things were said."""
        with self._app.database.reading() as session:
            talk = conversations.get(session, self._id)
            recent = conversations.messages(session, self._id, RECENT)
            fresh = [message for message in recent if message.message_id not in self._messages]
            names = talk_view.names_of(session, fresh)
            turns = _turns_after(session, self._id, self._turn)
            state = talk_view.state(session, talk, self._app.clock())
        events: list[dict[str, Any]] = [
            {"type": "message", "message": talk_view.message_view(one, names)} for one in fresh
        ]
        events += [{"type": "turn", "turn": turn.body} for turn in turns]
        if state != self._state:
            events.append({"type": "state", "state": state})
        self._messages |= {message.message_id for message in fresh}
        self._state, self._turn = state, state["turn"]
        return events


def _turns_after(session: Session, conversation_id: str, number: int) -> list[Turn]:
    query = select(Turn).where(Turn.conversation_id == conversation_id, col(Turn.number) > number)
    return list(session.exec(query.order_by(col(Turn.number))))
