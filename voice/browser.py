"""A browser as the far end: binary frames of 16-bit PCM at 16 kHz both ways, small JSON messages beside them.

From the browser: {"event": "start", "conversation_id", "token"}, {"event": "mark", "name"}, {"event": "dtmf",
"digit"}, {"event": "mute", "muted"}, {"event": "stop"}. To it: {"event": "mark", "name"}, {"event": "clear"},
{"event": "caption", "who", "text"}, {"event": "state", "state"} as in `voice.line.State`, {"event": "end"}.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from voice.audio import Samples, pcm16_to_samples, samples_to_pcm16
from voice.call import Call
from voice.conversation import Conversation
from voice.engines import Engines, Manners
from voice.line import State
from voice.socket import HANDSHAKE_S, HungUp, Socket, Unwelcome, Wire, as_json, hold_call, next_message

RATE = 16000
_FRAME = RATE // 10


class BrowserLine:
    """A page with a microphone."""

    rate = RATE

    def __init__(self, socket: Socket) -> None:
        self._wire = Wire(socket)
        self._clears = 0

    async def play(self, samples: Samples) -> None:
        """Send sound in frames of 100 ms; what a clear overtakes is not sent."""
        before = self._clears
        for at in range(0, len(samples), _FRAME):
            if self._clears != before or self._wire.gone:
                return
            await self._wire.bytes(samples_to_pcm16(samples[at : at + _FRAME]))

    async def mark(self, name: str) -> None:
        """The page sends the mark back when it has played what came before."""
        await self._tell({"event": "mark", "name": name})

    async def clear(self) -> None:
        """Stop playing."""
        self._clears += 1
        await self._tell({"event": "clear"})

    async def caption(self, who: str, text: str) -> None:
        """Show what was said or understood."""
        await self._tell({"event": "caption", "who": who, "text": text})

    async def state(self, state: State) -> None:
        """Show what is being done; the first one tells that the call was taken."""
        await self._tell({"event": "state", "state": state})

    async def transfer(self, number: str) -> None:
        """A page cannot be connected to a telephone: the number is shown."""
        await self.caption("status", f"Please call {number}.")
        await self.hang_up()

    async def hang_up(self) -> None:
        """End the call."""
        await self._tell({"event": "end"})
        await self._wire.close(1000, "the call is over")

    async def _tell(self, message: dict[str, Any]) -> None:
        await self._wire.text(message)


async def serve(
    socket: Socket,
    open_conversation: Callable[[str, str], Awaitable[Conversation]],
    engines: Engines,
    manners: Manners,
) -> None:
    """One call of a page. `open_conversation` takes conversation id and token and may raise Unwelcome."""
    try:
        start = as_json(await next_message(socket, HANDSHAKE_S))
        if start.get("event") != "start":
            raise Unwelcome(1002, "start comes first")
        conversation = await open_conversation(
            str(start.get("conversation_id") or ""), str(start.get("token") or "")
        )
    except HungUp:
        return
    except Unwelcome as refusal:
        await Wire(socket).close(refusal.code, refusal.reason)
        return
    call = Call(BrowserLine(socket), conversation, engines, manners)

    async def take(data: str | bytes) -> bool:
        if isinstance(data, bytes):
            call.hear(pcm16_to_samples(data))
            return True
        message = as_json(data)
        if message.get("event") == "mark":
            call.marked(str(message.get("name", "")))
        elif message.get("event") == "dtmf":
            call.key(str(message.get("digit", ""))[:1])
        elif message.get("event") == "mute":
            call.muted = message.get("muted") is True
        return message.get("event") != "stop"

    await hold_call(socket, call, take)
