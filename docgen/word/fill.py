"""Fill: a `Template` and a context in, the bytes of a document out, with a record of every value that went in.

Nothing is dropped silently: a name that is not there, a value that cannot be printed, a character that XML forbids
are each a problem with the place of its tag, and the document is read back before it is handed out.
"""

from __future__ import annotations

import datetime
import gc
import numbers
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import jinja2
from lxml import etree

from docgen.language import listed, printed, say
from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean, stop_on
from docgen.programs import compiled
from docgen.records import record
from docgen.values import MOST_DIGITS, Certainty, Value, WrongOperand, is_overlong, plain, rounded
from docgen.word import (
    asides,
    cells,
    content,
    controls,
    environment,
    lists,
    marks,
    package,
    readback,
    repair,
)
from docgen.word.compiled import Part, Template
from docgen.word.content import (
    FORBIDDEN,
    INSERT,
    PAGE,
    PARAGRAPH,
    Charted,
    Drawn,
    Made,
    Picture,
    Rich,
    Subdocument,
    WrongContent,
    marker,
)
from docgen.word.environment import (
    AGAIN,
    BLOCK_END,
    BLOCK_START,
    BLOCKS,
    CELL,
    CONTROL,
    KEEP,
    KNOWN,
    MADE,
    PLAIN,
    PUT,
    SHOWN,
    TURN,
    Unknown,
    reporting,
)
from docgen.word.limits import Budget, Limits, TooMuch, budget
from docgen.word.marks import ONE_LINE
from docgen.word.package import escaped
from docgen.word.parts import Parts, r
from docgen.word.tags import BLOCK, DRAWING_TAGS, Tag, shown

if TYPE_CHECKING:
    from docgen.word import insert
    from docgen.word.chartdata import ChartData
    from docgen.word.charted import ChartShown, History

ASSUMED_MARK = "※"
"""What a draft sets behind a value that is assumed, or rests on something assumed."""

_MOST_FAULTS = 30
"""Tags of one part that may fail before the rest is left unlooked at."""

_SIZE_OF_BREAK = 40
"""Characters of XML that a break in a text takes."""

_SIZE_OF_CHART, _SIZE_OF_POINT = 6_000, 300
"""The same of a chart, and of each value in it with its cell."""

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_INLINE, _ANCHOR = _DRAWING + "inline", _DRAWING + "anchor"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"

_BREAKS = compiled(rf"(\r\n|\n|\r|\t|{PARAGRAPH}|{PAGE})")
_UNUSUAL = compiled(rf"{FORBIDDEN.pattern[:-1]}&<>\r\n\t{PARAGRAPH}{PAGE}]")
"""What a text may hold that does not stand in a document as it is."""
_SPECIAL = compiled(rf"[&<>\r\n\t{PARAGRAPH}{PAGE}]")
"""What a text may hold that does not stand in XML as it is."""


class Print(NamedTuple):
    """A value as it was printed: by which tag, as what text, and the path of the fact or figure it is."""

    tag: Tag
    part: str
    text: str
    path: str


_print = partial(tuple.__new__, Print)
"""A print of its fields, sooner than by calling it."""


@record(frozen=True, slots=True)
class Filled:
    """A document with the values that stand in it, and what was doubtful about filling it."""

    document: bytes
    package: package.Package
    """The same before it was zipped."""
    prints: tuple[Print, ...]
    doubts: tuple[Problem, ...]
    charts: tuple[ChartShown, ...] = ()
    """The charts that it holds, with the fact behind each value."""


def fill(
    template: Template,
    context: Mapping[str, object],
    *,
    draft: bool = False,
    limits: Limits | None = None,
    history: History | None = None,
) -> Filled:
    """The template filled with the context, read back and found whole.

    In a draft a missing value prints as 【待填：label】 and an assumed one is marked. `history` knows the values of a fact
    in all periods, for charts. Raises `DocgenError` with every
    name that is not there, every tag that failed, and everything that would have been lost.
    """
    spending = budget.set(Budget(limits or Limits()))
    filling = _Filling(template, draft, history)
    known = KNOWN.set(tuple(map(str, context)))
    report = reporting.set(filling.note)
    collects = gc.isenabled()
    gc.disable()  # nothing is to be collected before the end, and to look for it takes a tenth of the time
    try:
        for part in template.parts:
            filling.part(part, context)
        stop_on(filling.problems)
        for part in template.parts:
            filling.set_in_values(part)
    finally:
        budget.reset(spending)
        reporting.reset(report)
        KNOWN.reset(known)
        if collects:
            gc.enable()
    stop_on(filling.problems)
    saved = filling.finish()
    stop_on(filling.problems)
    document = package.write(saved, like=template.package)
    texts = {name: package.characters_of(root) for name, root in filling.roots.items()}
    stop_on(readback.losses(template, document, texts, saved, filling.settled))
    doubts = tuple(dict.fromkeys((*template.doubts, *filling.problems)))
    return Filled(document, saved, tuple(filling.prints), doubts, tuple(filling.charts))


