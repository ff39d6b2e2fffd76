"""Doctor: a project's folder in, what is installed here and what each part that is missing would be for out.

Nothing is written, and nothing is asked of the network.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from docgen import __version__, fonts, render
from docgen.facts import periods
from docgen.fonts import Font
from docgen.history import PATHS, Repository, repository
from docgen.language import listed, padded, say, width
from docgen.pipeline import RUBRIC, TEMPLATE
from docgen.problems import DocgenError
from docgen.records import record


class State(StrEnum):
    """How it is with a part: there, not there, or there and not as it should be."""

    GOOD = "good"
    MISSING = "missing"
    BROKEN = "broken"


@record(frozen=True, slots=True)
class Part:
    """One thing that docgen works with: what of it was found, what it is for, and what to do where it is not good.

    Without a `needed` one docgen does not work; everything else works without the others.
    """

    name: str
    state: State
    found: str
    purpose: str
    hint: str = ""
    needed: bool = False

    def as_data(self) -> dict[str, object]:
        """The part for `--json`."""
        return {
            "name": self.name,
            "state": str(self.state),
            "found": self.found,
            "purpose": self.purpose,
            "hint": self.hint,
            "needed": self.needed,
        }


def lines(parts: Sequence[Part]) -> Iterator[str]:
    """The parts as text, a line each; what is not good says what it is for, and its hint stands once for all that share it."""
    words = {State.GOOD: say("good"), State.MISSING: say("not here"), State.BROKEN: say("broken")}
    columns = max(map(width, words.values()))
    for part, after in zip(parts, (*parts[1:], None), strict=True):
        said = [part.found, "" if part.state is State.GOOD else part.purpose]
        told = say("{part}: {told}", part=part.name, told=listed(filter(None, said), say("; ")))
        yield f"{padded(words[part.state], columns)}  {told}"
        if part.hint and (after is None or after.hint != part.hint):
            yield f"{' ' * columns}  → {part.hint}"


def look(project: Path) -> tuple[Part, ...]:
    """Every part, the needed ones first."""
    return (*_program(), _git(), _libreoffice(), *_fonts(), *_extras(), *_project(project))


def is_well(parts: tuple[Part, ...]) -> bool:
    """Whether docgen works here, with or without its optional parts."""
    return all(part.state is State.GOOD for part in parts if part.needed)


def _program() -> Iterator[Part]:
    """docgen itself, and what it cannot do without."""
    python = f"{platform.python_version()} ({sys.executable})"
    yield Part("Python", State.GOOD, python, say("runs docgen"), needed=True)
    lacking = [name for name in requirements()[""] if not _version(name)]
    yield Part(
        "docgen",
        State.BROKEN if lacking else State.GOOD,
        __version__,
        say("needs {names}", names=listed(lacking)) if lacking else say("builds reports"),
        say("Install docgen again; that brings what is missing.") if lacking else "",
        needed=True,
    )


def _git() -> Part:
    purpose = say("tells what changed: docgen diff, log, verify")
    if not shutil.which("git"):
        return Part("git", State.MISSING, "", purpose, _how_to_get_git())
    try:
        told = Repository(Path(), "", os.environ).told("--version")
    except DocgenError as error:
        return Part("git", State.BROKEN, error.problems[0].message, purpose, _how_to_get_git())
    return Part("git", State.GOOD, told.strip().removeprefix("git version "), purpose)


def _how_to_get_git() -> str:
    return _on_this_system(
        say("Install git: `winget install Git.Git`, or from git-scm.com."),
        say("Install git: `brew install git`"),
        say("Install git: `sudo apt install git`"),
        say("Install git with your system's programs."),
    )


def _libreoffice() -> Part:
    purpose = say("makes the PDF and its pages: docgen build --pdf")
    program = render.libreoffice()
    if program is None:
        return Part("LibreOffice", State.MISSING, "", purpose, render.how_to_get_libreoffice())
    try:
        told = render.version(program)
    except DocgenError as error:
        (problem,) = error.problems
        return Part("LibreOffice", State.BROKEN, f"{problem.message} ({program})", purpose, problem.hint)
    return Part("LibreOffice", State.GOOD, f"{told} ({program})", purpose)


def _fonts() -> Iterator[Part]:
    """The official fonts."""
    for font in fonts.look(fonts.OFFICIAL):
        purpose = say("a font of official documents")
        if font.here:
            yield Part(font.name, State.GOOD, say("installed"), purpose)
        else:
            yield Part(font.name, State.MISSING, said_of(font), purpose, how_to_get_fonts())


def said_of(font: Font) -> str:
    """How it is with a font, in words."""
    if font.here:
        return say("installed")
    if font.here is None:
        return say("this system does not tell its fonts")
    if font.bold:
        return say("{font} in bold stands in", font=font.stand_in)
    return say("{font} stands in", font=font.stand_in) if font.stand_in else say("nothing known stands in")


def how_to_get_fonts() -> str:
    """Where the official fonts come from, and free ones that stand in for them."""
    return _on_this_system(
        say("It comes with Word or WPS, or from its maker: open the font file and choose Install."),
        say("It comes with Word or WPS, or from its maker: open the font file and choose Install."),
        say(
            "It comes with Word or WPS, or from its maker. Free ones: `sudo apt install fonts-noto-cjk fonts-arphic-ukai fonts-liberation`"
        ),
        say("It comes with Word or WPS, or from its maker. Free ones: Noto CJK, Fandol, AR PL UKai."),
    )


def _on_this_system(windows: str, mac: str, debian: str, other: str) -> str:
    if sys.platform == "win32":
        return windows
    if sys.platform == "darwin":
        return mac
    return debian if shutil.which("apt-get") else other


def _extras() -> Iterator[Part]:
    """What docgen can bring along: each extra that its own metadata names, but for those of its developers."""
    purposes = purposes_of_extras()
    for extra, names in requirements().items():
        if extra in ("", "dev"):
            continue
        versions = {name: _version(name) for name in names}
        lacking = [name for name, version in versions.items() if not version]
        yield Part(
            say("extra {name}", name=extra),
            State.MISSING if lacking else State.GOOD,
            listed(f"{name} {version}" for name, version in versions.items() if version),
            purposes.get(extra, ""),
            say("Install it: `python -m pip install {names}`", names=" ".join(lacking)) if lacking else "",
        )


def purposes_of_extras() -> dict[str, str]:
    """What each extra is for."""
    return {
        "dask": say("hands the units of a batch to other machines: docgen batch --dask"),
        "pages": say("draws the pages of a PDF: docgen review --pages"),
        "tables": say("reads the rows of a batch from Excel: docgen batch"),
        "watch": say("builds on every save: docgen watch"),
    }


def requirements() -> dict[str, list[str]]:
    """The distributions that docgen needs, under "", and those of each extra, as the metadata of the installed docgen names them."""
    found: dict[str, list[str]] = {"": []}
    for extra in metadata.metadata("docgen").get_all("Provides-Extra") or ():
        found[extra] = []
    for requirement in metadata.requires("docgen") or ():
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"""extra\s*==\s*["']([\w.-]+)["']""", requirement)
        if name is not None:
            found.setdefault(extra[1] if extra else "", []).append(name[0])
    return found


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _project(project: Path) -> Iterator[Part]:
    """Whether the folder is a project, in git, and as it was committed."""
    name = project.as_posix() if project != Path() else say("this folder")
    purpose = say("the project")
    lacking = [each for each in (RUBRIC, TEMPLATE) if not (project / each).is_file()]
    known = periods(project)
    if lacking or not known:
        what = listed([*([] if known else ["facts/PERIOD"]), *lacking])
        hint = say("Go to the project's folder, or name it with --project; `docgen new FOLDER` makes one.")
        yield Part(name, State.MISSING, say("no project, for want of {names}", names=what), purpose, hint)
        return
    yield Part(name, State.GOOD, say("periods: {names}", names=listed(known)), purpose)
    purpose = say("the project's history")
    try:
        clean = repository(project).is_clean(*PATHS)
    except DocgenError as error:
        problem = error.problems[0]
        yield Part(name, State.MISSING, problem.message, purpose, problem.hint)
        return
    found = say("in git, all committed") if clean else say("in git, with changes that are not committed")
    yield Part(name, State.GOOD, found, purpose)
