"""People at the desk: they see the queue, take a case, talk, and give it back."""

from agent.brain import Call, Thought

PERSON = Thought(handoff="customer_asked")


def waiting(door_with, *more):
    """A door with a customer who asked for a person."""
    door = door_with(PERSON, *more)
    talk = door.talk()
    turn = talk.say("let me talk to a person").json()
    assert turn["status"] == "queued"
    return door, talk, turn["handoff"]["handoff_id"]


def test_customer_who_asked_waits_in_the_queue_with_her_words(door_with):
    door, talk, case_id = waiting(door_with)
    maya = door.staff("agent")
    (row,) = door.client.get("/v1/handoffs?status=queued", headers=maya).json()
    assert (row["handoff_id"], row["reason"], row["status"]) == (case_id, "customer_asked", "queued")
    case = door.client.get(f"/v1/handoffs/{case_id}", headers=maya).json()
    assert case["transcript"][0]["text"] == "let me talk to a person"
    assert case["position"] == 1
    assert talk.read().json()["state"]["handoff"]["position"] == 1


def test_second_person_to_claim_is_told_that_it_is_taken(door_with):
    door, _, case_id = waiting(door_with)
    maya, leo = door.staff("agent", "maya@example.com"), door.staff("agent", "leo@example.com")
    address = f"/v1/handoffs/{case_id}/claim"
    assert door.client.put(address, headers=maya).json()["claimed_by"]["name"] == "Maya"
    assert door.client.put(address, headers=maya).status_code == 200
    second = door.client.put(address, headers=leo)
    assert second.status_code == 409
    assert second.headers["content-type"] == "application/problem+json"


def test_person_talks_while_the_bot_is_silent_and_the_bot_goes_on_with_the_note(door_with):
    seen = []

    def goes_on(context):
        seen.append(context.note)
        return Thought(reply="Your parcel is on its way.")

    door, talk, case_id = waiting(door_with, goes_on)
    maya = door.staff("agent", "maya@example.com")
    door.client.put(f"/v1/handoffs/{case_id}/claim", headers=maya)
    said = door.client.post(
        f"/v1/handoffs/{case_id}/messages", json={"text": "Hi, I am Maya", "message_id": "a"}, headers=maya
    )
    assert said.status_code == 201
    door.client.post(
        f"/v1/handoffs/{case_id}/messages", json={"text": "Hi, I am Maya", "message_id": "a"}, headers=maya
    )
    silent = talk.say("hello Maya").json()
    assert (silent["status"], silent["reply"]) == ("human", "")
    note = {"note": "A new parcel was sent."}
    assert door.client.put(f"/v1/handoffs/{case_id}/return", json=note, headers=maya).status_code == 200
    assert talk.say("and now?").json()["reply"] == "Your parcel is on its way."
    assert seen == ["A new parcel was sent."]
    lines = [(line["role"], line["author"]) for line in talk.read().json()["transcript"]]
    assert lines.count(("person", "Maya")) == 1


def test_nobody_writes_in_a_case_that_is_not_hers(door_with):
    door, talk, case_id = waiting(door_with)
    maya, leo = door.staff("agent", "maya@example.com"), door.staff("agent", "leo@example.com")
    door.client.put(f"/v1/handoffs/{case_id}/claim", headers=maya)
    for method, part, body in (
        ("POST", "messages", {"text": "hi"}),
        ("PUT", "resolution", {"resolution": "done"}),
        ("PUT", "return", {"note": "x"}),
    ):
        response = door.client.request(method, f"/v1/handoffs/{case_id}/{part}", json=body, headers=leo)
        assert response.status_code == 409
    assert all(line["role"] != "person" for line in talk.read().json()["transcript"])


def test_resolved_case_closes_the_conversation(door_with):
    door, talk, case_id = waiting(door_with)
    maya = door.staff("agent")
    door.client.put(f"/v1/handoffs/{case_id}/claim", headers=maya)
    ended = door.client.put(
        f"/v1/handoffs/{case_id}/resolution", json={"resolution": "Sent a new one."}, headers=maya
    ).json()
    assert ended["status"] == "resolved"
    assert talk.say("one more thing").status_code == 409
    assert door.client.get("/v1/handoffs?status=open", headers=maya).json() == []


def test_notes_stay_among_staff(door_with):
    door, talk, case_id = waiting(door_with)
    maya = door.staff("agent")
    door.client.post(f"/v1/handoffs/{case_id}/notes", json={"text": "A bit impatient."}, headers=maya)
    assert "impatient" in door.client.get(f"/v1/handoffs/{case_id}", headers=maya).text
    assert "impatient" not in talk.read().text


def test_customers_and_reps_do_not_see_the_queue(door_with):
    door, talk, case_id = waiting(door_with)
    assert door.client.get("/v1/handoffs", headers=talk.auth).status_code == 401
    refused = door.client.get(f"/v1/handoffs/{case_id}", headers=door.staff("rep"))
    assert refused.status_code == 403
    assert "agent" in refused.json()["detail"]
    assert door.client.get("/v1/handoffs", headers=door.staff("admin")).status_code == 200


