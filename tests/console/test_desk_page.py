"""Two windows: a customer who wants a person, and a person at the desk."""

from playwright.sync_api import expect

from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain


def log_in(page, site, email):
    page.goto(f"{site.address}/desk")
    page.get_by_label("Your token").fill(site.enrol(email))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cases")).to_be_visible()


def write(page, label, text):
    page.get_by_label(label).fill(text)
    page.keyboard.press("Enter")


def test_customer_reaches_a_person_who_gives_her_back_to_the_bot(site_with, window, mia, tmp_path):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    knows = lambda context: Thought(reply=f"Maya told me: {context.note}")  # noqa: E731
    brain = ScriptedBrain([find, Thought(reply="Hello Mia."), Thought(handoff="customer_asked"), knows])
    site = site_with(brain)
    desk, chat = window(), window()
    log_in(desk, site, "maya@example.com")
    expect(desk.get_by_text("Nobody is waiting.")).to_be_visible()

    chat.goto(site.address)
    write(chat, "Your message", "Hi, I am mia@example.com")
    expect(chat.get_by_text("Hello Mia.").first).to_be_visible()
    write(chat, "Your message", "I want to talk to a person, this is terrible")
    expect(chat.locator("#banner")).to_contain_text("You are next in line")

    desk.get_by_role("button", name="Mia Garcia").click()
    # The service lives at noon and the browser months later, so the case looks late to it.
    expect(desk).to_have_title("(1!) Desk · Warmline")
    expect(desk.get_by_text("I want to talk to a person, this is terrible").first).to_be_visible()
    desk.get_by_role("button", name="Take over").click()
    expect(chat.locator("#banner")).to_have_text("You are talking with Maya.")
    expect(chat.get_by_text("Maya has joined.").last).to_be_visible()
    expect(desk.locator(".suggestion")).to_have_count(3)
    write(desk, "Write to the customer", "Hello Mia, I am Maya. What happened?")
    expect(desk.locator(".suggestion")).to_have_count(0)
    expect(chat.locator(".line.person")).to_contain_text("Hello Mia, I am Maya.")
    write(chat, "Your message", "My kettle is late")
    expect(desk.locator(".line.customer", has_text="My kettle is late")).to_be_visible()
    expect(chat.locator(".line.agent .bubble:visible")).to_have_count(3)
    desk.screenshot(path=tmp_path / "desk.png")
    chat.screenshot(path=tmp_path / "chat.png")

    desk.get_by_role("button", name="Return to bot").click()
    desk.get_by_label("What the bot should know").fill("A new kettle is on its way.")
    desk.get_by_role("button", name="Return", exact=True).click()
    expect(chat.locator("#banner")).to_be_hidden()
    expect(chat.get_by_text("You are back with the assistant.").last).to_be_visible()
    write(chat, "Your message", "Thanks! When does it come?")
    expect(chat.locator(".bubble", has_text="Maya told me: A new kettle is on its way.")).to_be_visible()
    expect(desk.get_by_text("Nobody is waiting.")).to_be_visible()


def test_person_at_the_desk_cancels_an_order_with_the_customers_yes(site_with, window, mia, tmp_path):
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    site = site_with(ScriptedBrain([find, Thought(handoff="customer_asked")]))
    conversation, _ = site.app.conversations.open()
    site.app.conversations.reply(conversation, "m1", "mia@example.com, get me a person")
    desk = window()
    log_in(desk, site, "maya@example.com")
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    expect(desk.get_by_label("Write to the customer")).to_be_visible()
    desk.get_by_label("Tool", exact=True).select_option("cancel_order")
    desk.get_by_label("Order id").fill("#W1000001")
    desk.get_by_label("Reason", exact=True).fill("no longer needed")
    desk.get_by_role("button", name="Show what it would do").click()
    expect(desk.get_by_text("It would do this:")).to_be_visible()
    desk.get_by_role("button", name="The customer agrees: do it").click()
    expect(desk.get_by_text("Done.", exact=True)).to_be_visible()
    desk.screenshot(path=tmp_path / "tools.png")
    desk.get_by_label("A note for colleagues").fill("Cancelled for her.")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Cancelled for her.")).to_be_visible()
    expect(desk.get_by_label("A note for colleagues")).to_have_value("")
    desk.get_by_role("button", name="Resolve").click()
    desk.get_by_label("What came of it").fill("Order cancelled.")
    desk.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(desk.locator(".case-head .tag")).to_contain_text("resolved")


def test_desk_sees_who_has_written_and_a_case_is_passed_on_with_a_note(site_with, window, mia, tmp_path):
    site = site_with(ScriptedBrain([Thought(handoff="customer_asked")]))
    maya, leo, chat = window(), window(), window()
    chat.goto(site.address)
    write(chat, "Your message", "a person please")
    log_in(maya, site, "maya@example.com")
    log_in(leo, site, "leo@example.com")
    expect(maya.locator(".row .words")).to_have_text("“a person please”")
    maya.get_by_role("button", name="Take next").click()
    write(maya, "Write to the customer", "One moment, I ask the warehouse.")
    expect(maya.locator(".row .wait")).to_have_text("yours")
    write(chat, "Your message", "thank you, it is the blue one")
    expect(maya.locator(".row .wait")).to_contain_text("wrote")
    maya.get_by_role("button", name="Pass on").click()
    maya.get_by_role("dialog").locator("select").select_option(label="Leo (available, 0 of 3)")
    maya.get_by_label("What they should know").fill("The blue kettle, not the red one.")
    maya.get_by_role("dialog").get_by_role("button", name="Pass on").click()
    leo.locator(".row").click()
    expect(leo.get_by_text("The blue kettle, not the red one.")).to_be_visible()
    leo.get_by_role("button", name="Take over").click()
    expect(chat.locator("#banner")).to_have_text("You are talking with Leo.")
    leo.screenshot(path=tmp_path / "passed-on.png")


def test_presence_and_what_she_takes_outlive_a_reload(site_with, window):
    site = site_with(ScriptedBrain([]))
    maya = window()
    log_in(maya, site, "maya@example.com")
    presence = maya.get_by_label("How I am at the desk")
    presence.select_option("duty")
    maya.get_by_label("Cases at once").fill("5")
    maya.get_by_role("button", name="Keep").click()
    expect(maya.get_by_role("dialog")).to_be_hidden()
    presence.select_option("away")
    expect(presence).to_have_value("away")
    maya.reload()
    expect(presence).to_have_value("away")
    presence.select_option("duty")
    expect(maya.get_by_label("Cases at once")).to_have_value("5")


def test_case_taken_in_one_window_leaves_the_other(site_with, window, mia, tmp_path):
    site = site_with(ScriptedBrain([Thought(handoff="customer_asked")]))
    maya, leo = window(), window(viewport={"width": 390, "height": 844})
    log_in(maya, site, "maya@example.com")
    log_in(leo, site, "leo@example.com")
    conversation, _ = site.app.conversations.open()
    site.app.conversations.reply(conversation, "m1", "a person please")
    expect(leo.locator(".row")).to_have_count(1)
    leo.screenshot(path=tmp_path / "phone-queue.png")
    maya.get_by_role("button", name="Take next").click()
    expect(maya.get_by_label("Write to the customer")).to_be_visible()
    expect(leo.locator(".row")).to_have_count(0)
    assert leo.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the desk scrolls sideways"
