"""Messages that ask for no deed and no record: greetings, questions about the store, the impossible."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import prompts
from agent import consent, tone, wording
from agent.brain import IDENTITY, Call, Context, Thought
from agent.brain.embedded.answering import remarks
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading.deed import NEVER_MIND
from agent.brain.embedded.reading.message import GENERAL
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.understanding.guess import Understanding, foreign_language
from prompts.skills import Skill

SAD = -0.2
# As long as a telephone number; a postal code or a house number is shorter.
# "Ok", "great": that she has heard it, where nothing was asked.
ACKNOWLEDGED = re.compile(
    r"\W*(?:ok(?:ay)?|fine|great|perfect|good|sounds good)\b(?!.*\b(?:do|go|proceed|please|yes)\b)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\W*\d(?:[\s().+/-]*\d){5,}\W*")


def respond(understanding: Understanding, context: Context, notes: Notes) -> Thought | None:
    """The answer to a message that no rule understood; None when a deed must be asked for more exactly.

    The knowledge base is asked when no skill is sure; its answer is quoted with the source.
    """
    searched = next((r for r in context.results if r["tool"] == "search_knowledge"), None)
    if searched is not None:
        return _from_knowledge(searched, context, notes, understanding)
    bare = _without_words(context)
    if bare:
        return Thought(reply=bare)
    remark = remarks.heard(context.text)
    if remark is not None:
        return Thought(reply=remark.reply, understood=remark.kind != "missed", prompts=(remarks.label(),))
    guess = understanding.guess(context.text)
    if guess and guess.skills[0].extra.get("person") and GENERAL.search(context.text):
        return Thought(calls=(search_for(context.text),))  # what the pages say comes before a person
    # One candidate with words of its own is simply answered: "do you mean thanks?" would be odd.
    alone = guess and len(guess.skills) == 1 and not guess.skills[0].extra.get("person")
    if guess and (guess.sureness == "act" or alone) and _has_words_of_its_own(guess.skills[0]):
        return _of_skill(guess.skills[0], context)
    language = foreign_language(context.text)
    if language:
        return Thought(reply=not_spoken(language))
    return Thought(calls=(search_for(context.text),))


def not_understood(context: Context) -> str:
    """What she is told who was not understood; somebody upset is not read a list of what the bot can do."""
    if float(context.mood.get("score", 0.0)) <= tone.UPSET:
        return wording.say("not_understood_upset")
    return wording.say("not_in_pages" if GENERAL.search(context.text) else "not_understood")


def not_spoken(language: str) -> str:
    """That only English is spoken here, first in her own language where we have the words."""
    own = next((one for one in _apologies() if one["name"] == language), None)
    english = wording.say("foreign_language", language=language)
    return f"{own['words']}\n\n{english}" if own else english


def agrees_to_a_person(context: Context) -> bool:
    """Whether she says yes, in English or in her language, where she was offered a person in her language."""
    last = context.recent[-1]["agent"] if context.recent else ""
    offered = next((one for one in _apologies() if last.startswith(one["words"])), None)
    said = context.text.strip(" .,!¡").lower()
    return offered is not None and (said in offered["agreed"] or consent.read(context.text) == "yes")


def _apologies() -> list[dict[str, Any]]:
    return list(prompts.data("replies/languages.yaml")["apologies"].values())


def _without_words(context: Context) -> str:
    """The answer to signs and numbers alone, and to a yes that answers nothing; empty for anything else."""
    text = context.text
    replies = context.recent and remarks.heard(text)
    if not re.search(r"[^\W_]", text) and not replies:
        sad = float(context.mood.get("score", 0.0)) <= SAD
        return wording.say("only_signs_sad" if sad else "only_signs") if text.strip() else ""
    if NUMBER.fullmatch(text):
        return wording.say("only_a_number")
    return _nothing_waits(context)


def _nothing_waits(context: Context) -> str:
    """What is said to a yes or no that no deed of ours waits for; empty for anything else."""
    text, before = context.text, context.recent[-1]["agent"] if context.recent else ""
    answer = "no" if NEVER_MIND.match(text) else consent.read(text)
    if answer is None or (answer == "no" and (not before or has(text, "stop"))):
        return ""
    more = before.endswith(wording.say("anything_else"))
    if answer == "no":
        return wording.say("goodbye" if more else "all_right")
    if before and (
        ACKNOWLEDGED.match(text) or remarks.heard(text) or has(text, "thanks?", "thank you", "thx")
    ):
        return wording.say("goodbye" if has(text, "thanks?", "thank you", "thx") else "all_right")
    return wording.say("go_on" if "?" in before else "nothing_to_confirm")


def aside(understanding: Understanding, text: str) -> Skill | None:
    """The skill of a message that asks for no deed and no record, in the middle of another matter."""
    guess = understanding.guess(text)
    if guess is None:
        return None
    skill = guess.skills[0]
    if skill.extra.get("answer") == "knowledge":
        return skill  # asking the pages costs nothing, even when it is not sure
    return skill if guess.sureness == "act" and skill.tool is None and skill.reply else None


def search_for(question: str) -> Call:
    """The look into the knowledge base that a question needs."""
    return Call("search_knowledge", {"query": question[:300]})


def known(searched: Mapping[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """What a search found as an answer, with its citation; empty when the store does not know."""
    result = searched["result"] if isinstance(searched["result"], dict) else {}
    answer = result.get("answer")
    if not answer:
        return "", []
    text = str(answer["text"])
    return text, [{"document": str(answer["document"]), "passage": text}]


def _has_words_of_its_own(skill: Skill) -> bool:
    """Neither a deed for a tool nor a question that the knowledge base answers."""
    return skill.tool is None and skill.extra.get("answer") != "knowledge"


def _of_skill(skill: Skill, context: Context) -> Thought | None:
    if skill.extra.get("person"):
        return Thought(handoff="novel", novel=True, why=(f"Only a person can do this: {skill.does}",))
    if skill.name == "say_again":
        last = context.recent[-1]["agent"] if context.recent else wording.say("not_understood")
        return Thought(reply=last)
    if skill.name == "say_feelings_read":
        answer = tone.about_emotion(bool(context.mood.get("emotion_inferred")))
        return Thought(reply=answer, prompts=(skill.label,))
    awaiting = IDENTITY if skill.extra.get("identity") and context.customer_id is None else None
    return Thought(reply=skill.reply, awaiting=awaiting, prompts=(skill.label,)) if skill.reply else None


def _from_knowledge(
    searched: Mapping[str, Any], context: Context, notes: Notes, understanding: Understanding
) -> Thought:
    """The passage that answers; else the nearest skills to choose from; else an honest no."""
    text, citations = known(searched)
    if text:
        return Thought(reply=text, citations=tuple(citations), why=("Answered from the knowledge base.",))
    guess = understanding.guess(context.text)
    if guess and guess.skills[0].extra.get("person"):
        return _of_skill(guess.skills[0], context) or Thought(understood=False)
    readings = [skill for skill in guess.skills if not skill.name.startswith("say_")] if guess else []
    if len(readings) > 1 and context.customer_id is not None:
        return _which(readings)
    notes.not_understood.append(context.text[:300])
    return Thought(reply=not_understood(context), understood=False)


def _which(skills: Sequence[Skill]) -> Thought:
    """Two readings are near: ask once, with the readings as options."""
    options = [{"id": skill.name, "label": skill.does.rstrip(".")} for skill in skills]
    question = wording.say("which_reading", readings=" / ".join(option["label"] for option in options))
    return Thought(reply=question, awaiting={"kind": "slot", "slot": "intent", "options": options})
