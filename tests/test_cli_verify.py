"""`docgen verify`, `docgen check --final` and the loop of a final report, on the command line with real git."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docgen import manifest, pipeline
from docgen.word import headers, package, stories
from tests.committing import change, commit, git, own_git
from tests.conftest import ROOT
from tests.making import edited, p, project_of, word
from tests.test_attest import REPORT, said
from tests.test_cli import docgen
from tests.test_manifest import of
from tests.test_pipeline import FUNDS, RUBRIC

assert own_git

STARTERS = [ROOT, ROOT / "docgen/starter", ROOT / "docgen/forms/zipingbiao"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one assumed fact, committed."""
    funds = FUNDS.replace("label: 计划", "label: 计划, certainty: assumed")
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, funds=funds)
    (folder / ".gitignore").write_text("build/\n", "utf-8")
    commit(folder, "资金到位")
    return folder


def test_the_loop_of_a_final_report(project: Path) -> None:
    waiting = docgen(project, "check", "--final")
    assert waiting.returncode == 1
    assert "[assumed]" in waiting.stdout
    assert waiting.stdout.endswith("Between this draft and a final: 1\n")
    assert docgen(project, "build", "--final").returncode == 1
    change(project / "facts/2018/funds.yaml", ", certainty: assumed", "")
    identity = commit(project, "State the plan", 2)
    clear = docgen(project, "check", "--final")
    assert (clear.returncode, clear.stdout) == (
        0,
        "Nothing stands between this draft and a final: docgen build --final\n",
    )
    assert docgen(project, "build", "--final").returncode == 0
    git(project, "tag", "-a", "-m", "2018", "report-2018")
    told = of((project / "build/report.docx").read_bytes())
    assert (told.kind, told.commit) == (manifest.FINAL, identity)
    done = docgen(project, "verify", "build/report.docx")
    assert (done.returncode, done.stderr) == (0, "")
    assert "byte for byte" in done.stdout
    assert "(tag report-2018)" in done.stdout


def test_a_build_of_files_that_are_not_committed_names_no_commit(project: Path) -> None:
    change(project / "facts/2018/funds.yaml", "计划", "年初计划")
    docgen(project, "build")
    assert of((project / "build/report.docx").read_bytes()).commit == ""


def test_the_same_commit_gives_the_same_bytes_in_every_clone(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(project), "clone")
    docgen(project, "build")
    docgen(tmp_path / "clone", "build")
    reports = [(folder / "build/report.docx").read_bytes() for folder in (project, tmp_path / "clone")]
    assert reports[0] == reports[1]


def test_a_clone_with_the_line_endings_of_windows_proves_the_report(project: Path, tmp_path: Path) -> None:
    docgen(project, "build")
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", "-c", "core.autocrlf=true", str(project), "clone")
    assert b"\r\n" in (tmp_path / "clone/facts/2018/funds.yaml").read_bytes()
    done = docgen(tmp_path / "clone", "verify", str(project / "build/report.docx"))
    assert done.returncode == 0
    assert "Rebuilt:  from the working files" in done.stdout
    assert "byte for byte" in done.stdout


def test_a_touched_report_exits_with_1(project: Path, tmp_path: Path) -> None:
    docgen(project, "build")
    file = tmp_path / "改.docx"
    file.write_bytes(edited((project / "build/report.docx").read_bytes(), said(1, "到位 99 元")))
    done = docgen(tmp_path, "verify", str(file), "--project", str(project))
    assert done.returncode == 1
    assert "now:   到位 99 元" in done.stdout
    data = docgen(tmp_path, "verify", str(file), "-p", str(project), "--json")
    assert data.returncode == 1
    assert json.loads(data.stdout)["touches"][0]["now"] == "到位 99 元"


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize(
    ("name", "code"), [("no.docx", "no-such-file"), ("plain.docx", "no-manifest"), ("a.txt", "not-a-docx")]
)
def test_what_is_no_report_exits_with_1_and_says_why(project: Path, name: str, code: str, options: list[str]) -> None:
    (project / "plain.docx").write_bytes(word(p("甲")))
    (project / "a.txt").write_bytes(b"a")
    done = docgen(project, "verify", name, *options)
    assert done.returncode == 1
    assert code in (done.stdout if options else done.stderr)


def test_what_hinders_a_final_is_told_as_data(project: Path) -> None:
    done = docgen(project, "check", "--final", "--json")
    assert done.returncode == 1
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["assumed"]


def test_checking_for_a_final_lists_what_building_one_is_refused_with(project: Path) -> None:
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    listed = docgen(project, "check", "--final").stdout.splitlines()[:-1]
    refused = docgen(project, "build", "--final").stderr.splitlines()[:-1]
    assert len(listed) > 2
    assert listed == refused


@pytest.mark.parametrize("folder", STARTERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("final", [False, True])
def test_every_page_of_a_draft_says_so_and_no_page_of_a_final(folder: Path, final: bool) -> None:

    document = package.read(pipeline.unhindered(folder, final=final).document, "report.docx")
    pages: dict[str, str] = {}
    for part, kinds in headers.shown(document).items():
        for kind in kinds:
            pages[kind] = pages.get(kind, "") + stories.plain_text(document.root(part))
    assert pages
    assert {"草稿" in text for text in pages.values()} == {not final}


def test_a_template_without_a_header_gets_one_in_a_draft_and_none_in_a_final(project: Path) -> None:
    drafts, finals = (package.read(pipeline.unhindered(project, final=final).document, "a") for final in (False, True))
    assert [part for part in drafts.members if "header" in part] == ["word/header1.xml"]
    assert stories.plain_text(drafts.root("word/header1.xml")) == "草稿（※：依据假定数据）"
    assert [part for part in finals.members if "header" in part] == []
