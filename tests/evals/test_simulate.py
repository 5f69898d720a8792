"""A scripted caller plays on records of her own and is scored by what she leaves behind."""

import json

from evals import formats
from evals.scorers import score_all
from evals.scripted_caller import Caller, goal_of, in_her_words
from evals.simulate import simulate
from evals.world import rounds


def test_a_caller_confirms_only_what_she_came_for_and_leaves_after_three_wrong_proposals(shared_data):
    task = json.loads((shared_data / "retail" / "tasks_plain_dev.json").read_text())[3]
    caller = Caller(goal_of(task), {})
    deed = caller.goal.deeds[0]
    right = {"awaiting": {"kind": "confirmation", "action": {"tool": deed.tool, "arguments": deed.arguments}}}
    wrong = {
        "awaiting": {
            "kind": "confirmation",
            "action": {"tool": "cancel_order", "arguments": {"order_id": "#W0"}},
        }
    }
    assert caller.answer(wrong).startswith("No")
    assert caller.answer(right).startswith("Yes")
    assert not caller.left
    caller.answer(wrong)
    caller.answer(wrong)
    assert caller.left


def test_instructions_become_her_own_words():
    assert in_her_words("you want to return your lamp") == "I want to return my lamp"


def test_no_customer_comes_twice_in_one_round():
    assert rounds([("ana", 1), ("ben", 2), ("ana", 3)]) == [[1, 2], [3]]


def test_two_callers_are_played_and_scored_by_the_end_state_of_their_records(shared_data, tmp_path):
    retail = shared_data / "retail"
    tasks = tmp_path / "tasks.json"
    tasks.write_text(json.dumps(json.loads((retail / "tasks_plain_dev.json").read_text())[:2]))
    path = simulate(tasks, retail / "db.json", tmp_path / "out", "embedded")
    talks = list(formats.transcripts([path], "warmline"))
    assert len(talks) == 2
    for talk in talks:
        assert talk.turns
        assert score_all(talk)["task_success"].value in (0.0, 1.0)
        assert talk.expected.records["orders"].keys() == talk.records_after["orders"].keys()
