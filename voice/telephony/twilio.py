"""Twilio Media Streams: the messages, both ways. Numbers come as strings; sound is mu-law at 8 kHz in base64.

Source: twilio.com/docs/voice/media-streams/websocket-messages. `clear` makes Twilio send every pending mark
back, so a mark that arrives after a clear was not heard; `Playout` forgets those.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from voice.audio import Samples, mulaw_to_samples, samples_to_mulaw
from voice.call import Call
from voice.conversation import Conversation
from voice.engines import Engines, Manners
from voice.line import State
from voice.socket import HANDSHAKE_S, HungUp, Socket, Unwelcome, Wire, as_json, hold_call, next_message

RATE = 8000
FRAME_BYTES = 160  # 20 ms


@dataclass(frozen=True)
class Start:
    """The first message that matters: which stream and call, and what the TwiML passed along."""

    stream_sid: str
    call_sid: str
    parameters: dict[str, str] = field(default_factory=dict)


class TwilioLine:
    """A telephone behind Twilio."""

    rate = RATE

    def __init__(self, socket: Socket, start: Start) -> None:
        self._wire = Wire(socket)
        self._sid = start.stream_sid
        self._clears = 0

    async def play(self, samples: Samples) -> None:
        """Send sound in frames of 20 ms; what a clear overtakes is not sent."""
        before = self._clears
        data = samples_to_mulaw(samples)
        for at in range(0, len(data), FRAME_BYTES):
            if self._clears != before or self._wire.gone:
                return
            payload = base64.b64encode(data[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\xff")).decode()
            await self._send({"event": "media", "media": {"payload": payload}})

    async def mark(self, name: str) -> None:
        """Twilio sends the mark back when it has played what came before."""
        await self._send({"event": "mark", "mark": {"name": name}})

    async def clear(self) -> None:
        """Empty Twilio's buffer."""
        self._clears += 1
        await self._send({"event": "clear"})

    async def caption(self, who: str, text: str) -> None:
        """A telephone has no screen."""

    async def state(self, state: State) -> None:
        """A telephone has no screen."""

    async def transfer(self, number: str) -> None:
        """End the stream: Twilio then asks the action of `<Connect>`, which dials the number."""
        await self.hang_up()

    async def hang_up(self) -> None:
        """End the stream; without a transfer the action hangs up."""
        await self._wire.close(1000, "the call is over")

    async def _send(self, message: dict[str, Any]) -> None:
        await self._wire.text({**message, "streamSid": self._sid})


async def serve(
    socket: Socket,
    open_conversation: Callable[[Start], Awaitable[Conversation]],
    engines: Engines,
    manners: Manners,
) -> None:
    """One stream from its first message to its last. `open_conversation` may raise Unwelcome."""
    try:
        start = await _started(socket)
        conversation = await open_conversation(start)
    except HungUp:
        return
    except Unwelcome as refusal:
        await Wire(socket).close(refusal.code, refusal.reason)
        return
    call = Call(TwilioLine(socket, start), conversation, engines, manners)

    async def take(data: str | bytes) -> bool:
        return _take(call, as_json(data))

    await hold_call(socket, call, take)


async def _started(socket: Socket) -> Start:
    while True:
        message = as_json(await next_message(socket, HANDSHAKE_S))
        event = message.get("event")
        if event == "start":
            return _start(message)
        if event != "connected":
            raise Unwelcome(1002, "connected and start come first")


def _start(message: dict[str, Any]) -> Start:
    start = message.get("start")
    if not isinstance(start, dict):
        raise Unwelcome(1007, "start has no body")
    form = start.get("mediaFormat")
    form = form if isinstance(form, dict) else {}
    told = (form.get("encoding"), str(form.get("sampleRate")), str(form.get("channels", "1")))
    if told != ("audio/x-mulaw", "8000", "1"):
        raise Unwelcome(1003, "audio/x-mulaw at 8000 Hz with one channel is spoken here")
    sid = message.get("streamSid") or start.get("streamSid")
    if not isinstance(sid, str) or not sid:
        raise Unwelcome(1007, "start has no streamSid")
    parameters = start.get("customParameters")
    given = parameters if isinstance(parameters, dict) else {}
    return Start(sid, str(start.get("callSid", "")), {str(key): str(value) for key, value in given.items()})


def _take(call: Call, message: dict[str, Any]) -> bool:
    event = message.get("event")
    body = message.get(event) if isinstance(event, str) else None
    body = body if isinstance(body, dict) else {}
    if event == "media":
        if body.get("track", "inbound") == "inbound":
            call.hear(mulaw_to_samples(_payload(body)))
    elif event == "mark":
        call.marked(str(body.get("name", "")))
    elif event == "dtmf":
        call.key(str(body.get("digit", ""))[:1])
    # What Twilio may add later is let pass.
    return event != "stop"


def _payload(body: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(str(body.get("payload", "")), validate=True)
    except (binascii.Error, ValueError):
        raise Unwelcome(1007, "the payload is not base64") from None
