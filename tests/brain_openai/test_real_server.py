"""Against a real server in a process of its own, over HTTP, streamed in pieces of 1 to 7 bytes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.brain.fallback import FallbackBrain
from agent.brain.openai import OpenAIBrain
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai_check import check_endpoint
from agent.costs import Allowance
from tests.brain_openai.conftest import UNDERSTUDY, Understudy


@pytest.fixture
def address(tmp_path):
    port = tmp_path / "port"
    server = subprocess.Popen([sys.executable, str(Path(__file__).with_name("odd_server.py")), str(port)])
    ends = time.monotonic() + 30
    while not (port.exists() and port.read_text()):
        assert time.monotonic() < ends, "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port.read_text()}/v1"
    server.terminate()
    server.wait(10)


@pytest.fixture
def endpoint(address):
    return Endpoint("odd", base_url=address, sleep=lambda _: None)


@pytest.fixture
def app(app_with, mia, endpoint):
    return app_with(FallbackBrain(OpenAIBrain(endpoint, Allowance(None, 1.0)), Understudy()))


def test_words_calls_and_cuts_come_through_odd_pieces(app):
    talk, _ = app.conversations.open()
    heard = []

    def say(number, text):
        heard.clear()
        return app.conversations.reply(
            talk,
            f"m{number}",
            text,
            listener=lambda kind, what: heard.append(what) if kind == "reply" else None,
        )

    turn = say(1, "I am mia@example.com, how is my order?")
    assert turn.reply == "Grüße, Mia — your order is pending. What else may I do for you? 好"
    assert "".join(heard) == turn.reply
    assert len(heard) > 5
    asked = say(2, "please cancel #W1000001, no longer needed")
    assert asked.awaiting["action"]["tool"] == "cancel_order"
    broken = say(3, "BREAK OFF")
    assert broken.reply == UNDERSTUDY
    assert broken.tool_calls[-1].tool != "cancel_order"


def test_the_doctor_sees_what_the_endpoint_can(endpoint):
    findings = {finding.name: finding.works for finding in check_endpoint(endpoint)}
    assert findings == {"chat": True, "streaming": True, "tools": True, "structured output": True}


def test_the_doctor_says_what_to_do_about_a_server_that_is_not_there():
    finding = check_endpoint(Endpoint("m", base_url="http://127.0.0.1:1/v1", tries=1))[0]
    assert not finding.works
    assert "OPENAI_BASE_URL" in finding.do
