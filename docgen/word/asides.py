"""Asides: a story in, the texts out that hold tags outside of its paragraphs' runs.

Alternative texts and other attributes, equations, codes of fields, titles of charts, properties of the document. An
aside is filled as plain text. What no filling reaches is told, so that no tag stays in a document unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from docgen.language import printed, say
from docgen.pattern import Pattern
from docgen.problems import Place, Problem, Severity
from docgen.programs import compiled
from docgen.word import marks, tags
from docgen.word.package import Package, w
from docgen.word.stories import Story
from docgen.word.tags import Piece

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"

_OPENING = compiled(r"\{_?[{%]|\{#|[}%]_\}")
"""What begins a tag, or is escaped from being one."""

_TAG = Pattern(r"(?s)(?:\{\{|%7[Bb]%7[Bb]).{0,500}?(?:\}\}|%7[Dd]%7[Dd])|\{%.{0,500}?%\}")

_BETWEEN = frozenset(w(name) for name in ("proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"))
"""What may stand between two runs that are one text."""

_DELETED = (w("delText"), w("delInstrText"))


def asides(story: Story, spots: Mapping[etree._Element, str]) -> Iterator[tuple[etree._Element, str]]:
    """Every aside with a tag, as an element whose text it is, and where it stands.

    `spots` says where each paragraph stands. An attribute is held by an element made for the purpose
    (`marks.ATTRIBUTE`), first in the element that has it.
    """
    _settle(story.root)
    for node in list(story.root.iter(etree.Element)):
        if node.text and node.tag != w("t") and node.tag not in _DELETED and _OPENING.search(node.text):
            yield node, _where(story, node, spots, etree.QName(node).localname)
        for name, value in node.attrib.items():
            if node.tag != marks.ATTRIBUTE and _OPENING.search(str(value)):
                holder = etree.Element(marks.ATTRIBUTE, name=str(name))
                holder.text = str(value)
                node.insert(0, holder)
                yield holder, _where(story, node, spots, etree.QName(str(name)).localname)


def put_back(root: etree._Element) -> None:
    """Move the texts of attributes, now filled, to where they belong."""
    for holder in list(root.iter(marks.ATTRIBUTE)):
        parent = holder.getparent()
        assert parent is not None
        parent.set(holder.get("name", ""), "".join(map(str, holder.itertext())))
        parent.remove(holder)


def unreached(package: Package, reached: Iterable[str]) -> Iterator[Problem]:
    """A warning for each tag in a part that is no story, and so stays as it is."""
    known = set(reached)
    for part in package.xml():
        if part in known or (b"{" not in package.members[part] and b"%7" not in package.members[part]):
            continue
        for node in package.root(part).iter(etree.Element):
            for text in (node.text or "", *map(str, node.attrib.values())):
                for found in _TAG.finditer(text):
                    yield _warning(found[0], Place(package.name, where=part))


def deleted(story: Story, name: str, spots: Mapping[etree._Element, str]) -> Iterator[Problem]:
    """A warning for each tag of a story in a text that a tracked change deletes."""
    texts: dict[etree._Element, list[etree._Element]] = {}
    for node in story.root.iter(*_DELETED):
        texts.setdefault(next(node.iterancestors(w("p")), node), []).append(node)
    for nodes in texts.values():
        for found in _TAG.finditer("".join(node.text or "" for node in nodes)):
            yield _warning(found[0], Place(name, where=_where(story, nodes[0], spots, "del")))


def _warning(tag: str, place: Place) -> Problem:
    return Problem(
        "tag-not-reached",
        say("{tag} stands where nothing is filled in, and stays as it is", tag=tags.shown(tag)),
        place,
        say("Move it into the text, or take it out."),
        Severity.WARNING,
    )


def _where(story: Story, node: etree._Element, spots: Mapping[etree._Element, str], kind: str) -> str:
    names = {
        "descr": printed("替代文字"),
        "title": printed("标题"),
        "instr": printed("域代码"),
        "instrText": printed("域代码"),
        "delInstrText": printed("域代码"),
        "string": printed("艺术字"),
        "del": printed("已删除的文字"),
    }
    label = printed("公式") if etree.QName(node).namespace == marks.MATH else names.get(kind, kind)
    paragraph = next((each for each in node.iterancestors(w("p")) if each in spots), None)
    steps = [story.label] if paragraph is None else [spots[paragraph]]
    if story.kind == "properties" and (owner := node.getparent()) is not None and owner.get("name"):
        label = owner.get("name", "")
    return " › ".join(step for step in (*steps, label) if step)


def _settle(root: etree._Element) -> None:
    """Gather each tag that is split over neighbouring texts of an equation, a field's code or a drawing into one."""
    for group in _groups(root):
        pieces: list[Piece] = []
        offset = 0
        for node in group:
            pieces.append(Piece(offset, node.text or "", node, None))
            offset += len(node.text or "")
        for start, end in reversed(tags.spans("".join(piece.text for piece in pieces))):
            marks.gather([piece for piece in pieces if piece.text], start, end)
            pieces = [Piece(piece.offset, (piece.node.text or ""), piece.node, None) for piece in pieces]


def _groups(root: etree._Element) -> Iterator[list[etree._Element]]:
    """Texts that stand in neighbouring runs."""
    group: list[etree._Element] = []
    for node in root.iter(w("instrText"), f"{{{marks.MATH}}}t", f"{{{_A}}}t"):
        if group and _follows(node, group[-1]):
            group.append(node)
        else:
            if len(group) > 1:
                yield group
            group = [node]
    if len(group) > 1:
        yield group


def _follows(node: etree._Element, before: etree._Element) -> bool:
    """Whether a text is of the same kind as one before it and in the same run or the next."""
    run, earlier = node.getparent(), before.getparent()
    assert run is not None
    beside = run.getprevious()
    while beside is not None and beside.tag in _BETWEEN:
        beside = beside.getprevious()
    return node.tag == before.tag and (run is earlier or beside is earlier)
