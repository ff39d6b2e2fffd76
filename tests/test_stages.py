"""Stages: who listens is told what is done, and nobody else is."""

from __future__ import annotations

import contextvars
from pathlib import Path

from docgen import pipeline, stages
from docgen.stages import READ, STAGE
from tests.committing import change, commit, own_git
from tests.test_pipeline import project

assert own_git


def told_by(work: object) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    with stages.listening(lambda kind, what: told.append((kind, what))):
        work()  # type: ignore[operator]
    return told


def test_a_build_tells_its_stages_and_the_files_that_it_reads(tmp_path: Path) -> None:
    made = project(tmp_path)
    assert told_by(lambda: pipeline.build(made)) == [
        (STAGE, "reading the facts"),
        (READ, "facts/2018/funds.yaml"),
        (STAGE, "reading the rubric"),
        (READ, "templates/rubric.yaml"),
        (STAGE, "reading the template"),
        (READ, "templates/report.docx"),
        (STAGE, "scoring"),
        (STAGE, "filling the template"),
        (STAGE, "looking for what is doubtful"),
    ]


def test_the_stages_of_a_version_say_of_which(tmp_path: Path) -> None:
    from docgen import log  # noqa: PLC0415

    made = project(tmp_path)
    first = commit(made, "一")
    change(made / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 90")
    told = [what for kind, what in told_by(lambda: log.log(made, "funds.arrived")) if kind == STAGE]
    assert told[0] == f"{first[:7]}: reading the facts"
    assert told[-1] == "scoring"


def test_nobody_is_told_who_has_stopped_listening() -> None:
    told: list[str] = []
    with stages.listening(lambda kind, what: told.append(what)):
        stages.begin("one")
    stages.begin("two")
    stages.read("three")
    assert told == ["one"]


def test_listeners_of_other_threads_are_not_told() -> None:
    told: list[str] = []
    with stages.listening(lambda kind, what: told.append(what)):
        contextvars.Context().run(stages.begin, "elsewhere")
    assert told == []
