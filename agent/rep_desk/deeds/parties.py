"""Which account is meant: by its name, well or badly heard, a person there, a place in a list, or 'them'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agent.rep_desk.deeds.numbers import in_digits
from agent.rep_desk.deeds.setting import Party, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import vocabulary
from agent.rep_desk.lexicon import CORPORATE
from agent.rep_desk.tokens import is_english, tokenise

SURE, NEAR, MARGIN, PERHAPS = 96, 80, 5, 70
# How sure the beginning of a name is.
BEGUN = 92.0
LONGEST = 5
PLACE = re.compile(
    r"(?:the |my |our )?(?:(?P<place>\d{1,2})(?:st|nd|rd|th)|(?P<edge>last|top)|number (?P<number>\d{1,2}))"
    r"(?: (?:one|1|account|customer|client|company|deal|opportunity|row))?"
)
THEM = re.compile(
    r"them|they|him|her|it"
    r"|(?:this|that|the same|the) (?:one|1|account|customer|client|company|deal|opportunity)"
)
LEADS = (
    "our",
    "the",
    "my",
    "customer",
    "client",
    "account",
    "company",
    "folks",
    "people",
    "guys",
    "team",
    "at",
    "over",
)
TAILS = ("account", "accounts", "team", "people", "guys", "folks")


# No name begins or ends with one of these words, nor holds one of those that join.
JOINING = frozenset(["with", "to", "for", "at", "by", "about", "on", "regarding", "saying", "that"])
LITTLE = JOINING | frozenset(vocabulary()["little"])


@dataclass(frozen=True)
class Heard:
    """An account in a sentence, and how many words name it; `person` where somebody there was named."""

    party: Party
    length: int
    person: str = ""


def party_at(said: Utterance, at: int, setting: Setting) -> Heard | None:
    """The account that is named at this word. Raises Unclear where two would do."""
    for lead in range(4):
        if lead and not all(word in LEADS for word in said.words[at : at + lead]):
            break
        found = (
            listed_at(said, at + lead, setting)
            or _person_at(said, at + lead, setting)
            or name_at(said, at + lead, setting)
        )
        if found:
            tail = said.words[at + lead + found.length : at + lead + found.length + 1]
            length = lead + found.length + bool(tail and tail[0] in TAILS)
            return Heard(found.party, length, found.person)
    return None


def named_in(said: Utterance, setting: Setting, first: int = 0) -> tuple[int, Heard] | None:
    """The first account that a sentence names somewhere; doubtful ones are left alone."""
    for at in range(first, len(said)):
        found = name_at(said, at, setting, sure=True) or _person_at(said, at, setting)
        if found:
            return at, found
    return None


def listed_at(said: Utterance, at: int, setting: Setting) -> Heard | None:
    """'the first one' of what was listed, 'them' for whom was spoken of. Raises Unclear."""
    rows = [row for row in setting.listed if row.get("account_id")]
    for length in range(min(4, len(said) - at), 0, -1):
        text = in_digits(said.words[at : at + length])
        if match := PLACE.fullmatch(text):
            if not rows and (answer := _answered(setting, length)):
                return answer
            if not rows:
                raise Unclear("Nothing is listed that has an account. Which account do you mean?", "account")
            return Heard(Party.of(place_in(rows, match)), length)
        if THEM.fullmatch(text):
            if setting.focus and setting.focus.get("account_id"):
                return Heard(Party.of(setting.focus), length)
            if len(rows) == 1:
                return Heard(Party.of(rows[0]), length)
            if answer := _answered(setting, length):
                return answer
            raise Unclear(f"Which account do you mean by “{text}”?", "account", rows)
    return None


def place_in(rows: list[dict[str, Any]], match: re.Match[str]) -> dict[str, Any]:
    """The row at a place that was said. Raises Unclear when there are not so many."""
    number = match["place"] or match["number"]
    if number and not 0 < int(number) <= len(rows):
        raise Unclear(f"Only {len(rows)} were listed. Which one do you mean?", "account")
    return rows[int(number) - 1] if number else rows[0 if match["edge"] == "top" else -1]


def name_at(said: Utterance, at: int, setting: Setting, sure: bool = False) -> Heard | None:
    """The account whose name begins here. `sure` leaves out likenesses of plain English words."""
    if at < len(said) and said.words[at] in LITTLE:
        return None
    names = _names(tuple(setting.lexicon.world.values.get("account.name", ())))
    best, length = _likeliest(said, at, names, sure)
    if not best or (sure and best[0][0] < NEAR + 4):
        return None
    rivals = [name for score, name in best if best[0][0] - score < MARGIN]
    if best[0][0] < NEAR or (len(rivals) > 1 and best[0][0] < SURE):
        if sure or (answer := _answered(setting, length)):
            return None if sure else answer
        raise _doubtful(said.between(at, at + length), rivals, setting)
    found = setting.records.account(best[0][1])
    if found is None:
        return None
    corporate = said.words[at + length : at + length + 1]
    return Heard(Party(found, best[0][1]), length + bool(corporate and corporate[0] in CORPORATE))


def _likeliest(said: Utterance, at: int, names: Names, sure: bool) -> tuple[list[tuple[float, str]], int]:
    """The accounts most like the words from here on, and how many of the words are the name."""
    best: list[tuple[float, str]] = []
    length = 0
    for count in range(1, min(LONGEST, len(said) - at) + 1):
        words = said.words[at : at + count]
        if words[-1] in JOINING or (count > 1 and said.parted[at + count - 1]):
            break
        if words[-1] in LITTLE:
            continue
        likely = names.like("".join(tokenise(" ".join(words).replace("'s", ""))))
        plain = all(is_english(word) or len(word) < 3 for word in words)
        if not likely or (plain and likely[0][0] < (SURE if sure or count > 1 else 90)):
            continue
        if not best or likely[0][0] >= best[0][0]:
            best, length = likely, count
        elif likely[0][1] == best[0][1] and likely[0][0] >= BEGUN:
            # 'genco' is enough, but 'genco pura' is more of the same name.
            length = count
    return best, length


def _answered(setting: Setting, length: int) -> Heard | None:
    """The account that the rep has named since, in the place of the words that were not clear."""
    name = setting.answers.get("account")
    found = name and setting.records.account(name)
    return Heard(Party(found, name), length) if found and name else None


def unknown(said: str) -> Unclear:
    return Unclear(f"Which account is “{said}”? I know none of that name.", "account")


def _doubtful(said: str, names: list[str], setting: Setting) -> Unclear:
    options = [{"account": name, "account_id": setting.records.account(name)} for name in names[:5]]
    return Unclear(f"Which account is “{said}”: {' or '.join(names[:5])}?", "account", options)


def _person_at(said: Utterance, at: int, setting: Setting) -> Heard | None:
    """A contact by her whole name stands for where she works."""
    for length in (3, 2):
        words = said.words[at : at + length]
        senses = setting.lexicon.phrases.get(tuple(words), []) if len(words) == length else []
        for sense in senses:
            if sense.kind == "value" and sense.name == "contact.name":
                found = setting.records.account_of_person(sense.value)
                if found:
                    return Heard(Party(*found), length, sense.value)
    return None


@dataclass(frozen=True)
class Names:
    """How accounts may be called: squeezed, without 'Company', by the first word, and by sound."""

    forms: dict[str, str]
    sounds: dict[str, list[str]]

    def like(self, squeezed: str) -> list[tuple[float, str]]:
        """The accounts that are called like this, likeliest first, from 0 to 100."""
        from rapidfuzz import fuzz, process

        if len(squeezed) < 3:
            return []
        if squeezed in self.forms:
            return [(100.0, self.forms[squeezed])]
        found: dict[str, float] = {}
        for form, score, _ in process.extract(
            squeezed, self.forms.keys(), scorer=fuzz.ratio, score_cutoff=PERHAPS
        ):
            found[self.forms[form]] = max(score, found.get(self.forms[form], 0))
        sound = sounded(squeezed)
        for form, score, _ in process.extract(
            sound, self.sounds.keys(), scorer=fuzz.ratio, score_cutoff=NEAR
        ):
            for name in self.sounds[form]:
                found[name] = max(score - 3, found.get(name, 0))
        if len(squeezed) > 3:
            for form, name in self.forms.items():
                if form.startswith(squeezed):
                    found[name] = max(BEGUN, found.get(name, 0))
        return sorted(((score, name) for name, score in found.items()), reverse=True)[:6]


@lru_cache(maxsize=4)
def _names(accounts: tuple[str, ...]) -> Names:
    shorts: dict[str, set[str]] = {}
    for name in accounts:
        words = tokenise(name)
        bare = [word for word in words if word not in CORPORATE and word != "the"] or words
        for form in {"".join(words), "".join(bare), *({bare[0]} if len(bare[0]) > 3 else ())}:
            shorts.setdefault(form, set()).add(name)
    forms = {form: min(names) for form, names in shorts.items() if len(names) == 1}
    sounds: dict[str, list[str]] = {}
    for form, name in forms.items():
        sounds.setdefault(sounded(form), []).append(name)
    return Names(forms, sounds)


SOUNDS = (
    *(("ck", "k"), ("ph", "f"), ("qu", "kw"), ("x", "ks"), ("wh", "w"), ("th", "t"), ("gh", ""), ("z", "s")),
    *(("ee", "i"), ("ea", "i"), ("ie", "i"), ("y", "i"), ("oo", "u"), ("ou", "u"), ("ai", "e")),
)


def sounded(word: str) -> str:
    """A spelling for how a word sounds, roughly: 'coneex' and 'Konex' are the same."""
    word = re.sub(r"c(?=[eiy])", "s", word).replace("c", "k")
    for written, sound in SOUNDS:
        word = word.replace(written, sound)
    word = re.sub(r"(.)\1+", r"\1", word)
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
