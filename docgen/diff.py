"""Diff: two versions of a report in, what changed from one to the other out: facts, then points, then sentences.

A version is a revision of git or the working files. Both are built in full, so that what is told is what a reader of
the two reports would find, with the reason for each point.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from docgen import pipeline, sentences, stages
from docgen.expression import Expression
from docgen.facts import Facts
from docgen.history import Commit, repository, told_of
from docgen.language import say
from docgen.pipeline import Report, Scored
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record
from docgen.score import Score, Scorecard, State
from docgen.sentences import Line, SentenceChange
from docgen.values import Certainty, Value, plain
from docgen.word import controls, package, readback
from docgen.word.redline import Redline, track

WORKING = "working files"
"""What a version is called that is none of git's, as data has it."""


@record(frozen=True, slots=True)
class Version:
    """A report with the name of the version it was built from; no commit for the working files."""

    name: str
    commit: Commit | None
    report: Report


@record(frozen=True, slots=True)
class Typed:
    """A fact in one version: its value as typed or computed, and where it stands. `text` is empty for a missing one."""

    text: str
    unit: str
    certainty: Certainty
    place: Place

    def __str__(self) -> str:
        if not self.text:
            return say("(missing)")
        return f"{self.text} {self.unit}".rstrip()


class Kind(StrEnum):
    """How a fact changed. REWRITTEN: the same value, written otherwise (97.8 and 97.80)."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    FILLED = "filled"
    EMPTIED = "emptied"
    CERTAINTY = "certainty"
    REWRITTEN = "rewritten"
    RENAMED = "renamed"


@record(frozen=True, slots=True)
class FactChange:
    """A fact that changed. `was` is its path in the old version, where that is another; `derived`: it is computed."""

    path: str
    was: str
    label: str
    kind: Kind
    old: Typed | None
    new: Typed | None
    derived: bool


class Because(StrEnum):
    """What a point changed by."""

    FACT = "fact"
    FORMULA = "formula"
    RULE = "rule"
    WEIGHT = "weight"
    ROUNDING = "rounding"
    ROW = "row"


@record(frozen=True, slots=True)
class Reason:
    """Why a score changed: a fact or a derived fact by its path, or what changed in the rubric."""

    because: Because
    path: str = ""

    def __str__(self) -> str:
        said = {
            Because.FORMULA: say("the formula of {path} changed", path=self.path),
            Because.RULE: say("the rule changed"),
            Because.WEIGHT: say("the weight changed"),
            Because.ROUNDING: say("the rounding changed"),
            Because.ROW: say("the row itself came or went"),
        }
        return said.get(self.because, self.path)


@record(frozen=True, slots=True)
class Mark:
    """The score of a row in one version; no points while it is pending or where it does not apply."""

    points: Decimal | None
    weight: Decimal
    state: State

    def __str__(self) -> str:
        return self.state.said if self.points is None else plain(self.points)


@record(frozen=True, slots=True)
class PointChange:
    """A row of the rubric whose score or weight changed; None on the side that has no such row."""

    key: str
    name: str
    old: Mark | None
    new: Mark | None
    reasons: tuple[Reason, ...]


@record(frozen=True, slots=True)
class Standing:
    """The scorecard of a version in short; `score` and `grade` None while rows are pending."""

    score: Decimal | None
    so_far: Decimal
    weight: Decimal
    grade: str | None
    assumed: Decimal


@record(frozen=True, slots=True)
class Difference:
    """What changed between two versions of the report of a period."""

    old: Version
    new: Version
    period: str
    facts: tuple[FactChange, ...]
    points: tuple[PointChange, ...]
    standings: tuple[Standing, Standing]
    sentences: tuple[SentenceChange, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.points or self.sentences or self.standings[0] != self.standings[1])


def between(project: Path | str, old: str = "HEAD", new: str | None = None, period: str | None = None) -> Difference:
    """What changed between two revisions, or from a revision to the working files (`new` None).

    The period is the latest of the new version unless one is named. Raises `DocgenError` where one of both cannot be
    built; its places name the revision as git does: `v1:facts/2018/births.yaml:7`.
    """
    source = repository(Path(project))
    commits = (source.commit(old), None if new is None else source.commit(new))
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        places = [Path(folder) / "old", Path(project) if new is None else Path(folder) / "new"]
        for revision, place in zip((old, new), places, strict=True):
            if revision is not None:
                with told_of(revision):
                    source.checkout(revision, place)
        with told_of(new):
            period = period or pipeline.latest(places[1])
        problems: list[Problem] = []
        built: list[Version] = []
        for revision, commit, place in zip((old, new), commits, places, strict=True):
            try:
                with told_of(revision):
                    built.append(Version(revision or WORKING, commit, pipeline.build(place, period)))
            except DocgenError as error:
                problems += error.problems
        if problems:
            raise DocgenError(problems)
    return difference(built[0], built[1])


def since(project: Path, report: Report, revision: str = "HEAD") -> Difference:
    """What changed from a revision to a report of the working files that is built already. Raises `DocgenError`."""
    commit = repository(project).commit(revision)
    old = Version(revision, commit, _built_at(project, commit.id, revision, report.scored.inputs.facts.period))
    return difference(old, Version(WORKING, None, report))


@lru_cache(maxsize=1)
def _built_at(project: Path, identity: str, revision: str, period: str) -> Report:
    """The report of a commit; who asks again and again asks for the same one."""
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder, told_of(revision):
        repository(project).checkout(identity, Path(folder))
        return pipeline.build(folder, period)


def difference(old: Version, new: Version) -> Difference:
    """What changed between two reports of one period."""
    stages.begin(say("comparing"))
    one, other = old.report.scored, new.report.scored
    facts = facts_changed(one, other)
    return Difference(
        old,
        new,
        other.inputs.facts.period,
        facts,
        points_changed(one, other, facts),
        (standing(one.scorecard), standing(other.scorecard)),
        sentences.changes(lines(old.report.document), lines(new.report.document)),
    )


UNDATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""When a change is said to be made that is in no commit: the same on every day."""


