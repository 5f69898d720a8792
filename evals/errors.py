"""What can be wrong with what an evaluator hands us.

EvalError
├── BrokenRecord      one record cannot be read; the others go on
├── UnknownFormat     no reader knows this file
├── NotARun           a folder that `eval run` did not write
└── BadRules          a gate's rules cannot be read
"""

from dataclasses import dataclass


class EvalError(Exception):
    """Anything an evaluator can put right; the message says how."""


class UnknownFormat(EvalError):
    """No reader knows this file."""


class NotARun(EvalError):
    """A folder that `warmline eval run` did not write, or did not finish."""


class BadRules(EvalError):
    """A gate's rules cannot be read."""


@dataclass
class BrokenRecord(EvalError):
    """One record cannot be read."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"
