"""The peer: LangChain's `create_agent` with AsyncSqliteSaver behind FastAPI. Runs in a venv of its own.

BENCH_MODEL=http://…/v1 BENCH_ORDERS=orders.json BENCH_CHECKPOINTS=peer.db uvicorn peer:app
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI  # the imports below are the peer's own, from its own environment
from langchain.agents import create_agent  # type: ignore[import-not-found]
from langchain_openai import ChatOpenAI  # type: ignore[import-not-found]
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver  # type: ignore[import-not-found]
from pydantic import BaseModel

ORDERS = json.loads(Path(os.environ["BENCH_ORDERS"]).read_text())
PROMPT = "You are the customer service agent of an online store. Be brief. Say only what the tools say."


class Incoming(BaseModel):
    thread: str
    text: str


def get_order(order_id: str) -> str:
    """One order of the customer: items, status, address and payments."""
    return json.dumps(ORDERS.get(order_id, {}))


@contextlib.asynccontextmanager
async def lifespan(api: FastAPI) -> AsyncIterator[None]:
    model = ChatOpenAI(model="instant", base_url=os.environ["BENCH_MODEL"], api_key="none")
    async with AsyncSqliteSaver.from_conn_string(os.environ["BENCH_CHECKPOINTS"]) as saver:
        api.state.agent = create_agent(model, [get_order], system_prompt=PROMPT, checkpointer=saver)
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/readyz")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/chat")
async def chat(incoming: Incoming) -> dict[str, Any]:
    """One turn: the message in, the reply out."""
    config = {"configurable": {"thread_id": incoming.thread}}
    said = {"messages": [{"role": "user", "content": incoming.text}]}
    state = await app.state.agent.ainvoke(said, config)
    return {"reply": state["messages"][-1].content}
