"""Watch: what a person saves, with whatever program, is built and shown; what is no save is not."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from docgen import bases, history, manifest, pipeline, watch
from docgen.word import package
from tests.committing import commit, own_git
from tests.making import project_of, refusals, with_paragraphs
from tests.parts import Browser
from tests.test_pipeline import FUNDS, REPORT, RUBRIC

__all__ = ["own_git"]

PATIENCE = 20
"""Seconds until what should come at once is given up: a slow machine is no fault."""

FACTS = "facts/2018/funds.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder as offices call them."""
    folder = project_of(tmp_path / "自评 报告（2018 年）", RUBRIC, REPORT, funds=FUNDS)
    (folder / ".gitignore").write_text("build/\n", "utf-8")
    commit(folder, "初稿")
    return folder


def amount(project: Path, number: object, save: Callable[[Path, bytes], object] = Path.write_bytes) -> None:
    """Type another amount into the facts, and save them."""
    file = project / FACTS
    text = re.sub(r"arrived: \{value: [^,}]*", f"arrived: {{value: {number}", FUNDS)
    assert text != FUNDS or str(number) in FUNDS
    save(file, text.encode())


# The ways in which programs save


def renamed(file: Path, data: bytes) -> None:
    """As most editors: a new file, renamed over the old one."""
    new = file.with_name(f".{file.name}.tmp")
    new.write_bytes(data)
    new.replace(file)


def made_anew(file: Path, data: bytes) -> None:
    """As some: the old one deleted, and made anew."""
    file.unlink()
    time.sleep(0.01)
    file.write_bytes(data)


def as_vim(file: Path, data: bytes) -> None:
    """A swap file, a test whether the folder can be written, the old file kept as a backup until the new one is there."""
    swap, backup = file.with_name(f".{file.name}.swp"), file.with_name(f"{file.name}~")
    swap.write_bytes(b"b0VIM")
    file.with_name("4913").touch()
    file.with_name("4913").unlink()
    file.replace(backup)
    file.write_bytes(data)
    backup.unlink()
    swap.unlink()


def as_word(file: Path, data: bytes) -> None:
    """A lock beside it, a temporary file, and two renames."""
    lock, new, old = (file.with_name(name) for name in (f"~${file.name[2:]}", "~WRD0001.tmp", "~WRL0002.tmp"))
    lock.write_bytes(b"\x04user")
    new.write_bytes(data)
    file.replace(old)
    time.sleep(0.01)
    new.replace(file)
    old.unlink()
    lock.unlink()


def in_pieces(file: Path, data: bytes) -> None:
    """Emptied, and written slowly."""
    with file.open("wb") as stream:
        for start in range(0, len(data), 200):
            time.sleep(0.005)
            stream.write(data[start : start + 200])
            stream.flush()


WAYS = [Path.write_bytes, renamed, made_anew, as_vim, as_word, in_pieces]


# Which saves there are


class Saves:
    """The saves of a project; each way out of waiting is bounded."""

    def __init__(self, project: Path, *, poll: bool = False) -> None:
        self.stop = threading.Event()
        self.all = watch.saves(project, self.stop, poll=poll)
        assert self.next() == ()

    def next(self) -> tuple[str, ...] | None:
        """The names of the next save; None where none comes."""
        return self._within(PATIENCE)

    def rest(self) -> list[tuple[str, ...]]:
        """What still comes when nothing is saved any more."""
        rest = []
        while (names := self._within(1.5)) is not None:
            rest.append(names)
        return rest

    def _within(self, seconds: float) -> tuple[str, ...] | None:
        timer = threading.Timer(seconds, self.stop.set)
        timer.start()
        try:
            save = next(self.all, None)
        finally:
            timer.cancel()
        return None if save is None else save.names


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [FACTS, pipeline.RUBRIC, pipeline.TEMPLATE])
def test_a_save_is_told_whatever_way_it_is_made(project: Path, name: str, way: Callable[[Path, bytes], object]) -> None:
    saves = Saves(project)
    before = (project / name).read_bytes()
    way(project / name, before + b"\n")
    told = [saves.next()]
    told += saves.rest()  # a slow machine may see the pieces of a save
    assert set(told) == {(name,)}
    assert (project / name).read_bytes() == before + b"\n"


