"""A service that ends tells what it was still loading, and does not wait for a network's work."""

from __future__ import annotations

import subprocess
import sys

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


BUSY = """
import threading
from agent import loading
with loading.beside(lambda ending: threading.Event().wait()):
    pass
loading.leave()
raise SystemExit("somebody waited for it")
"""


def test_a_process_leaves_in_the_middle_of_loading_and_calls_it_no_failure():
    left = subprocess.run(
        [sys.executable, "-c", BUSY], capture_output=True, text=True, timeout=60, check=False
    )
    assert (left.returncode, left.stderr) == (0, "")
