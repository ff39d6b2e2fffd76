"""Layout: a finished .docx in, its look out as plain data: its blocks in order, with what each printed value covers.

It is made to be shown in another form, as on a web page: readable and true to the form, not to the pixel. Measures
are in points. Styles are followed to what a paragraph or a run looks like in the end; tracked changes are shown as if
they were accepted. Charts and diagrams give their texts, and no drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from lxml import etree

from docgen.numerals import chinese
from docgen.records import record
from docgen.word import controls, headers, package, said, stories
from docgen.word.manuscript import text_of
from docgen.word.package import w
from docgen.word.parts import Parts, r
from docgen.word.stories import Story


@record(frozen=True, slots=True)
class Look:
    """How a run looks. `font` is its East Asian one, empty where a theme names it; `color` six digits or empty."""

    font: str = ""
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    color: str = ""
    raised: int = 0
    """1 for a superscript, -1 for a subscript."""


@record(frozen=True, slots=True)
class Words:
    """A stretch of text of one look. `number` is that of the printed value it is of, None outside of all of them.

    A tab is `\\t`, a break within the paragraph `\\n`. `note` names the note that is referred to here, by its key.
    """

    text: str
    look: Look
    number: int | None = None
    note: str = ""


@record(frozen=True, slots=True)
class Image:
    """A picture: its bytes, their content type, its size, and what it shows, as its author says."""

    data: bytes
    kind: str
    width: float
    height: float
    text: str


@record(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `level` is that of a heading, 0 for none; `first` the indent of its first line beyond `left`.

    `line` is the distance of its lines
    as a multiple of the size of its letters, 0 for that of the font; `marker` the number or bullet of a list.
    """

    pieces: tuple[Words | Image, ...]
    place: str
    style: str = ""
    level: int = 0
    align: str = ""
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    line: float = 0
    marker: str = ""
    new_page: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Words))

    @property
    def is_title(self) -> bool:
        """Whether it is the title of the document, by its style."""
        return self.style.lower() == "title"


@record(frozen=True, slots=True)
class Cell:
    """A cell with how many columns and rows it covers; `middle`: its text stands halfway down."""

    blocks: tuple[Block, ...]
    columns: int = 1
    rows: int = 1
    middle: bool = False
    shade: str = ""


@record(frozen=True, slots=True)
class Row:
    """The cells that begin in a row. `skipped` columns before the first are empty."""

    cells: tuple[Cell, ...]
    is_head: bool = False
    skipped: int = 0