def redline(found: Difference) -> Redline:
    """The new report with its differences of text to the old one as tracked changes, and what could not be tracked.

    They bear the time of the newer commit, and the name of the program. Raises `DocgenError` where a version has
    tracked changes of its own; its place names the revision as git does.
    """
    old, new = (
        package.write(controls.flat(package.read(each.report.document, pipeline.TEMPLATE, macros=True)))
        for each in (found.old, found.new)
    )
    was, name = (
        pipeline.TEMPLATE if each.commit is None else f"{each.name}:{pipeline.TEMPLATE}"
        for each in (found.old, found.new)
    )
    commit = found.new.commit
    made = UNDATED if commit is None else datetime.datetime.fromisoformat(commit.date).astimezone(datetime.UTC)
    return track(old, new, name, was=was, author="docgen", date=made.strftime("%Y-%m-%dT%H:%M:%SZ"))


def standing(card: Scorecard) -> Standing:
    """A scorecard in short."""
    return Standing(card.total, card.so_far, card.rubric.total, card.grade, card.assumed_points)


# Facts


def facts_changed(old: Scored, new: Scored) -> tuple[FactChange, ...]:
    """The facts and derived facts that differ, in the order of the new version, then those that are gone."""
    before, after = old.values.by_path, new.values.by_path
    names = renamed(old, new)
    computed = formulas(old.inputs.facts) | formulas(new.inputs.facts)
    found: list[FactChange] = []
    for path, value in after.items():
        was = names.get(path, path)
        kind = _kind(before.get(was), value, path in computed)
        if was != path and kind in (None, Kind.CERTAINTY):
            kind = Kind.RENAMED
        if kind is not None:
            found.append(
                FactChange(path, was, value.label, kind, typed(before.get(was)), typed(value), path in computed)
            )
    gone = before.keys() - after.keys() - set(names.values())
    found += [
        FactChange(path, path, value.label, Kind.REMOVED, typed(value), None, path in computed)
        for path, value in before.items()
        if path in gone
    ]
    return tuple(found)


