"""docgen: official Word reports from structured facts, every figure with its source and every point with its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen.problems import DocgenError, Problem

if TYPE_CHECKING:
    from docgen.pipeline import Report, build, fill

__all__ = ["DocgenError", "Problem", "Report", "build", "fill"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`build`, `fill` and `Report` on first use: Word and YAML need not be loaded for a help text."""
    if name in ("Report", "build", "fill"):
        from docgen import pipeline  # noqa: PLC0415

        return getattr(pipeline, name)
    raise AttributeError(f"module 'docgen' has no attribute {name!r}")
