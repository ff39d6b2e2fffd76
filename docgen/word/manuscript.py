"""A .docx as its readers see it: its bytes in, its paragraphs out, with their controls, tracked changes and comments.

Word says one thing in many ways: a text in many runs, a paragraph in several that a tracked change makes one, a
field with its code. Here each paragraph is a text, and all else has an offset in it. Charts, diagrams and properties
have no such paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field

from lxml import etree

from docgen.records import record
from docgen.word import package, stories
from docgen.word.package import Package, w
from docgen.word.stories import Story

INSERTION, DELETION = "insertion", "deletion"
FORMAT = "format"

ORIGIN = "docgen-p"
"""The attribute of a paragraph that says which one of the template it came from."""


@record(frozen=True, slots=True)
class Control:
    """A content control within a paragraph. `tag` is empty and `id` 0 where it has none."""

    start: int
    end: int
    tag: str
    id: int


@record(frozen=True, slots=True)
class Change:
    """A tracked change. `text` is all that it brings or takes, whether or not the view holds it.

    `kind` is insertion, deletion or format, or says what was inserted or deleted: "paragraph inserted" stands where
    the paragraph ends, "row deleted" before what follows the row; "cell inserted" and "cell deleted" are alike.
    """

    kind: str
    start: int
    end: int
    text: str
    author: str
    date: str


@record(frozen=True, slots=True)
class Comment:
    """A comment on a part of a paragraph; one on several paragraphs stands in the first, up to its end."""

    start: int
    end: int
    text: str
    author: str
    date: str


@record(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a story: `place` and `cell` (table, row, column) count what stands in the file.

    Of paragraphs that a change makes one, `place`, `cell`, `origin` and `style` are those of the first with text.
    """

    part: str
    kind: str
    text: str
    place: str
    controls: tuple[Control, ...]
    changes: tuple[Change, ...]
    comments: tuple[Comment, ...]
    origin: int | None
    cell: tuple[int, int, int] | None
    style: str


def manuscript(document: bytes, name: str, *, accepted: bool = True) -> tuple[Paragraph, ...]:
    """The paragraphs of a .docx, the body first, with its tracked changes as if accepted, or else as if rejected.

    Raises `DocgenError` for bytes that are no .docx, and for parts that are no XML.
    """
    return paragraphs(package.read(document, name, macros=True), accepted=accepted)


def paragraphs(source: Package, *, accepted: bool = True) -> tuple[Paragraph, ...]:
    """The same of a document that is opened."""
    found = list(stories.stories(source))
    headings = stories.heading_styles(source)
    comments = _comments(found)
    return tuple(
        paragraph
        for story in found
        if story.kind in _KINDS
        for paragraph in _Reader(story, accepted=accepted).read(headings, comments)
    )


def texts(found: Iterable[Story]) -> tuple[Paragraph, ...]:
    """Of stories the same with their texts alone: where they stand and what stands in them is left empty."""
    return tuple(
        Paragraph(story.part, story.kind, text, "", (), (), (), None, None, "")
        for story in found
        if story.kind in _KINDS
        for text in _plain_texts(story.root) or _Reader(story, accepted=True).texts()
    )


def _plain_texts(root: etree._Element) -> list[str]:
    """The texts of paragraphs that stand one behind the other, with nothing in them that is not to be read.

    None at all of a story of another kind. Of nearly all this is the same, found sooner.
    """
    if next(root.iter(*_INVOLVED), None) is not None:
        return []
    found: list[list[str]] = []
    for node in root.iter(*_PLAIN):
        if node.tag == _PARAGRAPH:
            parent = node.getparent()
            if parent is None or parent.tag not in _ROOMS or next(parent.iterancestors(_PARAGRAPH), None) is not None:
                return []
            found.append([])
        elif found:
            found[-1].append(text_of(node))
    return list(map("".join, found))


_KINDS = frozenset(("body", "header", "footer", "footnotes", "endnotes"))

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_TRACKED = {
    **dict.fromkeys(map(w, ("ins", "moveTo", "cellIns")), "inserted"),
    **dict.fromkeys(map(w, ("del", "moveFrom", "cellDel")), "deleted"),
}
"""What becomes of a thing by a tracked change (ECMA-376 part 1, §17.13.5)."""

