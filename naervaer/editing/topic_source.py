"""A topic as it stands in its file, comments and all, so that an editor can change and paste it."""

import textwrap
from dataclasses import dataclass
from pathlib import Path

import yaml

from naervaer.knowledge.loading import FOLDER, UNREADABLE


@dataclass(frozen=True)
class TopicSource:
    """The lines of one entry."""

    file: str
    first_line: int
    text: str


def find_source(topic_id: str, root: Path = FOLDER) -> TopicSource | None:
    """Return where a topic stands and how it is written, also when the entry has mistakes."""
    for path in sorted((root / "temaer").glob("*.yml")):
        try:
            text = path.read_text(encoding="utf-8")
            if topic_id not in text:
                continue
            found = _lines_of(topic_id, yaml.compose(text, Loader=yaml.CSafeLoader))
        except UNREADABLE:
            continue
        if found is not None:
            first, end = found
            lines = text.splitlines()[first:end]
            entry = textwrap.dedent("\n".join([lines[0].replace("- ", "  ", 1), *lines[1:]]))
            return TopicSource(f"knowledge/temaer/{path.name}", first + 1, entry.strip() + "\n")
    return None


def _lines_of(topic_id: str, document: yaml.Node | None) -> tuple[int, int] | None:
    """Return the first line of an entry and the line after its last, counted from nought."""
    entries = _value(document, "temaer")
    if not isinstance(entries, yaml.SequenceNode):
        return None
    starts = [entry.start_mark.line for entry in entries.value] + [entries.end_mark.line]
    for number, entry in enumerate(entries.value):
        name = _value(entry, "id")
        if isinstance(name, yaml.ScalarNode) and name.value == topic_id:
            return starts[number], max(starts[number + 1], entry.start_mark.line + 1)
    return None


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
