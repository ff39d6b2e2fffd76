"""Where text lives in a .docx: the body, headers, footers, notes, charts, properties; and where in them a paragraph stands."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.language import printed
from docgen.records import record
from docgen.word.package import Package, w

_KINDS = {
    "wordprocessingml.document.main+xml": "body",
    "wordprocessingml.template.main+xml": "body",
    "macroEnabled.main+xml": "body",
    "macroEnabledTemplate.main+xml": "body",
    "wordprocessingml.header+xml": "header",
    "wordprocessingml.footer+xml": "footer",
    "wordprocessingml.footnotes+xml": "footnotes",
    "wordprocessingml.endnotes+xml": "endnotes",
    "wordprocessingml.comments+xml": "comments",
    "drawingml.chart+xml": "chart",
    "drawingml.diagramData+xml": "diagram",
    "core-properties+xml": "properties",
    "extended-properties+xml": "properties",
    "custom-properties+xml": "properties",
}
"""The end of a part's content type (ECMA-376 part 1, §11.3, §14.2, §15.2.12) and what we call the story."""

LONGEST_HEADING = 24
"""Characters of a heading in a place; the rest is cut."""


@record(frozen=True, slots=True)
class Story:
    """A part with text: its name in the package, its kind, and its root, free to be changed."""

    part: str
    kind: str
    root: etree._Element

    @property
    def label(self) -> str:
        """How a place calls the story; the body needs no name."""
        names = {
            "header": printed("页眉"),
            "footer": printed("页脚"),
            "footnotes": printed("脚注"),
            "endnotes": printed("尾注"),
            "comments": printed("批注"),
            "chart": printed("图表"),
            "diagram": printed("图示"),
            "properties": printed("文档属性"),
        }
        return names.get(self.kind, "")


def stories(package: Package, *, to_be_read: bool = False) -> Iterator[Story]:
    """The stories of a package, the body first; those only `to_be_read` have the trees that the package has."""
    found = []
    for part, content_type in package.content_types.items():
        kind = next((kind for ending, kind in _KINDS.items() if content_type.endswith(ending)), None)
        if kind:
            found.append((kind != "body", part, kind))
    for _, part, kind in sorted(found):
        yield Story(part, kind, package.look(part) if to_be_read else package.root(part))


def heading_styles(package: Package) -> frozenset[str]:
    """The ids of the paragraph styles that have an outline level, their own or that of the style they are based on."""
    if "word/styles.xml" not in package.members:
        return frozenset()
    based: dict[str, str] = {}
    levels: dict[str, bool] = {}
    for style in package.root("word/styles.xml").iter(w("style")):
        name = style.get(w("styleId"), "")
        base = style.find(w("basedOn"))
        based[name] = "" if base is None else base.get(w("val"), "")
        level = style.find(f"{w('pPr')}/{w('outlineLvl')}")
        if level is not None:
            levels[name] = _is_outlined(level)

    def is_heading(name: str) -> bool:
        seen: set[str] = set()
        while name and name not in seen:
            if name in levels:
                return levels[name]
            seen.add(name)
            name = based.get(name, "")
        return False

    return frozenset(name for name in based if is_heading(name))


def _is_outlined(level: etree._Element) -> bool:
    return level.get(w("val")) != "9"  # body text (ECMA-376 part 1, §17.3.1.20)


def paragraphs(story: Story, headings: frozenset[str]) -> Iterator[tuple[etree._Element, str]]:
    """Every paragraph of a story in document order with where it stands: 二、部门履职 › 表2 行4 列3.

    Tables, rows and cells count from 1; a paragraph outside a table is counted in its story.
    """
    heading = ""
    count = 0
    numbers: dict[etree._Element, int] = {}  # of each table in the story, row in its table, cell in its row
    held: dict[etree._Element | None, int] = {}  # how many of them a table or row, or the story, has so far
    for node in story.root.iter(w("p"), w("tbl"), w("tr"), w("tc")):
        if node.tag != w("p"):
            parent = None if node.tag == w("tbl") else _nearest(node, "tbl" if node.tag == w("tr") else "tr")
            numbers[node] = held[parent] = held.get(parent, 0) + 1
            continue
        cell = _nearest(node, "tc")
        steps = [story.label] if story.label else []
        if cell is None:
            count += 1
            if is_heading(node, headings):
                heading = plain_text(node)[:LONGEST_HEADING]
            spot = printed("第{number}段", number=count)
        else:
            row = _nearest(cell, "tr")
            table = None if row is None else _nearest(row, "tbl")
            places = [0 if each is None else numbers[each] for each in (table, row, cell)]
            spot = printed("表{table} 行{row} 列{column}", table=places[0], row=places[1], column=places[2])
        if heading:
            steps.append(heading)
        yield node, " › ".join([*steps, spot])


def _nearest(node: etree._Element, name: str) -> etree._Element | None:
    return next(node.iterancestors(w(name)), None)


def is_heading(paragraph: etree._Element, headings: frozenset[str]) -> bool:
    """Whether a paragraph has an outline level, its own or by its style."""
    level = paragraph.find(f"{w('pPr')}/{w('outlineLvl')}")
    if level is not None:
        return _is_outlined(level)
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return style is not None and style.get(w("val")) in headings


def remove(node: etree._Element) -> None:
    """Take an element out of the tree, if it is still in one."""
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def take_out(node: etree._Element) -> None:
    """Remove a node of a run, and the run when nothing is left in it."""
    run = node.getparent()
    assert run is not None
    run.remove(node)
    if all(child.tag == w("rPr") for child in run):
        parent = run.getparent()
        assert parent is not None
        parent.remove(run)


def is_empty_text(node: etree._Element) -> bool:
    """Whether a node is a text that holds nothing, not even a mark."""
    return node.tag == w("t") and not node.text and next(node.iterchildren(), None) is None


def _tag_of(node: etree._Element | None) -> str:
    return "" if node is None else str(node.tag)


def plain_text(element: etree._Element) -> str:
    """The text of a paragraph or anything larger; tabs and breaks as white space, paragraphs on lines of their own."""
    pieces: list[str] = []
    for node in element.iter(*_SPOKEN):
        tag = node.tag
        if tag == _TEXT:
            pieces.append(node.text or "")
        elif tag == _PARAGRAPH:
            pieces.append("\n" if pieces else "")
        elif tag == _HYPHEN:
            pieces.append("\u2011")
        elif _tag_of(node.getparent()) == _RUN:  # a w:tab in w:tabs is a tab stop, not a character
            pieces.append("\t" if tag == _TAB else "\n")
    return "".join(pieces)


_TEXT, _TAB, _HYPHEN, _PARAGRAPH, _RUN = map(w, ("t", "tab", "noBreakHyphen", "p", "r"))
_SPOKEN = (_TEXT, _TAB, w("br"), w("cr"), _HYPHEN, _PARAGRAPH)
