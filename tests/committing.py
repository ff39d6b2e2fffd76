"""Projects in real git repositories made on the spot, with authors and dates that stay the same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

AUTHOR = "经办人"


@pytest.fixture(autouse=True)
def own_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that knows neither the user's nor the machine's configuration. Import it where git runs."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": AUTHOR,
        "GIT_AUTHOR_EMAIL": "writer@example.org",
        "GIT_COMMITTER_NAME": "复核人",
        "GIT_COMMITTER_EMAIL": "keeper@example.org",
    }.items():
        monkeypatch.setenv(name, value)


def git(folder: Path, *arguments: str, day: int = 1) -> str:
    """What git prints; commits are of a day in January 2019."""
    date = f"2019-01-{day:02}T09:00:00+08:00"
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def commit(folder: Path, message: str, day: int = 1) -> str:
    """Commit everything in a folder, in a new repository if there is none yet. Gives the id."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message, day=day)
    return git(folder, "rev-parse", "HEAD")


def change(file: Path, old: str, new: str) -> None:
    """Put one text for another in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def everything_under(folder: Path) -> dict[str, bytes]:
    """Each file below a folder, git's own too."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
