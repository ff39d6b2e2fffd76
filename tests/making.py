"""Projects and templates made on the spot for tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx

from docgen.derive import Values, derive
from docgen.facts import Facts, load


def docx_bytes(make: Callable[[Any], object]) -> bytes:
    """A .docx from python-docx's own blank, worked on by `make`, which gets the open document."""
    document = docx.Document()
    make(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_paragraphs(*texts: str) -> bytes:
    """A .docx with these paragraphs, each in one run."""
    return docx_bytes(lambda document: [document.add_paragraph(text) for text in texts])


def facts_of(folder: Path, **files: str) -> Facts:
    """Facts from the texts of their files: `facts_of(tmp_path, births="n: 3")`."""
    period = folder / "facts" / "2018"
    period.mkdir(parents=True, exist_ok=True)
    for stem, text in files.items():
        (period / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return load(folder, "2018")


def values_of(folder: Path, **files: str) -> Values:
    """The same, derived."""
    return derive(facts_of(folder, **files))
