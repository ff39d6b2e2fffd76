"""The conductor: it alone knows the order of the stages, and each of its functions fits on a screen.

facts ─▶ values ─▶ scorecard ─▶ document ─▶ findings
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from docgen import facts as facts_
from docgen import figures, stages, verify
from docgen import rubric as rubric_
from docgen.derive import Values, derive
from docgen.facts import Facts
from docgen.files import name_of, read_bytes
from docgen.finished import Finished
from docgen.language import printed, say
from docgen.problems import Attempts, DocgenError, Place, Problem, stop_on
from docgen.records import record
from docgen.rubric import Rubric
from docgen.score import Scorecard, score
from docgen.word import cache, headers, package, readback
from docgen.word.compiled import Template
from docgen.word.fill import Filled
from docgen.word.fill import fill as fill_template
from docgen.word.parts import Parts

if TYPE_CHECKING:
    from docgen.manifest import Digests

T = TypeVar("T")

RUBRIC = rubric_.FILE
TEMPLATE = "templates/report.docx"


@record(frozen=True, slots=True)
class Inputs:
    """What a project holds for one period, read and found well-formed."""

    facts: Facts
    rubric: Rubric
    template: Template


@record(frozen=True, slots=True)
class Scored:
    """The inputs with every value derived and every indicator scored."""

    inputs: Inputs
    values: Values
    scorecard: Scorecard


@record(frozen=True, slots=True)
class Report:
    """A finished report: the document's bytes, what it was made from, and what is doubtful about it."""

    document: bytes
    scored: Scored
    filled: Filled
    findings: tuple[Problem, ...]


def build(
    project: Path | str, period: str | None = None, *, final: bool = False, flat: bool = False, commit: str = ""
) -> Report:
    """The report of a period (the latest by default) of the project in a folder. Nothing is written.

    Each value that it prints stands in an invisible content control, which names it; in none if `flat`. Its manifest
    says what it was built from, and which `commit` of git holds that, where one is named.

    Raises `DocgenError` with everything that is wrong; for a final report that includes every finding, every
    missing and every assumed fact.
    """
    made = unhindered(project, period, final=final, flat=flat, commit=commit)
    if final:
        stop_on(hindrances(made))
    return made


def unhindered(
    project: Path | str, period: str | None = None, *, final: bool = False, flat: bool = False, commit: str = ""
) -> Report:
    """The same, and a final report whatever hinders it: only to be looked at."""
    scored = assess(project, period, flat=flat)
    return report(scored, document(Path(project), scored, final=final, flat=flat, commit=commit))


def draft(project: Path | str, period: str | None = None) -> Report:
    """A draft without its manifest, which takes a while: to look at, when nothing that looks needs the manifest."""
    scored = assess(project, period)
    filled, parts = _printed(scored, final=False)
    return report(scored, _finished_as(filled, parts))


def report(scored: Scored, filled: Filled) -> Report:
    """A document that is filled, with what is doubtful about it."""
    return Report(filled.document, scored, filled, findings(scored, filled))


def findings(scored: Scored, filled: Filled) -> tuple[Problem, ...]:
    """What is doubtful about a filled template."""
    stages.begin(say("looking for what is doubtful"))
    return verify.findings(_finished(scored, filled))


def document(made_from: Path | Digests, scored: Scored, *, final: bool, flat: bool = False, commit: str = "") -> Filled:
    """The template filled, with its manifest; a draft says on every page that it is one. Nothing is looked for in it.

    It was made from the files of a project as they are now, or from those whose digests are given.
    """
    from docgen import manifest  # noqa: PLC0415  # a check needs none

    filled, parts = _printed(scored, final=final)
    periods = periods_of(scored.inputs.facts)
    if isinstance(made_from, Path):
        made_from = manifest.digests(made_from, periods, RUBRIC, TEMPLATE)
    told = manifest.of(periods, made_from, parts.finish(), scored.scorecard, final=final, flat=flat, commit=commit)
    manifest.write(parts, told)
    return _finished_as(filled, parts)


