"""What can be proven of a document: with real git, real edits, and what is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import docgen
from docgen import attest, pipeline
from docgen.attest import Attestation, Touch
from docgen.history import commit_of
from docgen.word import package
from docgen.word.package import w
from docgen.word.said import said as reading
from tests.committing import change, commit, git, own_git
from tests.making import edited, p, project_of, refusals, tbl, tr, word, zipped
from tests.parts import LibreOffice
from tests.test_manifest import changed
from tests.test_pipeline import FUNDS, RUBRIC

assert own_git

REPORT = word(
    p("自评报告"),
    p("到位 {{ funds.arrived }} 元"),
    p("计划 {{ funds.planned }} 元"),
    tbl(tr("指标", "得分"), tr("{% for i in scorecard.children %}{{ i.name }}", "{{ i.score }}{% endfor %}")),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without doubts, committed."""
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, funds=FUNDS)
    commit(folder, "资金到位")
    return folder


def built(project: Path, **options: Any) -> bytes:
    """The report as the command line builds it."""
    return docgen.build(project, commit=commit_of(project), **options).document


def attested(project: Path, document: bytes) -> Attestation:
    file = project.parent / "给领导.docx"
    file.write_bytes(document)
    return attest.attest(file, project)


def said(number: int, text: str) -> Callable[[Any], object]:
    """An edit: a paragraph says something else."""

    def edit(document: Any) -> None:
        document.paragraphs[number].text = text

    return edit


# The commit


def test_the_commit_is_the_last_that_touched_facts_or_templates(project: Path) -> None:
    first = git(project, "rev-parse", "HEAD")
    assert commit_of(project) == first
    (project / "notes.txt").write_bytes(b"")
    commit(project, "Notes", 2)
    assert commit_of(project) == first
    change(project / "templates/rubric.yaml", "评价表", "评价指标表")
    assert commit_of(project) == ""
    assert commit_of(project) != commit(project, "Title", 3)
    assert commit_of(project) == git(project, "rev-parse", "HEAD")


def test_there_is_no_commit_with_a_file_that_is_not_committed(project: Path) -> None:
    (project / "facts/2018/more.yaml").write_bytes(b"n: 1\n")
    assert commit_of(project) == ""


def test_there_is_no_commit_without_a_repository(tmp_path: Path) -> None:
    assert commit_of(project_of(tmp_path, RUBRIC, REPORT, funds=FUNDS)) == ""


def test_a_shallow_clone_names_no_commit_that_only_its_depth_makes_the_last(project: Path, tmp_path: Path) -> None:
    (project / "notes.txt").write_bytes(b"")
    commit(project, "Notes", 2)
    git(tmp_path, "clone", "--quiet", "--depth=1", project.as_uri(), "clone")
    assert commit_of(tmp_path / "clone") == ""


# Untouched


def test_a_report_as_built_is_proven_byte_for_byte(project: Path) -> None:
    found = attested(project, built(project))
    assert (found.holds, found.same_bytes, found.same_text, found.rebuilt_from) == (True, True, True, "working files")
    assert found.commit is not None
    assert found.commit.subject == "资金到位"
    assert [(each.name, each.here, each.at_commit) for each in found.sources] == [
        ("facts", True, True),
        ("rubric", True, True),
        ("template", True, True),
    ]


@pytest.mark.parametrize("options", [{"final": True}, {"flat": True}, {"final": True, "flat": True}])
def test_each_kind_of_report_is_built_anew_as_it_was(project: Path, options: dict[str, bool]) -> None:
    found = attested(project, built(project, **options))
    assert found.holds
    assert found.same_bytes


def test_a_report_of_files_that_are_not_committed_is_proven_from_them(project: Path) -> None:
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    found = attested(project, built(project))
    assert (found.holds, found.same_bytes, found.manifest.commit) == (True, True, "")
    assert {each.at_commit for each in found.sources} == {None}


def test_when_the_facts_have_gone_on_the_report_is_built_anew_from_its_commit(project: Path) -> None:
    document = built(project)
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    commit(project, "Correct", 2)
    found = attested(project, document)
    assert (found.holds, found.same_bytes, found.rebuilt_from) == (True, True, "commit")
    assert [(each.name, each.here) for each in found.sources] == [
        ("facts", False),
        ("rubric", True),
        ("template", True),
    ]


