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
RANKING = re.compile(
    r"\bfirst choice|\bsecond (?:best|choice)|\bwould be (?:the )?best\b|\bor else\b|\bfailing that\b|"
    r"\bonly if (?:there's |there is )?(?:nothing|none|no other|the others?|both)|\blast resort|"
    r"\bat a pinch\b|"
    r",? (?:and )?then (?!i\b|the\b|please\b|also\b)\w+(?:,|$| then)|\bif not,? then\b",
    re.IGNORECASE,
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
    r"\b(\w+) (?:doesn't|does not|don't|is not|isn't) (?:matter|important)|"
    r"\b(\w+) (?:is|are) (?:irrelevant|unimportant|secondary|up to you|all the same)|"
    r"\b(?:the|its) (\w+) (?:may|can|could|might) (?:change|differ|vary|be (?:anything|any|different))"
)
# "I can live with a shorter battery life", "I don't need 'cordless'": what is said there is no wish.
PUT_UP_WITH = re.compile(
    r"\b(?:(?:can|could|will|i'll) (?:live with|do without|cope with|accept)|put up with|even if|even with|"
    r"(?:don't|do not) need)\b(?P<what>[^.;]*?)(?=[.;]|$|,? (?:i|i'd) (?:need|want|like)\b)",
    re.IGNORECASE,
)


def take_preferences(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'prefer battery > USB > AC', 'prefer art over animals': an order, not a must."""

    def note(match: re.Match[str]) -> str:
        said = match.group(1)
        split = re.split(r"\b(?:over|than|rather than|to)\b|>", said, maxsplit=0)
        ordered = [value for piece in split for value in values(piece, schema)]
        ranked = sum(bool(values(piece, schema)) for piece in split) > 1
        must = match.group().lower().startswith("rather have") and not ranked
        if not ordered or must:
            return match.group()  # "I'd rather have glass" says what she wants
        preference: dict[str, list[str]] = {}
        for value in ordered:
            given = preference.setdefault(value.option, [])
            if value.value not in given:
                given.append(value.value)
        wish.preferred += [{option: given} for option, given in preference.items()]
        return " "

    return PREFER.sub(note, text)


def take_ranking(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'Plain is my first choice, then graphic, then custom': any of them, in this order."""
    for piece in re.split(r"[.;]", text):
        if not RANKING.search(piece):
            continue
        ranked: dict[str, list[str]] = {}
        for value in values(piece, schema):
            given = ranked.setdefault(value.option, [])
            if value.value not in given:
                given.append(value.value)
        ranked = {option: given for option, given in ranked.items() if len(given) > 1}
        if ranked:
            wish.preferred += [{option: given} for option, given in ranked.items()]
            wish.exact |= ranked
            text = text.replace(piece, " ")
    return text


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
        text = text[: match.start()] + text[match.end() :]
    for borne in reversed(list(PUT_UP_WITH.finditer(text))):
        told = set(norms(borne["what"]))
        named = {value.option for value in values(borne["what"], schema)}
        named |= {
            option for option in schema if any(len(word) > 3 and word in told for word in norms(option))
        }
        if named:
            wish.free += sorted(named)
            text = text[: borne.start()] + text[borne.end() :]
    return text
