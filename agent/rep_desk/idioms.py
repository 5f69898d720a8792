"""A question in plainer words: courtesy goes, turns of phrase become what they stand for (`idioms.yaml`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml

# In capitals it is the country; in small letters, "us" is whoever asks.
COUNTRY = re.compile(r"\b(?:USA|US|U\.S\.A\.|U\.S\.)(?!\w)")


def plainly(text: str) -> str:
    """Lower-case, with every idiom replaced: 'Can you show me where Acme is based?' → ' country of acme'."""
    text = COUNTRY.sub("United States", text).lower().replace("’", "'")
    for pattern, plain in _idioms():
        text = pattern.sub(plain, text).strip()
    return text


@cache
def _idioms() -> tuple[tuple[re.Pattern[str], str], ...]:
    written = files("agent.rep_desk").joinpath("idioms.yaml").read_text(encoding="utf-8")
    return tuple((re.compile(pattern), plain) for pattern, plain in yaml.safe_load(written)["idioms"])
