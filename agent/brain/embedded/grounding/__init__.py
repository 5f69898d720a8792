"""Grounding: a request and the customer's own records become steps."""