def test_customer_hears_the_person_over_the_live_socket(door_with):
    door, talk, case_id = waiting(door_with)
    maya = door.staff("agent", "maya@example.com")
    with door.client.websocket_connect(f"/v1/conversations/{talk.id}/live?token={talk.token}") as live:
        first = live.receive_json()
        assert first["type"] == "snapshot"
        assert first["conversation"]["state"]["handoff"]["position"] == 1
        door.client.put(f"/v1/handoffs/{case_id}/claim", headers=maya)
        state = live.receive_json()
        assert (state["type"], state["state"]["status"]) == ("state", "human")
        assert state["state"]["handoff"]["with"] == "Maya"
        door.client.post(f"/v1/handoffs/{case_id}/messages", json={"text": "Hi!"}, headers=maya)
        heard = live.receive_json()
        assert (heard["message"]["role"], heard["message"]["text"]) == ("person", "Hi!")


def test_desk_sees_a_new_case_without_asking_again(door_with):
    door = door_with(PERSON)
    token = door.staff("agent")["Authorization"].removeprefix("Bearer ")
    with door.client.websocket_connect(f"/v1/handoffs/live?token={token}") as live:
        assert live.receive_json() == {"type": "queue", "handoffs": []}
        door.talk().say("a person please")
        rows = live.receive_json()["handoffs"]
        while not rows:
            rows = live.receive_json()["handoffs"]
        assert rows[0]["reason"] == "customer_asked"


def test_live_socket_opens_for_nobody_else(door_with):
    import pytest
    from starlette.websockets import WebSocketDisconnect

    door, talk, _ = waiting(door_with)
    other = door.talk()
    with door.client.websocket_connect(f"/v1/conversations/{talk.id}/live?token={other.token}") as live:
        with pytest.raises(WebSocketDisconnect) as closed:
            live.receive_json()
        assert closed.value.code == 4404
    with door.client.websocket_connect(f"/v1/handoffs/live?token={talk.token}") as live:
        with pytest.raises(WebSocketDisconnect) as closed:
            live.receive_json()
        assert closed.value.code == 4401


def test_person_cancels_an_order_by_hand_under_the_same_guard(door_with, mia):
    door = door_with(Thought(calls=(Call("find_customer", {"email": mia.email}),)), PERSON)
    talk = door.talk()
    talk.say("mia@example.com, a person please")
    maya = door.staff("agent")
    call = {
        "customer_id": mia.id,
        "arguments": {"order_id": "#W1000001", "reason": "no longer needed"},
        "conversation_id": talk.id,
        "idempotency_key": "k1",
    }

    def use(**changes):
        return door.client.post("/v1/tools/cancel_order", json={**call, **changes}, headers=maya)

    shown = use().json()
    assert (shown["status"], shown["result"]["needs_confirmation"]) == ("refused", True)
    done = use(confirmed=True).json()
    assert (done["status"], done["replayed"]) == ("ok", False)
    assert use(confirmed=True).json()["replayed"] is True
    assert use(confirmed=True, idempotency_key="k2").json()["status"] == "refused"
    assert use(confirmed=True, arguments={**call["arguments"], "order_id": "#W1"}).status_code == 409
    assert use(confirmed="yes").status_code == 422
    other = use(customer_id=None, conversation_id=None, confirmed=True, idempotency_key="k3").json()
    assert other["status"] == "refused"


def test_tools_are_for_the_desk_alone(door_with, mia):
    door = door_with()
    body = {"customer_id": mia.id, "arguments": {"order_id": "#W1000001"}}
    address = "/v1/tools/get_order"
    assert door.client.post(address, json=body, headers=door.staff("evaluator")).status_code == 403
    assert door.client.post(address, json=body, headers=door.staff("agent")).json()["status"] == "ok"
    unknown = door.client.post("/v1/tools/rob_bank", json=body, headers=door.staff("agent"))
    assert unknown.status_code == 404
    nobody = door.client.post(address, json={**body, "customer_id": "nobody"}, headers=door.staff("agent"))
    assert nobody.status_code == 404


def test_case_goes_from_hand_to_hand_and_is_never_lost(door_with):
    door, _, case_id = waiting(door_with)
    maya, leo = door.staff("agent", "maya@example.com"), door.staff("agent", "leo@example.com")

    def put(who, part, **body):
        return door.client.put(f"/v1/handoffs/{case_id}/{part}", json=body, headers=who)

    taken = door.client.post("/v1/handoffs/next", headers=maya).json()
    assert taken["handoff_id"] == case_id
    assert door.client.post("/v1/handoffs/next", headers=leo).status_code == 404
    assert put(maya, "transfer").status_code == 422
    assert put(maya, "transfer", person="nobody@example.com").status_code == 404
    assert put(maya, "transfer", person="leo@example.com").json()["kept_for"]["name"] == "Leo"
    assert put(maya, "claim").status_code == 409
    assert put(leo, "claim").status_code == 200
    assert put(leo, "snooze", minutes=30).json()["snoozed_until"]
    assert put(leo, "release").json()["status"] == "queued"
    kinds = [e["kind"] for e in door.client.get(f"/v1/handoffs/{case_id}", headers=leo).json()["events"]]
    assert kinds == ["queued", "claimed", "transferred", "claimed", "snoozed", "released"]


