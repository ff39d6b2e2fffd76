"""Compiled: what a template is once its tags are found, checked and made to code: ready to be filled any number of times."""

from __future__ import annotations

from types import CodeType

import jinja2

from docgen.problems import Place, Problem
from docgen.records import record
from docgen.word.package import Package
from docgen.word.tags import Tag


@record(frozen=True, slots=True)
class Part:
    """A story ready to be filled: its Jinja `source`, and what Python and Jinja made of it.

    `lines` gives the number of the tag in each line of the source; `fixed` counts what stands outside of blocks,
    `sizes` the characters of each loop, those of the loops within it left out; `settled` says that what is printed
    can be saved as it is where every value is a text of one line.
    """

    name: str
    source: str
    bytecode: CodeType
    code: jinja2.Template
    lines: dict[int, int]
    fixed: dict[str, int]
    sizes: dict[int, int]
    settled: bool

    def tag_at(self, line: int) -> int | None:
        """The number of the tag in a line, or in the last line before it that has one; None for no line at all."""
        return next((self.lines[each] for each in range(line, 0, -1) if each in self.lines), None)


@record(frozen=True, slots=True)
class Template:
    """A compiled template: `tags` by number, `uses` the places at which a name is read, `texts` the fixed wording."""

    name: str
    package: Package
    parts: tuple[Part, ...]
    tags: tuple[Tag, ...]
    uses: dict[str, tuple[Place, ...]]
    texts: tuple[tuple[str, Place], ...]
    captures: bool
    """Whether some text is kept in a variable, so that what is put in need not come out in the same order."""
    doubts: tuple[Problem, ...] = ()
    """What is doubtful in the template itself: quotes, near-tags, tags that no filling reaches."""
    charted: tuple[str, ...] = ()
    """The names that charts are made of; an empty one where that is no name."""
