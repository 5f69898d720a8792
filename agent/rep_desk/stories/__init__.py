"""Questions that no single table answers: whom to contact, an account's story, what changed, tomorrow.

Each is made of records only, and names those it comes from. `wordings.yaml` tells how they are asked for.
"""

from agent.rep_desk.stories.look import Look, Story, unit_of
from agent.rep_desk.stories.told import about_account, story

__all__ = ["Look", "Story", "about_account", "story", "unit_of"]
