"""Findings: each check once with something to find and once without, on projects made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from docgen import audit, proofread, verify
from docgen.finished import Finished
from docgen.language import speak
from docgen.pipeline import Report, build
from docgen.problems import Place, Problem, Severity
from docgen.values import plain
from docgen.word import readback
from tests.making import docx_bytes, project_of, refusals, spots, with_paragraphs

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
        ("两非案件处理件数 cannot be scored", "births.planned = 0"),
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


# ---- slips that reviewers send back ----

FORM_OF_TWO = """title: 自评表
total: {total}
{more}grades: {{优: 9, 差: 0}}
indicators:
  - key: outputs
    name: 产出
    weight: {total}
    children:
      - {{key: people, name: 培训人数, weight: 4, evidence: 签到册, rule: {people}}}
      - {{key: money, name: 资金执行率, weight: 6, evidence: 决算表, rule: {money}}}
"""
PEOPLE = "{reached: {actual: it.people, target: it.goal, must_be: ≥}}"
MONEY = "{proportional: {actual: it.spent, planned: it.budget}}"
IT = """people: {value: 120, unit: 人}
goal: {value: 115, unit: 人}
spent: {value: 170, unit: 万元}
budget: {value: 170, unit: 万元}
"""


@dataclass(frozen=True)
class Slip:
    """A small form with one thing wrong in it, and what `docgen check` says."""

    says: str
    facts: str = ""
    but: tuple[str, str] = ("people", "people")
    total: str = "10"
    more: str = ""
    people: str = PEOPLE
    money: str = MONEY
    text: str = "{{ scorecard.total }}"

    def findings(self, folder: Path) -> tuple[Problem, ...]:
        rubric = FORM_OF_TWO.format(total=self.total, more=self.more, people=self.people, money=self.money)
        template = with_paragraphs(*self.text.split("\n"))
        made = project_of(folder, rubric, template, it=IT.replace(*self.but, 1) + self.facts)
        return tuple(each for each in build(made).findings if each.severity is not Severity.NOTE)


WRITTEN = "reasons: {people: {reason: 年初指标偏低，超43%, remedy: 调整指标}}\n"

SLIPS = {
    "a reason whose percentage is wrong": Slip("wrong-claim", WRITTEN, ("120", "264")),
    "a figure that beats its target by far": Slip("beaten-target", but=("120", "264")),
    "parts that do not make their sum, as facts": Slip(
        "check-fails", "a: 60\nb: 50\nc: 50\nchecks: [{that: it.spent == it.a + it.b + it.c, otherwise: 分项不等于合计}]\n"
    ),
    "parts that do not make their sum, as printed": Slip(
        "parts-and-total", text="共{{ it.spent }}万元，其中：甲60万元，乙50万元，丙50万元。"
    ),
    "a printed score out of proportion": Slip(
        "printed-score", "reasons: {money: {reason: 跨年支付, remedy: 及时验收}}\n", ("170", "85"),
        money=MONEY + ", printed_score: 5",
    ),
    "more spent than there was": Slip("over-plan", but=("170", "179.6")),
    "a lost point without a reason": Slip("no-reason", but=("120", "100")),
    "a lost point without a remedy": Slip("no-remedy", "reasons: {people: {reason: 农忙}}\n", ("120", "100")),
    "a score that was judged without a reason": Slip(
        "judged-without-reason", "given: 4\n", people="{judged: {score: it.given}}"
    ),
    "an old name of a body": Slip(
        "old-name", "words: {renamed: [{old: 县农业局, new: 县农业农村局, from: 2018-06-01}]}\n",
        text="县农业局 {{ scorecard.total }}",
    ),
    "another year in the title": Slip("other-year", text="2017年度绩效自评报告\n得{{ scorecard.total }}分。"),
    "a signature before the data": Slip(
        "signed-before-data", "signed: 2018-12-20\nperiod: {signed: it.signed}\nn: {value: 1, as_of: 2018-12-31}\n"
    ),
    "a silence that silences nothing any more": Slip(
        "idle-silence", "silence: [{code: no-evidence, about: 培训人数, reason: 原件在档}]\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_that_reviewers_send_back_is_found_and_nothing_else(tmp_path: Path, slip: str) -> None:
    assert [each.code for each in SLIPS[slip].findings(tmp_path)] == [SLIPS[slip].says]


def test_a_form_without_a_slip_has_no_findings(tmp_path: Path) -> None:
    assert Slip("").findings(tmp_path) == ()
    assert Slip("", text="共{{ it.spent }}万元，其中：甲60万元，乙60万元，丙50万元。").findings(tmp_path / "b") == ()


def test_a_row_without_evidence_is_found(tmp_path: Path) -> None:
    rubric = FORM_OF_TWO.format(total=10, more="", people=PEOPLE, money=MONEY).replace("evidence: 签到册, ", "")
    (found,) = (
        each
        for each in build(project_of(tmp_path, rubric, with_paragraphs("{{ scorecard.total }}"), it=IT)).findings
        if each.severity is not Severity.NOTE
    )
    assert (found.code, found.message) == ("no-evidence", "培训人数 names no evidence")


def test_rows_that_print_110_under_a_printed_100_are_found(tmp_path: Path) -> None:
    rows = "".join(
        f"  - {{key: r{n}, name: 指标{n}, weight: 10, {'printed_weight: 20, ' if n == 9 else ''}evidence: 表, rule: {PEOPLE}}}\n"
        for n in range(10)
    )
    rubric = f"title: 表\ntotal: 100\ngrades: {{差: 0}}\nindicators:\n{rows}"
    made = project_of(tmp_path, rubric, with_paragraphs("{{ scorecard.total }}"), it=IT)
    weight, total = sorted(
        (each for each in build(made).findings if each.place.file == FORM), key=lambda each: -each.place.line
    )
    assert (weight.code, total.code) == ("printed-weight", "printed-total")
    assert "add up to 110" in total.message
    assert "the form's total is 100" in total.message


@pytest.mark.parametrize(
    ("parent", "children", "says"),
    [
        (11, (4, 4, 3, 3), "产出 is worth 11, and its children add up to 14"),
        (100, (60, 50), "产出 is worth 100, and its children add up to 110"),
        (10, (4, 3, 2.9), "add up to 9.9"),
    ],
)
def test_children_that_do_not_add_up_stop_the_build(
    tmp_path: Path, parent: int, children: tuple[float, ...], says: str
) -> None:
    rows = "".join(
        f"      - {{key: r{n}, name: 甲, weight: {each}, rule: {PEOPLE}}}\n" for n, each in enumerate(children)
    )
    rubric = f"title: 表\ntotal: {parent}\ngrades: {{差: 0}}\nindicators:\n  - key: outputs\n    name: 产出\n    weight: {parent}\n    children:\n{rows}"
    (found,) = refusals(lambda: build(project_of(tmp_path, rubric, with_paragraphs("表"), it=IT)))
    assert (found.code, found.place.line) == ("weights", 7)
    assert says in found.message


def test_rows_that_do_not_make_the_total_stop_the_build(tmp_path: Path) -> None:
    rubric = FORM_OF_TWO.format(total=10, more="", people=PEOPLE, money=MONEY).replace("total: 10", "total: 100", 1)
    (found,) = refusals(lambda: build(project_of(tmp_path, rubric, with_paragraphs("表"), it=IT)))
    assert (found.code, found.message) == ("weights", "the weights add up to 10, and the total is 100")


# ---- silences ----

NO_EVIDENCE = [
    Problem("no-evidence", f"{name} names no evidence", Place(FORM, line), "Write it.", Severity.WARNING)
    for line, name in ((5, "培训人数"), (6, "满意度"))
]


@pytest.mark.parametrize(
    ("silences", "told"),
    [
        ("", ["no-evidence warning", "no-evidence warning"]),
        ("{code: no-evidence, reason: 在档}", ["no-evidence note", "no-evidence note"]),
        ("{code: no-evidence, about: 满意度, reason: 在档}", ["no-evidence warning", "no-evidence note"]),
        ("{code: no-evidence, about: 'rubric.yaml:5', reason: 在档}", ["no-evidence note", "no-evidence warning"]),
        ("{code: no-evidence, about: 不在, reason: 在档}", ["no-evidence warning"] * 2 + ["idle-silence warning"]),
        ("{code: no-reason, reason: 在档}", ["no-evidence warning"] * 2 + ["idle-silence warning"]),
        (
            "{code: no-evidence, about: 培训, reason: 甲}, {code: no-evidence, about: 满意度, reason: 乙}",
            ["no-evidence note", "no-evidence note"],
        ),
    ],
)
def test_a_silence_is_of_one_code_and_of_what_it_is_about(tmp_path: Path, silences: str, told: list[str]) -> None:
    project = Project().but(births=("planned: 4", f"planned: 4\nsilence: [{silences}]"))
    made = verify.silenced(finished(build(project.written(tmp_path))), NO_EVIDENCE)
    assert [f"{each.code} {each.severity}" for each in made] == told


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("words", ["names no evidence", "没有佐证材料"])
def test_a_silence_holds_whatever_language_it_was_copied_from(tmp_path: Path, language: str, words: str) -> None:
    silence = f"planned: 4\nsilence: [{{code: no-evidence, about: {words}, reason: 在档}}]"
    bare = Project().but(rubric=("        evidence: 案件台账\n", ""), births=("planned: 4", silence))
    speak(language)
    (note,) = build(bare.written(tmp_path)).findings
    assert (note.code, note.severity) == ("no-evidence", Severity.NOTE)


def test_an_idle_silence_says_what_may_have_been_meant(tmp_path: Path) -> None:
    project = Project().but(births=("planned: 4", "planned: 4\nsilence: [{code: no-evidense, reason: 在档}]"))
    *_, idle = verify.silenced(finished(build(project.written(tmp_path))), NO_EVIDENCE)
    assert idle.message == "nothing is found any more of no-evidense"
    assert "Did you mean no-evidence?" in idle.hint
    assert str(idle.place) == f"{FACTS}:4:11"


def test_a_silenced_finding_hinders_no_final_report_and_an_idle_silence_does(tmp_path: Path) -> None:
    bare = Project().but(rubric=("        evidence: 案件台账\n", ""))
    accepted = bare.but(births=("planned: 4", "planned: 4\nsilence: [{code: no-evidence, reason: 原件在档}]"))
    (note,) = build(accepted.written(tmp_path / "a"), final=True).findings
    assert (note.code, note.severity) == ("no-evidence", Severity.NOTE)
    assert note.hint == f"Silenced: 原件在档 ({FACTS}:4:11)"
    assert [each.code for each in refusals(lambda: build(bare.written(tmp_path / "b"), final=True))] == ["no-evidence"]
    idle = Project().but(births=("planned: 4", "planned: 4\nsilence: [{code: no-evidence, reason: 原件在档}]"))
    assert [each.code for each in refusals(lambda: build(idle.written(tmp_path / "c"), final=True))] == ["idle-silence"]


# ---- grades ----


@pytest.mark.parametrize(
    ("given", "digits", "total", "grade"),
    [
        ("89.995", 2, "90.00", "优"),
        ("89.994", 2, "89.99", "良"),
        ("89.995", 1, "90.0", "优"),
        ("89.95", 1, "90.0", "优"),
        ("89.94", 1, "89.9", "良"),
        ("90", 2, "90.00", "优"),
        ("90", 1, "90.0", "优"),
        ("89.5", 0, "90", "优"),
        ("89.49", 0, "89", "良"),
        ("79.995", 2, "80.00", "良"),
        ("79.99", 2, "79.99", "中"),
        ("59.99", 2, "59.99", "差"),
        ("60", 2, "60.00", "中"),
        ("100", 2, "100.00", "优"),
        ("0", 2, "0.00", "差"),
    ],
)
def test_a_grade_is_decided_after_rounding(tmp_path: Path, given: str, digits: int, total: str, grade: str) -> None:
    rubric = (
        f"title: 表\ntotal: 100\nround: {digits}\ngrades: {{优: 90, 良: 80, 中: 60, 差: 0}}\n"
        "indicators: [{key: row, name: 甲, weight: 100, rule: {judged: {score: it.given}}}]\n"
    )
    template = with_paragraphs("{{ scorecard.total }} {{ scorecard.grade }}")
    report = build(project_of(tmp_path, rubric, template, it=f"given: {given}\n"))
    card = report.scored.scorecard
    assert (str(card.total), card.grade) == (total, grade)
    (said,) = readback.outline(report.document).paragraphs
    assert said.text.endswith(grade)


# ---- clean reports ----

NARRATIVE_RUBRIC = """title: 计划生育专项经费绩效评价指标体系
total: 100
grades: {优: 90, 良: 80, 中: 60, 差: 0}
indicators:
  - key: inputs
    name: 投入
    weight: 40
    children:
      - key: funds
        name: 资金落实
        weight: 40
        children:
          - key: money
            name: 资金到位
            weight: 40
            children:
              - key: arrived
                name: 资金到位率
                weight: 30
                criteria: 资金到位率＝实际到位资金/计划投入资金×100%，按比例计分。
                rule: {proportional: {actual: funds.arrived, planned: funds.planned}}
              - key: timely
                name: 到位及时率
                weight: 10
                criteria: 资金于6月底前到位得10分，否则不得分。
                evidence: 国库集中支付凭证第0612号
                rule: {checklist: [{points: 10, when: funds.on_time, text: 6月底前到位}]}
  - key: outputs
    name: 产出
    weight: 60
    children:
      - key: quality
        name: 产出质量
        weight: 60
        children:
          - key: births
            name: 生育管理
            weight: 60
            children:
              - key: rate
                name: 符合政策生育率
                weight: 40
                criteria: 达到95%得40分，每减少一个百分点扣0.1分，扣完为止。
                rule: {deduction: {actual: births.rate, target: 95, better: higher, per: 0.1, each: 1}}
              - key: ratio
                name: 出生人口性别比
                weight: 20
                criteria: 不高于107得20分，每升高1扣1分，扣完为止。
                rule: {deduction: {actual: births.ratio, target: 107, better: lower, per: 1, each: 1}}
