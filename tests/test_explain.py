"""Explain: where a figure comes from, how it was computed, and where it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen import explain as explaining
from docgen.explain import Answer, about, explain
from docgen.pipeline import Report, build
from tests.making import project_of, refusals, tbl, tr, with_paragraphs, word

RUBRIC = """title: 表
total: 10
grades: {优: 9, 差: 0}
indicators:
  - key: outputs
    name: 产出
    weight: 10
    printed_weight: 9
    children:
      - key: sex_ratio
        name: 新生人口性别比例
        weight: 6
        criteria: |-
          达到目标得6分，
          否则扣分。
        rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}
      - key: people
        name: 落实人数
        weight: 4
        rule: {proportional: {actual: births.all, planned: births.planned}}
"""

BIRTHS = """sex_ratio:
  value: 108.50
  unit: "%"
  label: 出生人口性别比
  as_of: 2018-08-31
  owner: 县卫生计生局
  source: 导语
  evidence: [卫发1号, 卫发2号]
  certainty: inferred
  note: 女=100
towns: [{people: 120}, {people: 80}]
planned:
derived:
  all: {formula: "births.towns[0].people + births.towns[1].people", unit: 人, label: 合计, note: 两乡}
  share: {formula: births.all / births.planned}
checks:
  - {that: births.sex_ratio > 100, otherwise: x}
reasons:
  sex_ratio: {reason: 流动人口多, remedy: 加强查处}
