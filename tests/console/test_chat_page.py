"""The chat page in a real browser."""

import re

from playwright.sync_api import expect

from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain


def cancelling(mia):
    """A brain that cancels Mia's pending order."""
    ask = {"kind": "identity", "accepts": ["email", "name_and_zip"]}
    options = [
        {"id": "no longer needed", "label": "no longer needed"},
        {"id": "x", "label": "ordered by mistake"},
    ]

    def done(context):
        result = context.results[-1]["result"]
        return Thought(
            reply=f"Order #W1000001 is cancelled. {result['refund']} goes back to you.",
            why=("You confirmed it.",),
        )

    return ScriptedBrain(
        [
            Thought(reply="Who are you, please?", awaiting=ask),
            Thought(calls=(Call("find_customer", {"email": mia.email}),)),
            Thought(reply="Why?", awaiting={"kind": "slot", "slot": "reason", "options": options}),
            Thought(calls=(Call("cancel_order", {"order_id": "#W1000001", "reason": "no longer needed"}),)),
            done,
            Thought(reply="You are welcome."),
        ]
    )


def test_customer_cancels_an_order_with_the_buttons(site_with, window, mia, tmp_path):
    site = site_with(cancelling(mia))
    page = window()
    page.goto(site.address)
    expect(page.get_by_text("Hello, this is Warmline Store.")).to_be_visible()
    page.get_by_label("Your message").fill("please cancel my order")
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").fill(mia.email)
    page.get_by_role("button", name="This is me").click()
    page.get_by_role("button", name="No longer needed").click()
    expect(page.get_by_text("Looked for your account")).to_be_visible()
    page.get_by_role("button", name="Yes, go ahead").click()
    expect(page.get_by_text("Order #W1000001 is cancelled.").first).to_be_visible()
    expect(page.get_by_text("Cancelled an order")).to_be_visible()
    page.screenshot(path=tmp_path / "chat.png")
    page.get_by_role("button", name="Why?").last.click()
    expect(page.get_by_text("You confirmed it.")).to_be_visible()
    page.reload()
    expect(page.locator(".bubble", has_text="Order #W1000001 is cancelled.")).to_be_visible()
    expect(page.locator(".line.customer")).to_have_count(4)
    page.get_by_label("Your message").fill("thank you")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble", has_text="You are welcome.")).to_be_visible()


def test_what_is_written_without_a_connection_is_sent_once_it_is_back(site_with, window):
    brain = ScriptedBrain([Thought(reply="Good to hear from you.")])
    site, page = site_with(brain), window()
    page.goto(site.address)
    expect(page.get_by_text("Hello, this is")).to_be_visible()
    page.route("**/messages", lambda route: route.abort())
    page.get_by_label("Your message").fill("are you there?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.reload()
    page.unroute("**/messages")
    expect(page.locator(".bubble", has_text="Good to hear from you.")).to_be_visible()
    expect(page.locator(".line.customer")).to_have_count(1)
    assert len(brain.seen) == 1


def test_somebody_new_may_begin_with_a_press_and_her_consent_stays_until_she_begins_anew(site_with, window):
    site, page = site_with(ScriptedBrain([Thought(reply="Which order is it?")])), window()
    page.goto(site.address)
    consent = page.get_by_role("checkbox")
    with page.expect_response("**/consents"):
        consent.check()
    page.get_by_role("button", name="Cancel an order").click()
    expect(page.locator(".bubble", has_text="Which order is it?")).to_be_visible()
    expect(page.get_by_label("Ways to begin")).to_be_hidden()
    page.reload()
    expect(page.locator(".bubble", has_text="Which order is it?")).to_be_visible()
    expect(page.get_by_label("Ways to begin")).to_be_hidden()
    expect(consent).to_be_checked()
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_label("Ways to begin")).to_be_visible()
    expect(consent).not_to_be_checked()


def test_last_answer_stays_in_sight_when_she_waits_and_she_is_told_when_she_is_back(site_with, window):
    long = "A sentence that fills a line of the page and some of the next one. " * 4
    site = site_with(
        ScriptedBrain([Thought(reply=long), Thought(reply=long), Thought(handoff="customer_asked")])
    )
    page = window(viewport={"width": 390, "height": 700})
    page.goto(site.address)
    for number, said in enumerate(["hello", "and then?", "a person please"], start=1):
        page.get_by_label("Your message").fill(said)
        page.keyboard.press("Enter")
        expect(page.locator(".line.agent:not([aria-hidden])")).to_have_count(1 + number)
    expect(page.locator("#banner")).to_be_visible()
    expect(page.get_by_role("button", name="Why?").last).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Go on with the assistant").click()
    expect(page.locator(".day", has_text="You are back with the assistant.")).to_be_in_viewport()


def test_markup_in_a_message_stays_text(site_with, window):
    site, page = (
        site_with(ScriptedBrain([Thought(reply="<b>bold</b> <img src=x onerror=alert(1)>")])),
        window(),
    )
    page.goto(site.address)
    page.get_by_label("Your message").fill("<script>document.title = 'gone'</script>")
    page.keyboard.press("Enter")
    expect(page.locator(".line.agent .bubble").last).to_have_text(re.compile("<b>bold</b>"))
    assert page.locator(".bubble img, .bubble b, .bubble script").count() == 0


def test_page_fits_a_phone_and_works_by_keyboard_alone(site_with, window, mia):
    site, page = site_with(cancelling(mia)), window(viewport={"width": 390, "height": 844})
    page.goto(site.address)
    expect(page.get_by_text("Hello, this is")).to_be_visible()
    page.keyboard.type("cancel my order")
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mail address")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.type(mia.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="No longer needed")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide, "the page scrolls sideways"
