"""Facts: the YAML files of one period in, frozen `Facts` out, each with the line it was typed in."""

from __future__ import annotations

import collections.abc
import datetime
import keyword
import os
import re
from collections.abc import Iterator
from dataclasses import field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from docgen import yamlfile
from docgen.expression import Expression
from docgen.language import listed, say
from docgen.pattern import Pattern
from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean, stop_on
from docgen.programs import compiled
from docgen.reading import Reader, kind, slip_of_key, slips_of_typing
from docgen.records import record
from docgen.spans import span, span_of_period
from docgen.values import Certainty, Content
from docgen.yamlfile import Mapping, Node, Scalar, Sequence, slips_of_writing

ABOUT_A_FACT = ("unit", "label", "as_of", "owner", "source", "evidence", "certainty", "note", "change")
"""The keys beside `value`."""

KEYS = ("value", *ABOUT_A_FACT)

SECTIONS = ("defaults", "derived", "checks", "reasons", "words", "silence", "period")
"""Top-level keys of a facts file that are not facts."""

MISSPELT = {
    "default": "defaults",
    "derive": "derived",
    "check": "checks",
    "reason": "reasons",
    "silences": "silence",
}
"""What a section is easily mistyped as: no fact may be called so at the top of a file, lest a section go unread."""

TAKEN = ("scorecard", "document", "previous", "loop", "true", "false", "none")
"""Names that templates and rules use themselves: no facts file may be called so."""

PERIOD = compiled(r"\d{4}[\w.-]*")
"""How the folder of a period is called: 2018, 2018-06, 2018-H1."""

