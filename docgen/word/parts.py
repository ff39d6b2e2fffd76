"""Parts: a package on its way to becoming a document: parts changed and added, and the relations between them.

A package that was read stays as it is; what a filling adds (a picture, a list that starts again, a sub-document)
goes into a `Parts`, and `finish` gives the package of the document.
"""

from __future__ import annotations

import posixpath

from lxml import etree

from docgen.records import record
from docgen.word import package
from docgen.word.package import CONTENT_TYPES, Package

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Namespace of `r:id` and its like, and how the types of most relations begin."""

RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


def r(name: str) -> str:
    """The qualified name of an attribute that holds the id of a relation."""
    return f"{{{OFFICE}}}{name}"


@record(frozen=True, slots=True)
class Relation:
    """What a part refers to by an id: another part by its name in the package, or an address outside of it."""

    id: str
    type: str
    target: str
    external: bool = False


class Parts:
    """The parts of a document in the making, by their names in the package."""

    def __init__(self, source: Package, trees: dict[str, etree._Element] | None = None) -> None:
        """`trees` are the roots of parts that are known already; they change with the parts."""
        self.name = source.name
        self.members = dict(source.members)
        self._roots: dict[str, etree._Element] = {} if trees is None else trees
        self._changed: dict[str, None] = {}
        self._finished: dict[str, etree._Element] = {}  # the trees that were handed over, and are still true
        self._known: dict[str, dict[tuple[str, str, bool], str]] = {}  # by a part of relations, the ids of all of them
        self._ids: dict[str, set[str]] = {}  # all that are taken

    def look(self, part: str) -> etree._Element:
        """The root of a part, only to be read. Raises `DocgenError` where its XML is broken."""
        if part not in self._roots:
            self._roots[part] = Package(self.name, self.members).root(part)
        return self._roots[part]

    def root(self, part: str) -> etree._Element:
        """The root of a part, to be changed in place. Raises `DocgenError` where its XML is broken."""
        self._changed[part] = None
        self._known.pop(part, None)
        return self.look(part)

    def replace(self, part: str, content: etree._Element | bytes) -> None:
        """Set a part, by its root or as it is to be saved."""
        self._known.pop(part, None)
        self._finished.pop(part, None)
        if isinstance(content, bytes):
            self._roots.pop(part, None)
            self._changed.pop(part, None)
            self.members[part] = content
        else:
            self._roots[part] = content
            self._changed[part] = None
            self.members.setdefault(part, b"")

    def add(self, pattern: str, content_type: str, data: bytes | etree._Element) -> str:
        """Add a part under the first free number: `add("word/media/image{}.png", "image/png", …)`. Gives its name."""
        number = 1
        taken = {each.lower() for each in self.members}  # image1.PNG and image1.png are one name (ECMA-376 part 2)
        while (name := pattern.format(number)).lower() in taken:
            if "{}" not in pattern:
                break
            number += 1
        self.replace(name, data)
        if self.content_type(name) != content_type:
            types = self.root(CONTENT_TYPES)
            own = next((node for node in types if node.get("PartName") == f"/{name}"), None)
            if own is None:
                own = etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{name}")
            own.set("ContentType", content_type)
        return name

    def content_type(self, part: str) -> str:
        """The content type of a part, by its name or else by its ending."""
        ending = part.rpartition(".")[2].lower()
        by_ending = ""
        for node in self.look(CONTENT_TYPES):
            if node.get("PartName", "").lstrip("/") == part:
                return str(node.get("ContentType", ""))
            if node.get("Extension", "").lower() == ending:
                by_ending = str(node.get("ContentType", ""))
        return by_ending

    def relations(self, part: str) -> list[Relation]:
        """What a part refers to."""
        name = relations_part(part)
        if name not in self.members:
            return []
        folder = posixpath.dirname(part)
        found = []
        for node in self.look(name):
            external = node.get("TargetMode") == "External"
            target = node.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append(Relation(node.get("Id", ""), node.get("Type", ""), target, external))
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The first part of a kind that a part refers to: `related("word/document.xml", "numbering")`."""
        return next(
            (each.target for each in self.relations(part) if each.type == f"{OFFICE}/{kind}" and not each.external),
            None,
        )

    def styles(self) -> str | None:
        """The part with the styles of the text; a glossary beside it may have styles of its own."""
        return self.related(Package(self.name, self.members).body, "styles")

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """The id by which a part refers to a target, made where there is none. `kind` is the end of the type."""
        type_ = kind if "/" in kind else f"{OFFICE}/{kind}"
        name = relations_part(part)
        if name not in self._known:
            there = self.relations(part)
            self._ids[name] = {each.id for each in there}
            self._known[name] = {(each.type, each.target, each.external): each.id for each in reversed(there)}
        known, ids = self._known[name], self._ids[name]
        if (type_, target, external) in known:
            return known[type_, target, external]
        number = len(ids) + 1
        while f"rId{number}" in ids:
            number += 1
        if name not in self.members:
            self.replace(name, etree.fromstring(f'<Relationships xmlns="{RELATIONS}"/>'))
            self._known[name] = known
        known[type_, target, external] = f"rId{number}"
        ids.add(f"rId{number}")
        self._changed[name] = None
        node = etree.SubElement(self.look(name), f"{{{RELATIONS}}}Relationship", Id=f"rId{number}", Type=type_)
        if external:
            node.set("Target", target)
            node.set("TargetMode", "External")
        else:
            node.set("Target", posixpath.relpath(target, posixpath.dirname(part) or "."))
        return f"rId{number}"

    def finish(self) -> Package:
        """The package with every change in it. It takes over the trees: what is changed from here on is parsed anew."""
        for part in self._changed:
            self.members[part] = package.serialize(self._roots[part])
        self._finished |= self._roots
        self._roots, self._changed = {}, {}
        self._known.clear()
        return Package(self.name, dict(self.members), dict(self._finished))


def relations_part(part: str) -> str:
    """The name of the part that holds the relations of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