"""
NARRATIVE_FACTS = {
    "funds": """defaults: {as_of: 2018-12-31, source: 决算报表, evidence: 芷财社〔2018〕21号}
planned: {value: 1700000, unit: 元, label: 计划投入资金, as_of: 2018-01-20}
arrived: {value: 1700000, unit: 元, label: 实际到位资金}
on_time: {value: true, label: 6月底前到位}
family: {value: 60, unit: 万元, label: 家庭奖励扶助}
special: {value: 60.5, unit: 万元, label: 特别扶助}
work: {value: 49.5, unit: 万元, label: 工作经费}
derived: {all: {formula: funds.family + funds.special + funds.work, unit: 万元, label: 专项经费}}
checks: [{that: funds.all == funds.arrived, otherwise: 分项合计与到位资金不符}]
""",
    "births": """defaults: {as_of: 2018-12-31, source: 统计年报, evidence: 人口统计年报表}
rate: {value: 97.80, unit: "%", label: 符合政策生育率, change: 5%}
ratio: {value: 108.41, label: 出生人口性别比, note: 女=100, change: 3}
studied: {value: 第五次集中学习, label: 学习}
started: {value: 7月10日至13日, label: 培训}
reasons:
  ratio: {reason: 基数小，一孩性别比高于目标1.41，320国道沿线三个乡镇偏高, remedy: 2019年对“两非”案件实行一票否决，按季通报}
