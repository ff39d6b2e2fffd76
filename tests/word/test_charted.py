"""Charted: what stands before |chart, and what its chart shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from docgen.problems import Place
from docgen.units import unit
from docgen.values import Certainty, Value
from docgen.word.chartdata import ChartData, Series, WrongChart
from docgen.word.charted import (
    BARS,
    LINE,
    STACKED,
    ChartShown,
    History,
    NoEarlierPeriod,
    Plan,
    Point,
    lines,
    number_format,
    plan,
)
from docgen.word.content import Charted

ASSUMED = Certainty.ASSUMED


def value(text: str, path: str = "births.n", **about: Any) -> Value:
    """A figure as it was typed; an empty text is a missing one."""
    missing = frozenset() if text else frozenset({path})
    about["unit"] = unit(about.get("unit", ""))
    return Value(Decimal(text) if text else None, text, path, missing=missing, **about)


def name(text: str) -> Value:
    return Value(text, text, "units[0].name")


def planned(of: object, *, history: History | None = None, draft: bool = True, **asked: str) -> Plan:
    return plan(Charted(of, **asked), history, draft=draft, mark="※")


def through(*values: Value | None) -> History:
    """A history of these values from 2016 on."""
    return lambda _: [(str(year), each) for year, each in enumerate(values, 2016)]


def row(key: str, score: str, lost: str, **about: Any) -> dict[str, Any]:
    """An indicator of a scorecard; one that is not scored has no points."""

    def points(text: str, path: str) -> Value:
        return Value(Decimal(text) if text else None, text, path, **about)

    return {
        "name": Value(key, key),
        "score": points(score, f"scorecard.{key}"),
        "lost": points(lost, f"scorecard.{key}.lost"),
        "children": (),
    }


# Scorecard


def test_a_scorecard_is_points_won_and_lost() -> None:
    made = planned({"children": (row("投入", "20", "0"), row("产出", "24.86", "0.14"))})
    assert made.kind == STACKED
    assert made.data == ChartData(
        ("投入", "产出"), (Series("得分", (20, 24.86)), Series("失分", (0, 0.14))), "各项指标得分情况（单位：分）"
    )
    assert lines(made.data)[1].points[1] == Point(0.14, "0.14", "scorecard.产出.lost")
    assert made.alt == "条形图：各项指标得分情况（单位：分）。投入：得分20，失分0；产出：得分24.86，失分0.14。"


def test_some_rows_of_a_scorecard_are_charted_alike() -> None:
    assert planned((row("投入", "20", "0"),)).kind == STACKED


def test_a_row_that_is_not_scored_leaves_a_gap_and_says_so() -> None:
    made = planned({"children": (row("投入", "20", "0"), row("产出", "", ""))})
    assert made.data.categories == ("投入", "产出（未评分）")
    assert made.data.series[0].values == (20, None)


def test_points_on_assumed_facts_are_marked_in_a_draft_alone() -> None:
    card = {"children": (row("投入", "20", "0"), row("产出", "24", "1", certainty=ASSUMED))}
    made = planned(card, title="得分")
    assert made.data.categories == ("投入", "产出※")
    assert made.data.title == "得分（单位：分；※：依据假定数据）"
    final = planned(card, title="得分", draft=False)
    assert final.data.categories == ("投入", "产出")
    assert final.data.title == "得分（单位：分）"


def test_an_indicator_without_others_below_it_is_refused() -> None:
    with pytest.raises(WrongChart, match="none below it"):
        planned(row("投入", "20", "0"))


# A line over periods


def test_a_fact_is_a_line_over_its_periods() -> None:
    now = value("108.41", "births.sex_ratio", label="出生人口性别比", certainty=ASSUMED)
    before = value("109.20", "previous.births.sex_ratio")
    made = planned(now, history=through(before, now))
    assert made.kind == LINE
    assert made.data == ChartData(
        ("2016", "2017※"), (Series("出生人口性别比", (109.2, 108.41)),), "出生人口性别比（※：依据假定数据）"
    )
    assert [point.path for point in lines(made.data)[0].points] == ["previous.births.sex_ratio", "births.sex_ratio"]
    assert "2016：109.20；2017※：108.41" in made.alt


def test_periods_without_a_value_are_gaps_that_say_why() -> None:
    now = value("3", unit="人")
    made = planned(now, history=through(value("1", unit="人"), None, value("", unit="人"), now), title="人数")
    assert made.data.categories == ("2016", "2017（无数据）", "2018（待填）", "2019")
    assert made.data.series[0].values == (1, None, None, 3)
    assert made.data.title == "人数（单位：人）"


def test_a_title_that_says_the_unit_keeps_its_words() -> None:
    now = value("3", unit="人")
    assert planned(now, history=through(now, now), title="人数（人）").data.title == "人数（人）"


@pytest.mark.parametrize(
    ("thing", "history", "says"),
    [
        (value("3"), None, "docgen build alone"),
        (value("3", ""), through(value("3")), "computed in the template"),
        (value("3", "towns[0].n"), through(value("3")), "stands in a row of a table"),
        (Value("甲", "甲", "report.body"), through(value("3")), "is not a number"),
        (value("3", "scorecard.total"), through(), "no fact and no derived fact"),
        (value("3", unit="人"), through(value("2", unit="户"), value("3", unit="人")), "in 人 now, and in 户 in 2016"),
    ],
)
def test_what_has_no_line_is_refused(thing: Value, history: History | None, says: str) -> None:
    with pytest.raises(WrongChart, match=says):
        planned(thing, history=history)


def test_a_single_period_makes_no_line() -> None:
    with pytest.raises(NoEarlierPeriod, match=r"no earlier period under facts/ has births\.n"):
        planned(value("3"), history=through(value("3")))


# Tables, folders, data


def test_a_table_of_facts_is_bars_named_by_its_first_texts() -> None:
    rows = (
        {"name": name("甲"), "town": name("东"), "cases": value("3", "t[0].cases", certainty=ASSUMED, unit="件")},
        {"name": name("乙"), "town": name("西"), "cases": value("", "t[1].cases", unit="件")},
    )
    made = planned(rows)
    assert made.kind == BARS
    assert made.data == ChartData(
        ("甲※", "乙（待填）"), (Series("cases", (3, None)),), "cases（单位：件；※：依据假定数据）"
    )
    assert made.alt.startswith("柱形图：cases（单位：件；※：依据假定数据）。甲※：3；乙（待填）。")


def test_a_gap_in_one_of_several_series_names_it() -> None:
    rows = (
        {"name": "甲", "done": value("3", label="完成"), "planned": value("4", label="计划")},
        {"name": "乙", "done": value("", label="完成"), "planned": value("5", label="计划")},
    )
    made = planned(rows)
    assert made.data.categories == ("甲", "乙（完成待填）")
    assert [each.name for each in made.data.series] == ["完成", "计划"]
    assert made.data.title is None


def test_gaps_among_many_are_told_in_the_title() -> None:
    rows = [{"name": f"{n}月", "cases": None if n == 6 else n} for n in range(1, 13)]
    made = planned(rows, title="件数")
    assert made.data.categories == tuple(f"{n}月" for n in range(1, 13))
    assert made.data.title == "件数（6月无数据）"


def test_a_folder_of_facts_is_bars_by_their_labels() -> None:
    made = planned({"a": value("3", "f.a", label="甲"), "b": value("4", "f.b", label="f.b")}, title="人数")
    assert made.data == ChartData(("甲", "b"), (Series("", (3, 4)),), "人数")


def test_plain_data_are_charted_as_they_say() -> None:
    made = planned({"categories": ["一季度", "二季度"], "series": [{"name": "城镇", "values": [3, 5.5]}]}, kind="line")
    assert made.kind == LINE
    assert made.data == ChartData(("一季度", "二季度"), (Series("城镇", (3, 5.5)),), "城镇")
    assert planned({"甲": 1, "乙": 2}).data.series[0].values == (1, 2)


@pytest.mark.parametrize(
    ("thing", "says"),
    [
        ("甲", "this is the text “甲”"),
        ([], "this is a list"),
        ([{"cases": 3}], "no column of texts"),
        ([{"name": "甲"}], "no column of numbers"),
        ({"a": value("3"), "b": name("乙")}, "is the text|must be a number"),
        ({f"示例{n}": n for n in range(201)}, "more than 200 categories"),
        ([{"name": "甲", "n": value("3", unit="人"), "m": value("4", unit="元")}], "in 人, 元"),
    ],
)
def test_what_is_no_chart_is_refused(thing: object, says: str) -> None:
    with pytest.raises(WrongChart, match=says):
        planned(thing)


def test_a_long_chart_is_told_in_a_thousand_letters() -> None:
    made = planned([{"name": f"示例单位{n}", "cases": n} for n in range(200)])
    assert len(made.alt) == 1000
    assert made.alt.endswith("…")


# Figures


@pytest.mark.parametrize(
    ("texts", "code"),
    [(("3", "108.41"), "General"), (("109.20", "108.4"), "0.00"), (("3", ""), "General"), (("3.0", "2"), "0.0")],
)
def test_figures_print_as_they_were_typed(texts: tuple[str, ...], code: str) -> None:
    rows = [{"name": "甲", "n": value(text)} for text in texts]
    assert number_format(planned(rows).data) == code


def test_a_chart_knows_the_facts_that_it_shows() -> None:
    shown = lines(planned((row("投入", "20", "0"),)).data)
    chart = ChartShown(STACKED, "", ("投入",), shown, "{{ scorecard|chart }}", Place("report.docx"), "chart1.xml")
    assert chart.paths == {"scorecard.投入", "scorecard.投入.lost"}
