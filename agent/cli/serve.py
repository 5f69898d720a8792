"""`warmline serve`: the API, the pages and the voice, in one process or several."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from agent import loading
from agent.cli import sockets
from agent.cli.store import opened
from agent.settings import Settings

if TYPE_CHECKING:
    from crm.database import Database

GRACE_SECONDS = 3
# A worker that gives no sign of life for so long is replaced. The default, 5 s, kills busy ones
# with the requests they hold.
HUNG_SECONDS = 60
# How long an idle connection is kept. With 5 s a busy worker closes one whose next request has arrived
# but was not read yet: the browser sees a reset in place of an answer.
IDLE_SECONDS = 75


def serve(
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for other machines.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 lets the system choose.")] = 8000,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Processes; without it WARMLINE_WORKERS, or one."),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with the demo store.")] = False,
) -> None:
    """Serve until stopped. `GET /readyz` answers 200 as soon as it can take a turn."""
    settings = Settings()
    listening = sockets.take(host, port)
    lines = _prepare(settings, demo)
    _say_where(host, listening.getsockname()[1], lines)
    # uvicorn stops cleanly and then raises the signal again; leaving for a good reason is no failure.
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(KeyboardInterrupt):
        run(listening, workers or settings.workers, settings)
    loading.leave()


def _leave(*_signal: object) -> NoReturn:
    loading.leave()
    sys.exit(0)


def _prepare(settings: Settings, demo: bool) -> list[str]:
    """Bring the schema up to date, with `demo` fill an empty database; returns lines about who may log in."""
    with opened(settings) as database:
        return _demo(database, settings) if demo else []


def _demo(database: Database, settings: Settings) -> list[str]:
    from datetime import UTC, datetime

    from sqlmodel import col, select

    from crm import demo, staff
    from crm.churn import refresh
    from crm.customers import Customer
    from crm.demo import known

    with database.reading() as session:
        stocked = session.exec(select(Customer.id).limit(1)).first() is not None
        ours = demo.is_seeded(session)
    if stocked and not ours:
        return ["This database has customers of its own, so the demo store was left out."]
    if not ours:
        demo.seed(database, now=datetime.now(UTC))
        _teach(database, settings)
        refresh.score(database, settings.data_dir, datetime.now(UTC))
    with database.reading() as session:
        valid = [row for row in known.STAFF if staff.by_token(session, row[2])]
        shoppers = session.exec(select(Customer.email).where(col(Customer.id).startswith("demo-")).limit(3))
        names = ", ".join(shoppers)
    return [
        f"Chat as one of {names}.",
        *(f"Log in as {role} ({email}) with the token {token}" for email, role, token, _ in valid),
        "Everybody can read these tokens in the source: keep the demo on this machine.",
    ]


def _teach(database: Database, settings: Settings) -> None:
    """The demo store's own pages become its knowledge base."""
    from datetime import UTC, datetime

    from agent.brain.embedded.understanding.encoder import Encoder
    from crm.knowledge import Knowledge
    from prompts import FOLDER

    folder = settings.data_dir / "knowledge"
    knowledge = Knowledge(database, Encoder().encode, folder=folder, chroma_url=settings.chroma_url)
    knowledge.add([FOLDER / "knowledge"], datetime.now(UTC))


def _say_where(host: str, port: int, lines: list[str]) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    print(
        f"Warmline is starting at {address}/ (chat). Beside it: /desk, /ask, /evals, and /docs for the API."
    )
    for line in lines:
        print(f"  {line}")
    sys.stdout.flush()


def run(
    listening: socket.socket, workers: int, settings: Settings, made_by: str = "agent.api.worker:make"
) -> None:
    """Serve what `made_by` makes in each process, until told to stop."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    if workers > 1:
        _share_metrics(settings)
    config = uvicorn.Config(
        made_by,
        factory=True,
        workers=workers,
        log_config=None,
        # Addresses of WebSockets hold tokens, and requests are counted in /metrics.
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=HUNG_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
        ws_max_size=1024 * 1024,
        server_header=False,
    )
    if workers > 1:
        Multiprocess(config, sockets=[sockets.share(listening)]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def _share_metrics(settings: Settings) -> None:
    """Workers add their counters up through files in this folder."""
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
