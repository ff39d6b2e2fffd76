"""Where text lives in a .docx: the body, headers, footers, notes; and where in them a paragraph stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from docgen.language import say
from docgen.problems import Place
from docgen.word.package import Package, parse_xml, w

_KINDS = {
    "document.main+xml": "body",
    "template.main+xml": "body",
    "header+xml": "header",
    "footer+xml": "footer",
    "footnotes+xml": "footnotes",
    "endnotes+xml": "endnotes",
    "comments+xml": "comments",
}
"""The end of a part's content type (ECMA-376 part 1, §11.3) and what we call the story."""

LONGEST_HEADING = 24
"""Characters of a heading in a place; the rest is cut."""


@dataclass(frozen=True, slots=True)
class Story:
    """A part with text: its name in the package, its kind, and its root, free to be changed."""

    part: str
    kind: str
    root: etree._Element

    @property
    def label(self) -> str:
        """How a place calls the story; the body needs no name."""
        names = {
            "header": say("页眉"),
            "footer": say("页脚"),
            "footnotes": say("脚注"),
            "endnotes": say("尾注"),
            "comments": say("批注"),
        }
        return names.get(self.kind, "")


def stories(package: Package, file: str) -> Iterator[Story]:
    """The stories of a package, the body first."""
    found = []
    for part, content_type in package.content_types().items():
        kind = _KINDS.get(content_type.rpartition("wordprocessingml.")[2])
        if kind:
            found.append((kind != "body", part, kind))
    for _, part, kind in sorted(found):
        yield Story(part, kind, parse_xml(package.members[part], Place(file, where=part)))


def heading_styles(package: Package) -> frozenset[str]:
    """The ids of the paragraph styles that have an outline level, their own or one of a style they are based on."""
    data = package.members.get("word/styles.xml")
    if data is None:
        return frozenset()
    based: dict[str, str] = {}
    outlined: set[str] = set()
    for style in parse_xml(data, Place("word/styles.xml")).iter(w("style")):
        name = style.get(w("styleId"), "")
        base = style.find(w("basedOn"))
        if base is not None:
            based[name] = base.get(w("val"), "")
        level = style.find(f"{w('pPr')}/{w('outlineLvl')}")
        if level is not None and level.get(w("val")) != "9":
            outlined.add(name)

    def reaches(name: str) -> bool:
        seen: set[str] = set()
        while name and name not in seen:
            if name in outlined:
                return True
            seen.add(name)
            name = based.get(name, "")
        return False

    return frozenset(name for name in {*based, *outlined} if reaches(name))


def paragraphs(story: Story, headings: frozenset[str]) -> Iterator[tuple[etree._Element, str]]:
    """Every paragraph of a story in document order with where it stands: 二、部门履职 › 表2 行4 列3.

    Tables, rows and cells count from 1; a paragraph outside a table is counted in its story.
    """
    heading = ""
    tables: dict[etree._Element, int] = {}
    count = 0
    for paragraph in story.root.iter(w("p")):
        cell = next(paragraph.iterancestors(w("tc")), None)
        steps = [story.label] if story.label else []
        if cell is None:
            count += 1
            style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
            level = paragraph.find(f"{w('pPr')}/{w('outlineLvl')}")
            if level is not None or (style is not None and style.get(w("val")) in headings):
                heading = plain_text(paragraph)[:LONGEST_HEADING]
            spot = say("第{number}段", number=count)
        else:
            row = next(cell.iterancestors(w("tr")))
            table = next(row.iterancestors(w("tbl")))
            number = tables.setdefault(table, len(tables) + 1)
            spot = say(
                "表{table} 行{row} 列{column}", table=number, row=_position(row, table), column=_position(cell, row)
            )
        if heading:
            steps.append(heading)
        yield paragraph, " › ".join([*steps, spot])


def _position(child: etree._Element, parent: etree._Element) -> int:
    return next((number for number, each in enumerate(parent.iter(child.tag), 1) if each is child), 0)


def _tag_of(node: etree._Element | None) -> str:
    return "" if node is None else str(node.tag)


def plain_text(element: etree._Element) -> str:
    """The text of a paragraph or anything larger; tabs and breaks as white space, paragraphs on lines of their own."""
    pieces: list[str] = []
    for node in element.iter(w("t"), w("tab"), w("br"), w("cr"), w("noBreakHyphen"), w("p")):
        if node.tag == w("t"):
            pieces.append(node.text or "")
        elif node.tag == w("p"):
            pieces.append("\n" if pieces else "")
        elif node.tag == w("noBreakHyphen"):
            pieces.append("\u2011")
        elif _tag_of(node.getparent()) == w("r"):  # a w:tab in w:tabs is a tab stop, not a character
            pieces.append("\t" if node.tag == w("tab") else "\n")
    return "".join(pieces)
