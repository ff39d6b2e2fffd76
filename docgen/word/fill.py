"""Fill: a `Template` and a context in, the bytes of a document out, with a record of every value that went in.

Nothing is dropped silently: a name that is not there, a value that cannot be printed, a character that XML forbids
are each a problem with the place of its tag, and the document is read back before it is handed out.
"""

from __future__ import annotations

import datetime
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import jinja2
from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean, stop_on
from docgen.values import MOST_DIGITS, Certainty, Value, WrongOperand, is_overlong, plain, rounded
from docgen.word import package, readback, repair
from docgen.word.environment import KEEP, KNOWN, PUT, Unknown, reporting
from docgen.word.package import Package
from docgen.word.tags import Tag, shown
from docgen.word.template import Part, Template

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 has no place for (§2.2)."""

ASSUMED_MARK = "※"
"""What a draft sets behind a value that is assumed, or rests on something assumed."""

_BREAKS = re.compile(r"(\r\n|\n|\r|\t)")


@dataclass(frozen=True, slots=True)
class Print:
    """A value as it was printed: by which tag, as what text, and the path of the fact or figure it is."""

    tag: Tag
    part: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A document with the values that stand in it, and what was doubtful about filling it."""

    document: bytes
    prints: tuple[Print, ...]
    doubts: tuple[Problem, ...]


def fill(template: Template, context: Mapping[str, object], *, draft: bool = False) -> Filled:
    """The template filled with the context, read back and found whole.

    In a draft a missing value prints as 【待填：label】 and an assumed one is marked. Raises `DocgenError` with every
    name that is not there, every tag that failed, and everything that would have been lost.
    """
    filling = _Filling(template, draft)
    members = dict(template.package.members)
    known = KNOWN.set(tuple(context))
    report = reporting.set(filling.note)
    try:
        for part in template.parts:
            root = filling.part(part, context)
            if root is not None:
                members[part.name] = package.serialize(root)
    finally:
        reporting.reset(report)
        KNOWN.reset(known)
    stop_on(filling.problems)
    document = package.write(Package(template.name, members))
    stop_on(readback.losses(template, document, filling.expected))
    return Filled(document, tuple(filling.prints), tuple(filling.problems))


class _Filling:
    """One filling: what was put in, and what went wrong."""

    def __init__(self, template: Template, draft: bool) -> None:
        self.template = template
        self.draft = draft
        self.prints: list[Print] = []
        self.problems: list[Problem] = []
        self.expected: dict[str, str] = {}
        self.running: Part | None = None

    def part(self, part: Part, context: Mapping[str, object]) -> etree._Element | None:
        self.running = part
        before = len(self.prints)
        try:
            xml = part.code.render({**context, PUT: self.put, KEEP: self.keep})
        except Exception as error:  # whatever a tag does wrong is the tag's problem, never a traceback
            self.failed(part, error)
            return None
        root = package.parse_xml(xml.encode("utf-8"), Place(self.template.name, where=part.name))
        if not self.problems:
            self.problems += readback.misplaced(self.template, part, root, self.prints[before:])
        repair.repair(root)
        self.expected[part.name] = readback.text(root)
        return root

    def put(self, number: int, value: object) -> str:
        """What a tag prints, as XML for the inside of a text node."""
        return "".join(_xml(piece) for piece in _BREAKS.split(self.keep(number, value)))

    def keep(self, number: int, value: object) -> str:
        """What a tag prints, as text."""
        tag = self.template.tags[number]
        if isinstance(value, Unknown):
            self.problem(tag, "unknown-name", *value.explained())
            return ""
        text, path = self.printed(tag, value)
        if FORBIDDEN.search(text):
            bad = ", ".join(sorted({f"U+{ord(character):04X}" for character in FORBIDDEN.findall(text)}))
            self.problem(
                tag,
                "forbidden-character",
                say("the value holds {characters}, which no Word file can hold; left out", characters=bad),
                say("Clean the value."),
                Severity.WARNING,
            )
            text = FORBIDDEN.sub("", text)
        assert self.running is not None
        self.prints.append(Print(tag, self.running.name, text, path))
        return text

    def printed(self, tag: Tag, value: object) -> tuple[str, str]:
        if isinstance(value, Value):
            if value.is_missing:
                return say(
                    "【待填：{label}】", label=value.label or value.path or tag.body
                ) if value.missing else "", value.path
            text = value.text
            if is_overlong(value.content) and text == plain(value.content):
                text = plain(rounded(value.number, MOST_DIGITS))
                message = say("the figure has more than {count} digits: {value}…", count=MOST_DIGITS, value=text)
                self.problem(
                    tag, "unrounded", message, say("Round it: ({body})|round(2)", body=tag.body), Severity.WARNING
                )
            marked = self.draft and value.certainty is Certainty.ASSUMED
            return text + (ASSUMED_MARK if marked else ""), value.path
        if value is None:
            return "", ""
        if isinstance(value, Mapping):
            self.problem(
                tag,
                "not-one-value",
                say("this is a set of names, and cannot be printed"),
                did_you_mean("value", [str(key) for key in value]) or say("Name one of them."),
            )
            return "", ""
        if isinstance(value, str):
            return "".join(value), ""  # without what a subclass makes of it
        if isinstance(value, numbers.Number | datetime.date | datetime.time):
            return str(value), ""
        lists = isinstance(value, list | tuple | set | frozenset)
        what = say("a list") if lists else say("{type}, no value", type=type(value).__name__)
        hint = say("Loop over it, or join it: |join('、')") if lists else say("Print text, a number or a date.")
        self.problem(tag, "not-one-value", say("this is {what}, and cannot be printed", what=what), hint)
        return "", ""

    def problem(self, tag: Tag, code: str, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        self.problems.append(
            Problem(code, say("{tag}: {message}", tag=shown(tag.text), message=message), tag.place, hint, severity)
        )

    def note(self, line: int, code: str, message: str, hint: str) -> None:
        """Told by an unknown name that was used; the line leads to its tag."""
        assert self.running is not None
        number = self.running.lines.get(line)
        if number is None:
            self.problems.append(Problem(code, message, Place(self.template.name, where=self.running.name), hint))
        else:
            self.problem(self.template.tags[number], code, message, hint)

    def failed(self, part: Part, error: Exception) -> None:
        line = 0
        trace = error.__traceback__
        while trace is not None:  # Jinja rewrites its frames to lines of the source
            if trace.tb_frame.f_code.co_filename == part.code.filename:
                line = trace.tb_lineno
            trace = trace.tb_next
        if isinstance(error, DocgenError):
            self.problems += error.problems
            return
        reason = error.message if isinstance(error, jinja2.TemplateError) else error
        told = isinstance(error, WrongOperand)
        hint = "" if told else say("Look at what this tag does with its values.")
        self.note(line, "tag-failed", str(reason or type(error).__name__), hint)


def _xml(piece: str) -> str:
    """A piece of text inside `w:t`; line breaks and tabs are elements of their own beside it."""
    if piece == "\t":
        return '</w:t><w:tab/><w:t xml:space="preserve">'
    if _BREAKS.fullmatch(piece):
        return '</w:t><w:br/><w:t xml:space="preserve">'
    return escape(piece)
