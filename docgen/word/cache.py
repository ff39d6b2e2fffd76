"""Cache: the bytes of a template in, the compiled `Template` out, as an earlier process has kept it, or compiled now.

What is kept lies in the user's own cache folder, and can be deleted at any time. It is taken only if it was made from
the same bytes by the same program, is whole, and lies where nobody else can write: it holds code. DOCGEN_CACHE names
another folder; `off` keeps nothing.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from lxml import etree

from docgen import kept
from docgen.problems import Place
from docgen.word import environment
from docgen.word.compiled import Part, Template
from docgen.word.package import Package
from docgen.word.tags import Tag


def compile(data: bytes, name: str, *, macros: bool = False, flat: bool = True) -> Template:  # noqa: A001
    """The same as `template.compile`.

    A template with doubts is not kept, for they are told in the reader's language; nor is one with charts, which look
    like the paragraph that they stand in.
    """
    if kept.folder() is None:
        return _made(data, name, macros=macros, flat=flat)
    file = kept.name_of("template", name, macros, flat, _program(), data=data)
    found = kept.read(file)
    if found is not None:
        return _template(found)
    made = _made(data, name, macros=macros, flat=flat)
    if not made.doubts and not made.charted:
        kept.write(file, _plain(made))
    return made


def _made(data: bytes, name: str, *, macros: bool, flat: bool) -> Template:
    from docgen.word import template  # noqa: PLC0415  # a fifth of all that is loaded, and what is kept needs none of it

    return template.compile(data, name, macros=macros, flat=flat)


@cache
def _program() -> tuple[object, ...]:
    """What tells one program from another that would compile otherwise: the versions, and when our files were changed."""
    home = Path(__file__).parent
    files = sorted(
        (each.name, each.stat().st_mtime_ns)
        for within in (home, home.parent)
        for each in os.scandir(within)
        if each.name.endswith(".py")
    )
    return importlib.util.MAGIC_NUMBER, jinja2.__version__, files


# what is kept: nothing but tuples, dicts, texts, numbers and code, as marshal takes them


def _plain(made: Template) -> tuple[object, ...]:
    parts = tuple(
        (each.name, each.source, each.bytecode, each.lines, each.fixed, each.sizes, each.settled) for each in made.parts
    )
    tags = tuple(
        (*(getattr(tag, name) for name in _OF_TAG), _of_place(tag.place), str(tag.paragraph.tag)) for tag in made.tags
    )
    uses = {name: tuple(map(_of_place, places)) for name, places in made.uses.items()}
    texts = tuple((text, _of_place(place)) for text, place in made.texts)
    return made.name, made.package.members, parts, tags, uses, texts, made.captures


_OF_TAG = ("number", "kind", "prefix", "word", "body", "start", "end", "text")


def _of_place(place: Place) -> tuple[str, str]:
    return place.file, place.where


def _template(plain: Any) -> Template:
    """What was kept as a template. Of the paragraphs of its tags only what kind of element they are is known."""
    name, members, parts, tags, uses, texts, captures = plain
    places: dict[tuple[str, str], Place] = {}

    def place(of: tuple[str, str]) -> Place:
        return places.setdefault(of, Place(of[0], where=of[1]))

    kinds = {kind: etree.Element(kind) for kind in {tag[-1] for tag in tags}}
    return Template(
        name,
        Package(name, members),
        tuple(Part(part, source, code, environment.template_of(code), *rest) for part, source, code, *rest in parts),
        tuple(
            Tag(**dict(zip(_OF_TAG, fields, strict=True)), place=place(where), paragraph=kinds[kind])
            for *fields, where, kind in tags
        ),
        {each: tuple(map(place, where)) for each, where in uses.items()},
        tuple((text, place(where)) for text, where in texts),
        captures,
    )
