"""What an owner learns from use."""

import json
import shutil

import pytest
import yaml
from typer.testing import CliRunner

import prompts.skills
from agent import learning
from agent.cli.skills import app
from prompts.skills import SKILLS, Skill, load_skills

terminal = CliRunner()
CONSENTS = ["yes", "sure", "go ahead"]


def skill(name, tool, *examples):
    return Skill(name=name, version=1, does="", tool=tool, examples=examples)


def test_examples_that_another_skill_would_take_are_shown(encoder):
    skills = {
        "cancel": skill(
            "cancel", "cancel_order", "cancel my order", "stop my order", "where did my parcel go"
        ),
        "track": skill("track", None, "where is my parcel", "where did my package go", "track my parcel"),
    }
    found = learning.confusions(learning.fitted(skills, encoder).held_out())
    assert learning.Confusion("cancel", "track", ("where did my parcel go",)) in found


def test_messages_about_one_matter_are_grouped_and_counted(shop, encoder):
    said = [
        "do you sell gift wrapping",
        "can you wrap it as a gift",
        "do you sell gift wrapping",
        "gift wrap please",
        "please call off what I ordered",
    ]
    largest, other = learning.groups(said, shop, encoder)
    assert len(largest.messages) == 4
    assert "no skill is near" in largest.advice
    assert other.advice.startswith("close to cancel")


def test_no_messages_make_no_groups(shop, encoder):
    assert learning.groups([], shop, encoder) == []
    assert len(learning.groups(["only one"], shop, encoder)) == 1


def test_a_deed_is_credited_to_the_wish_not_to_the_yes_before_it(encoder):
    talks = [
        [
            ("Hi, I want to cancel my order of the kettle", []),
            ("my email is ann@example.com", []),
            ("it is no longer needed by us", []),
            ("yes", ["cancel_order"]),
        ],
        [("please cancel the order I placed", []), ("it is the second one in the list", ["cancel_order"])],
        [
            ("I need to return these shoes", []),
            ("the second one in my list", []),
            ("Sure!", ["return_items"]),
        ],
        [("can I return the jacket I bought", ["return_items"])],
    ]
    pairs = dict(learning.labelled(talks, CONSENTS, encoder))
    assert pairs["Hi, I want to cancel my order of the kettle"] == "cancel_order"
    assert pairs["I need to return these shoes"] == "return_items"
    assert not {"yes", "Sure!", "my email is ann@example.com"} & set(pairs)


def test_a_message_that_asked_for_two_things_teaches_neither(encoder):
    talks = [[("return the lamp and cancel the rest of it", []), ("yes", ["return_items", "cancel_order"])]]
    assert learning.labelled(talks, CONSENTS, encoder) == []


def test_a_foreign_tool_teaches_the_skill_whose_tool_it_resembles(encoder):
    skills = {
        "cancel_order": skill("cancel_order", "cancel_order", "cancel my order"),
        "change_order_items": skill("change_order_items", "change_order_items", "make it red"),
    }
    pairs = [
        ("cancel my order", "cancel_pending_order"),
        ("I have no use for it any longer", "cancel_pending_order"),
        ("I want the bigger one instead", "modify_pending_order_items"),
        ("book me a repair", "book_repair"),
    ]
    by_tool = {one.tool: one for one in learning.proposals(pairs, skills, encoder)}
    assert by_tool["cancel_pending_order"].skill == "cancel_order"
    assert by_tool["cancel_pending_order"].examples == ("I have no use for it any longer",)
    assert by_tool["modify_pending_order_items"].skill == "change_order_items"
    assert by_tool["book_repair"].skill is None


@pytest.fixture
def transcript(tmp_path):
    def talk(wish, tool):
        call = {"id": "1", "type": "function", "function": {"name": tool, "arguments": "{}"}}
        return {
            "messages": [
                {"role": "user", "content": wish},
                {"role": "assistant", "content": "", "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "1", "content": "{}"},
                {"role": "assistant", "content": "Done."},
            ]
        }

    path = tmp_path / "talks.jsonl"
    talks = [
        talk("would you kindly annul the purchase of that toaster", "cancel_order"),
        talk("my watch is broken, book a repair for me", "book_repair"),
    ]
    path.write_text("\n".join(map(json.dumps, talks)))
    return path


def test_training_writes_files_that_load_as_skills_and_keeps_what_an_owner_wrote(tmp_path, transcript):
    out = tmp_path / "proposed"
    told = terminal.invoke(app, ["train", str(transcript), "--out", str(out)])
    assert told.exit_code == 0, told.output
    proposed = load_skills(out)
    assert set(proposed) == {"cancel_order", "book_repair"}
    written = yaml.safe_load((SKILLS / "cancel_order.yaml").read_text())
    assert proposed["cancel_order"].confirm == written["confirm"]
    assert proposed["cancel_order"].examples[-1].startswith("would you kindly annul")
    assert proposed["book_repair"].tool == "book_repair"


def test_suggest_shows_what_no_skill_covers_in_recorded_conversations(tmp_path, transcript, shop_examples):
    for name in ("cancel", "return", "track"):
        own = {
            "skill": name,
            "version": 1,
            "does": "",
            "examples": [t for t, i in shop_examples if i == name],
        }
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(own))
    told = terminal.invoke(app, ["suggest", str(transcript), "--folder", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "my watch is broken, book a repair for me" in told.output
    assert "no skill is near" in told.output


def test_held_out_examples_decide_the_exit_code(tmp_path):
    for name in ("cancel_order", "ask_tracking"):
        shutil.copy(SKILLS / f"{name}.yaml", tmp_path)
    told = terminal.invoke(app, ["test", "--folder", str(tmp_path)])
    mixed = "is taken for" in told.output
    assert told.exit_code == (1 if mixed else 0)
    assert "find their skill when held out" in told.output


def test_wrong_use_is_refused_in_one_line(tmp_path):
    (tmp_path / "broken.yaml").write_text("skill: [")
    for arguments in (
        ["test", "--folder", str(tmp_path)],
        ["train", str(tmp_path / "missing.jsonl")],
        ["suggest", str(tmp_path / "missing.jsonl")],
    ):
        told = terminal.invoke(app, arguments)
        assert told.exit_code == 2, told.output
        assert told.stderr.strip()


def test_a_skill_that_an_owner_removes_while_it_is_looked_for_stops_nobody(tmp_path, monkeypatch):
    shutil.copy(SKILLS / "cancel_order.yaml", tmp_path)
    listed = prompts.skills._stamp
    before = iter([(("removed.yaml", 1),)])
    monkeypatch.setattr(prompts.skills, "_stamp", lambda folder: next(before, None) or listed(folder))
    assert set(load_skills(tmp_path)) == {"cancel_order"}
