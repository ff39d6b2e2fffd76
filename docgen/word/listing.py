"""A .docx in, its text with its tags out: a line for each paragraph and each row, to be read and to be compared.

It takes any .docx, whatever is wrong with the tags in it, and serves `git diff` as its `textconv`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.language import printed, say
from docgen.problems import DocgenError, Place, Problem
from docgen.word import stories
from docgen.word.package import Package, w
from docgen.word.stories import Story

BREAK = "---"
"""The line that stands for the end of a page, a column or a section."""

SOFT = " ⏎ "
"""What joins the lines of one paragraph, and the paragraphs of one cell."""

ABOVE, BESIDE = "↑", "→"
"""A cell that goes on from the one above it, and a column that belongs to the cell before it."""

MOST_COLUMNS = 63
"""Columns that a table of Word can have."""

_ORDER = ("body", "header", "footer", "footnotes", "endnotes", "comments", "chart", "diagram", "properties")

_SAVED = (
    "created", "modified", "lastModifiedBy", "lastPrinted", "revision", "Template", "TotalTime", "Pages", "Words",
    "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "Application", "AppVersion", "DocSecurity",
    "ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "HeadingPairs", "TitlesOfParts",
)  # fmt: skip
"""Properties that Word counts and dates by itself whenever it saves a file; nobody has typed them."""

_MANIFEST = "docgen."
"""How the properties begin that say what a report was built from: digests that change with every fact, for `docgen verify`."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

_PAGE = "\f"  # a character that XML cannot hold

_BROUGHT, _TAKEN = "{{+{}+}}", "[-{}-]"
_TRACKED = {
    **dict.fromkeys((w("ins"), w("moveTo"), w("cellIns")), _BROUGHT),
    **dict.fromkeys((w("del"), w("moveFrom"), w("cellDel")), _TAKEN),
}
"""How text is shown that a tracked change brings or takes (ECMA-376 part 1, §17.13.5)."""

_TEXTS = frozenset((w("t"), w("delText"), f"{_MATH}t"))
_CHARACTERS = {w("tab"): "\t", w("ptab"): "\t", w("cr"): SOFT, w("noBreakHyphen"): "\u2011"}
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote", w("commentReference"): "comment"}
_NO_TEXT = frozenset((w("pPr"), w("rPr"), w("sdtPr")))


def listing(source: Package) -> str:
    """The text of a .docx, story by story, each under a line that names it; one without text is left out.

    Raises `DocgenError` only for XML that cannot be read.
    """
    found = sorted(stories.stories(source), key=lambda story: (_ORDER.index(story.kind), len(story.part), story.part))
    lister = _Lister(source, found)
    sections: list[str] = []
    try:
        for story in found:
            title = printed("== {story} ({part}) ==", story=story.label or printed("正文"), part=story.part)
            lines = list(lister.story(story))
            if story.kind == "body" or any(map(str.strip, lines)):
                sections.append("\n".join([title, *lines, ""]))
    except RecursionError:
        problem = Problem("too-deep", say("its tables are nested too deep"), Place(source.name))
        raise DocgenError([problem]) from None
    return "\n".join(sections)