def test_what_is_no_save_is_not_told(project: Path) -> None:
    saves = Saves(project)
    (project / "build").mkdir()
    for name in [
        "facts/2018/~$funds.yaml", "facts/2018/.funds.yaml.swp", "facts/2018/funds.yaml~", "facts/2018/4913",
        "facts/2018/注.txt", "facts/2018/.~lock.funds.yaml#", "facts/funds.yaml", "templates/~$report.docx",
        "templates/~WRD0001.tmp", "templates/.~lock.report.docx#", "templates/副本.docx", "build/report.docx",
        "build/~$report.docx", "README.md",
    ]:  # fmt: skip
        (project / name).write_bytes(b"x")
        (project / name).write_bytes(b"y")
    (project / FACTS).read_bytes()
    assert saves.rest() == []


def test_what_is_saved_during_a_build_comes_as_one(project: Path) -> None:
    saves = Saves(project)
    amount(project, 101)
    assert saves.next() == (FACTS,)
    for number in range(5):
        amount(project, 110 + number)
        time.sleep(0.02)
    (project / pipeline.RUBRIC).write_bytes((project / pipeline.RUBRIC).read_bytes())
    assert saves.next() == (FACTS, pipeline.RUBRIC)
    assert saves.rest() == []


def without_a_trace(file: Path) -> None:
    """Save a file so that only an event tells of it: as large as before, and at the same time.

    Some drives know the time of a file to two seconds only.
    """
    state = file.stat()
    with file.open("r+b") as stream:
        stream.write(b"#")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_save_of_the_same_size_at_the_same_time_is_one_all_the_same(project: Path) -> None:
    saves = Saves(project)
    without_a_trace(project / FACTS)
    assert saves.next() == (FACTS,)


def test_files_and_folders_come_and_go(project: Path) -> None:
    saves = Saves(project)
    (project / "facts/2018/births.yml").write_bytes(b"n: 1\n")
    assert saves.next() == ("facts/2018/births.yml",)
    (project / "facts/2018/births.yml").unlink()
    assert saves.next() == ("facts/2018/births.yml",)
    shutil.copytree(project / "facts/2018", project / "facts/2019")
    assert {name for names in (saves.next(), *Saves.rest(saves)) for name in names or ()} == {"facts/2019/funds.yaml"}


def test_a_new_folder_is_watched_and_one_that_was_taken_away_and_came_back(project: Path) -> None:
    saves = Saves(project)
    kept = (project / pipeline.TEMPLATE).read_bytes()
    shutil.copytree(project / "facts/2018", project / "facts/2019")
    assert saves.next() == ("facts/2019/funds.yaml",)
    shutil.rmtree(project / "templates")
    assert pipeline.TEMPLATE in (saves.next() or ())
    (project / "templates").mkdir()
    (project / pipeline.TEMPLATE).write_bytes(kept)
    assert saves.next() == (pipeline.TEMPLATE,)
    shutil.copytree(project / "templates", project / "kept")
    shutil.rmtree(project / "templates")
    (project / "kept").rename(project / "templates")  # before anyone has looked
    assert pipeline.TEMPLATE in (saves.next() or ())
    for name in ("facts/2019/funds.yaml", pipeline.TEMPLATE):
        without_a_trace(project / name)
        assert saves.next() == (name,)
    assert saves.rest() == []


def test_a_project_that_is_only_being_made_is_watched(tmp_path: Path) -> None:
    saves = Saves(tmp_path)
    (tmp_path / "facts/2018").mkdir(parents=True)
    (tmp_path / FACTS).write_bytes(b"n: 1\n")
    assert saves.next() == (FACTS,)


