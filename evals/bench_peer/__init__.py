"""Our service beside LangChain's prebuilt agent, with a model that answers at once: what is our own time?"""
