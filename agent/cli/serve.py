"""`warmline serve`: the API, the pages and the voice, in one process or several."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sys
from typing import Annotated, Any

import typer

from agent.settings import Settings
from crm.errors import BadInput

GRACE_SECONDS = 3


def serve(
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for other machines.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 lets the system choose.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the database.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with the demo store.")] = False,
) -> None:
    """Serve until stopped. `GET /readyz` answers 200 as soon as it can take a turn."""
    settings = Settings()
    listening = _listen(host, port)
    people = _prepare(settings, demo)
    _say_where(host, listening.getsockname()[1], people)
    # uvicorn stops cleanly and then raises the signal again; leaving for a good reason is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        _run(listening, workers, settings)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port first: whoever holds it already is told of at once."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise BadInput(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.") from error
    taken.set_inheritable(True)
    return taken


def _prepare(settings: Settings, demo: bool) -> list[Any]:
    """Bring the schema up to date; with `demo` a store and people who may log in."""
    from crm.database import Database
    from crm.migrations import upgrade

    database = Database(settings.database_url)
    try:
        upgrade(database)
        if not demo:
            return []
        from agent import demo_people

        return list(demo_people.seed(database, settings.data_dir))
    finally:
        database.close()


def _say_where(host: str, port: int, people: list[Any]) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    print(f"Warmline is starting. Chat: {address}/  Desk: {address}/desk  API: {address}/docs")
    for person in people:
        print(f"  {person.line}")
    sys.stdout.flush()


def _run(listening: socket.socket, workers: int, settings: Settings) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    if workers > 1:
        _share_metrics(settings)
    config = uvicorn.Config(
        "agent.api.worker:make",
        factory=True,
        workers=workers,
        log_config=None,
        # Addresses of WebSockets hold tokens, and requests are counted in /metrics.
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=1024 * 1024,
        server_header=False,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def _share_metrics(settings: Settings) -> None:
    """Workers add their counters up through files in this folder."""
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
