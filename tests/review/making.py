"""A small report for the tests of its review page: one of each kind of figure, row and finding."""

from __future__ import annotations

from pathlib import Path

from tests.making import p, project_of, tbl, tr, word

RUBRIC = """title: 表
total: 20
round: 2
grades: {优: 18, 差: 0}
indicators:
  - key: outputs
    name: 产出
    weight: 12
    children:
      - key: sex_ratio
        name: 性别比
        weight: 6
        criteria: 每高一点扣一分。
        rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}
      - key: people
        name: 人数
        weight: 6
        rule: {proportional: {actual: births.all, planned: births.planned}}
  - key: survey
    name: 满意度
    weight: 4
    rule: {proportional: {actual: births.satisfied, planned: births.surveyed}}
  - key: trips
    name: 下乡
    weight: 4
    rule: {proportional: {actual: births.trips, planned: births.none}}
"""

BIRTHS = """defaults: {owner: 统计科}
sex_ratio:
  value: 108.50
  label: 出生人口性别比
  as_of: 2018-08-31
  source: 导语
  evidence: [卫发1号]
  certainty: inferred
  note: 女=100
towns: [{people: 120}, {people: 80}]
planned: {value: 250, label: 计划数, certainty: assumed, owner: 计划科}
satisfied: {value: , label: 满意者}
surveyed: {value: 50, label: 受访者}
trips: 0
none: 0
derived:
  all: {formula: "births.towns[0].people + births.towns[1].people", label: 合计}
checks:
  - {that: births.sex_ratio < 108, otherwise: 性别比过高}
reasons:
  sex_ratio: {reason: 流动人口多, remedy: 加强查处}
silence:
  - {code: not-applicable, reason: 本年度没有安排}
"""

REPORT = word(
    p('<w:pPr><w:pStyle w:val="t"/></w:pPr>', "自评报告"),
    p(
        "性别比为{{ births.sex_ratio }}，共{{ births.all }}人，计划{{ births.planned }}人，满意{{ births.satisfied }}人。"
    ),
    p("又是{{ births.sex_ratio }}；完成{{ (births.all / births.planned * 100)|round(1) }}。"),
    tbl(
        tr("指标", "得分"),
        tr("{% for i in scorecard.children[0].children %}{{ i.name }}", "{{ i.score }}{% endfor %}"),
        tr("合计", "{{ scorecard.total }}"),
    ),
    styles='<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>',
)

FILE = "facts/2018/births.yaml"


def project(folder: Path, *changes: tuple[str, str]) -> Path:
    """The project of the small report, with texts of its facts put for others."""
    births = BIRTHS
    for old, new in changes:
        assert old in births
        births = births.replace(old, new)
    return project_of(folder, RUBRIC, REPORT, births=births)
