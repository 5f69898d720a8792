"""Questions to the demo knowledge base, and to knowledge bases that change."""

import multiprocessing
import shutil
from pathlib import Path

import pytest
import yaml

from crm.errors import BadInput, NotFound
from crm.knowledge import KNOWN
from tests.knowledge.conftest import NOON

QUESTIONS = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text())
LATER = yaml.safe_load(Path(__file__).with_name("later_questions.yaml").read_text())


def misses(demo, questions, enough):
    """The questions whose right passage does not come first with a score of at least `enough`."""
    missed = []
    for question in questions:
        headings = question["heading"] if isinstance(question["heading"], list) else [question["heading"]]
        first = demo.search(question["ask"])[0]
        if first.document != question["document"] or first.heading not in headings or first.score < enough:
            missed.append((question["ask"], first.heading, first.score))
    return missed


def test_of_40_questions_the_right_passage_comes_first(demo, record_property):
    missed = misses(demo, QUESTIONS["answerable"], KNOWN)
    record_property("missed", str(missed))
    assert len(QUESTIONS["answerable"]) == 40
    assert len(missed) <= 4, missed


def test_of_60_later_questions_most_are_told_rightly(demo, record_property):
    """When first asked: 33 of 40 and 17 of 20. Since then pages on missed topics got more wordings."""
    missed = misses(demo, LATER["answerable"], 0)
    answered = [(ask, told) for ask in LATER["unanswerable"] if (told := demo.answer(ask))]
    record_property("missed", str(missed))
    record_property("answered", str(answered))
    assert (len(LATER["answerable"]), len(LATER["unanswerable"])) == (40, 20)
    assert len(missed) <= 6, missed
    assert len(answered) <= 4, answered


def test_of_15_questions_beyond_it_the_store_says_it_does_not_know(demo, record_property):
    answered = [(ask, told) for ask in QUESTIONS["unanswerable"] if (told := demo.answer(ask))]
    record_property("answered", str(answered))
    assert len(QUESTIONS["unanswerable"]) == 15
    assert len(answered) <= 1, answered


def test_what_the_pages_learnt_is_kept_and_a_spoilt_file_is_made_again(demo, tmp_path_factory):
    before = demo.search("can I send back a present")[0]
    kept = tmp_path_factory.getbasetemp() / "demo0" / "chroma" / "judge.npz"
    assert kept.exists()
    kept.write_bytes(b"not a file of ours")
    demo._shelf = None
    assert demo.search("can I send back a present")[0] == before
    assert kept.read_bytes() != b"not a file of ours"


def test_the_answer_is_the_sentences_that_answer_with_their_source(demo):
    told = demo.answer("what does processed mean?")
    assert told.text == "Processed: it is being packed or on its way."
    assert told.citation == {"document": "orders.md", "passage": told.text}
    long = demo.answer("are you open on saturdays")
    assert "Saturday from 9 a.m. to 5 p.m." in long.text
    assert "The automatic assistant" not in long.text


def test_the_tool_gets_documents_headings_passages_and_scores(demo):
    first, second = demo.found("do gift cards expire", 2)
    assert set(first) == {"document", "heading", "passage", "score"}
    assert (first["document"], first["heading"]) == ("gift-cards.md", "Expiry")
    assert first["score"] > second["score"]


def test_an_empty_knowledge_base_knows_nothing(empty):
    assert empty.search("anything") == []
    assert empty.answer("anything") is None
    assert empty.documents() == []


@pytest.mark.parametrize("query", ["", "   ", "???", "🙂", "x" * 20_000])
def test_no_query_breaks_it(demo, query):
    assert demo.answer(query) is None
    assert len(demo.search(query)) <= 3


def test_an_updated_file_replaces_its_old_passages(empty, tmp_path):
    page = tmp_path / "hours.md"
    page.write_text("# Hours\n## Opening hours\nWe open at nine.\n## Parking\nThere is a car park.\n")
    assert empty.add([page], NOON)[0].status == "added"
    assert empty.answer("when do you open?").text == "We open at nine."
    page.write_text("# Hours\n## Opening hours\nWe open at ten.\n")
    assert empty.add([page], NOON)[0].status == "updated"
    assert empty.answer("when do you open?").text == "We open at ten."
    assert empty.answer("is there a car park?") is None
    assert empty.add([page], NOON)[0].status == "unchanged"


def test_a_bad_file_among_good_ones_changes_nothing(empty, tmp_path):
    (tmp_path / "good.md").write_text("# Good\nText.")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadInput, match=r"bad\.txt is not UTF-8"):
        empty.add([tmp_path / "good.md", tmp_path / "bad.txt"], NOON)
    assert empty.documents() == []


def test_a_removed_document_is_forgotten(empty, tmp_path):
    page = tmp_path / "hours.md"
    page.write_text("# Hours\n## Opening hours\nWe open at nine.\n")
    empty.add([page], NOON)
    empty.remove("hours.md")
    assert empty.answer("when do you open?") is None
    with pytest.raises(NotFound, match=r"no document hours\.md"):
        empty.remove("hours.md")


def test_a_rare_word_that_no_meaning_carries_finds_its_passage(empty, tmp_path):
    pages = {
        "ZX-4417": "Hold the button for ten seconds.",
        "QF-9923": "Replace the filter.",
        "LM-2086": "Call us.",
    }
    text = "".join(f"## Error {code}\n{advice}\n" for code, advice in pages.items())
    (tmp_path / "errors.md").write_text(f"# Error codes\n{text}")
    empty.add([tmp_path / "errors.md"], NOON)
    assert empty.answer("the display says QF-9923").text == "Replace the filter."


def test_another_process_sees_what_was_added(opened, tmp_path):
    (tmp_path / "a.md").write_text("# A\n## Opening hours\nWe open at nine.\n")
    (tmp_path / "b.md").write_text("# B\n## Parking\nThe car park is free of charge.\n")
    mine = opened()
    mine.add([tmp_path / "a.md"], NOON)
    assert mine.answer("when do you open").document == "a.md"
    other = multiprocessing.get_context("spawn").Process(
        target=_add, args=(str(tmp_path), str(tmp_path / "b.md"))
    )
    other.start()
    other.join()
    assert other.exitcode == 0
    assert mine.answer("is the car park free").document == "b.md"


def test_a_lost_index_is_made_again_from_the_records(opened, tmp_path):
    (tmp_path / "a.md").write_text("# A\n## Opening hours\nWe open at nine.\n")
    opened().add([tmp_path / "a.md"], NOON)
    shutil.rmtree(tmp_path / "chroma", ignore_errors=True)
    assert opened().answer("when do you open").text == "We open at nine."


def test_without_its_chroma_server_it_still_answers(opened, tmp_path):
    (tmp_path / "a.md").write_text("# A\n## Opening hours\nWe open at nine.\n")
    far = opened(chroma_url="http://127.0.0.1:9")
    far.add([tmp_path / "a.md"], NOON)
    assert far.answer("when do you open").text == "We open at nine."


def _add(folder: str, page: str) -> None:
    from agent.brain.embedded.understanding.encoder import Encoder
    from crm.database import Database
    from crm.knowledge import Knowledge

    database = Database(f"sqlite:///{folder}/kb.db")
    knowledge = Knowledge(database, Encoder().encode, folder=Path(folder) / "chroma")
    knowledge.add([Path(page)], NOON)
    # It answers too, so that it fills an index of its own.
    assert knowledge.answer("is the car park free") is not None
    database.close()
