"""Pull: edits of a finished report go back to the facts and the template, or are told of."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from docgen import pipeline, pull
from docgen.pull import Item, Plan, Verdict
from docgen.word import controls, package
from docgen.word.manuscript import Paragraph, manuscript
from docgen.word.said import reading as read_as
from tests.making import docx_bytes, edited, p, project_of, tbl, tr, word

RUBRIC = """title: 自评表
total: 10
round: 2
grades: {优: 9, 良: 5, 差: 0}
indicators:
  - key: sex_ratio
    name: 性别比
    weight: 10
    rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}
"""

BIRTHS = """# 出生
sex_ratio:
  value: 108.00   # 不得高于107
  label: 出生人口性别比
rate: {value: 97.8, unit: "%"}
funds: {value: 11504200, unit: 元}
day: 2018-06-02
leader: 县委
note: '该县'
cases: {value: , label: 案件数, unit: 件}
guess: {value: 5, certainty: assumed}
towns:
  # 城关
  - {name: 城关镇, people: 45}
  # 河西
  - {name: 河西乡, people: 55}
  - {name: 东山乡, people: 65}
derived:
  all: {formula: "births.towns[0].people + births.towns[1].people", label: 合计}
reasons:
  sex_ratio: {reason: 原因不明, remedy: 继续努力}
