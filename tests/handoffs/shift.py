"""A hundred people of one shift, each with her own token, over HTTP: they click on cases or take the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx

HTTP_OK, NOT_FOUND, TAKEN = 200, 404, 409


async def _clicks(desk: httpx.AsyncClient, token: str, cases: Sequence[str]) -> list[str]:
    """Somebody who clicks on one case after the other, as her colleagues beside her do."""
    mine = []
    for case in cases:
        answer = await desk.put(f"/v1/handoffs/{case}/claim", headers=_shown(token))
        assert answer.status_code in (HTTP_OK, TAKEN), answer.text
        if answer.status_code == HTTP_OK:
            mine.append(case)
    return mine


async def _takes_next(desk: httpx.AsyncClient, token: str) -> list[str]:
    """Somebody who takes the next case until there is none."""
    mine = []
    while True:
        answer = await desk.post("/v1/handoffs/next", headers=_shown(token))
        if answer.status_code == NOT_FOUND:
            return mine
        assert answer.status_code == HTTP_OK, answer.text
        mine.append(answer.json()["handoff_id"])


async def _work(address: str, tokens: Sequence[str], cases: Sequence[str]) -> list[list[str]]:
    limits = httpx.Limits(max_connections=len(tokens))
    half = len(tokens) // 2
    group = 10
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=240) as desk:
        people = [
            # Ten people see the same tenth of the queue and all want the same case first.
            _clicks(desk, token, cases[place // group :: half // group])
            if place < half
            else _takes_next(desk, token)
            for place, token in enumerate(tokens)
        ]
        return await asyncio.gather(*people)


def work(address: str, tokens: Sequence[str], cases: Sequence[str]) -> list[list[str]]:
    """The cases that each person got."""
    return asyncio.run(_work(address, tokens, cases))


def _shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
