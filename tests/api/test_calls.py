"""Telephone calls as Twilio and the desk see them: TwiML, transfer, messages and recordings."""

from dataclasses import replace
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from sqlmodel import select
from starlette.websockets import WebSocketDisconnect

from agent.api import voice as routes
from agent.brain import Call, Thought
from crm import consents, handoffs
from crm.calls import PhoneCall
from crm.consents import Giver
from crm.identities import Identity
from crm.tickets import Ticket
from voice.audio import write_wav
from voice.conversation import CallEvent, Utterance
from voice.engines import Engines
from voice.speech_to_text.scripted import ScriptedSpeechToText
from voice.telephony import twiml
from voice.text_to_speech.scripted import ScriptedTextToSpeech

MIAS_NUMBER = "+15125550100"
DESK = "+15125550199"


@pytest.fixture
def ring(door_with, mia):
    """A service with a telephone behind it; `ring()` gives the door and a call in progress."""

    def ringing(*thoughts, caller=MIAS_NUMBER, transfer_to=""):
        door = door_with(*thoughts)
        door.app.settings.transfer_number = transfer_to
        board = routes.switchboard_of(door.client.app)
        with door.app.database.writing() as session:
            session.merge(Identity(kind="phone", value=MIAS_NUMBER, customer_id=mia.id))
        conversation_id, token = board.begin(caller)

        known = {"conversation_id": conversation_id, "token": token}
        return door, board.find(conversation_id, token, "telephone"), known

    return ringing


def post(door, path, known, **form):
    answer = door.client.post(f"/v1/voice/twilio/{path}", params=known, data=form)
    assert answer.status_code == 200, answer.text
    return Xml.fromstring(answer.text)


def say(talk, text):
    list(talk.reply(Utterance(text)))


def happens(talk, *events):
    for kind, data in events:
        talk.note(CallEvent(kind, 1.0, data))


def test_a_call_that_twilio_has_not_signed_is_refused(door_with):
    door = door_with()
    board = routes.switchboard_of(door.client.app)
    door.client.app.state.switchboard = replace(board, auth_token="secret", public_url="https://shop.example")
    form = {"CallSid": "CA1", "From": MIAS_NUMBER}
    assert door.client.post("/v1/voice/twilio", data=form).status_code == 403
    signed = twiml.signature("https://shop.example/v1/voice/twilio", form, "secret")
    answer = door.client.post("/v1/voice/twilio", data=form, headers={"X-Twilio-Signature": signed})
    connect = Xml.fromstring(answer.text).find("Connect")
    assert connect.find("Stream").get("url") == "wss://shop.example/v1/voice/twilio/stream"
    assert connect.get("action").startswith("https://shop.example/v1/voice/twilio/after?")


def test_a_caller_is_known_by_her_number_and_her_name(ring, mia):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    ask = Thought(reply="Who are you?", awaiting={"kind": "identity", "accepts": ["email"]})
    door, talk, known = ring(ask, find, Thought(reply="Hello."))
    say(talk, "Where is my order?")
    say(talk, "This is Mia Garzia.")
    said = door.client.get(
        f"/v1/conversations/{known['conversation_id']}", headers={"Authorization": f"Bearer {known['token']}"}
    ).json()["transcript"]
    assert [line["text"] for line in said if line["role"] == "customer"][1] == "Mia Garcia, 78712"


@pytest.mark.parametrize(
    ("caller", "text"), [("+15125550111", "This is Mia Garcia."), (MIAS_NUMBER, "This is Norman Peel.")]
)
def test_neither_a_number_nor_a_name_alone_identifies_a_caller(ring, caller, text):
    _, talk, _ = ring(caller=caller)
    assert talk._identity.written(Utterance(text), asked=True) == text


def test_a_caller_who_wants_a_person_is_put_through_with_a_spoken_brief(ring, mia):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    door, talk, known = ring(
        find, Thought(reply="Hello."), Thought(handoff="customer_asked"), transfer_to=DESK
    )
    assert talk.standing().transfer_to == ""
    say(talk, "mia@example.com")
    say(talk, "This is terrible, get me a person")
    happens(talk, ("transferred", {"to": DESK}), ("call_ended", {"reason": "ended", "seconds": 9.0}))
    number = post(door, "after", known).find("Dial/Number")
    assert number.text == DESK
    gather = post(door, urlsplit(number.get("url")).path.rsplit("/", 1)[1], known).find("Gather")
    assert "Mia Garcia asked for a person" in gather.find("Say").text
    assert "Press any key" in gather.find("Say").text
    accepted = post(door, urlsplit(gather.get("action")).path.rsplit("/", 1)[1], known, Digits="1")
    assert list(accepted) == []
    assert post(door, "dialled", known, DialCallStatus="completed").find("Hangup") is not None
    with door.app.database.reading() as session:
        assert handoffs.open_case(session, known["conversation_id"]) is None
        assert session.exec(select(handoffs.Handoff)).one().resolution_code == "passed_on"


