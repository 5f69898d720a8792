"""Who sits down at the desk, and the desk they sit at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agent.rep_desk.desk import Rep, RepDesk
from agent.settings import Settings
from crm.accounts import agent_named, team_of_manager
from crm.database import Database
from crm.errors import BadInput
from crm.query import scope
from crm.query.scope import Asker
from crm.staff import Staff
from tools.add_note import add_note
from tools.log_activity import log_activity
from tools.schedule_meeting import schedule_meeting
from tools.update_opportunity import update_opportunity

REP_TOOLS = {tool.name: tool for tool in (log_activity, add_note, update_opportunity, schedule_meeting)}


def of_app(app: Any) -> RepDesk:
    """The running service's desk, made when the first question comes."""
    from tools.policy import Policy

    policy: Policy = app.policy
    return RepDesk(app.database, app.clock, REP_TOOLS, policy, brain_for(app.settings))


def terminal(settings: Settings, name: str | None) -> tuple[RepDesk, Rep]:
    """A desk for one question in the terminal, and who asks it: everyone's records, or as this rep."""
    from crm.migrations import upgrade
    from tools.policy import Policy

    database = Database(settings.database_url)
    upgrade(database)
    desk = RepDesk(database, lambda: datetime.now(UTC), REP_TOOLS, Policy.of_store(), brain_for(settings))
    return desk, named(database, name)


def named(database: Database, name: str | None) -> Rep:
    """The rep of this name or e-mail; without a name, the machine's own terminal. Raises BadInput."""
    if name is None:
        return Rep("staff:terminal", Asker("the terminal"))
    with database.reading() as session:
        from sqlmodel import select

        person = session.exec(select(Staff).where(Staff.email == name.strip().lower())).first()
        if person is not None:
            return of_staff(database, person)
        agent = agent_named(session, name)
        if agent is None and not team_of_manager(session, name):
            raise BadInput(
                f"There is no rep or manager '{name}'. Give a name as in the pipeline, or an e-mail."
            )
        return Rep(f"rep:{name}", scope.asker(session, name, agent.name if agent else name, "rep"))


def of_staff(database: Database, person: Staff) -> Rep:
    with database.reading() as session:
        return Rep(
            f"staff:{person.id}",
            scope.asker(session, person.name or person.email, person.sales_agent, person.role),
        )


def brain_for(settings: Settings) -> Any:
    """The language model that fills queries where one is configured; None for the embedded reader alone."""
    if settings.thinks_with != "openai":
        return None
    from agent.rep_desk.model import ModelReader

    return ModelReader(settings)
