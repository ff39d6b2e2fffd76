"""Tables: a file of rows in (CSV, YAML or Excel), its rows out, each cell as it was typed and with its place."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from docgen import yamlfile
from docgen.files import read_bytes
from docgen.language import form, relayed, say
from docgen.problems import DocgenError, Place, Problem
from docgen.reading import kind
from docgen.records import record
from docgen.values import rounded
from docgen.yamlfile import Mapping, Scalar, Sequence

LARGEST = 200_000_000
"""Bytes of a file of rows."""


@record(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by the heads of their columns, and what is wrong with it."""

    place: Place
    cells: dict[str, Scalar]
    problems: tuple[Problem, ...] = ()


@record(frozen=True, slots=True)
class Table:
    """A file's name, the heads of its columns, and its rows."""

    file: str
    heads: tuple[Scalar, ...]
    rows: tuple[Row, ...]


def load(file: Path) -> Table:
    """The table of a file. Raises `DocgenError` for one that holds none."""
    read = {".csv": _csv, ".yaml": _yaml, ".yml": _yaml, ".xlsx": _excel, ".xlsm": _excel}.get(file.suffix.lower())
    if read is None:
        message = say("{file} is no folder of units and no file of rows", file=file.name)
        hint = say("Rows are read from .csv, .yaml and .xlsx; save the sheet as one of these.")
        raise DocgenError([Problem("wrong-name", message, Place(file.name), hint)])
    return read(read_bytes(file, file.name, LARGEST), file.name)


# CSV


def _csv(data: bytes, name: str) -> Table:
    """The head decides what sets the cells apart: a comma, a semicolon or a tab."""
    text, _ = yamlfile.decoded(data, name)
    head = text.partition("\n")[0]
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    return _table(_lines_of(reader, name), name)


def _lines_of(reader: Any, name: str) -> Iterator[list[Scalar]]:
    """The lines of a CSV; a cell's place is its line, and its number in it."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = say("this is not a line of CSV: {reason}", reason=relayed(str(error), _REASONS))
            hint = say("A cell with a comma, a line break or a quote stands in quotes, and a quote in it twice.")
            raise DocgenError([Problem("broken-csv", message, Place(name, line), hint)]) from None
        if cells is None:
            return
        yield [
            Scalar(cell.strip(), plain=True, place=Place(name, line, number)) for number, cell in enumerate(cells, 1)
        ]


_REASONS = (
    form("unexpected end of data"),
    form("'{delimiter}' expected after '{quote}'"),
)
"""What Python's csv says of a file."""


def _table(lines: Iterable[list[Scalar]], name: str) -> Table:
    """The first line that is not empty has the heads; an empty cell is a missing value, an empty line is no row."""
    filled = (line for line in lines if any(cell.text for cell in line))
    heads = next(filled, None)
    if heads is None:
        hint = say("Its first line has the heads of the columns: unit, births.sex_ratio, …")
        raise DocgenError([Problem("empty-file", say("the file holds nothing"), Place(name), hint)])
    return Table(name, tuple(head for head in heads if head.text), tuple(_row(heads, line) for line in filled))


def _row(heads: list[Scalar], line: list[Scalar]) -> Row:
    stray = [cell for number, cell in enumerate(line) if cell.text and not (number < len(heads) and heads[number].text)]
    message = say("the cell stands below no head")
    hint = say("Quote a cell that holds a comma, or write what it is at the top of its column.")
    start = line[0].place
    place = Place(start.file, start.line) if start.line else start
    cells = {head.text: cell for head, cell in zip(heads, line, strict=False) if head.text}
    for head in filter(lambda head: head.text, heads[len(line) :]):  # a short line: its last cells are empty
        cells[head.text] = Scalar("", plain=True, place=place)
    problems = [Problem("stray-cell", message, cell.place, hint) for cell in stray]
    return Row(place, cells, (*problems, *filter(None, map(_not_computed, line))))


