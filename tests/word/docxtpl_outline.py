"""Outlines: the bytes of a .docx in, what a reader sees of each of its parts out, so that two documents can be compared.

A paragraph is a line. A table is a line for its columns and one a row: `| 甲 | 2×乙 | ⊤丙 | ⊥ |` has a cell over two columns,
one that begins a merge downwards and one that goes on with it. What stands in a text box follows its paragraph.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx
import docxtpl  # type: ignore[import-untyped]
from lxml import etree

from docgen.word.package import CONTENT_TYPES, W, w
from tests.making import zipped
from tests.parts import Validator

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
V = "urn:schemas-microsoft-com:vml"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
DC = "http://purl.org/dc/elements/1.1/"

BODY, CORE, CUSTOM = "word/document.xml", "docProps/core.xml", "docProps/custom.xml"

_STORIES = tuple(w(name) for name in ("document", "hdr", "ftr", "footnotes", "endnotes", "comments"))

Outline = dict[str, list[str]]


def by_docxtpl(template: bytes, data: Mapping[str, object], *, autoescape: bool = False) -> bytes:
    """A template filled by the real docxtpl."""
    made = docxtpl.DocxTemplate(io.BytesIO(template))
    made.render(dict(data), autoescape=autoescape)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def members(document: bytes) -> dict[str, bytes]:
    """The members of a .docx by name."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(document: bytes, name: str, content_type: str, relation: str, xml: str) -> bytes:
    """A .docx with one more part: of the body where it stands in word/, of the package where not."""
    parts = members(document)
    relations = "word/_rels/document.xml.rels" if name.startswith("word/") else "_rels/.rels"
    kind = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    link = f'<Relationship Id="more" Type="{relation}" Target="/{name}"/></Relationships>'
    parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(b"</Types>", kind.encode())
    parts[relations] = parts[relations].replace(b"</Relationships>", link.encode())
    return zipped({**parts, name: xml.encode()})


def outline(document: bytes) -> Outline:
    """What each part with text says: body, headers, footers, footnotes, endnotes, comments; and the core properties."""
    found: Outline = {}
    for name, data in members(document).items():
        if name in (CORE, CUSTOM):
            found[name] = _properties(etree.fromstring(data))
        elif name.startswith("word/") and name.endswith(".xml"):
            root = _root(data)
            if root is not None and root.tag in _STORIES:
                found[name] = lines(root, text)
    return found


