"""Nothing confirmed is lost and nothing runs twice: retries, races, and workers killed at any instant."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crm import checkpoints, conversations, effects, orders
from crm.orders import Order
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures that these tests share

ROOT = Path(__file__).resolve().parents[2]
WISH = "cancel order #W1000001, I no longer need it"


def asked(app, email):
    """A conversation in which Mia has been asked to confirm the cancellation."""
    conversation, _ = app.conversations.open()
    app.conversations.reply(conversation, "who", f"my e-mail is {email}")
    turn = app.conversations.reply(conversation, "wish", WISH)
    assert turn.awaiting is not None
    assert turn.awaiting["kind"] == "confirmation"
    return conversation


def refunds(app):
    with app.database.reading() as session:
        order = session.get_one(Order, "#W1000001")
        paid = Counter(payment.transaction_type for payment in orders.payments(session, order.id))
        return order.status, paid["refund"]


def test_two_hundred_retries_at_once_are_one_effect_and_one_turn(app_with, mia):  # noqa: F811
    app = app_with(None)
    conversation = asked(app, mia.email)
    with ThreadPoolExecutor(50) as pool:
        turns = list(pool.map(lambda _: app.conversations.reply(conversation, "yes", "yes"), range(200)))
    assert len({turn.model_dump_json() for turn in turns}) == 1
    assert refunds(app) == ("cancelled", 1)
    with app.database.reading() as session:
        assert len(effects.of_conversation(session, conversation)) == 1


def test_two_messages_at_once_are_answered_in_order(app_with, mia):  # noqa: F811
    app = app_with(None)
    conversation, _ = app.conversations.open()
    threads = [
        threading.Thread(target=app.conversations.reply, args=(conversation, f"m{number}", "hello"))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.database.reading() as session:
        said = [m.message_id for m in conversations.messages(session, conversation) if m.role == "customer"]
        answered = [turn.message_id for turn in conversations.turns(session, conversation)]
    assert answered == said


def test_a_turn_that_was_done_but_not_kept_is_done_once_when_it_comes_again(app_with, mia, monkeypatch):  # noqa: F811
    app = app_with(None)
    conversation = asked(app, mia.email)
    before = remembered_of(app, conversation)
    with monkeypatch.context() as broken:
        broken.setattr(checkpoints, "keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            app.conversations.reply(conversation, "yes", "yes")
    assert refunds(app) == ("cancelled", 1)
    assert remembered_of(app, conversation) == before
    turn = app.conversations.reply(conversation, "yes", "yes")
    assert "is cancelled" in turn.reply
    assert refunds(app) == ("cancelled", 1)
    assert len(remembered_of(app, conversation)["moods"]) == len(before["moods"]) + 1


def remembered_of(app, conversation):
    with app.database.reading() as session:
        return checkpoints.latest(session, conversation)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_worker_loses_nothing_and_repeats_nothing(app_with, mia, tmp_path):  # noqa: F811
    """25 workers are killed at instants spread over the turn; the retry always finds its answer."""
    app = app_with(None)
    url = f"sqlite:///{app.database.url.database}"
    outcomes = Counter()
    for attempt in range(25):
        _reset(app)
        conversation = asked(app, mia.email)
        outcomes[_killed_after(url, tmp_path, conversation, attempt * 0.006)] += 1
        turn = app.conversations.reply(conversation, "yes", "yes")
        assert "is cancelled" in turn.reply
        assert refunds(app) == ("cancelled", 1)
        assert app.conversations.reply(conversation, "yes", "yes") == turn
    # The instants must fall before as well as after the worker's answer, or the test says nothing.
    assert outcomes["killed"] > 0


def _reset(app) -> None:
    """Mia's order is pending again, with its one payment."""
    with app.database.writing() as session:
        order = session.get_one(Order, "#W1000001")
        order.status, order.cancel_reason = "pending", None
        for payment in orders.payments(session, order.id):
            if payment.transaction_type == "refund":
                session.delete(payment)


def _killed_after(url: str, folder: Path, conversation: str, seconds: float) -> str:
    """Let a worker begin to answer the yes and kill it; 'answered' when it was done already."""
    command = [
        sys.executable,
        "-m",
        "tests.exactly_once.confirmer",
        url,
        str(folder),
        conversation,
        "yes",
        "yes",
    ]
    worker = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert worker.stdout is not None
    assert worker.stdin is not None
    assert worker.stdout.readline().strip() == "ready"
    worker.stdin.write("go\n")
    worker.stdin.flush()
    time.sleep(seconds)
    worker.send_signal(signal.SIGKILL)
    said, _ = worker.communicate()
    return "answered" if said.strip() else "killed"
