"""The socket under a call, as Starlette's WebSocket has it, and why one is closed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Literal, Protocol

from voice.call import Call

LARGEST_MESSAGE = 64 * 1024
HANDSHAKE_S = 10.0
IDLE_S = 30.0

CloseCode = Literal[1000, 1002, 1003, 1007, 1008, 1009, 1011]


class Unwelcome(Exception):
    """The socket is closed with `code`; the message is the reason its far end reads."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class HungUp(Exception):
    """The socket is closed; `orderly` when one of the two sides had said goodbye."""

    def __init__(self, orderly: bool) -> None:
        super().__init__("closed" if orderly else "lost")
        self.orderly = orderly


class Socket(Protocol):
    """What of Starlette's WebSocket a call uses."""

    async def receive(self) -> MutableMapping[str, Any]:
        """The next ASGI message."""

    async def send_text(self, data: str) -> None:
        """Send text."""

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes."""

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close with a code of RFC 6455."""


class Wire:
    """The sending side of a socket. When the far end has left, sending does nothing and `gone` is true."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self.gone = False

    async def text(self, message: dict[str, Any]) -> None:
        """Send a JSON object."""
        await self._safely(self._socket.send_text, json.dumps(message))

    async def bytes(self, data: bytes) -> None:
        """Send bytes."""
        await self._safely(self._socket.send_bytes, data)

    async def close(self, code: CloseCode, reason: str) -> None:
        """Close, once."""
        await self._safely(self._socket.close, code, reason)
        self.gone = True

    async def _safely(self, send: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        from starlette.websockets import WebSocketDisconnect

        if self.gone:
            return
        try:
            await send(*arguments)
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The caller hung up between two frames; whoever reads the socket notices and ends the call.
            self.gone = True


async def next_message(socket: Socket, within_s: float = IDLE_S) -> str | bytes:
    """The next text or bytes; raises HungUp, or Unwelcome for silence and for messages too large."""
    try:
        message = await asyncio.wait_for(socket.receive(), within_s)
    except TimeoutError:
        raise Unwelcome(1008, f"nothing was sent for {within_s:.0f} s") from None
    if message["type"] == "websocket.disconnect":
        raise HungUp(message.get("code") in (1000, 1001))
    data: str | bytes = message.get("text") or message.get("bytes") or ""
    if len(data) > LARGEST_MESSAGE:
        raise Unwelcome(1009, f"a message may have {LARGEST_MESSAGE} bytes")
    return data


def as_json(data: str | bytes) -> dict[str, Any]:
    """The message as an object; raises Unwelcome when it is bytes or not an object."""
    if isinstance(data, bytes):
        raise Unwelcome(1003, "text messages with JSON are expected, not bytes")
    try:
        value = json.loads(data)
    except ValueError:
        raise Unwelcome(1007, "the message is not JSON") from None
    if not isinstance(value, dict):
        raise Unwelcome(1007, "the message is not a JSON object")
    return value


async def hold_call(socket: Socket, call: Call, take: Callable[[str | bytes], Awaitable[bool]]) -> None:
    """Run the call while `take` is given each message, until it says False: the far end has ended it."""
    running = asyncio.create_task(call.run())
    reason = "hung_up"
    try:
        while await take(await next_message(socket)):
            pass
    except HungUp as closed:
        reason = "ended" if closed.orderly else "line_lost"
    except Unwelcome as refusal:
        reason = "protocol_error"
        await Wire(socket).close(refusal.code, refusal.reason)
    finally:
        await call.end(reason)
        await running