def typed(value: Value | None) -> Typed | None:
    """A value as it is told of; None where there is none."""
    if value is None:
        return None
    return Typed("" if value.is_missing else value.text, value.unit.name, value.certainty, value.place or Place(""))


def same(one: Value, other: Value) -> bool:
    """Whether two values are one figure: the same content in the same unit, however it was typed."""
    return (
        type(one.content) is type(other.content) and one.content == other.content and one.unit.name == other.unit.name
    )


def _kind(old: Value | None, new: Value, computed: bool) -> Kind | None:
    """How a fact changed; None where it did not. What is computed is only as sure as its facts: they tell of that."""
    if old is None:
        return Kind.ADDED
    if not same(old, new):
        if old.is_missing and not new.is_missing:
            return Kind.FILLED
        return Kind.EMPTIED if new.is_missing and not old.is_missing else Kind.CHANGED
    if old.text != new.text and not new.is_missing:
        return Kind.REWRITTEN
    return Kind.CERTAINTY if old.certainty is not new.certainty and not computed else None


def renamed(old: Scored, new: Scored) -> dict[str, str]:
    """The old path of each fact that has a new one: its file was renamed, or it was moved to another file as it is."""
    before, after = old.values.by_path, new.values.by_path
    gone = [path for path in before if path not in after]
    came = [path for path in after if path not in before]
    names: dict[str, str] = {}
    stems = _renamed_files([*gone], [*came], set(map(_stem, before)) & set(map(_stem, after)))
    for path in came:
        was = f"{stems.get(_stem(path), '')}.{_tail(path)}"
        if was in before:
            names[path] = was
    alone = _by_look(before, (path for path in gone if path not in names.values()))
    for look, path in _by_look(after, (path for path in came if path not in names)).items():
        if look in alone:
            names[path] = alone[look]
    return names


def _renamed_files(gone: list[str], came: list[str], kept: set[str]) -> dict[str, str]:
    """The old stem of each new file that holds at least half of the names of one that is gone."""
    tails: dict[str, dict[str, set[str]]] = {"gone": {}, "came": {}}
    for which, paths in (("gone", gone), ("came", came)):
        for path in paths:
            if _stem(path) not in kept:
                tails[which].setdefault(_stem(path), set()).add(_tail(path))
    stems: dict[str, str] = {}
    for stem, names in tails["came"].items():
        shares = {was: len(names & others) / len(names | others) for was, others in tails["gone"].items()}
        nearest = max(shares, key=lambda was: shares[was], default=None)
        if nearest is not None and shares[nearest] >= 0.5 and nearest not in stems.values():
            stems[stem] = nearest
    return stems


def _by_look(values: Mapping[str, Value], paths: Iterable[str]) -> dict[tuple[object, ...], str]:
    """The paths of facts by their name within the file and their value; those that several share are left out."""
    found: dict[tuple[object, ...], list[str]] = {}
    for path in paths:
        look = (_tail(path), type(values[path].content), values[path].content, values[path].unit.name)
        found.setdefault(look, []).append(path)
    return {look: paths[0] for look, paths in found.items() if len(paths) == 1}


def _stem(path: str) -> str:
    """The file of a path; `previous.births` for one of the period before."""
    return path[: len(path) - len(_tail(path)) - 1]


def _tail(path: str) -> str:
    """The name of a fact within its file."""
    start = 0
    while path.startswith("previous.", start):
        start += len("previous.")
    return path[start:].partition(".")[2]


def formulas(facts: Facts | None, before: str = "") -> dict[str, Expression]:
    """The formulas of the derived facts by their paths, those of the periods before too."""
    if facts is None:
        return {}
    own = {before + derived.path: derived.formula for derived in facts.derived}
    return own | formulas(facts.before, f"{before}previous.")


# Points


