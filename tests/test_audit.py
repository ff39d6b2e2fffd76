"""The checks that a reviewer makes: each on a small project, with what it finds and where it stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.pipeline import build
from docgen.problems import Severity
from tests.making import docx_bytes, project_of

HEAD = "title: 表\ntotal: 10\ngrades: {优: 9, 良: 8, 差: 0}\nindicators:\n"
ROW = "  - {key: row, name: 培训人数, weight: 10, rule: {rule}}\n"
REACHED = "{reached: {actual: it.actual, target: it.target, must_be: ≥}}"
PLAN = "{proportional: {actual: it.spent, planned: it.planned}}"
JUDGED = "{judged: {score: it.given}}"


def codes(folder: Path, rule: str, facts: str, before: str | None = None) -> list[str]:
    """The codes of the findings beside notes, of a project of one row and one facts file."""
    template = docx_bytes(lambda document: document.add_paragraph("{{ scorecard.total }}"))
    project = project_of(folder, HEAD + ROW.replace("{rule}", rule), template, it=facts)
    if before is not None:
        (project / "facts" / "2017").mkdir()
        (project / "facts" / "2017" / "it.yaml").write_text(before, encoding="utf-8")
    found = build(project, "2018").findings
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


@pytest.mark.parametrize("about", ["满意度", "培训人数"])
def test_a_silence_that_silences_nothing_is_found(tmp_path: Path, about: str) -> None:
    facts = SHORT.replace("90", "100") + f"silence: [{{code: no-evidence, about: {about}, reason: 旧}}]\n"
    assert codes(tmp_path, REACHED, facts) == ["idle-silence"]
