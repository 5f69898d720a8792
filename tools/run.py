"""Running a permitted call: effect, audit row and ledger row in one transaction, and never twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel
from sqlmodel import Session

from crm import audit, effects
from crm.database import Database
from crm.effects import Effect
from crm.errors import KeyReused, NotFound, Refusal
from tools.guard import caller_in
from tools.tool import Standing, Tool

log = logging.getLogger(__name__)

FAULT = "Something went wrong on our side; nothing was changed."


class ToolResult(BaseModel):
    """What became of one call. `replayed`: its key had run before, and this is what it did then."""

    tool: str
    arguments: dict[str, Any]
    status: Literal["ok", "refused", "error"]
    result: dict[str, Any] = {}
    why: str = ""
    replayed: bool = False


def run(
    database: Database, tool: Tool, arguments: dict[str, Any], standing: Standing, key: str
) -> ToolResult:
    """Run a call that the guard permitted. `key` names this one deed for ever.

    A refusal is a result. A bug is logged, changes nothing, and may be tried again under the same key.
    """
    if not tool.writes:
        with database.reading() as session:
            return look(session, tool, arguments, standing, key)
    return _outcome(tool, arguments, key, lambda: _write(database, tool, arguments, standing, key))


def look(session: Session, tool: Tool, arguments: dict[str, Any], standing: Standing, key: str) -> ToolResult:
    """Run a read that the guard permitted, beside others that see the same records."""

    def read() -> ToolResult:
        result = tool.call(caller_in(session, standing), arguments)
        return ToolResult(tool=tool.name, arguments=arguments, status="ok", result=result)

    return _outcome(tool, arguments, key, read)


def _outcome(tool: Tool, arguments: dict[str, Any], key: str, deed: Callable[[], ToolResult]) -> ToolResult:
    try:
        return deed()
    except (Refusal, NotFound) as refusal:
        return ToolResult(tool=tool.name, arguments=arguments, status="refused", why=str(refusal))
    except KeyReused:
        raise
    except Exception:
        log.exception("tool %s failed, key %s", tool.name, key)
        return ToolResult(tool=tool.name, arguments=arguments, status="error", why=FAULT)


def _write(
    database: Database, tool: Tool, arguments: dict[str, Any], standing: Standing, key: str
) -> ToolResult:
    row = Effect(
        key=key,
        at=standing.now,
        conversation_id=standing.conversation_id,
        customer_id=standing.customer_id,
        actor=standing.actor,
        tool=tool.name,
        arguments=arguments,
    )
    with database.writing() as session:
        earlier = effects.reserve(session, row)
        if earlier is not None:
            return _as_result(earlier, replayed=True)
        try:
            with session.begin_nested():
                result = tool.call(caller_in(session, standing), arguments)
            effects.settle(session, key, "ok", result, "")
        except (Refusal, NotFound) as refusal:
            effects.settle(session, key, "refused", {}, str(refusal))
        settled = session.get_one(Effect, key)
        audit.record(
            session,
            standing.now,
            standing.actor,
            tool.name,
            f"customer:{standing.customer_id}",
            key=key,
            status=settled.status,
            arguments=arguments,
        )
        return _as_result(settled, replayed=False)


def _as_result(effect: Effect, replayed: bool) -> ToolResult:
    return ToolResult(
        tool=effect.tool,
        arguments=effect.arguments,
        status="ok" if effect.status == "ok" else "refused",
        result=effect.result,
        why=effect.why,
        replayed=replayed,
    )
