"""The cluster: a real scheduler with worker processes, which share no folder with who asks."""

from __future__ import annotations

import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from docgen.batch import run
from docgen.batch.making import Form, Made, form_of, make
from docgen.batch.roster import of_folder
from tests.batch.making import FUNDS, project, unit, units
from tests.conftest import ROOT
from tests.making import refusals
from tests.parts import Cluster
from tests.test_cli import docgen
from tests.test_cli_batch import states


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return form_of(project(tmp_path / "p"), rows=False)


def test_the_reports_are_those_that_are_made_here(tmp_path: Path, form: Form, cluster: Cluster) -> None:
    cluster.add()
    there = units(tmp_path / "u", 3)
    facts = unit(there, "有证据", "1", "2019") / "facts/2019/funds.yaml"
    facts.write_text(
        FUNDS.replace("记账凭证第3号", "证据/凭证 3.pdf").replace("记账凭证第4号", "没有.pdf"), encoding="utf-8"
    )
    (there / "有证据/证据").mkdir()
    (there / "有证据/证据/凭证 3.pdf").write_bytes(b"%PDF")
    (there / "空年度/facts/2019").mkdir(parents=True)
    unit(there, "空年度", "1")
    asked = of_folder(there)
    made = {its.name: outcome for its, outcome in run.makers(scheduler=cluster.address)(form, asked)}
    assert sorted(made) == sorted(its.name for its in asked)
    for its in asked:
        if its.name != "空年度":
            assert made[its.name] == make(form, its)
    evidence = made["有证据"]
    assert isinstance(evidence, Made)
    assert evidence.standing.findings["no-such-evidence"] == 1
    assert [each.message for each in made["空年度"]] == ["the folder holds no facts file"]  # type: ignore[union-attr]


def test_so_they_are_for_rows_and_for_the_county_report(tmp_path: Path, cluster: Cluster) -> None:
    cluster.add()
    (tmp_path / "u.csv").write_text("单位,births.sex_ratio\n甲,107.50\n乙,二\n", encoding="utf-8")
    batch = run.batch(tmp_path / "u.csv", ROOT, folder=tmp_path / "out")
    lines = {line.name: line for line in run.lines(batch, run.makers(scheduler=cluster.address))}
    assert (tmp_path / "out/甲.docx").read_bytes() == make(batch.form, batch.units[0]).document
    assert lines["乙"].state is run.State.FAILED
    assert any("u.csv:3:2" in problem.hint for problem in lines["乙"].problems)


def test_a_worker_that_is_killed_loses_nothing_and_brings_nothing_twice(
    tmp_path: Path, form: Form, cluster: Cluster
) -> None:
    cluster.add(2)
    asked = of_folder(units(tmp_path / "u", 60))
    found: Counter[str] = Counter()
    for number, (its, made) in enumerate(run.makers(scheduler=cluster.address)(form, asked)):
        assert isinstance(made, Made)
        found[its.name] += 1
        if number == 15:
            cluster.workers[0].send_signal(signal.SIGKILL)
            assert cluster.workers[0].wait() == -signal.SIGKILL
    assert found == Counter(its.name for its in asked)


def test_a_worker_that_comes_later_knows_the_form(tmp_path: Path, form: Form, cluster: Cluster) -> None:
    cluster.add()
    asked = of_folder(units(tmp_path / "u", 40))
    found: list[str] = []
    for number, (its, made) in enumerate(run.makers(scheduler=cluster.address)(form, asked)):
        assert isinstance(made, Made)
        found.append(its.name)
        if number == 3:
            cluster.add()
            cluster.workers[0].kill()
            cluster.workers[0].wait()
    assert sorted(found) == sorted(its.name for its in asked)


def test_a_scheduler_that_dies_fails_what_it_had(tmp_path: Path, form: Form, cluster: Cluster) -> None:
    cluster.add()
    asked = of_folder(units(tmp_path / "u", 40))
    found: dict[str, bool] = {}
    for number, (its, made) in enumerate(run.makers(scheduler=cluster.address)(form, asked)):
        found[its.name] = isinstance(made, Made)
        if number == 3:
            cluster.scheduler.kill()
    assert len(found) == 40
    assert not all(found.values())


def test_the_command_writes_what_comes_back(tmp_path: Path, cluster: Cluster) -> None:
    cluster.add(2)
    made = project(tmp_path / "项目 一")
    units(tmp_path / "u", 12)
    done = docgen(made, "batch", "../u", "--dask", cluster.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(states(made / "build/batch").values()) == {"built"}
    assert len(list((made / "build/batch").glob("*.docx"))) == 12
    assert "12 unchanged" in docgen(made, "batch", "../u").stdout  # whoever made them


def test_a_cluster_that_is_not_there_is_told(
    tmp_path: Path, form: Form, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = of_folder(units(tmp_path / "u", 1))
    monkeypatch.setattr("docgen.batch.cluster.PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        (problem,) = refusals(lambda: list(run.makers(scheduler=address)(form, asked)))  # noqa: B023
        assert (problem.code, str(problem.place)) == ("no-cluster", address)
    (problem,) = refusals(lambda: list(run.makers(scheduler=cluster.address)(form, asked)))
    assert f"dask worker {cluster.address}" in problem.hint


def test_workers_of_another_docgen_are_refused(tmp_path: Path, form: Form, cluster: Cluster) -> None:
    cluster.add(2)
    asked = of_folder(units(tmp_path / "u", 1))
    (problem,) = refusals(lambda: list(run.makers(scheduler=cluster.address)(replace(form, version="0.0.0"), asked)))
    assert (problem.code, "0.0.0" in problem.hint) == ("no-cluster", True)


def test_without_dask_it_is_said_what_to_install(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "find_spec", lambda name: None)
    (problem,) = refusals(lambda: run.makers(scheduler="tcp://x:1"))
    assert "pip install distributed" in problem.hint
