"""Comparisons in a wish: 'bigger', 'the cheapest', 'lower resolution', '500 pieces less'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from agent.brain.embedded.reading.naming import comparable
from agent.brain.embedded.reading.words import has, lexicon, norms, stem
from agent.brain.embedded.requests import Comparison, Wish

# "A size bigger", "two sizes down", "the next size": counted in the sizes that there are.
STEPS = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|[123]) sizes? (?:up|down|bigger|larger|smaller|higher|lower)|"
    r"(?P<next>next (?:bigger |larger |smaller )?size)|size (?:up|down))\b",
    re.IGNORECASE,
)
COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3}


def take_comparisons(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'bigger', 'the cheapest', '500 pieces less', 'lower resolution', 'one size smaller'."""
    words, slightly = lexicon(), has(text, "slightly", "a bit", "a little", "one size", "next")
    stepped = STEPS.search(text)
    steps = COUNTS.get((stepped["count"] or "").lower(), 1) if stepped else None
    for table, extreme in ((words["extremes"], True), (words["directions"], False)):
        for said in sorted(table, key=len, reverse=True):
            if has(text, re.escape(said)):
                entry = table[said]
                named = _option_after(text, said, schema)
                wish.comparisons.append(
                    Comparison(
                        options=named or entry["options"],
                        way=entry["way"],
                        extreme=extreme,
                        slightly=slightly and not steps,
                        steps=steps if has(said, "sizes?") else None,
                    )
                )
                text = re.sub(rf"\b{re.escape(said)}\b", " ", text, flags=re.IGNORECASE)
    amount = re.search(
        r"\b(\d+)\s+(?:(more|less|fewer)\s+(\w+)|(\w+)\s+(more|less|fewer))", text, re.IGNORECASE
    )
    if amount:
        unit, way = amount[3] or amount[4], amount[2] or amount[5]
        named = [option for option in schema if stem(unit.lower()) in norms(option)]
        if named:
            comparison = Comparison(
                options=named, way="up" if way.lower() == "more" else "down", by=float(amount[1])
            )
            wish.comparisons.append(comparison)
            return text[: amount.start()] + text[amount.end() :]
    return _by_option_name(text, schema, wish, slightly)


def _by_option_name(text: str, schema: Mapping[str, Iterable[str]], wish: Wish, slightly: bool) -> str:
    """'lower resolution', 'maximum zoom': a way beside the name of an option."""
    for way, said in lexicon()["ways"].items():
        for word in said:
            for option in schema:
                first, last = re.escape(option.split()[0]), re.escape(option.split()[-1])
                name = rf"{re.escape(option)}|{last}" + (rf"|{first}s?" if last == "count" else "")
                match = re.search(
                    rf"\b{word}\b(?:\s+(?:the|in|of|number of|amount of))?\s+(?:{name})\b|"
                    rf"\b(?:{name})\b[^.,;]{{0,25}}\b{word}\b",
                    text,
                    re.I,
                )
                if match:
                    extreme = (
                        word.startswith(("max", "min", "high", "low")) and not word.endswith("er")
                    ) or word in ("most", "least")
                    wish.comparisons.append(
                        Comparison(options=[option], way=way, extreme=extreme, slightly=slightly)
                    )
                    return text[: match.start()] + text[match.end() :]
    return text


def _option_after(text: str, said: str, schema: Mapping[str, Iterable[str]]) -> list[str]:
    """The option after a comparison that it can be of: 'larger frame size', not 'shorter bamboo material'."""
    match = re.search(rf"\b{re.escape(said)}\s+(\w+(?:\s+\w+)?)", text, re.IGNORECASE)
    if match is None:
        return []
    said_words = norms(match.group(1))
    named = [o for o in schema if norms(o)[-1] in said_words or norms(o) == said_words[:1]]
    return [option for option in named if comparable(schema[option])]
