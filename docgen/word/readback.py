"""Read back: a finished document in, what it says out. Two readers, so that neither can hide its own fault.

`losses` and `misplaced` look at the XML: was all that went in kept? `outline` reads with python-docx, as anyone
else's program would.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem
from docgen.word import controls, package, stories, tags
from docgen.word.package import Package, w

if TYPE_CHECKING:
    from docgen.word.fill import Print
    from docgen.word.template import Part, Template


def text(root: etree._Element) -> str:
    """All text of a part."""
    return stories.plain_text(root)


def misplaced(template: Template, part: Part, root: etree._Element, prints: Sequence[Print]) -> list[Problem]:
    """Values that do not stand in a filled part, in the order in which they were printed."""
    whole = text(root)
    in_asides = any(each.tag.paragraph.tag != w("p") for each in prints)
    everything = "".join("".join(map(str, root.itertext())).split()) if in_asides else ""
    problems: list[Problem] = []
    position = 0
    for each in prints:
        wanted = each.text.replace("\r\n", "\n").replace("\r", "\n")
        if each.tag.paragraph.tag != w("p"):
            there = "".join(wanted.replace("\a", "").split()) in everything
        else:
            wanted = wanted.replace("\a", "\n").replace("\f", "\n\n\n")
            found = whole.find(wanted, 0 if template.captures else position)
            there = found >= 0
            position = found + len(wanted) if there else position
        if not there and not template.captures:
            problems.append(
                Problem(
                    "value-lost",
                    say("{tag}: the value {value} is not in the document", tag=each.tag.text, value=each.text[:40]),
                    each.tag.place,
                )
            )
    for element, count in part.fixed.items():
        left = sum(1 for _ in root.iter(w(element)))
        if left < count:
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


def losses(template: Template, document: bytes, expected: dict[str, str], meant: Package) -> list[Problem]:
    """What a saved document lacks of what was `meant`: every part, parsed strictly, with the text `expected` in it."""
    try:
        saved = package.read(document, template.name, macros=True)
    except DocgenError as error:
        return list(error.problems)
    before = template.package.members
    problems: list[Problem] = []
    if saved.members.keys() != meant.members.keys() or not before.keys() <= saved.members.keys():
        names = ", ".join(
            sorted((saved.members.keys() ^ meant.members.keys()) | (before.keys() - saved.members.keys()))
        )
        message = say("the saved file lacks parts, or has others than were made: {names}", names=names)
        problems.append(Problem("part-lost", message, Place(template.name)))
    for part in saved.xml():
        if saved.members[part] == before.get(part):
            continue
        try:
            said = text(saved.root(part))
        except DocgenError as error:
            problems += error.problems
            continue
        if part in expected and said != expected[part]:
            message = say("the saved text is not the text that was filled in")
            problems.append(Problem("text-lost", message, Place(template.name, where=part)))
    return problems


def passages(document: bytes, name: str) -> Iterator[tuple[str, str]]:
    """The paragraphs that a reader sees, each with its place: body, headers, footers and notes, tables cell by cell."""
    opened = package.read(document, name, macros=True)
    headings = stories.heading_styles(opened)
    for story in stories.stories(opened):
        if story.kind not in ("comments", "chart", "diagram", "properties"):
            for paragraph, place in stories.paragraphs(story, headings):
                yield place, "".join(piece.text for piece in tags.pieces(paragraph))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body: its text and the name of its style."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the body: the text of each cell, row by row. A merged cell gives its text in every row it covers."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
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


def outline(document: bytes) -> Outline:
    """The outline of a .docx, read with python-docx."""
    import docx  # noqa: PLC0415  # slow to import, and filling alone does not need it
    import docx.table  # noqa: PLC0415

    opened = docx.Document(io.BytesIO(document))
    margins_ = (each for each in opened.part.rels.values() if each.reltype.endswith(("/header", "/footer")))
    for root in (opened.element, *(each.target_part.element for each in margins_)):
        for control in list(controls.ours(root)):  # python-docx does not look into them
            controls.unwrap(control)
    body: list[Paragraph | Table] = []
    for block in opened.iter_inner_content():
        if isinstance(block, docx.table.Table):
            body.append(Table(tuple(tuple(cell.text for cell in row.cells) for row in block.rows)))
        else:
            style = block.style
            body.append(Paragraph(block.text, (style.name if style is not None else None) or ""))
    margins = [
        "\n".join(paragraph.text for paragraph in margin.paragraphs)
        for section in opened.sections
        for margin in (
            section.header,
            section.footer,
            section.even_page_header,
            section.even_page_footer,
            section.first_page_header,
            section.first_page_footer,
        )
        if not margin.is_linked_to_previous
    ]
    return Outline(tuple(body), tuple(margins))
