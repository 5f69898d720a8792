"""'My' and 'my team' never show another team's rows, whoever asks and however."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlmodel import select

from agent.rep_desk.parser import read
from crm.accounts import SalesAgent
from crm.errors import BadInput
from crm.opportunities import Opportunity
from crm.query import scope
from crm.query.compiler import compile_query
from tests.query.small_store import TEAMS

SUBJECTS = [
    "deals",
    "open deals",
    "won deals",
    "accounts",
    "interactions",
    "accounts with no interaction in 30 days",
]
ENDINGS = [
    "",
    " in the North",
    " in the South",
    " over 500",
    " this year",
    " by agent",
    " of Cleo Dunn",
    " or anyone else's",
]
FIGURES = [
    "revenue by agent",
    "number of deals by sales agent",
    "win rate per rep",
    "top 5 agents by revenue",
    "agents who have sold every product",
    "difference in revenue between Ada Birk and Cleo Dunn",
    "running total of revenue by month",
    "month over month revenue by agent",
    "date of each rep's most recent win",
]
PLACES = [*TEAMS, *(name for _, names in TEAMS.values() for name in names)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=some.sampled_from(PLACES),
    mine=some.sampled_from(["my ", "my team's "]),
    what=some.sampled_from([*SUBJECTS, *FIGURES]),
    ending=some.sampled_from(ENDINGS),
    role=some.sampled_from(["rep", "admin"]),
)
def test_my_and_my_team_stay_within_the_team(store, who, mine, what, ending, role):
    with store.database.reading() as session:
        asker = scope.asker(session, who, who, role)
        outside = [one for one in session.exec(select(SalesAgent)) if one.id not in asker.team]
        ids = {one.id for one in outside}
        theirs = set(session.exec(select(Opportunity.id).where(Opportunity.agent_id.in_(ids))))
    reading = read(f"{mine}{what}{ending}", store.lexicon, store.today)
    assert reading.query.reach in ("mine", "team")
    try:
        rows = shown(store, reading.query, asker)
    except BadInput:
        return
    cells = {str(cell) for row in rows for cell in row}
    assert not cells & {one.name for one in outside}
    assert not cells & theirs


def test_a_rep_sees_her_team_even_when_she_asks_for_everyone(store):
    with store.database.reading() as session:
        asker = scope.asker(session, "Ada Birk", "Ada Birk", "rep")
    for question in (
        "revenue by agent",
        "all deals of Cleo Dunn",
        "show everyone's deals",
        "won value of the South",
    ):
        rows = shown(store, read(question, store.lexicon, store.today).query, asker)
        assert not {str(cell) for row in rows for cell in row} & {
            "Cleo Dunn",
            "Dev Patel",
            "Elin Frost",
            "South",
        }


def test_a_name_the_pipeline_does_not_know_opens_nothing(store):
    with store.database.reading() as session:
        stranger = scope.asker(session, "x", "Nobody Known", "rep")
    assert shown(store, read("all deals", store.lexicon, store.today).query, stranger) == []


def shown(store, query, asker):
    compiled = compile_query(store.world.catalogue, query, asker)
    return store.reader.run(compiled.statement, store.today).rows
