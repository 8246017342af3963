"""What the assistant knows: ``knowledge/`` read, checked, and kept readable.

The files are written by editors. A mistake is reported with file, entry and field, and all
mistakes at once, so that the one who wrote it can mend it without reading code.
"""

from naervaer.knowledge.checking import check_content
from naervaer.knowledge.entries import BothForms, FieldTerm, Rate, Template, Topic
from naervaer.knowledge.loading import Knowledge, load_knowledge, read_knowledge
from naervaer.knowledge.mistakes import KnowledgeError, Mistake
from naervaer.knowledge.proofreading import proofread
from naervaer.knowledge.review import Review, to_review

__all__ = [
    "BothForms",
    "FieldTerm",
    "Knowledge",
    "KnowledgeError",
    "Mistake",
    "Rate",
    "Review",
    "Template",
    "Topic",
    "check_content",
    "load_knowledge",
    "proofread",
    "read_knowledge",
    "to_review",
]
