"""Telephone networks. One is spoken: Twilio Media Streams."""
