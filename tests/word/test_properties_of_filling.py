"""Any template of a small grammar, filled with any texts, reads exactly as its tree says, and is whole.

What a document must say is computed from the tree from which its XML was made, and never from that XML. A run takes
`DOCGEN_EXAMPLES` examples, the same ones each time: `DOCGEN_EXAMPLES=10000 pytest tests/word/test_properties_of_filling.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from docgen import filling
from docgen.problems import DocgenError
from docgen.word import template
from docgen.word.package import w
from tests.making import run, word, zipped
from tests.word.docxtpl_outline import BODY, W14, WP, V, characters, faults, lines, members

seeded = settings(
    max_examples=int(os.environ.get("DOCGEN_EXAMPLES", "150")),
    derandomize=True,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

HEADER = "word/header1.xml"

LOOKS = ("", "b", "i", "b i")
"""Formats of runs, by the names of their elements."""

Environment = Mapping[str, Any]
Spelled = tuple[str, str]
"""A character and the look it has."""


# The grammar. What stands in a paragraph:


@dataclass
class Text:
    """A text as it is typed and as it is shown: the same, nothing, or an escape without its second character.

    `at` is where in its paragraph it begins.
    """

    typed: str
    shown: str
    at: int = 0


@dataclass
class Value:
    """`{{ name }}`."""

    typed: str
    name: str
    at: int = 0


@dataclass
class Mark:
    """Something with a number or a name that may stand once only: a bookmark or a drawing."""

    xml: str


@dataclass
class Enclosed:
    """Pieces within a link, a control or a tracked insertion."""

    start: str
    end: str
    pieces: list[Any]


# What may hold anything; `prefix` is how its tags are typed, `level` what it repeats or drops


@dataclass
class Repeat:
    """A loop: over pieces of a paragraph (r), paragraphs (p), rows (tr) or cells (tc)."""

    level: str
    prefix: str
    name: str
    over: str
    inside: list[Any]
    within: bool = False
    """Whether the tags stand in the first and the last cell of the one row that is repeated."""

    @property
    def tags(self) -> tuple[str, str, str]:
        return _tags(self.prefix, f"for {self.name} in {self.over}", "", "endfor")


@dataclass
class Choose:
    """A choice between two of the same."""

    level: str
    prefix: str
    condition: str
    inside: list[Any]
    otherwise: list[Any]

    @property
    def tags(self) -> tuple[str, str, str]:
        return _tags(self.prefix, f"if {self.condition}", "else" if self.otherwise else "", "endif")


def _tags(prefix: str, start: str, middle: str, end: str) -> tuple[str, str, str]:
    """The tags of a block; `-` joins them to what stands around them, and with a line break they have lines of their own."""
    dash, line = "-" if "-" in prefix else "", "\n" if "\n" in prefix else ""
    start, middle, end = (
        f"{line}{{%{prefix.strip()} {tag} {dash}%}}{line}" if tag else "" for tag in (start, middle, end)
    )
    return start, middle, end


# What paragraphs stand in


@dataclass
class Paragraph:
    """Pieces, cut into runs anywhere, each run with a look; and the paragraphs of a text box that hangs on it."""

    pieces: list[Any]
    cuts: list[int] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    box: list[Any] = field(default_factory=list)

    def look(self, at: int) -> str:
        """The look of the character at an offset."""
        return self.looks[sum(cut <= at for cut in self.cuts) % len(self.looks)] if self.looks else ""


@dataclass
class Joined:
    """Paragraphs with blocks (j) between them whose tags stand alone, joined to the lines before and after them."""

    parts: list[Any]


@dataclass
class Table:
    rows: list[Any]


@dataclass
class Row:
    cells: list[Any]


@dataclass
class Cell:
    blocks: list[Any]


# A tree as XML


class Typist:
    """Types a tree as XML; all ids are its own."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def blocks(self, blocks: Sequence[Any]) -> str:
        return "".join(self.block(block) for block in blocks)

    def block(self, block: Any) -> str:
        if isinstance(block, Table):
            rows = self.many(block.rows, self.row, self.tag_row)
            columns = max((row.count("<w:tc>") for row in rows.split("<w:tr>")), default=1)
            return f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>{rows}</w:tbl>"
        if isinstance(block, Paragraph):
            return self.paragraph(block)
        if isinstance(block, Joined):
            return self.many(block.parts, self.paragraph, self.tag_paragraph)
        return self.many([block], self.block, self.tag_paragraph)

    def many(self, things: Sequence[Any], one: Callable[[Any], str], tag: Callable[[str], str]) -> str:
        """Things with the blocks around them, whose tags stand in things of their own."""
        typed = []
        for thing in things:
            if isinstance(thing, Repeat | Choose) and not getattr(thing, "within", False):
                start, middle, end = thing.tags
                otherwise = getattr(thing, "otherwise", [])
                typed += [tag(start), self.many(thing.inside, one, tag)]
                typed += [tag(middle), self.many(otherwise, one, tag)] if otherwise else []
                typed.append(tag(end))
            else:
                typed.append(one(thing))
        return "".join(typed)

    def tag_paragraph(self, tag: str) -> str:
        half = len(tag) // 2
        return self.paragraph(Paragraph([Text(tag, "")], [half], ["", "b"]))

    def tag_cell(self, tag: str) -> str:
        return f"<w:tc>{self.tag_paragraph(tag)}</w:tc>"

    def tag_row(self, tag: str) -> str:
        return f"<w:tr>{self.tag_cell(tag)}{self.tag_cell('')}</w:tr>"

    def row(self, row: Any) -> str:
        if isinstance(row, Repeat):
            start, _, end = row.tags
            first, last = row.inside[0].cells[0].blocks[0], row.inside[0].cells[-1].blocks[-1]
            first.pieces.insert(0, Text(start, ""))
            last.pieces.append(Text(end, ""))
            return self.row(row.inside[0])
        return f"<w:tr>{self.many(row.cells, self.cell, self.tag_cell)}</w:tr>"

    def cell(self, cell: Cell) -> str:
        return f"<w:tc>{self.blocks(cell.blocks)}</w:tc>"

    def paragraph(self, paragraph: Paragraph) -> str:
        tokens = _merged(self.tokens(paragraph.pieces))
        at, runs = 0, []
        for typed, is_xml in tokens:
            if is_xml:
                runs.append(typed)
                continue
            inner = [cut for cut in paragraph.cuts if at < cut < at + len(typed)]
            for start, end in zip([at, *inner], [*inner, at + len(typed)], strict=True):
                look = "".join(f"<w:{name}/>" for name in paragraph.look(start).split())
                runs.append(_run(typed[start - at : end - at], look))
            at += len(typed)
        if paragraph.box:
            runs.append(
                f'<w:r><w:pict><v:rect xmlns:v="{V}" id="box{next(self.numbers)}"><v:textbox><w:txbxContent>'
                f"{self.blocks(paragraph.box)}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>"
            )
        return f'<w:p xmlns:w14="{W14}" w14:paraId="{next(self.numbers):08X}">{"".join(runs)}</w:p>'

    def tokens(self, pieces: Sequence[Any], at: int = 0) -> Iterator[tuple[str, bool]]:
        """What is typed, and XML between; each piece is told where it begins."""
        for piece in pieces:
            if isinstance(piece, Text | Value):
                piece.at = at
                tokens = [(piece.typed, False)]
            elif isinstance(piece, Mark):
                tokens = [(piece.xml.format(next(self.numbers)), True)]
            elif isinstance(piece, Enclosed):
                start = piece.start.format(next(self.numbers))
                tokens = [(start, True), *self.tokens(piece.pieces, at), (piece.end, True)]
            else:
                start, middle, end = piece.tags
                tokens = [(start, False), *self.tokens(piece.inside, at + len(start))]
                if middle:
                    before = at + sum(len(typed) for typed, is_xml in tokens if not is_xml)
                    tokens += [(middle, False), *self.tokens(piece.otherwise, before + len(middle))]
                tokens.append((end, False))
            yield from tokens
            at += sum(len(typed) for typed, is_xml in tokens if not is_xml)


