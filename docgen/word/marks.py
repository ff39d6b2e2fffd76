"""Marks: the spots in a tree where tags act, kept as processing instructions until the tree becomes a Jinja source."""

from __future__ import annotations

import copy

from lxml import etree

from docgen.word import stories
from docgen.word.package import w
from docgen.word.tags import Piece, Tag

TARGET = "docgen-tag"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

ATTRIBUTE = "docgen-attribute"
"""The element that holds the text of an attribute (`name`) of its parent from compiling until that is filled."""

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"

ONE_LINE = frozenset((w("instrText"), f"{{{MATH}}}t"))
"""Texts that hold no line breaks."""

_SPACED = ONE_LINE | {w("t")}
"""Texts whose white space counts only when they say so."""

_BREAKS = frozenset(w(name) for name in ("tab", "ptab", "br", "cr", "noBreakHyphen"))


def cut(tag: Tag, carriers: list[Piece]) -> etree._Element:
    """Take a tag out of the text of its paragraph and leave a mark where it began.

    `carriers` are the text-carrying pieces of the paragraph as they were found; the tags of a paragraph are cut from
    the last to the first, so that what stands before a tag is still as it was.
    """
    mark = etree.ProcessingInstruction(TARGET, str(tag.number))
    placed = False
    for piece in carriers:
        if piece.offset >= tag.end or piece.offset + len(piece.text) <= tag.start:
            continue
        node = piece.node
        begin, end = max(tag.start - piece.offset, 0), tag.end - piece.offset
        if node.tag in _BREAKS:
            stories.take_out(node)
            continue
        text = node.text or ""
        rest = text[end:]
        if node.tag in _SPACED:
            node.set(SPACE, "preserve")
        if placed:
            node.text = rest
            if stories.is_empty_text(node):
                stories.take_out(node)
            continue
        node.text = text[:begin]
        mark.tail = rest
        node.insert(0, mark)
        placed = True
    return mark


def gather(carriers: list[Piece], start: int, end: int) -> None:
    """Gather the text between two offsets of a paragraph into the node where it begins; offsets stay what they were."""
    inside = [
        piece for piece in carriers if piece.text and piece.offset < end and piece.offset + len(piece.text) > start
    ]
    first = inside[0]
    text = "".join(piece.text for piece in inside)
    begin = max(start - first.offset, 0)
    for piece in inside[1:]:
        if piece.node.tag not in _BREAKS:
            piece.node.text = piece.text[max(end - piece.offset, 0) :]
        if piece.node.tag in _BREAKS or stories.is_empty_text(piece.node):
            stories.take_out(piece.node)
        elif piece.node.tag in _SPACED:
            piece.node.set(SPACE, "preserve")
    rest = text[end - first.offset :] if len(inside) == 1 else ""
    first.node.text = first.text[:begin] + text[begin : end - first.offset] + rest
    if first.node.tag in _SPACED:
        first.node.set(SPACE, "preserve")


def join(first: etree._Element, second: etree._Element) -> None:
    """Put what a paragraph holds at the end of the one before it, behind a line break; its section goes along."""
    run = etree.SubElement(first, w("r"))
    etree.SubElement(run, w("br"))
    properties = second.find(w("pPr"))
    section = None if properties is None else properties.find(w("sectPr"))
    if section is not None:
        own = first.find(w("pPr"))
        if own is None:
            own = etree.Element(w("pPr"))
            first.insert(0, own)
        change = own.find(w("pPrChange"))
        own.insert(len(own) if change is None else own.index(change), section)
    for child in list(second):
        if child is not properties:
            first.append(child)
    parent = second.getparent()
    assert parent is not None
    parent.remove(second)


def drop(mark: etree._Element) -> None:
    """Take a mark out of its text and close the gap."""
    parent = mark.getparent()
    if parent is None:
        return
    previous, tail = mark.getprevious(), mark.tail or ""
    if previous is None:
        parent.text = (parent.text or "") + tail
    else:
        previous.tail = (previous.tail or "") + tail
    mark.tail = None
    parent.remove(mark)
    if stories.is_empty_text(parent):
        stories.take_out(parent)


def split_run(mark: etree._Element) -> None:
    """Move a mark from within a text to between two runs: the one before it and the one after it."""
    text = mark.getparent()
    assert text is not None
    run = text.getparent()
    assert run is not None
    rest = etree.Element(w("r"))
    style = run.find(w("rPr"))
    if style is not None:
        rest.append(copy.deepcopy(style))
    after = etree.SubElement(rest, w("t"))
    after.set(SPACE, "preserve")
    after.text = mark.tail or ""
    mark.tail = None
    for sibling in list(mark.itersiblings()):
        after.append(sibling)
    for sibling in list(text.itersiblings()):
        rest.append(sibling)
    run.addnext(mark)
    mark.addnext(rest)
    for each in [*run.findall(w("t")), *rest.findall(w("t"))]:
        if stories.is_empty_text(each):
            stories.take_out(each)


def set_beside(node: etree._Element, mark: etree._Element, *, after: bool) -> None:
    """Set a mark before a node or after it, behind the marks that stand there already."""
    if not after:
        node.addprevious(mark)
        return
    last = node
    while (following := last.getnext()) is not None and isinstance(following, etree._ProcessingInstruction):
        last = following
    last.addnext(mark)
