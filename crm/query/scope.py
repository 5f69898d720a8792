"""Whose rows a question may see: a person's place in sales, narrowed by 'my' and 'my team'."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from crm.accounts import agent_named, team_of, team_of_manager
from crm.query.query import Reach
from crm.staff import Staff


@dataclass(frozen=True)
class Asker:
    """Who asks. `mine` and `team` are ids of sellers; `sees` bounds every answer (None: everyone's)."""

    name: str
    mine: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    sees: tuple[str, ...] | None = None

    @property
    def is_linked(self) -> bool:
        """Whether 'my' means anything for this person."""
        return bool(self.mine)


@dataclass(frozen=True)
class Bounds:
    """The sellers whose rows may be read. `strict` leaves out rows that belong to nobody."""

    agent_ids: tuple[str, ...]
    strict: bool


def asker(session: Session, name: str, sales_agent: str | None, role: str) -> Asker:
    """A seller sees her team, a manager his, an administrator everyone; so does staff with no place in sales.

    `sales_agent` is the name in the pipeline, of a seller or of a manager.
    """
    sees_all = role == "admin"
    agent = agent_named(session, sales_agent) if sales_agent else None
    if agent is not None:
        team = tuple(member.id for member in team_of(session, agent))
        return Asker(agent.name, (agent.id,), team, None if sees_all else team)
    led = team_of_manager(session, sales_agent) if sales_agent else []
    if led:
        team = tuple(member.id for member in led)
        return Asker(sales_agent or name, team, team, None if sees_all else team)
    # A name that the pipeline does not know must not open everyone's rows.
    return Asker(name, (), (), () if sales_agent and not sees_all else None)


def bounds(asker: Asker, reach: Reach) -> Bounds | None:
    """What a question of this reach may read; None for everything."""
    if reach == "mine":
        return Bounds(asker.mine, strict=True)
    if reach == "team":
        return Bounds(asker.team, strict=True)
    return None if asker.sees is None else Bounds(asker.sees, strict=False)


def of_actor(session: Session, actor: str) -> Asker:
    """The place of whoever acts: 'staff:ID' of someone enrolled, 'rep:NAME', or the terminal's own."""
    kind, _, identifier = actor.partition(":")
    if kind == "rep":
        return asker(session, identifier, identifier, "rep")
    person = session.get(Staff, identifier) if kind == "staff" else None
    if person is None:
        return Asker(actor)
    return asker(session, person.name or person.email, person.sales_agent, person.role)


def may_touch(asker: Asker, agent_id: str | None) -> bool:
    """Whether a record that this seller owns may be seen and changed."""
    return asker.sees is None or agent_id in asker.sees