def test_a_caller_nobody_took_comes_back_and_is_not_put_through_again(ring):
    door, talk, known = ring(Thought(handoff="customer_asked"), transfer_to=DESK)
    say(talk, "a person please")
    assert talk.standing().transfer_to == DESK
    back = post(door, "dialled", known, DialCallStatus="no-answer")
    assert back.find("Connect/Stream") is not None
    again = door.client.app.state.switchboard.find(known["conversation_id"], known["token"], "telephone")
    assert again.greeting() == "I am sorry, nobody could take your call just now."
    standing = again.standing()
    assert (standing.transfer_to, standing.status, standing.on_duty) == ("", "queued", False)


def test_a_message_becomes_a_ticket_and_a_call_back(ring):
    door, talk, known = ring(Thought(handoff="customer_asked"))
    say(talk, "a person please")
    happens(
        talk,
        ("call_started", {"rate": 8000}),
        ("recording_consent", {"given": False}),
        ("voicemail", {"seconds": 4.0, "recording": None, "text": "Please call me about my kettle."}),
        ("call_ended", {"reason": "hung_up", "seconds": 30.0, "recording": None}),
    )
    with door.app.database.reading() as session:
        ticket = session.exec(select(Ticket)).one()
        case = handoffs.open_case(session, known["conversation_id"])
        assert case.callback_to == MIAS_NUMBER
        assert not consents.granted(session, "recording", Giver(conversation_id=known["conversation_id"]))
        assert case.package["ticket_id"] == ticket.id
    assert "Voice message: “Please call me about my kettle.”" in ticket.body
    assert f"Call back: {MIAS_NUMBER}. Not recorded, as she wished." in ticket.body
    assert ticket.due_at == case.due_at


def test_a_recording_is_heard_by_the_desk_and_goes_when_the_caller_is_forgotten(ring, mia):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    door, talk, known = ring(find, Thought(reply="Hello."))
    folder = door.app.settings.data_dir / "recordings"
    folder.mkdir()
    write_wav(folder / "r1.wav", [np.zeros(800, dtype=np.float32)], 8000)
    happens(talk, ("call_started", {"rate": 8000}), ("recording_consent", {"given": True}))
    say(talk, "mia@example.com")
    happens(talk, ("call_ended", {"reason": "hung_up", "seconds": 12.0, "recording": "r1.wav"}))
    agent, rep = door.staff("agent"), door.staff("rep")
    view = door.client.get(f"/v1/conversations/{known['conversation_id']}", headers=agent).json()
    (call,) = view["calls"]
    assert (call["line"], call["caller"], call["seconds"], call["recordings"]) == (
        "telephone",
        MIAS_NUMBER,
        12.0,
        1,
    )
    sound = f"/v1/calls/{call['call_id']}/recordings/1"
    assert door.client.get(sound, headers=agent).headers["content-type"] == "audio/wav"
    assert door.client.get(sound, headers=rep).status_code == 403
    assert door.client.get(sound.replace("/1", "/2"), headers=agent).status_code == 404
    events = door.client.get(f"/v1/calls/{call['call_id']}", headers=agent).json()["events"]
    assert [event["kind"] for event in events] == ["call_started", "recording_consent", "call_ended"]
    timeline = door.client.get(f"/v1/customers/{mia.id}/timeline", headers=agent).json()
    assert "Call by telephone (12 s) with a recording" in [event["title"] for event in timeline]
    assert door.client.delete(f"/v1/customers/{mia.id}", headers=agent).status_code == 200
    assert list(folder.iterdir()) == []
    with door.app.database.reading() as session:
        assert session.exec(select(PhoneCall)).all() == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x00\xff\x07", 1003),
        ('{"event": "sta', 1007),
        ('["start"]', 1007),
        ('{"event": "mark", "name": "x"}', 1002),
        ('{"event": "start", "conversation_id": "nobody", "token": "nothing"}', 1008),
        ("x" * 70_000, 1009),
    ],
)
def test_a_page_that_sends_garbage_is_told_by_the_code(door_with, sent, code):
    door = door_with()
    board = routes.switchboard_of(door.client.app)
    engines = Engines(ScriptedSpeechToText([]), ScriptedTextToSpeech())
    door.client.app.state.switchboard = replace(board, engines=lambda: engines)
    with door.client.websocket_connect("/v1/voice/browser") as socket:
        socket.send_bytes(sent) if isinstance(sent, bytes) else socket.send_text(sent)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == code
    assert closed.value.reason
