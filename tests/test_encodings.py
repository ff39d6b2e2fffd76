"""Files as Chinese offices type them: in GBK or UTF-16, with a byte order mark, with the line ends of Windows, under names with blanks.

Every command reads them as it reads UTF-8, and what writes to them keeps their manner.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen import bases, manifest, pipeline
from docgen.word import package
from tests.committing import commit, own_git
from tests.making import edited, project_of, refusals, spots
from tests.test_cli import Done, docgen
from tests.test_pull import BIRTHS, FACTS, REPORT, RUBRIC, typed

__all__ = ["own_git"]

FILES = (FACTS, pipeline.RUBRIC)
MANNERS = [
    pytest.param("utf-8", "\r\n", id="UTF-8 with the line ends of Windows"),
    pytest.param("utf-8-sig", "\r\n", id="UTF-8 with a byte order mark"),
    pytest.param("gbk", "\r\n", id="GBK"),
    pytest.param("gb18030", "\n", id="GB18030"),
    pytest.param("utf-16", "\r\n", id="UTF-16"),
    pytest.param("utf-16-be", "\n", id="UTF-16, big end first"),
]
each_manner = pytest.mark.parametrize(("encoding", "end"), MANNERS)


def written(text: str, encoding: str, end: str) -> bytes:
    """A text as such a file holds it; UTF-16 always with its mark."""
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    return mark + text.replace("\n", end).encode(encoding)


def rewrite(project: Path, encoding: str, end: str) -> None:
    """Save the facts and the rubric of a project in another manner."""
    for name in FILES:
        text = (project / name).read_text("utf-8")
        (project / name).write_bytes(written(text, encoding, end))


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The project in UTF-8, in a folder with Chinese and blanks in its name."""
    return project_of(tmp_path / "自评 报告（2018 年）" / "项目 一", RUBRIC, REPORT, births=BIRTHS)


@pytest.fixture
def project(plain: Path, encoding: str, end: str) -> Path:
    """The same in another manner."""
    folder = plain.with_name("项目 二")
    shutil.copytree(plain, folder)
    rewrite(folder, encoding, end)
    return folder


def good(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@each_manner
def test_the_same_text_gives_the_same_report(plain: Path, project: Path) -> None:
    assert pipeline.build(project).document == pipeline.build(plain).document
    for command in (["build"], ["check"], ["score"], ["explain", "births.sex_ratio"]):
        one, other = docgen(project, *command), docgen(plain, *command)
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
    assert (project / "build/report.docx").read_bytes() == (plain / "build/report.docx").read_bytes()


@each_manner
def test_a_slip_is_told_with_the_place_that_an_editor_shows(project: Path, encoding: str, end: str) -> None:
    text = "# 出生\n甲: {value: 1, label: 出生人口, uint: 人}\n"
    (project / FACTS).write_bytes(written(text, encoding, end))
    assert "2:28 unknown-key" in spots(refusals(lambda: pipeline.build(project)))


@each_manner
def test_pull_writes_the_edits_and_keeps_the_manner(project: Path, encoding: str, end: str, tmp_path: Path) -> None:
    changes = {"108.00": "107.90", "原因不明": "原因在“䶮”", "河西乡": "河西镇"}  # the one letter is not in GBK
    document = edited(pipeline.build(project).document, typed(*changes.items()))
    file = tmp_path / "局长 改.docx"
    file.write_bytes(document)
    docgen(project, "pull", str(file), "--apply")
    expected = BIRTHS
    for old, new in changes.items():
        expected = expected.replace(old, new)
    assert (project / FACTS).read_bytes() == written(expected, "gb18030" if encoding == "gbk" else encoding, end)
    assert (project / pipeline.RUBRIC).read_bytes() == written(RUBRIC, encoding, end)


@each_manner
def test_the_history_of_such_a_file_is_read(project: Path, encoding: str, end: str) -> None:
    first = commit(project, "初稿", 1)
    (project / FACTS).write_bytes(written(BIRTHS.replace("108.00", "109"), encoding, end))
    told = good(docgen(project, "diff"))
    assert "births.sex_ratio  出生人口性别比: 108.00 → 109" in told
    assert "性别比为[-108.00-]{+109+}，" in told
    commit(project, "改", 2)
    assert "108.00 → 109" in good(docgen(project, "log", "births.sex_ratio"))
    assert "108.00 → 109" in good(docgen(project, "diff", first[:7], "HEAD"))


@each_manner
def test_a_report_is_verified_and_found_again_from_what_it_was_built_from(
    project: Path, encoding: str, end: str, tmp_path: Path
) -> None:
    (project / ".gitignore").write_text("build/\n", "utf-8")
    commit(project, "初稿", 1)
    assert docgen(project, "build").returncode == 0
    assert "byte for byte" in good(docgen(project, "verify", "build/report.docx"))
    report = (project / "build/report.docx").read_bytes()
    (project / FACTS).write_bytes(written(BIRTHS.replace("108.00", "109"), encoding, end))
    assert "byte for byte" in good(docgen(project, "verify", "build/report.docx"))  # from the commit
    with bases.base(project, manifest.read(package.read(report, "a.docx")), "a.docx") as folder:
        assert (folder / FACTS).read_bytes() == written(BIRTHS, encoding, end)


def test_a_change_of_encoding_is_no_change(plain: Path) -> None:
    commit(plain, "初稿", 1)
    assert docgen(plain, "build").returncode == 0
    rewrite(plain, "utf-16", "\r\n")
    assert "No difference." in good(docgen(plain, "diff"))
    assert "byte for byte" in good(docgen(plain, "verify", "build/report.docx"))


def test_git_may_keep_another_encoding_than_the_working_files_have(plain: Path) -> None:
    (plain / ".gitattributes").write_text("*.yaml text working-tree-encoding=GBK eol=crlf\n", "utf-8")
    (plain / ".gitignore").write_text("build/\n", "utf-8")
    rewrite(plain, "gbk", "\r\n")
    commit(plain, "初稿", 1)
    assert docgen(plain, "build").returncode == 0
    told = good(docgen(plain, "verify", "build/report.docx"))
    assert "byte for byte" in told
    (plain / FACTS).write_bytes(written(BIRTHS.replace("108.00", "109"), "gbk", "\r\n"))
    assert "byte for byte" in good(docgen(plain, "verify", "build/report.docx"))  # from the commit, in UTF-8
