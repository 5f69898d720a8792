"""What rows have not: 'no interaction since May', 'without won deals', 'excluding the West'."""

from agent.rep_desk.absence.absences import absences
from agent.rep_desk.absence.exclusions import exclusions
from agent.rep_desk.absence.missing import kind_of_contact

__all__ = ["absences", "exclusions", "kind_of_contact"]
