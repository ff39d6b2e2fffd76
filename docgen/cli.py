"""The command line: what is typed in, each command at its work out; only here and in `terminal` is anything printed."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from copy import copy
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from docgen import __version__, building, guidance, terminal
from docgen.files import quoted, reason_of
from docgen.language import LANGUAGES, listed, padded, say
from docgen.problems import DocgenError, Place, Problem, Severity
from docgen.terminal import Exit, at_work, manner, note, tell, tell_problems, write, write_near

if TYPE_CHECKING:
    from docgen.batch.run import Line
    from docgen.diff import Difference
    from docgen.gaps import Gap
    from docgen.pipeline import Report
    from docgen.score import Score, Scorecard
    from docgen.serve import Server
    from docgen.watch import Save


QUIET, VERBOSE = ("--quiet", "-q"), ("--verbose", "-v")


class _Root(guidance.Group):
    """The commands. How much they say may be asked for before their name, and behind it as well."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        end = args.index("--") if "--" in args else len(args)
        asked = [each for each in args[:end] if each in (*QUIET, *VERBOSE)]
        rest = [each for each in args[:end] if each not in asked]
        return super().make_context(info_name, [*asked, *rest, *args[end:]], parent, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        left = [each for each in args if each not in (*QUIET, *VERBOSE)]
        if left and left[0] in (INSTALL_COMPLETION, SHOW_COMPLETION) and not ctx.resilient_parsing:
            manner.quiet = not {*QUIET}.isdisjoint(args)
            _complete_shell(left[0], left[1:])  # typer's own takes no name of a shell
            ctx.exit()
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="docgen",
    cls=_Root,
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


KINDS = ("facts", "rubric", "scorecard", "difference", "log")
"""The files of which there is a schema."""

FORMS = {"自评表": "forms/zipingbiao"}
"""The forms that a project can start from, and where they lie."""


# What may be typed next, for a shell that asks


def _periods(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from docgen import completion  # noqa: PLC0415

    return _beginning(completion.periods(_project(ctx)), incomplete)


def _facts(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from docgen import completion  # noqa: PLC0415

    return _beginning(completion.facts(_project(ctx), ctx.params.get("period")), incomplete)


def _names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Facts, and indicators by their keys."""
    from docgen import completion  # noqa: PLC0415

    return _facts(ctx, incomplete) + _beginning(completion.indicators(_project(ctx)), incomplete)


def _kinds(incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _forms(incomplete: str) -> list[str]:
    return [form for form in FORMS if form.startswith(incomplete)]


def _project(ctx: typer.Context) -> Path:
    return Path(ctx.params.get("project") or "")


def _beginning(names: list[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    return [(name, words) for name, words in names if name.startswith(typed)]


Period = Annotated[
    str | None,
    typer.Argument(
        help="A folder under facts/, such as 2018. The latest when left out.",
        show_default=False,
        autocompletion=_periods,
    ),
]
Project = Annotated[Path, typer.Option("--project", "-p", help="The project's folder.", show_default="this folder")]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        help="A folder under facts/, such as 2018. The latest when left out.",
        show_default=False,
        autocompletion=_periods,
    ),
]
AllowMacros = Annotated[bool, typer.Option("--allow-macros", help="Take a file that holds macros.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for programs instead of text.")]


def _print_version(asked: bool) -> None:
    if asked:
        tell(f"docgen {__version__}")
        raise typer.Exit(Exit.GOOD)


@app.callback()
def root(
    version: Annotated[  # noqa: ARG001  # its callback acts on it
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
    lang: Annotated[  # noqa: ARG001  # taken by `guidance.Group`, wherever it stands, before anything is parsed
        str | None,
        typer.Option(
            guidance.OPTION,
            metavar="|".join(LANGUAGES),
            help="The language to speak; the report is Chinese in any case.",
            show_default="that of the locale",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option(*QUIET, help="Print problems and what was asked for, nothing else; with any command.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(*VERBOSE, help="Print each stage with its seconds, and each file read and written; likewise."),
    ] = False,
) -> None:
    """Options that stand before a command."""
    manner.quiet, manner.verbose = quiet, verbose


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
    as_pdf: Annotated[
        bool, typer.Option("--pdf", help="Write the PDF beside it, made by LibreOffice; exits with 1 where that fails.")
    ] = False,
) -> None:
    """Build the Word report of a period.

    Facts, rubric and template are read, every row is scored, the template is filled, and the finished file is read
    back. When anything is wrong, nothing is written, and the last good report stays as it was.
    """
    if not building.build(period, project, out, final=final, flat=flat, as_pdf=as_pdf):
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def check(
    period: Period = None,
    project: Project = Path(),
    final: Annotated[bool, typer.Option("--final", help="List what stands between this draft and a final.")] = False,
    of_fonts: Annotated[
        bool,
        typer.Option("--fonts", help="List the report's fonts instead: which this machine lacks, and what stands in."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List everything that is wrong or doubtful. Nothing is written.

    Prints findings with their places, and the project's own checks that hold. Exits with 1 when there is a finding.
    """
    from docgen import pipeline  # noqa: PLC0415

    with _told_as_data(as_json):
        report = pipeline.draft(project, period)
    if of_fonts:
        _check_fonts(report.document, as_json=as_json)
        return
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
            tell(str(finding))
        for verdict in verdicts:
            if verdict.holds:
                note(
                    say(
                        "{place}: holds: {that} ({working})",
                        place=verdict.check.place,
                        that=verdict.check.that.text,
                        working=verdict.working,
                    )
                )
            elif verdict.holds is None:
                note(
                    say(
                        "{place}: waits for a missing fact: {that}",
                        place=verdict.check.place,
                        that=verdict.check.that.text,
                    )
                )
        holding = sum(1 for verdict in verdicts if verdict.holds)
        note(
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
            tell(str(problem))
        note(
            say("Between this draft and a final: {count}", count=len(hindrances))
            if hindrances
            else say("Nothing stands between this draft and a final: docgen build --final")
        )
    if hindrances:
        raise typer.Exit(Exit.PROBLEMS)


def _check_fonts(document: bytes, *, as_json: bool) -> None:
    """The fonts of a report on this machine. A missing one is no fault of the report."""
    from docgen import doctor, render  # noqa: PLC0415

    found = render.fonts_of(document)
    if as_json:
        _print_json({"fonts": [font.as_data() for font in found]})
        return
    for font in found:
        tell(f"{font.name}\t{doctor.said_of(font)}")
    missing = sum(1 for font in found if font.here is False)
    note(say("Fonts of the report that are missing here: {missing} of {count}", missing=missing, count=len(found)))


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
            tell(line)
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
            tell(line)
    if plan.is_open or plan.is_broken:
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def score(
    period: Period = None,
    project: Project = Path(),
    supposed: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="What if: FILE.NAME=VALUE; any number of them.",
            show_default=False,
            autocompletion=_facts,
        ),
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
            tell(
                say(
                    "{key}  {name}: {lost} of {weight} lost",
                    key=row.key,
                    name=row.name,
                    lost=building.plain(gap.lost),
                    weight=building.plain(row.weight),
                )
            )
            for step in gap.steps:
                tell(say("    full with {step}", step=step))
        tell(say("Score: {score}", score=building.standing(scored.scorecard)))
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
        "weight": building.plain(row.weight),
        "lost": building.plain(gap.lost),
        "steps": list(gap.steps),
    }


@app.command("schema")
def schema_of_file(
    kind: Annotated[
        str,
        typer.Argument(
            help="facts, rubric, scorecard, difference or log.",
            metavar="|".join(KINDS),
            autocompletion=_kinds,
        ),
    ],
) -> None:
    """Print the JSON Schema of a file, for editors and programs.

    `docgen new` lays the first two down in .schema, where an editor with a YAML language server finds them.
    """
    from docgen import changes, editors, record  # noqa: PLC0415

    made = (
        editors.facts_schema,
        editors.rubric_schema,
        record.schema,
        changes.difference_schema,
        changes.log_schema,
    )
    if kind not in KINDS:
        raise typer.BadParameter(say("there are {kinds}", kinds=listed(KINDS)), param_hint="KIND")
    _print_json(made[KINDS.index(kind)]())


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="A fact (births.sex_ratio), an indicator's key (sex_ratio), or a figure as printed (13952).",
            autocompletion=_names,
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

    with at_work():
        answers = explaining.explain(pipeline.draft(project, period), name)
    for number, answer in enumerate(answers):
        if number:
            tell("")
        tell(answer.title)
        before = ""
        for label, text in answer.lines:
            tell(f"  {padded('' if label == before else label, 12)}  {text}")
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
        building.check_name(redline)
        _keep(redline, lambda: [project / pipeline.TEMPLATE])
    with _told_as_data(as_json):
        found = diffing.between(project, old, new, period)
        tracked = None if redline is None else diffing.redline(found)
    if as_json:
        _print_json(changes.difference_as_data(found))
    else:
        for line in telling.difference(found, _painted if _is_coloured() else telling.bracketed):
            tell(line)
    if redline is not None and tracked is not None:
        write(redline, tracked.document)
        tell_problems(tracked.untracked)
        if not manner.quiet:
            tell(say("Redline:  {file}", file=redline.as_posix()), err=as_json)


def _is_coloured() -> bool:
    """Whether what is printed may have colours."""
    from docgen import progress  # noqa: PLC0415

    return progress.is_coloured(sys.stdout, os.environ)


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
    pages: Annotated[
        bool, typer.Option("--pages", help="Show the pages on paper, too, drawn by LibreOffice; the file gets larger.")
    ] = False,
) -> None:
    """Write the review page: one file for any browser.

    It needs no network. The report as text, in which each figure says where it comes from; the scorecard, the findings,
    and what changed since the last commit. It shows a draft, whatever stands between it and a final report.
    """
    from docgen import pipeline, render  # noqa: PLC0415
    from docgen.review.page import page  # noqa: PLC0415

    if out is not None:
        building.check_name(out, ".html")
    with at_work():
        report = pipeline.draft(project, period)
        changed, why_not = _changed(project, report)
        target = out or project / "build" / "report.html"
        undrawn: tuple[Problem, ...] = ()
        printed: list[bytes] = []
        try:
            printed = render.pages(render.pdf(report.document)) if pages else []
        except DocgenError as error:  # the page is good without them
            undrawn = error.problems
        write(target, page(report, changed, why_not=why_not, printed=printed).encode("utf-8"))
    tell_problems(undrawn)
    note(say("Page:     {file}", file=target.as_posix()))
    if undrawn:
        raise typer.Exit(Exit.PROBLEMS)


def _changed(project: Path, report: Report) -> tuple[Difference | None, str]:
    """What changed since the last commit; or why it cannot be told: no git, no commit, or one that cannot be built."""
    from docgen import diff as diffing  # noqa: PLC0415
    from docgen import telling  # noqa: PLC0415

    try:
        return diffing.since(project, report), ""
    except DocgenError as error:
        return None, telling.untold(error)


@app.command()
def watch(
    period: Period = None,
    project: Project = Path(),
    port: Annotated[
        int,
        typer.Option("--port", help="The port of the page.", min=0, max=65535, show_default="a free one"),
    ] = 0,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look again and again, for a network drive that tells of no saves.")
    ] = False,
) -> None:
    """Build on every save, and show the report in the browser.

    Facts, rubric and template are watched until Ctrl-C. The page is for this machine alone; it loads itself anew, and
    shows what is wrong over the last good report. Where Word holds the report open, the new one is written beside it.
    """
    from docgen import serve  # noqa: PLC0415
    from docgen import watch as watching  # noqa: PLC0415

    with _told_to_stop() as stop:
        saves = watching.saves(project, stop, poll=poll)
        with serve.Server(port) as server:
            tell(say("Page: {address} (Ctrl-C ends)", address=server.address))
            kept, since = None, 0.0
            for save in saves:
                newly = _on_save(save, project, period, server)
                if newly is None:
                    continue
                if kept is not None and time.monotonic() - since < BRIEFLY:
                    with suppress(OSError):  # another program may look at it
                        kept.unlink(missing_ok=True)
                kept, since = newly, time.monotonic()


BRIEFLY = 60
"""Seconds after which a report may have been handed to someone. Before, the inputs that it was built from are not kept on."""


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """An event that Ctrl-C sets, or whoever ends the program; the second time they end it at once."""
    import signal  # noqa: PLC0415

    stop = Event()
    names = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last one is of Windows

    def told(kind: int, _: object) -> None:
        stop.set()
        signal.signal(kind, before[kind])

    before = {kind: signal.getsignal(kind) for name in names if (kind := getattr(signal, name, None)) is not None}
    for kind in before:
        signal.signal(kind, told)
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _on_save(save: Save, project: Path, period: str | None, server: Server) -> Path | None:
    """The report first, since someone waits for it; then the page. Gives the copy of the inputs, if it is new."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    from docgen import history, pipeline  # noqa: PLC0415
    from docgen.review.page import page  # noqa: PLC0415

    saved = listed(save.names) or say("first build")
    what = f"{time.strftime('%H:%M:%S')}  {saved}"
    target = building.target_of(project)
    try:
        with at_work(), ThreadPoolExecutor(1) as beside:
            commit = beside.submit(history.commit_of, project)  # git takes a while
            scored = pipeline.assess(project, period)
            filled = pipeline.document(project, scored, final=False, commit=commit.result())
            building.set_aside(project, target, filled.document)
            written = write_near(target, filled.document)
            building.remember(project, filled.document)
    except DocgenError as error:
        if not save.is_last:
            return None  # half of a save; the next build is due
        server.fail(error.problems)
        save.is_held = any(problem.code == "cannot-read" for problem in error.problems)
        count = sum(1 for problem in error.problems if problem.severity is Severity.ERROR)
        tell(say("{what}: errors: {count}. Nothing was written.", what=what, count=count), err=True)
        tell_problems(error.problems)
        return None
    report = pipeline.report(scored, filled)
    doubts = [finding for finding in report.findings if finding.severity is not Severity.NOTE]
    note(
        say(
            "{what}: {score}; findings: {count}",
            what=what,
            score=building.standing(scored.scorecard),
            count=len(doubts),
        )
    )
    if written != target:
        tell(
            say(
                "{file} is open in another program: written to {other}",
                file=target.as_posix(),
                other=written.as_posix(),
            ),
            err=True,
        )
    if not save.is_last:
        return None  # the next build is due, and has a page of its own
    changed, why_not = _changed(project, report)
    server.show(lambda live: page(report, changed, live, why_not=why_not))
    return building.keep_inputs(project, report) if save.is_last else None


@app.command("batch")
def make_batch(
    units: Annotated[
        Path,
        typer.Argument(
            help="A folder with a folder for each unit, or a file with a row for each: .csv, .yaml or .xlsx.",
            show_default=False,
        ),
    ],
    project: Project = Path(),
    period: PeriodOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The folder of the reports.", show_default="build/batch in the project"),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Fail a unit while anything in it is missing, assumed or found wrong.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Build all, those that are unchanged, too.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", help="Processes that work side by side.", min=1, show_default="one a processor"),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="A Dask scheduler, such as tcp://HOST:8786, whose workers make the reports.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Build the reports of many units from one form.

    Rubric and template are the project's. A unit is a folder with facts of its own, UNIT/facts/PERIOD/*.yaml, or a row
    whose cells take the place of the project's facts. What is there and unchanged is not built again; a unit that fails
    stops no other. Writes summary.csv and summary.html beside the reports. Exits with 1 when a unit has failed.
    """
    from docgen.batch import run, summary  # noqa: PLC0415
    from docgen.batch.making import UNNAMED  # noqa: PLC0415

    makers = run.makers(jobs, dask)
    with at_work():
        batch = run.batch(units, project, period, folder=out, final=final)
        for name in (
            summary.CSV,
            summary.PAGE,
        ):  # of a run before: it would tell of other reports if this one is stopped
            with suppress(OSError):
                (batch.folder / name).unlink()
    lines: list[Line] = []
    with _told_to_stop() as stop, _counted(len(batch.units)) as step:
        made = run.lines(batch, makers, fresh=fresh)
        with closing(made):
            for line in made:
                lines.append(line)
                step()
                if manner.verbose:
                    tell(f"{line.name}: {line.state.said}", err=True)
                if stop.is_set():
                    break
    for line in lines:
        if line.kept is not None:
            tell(str(line.kept), err=True)
    if len(lines) < len(batch.units):
        count = sum(1 for line in lines if line.state is not run.State.FAILED)
        message = say("Stopped: {count} of {whole} reports are made.", count=count, whole=len(batch.units))
        rest = say("Without --fresh it makes the rest.") if fresh else say("The same command makes the rest.")
        tell(f"{message} {rest}", err=True)
        raise typer.Exit(Exit.PROBLEMS)
    place = {unit: number for number, unit in enumerate(batch.units)}
    lines.sort(key=lambda line: place[line.unit])
    _tell_failed([line for line in lines if line.state is run.State.FAILED])
    table = write_near(batch.folder / summary.CSV, summary.table(batch, lines))
    page = write_near(batch.folder / summary.PAGE, summary.page(batch, lines).encode())
    built, unchanged, failed = (sum(1 for line in lines if line.state is state) for state in run.State)
    note(
        say(
            "Reports:  {built} built, {unchanged} unchanged, {failed} failed",
            built=built,
            unchanged=unchanged,
            failed=failed,
        )
    )
    if unnamed := sum(1 for line in lines if line.standing is not None and UNNAMED in line.standing.findings):
        note(say("Unnamed:  {count} do not name their unit: is there a column for the fact that does?", count=unnamed))
    note(say("Folder:   {folder}", folder=batch.folder.as_posix()))
    note(say("Summary:  {page}, {table}", page=page.name, table=table.name))
    if failed:
        raise typer.Exit(Exit.PROBLEMS)


MOST_FAILED = 20
"""Units that failed of which the terminal tells; the summary has all of them."""


def _tell_failed(failed: Sequence[Line]) -> None:
    """The first problem of each unit that failed."""
    for line in failed[:MOST_FAILED]:
        first = str(line.problems[0])
        tell(first if first.startswith(f"{line.name}: ") else f"{line.name}: {first}", err=True)
        if more := len(line.problems) - 1:
            tell(say("    and {count} more in the summary", count=more), err=True)
    if more := len(failed[MOST_FAILED:]):
        tell(say("Units that failed besides: {count}; the summary has them.", count=more), err=True)


@contextmanager
def _counted(count: int) -> Iterator[Callable[[], None]]:
    """What is to be called for each of so many that is done: a bar on the terminal follows."""
    from docgen import progress  # noqa: PLC0415

    if manner.quiet or not progress.is_live(sys.stderr, os.environ):
        yield lambda: None
        return
    with progress.Counted(sys.stderr, count) as counted:
        yield counted.step


@app.command()
def log(
    name: Annotated[
        str,
        typer.Argument(
            help="A fact or derived fact (births.sex_ratio), or an indicator's key (sex_ratio).",
            autocompletion=_names,
        ),
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
        tell(line)


@app.command("doctor")
def examine(project: Project = Path(), as_json: AsJson = False) -> None:
    """Say what is installed here, and what is missing.

    Python, git, LibreOffice, the official fonts, the optional parts, and the project itself; of what is missing what it
    is for. Exits with 1 only when something is broken that docgen cannot do without.
    """
    from docgen import doctor  # noqa: PLC0415

    with _told_as_data(as_json):
        parts = doctor.look(project)
    if as_json:
        _print_json({"parts": [part.as_data() for part in parts]})
    else:
        for line in doctor.lines(parts):
            tell(line)
    if not doctor.is_well(parts):
        raise typer.Exit(Exit.PROBLEMS)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not hold anything yet.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--form",
            help="A form to start from: 自评表 (项目支出绩效自评表).",
            show_default=False,
            autocompletion=_forms,
        ),
    ] = None,
) -> None:
    """Lay down a project to start from.

    It is small and has all three things: facts, a rubric and a Word template, with comments.
    """
    import shutil  # noqa: PLC0415
    from importlib import resources  # noqa: PLC0415

    from docgen import editors  # noqa: PLC0415

    if form is not None and form not in FORMS:
        raise typer.BadParameter(say("there is {forms}", forms=listed(FORMS)), param_hint="--form")

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
        reason = error if isinstance(error, shutil.Error) else reason_of(error)
        message = say("the project cannot be written: {reason}", reason=reason)
        raise DocgenError([Problem("cannot-write", message, Place(folder.as_posix()))]) from None
    path = folder.as_posix()
    note(say("A project is in {folder}. Next: cd {path}, then docgen build.", folder=path, path=quoted(path)))


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
    from docgen import filling  # noqa: PLC0415

    if out.suffix.lower() not in (".docx", ".docm") and not _is(out, Path.is_dir):
        message = say("the document is a Word file, and its name must end in .docx")
        raise DocgenError(
            [Problem("wrong-name", message, Place(out.as_posix()), say("Name it {file}.", file=f"{out.stem}.docx"))]
        )
    _keep(out, lambda: [template, data, *filling.files_named(data)])
    _bound()
    with at_work():
        filled = filling.fill_with(template, data, macros=allow_macros)
        write(out, filled.document)
    for doubt in filled.doubts:
        tell(str(doubt), err=True)
    note(say("Document: {file}", file=out.as_posix()))
    if filled.doubts:
        note(say("Doubts:   {count}", count=len(filled.doubts)))


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
            tell(str(problem))
        if annotate is not None:
            note(say("Comments: {file}", file=annotate.as_posix()))
        note(say("Problems: {count}", count=len(doubts)) if doubts else say("Problems: none"))
    if doubts:
        raise typer.Exit(Exit.PROBLEMS)


