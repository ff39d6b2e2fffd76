"""The manifest: what it says, that nothing but the inputs moves it, and what is told of a damaged one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import docgen
from docgen import __version__, manifest, pipeline
from docgen.manifest import Digests, Manifest
from docgen.word import package, properties
from docgen.word.parts import Parts
from tests.making import p, project_of, refusals, word
from tests.parts import LibreOffice, Validator
from tests.test_pipeline import FUNDS, REPORT, RUBRIC

COMMIT = "0123456789" * 4


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_of(tmp_path / "project", RUBRIC, REPORT, funds=FUNDS)


def opened(document: bytes) -> package.Package:
    return package.read(document, "report.docx")


def of(document: bytes) -> Manifest:
    return manifest.read(opened(document))


def changed(document: bytes, **values: str) -> bytes:
    """A document with properties of its manifest set; an empty one is left out."""
    there = properties.read(opened(document)) | {f"docgen.{name}": value for name, value in values.items()}
    parts = Parts(opened(document))
    properties.write(parts, {name: value for name, value in there.items() if value}, "docgen.")
    return package.write(parts.finish())


def digests_of(project: Path, *periods: str) -> Digests:
    return manifest.digests(project, periods or ("2018",), pipeline.RUBRIC, pipeline.TEMPLATE)


def test_a_report_says_what_it_was_built_from(project: Path) -> None:
    told = of(docgen.build(project, commit=COMMIT).document)
    assert dataclasses.asdict(told) == {
        "version": __version__,
        "period": "2018",
        "before": (),
        **dataclasses.asdict(digests_of(project)),
        "text": told.text,
        "kind": "draft",
        "score": "10",
        "total": "10",
        "grade": "优",
        "commit": COMMIT,
        "flat": False,
    }
    assert all(len(digest) == 64 for digest in (told.facts, told.rubric, told.template, told.text))


def test_a_final_report_says_so(project: Path) -> None:
    assert of(docgen.build(project, final=True).document).is_final
    assert not of(docgen.build(project).document).is_final


def test_a_report_without_controls_says_so(project: Path) -> None:
    assert of(docgen.build(project, flat=True).document).flat
    assert of(docgen.build(project, flat=True).document).text == of(docgen.build(project).document).text


def test_a_score_that_waits_for_a_fact_is_left_empty(project: Path) -> None:
    (project / "facts/2018/funds.yaml").write_text(FUNDS.replace("arrived: {value: 100", "arrived: {value: "), "utf-8")
    told = of(docgen.build(project).document)
    assert (told.score, told.total, told.grade) == ("", "10", "")


def test_without_a_commit_none_is_named_and_the_bytes_are_the_same_every_time(project: Path) -> None:
    first, second = docgen.build(project).document, docgen.build(project).document
    assert first == second
    assert of(first).commit == ""
    assert "docgen.commit" not in properties.read(opened(first))


def test_the_folder_and_the_time_of_a_project_leave_no_trace(project: Path, tmp_path: Path) -> None:
    other = project_of(tmp_path / "另一处", RUBRIC, REPORT, funds=FUNDS)
    assert docgen.build(project).document == docgen.build(other).document


@pytest.mark.parametrize(
    ("file", "name"),
    [("facts/2018/funds.yaml", "facts"), ("templates/rubric.yaml", "rubric"), ("templates/report.docx", "template")],
)
def test_each_digest_is_that_of_its_file(project: Path, file: str, name: str) -> None:
    before = digests_of(project)
    (project / file).write_bytes((project / file).read_bytes() + b"\n")
    after = digests_of(project)
    assert [each for each in ("facts", "rubric", "template") if getattr(before, each) != getattr(after, each)] == [name]
    (project / file).unlink()
    assert getattr(digests_of(project), name) == ""


def test_line_endings_of_windows_change_no_digest_of_yaml(project: Path) -> None:
    before = digests_of(project)
    for file in (project / "facts/2018/funds.yaml", project / "templates/rubric.yaml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
        assert b"\r\n" in file.read_bytes()
    assert digests_of(project) == before
    assert of(docgen.build(project).document).digests == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_yaml_changes_no_digest(project: Path, encoding: str) -> None:
    before = digests_of(project)
    for file in (project / "facts/2018/funds.yaml", project / "templates/rubric.yaml"):
        file.write_bytes(file.read_text("utf-8").replace("\n", "\r\n").encode(encoding))
    assert digests_of(project) == before


def test_a_content_that_moves_to_another_file_changes_the_digest(project: Path) -> None:
    folder = project / "facts/2018"
    (folder / "a.yaml").write_bytes(b"x: 1\n")
    (folder / "b.yaml").write_bytes(b"")
    before = digests_of(project).facts
    (folder / "a.yaml").write_bytes(b"")
    (folder / "b.yaml").write_bytes(b"x: 1\n")
    assert digests_of(project).facts != before


def test_what_is_no_facts_file_counts_for_nothing(project: Path) -> None:
    before = digests_of(project)
    (project / "facts/2018/notes.txt").write_bytes(b"")
    (project / "facts/2018/sub.yaml").mkdir()
    (project / "facts/2017").mkdir()
    (project / "facts/2017/funds.yaml").write_bytes(b"n: 1\n")
    assert digests_of(project) == before


def test_the_facts_of_the_period_before_count_where_they_are_read(tmp_path: Path) -> None:
    template = word(p("{{ funds.arrived }} {{ previous.funds.arrived }}"))
    project = project_of(tmp_path, RUBRIC, template, funds=FUNDS)
    (project / "facts/2017").mkdir()
    (project / "facts/2017/funds.yaml").write_text(FUNDS, "utf-8")
    told = of(docgen.build(project).document)
    assert (told.before, told.periods) == (("2017",), ("2018", "2017"))
    assert told.facts == digests_of(project, "2018", "2017").facts != digests_of(project).facts


def test_a_report_that_became_a_template_gets_a_manifest_of_its_own(project: Path) -> None:
    built = docgen.build(project, commit=COMMIT).document
    (project / "templates/report.docx").write_bytes(built)
    told = of(docgen.build(project).document)
    assert told.commit == ""
    assert told.template == digests_of(project).template


def test_every_program_can_read_the_report(project: Path, tmp_path: Path, validator: Validator) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(docgen.build(project, commit=COMMIT).document)
    assert validator.errors(file) == []


def test_libreoffice_keeps_the_manifest_and_the_text_it_is_for(project: Path, libreoffice: LibreOffice) -> None:
    file = project / "report.docx"
    file.write_bytes(docgen.build(project, commit=COMMIT).document)
    saved = libreoffice.convert(file, "docx", project / "saved").read_bytes()
    assert of(saved) == of(file.read_bytes())
    assert manifest.digest_of_text(opened(saved)) == of(saved).text


# What is wrong with one


def test_a_document_without_a_manifest_is_told_so() -> None:
    (problem,) = refusals(lambda: of(word(p("甲"))))
    assert (problem.code, problem.place.file) == ("no-manifest", "report.docx")


def test_a_manifest_of_another_form_is_told_so(project: Path) -> None:
    (problem,) = refusals(lambda: of(changed(docgen.build(project).document, manifest="2")))
    assert problem.code == "other-manifest"
    assert __version__ in problem.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, "")
            for name in ("manifest", "version", "period", "facts", "rubric", "template", "text", "kind", "total")
        ),
        ("facts", "ABC"),
        ("rubric", "0" * 63),
        ("text", "g" * 64),
        ("kind", "终稿"),
        ("commit", "--all"),
        ("commit", "0" * 39),
        ("score", "十"),
        ("period", "../2018"),
        ("period", ".."),
        ("period", "C:2018"),
        ("before", "2017/.."),
        ("flat", "1"),
    ],
)
def test_a_damaged_manifest_is_told_with_what_is_damaged(project: Path, name: str, value: str) -> None:
    (problem,) = refusals(lambda: of(changed(docgen.build(project).document, **{name: value})))
    assert problem.code == "broken-manifest"
    assert problem.message.endswith(f": docgen.{name}")
