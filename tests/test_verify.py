"""Findings: each check once with something to find and once without, on projects made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from docgen import audit, proofread, verify
from docgen.finished import Finished
from docgen.pipeline import Report, build
from docgen.problems import Place, Problem, Severity
from docgen.word import readback
from tests.making import docx_bytes, project_of, refusals, spots

RUBRIC = """title: 项目支出绩效评价指标体系
total: 10
printed_score: 10
grades: {优: 9, 差: 0}
indicators:
  - key: outputs
    name: 产出
    weight: 10
    printed_weight: 10
    children:
      - key: sex_ratio
        name: 新生人口性别比例
        weight: 6
        printed_score: 6
        explanation: 每百名女婴的男婴数
        criteria: 达到绩效目标得6分，否则扣分。
        rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}
      - key: cases
        name: 两非案件处理件数
        weight: 4
        rule: {proportional: {actual: births.cases, planned: births.planned}}
        evidence: 案件台账
"""

BIRTHS = """sex_ratio: {evidence: 统计月报, value: 107, label: 出生人口性别比}
cases: 4
planned: 4
office: 县卫生计生局
checks: [{that: births.cases <= births.planned, otherwise: 案件多于计划}]
words: {not_ours: {扶贫: 扶贫办的项目, 低保: 民政局的项目}}
"""

CHECKS = (*audit.CHECKS, *proofread.CHECKS)

FACTS = "facts/2018/births.yaml"
FORM = "templates/rubric.yaml"
TEMPLATE = "templates/report.docx"


@dataclass(frozen=True)
class Project:
    """The texts of a project, clean until one of them is changed."""

    rubric: str = RUBRIC
    births: str = BIRTHS
    paragraph: str = "总分{{ scorecard.total }}，由{{ births.office }}评定。"
    rows: tuple[str, ...] = ("新生人口性别比例", "两非案件处理件数")

    def written(self, folder: Path) -> Path:
        def make(document: Any) -> None:
            document.add_paragraph(self.paragraph)
            table = document.add_table(rows=len(self.rows), cols=2)
            for row, name in zip(table.rows, self.rows, strict=True):
                row.cells[0].text = name

        return project_of(folder, self.rubric, docx_bytes(make), births=self.births)

    def but(self, **texts: tuple[str, str]) -> Project:
        """This project with one text in place of another: `Project().but(births=("107", "108"))`."""
        for name, (old, _) in texts.items():
            assert old in getattr(self, name), f"{old} is not in the {name}"
        return replace(self, **{name: getattr(self, name).replace(*text, 1) for name, text in texts.items()})


def finished(report: Report) -> Finished:
    inputs = report.scored.inputs
    return Finished(
        inputs.facts,
        report.scored.values,
        inputs.rubric,
        report.scored.scorecard,
        inputs.template,
        report.filled,
        readback.outline(report.document),
    )


@dataclass(frozen=True)
class Finding:
    """A project in which a check finds something: what, where, and words that the message and hint must hold."""

    check: Callable[[Finished], Iterator[Problem]]
    project: Project
    found: tuple[str, ...]
    file: str
    says: tuple[str, ...]


WORTH_SIX_SAYS_EIGHT = ("each: 1}}\n      - key: cases", "each: 1, full: 8}}\n      - key: cases")
IN_PARTS = (
    "rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}",
    "rule: {parts: [{points: 6, rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1, full: 7}}}]}",
)
PRINTED_OUTPUTS = "printed_weight: 10"

FINDINGS = [
    Finding(
        audit.files_read,
        Project().but(births=("planned: 4", "planned: {value: 4, evidence: 没有.pdf}")),
        ("3:31 no-such-evidence",),
        FACTS,
        ("没有.pdf",),
    ),
    Finding(
        audit.files_read,
        Project().but(births=("<= births.planned", "> births.planned")),
        ("5:10 check-fails",),
        FACTS,
        ("案件多于计划", "4 > 4", "births.cases > births.planned"),
    ),
    Finding(
        audit.missing_facts,
        Project().but(births=("value: 107", "value: ")),
        ("1:1 missing-fact",),
        FACTS,
        ("births.sex_ratio", "出生人口性别比", "Waiting for it: 新生人口性别比例."),
    ),
    Finding(
        audit.missing_facts,
        Project().but(births=("office: 县卫生计生局", "office: ")),
        ("4:1 missing-fact",),
        FACTS,
        ("births.office", "no label"),
    ),
    Finding(
        audit.printed_weights,
        Project().but(rubric=(PRINTED_OUTPUTS, "printed_weight: 9")),
        ("1:1 printed-total", "8:13 printed-weight"),
        FORM,
        ("产出 prints 9", "add up to 10 (6 + 4)", "add up to 9 (9)"),
    ),
    Finding(
        audit.printed_weights,
        Project().but(rubric=("weight: 4", "weight: 4\n        printed_weight: 5")),
        ("20:17 printed-weight",),
        FORM,
        ("两非案件处理件数 prints 5", "counts as 4"),
    ),
    Finding(
        audit.rules_and_weights,
        Project().but(rubric=WORTH_SIX_SAYS_EIGHT),
        ("13:17 rule-against-weight",),
        FORM,
        ("新生人口性别比例 is worth 6", "its rule gives 8", "达到绩效目标得6分"),
    ),
    Finding(
        audit.rules_and_weights,
        Project().but(rubric=IN_PARTS),
        ("13:17 rule-against-weight",),
        FORM,
        ("its rule gives 7",),
    ),
    Finding(
        audit.printed_scores,
        Project().but(rubric=("printed_score: 6", "printed_score: 5.5")),
        ("11:9 printed-score",),
        FORM,
        ("新生人口性别比例 prints the score 5.5", "its rule gives 6", "docgen explain sex_ratio"),
    ),
    Finding(
        audit.printed_scores,
        Project().but(rubric=("printed_score: 10", "printed_score: 9.5")),
        ("1:1 printed-score",),
        FORM,
        ("9.5", "add up to 10"),
    ),
    Finding(
        audit.printed_scores,
        Project().but(rubric=(PRINTED_OUTPUTS, "printed_score: 9.5")),
        ("6:5 printed-score",),
        FORM,
        ("产出", "9.5", "10"),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(rubric=("每百名女婴的男婴数", "每百名女婴的男婴数，扶贫除外")),
        ("11:9 foreign-word",),
        FORM,
        ("扶贫 stands in 每百名女婴的男婴数，扶贫除外", "扶贫办的项目", f"{FACTS}:6:20"),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(rubric=("否则扣分。", "否则扣分。低保对象除外。")),
        ("11:9 foreign-word",),
        FORM,
        ("低保 stands in", "民政局的项目"),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(rubric=("name: 产出", "name: 扶贫产出")),
        ("6:5 foreign-word",),
        FORM,
        ("扶贫产出",),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(rubric=("title: 项目支出", "title: 扶贫项目支出")),
        ("1:1 foreign-word",),
        FORM,
        ("扶贫项目支出",),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(births=("office: 县卫生计生局", "office: 县扶贫办")),
        ("4:1 foreign-word",),
        FACTS,
        ("县扶贫办",),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(births=("planned: 4", "planned: 4\nreasons: {cases: {reason: 扶贫任务重}}")),
        ("4:18 foreign-word",),
        FACTS,
        ("扶贫任务重",),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(births=("planned: 4", "planned: 4\nreasons: {cases: {reason: 任务重, remedy: 移交低保}}")),
        ("4:18 foreign-word",),
        FACTS,
        ("移交低保",),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(births=("office: 县卫生计生局", "office: 一二三四五六七八九十甲扶贫乙一二三四五六七八九十")),
        ("4:1 foreign-word",),
        FACTS,
        ("扶贫 stands in …二三四五六七八九十甲扶贫乙一二三四五六七八九…",),
    ),
    Finding(
        proofread.foreign_words,
        Project().but(paragraph=("总分", "扶贫总分")),
        ("0:0 foreign-word",),
        TEMPLATE,
        ("扶贫总分",),
    ),
    Finding(
        audit.reasons,
        Project().but(births=("107", "108.5")),
        ("11:9 no-reason",),
        FORM,
        ("新生人口性别比例 loses 1.5 of 6", "reasons: {sex_ratio: …}"),
    ),
    Finding(
        audit.reasons,
        Project().but(births=("planned: 4", "planned: 4\nreasons: {sex_ration: {reason: 偏高}}")),
        ("4:23 unknown-name",),
        FACTS,
        ("sex_ration", "Did you mean sex_ratio?"),
    ),
    Finding(
        audit.not_applicable,
        Project().but(births=("planned: 4", "planned: 0")),
        ("18:9 not-applicable",),
        FORM,
        ("两非案件处理件数 cannot be scored", "births.planned is 0"),
    ),
    Finding(
        audit.assumed_scores,
        Project().but(births=("value: 107", "value: 107, certainty: assumed")),
        ("0:0 assumed",),
        "facts/2018",
        ("6 of 10 points rest on 1 assumed facts, in 1 rows",),
    ),
    Finding(
        proofread.unknown_conditions,
        Project().but(
            births=("office: 县卫生计生局", "office: 县卫生计生局\nrate: "),
            paragraph=("总分", "{% if births.rate > 90 %}好{% endif %}总分"),
        ),
        ("0:0 waits-for-fact",),
        TEMPLATE,
        ("{% if births.rate > 90 %}", "births.rate"),
    ),
    Finding(
        proofread.raw_values,
        Project().but(
            births=("office: 县卫生计生局", "office: 县卫生计生局\nheld: true\non: 2018-06-02"),
            paragraph=("总分", "{{ births.held }}{{ births.on }}{{ births.on|cn_date }}总分"),
        ),
        ("0:0 raw-value", "0:0 raw-value"),
        TEMPLATE,
        ("prints true", "{{ '是' if births.held else '否' }}", "prints 2018-06-02", "{{ births.on|cn_date }}"),
    ),
    Finding(
        proofread.unprinted_scores,
        Project(rows=("新生人口性别比例",)),
        ("18:9 row-not-shown",),
        FORM,
        ("两非案件处理件数",),
    ),
]


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: f"{case.check.__name__}: {case.says[0]}")
def test_a_check_finds_what_it_is_for(tmp_path: Path, case: Finding) -> None:
    made = finished(build(case.project.written(tmp_path)))
    found = list(case.check(made))
    assert sorted(spots(found)) == sorted(case.found)
    text = "\n".join(str(problem) for problem in found)
    for words in case.says:
        assert words in text
    assert {problem.place.file for problem in found} == {case.file}
    assert set(found) <= set(verify.findings(made))


def test_every_check_is_held_by_a_case() -> None:
    elsewhere = {  # in test_audit and test_proofread, by the codes that they find
        audit.remedies, audit.evidence, audit.judgements, audit.beaten_targets, audit.claims, audit.year_on_year,
        audit.dates, audit.two_values, audit.unused_facts, proofread.renamed_bodies, proofread.wording,
    }  # fmt: skip
    assert {case.check for case in FINDINGS} | elsewhere == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_nothing_in_a_clean_project(
    tmp_path: Path, check: Callable[[Finished], Iterator[Problem]]
) -> None:
    assert list(check(finished(build(Project().written(tmp_path))))) == []


def test_a_clean_project_has_no_findings_and_becomes_final(tmp_path: Path) -> None:
    folder = Project().written(tmp_path)
    assert build(folder).findings == ()
    assert build(folder, final=True).findings == ()


@pytest.mark.parametrize(
    "project",
    [
        pytest.param(
            Project().but(rubric=("weight: 4", "weight: 4\n        printed_weight: 4.0")), id="weight as printed"
        ),
        pytest.param(Project().but(rubric=("printed_score: 6", "printed_score: 6.00")), id="score as printed"),
        pytest.param(Project().but(rubric=("each: 1}}", "each: 1, full: 6.0}}")), id="full marks are the weight"),
        pytest.param(
            Project()
            .but(births=("value: 107", "value: 108"), rubric=("printed_score: 6", "printed_score: 5"))
            .but(births=("planned: 4", "planned: 4\nreasons: {sex_ratio: {reason: 偏高, remedy: 加强查处}}"))
            .but(rubric=("printed_score: 10", "printed_score: 9")),
            id="points lost with a reason",
        ),
        pytest.param(
            Project().but(births=("planned: 4", 'planned: 4\nnone_left: 0\nclosed: false\nremark: ""')),
            id="zero, no and nothing said are facts",
        ),
        pytest.param(Project(rows=("别的表",)), id="a template without a scorecard"),
        pytest.param(Project().but(births=("value: 107", "value: 107, certainty: inferred")), id="an inferred fact"),
    ],
)
def test_what_is_as_it_should_be_is_no_finding(tmp_path: Path, project: Project) -> None:
    found = build(project.written(tmp_path)).findings
    assert [each for each in found if each.severity is not Severity.NOTE] == []


def test_a_check_that_waits_does_not_fail(tmp_path: Path) -> None:
    report = build(Project().but(births=("planned: 4", "planned: ")).written(tmp_path))
    assert [problem.code for problem in report.findings] == ["missing-fact"]


def test_a_pending_row_loses_nothing_yet(tmp_path: Path) -> None:
    report = build(Project().but(births=("value: 107", "value: ")).written(tmp_path))
    assert [problem.code for problem in report.findings] == ["missing-fact"]


def test_findings_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    folder = (
        Project()
        .but(
            births=("value: 107, label: 出生人口性别比}\ncases: 4", "value: 108}\ncases: "),
            rubric=(PRINTED_OUTPUTS, "printed_weight: 9"),
        )
        .written(tmp_path)
    )
    report = build(folder)
    assert [(problem.place.file, problem.place.line, problem.code) for problem in report.findings] == [
        (FACTS, 2, "missing-fact"),
        (FORM, 1, "printed-total"),
        (FORM, 8, "printed-weight"),
        (FORM, 11, "printed-score"),
        (FORM, 11, "no-reason"),
    ]


# ---- final ----


def test_a_final_report_is_refused_with_all_that_stands_in_its_way(tmp_path: Path) -> None:
    folder = (
        Project()
        .but(
            births=(
                "value: 107, label: 出生人口性别比}\ncases: 4\nplanned: 4",
                "value: 107, label: 出生人口性别比, certainty: assumed}\ncases: \nplanned: {value: 4, evidence: 没有.pdf}",
            )
        )
        .written(tmp_path)
    )
    found = refusals(lambda: build(folder, final=True))
    assert [(str(problem.place), problem.code) for problem in found] == [
        (f"{FACTS}:1:1", "assumed"),
        (f"{FACTS}:2:1", "missing-fact"),
        (f"{FACTS}:3:31", "no-such-evidence"),
    ]
    assert {problem.severity for problem in found} == {Severity.ERROR}
    assert "births.sex_ratio" in found[0].message
    assert "certainty: assumed" in found[0].hint


def test_a_note_hinders_no_final_report(tmp_path: Path) -> None:
    made = finished(build(Project().written(tmp_path)))
    note = Problem("assumed", "…", Place("facts/2018"), severity=Severity.NOTE)
    doubt = Problem("no-reason", "…", Place("facts/2018"), severity=Severity.WARNING)
    assert [(each.code, each.severity) for each in verify.hindrances(made, [note, doubt])] == [
        ("no-reason", Severity.ERROR)
    ]


def test_an_inferred_fact_does_not_hinder_a_final_report(tmp_path: Path) -> None:
    folder = Project().but(births=("value: 107", "value: 107, certainty: inferred")).written(tmp_path)
    assert build(folder, final=True).findings == ()
