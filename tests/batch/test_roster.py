"""The roster: which units there are, and what is wrong with those that cannot be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen import facts
from docgen.batch import roster, tables
from docgen.batch.roster import Unit
from tests.batch.making import project, unit, units
from tests.making import refusals


def rows(folder: Path, text: str) -> list[Unit]:
    file = folder / "units.csv"
    file.write_text(text, encoding="utf-8")
    return roster.of_rows(tables.load(file), facts.load(project(folder / "p"), "2018"))


def wrong(found: list[Unit]) -> dict[str, list[str]]:
    return {
        each.name or str(each.place): [problem.code for problem in each.problems] for each in found if each.problems
    }


def test_each_folder_is_a_unit_and_those_of_programs_are_none(tmp_path: Path) -> None:
    units(tmp_path, 2)
    (tmp_path / ".git").mkdir()
    (tmp_path / "说明.txt").write_text("", encoding="utf-8")
    found = roster.of_folder(tmp_path)
    assert [(each.name, each.folder, each.problems) for each in found] == [
        ("县1", tmp_path / "县1", ()),
        ("县2", tmp_path / "县2", ()),
    ]


def test_a_folder_without_facts_is_a_unit_that_fails(tmp_path: Path) -> None:
    units(tmp_path, 1)
    (tmp_path / "空" / "facts").mkdir(parents=True)
    assert wrong(roster.of_folder(tmp_path)) == {"空": ["no-facts"]}


def test_folders_of_which_none_has_facts_are_no_units(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert [each.code for each in refusals(lambda: roster.of_folder(tmp_path))] == ["no-units"]
    assert [each.code for each in refusals(lambda: roster.of_folder(tmp_path / "a" / "b"))] == ["cannot-read"]


def test_two_folders_that_are_one_elsewhere_are_not_guessed_at(tmp_path: Path) -> None:
    for name in ("Abc", "aBC"):
        unit(tmp_path, name, "1")
    assert wrong(roster.of_folder(tmp_path)) == {"Abc": ["name-twice"], "aBC": ["name-twice"]}


def test_a_row_is_a_unit_with_the_cells_that_are_facts(tmp_path: Path) -> None:
    (found,) = rows(tmp_path, "funds.arrived,单位\n97.80,罗甸县\n")
    assert (found.name, found.folder, found.problems) == ("罗甸县", None, ())
    assert [(path, cell.text, str(cell.place)) for path, cell in found.cells.items()] == [
        ("funds.arrived", "97.80", "units.csv:2:1")
    ]


@pytest.mark.parametrize(
    ("heads", "code", "hint"),
    [
        ("unit,funds.arived", "unknown-name", "funds.arrived?"),
        ("unit,funds.gap", "unknown-name", "Leave the column out"),
        ("unit,funds.arrived,funds.arrived", "key-twice", ""),
        ("name,funds.arrived", "no-units", "unit or 单位"),
        ("unit,单位", "unknown-name", ""),
    ],
)
def test_a_column_that_is_no_fact_stops_the_batch(tmp_path: Path, heads: str, code: str, hint: str) -> None:
    (problem,) = refusals(lambda: rows(tmp_path, f"{heads}\n甲,1,1\n"))
    assert (problem.code, problem.place.line) == (code, 1)
    assert hint in problem.hint


def test_a_file_without_a_row_has_no_units(tmp_path: Path) -> None:
    assert [each.code for each in refusals(lambda: rows(tmp_path, "unit,funds.arrived\n"))] == ["no-units"]


def test_a_fault_of_a_row_is_of_that_row_alone(tmp_path: Path) -> None:
    names = ["甲", "乙", "", "a/b", "甲", "con", "Nul.x", ".x", "点.", "长" * 67, "a\tb", "合计", "总 计", "合计县"]
    found = rows(tmp_path, "unit,funds.arrived\n" + "".join(f"{name},1\n" for name in names))
    assert [each.name for each in found if not each.problems] == ["乙", "合计县"]
    assert wrong(found) == {
        "甲": ["name-twice"],
        **{name: ["no-unit"] for name in ("合计", "总 计")},
        "units.csv:4:1": ["no-name"],
        **{name: ["bad-name"] for name in ("a/b", "con", "Nul.x", ".x", "点.", "长" * 67, "a\tb")},
    }
    assert all(problem.hint for each in found for problem in each.problems)
    twice = [problem for each in found for problem in each.problems if problem.code == "name-twice"]
    assert [(str(each.place), each.hint) for each in twice] == [
        ("units.csv:2:1", "See units.csv:6:1, too."),
        ("units.csv:6:1", "See units.csv:2:1, too."),
    ]
