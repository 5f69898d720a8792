"""What all calls of a process share: the recogniser, the voice, and the threads they run in."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from pathlib import Path

from voice.languages import Apology
from voice.speech_to_text import SpeechToText
from voice.text_to_speech import TextToSpeech
from voice.text_to_speech.phrases import PreparedPhrases


@dataclass(frozen=True)
class Engines:
    """Recognition has its own threads, so that a slow answer never holds it up. `phrases` can be prepared."""

    speech_to_text: SpeechToText
    text_to_speech: TextToSpeech
    phrases: PreparedPhrases | None = None
    ears: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "voice-ear"))
    mouths: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(16, "voice-mouth"))

    def close(self) -> None:
        """Let the threads end."""
        self.ears.shutdown(wait=False, cancel_futures=True)
        self.mouths.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Manners:
    """How calls are held. `recordings` is the folder for recordings and voicemail; None keeps no sound."""

    ask_to_record: bool = False
    recordings: Path | None = None
    prompt_after_s: float = 9.0
    prompts: tuple[str, ...] = ("Are you still there?", "I am still here whenever you are ready.")
    goodbye: str = "I cannot hear you, so I will hang up now. Please call again. Goodbye."
    apology: str = "I am sorry, something went wrong on our side. Could you say that again?"
    position_every_s: float = 25.0
    voicemail_most_s: float = 120.0
    greeting_pause_ms: int = 0
    foreign: str = "I am sorry, I only speak English here. Shall I get you a person?"
    apologies: Mapping[str, Apology] = field(default_factory=dict)
    wish_for_person: str = "I would like to talk to a person, please."
    consent: str = "May I record this call to improve our service? You can say yes or no."
    consented: str = "Thank you. How can I help?"
    voicemail_consent: str = (
        "You can leave a message for the team. "
        "May I keep a recording of it? Please say yes or no; without it, I only write your words down."
    )
    voicemail: str = "Please leave your message after the tone."
    thanks_for_message: str = (
        "Thank you. Your message is with the team, and they will call you back. Goodbye."
    )
    no_message: str = "I did not hear a message. The team knows that you called. Goodbye."
    hold: str = "Please hold the line."
    still_holding: str = "Thank you for waiting."
    position: str = "You are number {position} in the queue."
    next: str = "You are next in line."
    transferring: str = "I am connecting you now."
    back: str = "I am back with you. What else can I do for you?"
    closed: str = "This conversation is closed. Thank you for calling. Goodbye."

    def sentences(self) -> list[str]:
        """Everything that is said in these manners, slots in braces."""
        said = [getattr(self, one.name) for one in fields(self)]
        return [*self.prompts, *(text for text in said if isinstance(text, str))]
