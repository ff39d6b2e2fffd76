"""Attest: a .docx in, what can be proven of it out: what it was built from, and where it was touched since.

What its manifest names is looked for in the working files, in git, and in what builds have kept; the report is built
anew from there, and the two texts are laid side by side. Nothing is written.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from docgen import __version__, bases, manifest, pipeline, stages
from docgen.edits import Added, Changed, Edit, Removed, Reordered, by_story, edits
from docgen.files import read_bytes
from docgen.history import Commit, Repository, repository, told_of
from docgen.language import say
from docgen.manifest import Digests, Manifest
from docgen.pipeline import Report
from docgen.problems import DocgenError, Problem
from docgen.records import record
from docgen.word import package
from docgen.word.manuscript import Paragraph, manuscript
from docgen.word.package import Package
from docgen.word.said import said

NAMES = ("facts", "rubric", "template")
"""What a manifest has digests of."""


@record(frozen=True, slots=True)
class Source:
    """One thing the document was made from: whether the working files, and those of its commit, are the same.

    `at_commit` is None where there is no commit to look at.
    """

    name: str
    digest: str
    here: bool
    at_commit: bool | None


@record(frozen=True, slots=True)
class Touch:
    """One place that is not as it was built; a text is empty where there was, or is, no paragraph."""

    place: str
    built: str
    found: str


@record(frozen=True, slots=True)
class Remark:
    """A tracked change or a comment that the document was not built with: its kind, text, author, date and place."""

    kind: str
    text: str
    author: str
    date: str
    place: str


@record(frozen=True, slots=True)
class Attestation:
    """What was found of a document.

    `rebuilt_from`: "working files", "commit", "kept inputs", or empty where none is there; then `problems` say why.
    `claims` are what the manifest says and building anew does not give. `touches` are those of a document that was
    built anew.
    """

    manifest: Manifest
    sources: tuple[Source, ...]
    commit: Commit | None
    tags: tuple[str, ...]
    rebuilt_from: str
    problems: tuple[Problem, ...]
    same_bytes: bool
    as_in_manifest: bool
    claims: tuple[str, ...]
    touches: tuple[Touch, ...]
    remarks: tuple[Remark, ...]
    as_rejected: bool

    @property
    def same_text(self) -> bool | None:
        """Whether the text is the one that building anew gives; None where nothing could be built."""
        return not self.touches if self.rebuilt_from else None

    @property
    def is_touched(self) -> bool:
        """Whether anyone has changed the text, tracked a change, or written a comment, as far as can be told."""
        return bool(self.touches or self.remarks) or not (self.rebuilt_from or self.as_in_manifest)

    @property
    def holds(self) -> bool:
        """Whether the document is proven to say what its sources give, and nothing else."""
        made_there = self.rebuilt_from == KEPT or all(
            each.here if self.rebuilt_from == WORKING else each.at_commit for each in self.sources
        )
        return bool(self.rebuilt_from) and made_there and not self.is_touched and not self.claims

    @property
    def other_version(self) -> bool:
        """Whether another docgen has built it than the one that built it anew."""
        return self.manifest.version != __version__


WORKING, COMMIT, KEPT = "working files", "commit", "kept inputs"
"""What a document was built anew from; inputs that a build has kept are taken only with the digests of the manifest."""


def attest(file: Path, project: Path) -> Attestation:
    """What can be proven of a document with the project that it should be of.

    Raises `DocgenError` for a file that is no .docx, and for one whose manifest is missing or damaged.
    """
    data = read_bytes(file, file.name)
    found = package.read(data, file.name, macros=True)
    claimed = manifest.read(found)
    working = manifest.digests(project, claimed.periods, pipeline.RUBRIC, pipeline.TEMPLATE)
    problems: list[Problem] = []
    its, commit = _commit(project, claimed, problems)
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        old = Path(folder)
        at_commit: Digests | None = None
        if its is not None and commit is not None:
            with _kept(problems, commit.short):
                its.checkout(commit.id, old)
            at_commit = manifest.digests(old, claimed.periods, pipeline.RUBRIC, pipeline.TEMPLATE)
        report, rebuilt_from = None, ""
        if working == claimed.digests:
            with _kept(problems):
                report, rebuilt_from = _rebuilt(project, claimed), WORKING
        if report is None and at_commit is not None and at_commit.facts:
            with _kept(problems, claimed.commit[:7]):
                report, rebuilt_from = _rebuilt(old, claimed), COMMIT
        if report is None:
            with bases.kept(project, claimed) as kept, _kept(problems):
                if kept is not None:
                    report, rebuilt_from = _rebuilt(kept, claimed), KEPT
    stages.begin(say("comparing"))
    was = None if report is None else package.read(report.document, file.name, macros=True)
    return Attestation(
        manifest=claimed,
        sources=tuple(_sources(claimed.digests, working, at_commit)),
        commit=commit,
        tags=() if its is None or commit is None else _tags(its, commit),
        rebuilt_from=rebuilt_from,
        problems=tuple(problems),
        same_bytes=report is not None and report.document == data,
        as_in_manifest=manifest.digest_of_text(found) == claimed.text,
        claims=() if was is None or report is None else tuple(_false(claimed, was, report, rebuilt_from)),
        touches=() if was is None else touches(said(was), said(found)),
        remarks=_new_remarks(None if report is None else report.document, data, file.name),
        as_rejected=was is not None and not touches(said(was, accepted=False), said(found, accepted=False)),
    )


@contextmanager
def _kept(problems: list[Problem], revision: str | None = None) -> Iterator[None]:
    """What stops what is done in here is a part of the answer; of a revision it says so."""
    try:
        with told_of(revision):
            yield
    except DocgenError as error:
        problems += error.problems


def _rebuilt(project: Path, claimed: Manifest) -> Report:
    return pipeline.unhindered(
        project, claimed.period, final=claimed.is_final, flat=claimed.flat, commit=claimed.commit
    )


def _commit(project: Path, claimed: Manifest, problems: list[Problem]) -> tuple[Repository | None, Commit | None]:
    """The commit that a manifest names, where it is known here."""
    if claimed.commit:
        with _kept(problems):
            its = repository(project)
            return its, its.commit(claimed.commit)
    return None, None


def _tags(its: Repository, commit: Commit) -> tuple[str, ...]:
    return tuple(its.told("for-each-ref", "--format=%(refname:short)", f"--points-at={commit.id}", "refs/tags").split())


def _sources(claimed: Digests, working: Digests, at_commit: Digests | None) -> Iterator[Source]:
    for name in NAMES:
        digest = getattr(claimed, name)
        there = None if at_commit is None else getattr(at_commit, name) == digest
        yield Source(name, digest, getattr(working, name) == digest, there)


def _false(claimed: Manifest, was: Package, report: Report, rebuilt_from: str) -> Iterator[str]:
    """What the manifest says of the document, and building anew does not give."""
    if manifest.digest_of_text(was) != claimed.text:
        yield say("the text that the manifest was written for is not the one that building anew gives")
    card = report.scored.scorecard
    given = manifest.standing(card)
    stated = (claimed.score, claimed.total, claimed.grade)
    if given != stated:
        yield say(
            "the manifest says a score of {stated}, and building anew gives {given}",
            stated=in_words(*stated),
            given=in_words(*given),
        )
    if claimed.is_final and claimed.version == __version__:
        hindered = [
            each for each in pipeline.hindrances(report) if rebuilt_from == WORKING or each.code not in BESIDE_GIT
        ]
        if hindered:
            yield say(
                "the manifest says final, and {count} findings hinder a final report: {first}",
                count=len(hindered),
                first=hindered[0].line,
            )


def in_words(score: str, total: str, grade: str) -> str:
    """A score as people say it."""
    if not score:
        return say("none yet, of {total}", total=total)
    return say("{score} of {total}, {grade}", score=score, total=total, grade=grade or say("no grade"))


def touches(built: Sequence[Paragraph], found: Sequence[Paragraph]) -> tuple[Touch, ...]:
    """Where two readings of a document differ. Of headers and footers each text counts once, wherever it stands."""
    return tuple(touch for old, new in by_story(built, found) for edit in edits(old, new) for touch in _touches(edit))


def _touches(edit: Edit) -> Iterator[Touch]:
    match edit:
        case Changed():
            yield Touch(edit.new.place, edit.old.text, edit.new.text)
        case Added() if edit.new.text.strip():
            yield Touch(edit.new.place, "", edit.new.text)
        case Removed() if edit.old.text.strip():
            yield Touch(edit.old.place, edit.old.text, "")
        case Reordered():
            for old, new in zip(edit.old, edit.new, strict=True):
                yield Touch(old.paragraphs[0].place, old.text, new.text)


BESIDE_GIT = ("no-such-evidence",)
"""What is found of files that do not lie beside a commit: git need not hold the evidence."""


def _new_remarks(was: bytes | None, found: bytes, name: str) -> tuple[Remark, ...]:
    """The tracked changes and comments that the document was not built with."""
    before = Counter() if was is None else Counter((each.kind, each.text) for each in _remarks(was, name))
    new: list[Remark] = []
    for each in _remarks(found, name):
        if before[each.kind, each.text] > 0:
            before[each.kind, each.text] -= 1
        else:
            new.append(each)
    return tuple(new)


def _remarks(document: bytes, name: str) -> Iterator[Remark]:
    for paragraph in manuscript(document, name):
        for change in paragraph.changes:
            yield Remark(change.kind, change.text, change.author, change.date, paragraph.place)
        for comment in paragraph.comments:
            yield Remark("comment", comment.text, comment.author, comment.date, paragraph.place)
