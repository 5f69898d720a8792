"""Write the next migration: compares the tables in the code with the newest version, on a scratch database.

    python -m crm.migrations "loyalty points"

Read what it wrote before you commit it; it sees columns and tables, not what the rows mean.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from crm.database import Database
from crm.migrations import config, upgrade, versions


def main(message: str) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Database(f"sqlite:///{folder}/scratch.db")
        if versions():
            upgrade(scratch)
        with scratch.engine.begin() as connection:
            script = command.revision(
                config(connection), message, autogenerate=True, rev_id=f"{len(versions()) + 1:04}"
            )
        scratch.close()
    path = Path(script.path)  # type: ignore[union-attr] # a list only when several heads are asked for
    for tidy in (["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, "--quiet", str(path)], check=True)
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what changed: python -m crm.migrations "loyalty points"')
    sys.stdout.write(f"{main(sys.argv[1])}\n")
