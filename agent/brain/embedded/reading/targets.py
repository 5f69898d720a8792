"""Which items a clause speaks of, what describes each, and what she wants instead of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.brain.embedded.reading import deed
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.hints import ITEM_ID
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.requests import Target

TOWARDS = re.compile(
    r"\b(?:to|for|with|into|by|instead|be|becomes?|so that|but|because|same)\b|→|⟦\d+⟧\s+to\b", re.IGNORECASE
)
# "The black lamp to a white one and the red lamp to …": the second has a wish of its own.
AND_THE = re.compile(r"\b(?:and|while|but)(?: also)? (?:the|my) (?:[\w%-]+ ){0,3}$", re.IGNORECASE)
TO_BE = re.compile(r"\s*,?\s*(?:to|for|into|should|must|needs?|in)\b", re.IGNORECASE)
LITERAL = re.compile(r"⟦\d+⟧")
INSTEAD_OF_IT = re.compile(
    r"^[^,;.]*\b(?:for|into|to|with) (?:an?|some|one of the) (?:[\w-]+ )?$", re.IGNORECASE
)
# "The lamp, I want the silver lamp": one thing, and what it should be.
I_WANT_THE = re.compile(
    r"^\s*,?\s*(?:i|we)(?:'d| would)?\s+(?:rather |please |really )*(?:want|need|like|prefer|have)\b"
    r"(?: please| to have)*\s+(?:the|an?)\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
# "Four cups" counts nothing, "four grey cups" does.
COUNT = re.compile(
    r"\b(both|two|three|four|all|2|3|4)\b"
    r"(?!\s*-?(?:cups?|lit(?:er|re)s?|l|pieces?|ft|foot|feet|inch(?:es)?|hours?|gb|mm|bar|k)\b)(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)
# "One of the two lamps", "a single lamp"; or said after it: "the lamps, but only one of them".
ONE_OF = re.compile(
    r"\b(?:one|1) of (?:the|my|these|those|your)(?: \w+){0,3}\s*$|\b(?:just|only) (?:one|1)(?: \w+){0,2}\s*$|"
    r"\ba single(?: \w+){0,2}\s*$|\b(?:one|1)(?: [\w-]+)?\s*$",
    re.IGNORECASE,
)
# "One of them black, the other red" speaks of both; "return one, keep the other" does not.
ONE_OF_THEM = re.compile(
    r"\b(?:(?:one|1) of (?:them|these|those|the (?:two|three|four))|(?:just|only) (?:one|1)|"
    r"(?:send|give|bring|ship|take|return) (?:back )?(?:one|1))\b"
    r"(?!.*(?<!keep the )(?<!keep )\bother\b)",
    re.IGNORECASE | re.DOTALL,
)
THE_LIKE_ONE = re.compile(r"\bthe (?:[\w-]+ ){1,3}one\b(?! of\b)", re.IGNORECASE)
PARTLY = re.compile(
    r"\b(?:of|among|between) (?:the|my|these|those) (?:two|three|four|2|3|4)\b", re.IGNORECASE
)
IT_INTO = re.compile(
    r"\b(?:it|them|that|this|those|mine|that one) (?:to|for|into|with) (?P<wish>(?!my\b)[^;]*)$",
    re.IGNORECASE,
)
# "The shelf of 4 ft I'd like in 5 ft": what it is like stands behind it.
OF_SOME_KIND = re.compile(r"\s*of\b", re.IGNORECASE)
BREAK = re.compile(r"[;,.]|\b(?:and|via|because|since|or)\b", re.IGNORECASE)


def targets_of(clause: Clause, found: Sequence[Mention], swap: bool, implied: bool = False) -> list[Target]:
    """One target for each item that is named; a wish is what follows it, until the next item.

    `implied` says that no verb stands in the clause: 'the chair in blue with wheels' wishes for both.
    """
    kept = _own(clause.text, found, swap)
    targets = []
    for number, mention in enumerate(kept):
        start = kept[number - 1].end if number else 0
        end = kept[number + 1].start if number + 1 < len(kept) else len(clause.text)
        before = clause.text[start : mention.start]
        after = clause.text[mention.end : end]
        if number + 1 < len(kept):
            after = _without_the_next(after)
        into = IT_INTO.search(before) if swap and not implied and not number else None
        if into:
            # "Switch it to the cheapest 80% keyboard": what stands before the name is the wish.
            before, after = before[: into.start()], f"{into['wish']} {after}"
        target = _target(clause, mention, _nearest(before), after, swap, implied)
        if implied and swap and after.lstrip().lower().startswith("in "):
            target.before, target.after = _nearest(before), after
        targets.append(target)
    if swap:
        _share_wish(targets)
    return targets or _by_id(clause.text)


def _share_wish(targets: Sequence[Target]) -> None:
    """'exchange the bed and the chair to the cheapest': the last one's wish holds for both."""
    for target, following in zip(reversed(targets[:-1]), reversed(targets[1:]), strict=True):
        if not target.after.strip(" ,") and target.wished is None:
            target.after = following.after


