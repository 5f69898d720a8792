"""Score recorded conversations of any number.

In chunks, by several processes, and never the same work twice.

A finished chunk is a file under `parts/`, written whole or not at all. A run that was killed takes up
behind its last finished chunk; what it writes in the end depends on the input alone, not on who scored
which chunk when.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals import formats
from evals.errors import BrokenRecord, NotARun
from evals.formats.records import Record

ExecutorName = Literal["local", "dask"]
_CHUNK_RECORDS, _CHUNK_BYTES = 250, 4 << 20
_WORTH_A_POOL = 4 << 20


@dataclass(frozen=True)
class Plan:
    """What to score and with what. `scheduler` is the address of a Dask scheduler."""

    files: tuple[Path, ...]
    format: str
    out: Path
    executor: ExecutorName = "local"
    scheduler: str | None = None
    workers: int = 0


@dataclass(frozen=True)
class Scored:
    """How many conversations were scored, how many records could not be read."""

    conversations: int
    broken: int


def score(plan: Plan, advance: Callable[[int], None] = lambda _: None) -> Scored:
    """Write `results.jsonl` and `broken.jsonl` into `plan.out`; `advance` is told the bytes that are done.

    Raises NotARun when the folder holds the run of other files.
    """
    parts = _prepare(plan)
    if not (plan.out / "results.jsonl").exists():
        with _pool(plan) as pool:
            _score_chunks(plan, parts, pool, advance)
        _gather(plan.out, parts)
    return Scored(_lines(plan.out / "results.jsonl"), _lines(plan.out / "broken.jsonl"))


def _prepare(plan: Plan) -> Path:
    parts, note = plan.out / "parts", plan.out / "run.json"
    identity = {"format": plan.format, "input": _identity(plan)}
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) != identity:
        raise NotARun(f"{plan.out} holds the run of another input; choose another --out or remove it")
    parts.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(identity, indent=1), encoding="utf-8")
    return parts


def _identity(plan: Plan) -> str:
    """A digest of the input files' names, sizes and dates, and of how they are cut into chunks."""
    found = [(str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in plan.files]
    return hashlib.sha256(repr((found, _CHUNK_RECORDS, _CHUNK_BYTES)).encode()).hexdigest()


@contextmanager
def _pool(plan: Plan) -> Iterator[Executor]:
    if plan.executor == "dask":
        from distributed import Client

        # distributed has no types.
        connect: Callable[..., Any] = Client
        with connect(plan.scheduler, set_as_default=False) as client, client.get_executor(pure=False) as pool:
            yield pool
        return
    workers = plan.workers or os.cpu_count() or 1
    if workers == 1 or sum(f.stat().st_size for f in plan.files) < _WORTH_A_POOL:
        yield _Here()
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Spawned, so that no thread of this process is copied in the middle of something.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        yield pool


def _end_with_parent() -> None:
    """A killed run leaves no workers behind: they would wait for work for ever."""
    from multiprocessing import parent_process
    from threading import Thread

    parent = parent_process()
    assert parent is not None, "only a worker calls this"

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


class _Here(Executor):
    """Work in this process: less than a few megabytes are scored before other processes have started."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*given, **named))
        except Exception as error:  # noqa: BLE001  # whoever asks for the result gets it raised
            done.set_exception(error)
        return done


def _score_chunks(plan: Plan, parts: Path, pool: Executor, advance: Callable[[int], None]) -> None:
    in_flight: dict[Future[bytes], tuple[Path, int]] = {}
    # Two chunks for each worker and one more: nobody waits, and memory stays bounded.
    most = 2 * (plan.workers or os.cpu_count() or 1) + 1
    for index, chunk in enumerate(_chunks(plan)):
        part, size = parts / f"{index:07}.jsonl", sum(len(r.raw) for r in chunk if isinstance(r, Record))
        if part.exists():
            advance(size)
            continue
        if len(in_flight) >= most:
            _store(in_flight, advance, FIRST_COMPLETED)
        in_flight[pool.submit(score_chunk, plan.format, chunk)] = part, size
    while in_flight:
        _store(in_flight, advance, FIRST_COMPLETED)


def _chunks(plan: Plan) -> Iterator[list[Record | BrokenRecord]]:
    chunk: list[Record | BrokenRecord] = []
    size = 0
    for record in formats.records(list(plan.files), plan.format):
        chunk.append(record)
        size += len(record.raw) if isinstance(record, Record) else 0
        if len(chunk) >= _CHUNK_RECORDS or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _store(
    in_flight: dict[Future[bytes], tuple[Path, int]], advance: Callable[[int], None], when: str
) -> None:
    done, _ = wait(in_flight, return_when=when)
    for future in done:
        part, size = in_flight.pop(future)
        unfinished = part.with_suffix(".tmp")
        unfinished.write_bytes(future.result())
        unfinished.replace(part)
        advance(size)


def score_chunk(format_name: str, chunk: list[Record | BrokenRecord]) -> bytes:
    """The lines of one part: a result a conversation, or what is broken about a record."""
    from evals.results import row_of

    lines: list[bytes] = []
    for record in chunk:
        try:
            if isinstance(record, BrokenRecord):
                raise record
            lines.append(row_of(formats.read(record, format_name)).as_line())
        except BrokenRecord as broken:
            told = {"broken": {"file": broken.file, "line": broken.line, "problem": broken.problem}}
            lines.append(json.dumps(told, sort_keys=True).encode() + b"\n")
    return b"".join(lines)


def _gather(out: Path, parts: Path) -> None:
    """Join the parts; the results appear under their name only when they are whole."""
    unfinished = out / "results.tmp"
    with unfinished.open("wb") as results, (out / "broken.jsonl").open("wb") as broken:
        for part in sorted(parts.glob("*.jsonl")):
            for line in part.read_bytes().splitlines(keepends=True):
                (broken if line.startswith(b'{"broken"') else results).write(line)
    unfinished.replace(out / "results.jsonl")
    shutil.rmtree(parts)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
