"""The command line: what it prints, how it ends, and one line about what was wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from agent import cli
from tests.agent.conftest import mia  # noqa: F401 - a fixture for the tests of this folder

ORDER = json.dumps({"order_id": "#W1000001", "reason": "no longer needed"})


@pytest.fixture
def warmline(sqlite_url: str, tmp_path: Path, monkeypatch, capfd) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in this process; returns its exit code, and what it wrote on both streams."""
    monkeypatch.chdir(tmp_path)
    for name, value in _environment(sqlite_url, tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(list(arguments))
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def _environment(url: str, folder: Path) -> dict[str, str]:
    return {"WARMLINE_DATABASE_URL": url, "WARMLINE_DATA_DIR": str(folder), "WARMLINE_BRAIN": "embedded"}


def test_help_names_every_command_without_importing_one(warmline):
    code, out, _ = warmline("--help")
    assert code == 0
    for name in ("serve", "chat", "import", "export", "tool", "user", "doctor"):
        assert re.search(rf"^  {name} ", out, re.MULTILINE)
    loaded = (
        "import agent.cli, sys; agent.cli.run(['--help']); print([m for m in sys.modules if 'sqlm' in m])"
    )
    quiet = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert quiet.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "nonsense"),
        (["serve", "--port", "high"], "--port"),
        (["serve", "--port", "99999"], "--port"),
        (["user", "add", "maya@example.com"], "--role"),
        (["user", "add", "maya@example.com", "--role", "boss"], "agent"),
        (["user", "add", "maya", "--role", "agent"], "e-mail"),
        (["tool", "get_order", "{broken"], "JSON"),
        (["tool", "get_order", "[]"], "object"),
        (["tool", "get_order", '{"order": 1}', "--customer", "mia_1"], "order_id"),
    ],
)
def test_wrong_use_ends_with_2_and_one_line(warmline, mia, arguments, says):  # noqa: F811
    code, _, err = warmline(*arguments)
    assert code == 2
    assert says in err
    assert err.count("\n") == 1


def test_unknown_tool_or_customer_is_answered_no(warmline):
    for arguments in (["rob_bank"], ["get_order", '{"order_id": "#W1"}', "--customer", "nobody"]):
        code, _, err = warmline("tool", *arguments)
        assert (code, err.count("\n")) == (1, 1)


def test_database_address_that_is_none_is_named(warmline, monkeypatch):
    monkeypatch.setenv("WARMLINE_DATABASE_URL", "nowhere")
    code, _, err = warmline("user", "list")
    assert code == 2
    assert "WARMLINE_DATABASE_URL" in err


def test_token_is_the_longest_word_that_is_printed(warmline):
    code, out, _ = warmline("user", "add", "maya@a-shop-with-a-very-long-name.example.com", "--role", "agent")
    assert code == 0
    token = max(re.findall(r"[\w\-.]{20,}", out), key=len)
    assert len(token) == 43
    assert out.count(token) == 1
    assert "agent" in warmline("user", "list")[1]


def test_write_is_shown_first_and_runs_once_when_confirmed(warmline, mia):  # noqa: F811
    order = ["tool", "cancel_order", ORDER, "--customer", "mia_1"]
    code, out, _ = warmline(*order)
    assert code == 1
    assert json.loads(out)["result"]["needs_confirmation"]
    code, out, _ = warmline(*order, "--confirmed", "--key", "k")
    assert (code, json.loads(out)["status"]) == (0, "ok")
    code, out, _ = warmline(*order, "--confirmed", "--key", "k")
    assert (code, json.loads(out)["replayed"]) == (0, True)


def test_doctor_says_what_works_and_what_to_do(warmline):
    code, out, _ = warmline("doctor")
    assert code == 0, out
    assert "embedded" in out
    assert "warmline serve --demo" in out
    if shutil.which("espeak-ng"):
        assert "cancel my order" in out, "the voice was not heard by the ear, or not to its end"


def test_doctor_says_what_to_do_about_an_endpoint_that_is_not_there(warmline, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/v1")
        code, out, _ = warmline("doctor")
    told = next(line for line in out.splitlines() if "model: chat" in line)
    assert (code, told.split()[0]) == (1, "FAIL")
    assert "Check OPENAI_BASE_URL and that the server runs" in told
    assert "until then the embedded brain answers" in told
    assert "Traceback" not in out


def test_conversation_in_the_terminal(warmline, mia, monkeypatch):  # noqa: F811
    lines = iter(["where is my order #W1000002?"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines, ""))
    code, out, _ = warmline("chat", "--customer", "mia@example.com")
    assert code == 0
    assert "find_customer: ok" in out


def test_port_that_is_taken_is_named(warmline):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = warmline("serve", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "Choose another --port" in err


@pytest.mark.timeout(400)
@pytest.mark.parametrize("workers", [1, 2])
def test_served_demo_answers_and_stops_when_told(tmp_path, workers):
    command = [sys.executable, "-c", "from agent.cli import main; main()", "serve", "--demo", "--port", "0"]
    environment = {**os.environ, **_environment(f"sqlite:///{tmp_path}/w.db", tmp_path)}
    server = subprocess.Popen(
        [*command, "--workers", str(workers)],
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    try:
        (address,) = re.findall(r"http://[\d.:]+", server.stdout.readline())
        with httpx.Client(base_url=address, timeout=60) as client:
            _wait_until_ready(client, server)
            talk = client.post("/v1/conversations").json()
            auth = {"Authorization": f"Bearer {talk['token']}"}
            messages = f"/v1/conversations/{talk['conversation_id']}/messages"
            body = {"message_id": "m1", "text": "I am nora.lind@shopper.example"}
            turns = [client.post(messages, json=body, headers=auth).json() for _ in range(4)]
            assert turns[0]["customer_id"] == "demo-nora-lind"
            assert all(turn == turns[0] for turn in turns)
            assert 'route="/readyz"' in client.get("/metrics").text
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        said = server.stdout.read()
    assert server.returncode == 0
    assert "demo-token-agent" in said


def _wait_until_ready(client: httpx.Client, server: subprocess.Popen[str]) -> None:
    while server.poll() is None:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server ended before it was ready")
