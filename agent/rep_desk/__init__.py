"""The reps' desk: a question in plain words becomes a typed Query, an Answer, or a deed to confirm."""
