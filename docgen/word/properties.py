"""Properties: a package in, its custom properties out as texts by their names, and texts set among them.

Word shows them under File › Info › Advanced Properties › Custom (ECMA-376 part 1, §22.3; the part, §15.2.12.2).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from docgen.word.package import Package
from docgen.word.parts import Parts

PART = "docProps/custom.xml"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "custom-properties"

PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"

FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""What every custom property has as its `fmtid`: the set of those that users define ([MS-OLEPS] §2.23)."""

FIRST = 2
"""The lowest `pid`: 0 and 1 are taken by the set itself (ECMA-376 part 1, §22.3.2.2)."""


def read(package: Package) -> dict[str, str]:
    """The custom properties of a document by their names. Raises `DocgenError` where their XML is broken."""
    parts = Parts(package)
    part = _part(parts)
    if part is None:
        return {}
    return {node.get("name", ""): "".join(map(str, node.itertext())) for node in _each(parts.look(part))}


def write(parts: Parts, values: Mapping[str, str], replacing: str) -> None:
    """Set texts among the custom properties of a document; all whose names begin with `replacing` make room.

    What else there is stays as it is, with its number: a field of the text may show it.
    """
    part = _part(parts)
    if part is None:
        part = parts.add(PART, CONTENT_TYPE, etree.Element(f"{{{PROPERTIES}}}Properties", None, {None: PROPERTIES}))  # type: ignore[dict-item]  # None is the name without prefix
        parts.relate("", RELATION, part)
    root = parts.root(part)
    for node in _each(root):
        if node.get("name", "").startswith(replacing):
            root.remove(node)
    taken = [int(pid) for node in _each(root) if (pid := node.get("pid", "")).isdecimal()]
    for number, (name, value) in enumerate(values.items(), max([FIRST - 1, *taken]) + 1):
        node = etree.SubElement(root, f"{{{PROPERTIES}}}property", fmtid=FORMAT, pid=str(number), name=name)
        etree.SubElement(node, f"{{{VALUES}}}lpwstr", None, {"vt": VALUES}).text = value


def _part(parts: Parts) -> str | None:
    part = parts.related("", RELATION)
    return part if part in parts.members else None


def _each(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{{{PROPERTIES}}}property")
