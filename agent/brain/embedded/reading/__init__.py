"""Reading: a message becomes requests; nothing is looked up here."""
