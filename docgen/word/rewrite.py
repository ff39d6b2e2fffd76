"""Rewrite: a template and new wording for its paragraphs in, the template with nothing else changed out.

Tags and formatting around the new words stay. Paragraphs are named by their part and their number in it, as
`template.compile(numbered=True)` counts them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence

from lxml import etree

from docgen.problems import Place
from docgen.records import record
from docgen.word import package, stories, tags
from docgen.word.marks import SPACE
from docgen.word.package import Package, w
from docgen.word.tags import VARIABLE, Piece

Spot = tuple[str, int]
"""A paragraph of a template: its part, and its number in it."""


@record(frozen=True, slots=True)
class Wording:
    """The text of a paragraph of a template with its tags: from where to where each stands, and whether it prints."""

    text: str
    tags: tuple[tuple[int, int, bool], ...]
    in_table: bool


@record(frozen=True, slots=True)
class Replace:
    """Stretches of a paragraph's text, each with what is to stand there."""

    spot: Spot
    stretches: tuple[tuple[int, int, str], ...]


@record(frozen=True, slots=True)
class Insert:
    """New paragraphs behind one, in its looks, or behind the table that it stands in."""

    spot: Spot
    texts: tuple[str, ...]
    behind_table: bool = False


@record(frozen=True, slots=True)
class Remove:
    """A paragraph that is to go."""

    spot: Spot


@record(frozen=True, slots=True)
class Swap:
    """Rows of a table in another order, each named by a paragraph in it: `new[0]` comes to where `old[0]` stands."""

    old: tuple[Spot, ...]
    new: tuple[Spot, ...]


Rewriting = Replace | Insert | Remove | Swap


class NotWritable(ValueError):
    """Wording that cannot be put where it belongs."""


def wordings(template: bytes, name: str) -> dict[Spot, Wording]:
    """The wording of all paragraphs of a template. Raises `DocgenError` for bytes that are none."""
    source = package.read(template, name, macros=True)
    found: dict[Spot, Wording] = {}
    for part, root in _parts(source).items():
        raw = False
        for number, paragraph in enumerate(root.iter(w("p"))):
            carriers = tags.pieces(paragraph)
            its = tags.find(paragraph, carriers, [(0, Place(name))], 0, raw=raw)
            raw = its.raw
            marks = tuple((each.start, each.end, each.kind == VARIABLE) for each in its.tags)
            inside = next(paragraph.iterancestors(w("tc")), None) is not None
            found[part, number] = Wording("".join(piece.text for piece in carriers), marks, inside)
    return found


def rewritten(template: bytes, name: str, rewritings: Iterable[Rewriting]) -> bytes:
    """The template with all rewritings made. Raises `NotWritable` for one that cannot be."""
    source = package.read(template, name, macros=True)
    roots = _parts(source)
    nodes = {(part, number): node for part, root in roots.items() for number, node in enumerate(root.iter(w("p")))}
    touched: set[str] = set()
    for each in rewritings:
        if isinstance(each, Swap):
            _swap([nodes[spot] for spot in each.old], [nodes[spot] for spot in each.new])
            touched |= {part for part, _ in each.old}
            continue
        node = nodes[each.spot]
        touched.add(each.spot[0])
        match each:
            case Replace():
                for start, end, text in sorted(each.stretches, reverse=True):
                    _replace(node, start, end, text)
            case Insert():
                _insert(node, each)
            case Remove():
                _remove(node)
    members = source.members | {part: package.serialize(roots[part]) for part in touched}
    return package.write(Package(name, members), deflated=True)  # as the program that wrote it does: it lies in git


def _parts(source: Package) -> dict[str, etree._Element]:
    return {story.part: story.root for story in stories.stories(source)}


