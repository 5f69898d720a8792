"""`warmline eval component`: labelled rows in, figures out."""

import json

import pytest
import typer
from typer.testing import CliRunner

from agent.cli.eval_component import component
from evals.component import evaluate, percentiles, read_rows
from evals.errors import BrokenRecord, EvalError

app = typer.Typer()
app.command()(component)
terminal = CliRunner()


@pytest.fixture
def rows(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(row) for row in content))
        return path

    return write


@pytest.fixture
def training(rows, shop_examples):
    return rows("train.jsonl", [{"text": text, "label": label} for text, label in shop_examples])


def test_intents_are_scored_in_and_out_of_scope(rows, training):
    judged = rows(
        "test.jsonl",
        [
            {"text": "please cancel this order", "label": "cancel"},
            {"text": "I would like to return the boots", "label": "return"},
            {"text": "where is my package", "label": "track"},
            {"text": "where is my parcel", "label": "cancel"},
            {"text": "what is the capital of Mongolia", "label": None},
            {"text": "what is nine times seven", "label": None},
        ],
    )
    figures = evaluate("intents", judged, training)
    assert figures["n"] == 6
    assert figures["n_in_scope"] == 4
    assert figures["accuracy"] == 0.75
    assert figures["oos_auroc"] == 1.0
    assert figures["oos_recall"] == 1.0
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]


def test_rows_that_are_all_in_scope_have_no_figures_of_scope(rows, training):
    figures = evaluate("intents", rows("t.jsonl", [{"text": "cancel it", "label": "cancel"}]), training)
    assert figures["accuracy"] == 1.0
    assert "oos_auroc" not in figures


def test_handoff_figures_are_those_of_the_field(rows):
    judged = rows(
        "handoff.jsonl",
        [
            {"text": "let me talk to a person", "label": True},
            {"text": "give me an agent please", "label": False},
            {"text": "what is my balance", "label": False},
            {"text": "the weather is nice", "label": True},
        ],
    )
    figures = evaluate("handoff", judged, None)
    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.5, 0.5, 0.5)
    assert figures["accuracy"] == 0.5


def test_on_the_command_line_it_prints_json_or_a_table(rows):
    judged = rows("handoff.jsonl", [{"text": "agent please", "label": True}])
    told = terminal.invoke(app, ["handoff", str(judged), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["f1"] == 1.0
    table = terminal.invoke(app, ["handoff", str(judged)])
    assert "p95_ms" in table.stdout


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('{"text": "hello"}', "label: Field required"),
        ('{"text": 5, "label": true}', "text: Input should be a valid string"),
        ('{"text": "hello", "label": "yes"}', "label: Input should be a valid boolean"),
        ('{"text": "hello", ', "not JSON"),
        ("[1, 2]", "row: Input should be a valid dictionary"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path, row, problem):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "fine", "label": false}\n\n' + row + "\n")
    told = terminal.invoke(app, ["handoff", str(path)])
    assert told.exit_code == 2
    assert f"{path}:3: {problem}" in told.stderr


def test_wrong_use_is_one_line_that_says_what_to_do(rows, tmp_path, training):
    for arguments, said in [
        (["smell", str(training)], "choose one of intents, handoff"),
        (["intents", str(training)], "give --train"),
        (["handoff", str(tmp_path / "missing.jsonl")], "cannot be read: No such file"),
        (
            ["intents", str(training), "--train", str(rows("one.jsonl", [{"text": "a", "label": "x"}]))],
            "at least two",
        ),
    ]:
        told = terminal.invoke(app, arguments)
        assert told.exit_code == 2
        assert said in told.stderr
        assert told.stderr.strip().count("\n") == 0


def test_empty_files_and_files_in_another_encoding_are_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(EvalError, match="has no rows"):
        read_rows("handoff", tmp_path / "empty.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"text": "café", "label": true}'.encode("latin-1"))
    with pytest.raises(EvalError, match="not UTF-8"):
        read_rows("handoff", tmp_path / "latin.jsonl")


def test_audio_is_found_beside_the_file_of_rows(rows, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"")
    found = read_rows("transcription", rows("t.jsonl", [{"audio": "a.wav", "text": "one"}]))
    assert found[0]["audio"] == str(tmp_path / "a.wav")
    with pytest.raises(BrokenRecord, match=r"audio b\.wav is not beside"):
        read_rows("transcription", rows("t.jsonl", [{"audio": "b.wav", "text": "one"}]))


def test_sentiment_rows_carry_a_label_or_a_score_not_both(rows):
    assert len(read_rows("sentiment", rows("s.jsonl", [{"text": "ok", "score": 0.1}]))) == 1
    with pytest.raises(BrokenRecord, match="either a label or a score"):
        read_rows("sentiment", rows("s.jsonl", [{"text": "ok", "score": 0.1, "label": "neutral"}]))


def test_percentiles_are_in_milliseconds():
    assert percentiles([0.001, 0.002, 0.003]) == {"p50_ms": 2.0, "p95_ms": 2.9}
