"""A release is stopped with evidence; people's labels and a judge's vetoes are kept and compared."""

import pytest
from typer.testing import CliRunner

from agent.cli.eval import app
from evals import gate, judge, labels
from evals.compare import compare
from evals.errors import BadRules
from evals.labels import BadLabel, Label
from evals.results import read_rows
from prompts import Prompt

RUBRIC = Prompt("judge", 1, "Judge.")


def test_what_got_worse_is_named_with_its_conversations_and_turns(runs):
    difference = compare(*runs)
    verdicts = {c.figure: c.verdict for c in difference.changes}
    assert verdicts["asked_twice"] == "worse"
    assert difference.paired == 60
    worst = [r for r in difference.regressions if "asked_twice" in r.new_faults]
    assert worst
    assert all(r.turn for r in worst)


def test_the_gate_stops_a_release_with_the_rule_and_the_evidence(runs, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        f"baseline: {runs[0]}\nrules:\n"
        "  - {name: Nobody is asked twice, figure: asked_twice, at_most: 0.05}\n"
        "  - {name: No worse than before, figure: asked_twice, not_worse: true}\n"
        "  - {name: No write without a yes, figure: wrote_without_yes, never: true}\n"
    )
    result = CliRunner().invoke(app, ["gate", str(runs[1]), "--rules", str(rules)])
    assert result.exit_code == 1
    first, second, third = result.output.splitlines()
    assert first.startswith("FAIL Nobody is asked twice")
    assert "t0 turn" in first
    assert second.startswith("FAIL No worse than before")
    assert third.startswith("ok   No write without a yes")
    assert CliRunner().invoke(app, ["gate", str(runs[0]), "--rules", str(rules)]).exit_code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: [{name: x, figure: y}]", "needs at_least"),
        ("rules: [{nome: x}]", "rules.0"),
        ("rules: [", "rules.yaml"),
    ],
)
def test_rules_that_cannot_be_read_say_where(tmp_path, text, told):
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    with pytest.raises(BadRules, match=told):
        gate.load(path)


def test_a_figure_that_the_run_lacks_fails_its_rule(runs):
    (checked,) = gate.check(
        runs[0], gate.Rules(rules=[gate.Rule(name="x", figure="latency_worst", at_most=1)])
    )
    assert not checked.holds


def test_two_people_label_by_keyboard_and_see_where_they_disagree(runs):
    runner, folder = CliRunner(), str(runs[0])
    assert "4 labelled" in runner.invoke(app, ["label", folder, "--as", "ana"], input="1 1 2 1 q").output
    assert "4 labelled" in runner.invoke(app, ["label", folder, "--as", "ben"], input="1 2 2 1 q").output
    told = runner.invoke(app, ["label", folder, "--agreement"]).output
    assert "ana and ben, turn: 4 turns, same 75.0%, kappa 0.500" in told
    assert "good against wrong" in told
    assert "0 labelled" in runner.invoke(app, ["label", folder, "--as", "ana"], input="q").output
    with pytest.raises(BadLabel, match="good, wrong, unsure"):
        labels.add(runs[0], Label("t1", 1, "turn", "meh", "ana"))


class _Scripted:
    """Finds fault with whatever contains a word."""

    def __init__(self, word):
        self.word, self.asked = word, 0

    def decide(self, messages, shape, seconds):
        self.asked += 1
        bad = self.word in messages[1]["content"]
        return shape(acceptable=not bad, turn=1 if bad else 0, why="seen"), None


def test_the_judge_may_veto_and_never_rescues(runs, tmp_path):
    from evals import formats

    folder = runs[1]
    before = {r.id: r for r in read_rows(folder)}
    talks = list(formats.transcripts([folder.parent / "after.jsonl"], "openai"))
    model = _Scripted("refund")
    judge.judge(folder, talks, model, RUBRIC)
    after = {r.id: r for r in read_rows(folder)}
    assert all(after[i].quality <= before[i].quality for i in before)
    vetoed = [r for r in after.values() if "judge" in r.reasons]
    assert vetoed
    assert all(r.quality <= judge.VETOED for r in vetoed)
    asked = model.asked
    judge.judge(folder, talks, model, RUBRIC)
    assert model.asked == asked
    assert judge.agreement(judge.read(folder), [Label(vetoed[0].id, 1, "turn", "wrong", "ana")]).same == 1.0
    (folder / "judged.jsonl").unlink()
