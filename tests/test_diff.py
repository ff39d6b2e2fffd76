"""Diff: facts, points and sentences that changed between two versions of a report, with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docgen import changes, diff, pipeline
from docgen.diff import Because, Difference, FactChange, Kind
from docgen.sentences import Mark
from docgen.values import plain
from tests.committing import change, commit, everything_under, git, own_git
from tests.making import p, project_of, refusals, tbl, tc, tr, word

__all__ = ["own_git"]

RUBRIC = """title: 表
total: 10
round: 2
grades: {优: 9, 良: 5, 差: 0}
indicators:
  - key: outputs
    name: 产出
    weight: 10
    children:
      - key: sex_ratio
        name: 性别比
        weight: 6
        rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}
      - key: people
        name: 落实人数
        weight: 4
        rule: {proportional: {actual: births.share, planned: 100}}
"""

BIRTHS = """sex_ratio:
  value: 108.00
  label: 出生人口性别比
towns: [{people: 45}, {people: 45}]
planned: {value: 90, unit: 人}
report_no:
derived:
  all: {formula: "births.towns[0].people + births.towns[1].people", label: 合计}
  share: {formula: "births.all * 100 / births.planned"}
"""

REPORT = word(
    p("截止8月底，全县出生人口性别比为{{ births.sex_ratio }}，共{{ births.all }}人。"),
    p("各单位均成立了领导小组。"),
    tbl(
        tr("指标", "得分"), tr("{% for i in scorecard.children[0].children %}{{ i.name }}", "{{ i.score }}{% endfor %}")
    ),
    header1=p("{{ document.status }}"),
)

FILE = "facts/2018/births.yaml"
FORM = "templates/rubric.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that scores 9 of 10, committed as it is."""
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    commit(folder, "初稿")
    return folder


def told(found: Difference) -> list[tuple[str, str, str, str]]:
    """The facts that changed: path, kind, and the values before and after."""
    return [
        (
            each.path,
            str(each.kind),
            "" if each.old is None else str(each.old),
            "" if each.new is None else str(each.new),
        )
        for each in found.facts
    ]


def points(found: Difference) -> list[tuple[str, str, str, list[str]]]:
    return [(each.key, str(each.old), str(each.new), [str(reason) for reason in each.reasons]) for each in found.points]


def texts(found: Difference) -> list[str]:
    signs = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return ["".join(signs[piece.mark].format(piece.text) for piece in each.pieces) for each in found.sentences]


def test_nothing_differs_where_nothing_was_touched(project: Path) -> None:
    found = diff.between(project)
    assert found.is_empty
    assert (found.old.name, found.new.name, found.new.commit, found.period) == ("HEAD", "working files", None, "2018")


def test_a_figure_is_told_with_its_points_its_total_and_its_sentences(project: Path) -> None:
    change(project / FILE, "108.00", "109.5")
    found = diff.between(project)
    (fact,) = found.facts
    assert (fact.path, fact.label, fact.kind, fact.derived) == (
        "births.sex_ratio",
        "出生人口性别比",
        Kind.CHANGED,
        False,
    )
    assert fact.old is not None
    assert fact.new is not None
    assert (str(fact.old), str(fact.new)) == ("108.00", "109.5")
    assert str(fact.old.place) == str(fact.new.place) == f"{FILE}:1:1"
    assert points(found) == [("sex_ratio", "5", "3.5", ["births.sex_ratio"])]
    assert [(plain(each.score), each.grade) for each in found.standings] == [("9", "优"), ("7.5", "良")]
    assert texts(found) == ["截止8月底，全县出生人口性别比为[-108.00-]{+109.5+}，共90人。", "性别比 | [-5-]{+3.5+}"]
    assert [(each.old, each.new) for each in found.sentences] == [("第1段",) * 2, ("表1 行2",) * 2]


Edit = Callable[[Path], object]

