"""The command line: the only module that prints, writes a report, or exits."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docgen import __version__
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity

if TYPE_CHECKING:
    from docgen.gaps import Gap
    from docgen.score import Score, Scorecard


class Exit(IntEnum):
    """What the exit code says; 2, wrong usage, is typer's own."""

    GOOD = 0
    PROBLEMS = 1
    FAULT = 3


app = typer.Typer(
    name="docgen",
    help=(
        "Official Word reports from structured facts.\n\n"
        "Facts live in facts/PERIOD/*.yaml, the form in templates/rubric.yaml, the wording in templates/report.docx.\n"
        "Edit a fact, run `docgen build`, and submit build/report.docx.\n\n"
        "`docgen fill` and `docgen template` work with any Word template and any data."
    ),
    epilog="Exit codes: 0 good; 1 the input or the report has problems; 2 wrong usage; 3 a fault of docgen itself.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Period = Annotated[
    str | None,
    typer.Argument(help="A folder under facts/, such as 2018. The latest when left out.", show_default=False),
]
Project = Annotated[Path, typer.Option("--project", "-p", help="The project's folder.", show_default="this folder")]
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", help="A folder under facts/, such as 2018. The latest when left out.", show_default=False),
]
AllowMacros = Annotated[bool, typer.Option("--allow-macros", help="Take a file that holds macros.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for programs instead of text.")]


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"docgen {__version__}")
        raise typer.Exit(Exit.GOOD)


