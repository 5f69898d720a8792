"""What the new item should be like: from the words that follow 'to' or 'for' to constraints on variants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.brain.embedded.grounding.comparisons import take_comparisons
from agent.brain.embedded.grounding.limits import take_limit
from agent.brain.embedded.grounding.preferences import take_freedom, take_preferences, take_ranking
from agent.brain.embedded.reading.hints import ITEM_ID
from agent.brain.embedded.reading.naming import Value, values
from agent.brain.embedded.reading.words import has, lexicon, norms
from agent.brain.embedded.requests import Target, Wish

INSTEAD = re.compile(
    r"\b(?:instead of|in place of|rather than|other than|over(?!-)|from|except(?: for)?|avoid(?:ing)?|"
    r"(?:but not|not|nothing|none|never)(?: (?:in|with|of|that is|that's|to be))?|"
    r"(?:anything|everything|any \w+) but|no|without)\b"
    r"\s*(?:the |a |an |any )?",
    re.IGNORECASE,
)
TOO = re.compile(
    r"\b(?:is |are |was |were |it's |they're )?(?:much |far |a bit |a little |way )?too (\w+)", re.IGNORECASE
)
# "Gold … no, silver after all": what comes later counts.
RETRACTED = re.compile(
    r"(?:^|[.;,…!-])\s*(?:(?:oh|ah|hm+|or|well|but)[, ]+)?"
    r"(?:no|nope|actually|wait|scratch that|make (?:that|it)|on second thoughts?|sorry|i mean)\b"
    r"(?! (?:one|more|longer))",
    re.IGNORECASE,
)
AT_LEAST = re.compile(
    r"\b(?:at least|(?:a )?minimum(?: of)?|no (?:less|fewer|smaller) than) $", re.IGNORECASE
)
AT_MOST = re.compile(
    r"\b(?:at (?:the )?most|(?:a )?maximum(?: of)?|not? (?:more|(?!small)\w+er|over)(?: than)?|up to) $",
    re.IGNORECASE,
)
AS_BEFORE = (
    r"(?:the )?(?:exact )?same (?:item|one|product|thing|specs|specifications|model|kind)"
    r"(?! (?:but|with|in|except))",
    r"new pair with the same",
    r"identical",
    r"same as (?:before|now|it is)",
)
SAME_TYPE = (
    r"same (?:type |one |kind |model |item )?(?:as|that|like|of)(?! (?:now|before|it is|current|today))",
    r"(?:type|one|kind) (?:that is|as|i have|in) (?:the one )?(?:in )?my (?:other|pending|delivered)",
    r"(?:as|like|that|one|which|what) (?:i |we )?(?:already )?(?:have|received|got|own) already|"
    r"(?:as|like|that|one|what) (?:i |we )(?:have )?already (?:have|received|got|own)",
    r"like the one",
)


def read_wish(target: Target, schema: Mapping[str, Iterable[str]], current: Mapping[str, str]) -> Wish:
    """The wish for one item. `schema` is option → values of its product, `current` the options it has now."""
    if target.wished is not None:
        exact = {option: [value] for option, value in target.wished.items() if option in schema}
        return Wish(exact=exact, as_before=not exact)
    return parse(target.after, schema, current)


def parse(text: str, schema: Mapping[str, Iterable[str]], current: Mapping[str, str]) -> Wish:
    """Constraints from free words."""
    wish = Wish()
    ids = ITEM_ID.findall(text)
    if ids:
        return Wish(item_id=ids[-1])
    text = TOO.sub(lambda match: lexicon()["opposites"].get(match.group(1).lower(), " "), text)
    plain = take_preferences(take_limit(text, wish), schema, wish)
    plain = take_ranking(plain, schema, wish)
    plain = take_freedom(plain, schema, wish)
    plain = _take_kept(plain, schema, wish)
    plain = take_comparisons(_take_bounds(plain, schema, wish), schema, wish)
    _take_values(plain, schema, current, wish)
    wish.as_before = wish == Wish() and has(text, *AS_BEFORE)
    if has(text, *SAME_TYPE):
        wish.same_as = "other"
    return wish


def _take_kept(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'same size', 'keeping the leather strap', 'without changing the other options'."""
    for match in re.finditer(r"\b(?:same|keep(?:ing)?(?: the)?)\s+((?:\w+[ ,]*){1,6})", text, re.IGNORECASE):
        said = norms(re.split(r"\b(?:but|except|only|with)\b", match.group(1))[0])
        for option in schema:
            name = norms(option)
            if name[-1] in said or (len(name) > 1 and name[0] in said and len(name[0]) > 4):
                wish.keep.append(option)
    wish.keep = sorted(set(wish.keep))
    return text