@record(frozen=True, slots=True)
class Table:
    """A table: the widths of its columns, its rows, and whether lines are drawn."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    ruled: bool


Block = Paragraph | Table


@record(frozen=True, slots=True)
class Section:
    """Pages of one kind: their size, the width of their text, what they say at head and foot, and their blocks."""

    width: float
    height: float
    measure: float
    blocks: tuple[Block, ...]
    heads: tuple[Block, ...] = ()
    feet: tuple[Block, ...] = ()


@record(frozen=True, slots=True)
class Layout:
    """A document: its sections in order, and its notes by their keys, in the order in which they are referred to."""

    sections: tuple[Section, ...]
    notes: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)


def layout(document: bytes, name: str) -> Layout:
    """The layout of a .docx. Raises `DocgenError` for bytes that are none."""
    opened = said.without_page_numbers(package.read(document, name, macros=True))
    found = {story.part: story for story in stories.stories(opened)}
    parts = Parts(opened)
    reader = _Reader(parts, stories.heading_styles(opened))
    sections = tuple(_sections(reader, found[opened.body], headers.of_sections(opened), found))
    notes = dict(_notes(reader, found.values()))
    return Layout(sections, {key: notes[key] for key in reader.noted if key in notes})


# Properties: what styles and elements say, by the name of the element and of the attribute

Properties = dict[str, dict[str, str]]

_ADDING = ("rFonts", "ind", "spacing", "numPr")
"""Elements whose attributes add to those of the style; of any other, the nearest one counts."""

_OFF = ("0", "false", "off", "none")


def _properties(node: etree._Element | None) -> Properties:
    found: Properties = {}
    for child in () if node is None else node.iterchildren(etree.Element):
        name = _local(str(child.tag))
        found[name] = {_local(str(key)): str(value) for key, value in child.items()}
        if name == "numPr":
            found[name] = {_local(str(each.tag)): each.get(w("val"), "") for each in child.iterchildren(etree.Element)}
    return found


def _over(below: Properties, above: Properties) -> Properties:
    """Properties with those that lie nearer over them."""
    made = dict(below)
    for name, values in above.items():
        made[name] = {**made.get(name, {}), **values} if name in _ADDING else values
    if "jc" not in above and below.get("jc"):
        made["jc"] = below["jc"]
    return made


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _is_on(properties: Properties, name: str) -> bool:
    return name in properties and properties[name].get("val", "true") not in _OFF


def _points(text: str, unit: float = 20) -> float:
    """A measure in twentieths of a point (or another part of it); 0 for what is none."""
    try:
        return round(float(text) / unit, 2)
    except ValueError:
        return 0


@record(frozen=True, slots=True)
class _Style:
    """A style with all that it is based on."""

    name: str
    paragraph: Properties
    run: Properties
    table: tuple[etree._Element, ...]


class _Styles:
    """The styles of a document by their ids."""

    def __init__(self, parts: Parts) -> None:
        root = parts.look("word/styles.xml") if "word/styles.xml" in parts.members else None
        self._nodes = (
            {} if root is None else {node.get(w("styleId"), ""): node for node in root.iterchildren(w("style"))}
        )
        self._known: dict[str, _Style] = {}
        about = None if root is None else root.find(w("docDefaults"))
        path = "{0}Default/{0}"
        runs, paragraphs = (
            None if about is None else about.find("/".join(map(w, path.format(kind).split("/"))))
            for kind in ("rPr", "pPr")
        )
        self.run, self.paragraph = _properties(runs), _properties(paragraphs)
        self.default = {
            kind: next((id_ for id_, node in self._nodes.items() if _is_default(node, kind)), "")
            for kind in ("paragraph", "table")
        }

    def __getitem__(self, id_: str) -> _Style:
        if id_ not in self._known:
            self._known[id_] = self._resolved(id_)
        return self._known[id_]

    def _resolved(self, id_: str) -> _Style:
        chain: list[etree._Element] = []
        seen: set[str] = set()
        while id_ in self._nodes and id_ not in seen:
            seen.add(id_)
            chain.append(self._nodes[id_])
            base = self._nodes[id_].find(w("basedOn"))
            id_ = "" if base is None else base.get(w("val"), "")
        paragraph, run = Properties(), Properties()
        for node in reversed(chain):
            paragraph = _over(paragraph, _properties(node.find(w("pPr"))))
            run = _over(run, _properties(node.find(w("rPr"))))
        name = chain[0].find(w("name")) if chain else None
        tables = tuple(each for node in chain if (each := node.find(w("tblPr"))) is not None)
        return _Style("" if name is None else name.get(w("val"), ""), paragraph, run, tables)


def _is_default(style: etree._Element, kind: str) -> bool:
    return style.get(w("type")) == kind and style.get(w("default")) in ("1", "true", "on")


def _look(properties: Properties) -> Look:
    fonts = properties.get("rFonts", {})
    color = properties.get("color", {}).get("val", "auto")
    raised = {"superscript": 1, "subscript": -1}
    return Look(
        "" if "eastAsiaTheme" in fonts else fonts.get("eastAsia", ""),
        _points(properties.get("sz", {}).get("val", "20"), 2),
        _is_on(properties, "b"),
        _is_on(properties, "i"),
        _is_on(properties, "u"),
        _is_on(properties, "strike") or _is_on(properties, "dstrike"),
        color.upper() if len(color) == 6 and all(each in "0123456789abcdefABCDEF" for each in color) else "",
        raised.get(properties.get("vertAlign", {}).get("val", ""), 0),
    )


# Blocks

NOTES = ("footnotes", "endnotes")

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"

_OPEN = frozenset((*map(w, ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")), f"{_MC}AlternateContent"))
"""What may stand around paragraphs, rows and cells and leaves them where they are."""

DEEPEST = 12
"""Tables within tables that are shown as such; the text of those further down stands in plain paragraphs."""


def _within(holder: etree._Element, *kinds: str) -> Iterator[etree._Element]:
    """The paragraphs, tables, rows or cells of what holds them, whatever stands around them."""
    wanted = frozenset(map(w, kinds))
    waiting = [iter(holder)]
    while waiting:
        for node in waiting[-1]:
            if node.tag in wanted:
                yield node
            elif node.tag in _OPEN or (node.tag == f"{_MC}Choice" and node.getprevious() is None):
                waiting.append(iter(node))
                break
        else:
            waiting.pop()


class _Reader:
    """Reads blocks of a document: its styles, its lists and its pictures are known to it."""

    def __init__(self, parts: Parts, headings: frozenset[str]) -> None:
        self.parts = parts
        self.headings = headings
        self.styles = _Styles(parts)
        self.lists = _Lists(parts)
        self.places: dict[etree._Element, str] = {}
        self.targets: dict[str, str] = {}
        self.noted: dict[str, int] = {}

    def open(self, story: Story) -> None:
        """Read from a story from now on."""
        self.targets = {each.id: each.target for each in self.parts.relations(story.part) if not each.external}
        self.places = dict(stories.paragraphs(story, self.headings))

    def blocks(self, holder: etree._Element, depth: int = 0) -> Iterator[Block]:
        """The paragraphs and tables of what holds them, the text boxes of a paragraph behind it."""
        if depth > DEEPEST:
            for node in holder.iter(w("p")):
                yield self.paragraph(node)
            return
        for node in _within(holder, "p", "tbl"):
            yield from self.block(node, depth)

    def block(self, node: etree._Element, depth: int = 0) -> Iterator[Block]:
        if node.tag == w("tbl"):
            yield self.table(node, depth)
            return
        yield self.paragraph(node)
        for box in _boxes(node):
            yield from self.blocks(box, depth + 1)
        yield from self.drawn(node)

    def paragraph(self, node: etree._Element) -> Paragraph:
        about = node.find(w("pPr"))
        own = _properties(about)
        style = self.styles[own.get("pStyle", {}).get("val", "") or self.styles.default["paragraph"]]
        listed = self.lists.item(_over(style.paragraph, own).get("numPr", {}))
        all_ = _over(_over(_over(self.styles.paragraph, style.paragraph), listed.properties), own)
        below = _over(self.styles.run, style.run)
        pieces = tuple(self.pieces(node, below))
        size = max((piece.look.size for piece in pieces if isinstance(piece, Words)), default=_look(below).size)
        spacing = all_.get("spacing", {})
        return Paragraph(
            _joined(pieces),
            self.places.get(node, ""),
            style.name,
            _level(all_),
            {"start": "left", "end": "right", "distribute": "both"}.get(
                align := all_.get("jc", {}).get("val", ""), align
            ),
            *_indents(all_.get("ind", {}), size),
            _points(spacing.get("before", "0")),
            _points(spacing.get("after", "0")),
            _line(spacing, size),
            listed.marker,
            _is_on(all_, "pageBreakBefore") or _begins_page(node),
        )

    def pieces(self, paragraph: etree._Element, below: Properties) -> Iterator[Words | Image]:
        """What stands in a paragraph, without the text boxes in it."""
        number: list[tuple[etree._Element, int]] = []
        codes: list[bool] = []  # of each field around, whether this is its code
        look = _look(below)
        walk = etree.iterwalk(paragraph, events=("start", "end"), tag=_INLINE)
        for event, node in walk:
            tag = str(node.tag)
            if event == "end":
                if number and number[-1][0] is node:
                    number.pop()
                continue
            if tag in _SKIPPED or (tag == f"{_MC}Fallback" and node.getprevious() is not None):
                walk.skip_subtree()
            elif tag == w("r"):
                own = _properties(node.find(w("rPr")))
                style = self.styles[own["rStyle"].get("val", "")].run if "rStyle" in own else {}
                all_ = _over(_over(below, style), own)
                if _is_on(all_, "vanish"):
                    walk.skip_subtree()
                look = _look(all_)
            elif tag == w("sdt"):
                if controls.is_ours(node):
                    id_ = node.find(f"{w('sdtPr')}/{w('id')}")
                    number.append((node, int("0" if id_ is None else id_.get(w("val"), "0")) - controls.FIRST_ID))
            elif tag == w("fldChar"):
                kind = node.get(w("fldCharType"))
                if kind == "begin":
                    codes.append(True)
                elif codes:
                    codes[-1] = False
                    if kind == "end":
                        codes.pop()
            elif any(codes):
                continue
            elif tag in (f"{_DRAWING}inline", f"{_DRAWING}anchor"):
                yield from self.picture(node)
                walk.skip_subtree()
            elif tag in (w("footnoteReference"), w("endnoteReference")):
                key = f"{_local(tag).removesuffix('Reference')}s:{node.get(w('id'), '')}"
                yield Words(str(self.noted.setdefault(key, len(self.noted) + 1)), look, None, key)
            elif node.get(w("type")) in ("page", "column"):
                continue
            elif text := text_of(node):
                yield Words(text, look, number[-1][1] if number else None)

    def picture(self, node: etree._Element) -> Iterator[Image]:
        blip = next(node.iter(f"{_A}blip"), None)
        target = None if blip is None else self._target(blip.get(r("embed"), ""))
        if target is None:
            return
        size, about = node.find(f"{_DRAWING}extent"), node.find(f"{_DRAWING}docPr")
        width, height = ("0" if size is None else size.get(name, "0") for name in ("cx", "cy"))
        text = "" if about is None else about.get("descr", "") or about.get("title", "")
        data = self.parts.members[target]
        yield Image(data, self.parts.content_type(target), _points(width, 12700), _points(height, 12700), text)

    def _target(self, id_: str) -> str | None:
        target = self.targets.get(id_)
        return target if target in self.parts.members else None

    def drawn(self, node: etree._Element) -> Iterator[Block]:
        """The texts of the charts and diagrams of a paragraph."""
        for each in node.iter(f"{_C}chart", f"{_DIAGRAM}relIds"):
            target = self._target(each.get(r("id"), "") or each.get(r("dm"), ""))
            if target is not None:
                yield from _texts_of(self.parts.look(target), self.places.get(node, ""))

    def table(self, node: etree._Element, depth: int) -> Table:
        """A table, row by row; what goes on below a cell is counted as it comes (ECMA-376 part 1, §17.4.84)."""
        grid = [_points(each.get(w("w"), "0")) for each in node.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
        open_: dict[int, _Growing] = {}
        rows: list[tuple[list[_Growing], bool, int]] = []
        for row in _within(node, "tr"):
            about = row.find(w("trPr"))
            told = _properties(about)
            if "del" in told:
                continue
            column = skipped = _span(told.get("gridBefore", {}).get("val", "0"), 0)
            cells: list[_Growing] = []
            going: dict[int, _Growing] = {}
            for cell in _within(row, "tc"):
                own = _properties(cell.find(w("tcPr")))
                width = _span(own.get("gridSpan", {}).get("val", "1"), 1)
                merge = own.get("vMerge")
                if merge is not None and merge.get("val", "continue") != "restart" and column in open_:
                    going[column] = open_[column]
                    going[column].rows += 1
                else:
                    blocks = tuple(self.blocks(cell, depth + 1))
                    cells.append(_Growing(blocks, width, own))
                    if merge is not None:
                        going[column] = cells[-1]
                column += width
            open_ = going
            rows.append((cells, _is_on(told, "tblHeader"), skipped))
        return Table(
            tuple(grid),
            tuple(Row(tuple(each.finished() for each in cells), is_head, skipped) for cells, is_head, skipped in rows),
            self._is_ruled(node),
        )

    def _is_ruled(self, node: etree._Element) -> bool:
        """Whether a table has lines: its own, those of its style, or those of its first cell."""
        about = node.find(w("tblPr"))
        id_ = _properties(about).get("tblStyle", {}).get("val", "") or self.styles.default["table"]
        said_ = [*([] if about is None else [about]), *self.styles[id_].table]
        borders = next((each for place in said_ if (each := place.find(w("tblBorders"))) is not None), None)
        if borders is None or not len(borders):
            borders = next(node.iter(w("tcBorders")), None)
        return borders is not None and any(each.get(w("val"), "none") not in ("none", "nil") for each in borders)


@record(slots=True)
class _Growing:
    """A cell that may still go on below."""

    blocks: tuple[Block, ...]
    columns: int
    about: Properties
    rows: int = 1

    def finished(self) -> Cell:
        fill = self.about.get("shd", {}).get("fill", "auto")
        is_color = len(fill) == 6 and all(each in "0123456789abcdefABCDEF" for each in fill)
        middle = self.about.get("vAlign", {}).get("val") == "center"
        return Cell(self.blocks, self.columns, self.rows, middle, fill.upper() if is_color else "")


_SKIPPED = frozenset(
    map(
        w, ("del", "moveFrom", "txbxContent", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "rubyPr", "rt")
    )
)
_INLINE = (
    *_SKIPPED,
    *map(w, ("r", "sdt", "fldChar", "t", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym")),
    *map(w, ("footnoteReference", "endnoteReference")),
    f"{_MATH}t",
    f"{_MC}Fallback",
    f"{_DRAWING}inline",
    f"{_DRAWING}anchor",
)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The contents of the text boxes of a paragraph, each once; of one said in two ways the first."""
    walk = etree.iterwalk(paragraph, events=("start",), tag=(w("txbxContent"), f"{_MC}Fallback"))
    for _, node in walk:
        if node.tag == w("txbxContent"):
            yield node
        walk.skip_subtree()


