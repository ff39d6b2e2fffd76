"""Files of rows: CSV in every encoding, YAML, and Excel as its cells are shown; each cell with its place."""

from __future__ import annotations

import datetime
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from docgen.batch import tables
from docgen.problems import Place
from tests.making import refusals

openpyxl: Any = import_module("openpyxl")  # has no types


def table(folder: Path, name: str, data: str | bytes) -> tables.Table:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return tables.load(file)


def cells(found: tables.Table) -> list[dict[str, str]]:
    return [{head: cell.text for head, cell in row.cells.items()} for row in found.rows]


CSV = "单位,funds.arrived\n罗甸县,97.80\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_is_read_in_the_encodings_that_offices_save(tmp_path: Path, encoding: str, end: str) -> None:
    found = table(tmp_path, "表 一.csv", CSV.replace("\n", end).encode(encoding))
    assert cells(found) == [{"单位": "罗甸县", "funds.arrived": "97.80"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_head_says_what_sets_cells_apart(tmp_path: Path, delimiter: str) -> None:
    assert cells(table(tmp_path, "a.csv", CSV.replace(",", delimiter)))[0]["funds.arrived"] == "97.80"


def test_a_quoted_cell_may_hold_commas_quotes_and_line_breaks_and_places_count_lines(tmp_path: Path) -> None:
    found = table(tmp_path, "a.csv", 'unit,a\n甲,"一,""二""\n三"\n\n乙,2\n')
    assert cells(found) == [{"unit": "甲", "a": '一,"二"\n三'}, {"unit": "乙", "a": "2"}]
    assert [str(row.place) for row in found.rows] == ["a.csv:2", "a.csv:5"]
    assert str(found.rows[1].cells["a"].place) == "a.csv:5:2"


def test_a_short_line_lacks_values_and_a_long_one_has_a_problem_of_its_own(tmp_path: Path) -> None:
    found = table(tmp_path, "a.csv", "unit,a,b,\n甲,1\n乙,1,2,,5\n丙,1,2,\n")
    assert cells(found)[0] == {"unit": "甲", "a": "1", "b": ""}
    assert [[(each.code, str(each.place)) for each in row.problems] for row in found.rows] == [
        [],
        [("stray-cell", "a.csv:3:5")],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", "", "empty-file"),
        ("a.csv", "\n ,\n", "empty-file"),
        ("a.csv", 'unit,a\n甲,"1\n', "broken-csv"),
        ("a.csv", b"\x81", "not-text"),
        ("a.yaml", "unit: 甲\n", "wrong-type"),
        ("a.yaml", "", "wrong-type"),
        ("a.xlsx", "no workbook", "broken-workbook"),
        ("a.xls", "", "wrong-name"),
        ("a", "", "wrong-name"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, data: str | bytes, code: str) -> None:
    (problem,) = refusals(lambda: table(tmp_path, name, data))
    assert (problem.code, problem.place.file) == (code, name)
    assert problem.hint


def test_the_place_of_a_broken_line_is_where_it_begins(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: table(tmp_path, "a.csv", 'unit,a\n甲,"1\n2\n'))
    assert problem.place == Place("a.csv", 2)


def test_the_rows_of_a_yaml_need_not_have_the_same_names(tmp_path: Path) -> None:
    found = table(tmp_path, "a.yaml", '- {unit: 甲, a.b: 97.80}\n- {unit: 乙, c: "1"}\n- 丙\n- {unit: 丁, c: [1]}\n')
    assert cells(found) == [{"unit": "甲", "a.b": "97.80"}, {"unit": "乙", "c": "1"}, {}, {"unit": "丁"}]
    assert [head.text for head in found.heads] == ["unit", "a.b", "c"]
    assert (found.rows[0].cells["a.b"].plain, found.rows[1].cells["c"].plain) == (True, False)
    assert [[str(each.place) for each in row.problems] for row in found.rows] == [
        [],
        [],
        ["a.yaml:3:3"],
        ["a.yaml:4:16"],
    ]


# Excel


def sheet(folder: Path, *rows: list[Any], formats: dict[str, str] | None = None) -> tables.Table:
    book = openpyxl.Workbook()
    book.active.title = "一季度"
    for row in rows:
        book.active.append(row)
    for cell, shown in (formats or {}).items():
        book.active[cell].number_format = shown
    book.create_sheet("备注").append(["不是单位"])
    file = folder / "表.xlsx"
    book.save(file)
    return tables.load(file)


@pytest.mark.parametrize(
    ("value", "shown", "typed"),
    [
        (97.8, "General", "97.8"),
        (97.8, "0.00", "97.80"),
        (17231.5, "#,##0.00", "17231.50"),
        (17231, "#,##0", "17231"),
        (0.978, "0.00%", "97.80"),
        (0.5, "0%", "50"),
        (97.845, "0.00", "97.85"),
        (0.1 + 0.2, "General", "0.3"),
        (-3, "0.0_);[Red]\\(0.0\\)", "-3.0"),
        (120, '0.0"万元"', "120.0"),
        (1e21, "General", "1000000000000000000000"),
        (1e-7, "General", "0.0000001"),
        (12.5, "0.00E+00", "12.5"),
        (3, "# ?/?", "3"),
        ("97.80", "@", "97.80"),
        (" 甲 ", "General", "甲"),
        (True, "General", "true"),
        (datetime.date(2018, 6, 2), "yyyy-mm-dd", "2018-06-02"),
        (datetime.datetime(2018, 6, 2, 10, 30), "yyyy-mm-dd hh:mm", "2018-06-02 10:30"),
        (None, "General", ""),
    ],
)
def test_a_cell_of_excel_counts_as_it_is_shown(tmp_path: Path, value: object, shown: str, typed: str) -> None:
    found = sheet(tmp_path, ["unit", "a", "b"], ["甲", value, "x"], formats={"B2": shown})
    assert found.rows[0].cells["a"].text == typed


def test_the_first_sheet_is_read_and_a_place_is_as_excel_names_it(tmp_path: Path) -> None:
    found = sheet(tmp_path, ["unit", "a"], [], ["甲", 1])
    assert cells(found) == [{"unit": "甲", "a": "1"}]
    assert str(found.rows[0].cells["a"].place) == "表.xlsx: 一季度!B3"
    assert str(found.rows[0].place) == "表.xlsx: 一季度!A3"


def test_without_openpyxl_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (problem,) = refusals(lambda: table(tmp_path, "a.xlsx", b""))
    assert (problem.code, "pip install openpyxl" in problem.hint) == ("no-tables", True)


def test_a_formula_that_failed_or_was_never_computed_is_told_with_its_cell(tmp_path: Path) -> None:
    found = sheet(tmp_path, ["unit", "a", "b", "c"], ["甲", "=1+1", "#REF!", None])
    assert [(each.code, each.place.where) for each in found.rows[0].problems] == [
        ("no-result", "一季度!B2"),
        ("no-result", "一季度!C2"),
    ]
    (row,) = table(tmp_path, "a.csv", "unit,a\n甲,#N/A\n".encode()).rows
    assert [(each.code, each.place.line) for each in row.problems] == [("no-result", 2)]
