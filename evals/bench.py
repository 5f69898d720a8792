"""`make bench`: how fast the embedded brain answers, how that holds over a long conversation, what it stores.

Everything is measured on a service of its own with the demo store; figures depend on the machine, so compare
figures of one run only.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx
from rich.console import Console
from rich.table import Table

from agent import bootstrap
from agent.bootstrap import App
from agent.settings import Settings
from crm import demo
from evals.bench_peer.sides import surroundings

WHO = "My e-mail is nora.lind@shopper.example"
TALK = (
    "what is in my last order?",
    "where is my order #W9000002?",
    "how much did I pay for order #W9000001?",
    "I want to cancel order #W9000002, I no longer need it",
    "no, leave it",
)
LONG = 200
AT_ONCE = (1, 16, 64)
ADDRESS = re.compile(r"http://[\d.]+:\d+")


def main() -> None:
    with _service() as app:
        _warm(app)
        rows = [_at_once(app, count) for count in AT_ONCE]
        early, late, growth = _long(app)
    table = Table("conversations at once", "p50 ms", "p95 ms", "turns/s")
    for row in rows:
        table.add_row(*row)
    console = Console()
    console.print(table)
    console.print(
        f"turn 6–15: {early:.1f} ms, turn {LONG - 9}–{LONG}: {late:.1f} ms, ratio {late / early:.2f}"
    )
    console.print(f"storage: {growth / 1024:.1f} KB a turn; resident: {_resident():.0f} MB at most")
    first, again, resident = _starts()
    console.print(
        f"from `warmline serve` to ready: {first:.1f} s with an empty database, which it fills, then "
        f"{again:.1f} s; {resident:.0f} MB resident"
    )


@contextmanager
def _service() -> Iterator[App]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(database_url=f"sqlite:///{folder}/bench.db", data_dir=folder, brain="embedded")
        app = bootstrap.build(settings)
        demo.seed(app.database, now=app.clock())
        yield app
        app.close()


def _warm(app: App) -> None:
    for _ in range(2):
        _talk(app, TALK)


def _talk(app: App, texts: tuple[str, ...]) -> list[float]:
    """Milliseconds of each turn of one conversation; saying who she is comes first and is not counted."""
    conversation, _ = app.conversations.open()
    app.conversations.reply(conversation, "who", WHO)
    spent = []
    for number, text in enumerate(texts):
        started = time.perf_counter()
        app.conversations.reply(conversation, f"m{number}", text)
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def _at_once(app: App, count: int) -> tuple[str, ...]:
    """So many conversations in parallel, each saying the talk twice."""
    started = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        spent = [ms for talk in pool.map(lambda _: _talk(app, TALK * 2), range(max(count, 4))) for ms in talk]
    took = time.perf_counter() - started
    p95 = quantiles(spent, n=20)[-1]
    return (str(count), f"{median(spent):.1f}", f"{p95:.1f}", f"{len(spent) / took:.1f}")


def _long(app: App) -> tuple[float, float, float]:
    """Early and late milliseconds of one long conversation, and the bytes each of its turns left."""
    texts = tuple(TALK[number % 3] for number in range(LONG))
    before = _stored(app)
    spent = _talk(app, texts)
    return median(spent[5:15]), median(spent[-10:]), (_stored(app) - before) / LONG


def _stored(app: App) -> int:
    """Bytes in the database and the graph's state, with their write-ahead logs."""
    return sum(path.stat().st_size for path in app.settings.data_dir.glob("*.db*") if path.is_file())


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _starts() -> tuple[float, float, float]:
    """Seconds from `warmline serve` to ready, filling the demo store first and then again; MB resident."""
    with tempfile.TemporaryDirectory() as name:
        first, _ = _started(Path(name))
        again, resident = _started(Path(name))
        return first, again, resident


def _started(folder: Path) -> tuple[float, float]:
    """Seconds until `GET /readyz` answers 200, and the process's resident megabytes then."""
    settings = {
        "WARMLINE_DATABASE_URL": f"sqlite:///{folder}/s.db",
        "WARMLINE_DATA_DIR": str(folder),
        "WARMLINE_BRAIN": "embedded",
    }
    command = [str(Path(sys.executable).with_name("warmline")), "serve", "--demo", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(command, env=surroundings(settings), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None, "it was asked for"
        try:
            address = next(found[0] for line in process.stdout if (found := ADDRESS.search(line)))
            while not _is_ready(address):
                time.sleep(0.02)
            pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
            return time.perf_counter() - began, pages * resource.getpagesize() / 1e6
        finally:
            process.terminate()


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
