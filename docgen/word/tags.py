"""Tags: the text of a paragraph in, its tags out with their place in that text and in the runs that carry it.

A tag is found in the joined text of a paragraph, whatever runs it is split over. What stands around runs and
changes their meaning is a wall: a tag must begin and end on the same side of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace

from lxml import etree

from docgen.language import form, say, translated
from docgen.pattern import Pattern
from docgen.problems import Place, Problem, Severity
from docgen.programs import compiled
from docgen.records import record
from docgen.word.package import W, w

VARIABLE, BLOCK, COMMENT = "variable", "block", "comment"

DRAWING_TAGS = ("chart", "picture")
"""Block tags in the alternative text of a chart or picture, which is to show other data or another picture."""

_OPENINGS = {"{{": (VARIABLE, "}}"), "{%": (BLOCK, "%}"), "{#": (COMMENT, "#}")}
_OPENING = compiled(r"\{[{%#]")
_PREFIX = compiled(r"(tr|tc|p|r)\s")
_WORD = compiled(r"\s*([A-Za-z_]\w*)")

_RAW, _END_OF_RAW = (compiled(rf"\{{%-?\s*(?:(?:tr|tc|p|r)\s)?\s*{word}\s*-?%\}}") for word in ("raw", "endraw"))
_IDLE = ("raw", "endraw", "autoescape", "endautoescape")
"""Block tags that do nothing here but disappear: what raw encloses is no tag, and every value is escaped anyway."""

_ESCAPE = compiled(r"\{_[{%]|[}%]_\}")
"""How a template writes braces that begin no tag: `{_{`, `}_}`, `{_%`, `%_}`."""

NEAR_TAG = Pattern(
    r"[{｛]\s*[{｛%％#＃][^{}｛｝]{0,200}?[}｝%％#＃]\s*[}｝]|[｛｝]|\{\s*[A-Za-z_]\w*(?:\.\w+)+[^{}]*\}|\{%|%\}|\{\{|\}\}"
)
"""Text that was meant as a tag, it seems: full-width braces, a brace missing or apart."""

_CURLY = {"“": "“”„‟", "”": "“”", "„": "“”„‟", "‟": "“”„‟", "‘": "‘’‚‛", "’": "‘’", "‚": "‘’‚‛", "‛": "‘’‚‛"}
"""Curly quotes that Word types for straight ones, each with those that can end what it begins."""

_STRING = compiled(r"(?s)'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")

LONGEST_TAG = 5_000
"""Characters of one tag."""

_BLANK = " \u3000"
_WHITE = _BLANK + "\t\n"
"""White space that dashes take along: blanks beside a value, tabs and line breaks too beside a block. A no-break space
is there on purpose, and stays."""

_WALLS = {
    w("ins"): form("insertion"),
    w("del"): form("deletion"),
    w("moveTo"): form("insertion"),
    w("moveFrom"): form("deletion"),
    w("hyperlink"): form("link"),
    w("fldSimple"): form("field"),
    w("sdt"): form("control"),
    w("smartTag"): form("smart tag"),
    w("customXml"): form("custom XML"),
    w("ruby"): form("phonetic guide"),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": form("equation"),
}

_BOXES = frozenset(map(w, ("drawing", "pict", "object"))) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
}
"""What may hold paragraphs of its own."""

_NO_TEXT = frozenset(map(w, ("pPr", "rPr", "instrText", "delText"))) | _BOXES
"""What has no text of its own; the paragraphs of a text box are paragraphs of the story."""

_LONGEST_SHOWN = 60
"""Characters of a tag in a message."""


@record(frozen=True, slots=True)
class Tag:
    """One tag of a paragraph: `{%tr for x in y %}` has the kind block, the prefix tr, the word for.

    `body` is what stands between the braces, without prefix and trimming dashes; `start` and `end` are offsets in
    the text of the paragraph, with the white space that the dashes take along.
    """

    number: int
    kind: str
    prefix: str
    word: str
    body: str
    start: int
    end: int
    text: str
    place: Place
    paragraph: etree._Element = field(repr=False, compare=False)

    @property
    def comments_out(self) -> bool:
        """Whether it is a comment that takes its whole paragraph, row or cell with it."""
        return self.kind == COMMENT and bool(self.prefix) and self.text.startswith("{#")


@record(frozen=True, slots=True)
class Piece:
    """A node that carries text of a paragraph, from an offset on. `wall` is what encloses it, None for nothing."""

    offset: int
    text: str
    node: etree._Element
    wall: object

    @property
    def in_field(self) -> bool:
        """Whether a program computes the text, as that of a page number."""
        return isinstance(self.wall, str) or (self.wall is not None and getattr(self.wall, "tag", "") == w("fldSimple"))


def pieces(paragraph: etree._Element) -> list[Piece]:
    """The text-carrying nodes of a paragraph, those of text boxes within it left out; an aside carries its own text."""
    if paragraph.tag != w("p"):
        return [Piece(0, paragraph.text or "", paragraph, None)]
    found: list[Piece] = []
    offset = 0
    field_number = 0
    field_depth = 0

    def add(text: str, node: etree._Element, wall: object) -> None:
        nonlocal offset
        found.append(Piece(offset, text, node, wall))
        offset += len(text)

    def walk(parent: etree._Element, wall: object) -> None:
        nonlocal field_number, field_depth
        for node in parent:
            if node.tag in _WALLS:
                add("", node, node)
                walk(node, node)
                add("", node, node)
            elif node.tag == w("fldChar"):
                kind = node.get(w("fldCharType"))
                field_number += kind == "begin"
                field_depth += {"begin": 1, "end": -1}.get(kind or "", 0)
                add("", node, "field")
            elif parent.tag == w("r") and (text := _text_of(node)):
                add(text, node, f"field {field_number}" if field_depth > 0 else wall)
            elif node.tag not in _NO_TEXT and isinstance(node.tag, str):
                walk(node, wall)

    walk(paragraph, None)
    return found


def text_of(paragraph: etree._Element) -> str:
    """The text of all its pieces."""
    if paragraph.tag != w("p") or next(paragraph.iter(*_BOXES), None) is not None:
        return "".join(piece.text for piece in pieces(paragraph))
    spoken = (node for node in paragraph.iter(_TEXT, *_SIGNS) if _is_of_run(node))  # the same, sooner
    return "".join(map(_text_of, spoken))


def texts_of(root: etree._Element) -> dict[etree._Element, str]:
    """The same of all paragraphs of a story, in less than half the time where none stands in another."""
    if _has_nested(root):
        return {paragraph: text_of(paragraph) for paragraph in root.iter(_PARAGRAPH)}
    found: dict[etree._Element, list[str]] = {}
    its: list[str] = []  # of the paragraph that began last
    for node in root.iter(_PARAGRAPH, _TEXT, *_SIGNS):
        if node.tag == _PARAGRAPH:
            found[node] = its = []
        elif _is_of_run(node):
            its.append(_text_of(node))
    for box in root.iter(*_BOXES):
        for paragraph in box.iterancestors(_PARAGRAPH):
            found[paragraph] = [text_of(paragraph)]
    return {paragraph: "".join(pieces) for paragraph, pieces in found.items()}


def _is_of_run(node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == _RUN


_PARAGRAPH, _TEXT, _RUN = w("p"), w("t"), w("r")
_has_nested = etree.XPath("boolean(descendant::w:p/descendant::w:p)", namespaces={"w": W})
_SIGNS = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
"""What stands for a character."""


def _text_of(node: etree._Element) -> str:
    return node.text or "" if node.tag == _TEXT else _SIGNS.get(str(node.tag), "")


@record(slots=True)
class Found:
    """What was found in a paragraph: its tags, what is wrong or doubtful, and whether a raw block goes on behind it."""

    tags: list[Tag] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    raw: bool = False


def find(
    paragraph: etree._Element,
    carriers: list[Piece],
    places: Sequence[tuple[int, Place]],
    first_number: int,
    *,
    raw: bool = False,
) -> Found:
    """The tags of a paragraph with these pieces, numbered from `first_number`.

    `places` says from which offset on the text has which place: a paragraph that was joined has several. `raw` says
    that the paragraph begins within a raw block.
    """
    text = "".join(piece.text for piece in carriers)
    found = Found(raw=raw)
    if not any(brace in text for brace in "{}｛｝"):
        return found

    def place(offset: int) -> Place:
        return places[bisect_right(places, offset, key=lambda each: each[0]) - 1][1]

    def problem(code: str, start: int, message: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        found.problems.append(Problem(code, message, place(start), hint, severity))

    done = 0
    for start, end, kind in _scan(text, raw=raw):
        tag = shown(text[start:end])
        if kind is None:
            closing = _OPENINGS[text[start : start + 2]][1]
            message = say("{tag} begins a tag that never ends", tag=tag)
            hint = say("A tag ends in its own paragraph, with {end}.", end=closing)
            if "｝" in text[start:end] or "％" in text[start:end]:
                hint = say("A tag ends with half-width characters: {end}", end=closing)
            problem("tag-not-closed", start, message, hint)
        elif wall := crossed(carriers, start, end):
            message = say("{tag} crosses a wall: {wall}", tag=tag, wall=translated(wall))
            hint = say("Type the tag again on one side of it; a tracked change may be accepted first.")
            problem("tag-crosses-wall", start, message, hint)
        else:
            made = _tag(first_number + len(found.tags), kind, text, start, end, done, place(start), paragraph)
            if made.word in ("raw", "endraw") and kind == BLOCK:
                found.raw = made.word == "raw"
            elif kind != COMMENT and _straightened(made.text) != made.text:
                message = say("{tag}: curly quotes stand where straight ones belong; read as straight", tag=tag)
                hint = say("Type straight quotes; Word makes them curly as you type, and Ctrl+Z takes that back.")
                problem("curly-quotes", start, message, hint, Severity.WARNING)
            found.tags.append(made)
        done = found.tags[-1].end if found.tags else 0
    _find_between(found, text, place, paragraph, first_number)
    return found


def _find_between(
    found: Found, text: str, place: Callable[[int], Place], paragraph: etree._Element, first_number: int
) -> None:
    """What looks like a tag in the text between the tags: escaped braces, and near-tags, which are warned of."""
    broken = any(problem.severity is Severity.ERROR for problem in found.problems)
    escapes: list[Tag] = []
    begin, raw = 0, False
    for tag in [*found.tags, None]:
        end = len(text) if tag is None else tag.start
        between = text[begin:end]
        if not raw and not broken:
            plain = _ESCAPE.sub("\0\0\0", between)
            for escape in _ESCAPE.finditer(between):
                spot = begin + escape.start() + 1
                escapes.append(Tag(0, COMMENT, "", "", "", spot, spot + 1, "_", place(spot), paragraph))
            for near in NEAR_TAG.finditer(plain):
                message = say("{text} looks like a tag and is none", text=shown(near[0]))
                hint = say("A tag is typed {tag}, with two half-width braces on each side.", tag="{{ name }}")
                found.problems.append(Problem("near-tag", message, place(begin + near.start()), hint, Severity.WARNING))
        if tag is not None:
            begin = tag.end
            raw = tag.word == "raw" or (raw and tag.word != "endraw")
    if escapes:
        together = sorted([*found.tags, *escapes], key=lambda tag: tag.start)
        found.tags = [replace(tag, number=first_number + index) for index, tag in enumerate(together)]


def _span(kind: str, text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """A tag's span with the white space that its dashes take along: `{%-` what stands before it, `-%}` what follows.

    A line that ends beside a block's dash is joined, and its own spaces stay, as docxtpl does it; else all blanks go.
    """
    raw = text[start:end]
    white_space = _WHITE if kind == BLOCK else _BLANK
    if raw.startswith("-", 2):
        before = text[floor:start]
        rest = before.rstrip(white_space)
        line = before.find("\n", len(rest))
        start = floor + (len(rest) if line < 0 else line)
    if raw.endswith("-", 0, -2) and len(raw) > 5:
        after = text[end:]
        white = len(after) - len(after.lstrip(white_space))
        line = after.rfind("\n", 0, white)
        end += white if line < 0 else line + 1
    return start, end


def calling_again(body: str, function: str) -> str:
    """The body of a tag with `loop(…)` as a call of another function that is given the loop."""
    pieces = _STRING.split(body)
    kept = [match[0] for match in _STRING.finditer(body)]
    changed = [re.sub(r"(?<![\w.])loop\s*\(", f"{function}(loop, ", piece) for piece in pieces]
    return "".join(text for pair in zip(changed, [*kept, ""], strict=True) for text in pair)


def shown(raw: str) -> str:
    """A tag for a message: on one line, and not too long."""
    line = " ".join(raw.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _tag(
    number: int, kind: str, text: str, start: int, end: int, floor: int, place: Place, paragraph: etree._Element
) -> Tag:
    raw = text[start:end]
    body = raw[2:-2].removeprefix("-").removesuffix("-")
    if kind == BLOCK:  # Jinja's way of keeping white space, which is kept here in any case
        body = body.removeprefix("+").removesuffix("+")
    prefix = _PREFIX.match(body)
    if prefix:
        body = body[prefix.end() :]
    else:
        start, end = _span(kind, text, start, end, floor)
    word = _WORD.match(body)
    name = word[1] if word else ""
    if kind == BLOCK and name in _IDLE:
        kind = COMMENT
    return Tag(
        number, kind, prefix[1] if prefix else "", name, _straightened(body).strip(), start, end, raw, place, paragraph
    )


def _straightened(body: str) -> str:
    """The body of a tag with straight quotes where curly ones stand around a text; those within a text are its own."""
    if not any(quote in body for quote in _CURLY):
        return body
    out: list[str] = []
    position = 0
    while position < len(body):
        character = body[position]
        if string := _STRING.match(body, position):
            out.append(string[0])
            position = string.end()
        elif character in _CURLY and (end := _closing_quote(body, position)) > 0:
            inner = body[position + 1 : end]
            quote = "'" if '"' in inner else '"'
            out.append(quote + inner.replace(quote, "\\" + quote) + quote)
            position = end + 1
        else:
            out.append(character)
            position += 1
    return "".join(out)


def _closing_quote(body: str, start: int) -> int:
    """Where the text ends that a curly quote begins, -1 where it does not; pairs within it count as pairs."""
    opening = body[start]
    closers = _CURLY[opening]
    body = body[: start + LONGEST_TAG]
    depth = 1
    for position in range(start + 1, len(body)):
        if body[position] not in closers:
            continue
        depth += 1 if body[position] == opening and opening in "“‘" else -1
        if depth == 0:
            return position
    found = [at for at in (body.find(closer, start + 1) for closer in closers[1:] + closers[0]) if at > 0]
    return found[0] if found else -1


def ends_of(text: str, *, raw: bool = False) -> tuple[bool, bool]:
    """Whether a paragraph begins with a `{%-` tag and ends with a `-%}` tag, and so is one with its neighbours."""
    if "{%-" not in text and "-%}" not in text:
        return False, False
    spans = [span for span in _scan(text, raw=raw) if span[2] is not None]
    if not spans:
        return False, False
    (first, _, kind), (start, last, last_kind) = spans[0], spans[-1]
    begins = kind == BLOCK and text.startswith("{%-", first) and not text[:first].strip(_WHITE)
    ends = last_kind == BLOCK and text.endswith("-%}", start, last) and not text[last:].strip(_WHITE)
    return begins and not _is_prefixed(text, first), ends and not _is_prefixed(text, start)


def _is_prefixed(text: str, start: int) -> bool:
    """Whether the tag that begins here acts on its whole paragraph, row or cell, whose neighbours stay theirs."""
    return _PREFIX.match(text[start + 2 : start + 8].lstrip("-+")) is not None


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each tag in a text."""
    return [(start, end) for start, end, kind in _scan(text) if kind is not None]