"""

FACTS = "facts/2018/births.yaml"
TEMPLATE = "templates/report.docx"
FORM = "templates/rubric.yaml"


@pytest.fixture
def report(tmp_path: Path) -> Report:
    template = with_paragraphs(
        "性别比为{{ births.sex_ratio }}，共{{ births.all }}人，一乡{{ births.towns[0].people }}人。",
        "得分{% for row in scorecard.children %}{{ row.children[0].score }}{% endfor %}，再说{{ births.all }}，又{{ 100 + 100 }}",
    )
    return build(project_of(tmp_path, RUBRIC, template, births=BIRTHS))


def only(answers: tuple[Answer, ...]) -> Answer:
    (answer,) = answers
    return answer


def labelled(answer: Answer, label: str) -> list[str]:
    return [text for name, text in answer.lines if name == label]


def test_a_fact_says_all_that_is_known_of_it_and_where_it_is_used(report: Report) -> None:
    assert only(explain(report, "births.sex_ratio")) == Answer(
        "births.sex_ratio  出生人口性别比",
        (
            ("value", "108.50 %"),
            ("certainty", "inferred"),
            ("as of", "2018-08-31"),
            ("owner", "县卫生计生局"),
            ("source", "导语"),
            ("evidence", "卫发1号, 卫发2号"),
            ("note", "女=100"),
            ("written in", f"{FACTS}:1:1"),
            ("used by", f"the check births.sex_ratio > 100 ({FACTS}:17:5)"),
            ("used by", f"the indicator sex_ratio 新生人口性别比例 ({FORM}:10:9)"),
            ("printed at", f"{TEMPLATE}: {report.scored.inputs.template.uses['births.sex_ratio'][0].where}"),
        ),
    )


def test_a_fact_with_nothing_said_of_it_has_no_empty_lines(report: Report) -> None:
    assert only(explain(report, "births.planned")) == Answer(
        "births.planned",
        (
            ("value", "(missing)"),
            ("written in", f"{FACTS}:12:1"),
            ("used by", f"births.share = births.all / births.planned ({FACTS}:15:3)"),
            ("used by", f"the indicator people 落实人数 ({FORM}:17:9)"),
        ),
    )


def test_a_derived_fact_shows_its_formula_its_numbers_and_what_it_rests_on(report: Report) -> None:
    answer = only(explain(report, "births.all"))
    assert answer.title == "births.all  合计"
    assert answer.lines[:8] == (
        ("value", "200 人"),
        ("formula", "births.towns[0].people + births.towns[1].people"),
        ("working", "120 + 80 = 200"),
        ("certainty", "stated"),
        ("rests on", f"births.towns[0].people = 120 ({FACTS}:11:10)"),
        ("rests on", f"births.towns[1].people = 80 ({FACTS}:11:25)"),
        ("note", "两乡"),
        ("written in", f"{FACTS}:14:3"),
    )
    assert [text.split(" ")[0] for text in labelled(answer, "used by")] == ["births.share", "the"]
    assert len(labelled(answer, "printed at")) == 2


def test_what_a_point_rests_on_is_drawn_down_to_the_lines_that_were_typed(report: Report) -> None:
    assert labelled(only(explain(report, "people")), "rests on") == [
        f"births.all = 200 人 = births.towns[0].people + births.towns[1].people ({FACTS}:14:3)",
        f"├─ births.towns[0].people = 120 ({FACTS}:11:10)",
        f"└─ births.towns[1].people = 80 ({FACTS}:11:25)",
        f"births.planned = (missing) ({FACTS}:12:1)",
    ]


def test_a_derived_fact_that_waits_says_so(report: Report) -> None:
    answer = only(explain(report, "births.share"))
    assert labelled(answer, "working") == ["200 / (missing) = (missing)"]
    assert f"births.planned = (missing) ({FACTS}:12:1)" in labelled(answer, "rests on")


def test_an_indicator_shows_its_rule_at_work_and_its_facts(report: Report) -> None:
    assert only(explain(report, "sex_ratio")) == Answer(
        "sex_ratio  新生人口性别比例",
        (
            ("weight", "6"),
            ("score", "4.5"),
            ("criteria", "达到目标得6分， 否则扣分。"),
            ("working", "births.sex_ratio = 108.50, 107 = 107"),
            ("working", "108.5, the target is 107, lower is better: misses it by 1.5"),
            ("working", "6 − 1 × 1.5 = 4.5"),
            ("certainty", "inferred"),
            ("rests on", f"births.sex_ratio = 108.50 % ({FACTS}:1:1, inferred)"),
            ("printed at", f"{TEMPLATE}: 第2段"),
            ("reason", "流动人口多"),
            ("remedy", "加强查处"),
            ("written in", f"{FORM}:10:9"),
        ),
    )


def test_a_group_shows_its_rows_and_what_the_form_prints(report: Report) -> None:
    assert only(explain(report, "outputs")) == Answer(
        "outputs  产出",
        (
            ("weight", "10 (the form prints 9)"),
            ("score", "pending"),
            ("row", "sex_ratio: 4.5 / 6  新生人口性别比例"),
            ("row", "people: pending / 4  落实人数"),
            ("certainty", "inferred"),
            ("written in", f"{FORM}:5:5"),
        ),
    )


@pytest.mark.parametrize(
    ("folder", "paths"),
    [
        ("births.towns", ["births.towns[0].people", "births.towns[1].people"]),
        ("births.towns[0]", ["births.towns[0].people"]),
        (
            "births",
            [
                "births.sex_ratio",
                "births.towns[0].people",
                "births.towns[1].people",
                "births.planned",
                "births.all",
                "births.share",
            ],
        ),
    ],
)
def test_a_folder_lists_what_is_in_it(report: Report, folder: str, paths: list[str]) -> None:
    answer = only(explain(report, folder))
    assert answer.title == folder
    assert [path for path, _ in answer.lines] == paths


def test_a_folder_shows_values_with_their_units_and_labels(report: Report) -> None:
    lines = dict(only(explain(report, "births")).lines)
    assert lines["births.sex_ratio"] == "108.50 %  出生人口性别比"
    assert lines["births.planned"] == "(missing)  births.planned"


def test_a_printed_figure_leads_to_its_fact_and_its_places(report: Report) -> None:
    printed, fact = explain(report, "108.50")
    assert printed.title == "108.50"
    assert labelled(printed, "is") == ["births.sex_ratio"]
    (place,) = labelled(printed, "printed by")
    assert place.startswith(TEMPLATE)
    assert place.endswith("{{ births.sex_ratio }}")
    (spot,) = labelled(printed, "stands at")
    assert "108.50" in spot
    assert fact == only(explain(report, "births.sex_ratio"))


def test_a_figure_that_a_loop_prints_stands_in_each_of_its_rows(tmp_path: Path) -> None:
    template = word(tbl(tr("{%tr for t in births.towns %}"), tr("镇", "{{ births.sex_ratio }}"), tr("{%tr endfor %}")))
    made = build(project_of(tmp_path, RUBRIC, template, births=BIRTHS))
    printed = explain(made, "108.50")[0]
    assert len(labelled(printed, "printed by")) == 1
    assert labelled(printed, "stands at") == ["表1 行1 列2  108.50", "表1 行2 列2  108.50"]


def test_a_printed_score_leads_to_its_indicator(report: Report) -> None:
    printed, indicator = explain(report, "4.5")
    assert labelled(printed, "is") == ["scorecard.sex_ratio"]
    assert indicator == only(explain(report, "sex_ratio"))


def test_a_figure_that_several_things_are_leads_to_each(report: Report) -> None:
    answers = explain(report, "200")
    assert [labelled(answer, "is") for answer in answers if answer.title == "200"] == [
        ["births.all"],
        ["no fact: it was computed in the template"],
    ]
    assert len(labelled(answers[0], "printed by")) == 2


def test_an_assumed_figure_is_found_with_and_without_its_mark(tmp_path: Path) -> None:
    births = BIRTHS.replace("{people: 120}", "{people: {value: 121, certainty: assumed}}")
    made = build(project_of(tmp_path, RUBRIC, with_paragraphs("{{ births.towns[0].people }}"), births=births))
    assert [answer.title for answer in explain(made, "121")] == ["121", "births.towns[0].people"]
    assert [answer.title for answer in explain(made, "121※")] == ["121※", "births.towns[0].people"]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("births.sex_ration", "Did you mean births.sex_ratio?"),
        ("sex_raito", "Did you mean sex_ratio?"),
        ("output", "Did you mean outputs?"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(report: Report, typed: str, hint: str) -> None:
    (problem,) = refusals(lambda: explain(report, typed))
    assert (problem.code, problem.hint, problem.place.file) == ("unknown-name", hint, "facts/2018")


def test_spaces_around_a_name_do_not_matter(report: Report) -> None:
    assert explain(report, " sex_ratio ") == explain(report, "sex_ratio")


@pytest.mark.parametrize(
    ("printed", "asked"),
    [("108.50", "108.5"), ("13952", "13,952"), ("13952", "13952.0"), ("4125元/人", "4125"), ("97.5", "97.50%")],
)
def test_a_figure_is_found_however_it_is_written(printed: str, asked: str) -> None:
    assert explaining._same_figure(printed, asked)
    assert not explaining._same_figure(printed, "1" + asked)


def test_a_label_stands_for_its_fact(report: Report) -> None:
    assert explain(report, "出生人口性别比") == explain(report, "births.sex_ratio")


def test_the_total_shows_its_rows_and_how_much_of_it_is_assumed(report: Report) -> None:
    assert only(explain(report, "scorecard.total")) == Answer(
        "scorecard.total  表",
        (("score", "4.5 of 10"), ("row", "outputs: pending / 10  产出"), ("certainty", "inferred")),
    )


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("births.sex_ratio", "births.sex_ratio  出生人口性别比"),
        ("births.all", "births.all  合计"),
        ("scorecard.sex_ratio", "sex_ratio  新生人口性别比例"),
        ("scorecard.grade", "scorecard.total  表"),
        ("rubric.sex_ratio.name", None),
        ("sex_ratio", None),
        ("", None),
    ],
)
def test_what_a_path_is_about_is_told_without_a_search(report: Report, path: str, title: str | None) -> None:
    answer = about(report, path)
    assert (None if answer is None else answer.title) == title
