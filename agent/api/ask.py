"""`/v1/ask`: reps' questions, drill-downs, saved questions and the board."""

from __future__ import annotations

import secrets
import threading
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from agent.api.access import RepPerson, Service
from agent.rep_desk import seat
from agent.rep_desk.answer import Answer, drawn
from agent.rep_desk.desk import RepDesk
from crm.errors import BadInput
from crm.query import saved
from crm.query.query import Query
from crm.query.saved import SavedQuestion

router = APIRouter(prefix="/v1", tags=["reps"])
_making = threading.Lock()


def desk(connection: HTTPConnection, app: Service) -> RepDesk:
    """The service's one desk, made when the first question comes; it remembers the words of the data."""
    state = connection.app.state
    with _making:
        if getattr(state, "rep_desk", None) is None:
            state.rep_desk = seat.of_app(app)
    made: RepDesk = state.rep_desk
    return made


Desk = Annotated[RepDesk, Depends(desk)]


class Question(BaseModel):
    """A question, a follow-up in its session, a deed, or the yes to one."""

    question: str = Field(min_length=1, max_length=1000)
    session: str | None = Field(default=None, max_length=64)


class TypedQuestion(BaseModel):
    """A query that the page has edited, chip by chip."""

    query: Query


class Drill(BaseModel):
    """One figure of an answer: its query, the group it stands in (field → value), and which figure."""

    query: Query
    at: dict[str, str] = {}
    figure: int = 0


class ToSave(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    question: str = Field(min_length=1, max_length=1000)
    query: Query
    pinned: bool = False


class Chart(BaseModel):
    chart: dict[str, Any]


@router.post("/ask")
def ask(question: Question, desk: Desk, app: Service, person: RepPerson) -> Answer:
    """Answer in plain language, within what the asker's role and team allow."""
    return desk.ask(question.question, seat.of_staff(app.database, person), question.session)


@router.post("/ask/query")
def run_query(typed: TypedQuestion, desk: Desk, app: Service, person: RepPerson) -> Answer:
    """Run an edited query under the same scope."""
    return desk.run(typed.query, seat.of_staff(app.database, person))


@router.post("/ask/rows")
def rows(drill: Drill, desk: Desk, app: Service, person: RepPerson) -> Answer:
    """The rows behind one figure."""
    return desk.drill(drill.query, seat.of_staff(app.database, person), drill.at, drill.figure)


class SVG(Response):
    """A picture."""

    media_type = "image/svg+xml"


@router.post("/ask/chart", response_class=SVG)
def picture(chart: Chart, _person: RepPerson) -> SVG:
    """An answer's chart as SVG."""
    values = chart.chart.get("data", {}).get("values")
    # Only data that came inline: a chart must not fetch addresses.
    if not isinstance(values, list) or set(chart.chart.get("data", {})) != {"values"}:
        raise BadInput("This is not a chart of an answer.")
    allowed = {"kind", "$schema", "data", "mark", "encoding", "width", "height", "autosize"}
    spec = {key: value for key, value in chart.chart.items() if key in allowed}
    return SVG(drawn(spec, "svg"))


@router.get("/questions")
def questions(app: Service, person: RepPerson) -> list[SavedQuestion]:
    """The asker's saved questions, pinned ones first."""
    with app.database.reading() as session:
        return saved.of_owner(session, f"staff:{person.id}")


@router.post("/questions", status_code=201)
def save(wanted: ToSave, app: Service, person: RepPerson) -> SavedQuestion:
    """Keep a question; `pinned` puts it on the board."""
    with app.database.writing() as session:
        kept = SavedQuestion(
            id=secrets.token_hex(8),
            owner=f"staff:{person.id}",
            name=wanted.name,
            question=wanted.question,
            query=wanted.query.model_dump(mode="json", exclude_defaults=True),
            created_at=app.clock(),
            pinned_at=app.clock() if wanted.pinned else None,
        )
        return saved.keep(session, kept)


@router.get("/questions/{question_id}/answer")
def saved_answer(question_id: str, desk: Desk, app: Service, person: RepPerson) -> Answer:
    """A saved question answered now."""
    rep = seat.of_staff(app.database, person)
    with app.database.reading() as session:
        kept = saved.get(session, rep.actor, question_id)
    return desk.run(Query.model_validate(kept.query), rep)


@router.delete("/questions/{question_id}", status_code=204)
def forget(question_id: str, app: Service, person: RepPerson) -> None:
    with app.database.writing() as session:
        session.delete(saved.get(session, f"staff:{person.id}", question_id))