def _replace(paragraph: etree._Element, start: int, end: int, text: str) -> None:
    """Type a text over a stretch of a paragraph. It takes the looks of what it replaces, or of what stands before it."""
    carriers = [piece for piece in tags.pieces(paragraph) if piece.text]
    home = _home(carriers, start, end)
    if home is None:
        if carriers:
            raise NotWritable
        run = etree.SubElement(paragraph, w("r"))
        _type(etree.SubElement(run, w("t")), text)
        return
    for piece in carriers:
        first, last = max(start, piece.offset), min(end, piece.offset + len(piece.text))
        here = text if piece is home else ""
        if first >= last and not here:
            continue
        if piece.in_field or piece.node.tag == w("p"):
            raise NotWritable
        first, last = (first - piece.offset, last - piece.offset) if first < last else (start - piece.offset,) * 2
        if piece.node.tag == w("t"):
            _type(piece.node, piece.text[:first] + here + piece.text[last:])
        elif first < last:
            stories.take_out(piece.node)


def _home(carriers: Sequence[Piece], start: int, end: int) -> Piece | None:
    """The text that takes what is typed over a stretch, or between two texts."""
    texts = [piece for piece in carriers if piece.node.tag == w("t") and not piece.in_field]
    for piece in texts:
        if piece.offset < max(end, start + 1) and start < piece.offset + len(piece.text) and end > start:
            return piece
    before = [piece for piece in texts if piece.offset < start <= piece.offset + len(piece.text)]
    behind = [piece for piece in texts if piece.offset == start]
    return next(iter((*before, *behind)), None)


def _type(node: etree._Element, text: str) -> None:
    """Set the text of a node; line breaks and tabs become nodes behind it."""
    first, *rest = re.split("([\n\t])", text.replace("\r", ""))
    node.text = first
    node.set(SPACE, "preserve")
    at = node
    for mark, piece in zip(rest[::2], rest[1::2], strict=True):
        sign = etree.Element(w("br" if mark == "\n" else "tab"))
        at.addnext(sign)
        at = etree.Element(w("t"))
        at.set(SPACE, "preserve")
        at.text = piece
        sign.addnext(at)


def _insert(node: etree._Element, insert: Insert) -> None:
    before, looks = node, node
    if insert.behind_table:
        before = [*node.iterancestors(w("tbl"))][-1]
        following = before.getnext()
        looks = following if following is not None and following.tag == w("p") else etree.Element(w("p"))
    for text in reversed(insert.texts):
        before.addnext(_like(looks, text))


def _like(paragraph: etree._Element, text: str) -> etree._Element:
    """A paragraph in the looks of another."""
    made = etree.Element(w("p"))
    properties = paragraph.find(w("pPr"))
    if properties is not None:
        made.append(copy.deepcopy(properties))
        for each in list(made[0]):
            if each.tag in (w("sectPr"), w("pPrChange")):  # a section ends once
                made[0].remove(each)
    run = etree.SubElement(made, w("r"))
    looks = next((each.find(w("rPr")) for each in paragraph.iter(w("r")) if each.find(w("t")) is not None), None)
    if looks is not None:
        run.append(copy.deepcopy(looks))
    _type(etree.SubElement(run, w("t")), text)
    return made


def _remove(paragraph: etree._Element) -> None:
    parent = paragraph.getparent()
    if parent is None or paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None:
        raise NotWritable
    if parent.tag == w("tc") and len(list(parent.iterchildren(w("p")))) == 1:
        for each in list(paragraph):  # a cell keeps its last paragraph
            if each.tag != w("pPr"):
                paragraph.remove(each)
        return
    parent.remove(paragraph)


def _swap(old: Sequence[etree._Element], new: Sequence[etree._Element]) -> None:
    rows = [[next(node.iterancestors(w("tr")), None) for node in nodes] for nodes in (old, new)]
    if None in rows[0] or set(rows[0]) != set(rows[1]) or len(set(rows[0])) < len(rows[0]):
        raise NotWritable
    if len({row.getparent() for row in rows[0] if row is not None}) != 1:
        raise NotWritable
    stand_ins = []
    for row in rows[0]:
        assert row is not None
        stand_in = etree.Element(w("tr"))
        row.addprevious(stand_in)
        stand_ins.append(stand_in)
    for stand_in, row in zip(stand_ins, rows[1], strict=True):
        assert row is not None
        stand_in.addprevious(row)
        stories.remove(stand_in)
