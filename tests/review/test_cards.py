"""Cards: what a reader is told of each figure, and where its links lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen import pipeline
from docgen.problems import Place
from docgen.review.cards import Card, Cards, Link, cards
from docgen.values import Certainty
from tests.conftest import ROOT
from tests.making import project_of, with_paragraphs
from tests.review.making import BIRTHS, FILE, RUBRIC, project


@pytest.fixture
def found(tmp_path: Path) -> Cards:
    return cards(pipeline.draft(project(tmp_path)))


def said(card: Card) -> list[tuple[str, str]]:
    return [
        (line.label, "".join(each.text if isinstance(each, Link) else each for each in line.told))
        for line in card.lines
    ]


def links(card: Card) -> set[str]:
    return {each.key for line in card.lines for each in line.told if isinstance(each, Link)}


def test_the_card_of_a_fact_says_all_that_is_known_of_it(found: Cards) -> None:
    card = found.by_key["births.sex_ratio"]
    assert (card.title, card.value, card.certainty, card.owners) == (
        "出生人口性别比", "108.50", Certainty.INFERRED, ("统计科",),
    )  # fmt: skip
    assert said(card) == [
        ("as of", "2018-08-31"),
        ("owner", "统计科"),
        ("source", "导语"),
        ("evidence", "卫发1号"),
        ("note", "女=100"),
        ("written in", f"{FILE}:2:1"),
        ("used by", f"the check births.sex_ratio < 108 ({FILE}:19:5)"),
        ("used by", "the indicator sex_ratio 性别比 (templates/rubric.yaml:10:9)"),
    ]
    assert links(card) == {"scorecard.sex_ratio"}


def test_a_card_knows_each_place_where_its_figure_stands(found: Cards) -> None:
    stands = found.by_key["births.sex_ratio"].stands
    assert [stand.words for stand in stands] == [
        "第2段  性别比为108.50，共200人，计…",
        "第3段  又是108.50；完成80.0※…",
    ]
    assert [found.printed[stand.number] for stand in stands] == ["births.sex_ratio"] * 2


def test_the_card_of_a_derived_fact_says_how_it_came_about_and_leads_to_what_it_rests_on(found: Cards) -> None:
    card = found.by_key["births.all"]
    assert ("working", "120 + 80 = 200") in said(card)
    assert {"births.towns[0].people", "births.towns[1].people", "scorecard.people"} == links(card)


def test_the_card_of_a_score_has_its_working_its_criteria_and_why_points_were_lost(found: Cards) -> None:
    card = found.by_key["scorecard.sex_ratio"]
    told = dict(said(card))
    assert (card.title, card.value, told["criteria"]) == ("性别比", "4.5", "每高一点扣一分。")
    assert (told["reason"], told["remedy"]) == ("流动人口多", "加强查处")
    assert ("working", "6 − 1 × 1.5 = 4.5") in said(card)
    assert "births.sex_ratio" in links(card)


def test_the_tree_of_what_a_score_rests_on_keeps_its_depth_and_loses_its_branches(found: Cards) -> None:
    tree = [(line.depth, line.told[0]) for line in found.by_key["scorecard.people"].lines if line.label == "rests on"]
    assert [depth for depth, _ in tree] == [0, 1, 1, 0]
    assert tree[1][1] == Link("births.towns[0].people", "births.towns[0].people")


def test_a_card_is_as_sure_as_the_least_certain_fact_and_says_whose_facts_it_rests_on(found: Cards) -> None:
    people, survey = found.by_key["scorecard.people"], found.by_key["scorecard.survey"]
    assert (people.certainty, people.owners) == (Certainty.ASSUMED, ("计划科", "统计科"))
    assert (people.is_missing, survey.is_missing) == (False, True)


def test_the_total_leads_to_its_rows(found: Cards) -> None:
    card = found.by_key["scorecard.total"]
    assert {"scorecard.outputs", "scorecard.survey", "scorecard.trips"} == links(card)


def test_the_wording_of_the_form_is_no_figure_and_leads_to_its_indicator(found: Cards) -> None:
    wordings = {found.printed[number] for number in found.wordings}
    assert wordings == {"scorecard.sex_ratio", "scorecard.people"}
    assert all(stand.number not in found.wordings for card in found.by_key.values() for stand in card.stands)


def test_what_the_template_computes_says_that_it_is_no_fact(found: Cards) -> None:
    (key,) = [key for key in found.by_key if key.startswith("=")]
    card = found.by_key[key]
    assert (card.value, card.certainty) == ("80.0※", Certainty.ASSUMED)
    assert said(card)[0] == ("is", "no fact: it was computed in the template")
    assert "|round(1)" in said(card)[1][1]


def test_a_name_is_a_link_as_a_whole_and_nowhere_within_another(found: Cards) -> None:
    text = "births.all, births.allx, xbirths.all, births.all.x and births.towns[0].people"
    assert [each.key for each in found.linked(text) if isinstance(each, Link)] == [
        "births.all",
        "births.towns[0].people",
    ]


def test_a_line_of_a_file_leads_to_what_is_written_there(found: Cards) -> None:
    assert found.at(Place(FILE, 2, 1)) == "births.sex_ratio"
    assert found.at(Place("templates/rubric.yaml", 10, 9)) == "scorecard.sex_ratio"
    assert found.at(Place(FILE, 999)) == ""


def test_a_figure_of_the_period_before_has_its_card(tmp_path: Path) -> None:
    folder = project_of(tmp_path, RUBRIC, with_paragraphs("{{ previous.births.all }}"), births=BIRTHS)
    before = folder / "facts" / "2017"
    before.mkdir()
    (before / "births.yaml").write_text(BIRTHS.replace("120", "100"), encoding="utf-8")
    card = cards(pipeline.draft(folder)).by_key["previous.births.all"]
    assert (card.title, card.value, len(card.stands)) == ("合计", "180", 1)


def test_each_print_of_the_county_report_leads_to_a_card() -> None:
    report = pipeline.draft(ROOT)
    found = cards(report)
    assert len(found.printed) == len(report.filled.prints)
    assert set(found.printed.values()) <= found.by_key.keys()
    assert set().union(*map(links, found.by_key.values())) <= found.by_key.keys()
