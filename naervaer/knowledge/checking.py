"""The whole check of what editors write, as the build and ``naervaer kunnskap`` run it."""

from pathlib import Path

from naervaer.knowledge.examples import EVALUATION, EXAMPLES, check_examples
from naervaer.knowledge.loading import FOLDER, Knowledge, load_knowledge
from naervaer.knowledge.mistakes import KnowledgeError
from naervaer.knowledge.proofreading import proofread


def check_content(
    root: Path = FOLDER, examples: Path = EXAMPLES, evaluation: Path = EVALUATION
) -> Knowledge:
    """Return the knowledge when the answers, and the examples for them, have no mistakes.

    Raises:
        KnowledgeError: with every mistake of form; when there is none, with every objection.
    """
    knowledge = load_knowledge(root)
    mistakes = [*proofread(knowledge), *check_examples(knowledge, examples, evaluation)]
    if mistakes:
        raise KnowledgeError(mistakes)
    return knowledge
