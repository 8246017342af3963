"""YAML in which nothing is lost in silence: a key that stands twice is a mistake."""

from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.CSafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"feltet «{key.value}» står to ganger"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def parse(text: str) -> Any:
    """Return the content of a YAML text.

    Raises:
        yaml.YAMLError: when it is not YAML, or a key stands twice in one place.
    """
    return yaml.load(text, Loader=_Loader)  # a safe loader


def read(path: Path) -> Any:
    """Return the content of a YAML file.

    Raises:
        OSError, UnicodeDecodeError, yaml.YAMLError: when it cannot be read.
    """
    return parse(path.read_text(encoding="utf-8"))