def test_a_drive_that_tells_of_nothing_is_looked_at(project: Path) -> None:
    saves = Saves(project, poll=True)
    amount(project, 101)
    assert saves.next() == (FACTS,)


def test_a_file_that_could_not_be_read_is_tried_again_when_its_lock_goes(project: Path) -> None:
    stop = threading.Event()
    saves = watch.saves(project, stop)
    lock = project / "templates/~$report.docx"
    lock.touch()
    next(saves)
    (project / pipeline.TEMPLATE).touch()
    save = next(saves)
    save.is_held = True
    lock.unlink()
    timer = threading.Timer(PATIENCE, stop.set)
    timer.start()
    assert next(saves).names == (pipeline.TEMPLATE,)
    timer.cancel()


def test_a_save_knows_whether_it_is_the_last(project: Path) -> None:
    save = next(watch.saves(project, threading.Event()))
    assert save.is_last
    amount(project, 101)
    assert not save.is_last


def test_there_must_be_a_folder(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: watch.saves(tmp_path / "none", threading.Event()))
    assert problem.code == "no-such-file"


# The command, as a program


class Program:
    """`docgen watch` at work, and what it says and shows. Every wait is bounded."""

    def __init__(self, project: Path, process: subprocess.Popen[str]) -> None:
        self.project, self.process = project, process
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        address = self.wait(lambda: re.match(r"Page: http://127\.0\.0\.1:(\d+)/ ", self.said))
        self.port = int(address[1])
        self.wait(lambda: len(self.lines) > 1)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def builds(self) -> list[str]:
        """A line for each build, without its time."""
        return [line[10:].rstrip("\n") for line in self.lines if re.match(r"\d\d:\d\d:\d\d  ", line)]

    def wait(self, until: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE
        while not (found := until()):
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.01)
        return found

    def quiet(self, count: int) -> None:
        """Wait for so many builds, and see that no more come."""
        self.wait(lambda: len(self.builds) >= count)
        time.sleep(1)
        assert len(self.builds) == count, self.said

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        return connection.getresponse()

    @property
    def page(self) -> str:
        return self.get("/").read().decode()

    @property
    def state(self) -> dict[str, Any]:
        """What a page is told that asks now."""
        with self.get("/events") as stream:
            told: dict[str, Any] = json.loads(stream.readline().removeprefix(b"data: "))
        return told

    @property
    def report(self) -> bytes:
        return (self.project / "build/report.docx").read_bytes()

    def end(self, kind: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(kind)
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code


@contextmanager
def running(project: Path, *arguments: str, code: str = "from docgen.cli import main; main()") -> Iterator[Program]:
    """The program, which is no longer there afterwards, whatever happens."""
    with subprocess.Popen(
        [sys.executable, "-c", code, "watch", "-p", str(project), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        try:
            yield Program(project, process)
        finally:
            process.kill()


@pytest.fixture
def program(project: Path) -> Iterator[Program]:
    with running(project) as started:
        yield started


def built(project: Path) -> bytes:
    """What `docgen build` would write."""
    return pipeline.build(project, commit=history.commit_of(project)).document


def test_a_save_is_built_and_its_page_is_shown(program: Program) -> None:
    assert program.report == built(program.project)
    program.wait(lambda: "到位 <" in program.page)
    before = program.state["page"]
    amount(program.project, 87)
    program.wait(lambda: program.state["page"] != before)
    assert program.report == built(program.project)
    assert ">87<" in program.page
    assert program.builds == [
        "first build: 10 of 10, 优; findings: 0",
        f"{FACTS}: 8.7 of 10, 差; findings: 1",
    ]
    assert program.end() == 0


def test_a_fault_is_shown_with_its_line_over_the_last_good_page_and_heals(program: Program) -> None:
    program.wait(lambda: "到位 <" in program.page)
    good, report = program.page, program.report
    renamed(program.project / FACTS, b"planned: 100\narrived: [1\n")
    (problem,) = program.wait(lambda: program.state["problems"])
    assert problem["place"] == f"{FACTS}:3:1"
    assert "not valid YAML" in problem["message"]
    assert "bracket" in problem["hint"]
    assert program.page == good
    assert program.report == report
    program.wait(lambda: "[broken-yaml]" in program.said)
    assert program.builds[-1] == f"{FACTS}: errors: 1. Nothing was written."
    amount(program.project, 91)
    program.wait(lambda: not program.state["problems"])
    assert ">91<" in program.page
    assert program.report == built(program.project) != report


def test_ten_saves_in_a_second_end_with_one_right_build(program: Program) -> None:
    for number in range(10):
        amount(program.project, 81 + number, save=WAYS[number % len(WAYS)])
        time.sleep(0.08)
    program.wait(lambda: ">90<" in program.page)
    assert program.state["problems"] == []
    assert program.report == built(program.project)
    count = len(program.builds)
    assert count <= 11, program.said
    program.quiet(count)
    assert program.report == built(program.project)


def test_only_what_matters_is_built(program: Program) -> None:
    (program.project / "templates/~$report.docx").write_bytes(b"\x04user")
    (program.project / "build/~$report.docx").write_bytes(b"\x04user")
    (program.project / "facts/2018/.funds.yaml.swp").write_bytes(b"b0VIM")
    time.sleep(1)
    amount(program.project, 87, save=as_vim)
    program.wait(lambda: ">87<" in program.page)
    assert {each.partition(": ")[0] for each in program.builds[1:]} == {FACTS}
    assert program.report == built(program.project)


def test_a_facts_file_that_is_deleted_is_missed_where_it_was_used(program: Program) -> None:
    report = program.report
    other = program.project / "facts/2018/births.yaml"
    other.write_bytes(b"n: 1\n")
    program.wait(lambda: program.builds[1:] == ["facts/2018/births.yaml: 10 of 10, 优; findings: 0"])
    (program.project / FACTS).unlink()
    problems = program.wait(lambda: program.state["problems"])
    assert any("funds.arrived" in each["message"] for each in problems), problems
    other.unlink()
    program.wait(lambda: "holds no facts file" in str(program.state["problems"]))
    (program.project / FACTS).write_text(FUNDS, "utf-8")
    program.wait(lambda: not program.state["problems"])
    assert program.report == report


def test_another_template_takes_the_place_of_the_old(program: Program) -> None:
    new = program.project / "新.docx"
    new.write_bytes(with_paragraphs("计划 {{ funds.planned }} 元", "{{ document.status }}"))
    new.replace(program.project / pipeline.TEMPLATE)
    program.wait(lambda: "计划 <" in program.page)
    assert program.builds[1:] == [f"{pipeline.TEMPLATE}: 10 of 10, 优; findings: 0"]
    assert program.report == built(program.project)


def test_the_period_that_is_named_is_built_and_else_the_latest(program: Program) -> None:
    shutil.copytree(program.project / "facts/2018", program.project / "facts/2019")
    program.wait(lambda: manifest.read(package.read(program.report, "a.docx")).period == "2019")
    with running(program.project, "2018") as named:
        assert manifest.read(package.read(named.report, "a.docx")).period == "2018"


def test_a_project_that_does_not_build_yet_is_shown_as_soon_as_it_does(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        assert "no facts here" in program.wait(lambda: program.state["problems"])[0]["message"]
        assert "as soon as it can be built" in program.page
        project_of(tmp_path, RUBRIC, REPORT, funds=FUNDS)
        program.wait(lambda: "到位 <" in program.page)
        assert program.report == built(tmp_path)


HELD = """
import pathlib
real, held = pathlib.Path.replace, pathlib.Path({folder!r}) / "held"

def replace(self, target):
    if pathlib.Path(target).name in (held.read_text("utf-8").split("|") if held.exists() else ()):
        raise PermissionError(13, "Permission denied")
    return real(self, target)

pathlib.Path.replace = replace
from docgen.cli import main
main()
"""


def test_a_report_that_word_holds_open_is_written_beside_it(project: Path, tmp_path: Path) -> None:
    with running(project, code=HELD.format(folder=str(tmp_path))) as program:
        first = program.report
        (tmp_path / "held").write_text("report.docx", "utf-8")
        amount(project, 87)
        program.wait(lambda: "written to" in program.said)
        assert program.lines[-1].endswith(
            f"report.docx is open in another program: written to {project.as_posix()}/build/report (2).docx\n"
        )
        assert (project / "build/report (2).docx").read_bytes() == built(project)
        assert program.report == first
        program.wait(lambda: ">87<" in program.page)
        assert program.state["problems"] == []
        (tmp_path / "held").write_text("report.docx|report (2).docx", "utf-8")
        amount(project, 88)
        program.wait(lambda: "report (3).docx" in program.said)
        (tmp_path / "held").unlink()
        amount(project, 89)
        program.wait(lambda: program.report == built(project))
        program.wait(lambda: ">89<" in program.page)
        assert sorted(each.name for each in (project / "build").glob("[!.]*")) == [
            "report (2).docx",
            "report (3).docx",
            "report.docx",
        ]
        assert program.end() == 0


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(program: Program, kind: signal.Signals) -> None:
    stream = program.get("/events")
    stream.readline()
    amount(program.project, 87)  # it may be at work
    assert program.end(kind) == 0
    assert stream.read().decode().count("data: ") <= 2  # and then the stream has ended
    with pytest.raises(ConnectionRefusedError):
        program.get("/")
    assert "Traceback" not in program.said
    assert not [each for each in (program.project / "build").iterdir() if each.name.startswith(".report")]


def test_it_takes_the_port_that_is_asked_for(program: Program) -> None:
    port = program.port
    program.end()
    with running(program.project, "--port", str(port)) as again:
        assert again.port == port


def test_the_inputs_of_a_report_are_kept_and_not_those_of_every_save(program: Program) -> None:
    for number in (87, 88, 89):
        amount(program.project, number)
        program.wait(lambda: f">{number}<" in program.page)  # noqa: B023  # it is called at once
    assert program.end() == 0
    (kept,) = (program.project / bases.FOLDER).glob("*.zip")
    assert kept.name == bases.name_of(manifest.read(package.read(program.report, "a.docx")).digests)


def test_without_the_library_it_says_how_to_get_it(project: Path) -> None:
    code = "import sys; sys.modules['watchfiles'] = None; from docgen.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "watch", "-p", str(project)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        "watchfiles is not installed [no-watchfiles]\n    Install it: `python -m pip install watchfiles`\n"
        in done.stderr
    )


def test_a_browser_follows_and_finds_again_what_was_open(program: Program, browser: Browser) -> None:
    page = browser.chromium.new_page(viewport={"width": 1000, "height": 300})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    patience = PATIENCE * 1000
    page.goto(f"http://127.0.0.1:{program.port}/")
    page.locator(".f[role=button]", has_text="100").first.click(timeout=patience)
    page.evaluate("scrollTo({top: 20, behavior: 'instant'})")
    amount(program.project, 87)
    page.locator(".f[role=button]", has_text="87").first.wait_for(timeout=patience)
    expect(page.get_by_role("dialog", name="到位")).to_contain_text("87")
    assert page.evaluate("scrollY") == 20
    amount(program.project, "1]")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"{FACTS}:2:", timeout=patience)
    expect(page.locator(".f[role=button]", has_text="87").first).to_be_visible()
    amount(program.project, 88)
    page.locator(".f[role=button]", has_text="88").first.wait_for(timeout=patience)
    expect(alert).to_have_count(0)
    assert complaints == []
    program.end()
    expect(alert).to_contain_text("docgen watch has ended", timeout=patience)
    page.close()
