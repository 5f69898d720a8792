"""`warmline kb`: the knowledge base from the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.store import opened
from agent.settings import Settings

if TYPE_CHECKING:
    from crm.knowledge import Knowledge

app = typer.Typer(help="The knowledge base.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def add(
    paths: Annotated[
        list[Path], typer.Argument(help="Markdown, HTML, PDF or text; folders too.", show_default=False)
    ],
) -> None:
    """Read files into the knowledge base; a file seen before replaces its old passages."""
    with _knowledge() as knowledge:
        for one in knowledge.add(paths, datetime.now(UTC)):
            print(f"{one.status:9} {one.document} ({one.passages} passages)")


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="The question in plain words.", show_default=False)],
    limit: Annotated[int, typer.Option(min=1, help="How many passages.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What a customer would be told, and the passages it comes from. Exit 1 when the store does not know."""
    with _knowledge() as knowledge:
        answer, found = knowledge.answer(query), knowledge.found(query, limit)
    if as_json:
        told = None if answer is None else {"text": answer.text, "citation": answer.citation}
        print(json.dumps({"answer": told, "passages": found}, ensure_ascii=False))
    else:
        print("The knowledge base does not say." if answer is None else answer.text)
        for passage in found:
            print(f"  {passage['score']:.2f}  {passage['document']} › {passage['heading']}")
    if answer is None:
        raise typer.Exit(1)


@app.command("list")
def list_() -> None:
    """Every document and when it was last changed."""
    with _knowledge() as knowledge:
        for document in knowledge.documents():
            print(f"{document.added_at:%Y-%m-%d %H:%M}  {document.name}  {document.title}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="As `warmline kb list` shows it.")]) -> None:
    """Forget one document."""
    with _knowledge() as knowledge:
        knowledge.remove(name)
    print(f"Removed {name}.")


@contextmanager
def _knowledge() -> Iterator[Knowledge]:
    from agent.brain.embedded.understanding.encoder import Encoder
    from crm.knowledge import Knowledge

    settings = Settings()
    with opened(settings) as database:
        folder = settings.data_dir / "knowledge"
        yield Knowledge(database, Encoder().encode, folder=folder, chroma_url=settings.chroma_url)
