"""What the desk put right about handoffs is heard the next time."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from agent import lessons
from agent.brain.embedded.understanding.encoder import Encoder
from agent.cli.skills import app
from prompts import corrected

terminal = CliRunner()
ODD_WISH = "wheel in the big cheese already"
IDIOM = "someone opened my parcel, it was my husband, silly him"
QUIET_THREAT = "expect a letter with a crest on it from my brother in law, he wears a wig at work"
HINT = "hand my plants to my sister, this was my last order ever"


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.fixture
def desk(tmp_path):
    """Takes (text, reason) put right at the desk; gives the file that learnt and what the command said."""
    path = tmp_path / "corrected.yaml"
    shutil.copy(corrected.FILE, path)

    def learn(*rows):
        said = "".join(json.dumps({"text": text, "reason": reason}) + "\n" for text, reason in rows)
        (tmp_path / "handoff.jsonl").write_text(said, encoding="utf-8")
        told = terminal.invoke(app, ["learn", str(tmp_path), "--into", str(path)])
        return path, told.output

    return learn


@pytest.mark.parametrize(
    ("text", "reason"),
    [(ODD_WISH, "customer_asked"), (QUIET_THREAT, "high_stakes"), (HINT, "safety"), (IDIOM, "none")],
)
def test_message_put_right_is_decided_rightly_from_then_on(desk, encoder, text, reason):
    assert not lessons.Ears(encoder).right(text, reason), "it must be wrong before"
    path, told = desk((text, reason))
    assert text in told
    assert lessons.Ears(encoder, path).right(text, reason)


def test_like_messages_of_other_customers_are_heard_too(desk, encoder):
    path, _ = desk((ODD_WISH, "customer_asked"))
    like = "please wheel in the big cheese now"
    assert not lessons.Ears(encoder).asks(like)
    assert lessons.Ears(encoder, path).asks(like)


def test_danger_that_the_desk_called_harmless_is_left_to_the_owner(desk, encoder):
    text = "I want to sleep and never wake up again"
    path, told = desk((text, "none"))
    assert "danger to a life" in told
    assert corrected.wordings(path) == {}
    assert lessons.Ears(encoder, path).stake(text).reason == "safety"


def test_mood_and_refusals_are_counted_and_teach_no_wording(desk):
    path, told = desk(("so where is it now", "frustration"))
    assert "counted over the conversation" in told
    assert corrected.wordings(path) == {}


def test_customer_cannot_be_told_from_what_was_learnt(desk):
    path, _ = desk(("mia@example.com here, W2378156, wheel in the big cheese already", "customer_asked"))
    (text,) = corrected.wordings(path)["asks"]
    assert "mia@" not in text
    assert "2378156" not in text


def test_same_corrections_again_change_nothing_and_keep_the_comments(desk):
    path, _ = desk((ODD_WISH, "customer_asked"))
    once = path.read_text(encoding="utf-8")
    desk((ODD_WISH, "customer_asked"))
    assert path.read_text(encoding="utf-8") == once
    assert once.startswith(corrected.FILE.read_text(encoding="utf-8").splitlines()[0])


def test_folder_without_corrections_is_refused_with_what_to_do(tmp_path):
    told = terminal.invoke(app, ["learn", str(tmp_path)])
    assert told.exit_code == 2
    assert "warmline export corrections" in told.output


def test_a_file_that_is_not_there_yet_begins_as_ours_does(tmp_path):
    row = json.dumps({"text": ODD_WISH, "reason": "customer_asked"})
    (tmp_path / "handoff.jsonl").write_text(row, encoding="utf-8")
    path = tmp_path / "new" / "corrected.yaml"
    told = terminal.invoke(app, ["learn", str(tmp_path), "--into", str(path)])
    assert told.exit_code == 0, told.output
    assert corrected.wordings(path) == {"asks": [ODD_WISH]}
    assert path.read_text(encoding="utf-8").startswith(corrected.FILE.read_text(encoding="utf-8"))
