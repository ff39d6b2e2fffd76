"""Log: a project and a name in, the commits in which its value changed out, with what each did to the score.

Each revision that touched the facts or the templates is assessed once; one that cannot be is told as such, and the
value is then compared with that of the last revision before it that can.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from docgen import diff, pipeline
from docgen.diff import Mark, PointChange, Standing, Typed
from docgen.facts import as_named
from docgen.history import PATHS, Commit, Repository, repository, told_of
from docgen.language import say
from docgen.pipeline import Scored
from docgen.problems import DocgenError, Place, Problem, did_you_mean
from docgen.records import record
from docgen.score import Score
from docgen.values import Value


@record(frozen=True, slots=True)
class Row:
    """The score of an indicator that rests on the name, before and after."""

    key: str
    name: str
    old: Mark | None
    new: Mark | None


@record(frozen=True, slots=True)
class Entry:
    """What one commit did to the name; no commit for the working files.

    `path` is the name in this version, and `was` that before it where it is another. For a fact `old` and `new` are
    `Typed`, for an indicator `Mark`; None where there was none. `standings` are those of the whole scorecard, the
    first None where nothing stood before. `points` are the rows that changed with an indicator, with their reasons;
    `rows` those that rest on a fact. `problems` are those of a version that cannot be assessed; it has nothing else.
    """

    commit: Commit | None
    path: str
    was: str
    old: Typed | Mark | None = None
    new: Typed | Mark | None = None
    standings: tuple[Standing | None, Standing | None] = (None, None)
    rows: tuple[Row, ...] = ()
    points: tuple[PointChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_cut: bool = False
    """Whether the clone's history ends here, so that the value may be older."""


@record(frozen=True, slots=True)
class Log:
    """The history of a fact, a derived fact or an indicator, the newest first."""

    name: str
    label: str
    period: str
    is_indicator: bool
    entries: tuple[Entry, ...]


Moment = Scored | DocgenError | None
"""A version of the project: assessed, not to be assessed, or without the period."""


def log(project: Path | str, name: str, period: str | None = None) -> Log:
    """Each commit that changed the value of a name. The period is the latest of the working files unless named.

    Raises `DocgenError` for a name that was never in the project.
    """
    folder = Path(project)
    source = repository(folder)
    period = as_named(period) if period else pipeline.latest(folder)
    commits = source.commits(*PATHS)
    moments = {commit.id: _moment(source, commit, period) for commit in commits}
    try:
        now: Moment = pipeline.assess(folder, period)
    except DocgenError as error:
        now = error
    known = [each for each in (now, *moments.values()) if isinstance(each, Scored)]
    if not known:
        raise now if isinstance(now, DocgenError) else _unknown(name, period, known)
    name = _meant(name.strip(), period, known)
    entries = tuple(_Walk(source, commits, moments, name).entries(now))
    newest = next(each for each in known if _value(each, name) is not None)
    label = _label(newest, name)
    return Log(name, label, period, "." not in name, entries)


def _moment(source: Repository, commit: Commit, period: str) -> Moment:
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        try:
            with told_of(commit.short):
                source.checkout(commit.id, Path(folder))
                if not (Path(folder) / "facts" / period).is_dir():
                    return None
                return pipeline.assess(folder, period)
        except DocgenError as error:
            return error


def _meant(name: str, period: str, known: list[Scored]) -> str:
    """The name itself, or the one fact that it is the label of. Raises `DocgenError` where it is none."""
    if any(_value(each, name) is not None for each in known):
        return name
    for each in known:
        labelled = [path for path, value in each.values.by_path.items() if value.label == name]
        if len(labelled) == 1:
            return labelled[0]
    raise _unknown(name, period, known)


def _unknown(name: str, period: str, known: list[Scored]) -> DocgenError:
    names = {path for each in known for path in each.values.by_path}
    names |= {row.key for each in known for row in each.inputs.rubric.all()}
    message = say("{name} is no fact and no indicator, now or in any commit", name=name)
    return DocgenError([Problem("unknown-name", message, Place(f"facts/{period}"), did_you_mean(name, names))])


def _score(scored: Scored, name: str) -> Score | None:
    return next((each for each in scored.scorecard.all() if each.indicator.key == name), None)


def _value(scored: Scored, name: str) -> Value | Score | None:
    """The fact or the indicator of a name: a dot tells them apart."""
    return scored.values.by_path.get(name) if "." in name else _score(scored, name)


def _label(scored: Scored, name: str) -> str:
    value = _value(scored, name)
    return value.indicator.name if isinstance(value, Score) else value.label if value is not None else ""


