"""A regular expression, and the words that every text holds which it matches, in; its matches out, compiled late.

Most texts hold nothing that most patterns of `wording` are about. To look for a few words costs less than to compile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from docgen import programs

if TYPE_CHECKING:
    import re


class Pattern:
    """A text in which `expression` matches holds a word of each of `needs`: of a tuple of words, or of the characters
    of a string. Without needs, any text may match."""

    def __init__(self, expression: str, *needs: Iterable[str]) -> None:
        self.expression = expression
        self.needs = tuple(map(tuple, needs))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return programs.compiled(self.expression)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        if not self.may_match(text):
            return iter(())
        return self.compiled.finditer(text, start, len(text) if end is None else end)

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text) if self.may_match(text) else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.compiled.match(text, start) if self.may_match(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.compiled.fullmatch(text) if self.may_match(text) else None

    def split(self, text: str) -> list[str]:
        return self.compiled.split(text) if self.may_match(text) else [text]

    def sub(self, wanted: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(wanted, text) if self.may_match(text) else text

    def may_match(self, text: str) -> bool:
        """Whether a text holds all that is needed."""
        for words in self.needs:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return True


def together(*choices: Iterable[str]) -> tuple[str, ...]:
    """The words that one of each of the choices makes: 增到, 增至, 减到 and 减至 of 增减 and 到至."""
    return tuple(map("".join, product(*choices)))
