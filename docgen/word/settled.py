"""Settled: a story with the marks of its tags in, whether what is printed of it can be saved as it is out.

It can where no block repeats or drops what a document holds only once, or must hold. Then a filling whose values are
all text has nothing to number anew, to complete or to set in, and no tree is made of it.
"""

from __future__ import annotations

import copy
from collections.abc import Container, Iterator, Mapping

from lxml import etree

from docgen.word import cells, controls, repair
from docgen.word.package import w

_HELD = {
    w(holder): frozenset(map(w, held))
    for holder, held in {
        "tbl": ("tr",),
        "tr": ("tc",),
        **dict.fromkeys(
            ("body", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent"), ("p", "tbl", "sdt", "customXml")
        ),
    }.items()
}
"""What something must hold one of, whatever its blocks do."""

_TEXT, _CONTROL = w("t"), w("sdtPr")


def is_settled(
    root: etree._Element, depths: Mapping[int, int], loops: Mapping[int, int], printing: Container[int]
) -> bool:
    """Whether a part needs no work once its values, all of them texts that are not empty, stand in it.

    `depths` has 1 for the number of each mark that begins a block and -1 for one that ends it, `loops` the same for
    those that repeat; `printing` are the numbers of the marks where a value is printed.
    """
    if next(root.iter(cells.GRID), None) is not None or _is_unrepaired(root):
        return False
    if any(map(repair.is_one_of_a_kind, repeated(root, loops))):
        return False
    depth = 0
    begun: dict[etree._Element, int] = {}  # the depth at which each of what must hold something stands
    held: set[etree._Element] = set()
    for node in root.iter():
        if isinstance(node, etree._ProcessingInstruction):
            depth += depths.get(_number(node), 0)
            continue
        tag = str(node.tag)
        if tag in repair.RANGES and depth:
            return False
        if tag == _TEXT and not _says_something(node, printing):
            return False
        if tag == _CONTROL and _is_numbered_like_ours(node):
            return False
        if (parent := node.getparent()) in begun and tag in _HELD[str(parent.tag)] and depth == begun[parent]:
            held.add(parent)
        if tag in _HELD:
            begun[node] = depth
    return len(held) == len(begun)


def repeated(root: etree._Element, loops: Mapping[int, int]) -> Iterator[etree._Element]:
    """The elements that stand in a loop."""
    turns = 0
    for node in root.iter():
        if isinstance(node, etree._ProcessingInstruction):
            turns += loops.get(_number(node), 0)
        elif turns:
            yield node


def _number(mark: etree._Element) -> int:
    return int(mark.text or "-1")


def _is_unrepaired(root: etree._Element) -> bool:
    """Whether there is something to repair before any value is filled in."""
    tried = copy.deepcopy(root)
    repair.number_anew(tried)
    repair.complete(tried)
    references = [(node.tag, node.get(w("id"))) for node in root.iter(*repair.REFERENCES)]
    return len(set(references)) < len(references) or etree.tostring(tried) != etree.tostring(root)


def _says_something(text: etree._Element, printing: Container[int]) -> bool:
    """Whether a text is never empty."""
    return bool(text.text) or any(mark.tail or _number(mark) in printing for mark in text)


def _is_numbered_like_ours(about: etree._Element) -> bool:
    """Whether a control of the author's has a number that one of a printed value may get."""
    number = about.find(w("id"))
    value = "" if number is None else number.get(w("val"), "")
    return value.lstrip("-").isdecimal() and int(value) >= controls.FIRST_ID
