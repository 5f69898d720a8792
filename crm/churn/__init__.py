"""Who is likely to leave: trained on the store's own past, calibrated, with reasons in words."""