EDITS: dict[str, tuple[Edit, list[tuple[str, str, str, str]]]] = {
    "a unit": (
        lambda folder: change(folder / FILE, "value: 90, unit: 人", "value: 90, unit: 户"),
        [("births.planned", "changed", "90 人", "90 户"), ("births.share", "changed", "100 /人", "100 /户")],
    ),
    "zeros": (
        lambda folder: change(folder / FILE, "108.00", "108"),
        [("births.sex_ratio", "rewritten", "108.00", "108")],
    ),
    "a missing value that came": (
        lambda folder: change(folder / FILE, "report_no:", "report_no: 湘字1号"),
        [("births.report_no", "filled", "(missing)", "湘字1号")],
    ),
    "a value that went missing": (
        lambda folder: change(folder / FILE, "value: 90, unit", "value: , unit"),
        [("births.planned", "emptied", "90 人", "(missing)"), ("births.share", "emptied", "100 /人", "(missing)")],
    ),
    "how sure it is": (
        lambda folder: change(folder / FILE, "label: 出生人口性别比", "label: 出生人口性别比\n  certainty: assumed"),
        [("births.sex_ratio", "certainty", "108.00", "108.00")],
    ),
    "a new fact": (
        lambda folder: change(folder / FILE, "derived:", "more: 1\nderived:"),
        [("births.more", "added", "", "1")],
    ),
    "a fact that is gone": (
        lambda folder: change(folder / FILE, "report_no:\n", ""),
        [("births.report_no", "removed", "(missing)", "")],
    ),
    "a label": (lambda folder: change(folder / FILE, "label: 出生人口性别比", "label: 性别比"), []),
}


@pytest.mark.parametrize("name", EDITS)
def test_each_way_in_which_a_fact_changes_is_told(project: Path, name: str) -> None:
    edit, expected = EDITS[name]
    edit(project)
    assert told(diff.between(project)) == expected


def test_a_number_that_became_a_text_changed(project: Path) -> None:
    change(project / FILE, "derived:", "more: 1\nderived:")
    commit(project, "加一")
    change(project / FILE, "more: 1", 'more: "1"')
    assert told(diff.between(project)) == [("births.more", "changed", "1", "1")]


def test_what_is_computed_from_a_fact_is_told_after_it(project: Path) -> None:
    change(project / FILE, "{people: 45}]", "{people: 36}]")
    found = diff.between(project)
    assert [(each.path, each.derived) for each in found.facts] == [
        ("births.towns[1].people", False),
        ("births.all", True),
        ("births.share", True),
    ]
    assert points(found) == [("people", "4", "3.6", ["births.towns[1].people"])]


def test_a_renamed_file_renames_its_facts_and_changes_nothing_else(project: Path) -> None:
    (project / FILE).rename(project / "facts/2018/newborn.yaml")
    for file in (project / "facts/2018/newborn.yaml", project / FORM):
        change(file, "births.", "newborn.")
    template = word(p("截止8月底，全县出生人口性别比为{{ newborn.sex_ratio }}，共{{ newborn.all }}人。"))
    (project / "templates/report.docx").write_bytes(template)
    found = diff.between(project)
    assert {(each.kind, each.was.replace("births", "newborn") == each.path) for each in found.facts} == {
        (Kind.RENAMED, True)
    }
    assert len(found.facts) == 7
    assert [(each.key, each.reasons[0].because) for each in found.points] == []


def test_a_fact_that_changed_while_its_file_was_renamed_is_told_as_changed(project: Path) -> None:
    (project / FILE).rename(project / "facts/2018/newborn.yaml")
    for file in (project / "facts/2018/newborn.yaml", project / FORM):
        change(file, "births.", "newborn.")
    change(project / "facts/2018/newborn.yaml", "108.00", "109")
    (project / "templates/report.docx").write_bytes(word(p("{{ newborn.sex_ratio }}")))
    found = diff.between(project)
    (fact,) = [each for each in found.facts if each.kind is Kind.CHANGED]
    assert (fact.path, fact.was) == ("newborn.sex_ratio", "births.sex_ratio")
    assert [str(each.place) for each in (fact.old, fact.new) if each] == [f"{FILE}:1:1", "facts/2018/newborn.yaml:1:1"]
    assert points(found) == [("sex_ratio", "5", "4", ["newborn.sex_ratio"])]


def test_a_fact_that_was_moved_to_another_file_as_it_is_was_renamed(project: Path) -> None:
    change(project / FILE, "planned: {value: 90, unit: 人}\n", "")
    change(project / FILE, "births.planned", "plans.planned")
    (project / "facts/2018/plans.yaml").write_text("planned: {value: 90, unit: 人}\nother: 5\n", encoding="utf-8")
    found = diff.between(project)
    assert [(each.path, each.was, each.kind) for each in found.facts] == [
        ("plans.planned", "births.planned", Kind.RENAMED),
        ("plans.other", "plans.other", Kind.ADDED),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "because"),
    [
        (FORM, "per: 1, each: 1", "per: 2, each: 1", ["the rule changed"]),
        (FORM, "target: 107", "target: 106", ["the rule changed"]),
        (FILE, "births.all * 100", "births.all * 50", ["the formula of births.share changed"]),
        (FILE, "births.towns[0].people + births", "births", ["the formula of births.all changed"]),
    ],
)
def test_points_that_changed_by_no_fact_say_by_what(
    project: Path, file: str, old: str, new: str, because: list[str]
) -> None:
    change(project / file, old, new)
    (found,) = diff.between(project).points
    assert [str(reason) for reason in found.reasons] == because


