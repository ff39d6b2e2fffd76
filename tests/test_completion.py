"""Completion: the names of a project, and none where it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen import completion
from tests.test_pipeline import RUBRIC, project

FUNDS = (
    "planned: {value: 100, label: 计划}\nrows: [{n: 1}]\nderived: {half: {formula: funds.planned / 2, label: 一半}}\n"
)


def test_periods_are_the_folders_under_facts_the_latest_first(tmp_path: Path) -> None:
    made = project(tmp_path)
    (made / "facts/2019").mkdir()
    (made / "facts/备份").mkdir()
    assert completion.periods(made) == [("2019", ""), ("2018", "")]


def test_facts_are_told_with_their_labels_and_derived_ones_too(tmp_path: Path) -> None:
    made = project(tmp_path, funds=FUNDS)
    expected = [("funds.planned", "计划"), ("funds.rows[0].n", ""), ("funds.half", "一半")]
    assert completion.facts(made) == completion.facts(made, "2018") == expected


def test_indicators_of_every_level_are_told_with_their_names(tmp_path: Path) -> None:
    nested = (
        "title: 表\nindicators:\n  - {key: outputs, name: 产出, children: [{key: rate, name: 到位率}, {name: 无}]}\n"
    )
    assert completion.indicators(project(tmp_path, rubric=nested)) == [("outputs", "产出"), ("rate", "到位率")]
    assert completion.indicators(project(tmp_path, rubric=RUBRIC)) == [("rate", "到位率")]


def test_a_folder_that_is_no_project_has_no_names(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "不在"):
        assert completion.periods(folder) == completion.facts(folder) == completion.indicators(folder) == []


@pytest.mark.parametrize("broken", ["a: [", "a: {value: 1, uni: 元}", "\x00"])
def test_what_cannot_be_read_has_no_names(tmp_path: Path, broken: str) -> None:
    made = project(tmp_path, funds=broken, rubric=broken)
    assert completion.facts(made) == []
    assert completion.indicators(made) == []
    assert completion.facts(made, "2017") == []


@pytest.mark.parametrize("rubric", ["", "甲", "- 甲", "indicators: 甲", "indicators: [甲, {key: [乙]}]"])
def test_a_rubric_of_another_shape_has_no_indicators(tmp_path: Path, rubric: str) -> None:
    assert completion.indicators(project(tmp_path, rubric=rubric)) == []
