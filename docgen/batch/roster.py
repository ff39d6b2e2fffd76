"""The roster: a folder of units, or a table of rows, in; the units of a batch out, each with its own facts or its own cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from pathlib import Path

from docgen import facts as facts_
from docgen.batch.tables import Row, Table
from docgen.facts import Facts
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, did_you_mean, stop_on
from docgen.records import record
from docgen.yamlfile import Scalar

NAMES = ("unit", "单位")
"""The heads of the column that names the units."""

SUMS = ("合计", "总计", "小计", "共计", "累计")
"""What a row of sums is called, with or without blanks in it."""

LONGEST_NAME = 200
"""Bytes of a unit's name: file systems take 255, and the ending comes behind it."""

RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
"""What Windows keeps for itself."""


@record(frozen=True, slots=True)
class Unit:
    """A unit whose report is to be made: of a folder with facts of its own, or of the project's facts with other `cells`.

    One with `problems` cannot be made.
    """

    name: str
    place: Place
    folder: Path | None = None
    cells: dict[str, Scalar] = field(default_factory=dict, compare=False)
    problems: tuple[Problem, ...] = ()


def of_folder(folder: Path) -> list[Unit]:
    """A unit for each folder in a folder, by name. Raises `DocgenError` where none has facts."""
    try:
        folders = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith((".", "~$")))
    except OSError:
        message = say("the folder cannot be read")
        raise DocgenError([Problem("cannot-read", message, Place(folder.as_posix()))]) from None
    if not any((each / "facts").is_dir() for each in folders):
        message = say("no folder in here has facts")
        hint = say("A unit is a folder with facts of its own: UNIT/facts/PERIOD/*.yaml.")
        raise DocgenError([Problem("no-units", message, Place(folder.as_posix()), hint)])
    return list(_judged(_of_folder(each) for each in folders))


def _of_folder(folder: Path) -> Unit:
    unit = Unit(folder.name, Place(folder.name), folder)
    if facts_.periods(folder):
        return unit
    message = say("the unit has no facts")
    hint = say("They belong into {folder}/facts/PERIOD/*.yaml.", folder=folder.name)
    return replace(unit, problems=(Problem("no-facts", message, unit.place, hint),))


def of_rows(table: Table, facts: Facts) -> list[Unit]:
    """A unit for each row of a table, whose columns are facts. Raises `DocgenError` where a column is none."""
    naming = _naming(table)
    problems: list[Problem] = []
    computed = {each.path for each in facts.derived}
    for number, head in enumerate(table.heads):
        if any(other.text == head.text for other in table.heads[:number]):
            problems.append(Problem("key-twice", say("two columns are called {name}", name=head.text), head.place))
        elif head.text in computed:
            message = say("{name} is computed, and cannot be typed", name=head.text)
            problems.append(Problem("unknown-name", message, head.place, say("Leave the column out.")))
        elif head.text != naming and head.text not in facts.by_path:
            message = say("there is no fact {name}", name=head.text)
            hint = did_you_mean(head.text, facts.by_path)
            problems.append(Problem("unknown-name", message, head.place, hint))
    stop_on(problems)
    if not table.rows:
        message = say("the file has no row")
        raise DocgenError([Problem("no-units", message, Place(table.file), say("Each row below the heads is a unit."))])
    return list(_judged(_of_row(row, naming) for row in table.rows))


def _naming(table: Table) -> str:
    """The head of the column with the names."""
    found = [head.text for head in table.heads if head.text in NAMES]
    if found:
        return found[0]
    message = say("no column names the units")
    place = table.heads[0].place if table.heads else Place(table.file)
    hint = say("Call the column {name} or {other}.", name=NAMES[0], other=NAMES[1])
    raise DocgenError([Problem("no-units", message, place, hint)])


def _of_row(row: Row, naming: str) -> Unit:
    named = row.cells.get(naming)
    name = "" if named is None else named.text
    place = row.place if named is None else named.place
    cells = {head: cell for head, cell in row.cells.items() if head != naming}
    return Unit(name, place, cells=cells, problems=row.problems)


def _judged(units: Iterable[Unit]) -> Iterator[Unit]:
    """The units, with what is wrong with the name of each: a report is to be called by it."""
    named = [(_known_as(unit.name), unit) for unit in units]
    by_name: dict[str, list[Unit]] = {}
    for known, unit in named:
        by_name.setdefault(known, []).append(unit)
    for known, unit in named:
        wrong = [*_wrong_name(unit)]
        other = next((each for each in by_name[known] if each is not unit), None)
        if unit.name and other is not None:
            message = say("{name} is the name of two units", name=unit.name)
            wrong.append(Problem("name-twice", message, unit.place, say("See {place}, too.", place=other.place)))
        yield replace(unit, problems=(*wrong, *unit.problems)) if wrong else unit


def _known_as(name: str) -> str:
    """Names that are one file where case, or the way in which a letter is put together, does not count."""
    return unicodedata.normalize("NFC", name).casefold()


def _wrong_name(unit: Unit) -> Iterator[Problem]:
    name = unit.name
    if not name:
        hint = say("Write what the unit is called.")
        yield Problem("no-name", say("the unit has no name"), unit.place, hint)
        return
    if "".join(name.split()) in SUMS:
        message = say("{name} is a sum of other units, and no unit", name=name)
        yield Problem(
            "no-unit", message, unit.place, say("Remove it: a report of a sum would pass for that of a unit.")
        )
        return
    letters = sorted({letter for letter in name if letter in '<>:"/\\|?*' or not letter.isprintable()})
    if letters:
        message = say("no file can be called {name}", name=repr(name)[1:-1])
        hint = say("Leave out {characters}", characters=" ".join(repr(letter)[1:-1] for letter in letters))
    elif name.startswith((".", "~$")) or name.endswith((".", " ")) or name.partition(".")[0].casefold() in RESERVED:
        message = say("no file can be called {name}", name=name)
        hint = say("Windows keeps such names for itself, or hides the file.")
    elif len(name.encode()) > LONGEST_NAME:
        message = say("the name is longer than {limit} bytes", limit=LONGEST_NAME)
        hint = say("A Chinese letter takes three.")
    else:
        return
    yield Problem("bad-name", message, unit.place, hint)