def test_a_rule_that_only_moved_to_another_line_did_not_change(project: Path) -> None:
    change(project / FORM, "indicators:", "# 注\n\nindicators:")
    change(project / FILE, "108.00", "109")
    (found,) = diff.between(project).points
    assert [reason.because for reason in found.reasons] == [Because.FACT]


def test_weights_and_rounding_are_reasons_too(project: Path) -> None:
    change(project / FORM, "weight: 6", "weight: 7")
    change(project / FORM, "weight: 4", "weight: 3")
    change(project / FILE, "sex_ratio:\n  value: 108.00", "sex_ratio:\n  value: 108.25")
    change(project / FORM, "round: 2", "round: 1")
    found = diff.between(project)
    assert points(found) == [
        ("sex_ratio", "5", "5.8", ["births.sex_ratio", "the weight changed", "the rounding changed"]),
        ("people", "4", "3", ["the weight changed", "the rounding changed"]),
    ]


def test_a_row_that_came_and_one_that_went_are_told(project: Path) -> None:
    change(project / FORM, "key: people", "key: persons")
    found = diff.between(project)
    assert points(found) == [
        ("persons", "None", "4", ["the row itself came or went"]),
        ("people", "4", "None", ["the row itself came or went"]),
    ]
    assert found.sentences == ()


def test_a_row_that_waits_for_a_fact_is_pending_and_there_is_no_total(project: Path) -> None:
    change(project / FILE, "value: 108.00", "value:")
    found = diff.between(project)
    assert points(found) == [("sex_ratio", "5", "pending", ["births.sex_ratio"])]
    assert [(plain(each.score), plain(each.so_far)) for each in found.standings] == [("9", "9"), ("", "4")]


def test_changed_wording_is_told_where_no_fact_changed(project: Path) -> None:
    template = word(p("今年以来，各单位均成立了领导小组，并选派专干。"), header1=p("初稿"))
    (project / "templates/report.docx").write_bytes(template)
    found = diff.between(project)
    assert (found.facts, found.points) == ((), ())
    assert "{+今年以来，+}各单位均成立了领导小组{+，并选派专干+}。" in texts(found)
    assert [each.new for each in found.sentences if each.new.startswith("页眉")] == ["页眉 › 第1段"]


def test_two_revisions_are_compared_and_the_working_files_left_alone(project: Path) -> None:
    git(project, "tag", "v1")
    change(project / FILE, "108.00", "109")
    commit(project, "改性别比", 2)
    (project / FILE).write_text("a: [", encoding="utf-8")
    before = everything_under(project)
    found = diff.between(project, "v1", "HEAD")
    assert told(found) == [("births.sex_ratio", "changed", "108.00", "109")]
    assert [version.commit.subject for version in (found.old, found.new) if version.commit] == ["初稿", "改性别比"]
    assert told(diff.between(project, "HEAD", "v1")) == [("births.sex_ratio", "changed", "109", "108.00")]
    assert everything_under(project) == before


def test_a_project_that_is_a_folder_of_a_repository_is_compared(tmp_path: Path) -> None:
    folder = project_of(tmp_path / "仓库/县 一", RUBRIC, REPORT, births=BIRTHS)
    commit(tmp_path / "仓库", "初稿")
    change(folder / FILE, "108.00", "109")
    assert told(diff.between(folder)) == [("births.sex_ratio", "changed", "108.00", "109")]


def test_a_version_whose_facts_do_not_load_is_told_with_its_revision(project: Path) -> None:
    change(project / FILE, "planned:", "planned: 1\nplanned:")
    commit(project, "写坏", 2)
    change(project / FILE, "planned: 1\n", "")
    (problem,) = refusals(lambda: diff.between(project))
    assert (problem.code, str(problem.place)) == ("key-twice", f"HEAD:{FILE}:6:1")


def test_both_versions_are_told_of_at_once(project: Path) -> None:
    change(project / FILE, "planned:", "planned: 1\nplanned:")
    commit(project, "写坏", 2)
    places = [problem.place.file for problem in refusals(lambda: diff.between(project))]
    assert sorted(places) == [f"HEAD:{FILE}", FILE]


