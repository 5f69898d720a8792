"""`/healthz`: the process lives. `/readyz`: it can take a turn."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from agent.api.access import Service
from agent.api.problems import Problem

router = APIRouter(tags=["running"])


class Health(BaseModel):
    status: str = "ok"
    brain: str


@router.get("/healthz")
async def healthz(app: Service) -> Health:
    """The process answers."""
    return Health(brain=app.brain.name)


@router.get("/readyz")
def readyz(app: Service) -> Health:
    """The brain is loaded and the database answers; 503 otherwise."""
    try:
        with app.database.reading() as session:
            session.connection().execute(text("SELECT 1"))
    except DBAPIError as error:
        raise Problem(503, "The database does not answer.", {"Retry-After": "1"}) from error
    return Health(brain=app.brain.name)
