"""Cache: the bytes of a template in, the compiled `Template` out, as an earlier process has kept it, or compiled now.

What is kept lies in the user's own cache folder, and can be deleted at any time. It is taken only if it was made from
the same bytes by the same program, is whole, and lies where nobody else can write: it holds code. DOCGEN_CACHE names
another folder; `off` keeps nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import stat
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import platformdirs
from lxml import etree

from docgen.problems import Place
from docgen.word import environment, template
from docgen.word.package import Package
from docgen.word.tags import Tag
from docgen.word.template import Part, Template

MOST = 40
"""Templates that are kept; the oldest go."""

_HEAD = b"docgen template 1\n"


def compile(data: bytes, name: str, *, macros: bool = False, flat: bool = True) -> Template:  # noqa: A001
    """The same as `template.compile`.

    A template with doubts is not kept, for they are told in the reader's language; nor is one with charts, which look
    like the paragraph that they stand in.
    """
    folder = _folder()
    if folder is None:
        return template.compile(data, name, macros=macros, flat=flat)
    file = folder / _name_of(data, name, macros, flat)
    kept = _read(file)
    if kept is not None:
        return _template(kept)
    made = template.compile(data, name, macros=macros, flat=flat)
    if not made.doubts and not made.charted:
        _write(file, _plain(made))
    return made


def _folder() -> Path | None:
    asked = os.environ.get("DOCGEN_CACHE")
    if asked == "off":
        return None
    return Path(asked) if asked else Path(platformdirs.user_cache_dir("docgen", appauthor=False))


def _name_of(data: bytes, *asked: object) -> str:
    """What a template is kept as: a digest of its bytes, of how it is to be compiled, and of the program."""
    return hashlib.sha256(repr((asked, _program())).encode() + data).hexdigest()


@cache
def _program() -> tuple[object, ...]:
    """What tells one program from another that would compile otherwise: the versions, and when our files were changed."""
    home = Path(__file__).parent
    files = sorted((file.name, file.stat().st_mtime_ns) for file in (*home.glob("*.py"), *home.parent.glob("*.py")))
    return importlib.util.MAGIC_NUMBER, jinja2.__version__, files


def _read(file: Path) -> Any:
    """What is kept in a file; None where nothing is, or nothing that can be trusted."""
    try:
        if not (_is_ours(file) and _is_ours(file.parent)):
            return None
        data = file.read_bytes()
    except OSError:
        return None
    head, payload = data[: len(_HEAD) + 32], data[len(_HEAD) + 32 :]
    return marshal.loads(payload) if head == _HEAD + hashlib.sha256(payload).digest() else None  # noqa: S302  # whole and ours


def _is_ours(path: Path) -> bool:
    """Whether nobody but the user can have written it. On Windows the cache folder is the user's alone."""
    if not hasattr(os, "geteuid"):
        return True
    found = path.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(file: Path, plain: Any) -> None:
    """Keep something, whole or not at all; where that cannot be, the next process compiles anew."""
    payload = marshal.dumps(plain)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_HEAD + hashlib.sha256(payload).digest() + payload)
        Path(temporary).replace(file)
        for old in sorted(file.parent.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)[MOST:]:
            old.unlink()
    except OSError:
        return


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
