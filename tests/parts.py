"""The real parts outside of Python that tests run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Validator:
    """Microsoft's Open XML SDK validator."""

    program: str

    def errors(self, file: Path) -> list[str]:
        """What the validator says against a .docx; nothing for a valid one."""
        done = subprocess.run([self.program, str(file)], capture_output=True, text=True, timeout=120, check=False)
        said = json.loads(done.stdout)
        return [json.dumps(error, ensure_ascii=False) for error in _errors(said)]


def _errors(said: object) -> list[object]:
    if isinstance(said, list):
        return said
    assert isinstance(said, dict), said
    return list(said["errors"])


@dataclass(frozen=True)
class Visit:
    """A page as a browser shows it, what it has complained of, and what it has asked for."""

    page: Page
    complaints: list[str]
    asked: list[str]


@dataclass(frozen=True)
class Browser:
    """Debian's chromium without a screen."""

    chromium: Chromium

    @contextmanager
    def visit(self, file: Path, *, width: int = 1500, height: int = 900, dark: bool = False) -> Iterator[Visit]:
        """The page in a file, in a window of its own that has no network. No complaint and no request may be left."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", offline=True
        )
        try:
            page = context.new_page()
            visit = Visit(page, [], [])
            page.on("console", lambda message: visit.complaints.append(message.text))
            page.on("pageerror", lambda error: visit.complaints.append(str(error)))
            page.on("request", lambda request: visit.asked.append(request.url))
            page.goto(file.as_uri())
            yield visit
            assert visit.complaints == []
            assert [each for each in visit.asked if not each.startswith("data:")] == [file.as_uri()]
        finally:
            context.close()


@dataclass(frozen=True)
class LibreOffice:
    """LibreOffice without a screen, with a profile of its own."""

    program: str
    profile: Path

    def convert(self, file: Path, kind: str, folder: Path) -> Path:
        """The file as `pdf`, `docx` or `txt:Text`, in a folder."""
        subprocess.run(
            [
                self.program,
                f"-env:UserInstallation={self.profile.as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                str(file),
            ],
            capture_output=True,
            timeout=180,
            check=True,
        )
        made = folder / f"{file.stem}.{kind.partition(':')[0]}"
        assert made.is_file(), f"LibreOffice made no {made.name}"
        return made
