"""docgen: official Word reports from structured facts, every figure with its source and every point with its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen.language import speak
from docgen.problems import DocgenError, Problem

if TYPE_CHECKING:
    from docgen.filling import compile, fill  # noqa: A004
    from docgen.pipeline import Report, build
    from docgen.word.compiled import Template
    from docgen.word.content import Picture, Subdocument
    from docgen.word.limits import Limits

__all__ = [
    "DocgenError",
    "Limits",
    "Picture",
    "Problem",
    "Report",
    "Subdocument",
    "Template",
    "build",
    "compile",
    "fill",
    "speak",
]
__version__ = "0.1.0"


_HOMES = {
    "Report": "docgen.pipeline",
    "build": "docgen.pipeline",
    "compile": "docgen.filling",
    "fill": "docgen.filling",
    "Picture": "docgen.word.content",
    "Subdocument": "docgen.word.content",
    "Limits": "docgen.word.limits",
    "Template": "docgen.word.template",
}


def __getattr__(name: str) -> object:
    """Each public name on its first use: Word and YAML need not be loaded for a help text."""
    if name in _HOMES:
        import importlib  # noqa: PLC0415

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'docgen' has no attribute {name!r}")