"""

REPORT = word(
    p("一、总的情况"),
    p("截至8月底，{{ births.leader }}高度重视，全县出生人口性别比为{{ births.sex_ratio }}，符合政策生育率{{ births.rate }}%。"),
    p("投入{{ births.funds|wan }}万元，于{{ births.day|cn_date }}完成，查处{{ births.cases }}件，估计{{ births.guess }}人。"),
    p("{%p if births.rate > 1 %}"),
    p("性别比{{ births.sex_ratio }}是{{ births.note }}的难点{% if births.rate > 1 %}，并且复杂{% endif %}。"),
    p("{%p endif %}"),
    p("两镇合计{{ births.all }}人，折合{{ births.all * 2 }}人。"),
    p("各单位均成立了领导小组，明确了责任。"),
    tbl(
        tr("乡镇", "人数"),
        tr("{%tr for t in births.towns %}"),
        tr("{{ t.name }}", "{{ t.people }}"),
        tr("{%tr endfor %}"),
    ),
    p("以上数据属实，请予审核为盼。"),
    tbl(tr("指标", "得分"), tr("{% for i in scorecard.children %}{{ i.name }}", "{{ i.score }}{{ i.reason }}{% endfor %}")),
    tbl(tr("甲方", "县财政局"), tr("乙方", "县卫健局")),
    p("完"),
    header1=p("自评报告（{{ document.status }}）"),
)  # fmt: skip

FACTS = "facts/2018/births.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)


def built(project: Path) -> bytes:
    return pipeline.build(project).document


def said(document: bytes) -> list[str]:
    return [each.text for each in manuscript(document, "x.docx") if each.kind == "body"]


def plan_of(project: Path, document: bytes, base: Path | None = None, *, accepted: bool = True) -> Plan:
    return pull.plan(project, base or project, document, "edited.docx", period="2018", final=False, accepted=accepted)


def apply(project: Path, plan: Plan) -> None:
    for name, data in plan.files.items():
        (project / name).write_bytes(data)


def told(plan: Plan, *verdicts: Verdict) -> list[tuple[str, str]]:
    return [(item.old, item.new) for item in plan.items if item.verdict in verdicts]


def without_controls(opened: Any) -> None:
    for root in (opened.element, *(section.header._element for section in opened.sections)):
        for control in list(controls.ours(root)):
            controls.unwrap(control)


def retype(opened: Any, old: str, new: str) -> bool:
    """Type over the first place of a text, whatever runs and controls it is split over; whether there was one."""
    for paragraph in opened.element.iter(qn("w:p")):
        nodes = list(paragraph.iter(qn("w:t")))
        text = "".join(node.text or "" for node in nodes)
        at = text.find(old)
        if at < 0:
            continue
        offset, typed = 0, False
        for node in nodes:
            its = node.text or ""
            first, last = max(at - offset, 0), min(at + len(old) - offset, len(its))
            if first < last:
                node.text = its[:first] + ("" if typed else new) + its[last:]
                node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                typed = True
            offset += len(its)
        return True
    return False


def typed(*changes: tuple[str, str], anyway: bool = False) -> Callable[[Any], None]:
    def edit(opened: Any) -> None:
        for old, new in changes:
            found = retype(opened, old, new)
            assert found or anyway, old

    return edit


def paragraph_of(opened: Any, text: str) -> Any:
    return next(each for each in opened.paragraphs if text in "".join(t.text or "" for t in each._p.iter(qn("w:t"))))


def test_without_an_edit_there_is_nothing_to_do(project: Path) -> None:
    assert built(project) == built(project)
    assert plan_of(project, built(project)) == Plan((), {}, ())
    assert plan_of(project, edited(built(project), without_controls)) == Plan((), {}, ())


FIGURES = [
    ("108.00", "106.5", "  value: 106.5   # 不得高于107"),
    ("97.8", "98", 'rate: {value: 98, unit: "%"}'),
    ("1150.42", "1,151.5", "funds: {value: 11515000, unit: 元}"),
    ("2018年6月2日", "2018年7月1日", "day: 2018-07-01"),
    ("该县", "我县", "note: '我县'"),
    ("【待填：案件数】", "7", "cases: {value: 7, label: 案件数, unit: 件}"),
    ("5※", "6※", "guess: {value: 6, certainty: assumed}"),
    ("河西乡", "河西镇", "  - {name: 河西镇, people: 55}"),
    ("55", "56", "  - {name: 河西乡, people: 56}"),
    ("原因不明", "出生人数太少", "  sex_ratio: {reason: 出生人数太少, remedy: 继续努力}"),
]


@pytest.mark.parametrize("kept", [True, False], ids=["controls", "stripped"])
@pytest.mark.parametrize(("old", "new", "line"), FIGURES)
def test_a_changed_figure_becomes_its_fact(project: Path, old: str, new: str, line: str, *, kept: bool) -> None:
    def edit(opened: Any) -> None:
        if not kept:
            without_controls(opened)
        retype(opened, old, new)

    plan = plan_of(project, edited(built(project), edit))
    assert told(plan, Verdict.FACT) == [(old, new)]
    assert not plan.is_open
    assert list(plan.files) == [FACTS]
    apply(project, plan)
    before, after = BIRTHS.splitlines(), (project / FACTS).read_text("utf-8").splitlines()
    assert [each for one, each in zip(before, after, strict=True) if one != each] == [line]
    assert new.replace(",", "") in "".join(said(built(project)))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("100", "101", "births.towns[0].people"),
        ("200", "201", "the template computes it: births.all * 2"),
        ("9原因", "10原因", "births.sex_ratio"),
        ("2018年6月2日", "六月初", "六月初"),
        ("108.00", "很高", "很高 is not a number"),
        ("5※", "5", "mark of an assumed fact"),
        ("，符合政策生育率97.8", "，符合政策生育率", "the value was taken out"),
    ],
)
def test_what_no_fact_can_take_is_refused_with_the_reason(project: Path, old: str, new: str, why: str) -> None:
    plan = plan_of(project, edited(built(project), typed((old, new))))
    assert [item for item in plan.items if item.verdict is Verdict.REFUSED and why in item.reason], plan.items
    assert plan.is_open
    assert not plan.files


def test_one_fact_with_two_new_values_is_a_conflict(project: Path) -> None:
    plan = plan_of(
        project, edited(built(project), typed(("性别比为108.00", "性别比为106"), ("性别比108.00", "性别比105")))
    )
    assert told(plan, Verdict.CONFLICT) == [("108.00", "106"), ("108.00", "105")]
    assert not plan.files


def test_what_follows_from_a_fact_elsewhere_is_told(project: Path) -> None:
    plan = plan_of(project, edited(built(project), typed(("性别比为108.00", "性别比为106"))))
    follows = told(plan, Verdict.FOLLOWS)
    assert [new for _, new in follows] == ["性别比106是该县的难点，并且复杂。", "10原因不明"]


WORDS = [
    ("高度", "十分"),
    ("属实", "真实"),
    ("并且", "而且"),
    ("于2018", "在2018"),
    ("完成，", "全部完成，"),
    ("全县", "该县\t的\n全部"),
    ("，明确了责任", ""),
    ("县卫健局", "县卫生健康局"),
]


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_changed_wording_goes_to_the_template_with_the_tags_kept(project: Path, old: str, new: str) -> None:
    document = edited(built(project), typed((old, new)))
    plan = plan_of(project, document)
    assert not plan.is_open, plan.items
    assert list(plan.files) == ["templates/report.docx"]
    apply(project, plan)
    assert plan_of(project, document) == Plan((), {}, ())
    tags = [tag.text for tag in pull.build(project, "2018", final=False).scored.inputs.template.tags]
    assert len(tags) == 25
    assert (project / FACTS).read_text("utf-8") == BIRTHS


def test_changed_wording_of_a_header_goes_to_each_part_that_says_it(tmp_path: Path) -> None:
    def make(opened: Any) -> None:
        opened.add_paragraph("{{ births.rate }}")
        section = opened.sections[0]
        section.different_first_page_header_footer = True
        for margin in (section.header, section.first_page_header):
            margin.paragraphs[0].text = "自评报告（{{ births.note }}）{{ document.status }}"

    def edit(opened: Any) -> None:
        section = opened.sections[0]
        for margin in (section.header, section.first_page_header):
            node = next(margin._element.iter(qn("w:t")))
            node.text = node.text.replace("自评报告", "绩效自评报告")

    project = project_of(tmp_path, RUBRIC, docx_bytes(make), births=BIRTHS)
    document = edited(built(project), edit)
    plan = plan_of(project, document)
    assert told(plan, Verdict.WORDING) == [("", "绩效")]
    apply(project, plan)
    assert plan_of(project, document) == Plan((), {}, ())


def test_paragraphs_come_and_go(project: Path) -> None:
    def edit(opened: Any) -> None:
        paragraph_of(opened, "明确了责任").insert_paragraph_before("新的一段。")
        paragraph_of(opened, "属实").insert_paragraph_before("表后一段。")
        gone = paragraph_of(opened, "总的情况")._p
        gone.getparent().remove(gone)

    document = edited(built(project), edit)
    plan = plan_of(project, document)
    assert not plan.is_open, plan.items
    assert sorted(told(plan, Verdict.WORDING)) == [("", "新的一段。"), ("", "表后一段。"), ("一、总的情况", "")]
    apply(project, plan)
    assert said(built(project)) == said(document)
    assert plan_of(project, document) == Plan((), {}, ())


def rows_of(opened: Any, table: int) -> list[Any]:
    return [row._tr for row in opened.tables[table].rows]


def swap(table: int, one: int, other: int) -> Callable[[Any], None]:
    def edit(opened: Any) -> None:
        rows = rows_of(opened, table)
        stand_in = etree.Element("x")
        rows[one].addprevious(stand_in)
        rows[other].addprevious(rows[one])
        stand_in.addprevious(rows[other])
        rows[one].getparent().remove(stand_in)

    return edit


def test_rows_of_facts_that_change_places_change_places_in_the_facts(project: Path) -> None:
    document = edited(built(project), swap(0, 1, 3))
    plan = plan_of(project, document)
    assert not plan.is_open, plan.items
    apply(project, plan)
    text = (project / FACTS).read_text("utf-8")
    assert text.index("东山乡") < text.index("# 河西") < text.index("河西乡") < text.index("城关镇")
    assert sorted(text.splitlines()) == sorted(BIRTHS.splitlines())


def test_rows_of_the_template_change_places_in_the_template(project: Path) -> None:
    document = edited(built(project), swap(2, 0, 1))
    plan = plan_of(project, document)
    assert not plan.is_open, plan.items
    apply(project, plan)
    assert said(built(project)) == said(document)


def test_rows_that_come_and_go_are_told_of(project: Path) -> None:
    def edit(opened: Any) -> None:
        rows = rows_of(opened, 0)
        rows[2].getparent().remove(rows[2])
        opened.tables[1].add_row().cells[0].text = "新行"

    plan = plan_of(project, edited(built(project), edit))
    assert len([item for item in plan.items if item.verdict is Verdict.REFUSED]) == 2, plan.items
    assert not plan.files


def test_what_a_loop_prints_is_changed_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    report = word(p("{%p for t in births.towns %}"), p("{{ t.name }}有{{ t.people }}人。"), p("{%p endfor %}"), p("完"))
    project = project_of(tmp_path, RUBRIC, report, births=BIRTHS)
    all_ = typed(*(((f"{name}有", f"{name}共有")) for name in ("城关镇", "河西乡", "东山乡")))
    plan = plan_of(project, edited(built(project), all_))
    assert not plan.is_open, plan.items
    apply(project, plan)
    assert said(built(project))[0] == "城关镇共有45人。"
    plan = plan_of(project, edited(built(project), typed(("城关镇共有", "城关镇计有"))))
    assert "3 times" in plan.items[0].reason
    assert not plan.files


def test_braces_in_the_words_are_refused(project: Path) -> None:
    plan = plan_of(project, edited(built(project), typed(("高度", "{{ 高度 }}"))))
    assert plan.is_open
    assert not plan.files


# Two people


def test_edits_of_both_are_merged_where_they_do_not_touch(project: Path, tmp_path: Path) -> None:
    base = shutil.copytree(project, tmp_path / "base")
    document = edited(built(project), typed(("性别比为108.00", "性别比为106"), ("高度", "十分"), ("97.8", "98")))
    (project / FACTS).write_text(
        BIRTHS.replace("11504200", "12000000").replace("value: 97.8", "value: 99"), encoding="utf-8"
    )
    plan = plan_of(project, document, base)
    assert told(plan, Verdict.FACT) == [("108.00", "106")]
    assert told(plan, Verdict.CONFLICT) == [("97.8", "98")]
    assert told(plan, Verdict.WORDING) == [("高度", "十分")]
    (conflict,) = (item for item in plan.items if item.verdict is Verdict.CONFLICT)
    assert conflict.reason == "it was 97.8 when the file was built, and is 99 now"
    apply(project, plan)
    text = "".join(said(built(project)))
    assert "十分重视" in text
    assert "性别比为106" in text
    assert "1200万元" in text


def test_what_was_pulled_before_is_done(project: Path, tmp_path: Path) -> None:
    def edit(opened: Any) -> None:
        typed(("性别比为108.00", "性别比为106"), ("高度", "十分"), ("97.8", "98"))(opened)
        paragraph_of(opened, "明确了责任").insert_paragraph_before("新的一段。")
        gone = paragraph_of(opened, "总的情况")._p
        gone.getparent().remove(gone)

    base = shutil.copytree(project, tmp_path / "base")
    document = edited(built(project), edit)
    apply(project, plan_of(project, document, base))
    plan = plan_of(project, document, base)
    assert {item.verdict for item in plan.items} == {Verdict.DONE}, plan.items
    assert not plan.files


def test_what_was_pulled_already_is_told_as_such_and_nothing_else_is(project: Path, tmp_path: Path) -> None:
    base = shutil.copytree(project, tmp_path / "base")
    document = edited(built(project), typed(("1150.42", "1,151.50"), ("完成", "办结"), ("9原因", "5原因"), ("45", "5")))
    apply(project, plan_of(project, document, base))
    plan = plan_of(project, document, base)
    assert told(plan, Verdict.CONFLICT) == []
    assert told(plan, Verdict.REFUSED) == [("9", "5")]  # 5 stands in another cell, and is no score for that
    assert ("45", "5") in told(plan, Verdict.DONE)
    assert any("办结" in new for _, new in told(plan, Verdict.DONE))
    assert not plan.files


def test_wording_that_both_changed_is_a_conflict(project: Path, tmp_path: Path) -> None:
    base = shutil.copytree(project, tmp_path / "base")
    document = edited(built(project), typed(("高度", "十分"), ("属实", "真实")))
    template = project / "templates/report.docx"
    template.write_bytes(edited(template.read_bytes(), typed(("高度", "非常"))))
    plan = plan_of(project, document, base)
    assert told(plan, Verdict.CONFLICT) == [("高度", "十分")]
    assert told(plan, Verdict.WORDING) == [("属", "真")]
    apply(project, plan)
    assert "以上数据真实，请予审核为盼。" in said(built(project))
    assert "非常重视" in "".join(said(built(project)))


def test_a_score_that_moves_with_its_fact_follows(project: Path) -> None:
    document = edited(
        built(project), typed(("108.00", "107.5"), ("9原因", "9.5原因"), ("45", "46"), ("100", "101"), ("200", "201"))
    )
    plan = plan_of(project, document)
    assert told(plan, Verdict.FACT) == [("108.00", "107.5"), ("45", "46")]
    assert told(plan, Verdict.FOLLOWS)[:1] == [("9", "9.5")]
    assert told(plan, Verdict.REFUSED) == [("100", "101"), ("200", "201")]  # the sentence would say 202
    apply(project, plan)
    assert "9.5原因不明" in said(built(project))


def test_a_row_that_came_or_went_is_told_whole(project: Path) -> None:
    def edit(opened: Any, *, goes: bool) -> None:
        row = next(row for row in opened.element.iter(qn("w:tr")) if "河西乡" in "".join(row.itertext()))
        if goes:
            row.getparent().remove(row)
            return
        row.addnext(new := copy.deepcopy(row))
        for node, text in zip(new.iter(qn("w:t")), ("新店乡", "30"), strict=True):
            node.text = text

    gone, came = (plan_of(project, edited(built(project), partial(edit, goes=goes))) for goes in (True, False))
    assert [(item.place, item.old, item.new) for item in gone.items] == [("表1 行3 列1", "河西乡 | 55", "")]
    assert [(item.place, item.old, item.new) for item in came.items] == [("表1 行4 列1", "", "新店乡 | 30")]
    assert gone.is_open
    assert came.is_open


def test_what_the_edits_make_doubtful_is_told(project: Path) -> None:
    facts = BIRTHS + "checks:\n  - {that: births.rate <= 100, otherwise: 率超过百分之百}\n"
    (project / FACTS).write_text(facts, encoding="utf-8")
    document = built(project)
    assert plan_of(project, edited(document, typed(("97.8", "99")))).doubts == ()
    (doubt,) = plan_of(project, edited(document, typed(("97.8", "120")))).doubts
    assert (doubt.code, "率超过百分之百" in doubt.message) == ("check-fails", True)


def test_an_edit_that_would_break_the_report_is_told(project: Path) -> None:
    rubric = RUBRIC.replace("births.sex_ratio", "births.sex_ratio / (births.rate - 98)")
    (project / "templates/rubric.yaml").write_text(rubric, encoding="utf-8")
    plan = plan_of(project, edited(built(project), typed(("97.8", "98"))))
    assert plan.is_broken
    assert plan.problems


# Nothing disappears

RANDOM = settings(
    max_examples=int(os.environ.get("DOCGEN_EXAMPLES", "60")),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""`DOCGEN_EXAMPLES=5000 pytest tests/test_pull.py` tries as many, the same ones each time."""

