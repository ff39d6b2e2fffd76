"""The workbook of a chart: its bytes and what its cells are to hold in, its bytes with that in them out.

Cells are changed in place, and with them the tables that lie over them (ECMA-376 part 1, §18); all else stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record
from docgen.word import package
from docgen.word.chartdata import Number, WrongChart
from docgen.word.package import Package
from docgen.word.parts import Parts, r

Content = str | Number | None
"""What a cell holds."""

X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def x(name: str) -> str:
    """The qualified name of an element of a workbook."""
    return f"{{{X}}}{name}"


# Cells

_FORMULA = re.compile(r"('(?:[^']|'')+'|[^'!(),]+)!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


@record(frozen=True, slots=True)
class Area:
    """A rectangle of cells of a sheet; `sheet` as formulas name it, with quotes where they need them."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first = f"{self.sheet}!${_letters(self.left)}${self.top}"
        if (self.top, self.left) == (self.bottom, self.right):
            return first
        return f"{first}:${_letters(self.right)}${self.bottom}"

    @property
    def cells(self) -> list[Cell]:
        title = self.sheet.removeprefix("'").removesuffix("'").replace("''", "'")
        title = title.rpartition("]")[2].casefold()  # a chart from Excel names the file too: [Book1.xlsx]Sheet1
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return [(title, row, column) for row in rows for column in columns]

    def line(self, length: int, down: bool) -> Area:
        """The column or row of a length; of several (the levels of categories) the one nearest to the values."""
        if down:
            return replace(self, left=self.right, bottom=self.top + length - 1)
        return replace(self, top=self.bottom, right=self.left + length - 1)

    def moved(self, lane: int, down: bool) -> Area:
        """The same in another column or row."""
        return replace(self, left=lane, right=lane) if down else replace(self, top=lane, bottom=lane)


Cell = tuple[str, int, int]
"""A cell: its sheet without regard to case, its row, its column."""


def area_of(formula: str) -> Area:
    """The cells that a formula names: `Sheet1!$A$2:$A$4`. Raises `WrongChart` where they are not one block."""
    match = _FORMULA.fullmatch(formula.strip())
    if match is None:
        raise WrongChart(
            say(
                "the chart takes data from “{formula}”, which is not one block of cells (LibreOffice saves charts so). Choose its data in Word under Select Data: categories in one column, each series in another",
                formula=formula,
            )
        )
    sheet, left, top, right, bottom = match.groups()
    return Area(sheet, int(top), _column(left), int(bottom or top), _column(right or left))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@record(slots=True)
class Cells:
    """What the cells of a chart held, and hold now; `like` has the cell that a new one takes its style from."""

    old: dict[Cell, None] = field(default_factory=dict)
    new: dict[Cell, Content] = field(default_factory=dict)
    like: dict[Cell, Cell] = field(default_factory=dict)

    def write(self, was: Area, area: Area, contents: Iterable[Content]) -> Area:
        """Write to the cells of an area, which begins where another did."""
        first = was.cells[0]
        for cell, content in zip(area.cells, contents, strict=True):
            if self.new.setdefault(cell, content) != content:
                raise WrongChart(
                    say(
                        "two parts of the chart would stand in the cell {cell}. Give each series a column of its own in the chart's workbook",
                        cell=cell_name(cell),
                    )
                )
            self._take_style(cell, first)
        return area

    def copy_style(self, was: Area, area: Area) -> None:
        """Let an area that is new begin with the style of another."""
        self._take_style(area.cells[0], was.cells[0])

    def _take_style(self, cell: Cell, other: Cell) -> None:
        self.like.setdefault(cell, self.like.get(other, other))

    def end(self, down: bool) -> int:
        """The first column or row behind all that the chart has used."""
        return max(column if down else row for _, row, column in self.old) + 1


def cell_name(cell: Cell) -> str:
    """The name of a cell within its sheet: `B1`."""
    return f"{_letters(cell[2])}{cell[1]}"


# Workbook