LIKE_A_DATE = Pattern(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", "-/.年", "-/.月")
LIKE_A_NUMBER = Pattern(r"[-+]?[\d０-９][\d０-９,， ]*([.．][\d０-９]+)?\s*[%％元人户个件例条幅米天次名项亩分万亿]*")
LIKE_A_KEY = Pattern(rf"(?s)(?:{'|'.join(KEYS)})[:：].*", ":：")
LIKE_AN_ANSWER = Pattern("(?i)是|否|yes|no|on|off|true|false")


@record(frozen=True, slots=True)
class Fact:
    """One fact as it was typed. `content` None is a fact that is needed and not known yet."""

    path: str
    content: Content
    text: str
    place: Place
    unit: str = ""
    label: str = ""
    as_of: str = ""
    owner: str = ""
    source: str = ""
    evidence: tuple[str, ...] = ()
    certainty: Certainty = Certainty.STATED
    note: str = ""
    change: Change | None = None


@record(frozen=True, slots=True)
class Change:
    """How far a figure may differ from the period before without being questioned: in percent of it, or in its unit."""

    most: Decimal
    in_percent: bool


@record(frozen=True, slots=True)
class DerivedFact:
    """A fact that is computed from others."""

    path: str
    formula: Expression
    place: Place
    unit: str = ""
    label: str = ""
    note: str = ""


@record(frozen=True, slots=True)
class Check:
    """What must hold between facts, and what is wrong when it does not."""

    that: Expression
    otherwise: str
    place: Place


@record(frozen=True, slots=True)
class Reason:
    """Why an indicator lost points this period, and what will be done."""

    indicator: str
    reason: str
    remedy: str
    place: Place


@record(frozen=True, slots=True)
class ForeignWord:
    """A word that belongs to another programme and has no business in this report."""

    word: str
    whose: str
    place: Place


@record(frozen=True, slots=True)
class Renaming:
    """A body that has another name from a day on."""

    old: str
    new: str
    start: datetime.date
    place: Place


@record(frozen=True, slots=True)
class Silence:
    """A finding that the project knows and accepts: by its code, and by a text that stands in its place or message."""

    code: str
    about: str
    reason: str
    place: Place


@record(frozen=True, slots=True)
class Period:
    """The days that a report covers, and the fact that says when it was signed; what is not said is None."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    signed: Expression | None = None


Shape = dict[str, "Fact | Shape | tuple[Fact | Shape, ...]"]
"""Facts as they nest: folders by name, tables as tuples of rows."""


@record(frozen=True, slots=True)
class Facts:
    """All facts of one period. `shape` nests as the files do, with the file's stem first; `by_path` is flat."""

    period: str
    shape: Shape
    by_path: dict[str, Fact]
    derived: tuple[DerivedFact, ...]
    checks: tuple[Check, ...]
    reasons: tuple[Reason, ...]
    words: tuple[ForeignWord, ...]
    doubts: tuple[Problem, ...]
    renamings: tuple[Renaming, ...] = ()
    silences: tuple[Silence, ...] = ()
    days: Period = Period()
    before: Facts | None = None
    """The facts of the period before, where something reads them."""

    def find(self, path: str) -> Fact:
        """A fact of this period, or of the one before by its path with `previous.`."""
        if path in self.by_path or self.before is None:
            return self.by_path[path]
        return self.before.find(path.removeprefix("previous."))

    def has_history(self, name: str) -> bool:
        """Whether a name may be one fact, which other periods have too, and not a table, a folder or the scorecard."""
        at: object = self.shape
        for step in name.split("."):
            if not isinstance(at, dict) or step not in at:
                return name.partition(".")[0] not in TAKEN or is_of_before(name)
            at = at[step]
        return isinstance(at, Fact)

    @property
    def look_back(self) -> bool:
        """Whether these facts read the period before."""
        read = [derived.formula for derived in self.derived] + [check.that for check in self.checks]
        read += [self.days.signed] if self.days.signed is not None else []
        compared = any(fact.change is not None for fact in self.by_path.values())
        return compared or any(is_of_before(name) for each in read for name in each.names)


def is_of_before(name: str) -> bool:
    """Whether a name is one of the period before."""
    return name.startswith("previous.")


def is_of_facts(file: Path) -> bool:
    """Whether a file holds facts; one that begins with ~$ or a dot is a program's own."""
    return file.suffix.lower() in (".yaml", ".yml") and not file.name.startswith(("~$", "."))


def as_named(period: str) -> str:
    """A period as its folder is called: a shell makes 2018/ of it."""
    return os.path.normpath(period).replace(os.sep, "/")


def load(project: Path, period: str) -> Facts:
    """The facts of `facts/<period>/*.yaml`. Raises `DocgenError` with everything found wrong in all files."""
    period = as_named(period)
    folder = project / "facts" / period
    name = f"facts/{period}"
    is_there = folder.is_dir() and any(each.name == period for each in folder.parent.iterdir())
    files = sorted(filter(is_of_facts, folder.glob("*"))) if is_there else []
    if not files:
        missing = say("the folder holds no facts file") if is_there else say("there is no such folder")
        if not is_there and (there := periods(project)):
            hint = say("There is: {periods}.", periods=listed(there))
            raise DocgenError([Problem("no-facts", missing, Place(name), hint)])
        raise DocgenError(
            [
                Problem(
                    "no-facts",
                    missing,
                    Place(name),
                    say("A facts file is {name}/TOPIC.yaml; `docgen new` makes one.", name=name),
                )
            ]
        )
    reader = _Reader(project, period)
    for file in files:
        reader.read(file, f"{name}/{file.name}")
    stop_on(reader.problems)
    return reader.facts()


def supposing(facts: Facts, typed: collections.abc.Mapping[str, str]) -> Facts:
    """The same facts with others in the place of some, derived ones too: what if.

    Raises `DocgenError` for paths that are no facts.
    """
    problems: list[Problem] = []
    changed: dict[str, Fact] = {}
    derived = {each.path: each for each in facts.derived}
    for path, text in typed.items():
        fact, place = facts.by_path.get(path), Place(f"--set {path}={text}")
        if path in derived:
            its = derived[path]
            fact = Fact(path, None, "", its.place, its.unit, its.label, note=its.note)
        if fact is None:
            message = say("there is no fact {name}", name=path)
            hint = did_you_mean(path, [*facts.by_path, *derived])
            problems.append(Problem("unknown-name", message, place, hint))
            continue
        content: Content = Scalar(text, plain=True, place=place).content
        changed[path] = replace(
            fact, content=content, text=text if content is not None else "", certainty=Certainty.ASSUMED
        )
    stop_on(problems)
    shape = _changed(facts.shape, changed)
    for path in filter(changed.__contains__, derived):
        stem, _, key = path.partition(".")
        shape[stem][key] = changed[path]
    computed = tuple(each for each in facts.derived if each.path not in changed)
    return replace(facts, by_path=facts.by_path | changed, shape=shape, derived=computed)


def retyped(facts: Facts, typed: collections.abc.Mapping[str, Scalar]) -> Facts:
    """The same facts of another body: other values in the place of some, each typed where its scalar stands, and no reasons
    for lost points, for nobody has given it any.

    Raises `DocgenError` for values that are none; the paths must be those of facts.
    """
    reader = _Reader(Path(), facts.period)
    changed: dict[str, Fact] = {}
    for path, scalar in typed.items():
        fact = facts.by_path[path]
        held = reader.held(_as_one_types(scalar, fact), path)
        if held is not None:
            changed[path] = replace(fact, content=held[0], text=held[1], place=scalar.place)
    stop_on(reader.problems)
    shape = _changed(facts.shape, changed)
    doubts = (*facts.doubts, *reader.problems)
    return replace(facts, shape=shape, by_path=facts.by_path | changed, reasons=(), doubts=doubts)


_SET_APART = compiled(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?[%％]?")
_WITH_SLASHES = compiled(r"(\d{4})/(\d{1,2})/(\d{1,2})")


def _as_one_types(scalar: Scalar, fact: Fact) -> Scalar:
    """What a spreadsheet writes into a CSV as it is typed in YAML: 17231 for 17,231, 97.80 of a fact in % for 97.80%,
    2018-06-02 for 2018/6/2."""
    text = scalar.text
    if isinstance(fact.content, Decimal):
        text = text.replace(",", "") if _SET_APART.fullmatch(text) else text
        text = text.rstrip("%％") if fact.unit in ("%", "％") else text
    elif isinstance(fact.content, datetime.date) and (found := _WITH_SLASHES.fullmatch(text)):
        text = "{}-{:0>2}-{:0>2}".format(*found.groups())
    return replace(scalar, text=text) if scalar.plain else scalar


def _changed(shape: Any, changed: dict[str, Fact]) -> Any:
    match shape:
        case Fact():
            return changed.get(shape.path, shape)
        case tuple():
            return tuple(_changed(row, changed) for row in shape)
        case _:
            return {name: _changed(each, changed) for name, each in shape.items()}


@record(frozen=True, slots=True)
class Defaults:
    """What every fact of a file has unless it says otherwise."""

    about: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    certainty: Certainty = Certainty.STATED
    change: Change | None = None


def _texts(fields: dict[str, Scalar]) -> dict[str, str]:
    return {key: scalar.text for key, scalar in fields.items() if key not in ("value", "certainty", "change")}


def periods(project: Path) -> list[str]:
    """The periods of a project by name: the folders under facts/ that begin with a year, if there are any.

    A copy that was set aside, such as `2018 - 副本` or 备份, is none.
    """
    folder = project / "facts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []
    return [name for name in names if PERIOD.fullmatch(name)] or names


class _Reader(Reader):
    """Collects the facts and the problems of all files of a period."""

    def __init__(self, project: Path, period: str) -> None:
        super().__init__()
        self.project = project
        self.period = period
        self.shape: Shape = {}
        self.by_path: dict[str, Fact] = {}
        self.derived: list[DerivedFact] = []
        self.checks: list[Check] = []
        self.reasons: list[Reason] = []
        self.words: list[ForeignWord] = []
        self.renamings: list[Renaming] = []
        self.silences: list[Silence] = []
        whole = span_of_period(period)
        self.year = _day(whole.first).year if whole else None
        self.days = Period(_day(whole.first), _day(whole.last)) if whole else Period()

    def facts(self) -> Facts:
        return Facts(
            self.period,
            self.shape,
            self.by_path,
            tuple(self.derived),
            tuple(self.checks),
            tuple(self.reasons),
            tuple(self.words),
            tuple(self.problems),
            tuple(self.renamings),
            tuple(self.silences),
            self.days,
        )

    def read(self, file: Path, name: str) -> None:
        stem = file.stem
        if not stem.isidentifier() or keyword.iskeyword(stem) or stem in TAKEN:
            self.problem(
                "bad-name",
                say("{name} cannot be the first word of a path", name=stem),
                Place(name),
                say("Name the file with letters, digits and _, such as births.yaml."),
            )
            return
        if stem in self.shape:
            self.problem("key-twice", say("two files are called {name}", name=stem), Place(name))
            return
        root = self.attempt(lambda: yamlfile.load(file, name, self.problems))
        if root is None:
            if not self.problems or self.problems[-1].place.file != name:
                self.problem("empty-file", say("the file holds nothing"), Place(name), severity=Severity.WARNING)
            return
        if not isinstance(root, Mapping):
            self.problem(
                "wrong-type",
                say("a facts file holds names with values, not {kind}", kind=kind(root)),
                root.place,
                slips_of_typing(root) or say("Write lines such as: sex_ratio: 108.41"),
            )
            return
        defaults = self.defaults(root.get("defaults"))
        self.shape[stem] = self.folder(root, stem, defaults, skip=SECTIONS)
        for key, entry in self.section(root, "derived"):
            self.read_derived(stem, key, entry, root)
        self.read_checks(root.get("checks"))
        for key, entry in self.section(root, "reasons"):
            self.read_reason(key, entry)
        for key, entry in self.section(root, "words"):
            self.read_words(key, entry)
        for item in self.listed(root.get("silence"), "silence"):
            self.read_silence(item)
        if (node := root.get("period")) is not None:
            self.read_period(node)

    def section(self, root: Mapping, name: str) -> Iterator[tuple[str, Node]]:
        node = root.get(name)
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.problem(
                "wrong-type", say("{name} holds names with entries, not {kind}", name=name, kind=kind(node)), node.place
            )
            return
        yield from node.items()

    def fields(self, node: Node, allowed: tuple[str, ...], needed: tuple[str, ...], what: str) -> dict[str, Scalar]:
        """The scalars of a mapping."""
        found = self.mapping(node, what, allowed, needed)
        if found is None:
            return {}
        scalars = {key: self.scalar(found, key) for key in found.entries if key in allowed}
        return {key: scalar for key, scalar in scalars.items() if scalar is not None}

    def defaults(self, node: Node | None) -> Defaults:
        if not isinstance(node, Mapping):
            if node is not None:
                self.mapping(node, "defaults", ABOUT_A_FACT[2:])
            return Defaults()
        evidence, rest = self.evidence_of(node)
        fields = self.fields(rest, ABOUT_A_FACT[2:], (), "defaults")
        certainty = self.certainty(fields["certainty"]) if "certainty" in fields else Certainty.STATED
        change = self.change(fields["change"]) if "change" in fields else None
        return Defaults(_texts(fields), evidence, Certainty.STATED if certainty is None else certainty, change)

    def evidence_of(self, node: Mapping) -> tuple[tuple[str, ...], Mapping]:
        """The evidence that a mapping names, which may be a list, and the mapping without it."""
        evidence = node.get("evidence")
        rest = Mapping({key: entry for key, entry in node.items() if key != "evidence"}, node.keys, node.place)
        return () if evidence is None else self.evidence(evidence, self.project), rest

    def folder(self, node: Mapping, path: str, defaults: Defaults, skip: tuple[str, ...] = ()) -> Shape:
        shape: Shape = {}
        for key, entry in node.items():
            if key in skip:
                continue
            if skip and key in MISSPELT:
                self.problem(
                    "unknown-key",
                    say("{key} is not a section of a facts file", key=key),
                    node.keys[key],
                    say("Did you mean {name}?", name=MISSPELT[key]),
                )
                continue
            if not key.isidentifier():
                self.problem(
                    "bad-name",
                    say("{key} cannot be part of a path", key=key),
                    node.keys[key],
                    slip_of_key(key) or say("Use letters, digits and _, and start with a letter."),
                )
                continue
            made = self.entry(entry, f"{path}.{key}", node.keys[key], defaults)
            if made is not None:
                shape[key] = made
        return shape

    def entry(
        self, node: Node, path: str, place: Place, defaults: Defaults
    ) -> Fact | Shape | tuple[Fact | Shape, ...] | None:
        if isinstance(node, Scalar):
            return self.fact({"value": node}, path, place, defaults, ())
        if isinstance(node, Sequence):
            for row in node.items:
                if isinstance(row, Sequence):
                    self.problem(
                        "wrong-type", say("a list within a list: a row is one value, or names with values"), row.place
                    )
            rows = [self.entry(row, f"{path}[{index}]", row.place, defaults) for index, row in enumerate(node.items)]
            return tuple(row for row in rows if row is not None and not isinstance(row, tuple))
        if "value" in node:
            evidence, rest = self.evidence_of(node)
            return self.fact(self.fields(rest, KEYS, (), say("a fact")), path, place, defaults, evidence)
        forgotten = [key for key in ABOUT_A_FACT if key in node]
        if forgotten:
            slip = next((hint for key in node.entries for hint in slips_of_writing(key)), "")
            meant = next((key for key in node.entries if did_you_mean(key, KEYS) == did_you_mean("value", KEYS)), None)
            self.problem(
                "missing-key",
                say("{path} has {keys} but no value", path=path, keys=listed(forgotten)),
                place,
                slip
                or (did_you_mean(meant, KEYS) if meant else "")
                or say("Write `value:`, and leave it empty if it is not known yet."),
            )
            return None
        return self.folder(node, path, defaults)

    def fact(
        self, fields: dict[str, Scalar], path: str, place: Place, defaults: Defaults, evidence: tuple[str, ...]
    ) -> Fact | None:
        held = self.held(fields["value"], path) if "value" in fields else None
        certainty = self.certainty(fields["certainty"]) if "certainty" in fields else defaults.certainty
        if held is None or certainty is None:
            return None
        content, text = held
        about = {**defaults.about, **_texts(fields)}
        change = self.change(fields["change"]) if "change" in fields else defaults.change
        if "as_of" in fields:
            self.check_as_of(fields["as_of"])
        named = evidence or defaults.evidence
        fact = Fact(path, content, text, place, evidence=named, certainty=certainty, change=change, **about)
        self.by_path[path] = fact
        return fact

    def held(self, scalar: Scalar, path: str) -> tuple[Content, str] | None:
        """What a value holds, and how it was typed; None where it is none."""
        read = self.attempt(lambda: (scalar.content,))
        if read is None:
            return None
        self.check_slips(scalar, path)
        content: Content = read[0]
        if isinstance(content, str) and scalar.plain:
            content = span(scalar.text, self.year) or content
        return content, scalar.text if content is not None else ""

    def change(self, scalar: Scalar) -> Change | None:
        """`20%`, or a number in the unit of its fact."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([%％]?)", scalar.text)
        if found:
            return Change(Decimal(found[1]), bool(found[2]))
        message = say("change is a percentage or a number, and not {text}", text=scalar.text or say("nothing"))
        self.problem("wrong-type", message, scalar.place, say("Write it as 20%, or as a number in the fact's unit."))
        return None

    def check_as_of(self, scalar: Scalar) -> None:
        """Any words may say as of when; a date must be one of the calendar."""
        found = LIKE_A_DATE.fullmatch(scalar.text.strip())
        if found:
            try:
                datetime.date(*map(int, found.groups()))
            except ValueError:
                message = say("{text} is not a date of the calendar", text=scalar.text)
                hint = say("A date is year-month-day, such as 2018-06-02.")
                self.problem("no-such-date", message, scalar.place, hint)

    def check_slips(self, scalar: Scalar, path: str) -> None:
        """An unquoted text that was surely meant as a number, a date or an answer."""
        if not scalar.plain or not isinstance(scalar.content, str):
            return
        if LIKE_A_KEY.fullmatch(scalar.text):
            message = say("{path}: {text} is read as text, not as a key with its value", path=path, text=scalar.text)
            self.problem("like-another", message, scalar.place, slips_of_typing(scalar), Severity.WARNING)
            return
        kinds = (
            (LIKE_A_DATE, say("a date"), say("Write it as 2018-06-02.")),
            (
                LIKE_A_NUMBER,
                say("a number"),
                say("Write the digits alone, such as 17231, and the unit beside it: unit: 元."),
            ),
            (LIKE_AN_ANSWER, say("an answer"), say("Write true or false.")),
        )
        for pattern, what, remedy in kinds:
            if pattern.fullmatch(scalar.text):
                message = say("{path}: {text} is read as text, not as {what}", path=path, text=scalar.text, what=what)
                hint = say("{remedy} Quote it if it is meant as text.", remedy=remedy)
                self.problem("like-another", message, scalar.place, hint, Severity.WARNING)
                return

    def certainty(self, scalar: Scalar) -> Certainty | None:
        names = [str(certainty) for certainty in Certainty]
        if scalar.text not in names:
            self.problem(
                "wrong-type",
                say("{text} is not a certainty", text=scalar.text),
                scalar.place,
                did_you_mean(scalar.text, names),
            )
            return None
        return Certainty[scalar.text.upper()]

    def read_derived(self, stem: str, key: str, node: Node, root: Mapping) -> None:
        section = root.get("derived")
        place = section.keys[key] if isinstance(section, Mapping) else node.place
        if key in root or not key.isidentifier():
            self.problem(
                "key-twice" if key in root else "bad-name",
                say("{key} cannot be derived under this name", key=key),
                place,
                say("Choose a name of letters, digits and _ that the file does not use yet."),
            )
            return
        fields = self.fields(node, ("formula", "unit", "label", "note"), ("formula",), say("a derived fact"))
        formula = self.expression_of(fields["formula"]) if "formula" in fields else None
        if formula is not None:
            about = {name: scalar.text for name, scalar in fields.items() if name != "formula"}
            self.derived.append(DerivedFact(f"{stem}.{key}", formula, place, **about))

    def listed(self, node: Node | None, name: str) -> tuple[Node, ...]:
        """The entries of a section that is a list; an empty one where there is none."""
        if node is not None and not isinstance(node, Sequence):
            self.problem("wrong-type", say("{name} is a list, each entry with a dash", name=name), node.place)
        return node.items if isinstance(node, Sequence) else ()

    def read_silence(self, node: Node) -> None:
        fields = self.fields(node, ("code", "about", "reason"), ("code", "reason"), say("a silence"))
        texts = {key: scalar.text.strip() for key, scalar in fields.items()}
        if not texts.get("code") or not texts.get("reason"):
            if "code" in texts and "reason" in texts:
                self.problem(
                    "missing-key",
                    say("a silence names a code and says why"),
                    node.place,
                    say("Write it as {{code: no-evidence, reason: …}}."),
                )
            return
        self.silences.append(Silence(texts["code"], texts.get("about", ""), texts["reason"], node.place))

    def read_period(self, node: Node) -> None:
        """The days of the period. Said once, in one file."""
        fields = self.fields(node, ("from", "to", "signed"), (), "period")
        days = {key: self.day(fields[key]) for key in ("from", "to") if key in fields}
        signed = self.expression_of(fields["signed"]) if "signed" in fields else self.days.signed
        first, last = days.get("from", self.days.first), days.get("to", self.days.last)
        if first is not None and last is not None and first > last:
            self.problem(
                "wrong-type",
                say("the period ends before it begins: {first} to {last}", first=first, last=last),
                node.place,
                say("Exchange from and to, or correct a year."),
            )
        self.days = Period(first, last, signed)

    def day(self, scalar: Scalar) -> datetime.date | None:
        content = self.attempt(lambda: scalar.content)
        if isinstance(content, datetime.date):
            return content
        message = say("{text} is no date", text=scalar.text or say("nothing"))
        self.problem("wrong-type", message, scalar.place, say("Write it as 2018-06-02."))
        return None

    def read_checks(self, node: Node | None) -> None:
        for item in self.listed(node, "checks"):
            fields = self.fields(item, ("that", "otherwise"), ("that", "otherwise"), say("a check"))
            that = self.expression_of(fields["that"]) if "that" in fields else None
            if that is not None and "otherwise" in fields:
                self.checks.append(Check(that, fields["otherwise"].text, item.place))

    def read_reason(self, indicator: str, node: Node) -> None:
        fields = self.fields(node, ("reason", "remedy"), ("reason",), say("a reason"))
        first = next((reason for reason in self.reasons if reason.indicator == indicator), None)
        if first is not None:
            self.problem(
                "key-twice",
                say("{key} has two reasons; the first is at {place}", key=indicator, place=first.place),
                node.place,
                say("Remove one of them."),
            )
        elif "reason" in fields:
            remedy = fields["remedy"].text if "remedy" in fields else ""
            self.reasons.append(Reason(indicator, fields["reason"].text, remedy, node.place))

    def read_words(self, key: str, node: Node) -> None:
        if key == "renamed":
            for item in self.listed(node, "renamed"):
                self.read_renaming(item)
            return
        if key != "not_ours":
            self.problem(
                "unknown-key",
                say("{key} is not a key of {what}", key=key, what="words"),
                node.place,
                did_you_mean(key, ["not_ours", "renamed"]),
            )
            return
        if not isinstance(node, Mapping):
            self.problem("wrong-type", say("not_ours names each word with the programme it belongs to"), node.place)
            return
        for word, whose in node.items():
            if not word.strip():
                self.problem("bad-name", say("an empty word would stand in every text"), node.keys[word])
            elif isinstance(whose, Scalar):
                self.words.append(ForeignWord(word, whose.text, node.keys[word]))
            else:
                self.problem(
                    "wrong-type", say("{key} needs one value, not {kind}", key=word, kind=kind(whose)), whose.place
                )

    def read_renaming(self, node: Node) -> None:
        keys = ("old", "new", "from")
        fields = self.fields(node, keys, keys, "renamed")
        start = self.day(fields["from"]) if "from" in fields else None
        if start is None or len(fields) < len(keys):
            return
        old, new = fields["old"].text.strip(), fields["new"].text.strip()
        if not old or not new or old == new:
            self.problem("bad-name", say("a body is renamed from one name to another"), node.place)
            return
        self.renamings.append(Renaming(old, new, start, node.place))


def _day(end: object) -> datetime.date:
    assert isinstance(end, datetime.date)
    return end