@app.callback()
def root(
    version: Annotated[  # its callback acts on it
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Options that stand before a command."""


@app.command()
def build(
    period: Period = None,
    project: Project = Path(),
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to write the report.", show_default="build/report.docx in the project"),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse while anything is missing, assumed or found wrong.")
    ] = False,
    flat: Annotated[
        bool, typer.Option("--flat", help="Leave out the invisible controls that name each printed value.")
    ] = False,
) -> None:
    """Build the Word report of a period.

    Facts, rubric and template are read, every row is scored, the template is filled, and the finished file is read
    back. When anything is wrong, nothing is written, and the last good report stays as it was.
    """
    from docgen import attest, pipeline  # noqa: PLC0415  # not needed for a help text

    if out is not None:
        _check_name(out)
    report = pipeline.build(project, period, final=final, flat=flat, commit=attest.commit_of(project))
    target = out or project / "build" / Path(pipeline.TEMPLATE).name
    write(target, report.document)
    _keep_inputs(project, report.document)
    doubts = [finding for finding in report.findings if finding.severity is not Severity.NOTE]
    for finding in doubts:
        typer.echo(finding.line, err=True)
    card = report.scored.scorecard
    typer.echo(say("Report:   {file}", file=target.as_posix()))
    typer.echo(say("Period:   {period}", period=report.scored.inputs.facts.period))
    typer.echo(say("Score:    {score}", score=_standing(card)))
    typer.echo(
        say(
            "Assumed:  {points} of {total} points rest on assumed facts",
            points=_plain(card.assumed_points),
            total=_plain(card.so_far),
        )
    )
    typer.echo(
        say("Findings: {count} (docgen check says more)", count=len(doubts)) if doubts else say("Findings: none")
    )


def _check_name(out: Path, ending: str = ".docx") -> None:
    if out.suffix.lower() != ending:
        kind = {".docx": say("a Word file"), ".html": say("a web page")}[ending]
        message = say("{file} is no name of {kind}", file=out.name, kind=kind)
        raise DocgenError(
            [Problem("wrong-name", message, Place(out.as_posix()), say("End it in {ending}.", ending=ending))]
        )


def _keep_inputs(project: Path, document: bytes) -> None:
    """Keep what a report was built from, for `docgen pull`; where it cannot be written, the report is good all the same."""
    from docgen import bases  # noqa: PLC0415

    kept, inputs = bases.copy(project, document)
    if kept.is_file():
        return
    try:
        write(kept, inputs)
    except DocgenError as error:
        for problem in error.problems:
            typer.echo(replace(problem, severity=Severity.WARNING).line, err=True)
    else:
        bases.tidy(project)


@app.command()
def check(
    period: Period = None,
    project: Project = Path(),
    final: Annotated[bool, typer.Option("--final", help="List what stands between this draft and a final.")] = False,
    as_json: AsJson = False,
) -> None:
    """List everything that is wrong or doubtful. Nothing is written.

    Prints findings with their places, and the project's own checks that hold. Exits with 1 when there is a finding.
    """
    from docgen import pipeline  # noqa: PLC0415

    with _told_as_data(as_json):
        report = pipeline.draft(project, period)
    if final:
        _check_final(pipeline.hindrances(report), as_json=as_json)
        return
    verdicts = report.scored.values.verdicts
    doubts = [finding for finding in report.findings if finding.severity is not Severity.NOTE]
    if as_json:
        _print_json(
            {
                "problems": [finding.as_data() for finding in report.findings],
                "checks": [
                    {
                        "that": each.check.that.text,
                        "holds": each.holds,
                        "working": each.working,
                        "place": str(each.check.place),
                    }
                    for each in verdicts
                ],
            }
        )
    else:
        for finding in report.findings:
            typer.echo(str(finding))
        for verdict in verdicts:
            if verdict.holds:
                typer.echo(
                    say(
                        "{place}: holds: {that} ({working})",
                        place=verdict.check.place,
                        that=verdict.check.that.text,
                        working=verdict.working,
                    )
                )
            elif verdict.holds is None:
                typer.echo(
                    say(
                        "{place}: waits for a missing fact: {that}",
                        place=verdict.check.place,
                        that=verdict.check.that.text,
                    )
                )
        holding = sum(1 for verdict in verdicts if verdict.holds)
        typer.echo(
            say(
                "Findings: {findings}. Checks of the project that hold: {holding} of {checks}.",
                findings=len(doubts),
                holding=holding,
                checks=len(verdicts),
            )
        )
    if doubts:
        raise typer.Exit(Exit.PROBLEMS)


def _check_final(hindrances: Sequence[Problem], *, as_json: bool) -> None:
    """What `docgen build --final` would be refused with."""
    if as_json:
        _print_json({"problems": [problem.as_data() for problem in hindrances]})
    else:
        for problem in hindrances:
            typer.echo(str(problem))
        typer.echo(
            say("Between this draft and a final: {count}", count=len(hindrances))
            if hindrances
            else say("Nothing stands between this draft and a final: docgen build --final")
        )
    if hindrances:
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A .docx that docgen has built.", show_default=False)],
    project: Project = Path(),
    as_json: AsJson = False,
) -> None:
    """Say what a report was built from, and what was touched since.

    It is built anew from the working files, or from the commit that it names, and compared place by place. Exits with
    0 when it is proven untouched and as built, else with 1. Works for files that Word, WPS or LibreOffice have saved.
    """
    from docgen import attest, testimony  # noqa: PLC0415

    with _told_as_data(as_json):
        found = attest.attest(file, project)
    if as_json:
        _print_json(testimony.as_data(found))
    else:
        for line in testimony.lines(found):
            typer.echo(line)
    if not found.holds:
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def pull(
    file: Annotated[
        Path, typer.Argument(help="A report that was edited in Word, WPS or LibreOffice.", show_default=False)
    ],
    apply: Annotated[bool, typer.Option("--apply", help="Write the edits to facts/ and templates/.")] = False,
    accepted_only: Annotated[
        bool, typer.Option("--accepted-only", help="Leave out tracked changes that nobody has accepted.")
    ] = False,
    project: Project = Path(),
    as_json: AsJson = False,
) -> None:
    """Bring edits of a finished report back to facts and template.

    Says where each edit goes: a changed figure to its fact, changed words to the template; what cannot be placed is
    listed with the reason. Nothing is written without --apply. Exits with 1 when something is left to you.
    """
    from docgen import proposal  # noqa: PLC0415
    from docgen import pull as pull_  # noqa: PLC0415
    from docgen.files import read_bytes  # noqa: PLC0415

    with _told_as_data(as_json):
        plan = pull_.pull(project, read_bytes(file, file.name), file.name, accepted=not accepted_only)
    written = apply and bool(plan.files) and not plan.is_broken
    for name, data in plan.files.items() if written else ():
        write(project / name, data)
    if as_json:
        _print_json(proposal.as_data(plan, written=written))
    else:
        for line in proposal.lines(plan, written=written):
            typer.echo(line)
    if plan.is_open or plan.is_broken:
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def score(
    period: Period = None,
    project: Project = Path(),
    supposed: Annotated[
        list[str] | None,
        typer.Option("--set", help="What if: FILE.NAME=VALUE; any number of them.", show_default=False),
    ] = None,
    show_gaps: Annotated[
        bool, typer.Option("--gaps", help="List the rows that lost points, and what would bring them back.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the scorecard.

    Each row's weight, its score, and how sure its facts are. A table on a terminal; in a pipe, lines of columns set apart by tabs.
    """
    from docgen import pipeline, record  # noqa: PLC0415
    from docgen.gaps import gaps  # noqa: PLC0415

    with _told_as_data(as_json):
        scored = pipeline.assess(project, period, _supposed(supposed or []))
    if show_gaps:
        found = gaps(scored.scorecard, scored.values)
        if as_json:
            _print_json({"gaps": [_gap_data(gap) for gap in found]})
            return
        for gap in found:
            row = gap.score.indicator
            typer.echo(
                say(
                    "{key}  {name}: {lost} of {weight} lost",
                    key=row.key,
                    name=row.name,
                    lost=_plain(gap.lost),
                    weight=_plain(row.weight),
                )
            )
            for step in gap.steps:
                typer.echo(say("    full with {step}", step=step))
        typer.echo(say("Score: {score}", score=_standing(scored.scorecard)))
        return
    if as_json:
        _print_json(record.as_data(scored.scorecard, scored.inputs.facts.period))
        return
    _print_scorecard(scored.scorecard)


def _supposed(pairs: list[str]) -> dict[str, str]:
    """`FILE.NAME=VALUE` as a pair. Anything else is wrong usage."""
    for pair in pairs:
        if "=" not in pair:
            message = say("{text} is not of the form FILE.NAME=VALUE", text=pair)
            raise typer.BadParameter(message, param_hint="--set")
    return {path.strip(): value.strip() for path, _, value in (pair.partition("=") for pair in pairs)}


def _gap_data(gap: Gap) -> dict[str, object]:
    row = gap.score.indicator
    return {
        "key": row.key,
        "name": row.name,
        "weight": _plain(row.weight),
        "lost": _plain(gap.lost),
        "steps": list(gap.steps),
    }


@app.command("schema")
def schema_of_file(
    kind: Annotated[
        str,
        typer.Argument(
            help="facts, rubric, scorecard, difference or log.", metavar="facts|rubric|scorecard|difference|log"
        ),
    ],
) -> None:
    """Print the JSON Schema of a file, for editors and programs.

    `docgen new` lays the first two down in .schema, where an editor with a YAML language server finds them.
    """
    from docgen import changes, editors, record  # noqa: PLC0415

    made = {
        "facts": editors.facts_schema,
        "rubric": editors.rubric_schema,
        "scorecard": record.schema,
        "difference": changes.difference_schema,
        "log": changes.log_schema,
    }
    if kind not in made:
        raise typer.BadParameter(say("there are {kinds}", kinds=", ".join(made)), param_hint="KIND")
    _print_json(made[kind]())


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="A fact (births.sex_ratio), an indicator's key (sex_ratio), or a figure as printed (13952)."
        ),
    ],
    period: Period = None,
    project: Project = Path(),
) -> None:
    """Say where a figure comes from.

    Also how it was computed, how sure it is, and where it is used.
    """
    from docgen import explain as explaining  # noqa: PLC0415
    from docgen import pipeline  # noqa: PLC0415

    answers = explaining.explain(pipeline.draft(project, period), name)
    for number, answer in enumerate(answers):
        if number:
            typer.echo()
        typer.echo(answer.title)
        before = ""
        for label, text in answer.lines:
            typer.echo(f"  {'' if label == before else label:<12}  {text}")
            before = label


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(help="A revision of git: a commit, a branch, a tag.", metavar="[REV]", show_default="HEAD")
    ] = "HEAD",
    new: Annotated[
        str | None,
        typer.Argument(help="Another, to compare with.", metavar="[REV]", show_default="the working files"),
    ] = None,
    period: PeriodOption = None,
    project: Project = Path(),
    redline: Annotated[
        Path | None,
        typer.Option(
            "--redline", help="Write the new report with its changes of text tracked: a .docx.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two versions of the report.

    Facts first, then points with their reasons, then sentences: from a revision of git to the working files, or from
    one revision to another. Nothing in the project or in git is changed.
    """
    from docgen import changes, pipeline, telling  # noqa: PLC0415
    from docgen import diff as diffing  # noqa: PLC0415

    if redline is not None:
        _check_name(redline)
        _keep(redline, lambda: [project / pipeline.TEMPLATE])
    with _told_as_data(as_json):
        found = diffing.between(project, old, new, period)
        tracked = None if redline is None else diffing.redline(found)
    if as_json:
        _print_json(changes.difference_as_data(found))
    else:
        for line in telling.difference(found, _painted if sys.stdout.isatty() else telling.bracketed):
            typer.echo(line)
    if redline is not None and tracked is not None:
        write(redline, tracked.document)
        for problem in tracked.untracked:
            typer.echo(str(problem), err=True)
        typer.echo(say("Redline:  {file}", file=redline.as_posix()), err=as_json)


def _painted(mark: str, text: str) -> str:
    """Words that went and came in colours, for a terminal; struck and underlined for those who see none."""
    looks: dict[str, dict[str, Any]] = {
        "removed": {"fg": "red", "strikethrough": True},
        "added": {"fg": "green", "underline": True},
    }
    return typer.style(text, **looks[mark]) if mark in looks else text


@app.command()
def review(
    period: Period = None,
    project: Project = Path(),
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to write the page.", show_default="build/report.html in the project"),
    ] = None,
) -> None:
    """Write the review page: one file for any browser, without a network.

    The report as text, in which each figure says where it comes from; the scorecard, the findings, and what changed
    since the last commit. It shows a draft, whatever stands between it and a final report.
    """
    from docgen import diff as diffing  # noqa: PLC0415
    from docgen import pipeline, telling  # noqa: PLC0415
    from docgen.review.page import page  # noqa: PLC0415

    if out is not None:
        _check_name(out, ".html")
    report = pipeline.draft(project, period)
    changed, why_not = None, ""
    try:
        changed = diffing.between(project, period=report.scored.inputs.facts.period)
    except DocgenError as error:  # no git, no commit, or one that cannot be built: the page says so
        why_not = telling.untold(error)
    target = out or project / "build" / "report.html"
    write(target, page(report, changed, why_not=why_not).encode("utf-8"))
    typer.echo(say("Page:     {file}", file=target.as_posix()))


@app.command()
def log(
    name: Annotated[
        str, typer.Argument(help="A fact or derived fact (births.sex_ratio), or an indicator's key (sex_ratio).")
    ],
    period: PeriodOption = None,
    project: Project = Path(),
    as_json: AsJson = False,
) -> None:
    """Show when a fact or a score changed.

    Each commit in which it did, the newest first: from what to what, and what that did to the score.
    """
    from docgen import changes, telling  # noqa: PLC0415
    from docgen import log as logging  # noqa: PLC0415

    with _told_as_data(as_json):
        found = logging.log(project, name, period)
    if as_json:
        _print_json(changes.log_as_data(found))
        return
    for line in telling.log(found):
        typer.echo(line)


FORMS = {"自评表": "forms/zipingbiao"}
"""The forms that a project can start from, and where they lie."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not hold anything yet.")],
    form: Annotated[
        str | None,
        typer.Option("--form", help="A form to start from: 自评表 (项目支出绩效自评表).", show_default=False),
    ] = None,
) -> None:
    """Lay down a project to start from.

    It is small and has all three things: facts, a rubric and a Word template, with comments.
    """
    import shutil  # noqa: PLC0415
    from importlib import resources  # noqa: PLC0415

    from docgen import editors  # noqa: PLC0415

    if form is not None and form not in FORMS:
        raise typer.BadParameter(say("there is {forms}", forms=", ".join(FORMS)), param_hint="--form")

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DocgenError(
            [
                Problem(
                    "not-empty",
                    say("there is something here already"),
                    Place(folder.as_posix()),
                    say("Name a folder that does not exist yet."),
                )
            ]
        )
    try:
        with resources.as_file(resources.files("docgen") / FORMS.get(form or "", "starter")) as starter:
            shutil.copytree(starter, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "gitignore").rename(folder / ".gitignore")
        (folder / "build").mkdir(exist_ok=True)
        (folder / ".schema").mkdir()
        for name, made in (("facts", editors.facts_schema()), ("rubric", editors.rubric_schema())):
            text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
            (folder / ".schema" / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or error
        message = say("the project cannot be written: {reason}", reason=reason)
        raise DocgenError([Problem("cannot-write", message, Place(folder.as_posix()))]) from None
    typer.echo(say("A project is in {folder}. Next: cd {folder}, then docgen build.", folder=folder.as_posix()))


@app.command()
def fill(
    template: Annotated[Path, typer.Argument(help="The Word template: .docx or .dotx.")],
    data: Annotated[Path, typer.Argument(help="The data: a YAML file, or a JSON file ending in .json.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the document.")],
    allow_macros: AllowMacros = False,
) -> None:
    """Fill any Word template with any data; no rubric, no facts.

    The template's language is Jinja in docxtpl's dialect. The document is read back before it is written; when anything
    is wrong, every fault is told with its place and nothing is written.
    """
    from docgen import pipeline  # noqa: PLC0415

    if out.suffix.lower() not in (".docx", ".docm") and not _is(out, Path.is_dir):
        message = say("the document is a Word file, and its name must end in .docx")
        raise DocgenError(
            [Problem("wrong-name", message, Place(out.as_posix()), say("Name it {file}.", file=f"{out.stem}.docx"))]
        )
    _keep(out, lambda: [template, data, *pipeline.files_named(data)])
    _bound()
    filled = pipeline.fill_with(template, data, macros=allow_macros)
    write(out, filled.document)
    for doubt in filled.doubts:
        typer.echo(str(doubt), err=True)
    typer.echo(say("Document: {file}", file=out.as_posix()))
    if filled.doubts:
        typer.echo(say("Doubts:   {count}", count=len(filled.doubts)))


templates = typer.Typer(
    help="Look at a Word template: its faults, its text, its data.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(templates, name="template")


@templates.command()
def lint(
    template: Annotated[Path, typer.Argument(help="The Word template.")],
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", help="Write a copy with each problem as a Word comment.", show_default=False),
    ] = None,
    allow_macros: AllowMacros = False,
    as_json: AsJson = False,
) -> None:
    """List what is wrong or doubtful in a template, without any data.

    Blocks that do not match, tags over a link or a tracked change, full-width braces, curly quotes, figures that are
    typed and not facts. Exits with 1 when there is an error or a warning.
    """
    from docgen import pipeline  # noqa: PLC0415

    with _told_as_data(as_json):
        problems = pipeline.lint(template, macros=allow_macros)
    if annotate is not None:
        _keep(annotate, lambda: [template])
        write(annotate, pipeline.annotated(template, problems, macros=allow_macros))
    doubts = [problem for problem in problems if problem.severity is not Severity.NOTE]
    if as_json:
        _print_json({"problems": [problem.as_data() for problem in problems]})
    else:
        for problem in problems:
            typer.echo(str(problem))
        if annotate is not None:
            typer.echo(say("Comments: {file}", file=annotate.as_posix()))
        typer.echo(say("Problems: {count}", count=len(doubts)) if doubts else say("Problems: none"))
    if doubts:
        raise typer.Exit(Exit.PROBLEMS)


@templates.command()
def text(template: Annotated[Path, typer.Argument(help="Any .docx.")]) -> None:
    """Print the text of a .docx with its tags.

    A line for each paragraph and each row, made for `git diff`; the README has the two lines of git configuration.
    """
    from docgen import pipeline  # noqa: PLC0415

    typer.echo(pipeline.text(template), nl=False)


@templates.command()
def schema(
    template: Annotated[Path, typer.Argument(help="The Word template.")], allow_macros: AllowMacros = False
) -> None:
    """Print the JSON Schema of the data that a template needs."""
    from docgen import pipeline  # noqa: PLC0415

    _print_json(pipeline.schema(template, macros=allow_macros))


def _is(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Whether a path is of a kind; not, where the system knows no such path."""
    try:
        return kind(path)
    except OSError:
        return False


def _keep(out: Path, inputs: Callable[[], list[Path]]) -> None:
    """Raise `DocgenError` where a file would be written over one that it is made from."""
    if not _is(out, Path.is_file):
        return
    for given in inputs():
        if given.is_file() and out.samefile(given):
            message = say("the file would be written over what it is made from")
            raise DocgenError([Problem("overwrites-input", message, Place(out.as_posix()), say("Name another file."))])


def _bound() -> None:
    """Bound what this process may use up, whatever a hostile file makes of it; where the system can."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        soft, hard = resource.getrlimit(kind)
        bounds = [bound for bound in (most, soft, hard) if bound != resource.RLIM_INFINITY]
        resource.setrlimit(kind, (min(bounds), hard))


MOST_MEMORY = 6_000_000_000
"""Bytes that filling one template may take."""

MOST_SECONDS = 600
"""Seconds of computing that filling one template may take."""


def write(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: a failure leaves the file that was there."""
    name = target.as_posix()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        hint = (
            say("It may be open in Word: close it there, or name another file.")
            if isinstance(error, PermissionError)
            else ""
        )
        raise DocgenError(
            [
                Problem(
                    "cannot-write",
                    say("the file cannot be written: {reason}", reason=error.strerror or error),
                    Place(name),
                    hint,
                )
            ]
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _plain(number: Any) -> str:
    from docgen.values import plain  # noqa: PLC0415

    return plain(number)


def _standing(card: Scorecard) -> str:
    """The total for a line of text."""
    total = _plain(card.rubric.total)
    if card.total is None:
        pending = sum(1 for row in card.rows() if row.state == "pending")
        return say(
            "{score} of {total} so far; rows pending: {pending}",
            score=_plain(card.so_far),
            total=total,
            pending=pending,
        )
    return say(
        "{score} of {total}, {grade}", score=_plain(card.total), total=total, grade=card.grade or say("no grade")
    )


def _rows(card: Scorecard) -> Iterable[tuple[int, Score]]:
    def walk(scores: Iterable[Score], depth: int) -> Iterable[tuple[int, Score]]:
        for each in scores:
            yield depth, each
            yield from walk(each.children, depth + 1)

    return walk(card.scores, 0)


def _print_scorecard(card: Scorecard) -> None:
    heads = [say("key"), say("indicator"), say("weight"), say("score"), say("certainty")]
    rows = [
        (
            depth,
            [
                each.indicator.key,
                each.indicator.name,
                _plain(each.indicator.weight),
                str(each.state) if each.points is None else _plain(each.points),
                str(each.certainty),
            ],
        )
        for depth, each in _rows(card)
    ]
    total = ["", say("total"), _plain(card.rubric.total), _plain(card.so_far), str(card.certainty)]
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415

        table = Table(title=card.rubric.title or None, show_footer=True)
        for column, (head, foot) in enumerate(zip(heads, total, strict=True)):
            table.add_column(head, foot, justify="right" if column in (2, 3) else "left")
        for depth, cells in rows:
            table.add_row(cells[0], "  " * depth + cells[1], *cells[2:], style="bold" if depth == 0 else None)
        Console().print(table)
    else:
        for _, cells in [(0, heads), *rows, (0, total)]:
            typer.echo("\t".join(cells))
    typer.echo(say("Score: {score}", score=_standing(card)))
    if card.assumed_points:
        typer.echo(say("{points} points rest on assumed facts", points=_plain(card.assumed_points)))


@contextmanager
def _told_as_data(as_json: bool) -> Iterator[None]:
    """With --json, problems that stop a command are printed as data too."""
    try:
        yield
    except DocgenError as error:
        if not as_json:
            raise
        _print_json({"problems": [problem.as_data() for problem in error.problems]})
        raise typer.Exit(Exit.PROBLEMS) from None


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _fault(error: Exception) -> None:
    """Keep a report of our own fault, and say where it is."""
    import platform  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    lines = [
        f"docgen {__version__}, Python {platform.python_version()}, {platform.platform()}",
        " ".join(sys.argv[1:]),
        "",
    ]
    lines += traceback.format_exception(error)
    handle, name = tempfile.mkstemp(prefix="docgen-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines))
    typer.echo(say("docgen has failed by a fault of its own; your files are as they were."), err=True)
    typer.echo(say("Please send this file to its makers: {file}", file=name), err=True)


def main() -> None:
    """Run the command line; every way out has its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows ? instead of failing
    try:
        app(prog_name="docgen")
    except DocgenError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        count = sum(1 for problem in error.problems if problem.severity is Severity.ERROR)
        typer.echo(say("Errors: {count}. Nothing was written.", count=count), err=True)
        sys.exit(Exit.PROBLEMS)
    except Exception as error:
        _fault(error)
        sys.exit(Exit.FAULT)


if __name__ == "__main__":
    main()
