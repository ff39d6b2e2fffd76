"""Filling: any Word template and any data in, the document out; no project is needed, and no facts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docgen import data as data_
from docgen import stages
from docgen.files import name_of, read_bytes
from docgen.language import say
from docgen.problems import Attempts, DocgenError, Place, Problem, stop_on
from docgen.word import cache
from docgen.word.compiled import Template
from docgen.word.fill import Filled
from docgen.word.fill import fill as fill_template
from docgen.word.limits import Limits


def compile(source: Path | str | bytes, *, macros: bool = False, flat: bool = True) -> Template:  # noqa: A001
    """A template from its path or its bytes, to be filled many times. Raises `DocgenError` with the faults of all its tags.

    Unless `flat`, each value that it prints gets an invisible content control, which says by which tag.
    """
    if isinstance(source, bytes):
        return cache.compile(source, "template.docx", macros=macros, flat=flat)
    return cache.compile(read_bytes(Path(source), name_of(source)), name_of(source), macros=macros, flat=flat)


def fill(
    source: Path | str | bytes | Template,
    data: Mapping[str, object] | Path | str,
    *,
    limits: Limits | None = None,
    macros: bool = False,
) -> bytes:
    """A .docx filled with data.

    `source` is a template's path, its bytes, or a compiled `Template` to be used many times; `data` a mapping, or the
    path of a YAML or JSON file. Raises `DocgenError` with the places of everything that is wrong.
    """
    return fill_with(source, data, limits=limits, macros=macros).document


def fill_with(
    source: Path | str | bytes | Template,
    data: Mapping[str, object] | Path | str,
    *,
    limits: Limits | None = None,
    macros: bool = False,
) -> Filled:
    """The same with a record of what was printed, and of what is doubtful. Faults of both files are told at once."""
    if not isinstance(data, Mapping | Path | str):
        message = say("the data must be names with values, and are {what}", what=type(data).__name__)
        raise DocgenError([Problem("not-a-mapping", message, Place("data"))])
    attempt = Attempts()
    stages.begin(say("reading the template"))
    compiled = source if isinstance(source, Template) else attempt(lambda: compile(source, macros=macros))
    stages.begin(say("reading the data"))
    context = attempt(
        lambda: (
            data_.load(Path(data), name_of(data))
            if isinstance(data, Path | str)
            else data_.with_files(data, Path(), "data")
        )
    )
    stop_on(attempt.problems)
    assert compiled is not None
    assert context is not None
    stages.begin(say("filling the template"))
    return fill_template(compiled, context, limits=limits)


def files_named(data: Path | str) -> list[Path]:
    """The pictures and documents that a data file names."""
    return data_.files_named(Path(data), name_of(data))
