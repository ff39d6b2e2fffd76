"""Tags: the text of a paragraph in, its tags out with their place in that text and in the runs that carry it.

A tag is found in the joined text of a paragraph, whatever runs it is split over. What stands around runs and
changes their meaning is a wall: a tag must begin and end on the same side of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from docgen.language import say
from docgen.problems import Place, Problem
from docgen.word.package import w

VARIABLE, BLOCK, COMMENT = "variable", "block", "comment"

_OPENINGS = {"{{": (VARIABLE, "}}"), "{%": (BLOCK, "%}"), "{#": (COMMENT, "#}")}
_OPENING = re.compile(r"\{[{%#]")
_PREFIX = re.compile(r"(tr|tc|p|r)\s")
_WORD = re.compile(r"\s*([A-Za-z_]\w*)")

_WALLS = {
    w("ins"): "insertion",
    w("del"): "deletion",
    w("moveTo"): "insertion",
    w("moveFrom"): "deletion",
    w("hyperlink"): "link",
    w("fldSimple"): "field",
    w("sdt"): "control",
    w("smartTag"): "smart tag",
    w("customXml"): "custom XML",
    w("ruby"): "phonetic guide",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "equation",
}

_NO_TEXT = frozenset(w(name) for name in ("pPr", "rPr", "drawing", "pict", "object", "instrText", "delText")) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
}
"""What has no text of its own; the paragraphs of a text box are paragraphs of the story."""

_LONGEST_SHOWN = 60
"""Characters of a tag in a message."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
    """The text-carrying nodes of a paragraph, those of text boxes within it left out."""
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


def _text_of(node: etree._Element) -> str:
    if node.tag == w("t"):
        return node.text or ""
    if node.tag in (w("tab"), w("ptab")):
        return "\t"
    if node.tag in (w("br"), w("cr")):
        return "\n"
    return {w("noBreakHyphen"): "-"}.get(node.tag, "")


def find(
    paragraph: etree._Element, carriers: list[Piece], place: Place, first_number: int
) -> tuple[list[Tag], list[Problem]]:
    """The tags of a paragraph with these pieces, numbered from `first_number`, and what is wrong with them."""
    text = "".join(piece.text for piece in carriers)
    if "{" not in text:
        return [], []
    tags: list[Tag] = []
    problems: list[Problem] = []
    for start, end, kind in _scan(text):
        raw = text[start:end]
        if kind is None:
            problems.append(
                Problem(
                    "tag-not-closed",
                    say("{tag} begins a tag that never ends", tag=shown(raw)),
                    place,
                    say("A tag ends in its own paragraph, with {end}.", end=_OPENINGS[raw[:2]][1]),
                )
            )
            continue
        wall = crossed(carriers, start, end)
        if wall:
            problems.append(
                Problem(
                    "tag-crosses-wall",
                    say("{tag} crosses a wall: {wall}", tag=shown(raw), wall=wall),
                    place,
                    say("Type the tag again on one side of it; a tracked change may be accepted first."),
                )
            )
            continue
        trimmed = _trimmed(text, start, end, tags[-1].end if tags else 0)
        tags.append(_tag(first_number + len(tags), kind, raw, trimmed, place, paragraph))
    return tags, problems


def _trimmed(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """A tag's span with the white space that its dashes take along: `{%-` what stands before it, `-%}` what follows."""
    if text.startswith("-", start + 2):
        start = max(len(text[:start].rstrip()), floor)
    if text.startswith("-", end - 3) and end - start > 5:
        end += len(text[end:]) - len(text[end:].lstrip())
    return start, end


def shown(raw: str) -> str:
    """A tag for a message: on one line, and not too long."""
    line = " ".join(raw.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _tag(number: int, kind: str, raw: str, span: tuple[int, int], place: Place, paragraph: etree._Element) -> Tag:
    body = raw[2:-2].removeprefix("-").removesuffix("-")
    prefix = _PREFIX.match(body)
    if prefix:
        body = body[prefix.end() :]
    word = _WORD.match(body)
    return Tag(
        number,
        kind,
        prefix[1] if prefix else "",
        word[1] if word else "",
        body.strip(),
        *span,
        raw,
        place,
        paragraph,
    )


def _scan(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Start, end and kind of each tag; a tag that never ends has the kind None and reaches to the end."""
    position = 0
    while opening := _OPENING.search(text, position):
        start = opening.start()
        kind, closing = _OPENINGS[opening[0]]
        end = -1 if kind == COMMENT else _end(text, start + 2, closing)
        if end < 0:  # a comment, or braces or quotes that do not match: its parser will say how
            end = text.find(closing, start + 2)
        if end < 0:
            yield start, len(text), None
            return
        yield start, end + len(closing), kind
        position = end + len(closing)


def _end(text: str, position: int, closing: str) -> int:
    """Where a tag closes, skipping strings and the braces of a dictionary; -1 where it does not."""
    depth = 0
    while position < len(text):
        character = text[position]
        if character in "'\"":
            string = re.compile(rf"{character}(?:\\.|[^{character}\\])*{character}", re.DOTALL).match(text, position)
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
            return next((_WALLS[each.tag] if isinstance(each, etree._Element) else "field" for each in walls), None)
    return None
