"""Keeping: what a process has made in, for later processes to take back; whole or not at all.

It lies in the user's own cache folder, and can be deleted at any time. What is damaged is not taken, nor what others
than the user can have written: it holds code. DOCGEN_CACHE names another folder; `off` keeps nothing.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

MOST = 40
"""Files that are kept; the oldest go."""

_HEAD = b"docgen 1\n"


def name_of(*asked: object, data: bytes = b"") -> str:
    """What something is kept as: a digest of all that decides about it."""
    return hashlib.sha256(repr(asked).encode() + data).hexdigest()


def folder() -> Path | None:
    """Where it lies; None where nothing is to be kept."""
    asked = os.environ.get("DOCGEN_CACHE")
    if asked == "off":
        return None
    return Path(asked) if asked else _of_user()


def _of_user() -> Path | None:
    """The user's own cache folder; on Linux by the XDG Base Directory Specification, where a relative path counts not.

    None for a user without a home.
    """
    if sys.platform == "linux":
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        try:
            return (named if named.is_absolute() else Path.home() / ".cache") / "docgen"
        except RuntimeError:
            return None
    import platformdirs  # noqa: PLC0415  # what knows the other systems takes a hundredth of a build to load

    return Path(platformdirs.user_cache_dir("docgen", appauthor=False))


def read(name: str) -> Any:
    """What is kept under a name; None where nothing is, or nothing that can be trusted."""
    within = folder()
    if within is None:
        return None
    file = within / name
    try:
        if not (_is_ours(file) and _is_ours(within)):
            return None
        data = file.read_bytes()
    except OSError:
        return None
    head, payload = data[: len(_HEAD) + 32], data[len(_HEAD) + 32 :]
    return marshal.loads(payload) if head == _HEAD + hashlib.sha256(payload).digest() else None  # noqa: S302  # whole and ours


def _is_ours(path: Path) -> bool:
    """Whether nobody but the user can have written it. On Windows the cache folder is the user's alone."""
    if not hasattr(os, "geteuid"):
        return True
    found = path.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def write(name: str, plain: Any) -> None:
    """Keep something made of tuples, lists, dicts, texts, numbers and code; where that cannot be, it is made anew."""
    within = folder()
    if within is None:
        return
    payload = marshal.dumps(plain)
    try:
        within.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=within)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_HEAD + hashlib.sha256(payload).digest() + payload)
        Path(temporary).replace(within / name)
        for old in sorted(within.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)[MOST:]:
            old.unlink()
    except OSError:
        return
