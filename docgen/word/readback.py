"""Read back: a finished document in, what it says out.

`losses` and `misplaced` ask whether all that went in was kept; `outline` gives what a reader finds there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from docgen.language import listed, say
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record
from docgen.word import package, stories, tags
from docgen.word.package import Package, w

if TYPE_CHECKING:
    from docgen.word.compiled import Part, Template
    from docgen.word.fill import Print


def text(root: etree._Element) -> str:
    """All text of a part."""
    return stories.plain_text(root)


def missing(template: Template, part: Part, data: bytes, prints: Sequence[Print]) -> list[Problem]:
    """Values of one line that do not stand in a settled part, in the order in which they were printed.

    Raises `DocgenError` where it is no XML.
    """
    whole = package.characters(data, Place(template.name, where=part.name))
    problems: list[Problem] = []
    position = 0
    for each in prints:
        found = whole.find(each.text, position)
        if found >= 0:
            position = found + len(each.text)
        else:
            problems.append(_lost(each))
    return problems + _elements_lost(template, part, lambda name: len(re.findall(rb"<w:%b[ />]" % name.encode(), data)))


def misplaced(template: Template, part: Part, root: etree._Element, prints: Sequence[Print]) -> list[Problem]:
    """Values that do not stand in a filled part, in the order in which they were printed."""
    whole = text(root)
    in_paragraph = w("p")
    in_asides = any(each.tag.paragraph.tag != in_paragraph for each in prints)
    everything = "".join("".join(map(str, root.itertext())).split()) if in_asides else ""
    problems: list[Problem] = []
    position = 0
    for each in prints:
        wanted = each.text
        if "\r" in wanted:
            wanted = wanted.replace("\r\n", "\n").replace("\r", "\n")
        if each.tag.paragraph.tag != in_paragraph:
            there = "".join(wanted.replace("\a", "").split()) in everything
        else:
            wanted = wanted.replace("\a", "\n").replace("\f", "\n\n\n")
            found = whole.find(wanted, 0 if template.captures else position)
            there = found >= 0
            position = found + len(wanted) if there else position
        if not there and not template.captures:
            problems.append(_lost(each))
    return problems + _elements_lost(template, part, lambda name: sum(1 for _ in root.iter(w(name))))


def _lost(printed: Print) -> Problem:
    message = say("{tag}: the value {value} is not in the document", tag=printed.tag.text, value=printed.text[:40])
    return Problem("value-lost", message, printed.tag.place)


def _elements_lost(template: Template, part: Part, left_of: Callable[[str], int]) -> list[Problem]:
    problems: list[Problem] = []
    for element, count in part.fixed.items():
        if count and (left := left_of(element)) < count:
            problems.append(
                Problem(
                    "element-lost",
                    say(
                        "{count} of {element} stood in the template, {left} are left",
                        count=count,
                        element=element,
                        left=left,
                    ),
                    Place(template.name, where=part.name),
                )
            )
    return problems


def losses(
    template: Template, document: bytes, expected: Mapping[str, str], meant: Package, seen: Container[str] = ()
) -> list[Problem]:
    """What a saved document lacks of what was `meant`: every part, parsed strictly, with the characters `expected` in it.

    The parts in `seen` have been parsed before they were saved.
    """
    before = template.package
    problems = unsaved(document, meant, before)
    for part in meant.xml():
        if part in seen or meant.members[part] is before.members.get(part):
            continue
        try:
            said = package.characters(meant.members[part], Place(template.name, where=part))
        except DocgenError as error:
            problems += error.problems
            continue
        if part in expected and said != expected[part]:
            message = say("the saved text is not the text that was filled in")
            problems.append(Problem("text-lost", message, Place(template.name, where=part)))
    return problems


def unsaved(document: bytes, meant: Package, before: Package) -> list[Problem]:
    """The members that a saved document does not hold as they were `meant`, or that were there `before`."""
    gone = before.members.keys() - meant.members.keys()
    names = sorted({*package.differences(document, meant, like=before), *gone})
    if not names:
        return []
    message = say("the saved file lacks parts, or has others than were made: {names}", names=listed(names))
    return [Problem("part-lost", message, Place(meant.name))]


def passages(document: bytes, name: str) -> Iterator[tuple[str, str]]:
    """The paragraphs that a reader sees, each with its place: body, headers, footers and notes, tables cell by cell."""
    opened = package.read(document, name, macros=True)
    headings = stories.heading_styles(opened)
    for story in stories.stories(opened):
        if story.kind not in ("comments", "chart", "diagram", "properties"):
            for paragraph, place in stories.paragraphs(story, headings):
                yield place, tags.text_of(paragraph)


@record(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body: its text and the name of its style."""

    text: str
    style: str


