"""Something to be done after the conversation."""

from pydantic import BaseModel

from crm.tickets import Ticket, new_number
from tools.tool import Caller, customer_write


class Opened(BaseModel):
    ticket_id: str
    subject: str


@customer_write
def create_ticket(caller: Caller, subject: str, body: str = "") -> Opened:
    """Open a ticket for the customer, for somebody to take up later.

    Args:
        subject: One line that says what it is about.
        body: What is to be done, and what is known.
    """
    ticket = Ticket(
        id=new_number(),
        customer_id=caller.customer,
        conversation_id=caller.conversation_id,
        subject=subject,
        body=body,
        created_at=caller.now,
    )
    caller.session.add(ticket)
    return Opened(ticket_id=ticket.id, subject=subject)
