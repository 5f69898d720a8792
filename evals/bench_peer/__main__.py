"""`python -m evals.bench_peer`: the same conversation with both sides, one after the other, in one run.

Each turn asks about one order. Printed: the time of a turn at the start and later on, turns a second with 16
conversations at once, and how much the files grew. `--json` prints the figures alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from evals.bench_peer import sides, store
from evals.bench_peer.sides import Side

AT_ONCE = 16


def main() -> None:
    options = _options()
    figures = run(options.turns, options.peer_turns, options.each, Path(options.peer_env))
    print(json.dumps(figures, indent=2) if options.json else table(figures))  # noqa: T201 - its output


def run(turns: int, peer_turns: int, each: int, peer_env: Path) -> dict[str, dict[str, float]]:
    """Measure both sides; their figures by name. `each` turns in each of the parallel conversations."""
    python = sides.peer_python(peer_env.absolute())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/ours/warmline.db"
        (folder / "ours").mkdir()
        orders = folder / "orders.json"
        orders.write_text(json.dumps(store.fill(url, AT_ONCE + 1)))
        with (
            sides.model(folder) as model,
            sides.ours(folder / "ours", url, model) as ours,
            sides.peer(python, folder / "peer", orders, model) as peer,
        ):
            return {
                side.name: asyncio.run(_measured(side, long, each))
                for side, long in ((ours, turns), (peer, peer_turns))
            }


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures side by side."""
    names = sorted({name for side in figures.values() for name in side}, key=_order)
    head = f"{'':32}" + "".join(f"{side:>14}" for side in figures)
    rows = [
        f"{name:32}" + "".join(f"{side.get(name, float('nan')):>14.1f}" for side in figures.values())
        for name in names
    ]
    return "\n".join([head, *rows])


def _order(name: str) -> tuple[bool, int]:
    digits = "".join(letter for letter in name if letter.isdigit())
    return (not name.startswith("ms"), int(digits or 0))


async def _measured(side: Side, turns: int, each: int) -> dict[str, float]:
    async with httpx.AsyncClient(timeout=120, trust_env=False) as client:
        await _conversation(side, client, AT_ONCE, 3)
        before = _size(side.files)
        spent, grown = await _one(side, client, turns)
        figures = {
            f"ms a turn, to turn {end}": median(spent[end - 10 : end])
            for end in (10, 60, 100, 200)
            if end <= turns
        }
        figures["MB for 60 turns"] = (grown - before) / 1e6
        started, used = time.perf_counter(), sides.processor_seconds(side.process)
        await asyncio.gather(*(_conversation(side, client, number, each) for number in range(AT_ONCE)))
        figures["turns a second, 16 at once"] = AT_ONCE * each / (time.perf_counter() - started)
        # What other programs on the machine do does not change this one.
        used = sides.processor_seconds(side.process) - used
        figures["processor ms a turn, 16 at once"] = used * 1000 / (AT_ONCE * each)
    return figures


async def _one(side: Side, client: httpx.AsyncClient, turns: int) -> tuple[list[float], int]:
    """Milliseconds of each turn, and the size of the files after turn 60."""
    talk: Any = await side.begin(client, 0, store.email(0))
    spent, grown = [], 0
    for number in range(turns):
        started = time.perf_counter()
        await _turn(side, client, talk, number, 0)
        spent.append((time.perf_counter() - started) * 1000)
        if number == 59:
            grown = _size(side.files)
    return spent, grown or _size(side.files)


async def _conversation(side: Side, client: httpx.AsyncClient, shopper: int, turns: int) -> None:
    talk: Any = await side.begin(client, shopper, store.email(shopper))
    for number in range(turns):
        await _turn(side, client, talk, number, shopper)


async def _turn(side: Side, client: httpx.AsyncClient, talk: Any, number: int, shopper: int) -> None:
    order = store.order_id(shopper, number % 3)
    reply = await side.say(client, talk, number, f"What is the status of my order {order}?")
    if order not in reply:
        raise SystemExit(f"{side.name} did not answer turn {number}: {reply!r}")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=200, help="turns of our one conversation")
    parser.add_argument("--peer-turns", type=int, default=60, help="turns of the peer's one conversation")
    parser.add_argument("--each", type=int, default=15, help="turns in each of 16 parallel conversations")
    parser.add_argument("--peer-env", default="var/bench_peer", help="the peer's own environment")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
