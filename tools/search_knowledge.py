"""What the store's own pages say."""

from typing import Any

from crm.errors import Refusal
from tools.tool import Caller, public_read


@public_read
def search_knowledge(caller: Caller, query: str) -> dict[str, Any]:
    """Search the store's knowledge base: shipping, returns, warranty, accounts, payment and the like.

    Args:
        query: The question in plain words.
    """
    if caller.knowledge is None:
        raise Refusal("There is no knowledge base here.")
    return caller.knowledge(query, 3)
