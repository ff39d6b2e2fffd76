"""Keeping: a report that is to be written in; what stands there is kept, if someone has edited it or if it is a final one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from docgen import bases, manifest
from docgen.files import quoted
from docgen.language import say
from docgen.problems import Place, Problem, Severity


def set_aside(target: Path, document: bytes, written: Mapping[str, str], *, final: bool = False) -> Problem | None:
    """Move the report out of the way where it has to be kept, and tell it as a warning.

    `written` are the kinds of the reports that docgen has written here, by their digests.
    """
    try:
        there = target.read_bytes()
    except OSError:
        return None
    kind = written.get(bases.digest_of(there))
    is_final = kind == manifest.FINAL
    if there == document or kind == manifest.DRAFT or (is_final and final):
        return None
    name = "final" if is_final else "edited"
    names = (target.with_stem(f"{target.stem} ({name}{number})") for number in chain([""], count(2)))
    other = next(each for each in names if not each.exists())
    if is_final:
        message, hint = say("a final report stood here; it is kept as {other}", other=other.name), ""
    else:
        message = say("the report here is not as docgen wrote it; it is kept as {other}", other=other.name)
        hint = say("To take over its edits: docgen pull {other}", other=quoted(other.as_posix()))
    with suppress(OSError):  # what cannot be moved cannot be written over either, and that is told
        target.replace(other)
        return Problem("kept-report", message, Place(target.as_posix()), hint, Severity.WARNING)
    return None
