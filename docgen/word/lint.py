"""Lint: a template in, all that is wrong or doubtful about it by itself out, without any data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docgen.language import listed, say
from docgen.problems import DocgenError, Problem, Severity
from docgen.word import template
from docgen.word.compiled import Template

_MEASURES = "个百分点|百分点|万元|亿元|元|人|户|个|件|例|条|幅|米|次|名|对|期|份|篇"
_THOUSANDS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"

_ORDINAL = re.compile(rf"第[\s\d、,，\-–—~至和及]+(?:{_MEASURES})?")
"""第3条 and its like: a number that says which, and not how many."""

TYPED_FIGURE = re.compile(
    rf"(?<![\dA-Za-z./〔〕\[])(?:{_THOUSANDS}|\d+(?:\.\d+)?)(?:\s?(?:{_MEASURES})|[%‰](?![A-Za-z]))"
    rf"|(?<![\dA-Za-z./〔\[表图件见])(?!(?:19|20)\d\d\.\d\d\b)(?:{_THOUSANDS}|\d+\.\d{{2,}})(?![\d.])"
)
"""A figure that facts change: before a unit, in thousands, or with a fraction of two digits and more. Years, numberings,
numbers of documents and versions are none."""


def lint(data: bytes, name: str, figures: Mapping[str, str] | None = None, *, macros: bool = False) -> list[Problem]:
    """The problems of a template: errors, warnings, and a note for figures that are typed where a tag could stand.

    `figures` gives the name of the fact that prints as a figure, where the facts are known.
    """
    try:
        made = template.compile(data, name, macros=macros)
    except DocgenError as error:
        return list(error.problems)
    return [*made.doubts, *_typed_figures(made, figures or {})]


def _typed_figures(made: Template, figures: Mapping[str, str]) -> Iterator[Problem]:
    for text, place in made.texts:
        found = list(dict.fromkeys(match[0].strip() for match in TYPED_FIGURE.finditer(_ORDINAL.sub("", text))))
        if not found:
            continue
        known = {figure: figures[bare] for figure in found if (bare := re.sub(r"[^\d.]", "", figure)) in figures}
        hint = "\n".join(
            say("{figure} is what {path} prints: write {tag}", figure=figure, path=path, tag="{{ " + path + " }}")
            for figure, path in known.items()
        )
        yield Problem(
            "typed-figure",
            say("typed, and covered by no fact: {figures}", figures=listed(found, "、")),
            place,
            hint or say("If it changes from period to period, make it a fact and print that."),
            Severity.NOTE,
        )
