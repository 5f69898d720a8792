"""Messages that ask for no deed and no record: greetings, questions about the store, the impossible."""

from __future__ import annotations

from agent import tone, wording
from agent.brain import Call, Context, Thought
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.understanding.guess import Guess, Understanding, foreign_language
from prompts.skills import Skill


def respond(understanding: Understanding, context: Context, notes: Notes) -> Thought | None:
    """The answer to a message that no rule understood; None when a deed must be asked for more exactly.

    The knowledge base is asked when no skill is sure; its answer is quoted with the source.
    """
    searched = next((r for r in context.results if r["tool"] == "search_knowledge"), None)
    if searched is not None:
        return _from_knowledge(searched, context, notes, understanding)
    guess = understanding.guess(context.text)
    if guess and guess.sureness == "act" and _has_words_of_its_own(guess.skills[0]):
        return _of_skill(guess.skills[0], context)
    language = foreign_language(context.text)
    if language:
        return Thought(reply=wording.say("foreign_language", language=language))
    return Thought(calls=(Call("search_knowledge", {"query": context.text[:300]}),))


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
    return Thought(reply=skill.reply, prompts=(skill.label,)) if skill.reply else None


def _from_knowledge(
    searched: dict[str, object], context: Context, notes: Notes, understanding: Understanding
) -> Thought:
    """The passage that answers; else the nearest skills to choose from; else an honest no."""
    result = searched["result"] if isinstance(searched["result"], dict) else {}
    answer = result.get("answer")
    if answer:
        citation = {"document": str(answer["document"]), "passage": str(answer["text"])}
        return Thought(
            reply=str(answer["text"]), citations=(citation,), why=("Answered from the knowledge base.",)
        )
    guess = understanding.guess(context.text)
    if guess and context.customer_id is not None:
        return _which(guess)
    notes.not_understood.append(context.text[:300])
    return Thought(reply=wording.say("not_understood"), understood=False)


def _which(guess: Guess) -> Thought:
    """Two readings are near: ask once, with the readings as options."""
    options = [{"id": skill.name, "label": skill.does.rstrip(".")} for skill in guess.skills]
    question = wording.say("which_reading", readings=" / ".join(option["label"] for option in options))
    return Thought(reply=question, awaiting={"kind": "slot", "slot": "intent", "options": options})
