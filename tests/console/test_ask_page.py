"""A rep at the page /ask: questions, a follow-up, a deed, the rows behind a figure, what she keeps."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from crm import staff
from tests.query import small_store


@pytest.fixture
def rep(site_with, window):
    """A signed-in rep of the North on a telephone, and how she asks."""
    site = site_with()
    with site.app.database.writing() as session:
        small_store.fill(session)
        person, token = staff.add(session, "ada@example.com", "rep", site.app.clock())
        person.sales_agent = "Ada Birk"
    page = window(viewport={"width": 390, "height": 844})
    page.goto(f"{site.address}/ask")
    page.get_by_label("Your token").fill(token)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_visible()

    def ask(question):
        page.get_by_label("Your question").fill(question)
        page.keyboard.press("Enter")
        answer = page.locator("article.answer").first
        expect(answer.locator(".asked")).to_have_text(question)
        expect(answer.locator(".said, .letter").first).to_be_visible()
        return answer

    page.ask = ask
    return page


def test_a_rep_asks_narrows_and_looks_behind_a_figure(rep):
    answer = rep.ask("revenue by account in 2026")
    expect(answer.locator(".chart img")).to_be_visible()
    narrowed = rep.ask("only those in energy")
    expect(narrowed.locator(".chips")).to_contain_text("sector is energy")
    narrowed.locator("td.number button").first.click()
    expect(rep.locator("article.answer .asked").first).to_contain_text("The rows behind")
    assert rep.evaluate("document.documentElement.scrollWidth") == 390


def test_a_deed_is_confirmed_once_and_offers_no_second_yes(rep):
    asked = rep.ask("log a call with bright foods they want a discount")
    asked.get_by_role("button", name="Yes, do it").click()
    expect(rep.locator("article.answer .said").first).to_contain_text("Done. Logged a call with Bright Foods")
    expect(rep.get_by_role("button", name="Yes, do it")).to_have_count(0)


def test_what_she_saves_is_kept_once_and_pinned_to_the_board(rep):
    answer = rep.ask("revenue by region")
    answer.get_by_role("button", name="Save", exact=True).click()
    expect(rep.locator("#saved")).to_contain_text("revenue by region")
    answer.get_by_role("button", name="Pin to board").click()
    expect(rep.locator("#board h3")).to_have_text(["revenue by region"])
    expect(rep.locator("#saved")).to_be_hidden()
    rep.locator("#board").get_by_role("button", name="Remove").click()
    expect(rep.locator("#board")).to_be_hidden()


def test_a_draft_is_a_letter_to_copy(rep):
    answer = rep.ask("draft an email to bright foods about the late delivery")
    expect(answer.locator(".letter")).to_contain_text("I am writing about the late delivery.")
    expect(answer.get_by_role("button", name="Copy")).to_be_visible()
