"""Problems: where, what, and what to do."""

from __future__ import annotations

import json

import pytest

from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean, in_order, stop_on
from tests.making import refusals


def problem(code: str, file: str = "facts/2018/births.yaml", line: int = 0, column: int = 0) -> Problem:
    return Problem(code, "…", Place(file, line, column))


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (Place("facts/2018/births.yaml", 7, 10), "facts/2018/births.yaml:7:10"),
        (Place("facts/2018/births.yaml", 7), "facts/2018/births.yaml:7"),
        (Place("facts/2018"), "facts/2018"),
        (
            Place("templates/report.docx", where="二、部门履职 › 表2 行4 列3"),
            "templates/report.docx: 二、部门履职 › 表2 行4 列3",
        ),
    ],
)
def test_a_place_prints_as_editors_read_it(place: Place, printed: str) -> None:
    assert str(place) == printed


def test_a_problem_prints_its_place_its_code_and_its_hint_indented() -> None:
    wrong = Problem("unknown-key", "lable is not a key", Place("a.yaml", 7, 10), "Did you mean label?\nOr note?")
    assert str(wrong) == "a.yaml:7:10: lable is not a key [unknown-key]\n    Did you mean label?\n    Or note?"


def test_a_problem_without_a_hint_is_one_line() -> None:
    assert str(problem("x", "a.yaml")) == "a.yaml: … [x]"


def test_a_problem_as_data_can_be_written_as_json() -> None:
    doubt = Problem("missing-fact", "births.n has no value", Place("a.yaml", 7, 10), "Write it.", Severity.WARNING)
    assert json.loads(json.dumps(doubt.as_data())) == {
        "code": "missing-fact",
        "severity": "warning",
        "message": "births.n has no value",
        "hint": "Write it.",
        "place": {"file": "a.yaml", "line": 7, "column": 10, "where": ""},
    }


def test_problems_come_by_file_then_line_then_column_each_once() -> None:
    late, early = problem("late", line=10, column=1), problem("early", line=9, column=30)
    left, other = problem("left", line=10, column=0), problem("other", file="facts/2018/aid.yaml", line=99)
    assert [each.code for each in in_order([late, early, left, late, other])] == ["other", "early", "left", "late"]


def test_problems_of_one_word_file_keep_the_order_of_the_document() -> None:
    spots = [Problem("x", "…", Place("report.docx", where=where)) for where in ("二、", "一、", "三、")]
    assert in_order(spots) == tuple(spots)


def test_warnings_and_notes_stop_nothing() -> None:
    stop_on([Problem("a", "…", Place("a"), severity=Severity.WARNING)])
    stop_on([Problem("a", "…", Place("a"), severity=Severity.NOTE)])


def test_one_error_stops_and_brings_the_warnings_along() -> None:
    doubt = Problem("doubt", "…", Place("a"), severity=Severity.WARNING)
    assert refusals(lambda: stop_on([problem("error", "b"), doubt])) == (doubt, problem("error", "b"))


def test_the_text_of_an_error_is_all_of_its_problems() -> None:
    assert str(DocgenError([problem("second", "b"), problem("first", "a")])) == "a: … [first]\nb: … [second]"


MANY = [f"indicator_{number}" for number in range(20)]


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("lable", ["label", "note", "value"], "Did you mean label?"),
        ("births.sex_ration", ["births.sex_ratio", "births.n"], "Did you mean births.sex_ratio?"),
        ("zzz", ["note", "label"], "Known here: label, note."),
        ("zzz", [], ""),
        ("zzz", MANY[:12], f"Known here: {', '.join(sorted(MANY[:12]))}."),
        ("zzz", MANY[:13], ""),
        ("indicator_1", MANY, "Did you mean indicator_1?"),
    ],
)
def test_a_hint_names_the_nearest_or_all_of_a_few(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known) == hint
