"""What the store knows: pages in, passages that answer out, each with its source."""

from crm.knowledge.documents import KnowledgeDocument, KnowledgePassage
from crm.knowledge.knowledge import KNOWN, Added, Answer, Knowledge, Passage

__all__ = ["KNOWN", "Added", "Answer", "Knowledge", "KnowledgeDocument", "KnowledgePassage", "Passage"]
