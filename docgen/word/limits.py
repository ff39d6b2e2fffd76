"""Limits: what one filling may use up, so that a hostile template ends with an error and not with the machine."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Mapping, Sized
from contextvars import ContextVar
from numbers import Number
from typing import Any

import jinja2

from docgen.language import say
from docgen.pattern import Pattern
from docgen.records import record
from docgen.values import Value, WrongOperand


class TooMuch(Exception):
    """A template uses up more than it may."""


@record(frozen=True, slots=True)
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

LONGEST_TEXT = 1_000_000
"""Characters of one text, and items of one list, that a template may make."""

WIDEST = 10_000
"""The largest width or count that may be given to a filter or a method of texts."""

LONGEST_NUMBER = 10_000
"""Bits of a whole number that a template may compute, and digits of one that it may read from a text."""

_SIZE_OF_ITEM = 8
"""What an item of a list is charged, in characters."""

_WITH_WIDTH = frozenset(("center", "indent", "batch", "slice", "ljust", "rjust", "zfill", "tojson"))

_WIDE = Pattern(r"%(?:\([^)]*\))?[^a-zA-Z%]*(?:\d{5}|\*)|\{[^{}]*(?:\d{5}|\{)", "%{")
"""A width of five digits in a format, or one that is itself filled in."""

FOR_TEXT = frozenset(
    (
        "upper",
        "lower",
        "title",
        "capitalize",
        "trim",
        "replace",
        "center",
        "indent",
        "truncate",
        "wordwrap",
        "string",
        "striptags",
        "urlencode",
    )
)
"""Filters that make a text of whatever they are given; here they take only what can be printed."""


def printable(value: Any) -> Any:
    """A value that can stand in a text. Raises `WrongOperand`: a list or a picture would show as a program sees it."""
    if value is None or isinstance(value, str | Number | Value | datetime.date | datetime.time | jinja2.Undefined):
        return value
    if isinstance(value, Mapping):
        what = say("a set of names")
    else:
        what = say("a list") if isinstance(value, list | tuple | set | frozenset) else say("what is no text")
    raise WrongOperand(say("{what} cannot stand in a text: name a value in it, or loop over it", what=what))


def tick() -> None:
    """Look at the clock. Raises `TooMuch` when the time is up."""
    if (running := budget.get(None)) is not None:
        running.write(0)


def spent(thing: Any) -> Any:
    """What a template has made, charged to the filling that is running."""
    if isinstance(thing, str | list | tuple) and (running := budget.get(None)) is not None:
        running.write(len(thing) if isinstance(thing, str) else _SIZE_OF_ITEM * len(thing))
    return thing


def binary(operator: str, left: Any, right: Any, compute: Callable[[], Any]) -> Any:
    """An operation of a template, refused before it makes too much."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length(), right.bit_length()
        if (
            (operator == "**" and bits[0] * right > LONGEST_NUMBER)
            or (operator == "*" and sum(bits) > LONGEST_NUMBER)
            or max(bits) > LONGEST_NUMBER
        ):
            raise _too_long()
    elif operator == "%" and isinstance(left, str):
        _check_format(left, right if isinstance(right, tuple) else [right])
    elif operator == "*":
        for text, count in ((left, right), (right, left)):
            if isinstance(text, Sized) and isinstance(count, int) and not isinstance(text, int):
                _check(len(text) * count)
    elif operator == "+" and isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
        _check(len(left) + len(right))
    return spent(compute())


def joined(pieces: Iterable[Any], between: str = "") -> str:
    """Texts made one, as `~` and `|join` do."""
    texts: list[str] = []
    length = 0
    for piece in pieces:
        texts.append(str(printable(piece)))
        length += len(texts[-1]) + len(between)
        _check(length)
    return str(spent(between.join(texts)))


def summed(items: Iterable[Any], start: Any = 0) -> Any:
    """`|sum`; lists are put together, in the time that takes and not in its square."""
    if not isinstance(start, list):
        return sum(items, start)
    whole = list(start)
    for item in items:
        whole += item
        _check(len(whole))
    return whole


def check_call(name: str, value: Any, arguments: Iterable[Any]) -> None:
    """Refuse the call of a filter, or of a method of a text, that would make too much. Raises `TooMuch`."""
    given = list(arguments)
    tick()
    numbers = [abs(each) for each in given if isinstance(each, int)]
    if name in _WITH_WIDTH and max(numbers, default=0) > WIDEST:
        raise TooMuch(say("a number given to {name} is larger than {limit}", name=name, limit=WIDEST))
    if name in ("format", "format_map"):
        _check_format(str(value), given)
    elif name == "replace" and len(given) > 1:
        text, (one, other) = str(value), (str(each) for each in given[:2])  # named, they come in either order
        _check(len(text) + max(text.count(one) * len(other), text.count(other) * len(one)))
    elif name == "join" and isinstance(value, str) and given and isinstance(given[0], list | tuple):
        joined(given[0], value)
    elif name == "tojson":
        _check(_nodes(value) * (1 + max(numbers, default=0)))
    elif name == "indent":
        lines = str(value).count("\n") + 1
        _check(
            len(str(value))
            + lines * max([*numbers, *(len(each) for each in given if isinstance(each, str))], default=0)
        )
    elif name == "wordwrap":
        _check(len(str(value)) * (1 + max((len(each) for each in given if isinstance(each, str)), default=0)))
    elif name == "int" and len(str(value)) > LONGEST_NUMBER:
        raise _too_long()


def _check_format(text: str, given: Iterable[Any]) -> None:
    if _WIDE.search(text):
        raise TooMuch(say("the format {text} asks for a width that is too large or not typed", text=text[:40]))
    fields = max(text.count("%"), text.count("{"))
    if fields:
        _check(len(text) + fields * max((_length(each) for each in given), default=0))


def _length(value: Any) -> int:
    """Characters of a value in a format."""
    if isinstance(value, Mapping):  # its names are what is printed
        return max((_length(each) for each in value.values()), default=0)
    return len(str(printable(value)))


def _nodes(value: Any) -> int:
    """How much a list or set of names holds, all levels counted; no more than is needed to know it is too much."""
    waiting, count = [value], 0
    while waiting and count <= LONGEST_TEXT:
        each = waiting.pop()
        count += len(each) if isinstance(each, str) else 1
        if isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
    return count


def _check(length: int) -> None:
    if length > LONGEST_TEXT:
        raise _too_long()


def _too_long() -> TooMuch:
    return TooMuch(say("a text, list or number in it gets too long"))
