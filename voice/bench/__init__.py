"""Measurements of the voice alone, with a scripted conversation: `python -m voice.bench --help`."""
