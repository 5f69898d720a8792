"""The real socket with the real engines and a scripted conversation, on a port the system chooses."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from voice.engines import Engines, Manners
from voice.scripted import ScriptedConversation
from voice.telephony import twilio


@dataclass
class Bench:
    """A running server: `url` of its socket, and the conversations it has held, newest last."""

    url: str
    conversations: list[ScriptedConversation] = field(default_factory=list)


@contextmanager
def serving(
    engines: Engines,
    conversation: Callable[[], ScriptedConversation],
    manners: Manners | None = None,
) -> Iterator[Bench]:
    """Serve until the block ends."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute
    from starlette.websockets import WebSocket

    bench = Bench("")

    async def stream(socket: WebSocket) -> None:
        await socket.accept()

        async def opened(_: twilio.Start) -> ScriptedConversation:
            bench.conversations.append(conversation())
            return bench.conversations[-1]

        await twilio.serve(socket, opened, engines, manners or Manners())

    app = Starlette(routes=[WebSocketRoute("/stream", stream)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws_max_size=1 << 20))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    bench.url = f"ws://127.0.0.1:{port}/stream"
    try:
        yield bench
    finally:
        server.should_exit = True
        thread.join(10)
