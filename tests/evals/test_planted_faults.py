"""Scorers find what was planted, and leave good conversations alone."""

import json

import pytest

from evals import planted
from evals.formats import openai
from evals.quality import FAULT_WEIGHTS, SUCCESSES
from evals.scorers import score_all
from evals.transcript import deed_of
from tests.evals import strangers


def _found(talk: planted.Planted) -> set[str]:
    return _faults(json.loads(talk.as_line()))


def _faults(record: dict) -> set[str]:
    """The scorers that hold a grave fault against the conversation."""
    scores = score_all(openai.parse(record))
    good = {name: 1.0 if name in SUCCESSES else 0.0 for name in FAULT_WEIGHTS}
    return {name for name in FAULT_WEIGHTS if scores[name].value not in (None, good[name])}


def test_at_least_95_percent_of_planted_faults_are_found_by_the_scorer_of_their_name():
    suite = list(planted.faulty(60))
    missed = [t.id for t in suite if t.fault not in _found(t)]
    assert len(suite) == 60
    assert len(missed) <= 3, missed


def test_at_most_5_percent_of_clean_conversations_raise_a_false_alarm():
    alarms = {t.id: found for t in planted.clean(60) if (found := _found(t))}
    assert len(alarms) <= 3, alarms


def test_the_suite_is_the_same_for_everybody():
    assert [t.as_line() for t in planted.faulty(22)] == [t.as_line() for t in planted.faulty(22)]
    assert len({t.as_line() for t in planted.clean(60)}) == 60


def test_faults_are_found_in_trades_and_wordings_that_the_scorers_were_not_written_for():
    """Telecom, bank, travel, insurance, energy and food, by hand: 80 with one fault each and 80 without."""
    told = [(name, fault, _faults({"id": name, "messages": said})) for name, fault, said in strangers.talks()]
    missed = [name for name, fault, found in told if fault and fault not in found]
    alarms = {name: found for name, fault, found in told if fault is None and found}
    assert len(told) == 160
    assert len(missed) <= 4, missed
    assert len(alarms) <= 4, alarms


@pytest.mark.parametrize(
    ("tool", "deed"),
    [
        ("transfer_funds", "write"),
        ("transfer_to_human_agents", "handoff"),
        ("connectToAgent", "handoff"),
        ("get_transfer", "read"),
        ("track_bag", "read"),
        ("order_status", "read"),
        ("cancelOrder", "write"),
        ("add_note", "write"),
        ("calculate", "thought"),
    ],
)
def test_a_foreign_tools_name_tells_what_it_does(tool, deed):
    assert deed_of(tool) == deed
