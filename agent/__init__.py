"""The agent: one graph for every channel and brain. `graph.py` is the diagram, `conversation.py` the door."""

import os

# Our matrices are small: a second thread costs what it saves, and takes it from other conversations. The
# library reads this when it is loaded, so it stands here, before any import of ours; processes inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