SENTENCES = ["高度", "全县", "于2018", "并且", "领导小组", "属实", "人数", "指标", "县财政局", "合计"]
NUMBERS = ["108.00", "97.8", "1150.42", "2018年6月2日", "河西乡", "45", "100", "200", "9原", "原因不明", "该县", "5※"]


@RANDOM
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*SENTENCES, *NUMBERS]),
            st.one_of(
                st.decimals(0, 10**6, places=1).map(str),
                st.text("甲乙丙1，。 9%人年月日", max_size=6),
                st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
            ),
        ),
        max_size=3,
        unique_by=lambda change: change[0],
    )
)
def test_every_edit_is_applied_or_told(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str]]
) -> None:
    project = project_of(tmp_path_factory.mktemp("random"), RUBRIC, REPORT, births=BIRTHS)
    document = edited(built(project), typed(*changes, anyway=True))
    plan = plan_of(project, document)
    if not plan.is_broken:
        apply(project, plan)
    now = {each.text for each in reading(built(project))}
    told_of = {item.place for item in plan.items if item.verdict in (*pull.OPEN, Verdict.FOLLOWS)}
    for paragraph in reading(document):
        assert paragraph.text in now or plan.is_broken or paragraph.place in told_of, (paragraph.text, plan.items)


def reading(document: bytes) -> tuple[Paragraph, ...]:
    return read_as(package.read(document, "x.docx"))