class _Walk:
    """Goes from the newest commit to the oldest, and follows the name where its file was renamed."""

    def __init__(self, source: Repository, commits: tuple[Commit, ...], moments: dict[str, Moment], name: str) -> None:
        self.commits = {commit.id: commit for commit in commits}
        self.moments = moments
        self.names = {commit.id: name for commit in commits[:1]}  # by commit, as it is called there
        self.name = name
        self.is_shallow = source.is_shallow

    def entries(self, now: Moment) -> Iterator[Entry]:
        """The entries, the working files first."""
        newest = next(iter(self.commits), None)
        yield from self.entry(None, now, self.name, self.good(newest))
        for commit in self.commits.values():
            name = self.names.setdefault(commit.id, self.name)
            parents = [each for parent in commit.parents for each in self.good(parent)]
            yield from self.entry(commit, self.moments[commit.id], name, parents)
            for parent in commit.parents:
                self.names.setdefault(parent, name)

    def good(self, identity: str | None) -> list[str]:
        """A commit, or where it cannot be assessed the nearest before it that can; none where there is none."""
        while identity in self.commits and isinstance(self.moments[identity], DocgenError):
            identity = next(iter(self.commits[identity].parents), None)
        return [identity] if identity in self.commits else []

    def entry(self, commit: Commit | None, moment: Moment, name: str, parents: list[str]) -> Iterator[Entry]:
        """What a version did; nothing where it left the value as one of those before it had it."""
        if isinstance(moment, DocgenError):
            yield Entry(commit, name, name, problems=moment.problems)
            return
        befores = [self.moments[parent] for parent in parents] or [None]
        pairs: list[tuple[Scored | None, str]] = []
        for before, parent in zip(befores, parents or [""], strict=True):
            assert not isinstance(before, DocgenError)
            was = name
            if before is not None and moment is not None and "." in name and name not in before.values.by_path:
                was = diff.renamed(before, moment).get(name, name)
            if was != name:
                self.names[parent] = was
            pairs.append((before, was))
        if any(_same(before, was, moment, name) for before, was in pairs):
            return
        before, was = pairs[0]
        cut = commit is not None and not commit.parents and self.is_shallow
        yield _entry(commit, before, was, moment, name, is_cut=cut)


def _same(before: Scored | None, was: str, after: Scored | None, name: str) -> bool:
    """Whether a name has one value in two versions, and one name."""
    one = None if before is None else _value(before, was)
    other = None if after is None else _value(after, name)
    if isinstance(one, Value) and isinstance(other, Value):
        return diff.same(one, other) and was == name
    if isinstance(one, Score) and isinstance(other, Score):
        return diff.mark(one) == diff.mark(other)
    return one is other


def _entry(
    commit: Commit | None, before: Scored | None, was: str, after: Scored | None, name: str, *, is_cut: bool
) -> Entry:
    old = None if before is None else _value(before, was)
    new = None if after is None else _value(after, name)
    rows: tuple[Row, ...] = ()
    points: tuple[PointChange, ...] = ()
    if "." in name:
        rows = tuple(_rows(before, was, after, name))
    elif before is not None and after is not None:
        below = {row.indicator.key for score in (old, new) if isinstance(score, Score) for row in score.rows()}
        changed = diff.points_changed(before, after, diff.facts_changed(before, after))
        points = tuple(point for point in changed if point.key in below)
    standings = (_standing(before), _standing(after))
    return Entry(commit, name, was, _told(old), _told(new), standings, rows, points, is_cut=is_cut)


def _told(value: Value | Score | None) -> Typed | Mark | None:
    return diff.mark(value) if isinstance(value, Score) else diff.typed(value)


def _standing(scored: Scored | None) -> Standing | None:
    return None if scored is None else diff.standing(scored.scorecard)


def _rows(before: Scored | None, was: str, after: Scored | None, name: str) -> Iterator[Row]:
    """The rows that rest on a fact, or on those that a derived fact rests on, in either version."""
    scores: list[dict[str, Score]] = []
    for scored, path in ((before, was), (after, name)):
        found = [] if scored is None else [row for row in scored.scorecard.rows() if _rests_on(scored, row, path)]
        scores.append({row.indicator.key: row for row in found})
    for side, scored in enumerate((before, after)):  # a row that rests on it in one version is shown in both
        for row in () if scored is None else scored.scorecard.rows():
            if row.indicator.key in scores[1 - side]:
                scores[side].setdefault(row.indicator.key, row)
    for key in dict.fromkeys((*scores[1], *scores[0])):
        one, other = scores[0].get(key), scores[1].get(key)
        named = other or scores[0][key]
        yield Row(key, named.indicator.name, diff.mark(one), diff.mark(other))


def _rests_on(scored: Scored, row: Score, path: str) -> bool:
    """Whether a row reads a fact or a derived fact, by itself or through others."""
    return path in row.rests_on or path in diff.read_through(row.indicator.names, scored.inputs.facts)
