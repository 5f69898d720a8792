"""The agent: one graph for every channel and brain. `graph.py` is the diagram, `conversation.py` the door."""