@templates.command()
def text(template: Annotated[Path, typer.Argument(help="Any .docx.")]) -> None:
    """Print the text of a .docx with its tags.

    A line for each paragraph and each row, made for `git diff`; the README has the two lines of git configuration.
    """
    from docgen import pipeline  # noqa: PLC0415

    tell(pipeline.text(template), end="")


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
                building.plain(each.indicator.weight),
                each.state.said if each.points is None else building.plain(each.points),
                each.certainty.said,
            ],
        )
        for depth, each in _rows(card)
    ]
    total = ["", say("total"), building.plain(card.rubric.total), building.plain(card.so_far), card.certainty.said]
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
            tell("\t".join(cells))
    tell(say("Score: {score}", score=building.standing(card)))
    if card.assumed_points:
        tell(say("{points} points rest on assumed facts", points=building.plain(card.assumed_points)))


@contextmanager
def _told_as_data(as_json: bool) -> Iterator[None]:
    """While a command works. With --json, problems that stop it are printed as data too."""
    try:
        with at_work():
            yield
    except DocgenError as error:
        if not as_json:
            raise
        _print_json({"problems": [problem.as_data() for problem in error.problems]})
        raise typer.Exit(Exit.PROBLEMS) from None


def _print_json(data: object) -> None:
    tell(json.dumps(data, ensure_ascii=False, indent=2))


SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def _complete_shell(option: str, named: Sequence[str]) -> None:
    """Install completion, or show its script, for the shell that is named, or else the one that this runs in."""
    import subprocess  # noqa: PLC0415

    from typer._completion_shared import _get_shell_name, get_completion_script, install  # noqa: PLC0415

    shell = named[0] if named else _get_shell_name() or ""
    if shell not in SHELLS or len(named) > 1:
        shell = " ".join(named) or shell
        message = (
            say("{shell} is no shell that can be completed in", shell=shell)
            if shell
            else say("the shell cannot be told that this runs in")
        )
        hint = say("Name the shell: docgen {option} {shells}", option=option, shells="|".join(SHELLS))
        raise DocgenError([Problem("unknown-shell", message, Place(option), hint)])
    if option == SHOW_COMPLETION:
        tell(get_completion_script(prog_name="docgen", complete_var="_DOCGEN_COMPLETE", shell=shell))
        return
    try:
        _, file = install(shell, "docgen", "_DOCGEN_COMPLETE")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        message = say("completion cannot be installed: {reason}", reason=error)
        hint = say(
            "Put what docgen {option} {shell} prints where your shell reads it.", option=SHOW_COMPLETION, shell=shell
        )
        raise DocgenError([Problem("cannot-write", message, Place(option), hint)]) from None
    note(say("Completion for {shell} is in {file}; a new terminal has it.", shell=shell, file=file.as_posix()))


INSTALL_COMPLETION, SHOW_COMPLETION = "--install-completion", "--show-completion"


def _asked(line: Sequence[str]) -> typer.Typer:
    """The commands that a line may ask for: to lay out all of them takes longer than to read the facts."""
    names = {each.name or each.callback.__name__: each for each in app.registered_commands if each.callback is not None}
    if next((word for word in line if not word.startswith("-")), "") not in names:
        return app  # a help text of all, a slip, or a group
    asked = copy(app)
    asked.registered_commands = [each for name, each in names.items() if name in line]
    asked.registered_groups = [each for each in app.registered_groups if each.name in line]
    return asked


def parse() -> None:
    """Run what was typed. Raises what goes wrong, and `SystemExit` with the code of all else."""
    _asked(sys.argv[1:])(prog_name="docgen")


def main() -> NoReturn:
    """Run what was typed, and exit."""
    terminal.run(parse)