def _take_values(
    text: str, schema: Mapping[str, Iterable[str]], current: Mapping[str, str], wish: Wish
) -> None:
    """The values that are named; one after 'instead of' is what she has or does not want."""
    against = [match.end() for match in INSTEAD.finditer(text)]
    by_option: dict[str, list[Value]] = {}
    for value in values(text, schema):
        by_option.setdefault(value.option, []).append(value)
    named = {
        (v.start, v.end): [w.option for vs in by_option.values() for w in vs if w.start == v.start]
        for vs in by_option.values()
        for v in vs
    }
    retracted = [match.start() for match in RETRACTED.finditer(text)]
    for option, said in by_option.items():
        last = max((place for place in retracted if said[0].start < place < said[-1].start), default=-1)
        found = [v for v in said if v.start > last]
        wanted = [v for v in found if not any(0 <= v.start - place <= 1 for place in against)]
        refused = [v.value for v in found if v not in wanted]
        # A word that fits several options ("8GB") speaks of the one where it would change something.
        wanted = [
            v
            for v in wanted
            if len(named[v.start, v.end]) == 1 or not _said_of_another(v, by_option, current)
        ]
        if any(option in c.options for c in wish.comparisons if not c.extreme):
            # "The one in size L, but smaller": what she has is compared with, not wished for.
            wanted = [v for v in wanted if v.value != current.get(option)]
        if option in wish.keep and current.get(option) in [v.value for v in wanted]:
            continue
        if last >= 0 and [v.value for v in wanted] == [current.get(option)]:
            wish.keep = sorted({*wish.keep, option})  # "gold … no, silver is fine after all", which it is
            continue
        if len({v.value for v in wanted}) > 1 and not has(text, "or"):
            # "The puzzle with 2000 pieces, one with 1500": what she has already is no wish.
            wanted = [v for v in wanted if v.value != current.get(option)]
        if wanted:
            bound = _bound(text, wanted[-1])
            if bound:
                getattr(wish, bound)[option] = wanted[-1].value
            else:
                wish.exact[option] = list(dict.fromkeys(v.value for v in wanted))
                wish.keep = [kept for kept in wish.keep if kept != option]
        elif refused:
            wish.unwanted[option] = refused


def _take_bounds(text: str, schema: Mapping[str, Iterable[str]], wish: Wish) -> str:
    """'No taller than 5 feet', 'at least 16GB'; the text without them."""
    for value in reversed(values(text, schema)):
        start = max(0, value.start - 24)
        for bounds, pattern in ((wish.at_least, AT_LEAST), (wish.at_most, AT_MOST)):
            match = pattern.search(text[start : value.start])
            if match:
                bounds[value.option] = value.value
                text = text[: start + match.start()] + text[value.end :]
    return text


def _bound(text: str, value: Value) -> str | None:
    """'16GB or more', '5 feet or less': a bound, and which."""
    after = text[value.end : value.end + 14]
    if has(after, "or (?:above|better|higher|more|larger|bigger|longer|over)"):
        return "at_least"
    if has(after, "or (?:less|smaller|shorter|below|lower|under|fewer)"):
        return "at_most"
    return None


def _said_of_another(
    value: Value, by_option: Mapping[str, Sequence[Value]], current: Mapping[str, str]
) -> bool:
    """Whether the same words fit another option better: one whose name stands nearby or that would change."""
    rivals = [
        v for vs in by_option.values() for v in vs if v.start == value.start and v.option != value.option
    ]
    return (
        any(current.get(rival.option) == rival.value for rival in rivals) is False
        and current.get(value.option) == value.value
        and bool(rivals)
    )


def schema_of(variants: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Option → its values, over some variants."""
    schema: dict[str, list[str]] = {}
    for variant in variants:
        for option, value in variant["options"].items():
            if value not in schema.setdefault(option, []):
                schema[option].append(value)
    return schema
