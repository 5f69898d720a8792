"""What the store knows, as records: documents, their passages and the vectors to find them by."""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Column, Field, Session, SQLModel, col, delete, select

from crm.errors import NotFound


class KnowledgeDocument(SQLModel, table=True):
    """One file, by the name that it is cited by."""

    __tablename__ = "knowledge_document"

    name: str = Field(primary_key=True)
    title: str
    checksum: str
    added_at: datetime


class KnowledgePassage(SQLModel, table=True):
    """A few sentences under a heading, and wordings of the question they answer (JSON lists of texts).

    `vectors` holds float32 rows: one for the whole, one a sentence, one a wording.
    """

    __tablename__ = "knowledge_passage"

    document: str = Field(primary_key=True, foreign_key="knowledge_document.name")
    number: int = Field(primary_key=True)
    heading: str
    sentences: str
    asked: str
    vectors: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def replace(session: Session, document: KnowledgeDocument, passages: list[KnowledgePassage]) -> None:
    """Store a document; the passages of an earlier version of it go."""
    session.exec(delete(KnowledgePassage).where(col(KnowledgePassage.document) == document.name))
    session.merge(document)
    session.flush()
    session.add_all(passages)
    session.flush()


def remove(session: Session, name: str) -> None:
    """Forget a document; raises NotFound when there is none of that name."""
    document = session.get(KnowledgeDocument, name)
    if document is None:
        raise NotFound(f"There is no document {name} in the knowledge base.")
    session.exec(delete(KnowledgePassage).where(col(KnowledgePassage.document) == name))
    session.delete(document)
    session.flush()


def listed(session: Session) -> list[KnowledgeDocument]:
    """All documents by name."""
    return list(session.exec(select(KnowledgeDocument).order_by(col(KnowledgeDocument.name))))


def all_passages(session: Session) -> list[KnowledgePassage]:
    """All passages, in reading order."""
    order = (col(KnowledgePassage.document), col(KnowledgePassage.number))
    return list(session.exec(select(KnowledgePassage).order_by(*order)))


def edition(session: Session) -> str:
    """Changes whenever any document does: 16 hexadecimal digits."""
    rows = session.exec(
        select(KnowledgeDocument.name, KnowledgeDocument.checksum).order_by(KnowledgeDocument.name)
    )
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]