@record(frozen=True, slots=True)
class Table:
    """A table of the body: the text of each cell, row by row. A merged cell gives its text in every row it covers."""

    rows: tuple[tuple[str, ...], ...]


@record(frozen=True, slots=True)
class Outline:
    """What a finished document says: its body in order, and the texts of headers and footers."""

    body: tuple[Paragraph | Table, ...]
    margins: tuple[str, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.body if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.body if isinstance(block, Table))


def outline(document: bytes | Package) -> Outline:
    """The outline of a .docx. Raises `DocgenError` for bytes that are none."""
    opened = package.read(document, "report.docx", macros=True) if isinstance(document, bytes) else document
    names, default = _styles(opened)

    def block(node: etree._Element, texts: Texts) -> Paragraph | Table:
        if node.tag == _TABLE:
            return Table(tuple(_rows(node, texts)))
        style = node.find(_STYLE)
        return Paragraph(texts[node], names.get(default if style is None else style.get(w("val"), ""), ""))

    body: list[Paragraph | Table] = []
    margins: dict[str, list[str]] = {"header": [], "footer": []}
    for story in stories.stories(opened, to_be_read=True):
        if story.kind == "body":
            texts = tags.texts_of(story.root)
            body += (block(node, texts) for node in _within(story.root.find(w("body")), _PARAGRAPH, _TABLE))
        elif story.kind in margins:
            margins[story.kind].append("\n".join(map(tags.text_of, _within(story.root, _PARAGRAPH))))
    return Outline(tuple(body), (*margins["header"], *margins["footer"]))


def _styles(opened: Package) -> tuple[dict[str, str], str]:
    """The names of the paragraph styles by their ids, and the id of the one of paragraphs that name none."""
    names: dict[str, str] = {}
    default = ""
    if "word/styles.xml" in opened.members:
        for style in opened.look("word/styles.xml").iterchildren(w("style")):
            if style.get(w("type")) == "paragraph":
                name = style.find(w("name"))
                names[style.get(w("styleId"), "")] = "" if name is None else name.get(w("val"), "")
                if style.get(w("default")) in ("1", "true", "on"):
                    default = style.get(w("styleId"), "")
    return names, default


def _within(holder: etree._Element | None, *kinds: str) -> Iterator[etree._Element]:
    """The paragraphs, tables, rows or cells of what holds them, those in content controls too."""
    for node in () if holder is None else holder.iterchildren(*kinds, _CONTROL):
        if node.tag == _CONTROL:
            yield from _within(node.find(w("sdtContent")), *kinds)
        else:
            yield node


Texts = Mapping[etree._Element, str]
"""The texts of the paragraphs of a story."""


def _rows(table: etree._Element, texts: Texts) -> Iterator[tuple[str, ...]]:
    """The texts of a table, column by column of its grid (ECMA-376 part 1, §17.4.17 and §17.4.84)."""
    above: tuple[str, ...] = ()
    for row in _within(table, _ROW):
        cells: list[str] = []
        for cell in _within(row, _CELL):
            about = next(cell.iterchildren(_OF_CELL), None)
            said = {} if about is None else {each.tag: each.get(_VALUE, "") for each in about.iterchildren(*_SPREAD)}
            goes_on = said.get(_MERGED, "restart") != "restart" and len(cells) < len(above)
            text = above[len(cells)] if goes_on else "\n".join(texts[each] for each in _within(cell, _PARAGRAPH))
            width = said.get(_SPANNING, "1")
            cells += [text] * (int(width) if width in _WIDTHS else 1)
        above = tuple(cells)
        yield above


_PARAGRAPH, _TABLE, _ROW, _CELL, _CONTROL = map(w, ("p", "tbl", "tr", "tc", "sdt"))
_OF_CELL, _MERGED, _SPANNING, _VALUE = map(w, ("tcPr", "vMerge", "gridSpan", "val"))
_SPREAD = (_MERGED, _SPANNING)
_STYLE = f"{w('pPr')}/{w('pStyle')}"

_WIDTHS = frozenset(map(str, range(1, 64)))
"""Columns that a cell can cover: Word makes tables of at most 63."""