def _finished_as(filled: Filled, parts: Parts) -> Filled:
    """A filled document with what came to it, written and read back."""
    made = parts.finish()
    document = package.write(made, like=filled.package)
    stop_on(readback.unsaved(document, made, filled.package))
    return replace(filled, document=document, package=made)


def _printed(scored: Scored, *, final: bool) -> tuple[Filled, Parts]:
    """The template filled, and the parts of its document; those of a draft say on every page that it is one."""
    stages.begin(say("filling the template"))
    inputs = scored.inputs
    context = figures.context(inputs.facts, scored.values, scored.scorecard, draft=not final)
    history = partial(figures.over_periods, inputs.facts, scored.values)
    try:
        filled = fill_template(inputs.template, context, draft=not final, history=history)
    except DocgenError as error:  # a doubt about what was typed is often the cause
        raise DocgenError([*inputs.facts.doubts, *error.problems]) from None
    parts = Parts(filled.package, filled.package.trees)  # nobody else needs them
    if not final:
        headers.on_every_page(parts, figures.status(scored.values), printed("草稿"))
    return filled, parts


def hindrances(report: Report) -> tuple[Problem, ...]:
    """What stands between a draft and a final report, as errors."""
    return verify.hindrances(_finished(report.scored, report.filled), report.findings)


def _finished(scored: Scored, filled: Filled) -> Finished:
    inputs = scored.inputs
    said = readback.outline(filled.package)
    return Finished(inputs.facts, scored.values, inputs.rubric, scored.scorecard, inputs.template, filled, said)


def assess(
    project: Path | str, period: str | None = None, supposed: Mapping[str, str] | None = None, *, flat: bool = False
) -> Scored:
    """Everything up to the scorecard; `supposed` are facts by path, as they would be typed. Raises `DocgenError`."""
    inputs = read(Path(project), period, flat=flat)
    if supposed:
        inputs = replace(inputs, facts=facts_.supposing(inputs.facts, supposed))
    return scored(inputs)


def scored(inputs: Inputs) -> Scored:
    """The inputs with every value derived and every indicator scored. Raises `DocgenError`."""
    stages.begin(say("scoring"))
    try:
        values = derive_with_before(inputs.facts)
        return Scored(inputs, values, score(inputs.rubric, values))
    except DocgenError as error:  # a doubt about what was typed is often the cause
        raise DocgenError([*inputs.facts.doubts, *error.problems]) from None


def read(project: Path, period: str | None = None, *, flat: bool = False) -> Inputs:
    """The facts, the rubric and the template of a project. Raises `DocgenError` with the faults of all of them."""
    attempt = Attempts()
    stages.begin(say("reading the facts"))
    facts = attempt(lambda: facts_of(project, period))
    form = attempt(lambda: form_of(project, flat=flat))
    stop_on(attempt.problems)
    assert facts is not None
    assert form is not None
    return joined(project, facts, *form)


def facts_of(project: Path, period: str | None = None) -> Facts:
    """The facts of a period, the latest by default, with those of earlier ones where they read them."""
    return with_before(project, facts_.load(project, period or latest(project)))


def form_of(project: Path, *, flat: bool = False) -> tuple[Rubric, Template]:
    """The rubric and the template of a project. Raises `DocgenError` with the faults of both."""
    attempt = Attempts()
    stages.begin(say("reading the rubric"))
    rubric = attempt(lambda: rubric_.load(project / RUBRIC, RUBRIC))
    stages.begin(say("reading the template"))
    compiled = attempt(lambda: template_of(read_bytes(project / TEMPLATE, TEMPLATE), flat=flat))
    stop_on(attempt.problems)
    assert rubric is not None
    assert compiled is not None
    return rubric, compiled


