"""What time does to the queue: cases of people who vanished go back, and broken promises are marked."""

from __future__ import annotations

import asyncio
import logging

from anyio import to_thread
from sqlalchemy.exc import DBAPIError

from agent.bootstrap import App
from crm import dispatch

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


async def run(app: App) -> None:
    """Tick until cancelled. Each worker may: every move is a conditional update."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await to_thread.run_sync(tick, app)
        except DBAPIError as error:
            # The next tick does what this one could not.
            log.warning("the queue's clock could not tick: %s", type(error.orig).__name__)


def tick(app: App) -> None:
    """Do what is due now."""
    now = app.clock()
    with app.database.writing() as session:
        dispatch.release_vanished(session, now)
        dispatch.mark_breaches(session, now)
