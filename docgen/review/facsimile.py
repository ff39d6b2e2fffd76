"""Facsimile: the layout of a document in, HTML that looks like it out, with a mark around each printed value.

Looks are classes, never attributes: the page allows no style but the one that it names by its hash. Measures are
multiples of `--pt`, which the page sets by the width of its window.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import groupby

from markupsafe import Markup, escape

from docgen.language import say
from docgen.records import record
from docgen.word.layout import Block, Cell, Image, Layout, Look, Paragraph, Row, Section, Table, Words

SMALLEST = "max(.75rem,"
"""No letter is smaller than this, however small it is on paper."""

NARROWEST = 0.88
"""How far a table is drawn together before it scrolls, as a share of its width on paper."""

LARGEST_PICTURE = 60_000
"""Bytes of a picture that is shown; a larger one is named by its text."""

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")

_FONTS = (
    ("小标宋", "title"), ("xiaobiaosong", "title"), ("仿宋", "fang"), ("fangsong", "fang"), ("楷", "kai"), ("kai", "kai"),
    ("黑", "hei"), ("hei", "hei"), ("雅黑", "hei"), ("yahei", "hei"), ("等线", "hei"), ("宋", "song"), ("song", "song"), ("simsun", "song"),
)  # fmt: skip
"""What the name of a font holds, and which of the page's families stands for it."""


@record(frozen=True, slots=True)
class Mark:
    """What is known of a printed value: the key of its card, its classes, and whether it is only wording."""

    key: str
    classes: str = ""
    is_wording: bool = False


@record(slots=True)
class Rules:
    """The looks that a page needs, each a class under a name of its own, in the order in which they came up."""

    _names: dict[tuple[str, bool], str] = field(default_factory=dict)

    def __call__(self, css: str, *, light: bool = False) -> str:
        """The class of a look; one that is `light` counts on a light ground only."""
        if not css:
            return ""
        return self._names.setdefault((css, light), f"r{len(self._names)}")

    def __str__(self) -> str:
        return "".join(
            f"@media (prefers-color-scheme:light){{.{name}{{{css}}}}}\n" if light else f".{name}{{{css}}}\n"
            for (css, light), name in self._names.items()
        )


