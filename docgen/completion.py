"""Completion: a project's folder in, the names that may be typed there out, each with what it is called.

A shell asks while somebody types: what cannot be read gives no names, and never an error.
"""

from __future__ import annotations

from pathlib import Path

from docgen import facts as facts_
from docgen import rubric, yamlfile
from docgen.problems import DocgenError
from docgen.yamlfile import Mapping, Node, Scalar, Sequence

Names = list[tuple[str, str]]
"""Each name with the words for it, which some shells show beside it."""


def periods(project: Path) -> Names:
    """The folders under facts/, the latest first."""
    try:
        return [(name, "") for name in reversed(facts_.periods(project))]
    except OSError:
        return []


def facts(project: Path, period: str | None = None) -> Names:
    """The facts and derived facts of a period, or of the latest, by their paths."""
    try:
        read = facts_.load(project, period or facts_.periods(project)[-1])
    except (DocgenError, OSError, IndexError):
        return []
    derived = [(each.path, each.label) for each in read.derived]
    return [*((fact.path, fact.label) for fact in read.by_path.values()), *derived]


def indicators(project: Path) -> Names:
    """The indicators of the rubric by their keys."""
    try:
        tree = yamlfile.load(project / rubric.FILE, rubric.FILE)
    except (DocgenError, OSError):
        return []
    return list(_indicators(tree.get("indicators") if isinstance(tree, Mapping) else None))


def _indicators(node: Node | None) -> Names:
    found: Names = []
    for row in node.items if isinstance(node, Sequence) else ():
        if isinstance(row, Mapping):
            key, name = row.get("key"), row.get("name")
            if isinstance(key, Scalar):
                found.append((key.text, name.text if isinstance(name, Scalar) else ""))
            found += _indicators(row.get("children"))
    return found
