"""A desk elsewhere hears of every step of a case: signed, in order, once, even after it was away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import respx

from agent.webhooks import PAUSES, Courier, Target
from crm import handoff_events, handoffs
from crm.database import Database
from tests.handoffs.conftest import Queue

DESK = "https://desk.example/hooks"
SECRET = "a secret between two desks"


class Time:
    """A clock that is turned by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time(noon: datetime) -> Time:
    return Time(noon)


@pytest.fixture
def courier(database: Database, time: Time) -> Iterator[Courier]:
    with httpx.Client() as client:
        yield Courier(database, Target(DESK, SECRET), client, time)


@respx.mock
def test_a_desk_elsewhere_hears_of_queued_claimed_and_resolved_in_this_order(
    database, courier: Courier, queue: Queue, maya, noon
) -> None:
    hook = respx.post(DESK).respond(204)
    case = queue(priority=2, reason="frustration")
    with database.writing() as session:
        held = handoffs.claim(session, case.id, maya, noon)
        handoffs.resolve(session, held, "Refunded by hand.", noon, outcome="satisfied")
    assert [courier.deliver_due() for _ in range(4)] == [1, 1, 1, 0]
    bodies = [json.loads(call.request.content) for call in hook.calls]
    assert [body["type"] for body in bodies] == ["handoff.queued", "handoff.claimed", "handoff.resolved"]
    assert bodies[0]["handoff"]["reason"] == "frustration"
    assert bodies[0]["package"] == {"skills": []}
    assert bodies[2]["handoff"]["outcome"] == "satisfied"


@respx.mock
def test_the_receiver_can_prove_who_sent_it_and_that_nothing_was_changed(
    courier: Courier, queue: Queue
) -> None:
    hook = respx.post(DESK).respond(200)
    queue()
    courier.deliver_due()
    request = hook.calls.last.request
    assert verified(request.headers, request.content)
    assert not verified(request.headers, request.content.replace(b"queued", b"quoted"))


@respx.mock
def test_what_did_not_arrive_is_sent_again_later_under_the_same_id(
    courier: Courier, queue: Queue, time: Time
) -> None:
    hook = respx.post(DESK).mock(
        side_effect=[httpx.Response(500), httpx.ConnectError("away"), httpx.Response(200)]
    )
    queue()
    assert courier.deliver_due() == 0
    assert courier.deliver_due() == 0
    assert hook.call_count == 1
    time.at += PAUSES[0]
    assert courier.deliver_due() == 0
    time.at += PAUSES[1]
    assert courier.deliver_due() == 1
    assert len({call.request.headers["webhook-id"] for call in hook.calls}) == 1
    time.at += timedelta(hours=12)
    assert courier.deliver_due() == 0


@respx.mock
def test_a_claim_is_not_told_before_its_case_was(
    database, courier: Courier, queue: Queue, maya, time
) -> None:
    hook = respx.post(DESK).mock(side_effect=[httpx.Response(503), httpx.Response(200), httpx.Response(200)])
    case = queue()
    with database.writing() as session:
        handoffs.claim(session, case.id, maya, time.at)
    courier.deliver_due()
    courier.deliver_due()
    assert hook.call_count == 1
    time.at += PAUSES[0]
    assert courier.deliver_due() + courier.deliver_due() == 2


@respx.mock
def test_a_desk_that_is_gone_for_good_is_left_alone(
    database, courier: Courier, queue: Queue, time: Time
) -> None:
    hook = respx.post(DESK).respond(410)
    case = queue()
    courier.deliver_due()
    time.at += timedelta(hours=2)
    courier.deliver_due()
    assert hook.call_count == 1
    with database.reading() as session:
        assert handoff_events.of_case(session, case.id)[0].failure == "HTTP 410"


@respx.mock
def test_after_the_last_try_an_event_is_given_up(courier: Courier, queue: Queue, time: Time) -> None:
    hook = respx.post(DESK).respond(500)
    queue()
    for pause in (*PAUSES, *PAUSES):
        courier.deliver_due()
        time.at += pause
    assert hook.call_count == len(PAUSES) + 1


def test_a_real_receiver_gets_every_event_once_from_two_workers(
    database, queue: Queue, maya, time: Time, receiver: Receiver
) -> None:
    cases = [queue() for _ in range(15)]
    with database.writing() as session:
        for case in cases:
            handoffs.claim(session, case.id, maya, time.at)
    with httpx.Client() as client, ThreadPoolExecutor(2) as workers:
        couriers = [Courier(database, Target(receiver.url, SECRET), client, time) for _ in range(2)]
        for _ in range(6):
            list(workers.map(lambda courier: courier.deliver_due(), couriers))
    assert sorted(receiver.ids) == sorted(set(receiver.ids))
    assert len(receiver.ids) == 30
    assert receiver.forged == 0


class Receiver(ThreadingHTTPServer):
    """A desk of our own on a port that the system chose; it checks every signature."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.ids: list[str] = []
        self.forged = 0
        self.url = f"http://127.0.0.1:{self.server_port}/hooks"


class Door(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if verified(self.headers, body):
            self.server.ids.append(self.headers["webhook-id"])
        else:
            self.server.forged += 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def verified(headers, body: bytes) -> bool:
    """What the documentation tells a receiver to do; written without our own signing code."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{expected}"