""",
    "report": """signed_on: 2019-03-04
body: 芷江县卫生健康局
laws: [湖南省人口与计划生育条例（2016）, 中华人民共和国人口与计划生育法（2016）]
period: {signed: report.signed_on}
words:
  not_ours: {新农合: 新型农村合作医疗}
  renamed: [{old: 芷江县卫生和计划生育局, new: 芷江县卫生健康局, from: 2019-03-01}]
""",
}


def narrative(document: Any) -> None:
    document.add_heading("{{ report.body }}2018年度计划生育专项经费绩效自评报告", 0)
    document.add_paragraph(
        "根据《芷江县卫生和计划生育局关于2017年度绩效评价的通知》（芷财绩〔2018〕9号）要求，现报告如下。"
    )
    document.add_heading("一、资金到位", 1)
    document.add_paragraph(
        "截至2018年12月31日，专项经费{{ funds.all }}万元全部到位，其中：家庭奖励扶助{{ funds.family }}万元，"
        "特别扶助{{ funds.special }}万元，工作经费{{ funds.work }}万元。"
    )
    document.add_heading("二、依法管理", 1)
    document.add_paragraph("（一）{{ births.studied }}。7月12日在320国道旁的乡镇开展，培训时间为{{ births.started }}。")
    document.add_paragraph(
        "（二）落实一票否决。依据如下：{% for law in report.laws %}《{{ law }}》；{% endfor %}共两部。"
    )
    document.add_paragraph("（三）符合政策生育率为{{ births.rate }}%，出生人口性别比为{{ births.ratio }}。")
    document.add_heading("三、自评结论", 1)
    document.add_paragraph("自评得{{ scorecard.total }}分，等级为{{ scorecard.grade }}。")
    table = document.add_table(rows=2, cols=4)
    for cell, text in zip(table.rows[0].cells, ("指标", "分值", "得分", "备注"), strict=True):
        cell.text = text
    texts = (
        "{% for a in scorecard.children %}{% for b in a.children %}{% for c in b.children %}{% for d in c.children %}{{ d.name }}",
        "{{ d.weight }}",
        "{{ d.score }}",
        "{{ d.remark }}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    )
    for cell, text in zip(table.rows[1].cells, texts, strict=True):
        cell.text = text
    document.add_paragraph("{{ report.body }}")
    document.add_paragraph("{{ report.signed_on|cn_date }}")


TABLE_RUBRIC = """title: 项目支出绩效自评表
total: 100
grades: {优: 90, 良: 80, 中: 60, 差: 0}
indicators:
  - {key: budget, name: 预算执行率, weight: 10, rule: {proportional: {actual: money.spent, planned: money.budget}}}
  - key: outputs
    name: 产出指标
    weight: 60
    children:
      - {key: people, name: 培训人数, weight: 30, rule: {reached: {actual: done.people, target: goals.people, must_be: ≥}}}
      - {key: cost, name: 人均成本, weight: 30, rule: {reached: {actual: done.cost, target: goals.cost, must_be: ≤}}}
  - key: effects
    name: 效益指标
    weight: 30
    children:
      - key: mechanism
        name: 长效机制
        weight: 30
        rule:
          rated:
            grade: done.mechanism
            share: done.share
            bands: {达成年度指标: [80, 100], 部分达成年度指标并具有一定效果: [60, 80], 未达成年度指标且效果较差: [0, 60]}
