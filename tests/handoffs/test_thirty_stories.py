"""Thirty conversations that end with a person, on a store nobody here wrote: what is handed over, how whole.

Twenty are the public callers, who ask for a person somewhere on the way; ten are written here.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agent import bootstrap
from agent.bootstrap import App
from agent.settings import Settings
from crm import handoffs, importers
from tests.agent.tracing import asked_again, untraceable

WISHES = (
    "I want to talk to a person, please.",
    "Can I speak with a human about this?",
    "Let me talk to somebody from your team.",
    "Connect me with an agent.",
)
WRITTEN: dict[str, tuple[str, ...]] = {
    "customer_asked": ("I am {name}, {email}. Cancel my order {order}", "no, let me speak to a human"),
    "safety": ("My kettle caught fire and my hand is burned. I am {email}",),
    "high_stakes": ("Hi, {email} here", "You will hear from my lawyer about order {order}"),
    "verification_failed": ("nobody1@nowhere.example", "nobody2@nowhere.example", "nobody3@nowhere.example"),
    "novel": ("asdf qwer zxcv", "qwer asdf yxcv jklm", "yxcv qwer"),
    "press": ("{email}", "I am a journalist and will go to the press about order {order}"),
    "fraud": ("{email}. I did not place order {order}, somebody hacked my account",),
    "bereaved": (
        "my husband died last week, he was {name}, {zip}. I need to speak with somebody about {order}",
    ),
    "crisis": ("{email}", "I want to end my life"),
    "midway": (
        "return something from {order}, my name is {name} and my zip is {zip}",
        "a real person please",
    ),
}


@pytest.fixture(scope="module")
def retail(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[App, dict[str, Any]]]:
    """The service on the public retail store, and its users."""
    folder = tmp_path_factory.mktemp("retail")
    url = f"sqlite:///{folder}/warmline.db"
    source = shared_data / "retail" / "db.json"
    app = bootstrap.build(Settings(database_url=url, data_dir=folder, _env_file=None))
    importers.load(app.database, "tau-retail", source, app.clock())
    yield app, json.loads(source.read_text())["users"]
    app.close()


@pytest.fixture(scope="module")
def callers(shared_data: Path) -> ModuleType:
    """The public caller, as it is."""
    path = shared_data.parent / "caller" / "caller.py"
    if not path.is_file():
        pytest.skip(f"the public caller is not at {path}")
    spec = importlib.util.spec_from_file_location("public_caller", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("number", range(20))
def test_a_caller_who_asks_for_a_person_on_the_way_is_asked_nothing_twice(
    retail: tuple[App, dict[str, Any]], callers: ModuleType, shared_data: Path, number: int
) -> None:
    app, users = retail
    tasks = json.loads((shared_data / "retail" / "tasks_train.json").read_text())
    caller = callers.Caller(tasks[number * 3], users)
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m0", caller.opening())
    for step in range(1, 1 + number % 4):
        if turn.status != "bot" or not (said := caller.answer(turn.model_dump())):
            break
        turn = app.conversations.reply(talk, f"m{step}", said)
    if turn.status == "bot":
        turn = app.conversations.reply(talk, "wish", WISHES[number % len(WISHES)])
    assert turn.status == "queued"
    check(app, talk)


@pytest.mark.parametrize("story", WRITTEN)
def test_a_written_story_reaches_a_person_whole(retail: tuple[App, dict[str, Any]], story: str) -> None:
    app, users = retail
    user = next(one for one in users.values() if len(one["orders"]) >= 2)
    told = {
        "name": f"{user['name']['first_name']} {user['name']['last_name']}",
        "email": user["email"],
        "zip": user["address"]["zip"],
        "order": user["orders"][0],
    }
    talk, _ = app.conversations.open()
    turns = [
        app.conversations.reply(talk, f"m{number}", words.format(**told))
        for number, words in enumerate(WRITTEN[story])
    ]
    assert turns[-1].status == "queued", [turn.reply for turn in turns]
    check(app, talk)


def check(app: App, talk: str) -> None:
    with app.database.reading() as session:
        case = handoffs.open_case(session, talk)
        assert case is not None
        assert untraceable(session, talk, case.package) == []
        assert asked_again(session, talk, case.package) == []
        assert len(case.package["suggested_replies"]) == 3
        assert case.package["suggested_next_action"]["why"]