SHOWN = {
    "cn_date": st.dates(date(1000, 1, 1)),
    "cn_month": st.dates(date(1000, 1, 1)),
    "cn_month_day": st.dates(date(2018, 1, 1), date(2018, 12, 31)),
    "cn_day": st.dates(date(2018, 6, 1), date(2018, 6, 30)),
    "cn_date_words": st.dates(date(1000, 1, 1)),
    "cn_number": st.integers(0, 10**8).map(Decimal),
    "cn_count": st.integers(0, 99).map(Decimal),
    "wan": st.decimals(-(10**9), 10**12, places=2),
    "yi": st.decimals(-(10**9), 10**12, places=2),
    "percent": st.decimals(-1000, 1000, places=3),
    "thousands": st.decimals(-(10**9), 10**12, places=2),
    "capital": st.decimals(0, 10**12, places=2),
    "": st.decimals(-(10**9), 10**12, places=3)
    | st.dates(date(1000, 1, 1))
    | st.text("甲乙丙丁戊己庚辛的了在“”（）、。：; #'\"-a1", min_size=1, max_size=12).filter(
        lambda text: text.strip() == text
    ),
}
"""Values for each format, such that it loses nothing of them."""


@st.composite
def two_values(draw: st.DrawFn) -> tuple[str, object, object]:
    """A format, and two values of one kind for it."""
    name = draw(st.sampled_from(sorted(SHOWN)))
    first = draw(SHOWN[name])
    second = draw(SHOWN[name].filter(lambda value: type(value) is type(first)))
    if name == "cn_month" and isinstance(first, date) and isinstance(second, date):
        first, second = (each.replace(day=7) for each in (first, second))
    return name, first, second


