"""Who is asking: a conversation's token opens that conversation alone, a staff token carries a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from agent.api.problems import Problem
from agent.bootstrap import App
from crm import conversations, staff
from crm.conversations import Conversation
from crm.errors import NotFound
from crm.staff import Staff, StaffRole

ASK_TOKEN = {"WWW-Authenticate": "Bearer"}
_bearer = HTTPBearer(auto_error=False, description="A conversation's token, or a staff token.")


async def service(connection: HTTPConnection) -> App:
    """The running service, for HTTP and for WebSockets. A plain function would be put in a thread."""
    running: App = connection.app.state.warmline
    return running


async def bearer(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """The token that was shown; 401 when there is none."""
    if credentials is None or not credentials.credentials:
        raise Problem(401, "Show a token: Authorization: Bearer TOKEN.", ASK_TOKEN)
    return credentials.credentials


Service = Annotated[App, Depends(service)]
Token = Annotated[str, Depends(bearer)]


def staff_with(*roles: StaffRole) -> Callable[[App, str], Staff]:
    """A dependency: the member of staff who asks, if she has one of these roles. An admin may everything."""

    def person(app: Service, token: Token) -> Staff:
        return staff_member(app, token, *roles)

    return person


def staff_member(app: App, token: str, *roles: StaffRole) -> Staff:
    """Whose token this is; 401 for nobody's, 403 for somebody who may not."""
    with app.database.reading() as session:
        found = staff.by_token(session, token)
    if found is None:
        raise Problem(401, "This token is not known. Ask an admin for a new one.", ASK_TOKEN)
    if found.role != "admin" and found.role not in roles:
        raise Problem(403, f"This needs the role {' or '.join((*roles, 'admin'))}; yours is {found.role}.")
    return found


def own_conversation(app: App, conversation_id: str, token: str) -> Conversation:
    """The conversation that this token opens; anyone else's answers like one that does not exist."""
    with app.database.reading() as session:
        found = session.get(Conversation, conversation_id)
    if found is None or not conversations.opens(found, token):
        raise NotFound(f"This token opens no conversation {conversation_id}.")
    return found


def seen_conversation(app: App, conversation_id: str, token: str) -> tuple[Conversation, Staff | None]:
    """The conversation, and who looks: None for its own customer, else staff of the desk or the evals."""
    with app.database.reading() as session:
        found = session.get(Conversation, conversation_id) if conversation_id.isalnum() else None
        if found is not None and conversations.opens(found, token):
            return found, None
        person = staff.by_token(session, token)
    if found is None or person is None or person.role not in ("agent", "evaluator", "admin"):
        raise NotFound(f"This token opens no conversation {conversation_id}.")
    return found, person


AnyStaff = Annotated[Staff, Depends(staff_with("rep", "agent", "evaluator"))]
AgentPerson = Annotated[Staff, Depends(staff_with("agent"))]
RepPerson = Annotated[Staff, Depends(staff_with("rep"))]
EvaluatorPerson = Annotated[Staff, Depends(staff_with("evaluator"))]
AdminPerson = Annotated[Staff, Depends(staff_with())]
