"""What the doctor finds on this machine, and on ones where something is missing or broken."""

from __future__ import annotations

import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from docgen import doctor
from docgen.doctor import Part, State
from docgen.fonts import OFFICIAL, Font
from tests.committing import commit, own_git
from tests.parts import LibreOffice

__all__ = ["own_git"]


def parts_of(project: Path) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in doctor.look(project):
        found.setdefault(part.name, []).append(part)
    return found


def the(project: Path, name: str) -> Part:
    (part,) = parts_of(project)[name]
    return part


def only(folder: Path, *programs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave these programs, and no others, to be found."""
    folder.mkdir()
    for program in programs:
        found = shutil.which(program)
        assert found is not None
        (folder / program).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))


def test_what_is_here_is_good_and_says_its_version(county: Path, libreoffice: LibreOffice) -> None:
    found = parts_of(county)
    (python,), (program,), (git,), (office,) = (found[name] for name in ("Python", "docgen", "git", "LibreOffice"))
    assert sys.version.split()[0] in python.found
    assert program.state is State.GOOD
    assert git.found[0].isdigit()
    assert (office.state, office.hint) == (State.GOOD, "")
    assert libreoffice.program in office.found


def test_every_official_font_is_told(county: Path) -> None:
    found = parts_of(county)
    for name in OFFICIAL:
        (part,) = found[name]
        assert (part.state is State.GOOD) == (not part.hint)


def test_without_any_program_each_says_how_to_get_it_and_docgen_is_well(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    parts = doctor.look(county)
    for name in ("git", "LibreOffice"):
        part = next(each for each in parts if each.name == name)
        assert part.state is State.MISSING
        assert "Install" in part.hint
        assert part.purpose
    assert doctor.is_well(parts)


@pytest.mark.parametrize("program", ["git", "soffice"])
def test_a_program_that_does_not_work_is_broken(
    program: str, county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(tmp_path / "bin", "sh", monkeypatch=monkeypatch)
    (tmp_path / "bin" / program).write_text("#!/bin/sh\necho broken\nexit 1\n")
    (tmp_path / "bin" / program).chmod(0o755)
    part = the(county, {"soffice": "LibreOffice"}.get(program, program))
    assert part.state is State.BROKEN
    assert part.hint


@pytest.mark.parametrize(("system", "tool"), [("win32", "winget"), ("darwin", "brew"), ("linux", "your system")])
def test_each_system_has_its_way(system: str, tool: str, county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "platform", system)
    assert tool in the(county, "git").hint


def test_every_extra_of_the_package_is_looked_for_and_has_its_purpose() -> None:
    extras = set(metadata.metadata("docgen").get_all("Provides-Extra") or ()) - {"dev"}
    assert extras
    assert set(doctor.purposes_of_extras()) == extras


def test_the_requirements_are_those_of_the_metadata() -> None:
    found = doctor.requirements()
    assert "typer" in found[""]
    assert "pypdfium2" not in found[""]
    assert set(found["pages"]) == {"pillow", "pypdfium2"}


def test_an_extra_that_is_not_installed_says_how_to_get_it(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version

    def without(name: str) -> str:
        if name == "pypdfium2":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", without)
    part = the(county, "extra pages")
    assert (part.state, part.hint) == (State.MISSING, "Install it: `python -m pip install pypdfium2`")
    assert doctor.is_well(doctor.look(county))


def test_docgen_is_broken_without_what_it_needs(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version

    def without(name: str) -> str:
        if name == "cn2an":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", without)
    assert the(county, "docgen").state is State.BROKEN
    assert "cn2an" in the(county, "docgen").purpose
    assert not doctor.is_well(doctor.look(county))


# The project


def test_a_folder_without_a_project_says_what_is_lacking(tmp_path: Path) -> None:
    part = the(tmp_path, tmp_path.as_posix())
    assert part.state is State.MISSING
    assert all(name in part.found for name in ("facts/PERIOD", "templates/rubric.yaml", "templates/report.docx"))
    assert the(tmp_path / "nowhere", (tmp_path / "nowhere").as_posix()).state is State.MISSING


def test_a_project_says_its_periods_and_how_it_is_with_git(county: Path) -> None:
    periods, history = parts_of(county)[county.as_posix()]
    assert (periods.state, periods.found) == (State.GOOD, "periods: 2018")
    assert history.state is State.MISSING
    assert "git init" in history.hint
    commit(county, "初稿")
    assert parts_of(county)[county.as_posix()][1].found == "in git, all committed"
    facts = county / "facts/2018/births.yaml"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "not committed" in parts_of(county)[county.as_posix()][1].found


# As text


def test_a_part_is_a_line_and_a_hint_stands_once_for_all_that_share_it() -> None:
    parts = [
        Part("甲", State.GOOD, "1.0", "use"),
        Part("乙", State.MISSING, "丙 stands in", "a font", "Get it."),
        Part("丁", State.MISSING, "", "a font", "Get it."),
        Part("戊", State.BROKEN, "", "needed", "Mend it."),
    ]
    assert list(doctor.lines(parts)) == [
        "good      甲: 1.0",
        "not here  乙: 丙 stands in; a font",
        "not here  丁: a font",
        "          → Get it.",
        "broken    戊: needed",
        "          → Mend it.",
    ]


@pytest.mark.parametrize(
    ("font", "said"),
    [
        (Font("黑体", here=True), "installed"),
        (Font("黑体", here=None), "this system does not tell its fonts"),
        (Font("黑体", here=False, stand_in="乙"), "乙 stands in"),
        (Font("黑体", here=False, stand_in="乙", bold=True), "乙 in bold stands in"),
        (Font("黑体", here=False), "nothing known stands in"),
    ],
)
def test_how_it_is_with_a_font_in_words(font: Font, said: str) -> None:
    assert doctor.said_of(font) == said