def is_tagged(text: str) -> bool:
    """Whether a text holds a tag, or braces that are escaped from being one."""
    return "{" in text and (bool(spans(text)) or _ESCAPE.search(text) is not None)


def _scan(text: str, *, raw: bool = False) -> Iterator[tuple[int, int, str | None]]:
    """Start, end and kind of each tag; a tag that never ends has the kind None and reaches to the end.

    `raw` says that the text begins within a raw block: then the first tag is the end of that.
    """
    position = 0
    while True:
        if raw:
            end_of_raw = _END_OF_RAW.search(text, position)
            if end_of_raw is None:
                return
            yield end_of_raw.start(), end_of_raw.end(), BLOCK
            raw, position = False, end_of_raw.end()
        opening = _OPENING.search(text, position)
        if opening is None:
            return
        start = opening.start()
        kind, closing = _OPENINGS[opening[0]]
        end = -1 if kind == COMMENT else _end(text, start + 2, closing)
        if end < 0:  # a comment, or braces or quotes that do not match: its parser will say how
            end = text.find(closing, start + 2, start + LONGEST_TAG)
        if end < 0:
            yield start, len(text), None
            return
        position = end + len(closing)
        yield start, position, kind
        raw = kind == BLOCK and _RAW.fullmatch(text, start, position) is not None


def _end(text: str, position: int, closing: str) -> int:
    """Where a tag closes, skipping strings and the braces of a dictionary; -1 where it does not."""
    depth = 0
    last = min(len(text), position + LONGEST_TAG)
    while position < last:
        character = text[position]
        if character in "'\"":
            string = _STRING.match(text, position)
            if string is None:
                return -1
            position = string.end()
            continue
        if depth == 0 and text.startswith(closing, position):
            return position
        depth += {"{": 1, "}": -1}.get(character, 0)
        depth = max(depth, 0)
        position += 1
    return -1


def crossed(carriers: list[Piece], start: int, end: int) -> str | None:
    """What cuts the text between two offsets, None when it lies on one side of every wall."""
    inside = [piece for piece in carriers if piece.offset < end and piece.offset + len(piece.text) > start]
    marks = [piece for piece in carriers if not piece.text and start < piece.offset < end]
    home = inside[0].wall
    for piece in [*marks, *inside]:
        if piece.wall != home or not piece.text:
            walls = [each for each in (piece.wall, home) if each is not None]
            return next(
                (_WALLS[each.tag] if isinstance(each, etree._Element) else form("field") for each in walls), None
            )
    return None
