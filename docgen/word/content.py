"""Content: what a value may hold beside plain text: formatted text, a picture, another document.

Formatted text is plain data, `{text: 甲, bold: true}` or a list of such and of texts; `markdown` makes it from a text.
Pictures and documents are files, so only the data may name them, never a template.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from docgen.language import listed, say
from docgen.pattern import Pattern
from docgen.problems import did_you_mean
from docgen.programs import compiled
from docgen.records import record
from docgen.values import Value, WrongOperand

FORBIDDEN = compiled("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 has no place for (§2.2), but for those that stand for a new paragraph and a new page."""


INSERT = "docgen-insert"
"""Printed within a text: `value` is `paragraph`, `page`, or the number of what is to be set in."""

PARAGRAPH, PAGE = "\a", "\f"
"""Characters of a value that begin a new paragraph and a new page."""


def marker(value: str | int, level: str = "") -> str:
    """What is printed, within a text, for something that is set in later; `level` is the prefix of its tag."""
    return f'<{INSERT} value="{value}" level="{level}"/>'


class WrongContent(ValueError):
    """Data that cannot be printed as what they claim to be; the text says why."""


@record(frozen=True, slots=True)
class Span:
    """A stretch of formatted text. `size` in points; colours as six hexadecimal digits; `style` a style of characters.

    What is not given is as in the run where the value is printed.
    """

    text: str
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    color: str = ""
    highlight: str = ""
    size: float | None = None
    font: str = ""
    style: str = ""
    raised: str = ""  # superscript, subscript or baseline
    link: str = ""
    value: Value | None = None
    """The figure that the text is, where it is one: it may be missing or assumed."""


@record(frozen=True, slots=True)
class Rich:
    """Formatted text."""

    spans: tuple[Span, ...]
    value: Value | None = None
    """The figure that all of it was made from, where it is one."""

    def __str__(self) -> str:
        return "".join(span.text for span in self.spans)


@record(frozen=True, slots=True)
class Picture:
    """A picture: the bytes of a PNG, JPEG, GIF or BMP, and the size that it is printed in.

    A length is a number with its unit (`"30mm"`, `"3cm"`, `"1in"`, `"85pt"`); with one of the two the other follows.
    """

    data: bytes
    width: str = ""
    height: str = ""
    alt: str = ""
    name: str = "picture"

    def __str__(self) -> str:
        return self.alt


@record(frozen=True, slots=True)
class Subdocument:
    """Another .docx, to be set in with its styles, lists and pictures."""

    data: bytes
    name: str = "subdocument.docx"

    def __str__(self) -> str:
        return self.name


@record(frozen=True, slots=True)
class Charted:
    """What a chart is to be made of, as `x|chart` hands it on; `title` and `kind` are empty where they are not said."""

    of: object
    title: str = ""
    kind: str = ""


@record(frozen=True, slots=True)
class Drawn:
    """A chart that was made: the part that holds it, how many bars it has where they lie, and what it shows in words."""

    part: str
    bars: int
    alt: str


@record(frozen=True, slots=True)
class Made:
    """Paragraphs, rows, cells or runs that a macro or a loop that calls itself has made, as the XML of the template."""

    xml: str


_FLAGS = ("bold", "italic", "underline", "strike")
_TEXTS = ("font", "style")
_SPAN_KEYS = frozenset(
    (*_FLAGS, *_TEXTS, "text", "color", "colour", "highlight", "size", "superscript", "subscript", "link", "url")
)
_COLOUR = compiled(r"#?([0-9A-Fa-f]{6})")
_LINK = Pattern(r"(?i)(?:https?|mailto|ftp|file|tel):\S+|#\S+", ":#")

_EMU = {"mm": 36_000, "cm": 360_000, "in": 914_400, "pt": 12_700, "px": 9_525, "": 36_000}
"""English metric units in a unit of length (ECMA-376 part 1, §20.1.2.1); a number alone is millimetres."""


def rich(value: object) -> Rich | None:
    """Formatted text from data, None where the data are nothing of the kind. Raises `WrongContent`."""
    if isinstance(value, Rich):
        return value
    if isinstance(value, Mapping):
        return Rich((_span(value),)) if "text" in value and value.keys() <= _SPAN_KEYS else None
    if isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value):
        parts = [rich(each) if isinstance(each, Mapping | Rich) else _plain(each) for each in value]
        if all(part is not None for part in parts):
            return Rich(tuple(span for part in parts if part is not None for span in part.spans))
    return None


PICTURE_KEYS = frozenset(("picture", "width", "height", "alt"))
DOCUMENT_KEYS = frozenset(("subdocument",))


def misspelt(value: Mapping[object, object]) -> str:
    """What keeps a set of names from being formatted text, a picture or a document: a key that is none of theirs."""
    for first, keys in (("text", _SPAN_KEYS), ("picture", PICTURE_KEYS), ("subdocument", DOCUMENT_KEYS)):
        for wrong in (str(key) for key in value if first in value and key not in keys):
            known = say(
                "{first} goes with {keys}, and not with {wrong}.", first=first, keys=listed(sorted(keys)), wrong=wrong
            )
            return "\n".join((known, did_you_mean(wrong, keys) if len(wrong) > 2 else ""))
    return ""


def _plain(value: object) -> Rich | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Value):
        return None
    return Rich((Span(str(value), value=value if isinstance(value, Value) else None),))


