"""`warmline import` and `warmline export`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import cli
from tests.crm.test_tau_retail import STORE


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code and its two outputs."""

    code: int
    out: str
    err: str


Warmline = Callable[..., Said]


@pytest.fixture
def warmline(capsys: pytest.CaptureFixture[str]) -> Warmline:
    """The command line."""

    def run(*arguments: str) -> Said:
        code = cli.run(list(arguments))
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to work in, with a database of its own."""
    monkeypatch.setenv("WARMLINE_DATABASE_URL", f"sqlite:///{tmp_path}/var/warmline.db")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "db.json").write_text(json.dumps(STORE))
    return tmp_path


def test_a_store_goes_in_and_out_through_files(shell: Path, warmline: Warmline) -> None:
    said = warmline("import", "tau-retail", "db.json")
    assert (said.code, said.err) == (0, "")
    assert said.out == "Imported 1 customers, 2 orders, 1 products from db.json.\n"
    said = warmline("export", "tau-retail", "out.json")
    assert said.code == 0
    assert json.loads((shell / "out.json").read_text()) == STORE


def test_without_a_path_the_document_is_the_output(shell: Path, warmline: Warmline) -> None:
    warmline("import", "tau-retail", "db.json")
    assert json.loads(warmline("export", "tau-retail").out) == STORE


def test_everything_about_one_person_goes_to_a_file_or_to_the_output(shell: Path, warmline: Warmline) -> None:
    warmline("import", "tau-retail", "db.json")
    shown = json.loads(warmline("export", "customer", "ida_1").out)
    assert shown["customer"][0]["first_name"] == "Ida"
    assert warmline("export", "customer", "ida_1", "ida.json").code == 0
    assert json.loads((shell / "ida.json").read_text()) == shown


def test_csv_goes_to_a_folder_that_comes_in_again(
    shell: Path, warmline: Warmline, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmline("import", "tau-retail", "db.json")
    assert warmline("export", "csv", "tables").code == 0
    monkeypatch.setenv("WARMLINE_DATABASE_URL", f"sqlite:///{shell}/var/second.db")
    said = warmline("import", "csv", "tables", "--mapping", "tables/mapping.yaml")
    assert said.code == 0, said.err
    assert json.loads(warmline("export", "tau-retail").out) == STORE


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["import", "tau-retail", "nowhere.json"], 2, "There is no nowhere.json."),
        (["import", "excel", "db.json"], 2, "'excel' is not a format"),
        (["import", "csv", "db.json"], 2, "add --mapping FILE"),
        (["import", "tau-retail", "db.json", "--mapping", "m.yaml"], 2, "--mapping is for csv"),
        (["import", "tau-retail", "broken.json"], 2, "line 1, column 2"),
        (["export", "excel", "out"], 2, "'excel' is not a format"),
        (["export", "tau-retail", "no/such/folder/out.json"], 2, "cannot be written"),
        (["export", "tau-retail", "out.json", "more.json"], 2, "takes one path"),
        (["export", "csv"], 2, "warmline export csv FOLDER"),
        (["export", "customer"], 2, "warmline export customer ID"),
        (["export", "customer", "stranger"], 1, "There is no customer stranger."),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    shell: Path, warmline: Warmline, arguments: list[str], code: int, told: str
) -> None:
    (shell / "broken.json").write_text("{]")
    said = warmline(*arguments)
    assert (said.code, said.out) == (code, "")
    assert told in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("url", ["nonsense", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_not_there_is_said_in_one_line(
    shell: Path, warmline: Warmline, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WARMLINE_DATABASE_URL", url)
    said = warmline("import", "tau-retail", "db.json")
    assert said.code == 2
    assert "database" in said.err.lower()
    assert said.err.count("\n") == 1