class _Lister:
    """What the lines of every story rest on: the styles, the numbers of the notes, the code of fields."""

    def __init__(self, source: Package, found: list[Story]) -> None:
        part = "word/styles.xml"
        styles = source.root(part).iter(w("style")) if part in source.members else ()
        self.styles = {style.get(w("styleId"), ""): style for style in styles}
        self.numbers: dict[str, dict[str, int]] = {kind: {} for kind in _NOTES.values()}
        for reference in (node for story in found for node in story.root.iter(*_NOTES)):
            numbers = self.numbers[_NOTES[reference.tag]]
            numbers.setdefault(reference.get(w("id"), ""), len(numbers) + 1)
        self.codes = frozenset(node for story in found for node in _codes(story.root))

    def story(self, story: Story) -> Iterator[str]:
        """The lines of a story."""
        if story.kind in ("chart", "diagram"):
            for node in story.root.iter(f"{_A}p", f"{_CHART}v"):
                yield _flat("".join(text.text or "" for text in node.iter(f"{_A}t", f"{_CHART}v")))
        elif story.kind == "properties":
            for node in story.root.iterchildren(etree.Element):
                name = node.get("name") or etree.QName(node).localname
                text = SOFT.join("".join(map(str, node.itertext())).split("\n"))
                if name not in _SAVED and not name.startswith(_MANIFEST) and text.strip():
                    yield f"{name}: {text}"
        elif story.kind in ("footnotes", "endnotes", "comments"):
            for note in story.root.iterchildren(w("footnote"), w("endnote"), w("comment")):
                yield from self.note(note)
        else:
            yield from self.blocks(story.root)

    def note(self, note: etree._Element) -> Iterator[str]:
        """The lines of a note, the first with its number and the author of a comment."""
        lines = list(self.blocks(note))
        if note.get(w("type"), "normal") == "normal" or any(lines):  # else the line that parts notes from text
            start = [f"{self.mark(etree.QName(note).localname, note)}:", note.get(w("author")), *lines[:1]]
            yield " ".join(each.strip() for each in start if each)
            yield from (f"    {line}" for line in lines[1:])

    def mark(self, kind: str, node: etree._Element) -> str:
        """`[^1]` for the first note that is referred to; a note that nothing refers to has no number."""
        names = {"endnote": printed("尾注"), "comment": printed("批注")}
        return f"[^{names.get(kind, '')}{self.numbers[kind].get(node.get(w('id'), ''), '')}]"

    def blocks(self, parent: etree._Element) -> Iterator[str]:
        """The lines of the paragraphs and tables in a story, a note or a text box."""
        for node in _held(parent, w("p"), w("tbl")):
            yield from self.paragraph(node) if node.tag == w("p") else self.table(node)

    def paragraph(self, paragraph: etree._Element) -> list[str]:
        """The line of a paragraph, two where a page ends within it; then those of its text boxes."""
        boxes: list[str] = []
        lines: list[str] = []
        text = self.inline(paragraph, boxes) + _tracked(paragraph.find(f"{w('pPr')}/{w('rPr')}"), "¶", "")
        for index, piece in enumerate(text.split(_PAGE)):
            lines += [BREAK] if index else []
            lines += [self.prefix(paragraph) + piece] if piece.strip() or _PAGE not in text else []
        lines += boxes
        if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            lines = [*filter(str.strip, lines), BREAK]
        return lines

    def prefix(self, paragraph: etree._Element) -> str:
        """`## ` for a heading, `- ` for an item of a list."""
        level = self.property(paragraph, "outlineLvl")
        if level.isdecimal() and int(level) < 9:  # 9 is body text (ECMA-376 part 1, §17.3.1.20)
            return "#" * (int(level) + 1) + " "
        if self.property(paragraph, "numPr", "numId") in ("", "0"):  # 0 takes a style's numbers away (§17.9.18)
            return ""
        depth = self.property(paragraph, "numPr", "ilvl")
        return "  " * min(int(depth) if depth.isdecimal() else 0, 8) + "- "

    def property(self, paragraph: etree._Element, *path: str) -> str:
        """A property of a paragraph, its own or that of its style or of one that this is based on; empty for none."""
        steps = "/".join(w(name) for name in ("pPr", *path))
        found, name = paragraph.find(steps), _value(paragraph.find(f"{w('pPr')}/{w('pStyle')}"))
        seen: set[str] = set()
        while found is None and name in self.styles and name not in seen:
            seen.add(name)
            style = self.styles[name]
            found, name = style.find(steps), _value(style.find(w("basedOn")))
        return _value(found)

    def inline(self, parent: etree._Element, boxes: list[str]) -> str:
        """The text of a paragraph or of a part of it; the lines of its text boxes go to `boxes`."""
        pieces: list[str] = []
        for node in parent.iterchildren(etree.Element):
            tag = str(node.tag)
            if node in self.codes or tag in _NO_TEXT:
                continue
            if tag in _TEXTS:
                pieces.append(_flat(node.text or ""))
            elif tag in _CHARACTERS:
                pieces.append(_CHARACTERS[tag])
            elif tag == w("br"):
                pieces.append(_PAGE if node.get(w("type")) in ("page", "column") else SOFT)
            elif tag == w("sym"):
                font, code = node.get(w("font"), ""), node.get(w("char"), "")
                pieces.append(printed("[符号: {font} {code}]", font=font, code=code))
            elif tag in _NOTES:
                pieces.append(self.mark(_NOTES[tag], node))
            elif tag in (w("drawing"), w("pict"), w("object")):
                pieces.append(self.picture(node, boxes))
            elif tag == f"{_MC}AlternateContent":
                pieces += [self.inline(node, boxes) for node in _chosen(node)]
            else:
                text = self.inline(node, boxes)
                pieces.append(_TRACKED[tag].format(text) if text and tag in _TRACKED else text)
        return "".join(pieces)

    def picture(self, node: etree._Element, boxes: list[str]) -> str:
        """The alternative text of a picture, a chart or an object; a text box is its lines, and mostly has none."""
        contents = list(_held(node, w("txbxContent")))
        boxes += [printed("[文本框] {text}", text=line) for content in contents for line in self.blocks(content)]
        names = ("descr", "alt", "title") if contents else ("descr", "alt", "title", "ProgID", "name")
        said = (" ".join(each.get(name, "").split()) for name in names for each in node.iter(etree.Element))
        text = next(filter(None, said), "")
        if contents and not text:
            return ""
        return printed("[图片: {text}]", text=text) if text else printed("[图片]")

    def table(self, table: etree._Element) -> Iterator[str]:
        """A line for each row; a table within a cell follows its row, indented."""
        for row in _held(table, w("tr")):
            nested: list[str] = []
            cells = [""] * _count(row, "trPr", "gridBefore", 0)
            for cell in _held(row, w("tc")):
                cells.append(self.cell(cell, nested))
                cells += [BESIDE] * (_count(cell, "tcPr", "gridSpan", 1) - 1)
            cells += [""] * _count(row, "trPr", "gridAfter", 0)
            line = f"| {' | '.join(cells)} |"
            yield _tracked(row.find(w("trPr")), line, line)
            yield from (f"    {each}" for each in nested)

    def cell(self, cell: etree._Element, nested: list[str]) -> str:
        """The text of a cell; the lines of the tables in it go to `nested`."""
        merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        lines = [ABOVE] if merge is not None and _value(merge) != "restart" else []
        for node in _held(cell, w("p"), w("tbl")):
            if node.tag == w("p"):
                lines += filter(str.strip, self.paragraph(node))
            else:
                lines.append(printed("[表格]"))
                nested += self.table(node)
        text = SOFT.join(lines)
        return _tracked(cell.find(w("tcPr")), text, text)


