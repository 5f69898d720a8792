"""`/v1/customers`: one person's records, for staff: seen, taken along, or erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session, col, select

from agent.api.access import AgentPerson, AnyStaff, Service
from agent.api.fields import RecordId
from crm import audit, calls, customers, erasure, orders, personal
from crm.activities import Activity
from crm.calls import PhoneCall
from crm.conversations import Conversation
from crm.exporters import customer as exporter
from crm.handoffs import Handoff
from crm.tickets import Ticket
from tools.views import CustomerView, OrderView

router = APIRouter(prefix="/v1/customers", tags=["customers"])

MOST_EVENTS = 500


@router.get("/{customer_id}")
def read_customer(customer_id: RecordId, _: AnyStaff, app: Service) -> dict[str, Any]:
    """Who she is, how she pays and what she ordered."""
    with app.database.reading() as session:
        found = customers.get(session, customer_id)
        view = CustomerView.of(found, customers.payment_methods(session, customer_id))
        ordered = OrderView.of_customer(session, customer_id)
        return {
            **view.model_dump(mode="json"),
            "vip": found.vip,
            "orders": [order.model_dump(mode="json") for order in ordered],
        }


@router.get("/{customer_id}/timeline")
def read_timeline(customer_id: RecordId, _: AnyStaff, app: Service) -> list[dict[str, Any]]:
    """What happened with her, the newest first: orders, conversations, calls, cases, tickets, activities."""
    with app.database.reading() as session:
        customers.get(session, customer_id)
        events = [*_orders(session, customer_id), *_talks(session, customer_id), *_rest(session, customer_id)]
    return sorted(events, key=lambda event: event["at"] or "", reverse=True)[:MOST_EVENTS]


@router.get("/{customer_id}/export")
def export_customer(customer_id: RecordId, person: AgentPerson, app: Service) -> dict[str, Any]:
    """Everything that is kept about her, for her to take along."""
    with app.database.writing() as session:
        found = exporter.records(session, customer_id)
        audit.record(session, app.clock(), f"staff:{person.id}", "export_customer", f"customer:{customer_id}")
        return found


@router.delete("/{customer_id}")
def erase_customer(customer_id: RecordId, person: AgentPerson, app: Service) -> dict[str, str]:
    """Forget her for good. Amounts stay for the accounts, under an id that names nobody."""
    with app.database.reading() as session:
        customers.get(session, customer_id)
        talks = personal.trail(session, customer_id).conversations
        sound = [
            name
            for talk in talks
            for call in calls.of_conversation(session, talk)
            for name in call.recordings
        ]
    pseudonym = erasure.erase(app.database, customer_id, app.clock(), f"staff:{person.id}")
    for name in sound:
        (app.settings.data_dir / "recordings" / name).unlink(missing_ok=True)
    return {"status": "erased", "orders_kept_under": pseudonym}


def _orders(session: Session, customer_id: str) -> list[dict[str, Any]]:
    return [
        _event("order", order.placed_at, order.id, f"Order {order.id}: {order.status}")
        for order in orders.of_customer(session, customer_id)
    ]


def _talks(session: Session, customer_id: str) -> list[dict[str, Any]]:
    talks = session.exec(select(Conversation).where(Conversation.customer_id == customer_id)).all()
    events = [_event("conversation", t.created_at, t.id, f"{t.channel.title()}: {t.status}") for t in talks]
    cases = session.exec(select(Handoff).where(col(Handoff.conversation_id).in_([t.id for t in talks])))
    events += [
        _event("call", call.began_at, call.id, _call(call))
        for t in talks
        for call in calls.of_conversation(session, t.id)
    ]
    return events + [_event("handoff", c.created_at, c.id, _outcome(c)) for c in cases]


def _call(call: PhoneCall) -> str:
    lasted = "not ended" if call.seconds is None else f"{call.seconds:.0f} s"
    return f"Call by {call.line} ({lasted}){' with a recording' if call.recordings else ''}"


def _outcome(case: Handoff) -> str:
    reason = case.reason.replace("_", " ")
    return f"Given to a person ({reason}): {case.resolution or case.return_note or 'open'}"


def _rest(session: Session, customer_id: str) -> list[dict[str, Any]]:
    tickets = session.exec(select(Ticket).where(Ticket.customer_id == customer_id))
    activities = session.exec(select(Activity).where(Activity.customer_id == customer_id))
    return [_event("ticket", t.created_at, t.id, t.subject) for t in tickets] + [
        _event("activity", a.at, a.id, f"{a.kind.title()}: {a.subject}") for a in activities
    ]


def _event(kind: str, at: datetime | None, record_id: str, title: str) -> dict[str, Any]:
    return {"kind": kind, "at": at.isoformat() if at else None, "id": record_id, "title": title}
