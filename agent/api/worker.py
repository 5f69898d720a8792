"""What each server process runs: the service from the settings, warmed, behind the web application."""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Event

from fastapi import FastAPI

from agent import bootstrap, warming
from agent.api import create_app, voice
from agent.bootstrap import App
from agent.settings import Settings
from voice.memory import give_back


def make() -> FastAPI:
    """Built by uvicorn, once in each process; it listens only when this has returned."""
    app = bootstrap.build(Settings())

    def meanwhile(api: FastAPI, ending: Event) -> None:
        warming.meanwhile(app)
        if not ending.is_set():
            voice.switchboard_of(api).warm(ending)
        give_back()

    return served(app, meanwhile)


def served(app: App, once_up: Callable[[FastAPI, Event], None] | None = None) -> FastAPI:
    """This service, ready for its first turn; `once_up` is done beside the first ones."""
    warming.at_once(app)
    made = create_app(app, once_up=once_up)
    # What is there now stays for good; the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    return made
