"""`warmline tool`: one CRM tool, under the same guard and ledger as the agent's."""

from __future__ import annotations

import json
import secrets
from typing import Annotated, Any

import typer

from agent.settings import Settings
from crm.errors import BadInput


def tool(
    name: Annotated[str, typer.Argument(help="Such as get_order; an unknown name lists them.")],
    arguments: Annotated[
        str, typer.Argument(metavar="JSON", help='Such as {"order_id": "#W1234567"}.')
    ] = "{}",
    customer: Annotated[str | None, typer.Option(metavar="ID", help="Whose records.")] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The customer has said yes to this.")
    ] = False,
    key: Annotated[str | None, typer.Option(help="Names this deed: it runs once under one key.")] = None,
) -> None:
    """Run one CRM tool and print its ToolResult. Without --confirmed a write is only shown."""
    from agent import bootstrap, by_hand
    from agent.by_hand import HandCall

    given = _read(arguments)
    app = bootstrap.build(Settings())
    try:
        result = by_hand.use(
            app,
            HandCall(
                tool=name,
                arguments=given,
                actor="staff:terminal",
                key=f"hand/{key or secrets.token_hex(16)}",
                customer_id=customer,
                confirmed=confirmed,
            ),
        )
    finally:
        app.close()
    print(json.dumps(result.model_dump(mode="json"), indent=2, ensure_ascii=False))
    raise typer.Exit(0 if result.status == "ok" else 1)


def _read(arguments: str) -> dict[str, Any]:
    try:
        given = json.loads(arguments)
    except json.JSONDecodeError as error:
        raise BadInput(f"The arguments are not valid JSON at character {error.pos}: {error.msg}.") from error
    if not isinstance(given, dict):
        raise BadInput('The arguments must be a JSON object, such as {"order_id": "#W1234567"}.')
    return given
