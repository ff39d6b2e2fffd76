"""The run: each report is written once, whole, and never over one that somebody has edited."""

from __future__ import annotations

import multiprocessing
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from docgen.batch import crew, ledger
from docgen.batch.making import Form, Outcome, outcome
from docgen.batch.roster import Unit
from docgen.batch.run import Batch, Line, State, batch, lines
from docgen.language import speak
from tests.batch.making import FUNDS, project, units
from tests.making import refusals
from tests.test_pipeline import everything_under


def here(form: Form, asked: list[Unit]) -> Generator[tuple[Unit, Outcome], None, None]:
    """Made in this process."""
    for unit in asked:
        yield unit, outcome(form, unit)


@pytest.fixture
def its(tmp_path: Path) -> Batch:
    return batch(units(tmp_path / "u", 4), project(tmp_path / "p"))


def states(found: list[Line]) -> dict[str, str]:
    return {line.name: line.state.value for line in found}


def file(batch: Batch, number: int) -> Path:
    return batch.folder.parents[2] / f"u/县{number}/facts/2018/funds.yaml"


def test_each_report_is_on_disk_when_its_line_comes(tmp_path: Path, its: Batch) -> None:
    for line in lines(its, partial(crew.outcomes, jobs=2)):
        assert line.state is State.BUILT
        entry = ledger.read(its.folder, line.unit)
        assert entry is not None
        assert line.standing == entry.standing
        assert ledger.unchanged(its.folder, line.unit, its.form) == entry
    assert its.folder == tmp_path / "p/build/batch"
    assert sorted(each.name for each in its.folder.glob("*")) == [
        ".made",
        *(f"县{number}.docx" for number in range(1, 5)),
    ]


def test_a_second_run_makes_what_has_changed_and_writes_nothing_else(its: Batch) -> None:
    assert set(states(list(lines(its, here))).values()) == {"built"}
    before = everything_under(its.folder)
    file(its, 2).write_text(FUNDS.replace("100.00", "99"), encoding="utf-8")
    (its.folder / "县3.docx").unlink()
    assert states(list(lines(its, here))) == {"县1": "unchanged", "县2": "built", "县3": "built", "县4": "unchanged"}
    after = everything_under(its.folder)
    assert {name for name in after if after[name] != before[name]} == {"县2.docx", ".made/县2.json"}
    assert set(states(list(lines(its, here, fresh=True))).values()) == {"built"}
    assert everything_under(its.folder) == after


def test_a_unit_that_fails_stops_no_other_and_keeps_its_last_good_report(its: Batch) -> None:
    list(lines(its, here))
    before = everything_under(its.folder)
    file(its, 2).write_text("a: [", encoding="utf-8")
    file(its, 3).unlink()
    its = batch(file(its, 1).parents[3], its.folder.parents[1])
    found = {line.name: line for line in lines(its, here)}
    assert states([*found.values()]) == {"县1": "unchanged", "县2": "failed", "县3": "failed", "县4": "unchanged"}
    assert [each.code for each in found["县2"].problems] == ["broken-yaml"]
    assert everything_under(its.folder) == before
    assert found["县2"].standing is None


def test_a_report_that_somebody_has_edited_is_kept(its: Batch) -> None:
    list(lines(its, here))
    (its.folder / "县2.docx").write_bytes(b"edited")
    found = {line.name: line.kept for line in lines(its, here)}
    assert [name for name, kept in found.items() if kept] == ["县2"]
    assert (its.folder / "县2 (edited).docx").read_bytes() == b"edited"
    file(its, 2).write_text(FUNDS.replace("100.00", "99"), encoding="utf-8")
    assert [line.kept for line in lines(its, here)] == [None] * 4


def test_a_final_report_is_kept_when_a_draft_is_to_stand_there(its: Batch, tmp_path: Path) -> None:
    for number in range(1, 5):
        file(its, number).write_text(FUNDS, encoding="utf-8")
    final = batch(tmp_path / "u", tmp_path / "p", final=True)
    assert set(states(list(lines(final, here))).values()) == {"built"}
    assert set(states(list(lines(final, here))).values()) == {"unchanged"}
    for line in lines(its, here):
        assert line.kept is not None
        assert (its.folder / f"{line.name} (final).docx").is_file()


def test_a_report_that_cannot_be_written_fails_alone(its: Batch) -> None:
    (its.folder / "县2.docx").mkdir(parents=True)
    found = list(lines(its, here))
    assert states(found) == {"县1": "built", "县2": "failed", "县3": "built", "县4": "built"}
    assert [[each.code for each in line.problems] for line in found if line.problems] == [["cannot-write"]]


def test_rows_are_units_of_the_projects_own_period(tmp_path: Path) -> None:
    rows = tmp_path / "units.csv"
    rows.write_text("单位,funds.arrived\n甲,97.80\na/b,1\n,1\n", encoding="utf-8-sig")
    its = batch(rows, project(tmp_path / "p"), folder=tmp_path / "out")
    found = list(lines(its, partial(crew.outcomes, jobs=2)))
    assert states(found) == {"甲": "built", "a/b": "failed", "units.csv:4:1": "failed"}
    assert [each.name for each in its.folder.glob("*.docx")] == ["甲.docx"]
    assert [each.name for each in (its.folder / ledger.FOLDER).iterdir()] == ["甲.json"]
    assert states(list(lines(its, here)))["甲"] == "unchanged"


def test_what_is_no_batch_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    made = project(tmp_path / "p")
    for given, code in (("none.csv", "no-such-file"), ("none", "wrong-name"), ("p", "no-units")):
        assert [each.code for each in refusals(lambda: batch(tmp_path / given, made))] == [code]  # noqa: B023
    (made / "templates/rubric.yaml").write_text("title: [", encoding="utf-8")
    files = [each.place.file for each in refusals(lambda: batch(tmp_path / "none.csv", made))]
    assert files == ["none.csv", "templates/rubric.yaml"]
    assert not (made / "build").exists()


def test_who_stops_reading_leaves_nothing_running(tmp_path: Path) -> None:
    its = batch(units(tmp_path / "u", 30), project(tmp_path / "p"))
    made = lines(its, partial(crew.outcomes, jobs=2))
    next(made)
    made.close()
    assert multiprocessing.active_children() == []
    assert 1 <= len(list(its.folder.glob("*.docx"))) < 30


def test_states_are_said_in_the_language_that_is_spoken() -> None:
    assert [state.said for state in State] == ["built", "unchanged", "failed"]
    speak("zh_CN")
    assert State.FAILED.value == "failed"
