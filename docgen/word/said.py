"""Said: a document in, what it says out, paragraph by paragraph, as every program keeps it that opens and saves the file.

What programs reckon anew is left out: numbers of pages, empty paragraphs, and how often a header stands in the file.
Formatting, pictures and charts are not looked at.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from docgen.word import headers, manuscript, package, stories
from docgen.word.headers import MARGINS
from docgen.word.manuscript import Paragraph
from docgen.word.package import Package, w
from docgen.word.stories import Story

_PAGES = ("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF")
"""Fields whose results are numbers of pages (ECMA-376 part 1, §17.16.5)."""


def said(document: Package, *, accepted: bool = True) -> tuple[Paragraph, ...]:
    """The paragraphs that are not empty, as `reading` gives them."""
    return tuple(each for each in reading(document, accepted=accepted) if each.text.strip())


def texts(document: Package) -> tuple[Paragraph, ...]:
    """The same with their kinds and texts alone, which are found sooner."""
    found = map(_without_page_numbers, stories.stories(document, to_be_read=True))
    return tuple(each for each in _once(document, manuscript.texts(found)) if each.text.strip())


def reading(document: Package, *, accepted: bool = True) -> tuple[Paragraph, ...]:
    """The paragraphs of the body and of notes, then each text of the headers and footers of each kind of pages once;
    the kind of these is `first header`, `even footer`, …

    With the tracked changes as if they were accepted, or else as if they were rejected.
    """
    return _once(document, everything(document, accepted=accepted))


def _once(document: Package, found: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Each text of the headers and footers of each kind of pages once, behind the others."""
    pages = headers.shown(document)
    margins = {
        (f"{page} {each.kind}", each.text): each
        for each in reversed(found)
        if each.kind in MARGINS and each.text.strip()
        for page in pages.get(each.part, ())
    }
    rest = (replace(margins[kind, text], kind=kind) for kind, text in sorted(margins))
    return (*(each for each in found if each.kind not in MARGINS), *rest)


def everything(document: Package, *, accepted: bool = True) -> tuple[Paragraph, ...]:
    """All paragraphs, as often as they stand in the file, without the numbers of pages."""
    return manuscript.paragraphs(without_page_numbers(document), accepted=accepted)


def is_margin(paragraph: Paragraph) -> bool:
    """Whether a paragraph stands on each page, and its place among others says nothing."""
    return paragraph.kind.endswith(MARGINS)


def without_page_numbers(document: Package) -> Package:
    """The document with nothing where the number of a page is."""
    members = dict(document.members)
    for part, kind in document.content_types.items():
        if "wordprocessingml" in kind and (b"fldSimple" in members[part] or b"fldChar" in members[part]):
            root = document.root(part)
            for node in list(_numbers_of_pages(root)):
                node.text = ""
            members[part] = package.serialize(root)
    return replace(document, members=members)


def _without_page_numbers(story: Story) -> Story:
    if next(story.root.iter(w("fldSimple"), w("fldChar")), None) is None:
        return story
    root = copy.deepcopy(story.root)
    for node in list(_numbers_of_pages(root)):
        node.text = ""
    return replace(story, root=root)


def _numbers_of_pages(root: etree._Element) -> Iterator[etree._Element]:
    """The texts that are results of fields of pages, simple ones or those that begin and end in one paragraph."""
    for field in root.iter(w("fldSimple")):
        if _is_of_pages(field.get(w("instr"), "")):
            yield from field.iter(w("t"))
    for paragraph in root.iter(w("p")):
        around: list[tuple[list[str], list[bool]]] = []  # of each field: its code, and whether its result has begun
        for node in paragraph.iter(w("fldChar"), w("instrText"), w("t")):
            if node.tag == w("fldChar"):
                match node.get(w("fldCharType")):
                    case "begin":
                        around.append(([], []))
                    case "separate" if around:
                        around[-1][1].append(True)
                    case "end" if around:
                        around.pop()
            elif node.tag == w("instrText") and around:
                around[-1][0].append(node.text or "")
            elif any(begun and _is_of_pages("".join(code)) for code, begun in around):
                yield node


def _is_of_pages(code: str) -> bool:
    return "".join(code.split(maxsplit=1)[:1]).upper() in _PAGES
