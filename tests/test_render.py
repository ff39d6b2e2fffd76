"""Rendering by the real LibreOffice; and what is told, and left behind, where it is missing, hangs or fails."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from docgen import fonts, render
from docgen.fonts import Font
from docgen.problems import DocgenError, Problem
from docgen.render import libreoffice as program
from tests.conftest import missing
from tests.making import p, project_of, run, word
from tests.parts import LibreOffice
from tests.sheets import sheets
from tests.test_cli import PROGRAM
from tests.test_pipeline import FUNDS, REPORT, RUBRIC

SONG = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="{}"/>'


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary folders are made in one that is empty again afterwards."""
    folder = tmp_path / "temporary 临时"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name before the real one: its script is written by the test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder / "soffice"


def write(script: Path, text: str) -> None:
    script.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)


def problem_of(document: bytes, seconds: float = render.SECONDS) -> Problem:
    with pytest.raises(DocgenError) as raised:
        render.pdf(document, "report.docx", seconds=seconds)
    (problem,) = raised.value.problems
    return problem


def text_of(pdf: bytes) -> str:
    return "".join(letter.text for page in sheets(pdf) for letter in page.letters)


def has_ended(file: Path) -> bool:
    """Whether the process whose number a script has written down is gone."""
    for _ in range(50):
        try:
            os.kill(int(file.read_text()), 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def wait_for(file: Path) -> None:
    for _ in range(300):
        if file.is_file() and file.read_bytes():
            return
        time.sleep(0.1)
    pytest.fail(f"{file.name} does not come")


# PDF


def test_the_pdf_has_the_text_on_its_page(libreoffice: LibreOffice) -> None:
    pdf = render.pdf(word(p("芷江侗族自治县")))
    assert pdf.startswith(b"%PDF-")
    assert text_of(pdf).strip() == "芷江侗族自治县"


def test_the_same_document_gives_the_same_pdf_at_another_hour_in_another_zone(
    libreoffice: LibreOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = word(p("芷江"))
    first = render.pdf(document)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.sleep(1.1)
    assert render.pdf(document) == first
    assert render.pdf(word(p("怀化"))) != first


def test_another_text_has_another_identity(libreoffice: LibreOffice) -> None:
    identities = {re.search(rb"/ID \[ <(\w+)>", render.pdf(word(p(text))))[1] for text in ("甲", "乙")}  # type: ignore[index]
    assert len(identities) == 2


def test_what_is_replaced_keeps_its_length() -> None:
    made = b"<</CreationDate(D:20261125221510Z')>>\ntrailer\n/ID [ <%b>\n<%b> ]\n/DocChecksum /%b\n"
    before = made % ((b"C42C7BB1A2B598849F6E14F681AF9505",) * 3)
    after = render.timeless(before, "20180102030405")
    assert len(after) == len(before)
    assert b"D:20180102030405Z'" in after
    assert after.count(re.search(rb"<([0-9A-F]{32})>", after)[1]) == 3  # type: ignore[index]
    assert b"C42C7BB1" not in after


def test_the_fonts_on_the_page_are_those_that_were_told(libreoffice: LibreOffice) -> None:
    document = word(*(p(run("国家", SONG.format(name))) for name in fonts.OFFICIAL[:5]))
    told = render.fonts_of(document)
    assert [font.name for font in told] == list(fonts.OFFICIAL[:5])
    seen: list[str] = list(
        dict.fromkeys(letter.font for page in sheets(render.pdf(document)) for letter in page.letters)
    )
    for font in told:
        family = re.sub(r"\W|SC$|CN$", "", font.stand_in or font.name).lower()
        assert any(family in re.sub(r"\W", "", name).lower() for name in seen), (font, seen)
    if told[0].stand_in.startswith("Noto"):  # others may have no bold face, and are thickened
        assert any("Bold" in name for name in seen)


def test_the_table_of_libreoffice_replaces_fonts_where_there_is_no_fontconfig(
    libreoffice: LibreOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = word(p(run("国", SONG.format("没有的字体"))))
    sans, serif = "Noto Sans CJK SC", "Noto Serif CJK SC"
    for family in (sans, serif):
        if not fonts.among(fonts.installed(), [family])[0].here:
            missing("Noto CJK", "install fonts-noto-cjk")
    monkeypatch.setattr(render, "_fontconfig", lambda: None)
    seen = {}
    for family in (sans, serif):
        monkeypatch.setattr(fonts, "look", lambda _, family=family: (Font("没有的字体", here=False, stand_in=family),))
        seen[family] = {letter.font for letter in sheets(render.pdf(document))[0].letters if letter.text == "国"}
    assert all("Sans" in name for name in seen[sans]), seen
    assert all("Serif" in name for name in seen[serif]), seen


def test_names_of_fonts_are_escaped() -> None:
    font = Font("A&B<", here=False, stand_in="C&D")
    assert "<string>A&amp;B&lt;</string>" in render.fontconfig([font], Path("/etc/fonts/fonts.conf"))
    assert "<value>C&amp;D</value>" in render.replacements([font])


def test_two_at_once_do_not_disturb_each_other(libreoffice: LibreOffice) -> None:
    texts = ("甲方", "乙方")
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda text: render.pdf(word(p(text))), texts))
    assert [text_of(pdf).strip() for pdf in made] == list(texts)


def test_an_open_libreoffice_is_left_alone(
    libreoffice: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    opened = subprocess.Popen(
        [libreoffice.program, "--headless", "--norestore", "--accept=pipe,name=docgen-test;urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(300):
            if locks := list(home.glob(".config/libreoffice/*/.lock")):
                break
            time.sleep(0.1)
        assert locks, "LibreOffice has not locked its profile"
        assert text_of(render.pdf(word(p("甲")))).strip() == "甲"
        assert opened.poll() is None
        assert locks[0].is_file()
    finally:
        os.killpg(opened.pid, signal.SIGKILL)
        opened.wait()


# What goes wrong


def test_without_libreoffice_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    problem = problem_of(word(p("甲")))
    assert problem.code == "no-libreoffice"
    assert "Install LibreOffice" in problem.hint


@pytest.mark.parametrize(("system", "tool"), [("win32", "winget"), ("darwin", "brew"), ("linux", "LibreOffice Writer")])
def test_each_system_has_its_way(system: str, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "platform", system)
    assert tool in render.how_to_get_libreoffice()


def test_on_windows_it_is_found_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path / "Program Files"))
    assert program() is None
    file = tmp_path / "Program Files/LibreOffice/program/soffice.com"
    file.parent.mkdir(parents=True)
    file.touch()
    assert program() == file


def test_one_that_hangs_is_stopped_with_all_that_it_started(made_up: Path, tmp_path: Path) -> None:
    child = tmp_path / "child"
    write(made_up, f"sleep 600 &\necho $! > '{child}'\nwait")
    start = time.monotonic()
    problem = problem_of(word(p("甲")), seconds=1)
    assert time.monotonic() - start < 10
    assert (problem.code, "longer than 1 seconds" in problem.message) == ("no-pdf", True)
    assert has_ended(child)


def test_one_that_ends_and_leaves_a_child_behind_is_ended_too(made_up: Path, tmp_path: Path) -> None:
    child = tmp_path / "child"
    write(made_up, f"sleep 600 &\necho $! > '{child}'")
    assert problem_of(word(p("甲")), seconds=1).code == "no-pdf"
    assert has_ended(child)


@pytest.mark.parametrize("ending", ["exit 1", "exit 0"])
def test_one_that_fails_is_quoted(made_up: Path, ending: str) -> None:
    write(made_up, f"echo 'Error: source file could not be loaded' >&2\n{ending}")
    problem = problem_of(word(p("甲")))
    assert problem.code == "no-pdf"
    assert "source file could not be loaded" in problem.message


def test_one_that_cannot_be_started_is_as_good_as_none(made_up: Path) -> None:
    made_up.write_bytes(b"\x7fELF no program")
    made_up.chmod(0o755)
    assert problem_of(word(p("甲"))).code == "no-libreoffice"


def test_what_is_no_document_is_refused_before(libreoffice: LibreOffice) -> None:
    assert problem_of(b"no document").code == "not-a-docx"


def test_ctrl_c_ends_it_with_all_that_it_started(made_up: Path, tmp_path: Path) -> None:
    project = project_of(tmp_path / "project", RUBRIC, REPORT, funds=FUNDS)
    child = tmp_path / "child"
    write(made_up, f"sleep 600 &\necho $! > '{child}'\nwait")
    building = subprocess.Popen(
        [*PROGRAM, "build", "--pdf"], cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": tempfile.gettempdir()},
    )  # fmt: skip
    try:
        wait_for(child)
        building.send_signal(signal.SIGINT)
        _, told = building.communicate(timeout=20)
    finally:
        building.kill()
        building.wait()
    assert building.returncode not in (0, None)
    assert "Traceback" not in told
    assert has_ended(child)
    assert (project / "build/report.docx").is_file()


# Pages


def test_a_page_is_a_picture_of_the_size_of_its_paper(libreoffice: LibreOffice, tmp_path: Path) -> None:
    break_ = "<w:p><w:r><w:br w:type='page'/></w:r></w:p>"
    drawn = render.pages(render.pdf(word(p("甲"), break_, p("乙"))), dots_per_inch=72)
    assert len(drawn) == 2
    for number, png in enumerate(drawn):
        file = tmp_path / f"{number}.png"
        file.write_bytes(png)
        with Image.open(file) as picture:
            assert picture.format == "PNG"
            assert picture.size == (596, 842)  # A4 in points, rounded up
            darkest, _ = picture.convert("L").getextrema()
            assert isinstance(darkest, int)
            assert darkest < 100, "the page is blank"


def test_without_what_draws_pages_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(DocgenError, match="pip install pypdfium2 pillow"):
        render.pages(b"%PDF-")


# What LibreOffice says of itself


def test_its_version_is_a_number(libreoffice: LibreOffice) -> None:
    assert re.fullmatch(r"\d+\.\d+[\d.]*", render.version(Path(libreoffice.program)))


def test_one_that_does_not_answer_is_none(made_up: Path) -> None:
    write(made_up, "echo hello")
    with pytest.raises(DocgenError, match=r"does not answer: hello"):
        render.version(made_up)
