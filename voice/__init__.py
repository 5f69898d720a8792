"""Calls: audio in, audio out, and whose turn it is to speak. Knows no agent: it is given a `Conversation`."""
