"""Programs: a regular expression in, compiled out, as an earlier process has kept it, or compiled now.

To compile what a check of the wording needs takes longer than the check. What is kept is what Python's compiler hands
to its engine, which looks whether it is sound; it is never taken by another Python. Where a Python has no such inner
doors, every expression is compiled as ever.
"""

from __future__ import annotations

import importlib
import re
import sys
from functools import cache
from typing import Any

Program = tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]
"""Flags, code, the number of groups, and their names in both directions: what the engine makes a pattern of."""


class Programs:
    """Those that are known, by their expressions."""

    def __init__(self) -> None:
        from docgen import __version__, kept  # noqa: PLC0415  # most commands need no pattern

        self.kept = kept
        self.engine: Any = importlib.import_module("_sre")
        self.name = kept.name_of("programs", __version__, sys.version, self.engine.MAGIC, self.engine.CODESIZE)
        self.known: dict[str, Program] = kept.read(self.name) or {}
        self.is_new = False

    def compiled(self, expression: str) -> re.Pattern[str]:
        if expression not in self.known:
            self.known[expression] = _made(expression)
            self.is_new = True
        made: re.Pattern[str] = self.engine.compile(expression, *self.known[expression])
        return made

    def keep(self) -> None:
        if self.is_new:
            self.kept.write(self.name, self.known)
            self.is_new = False


def compiled(expression: str) -> re.Pattern[str]:
    """The same as `re.compile`."""
    try:
        return _programs().compiled(expression)
    except (ImportError, AttributeError, TypeError, RuntimeError):  # of another make, or no program of this engine
        return re.compile(expression)


def keep() -> None:
    """Keep what was compiled for later processes."""
    if _programs.cache_info().currsize:
        _programs().keep()


@cache
def _programs() -> Programs:
    return Programs()


def _made(expression: str) -> Program:
    """What Python's compiler makes of an expression, as its own `compile` does."""
    parser: Any = importlib.import_module("re._parser")
    compiler: Any = importlib.import_module("re._compiler")
    parsed = parser.parse(expression)
    flags, state = parsed.state.flags, parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    code = [int(each) for each in compiler._code(parsed, flags)]
    return int(flags), code, state.groups - 1, dict(state.groupdict), tuple(names)