def written(data: bytes, place: Place, cells: Cells) -> bytes:
    """The bytes of a workbook with the contents of cells set.

    Raises `WrongChart` where the cells cannot hold them, `DocgenError` with the place for a damaged workbook.
    """
    try:
        book = Parts(Package(place.file, package.unzipped(data, place.file)))
        main = book.related("", "officeDocument") or "xl/workbook.xml"
        root = book.root(main)
        if root.tag != x("workbook"):
            raise ValueError(say("it is of another format"))
        targets = {each.id: each.target for each in book.relations(main)}
        sheets = {sheet.get("name", "").casefold(): targets[sheet.get(r("id"), "")] for sheet in root.iter(x("sheet"))}
        for title in dict.fromkeys(cell[0] for cell in cells.new):
            if title not in sheets:
                raise WrongChart(
                    say(
                        "the chart takes data from the sheet {sheet}, which its workbook does not have. Choose its data in Word under Select Data",
                        sheet=title,
                    )
                )
        for title, part in sheets.items():
            _write_sheet(book, part, title, cells)
        calculation = root.find(x("calcPr"))
        if calculation is not None:  # for formulas elsewhere that rest on the chart's cells
            calculation.set("fullCalcOnLoad", "1")
        return package.write(book.finish())
    except WrongChart:
        raise
    except (DocgenError, KeyError, ValueError) as error:
        if isinstance(error, DocgenError):
            reason = error.problems[0].message
        else:
            reason = say("{part} is not in it", part=error) if isinstance(error, KeyError) else str(error)
        raise DocgenError(
            [
                Problem(
                    "broken-workbook",
                    say("the workbook of the chart cannot be read: {reason}", reason=reason),
                    place,
                    say("Open the chart in Word with Edit Data and save, or insert it anew; it must be an .xlsx."),
                )
            ]
        ) from None


def _write_sheet(book: Parts, part: str, title: str, cells: Cells) -> None:
    """Write to the cells of a sheet, and fit its tables to them."""
    old = [cell for cell in cells.old if cell[0] == title]
    new = {cell: content for cell, content in cells.new.items() if cell[0] == title}
    if not old and not new:
        return
    contents = dict.fromkeys(old) | new
    for relation in book.relations(part):
        if relation.type.endswith("/table"):
            _fit_table(book, relation.target, old, new, contents)
    root = book.root(part)
    grid = _Grid(root, title)
    for cell, content in sorted(contents.items(), key=lambda item: item[0]):
        grid.write(cell, content, cells.like.get(cell))
    dimension = root.find(x("dimension"))
    if dimension is not None:  # only a hint, and no longer true
        root.remove(dimension)


class _Grid:
    """The rows and cells of a sheet (ECMA-376 part 1, §18.3.1.73, §18.3.1.4), to be written to."""

    def __init__(self, sheet: etree._Element, title: str) -> None:
        found = sheet.find(x("sheetData"))
        if found is None:
            raise ValueError(say("the sheet {sheet} has no cells", sheet=title))
        self.data = found
        self.rows: dict[int, etree._Element] = {}
        self.cells: dict[int, dict[int, etree._Element]] = {}
        row = 0
        for line in found:
            row = int(line.get("r", row + 1))
            self.rows[row], here = line, self.cells.setdefault(row, {})
            column = 0
            for node in line.iterchildren(x("c")):
                column = _column(node.get("r", "").rstrip("0123456789")) or column + 1
                here[column] = node

    def write(self, cell: Cell, content: Content, like: Cell | None) -> None:
        """Set the content of a cell; None empties it. What is new has the style of another cell."""
        _, row, column = cell
        node = self.cells.get(row, {}).get(column)
        if node is None and content is None:
            return
        if node is None:
            line = _in_order(self.data, self.rows, row, x("row"))
            line.set("r", str(row))
            line.attrib.pop("spans", "")  # only a hint, and no longer true
            node = _in_order(line, self.cells.setdefault(row, {}), column, x("c"))
            node.set("r", cell_name(cell))
            other = self.cells.get(like[1], {}).get(like[2]) if like else None
            if other is not None and other.get("s"):
                node.set("s", other.get("s", ""))
        if node.find(x("f")) is not None:
            raise WrongChart(
                say(
                    "the cell {cell} of the chart's workbook holds a formula, which the data would replace. Type a number there, and keep formulas out of the rows and columns that the data may grow into",
                    cell=cell_name(cell),
                )
            )
        node[:] = []
        for name in set(node.attrib) - {"r", "s"}:
            del node.attrib[name]
        if isinstance(content, str):
            node.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(node, x("is")), x("t"))
            text.text = content
            text.set(_SPACE, "preserve")
        elif content is not None:
            etree.SubElement(node, x("v")).text = text_of(content)


