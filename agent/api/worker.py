"""What each server process runs: the service from the settings, warmed, behind the web application."""

from __future__ import annotations

from fastapi import FastAPI

from agent import bootstrap
from agent.api import create_app, voice
from agent.bootstrap import App
from agent.brain import Context
from agent.settings import Settings

USUAL = "Where is my order?"


def make() -> FastAPI:
    """Built by uvicorn, once in each process; it listens only when this has returned."""
    app = bootstrap.build(Settings())
    _warm(app)
    return create_app(app, once_up=lambda api: voice.switchboard_of(api).warm())


def _warm(app: App) -> None:
    """Load what is loaded at first use, so that the first customer does not wait for it."""
    app.sentiment.score(USUAL)
    app.conversations.desk().stakes.read(USUAL)
    # A thought changes no record; a model's would be paid for.
    if app.brain.name == "embedded":
        app.brain.think(Context(conversation_id="warm", message_id="warm", text=USUAL, now=app.clock()))
