"""Pages in a real browser, against the real service on a real port."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import uvicorn

from agent.api import create_app, switchboard
from agent.bootstrap import App
from agent.brain import Brain
from crm import staff
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures for the tests of this folder
from voice.engines import Engines

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Site:
    """A running service and its address."""

    app: App
    address: str

    def enrol(self, email: str) -> str:
        with self.app.database.writing() as session:
            return staff.add(session, email, "agent", self.app.clock())[1]


@pytest.fixture
def site_with(app_with: Callable[[Brain | None], App]) -> Iterator[Callable[..., Site]]:  # noqa: F811
    """Serves the service with this brain, or with the embedded one, and these engines for calls."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(brain: Brain | None = None, engines: Callable[[], Engines] | None = None) -> Site:
        app = app_with(brain)
        api = create_app(app)
        if engines is not None:
            api.state.switchboard = replace(switchboard.of(app), engines=engines)
        server = uvicorn.Server(uvicorn.Config(api, port=0, log_config=None))
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        return Site(app, f"http://127.0.0.1:{port}")

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join(20)


# For one module, not longer: while it is open an event loop runs, in which no other test can start its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium; without it the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import expect, sync_playwright

    # A busy machine is slow; what never comes still fails.
    expect.set_options(timeout=30_000)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a window with its own storage. A script error or a refused resource fails the test."""
    contexts, faults = [], []

    def open_window(**options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Security Policy" in line.text else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert faults == []
