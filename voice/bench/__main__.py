"""`python -m voice.bench words|entities|identity|latency|interruptions|sockets`: prints figures as JSON."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Run one measurement."""
    parser = argparse.ArgumentParser(prog="python -m voice.bench", description=__doc__)
    parser.add_argument(
        "what", choices=("words", "entities", "identity", "latency", "interruptions", "sockets")
    )
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the public data sets")
    parser.add_argument("--models", type=Path, default=Path("var"), help="where the speech model is joined")
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--url", default="", help="latency: of a running service with the demo store")
    given = parser.parse_args()
    try:
        figures = _measured(given)
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    sys.stdout.write(json.dumps({"what": given.what, "load_average": load, **figures}, indent=2) + "\n")
    return 0


def _measured(given: argparse.Namespace) -> dict[str, Any]:
    from voice.bench import entities, identity, interruptions, latency, sockets, words
    from voice.local import local_engines

    if given.what == "identity":
        return identity.measure(given.data / "identity")
    if given.what == "sockets":
        return sockets.measure()
    engines = local_engines(given.models)
    if given.what == "words":
        return words.measure(engines, given.data / "voice")
    if given.what == "entities":
        return entities.measure(engines)
    if given.what == "interruptions":
        return interruptions.measure(engines, given.calls)
    if given.url:
        voice = engines.text_to_speech
        return latency.measure_service(voice, given.url, given.calls, given.at_once)
    return latency.measure(engines, given.calls, given.at_once)


if __name__ == "__main__":
    sys.exit(main())
