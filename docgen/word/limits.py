"""Limits: what one filling may use up, so that a hostile template ends with an error and not with the machine."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sized
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from docgen.language import say


class TooMuch(Exception):
    """A template uses up more than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one filling may use: turns of all its loops together, characters of XML, seconds."""

    turns: int = 2_000_000
    characters: int = 200_000_000
    seconds: float = 120.0


class Budget:
    """What is left of the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.turns = limits.turns
        self.characters = limits.characters
        self.deadline = time.monotonic() + limits.seconds

    def turn(self, size: int) -> None:
        """One turn of a loop that holds so many characters."""
        self.turns -= 1
        if self.turns < 0:
            raise TooMuch(say("the loops take more than {count} turns", count=self.limits.turns))
        self.write(size)

    def write(self, size: int) -> None:
        """So many characters are put out."""
        self.characters -= size
        if self.characters < 0:
            raise TooMuch(say("the document gets larger than {count} characters", count=self.limits.characters))
        if time.monotonic() > self.deadline:
            raise TooMuch(say("filling takes longer than {count} seconds", count=self.limits.seconds))


budget: ContextVar[Budget] = ContextVar("budget")
"""That of the filling that is running."""

LONGEST_TEXT = 10_000_000
"""Characters of one text, and items of one list, that a template may make."""

WIDEST = 10_000
"""The largest width or count that may be given to a filter or a method of texts."""

_WITH_WIDTH = frozenset(("center", "indent", "batch", "slice", "ljust", "rjust", "zfill", "expandtabs", "tojson"))

LONGEST_NUMBER = 10_000
"""Bits of a whole number that a template may compute."""

_WIDE = re.compile(r"%[^a-zA-Z%]*(?:\d{5}|\*)|\{[^{}]*(?:\d{5}|\{)")
"""A width of five digits in a format, or one that is itself filled in."""


def binary(operator: str, left: Any, right: Any, compute: Callable[[], Any]) -> Any:
    """An operation of a template, refused before it makes too much."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length()
        if (operator == "**" and bits * right > LONGEST_NUMBER) or (
            operator == "*" and bits + right.bit_length() > LONGEST_NUMBER
        ):
            raise _too_long()
    elif operator == "%" and isinstance(left, str):
        _check_format(left)
    elif operator == "*":
        for text, count in ((left, right), (right, left)):
            if isinstance(text, Sized) and isinstance(count, int) and not isinstance(text, int):
                _check(len(text) * count)
    elif operator == "+" and isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
        _check(len(left) + len(right))
    return compute()


def joined(pieces: Iterable[Any], between: str = "") -> str:
    """Texts made one, as `~` and `|join` do."""
    texts: list[str] = []
    length = 0
    for piece in pieces:
        texts.append(str(piece))
        length += len(texts[-1]) + len(between)
        _check(length)
    return between.join(texts)


def check_call(name: str, value: Any, arguments: Iterable[Any]) -> None:
    """Refuse the call of a filter, or of a method of a text, that would make too much. Raises `TooMuch`."""
    given = list(arguments)
    if (running := budget.get(None)) is not None:
        running.write(0)
    if name in _WITH_WIDTH and any(isinstance(each, int) and abs(each) > WIDEST for each in given):
        raise TooMuch(say("a number given to {name} is larger than {limit}", name=name, limit=WIDEST))
    if name in ("format", "format_map") and isinstance(value, str):
        _check_format(value)
    if name == "replace" and isinstance(value, str) and len(given) > 1:
        old, new = str(given[0]), str(given[1])
        _check(len(value) + value.count(old) * len(new))
    if name == "join" and isinstance(value, str) and given and isinstance(given[0], list | tuple):
        joined(given[0], value)


def _check_format(text: str) -> None:
    if _WIDE.search(text):
        raise TooMuch(say("the format {text} asks for a width that is too large or not typed", text=text[:40]))


def _check(length: int) -> None:
    if length > LONGEST_TEXT:
        raise _too_long()


def _too_long() -> TooMuch:
    return TooMuch(say("a text, list or number in it gets too long"))
