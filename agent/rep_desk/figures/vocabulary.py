"""Words of figures that are also something else: verbs of winning, adverbs of summing."""

from __future__ import annotations

VERBS = {"wins", "losses"}
VERBS_COUNTED = {"won_deals", "lost_deals"}
ADVERBS = ("on average", "in total", "altogether", "overall")
