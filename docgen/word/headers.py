"""Headers: a document and a text in; the text stands at the head or foot of each of its pages out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.word import stories
from docgen.word.package import Package, W, w
from docgen.word.parts import Parts, r

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
MARGINS = ("header", "footer")
_OFF = ("0", "false", "off")


def on_every_page(parts: Parts, text: str, words: str) -> None:
    """Set a text into each header that pages have, or make one, where neither it nor their footer holds `words`."""
    body = Package(parts.name, parts.members).body
    if next(sections(parts.look(body)), None) is None:
        etree.SubElement(parts.root(body)[0], w("sectPr"))
    for section, kind, now in _pages(parts, body):
        there = [part for margin in MARGINS if (part := now.get((margin, kind), "")) in parts.members]
        if any(words in stories.plain_text(parts.look(part)) for part in there):
            continue
        header = now.get(("header", kind), "")
        if header in parts.members:
            parts.root(header).insert(0, _paragraph(text))
            continue
        made = etree.Element(w("hdr"), None, {"w": W})
        made.append(_paragraph(text))
        header = now["header", kind] = parts.add("word/header{}.xml", _CONTENT_TYPE, made)
        parts.root(body)  # it is changed
        identity = parts.relate(body, "header", header)
        section.insert(0, etree.Element(w("headerReference"), {w("type"): kind, r("id"): identity}))


def shown(package: Package) -> dict[str, tuple[str, ...]]:
    """The headers and footers that pages show, by their parts, each with the kinds of pages that show it."""
    parts = Parts(package, package.trees)  # which are only read
    found: dict[str, dict[str, None]] = {}
    for _, kind, now in _pages(parts, package.body):
        for margin in MARGINS:
            found.setdefault(now.get((margin, kind), ""), {})[kind] = None
    return {part: tuple(kinds) for part, kinds in found.items() if part in package.members}


def of_sections(package: Package) -> tuple[tuple[str, ...], ...]:
    """The headers and footers of each section, by their parts, each once."""
    parts = Parts(package, package.trees)  # which are only read
    found: dict[etree._Element, dict[str, None]] = {}
    for section, kind, now in _pages(parts, package.body):
        shown_here = found.setdefault(section, {})
        for margin in MARGINS:
            if (part := now.get((margin, kind), "")) in package.members:
                shown_here[part] = None
    return tuple(map(tuple, found.values()))


Margins = dict[tuple[str, str], str]
"""The parts of the header and of the footer, by which of the two it is and the kind of pages."""


def _pages(parts: Parts, body: str) -> Iterator[tuple[etree._Element, str, Margins]]:
    """Each section and each kind of its pages, with the margins as they stand there.

    Kinds are the first page, even ones and others, as far as a section tells them apart; a section without a header
    of its own has that of the section before (ECMA-376 part 1, §17.10.1 to §17.10.6).
    """
    targets = {each.id: each.target for each in parts.relations(body)}
    now: Margins = {}
    for section in list(sections(parts.look(body))):
        for reference in section.iterchildren(w("headerReference"), w("footerReference")):
            margin = etree.QName(reference).localname.removesuffix("Reference")
            now[margin, reference.get(w("type"), "default")] = targets.get(reference.get(r("id"), ""), "")
        for kind in _kinds(parts, body, section):
            yield section, kind, now


def sections(root: etree._Element) -> Iterator[etree._Element]:
    """The properties of each section, without those that a tracked change keeps of before."""
    return (
        node
        for node in root.iter(w("sectPr"))
        if (parent := node.getparent()) is not None and parent.tag in (w("body"), w("pPr"))
        if next(node.iterancestors(w("pPrChange")), None) is None
    )


def _kinds(parts: Parts, body: str, section: etree._Element) -> Iterator[str]:
    """The kinds of pages that a section tells apart."""
    yield "default"
    if _is_on(section.find(w("titlePg"))):
        yield "first"
    settings = parts.related(body, "settings")
    if settings in parts.members and settings is not None and _is_on(parts.look(settings).find(w("evenAndOddHeaders"))):
        yield "even"


def _is_on(node: etree._Element | None) -> bool:
    return node is not None and node.get(w("val"), "1") not in _OFF


def _paragraph(text: str) -> etree._Element:
    paragraph = etree.Element(w("p"))
    etree.SubElement(etree.SubElement(paragraph, w("pPr")), w("jc")).set(w("val"), "right")
    etree.SubElement(etree.SubElement(paragraph, w("r")), w("t")).text = text
    return paragraph
