"""What each server process runs: the service from the settings, warmed, behind the web application."""

from __future__ import annotations

from fastapi import FastAPI

from agent import bootstrap
from agent.api import create_app
from agent.settings import Settings


def make() -> FastAPI:
    """Built by uvicorn, once in each process; it listens only when this has returned."""
    app = bootstrap.build(Settings())
    app.sentiment.score("Hello, where is my order?")
    return create_app(app)
