"""The `warmline` command. Only the command that is asked for is imported, so the others cost nothing."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import Any

import typer
from typer import exceptions


@dataclass(frozen=True)
class Entry:
    """A command: where it lives, and one line about it. A group of commands is a Typer of its own."""

    module: str
    name: str
    line: str


COMMANDS: dict[str, Entry] = {
    "serve": Entry("serve", "serve", "Serve the API, the pages and the voice."),
    "chat": Entry("chat", "chat", "Talk to the agent in the terminal."),
    "ask": Entry("ask", "ask", "Ask the CRM a question, as a rep does."),
    "call": Entry("call", "call", "Place a call from recordings to the running service."),
    "import": Entry("data", "import_", "Read records into the CRM."),
    "export": Entry("data", "export", "Write records out."),
    "tool": Entry("tool", "tool", "Run one CRM tool under the agent's own guard."),
    "kb": Entry("kb", "app", "The knowledge base: add, search."),
    "skills": Entry("skills", "app", "What the embedded brain can do: test, suggest, train, learn."),
    "churn": Entry("churn", "app", "The churn model: train, score, evaluate."),
    "eval": Entry("eval", "app", "Offline evals: run, simulate, component, compare, gate, label."),
    "user": Entry("user", "app", "Staff and their tokens."),
    "doctor": Entry("doctor", "doctor", "What is configured, what works, what to do about the rest."),
}


def main() -> None:
    """Run the command line. Exit 0 done, 1 the answer is no, 2 wrong use with one line on stderr."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    try:
        code = _app(chosen)(arguments, prog_name="warmline", standalone_mode=False)
    except exceptions.Exit as left:
        return left.exit_code
    except (exceptions.Abort, KeyboardInterrupt):
        return 130
    except exceptions.TyperException as error:
        return _refused(" ".join(error.format_message().split()), 2)
    except Exception as error:  # noqa: BLE001 - what is not explained is raised again
        return _explained(error)
    return code if isinstance(code, int) else 0


def _app(chosen: str | None) -> typer.Typer:
    app = typer.Typer(
        name="warmline",
        help="Warmline: a conversational CRM agent service that works on one machine.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name, entry in COMMANDS.items():
        if name != chosen:
            app.command(name, help=entry.line)(_elsewhere)
            continue
        found = getattr(importlib.import_module(f"{__name__}.{entry.module}"), entry.name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, help=entry.line)
        else:
            app.command(name)(found)
    return app


def _elsewhere() -> None:
    """Stands in the list of commands for one that was not asked for."""


def _explained(error: Exception) -> int:
    """One line for what went wrong on purpose; anything else is a bug and shows itself."""
    from crm.errors import BadInput, CrmError

    if isinstance(error, BadInput):
        return _refused(str(error), 2)
    if isinstance(error, CrmError):
        return _refused(str(error), 1)
    advice = _database_advice(error)
    if advice:
        return _refused(advice, 2)
    raise error


def _database_advice(error: Exception) -> str | None:
    sqlalchemy: Any = sys.modules.get("sqlalchemy.exc")
    if sqlalchemy and isinstance(error, sqlalchemy.ArgumentError | sqlalchemy.NoSuchModuleError):
        return "WARMLINE_DATABASE_URL is not a database address such as sqlite:///var/warmline.db."
    if sqlalchemy and isinstance(error, sqlalchemy.OperationalError):
        return f"The database does not answer: {str(error.orig).splitlines()[0]}"
    pydantic: Any = sys.modules.get("pydantic")
    if pydantic and isinstance(error, pydantic.ValidationError) and error.title == "Settings":
        first = error.errors()[0]
        return f"The setting WARMLINE_{'_'.join(map(str, first['loc'])).upper()}: {first['msg']}."
    return None


def _refused(said: str, code: int) -> int:
    print(" ".join(said.split()), file=sys.stderr)
    return code
