"""`/v1/calls`: what happened in a call, and the sound that was kept of it, for the desk."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse
from sqlmodel import Session

from agent.api.access import AgentPerson, Service
from agent.api.fields import RecordId
from crm import audit, calls
from crm.calls import PhoneCall
from crm.errors import NotFound

router = APIRouter(prefix="/v1/calls", tags=["calls"])


@router.get("/{call_id}")
def read_call(call_id: RecordId, _: AgentPerson, app: Service) -> dict[str, Any]:
    """Its events with their seconds, and how many recordings there are."""
    with app.database.reading() as session:
        call = _known(session, call_id)
        return {**shown(call), "events": call.events}


class Sound(FileResponse):
    """A recording as it was kept."""

    media_type = "audio/wav"


@router.get("/{call_id}/recordings/{number}", response_class=Sound)
def listen(call_id: RecordId, number: int, person: AgentPerson, app: Service) -> Sound:
    """One recording as WAV, the first is 1. Who listened is written down."""
    with app.database.writing() as session:
        names = _known(session, call_id).recordings
        if not 1 <= number <= len(names):
            raise NotFound(f"Call {call_id} has {len(names)} recordings.")
        audit.record(session, app.clock(), f"staff:{person.id}", "listen", f"call:{call_id}")
    path = app.settings.data_dir / "recordings" / names[number - 1]
    if not path.is_file():
        raise NotFound("The file of this recording is gone.")
    return Sound(path, media_type=Sound.media_type)


def of_conversation(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """A conversation's calls, oldest first."""
    return [shown(call) for call in calls.of_conversation(session, conversation_id)]


def shown(call: PhoneCall) -> dict[str, Any]:
    return {
        "call_id": call.id,
        "conversation_id": call.conversation_id,
        "line": call.line,
        "caller": call.caller,
        "began_at": call.began_at.isoformat(),
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
        "seconds": call.seconds,
        "ended_by": call.ended_by,
        "recordings": len(call.recordings),
    }


def _known(session: Session, call_id: str) -> PhoneCall:
    call = session.get(PhoneCall, call_id)
    if call is None:
        raise NotFound(f"There is no call {call_id}.")
    return call
