"""The figures are those of the literature, and the comparison does not cry wolf."""

import json
from collections import defaultdict

import numpy as np
import pytest

from evals import formats, stats
from evals.columns import read
from evals.run import Plan, score
from evals.summary import summarise


def test_pass_hat_k_of_the_airline_runs_equals_a_count_by_hand(shared_data, tmp_path):
    path = shared_data / "transcripts" / "tau_airline_gpt4o_trials01.json"
    rewards = defaultdict(list)
    for run in json.loads(path.read_text()):
        rewards[run["task_id"]].append(run["reward"] == 1.0)
    first = np.mean([np.mean(r) for r in rewards.values()])
    second = np.mean([r[0] and r[1] for r in rewards.values()])
    score(Plan((path,), "tau", tmp_path / "run", workers=1))
    summary = summarise(read(tmp_path / "run"), tmp_path / "run")
    assert summary["pass_k"]["recorded_reward"] == {"pass^1": round(first, 3), "pass^2": round(second, 3)}
    assert summary["calibration"]["unfitted"] >= 0.70
    assert summary["calibration"]["fitted"] >= 0.70


def test_the_quality_of_a_conversation_does_not_look_at_its_reward_or_its_expected_actions(shared_data):
    from dataclasses import replace

    from evals.quality import quality
    from evals.scorers import score_all

    path = shared_data / "transcripts" / "tau_airline_gpt4o_trials01.json"
    for talk in list(formats.transcripts([path], "tau"))[:20]:
        blind = replace(talk, reward=None, expected=None)
        assert quality(score_all(blind)) == quality(score_all(talk))


def test_pass_hat_k_is_the_share_of_all_choices_of_k_trials():
    assert stats.pass_hat({"a": [True, True, False, False], "b": [True] * 4}, 2) == pytest.approx(
        (1 / 6 + 1) / 2, abs=1e-6
    )
    assert stats.pass_hat({"a": [True]}, 2) is None


def test_a_clear_difference_is_found_and_a_small_one_says_how_many_more_it_needs():
    chance = np.random.default_rng(1)
    before = chance.normal(0.5, 0.1, 200)
    clear = stats.paired(before, before - 0.05 + chance.normal(0, 0.05, 200))
    assert clear.p < 0.002
    assert clear.low < -0.05 < clear.high
    small = stats.paired(before[:30], before[:30] + 0.01 + chance.normal(0, 0.1, 30))
    assert small.p > 0.05
    assert small.needed is None or small.needed > 30


def test_a_run_against_a_shuffled_copy_of_itself_is_flagged_about_5_percent_of_the_time():
    chance = np.random.default_rng(3)
    pairs = chance.normal(0.6, 0.2, (60, 2))
    yes = (chance.random((60, 2)) < 0.5).astype(float)
    flagged = {"figure": 0, "yes or no": 0}
    for _ in range(300):
        for name, values in (("figure", pairs), ("yes or no", yes)):
            dealt = chance.permuted(values, axis=1)
            flagged[name] += stats.paired(dealt[:, 0], dealt[:, 1], interval=False).p < 0.05
    # 5% of 300 is 15; 26 and more would happen once in 200 series of an honest test.
    assert 4 <= flagged["figure"] <= 26
    assert flagged["yes or no"] <= 26


def test_kappa_is_cohens():
    first = ["good"] * 25 + ["wrong"] * 25
    second = ["good"] * 20 + ["wrong"] * 5 + ["good"] * 10 + ["wrong"] * 15
    assert stats.kappa(first, second) == pytest.approx(0.4)
    assert stats.kappa(["good"], ["good"]) is None
