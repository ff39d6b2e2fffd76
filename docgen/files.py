"""Files: a path in, its bytes out, or a problem with the name that users know it by; and bytes written whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from docgen import stages
from docgen.language import form, relayed, say
from docgen.problems import DocgenError, Place, Problem


def read_bytes(path: Path, name: str, largest: int | None = None) -> bytes:
    """The bytes of a file, at most `largest`. Raises `DocgenError` where they cannot be had; places call it `name`."""
    place = Place(name)
    stages.read(name)
    try:
        if largest is not None and path.stat().st_size > largest:
            message = say("the file is larger than {limit} bytes", limit=largest)
            raise DocgenError([Problem("too-large", message, place)])
        return path.read_bytes()
    except FileNotFoundError:
        hint = say("Look at its name and its folder; `docgen new FOLDER` makes a whole project to start from.")
        raise DocgenError([Problem("no-such-file", say("there is no such file"), place, hint)]) from None
    except OSError as error:
        message = say("the file cannot be read: {reason}", reason=reason_of(error))
        raise DocgenError([Problem("cannot-read", message, place)]) from None


def write(target: Path, data: bytes) -> None:
    """Write a file as `put` does. Raises `DocgenError` that says why it cannot be."""
    try:
        put(target, data)
    except OSError as error:
        hint = (
            say("It may be open in Word: close it there, or name another file.")
            if isinstance(error, PermissionError)
            else ""
        )
        message = say("the file cannot be written: {reason}", reason=reason_of(error))
        raise DocgenError([Problem("cannot-write", message, Place(target.as_posix()), hint)]) from None


def put(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: a failure leaves the file that was there. Raises `OSError`."""
    import tempfile  # noqa: PLC0415  # not for who only reads

    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def quoted(path: str) -> str:
    """A path as a shell takes it."""
    return f'"{path}"' if re.search(r"[\s&;()'$`]", path) else path


def reason_of(error: OSError) -> str:
    """Why the system would not, as it says it."""
    return relayed(error.strerror or str(error), _REASONS)


_REASONS = (
    form("Permission denied"),
    form("Operation not permitted"),
    form("Is a directory"),
    form("Not a directory"),
    form("No such file or directory"),
    form("File exists"),
    form("File name too long"),
    form("No space left on device"),
    form("Read-only file system"),
    form("Input/output error"),
)
"""What POSIX systems say; Windows speaks the user's language by itself."""


def name_of(path: Path | str) -> str:
    """What places call a file that is no part of a project."""
    return Path(path).name or Path(path).as_posix()
