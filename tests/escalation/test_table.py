"""Who should have the case: a table of short situations, judged whole."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent import stakes
from agent.escalation import Escalation, Situation, Thresholds, decide

TABLE: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("situations.yaml").read_text(encoding="utf-8")
)
STATE = {field.name for field in fields(Situation)}


@pytest.fixture(scope="module")
def lexicon() -> stakes.StakesLexicon:
    return stakes.load()


def decided(row: dict[str, Any], lexicon: stakes.StakesLexicon) -> Escalation | None:
    state = {name: value for name, value in row.items() if name in STATE}
    state["moods"] = tuple(state.get("moods", ()))
    return decide(Situation(text=row["says"], **state), Thresholds(), lexicon)


def is_right(row: dict[str, Any], found: Escalation | None) -> bool:
    if row["expect"] == "bot":
        return found is None
    return (
        found is not None
        and found.reason == row["expect"]
        and found.priority == row.get("priority", found.priority)
        and set(row.get("skills", [])) <= set(found.skills)
    )


def test_the_table_has_at_least_120_situations_and_many_that_stay_with_the_bot() -> None:
    assert len(TABLE) >= 120
    assert sum(row["expect"] == "bot" for row in TABLE) >= 40


def test_95_of_100_situations_go_to_whoever_should_have_them(
    lexicon: stakes.StakesLexicon, record_property: Callable[[str, object], None]
) -> None:
    wrong = [
        (row["says"], row["expect"], found and (found.reason, found.priority))
        for row in TABLE
        if not is_right(row, found := decided(row, lexicon))
    ]
    right = 1 - len(wrong) / len(TABLE)
    kept = sum(row["expect"] == "bot" for row in TABLE)
    record_property("situations", len(TABLE))
    record_property("kept_with_the_bot", kept)
    record_property("right", right)
    assert right >= 0.95, wrong


def test_nobody_in_danger_is_left_with_the_bot(lexicon: stakes.StakesLexicon) -> None:
    missed = [
        row["says"] for row in TABLE if row["expect"] == "safety" and not is_right(row, decided(row, lexicon))
    ]
    assert missed == []
