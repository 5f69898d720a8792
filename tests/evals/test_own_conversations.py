"""What the service recorded of itself is scored like any other recording, exported or read over HTTP."""

import json

import pytest

from agent.brain import Call, Thought
from crm.exporters import conversations as exporter
from evals import formats
from evals.scorers import score_all
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures
from tests.api.conftest import door_with  # noqa: F401 - fixtures


@pytest.fixture
def told(door_with, mia):  # noqa: F811
    """Mia cancels an order; the door behind which she did, and her talk."""
    cancel = {"order_id": "#W1000001", "reason": "no longer needed"}
    door = door_with(
        Thought(calls=(Call("find_customer", {"email": "mia@example.com"}),)),
        Thought(calls=(Call("get_order", {"order_id": "#W1000001"}),)),
        Thought(calls=(Call("cancel_order", cancel),)),
        Thought(reply="It is cancelled."),
        Thought(reply="Goodbye!"),
    )
    talk = door.talk()
    for words in ("cancel #W1000001, I don't need it. mia@example.com", "yes", "thanks, that's all"):
        assert talk.say(words).status_code == 200
    return door, talk


def _check(talk):
    spoken = [t for t in talk.turns if t.customer]
    assert [t.number for t in spoken] == [1, 2, 3]
    assert spoken[0].awaiting["kind"] == "confirmation"
    assert [c.tool for c in spoken[1].writes] == ["cancel_order"]
    scores = score_all(talk)
    assert scores["wrote_without_yes"].value == 0.0
    assert scores["resolved_confirmed"].value == 1.0
    assert scores["facts_without_source"].value == 0.0


def test_what_get_conversation_returns_is_scored_whole(told, tmp_path):
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(told[1].read().json()))
    assert formats.guess(path) == "warmline"
    (talk,) = formats.transcripts([path], "warmline")
    _check(talk)
    assert talk.turns[0].number == 0


def test_an_export_of_all_conversations_is_scored_and_silent_ones_are_left_out(told, tmp_path):
    door, talk = told
    door.talk()
    path = tmp_path / "talks.jsonl"
    assert exporter.write(door.app.database, path) == 1
    (found,) = formats.transcripts([path], formats.guess(path))
    assert found.id == talk.id
    assert found.slices == {"tenure": "not known", "vip": "no", "brain": "scripted"}
    _check(found)


def test_her_ticket_and_the_desk_s_hours_have_their_source_in_the_queue(door_with, mia, tmp_path):  # noqa: F811
    door = door_with(
        Thought(calls=(Call("find_customer", {"email": "mia@example.com"}),)),
        Thought(handoff="customer_asked"),
    )
    turn = door.talk().say("I am mia@example.com, a person please").json()
    assert turn["handoff"]["ticket_id"] in turn["reply"]
    path = tmp_path / "talks.jsonl"
    exporter.write(door.app.database, path)
    (found,) = formats.transcripts([path], "warmline")
    assert score_all(found)["facts_without_source"].value == 0.0


def test_the_command_exports_conversations_and_says_how_to_score_them(told, tmp_path, monkeypatch, capsys):
    from agent import cli

    monkeypatch.setenv("WARMLINE_DATABASE_URL", told[0].app.settings.database_url)
    assert cli.run(["export", "conversations", str(tmp_path / "talks.jsonl")]) == 0
    assert "warmline eval run" in capsys.readouterr().out
    assert cli.run(["export", "conversations"]) == 2
    assert "FILE.jsonl" in capsys.readouterr().err


def _deed(tool: str, *refunds: float) -> dict:
    return {"tool": tool, "arguments": {}, "status": "ok", "result": {"refunds": refunds}}


def _recorded(*turns: tuple[str, str, list[dict]]) -> dict:
    told = [
        {"turn": number, "message_id": f"m{number}", "reply": reply, "status": "bot", "tool_calls": calls}
        for number, (_, reply, calls) in enumerate(turns, 1)
    ]
    said = [
        {"message_id": f"m{n}", "role": "customer", "text": text} for n, (text, _, _) in enumerate(turns, 1)
    ]
    return {"conversation_id": "c1", "channel": "chat", "transcript": said, "turns": told}


def test_a_total_of_what_three_deeds_gave_back_has_its_source_in_them(tmp_path):
    path = tmp_path / "talk.json"
    last = "$94.55 goes back. In total you get back $138.74."
    talk = _recorded(
        (
            "yes",
            "$0.60 goes back. I will exchange the luggage; $43.59 goes back.",
            [_deed("exchange_items", 0.6, 43.59)],
        ),
        (
            "yes",
            "$43.59 goes back. Now the grill: $94.55 goes back.",
            [_deed("exchange_items", 43.59, 94.55)],
        ),
        ("yes", last, [_deed("change_order_items", 94.55)]),
    )
    path.write_text(json.dumps(talk))
    assert score_all(*formats.transcripts([path], "warmline"))["facts_without_source"].value == 0.0
    talk["turns"][2]["reply"] = last.replace("138.74", "139.74")
    path.write_text(json.dumps(talk))
    assert score_all(*formats.transcripts([path], "warmline"))["facts_without_source"].value == 1.0


def test_no_that_is_all_corrects_nobody_and_a_number_may_lack_its_letter(tmp_path):
    path = tmp_path / "talk.json"
    talk = _recorded(
        ("return the lamp of 9502126", "I find no order #W9502126. Is there anything else?", []),
        ("No, that is all. Thank you.", "Goodbye!", []),
    )
    path.write_text(json.dumps(talk))
    scores = score_all(*formats.transcripts([path], "warmline"))
    assert (scores["corrections"].value, scores["facts_without_source"].value) == (0.0, 0.0)
