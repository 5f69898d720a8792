"""What a short answer to a question of ours says: the options it names, or what else it tells."""

from __future__ import annotations

import json
import re

from agent import consent
from agent.brain.embedded.notes import Question
from agent.brain.embedded.reading import addresses, hints
from agent.brain.embedded.reading.plain import plain
from agent.brain.embedded.reading.words import has, lexicon, norms
from agent.brain.embedded.records import Records

# "Yes", "either is fine", "you choose": to a question which of several, that chooses none of them.
EITHER = re.compile(
    r"^\W*(?:(?:oh|well|um+|hm+|ok|okay|yes|i)\b\W*)*"
    r"(?:either|whichever|whatever|any|both|(?:don't|do not) (?:mind|care|know)|no idea|not sure|"
    r"no preference|"
    r"you (?:choose|decide|pick|tell me)|up to you|doesn't matter|all the same|same to me)\b"
    r"(?:\W+(?:one|way|of (?:them|the two|those)|is|are|fine|ok|okay|good|works?|will do|for me|with me|"
    r"really|you (?:think|like|prefer)|please|simplest|"
    r"whatever|whichever|either|quicker|quickest|faster|fastest|easier|easiest|best|better))*\W*$",
    re.IGNORECASE,
)
# "A bigger one in black": no number.
A_THING = re.compile(
    r"\bones?\b(?=\W*$|\W*[,.;!?]|\W+(?:in|with|that|which|for|at|please|pls|from|of|is|and|but)\b)",
    re.IGNORECASE,
)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def chosen(text: str, question: Question, records: Records) -> list[str]:
    """The ids of the options that the text names; empty when it names none."""
    text = plain(text)
    named = _by_label(text, question)
    if named:
        return named if question.many else named[:1]
    if question.slot == "reason":
        reason = hints.reason(text)
        return [reason] if reason else []
    if question.slot == "address":
        written = addresses.written(text)
        return [json.dumps(written.parts)] if written else []
    if question.slot == "order_id":
        known = [order for order in hints.order_ids(text) if records.order(order)]
        return known or _by_digits(text, [order["order_id"] for order in records.orders])
    if question.slot == "payment_method":
        return _by_method(text, question, records)
    if question.slot == "remedy":
        return [name for name, said in lexicon()["remedies"].items() if has(text, *said)][:1]
    return _by_place(text, question)


def leaves_open(text: str, question: Question) -> bool:
    """Whether she only agrees, or leaves the choice to us, where she must choose herself."""
    if len(question.options) < 2:
        return False
    return consent.read(text) == "yes" or EITHER.match(plain(text)) is not None


def _by_label(text: str, question: Question) -> list[str]:
    """Options whose id or whole label stands in the text; longer labels first, for one may hold another."""
    plain, found = text.lower(), []
    for id, label in sorted(question.options, key=lambda pair: -len(pair[1])):
        for words in (label.lower(), label.lower().split(" at $")[0], id.lower()):
            place = plain.find(words)
            if (
                len(words) > 2
                and place >= 0
                and not plain[place + len(words) : place + len(words) + 1].isalnum()
            ):
                found.append((place, id))
                plain = plain[:place] + " " * len(words) + plain[place + len(words) :]
                break
    return [id for _, id in sorted(found)]


def _by_digits(text: str, ids: list[str]) -> list[str]:
    """'the one ending in 238'."""
    digits = re.findall(r"\d{3,}", text)
    fitting = [id for id in ids if any(id.endswith(number) or number in id for number in digits)]
    return fitting if len(fitting) == 1 else []


def _by_method(text: str, question: Question, records: Records) -> list[str]:
    hint = hints.method(text)
    if hint is None:
        return []
    allowed = {id for id, _ in question.options}
    order = next((o for o in records.orders if question.key == f"method:{o['order_id']}"), None)
    original = records.original_method(order) if order else None
    if hint.original and original in allowed:
        return [str(original)]
    for source in hint.sources or [""]:
        fitting = [
            m["payment_method_id"]
            for m in records.methods
            if m["payment_method_id"] in allowed | set(hint.ids)
            and (not source or m["source"] == source)
            and (not hint.last_four or hint.last_four in m["label"])
            and (not hint.brand or hint.brand in m["label"].lower())
        ]
        if fitting:
            return fitting[:1]
    return []


def _by_place(text: str, question: Question) -> list[str]:
    """'the first one', 'all of them', or words that fit just one label."""
    ids = [id for id, _ in question.options]
    if question.many and has(text, "all(?: of them)?", "both", "everything"):
        named = [id for id, label in question.options if _names(text, label)]
        return named or ids  # "both lamps" is not the kettle beside them
    for place, word in enumerate(ORDINALS[: len(ids)]):
        if has(text, f"{word}(?: one)?") and len(norms(text)) < 8:
            return [ids[place]]
    said = set(norms(A_THING.sub(" ", text)))
    # Two equal things are one choice.
    fit = [(len(said & set(norms(label))), id) for id, label in dict.fromkeys(question.options)]
    best = max(fit, default=(0, ""))
    alone = sum(score == best[0] for score, _ in fit) == 1
    return [best[1]] if best[0] > 0 and alone and len(norms(text)) <= 12 else []


def _names(text: str, label: str) -> bool:
    """Whether the text calls the thing of a label by its name: the words before what tells its options."""
    name = norms(label.partition(" (")[0])
    return bool(name) and name[-1] in norms(text)
