"""The two services under comparison, each in a process of its own, and the model that both ask."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
READY_SECONDS = 180


@dataclass(frozen=True)
class Side:
    """A service to which a turn can be put."""

    address: str
    files: Path
    process: int
    name: str = ""
    opening_turns: int = 0

    async def begin(self, client: httpx.AsyncClient, shopper: int, email: str) -> Any:
        """Open a conversation; returns what `say` needs of it."""
        raise NotImplementedError

    async def say(self, client: httpx.AsyncClient, talk: Any, number: int, text: str) -> str:
        """The reply to one message."""
        raise NotImplementedError


@dataclass(frozen=True)
class Ours(Side):
    """Warmline as it is served."""

    name: str = "warmline"
    opening_turns: int = 1

    async def begin(self, client: httpx.AsyncClient, shopper: int, email: str) -> Any:
        opened = await client.post(f"{self.address}/v1/conversations", json={"channel": "chat"})
        made = opened.raise_for_status().json()
        talk = (made["conversation_id"], {"Authorization": f"Bearer {made['token']}"})
        order = f"#W{1_000_000 + shopper * 10}"
        await self.say(client, talk, -1, f"I am {email}. What about {order}?")
        return talk

    async def say(self, client: httpx.AsyncClient, talk: Any, number: int, text: str) -> str:
        sent = {"message_id": f"m{number}", "text": text}
        path = f"{self.address}/v1/conversations/{talk[0]}/messages"
        answered = await client.post(path, json=sent, headers=talk[1])
        return str(answered.raise_for_status().json()["reply"])


@dataclass(frozen=True)
class Peer(Side):
    """LangChain's prebuilt agent behind FastAPI."""

    async def begin(self, client: httpx.AsyncClient, shopper: int, email: str) -> Any:
        return f"{shopper}-{time.monotonic_ns()}"

    async def say(self, client: httpx.AsyncClient, talk: Any, number: int, text: str) -> str:
        answered = await client.post(f"{self.address}/chat", json={"thread": talk, "text": text})
        return str(answered.raise_for_status().json()["reply"])


def peer_python(folder: Path) -> Path:
    """The interpreter of the peer's own environment, made when it is not there."""
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        uv = [str(Path(sys.executable).parent / "uv")]
        subprocess.run(
            [*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True
        )
        wanted = str(HERE / "requirements.txt")
        subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), "-r", wanted], check=True)
        (folder / ".installed").touch()
    return python


@contextlib.contextmanager
def model(folder: Path) -> Iterator[str]:
    """The model's address."""
    port_file = folder / "model.port"
    with _running([sys.executable, str(HERE / "model_server.py"), str(port_file)], {}, folder / "model.log"):
        _wait(lambda: port_file.exists() and bool(port_file.read_text()), "the model", folder / "model.log")
        yield f"http://127.0.0.1:{port_file.read_text()}/v1"


@contextlib.contextmanager
def ours(
    folder: Path, database_url: str, model_url: str, model_name: str = "instant", workers: int = 1
) -> Iterator[Ours]:
    settings = {
        "WARMLINE_DATABASE_URL": database_url,
        "WARMLINE_DATA_DIR": str(folder),
        "OPENAI_BASE_URL": model_url,
        "WARMLINE_MODEL": model_name,
        "WARMLINE_BRAIN": "openai",
    }
    name = (
        "ours, calling" if model_name == "calling" else "warmline" if workers == 1 else f"{workers} workers"
    )
    port = _free_port()
    command = [sys.executable, "-m", "evals.bench_peer.ours", str(port), str(workers)]
    with _served(command, port, settings, folder / "ours.log", ROOT) as served:
        yield Ours(served[0], folder, served[1], name=name)


@contextlib.contextmanager
def peer(python: Path, folder: Path, orders: Path, model_url: str, workers: int = 1) -> Iterator[Peer]:
    folder.mkdir(exist_ok=True)
    settings = {
        "BENCH_MODEL": model_url,
        "BENCH_ORDERS": str(orders),
        "BENCH_CHECKPOINTS": str(folder / "peer.db"),
    }
    port = _free_port()
    command = [str(python), "-m", "uvicorn", "--workers", str(workers), "peer:app", "--port", str(port)]
    command += ["--no-access-log", "--log-level", "warning"]
    name = "create_agent" if workers == 1 else f"its {workers} workers"
    with _served(command, port, settings, folder / "peer.log", HERE) as (address, process):
        yield Peer(address, folder, process, name=name)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def _served(
    command: list[str], port: int, settings: dict[str, str], log: Path, where: Path
) -> Iterator[tuple[str, int]]:
    address = f"http://127.0.0.1:{port}"
    with _running(command, settings, log, where) as process:
        _wait(lambda: _ready(address), log.name, log)
        # The first of several processes answers while the others load: they would get no connection.
        _wait(lambda: _rests(process), log.name, log)
        yield address, process


@contextlib.contextmanager
def _running(command: list[str], settings: dict[str, str], log: Path, where: Path = HERE) -> Iterator[int]:
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=where, env=surroundings(settings), stdout=errors, stderr=errors
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def surroundings(settings: dict[str, str]) -> dict[str, str]:
    """The environment for a service with these settings."""
    # A proxy of the surroundings must not come between the processes of one machine.
    return {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **settings}


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def _rests(process: int) -> bool:
    before = processor_seconds(process)
    time.sleep(0.5)
    return processor_seconds(process) - before < 0.03


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process and its workers have used, on Linux; 0 if that is not told."""
    try:
        spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        workers = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    own = (int(spent[11]) + int(spent[12])) / float(os.sysconf("SC_CLK_TCK"))
    return own + sum(processor_seconds(int(worker)) for worker in workers)


def _wait(ready: object, what: str, log: Path) -> None:
    assert callable(ready)
    ends = time.monotonic() + READY_SECONDS
    while not ready():
        if time.monotonic() > ends:
            raise SystemExit(f"{what} was not ready after {READY_SECONDS} s; see {log}")
        time.sleep(0.1)
