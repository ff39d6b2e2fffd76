"""The real parts outside of Python that tests run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
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


class Cluster:
    """A Dask scheduler on this machine alone, at a port that the system hands out, and workers of one thread each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self._begin("scheduler", "--port", "0", "--scheduler-file", str(file))
        end = time.monotonic() + 60
        while not file.is_file() or not file.read_text(encoding="utf-8"):
            assert time.monotonic() < end, "the scheduler has not begun"
            time.sleep(0.05)
        self.address: str = json.loads(file.read_text(encoding="utf-8"))["address"]

    def add(self, count: int = 1) -> None:
        """Begin workers, and wait until the scheduler has them."""
        from distributed import Client  # noqa: PLC0415  # an extra

        for _ in range(count):
            options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
            self.workers.append(self._begin("worker", self.address, *options))
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(sum(each.poll() is None for each in self.workers), timeout=60)

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
