"""Questions over HTTP: roles, answers, drill-downs, saved questions, the picture of a chart."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from agent.api import create_app
from agent.brain.scripted import ScriptedBrain
from crm import staff
from tests.agent.conftest import app_with  # noqa: F401 - a fixture
from tests.query import small_store


@pytest.fixture
def door(app_with) -> TestClient:  # noqa: F811 - the fixture above
    app = app_with(ScriptedBrain([]))
    with app.database.writing() as session:
        small_store.fill(session)
        _, rep = staff.add(session, "rep@example.com", "rep", app.clock())
        _, agent = staff.add(session, "agent@example.com", "agent", app.clock())
    client = TestClient(create_app(app))
    client.headers["authorization"] = f"Bearer {rep}"
    client.agent = agent
    return client


def test_a_rep_gets_an_answer_as_the_contract_has_it(door):
    answer = door.post("/v1/ask", json={"question": "revenue by region"}).json()
    for name in ("answer", "interpretation", "columns", "rows", "chart", "sql", "session", "suggestions"):
        assert name in answer
    assert answer["chart"]["kind"] == "bar"
    assert "SELECT" in answer["sql"]


def test_only_reps_may_ask(door):
    other = door.post(
        "/v1/ask", json={"question": "deals"}, headers={"authorization": f"Bearer {door.agent}"}
    )
    assert other.status_code == 403
    assert other.headers["content-type"] == "application/problem+json"


def test_an_edited_query_runs_and_a_wrong_one_is_explained(door):
    asked = door.post("/v1/ask", json={"question": "win rate by agent"}).json()
    without = {**asked["query"], "groups": []}
    assert len(door.post("/v1/ask/query", json={"query": without}).json()["rows"]) == 1
    wrong = {**asked["query"], "figures": [{"measure": "won_valu"}]}
    refused = door.post("/v1/ask/query", json={"query": wrong})
    assert refused.status_code == 422
    assert "won_value" in refused.json()["detail"]


def test_a_figure_opens_its_rows(door):
    asked = door.post("/v1/ask", json={"question": "number of won deals by month"}).json()
    month, count = asked["rows"][0]
    rows = door.post(
        "/v1/ask/rows", json={"query": asked["query"], "at": {"opportunity.close_date": month}, "figure": 0}
    ).json()
    assert rows["total"] == count


def test_a_pinned_question_is_answered_again_and_belongs_to_its_owner(door):
    asked = door.post("/v1/ask", json={"question": "revenue by region"}).json()
    body = {"name": "Regions", "question": "revenue by region", "query": asked["query"], "pinned": True}
    kept = door.post("/v1/questions", json=body).json()
    assert door.get(f"/v1/questions/{kept['id']}/answer").json()["rows"] == asked["rows"]
    assert [one["name"] for one in door.get("/v1/questions").json()] == ["Regions"]
    assert door.delete(f"/v1/questions/{kept['id']}").status_code == 204
    assert door.get("/v1/questions").json() == []


def test_a_chart_is_drawn_and_fetches_nothing(door):
    chart = door.post("/v1/ask", json={"question": "revenue by region"}).json()["chart"]
    picture = door.post("/v1/ask/chart", json={"chart": chart})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<svg")
    outside = {**chart, "data": {"url": "http://127.0.0.1:1/secret"}}
    assert door.post("/v1/ask/chart", json={"chart": outside}).status_code == 422