"""
TABLE_FACTS = {
    "money": """defaults: {as_of: 2018-12-31, evidence: 芷财〔2018〕3号}
budget: {value: 170.00, unit: 万元, label: 全年预算数}
spent: {value: 161.50, unit: 万元, label: 全年执行数}
derived: {rate: {formula: money.spent / money.budget * 100, unit: "%", label: 预算执行率}}
reasons:
  budget: {reason: 末期教材跨年验收，预算执行率95%，低于预算5%, remedy: 2019年2月底前支付}
  people: {reason: 年中追加两期，比目标超43.33%, remedy: 下年按实际调整指标值}
  mechanism: {reason: 平台尚未联通, remedy: 2019年6月底前联通}
""",
    "goals": """defaults: {as_of: 2018-03-10, evidence: 芷财绩〔2018〕8号}
people: {value: 300, unit: 人, label: 培训人数}
cost: {value: 0.5, unit: 万元/人, label: 人均成本}
""",
    "done": """defaults: {as_of: 2018-12-31, evidence: 培训台账}
people: {value: 430, unit: 人, label: 培训人数}
cost: {value: 3756, unit: 元/人, label: 人均成本}
mechanism: {value: 达成年度指标, label: 长效机制}
share: {value: 90, unit: "%", note: 集体评议, label: 长效机制得分比例}
signed_on: {value: 2019-01-15, label: 填表日期}
period: {signed: done.signed_on}
""",
}


def self_assessment(document: Any) -> None:
    document.add_paragraph("项目支出绩效自评表")
    document.add_paragraph("（2018年度）")
    document.add_paragraph("预算{{ money.budget }}万元，执行{{ money.spent }}万元，执行率{{ money.rate }}%。")
    table = document.add_table(rows=4, cols=5)
    for cell, text in zip(
        table.rows[0].cells, ("指标", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"), strict=True
    ):
        cell.text = text
    table.rows[1].cells[0].text = "预算执行率"
    texts = (
        "{% for a in scorecard.children %}{% for b in a.children %}{{ b.name }}",
        "{{ b.target }}",
        "{{ b.actual }}",
        "{{ b.score }}",
        "{{ b.reason or '无' }}{% endfor %}{% endfor %}",
    )
    for cell, text in zip(table.rows[2].cells, texts, strict=True):
        cell.text = text
    table.rows[3].cells[0].text = "总分"
    table.rows[3].cells[3].text = "{{ scorecard.total }}"
    document.add_paragraph("填表日期：{{ done.signed_on|cn_date }}")


ENGLISH_RUBRIC = """title: Scorecard
total: 20
round: 1
grades: {good: 16, fair: 12, poor: 0}
indicators:
  - key: delivery
    name: Delivery
    weight: 12
    children:
      - {key: wells, name: Wells drilled, weight: 8, rule: {reached: {actual: works.wells, target: works.wells_planned, must_be: ≥}}}
      - {key: cost, name: Cost per well, weight: 4, rule: {deduction: {actual: works.cost, target: 900, better: lower, per: 1, each: 100}}}
  - {key: users, name: Users content, weight: 8, rule: {bands: {actual: works.content, steps: [{from: 90, points: 8}, {from: 80, points: 6}]}}}
