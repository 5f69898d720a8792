"""A question in plainer words: courtesy goes, turns of phrase become what they stand for (`idioms.yaml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from agent.rep_desk.frames import unframed
from agent.rep_desk.rewording import reworded

# Each with its list of plainer words, in the order in which they are tried.
PLAINER = ("reps_when.yaml", "reps_shop.yaml", "reps_records.yaml", "reps_figures.yaml")
# In capitals it is the country; in small letters, "us" is whoever asks.
COUNTRY = re.compile(r"\b(?:USA|US|U\.S\.A\.|U\.S\.)(?!\w)")


def plainly(text: str) -> str:
    """Lower-case, with every idiom replaced: 'Can you show me where Acme is based?' → ' country of acme'."""
    text = COUNTRY.sub("United States", text).lower().replace("’", "'")
    written = _written()
    text = written.short.sub(lambda match: written.shorthand[match[1]], text)
    text = unframed(text)
    for path in PLAINER:
        text = reworded(text.strip(), path, "plainer")
    for pattern, plain in written.idioms:
        text = pattern.sub(plain, text).strip()
    return text


@dataclass(frozen=True)
class Written:
    """`idioms.yaml`, ready to use: `short` finds what is written short, `shorthand` says what it is."""

    short: re.Pattern[str]
    shorthand: dict[str, str]
    idioms: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _written() -> Written:
    text = files("agent.rep_desk").joinpath("idioms.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    lists = {
        "OCCASIONS": "|".join(map(re.escape, said["occasions"].split())),
        "MONTHS": "|".join(said["months"].split()),
    }
    shorthand: dict[str, str] = said["shorthand"]
    words = "|".join(sorted(map(re.escape, shorthand), key=len, reverse=True))
    return Written(
        re.compile(rf"(?<![\w'/-])({words})(?![\w'/-])\.?"),
        shorthand,
        tuple((re.compile(_filled(pattern, lists)), plain) for pattern, plain in said["idioms"]),
    )


def _filled(pattern: str, lists: dict[str, str]) -> str:
    for name, words in lists.items():
        pattern = pattern.replace(name, words)
    return pattern
