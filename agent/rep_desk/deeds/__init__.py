"""What a rep wants done, typed or dictated → one tool call to be shown and confirmed. No model.

`wanted` knows a deed by how it opens; the rest is searched for whom, when and what, in any order, with or
without punctuation. What is missing is asked for, and the answer completes the deed.
"""

from agent.rep_desk.deeds.setting import Deed, Setting, Unclear
from agent.rep_desk.deeds.wanted import amended, wanted

__all__ = ["Deed", "Setting", "Unclear", "amended", "wanted"]
