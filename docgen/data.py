"""Data: a YAML or JSON file in, plain data out for filling a template; numbers print as they were typed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from docgen import yamlfile
from docgen.files import read_bytes
from docgen.language import form, relayed, say
from docgen.problems import DocgenError, Place, Problem, stop_on
from docgen.word.content import DOCUMENT_KEYS, PICTURE_KEYS, Picture, Subdocument

LARGEST_FILE = 100_000_000
"""Bytes of a file that the data name: a picture or another document."""


class Typed(float):
    """A number that prints as it was typed: 97.80, not 97.8; 1e5, not 100000.0."""

    typed: str

    def __new__(cls, text: str) -> Typed:
        made = super().__new__(cls, text)
        made.typed = text
        return made

    def __str__(self) -> str:
        return self.typed


def load(path: Path, name: str) -> dict[str, object]:
    """The names of a data file. Raises `DocgenError` for what is no YAML, no JSON, or no set of names.

    `{picture: FILE, width: 30mm}` becomes a `Picture`, `{subdocument: FILE}` a `Subdocument`; files are looked for
    from the folder of the data file.
    """
    data = _json(path, name) if path.suffix.lower() == ".json" else _yaml(path, name)
    if data is None:
        data = {}
    if not isinstance(data, dict):
        message = say("the data must be names with values, and are {what}", what=_kind(data))
        hints = [say("Write them as name: value, a list as the value of a name.")]
        hints += yamlfile.slips_of_writing(data) if isinstance(data, str) else []
        raise DocgenError([Problem("not-a-mapping", message, Place(name), "\n".join(hints))])
    return with_files(data, path.parent, name)


def files_named(path: Path, name: str) -> list[Path]:
    """The files that the data of a file name; none where the data cannot be read, which `load` will tell."""
    try:
        data = _json(path, name) if path.suffix.lower() == ".json" else _yaml(path, name)
    except DocgenError:
        return []
    files: list[Path] = []
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            files += [
                path.parent / str(value[key]) for key in ("picture", "subdocument") if isinstance(value.get(key), str)
            ]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return files


def _yaml(path: Path, name: str) -> object:
    problems: list[Problem] = []
    data = _plain(yamlfile.load(path, name), problems)
    stop_on(problems)
    return data


_REASONS = (
    form("Expecting value"),
    form("Expecting ',' delimiter"),
    form("Expecting ':' delimiter"),
    form("Expecting property name enclosed in double quotes"),
    form("Illegal trailing comma before end of {kind}"),
    form("Extra data"),
    form("Invalid control character at"),
    form("Invalid \\escape"),
    form("Invalid \\uXXXX escape"),
    form("Unterminated string starting at"),
)
"""What Python says of JSON."""


def _json(path: Path, name: str) -> object:
    text = yamlfile.read_text(path, name)
    twice: list[Problem] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made: dict[str, object] = {}
        for key, value in pairs:
            if key in made:
                message = say("the name {key} stands twice in one set", key=key)
                twice.append(Problem("key-twice", message, Place(name), say("Take one of them out.")))
            made[key] = value
        return made

    def refused(text: str) -> object:
        raise ValueError(say("{text} is no number of JSON", text=text))

    try:
        data: object = json.loads(
            text, parse_float=_number, parse_int=_whole, parse_constant=refused, object_pairs_hook=once
        )
    except json.JSONDecodeError as error:
        message = say("this is not valid JSON: {reason}", reason=relayed(error.msg, _REASONS))
        hint = say("Look at this spot and the one before it: a missing comma, quote or bracket.")
        raise DocgenError([Problem("broken-json", message, Place(name, error.lineno, error.colno), hint)]) from None
    except RecursionError:
        raise DocgenError([_too_deep(Place(name))]) from None
    except ValueError as error:
        message = say("this is not valid JSON: {reason}", reason=str(error).partition("\n")[0])
        raise DocgenError([Problem("broken-json", message, Place(name))]) from None
    stop_on(twice)
    return data


def _too_deep(place: Place) -> Problem:
    message = say("nested deeper than {limit} levels", limit=yamlfile.DEEPEST)
    hint = say("Data of a report need a few; is the file what you think it is?")
    return Problem("too-deep", message, place, hint)


def _whole(text: str) -> int:
    if len(text) > yamlfile.LONGEST_NUMBER:
        raise ValueError(say("a number has more than {count} digits", count=yamlfile.LONGEST_NUMBER))
    return int(text)


def _number(text: str) -> Typed:
    number = Typed(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(say("the number {text} is too large", text=text[:40]))
    return number


_CONSTANTS = {"True": True, "TRUE": True, "False": False, "FALSE": False, "Null": None, "NULL": None}
"""Other ways to write the constants of YAML 1.2 (§10.3.2)."""

_ANSWERS = frozenset(("yes", "no", "on", "off"))


def _plain(node: yamlfile.Node | None, problems: list[Problem]) -> object:
    if node is None:
        return None
    if isinstance(node, yamlfile.Mapping):
        return {key: _plain(value, problems) for key, value in node.items()}
    if isinstance(node, yamlfile.Sequence):
        return [_plain(item, problems) for item in node.items]
    if node.plain and node.text in _CONSTANTS:
        return _CONSTANTS[node.text]
    if node.plain and node.text.lower() in _ANSWERS:
        message = say("{text} may be meant as an answer or as a text", text=node.text)
        hint = say('Write true or false for an answer, "{text}" in quotes for a text.', text=node.text)
        problems.append(Problem("doubtful-answer", message, node.place, hint))
    content = node.content
    if isinstance(content, Decimal):
        return Typed(node.text) if set(node.text) & set(".+") else int(content)
    return content


_SINGLE = frozenset((str, int, float, bool, type(None)))
"""What names no file, and holds nothing that could."""

_OF_FILES = frozenset(("picture", "subdocument"))
"""Keys that name one."""


def with_files(data: Mapping[str, object], folder: Path, name: str) -> dict[str, object]:
    """Data with the pictures and documents that they name read from files below `folder` or anywhere else.

    Raises `DocgenError` with every file that cannot be read.
    """
    problems: list[Problem] = []

    def read(value: object, key: str, where: str) -> tuple[bytes, str]:
        place = Place(name, where=where)
        if not isinstance(value, str) or not value:
            message = say("{key}: must name a file, and is {what}", key=key, what=_kind(value))
            problems.append(Problem("wrong-content", message, place))
            return b"", ""
        try:
            return read_bytes(folder / value, value, LARGEST_FILE), Path(value).name
        except DocgenError as error:
            message = say("{file}: {reason}", file=value, reason=error.problems[0].message)
            hint = say("Its path is counted from the folder of the data: {folder}", folder=folder.as_posix())
            problems.append(Problem(error.problems[0].code, message, place, hint))
        except ValueError:  # a path that no system has
            problems.append(Problem("no-such-file", say("{file}: there is no such file", file=repr(value)), place))
        return b"", ""

    def walk(value: object, where: str, depth: int) -> object:
        if depth > yamlfile.DEEPEST:
            problems.append(_too_deep(Place(name, where=where[:40])))
            return value
        if isinstance(value, Mapping):
            keys = value.keys()
            if _SINGLE.issuperset(map(type, value.values())) and not keys & _OF_FILES:
                return value
            if "picture" in keys and keys <= PICTURE_KEYS:
                data, file = read(value["picture"], "picture", where)
                sizes = {key: "" if value.get(key) is None else str(value[key]) for key in ("width", "height", "alt")}
                return Picture(data, **sizes, name=file)
            if "subdocument" in keys and keys <= DOCUMENT_KEYS:
                return Subdocument(*read(value["subdocument"], "subdocument", where))
            new = {
                key: walk(item, f"{where}.{key}", depth + 1) for key, item in value.items() if type(item) not in _SINGLE
            }
            return {**value, **new} if any(value[key] is not item for key, item in new.items()) else value
        if isinstance(value, list | tuple):
            items = [
                item if type(item) in _SINGLE else walk(item, f"{where}[{at}]", depth + 1)
                for at, item in enumerate(value)
            ]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        return value

    made = {key: walk(value, str(key), 1) for key, value in data.items()}
    stop_on(problems)
    return made


def _kind(value: object) -> str:
    names = {str: say("a text"), bool: say("yes or no"), list: say("a list"), dict: say("a set of names")}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return say("a number")
    if isinstance(value, datetime.date):
        return say("a date")
    return names.get(type(value), say("nothing"))