def points_changed(old: Scored, new: Scored, facts: Iterable[FactChange]) -> tuple[PointChange, ...]:
    """The rows whose score or weight differs, in the order of the new rubric, then those that are gone."""
    before, after = ({row.indicator.key: row for row in each.scorecard.rows()} for each in (old, new))
    facts = [*facts]
    found = []
    for key in (*after, *(key for key in before if key not in after)):
        one, other = before.get(key), after.get(key)
        if mark(one) != mark(other):
            name = (other or before[key]).indicator.name
            reasons = tuple(_reasons(old, new, one, other, facts))
            found.append(PointChange(key, name, mark(one), mark(other), reasons))
    return tuple(found)


def mark(score: Score | None) -> Mark | None:
    return None if score is None else Mark(score.points, score.indicator.weight, score.state)


def _reasons(
    old: Scored, new: Scored, one: Score | None, other: Score | None, facts: Iterable[FactChange]
) -> Iterator[Reason]:
    if one is None or other is None:
        yield Reason(Because.ROW)
        return
    names = {change.was: change.path for change in facts if change.was != change.path}
    for change in facts:
        weighs = not change.derived and change.kind not in (Kind.RENAMED, Kind.REWRITTEN)
        if weighs and (change.path in other.rests_on or change.was in one.rests_on):
            yield Reason(Because.FACT, change.path)
    before, after = (
        {path: _said(each, names) for path, each in formulas(its.inputs.facts).items()} for its in (old, new)
    )
    before = {names.get(path, path): said for path, said in before.items()}
    for path in read_through(other.indicator.names, new.inputs.facts):
        if path in before and before[path] != after[path]:
            yield Reason(Because.FORMULA, path)
    if _said(one.indicator.rule, names) != _said(other.indicator.rule, names):
        yield Reason(Because.RULE)
    if one.indicator.weight != other.indicator.weight:
        yield Reason(Because.WEIGHT)
    if old.inputs.rubric.round != new.inputs.rubric.round:
        yield Reason(Because.ROUNDING)


def read_through(names: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """The derived facts that names are, and those that they rest on, each once."""
    formed = formulas(facts)
    waiting, found = [*names], dict[str, None]()
    for name in waiting:
        if name in formed and name not in found:
            found[name] = None
            waiting += formed[name].names
    return tuple(found)


def _said(rule: object, names: Mapping[str, str]) -> object:
    """A rule or a formula as what it says, wherever it stands, and whatever its facts were called before."""
    if isinstance(rule, Expression):
        text = rule.text
        for was in rule.names:
            if was in names:
                text = re.sub(rf"(?<![\w.]){re.escape(was)}(?!\w)", names[was], text)
        return text
    if isinstance(rule, tuple):
        return tuple(_said(each, names) for each in rule)
    if dataclasses.is_dataclass(rule) and not isinstance(rule, type):
        return (type(rule), *(_said(getattr(rule, each.name), names) for each in dataclasses.fields(rule)))
    return rule


# Sentences


_CELL = re.compile(r"(.*行\d+) 列(\d+)", re.DOTALL)
"""The place of a cell, as `stories.paragraphs` gives it: that of its row, and its column."""


def lines(document: bytes) -> tuple[Line, ...]:
    """The paragraphs and rows of a finished report with their places; empty ones are left out."""
    found: list[Line] = []
    rows: dict[str, tuple[int, int]] = {}  # of each row its line, and the last of its cells
    for place, said in readback.passages(document, pipeline.TEMPLATE):
        text = " ".join(said.split("\n")).strip()
        cell = _CELL.fullmatch(place)
        if cell is None:
            found.append(Line(place, text))
            continue
        row, column = cell[1], int(cell[2])
        number, last = rows.get(row, (0, 0))
        if not last or column < last:  # the first cell, or a row of that name in another header
            rows[row] = len(found), column
            found.append(Line(row, text))
        elif text or column != last:
            rows[row] = number, column
            found[number] = Line(row, found[number].text + (" " if column == last else " | ") + text)
    return tuple(line for line in found if line.text.strip(" |"))
