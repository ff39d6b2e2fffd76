"""`docgen review`, as a program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.committing import change, commit, own_git
from tests.review.making import FILE, project
from tests.test_cli import docgen

__all__ = ["own_git"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "项目 一")


def test_review_writes_the_page_into_build_and_says_where(folder: Path) -> None:
    done = docgen(folder, "review")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "Page:     build/report.html\n")
    made = (folder / "build" / "report.html").read_text(encoding="utf-8")
    assert made.startswith("<!doctype html>\n")
    assert "自评报告" in made


def test_review_takes_a_period_a_project_and_a_file(folder: Path, tmp_path: Path) -> None:
    done = docgen(tmp_path, "review", "2018", "-p", str(folder), "--out", "页.html")
    assert (done.returncode, done.stdout) == (0, "Page:     页.html\n")
    assert (tmp_path / "页.html").is_file()


def test_review_says_in_the_page_that_there_is_no_git_to_compare_with_and_not_where_the_project_is(
    folder: Path,
) -> None:
    docgen(folder, "review", "-p", str(folder))
    made = (folder / "build" / "report.html").read_text(encoding="utf-8")
    assert re.search(r'id="changes".*Nothing to compare with: the folder is in no git repository\.', made, re.DOTALL)
    assert folder.name not in made


def test_review_says_in_the_page_why_the_last_commit_cannot_be_compared_with(folder: Path) -> None:
    change(folder / FILE, "value: 108.50", "value: [")
    commit(folder, "破损")
    change(folder / FILE, "value: [", "value: 108.50")
    assert docgen(folder, "review").returncode == 0
    made = (folder / "build" / "report.html").read_text(encoding="utf-8")
    assert f"The last commit cannot be built: HEAD:{FILE}:" in made


def test_review_tells_what_changed_since_the_last_commit(folder: Path) -> None:
    commit(folder, "初稿")
    change(folder / FILE, "108.50", "107.50")
    assert docgen(folder, "review").returncode == 0
    made = (folder / "build" / "report.html").read_text(encoding="utf-8")
    assert "<del>108.50</del><ins>107.50</ins>" in made


def test_review_names_a_page_as_such(folder: Path) -> None:
    done = docgen(folder, "review", "--out", "page.docx")
    assert done.returncode == 1
    assert done.stderr.startswith("page.docx: page.docx is no name of a web page [wrong-name]\n    End it in .html.")


def test_a_review_that_fails_leaves_the_last_good_page(folder: Path) -> None:
    docgen(folder, "review")
    before = (folder / "build" / "report.html").read_bytes()
    change(folder / FILE, "value: 108.50", "value: [")
    done = docgen(folder, "review")
    assert done.returncode == 1
    assert f"{FILE}:" in done.stderr
    assert (folder / "build" / "report.html").read_bytes() == before
