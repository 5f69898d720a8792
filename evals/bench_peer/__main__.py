"""`python -m evals.bench_peer`: the same conversation with both sides, one after the other, in one run.

Each turn asks about one order in words that nobody has said before. Printed: the time of a turn at the start
and later on, turns a second with 16 conversations at once, and how much the files grew. `--json` prints the
figures alone. The peer's model must call `get_order`; ours is shown the order, so that one request is enough.
"ours, calling" is ours with a model that calls it all the same; "2 workers" and "its 2 workers" are ours and
the peer with two processes and the same 16 conversations at once, after the others have ended.
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

from evals.bench_peer import questions, sides, store
from evals.bench_peer.sides import Side

AT_ONCE = 16
BURSTS = 3
BEGINNINGS = 8  # conversations of ten turns


def main() -> None:
    options = _options()
    figures = run(options.turns, options.peer_turns, options.each, Path(options.peer_env))
    print(json.dumps(figures, indent=2) if options.json else table(figures))  # noqa: T201 - its output


def run(turns: int, peer_turns: int, each: int, peer_env: Path) -> dict[str, dict[str, float]]:
    """Measure both sides; their figures by name. `each` turns in each of the parallel conversations."""
    python = sides.peer_python(peer_env.absolute())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = {}
        orders = folder / "orders.json"
        for place in ("ours", "calling"):
            (folder / place).mkdir()
            urls[place] = f"sqlite:///{folder}/{place}/warmline.db"
            orders.write_text(json.dumps(store.fill(urls[place], AT_ONCE + 1)))
        with sides.model(folder) as model:
            with (
                sides.ours(folder / "ours", urls["ours"], model) as ours,
                sides.ours(folder / "calling", urls["calling"], model, "calling") as calling,
                sides.peer(python, folder / "peer", orders, model) as peer,
            ):
                figures = asyncio.run(_measured({ours: turns, calling: peer_turns, peer: peer_turns}, each))
                figures[ours.name]["ms from the model's first word"] = asyncio.run(_first_words(ours, model))
            with sides.ours(folder / "ours", urls["ours"], model, workers=2) as both:
                figures[both.name] = asyncio.run(_burst_alone(both, each))
            with sides.peer(python, folder / "peer", orders, model, workers=2) as both:
                figures[both.name] = asyncio.run(_burst_alone(both, each))
        return figures


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


async def _measured(turns: dict[Side, int], each: int) -> dict[str, dict[str, float]]:
    """Both sides by turns, so that whatever else the machine does falls on both alike."""
    figures: dict[str, dict[str, float]] = {side.name: {} for side in turns}
    async with httpx.AsyncClient(timeout=120, trust_env=False) as client:
        for side in turns:
            await _conversation(side, client, AT_ONCE, 5)
        for side, spent in (await _beginnings(list(turns), client)).items():
            figures[side.name]["ms a turn, to turn 10"] = median(spent)
        for side, spent, grown in await _side_by_side(turns, client):
            figures[side.name] |= {
                f"ms a turn, to turn {end}": median(spent[end - 10 : end])
                for end in (60, 100, 200)
                if end <= len(spent)
            }
            figures[side.name]["MB for 60 turns"] = grown / 1e6
        bursts: dict[str, list[tuple[float, float]]] = {side.name: [] for side in turns}
        for _ in range(BURSTS):
            for side in turns:
                bursts[side.name].append(await _burst(side, client, each))
    for name, measured in bursts.items():
        figures[name] |= _told(measured)
    return figures


async def _beginnings(both: list[Side], client: httpx.AsyncClient) -> dict[Side, list[float]]:
    """Milliseconds of each of the first ten turns of several conversations, by turns."""
    spent: dict[Side, list[float]] = {side: [] for side in both}
    for shopper in range(BEGINNINGS):
        for side in both:
            talk: Any = await side.begin(client, shopper, store.email(shopper))
            for number in range(10):
                started = time.perf_counter()
                await _turn(side, client, talk, number, shopper)
                spent[side].append((time.perf_counter() - started) * 1000)
    return spent


async def _side_by_side(
    turns: dict[Side, int], client: httpx.AsyncClient
) -> list[tuple[Side, list[float], float]]:
    """One conversation with each: milliseconds of each turn, and bytes that 60 turns left behind."""
    talks: dict[Side, Any] = {side: await side.begin(client, 0, store.email(0)) for side in turns}
    before = {side: _size(side.files) for side in turns}
    grown = dict.fromkeys(turns, 0)
    spent: dict[Side, list[float]] = {side: [] for side in turns}
    for number in range(max(turns.values())):
        for side in (side for side in turns if number < turns[side]):
            started = time.perf_counter()
            await _turn(side, client, talks[side], number, 0)
            spent[side].append((time.perf_counter() - started) * 1000)
            if number == 59:
                grown[side] = _size(side.files) - before[side]
    return [(side, spent[side], grown[side]) for side in turns]


async def _first_words(ours: sides.Ours, model: str) -> float:
    """Milliseconds from the moment the model sends its first word to the moment the customer has it."""
    late = []
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        talk = await ours.begin(client, 1, store.email(1))
        for number in range(21):
            sent = {"message_id": f"s{number}", "text": questions.asked(store.order_id(1))}
            headers = {**talk[1], "Accept": "text/event-stream"}
            path = f"{ours.address}/v1/conversations/{talk[0]}/messages"
            async with client.stream("POST", path, json=sent, headers=headers) as answer:
                lines = answer.aiter_lines()
                async for line in lines:
                    if line == "event: reply":
                        late.append(time.time())
                        break
                async for _ in lines:
                    pass
            left = (await client.get(f"{model}/sent")).json()["sent"]
            late[-1] = (late[-1] - left) * 1000
    return median(late)


async def _burst_alone(side: Side, each: int) -> dict[str, float]:
    """What one side does with sixteen conversations at once, with nobody beside it."""
    async with httpx.AsyncClient(timeout=120, trust_env=False) as client:
        for _ in range(2):
            await _conversation_each(side, client, 5)
        return _told([await _burst(side, client, each) for _ in range(BURSTS)])


async def _burst(side: Side, client: httpx.AsyncClient, each: int) -> tuple[float, float]:
    """Sixteen conversations at once: turns a second, and milliseconds of processor time for a turn."""
    started, used = time.perf_counter(), sides.processor_seconds(side.process)
    await _conversation_each(side, client, each)
    # Our conversations begin with a turn of their own, in which the customer says who she is.
    turns = AT_ONCE * (each + side.opening_turns)
    used = sides.processor_seconds(side.process) - used
    return turns / (time.perf_counter() - started), used * 1000 / turns


async def _conversation_each(side: Side, client: httpx.AsyncClient, turns: int) -> None:
    await asyncio.gather(*(_conversation(side, client, number, turns) for number in range(AT_ONCE)))


def _told(bursts: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "turns a second, 16 at once": median(rate for rate, _ in bursts),
        "processor ms a turn, 16 at once": median(used for _, used in bursts),
    }


async def _conversation(side: Side, client: httpx.AsyncClient, shopper: int, turns: int) -> None:
    talk: Any = await side.begin(client, shopper, store.email(shopper))
    for number in range(turns):
        await _turn(side, client, talk, number, shopper)


async def _turn(side: Side, client: httpx.AsyncClient, talk: Any, number: int, shopper: int) -> None:
    order = store.order_id(shopper, number % 3)
    reply = await side.say(client, talk, number, questions.asked(order))
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