"""
ENGLISH_FACTS = {
    "works": """defaults: {as_of: 2018-12-31, evidence: works register no. 7}
wells: {value: 12, label: Wells drilled}
wells_planned: {value: 12, label: Wells planned}
cost: {value: 950, unit: USD, label: Cost per well}
content: {value: 85, unit: "%", label: Users content, source: survey of October 2018}
signed_on: 2019-02-01
period: {signed: works.signed_on}
reasons:
  cost: {reason: "Rock on Highway 320 wore out drill bits (over 5% of the price)", remedy: "Survey the ground first, by June 2019"}
  users: {reason: "Two pumps stood still in the dry season", remedy: "Keep spare parts in each village"}
""",
}


def english(document: Any) -> None:
    document.add_heading("Report on the wells, 2018", 0)
    document.add_paragraph(
        "{{ works.wells }} of {{ works.wells_planned }} wells were drilled, at {{ works.cost }} USD each."
    )
    document.add_paragraph(
        "{{ works.content }}% of users are content. Total: {{ scorecard.total }} ({{ scorecard.grade }})."
    )
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "{% for a in scorecard.children %}{% for b in a.children or [a] %}{{ b.name }}"
    table.rows[0].cells[1].text = "{{ b.score }}{% endfor %}{% endfor %}"
    document.add_paragraph("{{ works.signed_on }} is the day of signature.".replace("}}", "|cn_date }}"))


CLEAN = {
    "a narrative with a scorecard of four levels": (NARRATIVE_RUBRIC, narrative, NARRATIVE_FACTS, "98.59", "优"),
    "a form of money and targets": (TABLE_RUBRIC, self_assessment, TABLE_FACTS, "96.5", "优"),
    "a report in English": (ENGLISH_RUBRIC, english, ENGLISH_FACTS, "17.5", "good"),
}


def written(folder: Path, report: str) -> Path:
    rubric, make, facts, *_ = CLEAN[report]
    project = project_of(folder, rubric, docx_bytes(make), **facts)
    if "births" in facts:
        before = project / "facts" / "2017"
        before.mkdir()
        births = "rate: {value: 96.1, unit: '%'}\nratio: 109.2\n"
        (before / "births.yaml").write_text(births, encoding="utf-8")
    return project


@pytest.mark.parametrize("report", CLEAN)
def test_a_careful_report_has_no_findings_and_becomes_final(tmp_path: Path, report: str) -> None:
    made = build(written(tmp_path, report), "2018", final=True)
    assert [str(finding) for finding in made.findings if finding.severity is not Severity.NOTE] == []
    assert [finding.code for finding in made.findings if finding.code != "unused-fact"] == []
    card = made.scored.scorecard
    assert (str(plain(card.total)), card.grade) == CLEAN[report][3:]


@pytest.mark.parametrize(
    ("report", "file", "old", "new", "code"),
    [
        ("a narrative with a scorecard of four levels", "births", "97.80", "99.80", ""),
        ("a narrative with a scorecard of four levels", "births", "97.80", "90.10", "no-reason year-on-year"),
        ("a narrative with a scorecard of four levels", "funds", "60.5", "60.6", "check-fails"),
        ("a narrative with a scorecard of four levels", "births", "320国道", "新农合", "foreign-word"),
        ("a narrative with a scorecard of four levels", "report", "body: 芷江县卫生健康局", "body: 芷江县卫生和计划生育局", "old-name"),
        ("a form of money and targets", "money", "超43.33%", "超34%", "wrong-claim"),
        ("a form of money and targets", "done", "3756", "3400", "beaten-target"),
        ("a form of money and targets", "done", "2019-01-15", "2018-12-30", "signed-before-data"),
        ("a form of money and targets", "money", "执行率95%", "执行率92%", "wrong-claim"),
        ("a report in English", "works", ", remedy: \"Keep spare parts in each village\"", "", "no-remedy"),
        ("a report in English", "works", "wells: {value: 12,", "wells: {value: 11,", "no-reason"),
    ],
)  # fmt: skip
def test_one_slip_in_a_careful_report_is_found_alone(
    tmp_path: Path, report: str, file: str, old: str, new: str, code: str
) -> None:
    project = written(tmp_path, report)
    typed = project / "facts" / "2018" / f"{file}.yaml"
    text = typed.read_text(encoding="utf-8")
    assert old in text
    typed.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {each.code for each in build(project, "2018").findings if each.severity is not Severity.NOTE}
    assert " ".join(sorted(found)) == code
