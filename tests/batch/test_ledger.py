"""The ledger: a report is taken as it is only if it is whole and would be made the same again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from docgen.batch import ledger
from docgen.batch.making import Form, Made, form_of, make
from docgen.batch.roster import Unit, of_folder
from docgen.problems import Place
from tests.batch.making import FUNDS, project, unit


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return form_of(project(tmp_path / "p"), rows=False)


@pytest.fixture
def its(tmp_path: Path) -> Unit:
    unit(tmp_path / "u", "甲", "40")
    return of_folder(tmp_path / "u")[0]


@pytest.fixture
def made(tmp_path: Path, form: Form, its: Unit) -> Made:
    """The report, on disk with its entry."""
    made = make(form, its)
    ledger.report_of(tmp_path, its).write_bytes(made.document)
    ledger.note(tmp_path, its, made)
    return made


def test_what_was_noted_is_read_again(tmp_path: Path, form: Form, its: Unit, made: Made) -> None:
    entry = ledger.unchanged(tmp_path, its, form)
    assert entry is not None
    assert (entry.made_from, entry.standing) == (made.made_from, made.standing)
    assert entry == ledger.read(tmp_path, its)


def test_it_is_made_anew_when_anything_that_it_was_made_from_has_changed(
    tmp_path: Path, form: Form, its: Unit, made: Made
) -> None:
    file = tmp_path / "u/甲/facts/2018/funds.yaml"
    file.write_text(FUNDS.replace("100.00", "41"), encoding="utf-8")
    assert ledger.unchanged(tmp_path, its, form) is None
    file.write_bytes(FUNDS.replace("100.00", "40").replace("\n", "\r\n").encode())  # as git gives it out on Windows
    assert ledger.unchanged(tmp_path, its, form) is not None
    for name in ("rubric", "template"):
        other = replace(form, made_from=replace(form.made_from, **{name: "0" * 64}))
        assert ledger.unchanged(tmp_path, its, other) is None
    assert ledger.unchanged(tmp_path, its, replace(form, version="0.0.0")) is None
    assert ledger.unchanged(tmp_path, its, replace(form, final=True)) is None


def test_evidence_that_has_come_or_gone_is_looked_at_again(tmp_path: Path, form: Form, its: Unit) -> None:
    file = tmp_path / "u/甲/facts/2018/funds.yaml"
    file.write_text(FUNDS.replace("记账凭证第3号", "凭证.pdf"), encoding="utf-8")
    evidence = tmp_path / "u/甲/凭证.pdf"
    steps: tuple[Callable[[], object], ...] = (file.touch, evidence.touch, evidence.unlink)
    for step in steps:
        step()
        assert ledger.unchanged(tmp_path, its, form) is None
        made = make(form, its)
        ledger.report_of(tmp_path, its).write_bytes(made.document)
        ledger.note(tmp_path, its, made)
        assert ledger.unchanged(tmp_path, its, form) is not None


def test_so_it_is_for_rows(tmp_path: Path) -> None:
    project(tmp_path / "p")
    (tmp_path / "p/facts/2018/funds.yaml").write_text(FUNDS.replace("记账凭证第3号", "凭证.pdf"), encoding="utf-8")
    row = Unit("甲", Place("u.csv", 2))
    made = make(form_of(tmp_path / "p", rows=True), row)
    ledger.report_of(tmp_path, row).write_bytes(made.document)
    ledger.note(tmp_path, row, made)
    assert ledger.unchanged(tmp_path, row, form_of(tmp_path / "p", rows=True)) is not None
    (tmp_path / "p/凭证.pdf").touch()
    assert ledger.unchanged(tmp_path, row, form_of(tmp_path / "p", rows=True)) is None


def test_another_period_makes_another_report(tmp_path: Path, form: Form, its: Unit, made: Made) -> None:
    unit(tmp_path / "u", "甲", "40", "2019")
    assert ledger.unchanged(tmp_path, its, form) is None


def test_a_report_that_is_not_as_it_was_written_is_made_anew(tmp_path: Path, form: Form, its: Unit, made: Made) -> None:
    report = ledger.report_of(tmp_path, its)
    report.write_bytes(made.document[:-1])
    assert ledger.unchanged(tmp_path, its, form) is None
    report.unlink()
    assert ledger.unchanged(tmp_path, its, form) is None


@pytest.mark.parametrize("told", [b"", b"{}", b"[1]", b"\xff", b'{"document": "", "made_from": {}, "standing": {}}'])
def test_an_entry_that_is_not_sound_is_none(tmp_path: Path, form: Form, its: Unit, made: Made, told: bytes) -> None:
    (tmp_path / ledger.FOLDER / "甲.json").write_bytes(told)
    assert ledger.read(tmp_path, its) is None
    assert ledger.unchanged(tmp_path, its, form) is None


def test_a_report_of_another_period_than_is_asked_for_is_made_anew(
    tmp_path: Path, form: Form, its: Unit, made: Made
) -> None:
    unit(tmp_path / "u", "甲", "41", "2019")
    (later,) = of_folder(tmp_path / "u")
    assert make(replace(form, period="2018"), later).made_from.periods[0] == "2018"
    ledger.note(tmp_path, later, make(replace(form, period="2018"), later))
    ledger.report_of(tmp_path, later).write_bytes(make(replace(form, period="2018"), later).document)
    asked = {
        period: ledger.unchanged(tmp_path, later, replace(form, period=period)) for period in ("2018", "2019", None)
    }
    assert [period for period, entry in asked.items() if entry is not None] == ["2018"]
