"""The agenda: requests are taken in, changed, planned, and doubted after a no."""
