"""A service that ends waits for what it was still loading."""

from __future__ import annotations

from fastapi.testclient import TestClient

from agent.api import create_app
from agent.brain.scripted import ScriptedBrain


def test_a_service_that_ends_while_it_loads_lets_that_come_to_an_end(app_with):
    seen = []

    def load(_, ending):
        seen.append("began")
        seen.append("told to end" if ending.wait(30) else "never told")

    with TestClient(create_app(app_with(ScriptedBrain([])), once_up=load)) as client:
        assert client.get("/healthz").status_code == 200
    assert seen == ["began", "told to end"]
