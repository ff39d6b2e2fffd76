"""Manifest: what a report was built from, kept in the document itself as custom properties, and read back from them.

It names files by digests (SHA-256, in hexadecimal): of the text of YAML, as UTF-8 and with line endings as in git; of
the template byte by byte. It is no signature: whoever can edit the document can edit its manifest too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from docgen import __version__, yamlfile
from docgen.facts import is_of_facts
from docgen.language import listed, say
from docgen.pattern import Pattern
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record
from docgen.score import Scorecard
from docgen.values import plain
from docgen.word import properties
from docgen.word.package import Package
from docgen.word.parts import Parts
from docgen.word.said import texts

PREFIX = "docgen."
"""How the names of our properties begin."""

FORMAT = "1"
"""Of the manifest; a later docgen that writes other properties counts on."""

DRAFT, FINAL = "draft", "final"

_DIGEST = Pattern("[0-9a-f]{64}")
_COMMIT = Pattern("([0-9a-f]{40}|[0-9a-f]{64})?")  # of SHA-1 or SHA-256
_NUMBER = Pattern(r"-?[0-9]+(\.[0-9]+)?")


@record(frozen=True, slots=True)
class Digests:
    """Of the facts of one or more periods, of the rubric, and of the template; empty for what cannot be read."""

    facts: str
    rubric: str
    template: str


@record(frozen=True, slots=True)
class Manifest:
    """What a document was built from. A score is empty while a row waits for a fact; a commit, where none was named.

    `before` are the earlier periods whose facts were read too, the nearest first; `flat`: without content controls.
    """

    version: str
    period: str
    before: tuple[str, ...]
    facts: str
    rubric: str
    template: str
    text: str
    kind: str
    score: str
    total: str
    grade: str
    commit: str
    flat: bool

    @property
    def digests(self) -> Digests:
        return Digests(self.facts, self.rubric, self.template)

    @property
    def periods(self) -> tuple[str, ...]:
        """All whose facts were read."""
        return (self.period, *self.before)

    @property
    def is_final(self) -> bool:
        return self.kind == FINAL


def of(
    periods: Sequence[str],
    made_from: Digests,
    document: Package,
    card: Scorecard,
    *,
    final: bool,
    flat: bool,
    commit: str,
) -> Manifest:
    """The manifest of a document: the period it reports on comes first among `periods`."""
    score, total, grade = standing(card)
    return Manifest(
        version=__version__,
        period=periods[0],
        before=tuple(periods[1:]),
        facts=made_from.facts,
        rubric=made_from.rubric,
        template=made_from.template,
        text=digest_of_text(document),
        kind=FINAL if final else DRAFT,
        score=score,
        total=total,
        grade=grade,
        commit=commit,
        flat=flat,
    )


def standing(card: Scorecard) -> tuple[str, str, str]:
    """The score, of how many, and the grade, as texts."""
    return "" if card.total is None else plain(card.total), plain(card.rubric.total), card.grade or ""


def digests(project: Path, periods: Iterable[str], rubric: str, template: str) -> Digests:
    """The digests of a project's files as they are now: of the facts of these periods, of a rubric, of a template."""
    facts = sorted(
        file
        for period in periods
        for file in (project / "facts" / period).glob("*")
        if is_of_facts(file) and file.is_file()
    )
    try:
        read = [(file.relative_to(project).as_posix(), _as_text(file.read_bytes())) for file in facts]
    except OSError:
        read = []
    return Digests(_digest(read) if read else "", _of_file(project / rubric, text=True), _of_file(project / template))


def _of_file(file: Path, *, text: bool = False) -> str:
    try:
        data = file.read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(_as_text(data) if text else data).hexdigest()


def _as_text(data: bytes) -> bytes:
    """Text in one encoding, with the line endings that git keeps: git gives out others on Windows, and can recode."""
    try:
        text, _ = yamlfile.decoded(data, "")
    except DocgenError:
        return data
    return text.replace("\r\n", "\n").encode("utf-8")


def _digest(named: Iterable[tuple[str, bytes]]) -> str:
    """Of several contents with their names, so that none can be taken for a part of another."""
    digest = hashlib.sha256()
    for name, data in named:
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def digest_of_text(document: Package) -> str:
    """The digest of what a document says, white space as it is; what programs reckon anew is left out (`word.said`)."""
    return _digest((each.kind, each.text.encode()) for each in texts(document))


def write(parts: Parts, manifest: Manifest) -> None:
    """Set the manifest into a document in the place of any other: that of a report which became a template."""
    told = {field.name: getattr(manifest, field.name) for field in fields(Manifest)}
    told |= {"before": "/".join(manifest.before), "flat": "true" if manifest.flat else ""}
    told = {"manifest": FORMAT, **told}
    properties.write(parts, {PREFIX + name: str(value) for name, value in told.items() if value}, PREFIX)


def read(document: Package) -> Manifest:
    """The manifest of a document. Raises `DocgenError` for one without, and for one that is damaged, with what is wrong."""
    place = Place(document.name)
    there = properties.read(document)
    told = {name.removeprefix(PREFIX): value for name, value in there.items() if name.startswith(PREFIX)}
    if not told:
        message = say("the document has no manifest: docgen has not built it, or a program has left the manifest out")
        hint = say("Compare it with what the project gives: docgen build, then both files side by side in Word.")
        raise DocgenError([Problem("no-manifest", message, place, hint)])
    if told.get("manifest", "").isdecimal() and told["manifest"] != FORMAT:
        message = say("the manifest is of another form, {form}: another docgen wrote it", form=told["manifest"])
        hint = say("This is docgen {version}; take the one that built the document.", version=__version__)
        raise DocgenError([Problem("other-manifest", message, place, hint)])
    rules: dict[str, Callable[[str], object]] = {
        "manifest": lambda text: text == FORMAT,
        "version": bool,
        "period": _is_period,
        "before": lambda text: not text or all(map(_is_period, text.split("/"))),
        **dict.fromkeys(("facts", "rubric", "template", "text"), _DIGEST.fullmatch),
        "kind": lambda text: text in (DRAFT, FINAL),
        "score": lambda text: not text or _NUMBER.fullmatch(text),
        "total": _NUMBER.fullmatch,
        "commit": _COMMIT.fullmatch,
        "flat": lambda text: text in ("", "true"),
    }
    damaged = [name for name, is_sound in rules.items() if not is_sound(told.get(name, ""))]
    if damaged:
        names = listed(PREFIX + name for name in damaged)
        message = say("the manifest is damaged: {names}", names=names)
        hint = say("Someone has edited the document's properties, or a program has. Build the report anew.")
        raise DocgenError([Problem("broken-manifest", message, place, hint)])
    texts = {field.name: told.get(field.name, "") for field in fields(Manifest)}
    before = tuple(filter(None, texts.pop("before").split("/")))
    flat = bool(texts.pop("flat"))
    return Manifest(**texts, before=before, flat=flat)


def _is_period(text: str) -> bool:
    """Whether a text can be the name of a folder under facts/, and of no other."""
    return bool(text.strip(". ")) and not set(text) & set("/\\:")