@RANDOM
@given(two_values(), st.booleans(), st.sampled_from(["", "'", '"']))
def test_a_figure_of_any_format_comes_back(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, object, object], kept: bool, quote: str
) -> None:
    name, first, second = case
    unit = "元" if name in ("wan", "yi", "capital") else ""
    facts = []
    for value in (first, second):
        said_ = format(value, "f") if isinstance(value, Decimal) else str(value)
        if isinstance(value, str):
            said_ = json.dumps(value, ensure_ascii=False) if quote != "'" else "'" + value.replace("'", "''") + "'"
        facts.append(f"a:\n  value: {said_}  # 注\n  unit: {unit or '~'}\nb: 0\n".replace("  unit: ~\n", ""))
    template = word(p("始，" + (f"{{{{ f.a|{name} }}}}" if name else "{{ f.a }}") + "；终"), p("又{{ f.b }}一段"))
    base = tmp_path_factory.mktemp("format")
    projects = [project_of(base / str(number), RUBRIC_OF_F, template, f=text) for number, text in enumerate(facts)]
    one, other = (built(each) for each in projects)
    old, new = said(one)[0], said(other)[0]

    def edit(opened: Any) -> None:
        if not kept:
            without_controls(opened)
        if old != new:
            assert retype(opened, old[2:-2], new[2:-2])

    plan = plan_of(projects[0], edited(one, edit))
    if plan.is_open:  # without its control a figure may not be told from the words around it
        assert not kept, plan.items
        assert not plan.files
        assert all(item.reason for item in plan.items), plan.items
        return
    apply(projects[0], plan)
    assert said(built(projects[0])) == said(other), plan.items
    before, after = facts[0].splitlines(), (projects[0] / "facts/2018/f.yaml").read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] in ([], [after[1]])
    assert after[1].endswith("  # 注")


