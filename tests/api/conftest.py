"""The door as a client sees it: the real service on a small store, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from agent.api import create_app
from agent.bootstrap import App
from agent.brain import Brain
from agent.brain.scripted import ScriptedBrain
from crm import staff
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures for the tests of this folder


@dataclass
class Talk:
    """A customer's conversation over HTTP."""

    client: TestClient
    id: str
    token: str
    greeting: str
    said: int = 0

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def say(self, text: str, message_id: str | None = None, **headers: str):
        self.said += 1
        body = {"message_id": message_id or f"m{self.said}", "text": text}
        return self.client.post(
            f"/v1/conversations/{self.id}/messages", json=body, headers={**self.auth, **headers}
        )

    def read(self, token: str | None = None):
        auth = {"Authorization": f"Bearer {token}"} if token else self.auth
        return self.client.get(f"/v1/conversations/{self.id}", headers=auth)


@dataclass
class Door:
    """The service and a client of it."""

    app: App
    client: TestClient

    def talk(self) -> Talk:
        opened = self.client.post("/v1/conversations", json={"channel": "chat"}).json()
        return Talk(self.client, opened["conversation_id"], opened["token"], opened["greeting"])

    def staff(self, role: str, email: str | None = None) -> dict[str, str]:
        """The headers of someone with this role."""
        with self.app.database.writing() as session:
            _, token = staff.add(session, email or f"{role}@example.com", role, self.app.clock())
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def door_with(app_with: Callable[[Brain | None], App]) -> Iterator[Callable[..., Door]]:  # noqa: F811
    """Opens the door of a service whose brain thinks these thoughts."""
    opened: list[TestClient] = []

    def open_door(*thoughts) -> Door:
        app = app_with(ScriptedBrain(thoughts))
        client = TestClient(create_app(app), raise_server_exceptions=False)
        client.__enter__()
        opened.append(client)
        return Door(app, client)

    yield open_door
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def door(door_with: Callable[..., Door]) -> Door:
    """A door behind which nobody needs to think."""
    return door_with()