def _own(text: str, found: Sequence[Mention], swap: bool) -> list[Mention]:
    """The mentions that are items; in 'exchange my jacket for a red jacket' the second is a wish."""
    kept: list[Mention] = []
    for mention in found:
        between = text[kept[-1].end : mention.start] if kept else ""
        again = bool(kept) and bool(mention.products & kept[-1].products)
        towards = TOWARDS.search(between) or I_WANT_THE.match(between)
        if swap and again and towards and not _is_another(between, text[mention.end :]):
            continue
        if swap and kept and not again and INSTEAD_OF_IT.search(between):
            kept[-1] = replace(kept[-1], instead=text[mention.start : mention.end])
            continue
        kept.append(mention)
    return kept


def _is_another(between: str, after: str) -> bool:
    """'The black lamp to a white one and the red lamp to …' names two lamps, '… for a red lamp' one."""
    another = re.search(r"another|;", between, re.IGNORECASE)
    return another is not None or (AND_THE.search(between) is not None and TO_BE.match(after) is not None)


def _nearest(before: str) -> str:
    """The words that describe the item: back to the last comma or 'and'."""
    pieces = BREAK.split(before)
    return pieces[-1] if pieces else ""


def _without_the_next(after: str) -> str:
    """Cut what already describes the next item: '… to 1L and the blue' belongs to two."""
    match = list(
        re.finditer(
            r",?\s*\b(?:and|or|plus)\b(?!.*\b(?:and|or|plus)\b)|[;]", after, re.IGNORECASE | re.DOTALL
        )
    )
    return after[: match[-1].start()] if match else after


def _target(clause: Clause, mention: Mention, before: str, after: str, swap: bool, implied: bool) -> Target:
    target = Target(
        phrase=clause.text[mention.start : mention.end],
        products=sorted(mention.products),
        before=before,
        after=after,
        other_product=mention.instead,
    )
    count = COUNT.search(before)
    if count and not PARTLY.search(before):
        target.count = {"both": 2, "two": 2, "three": 3, "four": 4, "all": 99}.get(
            count.group(1).lower(), 0
        ) or int(count.group(1))
    if ONE_OF.search(before) or ONE_OF_THEM.search(after):
        target.count = 1
    elif not swap and THE_LIKE_ONE.search(after):
        target.count = None  # "two lamps, return the bigger one": which of them is told
    elif deed.ONE_TOO_MANY.search(clause.text):
        target.count = (target.count or 2) - 1
    # Words of an earlier message, and such marks in her own, stand for nothing that is known here.
    literals = [mark for mark in LITERAL.findall(after) if mark in clause.literals]
    if literals and after.strip().startswith(literals[0]):
        target.options = clause.literals[literals[0]]
        literals = literals[1:]
    if swap and literals:
        target.wished = clause.literals[literals[0]]
    after = LITERAL.sub(" ", after)
    described, wish = _descriptor(after, implied) if swap else ("", after)
    target.before, target.after = f"{target.before} {described}".strip(), wish
    return target


def _descriptor(after: str, implied: bool) -> tuple[str, str]:
    """'I just bought to the same type …' → what it says of the item, and the wish."""
    match = re.search(r"\b(?:to|for|with|into)\b", after, re.IGNORECASE)
    clause = re.match(r"[\s,]*(?:\(|that|which|i\b|in\b|from\b)", after, re.IGNORECASE)
    start = deed.wanted_at(after) if implied and OF_SOME_KIND.match(after) else None
    if start and not (match and match.start() < start):
        return after[:start], after[start:]
    if not (match and clause):
        return "", after
    cut = match.start()
    if implied:
        # "… I have should be white, I can live with less", "… from my order: tactile with white light"
        wanted, colon = deed.wanted_at(after), after.find(": ") + 1
        cut = min([cut, *([wanted] if wanted else []), *([colon] if colon else [])])
    return after[:cut], after[cut:]


def _by_id(text: str) -> list[Target]:
    """'change item 1656367028 to item 1421289881'."""
    ids = ITEM_ID.findall(text)
    if not ids:
        return []
    after = f"item {ids[1]}" if len(ids) > 1 else ""
    return [Target(phrase=f"item {ids[0]}", item_id=ids[0], after=after)]