def _span(given: Mapping[str, object]) -> Span:
    text = given["text"]
    if isinstance(text, bool) or not isinstance(text, str | int | float | Value):
        raise WrongContent(say("text: must be a text or a number, and is {value}", value=shortened(text)))
    made = Span(str(text), value=text if isinstance(text, Value) else None)
    changes: dict[str, Any] = {}
    for key, value in given.items():
        if value is None or key == "text":
            continue
        if key in (*_FLAGS, "superscript", "subscript"):
            if not isinstance(value, bool):
                raise WrongContent(say("{key}: must be true or false, and is {value}", key=key, value=shortened(value)))
            if key in _FLAGS:
                changes[key] = value
            else:
                changes["raised"] = key if value else changes.get("raised", "baseline")
        elif key in _TEXTS:
            if not isinstance(value, str) or FORBIDDEN.search(value):
                raise WrongContent(say("{key}: must be a name, and is {value}", key=key, value=shortened(value)))
            changes[key] = value
        elif key in ("color", "colour", "highlight"):
            changes["highlight" if key == "highlight" else "color"] = colour(value)
        elif key == "size":
            changes[key] = _size(value)
        else:
            if not isinstance(value, str) or not _LINK.fullmatch(value) or FORBIDDEN.search(value):
                message = say(
                    "{key}: must be an address such as https://…, and is {value}", key=key, value=shortened(value)
                )
                raise WrongContent(message)
            changes["link"] = value
    return replace(made, **changes)


def _size(value: object) -> float:
    try:
        points = float(str(value))
    except ValueError:
        points = 0.0
    if not 1 <= points <= 1638:  # ECMA-376 part 1, §17.3.2.38
        raise WrongContent(
            say("size: must be a number of points from 1 to 1638, and is {value}", value=shortened(value))
        )
    return points


def colour(value: object) -> str:
    """Six hexadecimal digits, with or without #. Raises `WrongContent`."""
    found = _COLOUR.fullmatch(str(value).strip())
    if found is None:
        raise WrongContent(
            say("a colour is six hexadecimal digits such as FF0000, and this is {value}", value=shortened(value))
        )
    return found[1].upper()


def length(value: object) -> int | None:
    """A length in English metric units, None where none is given. Raises `WrongContent`."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*(mm|cm|in|pt|px|)", text)
    emu = round(float(found[1]) * _EMU[found[2]]) if found else 0
    if not 0 < emu <= LONGEST:
        units = listed(unit for unit in _EMU if unit)
        message = say("a length is a number with {units}, and this is {value}", units=units, value=shortened(text))
        raise WrongContent(message)
    return emu


LONGEST = 20_116_800
"""The side of the largest page of Word, 22 inches, in English metric units."""

MOST_MARKDOWN = 20_000
"""Characters of one text in Markdown; its parser gets slow on texts made to slow it down."""


def shortened(value: object) -> str:
    """A value for a message."""
    if not isinstance(value, str | int | float | Value | datetime.date | None):
        return say("a list") if isinstance(value, list | tuple) else say("no text or number")
    text = FORBIDDEN.sub("?", str(value))
    return text if len(text) <= 40 else text[:39] + "…"


CHART_KINDS = ("bars", "line")


def charted(value: object, title: object = "", kind: object = "") -> Charted:
    """`x|chart('标题')`: a chart of it, with a title of its own; `kind` bars or line, where the data leave it open."""
    if str(kind) not in ("", *CHART_KINDS):
        raise WrongOperand(say("|chart draws {kinds}, and not {kind}", kinds=listed(CHART_KINDS), kind=shortened(kind)))
    return Charted(value, str(title).strip(), str(kind))


def markdown(value: object) -> object:
    """`x|markdown`: **bold**, *italic*, ~~struck~~, [a link](https://…); an empty line begins a paragraph."""
    if not isinstance(value, str | Value) or (isinstance(value, Value) and value.is_missing):
        return value
    from markdown_it import MarkdownIt  # noqa: PLC0415  # slow to import, and seldom needed

    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_MARKDOWN:
        raise WrongOperand(say("|markdown takes {most} characters at most", most=MOST_MARKDOWN))
    parser = MarkdownIt("zero").enable(_RULES)
    for reading in ("normalizeLink", "normalizeLinkText"):
        setattr(parser, reading, _as_typed)
    hide, show = _wide_marks(text)
    spans: list[Span] = []
    for paragraph in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n").translate(hide)):
        if spans:
            spans.append(Span("\a"))
        look, address = Span(""), ""
        for token in parser.parseInline(paragraph)[0].children or ():
            if token.tag in _MARKS:
                look = replace(look, **_marked(token.tag, token.nesting > 0))
            elif token.tag == "a" and token.nesting > 0:
                address = str(token.attrs.get("href", "")).translate(show)
                look = replace(look, link=address if _LINK.fullmatch(address) else "")
            elif token.tag == "a":
                if not look.link:  # no address that Word would follow: it is text
                    spans.append(replace(look, text=f"({address})"))
                look = replace(look, link="")
            elif token.tag == "br":
                spans.append(replace(look, text="\n"))
            elif token.content:
                spans.append(replace(look, text=token.content.translate(show)))
    return Rich(tuple(spans), value if isinstance(value, Value) else None)


def _as_typed(address: str) -> str:
    return address


def _wide_marks(text: str) -> tuple[dict[int, int], dict[int, int]]:
    """Chinese punctuation as letters and back: to Markdown it would keep a ** beside it from being one."""
    wide = sorted({ord(each) for each in text if ord(each) > 0x7F and unicodedata.category(each)[0] in "PS"})
    free = (code for code in range(0xF0000, 0xFFFFE) if chr(code) not in text)
    hide = dict(zip(wide, free, strict=False))
    return hide, {letter: mark for mark, letter in hide.items()}


_RULES = (
    "emphasis", "strikethrough", "link", "newline", "escape", "autolink", "entity", "balance_pairs", "fragments_join"
)  # fmt: skip
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def _marked(tag: str, on: bool) -> dict[str, Any]:
    return {_MARKS[tag]: True if on else None}
