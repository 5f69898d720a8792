"""How much one request may send. Starlette's own limit answers in plain text; ours is a problem."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.api import problems

BYTES = 64 * 1024
# Transcripts to be judged and recordings come as whole files.
LARGER = {"/v1/evals": 64 * 1024 * 1024, "/v1/voice": 16 * 1024 * 1024}


class Limited:
    """ASGI middleware: 413 for a body that says it is too large, and for one that turns out to be."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        allowed = next((most for prefix, most in LARGER.items() if scope["path"].startswith(prefix)), BYTES)
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > allowed:
            await _too_large(scope["path"])(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > allowed:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def _too_large(path: str) -> JSONResponse:
    content = problems.body(413, problems.ADVICE[413], path)
    return JSONResponse(content, 413, media_type=problems.MEDIA_TYPE, headers={"Connection": "close"})
