"""`docgen batch`: what it says and writes, and that neither a kill nor Ctrl-C leaves anything half done."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import docgen as docgen_
from docgen.batch import ledger
from tests.batch.making import own_project, project, units
from tests.test_cli import PROGRAM, docgen
from tests.test_pipeline import everything_under

COUNT = 40


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return project(tmp_path / "项目 一")


@contextmanager
def running(made: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a group of processes of its own, of which none is left at the end."""
    process = subprocess.Popen(
        [*PROGRAM, "batch", *arguments],
        cwd=made,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield process
        end = time.monotonic() + 20
        while is_there(process.pid):
            assert time.monotonic() < end, "a process is left"
            time.sleep(0.05)
    finally:
        if is_there(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_reports(folder: Path, count: int) -> None:
    end = time.monotonic() + 60
    while len(list(folder.glob("*.docx"))) < count:
        assert time.monotonic() < end
        time.sleep(0.005)


def states(folder: Path) -> dict[str, str]:
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["unit"]: row["state"] for row in csv.DictReader(file)}


def test_a_batch_is_built_summed_up_and_not_built_again(tmp_path: Path, made: Path) -> None:
    units(tmp_path / "单位", 3)
    done = docgen(made, "batch", "../单位")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Reports:  3 built, 0 unchanged, 0 failed\nFolder:   build/batch\nSummary:  summary.html, summary.csv\n"
    )
    folder = made / "build/batch"
    assert states(folder) == {"县1": "built", "县2": "built", "县3": "built"}
    own = own_project(tmp_path / "own", tmp_path / "单位/县2", made)
    assert (folder / "县2.docx").read_bytes() == docgen_.build(own).document
    assert "3 unchanged" in docgen(made, "batch", "../单位").stdout
    assert "3 built" in docgen(made, "batch", "../单位", "--fresh", "-j", "1").stdout


def test_rows_go_to_the_folder_that_is_named(tmp_path: Path, made: Path) -> None:
    (made / "units.csv").write_text("单位,funds.arrived\n罗甸县,97.80\n", encoding="gbk")
    done = docgen(made, "batch", "units.csv", "-o", "报告 2018", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (made / "报告 2018/罗甸县.docx").is_file()
    assert not (made / "build").exists()


def test_reports_that_do_not_name_their_units_are_counted(made: Path) -> None:
    (made / "units.csv").write_text("单位,funds.arrived\n罗甸县,97.80\n到位,97.80\n三都县,1\n", encoding="utf-8")
    told = docgen(made, "batch", "units.csv").stdout
    assert "Unnamed:  2 do not name their unit: is there a column for the fact that does?\n" in told
    assert "Unnamed:  2" in docgen(made, "batch", "units.csv").stdout
    with (made / "build/batch/summary.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [each["unit-unnamed"] for each in csv.DictReader(file)] == ["1", "0", "1"]


def test_a_unit_that_fails_is_told_and_the_others_are_built(tmp_path: Path, made: Path) -> None:
    file = units(tmp_path / "u", 3) / "县2/facts/2018/funds.yaml"
    file.write_text("a: {valeu: 1, unit: 元}\nb: {noet: 1, unit: 元}\n", encoding="utf-8")
    done = docgen(made, "batch", "../u")
    assert done.returncode == 1
    assert done.stderr.startswith("县2: facts/2018/funds.yaml:1:1: ")
    assert done.stderr.endswith("    and 1 more in the summary\n")
    assert "2 built, 0 unchanged, 1 failed" in done.stdout
    assert states(made / "build/batch") == {"县1": "built", "县2": "failed", "县3": "built"}


def test_a_fault_of_all_is_told_once_and_nothing_is_written(tmp_path: Path, made: Path) -> None:
    units(tmp_path / "u", 2)
    (made / "templates/rubric.yaml").write_text("title: [", encoding="utf-8")
    done = docgen(made, "batch", "../u")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("templates/rubric.yaml:")
    assert not (made / "build").exists()


def test_an_edited_report_is_kept_and_that_is_said(tmp_path: Path, made: Path) -> None:
    units(tmp_path / "u", 1)
    docgen(made, "batch", "../u")
    (made / "build/batch/县1.docx").write_bytes(b"edited")
    told = docgen(made, "batch", "../u").stderr
    assert "it is kept as 县1 (edited).docx" in told
    assert "docgen pull" not in told


def test_a_kill_leaves_every_file_whole_and_the_next_run_makes_the_rest(tmp_path: Path, made: Path) -> None:
    there = units(tmp_path / "u", COUNT)
    folder = made / "build/batch"
    with running(made, "../u", "-j", "2") as process:
        wait_for_reports(folder, 5)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    killed = {file.name: file.read_bytes() for file in folder.glob("*.docx")}
    assert 5 <= len(killed) < COUNT
    noted = len(list((folder / ledger.FOLDER).glob("*.json")))
    assert len(killed) - 1 <= noted <= len(killed)
    done = docgen(made, "batch", "../u", "-j", "2")
    assert f"Reports:  {COUNT - noted} built, {noted} unchanged, 0 failed\n" in done.stdout
    assert done.stderr == ""
    all_of_them = {file.name: file.read_bytes() for file in folder.glob("*.docx")}
    assert sorted(all_of_them) == sorted(f"{each.name}.docx" for each in there.iterdir())
    assert {name: all_of_them[name] for name in killed} == killed
    before = everything_under(folder)
    assert f"{COUNT} built" in docgen(made, "batch", "../u", "-j", "2", "--fresh").stdout
    after = everything_under(folder)
    assert {name for name in after if after[name] != before.get(name)} == {"summary.csv", "summary.html"}


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_it_leaves_nothing_running_and_hears_how_far_it_came(
    tmp_path: Path, made: Path, kind: signal.Signals
) -> None:
    units(tmp_path / "u", COUNT)
    (made / "build/batch").mkdir(parents=True)
    (made / "build/batch/summary.csv").write_text("of a run before")
    with running(made, "../u", "-j", "2") as process:
        wait_for_reports(made / "build/batch", 3)
        os.killpg(process.pid, kind) if kind is signal.SIGINT else process.send_signal(kind)
        out, error = process.communicate(timeout=20)
    assert process.returncode == 1
    assert out == ""
    assert error.startswith("Stopped: ")
    assert f" of {COUNT} reports are made. The same command makes the rest.\n" in error
    assert "Traceback" not in error
    assert 3 <= len(list((made / "build/batch").glob("*.docx"))) < COUNT
    assert not (made / "build/batch/summary.csv").exists()  # that of a run before would tell of other reports


def test_ctrl_c_while_the_processes_begin_is_heard(tmp_path: Path, made: Path) -> None:
    units(tmp_path / "u", COUNT)
    with running(made, "../u", "-j", "2") as process:
        wait_for_children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate(timeout=20)
    assert "Traceback" not in error
    assert error.startswith("Stopped: ")


def wait_for_children(parent: int) -> None:
    end = time.monotonic() + 20
    while not Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").strip():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_it_is_listed_and_says_what_it_does(tmp_path: Path) -> None:
    assert " batch " in docgen(tmp_path, "--help").stdout
    told = docgen(tmp_path, "batch", "--help").stdout
    assert all(option in told for option in ("--project", "--out", "--period", "--final", "--fresh", "--jobs"))
    assert docgen(tmp_path, "batch").returncode == 2