def text_of(content: str | Number) -> str:
    """A number in the fewest digits that mean it."""
    return content if isinstance(content, str) else repr(content).removesuffix(".0")


def _in_order(parent: etree._Element, there: dict[int, etree._Element], number: int, tag: str) -> etree._Element:
    """The row or cell of a number, made before the next one where there is none."""
    if number not in there:
        node = etree.Element(tag)
        later = min((each for each in there if each > number), default=None)
        if later is None:
            parent.append(node)
        else:
            there[later].addprevious(node)
        there[number] = node
    return there[number]


def _fit_table(
    book: Parts, part: str, old: Iterable[Cell], new: Mapping[Cell, Content], contents: dict[Cell, Content]
) -> None:
    """Fit a table to the cells of a chart that lie in it, and their headings to each other.

    Excel takes a workbook for damaged where the headings are not the names of the columns, each once (§18.5.1.2,
    §18.5.1.3).
    """
    table = book.look(part)
    area = area_of(f"_!{table.get('ref', '')}")
    inside = (area.top <= row <= area.bottom and area.left <= column <= area.right for _, row, column in old)
    if not new or not any(inside):
        return
    table = book.root(part)
    called = table.get("displayName", "")
    bottom = _edge(area.bottom, [cell[1] for cell in old], [cell[1] for cell in new])
    right = _edge(area.right, [cell[2] for cell in old], [cell[2] for cell in new])
    if bottom != area.bottom and int(table.get("totalsRowCount", "0")):
        raise WrongChart(
            say(
                "the table {table} in the chart's workbook has a row of totals, which cannot move with the data. Switch it off in Word under Edit Data",
                table=called,
            )
        )
    columns = table.find(x("tableColumns"))
    if columns is None:
        raise ValueError(say("the table {table} has no columns", table=called))
    headed = table.get("headerRowCount") != "0"
    taken: set[str] = set()
    for index in range(right - area.left + 1):
        heading = (next(iter(new))[0], area.top, area.left + index)
        made = index == len(columns)
        if made:
            number = max(int(each.get("id", "0")) for each in columns) + 1
            etree.SubElement(columns, x("tableColumn"), id=str(number))
        there = contents.get(heading) if headed else None
        name = there if isinstance(there, str) else columns[index].get("name") or f"Column{index + 1}"
        if headed and there is None and (made or heading in contents):
            contents[heading] = name
        if name.casefold() in taken or not isinstance(there, str | None):
            raise WrongChart(
                say(
                    "the cell {cell} of the chart's workbook is the heading of a column in a table, and cannot hold {name}: headings are texts, each once. Give each series and each category a name of its own",
                    cell=cell_name(heading),
                    name=name if there is None else there,
                )
            )
        taken.add(name.casefold())
        columns[index].set("name", name.replace("\n", "_x000a_"))  # ST_Xstring, §22.9.2.19
    del columns[right - area.left + 1 :]
    columns.set("count", str(len(columns)))
    table.set("ref", reference := f"{cell_name(('', area.top, area.left))}:{cell_name(('', bottom, right))}")
    for node in table.findall(x("autoFilter")):
        node.set("ref", reference)
    for node in table.findall(x("sortState")):
        table.remove(node)


def _edge(edge: int, old: Iterable[int], new: Iterable[int]) -> int:
    """Where a table ends: with the chart's cells if it did so before, or if they have grown beyond it."""
    now = max(new)
    return now if max(old) >= edge or now > edge else edge
