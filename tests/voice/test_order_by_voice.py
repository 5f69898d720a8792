"""A whole call by `warmline call`, from the greeting to the desk, against a service of its own."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np
import pytest

from voice.audio import write_wav
from voice.speech_to_text.weights import whisper_base

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SAID = (
    "I want to cancel my order.",
    "My name is Nora Lind and my zip code is nine seven two zero five.",
    "I no longer need it.",
    "Yes, please go ahead.",
    "Thank you. Now I want to talk to a person please.",
)
WARMLINE = str(Path(sys.executable).with_name("warmline"))
DESK = {"Authorization": "Bearer demo-token-agent"}


@pytest.fixture
def service(tmp_path):
    """A service with the demo store; gives its address and its environment."""
    whisper_base(tmp_path)
    surroundings = os.environ | {
        "WARMLINE_DATA_DIR": str(tmp_path),
        "WARMLINE_DATABASE_URL": f"sqlite:///{tmp_path}/call.db",
        "WARMLINE_BRAIN": "embedded",
        "PYTHONUNBUFFERED": "1",
    }
    with (tmp_path / "log").open("w") as log:
        command = [WARMLINE, "serve", "--demo", "--port", "0"]
        process = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)
    try:
        yield _ready(tmp_path / "log", process), surroundings
    finally:
        process.kill()
        process.wait()


def _ready(log, process):
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(1)
        found = re.search(r"http://[\d.]+:\d+", log.read_text())
        try:
            if found and httpx.get(f"{found[0]}/readyz", timeout=2).status_code == 200:
                return found[0]
        except httpx.HTTPError:
            continue
    raise AssertionError(log.read_text())


def test_an_order_is_cancelled_by_voice_and_the_desk_knows_the_whole_call(service, say, tmp_path):
    url, surroundings = service
    httpx.put(f"{url}/v1/presence", headers=DESK, json={"state": "available"}).raise_for_status()
    files = []
    for number, text in enumerate(SAID):
        files.append(tmp_path / f"{number}.wav")
        write_wav(files[-1], [np.asarray(say(text))], 8000)
    command = [WARMLINE, "call", *map(str, files), "--url", url]
    done = subprocess.run(
        [*command, "--json", "--pause", "1.5"], env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    call = json.loads(done.stdout)
    assert call["greeting_ms"] is not None
    case = _case(url, call["conversation_id"])
    assert case["customer"]["email"] == "nora.lind@shopper.example"
    assert ("cancel_order", "ok") in [(one["tool"], one["status"]) for one in case["tool_ledger"]]
    said = [line for line in case["transcript"] if line["role"] == "customer"]
    assert len(said) == len(SAID)
    assert all(line["heard"]["ended"] > line["heard"]["began"] for line in said)
    assert len(case["sentiment_trajectory"]) >= len(SAID) - 1


def _case(url, conversation_id):
    waiting = httpx.get(f"{url}/v1/handoffs", params={"status": "open"}, headers=DESK).json()
    case = next(one for one in waiting if one["conversation_id"] == conversation_id)
    return httpx.get(f"{url}/v1/handoffs/{case['handoff_id']}", headers=DESK).json()
