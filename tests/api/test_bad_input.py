"""Whatever comes in: a clear answer, never a fault of ours, and nothing is lost."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.brain import Thought
from tests.agent.conftest import HOME

PROBLEM = "application/problem+json"


def assert_problem(response, *statuses: int) -> dict:
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == response.status_code
    assert "Traceback" not in response.text
    return problem


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"message_id": "m1", "text": ""}, 422, "text"),
        ({"message_id": "m1", "text": "   \n "}, 422, "text"),
        ({"message_id": "m1", "text": "\x00\x07\x1b"}, 422, "words"),
        ({"message_id": "m1", "text": "a" * 8001}, 422, "8000"),
        ({"message_id": "m1", "text": 7}, 422, "text"),
        ({"message_id": "m1", "text": ["hi"]}, 422, "text"),
        ({"message_id": "m1"}, 422, "required"),
        ({"text": "hi"}, 422, "message_id"),
        ({"message_id": "m1/reply", "text": "hi"}, 422, "message_id"),
        ({"message_id": "", "text": "hi"}, 422, "message_id"),
        ({"message_id": None, "text": None}, 422, "message_id"),
        ([], 422, "body"),
        ("hi", 422, "body"),
        (None, 422, "body"),
    ],
)
def test_wrong_message_is_told_what_is_wrong(door, body, status, says):
    talk = door.talk()
    response = door.client.post(f"/v1/conversations/{talk.id}/messages", json=body, headers=talk.auth)
    assert says in assert_problem(response, status)["detail"]


def test_lone_surrogate_is_refused(door):
    talk = door.talk()
    body = b'{"message_id": "m1", "text": "\\ud800"}'
    headers = {**talk.auth, "content-type": "application/json"}
    response = door.client.post(f"/v1/conversations/{talk.id}/messages", content=body, headers=headers)
    assert_problem(response, 422)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{not json", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 30_000, "application/json", 400),
        (b'{"message_id": "m1", "text": "hi"}', "text/plain", 415),
        (b"message_id=m1&text=hi", "application/x-www-form-urlencoded", 415),
        (b"x" * 100_000, "application/json", 413),
        (b'{"message_id": "m1", "text": 1' + b"0" * 6000 + b"}", "application/json", 400),
    ],
)
def test_broken_body_is_refused(door, content, kind, status):
    talk = door.talk()
    headers = {**talk.auth, "content-type": kind}
    response = door.client.post(f"/v1/conversations/{talk.id}/messages", content=content, headers=headers)
    assert_problem(response, status)


def test_control_characters_are_left_out_of_what_was_said(door_with):
    talk = door_with(Thought(reply="Yes.")).talk()
    assert talk.say("are\x00 you\x07 there?\r\nhello").status_code == 200
    assert talk.read().json()["transcript"][0]["text"] == "are you there?\nhello"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/conversations", 405),
        ("DELETE", "/v1/conversations", 405),
        ("GET", "/v1/conversations/unknown", 401),
        ("GET", "/v1/handoffs", 401),
        ("POST", "/v1/tools/cancel_order", 401),
        ("GET", "/v1/customers/mia_1", 401),
        ("GET", "/v1/handoffs/%00", 401),
        ("GET", "/static/../settings.py", 404),
    ],
)
def test_wrong_address_or_no_token_is_a_problem(door, method, path, status):
    body = {} if method == "POST" else None
    assert_problem(door.client.request(method, path, json=body), status)


def test_bug_is_logged_under_a_number_and_says_nothing(door_with, caplog):
    def broken(context):
        raise RuntimeError(f"Mia Garcia, {HOME.address1}")

    talk = door_with(broken, broken).talk()
    problem = assert_problem(talk.say("hi"), 500)
    number = problem["instance"].rsplit(":", 1)[1]
    assert "Elm" not in json.dumps(problem)
    assert number in problem["detail"]
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Elm" not in caplog.text


def test_bug_in_a_stream_is_a_problem_too(door_with):
    def broken(context):
        context.say("One mo")
        raise RuntimeError("Elm Street")

    response = door_with(broken).talk().say("hi", accept="text/event-stream")
    assert "event: error" in response.text
    assert "urn:warmline:fault" in response.text
    assert "Elm" not in response.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
ADDRESSES = st.sampled_from(
    [
        ("POST", "/v1/conversations"),
        ("POST", "/v1/conversations/{}/messages"),
        ("GET", "/v1/conversations/{}"),
        ("GET", "/v1/handoffs/{}"),
        ("PUT", "/v1/handoffs/{}/claim"),
        ("POST", "/v1/handoffs/{}/messages"),
        ("POST", "/v1/handoffs/{}/notes"),
        ("PUT", "/v1/handoffs/{}/resolution"),
        ("PUT", "/v1/handoffs/{}/return"),
        ("GET", "/v1/customers/{}"),
        ("GET", "/v1/customers/{}/timeline"),
        ("GET", "/v1/customers/{}/export"),
        ("DELETE", "/v1/customers/{}"),
        ("POST", "/v1/tools/{}"),
        ("POST", "/v1/users"),
    ]
)
FIELDS = ["text", "message_id", "channel", "locale", "arguments", "customer_id", "confirmed", "note"]
BODIES = JSON | st.dictionaries(st.sampled_from([*FIELDS, "resolution", "email", "role"]), JSON)
PARTS = st.text(min_size=1, max_size=40) | st.sampled_from(["cancel_order", "get_order", "mia_1"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=ADDRESSES, part=PARTS, body=BODIES)
def test_nothing_that_comes_in_is_our_fault(door, mia, address, part, body):
    from urllib.parse import quote

    method, path = address
    headers = {**door.staff("admin"), "content-type": "application/json"}
    content = json.dumps(body).encode() if method in ("POST", "PUT") else None
    encoded = quote(part.encode("utf-8", "surrogatepass"), safe="")
    response = door.client.request(method, path.format(encoded), content=content, headers=headers)
    assert response.status_code < 500, (method, path, part, body, response.text)


def test_the_description_tells_a_program_how_every_error_looks(door):
    described = door.client.get("/openapi.json").json()
    assert "HTTPValidationError" not in described.get("components", {}).get("schemas", {})
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for status in ("4XX", "5XX"):
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"], f"{method} {path}"
