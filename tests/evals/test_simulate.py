"""A scripted caller plays on records of her own and is scored by what she leaves behind."""

import json

import prompts
from evals import formats
from evals.model_caller import Line, ModelCaller
from evals.scorers import score_all
from evals.scripted_caller import Caller, goal_of, in_her_words
from evals.simulate import Stage, simulate
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
    path = simulate(tasks, Stage(retail / "db.json", "embedded"), tmp_path / "out")
    talks = list(formats.transcripts([path], "warmline"))
    assert len(talks) == 2
    for talk in talks:
        assert talk.turns
        assert score_all(talk)["task_success"].value in (0.0, 1.0)
        assert talk.expected.records["orders"].keys() == talk.records_after["orders"].keys()


class _Lines:
    """A model that says its lines, and keeps what it was shown."""

    def __init__(self, *lines):
        self.lines, self.shown = iter(lines), []

    def decide(self, messages, shape, seconds):
        self.shown.append(messages)
        return shape(**next(self.lines)), None


def test_a_model_plays_the_customer_by_the_words_of_the_service_alone(shared_data):
    task = json.loads((shared_data / "retail" / "tasks_plain_dev.json").read_text())[3]
    model = _Lines({"text": "hi, it's about my order", "finished": False}, {"text": "bye", "finished": True})
    caller = ModelCaller(
        goal_of(task), {"email": "a@example.com"}, model, prompts.read("customers/shopper.md")
    )
    assert caller.opening() == "hi, it's about my order"
    assert not caller.left
    assert caller.answer({"reply": "Which order?", "awaiting": {"kind": "slot"}}) == "bye"
    assert caller.left
    system, *talk = model.shown[-1]
    assert "never help the service" in system["content"]
    assert [m["role"] for m in talk] == ["user", "assistant", "user"]
    assert talk[-1]["content"] == "Which order?"
    assert Line.model_fields.keys() == {"text", "finished"}