def _joined(pieces: tuple[Words | Image, ...]) -> tuple[Words | Image, ...]:
    """Words of one look that stand side by side as one."""
    made: list[Words | Image] = []
    for piece in pieces:
        last = made[-1] if made else None
        if (
            isinstance(piece, Words)
            and isinstance(last, Words)
            and (piece.look, piece.number, "", "") == (last.look, last.number, last.note, piece.note)
        ):
            made[-1] = Words(last.text + piece.text, piece.look, piece.number)
        else:
            made.append(piece)
    return tuple(made)


def _level(properties: Properties) -> int:
    text = properties.get("outlineLvl", {}).get("val", "9")
    return int(text) + 1 if text in tuple("012345678") else 0


def _indents(about: Mapping[str, str], size: float) -> tuple[float, float, float]:
    """The indents left, right and of the first line; what is counted in characters, by the size of the letters."""

    def of(*names: str) -> float:
        for name in names:
            if about.get(f"{name}Chars", "0") != "0":
                return round(_points(about[f"{name}Chars"], 100) * size, 2)
        return next((_points(about[name]) for name in names if name in about), 0)

    return of("left", "start"), of("right", "end"), of("firstLine") or -of("hanging")


def _line(spacing: Mapping[str, str], size: float) -> float:
    distance = _points(spacing.get("line", "0"))
    if not distance or not size:
        return 0
    if spacing.get("lineRule", "auto") == "auto":
        return round(distance / 12, 2)  # in lines: 240 is one (ECMA-376 part 1, §17.3.1.33)
    return round(distance / size, 3)