def joined(project: Path, facts: Facts, rubric: Rubric, compiled: Template) -> Inputs:
    """The facts of a project with a rubric and a template, and with those of earlier periods where either reads them."""
    read_elsewhere = (*compiled.uses, *(name for row in rubric.rows() for name in row.names))
    if any(map(facts.has_history, compiled.charted)):
        stages.begin(say("reading the facts of earlier periods"))
        facts = with_before(project, facts, whole=True)
    elif facts.before is None and any(facts_.is_of_before(name) for name in read_elsewhere):
        facts = with_before(project, facts, asked=True)
    return Inputs(facts, rubric, compiled)


@lru_cache(maxsize=2)
def template_of(source: bytes, *, flat: bool) -> Template:
    """The project's template; it takes longer than all else, and is the same from one build to the next."""
    return cache.compile(source, TEMPLATE, flat=flat)


def with_before(project: Path, facts: Facts, *, asked: bool = False, whole: bool = False) -> Facts:
    """Facts with those of the period before, and of the one before that, where something reads them; `whole` of all."""
    earlier = [name for name in facts_.periods(project) if name < facts.period]
    if not earlier or not (asked or whole or facts.look_back):
        return facts
    before = facts_.load(project, earlier[-1])
    return replace(facts, before=with_before(project, before, whole=whole))


def periods_of(facts: Facts) -> list[str]:
    """The periods whose facts were read, the latest first."""
    return [facts.period, *(periods_of(facts.before) if facts.before is not None else [])]


def derive_with_before(facts: Facts) -> Values:
    return derive(facts, None if facts.before is None else derive_with_before(facts.before))


def lint(path: Path | str, *, macros: bool = False) -> tuple[Problem, ...]:
    """What is wrong or doubtful in a template by itself; in a project's templates/, its latest facts are known too."""
    from docgen.word import lint as lint_  # noqa: PLC0415

    file = Path(path)
    stages.begin(say("looking for what is doubtful"))
    return tuple(lint_.lint(read_bytes(file, name_of(file)), name_of(file), _figures_beside(file), macros=macros))


def _figures_beside(file: Path) -> dict[str, str]:
    """The name of each fact by what it prints, in the project whose template a file is; the first of several."""
    project = file.absolute().parent.parent
    try:
        facts = facts_.load(project, latest(project))
    except DocgenError:  # no project, or one whose faults `docgen check` will tell
        return {}
    figures: dict[str, str] = {}
    for fact in facts.by_path.values():
        if isinstance(fact.content, Decimal):
            figures.setdefault(fact.text, fact.path)
    return figures


def annotated(path: Path | str, problems: Sequence[Problem], *, macros: bool = False) -> bytes:
    """A copy of a template with each problem as a Word comment at its place."""
    from docgen.word import annotate  # noqa: PLC0415

    file = Path(path)
    data = read_bytes(file, name_of(file))
    package.read(data, name_of(file), macros=macros)
    return annotate.annotate(data, problems)


def text(path: Path | str) -> str:
    """The text of a .docx with its tags."""
    from docgen.word import listing  # noqa: PLC0415

    file = Path(path)
    return listing.listing(package.read(read_bytes(file, name_of(file)), name_of(file), macros=True))


def schema(source: Path | str | bytes | Template, *, macros: bool = False) -> dict[str, object]:
    """The JSON Schema of the data that a template needs."""
    from docgen import filling  # noqa: PLC0415
    from docgen.word import schema as schema_  # noqa: PLC0415

    return schema_.schema(source if isinstance(source, Template) else filling.compile(source, macros=macros))


def latest(project: Path) -> str:
    """The last of the project's periods by name."""
    periods = facts_.periods(project)
    if not periods:
        above = next((each for each in project.resolve().parents if (each / RUBRIC).is_file()), None)
        raise DocgenError(
            [
                Problem(
                    "no-project",
                    say("there are no facts here: a period is a folder such as facts/2018"),
                    Place("facts"),
                    say("Go to the project's folder, or name it with --project; `docgen new FOLDER` makes one.")
                    if above is None
                    else say("The project is the folder above: {folder}", folder=above.as_posix()),
                )
            ]
        )
    return periods[-1]