def test_a_period_that_was_not_there_is_told_with_those_that_were(project: Path) -> None:
    later = project / "facts/2019"
    later.mkdir()
    (later / "births.yaml").write_text(BIRTHS, encoding="utf-8")
    commit(project, "新的一年", 2)
    (problem,) = refusals(lambda: diff.between(project, "HEAD~1"))
    assert (problem.code, problem.place.file, problem.hint) == ("no-facts", "HEAD~1:facts/2019", "There is: 2018.")
    assert diff.between(project, "HEAD~1", period="2018").is_empty
    assert diff.between(project, "HEAD~1", "HEAD", "2018").is_empty


def test_facts_of_the_period_before_are_told_where_they_are_read(project: Path) -> None:
    later = project / "facts/2019"
    later.mkdir()
    text = BIRTHS.replace("derived:\n", "derived:\n  before: {formula: previous.births.planned - births.planned}\n")
    (later / "births.yaml").write_text(text, encoding="utf-8")
    commit(project, "新的一年", 2)
    change(project / FILE, "value: 90", "value: 95")
    found = diff.between(project)
    assert [each[:2] for each in told(found)] == [
        ("previous.births.planned", "changed"),
        ("previous.births.share", "changed"),
        ("births.before", "changed"),
    ]
    assert [each.derived for each in found.facts] == [False, True, True]


def test_a_revision_that_is_not_there_is_refused(project: Path) -> None:
    (problem,) = refusals(lambda: diff.between(project, "HEAD", "v9"))
    assert (problem.code, problem.place.file) == ("unknown-revision", "v9")


def test_evidence_that_is_not_checked_out_is_no_difference(project: Path) -> None:
    (project / "scans").mkdir()
    (project / "scans/a.pdf").write_bytes(b"%PDF")
    change(project / FILE, "label: 出生人口性别比", "label: 出生人口性别比\n  evidence: scans/a.pdf")
    commit(project, "附件", 2)
    assert diff.between(project).is_empty


def test_the_change_of_a_fact_is_frozen(project: Path) -> None:
    change(project / FILE, "108.00", "109")
    (fact,) = diff.between(project).facts
    assert isinstance(fact, FactChange)
    with pytest.raises(AttributeError):
        fact.path = ""  # type: ignore[misc]


def test_a_document_is_read_by_paragraphs_and_rows_with_its_text_boxes_once() -> None:
    box = "<w:r><w:pict><w:txbxContent>" + p("框内") + "</w:txbxContent></w:pict></w:r>"
    inner = tbl(tr("内表"))
    document = word(
        p("正文", box), p(""), tbl(tr("甲", tc(p("乙"), p("丙"), inner, p("")), "丁"), tr("", "")), header1=p("页眉文")
    )
    assert [(line.place, line.text) for line in diff.lines(document)] == [
        ("第1段", "正文"),
        ("第2段", "框内"),
        ("表1 行1", "甲 | 乙 丙 | 丁"),
        ("表2 行1", "内表"),
        ("页眉 › 第1段", "页眉文"),
    ]


def test_a_heading_that_speaks_of_columns_makes_no_paragraph_a_cell() -> None:
    heading = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>一、 列支情况</w:t></w:r></w:p>'
    document = word(heading, p("正文"), tbl(tr("甲", "乙")))
    assert [(line.place.rpartition(" › ")[2], line.text) for line in diff.lines(document)] == [
        ("第1段", "一、 列支情况"),
        ("第2段", "正文"),
        ("表1 行1", "甲 | 乙"),
    ]


def test_what_changed_since_a_revision_is_told_of_a_report_that_is_built_already(tmp_path: Path) -> None:
    project = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    commit(project, "初稿", 1)
    for value in ("109", "110"):
        (project / FILE).write_text(BIRTHS.replace("108.00", value), encoding="utf-8")
        report = pipeline.build(project)
        told = [changes.difference_as_data(each) for each in (diff.since(project, report), diff.between(project))]
        assert told[0] == told[1]
        assert value in str(told[0])
    commit(project, "改", 2)
    assert diff.since(project, report).is_empty


def test_since_a_revision_that_cannot_be_built_nothing_is_told(tmp_path: Path) -> None:
    project = project_of(tmp_path / "project", RUBRIC, REPORT, births="sex_ratio: [")
    commit(project, "初稿", 1)
    (project / FILE).write_text(BIRTHS, encoding="utf-8")
    report = pipeline.build(project)
    (problem,) = refusals(lambda: diff.since(project, report))
    assert str(problem.place).startswith(f"HEAD:{FILE}:")
