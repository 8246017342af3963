"""What the assistant knows: ``knowledge/`` read, checked, and kept readable.

The files are written by editors. A mistake is reported with file, entry and field, and all
mistakes at once, so that the one who wrote it can mend it without reading code.
"""

from naervaer.knowledge.entries import BothForms, FieldTerm, Rate, Template, Topic
from naervaer.knowledge.loading import Knowledge, KnowledgeError, Mistake, load_knowledge
from naervaer.knowledge.proofreading import proofread

__all__ = [
    "BothForms",
    "FieldTerm",
    "Knowledge",
    "KnowledgeError",
    "Mistake",
    "Rate",
    "Template",
    "Topic",
    "load_knowledge",
    "proofread",
]