class _Filling:
    """One filling: what was put in, and what went wrong."""

    def __init__(self, template: Template, draft: bool, history: History | None) -> None:
        self.template = template
        self.draft = draft
        self.history = history
        self.parts = Parts(template.package)
        self.prints: list[Print] = []
        self.problems: list[Problem] = []
        self.inserts: list[insert.Content] = []
        self.inserted_by: dict[int, Tag] = {}
        self.token = f"\x01{os.urandom(8).hex()}:"  # no value can hold what is made up for each filling
        self.drawings: list[tuple[Tag, ChartData | Picture]] = []
        self.charts: list[ChartShown] = []
        self.roots: dict[str, etree._Element] = {}
        self.settled: dict[str, bytes] = {}
        """The parts that are finished as soon as they are printed; of all others there are roots."""
        self.printed_in: dict[str, list[Print]] = {}
        self.running: Part | None = None
        self.name = ""  # of the part that is running
        self.bodies = [f"={tag.body}" for tag in template.tags]  # what controls are called that hold no fact
        self.budget = budget.get()
        self.shown: list[str] = []  # what a control printed, until it is set in where the control shows it
        self.hollow: list[int] = []  # the prints of nothing that have a control
        self.is_settled = False  # whether the running part is a settled one, and every value so far a text of one line

    def part(self, part: Part, context: Mapping[str, object]) -> None:
        """Fill one part."""
        self.running, self.name = part, part.name
        before = len(self.prints)
        self.is_settled = part.settled and not self.template.captures
        asked = {
            PUT: self.put,
            CONTROL: self.control,
            SHOWN: self.shown.pop,
            KEEP: self.keep,
            PLAIN: self.plain,
            CELL: self.cell,
            TURN: self.turn,
            MADE: self.made,
            AGAIN: self.again,
            BLOCKS: self.blocks,
        }
        names = {name: value for name, value in context.items() if isinstance(name, str)} | asked
        xml, code, source = b"", part.code, part.source
        for _ in range(_MOST_FAULTS):
            try:
                xml = _encoded(code.generate(names))
                break
            except Exception as error:  # whatever a tag does wrong is the tag's problem, never a traceback
                tag = self.failed(part, error)
            without = "" if tag is None else _without(source, tag)
            if without in ("", source):
                return
            source, code = without, environment.compiled(without)  # to find what else is wrong
        if source is not part.source:
            return
        if self.is_settled:
            self.settled[part.name] = xml
        else:
            self.roots[part.name] = package.parse_xml(xml, Place(self.template.name, where=part.name))
        self.parts.replace(part.name, xml if self.is_settled else self.roots[part.name])
        self.printed_in[part.name] = self.prints[before:]

    def set_in_values(self, part: Part) -> None:
        """Set in what is more than text, and look whether each value is there."""
        if part.name in self.settled:
            prints = self.printed_in[part.name]
            self.problems += readback.missing(self.template, part, self.settled[part.name], prints)
            return
        root = self.roots[part.name]
        try:
            if next(root.iter(INSERT), None) is not None:
                from docgen.word import insert  # noqa: PLC0415  # with all that pictures and documents need

                insert.place(root, self.inserts, self.parts, part.name, self.doubt)
        except TooMuch as error:
            place = Place(self.template.name, where=part.name)
            self.problems.append(Problem("too-much", str(error), place, say("Look at what the values repeat.")))
            return
        if self.hollow:
            controls.take_away(root, self.hollow)
        self.problems += readback.misplaced(self.template, part, root, self.printed_in[part.name])

    def finish(self) -> package.Package:
        """Everything that is done when all parts are filled: charts, cells, lists, what makes a part valid again."""
        if not self.roots:
            return self.parts.finish()
        numbers_ = lists.Numbers(self.parts, self.template.package.body)
        for name, root in self.roots.items():
            self.draw(name, root)
            asides.put_back(root)
            for number, text in cells.arrange(root):
                message = say("{text} is hidden by the cell that its own was merged into", text=shown(text))
                hint = say("Merge only cells that say the same.")
                self.problem(self.template.tags[number], "value-hidden", message, hint, Severity.WARNING)
            numbers_.give(root)
        repair.repair(self.roots, self.parts)
        return self.parts.finish()

    def draw(self, name: str, root: etree._Element) -> None:
        """Give charts and pictures what they are to show; a chart that a loop repeats becomes one of its own."""
        if not self.drawings:
            return
        from docgen.word import chart, charted, insert  # noqa: PLC0415
        from docgen.word.chartdata import ChartData, WrongChart  # noqa: PLC0415

        seen: set[str] = set()
        charts: list[tuple[Tag, ChartData, str]] = []
        for mark in list(root.iter(cells.DRAWING)):
            tag, shown_ = self.drawings[int(mark.get("value", "0"))]
            frame = next(mark.iterancestors(_INLINE, _ANCHOR), mark)
            marks.drop(mark)
            holder = next(frame.iter(_CHART if isinstance(shown_, ChartData) else _BLIP), None)
            if holder is None:
                message = say("this is the alternative text of something else")
                hint = say("Type the tag into the alternative text of a {kind}.", kind=tag.word)
                self.problem(tag, "wrong-drawing", message, hint)
            elif isinstance(shown_, Picture):
                holder.set(r("embed"), insert.store(shown_, self.parts, name))
            else:
                part = next((each.target for each in self.parts.relations(name) if each.id == holder.get(r("id"))), "")
                own = chart.copy(self.parts, part) if part in seen else part
                holder.set(r("id"), self.parts.relate(name, "chart", own))
                seen.add(part)
                charts.append((tag, shown_, own))
        for tag, data, own in charts:  # drawn last, so that every copy is of the author's chart
            drawn = charted.marked(data, ASSUMED_MARK) if self.draft else data
            try:
                chart.draw(self.parts, own, drawn)
                self.keep_chart(tag, "", drawn, own)
            except WrongChart as error:
                self.problem(tag, "wrong-chart", str(error))

    def made(self, _number: int, xml: object) -> str:
        """Keep what a block has made, and give the token that stands for it."""
        self.inserts.append(Made(str(xml)))
        self.budget.write(len(str(xml)))
        return f"{self.token}{len(self.inserts) - 1}\x01"

    def again(self, loop: Any, items: object) -> str:
        """What a loop makes that calls itself."""
        return self.made(0, loop(items))

    def blocks(self, number: int, text: object) -> str:
        """Text with tokens where blocks stand: what the tokens stand for, and a paragraph for other text."""
        made = ""
        for index, piece in enumerate(re.split(rf"{self.token}(\d+)\x01", str(text))):
            if index % 2:
                kept = self.inserts[int(piece)]
                assert isinstance(kept, Made)
                made += kept.xml
            elif piece.strip():
                made += f'<w:p><w:r><w:t xml:space="preserve">{self.put(number, piece)}</w:t></w:r></w:p>'
        return made

    def turn(self, number: int) -> str:
        assert self.running is not None
        self.budget.turn(self.running.sizes.get(number, 0))
        return ""

    def put(self, number: int, value: object) -> str:
        """What a tag prints, as XML for the inside of a text node."""
        tag = self.template.tags[number]
        if type(value) is str and not _UNUSUAL.search(value) and not self.template.captures:  # as nearly all data are
            return self.plainly(tag, value)
        if isinstance(value, str) and self.token in value:
            pieces = re.split(rf"{self.token}(\d+)\x01", value)
            return "".join(
                marker(piece, tag.prefix) if at % 2 else self.put(number, piece) if piece else ""
                for at, piece in enumerate(pieces)
            )
        if isinstance(value, Value):
            return self.set_text(number, value)
        if isinstance(value, Charted):
            return self.chart(tag, value)
        try:
            if isinstance(value, Picture | Subdocument):
                if not isinstance(value.data, bytes):
                    raise WrongContent(say("a picture or a document is given as its bytes"))
                return self.set_in(tag, _checked(value) if isinstance(value, Picture) else value, "")
            if isinstance(value, Mapping | list | tuple | Rich) and (found := content.rich(value)) is not None:
                return self.rich(tag, found)
        except WrongContent as error:
            self.problem(tag, "wrong-content", str(error))
            return ""
        return self.set_text(number, value)

    def set_text(self, number: int, value: object) -> str:
        """What a tag prints as text, as XML."""
        text = self.keep(number, value)
        if not _SPECIAL.search(text):
            return text
        pieces = _BREAKS.split(text)
        self.is_settled &= len(pieces) == 1
        self.budget.write(_SIZE_OF_BREAK * (len(pieces) - 1))
        return "".join(_xml(piece) for piece in pieces)

    def control(self, number: int, value: object) -> str:
        """The properties of the control that a tag's value gets; what it prints is kept for where it stands."""
        first = len(self.prints)
        if type(value) is str and value.isalnum() and not self.template.captures:  # all the same, sooner
            self.shown.append(self.plainly(self.template.tags[number], value))
            return controls.properties(first, self.bodies[number])
        text = self.put(number, value)
        self.shown.append(text)
        if not text:
            self.hollow.append(first)
        path = self.prints[first].path if len(self.prints) > first else ""
        return controls.properties(first, path or self.bodies[number])

    def rich(self, tag: Tag, rich: Rich) -> str:
        """Formatted text; figures in it print as they do alone, with what a draft says of them."""
        spans: list[content.Span] = []
        path = "" if rich.value is None else rich.value.path
        for span in rich.spans:
            text = span.text
            if span.value is not None:
                text, path = self.printed(tag, span.value)
            spans.append(replace(span, text=self.without_forbidden(tag, text)))
        if rich.value is not None and self.draft and rich.value.certainty is Certainty.ASSUMED:
            spans.append(content.Span(ASSUMED_MARK))
        text = "".join(span.text for span in spans)
        return self.set_in(tag, Rich(tuple(spans)), text, path) if text else self.plainly(tag, "", path)

    def chart(self, tag: Tag, asked: Charted) -> str:
        """A chart in docgen's own look."""
        from docgen.word import charted, plot  # noqa: PLC0415  # few templates have charts
        from docgen.word.chartdata import WrongChart  # noqa: PLC0415

        try:
            plan = charted.plan(asked, self.history, draft=self.draft, mark=ASSUMED_MARK)
            self.budget.write(_SIZE_OF_CHART + _SIZE_OF_POINT * len(plan.data.categories) * len(plan.data.series))
            part = plot.add(self.parts, plan, plot.fonts(self.parts, tag.paragraph))
        except WrongChart as error:
            self.problem(tag, error.code, str(error))
            return ""
        self.keep_chart(tag, plan.kind, plan.data, part)
        bars = len(plan.data.categories) if plan.kind == charted.STACKED else 0
        return self.set_in(tag, Drawn(part, bars, plan.alt), "")

    def keep_chart(self, tag: Tag, kind: str, data: ChartData, part: str) -> None:
        from docgen.word import charted  # noqa: PLC0415

        title, series = data.title or "", charted.lines(data)
        self.charts.append(charted.ChartShown(kind, title, data.categories, series, tag.text, tag.place, part))

    def set_in(self, tag: Tag, value: Rich | Picture | Drawn | Subdocument, text: str, path: str = "") -> str:
        self.is_settled = False
        self.prints.append(Print(tag, self.name, text, path))
        self.inserts.append(value)
        self.inserted_by[len(self.inserts) - 1] = tag
        self.budget.write(len(text) + _SIZE_OF_BREAK)
        return marker(len(self.inserts) - 1)

    def doubt(self, number: int, code: str, message: str, severity: Severity) -> None:
        """Told of what is doubtful or wrong in setting in what a tag has printed."""
        self.problem(self.inserted_by[number], code, message, "", severity)

    def plain(self, number: int, value: object) -> str:
        """What a tag prints in an aside; an equation and the code of a field are of one line."""
        text = self.keep(number, value).replace(PARAGRAPH, "\n").replace(PAGE, "\n")
        if self.template.tags[number].paragraph.tag in ONE_LINE:
            text = " ".join(text.splitlines()).replace("\t", " ")
        return escaped(text)

    def keep(self, number: int, value: object) -> str:
        """What a tag prints, as text."""
        tag = self.template.tags[number]
        if isinstance(value, Unknown) and not value.is_harmless:
            self.problem(tag, "unknown-name", *value.explained())
            return ""
        text, path = self.printed(tag, value)
        if self.token[1:] in text.lower():
            message = say("paragraphs, rows or cells that a block has made cannot stand here")
            self.problem(tag, "not-one-value", message, say("Print them in a paragraph of their own."))
            return ""
        return self.plainly(tag, self.without_forbidden(tag, text), path)

    def plainly(self, tag: Tag, text: str, path: str = "") -> str:
        if not text:
            self.is_settled = False
        self.prints.append(_print((tag, self.name, text, path)))
        self.budget.characters -= len(text)
        if self.budget.characters < 0:
            self.budget.write(0)
        return text

    def without_forbidden(self, tag: Tag, text: str) -> str:
        if not FORBIDDEN.search(text):
            return text
        bad = listed(sorted({f"U+{ord(character):04X}" for character in FORBIDDEN.findall(text)}))
        self.problem(
            tag,
            "forbidden-character",
            say("the value holds {characters}, which no Word file can hold; left out", characters=bad),
            say("Clean the value."),
            Severity.WARNING,
        )
        return FORBIDDEN.sub("", text)

    def cell(self, number: int, value: object) -> str:
        """What a tag gives to its cell or chart, as the text of an attribute."""
        tag = self.template.tags[number]
        if isinstance(value, Unknown):
            self.problem(tag, "unknown-name", *value.explained())
            return ""
        if tag.word in DRAWING_TAGS:
            return self.drawing(tag, value)
        try:
            if tag.word == "colspan":
                return str(_columns(value))
            return content.colour(value) if str("" if value is None else value).strip() else ""
        except WrongContent as error:
            self.problem(tag, "wrong-content", str(error))
            return "1" if tag.word == "colspan" else ""

    def drawing(self, tag: Tag, value: object) -> str:
        """Keep what a chart or a picture of the author's is to show, and give its number."""
        from docgen.word import chartdata  # noqa: PLC0415

        try:
            self.drawings.append((tag, chartdata.read(value) if tag.word == "chart" else _picture(value)))
        except (WrongContent, chartdata.WrongChart) as error:
            self.problem(tag, "wrong-content", str(error))
            return ""
        return str(len(self.drawings) - 1)

    def printed(self, tag: Tag, value: object) -> tuple[str, str]:
        if isinstance(value, Value):
            if value.is_missing:
                return printed(
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
        if type(value) is str:
            return value, ""
        if value is None or isinstance(value, jinja2.Undefined):  # of an inline if without else
            return "", ""
        if isinstance(value, str):
            return "".join(value), ""  # without what a subclass makes of it
        if type(value) is float:
            return str(float(f"{value:.15g}")), ""  # the noise of binary fractions is in the 16th digit
        if isinstance(value, numbers.Number | datetime.date | datetime.time):
            return str(value), ""
        if isinstance(value, Rich):
            return str(value), ""
        if isinstance(value, Mapping | list | tuple) and (found := self.rich_or_none(tag, value)) is not None:
            return str(found), ""
        if isinstance(value, Picture | Charted | Subdocument):
            message = say("a picture, a chart or a document cannot stand here, where only text can")
            self.problem(tag, "not-one-value", message, say("Print it in a paragraph."))
            return "", ""
        if isinstance(value, Mapping):
            hint = content.misspelt(value) or did_you_mean("value", list(map(str, value))) or say("Name one of them.")
            self.problem(tag, "not-one-value", say("this is a set of names, and cannot be printed"), hint)
            return "", ""
        lists_ = isinstance(value, list | tuple | set | frozenset)
        what = say("a list") if lists_ else say("{type}, no value", type=type(value).__name__)
        hint = say("Loop over it, or join it: |join('、')") if lists_ else say("Print text, a number or a date.")
        self.problem(tag, "not-one-value", say("this is {what}, and cannot be printed", what=what), hint)
        return "", ""

    def rich_or_none(self, tag: Tag, value: object) -> Rich | None:
        try:
            return content.rich(value)
        except WrongContent as error:
            self.problem(tag, "wrong-content", str(error))
            return Rich(())

    def problem(self, tag: Tag, code: str, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        self.problems.append(
            Problem(code, say("{tag}: {message}", tag=shown(tag.text), message=message), tag.place, hint, severity)
        )

    def note(self, line: int, code: str, message: str, hint: str) -> None:
        """Told by an unknown name that was used; the line leads to its tag."""
        assert self.running is not None
        number = self.running.tag_at(line)
        if number is None:
            self.problems.append(Problem(code, message, Place(self.template.name, where=self.running.name), hint))
        else:
            self.problem(self.template.tags[number], code, message, hint)

    def failed(self, part: Part, error: Exception) -> Tag | None:
        """Tell what went wrong; the tag that did, where filling can go on without it."""
        line = 0
        trace = error.__traceback__
        while trace is not None:  # Jinja rewrites its frames to lines of the source
            if trace.tb_frame.f_code.co_filename == part.code.filename:
                line = trace.tb_lineno
            trace = trace.tb_next
        if isinstance(error, DocgenError):
            self.problems += error.problems
            return None
        if isinstance(error, TooMuch | MemoryError):
            hint = say(
                "Look at its loops and at what it repeats; the limits keep a template from using up the machine."
            )
            self.note(line, "too-much", str(error) or say("it takes too much memory"), hint)
            return None
        reason = error.message if isinstance(error, jinja2.TemplateError) else error
        told = isinstance(error, WrongOperand)
        hint = "" if told else say("Look at what this tag does with its values.")
        self.note(line, "tag-failed", in_plain_words(str(reason) or type(error).__name__), hint)
        number = part.tag_at(line)
        return None if number is None else self.template.tags[number]


def _encoded(pieces: Iterator[str]) -> bytes:
    """The XML of a part in the bytes that are saved; of a large one never all pieces are held."""
    chunks = [package.DECLARATION.encode()]
    while some := list(islice(pieces, 1000)):
        chunks.append("".join(some).encode())
    return b"".join(chunks)


def _without(source: str, tag: Tag) -> str:
    """The source of a part with a tag that does nothing."""
    if tag.kind != BLOCK:
        return source.replace(f"({tag.number}, ({tag.body}))", f"({tag.number}, (''))", 1)
    idle = {"for": "for __docgen_none in []", "if": "if false", "elif": "elif false", "do": "set __docgen_none = 1"}
    target = tag.body.partition("=")[0] if tag.word == "set" else ""
    instead = f"{target}= ''" if target else idle.get(tag.word, tag.body)
    return source.replace(f"{BLOCK_START}\n{tag.body} {BLOCK_END}", f"{BLOCK_START}\n{instead} {BLOCK_END}", 1)


def in_plain_words(reason: str) -> str:
    """What Python says of a failed tag, in words of the data."""
    if reason in ("ZeroDivisionError", "division by zero", "float division by zero"):
        return say("division by zero")
    if found := re.search(r"'(\w+)' object is not iterable", reason):
        return say("not iterable: a loop needs a list, and is given {what}", what=_kind(found[1]))
    if found := re.search(r"'(\w+)' object is not callable", reason):
        return say("not callable: {what} takes no brackets", what=_kind(found[1]))
    if found := re.search(r"between instances of '(\w+)' and '(\w+)'|: '(\w+)' and '(\w+)'$", reason):
        one, other = (each for each in found.groups() if each)
        return say(
            "{one} and {other} cannot be computed or compared with one another", one=_kind(one), other=_kind(other)
        )
    if found := re.search(r"can only concatenate (\w+) \(not \"(\w+)\"\) to", reason):
        return say(
            "{one} and {other} cannot be added; to print both, write ~", one=_kind(found[1]), other=_kind(found[2])
        )
    return reason


def _kind(type_: str) -> str:
    names = {
        "str": say("a text"),
        "int": say("a number"),
        "float": say("a number"),
        "Typed": say("a number"),
        "dict": say("a set of names"),
        "list": say("a list"),
        "tuple": say("a list"),
        "NoneType": say("nothing"),
        "bool": say("an answer"),
        "date": say("a date"),
    }
    return names.get(type_, type_)


def _picture(value: object) -> Picture:
    if not isinstance(value, Picture):
        raise WrongContent(say("this is no picture: the data name one as {form}", form="{picture: FILE}"))
    return _checked(value)


def _checked(picture: Picture) -> Picture:
    """A picture that is one. Raises `WrongContent`."""
    from docgen.word import insert  # noqa: PLC0415

    insert.check_picture(picture)
    return picture


def _columns(value: object) -> int:
    text = str(value).strip()
    if not (text.isdecimal() and 1 <= int(text) <= cells.WIDEST):
        message = say(
            "a cell spans from 1 to {most} columns, and this is {value}",
            most=cells.WIDEST,
            value=content.shortened(value),
        )
        raise WrongContent(message)
    return int(text)


def _xml(piece: str) -> str:
    """A piece of text inside `w:t`; line breaks and tabs are elements of their own beside it."""
    if piece == "\t":
        return '</w:t><w:tab/><w:t xml:space="preserve">'
    if piece in (PARAGRAPH, PAGE):
        return marker("paragraph" if piece == PARAGRAPH else "page")
    if _BREAKS.fullmatch(piece):
        return '</w:t><w:br/><w:t xml:space="preserve">'
    return escaped(piece)
