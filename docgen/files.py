"""Files: a path in, its bytes out, or a problem with the name that users know it by."""

from __future__ import annotations

from pathlib import Path

from docgen import stages
from docgen.language import say
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
        message = say("the file cannot be read: {reason}", reason=error.strerror or error)
        raise DocgenError([Problem("cannot-read", message, place)]) from None
