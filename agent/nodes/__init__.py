"""The nodes of the graph, one a file. Each reads the state and returns what it changes in it."""