_TEXTS = frozenset((w("t"), w("delText"), f"{_MATH}t"))
_CHARACTERS = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011"}
_PROPERTIES = frozenset(map(w, ("pPr", "rPr", "sdtPr", "sdtEndPr", "trPr", "tcPr")))
_FORMATS = frozenset(map(w, ("tblPrChange", "tblGridChange", "tblPrExChange", "sectPrChange")))
_CHOICES = frozenset((f"{_MC}Choice", f"{_MC}Fallback"))


_INVOLVED = (
    *_TRACKED,
    *_CHOICES,
    *map(w, ("delText", "txbxContent", "footnote", "endnote", "fldChar")),
    f"{_MATH}oMath",
)
"""What has to be read with care."""

_PARAGRAPH = w("p")
_ROOMS = frozenset(map(w, ("body", "hdr", "ftr", "tc")))
"""What paragraphs stand in."""

_PLAIN = (_PARAGRAPH, *_TEXTS, *_CHARACTERS, w("sym"))


@record(slots=True, eq=False)
class _Mark:
    """A tracked change, or a control, that may still go on."""

    kind: str
    node: etree._Element
    start: int
    end: int
    texts: list[str] = field(default_factory=list)


@record(slots=True, eq=False)
class _Draft:
    """A paragraph in the making, from one `w:p`, from several, or from none: then it only hands on what it holds."""

    nodes: list[tuple[etree._Element, int, tuple[int, int, int] | None]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    has_picture: bool = False
    controls: list[_Mark] = field(default_factory=list)
    changes: list[_Mark] = field(default_factory=list)
    boxes: list[_Draft] = field(default_factory=list)
    heir: tuple[_Draft, int] | None = None


@record(slots=True, eq=False)
class _Frame:
    """What holds paragraphs: a story, a note, a cell, a text box."""

    out: list[_Draft]
    cell: tuple[int, int, int] | None = None
    draft: _Draft | None = None  # the paragraph that is being read
    waiting: _Draft | None = None  # one whose mark is gone: the next goes on in it
    ends_in_paragraph: bool = False
    marks: list[_Mark] = field(default_factory=list)  # the changes that what is being read stands in


Spot = tuple[_Draft, int]


class _Reader:
    """A walk over a story, element by element and never by recursion: a file can be nested as deep as it likes."""

    def __init__(self, story: Story, *, accepted: bool) -> None:
        self.story = story
        self.gone = "deleted" if accepted else "inserted"
        self.out: list[_Draft] = []
        self.frames = [_Frame(self.out)]
        self.lost: list[_Draft] = []  # what is not in the view, until the next paragraph takes over what it held
        self.hidden = 0  # changes around that take the text away
        self.fields: list[bool] = []  # of each field around, whether this is its code
        self.codes = 0  # how many of them are
        self.ended = _ended(story.root)
        self.cells = _cells(story.root)
        self.starts: dict[str, Spot] = {}  # of comments by their ids
        self.ends: dict[str, Spot] = {}
        self.references: dict[str, Spot] = {}
        self.closing: list[tuple[etree._Element, Callable[[], None]]] = []

    def texts(self) -> Iterator[str]:
        """The texts of its paragraphs in the order of reading."""
        self.walk()
        return ("".join(draft.pieces) for draft in self.out)

    def read(self, headings: frozenset[str], comments: dict[str, etree._Element]) -> Iterator[Paragraph]:
        """The paragraphs of the story in the order of reading."""
        self.walk()
        places = dict(stories.paragraphs(self.story, headings))
        remarks = self._remarks(comments)
        for draft in self.out:
            yield self._finished(draft, places, remarks.get(id(draft), []))

    def walk(self) -> None:
        """Read the story from its beginning to its end."""
        walk = etree.iterwalk(self.story.root, events=("start", "end"), tag=tuple(_HANDLERS))
        for event, node in walk:
            if event == "end":
                while self.closing and self.closing[-1][0] is node:
                    self.closing.pop()[1]()
            elif not _HANDLERS[node.tag](self, node):
                walk.skip_subtree()
        self._end_of(self.frames[0])
        if self.lost:
            if not self.out:
                self.out.append(_Draft())
            self._adopt(self.out[-1])

    # what the elements mean: each gives whether to look inside

    def _pass(self, _node: etree._Element) -> bool:
        return False

    def _choice(self, node: etree._Element) -> bool:
        """Of one thing said in several ways the first (ECMA-376 part 3, §9.3)."""
        return node.getprevious() is None

    def _paragraph(self, node: etree._Element) -> bool:
        frame = self.frames[-1]
        if frame.draft is not None:  # right within another, as no program writes it
            if not self._box(node):
                return False
            frame = self.frames[-1]
        draft = frame.draft = frame.waiting or _Draft()
        frame.waiting = None
        self._adopt(draft)
        start, first = draft.length, len(draft.pieces)
        draft.nodes.append((node, start, frame.cell))

        def end() -> None:
            kinds = []
            about = node.find(w("pPr"))
            mark = None if about is None else about.find(w("rPr"))
            for change in () if mark is None else mark.iterchildren(*_TRACKED):
                kinds.append(_TRACKED[change.tag])
                draft.changes.append(_Mark(f"paragraph {kinds[-1]}", change, draft.length, draft.length))
            for change in () if about is None else about.iterchildren(w("pPrChange")):
                text = "".join(draft.pieces[first:])
                draft.changes.append(_Mark(FORMAT, change, start, draft.length, [text]))
            for holder, name in (
                () if about is None else ((mark, "rPrChange"), (about.find(w("sectPr")), "sectPrChange"))
            ):
                for change in () if holder is None else holder.iterchildren(w(name)):
                    draft.changes.append(_Mark(FORMAT, change, draft.length, draft.length))
            frame.draft = None
            if self.gone in kinds:
                frame.waiting = draft
            else:
                self._emit(frame, draft)

        self.closing.append((node, end))
        return True

    def _change(self, node: etree._Element) -> bool:
        """An insertion or a deletion around runs; within another of its kind it says nothing more."""
        became = _TRACKED[node.tag]
        if self.frames[-1].draft is None:  # around whole paragraphs, as no program writes it
            return True
        self._mark(INSERTION if became == "inserted" else DELETION, node, node)
        if became == self.gone:
            self.hidden += 1
            self.closing.append((node, self._show))
        return True

    def _show(self) -> None:
        self.hidden -= 1

    def _run(self, node: etree._Element) -> bool:
        change = node.find(_RUN_CHANGE)
        if change is not None:
            self._mark(FORMAT, node, change)
        return True

    def _mark(self, kind: str, node: etree._Element, change: etree._Element) -> None:
        """A change that goes as far as an element."""
        frame = self.frames[-1]
        draft = frame.draft
        if draft is None or any(mark.kind == kind for mark in frame.marks):
            return
        mark = _Mark(kind, change, draft.length, draft.length)
        draft.changes.append(mark)
        frame.marks.append(mark)

        def end() -> None:
            mark.end = draft.length
            frame.marks.remove(mark)

        self.closing.append((node, end))

    def _format(self, node: etree._Element) -> bool:
        """A change of a table's or a section's properties."""
        draft, offset = self._spot()
        draft.changes.append(_Mark(FORMAT, node, offset, offset))
        return False

    def _text(self, node: etree._Element) -> bool:
        frame = self.frames[-1]
        if frame.draft is not None and not self.codes:
            text = text_of(node)
            for mark in frame.marks:
                mark.texts.append(text)
            if not self.hidden:
                frame.draft.pieces.append(text)
                frame.draft.length += len(text)
        return False

    def _picture(self, _node: etree._Element) -> bool:
        draft = self.frames[-1].draft
        if draft is not None and not self.hidden:
            draft.has_picture = True
        return True

    def _box(self, node: etree._Element) -> bool:
        """A text box, whose paragraphs follow the one that holds it."""
        frame = self.frames[-1]
        if self.hidden or self.codes:
            for mark in frame.marks:
                mark.texts.append(_everything(node))
            return False
        self._enter(node, frame.out if frame.draft is None else frame.draft.boxes, frame.cell)
        return True

    def _note(self, node: etree._Element) -> bool:
        """A footnote or an endnote; the lines that part notes from text are none (ECMA-376 part 1, §17.11)."""
        if node.get(w("type"), "normal") != "normal":
            return False
        self._enter(node, self.out, None)
        return True

    def _row(self, node: etree._Element) -> bool:
        return self._part_of_table(node, "row", "trPr")

    def _cell(self, node: etree._Element) -> bool:
        stands = self._part_of_table(node, "cell", "tcPr")
        if stands:
            self._enter(node, self.frames[-1].out, self.cells[node])
        return stands

    def _part_of_table(self, node: etree._Element, name: str, properties: str) -> bool:
        """A row or a cell with what changes it; one that is gone leaves its text in the change."""
        if self.hidden:  # a table within a paragraph, as no program writes it
            return self._box(node)
        kinds = []
        about = node.find(w(properties))
        for change in () if about is None else about:
            if change.tag not in _CHANGES_OF_PARTS:
                continue
            kinds.append(_TRACKED.get(change.tag, FORMAT))
            kind = kinds[-1] if kinds[-1] == FORMAT else f"{name} {kinds[-1]}"
            text = "" if kind == FORMAT else _everything(node, nested=kinds[-1] == self.gone)
            self._ghost().changes.append(_Mark(kind, change, 0, 0, [text]))
        if self.gone in kinds:
            for each in node.iter(*_COMMENT_MARKS):
                _COMMENT_MARKS[each.tag](self).setdefault(each.get(w("id"), ""), (self._ghost(), 0))
            return False
        self._settle(self.frames[-1], at_end=False)
        self.frames[-1].ends_in_paragraph = False
        return True

    def _control(self, node: etree._Element) -> bool:
        draft = self.frames[-1].draft
        if draft is not None:
            control = _Mark("", node, draft.length, draft.length)
            draft.controls.append(control)

            def end() -> None:
                control.end = draft.length

            self.closing.append((node, end))
        return True

    def _field(self, node: etree._Element) -> bool:
        kind = node.get(w("fldCharType"))
        if kind == "begin":
            self.fields.append(node in self.ended)
            self.codes += self.fields[-1]
        elif kind in ("separate", "end") and self.fields:
            self.codes -= self.fields.pop()
            if kind == "separate":
                self.fields.append(False)
        return False

    def _commented(self, node: etree._Element) -> bool:
        _COMMENT_MARKS[node.tag](self).setdefault(node.get(w("id"), ""), self._spot())
        return False

    # paragraphs that end, that go on in the next, and that are gone

    def _enter(self, node: etree._Element, out: list[_Draft], cell: tuple[int, int, int] | None) -> _Frame:
        frame = _Frame(out, cell)
        self.frames.append(frame)

        def end() -> None:
            self._end_of(frame)
            self.frames.pop()

        self.closing.append((node, end))
        return frame

    def _end_of(self, frame: _Frame) -> None:
        self._settle(frame, at_end=True)

    def _settle(self, frame: _Frame, *, at_end: bool) -> None:
        """What becomes of a paragraph whose mark is gone where no other follows it: without text it goes, too."""
        draft, frame.waiting = frame.waiting, None
        if draft is None:
            return
        if draft.length or draft.has_picture or draft.boxes or (at_end and not frame.ends_in_paragraph):
            self._emit(frame, draft)
        else:
            self.lost.append(draft)

    def _emit(self, frame: _Frame, draft: _Draft) -> None:
        frame.ends_in_paragraph = True
        frame.out.append(draft)
        frame.out.extend(draft.boxes)

    def _spot(self) -> Spot:
        """Where the reading is: in a paragraph, or before the next."""
        frame = self.frames[-1]
        draft = frame.draft or self._ghost()
        return draft, draft.length

    def _ghost(self) -> _Draft:
        self.lost.append(_Draft())
        return self.lost[-1]

    def _adopt(self, draft: _Draft) -> None:
        """Let a paragraph take over what stood in those that are gone."""
        for each in self.lost:
            each.heir = (draft, draft.length)
            for change in each.changes:
                change.start = change.end = draft.length
                draft.changes.append(change)
        self.lost.clear()

    # the paragraphs as they are handed out

    def _remarks(self, comments: dict[str, etree._Element]) -> dict[int, list[Comment]]:
        """The comments by the paragraph that each belongs to."""
        found: dict[int, list[Comment]] = {}
        for number in {**self.starts, **self.references}:
            if number not in comments:
                continue
            draft, start = _resolved(self.starts.get(number) or self.references[number])
            last, end = _resolved(self.ends.get(number) or self.references.get(number) or (draft, draft.length))
            if number not in self.starts:
                last, end = draft, start
            if last is not draft:
                end = draft.length
            comment = comments[number]
            found.setdefault(id(draft), []).append(
                Comment(start, max(start, end), stories.plain_text(comment), *_by(comment))
            )
        return found

    def _finished(self, draft: _Draft, places: dict[etree._Element, str], comments: Iterable[Comment]) -> Paragraph:
        ends = [start for _, start, _ in draft.nodes[1:]] + [draft.length]
        filled = (each for each, end in zip(draft.nodes, ends, strict=False) if end > each[1])
        node, _, cell = next(filled, draft.nodes[-1] if draft.nodes else (None, 0, None))
        style = None if node is None else node.find(f"{w('pPr')}/{w('pStyle')}")
        return Paragraph(
            self.story.part,
            self.story.kind,
            "".join(draft.pieces),
            self.story.label if node is None else places[node],
            tuple(_control_of(each) for each in draft.controls),
            tuple(_together(draft.changes)),
            tuple(sorted(comments, key=lambda each: (each.start, each.end))),
            None if node is None else _number(node.get(ORIGIN, "")),
            cell,
            "" if style is None else style.get(w("val"), ""),
        )


_RUN_CHANGE = f"{w('rPr')}/{w('rPrChange')}"
_CHANGES_OF_PARTS = frozenset((*_TRACKED, *map(w, ("trPrChange", "tcPrChange", "cellMerge"))))

_COMMENT_MARKS: dict[str, Callable[[_Reader], dict[str, Spot]]] = {
    w("commentRangeStart"): lambda reader: reader.starts,
    w("commentRangeEnd"): lambda reader: reader.ends,
    w("commentReference"): lambda reader: reader.references,
}

_HANDLERS: dict[str, Callable[[_Reader, etree._Element], bool]] = {
    **dict.fromkeys((*_TEXTS, *_CHARACTERS, w("sym")), _Reader._text),
    **dict.fromkeys(_PROPERTIES, _Reader._pass),
    **dict.fromkeys(_CHOICES, _Reader._choice),
    **dict.fromkeys(map(w, ("ins", "del", "moveFrom", "moveTo")), _Reader._change),
    **dict.fromkeys(_FORMATS, _Reader._format),
    **dict.fromkeys(_COMMENT_MARKS, _Reader._commented),
    **dict.fromkeys(map(w, ("drawing", "pict", "object")), _Reader._picture),
    **dict.fromkeys(map(w, ("footnote", "endnote")), _Reader._note),
    w("p"): _Reader._paragraph,
    w("r"): _Reader._run,
    w("tr"): _Reader._row,
    w("tc"): _Reader._cell,
    w("sdt"): _Reader._control,
    w("txbxContent"): _Reader._box,
    w("fldChar"): _Reader._field,
}


def _comments(of: Iterable[Story]) -> dict[str, etree._Element]:
    """The comments of a document by their ids."""
    found: dict[str, etree._Element] = {}
    for story in of:
        if story.kind == "comments":
            for comment in story.root.iter(w("comment")):
                found.setdefault(comment.get(w("id"), ""), comment)
    return found


def _ended(root: etree._Element) -> frozenset[etree._Element]:
    """The beginnings of the fields that have an end; one that has none hides nothing."""
    beginnings: list[etree._Element] = []
    ended = []
    for node in root.iter(w("fldChar")):
        if node.get(w("fldCharType")) == "begin":
            beginnings.append(node)
        elif node.get(w("fldCharType")) == "end" and beginnings:
            ended.append(beginnings.pop())
    return frozenset(ended)


def _cells(root: etree._Element) -> dict[etree._Element, tuple[int, int, int]]:
    """The numbers of each cell's table, row and column, counted as `stories.paragraphs` does."""
    numbers: dict[etree._Element, int] = {}
    held: dict[etree._Element | None, int] = {}
    cells: dict[etree._Element, tuple[int, int, int]] = {}
    above = {w("tr"): w("tbl"), w("tc"): w("tr")}
    for node in root.iter(w("tbl"), w("tr"), w("tc")):
        parent = next(node.iterancestors(above[node.tag]), None) if node.tag in above else None
        numbers[node] = held[parent] = held.get(parent, 0) + 1
        if node.tag == w("tc"):
            table = None if parent is None else next(parent.iterancestors(w("tbl")), None)
            of_row, of_table = (0 if each is None else numbers[each] for each in (parent, table))
            cells[node] = (of_table, of_row, numbers[node])
    return cells


def text_of(node: etree._Element) -> str:
    """The text of an element that has one of its own."""
    if node.tag in _TEXTS:
        return node.text or ""
    if node.tag == w("sym"):
        code = node.get(w("char"), "")
        number = int(code, 16) if len(code) == 4 and code.isalnum() and code.isascii() else 0
        return chr(number) if number >= 0x20 and not 0xD800 <= number < 0xE000 else ""
    parent = node.getparent()
    return _CHARACTERS[node.tag] if parent is not None and parent.tag == w("r") else ""


def _everything(node: etree._Element, *, nested: bool = True) -> str:
    """All text in an element, whatever has become of it: paragraphs on lines of their own, cells parted by tabs."""
    pieces: list[str] = []
    mark = ""
    kept = (*_TEXTS, *_CHARACTERS, w("sym"), w("p"), w("tc"), w("tbl"), *_PROPERTIES, *_CHOICES)
    walk = etree.iterwalk(node, events=("start",), tag=kept)
    for _, each in walk:
        if (
            each.tag in _PROPERTIES
            or (each.tag in _CHOICES and each.getprevious() is not None)
            or (each.tag == w("tbl") and not nested)
        ):
            walk.skip_subtree()
        elif each.tag == w("tc"):
            mark = "\t" if pieces else ""
        elif each.tag == w("p"):
            pieces.append(mark)
            mark = "\n"
        elif each.tag not in (*_CHOICES, w("tbl")):
            pieces.append(text_of(each))
    return "".join(pieces)


def _resolved(spot: Spot) -> Spot:
    """A spot in a paragraph that is in the view."""
    passed = []
    while spot[0].heir is not None:
        passed.append(spot[0])
        spot = spot[0].heir
    for draft in passed:  # the next who asks gets there in one step
        draft.heir = spot
    return spot


def _together(marks: Iterable[_Mark]) -> Iterator[Change]:
    """The changes of a paragraph; what was changed in one go and stands in several pieces is one."""
    last: Change | None = None
    texts: list[str] = []
    for mark in marks:
        by = _by(mark.node)
        goes_on = last is not None and (last.kind, last.end, last.author, last.date) == (mark.kind, mark.start, *by)
        if last and goes_on and mark.kind in (INSERTION, DELETION, FORMAT):
            last = Change(last.kind, last.start, mark.end, "", *by)
            texts += mark.texts
            continue
        if last:
            yield Change(last.kind, last.start, last.end, "".join(texts), last.author, last.date)
        last, texts = Change(mark.kind, mark.start, mark.end, "", *by), list(mark.texts)
    if last:
        yield Change(last.kind, last.start, last.end, "".join(texts), last.author, last.date)


def _by(node: etree._Element) -> tuple[str, str]:
    return node.get(w("author"), ""), node.get(w("date"), "")


def _control_of(mark: _Mark) -> Control:
    """A control with what its properties say (ECMA-376 part 1, §17.5.2)."""
    tag, number = (mark.node.find(f"{w('sdtPr')}/{w(name)}") for name in ("tag", "id"))
    return Control(
        mark.start,
        mark.end,
        "" if tag is None else tag.get(w("val"), ""),
        0 if number is None else _number(number.get(w("val"), "")) or 0,
    )


def _number(text: str) -> int | None:
    """A number of at most ten digits, as attributes hold them."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) <= 10 else None
