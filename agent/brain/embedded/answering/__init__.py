"""Answering: questions from records, small talk, and what no rule understood."""
