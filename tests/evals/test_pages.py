"""In a real browser: the worst regression is under three clicks away, and turns are labelled by keyboard."""

import shutil

import pytest
from playwright.sync_api import expect

from agent.brain.scripted import ScriptedBrain
from crm import staff
from evals import labels
from tests.console.conftest import app_with, browser, mia, site_with, window  # noqa: F401 - fixtures


@pytest.fixture
def site(site_with, runs):  # noqa: F811
    """The service with both runs in its data folder."""
    served = site_with(ScriptedBrain(()))
    for run in runs:
        shutil.copytree(run, served.app.settings.data_dir / "evals" / run.name)
    return served


def _token(site, role):
    with site.app.database.writing() as session:
        return staff.add(session, f"{role}@example.com", role, site.app.clock())[1]


def test_the_worst_regression_is_two_clicks_from_the_opened_report(window, runs):  # noqa: F811
    page = window(viewport={"width": 1300, "height": 900})
    page.goto((runs[1] / "report.html").as_uri())
    expect(page.locator("h1")).to_contain_text("worse in asked twice")
    page.locator("#changed [data-fault=asked_twice]").click()
    wrong = page.locator("#talk .turn.wrong .why", has_text="asked twice").first
    expect(wrong).to_be_in_viewport()
    page.locator("#list button").nth(1).click()
    expect(page.locator("#talk .turn.wrong .why", has_text="asked twice").first).to_be_in_viewport()
    page.locator("#search").fill("no such words")
    expect(page.locator("#count")).to_contain_text("0 of")


def test_an_evaluator_sees_the_runs_opens_a_report_and_labels_with_one_key(window, site):  # noqa: F811
    page = window()
    page.goto(f"{site.address}/evals")
    page.fill("#token", _token(site, "evaluator"))
    page.keyboard.press("Enter")
    expect(page.locator(".run h2")).to_have_count(2)
    expect(page.locator(".run .worse")).to_contain_text("asked twice")
    with page.expect_popup() as opened:
        page.locator(".run", has_text="after").get_by_role("link", name="Report").click()
    expect(opened.value.locator("#list button").first).to_be_visible()
    page.locator(".run", has_text="after").get_by_role("button", name="Label").click()
    expect(page.locator("#label .label-turn:not(.said-before)")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("#label")).to_contain_text("1 labelled")
    (label,) = labels.read(site.app.settings.data_dir / "evals" / "after")
    assert (label.label, label.by) == ("wrong", "evaluator@example.com")


def test_runs_are_for_evaluators_and_unknown_runs_are_not_found(site):
    import httpx

    client = httpx.Client(base_url=site.address)
    rep = {"Authorization": f"Bearer {_token(site, 'rep')}"}
    evaluator = _token(site, "evaluator")
    signed = {"Authorization": f"Bearer {evaluator}"}
    assert client.get("/v1/evals").status_code == 401
    assert client.get("/v1/evals", headers=rep).status_code == 403
    assert client.get("/v1/evals/after/report").status_code == 401
    report = client.get("/v1/evals/after/report", headers={"Cookie": f"evals_token={evaluator}"})
    assert report.status_code == 200
    assert "sandbox" in report.headers["content-security-policy"]
    assert client.get("/v1/evals/none/labels", headers=signed).status_code == 404
    assert client.get("/v1/evals/..%2F..%2Fetc/labels", headers=signed).status_code in (404, 422)
    bad = client.post(
        "/v1/evals/after/labels", headers=signed, json={"conversation": "t1", "turn": 1, "label": "meh"}
    )
    assert bad.status_code in (400, 422)
    assert "good, wrong, unsure" in bad.json()["detail"]
