"""Whether a finished reading stands for the words of the question that decide its meaning.

`accounting.py` asks whether each word was taken; here the Query itself is looked at: names, numbers and
times must be in it, and a difference, a 'both', a bound or an average must be one of its parts. The words
are listed in `prompts/reps.yaml`.
"""

from agent.rep_desk.represented.unrepresented import unrepresented

__all__ = ["unrepresented"]