def _root(data: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(data)
    except etree.XMLSyntaxError:
        return None


def _properties(root: etree._Element) -> list[str]:
    """The core or custom properties that people type: what programs write (dates, the version, who saved last) is left out."""
    typed = [f"{{{DC}}}{name}" for name in ("title", "subject", "creator", "description", "language", "identifier")]
    core = {etree.QName(node).localname: node.text for node in root if node.tag in typed}
    custom = {node.get("name", ""): "".join(map(str, node.itertext())) for node in root if node.get("name")}
    return sorted(f"{name}: {value}" for name, value in [*core.items(), *custom.items()] if value)


def lines(parent: etree._Element, said: Callable[[etree._Element], str], *, columns: bool = True) -> list[str]:
    """The paragraphs and tables that stand in an element, in order; `said` tells what a paragraph says."""
    found: list[str] = []
    for node in parent:
        if node.tag == w("p"):
            found.append(said(node))
            for box in node.iter(w("txbxContent")):
                found += [f"▣ {line}" for line in lines(box, said, columns=columns)]
        elif node.tag == w("tbl"):
            found += _table(node, said, columns=columns)
        elif isinstance(node.tag, str):  # controls, custom XML, and the notes of their part
            found += lines(node, said, columns=columns)
    return found


def text(paragraph: etree._Element) -> str:
    """The text of a paragraph with its tabs, breaks, field codes, equations and alt texts.

    Deletions are left out, and text boxes, which have paragraphs of their own.
    """
    return "".join(character for character, _ in characters(paragraph))


def characters(paragraph: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The text of a paragraph in pieces, each with the run that it stands in."""
    for node in paragraph.iter():
        run = next(node.iterancestors(w("r"), f"{{{M}}}r"), None)
        if run is None or next(node.iterancestors(w("p"))) is not paragraph:
            continue
        if node.tag == f"{{{WP}}}docPr":
            yield f"⟨{node.get('descr')}⟩" if node.get("descr") else "", run
        elif node.getparent() is not run:
            continue
        elif node.tag in (w("t"), f"{{{M}}}t"):
            yield node.text or "", run
        elif node.tag == w("instrText"):
            yield f"‹{node.text}›", run
        elif node.tag == w("tab"):
            yield "\t", run
        elif node.tag in (w("br"), w("cr")):
            yield "\f" if node.get(w("type")) == "page" else "\n", run


def held(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, whatever controls enclose them."""
    for child in parent:
        if child.tag == w(name):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml")):
            yield from held(child, name)


def cells(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """The cells of a row, each with the column that it begins in and how many it covers."""
    column = _number(row, "trPr/gridBefore", 0)
    for cell in held(row, "tc"):
        width = _number(cell, "tcPr/gridSpan", 1)
        yield column, width, cell
        column += width


def width(row: etree._Element) -> int:
    """How many columns a row covers."""
    spans = [number for _, number, _ in cells(row)]
    return sum(spans) + _number(row, "trPr/gridBefore", 0) + _number(row, "trPr/gridAfter", 0)


def _number(node: etree._Element, path: str, otherwise: int) -> int:
    found = node.find("/".join(w(step) for step in path.split("/")))
    return otherwise if found is None else int(found.get(w("val"), str(otherwise)))


def _columns(table: etree._Element) -> int:
    return len(table.findall(f"{w('tblGrid')}/{w('gridCol')}"))


def _table(table: etree._Element, said: Callable[[etree._Element], str], *, columns: bool) -> list[str]:
    rows = list(held(table, "tr"))
    going_on = [{column for column, _, cell in cells(row) if _merge(cell) == "⊥"} for row in rows] + [set()]
    found = [f"┌ {_columns(table)}"] if columns else []
    for row, below in zip(rows, going_on[1:], strict=True):
        shown = []
        for column, span, cell in cells(row):
            merge = _merge(cell)
            if merge == "⊤" and column not in below:
                merge = ""  # a merge that nothing goes on with is none
            shown.append(
                (f"{span}×" if span > 1 else "") + merge + _fill(cell) + "¶".join(lines(cell, said, columns=columns))
            )
        found.append(f"| {' | '.join(shown)} |")
    return found


def _merge(cell: etree._Element) -> str:
    merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    if merge is None:
        return ""
    return "⊤" if merge.get(w("val")) == "restart" else "⊥"


def _fill(cell: etree._Element) -> str:
    shade = cell.find(f"{w('tcPr')}/{w('shd')}")
    color = "auto" if shade is None else shade.get(w("fill"), "auto")
    return "" if color == "auto" else f"#{color} "


# What every document must be

_HOMES = {
    "t": ("r",),
    "r": (
        "p",
        "hyperlink",
        "ins",
        "del",
        "moveTo",
        "moveFrom",
        "fldSimple",
        "sdtContent",
        "smartTag",
        "rt",
        "rubyBase",
    ),
    "p": ("body", "tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent", "sdtContent", "docPartBody"),
    "tc": ("tr", "sdtContent"),
    "tr": ("tbl", "sdtContent"),
    "tbl": ("body", "tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent", "sdtContent"),
}
"""In what each element may stand (ECMA-376 part 1, annex A), as far as filling could break it."""

_UNIQUE = {
    "drawing": (f"{{{WP}}}docPr", "id"),
    "bookmark": (w("bookmarkStart"), w("id")),
    "name of a bookmark": (w("bookmarkStart"), w("name")),
    "control": (f"{w('sdtPr')}/{w('id')}", w("val")),
    "paragraph": (w("p"), f"{{{W14}}}paraId"),
    "insertion": (w("ins"), w("id")),
    "deletion": (w("del"), w("id")),
    "range of a comment": (w("commentRangeStart"), w("id")),
    "shape": (f"{{{V}}}*", "id"),
}
"""What may stand but once; the validator holds a document to the same."""


def faults(document: bytes) -> list[str]:
    """What is wrong with the build of a document, as far as a look at its XML can tell; the validator looks closer."""
    docx.Document(io.BytesIO(document))
    found = []
    for name, data in members(document).items():
        if name.endswith((".xml", ".rels")):
            root = _root(data)
            if root is None:
                found.append(f"{name}: not XML")
            elif root.tag != w("settings"):  # it names footnotes without holding them
                found += [f"{name}: {fault}" for fault in _faults(root)]
    return found


def _faults(root: etree._Element) -> Iterator[str]:
    for name, homes in _HOMES.items():
        for node in root.iter(w(name)):
            home = node.getparent()
            if home is not None and home.tag.startswith(f"{{{W}}}") and etree.QName(home).localname not in homes:
                yield f"{name} in {etree.QName(home).localname}"
    for cell in root.iter(w("tc")):
        if len(cell) == 0 or cell[-1].tag not in (w("p"), w("sdt"), w("customXml")):
            yield "a cell that does not end with a paragraph"
    for row in root.iter(w("tr")):
        if next(row.iter(w("tc")), None) is None:
            yield "a row without a cell"
    for table in root.iter(w("tbl")):
        rows = list(held(table, "tr"))
        if not rows:
            yield "a table without a row"
        if max(map(width, rows), default=0) > _columns(table):
            yield "a row wider than its table"
    for kind in ("body", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent"):
        for story in root.iter(w(kind)):
            content = [node for node in story if node.tag not in (w("sectPr"), w("bookmarkStart"), w("bookmarkEnd"))]
            if not content:
                yield f"{kind} without a paragraph"
    for what, (path, key) in _UNIQUE.items():
        ids = Counter(node.get(key) for node in root.iterfind(f".//{path}") if node.get(key) is not None)
        yield from (f"{what} {each} stands {count} times" for each, count in ids.items() if count > 1)
    yield from _dangling(root)


def _dangling(root: etree._Element) -> Iterator[str]:
    """Ends of bookmarks without a start and starts without an end; likewise of comments; fields that never end."""
    for kind in ("bookmark", "commentRange"):
        ends = [Counter(node.get(w("id")) for node in root.iter(w(f"{kind}{end}"))) for end in ("Start", "End")]
        yield from (f"half of {kind} {each}" for each in (ends[0] - ends[1]) + (ends[1] - ends[0]))
    fields = Counter(node.get(w("fldCharType")) for node in root.iter(w("fldChar")))
    if fields["begin"] != fields["end"]:
        yield "a field without its end"


def invalid(documents: Mapping[str, bytes], validator: Validator, folder: Path) -> dict[str, list[str]]:
    """What the validator says against documents, by their names; nothing of those it finds valid.

    A look at one file takes half a second. So documents that differ in nothing but their bodies are bound into one,
    which is halved as long as it is invalid.
    """
    bundles: dict[tuple[tuple[str, bytes], ...], dict[str, bytes]] = {}
    for name, document in documents.items():
        others = tuple((part, data) for part, data in sorted(members(document).items()) if part != BODY)
        bundles.setdefault(others, {})[name] = document
    file = folder / "bound.docx"

    def errors(bundle: dict[str, bytes]) -> dict[str, list[str]]:
        file.write_bytes(_bound(list(bundle.values())))
        found = validator.errors(file)
        if not found or len(bundle) == 1:
            return {name: found for name in bundle if found}
        names = list(bundle)
        halves = names[: len(names) // 2], names[len(names) // 2 :]
        return {name: each for half in halves for name, each in errors({name: bundle[name] for name in half}).items()}

    return {name: each for bundle in bundles.values() for name, each in errors(bundle).items()}


def _bound(documents: list[bytes]) -> bytes:
    """Documents of the same parts as one: body follows body, the section of the last holds for all."""
    last = members(documents[-1])
    whole = etree.fromstring(last[BODY])
    for document in reversed(documents[:-1]):
        content = [node for node in etree.fromstring(members(document)[BODY])[0] if node.tag != w("sectPr")]
        whole[0][:0] = content
    return zipped({**last, BODY: etree.tostring(whole)})
