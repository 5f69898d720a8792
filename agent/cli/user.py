"""`warmline user`: staff and their tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from agent.cli.store import opened
from agent.settings import Settings

app = typer.Typer(help="Staff and their tokens.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def users() -> None:
    """Staff and their tokens."""


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="Her e-mail address.")],
    role: Annotated[str, typer.Option(help="rep, agent, evaluator or admin")],
    name: Annotated[str, typer.Option(help="How customers see her.")] = "",
    sales_agent: Annotated[
        str | None,
        typer.Option(
            help="Who she is in the pipeline, for 'my' deals: a seller, or a manager for 'my team'."
        ),
    ] = None,
) -> None:
    """Enrol someone, or give her a new role and token. The token is printed this once."""
    from crm import accounts, audit, staff

    now = datetime.now(UTC)
    with opened(Settings()) as database, database.writing() as session:
        person, token = staff.add(session, email, role, now)
        person.name = name or person.name
        if sales_agent is not None:
            person.sales_agent = accounts.in_pipeline(session, sales_agent)
            person.name = person.name or person.sales_agent
        audit.record(session, now, "staff:terminal", "add_user", f"staff:{person.id}", role=role)
    # Scripts take the longest word as the token, so nothing longer is printed beside it.
    print(f"Enrolled with the role {role}. The token, shown this once:\n{token}")


@app.command("list")
def list_(role: Annotated[str | None, typer.Option(help="Only this role.")] = None) -> None:
    """Everybody who works here."""
    from sqlmodel import col, select

    from crm.staff import Staff

    with opened(Settings()) as database, database.reading() as session:
        for person in session.exec(select(Staff).order_by(col(Staff.email))):
            if role in (None, person.role):
                print(f"{person.role:<10} {person.email}")
