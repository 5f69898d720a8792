"""Churn scores that can be trusted: from the past only, calibrated, explained, honest."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from crm.churn import bgnbd, model, scoring, signals
from crm.churn.evaluation import on_attributes, on_purchases
from crm.churn.history import CrmPurchases, Histories, PurchaseFile, in_one
from crm.churn.reasons import reasons
from crm.churn.scores import ChurnScore
from crm.database import Database
from crm.errors import BadInput
from crm.migrations import upgrade
from tests.query import small_store

CUTOFF = date(1997, 6, 30)


def test_cdnow_is_ranked_better_than_by_the_published_baseline(shared_data, record_property):
    found = on_purchases(shared_data / "churn" / "cdnow_sample_to_19970930.txt", CUTOFF, 90)
    record_property("auc", round(found.auc, 4))
    assert found.auc > found.baseline_auc
    assert found.calibration_gap <= 0.05


def test_telco_is_ranked_from_attributes(shared_data, record_property):
    found = on_attributes(shared_data / "churn" / "telco_dev.csv", "Churn")
    record_property("auc", round(found.auc, 4))
    assert found.auc >= 0.845


def test_the_published_formula_gives_the_published_chance():
    """Fader, Hardie and Lee's fit: 2 repeats, the last in week 30 of 38: probably alive."""
    fitted = bgnbd.BuyingModel(r=0.243, alpha=4.414, a=0.793, b=2.426)
    alive = fitted.chance_alive(np.array([2.0]), np.array([30.43 * 7]), np.array([38.86 * 7]))
    assert alive[0] == pytest.approx(0.7266, abs=0.001)


def test_what_happens_after_the_cutoff_changes_nothing(purchases, tmp_path):
    before = model.train(PurchaseFile(purchases), date(2025, 9, 30), 60)
    kept = [line for line in purchases.read_text().splitlines() if line.split()[1] <= "20250930"]
    past = tmp_path / "past.txt"
    past.write_text("\n".join(kept))
    assert model.train(PurchaseFile(past), date(2025, 9, 30), 60) == before


def test_reasons_are_words_whose_shares_make_a_whole(purchases):
    source = PurchaseFile(purchases)
    trained = model.train(source, date(2025, 9, 30), 60)
    people = in_one(source.histories(date(2025, 9, 30)))
    for why in reasons(trained, people)[:50]:
        assert sum(one["share"] for one in why) <= 101
        assert all(one["points_to"] in ("leaving", "staying") for one in why)
    assert (
        "bought" in reasons(trained, people)[0][0]["reason"]
        or "usually" in reasons(trained, people)[0][0]["reason"]
    )


def test_a_short_history_says_so_and_goes_by_recency_and_frequency(tmp_path):
    few = tmp_path / "few.txt"
    few.write_text("1 20250101 1 10.0\n2 20250201 1 12.0\n2 20250301 1 9.0\n")
    trained = model.train(PurchaseFile(few), date(2025, 4, 1), 90)
    assert trained.method == "published"
    people = in_one(PurchaseFile(few).histories(date(2025, 4, 1)))
    chance = dict(zip(people.ids, trained.probability(people), strict=True))
    assert chance["2"] < chance["1"]


def test_a_model_comes_back_from_disk_as_it_was(purchases, tmp_path):
    trained = model.train(PurchaseFile(purchases), date(2025, 9, 30), 60)
    trained.save(tmp_path / "m.json")
    assert model.load(tmp_path / "m.json") == trained
    with pytest.raises(BadInput, match="warmline churn train"):
        model.load(tmp_path / "none.json")


def test_a_bad_line_is_named(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("1 20250101 1 10.0\n2 2025-02-01 1 twelve\n")
    with pytest.raises(BadInput, match="line 2"):
        PurchaseFile(bad)


def test_shoppers_and_accounts_of_the_store_are_scored_with_value_at_risk(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/crm.db")
    upgrade(database)
    with database.writing() as session:
        small_store.fill(session)
    now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    for kind in ("customer", "account"):
        source = CrmPurchases(database, kind)
        trained = model.train(source, now.date(), 90)
        done = scoring.score(database, kind, trained, now, now.date())
        assert done.count > 0
        assert not done.has_drifted
    with database.reading() as session:
        scores = session.exec(select(ChurnScore)).all()
    assert {one.kind for one in scores} == {"customer", "account"}
    assert all(0 <= one.probability <= 1 and one.reasons and one.value_at_risk >= 0 for one in scores)
    database.close()


def test_a_silent_account_that_renews_soon_is_riskier_than_one_we_speak_with():
    people = Histories(["silent", "spoken"], *(np.array(pair, dtype=float) for pair in (
        (3, 3), (200, 200), (400, 250), (900, 900), (0, 0), (2, 0), (-0.3, 0.3), (np.nan, 5))))  # fmt: skip
    today = date(2026, 6, 30)
    due = [today + timedelta(days=20), today + timedelta(days=300)]
    moved = signals.steps(people, due, today, 90)
    silent, spoken = signals.probability(moved)
    assert silent > 0.6
    assert spoken < 0.2
    assert signals.reasons(moved, people, due)[0][0]["reason"] == "no contact on record"


@pytest.fixture(scope="module")
def purchases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred people with their own rhythms, some of whom leave."""
    chance = random.Random(3)
    lines = []
    for person in range(600):
        day, rate = date(2025, 1, 1) + timedelta(days=chance.randrange(90)), chance.uniform(8, 120)
        while day <= date(2025, 12, 31):
            lines.append(f"{person} {day:%Y%m%d} 1 {chance.uniform(5, 90):.2f}")
            if chance.random() < 0.15:
                break
            day += timedelta(days=max(1, round(chance.expovariate(1 / rate))))
    path = tmp_path_factory.mktemp("churn") / "purchases.txt"
    path.write_text("\n".join(lines))
    return path
