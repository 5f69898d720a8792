"""`warmline chat`: a conversation in the terminal, through the same door as every other channel."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.settings import Settings

if TYPE_CHECKING:
    from agent.bootstrap import App
    from agent.turn import Turn


def chat(
    customer: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Say at the beginning whose account it is.")
    ] = None,
) -> None:
    """Talk to the agent. An empty line, Ctrl+D or /quit ends it."""
    from agent import bootstrap, wording

    app = bootstrap.build(Settings())
    try:
        conversation_id, _ = app.conversations.open()
        print(wording.say("greeting", store=app.settings.store_name))
        if customer:
            print(f"> My e-mail is {customer}.")
            _answer(app, conversation_id, f"My e-mail is {customer}.")
        while said := _read():
            _answer(app, conversation_id, said)
    finally:
        app.close()


def _read() -> str:
    """The next line that was typed; empty at the end."""
    try:
        said = input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""
    return "" if said == "/quit" else said


def _answer(app: App, conversation_id: str, said: str) -> None:
    written: list[str] = []

    def listener(kind: str, what: Any) -> None:
        if kind == "reply":
            written.append(what)
            print(what, end="", flush=True)
        elif kind == "tool":
            print(f"  [{what['tool']}: {what['status']}]")

    turn = app.conversations.reply(conversation_id, secrets.token_hex(8), said, listener=listener)
    print(turn.reply.removeprefix("".join(written)))
    _show_awaiting(turn)
    if turn.status != "bot":
        print(f"  [the conversation is now: {turn.status}]")


def _show_awaiting(turn: Turn) -> None:
    options = (turn.awaiting or {}).get("options") or []
    for option in options:
        print(f"  - {option['label']}")