def _merged(tokens: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    for is_xml, group in groupby(tokens, key=lambda token: token[1]):
        yield "".join(typed for typed, _ in group), is_xml


def _run(text: str, look: str) -> str:
    """A run; tabs and breaks are elements of it."""
    made = run(text, look)
    for character, element in {"\t": "tab", "\n": "br"}.items():
        made = made.replace(character, f'</w:t><w:{element}/><w:t xml:space="preserve">')
    return made


# What a tree says


def turns(block: Any, known: Environment) -> Iterator[tuple[list[Any], Environment]]:
    """What a block holds, each time it is filled in, and what names mean there."""
    if isinstance(block, Choose):
        yield (block.inside if known[block.condition] else block.otherwise), known
    else:
        for number, each in enumerate(known[block.over], 1):
            yield block.inside, {**known, block.name: each, "loop.index": str(number)}


def flat(things: Sequence[Any], known: Environment) -> Iterator[tuple[Any, Environment]]:
    """Things with all blocks around them gone."""
    for thing in things:
        if isinstance(thing, Repeat | Choose):
            for inside, inner in turns(thing, known):
                yield from flat(inside, inner)
        else:
            yield thing, known


def spelled(pieces: Sequence[Any], paragraph: Paragraph, known: Environment) -> Iterator[Spelled]:
    """The characters of a paragraph with their looks; a value has the look of the beginning of its tag."""
    for piece, inner in flat(pieces, known):
        if isinstance(piece, Enclosed):
            yield from spelled(piece.pieces, paragraph, inner)
        elif isinstance(piece, Value):
            yield from ((character, paragraph.look(piece.at)) for character in printed(inner[piece.name]))
        elif isinstance(piece, Text) and piece.shown:
            kept = [n for n in range(len(piece.typed)) if piece.typed == piece.shown or n != 1]
            yield from ((piece.typed[n], paragraph.look(piece.at + n)) for n in kept)


def together(block: Any, known: Environment) -> Iterator[Spelled]:
    """The characters of a paragraph, or of several with a sign between where they are not joined."""
    if isinstance(block, Paragraph):
        yield from spelled(block.pieces, block, known)
        return
    after = False
    for part in block.parts:
        if isinstance(part, Paragraph):
            yield from [("\a", "")] if after else []
            yield from spelled(part.pieces, part, known)
        else:
            for inside, inner in turns(part, known):
                yield from together(Joined(inside), inner)
        after = isinstance(part, Paragraph)


def printed(value: str) -> str:
    """A value as it stands in a document: without what XML forbids, one break for all ways to write one."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", value)


def shown(spelling: Sequence[Spelled]) -> str:
    """A spelling as a text: `甲‹b›乙`."""
    looks = groupby(spelling, key=lambda each: each[1])
    return "".join(
        (f"‹{look}›" if look else "") + "".join(character for character, _ in group) for look, group in looks
    )


def said(blocks: Sequence[Any], known: Environment, *, in_cell: bool = False) -> list[str]:
    """What blocks say, in the lines of an outline."""
    found: list[str] = []
    ends_in_table = True
    for block, inner in flat(blocks, known):
        if isinstance(block, Paragraph | Joined):
            paragraphs: list[list[Spelled]] = [[]]
            for character, look in together(block, inner):
                if character == "\f":
                    paragraphs += [[("\f", "")], []]
                elif character == "\a":
                    paragraphs.append([])
                else:
                    paragraphs[-1].append((character, look))
            found += [shown(each) for each in paragraphs]
            box = getattr(block, "box", [])
            found += [f"▣ {line}" for line in said(box, inner)] if box else []
            ends_in_table = False
        else:
            rows = [
                [said(cell.blocks, deep, in_cell=True) for cell, deep in flat(row.cells, here)]
                for row, here in flat(block.rows, inner)
            ]
            rows = [row for row in rows if row]
            found += [f"| {' | '.join('¶'.join(cell) for cell in row)} |" for row in rows]
            ends_in_table = bool(rows) or ends_in_table
    return [*found, ""] if not found or (in_cell and ends_in_table) else found


def look_of(node: etree._Element) -> str:
    properties = node.find(w("rPr"))
    return "" if properties is None else " ".join(etree.QName(each).localname for each in properties)


def read(paragraph: etree._Element) -> str:
    """The same of a paragraph in a document."""
    spelling = [(each, look_of(node) if each != "\f" else "") for text, node in characters(paragraph) for each in text]
    return shown(spelling)


# Drawing trees

SIGNS = st.characters() | st.sampled_from("<>&{}%#'\"\\\n\t\r\x0b\a\f]_-")
WHOLE = (
    "",
    "甲",
    "<w:br/>",
    "]]>",
    "&amp;",
    "{{ a }}",
    "{% endfor %}",
    "{_{",
    "}_}",
    "</w:t></w:r>",
    "一\a二",
    "一\f二",
)
ANY_TEXT = st.text(SIGNS, max_size=10) | st.sampled_from(WHOLE)
TYPED = st.sampled_from(["甲", " { ", "}", "%", " ", "a < b", "&", "'", "“", "]]>", "\t", "\n", "乙丙丁", "_", "-"])
ESCAPED = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}

ENCLOSURES = (
    ('<w:hyperlink w:anchor="a">', "</w:hyperlink>"),
    ("<w:sdt><w:sdtPr/><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ('<w:ins w:id="{0}" w:author="a">', "</w:ins>"),
)
MARKS = (
    '<w:bookmarkStart w:id="{0}" w:name="b{0}"/><w:bookmarkEnd w:id="{0}"/>',
    f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}"><wp:extent cx="9" cy="9"/><wp:docPr id="{{0}}" name="p"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="urn:nothing"/>'
    "</a:graphic></wp:inline></w:drawing></w:r>",
)


@dataclass
class Drawing:
    """Draws a tree; `names` are those that can be printed, `depth` counts what encloses what is drawn."""

    draw: st.DrawFn

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def block(
        self,
        level: str,
        names: tuple[str, ...],
        prefixes: Sequence[str],
        inside: Callable[[tuple[str, ...]], list[Any]],
    ) -> Any:
        """A loop or a choice around things of a level."""
        prefix = self.one(*prefixes)
        if self.one(True, False):
            name = f"{level}{len(names)}"
            return Repeat(
                level, prefix, name, self.one("none_", "one", "two", "three"), inside((*names, name, "loop.index"))
            )
        otherwise = inside(names) if self.one(True, False) else []
        return Choose(level, prefix, self.one("yes", "no"), inside(names), otherwise)

    def pieces(self, names: tuple[str, ...], depth: int = 0, *, enclosed: bool = False) -> list[Any]:
        return [self.piece(names, depth, enclosed=enclosed) for _ in range(self.number(0 if depth else 1, 3))]

    def piece(self, names: tuple[str, ...], depth: int, *, enclosed: bool) -> Any:
        kinds = ["text", "text", "value", "value", "escape", "comment", "mark"]
        kinds += ["block", "block"] if depth < 2 else []
        kinds += ["enclosed"] if not enclosed else []
        kinds += ["lines"] if not enclosed and depth < 1 else []
        kind = self.one(*kinds)
        if kind == "value":
            name = self.one(*names)
            return Value(self.one("{{ %s }}", "{{%s}}", "{{ %s|e }}", "{{  %s  }}") % name, name)
        if kind == "escape":  # between spaces, so that no brace comes to stand by another
            typed = self.one(*ESCAPED)
            return Enclosed("", "", [Text(" ", " "), Text(typed, ESCAPED[typed]), Text(" ", " ")])
        if kind == "comment":
            return Text("{# {{ a }} #}", "")
        if kind == "mark":
            return Mark(self.one(*MARKS))
        if kind == "block":
            return self.block("r", names, ("", "r"), lambda inner: self.pieces(inner, depth + 1, enclosed=enclosed))
        if kind == "lines":  # between letters, so that no other break stands by those of the tags
            block = self.block(
                "r", names, ("-\n",), lambda inner: [Text("丁", "丁"), *self.pieces(inner, depth + 1), Text("丁", "丁")]
            )
            return Enclosed("", "", [Text("丁", "丁"), block, Text("丁", "丁")])
        if kind == "enclosed":
            start, end = self.one(*ENCLOSURES)
            return Enclosed(start, end, self.pieces(names, depth + 1, enclosed=True))
        typed = self.draw(TYPED)
        return Text(typed, typed)

    def paragraph(self, names: tuple[str, ...], *, boxed: bool = True) -> Paragraph:
        """A paragraph; a `boxed` one is in a text box already or may have none."""
        cuts = sorted(self.draw(st.sets(st.integers(1, 60), max_size=5)))
        looks = [self.one(*LOOKS) for _ in range(len(cuts) + 1)]
        box = self.blocks(names, 2, boxed=True) if not boxed and self.number(0, 9) == 9 else []
        pieces = [Text("前", "前"), *self.pieces(names)]  # not empty, so that no tag in it takes the paragraph along
        return Paragraph(pieces, cuts, looks, box)

    def blocks(self, names: tuple[str, ...], depth: int = 0, *, boxed: bool = False) -> list[Any]:
        found: list[Any] = []
        for _ in range(self.number(1, 3 if depth else 4)):
            kinds = ["paragraph", "paragraph", *(["block", "table", "joined"] if depth < 3 else [])]
            kind = self.one(*kinds)
            if kind == "paragraph":
                found.append(self.paragraph(names, boxed=boxed))
            elif kind == "joined":
                found.append(Joined([self.line(names), *self.joined(names), self.line(names)]))
            elif kind == "table":
                found.append(Table(self.rows(names, depth, boxed=boxed)))
                found.append(self.paragraph(names, boxed=boxed))
            else:
                found.append(
                    self.block("p", names, ("", "p"), lambda inner: self.blocks(inner, depth + 1, boxed=boxed))
                )
        return found

    def line(self, names: tuple[str, ...]) -> Paragraph:
        """A paragraph that begins and ends with a letter, so that no break of its own stands at a tag that joins it."""
        paragraph = self.paragraph(names)
        return replace(paragraph, pieces=[*paragraph.pieces, Text("后", "后")])

    def joined(self, names: tuple[str, ...], depth: int = 0) -> list[Any]:
        found: list[Any] = []
        for _ in range(self.number(1, 2)):
            if depth < 2 and self.one(True, False):
                found.append(self.block("j", names, ("-",), lambda inner: self.joined(inner, depth + 1)))
            else:
                found.append(self.line(names))
        return found

    def rows(self, names: tuple[str, ...], depth: int, *, boxed: bool, nested: int = 0) -> list[Any]:
        found: list[Any] = []
        for _ in range(self.number(1, 2)):
            kind = self.one("row", "row", "block", "whole row") if nested < 2 else "row"
            if kind == "row":
                found.append(Row(self.cells(names, depth, boxed=boxed)))
            elif kind == "block":
                found.append(
                    self.block(
                        "tr", names, ("tr",), lambda inner: self.rows(inner, depth, boxed=boxed, nested=nested + 1)
                    )
                )
            else:
                name = f"tr{len(names)}"
                inner = (*names, name, "loop.index")
                cells = [Cell([self.paragraph(inner, boxed=True)]) for _ in range(self.number(2, 3))]
                found.append(Repeat("tr", "", name, self.one("none_", "one", "two"), [Row(cells)], within=True))
        return found

    def cells(self, names: tuple[str, ...], depth: int, *, boxed: bool, nested: int = 0) -> list[Any]:
        found: list[Any] = []
        for _ in range(self.number(1, 2)):
            if nested < 2 and self.number(0, 3) == 0:
                found.append(
                    self.block(
                        "tc", names, ("tc",), lambda inner: self.cells(inner, depth, boxed=boxed, nested=nested + 1)
                    )
                )
            else:
                found.append(Cell([*self.blocks(names, depth + 2, boxed=boxed)]))
        return found


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Any], list[Any]]:
    """The blocks of a body and of a header."""
    drawing = Drawing(draw)
    names = ("a", "b", "c")
    return drawing.blocks(names), drawing.blocks(names, 2, boxed=True) if drawing.one(True, False) else []


DATA = st.fixed_dictionaries(
    {
        "a": ANY_TEXT,
        "b": ANY_TEXT,
        "c": ANY_TEXT,
        "one": st.lists(ANY_TEXT, min_size=1, max_size=1),
        "two": st.lists(ANY_TEXT, min_size=2, max_size=2),
        "three": st.lists(ANY_TEXT, min_size=3, max_size=3),
        "none_": st.just([]),
        "yes": st.just(True),
        "no": st.just(False),
    }
)


def template_of(tree: tuple[list[Any], list[Any]]) -> bytes:
    """A tree as a .docx."""
    typist = Typist()
    body, header = (typist.blocks(blocks) for blocks in tree)
    return word(body, **({"header1": header} if header else {}))


@seeded
@given(trees(), DATA)
def test_a_document_says_what_its_template_says_with_the_values_in_it(
    tree: tuple[list[Any], list[Any]], data: dict[str, Any]
) -> None:
    document = filling.fill(template_of(tree), data)
    parts = members(document)
    assert lines(etree.fromstring(parts[BODY])[0], read, columns=False) == said(tree[0], data)
    if tree[1]:
        assert lines(etree.fromstring(parts[HEADER]), read, columns=False) == said(tree[1], data)
    assert faults(document) == []


@seeded
@given(trees(), DATA, st.booleans())
def test_a_settled_part_is_the_same_as_one_that_is_worked_on(
    tree: tuple[list[Any], list[Any]], data: dict[str, Any], flat: bool
) -> None:
    made = template.compile(template_of(tree), "t.docx", flat=flat)
    unsettled = replace(made, parts=tuple(replace(part, settled=False) for part in made.parts))
    assert filling.fill(made, data) == filling.fill(unsettled, data)


SLIPS = ("{%", "%}", "{{", "}}", "{{ zz }}", "{% endfor %}", "{%tr endif %}", "{%p for x in two %}", "{% if %}", "{%- if yes -%}",
         "{{ a|nosuch }}", "{{ a b }}", "{% vm %}", "{% hm %}", "{% colspan a %}", "{{ two }}", "{{ 1 / 0 }}", "{{ a.b.c }}", "{#", "'")  # fmt: skip


@st.composite
def slipped(draw: st.DrawFn) -> bytes:
    """A template with slips in it: something put into a text, or a text taken out."""
    parts = members(template_of(draw(trees())))
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(parts.keys() & {BODY, HEADER})))
        root = etree.fromstring(parts[name])
        nodes = list(root.iter(w("t")))
        node = nodes[draw(st.integers(0, len(nodes) - 1))]
        text, slip = node.text or "", draw(st.sampled_from((*SLIPS, "")))
        at = draw(st.integers(0, len(text)))
        node.text = text[:at] + slip + text[at:] if slip else ""
        parts[name] = etree.tostring(root)
    return zipped(parts)


@seeded
@given(slipped(), DATA)
def test_a_template_with_slips_gives_places_or_a_whole_document(template: bytes, data: dict[str, Any]) -> None:
    try:
        document = filling.fill(template, data)
    except DocgenError as error:
        for problem in error.problems:
            assert problem.place.where
            assert problem.message
        return
    assert faults(document) == []


def test_the_oracle_knows_what_a_document_says() -> None:
    """The oracle itself, on a tree that is spelled out by hand."""
    loop = Repeat("r", "", "r3", "two", [Value("{{ r3 }}", "r3"), Text(",", ",")])
    tree = [
        Paragraph([Text("甲", "甲"), loop, Value("{{ a }}", "a")], [1], ["b", ""]),
        Table([Repeat("tr", "tr", "x", "two", [Row([Cell([Paragraph([Value("{{ x }}", "x")])]), Cell([Table([])])])])]),
    ]
    known = {"two": ["1", "2\a3"], "a": "\f\x0b"}
    Typist().blocks(tree)
    assert said(tree, known) == ["‹b›甲1,2", "3,", "\f", "", "| 1 |  |", "| 2¶3 |  |"]
