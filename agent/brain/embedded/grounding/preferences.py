"""What in a wish is no must: 'prefer battery over USB', 'any colour will do'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from agent.brain.embedded.reading.naming import values
from agent.brain.embedded.reading.words import has, norms, stem
from agent.brain.embedded.requests import Wish

PREFER = re.compile(
    r"\b(?:prefer\w*|preferabl[ey]|ideally|favou?r|rather have|would like it in)\b([^.;)]*)", re.IGNORECASE
)
ALL_FREE = (
    r"(?:do not|don't|doesn't|not) (?:really )?(?:care|mind)(?: about)? (?:the |any )?(?:other|rest)",
    r"other (?:specs|options|features|details|things|attributes|specifications)(?: are| is)? "
    r"(?:not |un)important",
    r"(?:can|may) have different",
    r"only care about",
    r"regardless of",
    r"any (?:other )?(?:options?|specs?|features?) (?:is|are) (?:fine|ok)",
    r"don't care about (?:other|the rest|anything else)",
    r"do not care about (?:other|the rest|anything else)",
)
# "Any colour is fine", "whatever size", "the colour doesn't matter"
FREE = (
    r"\b(?:any|whatever|whichever|no matter (?:the|which|what)) (\w+)\b(?! (?:other|else))|"
    r"\b(\w+) (?:doesn't|does not|don't|is not|isn't) (?:matter|important)"
)


def take_preferences(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'prefer battery > USB > AC', 'prefer art over animals': an order, not a must."""

    def note(match: re.Match[str]) -> str:
        said = match.group(1)
        split = re.split(r"\b(?:over|than|rather than|to)\b|>", said, maxsplit=0)
        ordered = [value for piece in split for value in values(piece, schema)]
        if not ordered:
            return match.group()
        preference: dict[str, list[str]] = {}
        for value in ordered:
            given = preference.setdefault(value.option, [])
            if value.value not in given:
                given.append(value.value)
        wish.preferred += [{option: given} for option, given in preference.items()]
        return " "

    return PREFER.sub(note, text)


def take_freedom(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'do not care about waterproof or not', 'the other specs are not important'."""
    wish.all_free = has(text, *ALL_FREE)
    for said in re.finditer(FREE, text, re.IGNORECASE):
        name = stem(next(filter(None, said.groups())).lower())
        wish.free += [option for option in schema if name in norms(option)]
    match = re.search(
        r"(?:do not|don't|doesn't) (?:really )?(?:care|mind|matter)(?: about| if)?([^.,;]*)", text, re.I
    )
    if match:
        wish.free += [option for option in schema if has(match.group(1), re.escape(option))]
        return text[: match.start()] + text[match.end() :]
    return text
