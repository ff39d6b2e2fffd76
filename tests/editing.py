"""LibreOffice as the editor of a document: edits in, the document as a person would have saved it out."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.conftest import missing

DRIVER = Path(__file__).with_name("uno_editing.py")

Edit = tuple[str | int | bool, ...]


def replace(old: str, new: str, count: int = 1) -> Edit:
    """Type a text over the first places of another, in the body, a table, a header or a note; 0 for all of them."""
    return ("replace", old, new, count)


def add(after: str, text: str) -> Edit:
    """Type a paragraph after the one that holds a text."""
    return ("add", after, text)


def delete(text: str) -> Edit:
    """Take out the first paragraph that holds a text."""
    return ("delete", text)


def swap(table: int, first: int, second: int) -> Edit:
    """Exchange two rows of a table; all count from 1."""
    return ("swap", table, first, second)


def write(table: int, row: int, column: int, text: str) -> Edit:
    """Type a text over that of a cell."""
    return ("write", table, row, column, text)


def record(*, on: bool = True) -> Edit:
    """From here on, track the changes, or no longer."""
    return ("record", on)


ACCEPT: Edit = ("accept",)
"""Accept all tracked changes."""

REJECT: Edit = ("reject",)
"""Reject all tracked changes."""


def edited(document: bytes, *edits: Edit, folder: Path) -> bytes:
    """A .docx opened in LibreOffice, edited and saved as .docx; without edits it is only saved.

    Skips where LibreOffice or its Python is not here; `AssertionError` for an edit that has nothing to work on.
    """
    return _run(document, edits, folder, ".docx")


def as_text(document: bytes, *edits: Edit, folder: Path) -> str:
    """The same as plain text."""
    return _run(document, edits, folder, ".txt").decode("utf-8-sig")


def _run(document: bytes, edits: tuple[Edit, ...], folder: Path, ending: str) -> bytes:
    program = shutil.which("soffice")
    if program is None:
        missing("LibreOffice", "install libreoffice-writer-nogui")
    fresh = Path(tempfile.mkdtemp(dir=folder))  # LibreOffice leaves a lock where it breaks off
    source, target = fresh / "before.docx", fresh / f"after{ending}"
    source.write_bytes(document)
    done = subprocess.run(
        [python_with_uno(program), "-I", str(DRIVER), program, str(source.absolute()), str(target.absolute())],
        input=json.dumps(edits),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target.read_bytes()


@functools.cache
def python_with_uno(program: str) -> str:
    """A Python that can drive LibreOffice: the system's, or the one that came with LibreOffice itself."""
    names = ("/usr/bin/python3", "python3", str(Path(program).resolve().with_name("python")))
    found = next((name for name in names if shutil.which(name) and _has_uno(name)), None)
    return found or missing("LibreOffice's Python", "install python3-uno")


def _has_uno(python: str) -> bool:
    done = subprocess.run([python, "-I", "-c", "import uno"], capture_output=True, timeout=60, check=False)
    return done.returncode == 0
