"""A small form and units for it, for the tests of batches."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.making import p, project_of, tbl, tr, word

RUBRIC = """
title: 评价表
total: 10
grades: {优: 9, 差: 0}
indicators:
  - key: inputs
    name: 投入
    weight: 10
    children:
      - key: rate
        name: 到位率
        weight: 10
        rule: {proportional: {actual: funds.arrived, planned: funds.planned}}
"""
FUNDS = """planned: {value: 100, unit: 元, label: 计划, evidence: 记账凭证第3号}
arrived: {value: 100.00, unit: 元, label: 到位, evidence: 记账凭证第4号}
derived:
  gap: {formula: funds.planned - funds.arrived, unit: 元}
"""
REPORT = word(
    p("到位 {{ funds.arrived }} 元"),
    tbl(
        tr("指标", "得分"), tr("{% for i in scorecard.children[0].children %}{{ i.name }}", "{{ i.score }}{% endfor %}")
    ),
)


def project(folder: Path) -> Path:
    """A project with a form, and facts of its own."""
    return project_of(folder, RUBRIC, REPORT, funds=FUNDS)


def units(folder: Path, count: int) -> Path:
    """A folder of units, whose figures differ: 县1, 县2, …"""
    for number in range(1, count + 1):
        unit(folder, f"县{number}", str(number))
    return folder


def unit(folder: Path, name: str, arrived: str, period: str = "2018") -> Path:
    facts = folder / name / "facts" / period
    facts.mkdir(parents=True, exist_ok=True)
    (facts / "funds.yaml").write_text(FUNDS.replace("100.00", arrived), encoding="utf-8")
    return folder / name


def own_project(folder: Path, unit: Path, project: Path) -> Path:
    """A project with the facts of a unit and the form of another."""
    shutil.copytree(unit / "facts", folder / "facts")
    shutil.copytree(project / "templates", folder / "templates")
    return folder
