"""Making: a unit's report is the one that its own project would give, and nothing is written for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import docgen
from docgen.batch import making, roster
from docgen.batch.making import UNNAMED, Form, Made, form_of, make, outcome
from docgen.batch.roster import Unit
from docgen.problems import Place
from docgen.word import package
from docgen.yamlfile import Scalar
from tests.batch.making import FUNDS, own_project, project, unit
from tests.conftest import ROOT
from tests.making import body_of, p, project_of, refusals, word
from tests.test_pipeline import everything_under


def row(**cells: str) -> Unit:
    place = Place("units.csv", 2)
    return Unit("甲", place, cells={path: Scalar(text, plain=True, place=place) for path, text in cells.items()})


def test_the_report_of_a_folder_is_that_of_its_own_project(tmp_path: Path) -> None:
    made = project(tmp_path / "p")
    unit(tmp_path / "u", "甲", "97.80")
    (its,) = roster.of_folder(tmp_path / "u")
    before = everything_under(tmp_path)
    report = make(form_of(made, rows=False), its)
    assert everything_under(tmp_path) == before
    assert report.document == docgen.build(own_project(tmp_path / "own", tmp_path / "u" / "甲", made)).document
    assert "97.80" in body_of(report.document)


def test_so_it_is_for_the_county_report_and_for_a_final_one(tmp_path: Path) -> None:
    its = Unit("县", Place("县"), ROOT)
    assert make(form_of(ROOT, rows=False), its).document == docgen.build(ROOT).document
    made = project(tmp_path / "p")
    final = make(form_of(made, rows=False, final=True), Unit("县", Place("县"), made))
    assert final.document == docgen.build(made, final=True).document


def test_earlier_periods_are_those_of_the_unit(tmp_path: Path) -> None:
    made = project_of(
        tmp_path / "p",
        "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators: [{key: a, name: 甲, weight: 10, rule: {proportional: {actual: funds.arrived, planned: previous.funds.arrived}}}]\n",
        word(p("{{ previous.funds.arrived }}")),
        funds=FUNDS,
    )
    unit(tmp_path / "u", "甲", "40", "2017")
    unit(tmp_path / "u", "甲", "20", "2018")
    (its,) = roster.of_folder(tmp_path / "u")
    report = make(form_of(made, rows=False), its)
    assert (report.standing.period, report.standing.score) == ("2018", "5")
    assert report.made_from.periods == ("2018", "2017")
    assert report.document == docgen.build(own_project(tmp_path / "own", tmp_path / "u" / "甲", made)).document
    (problem,) = refusals(lambda: make(form_of(made, "2017", rows=False), its))
    assert problem.hint == "There is no period before this one."


def test_the_report_of_a_row_is_that_of_facts_typed_so(tmp_path: Path) -> None:
    """But for what names the files that it was built from."""
    made = project(tmp_path / "p")
    report = make(form_of(made, rows=True), row(**{"funds.arrived": "97.80"}))
    own = project_of(
        tmp_path / "own",
        (made / "templates/rubric.yaml").read_text("utf-8"),
        (made / "templates/report.docx").read_bytes(),
        funds=FUNDS.replace("100.00", "97.80"),
    )
    one, other = (package.read(each, "a").members for each in (report.document, docgen.build(own).document))
    assert {name for name in one | other if one.get(name) != other.get(name)} == {"docProps/custom.xml"}


def test_an_empty_cell_is_a_missing_value_and_what_it_says_has_its_place(tmp_path: Path) -> None:
    form = form_of(project(tmp_path), rows=True)
    missing = make(form, row(**{"funds.arrived": ""}))
    assert (missing.standing.missing, missing.standing.score, missing.standing.so_far) == (1, "", "0")
    assert missing.standing.points == {"inputs": ""}
    assert "【待填：到位】" in body_of(missing.document)
    (problem,) = outcome(form, row(**{"funds.arrived": "九十"}))  # type: ignore[misc]
    assert "units.csv:2" in problem.hint


def test_a_report_of_a_row_that_does_not_name_its_unit_is_counted(tmp_path: Path) -> None:
    form = form_of(project(tmp_path), rows=True)
    assert make(form, replace(row(), name="罗甸县 & 村")).standing.findings == {UNNAMED: 1}
    assert make(form, replace(row(), name="到位")).standing.findings == {}
    own = Unit("县", Place("县"), unit(tmp_path / "u", "县", "1"))
    assert UNNAMED not in make(form_of(project(tmp_path / "p"), rows=False), own).standing.findings


def test_a_report_stands_as_its_scorecard_and_its_findings_say() -> None:
    its = make(form_of(ROOT, rows=False), Unit("县", Place("县"), ROOT)).standing
    report = docgen.build(ROOT)
    assert (its.period, its.score, its.grade, its.assumed_points) == ("2018", "99.86", "优", "84.86")
    assert sum(its.findings.values()) == sum(each.severity != "note" for each in report.findings)
    assert its.points["outputs"] == "24.86"
    assert its.assumed > 0


def test_a_final_report_of_a_unit_in_doubt_is_refused_with_what_hinders_it(tmp_path: Path) -> None:
    form = form_of(project(tmp_path), rows=True, final=True)
    codes = [each.code for each in refusals(lambda: make(form, row(**{"funds.arrived": ""})))]
    assert "missing-fact" in codes
    assert isinstance(make(form, row()), Made)


def test_the_same_facts_have_the_same_digest_and_others_another(tmp_path: Path) -> None:
    form = form_of(project(tmp_path), rows=True)
    kinds: tuple[dict[str, str], ...] = (
        {"funds.arrived": "97.80"},
        {"funds.arrived": "97.8"},
        {"funds.planned": "97.80"},
        {},
    )
    digests = [make(form, row(**kind)).made_from.digests.facts for kind in kinds]
    assert len(set(digests)) == 4
    moved = replace(row(**kinds[0]), place=Place("units.csv", 9))
    assert make(form, moved).made_from.digests.facts == digests[0]


def test_a_fault_of_the_form_is_told_before_any_unit(tmp_path: Path) -> None:
    made = project(tmp_path)
    (made / "templates/rubric.yaml").write_text("title: [", encoding="utf-8")
    (made / "templates/report.docx").write_bytes(word(p("{{ a b }}")))
    for rows in (True, False):
        files = {each.place.file for each in refusals(lambda: form_of(made, rows=rows))}  # noqa: B023
        assert files == {"templates/rubric.yaml", "templates/report.docx"}


def test_a_fault_of_our_own_is_told_of_its_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(form: Form, unit: Unit) -> Made:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(making, "make", broken)
    (problem,) = outcome(form_of(project(tmp_path), rows=True), row())  # type: ignore[misc]
    assert (problem.code, "ZeroDivisionError: by zero" in problem.message) == ("fault", True)
