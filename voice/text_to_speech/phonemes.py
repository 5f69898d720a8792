"""Text to phonemes by espeak-ng, as a separate process: it is GPL and never imported."""

import re
import shutil
import subprocess
from functools import lru_cache

from voice.text_to_speech import SpeechFailed

_CLAUSE = re.compile(r"([^,;:.!?]+)([,;:.!?]?)")


@lru_cache(maxsize=2048)
def phonemes(text: str, voice: str) -> str:
    """IPA of the text for an espeak voice such as `en-us`; raises SpeechFailed.

    The punctuation is kept, because a voice pauses and rises by it; espeak-ng itself drops it.
    """
    clauses: list[tuple[str, str]] = [
        (words.strip(), mark) for words, mark in _CLAUSE.findall(text) if re.search(r"\w", words)
    ]
    if not clauses:
        return ""
    spoken = espeak(["-q", "--ipa", "-v", voice], "\n".join(words for words, _ in clauses)).decode("utf-8")
    lines = [line.strip() for line in spoken.splitlines() if line.strip()]
    if len(lines) != len(clauses):
        return " ".join(lines) + clauses[-1][1]
    return " ".join([sound + mark for sound, (_, mark) in zip(lines, clauses, strict=True)])


def espeak(options: list[str], text: str) -> bytes:
    """What espeak-ng writes for the text; raises SpeechFailed."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise SpeechFailed("espeak-ng is not installed, and the voice needs it: apt-get install espeak-ng.")
    done = subprocess.run(
        [program, *options], input=text.encode(), capture_output=True, timeout=10, check=False
    )
    if done.returncode != 0:
        raise SpeechFailed(f"espeak-ng failed: {done.stderr.decode(errors='replace').strip()[:200]}")
    return done.stdout