RUBRIC_OF_F = "title: 表\ntotal: 10\ngrades: {优: 9, 差: 0}\nindicators:\n  - {key: r, name: 指标, weight: 10, rule: {proportional: {actual: f.b, planned: 1}}}\n"


def test_an_item_knows_whose_change_it_is(project: Path) -> None:
    def edit(opened: Any) -> None:
        paragraph = paragraph_of(opened, "属实")._p
        change = etree.SubElement(paragraph, qn("w:ins"))
        change.set(qn("w:id"), "7")
        change.set(qn("w:author"), "局长")
        change.set(qn("w:date"), "2018-09-01T00:00:00Z")
        run = etree.SubElement(change, qn("w:r"))
        etree.SubElement(run, qn("w:t")).text = "谢谢。"

    document = edited(built(project), edit)
    (item,) = plan_of(project, document).items
    assert (item.verdict, item.new, item.tracked) == (Verdict.WORDING, "谢谢。", "局长")
    assert plan_of(project, document, accepted=False) == Plan((), {}, ())


def test_comments_come_out_as_notes(project: Path) -> None:
    def edit(opened: Any) -> None:
        opened.add_comment(paragraph_of(opened, "属实").runs, "请核对", author="局长")

    plan = plan_of(project, edited(built(project), edit))
    said_on = "以上数据属实，请予审核为盼。"
    assert plan.items == (Item(Verdict.COMMENT, "第7段", said_on, "请核对", tracked="局长"),)
    assert not plan.is_open
    assert not plan.files
