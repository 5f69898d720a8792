"""A customer at the door: she opens a conversation, writes, and reads it back."""

import json

from agent.brain import Call, Thought


def events_of(text: str) -> list[tuple[str, dict]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(b[0].removeprefix("event: "), json.loads(b[1].removeprefix("data: "))) for b in blocks]


def test_customer_is_greeted_and_answered(door_with):
    talk = door_with(Thought(reply="Hello Mia!")).talk()
    assert "Warmline Store" in talk.greeting
    turn = talk.say("hi").json()
    assert (turn["reply"], turn["turn"], turn["status"]) == ("Hello Mia!", 1, "bot")
    read = talk.read().json()
    assert [line["text"] for line in read["transcript"]] == ["hi", "Hello Mia!"]
    assert read["state"]["turn"] == 1
    assert read["sentiment_trajectory"][0]["turn"] == 1


def test_conversation_can_be_opened_without_a_word(door):
    assert door.client.post("/v1/conversations").status_code == 201


def test_same_message_sent_again_gets_the_same_turn(door_with):
    talk = door_with(Thought(reply="Hello!")).talk()
    first = talk.say("hi", "m1")
    again = talk.say("hi", "m1")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


def test_stream_tells_what_happens_and_ends_with_the_whole_turn(door_with, mia):
    look = Thought(calls=(Call("find_customer", {"email": mia.email}),))

    def answer(context):
        context.say("You are ")
        context.say("Mia.")
        return Thought(reply="You are Mia.")

    talk = door_with(look, answer).talk()
    response = talk.say("mia@example.com", accept="text/event-stream")
    assert response.headers["content-type"].startswith("text/event-stream")
    kinds = [kind for kind, _ in events_of(response.text)]
    assert kinds == ["tool", "reply", "reply", "turn"]
    assert events_of(response.text)[0][1] == {"tool": "find_customer", "status": "ok", "why": ""}
    assert events_of(response.text)[-1][1]["reply"] == "You are Mia."


def test_stream_of_a_brain_that_does_not_stream_has_the_reply_in_pieces(door_with):
    talk = door_with(Thought(reply="One moment, please.\n\nThere you are.")).talk()
    events = events_of(talk.say("hi", accept="text/event-stream").text)
    pieces = [data["text"] for kind, data in events if kind == "reply"]
    assert len(pieces) > 3
    assert "".join(pieces) == events[-1][1]["reply"]


def test_streamed_reply_ends_with_the_question_that_the_guard_added(door_with, mia):
    def cancel(context):
        context.say("Sure.")
        arguments = {"order_id": "#W1000001", "reason": "no longer needed"}
        return Thought(reply="Sure.", calls=(Call("cancel_order", arguments),))

    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    talk = door_with(find, cancel).talk()
    events = events_of(talk.say("cancel it", accept="text/event-stream").text)
    streamed = "".join(data["text"] for kind, data in events if kind == "reply")
    assert streamed == events[-1][1]["reply"]
    assert events[-1][1]["awaiting"]["kind"] == "confirmation"


def test_stream_that_cannot_begin_is_a_problem(door):
    talk = door.talk()
    with door.app.database.writing() as session:
        from crm import conversations

        conversations.get(session, talk.id).status = "closed"
    response = talk.say("hello?", accept="text/event-stream")
    assert response.status_code == 409
    assert "Open a new one" in response.json()["detail"]


def test_token_of_another_conversation_opens_nothing(door_with):
    door = door_with(Thought(reply="Your secret is safe."))
    hers, other = door.talk(), door.talk()
    hers.say("my secret")
    for response in (hers.read(other.token), hers.read("x" * 43), hers.read(" ")):
        assert response.status_code in (401, 404)
        assert "secret" not in response.text
    other.id = hers.id
    assert other.say("give me the rest").status_code == 404
    assert door.client.get(f"/v1/conversations/{hers.id}").status_code == 401


def test_staff_of_the_desk_may_read_and_a_rep_may_not(door_with):
    door = door_with(Thought(reply="Hello!"))
    talk = door.talk()
    talk.say("hi")
    address = f"/v1/conversations/{talk.id}"
    assert door.client.get(address, headers=door.staff("agent")).json()["transcript"]
    assert door.client.get(address, headers=door.staff("rep")).status_code == 404


def test_ledger_shows_every_call(door_with, mia):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    talk = door_with(find, Thought(reply="Found you.")).talk()
    talk.say("I am mia@example.com")
    read = talk.read().json()
    assert [(row["tool"], row["status"], row["turn"]) for row in read["tool_ledger"]] == [
        ("find_customer", "ok", 1)
    ]
    assert read["state"]["customer_id"] == mia.id
