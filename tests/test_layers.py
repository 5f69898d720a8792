"""The arrows of ARCHITECTURE.md: crm ← tools ← agent ← its doors; voice and prompts know nobody."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("agent", "tools", "crm", "voice", "prompts", "evals")

MAY_IMPORT = {
    "crm": {"crm"},
    "prompts": {"prompts"},
    "voice": {"voice"},
    "tools": {"tools", "crm", "prompts"},
    "agent": {"agent", "tools", "crm", "prompts"},
    "agent/api": {"agent", "tools", "crm", "prompts", "voice", "evals"},
    "agent/cli": {"agent", "tools", "crm", "prompts", "voice", "evals"},
    "evals": {"evals", "agent", "tools", "crm", "prompts", "voice"},
}
# The builder may see everything; only it and the doors know the voice.
BUILDERS = {"agent/bootstrap.py"}


def files() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    door = "/".join(parts[:2])
    return door if door in MAY_IMPORT else parts[0]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_points_back(path):
    allowed = MAY_IMPORT[room_of(path)]
    if str(path.relative_to(ROOT)) in BUILDERS:
        allowed = allowed | {"voice"}
    ours = {name.split(".")[0] for name in imported(ast.parse(path.read_text()))} & set(ROOMS)
    assert ours <= allowed, f"{path.relative_to(ROOT)} imports {sorted(ours - allowed)}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_core_of_the_agent_knows_no_door(path):
    if room_of(path) != "agent" or str(path.relative_to(ROOT)) in BUILDERS:
        return
    doors = [
        name for name in imported(ast.parse(path.read_text())) if name.startswith(("agent.api", "agent.cli"))
    ]
    assert not doors


def reads_environment(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and getattr(node.value, "id", "") == "os"
        for node in ast.walk(tree)
    )


def test_only_the_settings_read_the_environment():
    readers = {
        str(path.relative_to(ROOT)) for path in files() if reads_environment(ast.parse(path.read_text()))
    }
    # `serve` hands a folder to its worker processes; the benchmark starts another project's programs; numpy's
    # library is told how many threads to start before it is loaded.
    handing_on = {
        "agent/__init__.py",
        "agent/cli/serve.py",
        "evals/bench_peer/sides.py",
        "evals/bench_peer/peer.py",
    }
    assert readers - handing_on <= {"agent/settings.py"}
