"""The real parts outside of Python that tests run."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path


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
