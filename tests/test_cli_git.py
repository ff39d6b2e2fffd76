"""The commands over git, as programs: diff, log, and `git diff` itself with docgen as its textconv."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docgen import diff, pipeline
from docgen.word.manuscript import manuscript
from tests.committing import change, commit, git, own_git
from tests.conftest import ROOT, faults_of
from tests.editing import ACCEPT, REJECT, edited
from tests.making import p, project_of, run, with_paragraphs, word
from tests.parts import Validator
from tests.test_cli import docgen
from tests.test_diff import BIRTHS, FILE, REPORT, RUBRIC

__all__ = ["own_git"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One commit, and a figure changed since."""
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    commit(folder, "初稿", 1)
    change(folder / FILE, "value: 108.00", "value: 109")
    return folder


@pytest.mark.parametrize("command", ["diff", "log"])
def test_each_command_says_what_it_does(tmp_path: Path, command: str) -> None:
    done = docgen(tmp_path, command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: docgen {command} ")


# diff


def test_diff_exits_with_0_whether_or_not_anything_differs(project: Path) -> None:
    done = docgen(project, "diff")
    assert (done.returncode, done.stderr) == (0, "")
    assert "births.sex_ratio  出生人口性别比: 108.00 → 109" in done.stdout
    assert "性别比为[-108.00-]{+109+}，" in done.stdout
    commit(project, "改", 2)
    assert docgen(project, "diff").stdout.endswith("working files, period 2018\nNo difference.\n")


@pytest.mark.parametrize(
    ("revisions", "first"),
    [
        ([], "HEAD "),
        (["HEAD~1"], "HEAD~1 "),
        (["v1", "HEAD"], "v1 "),
    ],
)
def test_diff_takes_no_revision_one_or_two(project: Path, revisions: list[str], first: str) -> None:
    git(project, "tag", "v1")
    commit(project, "改", 2)
    change(project / FILE, "value: 109", "value: 110")
    done = docgen(project, "diff", *revisions)
    assert done.stdout.startswith(first)
    assert ("108.00 → 109 " in done.stdout) == (len(revisions) == 2)


def test_diff_and_log_find_the_project_and_the_period(project: Path, tmp_path: Path) -> None:
    later = project / "facts/2019"
    later.mkdir()
    (later / "births.yaml").write_text(BIRTHS, encoding="utf-8")
    commit(project, "新的一年", 2)
    options = ("-p", str(project), "--period", "2018")
    assert "108.00 → 109" in docgen(tmp_path, "diff", "HEAD~1", *options).stdout
    assert "108.00 → 109" in docgen(tmp_path, "log", "births.sex_ratio", *options).stdout
    assert "108.00, new" in docgen(tmp_path, "log", "births.sex_ratio", "-p", str(project)).stdout


def test_diff_prints_data(project: Path) -> None:
    done = docgen(project, "diff", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert (data["format"], data["facts"][0]["new"]["text"]) == ("docgen difference", "109")


def test_a_side_that_cannot_be_built_exits_with_1_and_names_the_revision(project: Path) -> None:
    change(project / FILE, "planned:", "planned: 1\nplanned:")
    commit(project, "写坏", 2)
    change(project / FILE, "planned: 1\n", "")
    done = docgen(project, "diff")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"HEAD:{FILE}:6:1: ")
    done = docgen(project, "diff", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"][0]["place"]["file"] == f"HEAD:{FILE}"


@pytest.mark.parametrize("command", [["diff"], ["log", "births.sex_ratio"]])
def test_without_a_repository_both_exit_with_1(tmp_path: Path, command: list[str]) -> None:
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    done = docgen(folder, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[no-repository]" in done.stderr


# log


def test_log_prints_each_change_and_what_it_did(project: Path) -> None:
    commit(project, "改性别比", 2)
    done = docgen(project, "log", "births.sex_ratio")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  108.00 → 109\n  sex_ratio  性别比: 5 → 4 of 6\n" in done.stdout
    data = json.loads(docgen(project, "log", "sex_ratio", "--json").stdout)
    assert [entry["new"]["score"] for entry in data["entries"]] == ["4", "5"]


def test_log_of_an_unknown_name_exits_with_1_and_the_nearest(project: Path) -> None:
    done = docgen(project, "log", "births.sex_ration")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Did you mean births.sex_ratio?" in done.stderr


@pytest.mark.parametrize("kind", ["difference", "log"])
def test_the_schemas_are_printed(tmp_path: Path, kind: str) -> None:
    done = docgen(tmp_path, "schema", kind)
    assert json.loads(done.stdout)["$id"] == f"urn:docgen:{kind}:1"


# git diff of Word files


@pytest.fixture
def reports(project: Path) -> Path:
    """A finished report in git, built anew since, and the lines of configuration that README has."""
    git(project, "stash", "--quiet")
    (project / "build").mkdir()
    (project / "build/报告.docx").write_bytes(pipeline.build(project).document)
    (project / ".gitattributes").write_text("*.docx diff=docgen\n", encoding="utf-8")
    commit(project, "定稿", 2)
    git(project, "stash", "pop", "--quiet")
    (project / "build/报告.docx").write_bytes(pipeline.build(project).document)
    git(project, "config", "diff.docgen.textconv", f"{shlex.quote(sys.executable)} -m docgen template text")
    return project


def shown(folder: Path, *options: str, **environment: str) -> list[str]:
    """What `git diff` shows of the report, line by line, without its head."""
    done = subprocess.run(
        ["git", "-c", "core.quotepath=off", "--no-pager", "diff", "--unified=0", *options, "--", "build"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = done.stdout.splitlines()
    return [line for line in lines[4:] if not line.startswith("@@")]


def test_git_shows_a_word_file_line_by_line(reports: Path) -> None:
    assert shown(reports) == [
        "-截止8月底，全县出生人口性别比为108.00，共90人。",
        "+截止8月底，全县出生人口性别比为109，共90人。",
        "-| 性别比 | 5 |",
        "+| 性别比 | 4 |",
    ]


def words_of(readme: str) -> str:
    """The pattern that a README names as `diff.docx.wordRegex`, as the shell hands it to git: with its bytes."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    (pattern,) = re.findall(r"git config diff\.docx\.wordRegex \$'(.*)'", text)
    return re.sub(r"\\x(..)", lambda byte: os.fsdecode(bytes.fromhex(byte[1])), pattern)


@pytest.mark.skipif(sys.platform != "linux", reason="regular expressions elsewhere know no single bytes")
@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_git_marks_the_words_that_changed_in_a_word_file(reports: Path, readme: str, locale: str) -> None:
    git(reports, "config", "diff.docgen.wordRegex", words_of(readme))
    assert shown(reports, "--word-diff", LC_ALL=locale) == [
        "截止8月底，全县出生人口性别比为[-108.00-]{+109+}，共90人。",
        "| 性别比 | [-5-]{+4+} |",
    ]
    file = reports / "build/报告.docx"
    file.write_bytes(with_paragraphs("县委高度重视"))
    git(reports, "add", "build")
    file.write_bytes(with_paragraphs("县妇联高度重视"))  # 委 and 妇 begin with the same byte
    assert shown(reports, "--word-diff", LC_ALL=locale) == ["县[-委-]{+妇联+}高度重视"]


def test_a_word_file_is_turned_to_text_fast_enough_for_git(reports: Path) -> None:
    """Two starts of Python and two readings, within what a person waits for."""
    start = time.perf_counter()
    shown(reports)
    assert time.perf_counter() - start < 10


def test_what_git_shows_of_a_rebuilt_report_is_nothing_where_nothing_changed(reports: Path) -> None:
    change(reports / FILE, "value: 109", "value: 108.00")
    (reports / "build/报告.docx").write_bytes(pipeline.build(reports).document)
    assert shown(reports) == []


# The redline


def body(document: bytes, *, accepted: bool) -> list[str]:
    return [each.text for each in manuscript(document, "a.docx", accepted=accepted) if each.kind == "body"]


def test_a_redline_holds_both_versions(project: Path, tmp_path: Path, validator: Validator) -> None:
    commit(project, "改", 2)
    old, new = (docgen_build(project, revision) for revision in ("HEAD~1", "HEAD"))
    done = docgen(project, "diff", "HEAD~1", "HEAD", "--redline", "build/对照.docx")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Redline:  build/对照.docx\n")
    document = (project / "build/对照.docx").read_bytes()
    assert body(document, accepted=False) == old
    assert body(document, accepted=True) == new
    changes = [each for paragraph in manuscript(document, "a.docx") for each in paragraph.changes]
    assert {(each.author, each.date) for each in changes} == {("docgen", "2019-01-02T01:00:00Z")}
    assert not faults_of(validator, document, tmp_path)
    for edit, said in ((ACCEPT, new), (REJECT, old)):
        assert body(edited(document, edit, folder=tmp_path), accepted=True) == said


def docgen_build(project: Path, revision: str) -> list[str]:
    """What the report of a revision says."""
    return body(diff.between(project, revision, revision).new.report.document, accepted=True)


def test_a_redline_to_the_working_files_is_the_same_every_day(project: Path) -> None:
    assert docgen(project, "diff", "--redline", "a.docx", "--json").returncode == 0
    first = (project / "a.docx").read_bytes()
    assert docgen(project, "diff", "--redline", "b.docx").returncode == 0
    assert (project / "b.docx").read_bytes() == first
    assert all(
        each.date == "2000-01-01T00:00:00Z" for paragraph in manuscript(first, "a.docx") for each in paragraph.changes
    )


def test_a_redline_is_of_the_project_and_the_period_that_are_named(project: Path, tmp_path: Path) -> None:
    later = project / "facts/2019"
    later.mkdir()
    (later / "births.yaml").write_text(BIRTHS, encoding="utf-8")
    options = ("-p", str(project), "--redline", "out.docx")
    assert docgen(tmp_path, "diff", "--period", "2018", *options).returncode == 0
    (changed, *_) = body((tmp_path / "out.docx").read_bytes(), accepted=True)
    assert "109" in changed
    done = docgen(tmp_path, "diff", "--period", "2018", "--json", *options)
    assert (done.returncode, done.stderr) == (0, "Redline:  out.docx\n")
    assert json.loads(done.stdout)["period"] == "2018"


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_what_a_redline_cannot_track_is_told(project: Path, options: tuple[str, ...]) -> None:
    template = project / "templates/report.docx"
    template.write_bytes(word(p("一", f"<w:r><w:pict><w:txbxContent>{p('框')}</w:txbxContent></w:pict></w:r>")))
    commit(project, "有框", 2)
    template.write_bytes(word(p("一")))
    done = docgen(project, "diff", "--redline", "a.docx", *options)
    assert done.returncode == 0
    assert "a picture is gone, and cannot come back: 框" in done.stderr


def test_a_version_with_tracked_changes_of_its_own_is_told_with_its_revision(project: Path) -> None:
    template = project / "templates/report.docx"
    inserted = f'<w:ins w:id="1" w:author="经办人">{run("甲")}</w:ins>'
    template.write_bytes(word(p("一"), p(inserted)))
    commit(project, "有修订", 2)
    template.write_bytes(word(p("一")))
    done = docgen(project, "diff", "--redline", "a.docx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("HEAD:templates/report.docx: 第2段: the old version has tracked changes already ")
    done = docgen(project, "diff", "--redline", "a.docx", "--json")
    assert json.loads(done.stdout)["problems"][0]["place"]["file"] == "HEAD:templates/report.docx"
    assert not (project / "a.docx").exists()


@pytest.mark.parametrize(("out", "code"), [("a.pdf", "wrong-name"), ("templates/report.docx", "overwrites-input")])
def test_a_redline_is_a_word_file_of_its_own(project: Path, out: str, code: str) -> None:
    before = (project / "templates/report.docx").read_bytes()
    done = docgen(project, "diff", "--redline", out)
    assert (done.returncode, f"[{code}]" in done.stderr) == (1, True)
    assert (project / "templates/report.docx").read_bytes() == before
