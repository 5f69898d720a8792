"""What might be asked or done next."""

from __future__ import annotations

from crm.query.query import Query
from crm.query.world import World


def suggestions(world: World, query: Query) -> list[str]:
    """What might be asked or done next, from what has not been asked yet."""
    if query.figures:
        dated = any(group.grain for group in query.groups)
        further = ["by month" if not dated else "by region", "show the deals"]
        return [*further, "compare with the previous quarter"] if query.compare is None else further
    regions = world.values.get("agent.office", ())
    narrowed = [f"only those in the {regions[-1]}"] if regions else []
    if query.subject == "opportunity":
        return ["how many by region", *narrowed, "sort by value"]
    if query.subject == "account":
        return [
            *narrowed,
            "log a call with the first one: ",
            "remind me on Thursday",
            "whom should I contact",
        ]
    return examples(world)[:3]


def after_story(named: str | None, columns: list[str], world: World) -> list[str]:
    """What a rep does next: with the account that was told of, or with the first that was listed."""
    if named:
        return ["log a call with them: ", "draft an email to them", "remind me tomorrow to call them"]
    if "account" in columns:
        return [
            "tell me about the first one",
            "log a call with the first one: ",
            "draft an email to the first one",
        ]
    return examples(world)[:3]


def examples(world: World) -> list[str]:
    if "opportunity" in world.present:
        return [
            "top 5 accounts by revenue this year",
            "win rate by region this quarter vs last quarter",
            "accounts with no interaction in 60 days",
            "open deals by agent",
        ]
    return ["revenue by month", "top 10 customers by revenue", "orders by status", "return rate by month"]
