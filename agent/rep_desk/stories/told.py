"""Which story a question asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agent.rep_desk.stories import account as accounts_story
from agent.rep_desk.stories import days, deals, whom
from agent.rep_desk.stories.look import Look, Story
from crm import accounts

TELLERS: dict[str, Callable[[Look, str], Story]] = {
    "whom": lambda look, _: whom.whom_to_contact(look),
    "neglected": lambda look, _: whom.neglected(look),
    "softening": lambda look, _: whom.softening(look),
    "focus": lambda look, _: deals.focus(look),
    "stalled": lambda look, _: deals.stalled(look),
    "in_common": lambda look, _: deals.in_common(look),
    "planned": days.planned,
    "changed": days.changed,
}


def about_account(question: str) -> bool:
    """Whether a question that names an account asks for its story."""
    return any(pattern.search(question.lower()) for pattern in _wordings()["account"])


def story(question: str, account: str | None, look: Look) -> Story | None:
    """The story that answers the question; None when an ordinary table will."""
    text = question.lower()
    if account and about_account(text):
        found = accounts.by_name(look.session, account)
        seen = look.account_ids()
        if found is None or (seen is not None and found.id not in seen):
            return None
        return accounts_story.summary(found, look)
    if any(pattern.search(text) for pattern in _wordings()["figures"]):
        return None
    for name, tell in TELLERS.items():
        if any(pattern.search(text) for pattern in _wordings()[name]):
            return tell(look, question)
    return None


@cache
def _wordings() -> dict[str, list[re.Pattern[str]]]:
    text = files("agent.rep_desk.stories").joinpath("wordings.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    lists = {"account": told["account"], "figures": [told["figures"]], **told["stories"]}
    return {name: [re.compile(pattern) for pattern in patterns] for name, patterns in lists.items()}
