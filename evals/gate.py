"""May it go out: an owner's rules, checked against a run, each with its evidence."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.compare import Comparison, compare
from evals.errors import BadRules
from evals.results import read_rows, read_summary

Bound = Literal["mean", "low", "high"]
EXAMPLE = Path(__file__).parent / "rules.example.yaml"


class Rule(BaseModel):
    """One condition on one figure. Give `at_least`, `at_most`, `never` or `not_worse`.

    `figure` is a scorer's name, `quality`, or `pass^k`. `bound` chooses the mean or an end of its 95%
    interval: a rule on `high` of a fault asks for proof that it is rare. `not_worse` needs a baseline.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    figure: str
    at_least: float | None = None
    at_most: float | None = None
    never: bool = False
    not_worse: bool = False
    bound: Bound = "mean"
    at_least_conversations: int = 1


class Rules(BaseModel):
    """A gate's file. `baseline` is the folder of the run to be compared with, seen from the file."""

    model_config = ConfigDict(extra="forbid")

    baseline: Path | None = None
    rules: list[Rule]


@dataclass(frozen=True)
class Checked:
    """A rule with its verdict; `evidence` says the figures and names the first conversations."""

    rule: str
    holds: bool
    evidence: str


def load(path: Path) -> Rules:
    """Read a gate's rules; raises BadRules with what is wrong and where."""
    import yaml

    try:
        found = Rules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadRules(f"{path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BadRules(f"{path}: no YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(x) for x in first["loc"])
        told = f"{place}: {first['msg']}" if place else "a file of rules begins with `rules:`"
        raise BadRules(f"{path}: {told}. An example is in {EXAMPLE}") from error
    for rule in found.rules:
        if (rule.at_least, rule.at_most) == (None, None) and not (rule.never or rule.not_worse):
            raise BadRules(f"{path}: rule “{rule.name}” needs at_least, at_most, never or not_worse")
        if rule.not_worse and found.baseline is None:
            raise BadRules(f"{path}: rule “{rule.name}” says not_worse, and the file names no baseline")
    if found.baseline is not None:
        found.baseline = path.parent / found.baseline
    return found


def check(folder: Path, rules: Rules) -> list[Checked]:
    """Every rule against a finished run; a figure that the run does not have fails its rule."""
    summary = read_summary(folder)
    difference = compare(rules.baseline, folder) if rules.baseline else None
    return [_check(rule, folder, summary, difference) for rule in rules.rules]


def _check(rule: Rule, folder: Path, summary: dict[str, Any], difference: Comparison | None) -> Checked:
    figure = _figure(rule.figure, summary)
    if figure is None:
        return Checked(rule.name, False, f"the run has no figure {rule.figure}")
    if figure["n"] < rule.at_least_conversations:
        return Checked(
            rule.name, False, f"{figure['n']} conversations, {rule.at_least_conversations} are asked for"
        )
    if rule.not_worse:
        return _not_worse(rule, difference)
    if rule.never:
        guilty = _guilty(folder, rule.figure)
        return Checked(rule.name, not guilty, f"{rule.figure} in {len(guilty)} conversations{_named(guilty)}")
    value = float(figure[rule.bound])
    holds = (rule.at_least is None or value >= rule.at_least) and (
        rule.at_most is None or value <= rule.at_most
    )
    asked = " and ".join(
        f"{word} {limit}"
        for word, limit in (("at least", rule.at_least), ("at most", rule.at_most))
        if limit is not None
    )
    span = f"95% {figure['low']:.4g} to {figure['high']:.4g}, n={figure['n']}"
    shown = f"{rule.figure} {rule.bound} {value:.4g} ({span})"
    return Checked(
        rule.name, holds, f"{shown}, asked: {asked}{'' if holds else _named(_guilty(folder, rule.figure))}"
    )


def _figure(name: str, summary: dict[str, Any]) -> dict[str, Any] | None:
    if name == "quality":
        return dict(summary["quality"]) if summary["quality"] else None
    if name.startswith("pass^"):
        source: dict[str, float] = (
            summary["pass_k"].get("recorded_reward") or summary["pass_k"].get("task_success") or {}
        )
        value = source.get(name)
        return None if value is None else {"mean": value, "low": value, "high": value, "n": summary["cases"]}
    found: dict[str, Any] | None = summary["scorers"].get(name)
    return found


def _not_worse(rule: Rule, difference: Comparison | None) -> Checked:
    found = next((c for c in difference.changes if c.figure == rule.figure), None) if difference else None
    if found is None:
        return Checked(rule.name, True, f"{rule.figure} is the same in both runs")
    d = found.difference
    told = (
        f"{rule.figure} {d.before:.4g} → {d.after:.4g} (95% of the difference {d.low:+.4g} to {d.high:+.4g}, "
    )
    return Checked(rule.name, found.verdict != "worse", f"{told}p={found.p_corrected:.3g} corrected)")


def _guilty(folder: Path, scorer: str) -> list[str]:
    return [
        f"{r.id} turn {finding['turn']}"
        for r in read_rows(folder)
        if (finding := next((f for f in r.findings if f["scorer"] == scorer), None))
    ]


def _named(guilty: list[str]) -> str:
    return f": {', '.join(guilty[:5])}{' …' if len(guilty) > 5 else ''}" if guilty else ""