def _begins_page(paragraph: etree._Element) -> bool:
    """Whether a page break stands before all text of a paragraph."""
    for node in paragraph.iter(w("t"), w("br")):
        if node.tag == w("t") and node.text:
            return False
        if node.tag == w("br") and node.get(w("type")) == "page":
            return True
    return False


def _span(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= 2 else default


def _texts_of(root: etree._Element, place: str) -> Iterator[Block]:
    """The texts of a chart, its data as a table; those of a diagram, a paragraph each."""
    for paragraph in root.iter(f"{_A}p"):
        text = "".join(node.text or "" for node in paragraph.iter(f"{_A}t"))
        if text.strip():
            yield Paragraph((Words(text, Look()),), place, align="center")
    series = [*root.iter(f"{_C}ser")]
    names = [" ".join(_cached(each, "tx")) for each in series]
    categories = next((texts for each in series if (texts := _cached(each, "cat") or _cached(each, "xVal"))), [])
    columns = [_cached(each, "val") or _cached(each, "yVal") for each in series]
    length = max(map(len, [categories, *columns]), default=0)
    if not length:
        return
    lines = [["", *names]]
    lines += [[column[at] if at < len(column) else "" for column in (categories, *columns)] for at in range(length)]
    rows = tuple(
        Row(tuple(Cell((Paragraph((Words(text, Look()),), place),)) for text in line), is_head=not number)
        for number, line in enumerate(lines)
    )
    yield Table((), rows, ruled=True)


def _cached(series: etree._Element, name: str) -> list[str]:
    """What a chart keeps of its data, by the numbers of the points; a gap is empty."""
    points = {
        _span(point.get("idx", ""), 0): "".join(map(str, point.itertext()))
        for node in series.iterchildren(f"{_C}{name}")
        for point in node.iter(f"{_C}pt")
    }
    return [points.get(number, "") for number in range(max(points, default=-1) + 1)]


# Lists


@record(frozen=True, slots=True)
class _Item:
    """What a list gives to a paragraph: its number or bullet, and the indents of its level."""

    marker: str = ""
    properties: Properties = field(default_factory=dict)


class _Lists:
    """The lists of a document, counting as their items are read (ECMA-376 part 1, §17.9)."""

    def __init__(self, parts: Parts) -> None:
        self._levels: dict[tuple[str, int], etree._Element] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._list: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        self._anew: set[str] = set()
        name = "word/numbering.xml"
        root = parts.look(name) if name in parts.members else None
        for number in () if root is None else root.iterchildren(w("num")):
            id_ = number.get(w("numId"), "")
            kind = number.find(w("abstractNumId"))
            self._list[id_] = "" if kind is None else kind.get(w("val"), "")
            for each in number.iterchildren(w("lvlOverride")):
                start = each.find(w("startOverride"))
                if start is not None:
                    self._anew.add(id_)
                    key = id_, _span(each.get(w("ilvl"), ""), 0)
                    self._starts[key] = _span(start.get(w("val"), ""), 1)
        for kind in () if root is None else root.iterchildren(w("abstractNum")):
            for level in kind.iterchildren(w("lvl")):
                self._levels[kind.get(w("abstractNumId"), ""), _span(level.get(w("ilvl"), ""), 0)] = level

    def item(self, about: Mapping[str, str]) -> _Item:
        """The next item of the list that a paragraph is in, if it is in one."""
        id_, depth = about.get("numId", "0"), _span(about.get("ilvl", "0"), 0)
        kind = self._list.get(id_, "")
        level = self._levels.get((kind, depth))
        if level is None or depth > 8:
            return _Item()
        counts = self._counts.setdefault(id_ if id_ in self._anew else f"list {kind}", [])
        del counts[depth + 1 :]
        while len(counts) <= depth:
            counts.append(self._start(id_, kind, len(counts)) - (len(counts) == depth))
        counts[depth] += 1
        told = _properties(level)
        text = told.get("lvlText", {}).get("val", "")
        for at, count in enumerate(counts):
            text = text.replace(f"%{at + 1}", _counted(count, self._form(kind, at)))
        if self._form(kind, depth) == "bullet":
            text = "•"
        return _Item(text, _properties(level.find(w("pPr"))))

    def _form(self, kind: str, depth: int) -> str:
        level = self._levels.get((kind, depth))
        return "decimal" if level is None else _properties(level).get("numFmt", {}).get("val", "decimal")

    def _start(self, id_: str, kind: str, depth: int) -> int:
        level = self._levels.get((kind, depth))
        default = 1 if level is None else _span(_properties(level).get("start", {}).get("val", "1"), 1)
        return self._starts.get((id_, depth), default)


_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting")


def _counted(number: int, form: str) -> str:
    """A number as a list prints it."""
    if form in _CHINESE and 0 < number < 100:
        return chinese(number)
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < 100:
        made = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")[number // 10]
        made += ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return made if form == "lowerRoman" else made.upper()
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return "" if form == "none" else str(number)


# Sections and notes


def _sections(
    reader: _Reader, body: Story, margins: Sequence[Sequence[str]], found: Mapping[str, Story]
) -> Iterator[Section]:
    """The sections of the body; the properties of each stand in its last paragraph (ECMA-376 part 1, §17.6)."""
    holder = body.root.find(w("body"))
    assert holder is not None
    ends = [*headers.sections(body.root)]
    around = [_around(reader, parts, found) for parts in margins]
    reader.open(body)
    blocks: list[Block] = []
    number = 0
    for node in _within(holder, "p", "tbl"):
        blocks += reader.block(node)
        if number < len(ends) and ends[number].getparent() is node.find(w("pPr")):
            yield _section(ends[number], tuple(blocks), *around[number])
            blocks, number = [], number + 1
    if number < len(ends):
        yield _section(ends[number], tuple(blocks), *around[number])
    elif blocks:
        yield _section(None, tuple(blocks))


def _around(
    reader: _Reader, parts: Sequence[str], found: Mapping[str, Story]
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What pages say at their heads and at their feet, each text once; what holds no more than a page's number is left out."""
    around: dict[str, dict[str, Block]] = {kind: {} for kind in headers.MARGINS}
    for part in parts:
        story = found[part]
        reader.open(story)
        for block in reader.blocks(story.root):
            text = block.text if isinstance(block, Paragraph) else part
            if any(letter.isalnum() for letter in text):
                around[story.kind].setdefault(text, block)
    heads, feet = (tuple(around[kind].values()) for kind in headers.MARGINS)
    return heads, feet


def _section(
    about: etree._Element | None, blocks: tuple[Block, ...], heads: tuple[Block, ...] = (), feet: tuple[Block, ...] = ()
) -> Section:
    told = _properties(about)
    size, margins = told.get("pgSz", {}), told.get("pgMar", {})
    width, height = _points(size.get("w", "11906")), _points(size.get("h", "16838"))
    left, right = (_points(margins.get(side, "1440")) for side in ("left", "right"))
    return Section(width, height, round(width - left - right, 2), blocks, heads, feet)


def _notes(reader: _Reader, found: Iterable[Story]) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """The notes that the text refers to, by their keys."""
    for story in found:
        if story.kind in NOTES:
            reader.open(story)
            for note in story.root.iterchildren(w(story.kind.removesuffix("s"))):
                key = f"{story.kind}:{note.get(w('id'), '')}"
                if key in reader.noted:
                    yield key, tuple(reader.blocks(note))
