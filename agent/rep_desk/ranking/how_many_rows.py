"""How many rows are wanted, and from which place: 'top 5', 'the second best'."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.ranking.vocabulary import RANKS

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
MOST_WANTED = 1000


def nth_place(draft: Draft) -> None:
    """'the second best rep', 'third largest deal', 'runner up': one row, past those before it."""
    for _, span in list(draft.left("runner_up")):
        span.senses = [Sense("best", "best")]
        draft.skip, draft.limit = 1, 1
        if not any(draft.entity_of(one) for one in draft.spans):
            # Nobody else is a runner-up than a seller.
            draft.add_group(draft.group_for("agent"))
    for at, span in list(draft.left("nth")):
        following = draft.next(at)
        if following is not None and following[1].means(*RANKS):
            before = PLACES.index(span.text) if span.text in PLACES else int(span.text.rstrip("stndrh")) - 1
            span.used, draft.skip, draft.limit = True, before, 1


def take_limit(draft: Draft, at: int) -> None:
    """'top 5', 'five largest', 'which 10 accounts have the most': a bare number is how many are wanted."""
    if draft.skip:
        return
    nearby = [draft.next(at), draft.previous(at)]
    bare = [pair[1] for pair in nearby if pair is not None] + [span for _, span in draft.left("number")]
    for span in bare:
        if span.kind == "number" and not span.unit and not span.used and 0 < span.number <= MOST_WANTED:
            draft.limit, span.used = int(span.number), True
            return
