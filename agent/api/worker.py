"""What each server process runs: the service from the settings, warmed, behind the web application."""

from __future__ import annotations

import gc
from threading import Event

from fastapi import FastAPI

from agent import bootstrap, warming
from agent.api import create_app, voice
from agent.settings import Settings
from voice.memory import give_back


def make() -> FastAPI:
    """Built by uvicorn, once in each process; it listens only when this has returned."""
    app = bootstrap.build(Settings())
    warming.at_once(app)

    def meanwhile(api: FastAPI, ending: Event) -> None:
        warming.meanwhile(app)
        if not ending.is_set():
            voice.switchboard_of(api).warm(ending)
        give_back()

    made = create_app(app, once_up=meanwhile)
    # What is there now stays for good; the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    return made