_FAULTS = frozenset(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
"""What Excel shows where a formula has no result."""

_UNCOMPUTED = "\x00"
"""What stands for a formula whose result the workbook does not hold."""


def _not_computed(cell: Scalar) -> Problem | None:
    """What is wrong with a cell whose formula has no result."""
    if cell.text in _FAULTS:
        message = say("a formula has failed here: {fault}", fault=cell.text)
        return Problem("no-result", message, cell.place, say("Mend it in Excel, or type the value."))
    if cell.text == _UNCOMPUTED:
        hint = say("Open the workbook in Excel or WPS and save it, or type the value.")
        return Problem("no-result", say("the formula here was never computed"), cell.place, hint)
    return None


# YAML


def _yaml(data: bytes, name: str) -> Table:
    """A list of rows, each a set of names with values."""
    root = yamlfile.parse(yamlfile.decoded(data, name)[0], name)
    if not isinstance(root, Sequence):
        message = say("a file of rows holds a list, not {kind}", kind=say("nothing") if root is None else kind(root))
        hint = say("Write each unit as: - {{unit: …, births.sex_ratio: 108.41}}")
        raise DocgenError([Problem("wrong-type", message, Place(name) if root is None else root.place, hint)])
    heads: dict[str, Scalar] = {}
    rows: list[Row] = []
    for node in root.items:
        if not isinstance(node, Mapping):
            message = say("a row holds names with values, not {kind}", kind=kind(node))
            rows.append(Row(node.place, {}, (Problem("wrong-type", message, node.place),)))
            continue
        for key, place in node.keys.items():
            heads.setdefault(key, Scalar(key, plain=True, place=place))
        cells = {key: cell for key, cell in node.items() if isinstance(cell, Scalar)}
        others = [(key, cell) for key, cell in node.items() if not isinstance(cell, Scalar)]
        problems = [
            Problem("wrong-type", say("{key} needs one value, not {kind}", key=key, kind=kind(cell)), cell.place)
            for key, cell in others
        ]
        rows.append(Row(node.place, cells, tuple(problems)))
    return Table(name, tuple(heads.values()), tuple(rows))


# Excel


def _excel(data: bytes, name: str) -> Table:
    """The first sheet of a workbook, its numbers with the digits that it shows."""
    try:
        import openpyxl  # noqa: PLC0415  # an extra
    except ImportError:
        message = say("Excel files cannot be read here: {library} is not installed", library="openpyxl")
        hint = say("Install it: `python -m pip install {names}`", names="openpyxl")
        raise DocgenError([Problem("no-tables", message, Place(name), hint)]) from None
    try:
        results, formulas = (
            openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)
        )
    except Exception:  # of whatever kind: the file is no workbook
        message = say("this is no Excel workbook that can be read")
        hint = say("Save it in Excel or WPS as .xlsx, without a password, or as CSV.")
        raise DocgenError([Problem("broken-workbook", message, Place(name), hint)]) from None
    try:
        return _table(_lines_of_sheet(results.worksheets[0], formulas.worksheets[0], name), name)
    finally:
        results.close()
        formulas.close()


def _lines_of_sheet(sheet: Any, formulas: Any, name: str) -> Iterator[list[Scalar]]:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for row, (cells, typed) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), 1):
        yield [
            Scalar(
                _UNCOMPUTED if cell.value is None and formula.value is not None else _typed(cell),
                plain=True,
                place=Place(name, where=f"{sheet.title}!{get_column_letter(column)}{row}"),
            )
            for column, (cell, formula) in enumerate(zip(cells, typed, strict=True), 1)
        ]


def _typed(cell: Any) -> str:
    """A cell as one would type what it shows."""
    match cell.value:
        case None:
            return ""
        case bool(answer):
            return "true" if answer else "false"
        case int() | float() as number:
            return _number(number, cell.number_format)
        case datetime.datetime() as moment:
            return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ", "minutes")
        case other:
            return str(other).strip()


def _number(number: float, shown: str) -> str:
    """A number with as many digits behind the point as its format shows, and with all that it has where none is said.

    Excel computes with 15 digits; what stands behind these is the rest of a binary fraction.
    """
    exact = Decimal(format(number, ".15g"))
    plain = re.sub(r'"[^"]*"|\\.|\[[^]]*\]|_.|\*.', "", shown.split(";", maxsplit=1)[0])
    if plain.count("%") == 1:
        exact *= 100
    digits = re.fullmatch(r"[^0#]*[#0,]*0(?:\.(0+))?%?[^0#]*", plain)
    if digits is None:
        return format(exact.normalize(), "f")
    behind = len(digits[1] or "")
    return format(rounded(exact, behind), f".{behind}f")
