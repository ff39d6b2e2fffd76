"""What `docgen verify` says, line by line, and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import docgen
from docgen import testimony
from tests.committing import AUTHOR, change, commit, git, own_git
from tests.making import edited, project_of
from tests.test_attest import REPORT, attested, built, said, tracked
from tests.test_manifest import changed
from tests.test_pipeline import FUNDS, RUBRIC

assert own_git


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, funds=FUNDS)
    commit(folder, "资金到位")
    return folder


def told(project: Path, document: bytes) -> str:
    return "\n".join(testimony.lines(attested(project, document)))


def test_an_untouched_report_is_told_with_what_proves_it(project: Path) -> None:
    text = told(project, built(project, final=True))
    identity = git(project, "rev-parse", "HEAD")[:7]
    assert "Kind:     final\n" in text
    assert "Score:    10 of 10, 优\n" in text
    assert f"Commit:   {identity} 2019-01-01 {AUTHOR}: 资金到位\n" in text
    assert "Facts:    as in the working files, as in the commit (sha256 " in text
    assert "byte for byte" in text
    assert "\nProven: " in text
    assert "Not provable without a signature" in text
    assert f"git tag -a report-2018 {identity}" in text


def test_a_tag_that_is_there_is_told_and_not_asked_for(project: Path) -> None:
    document = built(project)
    git(project, "tag", "v1")
    text = told(project, document)
    assert "(tag v1)" in text
    assert "git tag -a" not in text


def test_a_report_of_uncommitted_files_asks_to_commit(project: Path) -> None:
    text = told(project, docgen.build(project).document)
    assert "Commit:   none named" in text
    assert text.endswith("then the manifest names the commit.")


def test_touched_places_are_told_with_both_texts(project: Path) -> None:
    text = told(project, edited(built(project), said(1, "到位 99 元")))
    assert "Text:     touched; places: 1\n  1. 第2段\n     built: 到位 100 元\n     now:   到位 99 元\n" in text
    assert "\nNot proven: the document is not as it was built." in text


def test_tracked_changes_are_told_with_their_authors(project: Path) -> None:
    text = told(project, tracked(built(project), "ins", "（修订）"))
    assert "Tracked change (insertion) by 王局, 2019-03-01, 第1段: （修订）\n" in text
    assert "With the tracked changes rejected, the text is as it was built." in text


def test_a_report_of_another_project_is_told_so(project: Path, tmp_path: Path) -> None:
    other = project_of(tmp_path / "other", RUBRIC, REPORT, funds=FUNDS.replace("100", "70"))
    text = told(other, built(project))
    assert "Commit:   " in text
    assert "which is not known here" in text
    assert "[no-repository]" in text
    assert "name its folder with --project" in text


def test_another_docgen_and_an_edited_manifest_are_told(project: Path) -> None:
    text = told(project, changed(built(project), version="0.0.9", score="11"))
    assert "differences may come from that" in text
    assert "Contradiction: the manifest says a score of 11 of 10, 优, and building anew gives 10 of 10, 优" in text
    assert "\nNot proven: the manifest contradicts what it names." in text


def test_the_data_say_the_same(project: Path) -> None:
    data = json.loads(json.dumps(testimony.as_data(attested(project, edited(built(project), said(1, "到位 99 元"))))))
    assert data["proven"] is False
    assert data["commit"]["id"] == git(project, "rev-parse", "HEAD")
    assert data["sources"]["facts"]["as_working_files"] is True
    assert data["touches"] == [{"place": "第2段", "built": "到位 100 元", "now": "到位 99 元"}]
    assert data["score"] == {"score": "10", "of": "10", "grade": "优"}


def test_lines_of_a_commit_that_has_gone_on_say_where_the_report_was_built_from(project: Path) -> None:
    document = built(project)
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    text = told(project, document)
    assert "Facts:    not as in the working files, as in the commit" in text
    assert "Rebuilt:  from the commit\n" in text