@record(slots=True)
class Facsimile:
    """Makes the HTML of a layout. `anchors` gives the id of the first paragraph at each place of the document."""

    marks: Mapping[int, Mark]
    rules: Rules
    wanted: frozenset[str] = frozenset()
    anchors: dict[str, str] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _tables: int = 0
    _measure: float = 0

    def html(self, layout: Layout) -> Markup:
        sheets = Markup("\n").join(self.sheet(section) for section in layout.sections)
        if not layout.notes:
            return sheets
        notes = Markup("\n").join(
            Markup('<li id="note{}">{} <a href="#ref{}" aria-label="{}">↩</a></li>').format(
                number, self.blocks(blocks), number, say("back to the text")
            )
            for number, blocks in enumerate(layout.notes.values(), 1)
        )
        return sheets + Markup('\n<section class="sheet notes" aria-label="{}"><ol>{}</ol></section>').format(
            say("Notes"), notes
        )

    def sheet(self, section: Section) -> Markup:
        self._measure = section.measure
        side = (section.width - section.measure) / 2
        width = self.rules(f"max-width:calc(var(--pt)*{section.width:g});--side:calc(var(--pt)*{side:g})")
        wide = "wide" if section.width > section.height else ""
        parts = [self._margin("head", section.heads), self.blocks(section.blocks), self._margin("foot", section.feet)]
        return Markup("<div{}>{}</div>").format(
            _classes(["sheet", width, wide]), Markup("\n").join(filter(None, parts))
        )

    def _margin(self, name: str, blocks: tuple[Block, ...]) -> Markup:
        return Markup('<div class="{}">{}</div>').format(name, self.blocks(blocks)) if blocks else Markup()

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        return Markup("\n").join(
            self.paragraph(each) if isinstance(each, Paragraph) else self.table(each) for each in blocks
        )

    def paragraph(self, paragraph: Paragraph) -> Markup:
        looks = [piece.look for piece in paragraph.pieces if isinstance(piece, Words) and not piece.note]
        look = max(looks, key=looks.count) if looks else Look(size=9)
        first = paragraph.first / look.size if look.size else 0
        css = [
            {"center": "text-align:center", "right": "text-align:right", "both": "text-align:justify"}.get(
                paragraph.align, ""
            ),
            f"line-height:{max(paragraph.line, 1.25):g}" if paragraph.line else "",
            f"text-indent:{first:.3g}em" if first else "",
            *(
                f"{name}:{self._indent(size, look.size)}"
                for name, size in (("padding-left", paragraph.left), ("padding-right", paragraph.right))
                if size > 0
            ),
            *(
                f"{name}:calc(var(--pt)*{size:g})"
                for name, size in (("margin-top", paragraph.before), ("margin-bottom", paragraph.after))
                if size
            ),
        ]
        classes = [self.rules(";".join(filter(None, css))), *self.look(look), "new" if paragraph.new_page else ""]
        tag = "h2" if paragraph.is_title else "p"
        if paragraph.level and paragraph.text.strip():
            tag = f"h{min(paragraph.level + 2, 6)}"
        marker = Markup('<span class="marker">{} </span>').format(paragraph.marker) if paragraph.marker else Markup()
        return Markup("<{}{}{}>{}{}</{}>").format(
            tag,
            self._anchor(paragraph.place),
            _classes(classes),
            marker,
            self.pieces(paragraph, look),
            tag,
        )

    def _indent(self, size: float, letter: float) -> str:
        """An indent. A wide one keeps its share of the line, so that it gives way where the window is narrow."""
        if not self._measure or size <= 4 * letter:
            return f"min({size / letter if letter else 0:.3g}em,30%)"
        return f"{min(size / self._measure * 100, 90):.3g}%"

    def _anchor(self, place: str) -> Markup:
        last = place.rpartition(" › ")[2]
        for name in (place, last if last.startswith("表") else place):  # findings name a cell without its heading
            if name in self.wanted and name not in self.anchors:
                self.anchors[name] = f"q{len(self.anchors) + 1}"
                return Markup(' id="{}" tabindex="-1"').format(self.anchors[name])
        return Markup()

    def pieces(self, paragraph: Paragraph, look: Look) -> Markup:
        """What stands in a paragraph; the pieces of one printed value share their mark."""
        made = Markup()
        by_value = groupby(paragraph.pieces, key=lambda piece: piece.number if isinstance(piece, Words) else None)
        for number, pieces in by_value:
            inner = Markup().join(self.piece(piece, look) for piece in pieces)
            made += inner if number not in self.marks or number is None else self.value(number, inner)
        return made

    def piece(self, piece: Words | Image, around: Look) -> Markup:
        if isinstance(piece, Image):
            return self.image(piece)
        if piece.note:
            return Markup('<sup><a id="ref{0}" href="#note{0}">{0}</a></sup>').format(piece.text)
        if piece.look == around:
            return escape(piece.text)
        text = Markup("<span{}>{}</span>").format(_classes(self.look(piece.look, around)), piece.text)
        return {1: Markup("<sup>{}</sup>"), -1: Markup("<sub>{}</sub>")}.get(piece.look.raised, Markup("{}")).format(
            text
        )

    def value(self, number: int, inner: Markup) -> Markup:
        """A printed value. The wording of the form is reached by its score, and needs no stop of its own."""
        mark = self.marks[number]
        is_first = number not in self._seen
        self._seen.add(number)
        name = Markup(' id="f{}"').format(number) if is_first else Markup()
        if mark.is_wording:
            return Markup('<span class="w"{} data-c="{}">{}</span>').format(name, mark.key, inner)
        stop = Markup(' role="button" tabindex="0" aria-haspopup="dialog"') if is_first else Markup()
        classes = f"f {mark.classes}".strip()
        return Markup('<span class="{}"{} data-c="{}"{}>{}</span>').format(classes, name, mark.key, stop, inner)

    def image(self, image: Image) -> Markup:
        if image.kind not in _PICTURES or len(image.data) > LARGEST_PICTURE:
            return Markup('<span class="picture">{}</span>').format(say("picture: {text}", text=image.text or "…"))
        width = self.rules(f"width:calc(var(--pt)*{image.width:g})" if image.width else "")
        data = base64.b64encode(image.data).decode()
        return Markup('<img{} alt="{}" src="data:{};base64,{}">').format(
            _classes([width]), image.text, image.kind, data
        )

    def look(self, look: Look, around: Look | None = None) -> list[str]:
        """The classes of a look; within another, of what differs from it."""
        other = around or Look(size=0)
        decoration = " ".join(
            name for name, is_on in (("underline", look.underline), ("line-through", look.strike)) if is_on
        )
        css = [
            f"font-family:var(--{_family(look.font)})" if around is None or look.font != other.font else "",
            f"font-size:{SMALLEST}calc(var(--pt)*{look.size:g}))" if look.size != other.size else "",
            f"font-weight:{'bold' if look.bold else 'normal'}" if around is None or look.bold != other.bold else "",
            f"font-style:{'italic' if look.italic else 'normal'}" if look.italic != other.italic else "",
            f"text-decoration:{decoration}" if decoration else "",
        ]
        is_colored = look.color not in ("", "000000", other.color)
        return [
            self.rules(";".join(filter(None, css))),
            self.rules(f"color:#{look.color}", light=True) if is_colored else "",
            "title" if around is None and _family(look.font) == "title" else "",
        ]

    def table(self, table: Table) -> Markup:
        """A table, which scrolls within its frame where the window is narrow."""
        self._tables += 1
        total = sum(table.widths)
        columns = (
            Markup().join(
                Markup("<col{}>").format(_classes([self.rules(f"width:{width / total * 100:.2f}%")]))
                for width in table.widths
            )
            if total
            else Markup()
        )
        around, self._measure = self._measure, 0
        heads = 0
        while heads < len(table.rows) and table.rows[heads].is_head:
            heads += 1
        if any(number + cell.rows > heads for number, row in enumerate(table.rows[:heads]) for cell in row.cells):
            heads = 0  # a cell goes on below the head
        head, body = (Markup("\n").join(map(self.row, rows)) for rows in (table.rows[:heads], table.rows[heads:]))
        self._measure = around
        width = self.rules(f"min-width:calc(var(--pt)*{total * NARROWEST:.4g})") if total else ""
        return Markup(
            '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table{}>{}{}<tbody>{}</tbody></table></div>'
        ).format(
            say("Table {number}", number=self._tables),
            _classes([width, "ruled" if table.ruled else "plain"]),
            Markup("<colgroup>{}</colgroup>").format(columns) if columns else Markup(),
            Markup("<thead>{}</thead>").format(head) if head else Markup(),
            body,
        )

    def row(self, row: Row) -> Markup:
        skipped = Markup('<td class="none" colspan="{}"></td>').format(row.skipped) if row.skipped else Markup()
        return Markup("<tr>{}{}</tr>").format(
            skipped, Markup().join(self.cell(cell, row.is_head) for cell in row.cells)
        )

    def cell(self, cell: Cell, is_head: bool) -> Markup:
        tag = "th" if is_head else "td"
        spans = Markup().join(
            Markup(' {}="{}"').format(name, count)
            for name, count in (("colspan", cell.columns), ("rowspan", cell.rows))
            if count > 1
        )
        shade = self.rules(f"background:#{cell.shade}", light=True) if cell.shade not in ("", "FFFFFF") else ""
        classes = _classes(["mid" if cell.middle else "", shade])
        scope = Markup(' scope="col"') if is_head else Markup()
        return Markup("<{}{}{}{}>{}</{}>").format(tag, scope, spans, classes, self.blocks(cell.blocks), tag)


def _family(font: str) -> str:
    name = font.lower()
    return next((family for part, family in _FONTS if part in name), "song")


def _classes(names: Iterable[str]) -> Markup:
    text = " ".join(filter(None, names))
    return Markup(' class="{}"').format(text) if text else Markup()


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """The paragraphs of blocks, those of tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs(cell.blocks)