def test_customer_who_waits_may_ask_for_a_call_or_go_on_with_the_bot(door_with):
    door, talk, _ = waiting(door_with, Thought(reply="Here I am."))
    address = f"/v1/conversations/{talk.id}"
    wrong = door.client.put(f"{address}/callback", json={"number": "me"}, headers=talk.auth)
    assert wrong.status_code == 422
    called = door.client.put(f"{address}/callback", json={"number": "512 555 0100"}, headers=talk.auth)
    assert called.json()["handoff"]["callback_at"]
    (row,) = door.client.get("/v1/handoffs", headers=door.staff("agent")).json()
    assert row["callback"]["number"] == "+15125550100"
    assert door.client.put(f"{address}/bot", headers=talk.auth).json()["status"] == "bot"
    assert talk.say("hello again").json()["reply"] == "Here I am."
    assert door.client.put(f"{address}/bot", headers=talk.auth).status_code == 409


def test_case_of_somebody_who_vanished_goes_back_to_the_queue(door_with):
    from dataclasses import replace
    from datetime import timedelta

    from agent.api import queue_clock

    door, talk, case_id = waiting(door_with)
    maya = door.staff("agent")
    assert door.client.put("/v1/presence", json={"capacity": 1}, headers=maya).status_code == 200
    door.client.put(f"/v1/handoffs/{case_id}/claim", headers=maya)
    here = door.client.get("/v1/presence", headers=maya).json()
    assert [(one["status"], one["load"]) for one in here] == [("available", 1)]
    queue_clock.tick(door.app)
    assert talk.read().json()["status"] == "human"
    queue_clock.tick(replace(door.app, clock=lambda: door.app.clock() + timedelta(minutes=5)))
    assert talk.read().json()["status"] == "queued"


def test_mood_label_is_put_right_in_one_step(door_with):
    door, talk, _ = waiting(door_with)
    body = {"kind": "sentiment", "conversation_id": talk.id, "message_id": "m1", "label": "negative"}
    maya = door.staff("agent")
    assert door.client.post("/v1/corrections", json=body, headers=maya).status_code == 201
    wrong = door.client.post("/v1/corrections", json={**body, "label": "cross"}, headers=maya)
    assert "negative" in wrong.json()["detail"]


def test_customer_agrees_to_a_purpose_and_takes_it_back(door):
    from crm import consents

    talk = door.talk()
    for word in (True, False):
        body = {"purpose": "emotion", "granted": word}
        address = f"/v1/conversations/{talk.id}/consents"
        assert door.client.put(address, json=body, headers=talk.auth).status_code == 200
        with door.app.database.reading() as session:
            giver = consents.Giver(conversation_id=talk.id)
            assert consents.granted(session, "emotion", giver) is word


def test_desk_sees_who_waits_for_its_next_word(door_with):
    door, talk, case_id = waiting(door_with)
    maya = door.staff("agent")
    door.client.put(f"/v1/handoffs/{case_id}/claim", headers=maya)

    def row():
        return door.client.get("/v1/handoffs?status=open", headers=maya).json()[0]

    assert row()["unanswered_since"] is not None
    door.client.post(f"/v1/handoffs/{case_id}/messages", json={"text": "I am here."}, headers=maya)
    assert row()["unanswered_since"] is None
    talk.say("thank you, and my other order?")
    assert row()["unanswered_since"] is not None


def test_change_of_presence_keeps_skills_and_capacity(door_with):
    door = door_with()
    maya = door.staff("agent")
    door.client.put("/v1/presence", json={"skills": ["billing"], "capacity": 5}, headers=maya)
    door.client.put("/v1/presence", json={"status": "away"}, headers=maya)
    (here,) = door.client.get("/v1/presence", headers=maya).json()
    assert (here["status"], here["skills"], here["capacity"]) == ("away", ["billing"], 5)


def test_case_is_passed_on_with_a_note_and_taken_up_again(door_with):
    door, _, case_id = waiting(door_with)
    maya, leo = door.staff("agent", "maya@example.com"), door.staff("agent", "leo@example.com")
    case = f"/v1/handoffs/{case_id}"
    door.client.put(f"{case}/claim", headers=maya)
    assert door.client.put(f"{case}/snooze", json={"minutes": 30}, headers=maya).json()["snoozed_until"]
    assert (
        door.client.put(f"{case}/snooze", json={"minutes": 0}, headers=maya).json()["snoozed_until"] is None
    )
    who = door.client.get("/v1/me", headers=leo).json()["id"]
    passed = {"person": who, "note": "She was promised Friday. Card 4111 1111 1111 1111."}
    row = door.client.put(f"{case}/transfer", json=passed, headers=maya).json()
    assert (row["kept_for"]["id"], row["kept_until"] is None) == (who, False)
    seen = door.client.get(case, headers=leo).json()
    assert [one["text"] for one in seen["notes"]] == ["She was promised Friday. Card [card ending in 1111]."]
