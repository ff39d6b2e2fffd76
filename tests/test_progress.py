"""Progress: a line on a terminal for what takes long, gone at the end; and what each stage took."""

from __future__ import annotations

import io
import re
import time

import pytest

from docgen import progress
from docgen.progress import Counted, Shown, Told, is_coloured, is_live
from docgen.stages import READ, STAGE


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environment", "live", "coloured"),
    [
        (True, {"TERM": "xterm-256color"}, True, True),
        (True, {}, True, True),  # Windows
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True, True),  # no-color.org: an empty one says nothing
        (True, {"TERM": "dumb"}, False, False),
        (False, {"TERM": "xterm"}, False, False),
    ],
)
def test_colours_and_lines_that_change_are_for_terminals(
    terminal: bool, environment: dict[str, str], live: bool, coloured: bool
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert (is_live(stream, environment), is_coloured(stream, environment)) == (live, coloured)


def test_what_is_done_at_once_needs_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    with Shown(stream) as shown:
        shown(STAGE, "reading the facts")
    assert stream.getvalue() == ""
    shown.show()  # the timer that comes late
    assert stream.getvalue() == ""


def test_what_takes_long_is_named_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Shown(stream) as shown:
        shown(STAGE, "reading [the] facts")
        _wait_for(stream, "reading [the] facts…")
        shown(READ, "facts/2018/births.yaml")
        shown(STAGE, "scoring")
        _wait_for(stream, "scoring…")
    assert "births.yaml" not in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")  # the line is empty again
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h")  # and the cursor is back


def test_an_error_ends_the_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    shown = Shown(stream)

    def interrupted() -> None:
        with shown:
            _wait_for(stream, "working…")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert shown.status is not None
    assert stream.getvalue().endswith("\x1b[2K")


def _wait_for(stream: io.StringIO, text: str) -> None:
    end = time.monotonic() + 20
    while text not in stream.getvalue():
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.01)


def test_a_bar_counts_what_is_done_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Counted(stream, 3) as counted:
        time.sleep(0.02)
        counted.step()
        counted.step()
        _wait_for(stream, "2/3")
    assert stream.getvalue().endswith("\x1b[2K")
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h")


def test_a_bar_is_not_for_what_is_done_at_once() -> None:
    stream = Terminal()
    with Counted(stream, 2) as counted:
        counted.step()
        counted.step()
    assert stream.getvalue() == ""


def test_each_stage_is_told_with_what_it_took() -> None:
    lines: list[str] = []
    with Told(lines.append) as told:
        told(READ, "a.yaml")
        told(STAGE, "reading")
        told(READ, "b.yaml")
        told(STAGE, "scoring")
    assert [re.sub(r"\d+\.\d\d s", "N s", line).strip() for line in lines] == [
        "read a.yaml",
        "read b.yaml",
        "N s  reading",
        "N s  scoring",
        "N s  in all",
    ]
