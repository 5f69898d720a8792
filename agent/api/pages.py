"""The pages, rendered once without a build step, and the headers that keep them to themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONSOLE = Path(__file__).parent.parent / "console"
PAGES = {"/": "chat", "/desk": "desk", "/ask": "ask", "/evals": "evals", "/docs": "docs"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


def install(api: FastAPI) -> None:
    """Serve each page, and the files they use. `page.html` is the frame that all of them fill."""
    frames = Environment(
        loader=FileSystemLoader(CONSOLE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    router = APIRouter(include_in_schema=False)
    for address, name in PAGES.items():
        page = frames.get_template(f"{name}.html").render(name=name)
        router.add_api_route(address, _page(page), methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/pages.json", _list, methods=["GET"])
    api.include_router(router)
    api.mount("/static", StaticFiles(directory=CONSOLE / "static"), name="static")


async def _list() -> dict[str, Any]:
    """Which pages there are, for the links between them, and whether one can call."""
    return {"pages": list(PAGES), "call": (CONSOLE / "static" / "call.js").is_file()}


def _page(page: str) -> Callable[[], Awaitable[HTMLResponse]]:
    async def served() -> HTMLResponse:
        # Pages and their files change together; the browser asks each time whether they did.
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return served


class Guarded:
    """ASGI middleware that adds HEADERS where an answer does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
