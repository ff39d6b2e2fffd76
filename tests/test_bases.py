"""Bases: what a report was built from is found again: in the working files, beside the report, or in git."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from docgen import bases, history, manifest, pipeline
from docgen.manifest import Manifest
from docgen.word import package
from tests.committing import commit, own_git
from tests.making import HEAD, p, project_of, refusals, word

__all__ = ["own_git"]

FACTS = "facts/2018/a.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_of(tmp_path / "project", HEAD + ROW, word(p("{{ a.n }}")), a="n: 3\nyes: true\n")


ROW = "  - {key: row, name: 指标, weight: 10, rule: {checklist: [{points: 10, when: a.yes, text: 是}]}}\n"


def built(project: Path) -> tuple[Manifest, Path]:
    """A build as `docgen build` makes it: its manifest, and the copy of its inputs."""
    document = pipeline.build(project, commit=history.commit_of(project)).document
    claimed = manifest.read(package.read(document, "a.docx"))
    file = bases.copy(project, claimed)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bases.inputs(project, claimed))
    return claimed, file


def held(project: Path, claimed: Manifest) -> str:
    with bases.base(project, claimed, "a.docx") as folder:
        return (folder / FACTS).read_text("utf-8")


def test_working_files_that_are_as_they_were_are_it(project: Path) -> None:
    claimed, _ = built(project)
    with bases.base(project, claimed, "a.docx") as folder:
        assert folder == project


def test_the_kept_copy_is_it_when_the_facts_have_changed(project: Path) -> None:
    claimed, _ = built(project)
    (project / FACTS).write_text("n: 4\nyes: true\n", encoding="utf-8")
    assert held(project, claimed) == "n: 3\nyes: true\n"
    again, _ = built(project)
    assert held(project, again) == "n: 4\nyes: true\n"


def test_the_same_inputs_give_the_same_copy(project: Path) -> None:
    file = built(project)[1]
    before = file.read_bytes()
    assert built(project)[1].read_bytes() == before


@pytest.mark.usefixtures("own_git")
def test_the_commit_is_it_when_the_copy_is_gone(project: Path) -> None:
    commit(project, "初稿")
    claimed, file = built(project)
    file.unlink()
    (project / FACTS).write_text("n: 4\nyes: true\n", encoding="utf-8")
    assert held(project, claimed) == "n: 3\nyes: true\n"


@pytest.mark.parametrize("data", [None, b"", b"PK", b"PK\x03\x04" + b"\0" * 40])
def test_without_any_of_them_it_is_told(project: Path, data: bytes | None) -> None:
    claimed, file = built(project)
    if data is None:
        shutil.rmtree(file.parent)
    else:
        file.write_bytes(data)
    (project / FACTS).write_text("n: 4\nyes: true\n", encoding="utf-8")
    (problem,) = refusals(lambda: held(project, claimed))
    assert (problem.code, problem.place.file) == ("base-unknown", "a.docx")


def test_a_copy_that_is_not_what_its_name_says_is_not_it(project: Path) -> None:
    _, file = built(project)
    (project / FACTS).write_text("n: 4\nyes: true\n", encoding="utf-8")
    claimed, other = built(project)
    shutil.copy(file, other)
    (project / FACTS).write_text("n: 5\nyes: true\n", encoding="utf-8")
    (problem,) = refusals(lambda: held(project, claimed))
    assert problem.code == "base-unknown"


def test_the_oldest_copies_go(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bases, "MOST", 2)
    files = []
    for number in range(4):
        (project / FACTS).write_text(f"n: {number}\nyes: true\n", encoding="utf-8")
        files.append(built(project)[1])

        os.utime(files[-1], (number, number))
    bases.tidy(project)
    assert [file.is_file() for file in files] == [False, False, True, True]
