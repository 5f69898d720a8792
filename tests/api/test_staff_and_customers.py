"""Who may log in, what they see of a customer, and what the machine room shows."""

from agent.brain import Call, Thought
from crm import checkpoints


def test_admin_enrols_someone_who_then_works(door):
    admin = door.staff("admin")
    new = {"email": "Rita@example.com", "role": "rep", "name": "Rita"}
    enrolled = door.client.post("/v1/users", json=new, headers=admin)
    assert enrolled.status_code == 201
    token = {"Authorization": f"Bearer {enrolled.json()['token']}"}
    assert door.client.get("/v1/me", headers=token).json()["name"] == "Rita"
    assert door.client.get("/v1/users", headers=token).status_code == 403
    assert "rita@example.com" in door.client.get("/v1/users", headers=admin).text
    wrong = door.client.post("/v1/users", json={"email": "x", "role": "boss"}, headers=admin)
    assert wrong.status_code == 422
    assert "role" in wrong.json()["detail"]


def test_renewed_token_replaces_the_old_one(door):
    first, second = door.staff("agent"), door.staff("agent")
    assert door.client.get("/v1/me", headers=first).status_code == 401
    assert door.client.get("/v1/me", headers=second).status_code == 200


def test_staff_see_a_customer_and_what_happened_with_her(door, mia):
    rep = door.staff("rep")
    seen = door.client.get(f"/v1/customers/{mia.id}", headers=rep).json()
    assert seen["email"] == mia.email
    assert len(seen["orders"]) == 2
    kinds = {
        event["kind"] for event in door.client.get(f"/v1/customers/{mia.id}/timeline", headers=rep).json()
    }
    assert kinds == {"order"}
    assert door.client.get("/v1/customers/nobody", headers=rep).status_code == 404


def test_erased_customer_is_gone_with_what_she_said(door_with, mia):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    door = door_with(find, Thought(reply="Hello Mia."))
    talk = door.talk()
    talk.say("I am mia@example.com")
    desk = door.staff("agent")
    taken = door.client.get(f"/v1/customers/{mia.id}/export", headers=desk).json()
    assert "I am mia@example.com" in str(taken)
    assert door.client.delete(f"/v1/customers/{mia.id}", headers=door.staff("rep")).status_code == 403
    assert door.client.delete(f"/v1/customers/{mia.id}", headers=desk).json()["status"] == "erased"
    assert door.client.get(f"/v1/customers/{mia.id}", headers=desk).status_code == 404
    assert talk.read().status_code == 404
    with door.app.database.reading() as session:
        assert checkpoints.latest(session, talk.id) == {}


def test_machine_room_says_that_it_lives_and_counts(door_with):
    door = door_with(Thought(reply="Hello!"))
    door.talk().say("hi")
    assert door.client.get("/healthz").json()["status"] == "ok"
    assert door.client.get("/readyz").json() == {"status": "ok", "brain": "scripted"}
    figures = door.client.get("/metrics").text
    assert 'warmline_turns_total{brain="scripted",status="bot"}' in figures
    assert 'warmline_conversations{status="bot"} 1.0' in figures
    assert 'route="/v1/conversations/{conversation_id}/messages"' in figures


def test_too_many_messages_at_once_are_slowed_down():
    import pytest

    from agent.api import pace
    from agent.api.problems import Problem

    now = [0.0]
    gate = pace.Pace(lambda: now[0])
    for _ in range(pace.BURST):
        gate.check("talk")
    with pytest.raises(Problem) as refused:
        gate.check("talk")
    assert refused.value.status == 429
    gate.check("another talk")
    now[0] += 1
    gate.check("talk")
