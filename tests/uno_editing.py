"""A .docx opened in LibreOffice, edited as a person would, and saved: run by a Python that has LibreOffice's `uno`.

    python3 uno_editing.py SOFFICE SOURCE TARGET < EDITS

EDITS are JSON, a list of what `tests/editing.py` makes. LibreOffice gets a profile and a pipe of its own, and is
ended whatever happens. The exit code is 1 with a sentence on stderr where an edit finds nothing to do.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

FILTERS = {".docx": "MS Word 2007 XML", ".txt": "Text (encoded)", ".odt": "writer8"}
PATIENCE = 90  # seconds for LibreOffice to start
PARAGRAPH_BREAK = 0  # com.sun.star.text.ControlCharacter
UNSEEN = re.compile("[\x01\u2060]")  # what Writer keeps in a text for the ends of a control


class NotFoundError(Exception):
    """An edit that has nothing to work on."""


class Office:
    """A LibreOffice of our own while a `with` lasts. (Not a generator: what uno raises does not pass through one.)"""

    def __init__(self, program: str) -> None:
        self.context: Any = None
        self.desktop: Any = None
        self.profile = tempfile.TemporaryDirectory(prefix="docgen-uno-", ignore_cleanup_errors=True)
        self.pipe = f"docgen-{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            [
                program,
                "--headless",
                "--norestore",
                "--nologo",
                f"-env:UserInstallation={Path(self.profile.name).as_uri()}",
                f"--accept=pipe,name={self.pipe};urp;StarOffice.ComponentContext",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # the program that we start starts another: they end together
        )

    def __enter__(self) -> Office:
        try:
            import uno  # type: ignore[import-not-found]  # noqa: PLC0415  # only LibreOffice's Python has it

            local = uno.getComponentContext()
            resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
            address = f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext"
            self.context = _connected(resolver, address, self.process)
            self.desktop = self.made("com.sun.star.frame.Desktop")
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def made(self, service: str) -> Any:
        """What LibreOffice calls a service."""
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    def opened(self, address: str, *, shown: bool) -> Any:
        """A document, in a hidden window where a command needs one.

        A window breaks off over comments: LibreOffice's packages that know no screen lack what shows a comment.
        """
        if shown:
            document = self.desktop.loadComponentFromURL(
                address, "_blank", 0, _properties(Hidden=True, FilterName=FILTERS[".docx"])
            )
            if document is None:
                raise NotFoundError(f"LibreOffice cannot open {address}")
            return document
        document = self.made("com.sun.star.text.TextDocument")
        document.load(_properties(URL=address, FilterName=FILTERS[".docx"]))
        return document

    def end(self) -> None:
        """End it: asked, and after some seconds unasked."""
        if self.desktop is not None:
            with suppress(Exception):  # it says goodbye by closing the pipe
                self.desktop.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.profile.cleanup()
        for file in Path("/tmp").glob(f"OSL_PIPE_*_{self.pipe}"):  # where LibreOffice keeps its pipes, always
            file.unlink(missing_ok=True)


def _connected(resolver: Any, address: str, process: subprocess.Popen[bytes]) -> Any:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(address)
        except Exception as error:  # NoConnectException, which only uno knows
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"LibreOffice did not start: {error}") from error
            time.sleep(0.2)


def _properties(**values: object) -> tuple[Any, ...]:
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # noqa: PLC0415

    made = []
    for name, value in values.items():
        made.append(PropertyValue())
        made[-1].Name, made[-1].Value = name, value
    return tuple(made)


def paragraphs(text: Any) -> Iterator[Any]:
    """The paragraphs of a text, those of its tables too."""
    contents = text.createEnumeration()
    while contents.hasMoreElements():
        content = contents.nextElement()
        if content.supportsService("com.sun.star.text.TextTable"):
            for name in content.CellNames:
                yield from paragraphs(content.getCellByName(name))
        elif content.supportsService("com.sun.star.text.Paragraph"):
            yield content


def _said(paragraph: Any) -> str:
    return UNSEEN.sub("", paragraph.String)


def _paragraph(document: Any, text: str) -> Any:
    """The first paragraph that holds a text."""
    found = next((each for each in paragraphs(document.Text) if text in _said(each)), None)
    if found is None:
        raise NotFoundError(f"no paragraph says {text!r}")
    return found


def _table(document: Any, number: int) -> Any:
    """A table by its number in the document, from 1."""
    contents = document.Text.createEnumeration()
    tables = []
    while contents.hasMoreElements():
        content = contents.nextElement()
        if content.supportsService("com.sun.star.text.TextTable"):
            tables.append(content)
    if not 0 < number <= len(tables):
        raise NotFoundError(f"there is no table {number}, but {len(tables)} of them")
    return tables[number - 1]


def replace(document: Any, old: str, new: str, count: int) -> None:
    """Type another text over the first `count` places of one, wherever in the document; 0 for all of them."""
    done = 0
    for paragraph in (each for text in _texts(document) for each in paragraphs(text)):
        start = paragraph.Start
        while not count or done < count:
            found = _found(paragraph, start, old)
            if found is None:
                break
            found.setString(new)
            after = paragraph.Text.createTextCursorByRange(found.End)
            if document.RecordChanges:  # then the cursor stays over the old text, and the new follows it
                after.goRight(len(new), False)
            start = after.End
            done += 1
    if done < max(count, 1):
        raise NotFoundError(f"{done} places say {old!r}")


def _texts(document: Any) -> Iterator[Any]:
    """The body, the headers and footers, the notes."""
    yield document.Text
    styles = document.StyleFamilies.getByName("PageStyles")
    for style in (styles.getByName(name) for name in styles.ElementNames):
        for margin in ("Header", "Footer"):
            if getattr(style, f"{margin}IsOn"):
                yield getattr(style, f"{margin}Text")
                if not getattr(style, f"{margin}IsShared"):
                    yield getattr(style, f"{margin}TextLeft")
                if not style.FirstIsShared:
                    yield getattr(style, f"{margin}TextFirst")
    for notes in (document.Footnotes, document.Endnotes):
        yield from (notes.getByIndex(index) for index in range(notes.Count))


def _found(paragraph: Any, start: Any, text: str) -> Any:
    """A text in a paragraph from a spot on, as a cursor over it; Writer counts some characters that none sees."""
    cursor = paragraph.Text.createTextCursorByRange(start)
    cursor.gotoRange(paragraph.End, True)
    index = _said(cursor).find(text)
    if index < 0:
        return None
    cursor.gotoRange(start, False)
    for length in (index, len(text)):
        cursor.collapseToEnd()
        cursor.goRight(length, True)
        while len(_said(cursor)) < length and cursor.goRight(1, True):
            pass
    return cursor if _said(cursor) == text else None


def add(document: Any, after: str, text: str) -> None:
    """Type a paragraph after the one that holds a text."""
    before = _paragraph(document, after)
    inside = before.Text
    cursor = inside.createTextCursorByRange(before.End)
    inside.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
    inside.insertString(cursor, text, False)


def delete(document: Any, text: str) -> None:
    """Take out the first paragraph that holds a text."""
    paragraph = _paragraph(document, text)
    if not document.RecordChanges:
        paragraph.dispose()
        return
    before, after = _neighbours(paragraph)
    cursor = paragraph.Text.createTextCursorByRange(before.End if after is None and before else paragraph.Start)
    cursor.gotoRange(after.Start if after else paragraph.End, True)
    cursor.setString("")


def _neighbours(paragraph: Any) -> tuple[Any, Any]:
    """The paragraphs right before and after one; None for a table, and for nothing."""
    around = []
    contents = paragraph.Text.createEnumeration()
    while contents.hasMoreElements():
        around.append(contents.nextElement())
    is_text = [each.supportsService("com.sun.star.text.Paragraph") for each in around]
    here = next(
        index
        for index, each in enumerate(around)
        if is_text[index] and paragraph.Text.compareRegionStarts(each.Start, paragraph.Start) == 0
    )
    before = around[here - 1] if here and is_text[here - 1] else None
    after = around[here + 1] if here + 1 < len(around) and is_text[here + 1] else None
    return before, after


def swap(document: Any, table: int, first: int, second: int) -> None:
    """Exchange what the cells of two rows say."""
    whole = _table(document, table)
    rows: dict[int, dict[str, Any]] = {}
    for name in whole.CellNames:
        plain = re.fullmatch(r"([A-Za-z]+)(\d+)", name)
        if plain:
            rows.setdefault(int(plain[2]), {})[plain[1]] = whole.getCellByName(name)
    if first not in rows or second not in rows:
        raise NotFoundError(f"table {table} has no rows {first} and {second}")
    for column, cell in rows[first].items():
        other = rows[second].get(column)
        if other is None:
            raise NotFoundError(f"row {second} has no column {column}")
        texts = [[_said(each) for each in paragraphs(one)] for one in (cell, other)]
        for one, lines in zip((cell, other), reversed(texts), strict=True):
            one.setString("\r".join(lines))  # \r ends a paragraph, \n a line


def write(document: Any, table: int, row: int, column: int, text: str) -> None:
    """Type a text over that of a cell."""
    cells = _table(document, table)
    name = f"{chr(ord('A') + column - 1)}{row}"
    if name not in cells.CellNames:
        raise NotFoundError(f"table {table} has no cell {name}")
    cells.getCellByName(name).setString(text)


def record(document: Any, on: bool) -> None:
    """Turn the recording of changes on or off."""
    document.RecordChanges = on


def accept(document: Any) -> None:
    """Accept all tracked changes."""
    _command(document, "AcceptAllTrackedChanges")


def reject(document: Any) -> None:
    """Reject all tracked changes."""
    _command(document, "RejectAllTrackedChanges")


def _command(document: Any, name: str) -> None:
    """Choose a command of the menu."""
    from com.sun.star.util import URL  # type: ignore[import-not-found]  # noqa: PLC0415

    command = URL()
    command.Complete, command.Protocol, command.Path = f".uno:{name}", ".uno:", name
    document.CurrentController.Frame.queryDispatch(command, "", 0).dispatch(command, ())


EDITS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (replace, add, delete, swap, write, record, accept, reject)
}

SHOWN = ("accept", "reject")
"""Commands that need a window."""


def main(program: str, source: str, target: str) -> int:
    edits = json.load(sys.stdin)
    with Office(program) as office:
        at = "opening"
        try:
            document = office.opened(Path(source).as_uri(), shown=any(edit[0] in SHOWN for edit in edits))
            for name, *values in edits:
                at = f"{name} {values}"
                EDITS[name](document, *values)
            at = "saving"
            kind = Path(target).suffix
            wanted = _properties(FilterName=FILTERS[kind], FilterOptions="UTF8,LF" if kind == ".txt" else "")
            document.storeToURL(Path(target).as_uri(), wanted)
            document.close(True)
        except NotFoundError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        except Exception as error:  # what uno raises is no plain exception: it is told here, or nowhere
            sys.stderr.write(f"LibreOffice failed at {at}: {type(error).__name__} {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
