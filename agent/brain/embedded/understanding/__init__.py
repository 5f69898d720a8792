"""Understanding: how near a message is in meaning and wording to what was seen before."""
