"""A recorded turn is put to today's brain in its recorded context, and both next actions are compared."""

import json

import pytest

from evals import formats
from evals.replay import replay
from evals.results import row_of
from evals.scorers import acts
from evals.scorers.acts import Step
from evals.transcript import ToolCall, Turn


def _turn(customer, reply, *calls, number=1):
    return Turn(number, customer, reply, tuple(calls))


CANCEL = ToolCall("cancel_pending_order", {"order_id": "#W1", "reason": "no longer needed"})


@pytest.mark.parametrize(
    ("turn", "after", "known", "act"),
    [
        (_turn("hi", "May I have your e-mail address?"), None, False, "ask_identity"),
        (_turn("hi", "May I have your e-mail address?"), None, True, "ask_detail"),
        (_turn("cancel it", "Which order is it?"), None, True, "ask_detail"),
        (_turn("cancel it", "I can cancel #W1. Do you want to proceed?"), None, True, "propose"),
        (
            _turn("cancel it", "I can cancel #W1. Do you want to proceed?"),
            _turn("yes", "Done.", CANCEL),
            True,
            "propose cancel_order",
        ),
        (_turn("yes", "Done.", CANCEL), None, True, "write_unasked cancel_order"),
        (_turn("where is it?", "It is on its way. Is there anything else I can do?"), None, True, "answer"),
        (_turn("a person!", "", ToolCall("transfer_to_human_agents", {})), None, True, "handoff"),
    ],
)
def test_what_the_recording_did_is_read_off_its_words_and_calls(turn, after, known, act):
    assert acts.recorded(turn, None, after, known).name == act


def test_a_change_that_was_made_without_asking_is_met_by_asking_for_it():
    done, asked = (
        Step(a, (ToolCall("cancel_order", CANCEL.arguments),)) for a in ("write_unasked", "propose")
    )
    assert acts.same_action(done, asked)
    assert acts.same_arguments(done, asked)
    assert not acts.same_action(done, Step("ask_detail"))


def test_each_turn_meets_the_records_the_identity_and_the_words_of_the_recording(shared_data, tmp_path):
    """The recording changes the payment; the turn after it is asked on records in which that is done."""
    source = shared_data / "transcripts" / "tau_retail_few_shot.jsonl"
    first = tmp_path / "one.jsonl"
    first.write_text(source.read_text().splitlines()[0] + "\n")
    (talk,) = formats.transcripts([first], "tau-display")
    kept = []
    found = replay([talk], shared_data / "retail" / "db.json", "embedded", kept.append)
    assert (found.conversations, found.not_carried_over) == (1, [])
    assert found.turns == len(kept[0]["turns"]) == sum(1 for t in talk.turns if t.customer)
    # She is known from the second recorded turn on, though today's brain was told her e-mail only once.
    assert all(t["customer_id"] == "isabella_lopez_6490" for t in kept[0]["turns"][1:])
    path = tmp_path / "replayed.jsonl"
    path.write_text(json.dumps(kept[0]))
    (played,) = formats.transcripts([path], formats.guess(path))
    row = row_of(played)
    assert row.resolution == "replayed"
    assert row.scores["next_action"] == pytest.approx(
        sum(t.same for t in found.by_action.values()) / found.turns, abs=1e-6
    )
    assert row.scores["asked_twice"] is None
    assert all(f["why"].startswith("recorded: ") for f in row.findings if f["scorer"] == "next_action")