def _held(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The nearest elements of these kinds below one, whatever controls or changes enclose them."""
    for child in parent.iterchildren(etree.Element):
        if child.tag in tags:
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            for chosen in _chosen(child):
                yield from _held(chosen, *tags)
        else:
            yield from _held(child, *tags)


def _chosen(alternatives: etree._Element) -> list[etree._Element]:
    """Of one thing said in two ways the first, which Word shows (ECMA-376 part 3, §9.3)."""
    return alternatives.findall("*")[:1]


def _codes(root: etree._Element) -> Iterator[etree._Element]:
    """The texts in the code of fields, which nobody sees; a field that never ends hides nothing."""
    fields: list[list[list[etree._Element]]] = []  # of each open field the texts of its code, then of its result
    for node in root.iter(w("fldChar"), *_TEXTS, *_CHARACTERS, w("br")):
        kind = node.get(w("fldCharType")) if node.tag == w("fldChar") else ""
        if kind == "begin":
            fields.append([[]])
        elif kind == "separate" and fields:
            fields[-1].append([])
        elif kind == "end" and fields:
            code, *result = fields.pop()
            yield from code
            if fields:
                fields[-1][-1] += [node for each in result for node in each]
        elif fields and not kind:
            fields[-1][-1].append(node)


def _tracked(properties: etree._Element | None, text: str, otherwise: str) -> str:
    """A text as one that a tracked change brings or takes, where its properties say so."""
    changes = [] if properties is None else [str(node.tag) for node in properties if node.tag in _TRACKED]
    return _TRACKED[changes[-1]].format(text) if changes else otherwise


def _flat(text: str) -> str:
    """A text on one line: a line break within an element is white space, and no break."""
    return text.translate({0x0A: " ", 0x0D: " "})


def _value(node: etree._Element | None) -> str:
    return "" if node is None else str(node.get(w("val"), ""))


def _count(node: etree._Element, properties: str, name: str, otherwise: int) -> int:
    """A number of columns, in reason."""
    value = _value(node.find(f"{w(properties)}/{w(name)}"))
    return min(int(value), MOST_COLUMNS) if value.isdecimal() else otherwise
