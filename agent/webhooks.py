"""Telling somebody else's desk what happens to a case: signed, in order, and again until it has arrived.

Headers and signature follow the Standard Webhooks specification (standardwebhooks.com): `webhook-id` is the
same on every try, so a receiver that remembers it handles each event once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select

from crm import handoffs
from crm.database import Database
from crm.handoff_events import HandoffEvent

log = logging.getLogger(__name__)

SENT = ("queued", "claimed", "returned", "resolved")
# How long after each failed try the next one comes; after the last the event is given up.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 6 * 3600))
TOO_OLD = timedelta(days=1)
LEASE = timedelta(seconds=60)
TIMEOUT_SECONDS = 10.0
AT_ONCE = 20
GONE = 410


@dataclass(frozen=True)
class Target:
    """Where the events go, and the secret both sides know: any text, or `whsec_` and base64."""

    url: str
    secret: str

    def signature(self, event_id: str, timestamp: int, body: bytes) -> str:
        """The `webhook-signature` header: version and base64 of HMAC-SHA256 over id, time and body."""
        signed = f"{event_id}.{timestamp}.".encode() + body
        digest = hmac.new(self._key(), signed, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode()}"

    def _key(self) -> bytes:
        if self.secret.startswith("whsec_"):
            return base64.b64decode(self.secret.removeprefix("whsec_"))
        return self.secret.encode()


@dataclass(frozen=True)
class Courier:
    """Sends what the cases' history holds. Any number of workers may run one at the same time."""

    database: Database
    target: Target
    client: httpx.Client
    clock: Callable[[], datetime]

    def run(self, stop: threading.Event, every_seconds: float = 1.0) -> None:
        """Deliver what is due, again and again, until told to stop."""
        while not stop.wait(every_seconds):
            self.deliver_due()

    def deliver_due(self) -> int:
        """Send every event that is due now; returns how many arrived."""
        arrived = 0
        for event_id in self._due():
            payload = self._taken(event_id)
            if payload is not None:
                arrived += self._send(event_id, payload)
        return arrived

    def _due(self) -> list[int]:
        now = self.clock()
        with self.database.reading() as session:
            found = session.exec(
                select(HandoffEvent.id).where(*_is_due(now)).order_by(col(HandoffEvent.id)).limit(AT_ONCE)
            )
            return [one for one in found if one is not None]

    def _taken(self, event_id: int) -> dict[str, Any] | None:
        """The event's payload, if this worker is the one that sends it now."""
        now = self.clock()
        with self.database.writing() as session:
            # A lease, not a lock: should this worker die, the event is due again in a minute.
            mine = session.execute(
                update(HandoffEvent)
                .where(col(HandoffEvent.id) == event_id, *_is_due(now))
                .values(next_try_at=now + LEASE, attempts=col(HandoffEvent.attempts) + 1)
                .execution_options(synchronize_session=False)
            )
            if mine.rowcount == 0:  # type: ignore[attr-defined] # an UPDATE's result counts its rows
                return None
            return payload_of(session, session.get_one(HandoffEvent, event_id))

    def _send(self, event_id: int, payload: dict[str, Any]) -> bool:
        body = json.dumps(payload, separators=(",", ":"), sort_keys=True).encode()
        timestamp = int(self.clock().timestamp())
        headers = {
            "content-type": "application/json",
            "webhook-id": payload["id"],
            "webhook-timestamp": str(timestamp),
            "webhook-signature": self.target.signature(payload["id"], timestamp, body),
        }
        try:
            answer = self.client.post(
                self.target.url,
                content=body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                follow_redirects=False,
            )
        except httpx.HTTPError as failure:
            return self._failed(event_id, type(failure).__name__)
        if answer.is_success:
            return self._arrived(event_id)
        return self._failed(event_id, f"HTTP {answer.status_code}", for_good=answer.status_code == GONE)

    def _arrived(self, event_id: int) -> bool:
        with self.database.writing() as session:
            event = session.get_one(HandoffEvent, event_id)
            event.delivered_at, event.failure, event.next_try_at = self.clock(), None, None
        return True

    def _failed(self, event_id: int, why: str, for_good: bool = False) -> bool:
        with self.database.writing() as session:
            event = session.get_one(HandoffEvent, event_id)
            event.failure = why
            if for_good:
                event.attempts = len(PAUSES) + 1
            if event.attempts <= len(PAUSES):
                event.next_try_at = self.clock() + PAUSES[event.attempts - 1]
            log.warning("webhook of event %s failed, try %s: %s", event_id, event.attempts, why)
        return False


def payload_of(session: Session, event: HandoffEvent) -> dict[str, Any]:
    """What is sent: the step, the case as it stands, and with `queued` the whole package."""
    case = handoffs.get(session, event.handoff_id)
    payload: dict[str, Any] = {
        "id": f"evt_{event.id}",
        "type": f"handoff.{event.kind}",
        "at": event.at.isoformat(),
        "by": event.by,
        "details": event.details,
        "handoff": {
            "handoff_id": case.id,
            "conversation_id": case.conversation_id,
            "reason": case.reason,
            "priority": case.priority,
            "skills": case.skills,
            "sla_due_at": case.due_at.isoformat(),
            "claimed_by": case.claimed_by,
            "resolution": case.resolution,
            "resolution_code": case.resolution_code,
            "outcome": case.outcome,
        },
    }
    if event.kind == "queued":
        payload["package"] = case.package
    return payload


def _is_due(now: datetime) -> tuple[Any, ...]:
    """Not delivered, not given up, its pause over, and no earlier event of its case still on the way."""
    earlier = aliased(HandoffEvent)
    in_front = exists().where(
        col(earlier.handoff_id) == col(HandoffEvent.handoff_id),
        col(earlier.id) < col(HandoffEvent.id),
        *_is_open(earlier, now),
    )
    pause_over = or_(col(HandoffEvent.next_try_at).is_(None), col(HandoffEvent.next_try_at) <= now)
    return (*_is_open(HandoffEvent, now), pause_over, ~in_front)


def _is_open(event: type[HandoffEvent], now: datetime) -> tuple[Any, ...]:
    return (
        col(event.kind).in_(SENT),
        col(event.delivered_at).is_(None),
        col(event.attempts) <= len(PAUSES),
        col(event.at) > now - TOO_OLD,
    )
