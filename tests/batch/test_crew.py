"""The crew: real processes side by side, and what becomes of their units when they die."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from docgen.batch import crew
from docgen.batch.making import Form, Made, form_of, make
from docgen.batch.roster import Unit, of_folder
from docgen.language import speak
from docgen.problems import Place
from tests.batch.making import project, units


class Deadly:
    """What ends the process that it is handed to."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return form_of(project(tmp_path / "p"), rows=False)


def deadly(name: str) -> Unit:
    return Unit(name, Place(name), Deadly())  # type: ignore[arg-type]


def nobody_is_left() -> bool:
    return multiprocessing.active_children() == []


def test_each_unit_has_its_own_report_once_whoever_made_it(tmp_path: Path, form: Form) -> None:
    there = of_folder(units(tmp_path / "u", 12))
    made = dict(crew.outcomes(form, there, 2))
    assert sorted(unit.name for unit in made) == sorted(unit.name for unit in there)
    assert made == {unit: make(form, unit) for unit in there}
    assert nobody_is_left()


def test_what_is_wrong_with_a_unit_is_its_outcome_in_the_language_that_is_spoken(tmp_path: Path, form: Form) -> None:
    there = of_folder(units(tmp_path / "u", 3))
    (tmp_path / "u/县2/facts/2018/funds.yaml").write_text("a: [", encoding="utf-8")
    speak("zh_CN")
    chinese = Form(form.rubric, form.template, form.made_from)
    made = {unit.name: each for unit, each in crew.outcomes(chinese, there, 2)}
    assert [isinstance(made[name], Made) for name in ("县1", "县2", "县3")] == [True, False, True]
    (problem,) = made["县2"]  # type: ignore[misc]
    assert "不是有效的 YAML" in problem.message


def test_a_unit_at_which_processes_die_fails_alone(tmp_path: Path, form: Form) -> None:
    there = of_folder(units(tmp_path / "u", 8))
    asked = [there[0], deadly("坏1"), *there[1:], deadly("坏2")]
    found = list(crew.outcomes(form, asked, 2))
    assert sorted(unit.name for unit, _ in found) == sorted(unit.name for unit in asked)
    failed = {unit.name: [each.code for each in made] for unit, made in found if not isinstance(made, Made)}
    assert failed == {"坏1": ["process-died"], "坏2": ["process-died"]}
    assert nobody_is_left()


def test_processes_that_someone_kills_lose_nothing(tmp_path: Path, form: Form) -> None:
    there = of_folder(units(tmp_path / "u", 30))
    found: list[str] = []
    for number, (unit, made) in enumerate(crew.outcomes(form, there, 2)):
        assert isinstance(made, Made)
        found.append(unit.name)
        if number in (2, 15):
            for child in multiprocessing.active_children()[: 1 if number == 2 else 2]:
                assert child.pid is not None
                os.kill(child.pid, signal.SIGKILL)
    assert sorted(found) == sorted(unit.name for unit in there)


def test_who_stops_listening_leaves_nothing_running(tmp_path: Path, form: Form) -> None:
    outcomes = crew.outcomes(form, of_folder(units(tmp_path / "u", 30)), 2)
    next(outcomes)
    assert not nobody_is_left()
    outcomes.close()
    assert nobody_is_left()


def test_without_units_no_process_begins(form: Form) -> None:
    assert list(crew.outcomes(form, [], 2)) == []
    assert crew.cores() >= 1
