"""Files become sections, sections become passages."""

from itertools import pairwise

import pytest
from pypdf import PdfWriter

from crm.errors import BadInput
from crm.knowledge.passages import MOST_WORDS, cut, sentences
from crm.knowledge.reading import files, sections


@pytest.fixture
def page(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def passages(path):
    return [(one.heading, one.text) for one in cut(sections(path))]


def test_markdown_keeps_its_headings_lists_and_tables(page):
    found = passages(
        page(
            "help.md",
            "---\nname: help\n---\n# Help\nWe help.\n\n## Parcels\n### Size\n- Small ones.\n- Large ones.\n\n"
            "| kind | price |\n|---|---|\n| small | $4 |\n\n## Empty\n",
        )
    )
    assert found == [
        ("Help", "We help."),
        ("Parcels › Size", "Small ones. Large ones. kind: small, price: $4."),
    ]


def test_html_is_read_without_menus_and_scripts(page):
    found = passages(
        page(
            "a.html",
            "<html><head><title>Shop &amp; Co</title><script>alert(1)</script></head>"
            "<body><nav><p>Menu</p></nav>"
            "<h2>Opening</h2><p>Open <b>daily</b>.</p><ul><li>Not <p>on Sunday.</p></li></ul></body></html>",
        )
    )
    assert found == [("Opening", "Open daily. Not on Sunday.")]


def test_html_without_paragraphs_is_text_all_the_same(page):
    assert passages(page("b.htm", "<div>Just <span>words</span></div>")) == [("B", "Just words")]


def test_wordings_of_a_question_belong_to_their_section(page):
    (section,) = sections(page("c.md", "## Abroad\n<!-- asked: ship to Europe | delivery\nabroad -->\nNo.\n"))
    assert section.asked == ("ship to Europe", "delivery abroad")
    assert section.blocks == ("No.",)


def test_questions_that_a_page_does_not_answer_are_kept_apart(page):
    path = page("d.md", "## Parking\n<!-- unanswered: can I charge my car | is it guarded -->\nIt is free.\n")
    told, unanswered = cut(sections(path))
    assert (told.sentences, told.asked) == (("It is free.",), ())
    assert (unanswered.sentences, unanswered.asked) == ((), ("can I charge my car", "is it guarded"))


def test_text_is_cut_at_paragraphs(page):
    assert passages(page("my-notes.txt", "One\nline.\n\nAnother.")) == [("My notes", "One line. Another.")]


def test_pdf_pages_are_cited_by_number(tmp_path):
    path = tmp_path / "terms.pdf"
    _write_pdf(path, ["Returns take 30 days.", "Refunds take 5 days."])
    assert [(one.heading, one.text) for one in cut(sections(path))] == [
        ("page 1", "Returns take 30 days."),
        ("page 2", "Refunds take 5 days."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Open from 8 a.m. to 5 p.m. Eastern Time. Closed later.", 2),
        ("It costs $4.95. Really!", 2),
        ("No. 5 is fine, e.g. this one. Is it? Yes.", 3),
        ("no punctuation at all", 1),
        ("", 0),
        ('He said "Stop." Then he left.', 2),
    ],
)
def test_sentences_end_where_people_end_them(text, expected):
    assert len(sentences(text)) == expected


def test_long_sections_are_cut_between_sentences_with_one_in_common(page):
    long = " ".join(
        f"This is sentence number {number} of a long section about parcels." for number in range(40)
    )
    found = [one.sentences for one in cut(sections(page("long.md", f"# Long\n{long}")))]
    assert all(len(" ".join(part).split()) <= MOST_WORDS for part in found)
    assert all(before[-1] == after[0] for before, after in pairwise(found))


def test_endless_text_without_punctuation_is_still_cut(page):
    found = cut(sections(page("stream.txt", "word " * 1000)))
    assert sum(len(one.text.split()) for one in found) == 1000
    assert max(len(one.text.split()) for one in found) <= MOST_WORDS


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tool.exe", b"MZ", "not a kind of file that can be read"),
        ("empty.md", b"# Only a heading\n", "has no text"),
        ("latin.txt", "café".encode("latin-1"), "not UTF-8"),
        ("broken.pdf", b"%PDF-1.4 nothing", "cannot be read as a PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=said) as refused:
        sections(tmp_path / name)
    assert name in str(refused.value)


def test_a_pdf_with_a_password_is_refused(tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(BadInput, match="password"):
        sections(tmp_path / "locked.pdf")


def test_folders_are_read_deeply_and_cited_by_path(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.md").write_text("x")
    (tmp_path / "a" / "photo.png").write_text("x")
    assert [name for name, _ in files([tmp_path / "a"])] == ["b/c.md"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.md").write_text("y")
    with pytest.raises(BadInput, match=r"both be cited as c\.md"):
        files([tmp_path / "a" / "b", tmp_path / "other"])
    with pytest.raises(BadInput, match="does not exist"):
        files([tmp_path / "nowhere"])
    (tmp_path / "none").mkdir()
    with pytest.raises(BadInput, match="nothing to read"):
        files([tmp_path / "none"])


def _write_pdf(path, pages):
    """The smallest PDF with a line of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(pages):
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] {resources} "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        stream = f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    path.write_text(
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
