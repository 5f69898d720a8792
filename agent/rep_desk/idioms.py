"""A question in plainer words: courtesy goes, turns of phrase become what they stand for."""

from __future__ import annotations

import re
from functools import cache

import prompts
from agent.rep_desk.frames import unframed
from agent.rep_desk.rewording import reworded

IDIOMS = "reps_idioms.yaml"
# Each with its list of plainer words, in the order in which they are tried.
PLAINER = ("reps_when.yaml", "reps_shop.yaml", "reps_records.yaml", "reps_figures.yaml", IDIOMS)
# In capitals it is the country; in small letters, "us" is whoever asks.
COUNTRY = re.compile(r"\b(?:USA|US|U\.S\.A\.|U\.S\.)(?!\w)")
# "close_date", as columns are named; other words with a line are this package's own.
COLUMN_NAME = re.compile(
    r"\b(?!the_)([a-z]+)_(?=(?:date|value|stage|agent|rep|price|name|id|office|country|sector|manager|series|type"
    r"|status|reason|rate|size|year|established|location|amount|owner|kind)s?\b)"
)


def plainly(text: str) -> str:
    """Lower-case, in plainer words: 'Can you show me where Acme is based?' → 'country of acme'."""
    text = COUNTRY.sub("United States", text).lower().replace("’", "'")
    text = COLUMN_NAME.sub(r"\1 ", text)
    short, shorthand = _short()
    text = unframed(short.sub(lambda match: shorthand[match[1]], text))
    for path in PLAINER:
        text = reworded(text, path, "plainer")
    return text


@cache
def _short() -> tuple[re.Pattern[str], dict[str, str]]:
    """What is written short, each standing alone and with its full stop, and what it is in full."""
    shorthand: dict[str, str] = prompts.data(IDIOMS)["shorthand"]
    words = "|".join(sorted(map(re.escape, shorthand), key=len, reverse=True))
    return re.compile(rf"(?<![\w'/-])({words})(?![\w'/-])\.?"), shorthand
