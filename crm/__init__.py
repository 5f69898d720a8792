"""The system of record. One noun a file: its table and its behaviour together."""
