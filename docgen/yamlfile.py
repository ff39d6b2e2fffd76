"""YAML with places: bytes of a file in, frozen nodes out that know their line and column.

Nodes are composed from the events of ruamel's C parser: that is much faster than the round-trip loader, keeps every
scalar as it was typed, and lets us refuse what a facts file never needs (a key twice, tags, bombs of aliases) with
its place.
"""

from __future__ import annotations

import codecs
import datetime
import re
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from ruamel.yaml.cyaml import CParser
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from docgen.files import read_bytes
from docgen.language import form, relayed, say, spoken
from docgen.pattern import Pattern
from docgen.problems import DocgenError, Place, Problem
from docgen.programs import compiled
from docgen.records import record

LARGEST_FILE = 20_000_000
"""Bytes of one YAML file; a facts file has some thousands."""

LARGEST_KEPT = 100_000
"""Characters of a file whose nodes are kept for the next time that it is read."""

DEEPEST = 50
"""Levels of nesting."""

MOST_NODES = 2_000_000
"""Nodes of one file, an alias counted with all that it repeats."""

LONGEST_NUMBER = 40
"""Digits of a number as it is typed."""

NUMBER = compiled(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
DATE = compiled(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Content = Decimal | str | bool | datetime.date | None
"""What a scalar can hold. Numbers are exact; never a binary float."""


@record(frozen=True, slots=True)
class Scalar:
    """One value as it was typed. `plain` is false for quoted and block scalars, which are always text."""

    text: str
    plain: bool
    place: Place
    size: int = field(default=1, repr=False)

    @property
    def content(self) -> Content:
        """The typed value: empty, true/false, an exact number, a date, else text."""
        if not self.plain:
            return self.text
        if self.text in ("", "~", "null"):
            return None
        if self.text in ("true", "false"):
            return self.text == "true"
        if NUMBER.fullmatch(self.text):
            if len(self.text) > LONGEST_NUMBER:
                message = say("a number has more than {count} digits", count=LONGEST_NUMBER)
                raise DocgenError([Problem("too-large", message, self.place, say("Quote it if it is a text."))])
            return Decimal(self.text)
        if DATE.fullmatch(self.text):
            try:
                return datetime.date.fromisoformat(self.text)
            except ValueError:
                message = say("{text} is not a date of the calendar", text=self.text)
                hint = say("A date is year-month-day, such as 2018-06-02.")
                raise DocgenError([Problem("no-such-date", message, self.place, hint)]) from None
        return self.text


@record(frozen=True, slots=True)
class Mapping:
    """Keys and their nodes, in the order of the file; each key's own place beside it."""

    entries: dict[str, Node]
    keys: dict[str, Place]
    place: Place
    size: int = field(default=1, repr=False)

    def items(self) -> Iterator[tuple[str, Node]]:
        return iter(self.entries.items())

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self.entries


@record(frozen=True, slots=True)
class Sequence:
    """Nodes in their order."""

    items: tuple[Node, ...]
    place: Place
    size: int = field(default=1, repr=False)


Node = Scalar | Mapping | Sequence


def load(path: Path, name: str, problems: list[Problem] | None = None) -> Node | None:
    """The one document of a YAML file, or None when it holds nothing.

    `name` is what places call the file. Raises `DocgenError` with everything found wrong in the file. What leaves the
    rest readable, such as a key twice, is added to `problems` instead where such a list is given.
    """
    return parse(read_text(path, name), name, problems)


def read_text(path: Path, name: str) -> str:
    """The text of a file, in any of the encodings that `decoded` knows. Raises `DocgenError`."""
    return decoded(read_bytes(path, name, LARGEST_FILE), name)[0]


@record(frozen=True, slots=True)
class Encoding:
    """How the text of a file is written down: a codec, and the byte order mark before it."""

    codec: str
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        return self.mark + text.encode(self.codec)


_MARKED = (
    Encoding("utf-8", codecs.BOM_UTF8),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)

_UNMARKED = (Encoding("utf-8"), Encoding("gb18030"))
"""Chinese in GB18030, which holds GBK and GB 2312, is practically never sound UTF-8: what UTF-8 takes is UTF-8."""


def decoded(data: bytes, name: str) -> tuple[str, Encoding]:
    """The text of a file's bytes, and its encoding; encoded in it again, the text gives the same bytes.

    A byte order mark decides; without one it is UTF-8, or else GB18030, and nothing further is guessed.
    Raises `DocgenError` with the place that no encoding gets beyond.
    """
    end, byte, before = -1, 0, ""
    for encoding in [each for each in _MARKED if data.startswith(each.mark)] or _UNMARKED:
        typed = data[len(encoding.mark) :]
        try:
            return typed.decode(encoding.codec), encoding
        except UnicodeDecodeError as error:
            if error.start > end:
                end, byte = error.start, typed[error.start]
                before = typed[:end].decode(encoding.codec)
    message = say("the file is no text in UTF-8, UTF-16 or GBK: byte {byte} cannot be read", byte=f"0x{byte:02x}")
    place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
    hint = say("Is it a file of another kind? A facts file is plain text, best saved as UTF-8.")
    raise DocgenError([Problem("not-text", message, place, hint)])


def parse(text: str, name: str, problems: list[Problem] | None = None) -> Node | None:
    """The one document of a YAML text, or None when it holds nothing; otherwise as `load`."""
    composed = _composed if len(text) <= LARGEST_KEPT else _composed.__wrapped__
    root, found, stopped = composed(text, name, spoken())
    if found and (stopped or problems is None):
        raise DocgenError(found)
    if problems is not None:
        problems += found
    return root


@lru_cache(maxsize=64)
def _composed(text: str, name: str, _language: str) -> tuple[Node | None, tuple[Problem, ...], bool]:
    """The document of a text, what is wrong with it, and whether reading could not go on.

    Kept, for from one build to the next most files stay as they are; for the language, in which problems are told.
    """
    composer = _Composer(name)
    try:
        root = composer.compose(CParser(text))
    except MarkedYAMLError as error:
        return None, (*composer.problems, _broken(error, composer.last, name, text)), True
    except YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        return None, (*composer.problems, _syntax_problem(str(reason), Place(name, line), text, line)), True
    return root, tuple(composer.problems), composer.stopped


def _broken(error: MarkedYAMLError, last: ScalarEvent | None, name: str, text: str) -> Problem:
    """What made the parser stumble, as far as can be seen; `last` is the last text or number that it had read."""
    mark = error.problem_mark or error.context_mark
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
    start = error.context_mark if error.context == "while scanning a quoted scalar" else None
    if last is not None and last.style in ("'", '"') and last.start_mark.line < last.end_mark.line == place.line - 1:
        start = last.start_mark  # closed by the quote that opens the next text
    if start is not None:
        return Problem(
            "broken-yaml",
            say("this quote is not closed"),
            Place(name, start.line + 1, start.column + 1),
            say("Type {quote} where the text ends, a straight one: ” and ’ close nothing.", quote=text[start.index]),
        )
    reason = str(error.problem or error.context)
    sound = None if last is None else last.end_mark if last.style in ("|", ">") else last.start_mark
    return _syntax_problem(reason, place, text, 1 if sound is None else sound.line + 1)


def _syntax_problem(reason: str, place: Place, text: str, doubtful: int) -> Problem:
    """A slip is often noticed lines below: it is looked for up to the first `doubtful` line, and told where it is."""
    lines = text.splitlines()
    hint = say("Look at this line and the one before it: indentation, a missing colon, quote or bracket.")
    for number in range(min(place.line, len(lines)), max(min(doubtful, place.line - 1), 1) - 1, -1):
        line = lines[number - 1]
        if hints := [*slips_of_writing(line)]:
            hint = "\n".join(hints)
            if number < place.line:
                place = Place(place.file, number, len(line) - len(line.lstrip()) + 1)
            break
    return Problem(
        "broken-yaml", say("this is not valid YAML: {reason}", reason=relayed(reason, _REASONS)), place, hint
    )


_REASONS = (
    form("mapping values are not allowed in this context"),
    form("mapping keys are not allowed in this context"),
    form("block sequence entries are not allowed in this context"),
    form("could not find expected ':'"),
    form("did not find expected key"),
    form("did not find expected '-' indicator"),
    form("did not find expected node content"),
    form("did not find expected <document start>"),
    form("did not find expected comment or line break"),
    form("did not find expected whitespace or line break"),
    form("did not find expected alphabetic or numeric character"),
    form("found character that cannot start any token"),
    form("found a tab character that violates indentation"),
    form("found a tab character where an indentation space is expected"),
    form("found unexpected end of stream"),
    form("found unexpected ':'"),
    form("found unexpected document indicator"),
    form("found unknown escape character"),
    form("found undefined tag handle"),
    form("control characters are not allowed"),
    form("did not find expected {mark} or {other}"),  # the general one last
)
"""What LibYAML says of a file."""


_QUOTED = Pattern(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*")
_PLAIN = Pattern(r"^(\s*(?:-\s+)?[^\s:：{｛\[［\"']+:\s+)(?![{｛\[［])\S.*")
_NO_BLANK = Pattern(r"(?:^\s*(?:-\s+)?|[{,]\s*)([^\W\d]\w*):(?!//)[^\s,}\]]+")


def _bare(line: str) -> str:
    """The line with _ for its quoted texts, its comment, and for a text behind its key: all of them may hold anything."""
    without = _QUOTED.sub(lambda found: "_" * len(found[0]), line)
    return _PLAIN.sub(lambda found: found[1] + "_" * (len(found[0]) - len(found[1])), without)


def slips_of_writing(line: str) -> Iterator[str]:
    """What a line of YAML easily holds by mistake, each with what to write instead."""
    bare = _bare(line)
    wide = sorted(set(bare) & set("：，｛｝［］＃"))
    if wide:
        yield say(
            "The line has full-width {characters}; YAML needs : , {{ }} [ ] # with a blank after : and ,",
            characters=" ".join(wide),
        )
    if found := _NO_BLANK.search(bare):
        yield say("Put a blank after the colon: {typed}", typed=f"{found[1]}: {line[found.end(1) + 1 : found.end()]}")
    if re.search(r"[:,{]\s*“[^”]*:\s", line):
        yield say('Curly quotes “ ” quote nothing in YAML; type straight ones: ".')
    if "\t" in bare:
        yield say("The line has a tab; indent with blanks.")
    if re.search(r":\s+(?:[%@`]|[>|]=)", line):
        yield say('A value that begins with % @ ` or > needs quotes: "%".')
    if re.search(r"\{.*:\s*[^\s\[{\"'][^,{}\"']*\[", line):
        yield say('Inside {{ }} a text with [ ] needs quotes, such as formula: "units[0].cases * 2".')


Keys = tuple[str | int, ...]
"""Where a node stands: the keys and numbers on the way to it."""


@record(frozen=True, slots=True)
class Spot:
    """From where to where a node is typed, in characters of its file. `style` is that of a scalar: empty, or one of
    ' " | >; an alias has *, anything else none."""

    start: int
    end: int
    style: str | None


def spots(text: str) -> dict[Keys, Spot]:
    """Where each node of a sound YAML text is typed; of keys that stand twice, the first."""
    found: dict[Keys, Spot] = {}
    open_: list[tuple[Keys, Event, list[int | str | None]]] = []  # its keys, its start, and the key or number it is at
    parser = CParser(text)
    last = 0  # where the last thing that was typed ends: a block ends without a sign of its own

    def keys() -> Keys | None:
        """Of the node that begins here; None for a key."""
        if not open_:
            return ()
        above, start, at = open_[-1]
        if isinstance(start, SequenceStartEvent):
            number = 0 if at[0] is None else int(at[0]) + 1
            at[0] = number
            return (*above, number)
        key, at[0] = at[0], None
        return None if key is None else (*above, key)

    while (event := parser.get_event()) is not None:
        if isinstance(event, ScalarEvent | AliasEvent):
            last = event.end_mark.index
            where = keys()
            if where is None:
                open_[-1][2][0] = event.value if isinstance(event, ScalarEvent) else ""
            else:
                style = (event.style or "") if isinstance(event, ScalarEvent) else "*"
                found.setdefault(where, Spot(event.start_mark.index, last, style))
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            open_.append((keys() or (), event, [None]))
            last = max(last, event.end_mark.index)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            where, start, _ = open_.pop()
            last = event.end_mark.index if start.flow_style else last
            found.setdefault(where, Spot(start.start_mark.index, last, None))
    return found


class _Stop(Exception):
    """Reading cannot go on; the problem is already noted."""


class _Composer:
    """Events to nodes with an explicit stack, so that no depth of nesting can exhaust Python's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node] = {}
        self.stopped = False
        self.last: ScalarEvent | None = None

    def place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def problem(self, code: str, message: str, place: Place, hint: str = "") -> None:
        self.problems.append(Problem(code, message, place, hint))

    def compose(self, parser: CParser) -> Node | None:
        open_: list[_Open] = []
        above: _Open | None = None  # the innermost that is open
        root: Node | None = None
        documents = 0
        try:
            while (event := parser.get_event()) is not None:
                kind = type(event)
                node: Node
                if kind is ScalarEvent:
                    node = self.scalar(event)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    above = self.opened(event)
                    open_.append(above)
                    if len(open_) > DEEPEST:
                        self.too_deep(above)
                    continue
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    node = self.closed(open_.pop())
                    above = open_[-1] if open_ else None
                elif kind is AliasEvent:
                    node = self.repeated(event)
                else:
                    documents += kind is DocumentStartEvent
                    if documents > 1:
                        self.second_document(event)
                    if kind is DocumentEndEvent:
                        self.anchors.clear()
                    continue
                if above is None:
                    root = node
                else:
                    self.add(above, node)
        except _Stop:
            self.stopped = True
            return None
        if isinstance(root, Scalar) and root.plain and not root.text:
            return None
        return root

    def scalar(self, event: ScalarEvent) -> Scalar:
        self.last = event
        if event.tag is not None:
            self.check_tag(event)
        mark = event.start_mark
        node = Scalar(event.value, not event.style, Place(self.name, mark.line + 1, mark.column + 1))
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def opened(self, event: MappingStartEvent | SequenceStartEvent) -> _Open:
        self.check_tag(event)
        return _Open(type(event) is SequenceStartEvent, event.anchor, self.place(event))

    def closed(self, done: _Open) -> Node:
        node = done.node()
        if done.anchor:
            self.anchors[done.anchor] = node
        return node

    def repeated(self, event: AliasEvent) -> Node:
        if event.anchor not in self.anchors:
            self.problem(
                "unknown-alias",
                say("*{name} repeats nothing: there is no &{name} before it", name=event.anchor),
                self.place(event),
                say("Quote it if it is a text: '*{name}'.", name=event.anchor),
            )
            raise _Stop
        return self.anchors[event.anchor]

    def add(self, parent: _Open, node: Node) -> None:
        parent.size += node.size
        if parent.size > MOST_NODES:
            self.problem(
                "too-large", say("more than {limit} values, aliases counted in full", limit=MOST_NODES), parent.place
            )
            raise _Stop
        key = parent.key
        if parent.is_sequence:
            parent.items.append(node)
        elif key is None:
            if type(node) is not Scalar:
                self.problem(
                    "key-not-text",
                    say("a key must be a word"),
                    node.place,
                    say("Quote a value that starts with a brace or a bracket."),
                )
                raise _Stop
            parent.key = node
        else:
            parent.key = None
            if key.text in parent.entries:
                self.problem(
                    "key-twice",
                    say(
                        "{key} stands twice; the first is in line {line}", key=key.text, line=parent.keys[key.text].line
                    ),
                    key.place,
                    say("Remove one of them."),
                )
            else:
                parent.entries[key.text] = node
                parent.keys[key.text] = key.place

    def too_deep(self, at: _Open) -> NoReturn:
        self.problem(
            "too-deep",
            say("nested deeper than {limit} levels", limit=DEEPEST),
            at.place,
            say("Data of a report need a few; is the file what you think it is?"),
        )
        raise _Stop

    def second_document(self, event: Event) -> NoReturn:
        self.problem(
            "two-documents",
            say("a second document starts here"),
            self.place(event),
            say("Keep one document a file: remove the line with ---."),
        )
        raise _Stop

    def check_tag(self, event: Event) -> None:
        if getattr(event, "tag", None) not in (None, "!"):
            self.problem(
                "yaml-tag",
                say("{tag}: types are not written in a file here", tag=event.tag),
                self.place(event),
                say("Remove the word that starts with an exclamation mark."),
            )


class _Open:
    """A mapping or sequence whose end has not come yet."""

    __slots__ = ("anchor", "entries", "is_sequence", "items", "key", "keys", "place", "size")

    def __init__(self, is_sequence: bool, anchor: str | None, place: Place) -> None:
        self.is_sequence = is_sequence
        self.anchor = anchor
        self.place = place
        self.size = 1
        self.key: Scalar | None = None
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Place] = {}

    def node(self) -> Node:
        if self.is_sequence:
            return Sequence(tuple(self.items), self.place, self.size)
        return Mapping(self.entries, self.keys, self.place, self.size)
