"""The checks that a reviewer makes: each on a small project, with what it finds and where it stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.pipeline import build
from docgen.problems import Problem, Severity
from tests.making import docx_bytes, project_of

HEAD = "title: 表\ntotal: 10\ngrades: {优: 9, 良: 8, 差: 0}\nindicators:\n"
ROW = "  - {key: row, name: 培训人数, weight: 10, rule: {rule}}\n"
REACHED = "{reached: {actual: it.actual, target: it.target, must_be: ≥}}"
PLAN = "{proportional: {actual: it.spent, planned: it.planned}}"
JUDGED = "{judged: {score: it.given}}"


def problems(
    folder: Path,
    rule: str,
    facts: str,
    before: str | None = None,
    *,
    head: str = "",
    name: str = "培训人数",
    text: str = "",
) -> tuple[Problem, ...]:
    """The findings of a project of one row and one facts file."""
    template = docx_bytes(lambda document: document.add_paragraph("{{ scorecard.total }}" + text))
    rubric = head + HEAD + ROW.replace("{rule}", rule).replace("培训人数", name)
    project = project_of(folder, rubric, template, it=facts)
    if before is not None:
        (project / "facts" / "2017").mkdir()
        (project / "facts" / "2017" / "it.yaml").write_text(before, encoding="utf-8")
    return build(project, "2018").findings


def codes(
    folder: Path, rule: str, facts: str, before: str | None = None, *, head: str = "", name: str = "培训人数"
) -> list[str]:
    """The codes of the findings beside notes."""
    found = problems(folder, rule, facts, before, head=head, name=name)
    return [problem.code for problem in found if problem.severity is not Severity.NOTE]


SHORT = "actual: {value: 90, evidence: 签到册}\ntarget: 100\n"
WHY = "reasons: {row: {reason: 农忙, remedy: 错开农时}}\n"


@pytest.mark.parametrize(
    ("rule", "facts", "found"),
    [
        (REACHED, SHORT, ["no-reason"]),
        (REACHED, SHORT + "reasons: {row: {reason: 农忙}}\n", ["no-remedy"]),
        (REACHED, SHORT + WHY, []),
        (REACHED, SHORT.replace("90", "100") + WHY, ["idle-reason"]),
        (REACHED, SHORT.replace("90", "100"), []),
        (REACHED, "actual: 100\ntarget: 100\n", ["no-evidence"]),
        (REACHED, "actual: {value: 100, certainty: assumed}\ntarget: 100\n", []),
        # a target beaten by far: above 30 percent, and not at it
        (REACHED, SHORT.replace("90", "130"), []),
        (REACHED, SHORT.replace("90", "130.1"), ["beaten-target"]),
        (REACHED, SHORT.replace("90", "140") + "reasons: {row: {reason: 年中追加任务, remedy: 无}}\n", []),
        (REACHED.replace("≥", "≤"), SHORT.replace("90", "69"), ["beaten-target"]),
        (REACHED.replace("≥", "≤"), SHORT.replace("90", "70"), []),
        # 264 against 115 is 129.57 percent over
        (REACHED, "actual: {value: 264, evidence: 台账}\ntarget: 115\nreasons: {row: {reason: 年初指标偏低，超43%, remedy: 调整指标}}\n", ["wrong-claim"]),
        (REACHED, "actual: {value: 264, evidence: 台账}\ntarget: 115\nreasons: {row: {reason: 年初指标偏低，超129.57%, remedy: 调整指标}}\n", []),
        (REACHED, "actual: {value: 90, evidence: 台账}\ntarget: 100\nreasons: {row: {reason: 完成率90%, remedy: 补训}}\n", []),
        (REACHED, "actual: {value: 90, evidence: 台账}\ntarget: 100\nreasons: {row: {reason: 完成率95%, remedy: 补训}}\n", ["wrong-claim"]),
        # spent 179.6 of 170
        (PLAN, "spent: {value: 179.6, unit: 万元, evidence: 决算表}\nplanned: {value: 170, unit: 万元}\n", ["over-plan"]),
        (PLAN, "spent: {value: 1700000, unit: 元, evidence: 决算表}\nplanned: {value: 170, unit: 万元}\n", []),
        (JUDGED, "given: {value: 10, evidence: 评审表}\n", ["judged-without-reason"]),
        (JUDGED, "given: {value: 10, evidence: 评审表, note: 专家评审}\n", []),
        (JUDGED.replace("given", "given, reason: 专家评审"), "given: {value: 10, evidence: 评审表}\n", []),
        # dates
        (REACHED, SHORT.replace("90", "100") + "on: 2018-06-01\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: 2017-06-01\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "on: 2018-06-01\nsigned: 2018-05-01\nperiod: {signed: it.signed}\n", ["signed-before-data"]),
        (REACHED, SHORT.replace("90", "100") + "on: 2019-06-01\nsigned: 2019-07-01\nperiod: {signed: it.signed}\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 8月底}\nsigned: 2018-08-30\nperiod: {signed: it.signed}\n", ["signed-before-data"]),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 8月底}\nsigned: 2018-08-31\nperiod: {signed: it.signed}\n", []),
        # one name, two figures
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3, label: 人数}\nb: {value: 4, label: 人数}\n", ["two-values"]),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3, label: 人数}\nb: {value: 3.0, label: 人数}\n", []),
        # a check of the project: three parts that do not make their sum
        (REACHED, SHORT.replace("90", "100") + "a: 3\nb: 4\nall: 8\nchecks: [{that: it.all == it.a + it.b, otherwise: 分项不等于合计}]\n", ["check-fails"]),
    ],
)  # fmt: skip
def test_a_check_finds_what_it_is_for_and_nothing_else(tmp_path: Path, rule: str, facts: str, found: list[str]) -> None:
    assert codes(tmp_path, rule, facts) == found


@pytest.mark.parametrize(
    ("change", "before", "found"),
    [
        ("20%", "100", []),
        ("20%", "83", ["year-on-year"]),
        ("15", "85", []),
        ("14.9", "85", ["year-on-year"]),
        ("5%", "{value: 100, unit: 人}", []),
        ("5%", "{value: 1, unit: 户}", ["year-on-year"]),
        ("5%", "", []),
    ],
)
def test_a_figure_is_held_against_the_period_before(tmp_path: Path, change: str, before: str, found: list[str]) -> None:
    facts = f"actual: {{value: 100, unit: 人, evidence: 签到册, change: {change}}}\ntarget: 100\n"
    assert codes(tmp_path, REACHED, facts, f"actual: {before}\n") == found


def test_a_silenced_finding_is_a_note_with_its_reason(tmp_path: Path) -> None:
    template = docx_bytes(lambda document: document.add_paragraph("{{ scorecard.total }}"))
    facts = "actual: 100\ntarget: 100\nsilence: [{code: no-evidence, about: 培训人数, reason: 原件存档案室}]\n"
    project = project_of(tmp_path, HEAD + ROW.replace("{rule}", REACHED), template, it=facts)
    (finding,) = build(project).findings
    assert (finding.code, finding.severity) == ("no-evidence", Severity.NOTE)
    assert finding.hint.startswith("Silenced: 原件存档案室")


def test_a_doubt_about_a_tag_can_be_silenced_too(tmp_path: Path) -> None:
    facts = "actual: {value: 100, evidence: 台账}\ntarget: 100\n"
    (found,) = problems(tmp_path, REACHED, facts, text="，{ {it.target} }")
    assert (found.code, found.severity) == ("near-tag", Severity.WARNING)
    facts += "silence: [{code: near-tag, reason: 原文如此}]\n"
    (found,) = problems(tmp_path, REACHED, facts, text="，{ {it.target} }")
    assert (found.code, found.severity) == ("near-tag", Severity.NOTE)


@pytest.mark.parametrize("about", ["满意度", "培训人数"])
def test_a_silence_that_silences_nothing_is_found(tmp_path: Path, about: str) -> None:
    facts = SHORT.replace("90", "100") + f"silence: [{{code: no-evidence, about: {about}, reason: 旧}}]\n"
    assert codes(tmp_path, REACHED, facts) == ["idle-silence"]


BEATEN = "actual: {value: 264, unit: 人, evidence: 台账}\ntarget: {value: 115, unit: 人}\n"
MISSED = "actual: {value: 264, unit: 人, evidence: 台账}\ntarget: {value: 300, unit: 人}\n"
RATE = 'actual: {value: 92, unit: "%", evidence: 台账}\ntarget: {value: 95, unit: "%"}\n'


@pytest.mark.parametrize(
    ("figures", "reason", "found"),
    [
        (BEATEN, "年初指标偏低，超43%", True),
        (BEATEN, "年初指标偏低，超目标43%", True),
        (BEATEN, "年初指标偏低，超过年度目标值43%", True),
        (BEATEN, "超额完成43%", True),
        (BEATEN, "实际264人，比目标超43%", True),
        (BEATEN, "较年初计划高出130%", False),
        (BEATEN, "较年初计划高出43%", True),
        (BEATEN, "超额完成 43 %", True),
        (BEATEN, "完成率为143%", True),
        # within one of the last digit that is written: 129.57 is told as 129, 130 and 129.6
        (BEATEN, "超129%", False),
        (BEATEN, "超130%", False),
        (BEATEN, "超128%", True),
        (BEATEN, "超131%", True),
        (BEATEN, "超129.6%", False),
        (BEATEN, "超129.7%", True),
        (BEATEN, "完成率229.57%", False),
        (MISSED, "农忙，完成率88%", False),
        (MISSED, "农忙，完成率86%", True),
        (MISSED, "农忙，完成率87%", True),
        (MISSED, "农忙，上半年完成目标的40%", False),
        (MISSED, "农忙，验收完成率60%", False),
        (MISSED, "农忙，仅完成目标的88%", False),
        (MISSED, "农忙，仅完成年度目标任务的80%", True),
        (MISSED, "农忙，低于目标12%", False),
        (MISSED, "农忙，低于目标值15%", True),
        (MISSED, "农忙，未完成部分占10%", True),
        # a percentage of something else
        (MISSED, "全县满意度超过90%", False),
        (MISSED, "女性占比超过43%", False),
        (MISSED, "超过40%的学员外出务工", False),
        (MISSED, "完成率超过85%", False),
        (MISSED, "完成率80%以上", False),
        (MISSED, "完成率80%~90%", False),
        (MISSED, "上半年完成率仅40%", False),
        (MISSED, "上年完成率95%", False),
        (MISSED, "其中第一期完成率60%", False),
        (MISSED, "因资金到位率80%，教材未印", False),
        (MISSED, "超生率3%", False),
        (MISSED, "超声检查率95%", False),
        (MISSED, "欠发达地区占20%", False),
        (MISSED, "师资短缺20%", False),
        (MISSED, "320国道施工，第五次培训推迟", False),
        (RATE, "抽样较少，超90%", False),
        (RATE, "抽样较少，低于目标3.16%", False),
        (RATE, "抽样较少，低于目标5%", True),
        (RATE.replace("92", "60"), "抽样较少，低于目标35%", False),  # percentage points
        (RATE.replace("92", "60"), "抽样较少，低于目标36.84%", False),
        ("actual: {value: 264, evidence: 台账}\ntarget: 0\n", "超43%", False),
    ],
)  # fmt: skip
def test_a_percentage_in_a_reason_is_held_against_its_row(
    tmp_path: Path, figures: str, reason: str, found: bool
) -> None:
    facts = figures + f"reasons: {{row: {{reason: '{reason}', remedy: 调整}}}}\n"
    assert ("wrong-claim" in codes(tmp_path, REACHED, facts)) is found


@pytest.mark.parametrize("reason", ["完成率88%", "完成率114%", "完成目标的88%"])
def test_nobody_agrees_on_what_a_rate_of_completion_is_where_less_is_better(tmp_path: Path, reason: str) -> None:
    facts = MISSED.replace("264", "342") + f"reasons: {{row: {{reason: {reason}, remedy: 节约}}}}\n"
    assert codes(tmp_path, REACHED.replace("≥", "≤"), facts) == []


def test_a_rate_that_the_row_is_named_after_is_one_of_its_own(tmp_path: Path) -> None:
    facts = (
        "spent: {value: 88, evidence: 决算表}\nplanned: 100\nreasons: {row: {reason: 培训人数到位率80%, remedy: 补}}\n"
    )
    named = facts.replace("培训人数到位率", "到位率")
    assert codes(tmp_path / "a", PLAN, named) == []
    assert codes(tmp_path / "b", PLAN, named, name="资金到位率") == ["wrong-claim"]


DEDUCTION = "{deduction: {actual: it.actual, target: it.target, better: higher, per: 0.1, each: 1}}"


@pytest.mark.parametrize(
    ("rule", "facts", "found"),
    [
        # beaten by far: deductions, both ways
        (DEDUCTION, SHORT.replace("90", "130"), []),
        (DEDUCTION, SHORT.replace("90", "131"), ["beaten-target"]),
        (DEDUCTION.replace("higher", "lower"), SHORT.replace("90", "69"), ["beaten-target"]),
        (DEDUCTION.replace("higher", "lower"), SHORT.replace("90", "70"), []),
        (DEDUCTION, "actual: {value: 3, evidence: 台账}\ntarget: 0\n", []),
        (DEDUCTION.replace("target: it.target, better: higher", "better: [it.target, 110]"), SHORT.replace("90", "105"), []),
        (REACHED.replace("≥", '"="'), SHORT.replace("90", "100"), []),
        (REACHED.replace("≥", '"="'), SHORT.replace("90", "200"), ["no-reason"]),
        # a plan is exceeded by anything above it, on whatever scale it is typed
        (PLAN, "spent: {value: 170, evidence: 决算表}\nplanned: 170\n", []),
        (PLAN, "spent: {value: 170.01, evidence: 决算表}\nplanned: 170\n", ["over-plan"]),
        (PLAN, "spent: {value: 1796000, unit: 元, evidence: 决算表}\nplanned: {value: 170, unit: 万元}\n", ["over-plan"]),
        (PLAN, "spent: {value: 179.6, evidence: 决算表}\nplanned: 170\n" + WHY, []),
        (f"{{parts: [{{points: 4, rule: {PLAN}}}, {{points: 6, rule: {REACHED}}}]}}", SHORT.replace("90", "140") + "spent: 5\nplanned: 4\n", ["over-plan", "beaten-target"]),
        (PLAN, "spent: {value: 7, unit: 次, evidence: 通知}\nplanned: 6\n", []),
        (PLAN, "spent: {value: 8, unit: 次, evidence: 通知}\nplanned: 6\n", ["over-plan"]),
        (PLAN, "spent: {value: 7, unit: 次, evidence: 通知}\nplanned: {value: 6, unit: 次}\n", []),
        (PLAN, "spent: {value: 7, unit: 元, evidence: 通知}\nplanned: {value: 6, unit: 元}\n", ["over-plan"]),
        # reasons and remedies
        (REACHED, SHORT + "reasons: {row: {reason: 无, remedy: 错开农时}}\n", ["no-reason"]),
        (REACHED, SHORT + "reasons: {row: {reason: 农忙, remedy: 无。}}\n", ["no-remedy"]),
        (REACHED, SHORT + "reasons: {row: {reason: , remedy: 错开农时}}\n", ["no-reason"]),
        (REACHED, SHORT + "reasons: {row: {reason: 农忙, remedy: ' '}}\n", ["no-remedy"]),
        (REACHED, "actual: \ntarget: 100\n" + WHY, ["missing-fact"]),
        (JUDGED, "given: {value: 10, evidence: 评审表}\n" + WHY, []),  # the reason of a judged score, and no idle one
        (JUDGED, "given: {value: 9.5, evidence: 评审表}\n", ["no-reason"]),
        (JUDGED, "given: {value: 10, evidence: 评审表, source: 专家评分表}\n", ["judged-without-reason"]),
        (JUDGED, "given: {value: 10, evidence: 评审表, note: 专家组一致}\n", []),
        (JUDGED, "given: {value: 10, evidence: 评审表, note: 无}\n", ["judged-without-reason"]),
        (f"{{parts: [{{points: 10, rule: {JUDGED}}}]}}", "given: {value: 10, evidence: 评审表}\n", ["judged-without-reason"]),
        (JUDGED, "given: \n", ["missing-fact"]),
        ("{rated: {grade: it.grade, share: it.share, bands: {达成: [80, 100], 未达成: [0, 80]}}}", "grade: {value: 达成, evidence: 纪要}\nshare: 100\n", ["judged-without-reason"]),
        ("{rated: {grade: it.grade, share: it.share, bands: {达成: [80, 100], 未达成: [0, 80]}}}", "grade: {value: 达成, evidence: 纪要}\nshare: {value: 100, note: 集体评议}\n", []),
        # evidence: of a fact, of a default, of a fact behind a formula; none is asked of what is not known
        (REACHED, "actual: 100\ntarget: {value: 100, evidence: [芷财〔2018〕3号, 合同]}\n", []),
        (REACHED, "defaults: {evidence: 台账}\nactual: 100\ntarget: 100\n", []),
        (REACHED.replace("it.actual", "it.all"), "a: {value: 60, evidence: 台账}\nb: 40\ntarget: 100\nderived: {all: {formula: it.a + it.b}}\n", []),
        (REACHED, "actual: {value: 100, evidence: ''}\ntarget: 100\n", ["no-evidence"]),
        (REACHED, "actual: \ntarget: 100\n", ["missing-fact"]),
        # days: the first and the last are of the period, a span counts whole
        (REACHED, SHORT.replace("90", "100") + "a: 2018-01-01\nb: 2018-12-31\nc: 2018年上半年\nd: 7月10日至13日\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: 2017-12-31\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "on: {value: 2017-11-03, label: 项目批复日期}\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: {value: 2017-11-03, label: 抽查日期}\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "on: {value: 2019-11-03, label: 计划完工日期}\nsigned: 2019-01-15\nperiod: {signed: it.signed}\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: {value: 2019-11-03, label: 抽查日期}\nsigned: 2019-01-15\nperiod: {signed: it.signed}\n", ["signed-before-data"]),
        (REACHED, SHORT.replace("90", "100") + "on: 2017年12月30日至2018年1月2日\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: 2017年12月\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 2017-12-31}\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 2017~2018}\n", []),  # no days: nothing to say
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 9月抽查时}\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: 2017-06-01\nperiod: {from: 2017-06-01}\n", []),
        (REACHED, SHORT.replace("90", "100") + "on: 2018-07-01\nsigned: 2018-07-09\nperiod: {to: 2018-06-30, signed: it.signed}\n", ["outside-period"]),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 2018-06-02}\nsigned: 2018-06-02\nperiod: {signed: it.signed}\n", []),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 2018-06-03}\nsigned: 2018-06-02\nperiod: {signed: it.signed}\n", ["signed-before-data"]),
        (REACHED, SHORT.replace("90", "100") + "signed: 2019-01-15\nperiod: {signed: it.signed}\n", []),
        (REACHED, SHORT.replace("90", "100") + "n: {value: 3, as_of: 2018-06-03}\nsigned: \nperiod: {signed: it.signed}\n", ["missing-fact"]),
        (REACHED, SHORT.replace("90", "100") + "law: 湖南省人口与计划生育条例（2016）\nroad: 320国道\ntime: 第五次\nrule: 一票否决\n", []),
        # one name: of another day or unit, or a figure and its target
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3, label: 人数, as_of: 2018-06-30}\nb: {value: 4, label: 人数, as_of: 2018-12-31}\n", []),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3, label: 资金, unit: 万元}\nb: {value: 30000, label: 资金, unit: 元}\n", []),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3.0, label: 资金, unit: 万元}\nb: {value: 31000, label: 资金, unit: 元}\n", ["two-values"]),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3.10, label: 资金, unit: 万元}\nb: {value: 31004, label: 资金, unit: 元}\n", []),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3, label: 资金, unit: 万元}\nb: {value: 4, label: 资金, unit: 户}\n", []),
        (REACHED, "actual: {value: 100, label: 培训人数, evidence: 台账}\ntarget: {value: 99, label: 培训人数}\n", []),
        (REACHED, SHORT.replace("90", "100") + "list: [{n: {value: 1, label: 人数}}, {n: {value: 2, label: 人数}}]\n", []),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 甲, label: 单位}\nb: {value: 乙, label: 单位}\n", []),
    ],
)  # fmt: skip
def test_a_check_is_silent_at_its_bound(tmp_path: Path, rule: str, facts: str, found: list[str]) -> None:
    assert codes(tmp_path, rule, facts) == found


def test_a_rubric_says_itself_what_is_beaten_by_far(tmp_path: Path) -> None:
    for folder, share, found in (("a", 0, ["beaten-target"]), ("b", 1, []), ("c", 100, [])):
        facts = SHORT.replace("90", "101")
        assert codes(tmp_path / folder, REACHED, facts, head=f"question_above: {share}\n") == found


def test_evidence_beside_an_indicator_is_evidence(tmp_path: Path) -> None:
    assert codes(tmp_path, REACHED + ", evidence: 签到册", "actual: 100\ntarget: 100\n") == []


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        ("{value: 12, unit: 万元, change: 0%}", "{value: 120000, unit: 元}", []),
        ("{value: 12, unit: 万元, change: 10%}", "{value: 12, unit: 元}", ["year-on-year"]),
        ("{value: 80, change: 20%}", "100", []),
        ("{value: 79.9, change: 20%}", "100", ["year-on-year"]),
        ("{value: 0, change: 20%}", "0", []),
        ("{value: 1, change: 20%}", "0", ["year-on-year"]),
        ("{value: 500}", "1", []),
        ("[{of: {value: 500, change: 20%}}]", "[{of: 1}]", []),
        ("{value: 甲, change: 20%}", "乙", []),
        ("{value: , change: 20%}", "5", ["missing-fact"]),
    ],
)
def test_a_change_is_counted_from_the_figure_before(tmp_path: Path, now: str, before: str, found: list[str]) -> None:
    facts = SHORT.replace("90", "100") + f"n: {now}\n"
    assert codes(tmp_path, REACHED, facts, f"n: {before}\n") == found


def test_a_change_names_both_figures_and_both_places(tmp_path: Path) -> None:
    facts = SHORT.replace("90", "100") + "n: {value: 50, change: 20%}\n"
    found, _ = problems(tmp_path, REACHED, facts, "n: 40\n")  # the other: nothing prints it
    assert found.line == (
        "facts/2018/it.yaml:3:1: it.n is 50, and was 40 the period before (facts/2017/it.yaml:1:1) "
        "[warning: year-on-year]"
    )
    assert "20%" in found.hint


@pytest.mark.parametrize(
    ("facts", "unread"),
    [
        ("other: 3\n", ["it.other"]),
        ("seen: {deep: 3, list: [{n: 1}]}\n", []),
        ("a: 3\nchecks: [{that: it.a == 3, otherwise: 错}]\n", []),
        ("a: 3\nderived: {b: {formula: it.a + 1}}\n", []),
        ("signed: 2018-12-31\nperiod: {signed: it.signed}\n", []),
        ("actually: 3\n", ["it.actually"]),  # it.actual is read, and is no part of this name
    ],
)
def test_a_fact_that_nothing_reads_is_a_note(tmp_path: Path, facts: str, unread: list[str]) -> None:
    found = problems(
        tmp_path,
        REACHED,
        SHORT.replace("90", "100") + facts,
        text="{% for n in it.seen.list %}{{ n.n }}{% endfor %}{{ it.seen.deep }}" if "seen" in facts else "",
    )
    assert [(each.code, each.severity) for each in found] == [("unused-fact", Severity.NOTE)] * len(unread)
    assert [path in each.message for path, each in zip(unread, found, strict=True)] == [True] * len(unread)


@pytest.mark.parametrize(
    ("rule", "facts", "where", "says"),
    [
        (REACHED, SHORT + "reasons: {row: {reason: 农忙}}\n", "facts/2018/it.yaml:3:16", "remedy: …"),
        (REACHED, SHORT.replace("90", "100") + WHY, "facts/2018/it.yaml:3:16", "loses nothing"),
        (REACHED, "actual: 100\ntarget: 100\n", "templates/rubric.yaml:5:5", "evidence: a file or a document number"),
        (REACHED, SHORT.replace("90", "150"), "templates/rubric.yaml:5:5", "150 against a target of 100, beaten by 50 %"),
        (PLAN, "spent: {value: 179.6, unit: 万元, evidence: 表}\nplanned: {value: 170, unit: 万元}\n", "templates/rubric.yaml:5:5", "179.6 of 170, 5.65 % above the plan"),
        (JUDGED, "given: {value: 10, evidence: 表}\n", "templates/rubric.yaml:5:5", "reasons: {row: …}"),
        (REACHED, BEATEN + "reasons: {row: {reason: 超43%, remedy: 调整}}\n", "facts/2018/it.yaml:3:16", "超43% does not follow from 264 and 115: it is 129.57 %"),
        (REACHED, SHORT.replace("90", "100") + "on: 2017-06-01\n", "facts/2018/it.yaml:3:1", "it.on: value 2017-06-01 is before the period, which begins on 2018-01-01"),
        (REACHED, SHORT.replace("90", "100") + "a: {value: 3, label: 人数}\nb: {value: 4, label: 人数}\n", "facts/2018/it.yaml:4:1", "人数 is 4 here and 3 at facts/2018/it.yaml:3:1"),
    ],
)  # fmt: skip
def test_a_finding_says_where_with_both_figures(tmp_path: Path, rule: str, facts: str, where: str, says: str) -> None:
    (found,) = (each for each in problems(tmp_path, rule, facts) if each.severity is Severity.WARNING)
    assert str(found.place) == where
    assert says in str(found)
