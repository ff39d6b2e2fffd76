"""Bad input, as people make it: each fault with its place and exit code 1, and the last good report untouched.

The messages are goldens, one file a case and language: this is the wording that users see.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from docgen.language import ENGLISH, LANGUAGES
from tests.conftest import ROOT
from tests.making import with_paragraphs
from tests.test_county_report import run

Change = Callable[[Path], object]


def put(name: str, text: str, encoding: str = "utf-8") -> Change:
    """Write a file of the project anew."""
    return lambda project: (project / name).write_text(text, encoding=encoding)


def replace(name: str, old: str, new: str) -> Change:
    """Change one spot of a file of the project."""

    def change(project: Path) -> None:
        text = (project / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {name}"
        (project / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def remove(name: str) -> Change:
    return lambda project: (project / name).unlink()


def template(*paragraphs: str) -> Change:
    return lambda project: (project / TEMPLATE).write_bytes(with_paragraphs(*paragraphs))


def empty_folder(project: Path) -> None:
    for file in (project / "facts/2025").iterdir():
        file.unlink()


FUNDS = "facts/2025/funds.yaml"
TRAINING = "facts/2025/training.yaml"
REPORT = "facts/2025/report.yaml"
RUBRIC = "templates/rubric.yaml"
TEMPLATE = "templates/report.docx"

CASES: dict[str, tuple[Change, ...]] = {
    "broken-yaml": (put(FUNDS, "planned: {value: 1, unit: 元\narrived: 2\n"),),
    "a-key-twice": (put(FUNDS, "planned: 1\narrived: 2\nplanned: 3\n"),),
    "an-unknown-key": (replace(FUNDS, "value: 200000, unit: 元, label: 计划投入资金", "value: 200000, uint: 元, label: 计划投入资金"),),
    "a-forgotten-value": (replace(FUNDS, "value: 200000, unit: 元, label: 计划投入资金", "unit: 元, label: 计划投入资金"),),
    "a-wrong-type": (replace(FUNDS, "value: 200000, unit: 元, label: 计划投入资金", "value: 二十万, unit: 元, label: 计划投入资金"),),
    "a-number-in-quotes": (replace(TRAINING, "value: 190", 'value: "1,190"'),),
    "a-full-width-colon": (put(TRAINING, "people:\n  value： 190\n  unit: 人\n"),),
    "no-blank-after-a-colon": (put(TRAINING, "people:\n  value:190\n  unit: 人\n"), put(FUNDS, "planned: {value:190, unit: 元}\n")),
    "a-quote-that-is-not-closed": (replace(TRAINING, "label: 培训人数", 'label: "培训人数'),),
    "text-for-yes-or-no": (replace(FUNDS, "value: true, label: 制定了资金管理办法", "value: 是, label: 制定了资金管理办法"),),
    "a-list-for-a-value": (replace(FUNDS, "value: 200000, unit: 元, label: 计划投入资金", "value: [1, 2], unit: 元, label: 计划投入资金"),),
    "no-such-date": (replace(REPORT, "value: 2025-12-31", "value: 2025-02-30"),),
    "a-name-in-a-rule-that-does-not-exist": (replace(RUBRIC, "planned: funds.planned}", "planned: funds.planed}"),),
    "a-circular-derived-fact": (
        replace(FUNDS, "derived:", "derived:\n  one: {formula: funds.two + 1}\n  two: {formula: funds.one + 1}"),
    ),
    "a-division-by-zero": (replace(FUNDS, "value: 200000, unit: 元, label: 计划投入资金", "value: 0, unit: 元, label: 计划投入资金"),),
    "units-that-do-not-go-together": (
        replace(FUNDS, "derived:", "derived:\n  one: {formula: funds.planned + training.people}\n  two: {formula: funds.planned, unit: 人}"),
        replace(RUBRIC, "actual: funds.arrived", "actual: training.people"),
    ),
    "no-period-before": (replace(FUNDS, "derived:", "derived:\n  more: {formula: funds.planned - previous.funds.planned}"),),
    "a-period-and-its-signature": (replace(REPORT, "checks:", "period: {from: 2025-12-31, to: 2025-01-01, signed: report.body}\nchecks:"),),
    "a-silence-without-a-reason": (replace(REPORT, "checks:", "silence: [{code: no-evidence}, {code: nothing, reason: ''}]\nchecks:"),),
    "a-target-that-is-typed-wrongly": (
        replace(RUBRIC, "{proportional: {actual: funds.arrived, planned: funds.planned}}", "{reached: {actual: funds.arrived, target: funds.planned, must_be: '>='}}"),
    ),
    "weights-that-do-not-add-up": (replace(RUBRIC, "        weight: 40\n", "        weight: 41\n"),),
    "points-that-do-not-add-up": (replace(RUBRIC, "points: 5, when", "points: 4, when"),),
    "a-tag-that-names-nothing": (template("到位 {{ funds.arived }} 元", "{{ fund.arrived }}"),),
    "broken-tags": (
        template("{% for x in funds %}{{ x }}", "{{ funds.arrived|wann }}", "{{ funds.arrived", "{{ “到位” }}", "{% foo %}"),
    ),
    "a-template-that-is-no-docx": (put(TEMPLATE, "这是一段文字"),),
    "an-empty-template": (put(TEMPLATE, ""),),
    "an-empty-folder": (empty_folder,),
    "no-facts-at-all": (lambda project: shutil.rmtree(project / "facts"),),
    "a-missing-rubric": (remove(RUBRIC),),
    "an-empty-rubric": (put(RUBRIC, ""),),
    "a-missing-template": (remove(TEMPLATE),),
    "a-slip-in-gbk": (put(FUNDS, "# 资金\n计划: {value: 1, label: 计划投入资金, uint: 元}\n", "gbk"),),
    "a-slip-in-utf-16": (put(FUNDS, "# 资金\n计划: {value: 1, label: 计划投入资金, uint: 元}\n", "utf-16"),),
    "not-text-at-all": (lambda project: (project / FUNDS).write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe"),),
    "several-at-once": (
        put(FUNDS, "planned: {value: 1, uint: 元}\narrived: {valeu: 2, unit: 元}\nrules_exist: true\nrules_exist: false\n"),
        replace(REPORT, "label: 报告年度, certainty: assumed", "label: 报告年度, certainty: sure"),
        replace(RUBRIC, "rule: {checklist: [{points: 10", "rule: {cheklist: [{points: 10"),
        put(TEMPLATE, "PK\x03\x04 cut off"),
    ),
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project that `docgen new` lays down, with a report from an earlier build."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "docgen/starter", folder)
    (folder / "build").mkdir()
    (folder / "build/report.docx").write_bytes(b"the last good report")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_told_with_its_place_and_nothing_is_lost(
    case: str, language: str, project: Path, golden: Callable[[str, str], None]
) -> None:
    for change in CASES[case]:
        change(project)
    done = run(project, "build", "--lang", language)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    golden(f"bad-input/{case}.txt" if language == ENGLISH else f"bad-input/{language}/{case}.txt", done.stderr)
    assert (project / "build/report.docx").read_bytes() == b"the last good report"
    assert [file.name for file in (project / "build").iterdir()] == ["report.docx"]