def test_the_facts_of_a_period_before_are_looked_at_too(tmp_path: Path) -> None:
    template = word(p("{{ funds.arrived }} {{ previous.funds.arrived }}"))
    project = project_of(tmp_path / "project", RUBRIC, template, funds=FUNDS)
    (project / "facts/2017").mkdir()
    (project / "facts/2017/funds.yaml").write_text(FUNDS, "utf-8")
    commit(project, "Two years")
    document = built(project)
    change(project / "facts/2017/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    found = attested(project, document)
    assert (found.holds, found.same_bytes, found.rebuilt_from) == (True, True, "commit")


def test_a_project_whose_files_are_broken_by_now_is_built_from_the_commit(project: Path) -> None:
    document = built(project)
    (project / "templates/rubric.yaml").write_text("[", "utf-8")
    assert attested(project, document).holds


def test_what_another_program_has_saved_is_untouched_in_its_text(project: Path, libreoffice: LibreOffice) -> None:
    file = project.parent / "report.docx"
    file.write_bytes(built(project))
    saved = libreoffice.convert(file, "docx", project.parent / "saved").read_bytes()
    found = attested(project, saved)
    assert (found.holds, found.same_bytes, found.same_text, found.as_in_manifest) == (True, False, True, True)
    assert attested(project, edited(saved, said(1, "到位 99 元"))).touches == (
        Touch("第2段", "到位 100 元", "到位 99 元"),
    )


def test_an_empty_paragraph_is_no_touch(project: Path) -> None:
    assert attested(project, edited(built(project), lambda made: made.add_paragraph(" "))).holds


# Touched


def test_each_touched_place_is_told_with_both_texts(project: Path) -> None:
    def edit(document: Any) -> None:
        document.paragraphs[1].text = "到位 99 元"
        document.paragraphs[2].insert_paragraph_before("另有结余。")
        document.tables[0].cell(1, 1).paragraphs[0].text = "9"
        document.sections[0].header.paragraphs[0].text = ""

    found = attested(project, edited(built(project), edit))
    assert found.touches == (
        Touch("第2段", "到位 100 元", "到位 99 元"),
        Touch("第3段", "", "另有结余。"),
        Touch("表1 行2 列2", "10", "9"),
        Touch("页眉 › 第1段", "草稿", ""),
    )
    assert (found.holds, found.is_touched, found.as_in_manifest) == (False, True, False)


def test_a_paragraph_that_was_taken_out_is_told_where_it_stood(project: Path) -> None:
    def edit(document: Any) -> None:
        gone = document.paragraphs[1]._p
        gone.getparent().remove(gone)

    assert attested(project, edited(built(project), edit)).touches == (Touch("第2段", "到位 100 元", ""),)


def test_a_paragraph_is_not_set_beside_one_that_says_something_else() -> None:
    old, new = (
        reading(package.read(word(*map(p, texts)), "a"))
        for texts in (("总分为九十分。", "完"), ("另有结余三万元，已上缴财政。", "总分为九十五分。", "完"))
    )
    assert attest.touches(old, new) == (
        Touch("第1段", "", "另有结余三万元，已上缴财政。"),
        Touch("第2段", "总分为九十分。", "总分为九十五分。"),
    )
    assert attest.touches(old[:1], new[:1] + new[2:]) == (
        Touch("第1段", "总分为九十分。", ""),
        Touch("第1段", "", "另有结余三万元，已上缴财政。"),
        Touch("第3段", "", "完"),
    )


def test_white_space_within_a_paragraph_is_a_touch(project: Path) -> None:
    assert attested(project, edited(built(project), said(1, "到位  100 元"))).is_touched


def tracked(document: bytes, kind: str, text: str) -> bytes:
    """A document whose first paragraph ends with a tracked change."""
    source = package.read(document, "a")
    root = source.root("word/document.xml")
    name = "delText" if kind == "del" else "t"
    run = f"<w:r><w:{name}>{text}</w:{name}></w:r>"
    mark = f'<w:{kind} xmlns:w="{package.W}" w:id="9" w:author="王局" w:date="2019-03-01T08:00:00Z">{run}</w:{kind}>'
    from lxml import etree  # noqa: PLC0415

    next(root.iter(w("p"))).append(etree.fromstring(mark))
    return zipped({**source.members, "word/document.xml": package.serialize(root)})


def test_tracked_changes_are_told_and_what_rejecting_them_gives(project: Path) -> None:
    found = attested(project, tracked(built(project), "ins", "（修订）"))
    assert [(each.kind, each.text, each.author, each.date[:10], each.place) for each in found.remarks] == [
        ("insertion", "（修订）", "王局", "2019-03-01", "第1段")
    ]
    assert found.touches == (Touch("第1段", "自评报告", "自评报告（修订）"),)
    assert (found.holds, found.as_rejected) == (False, True)


def test_a_comment_is_a_touch_though_the_text_is_the_same(project: Path) -> None:
    def edit(document: Any) -> None:
        document.add_comment(document.paragraphs[0].runs, text="请核实", author="王局", initials="王")

    found = attested(project, edited(built(project), edit))
    assert [(each.kind, each.text.strip(), each.author) for each in found.remarks] == [("comment", "请核实", "王局")]
    assert (found.holds, found.same_text, found.is_touched) == (False, True, True)


def test_a_comment_of_the_template_is_no_touch(tmp_path: Path) -> None:
    def edit(document: Any) -> None:
        document.add_comment(document.paragraphs[0].runs, text="模板说明", author="甲", initials="甲")

    project = project_of(tmp_path / "project", RUBRIC, edited(REPORT, edit), funds=FUNDS)
    document = built(project)
    assert attested(project, edited(document, lambda made: made)).holds


# Not to be proven


def test_a_report_of_another_project_is_not_proven(project: Path, tmp_path: Path) -> None:
    other = project_of(tmp_path / "other", RUBRIC, REPORT, funds=FUNDS.replace("100", "70"))
    found = attested(other, built(project))
    assert (found.holds, found.same_text, found.rebuilt_from, found.as_in_manifest) == (False, None, "", True)
    assert [problem.code for problem in found.problems] == ["no-repository"]
    assert not found.is_touched
    assert attested(other, edited(built(project), said(1, "到位 99 元"))).is_touched


def test_a_commit_that_is_not_known_here_is_told(project: Path) -> None:
    document = docgen.build(project, commit="0123456789" * 4).document
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    found = attested(project, document)
    assert (found.holds, found.commit, found.rebuilt_from) == (False, None, "")
    assert [problem.code for problem in found.problems] == ["unknown-revision"]


def test_a_commit_that_holds_other_facts_is_not_what_the_report_was_built_from(project: Path) -> None:
    first = commit_of(project)
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    commit(project, "Correct", 2)
    document = docgen.build(project, commit=first).document
    change(project / "facts/2018/funds.yaml", "arrived: {value: 50", "arrived: {value: 60")
    found = attested(project, document)
    assert (found.rebuilt_from, found.holds) == ("commit", False)
    assert [each.at_commit for each in found.sources] == [False, True, True]


def test_a_commit_that_gives_the_same_text_from_other_facts_is_not_what_is_named(project: Path) -> None:
    first = commit_of(project)
    change(project / "facts/2018/funds.yaml", "label: 计划", "label: 计划, note: 已核实")
    document = docgen.build(project, commit=first).document
    change(project / "facts/2018/funds.yaml", "已核实", "已再次核实")
    found = attested(project, document)
    assert (found.rebuilt_from, found.same_text, found.claims, found.holds) == ("commit", True, (), False)


def test_a_commit_without_a_project_is_told(project: Path) -> None:
    git(project, "checkout", "--quiet", "--orphan", "empty")
    git(project, "rm", "-r", "--quiet", "--cached", ".")
    (project / "notes.txt").write_bytes(b"")
    git(project, "add", "notes.txt")
    git(project, "commit", "--quiet", "-m", "Nothing")
    document = docgen.build(project, commit=git(project, "rev-parse", "HEAD")).document
    (project / "facts/2018/funds.yaml").write_text(FUNDS.replace("100", "70"), "utf-8")
    found = attested(project, document)
    assert (found.holds, found.rebuilt_from) == (False, "")
    assert [problem.code for problem in found.problems] == ["no-project"]


@pytest.mark.parametrize(("name", "value"), [("score", "11"), ("grade", "差"), ("text", "0" * 64)])
def test_a_manifest_that_was_edited_contradicts_what_is_built(project: Path, name: str, value: str) -> None:
    found = attested(project, changed(built(project), **{name: value}))
    assert len(found.claims) == 1
    assert (found.holds, found.same_text) == (False, True)


def test_a_draft_that_was_made_to_look_final_is_found_out(tmp_path: Path) -> None:
    funds = FUNDS.replace("label: 计划", "label: 计划, certainty: assumed")
    project = project_of(tmp_path / "project", RUBRIC, REPORT, funds=funds)
    forged = pipeline.unhindered(project, final=True).document
    found = attested(project, forged)
    assert (found.same_bytes, found.holds) == (True, False)
    assert "assumed" in found.claims[0]
    assert attested(project, changed(built(project), kind="final")).touches


def test_evidence_that_git_does_not_hold_hinders_no_final(project: Path) -> None:
    change(project / "facts/2018/funds.yaml", "evidence: 记账凭证第3号", "evidence: 证明/凭证.pdf")
    commit(project, "Evidence", 2)
    (project / "证明").mkdir()
    (project / "证明/凭证.pdf").write_bytes(b"")
    document = built(project, final=True)
    change(project / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 50")
    found = attested(project, document)
    assert (found.rebuilt_from, found.claims, found.holds) == ("commit", (), True)


def test_another_docgen_is_told(project: Path) -> None:
    found = attested(project, changed(built(project), version="0.0.9"))
    assert found.other_version
    assert (found.same_bytes, found.holds) == (False, True)


def test_the_tags_of_the_commit_are_told(project: Path) -> None:
    git(project, "tag", "report-2018")
    assert attested(project, built(project)).tags == ("report-2018",)


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "not-a-docx"), (b"PK", "broken-docx"), (word(p("甲")), "no-manifest")]
)
def test_what_is_no_report_is_refused(project: Path, data: bytes, code: str) -> None:
    (problem,) = refusals(lambda: attested(project, data))
    assert (problem.code, problem.place.file) == (code, "给领导.docx")


def test_a_file_that_is_not_there_is_told(project: Path) -> None:
    (problem,) = refusals(lambda: attest.attest(project / "no.docx", project))
    assert (problem.code, problem.place.file) == ("no-such-file", "no.docx")
