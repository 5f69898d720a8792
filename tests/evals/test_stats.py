"""The figures are those of the literature, and the comparison does not cry wolf."""

import json
from collections import defaultdict

import numpy as np
import pytest

from evals import false_alarms, formats, stats
from evals.columns import read
from evals.results import Row
from evals.run import Plan, score
from evals.scorers import SCORERS
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
    gaps = 0.01 + chance.normal(0, 0.1, 30)
    assert stats.paired(before[:30], before[:30] + gaps).p > 0.05
    needed = stats.more_needed(gaps)
    assert needed is not None
    assert needed > 30
    assert stats.more_needed(gaps, level=0.05 / 30) > needed


def test_the_signs_are_counted_and_not_drawn():
    from itertools import product

    gaps = np.array([0.3, -0.1, 0.25, 0.4, -0.05, 0.2, 0.0])
    moved = gaps[gaps != 0]
    dealt = [
        abs(sum(s * abs(g) for s, g in zip(signs, moved, strict=True)))
        for signs in product((1, -1), repeat=6)
    ]
    by_hand = np.mean([d >= abs(moved.sum()) - 1e-9 for d in dealt])
    assert stats.paired(np.zeros(7), gaps).p == pytest.approx(by_hand, abs=1e-6)


def test_a_run_against_a_shuffled_copy_of_itself_is_flagged_about_5_percent_of_the_time():
    chance = np.random.default_rng(3)
    rows = [
        _row(f"c{case}", trial, quality=q, effort_turns=float(n), containment=float(chance.random() < 0.6))
        for case in range(60)
        for trial, (q, n) in enumerate(zip(chance.beta(4, 2, 2), chance.poisson(7, 2), strict=True))
    ]
    found = false_alarms.comparisons(rows, rounds=400)
    sliced = false_alarms.slices(rows, rounds=400)
    # 5% of 400 is 20; 36 and more would happen once in 2,000 series of an honest test.
    for rates in (found, sliced):
        assert 0.02 <= rates["quality"] <= 0.09
        assert all(rate <= 0.09 for rate in rates.values()), rates


def _row(case, trial, quality, **scores):
    known = dict.fromkeys(SCORERS) | scores
    return Row(f"{case}-{trial}", case, trial, "", 0, 0, 1, "assumed", quality, [], known, [], {})


def test_holm_is_holms():
    assert stats.corrected([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]
    assert stats.corrected([0.5, 0.9]) == [1.0, 1.0]
    assert stats.corrected([]) == []


def test_kappa_is_cohens():
    first = ["good"] * 25 + ["wrong"] * 25
    second = ["good"] * 20 + ["wrong"] * 5 + ["good"] * 10 + ["wrong"] * 15
    assert stats.kappa(first, second) == pytest.approx(0.4)
    assert stats.kappa(["good"], ["good"]) is None
