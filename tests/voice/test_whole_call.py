"""A whole call over the real socket with the real engines and the embedded brain: minutes long."""

import asyncio

import httpx
import pytest

from crm import presence, staff
from crm.identities import Identity
from crm.orders import Order
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures for the tests of this folder
from tests.voice.conftest import answering
from voice.local import local_engines
from voice.simulator import Caller, Clip
from voice.telephony.ring import ring

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MIAS_NUMBER = "+15125550100"


@pytest.fixture
def service(app_with, mia, models):  # noqa: F811
    """The service on a small store, with Mia's number on record and a colleague at the desk."""
    app = app_with(None)
    with app.database.writing() as session:
        session.add(Identity(kind="phone", value=MIAS_NUMBER, customer_id=mia.id))
        maya, token = staff.add(session, "maya@example.com", "agent", app.clock())
        presence.arrive(session, maya.id, app.clock())
    with answering(app, local_engines(models)) as url:
        yield app, url, token


def test_a_caller_cancels_her_order_and_reaches_the_desk_with_her_story(service, say):
    app, url, token = service
    lines = [
        "Hello, this is Mia Garcia. I would like to cancel my pending order.",
        "I no longer need it.",
        "Yes please.",
        "Thank you. Now I want to talk to a person, please.",
    ]
    stream, known = ring(url, MIAS_NUMBER)
    clips = [Clip(say(line), after_silence_s=2.5) for line in lines]
    asyncio.run(Caller(clips, wait_s=60.0, listens_s=15.0).place(stream, known, linger_s=3.0))

    with app.database.reading() as session:
        assert session.get(Order, "#W1000001").status == "cancelled"
    desk = {"Authorization": f"Bearer {token}"}
    (row,) = httpx.get(f"{url}/v1/handoffs?status=open", headers=desk).json()
    case = httpx.get(f"{url}/v1/handoffs/{row['handoff_id']}", headers=desk).json()
    assert case["reason"] == "customer_asked"
    assert case["customer"]["name"] == "Mia Garcia"
    assert "cancel_order" in [call["tool"] for call in case["tool_ledger"] if call["status"] == "ok"]
    assert case["sentiment_trajectory"]
    said = [line for line in case["transcript"] if line["role"] == "customer"]
    assert len(said) == len(lines)
    assert all(line["heard"]["ended"] > line["heard"]["began"] for line in said)
    assert all(line["heard"]["words"] for line in said)
    (call,) = case["conversation"]["calls"]
    assert (call["caller"], call["ended_by"]) == (MIAS_NUMBER, "hung_up")
