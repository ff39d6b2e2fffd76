"""Workbooks of charts: the cells of the data hold them as typed, tables fit them, and all else stays."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from docgen.problems import Place
from docgen.values import value_of
from docgen.word import package
from docgen.word.chart import c, draw
from docgen.word.chartdata import ChartData, Series, read
from tests.making import refusals, zipped
from tests.parts import Validator
from tests.word.charts import CHART, WORKBOOK, docx_with_chart, openpyxl, workbook
from tests.word.test_chart import (
    SALES,
    book_of,
    changed,
    drawn,
    inner,
    parts_of,
    sample,
    sers_of,
    shown,
    with_workbook,
    wrong,
)

BOOK = workbook([[" ", "样1", "样2"], ["类1", 1, 2]])


# Cells


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("97.80", "97.8"), ("9.95", "9.95"), ("0.07", "0.07"), ("97.79999999", "97.79999999"), ("100", "100"), ("-3", "-3"),
        ("1234567890.12345", "1234567890.12345"), ("0", "0"), ("5.0", "5"), ("9007199254740991", "9007199254740991"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_it_was_typed(typed: str, held: str) -> None:
    for number in (Decimal(typed), float(typed), value_of(Decimal(typed))):
        parts = drawn(docx_with_chart(series=1, categories=1), read({"甲": number}))
        assert [node.text for node in sers_of(parts)[0].iter(c("v"))] == ["样1", "甲", held]
        sheet = inner(book_of(parts))["xl/worksheets/sheet1.xml"].decode()
        assert f"<v>{held}</v>" in sheet


@pytest.mark.parametrize("sheet", ["数据", "Sheet 1", "O'Neil's", "2018"])
def test_the_sheet_of_a_formula_keeps_its_name(sheet: str) -> None:
    parts = drawn(docx_with_chart(sheet=sheet), sample("bar", 3, 5))
    assert shown(parts) == sample("bar", 3, 5)
    formula = sers_of(parts)[2].findtext(f"{c('val')}//{c('f')}")
    assert formula == "'" + sheet.replace("'", "''") + "'!$D$2:$D$6" if sheet != "2018" else "2018!$D$2:$D$6"


def test_a_formula_may_name_the_file_that_the_chart_came_from() -> None:
    parts = drawn(changed({"<c:f>Sheet1!": "<c:f>[Book1.xlsx]Sheet1!"}), SALES)
    assert sers_of(parts)[1].findtext(f"{c('val')}//{c('f')}") == "[Book1.xlsx]Sheet1!$C$2:$C$4"
    assert openpyxl.load_workbook(io.BytesIO(book_of(parts)))["Sheet1"]["C4"].value == 6


@pytest.mark.parametrize("kind", ["bar", "bubble"])
def test_a_workbook_stays_valid(kind: str, validator: Validator, tmp_path: Path) -> None:
    document = docx_with_chart(kind)
    (tmp_path / "before.xlsx").write_bytes(book_of(parts_of(document)))
    (tmp_path / "after.xlsx").write_bytes(book_of(drawn(document, sample(kind, 4, 5))))
    of_openpyxl = validator.errors(tmp_path / "before.xlsx")
    assert validator.errors(tmp_path / "after.xlsx") == of_openpyxl


def test_cells_that_fall_out_of_use_are_empty_and_all_others_stay() -> None:
    page = openpyxl.load_workbook(io.BytesIO(book_of(drawn(docx_with_chart(series=3), sample("bar", 1, 2))))).active
    there = {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}
    assert there == {"A1": " ", "B1": "第1", "A2": "甲", "B2": 1, "A3": "乙", "B3": 1.25, "H1": "备注"}


def test_only_the_sheet_of_the_chart_and_its_table_change_in_the_workbook() -> None:
    document = docx_with_chart()
    before, after = inner(book_of(parts_of(document))), inner(book_of(drawn(document, sample("bar", 3, 4))))
    changes = [name for name in before if before[name] != after[name]]
    assert list(before) == list(after)
    assert sorted(changes) == ["xl/tables/table1.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]


def test_formulas_that_rest_on_the_data_are_computed_anew() -> None:
    members = inner(workbook([[" ", "样1"], ["类1", 1]]))
    stale = members["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    assert stale != members["xl/workbook.xml"]
    parts = drawn(with_workbook(zipped(members | {"xl/workbook.xml": stale})), SALES)
    assert b'fullCalcOnLoad="1"' in inner(book_of(parts))["xl/workbook.xml"]


def test_a_new_cell_has_the_style_of_the_series_it_continues() -> None:
    page = openpyxl.load_workbook(io.BytesIO(book_of(drawn(docx_with_chart(series=1), sample("line", 3, 2))))).active
    formats = [[cell.number_format for cell in row[:4]] for row in page.iter_rows(max_row=3)]
    assert formats == [["General"] * 4] + [["General", "0.00", "0.00", "0.00"]] * 2


def test_a_new_cell_beside_a_gap_has_the_style_all_the_same() -> None:
    data = ChartData(("甲",), (Series("一", (1,)), Series("二", (None,)), Series("三", (3,))))
    page = openpyxl.load_workbook(io.BytesIO(book_of(drawn(docx_with_chart(series=1), data)))).active
    assert page["D2"].number_format == "0.00"


@pytest.mark.parametrize(("series", "categories"), [(1, 1), (2, 3), (4, 5)])
@pytest.mark.parametrize("across", [False, True])
def test_a_table_covers_the_data_and_its_columns_are_named_as_its_headings(
    series: int, categories: int, across: bool
) -> None:
    data = sample("bar", series, categories)
    parts = drawn(docx_with_chart(across=across), data)
    assert shown(parts) == data
    page = openpyxl.load_workbook(io.BytesIO(book_of(parts))).active
    table = page.tables["Table1"]
    width, height = (categories, series) if across else (series, categories)
    assert table.ref == table.autoFilter.ref == f"A1:{'ABCDEF'[width]}{height + 1}"
    assert table.column_names == [cell.value for cell in page[1][: width + 1]]
    assert table.column_names[1:] == (list(data.categories) if across else [each.name for each in data.series])
    assert len({column.id for column in table.tableColumns}) == width + 1
    assert f'<tableColumns count="{width + 1}">'.encode() in inner(book_of(parts))["xl/tables/table1.xml"]


def grown(ref: str, columns: int, **attributes: str) -> bytes:
    """A document whose table has another extent than the chart."""
    members = inner(
        workbook([[" ", "样1", "样2", "合计"], ["类1", 1, 2, 3], ["类2", 1, 2, 3], ["类3", 1, 2, 3], ["类4", 1, 2, 3]])
    )
    root = etree.fromstring(members["xl/tables/table1.xml"])
    for name, value in ({"ref": ref} | attributes).items():
        root.set(name, value)
    named = next(root.iter("{*}tableColumns"))
    named.set("count", str(columns))
    del named[columns:]
    return with_workbook(zipped(members | {"xl/tables/table1.xml": etree.tostring(root)}))


@pytest.mark.parametrize(
    ("data", "ref", "names"),
    [
        (sample("bar", 1, 2), "A1:D5", [" ", "第1", "样2", "合计"]),
        (sample("bar", 2, 5), "A1:D6", [" ", "第1", "第2", "合计"]),
        (sample("bar", 3, 4), "A1:D5", [" ", "第1", "第2", "第3"]),
    ],
)
def test_a_table_that_is_larger_than_the_chart_stays_whole(data: ChartData, ref: str, names: list[str]) -> None:
    parts = drawn(grown("A1:D5", 4), data)
    assert shown(parts) == data
    page = openpyxl.load_workbook(io.BytesIO(book_of(parts))).active
    assert (page.tables["Table1"].ref, page.tables["Table1"].column_names) == (ref, names)
    assert [cell.value for cell in page[1][:4]] == names


def test_a_table_that_was_sorted_is_not_after() -> None:
    members = inner(BOOK)
    state = b'<sortState ref="A2:C2"><sortCondition ref="B1:B2"/></sortState><tableColumns'
    table = members["xl/tables/table1.xml"].replace(b"<tableColumns", state)
    parts = drawn(with_workbook(zipped(members | {"xl/tables/table1.xml": table})), SALES)
    assert b"sortState" in table
    assert b"sortState" not in inner(book_of(parts))["xl/tables/table1.xml"]


def test_a_column_without_a_name_gets_a_heading_in_a_table() -> None:
    data = ChartData(("甲",), (Series("一", (1,)), Series("二", (2,)), Series("", (3,))))
    page = openpyxl.load_workbook(io.BytesIO(book_of(drawn(docx_with_chart(), data)))).active
    assert page["D1"].value == "Column4"
    assert page.tables["Table1"].column_names == [" ", "一", "二", "Column4"]


def test_a_table_without_headings_or_elsewhere_keeps_its_names() -> None:
    parts = drawn(grown("F10:I12", 4), sample("bar", 3, 5))
    assert openpyxl.load_workbook(io.BytesIO(book_of(parts))).active.tables["Table1"].ref == "F10:I12"
    parts = drawn(grown("A2:C4", 3, headerRowCount="0"), sample("bar", 2, 5))
    table = openpyxl.load_workbook(io.BytesIO(book_of(parts))).active.tables["Table1"]
    assert (table.ref, table.column_names) == ("A2:C6", [" ", "样1", "样2"])


def test_a_line_break_in_a_heading_is_written_as_excel_has_it() -> None:
    data = ChartData(("甲",), (Series("销售\n万元", (1,)),))
    members = inner(book_of(drawn(docx_with_chart(), data)))
    assert 'name="销售_x000a_万元"' in members["xl/tables/table1.xml"].decode()


SHEET = "xl/worksheets/sheet1.xml"


def test_texts_that_the_workbook_shares_stay_shared_where_they_are_not_the_charts() -> None:
    members = inner(workbook([[" ", "样1"], ["类1", 1], ["类2", 2], ["类3", 3]], table=False))
    sheet = (
        members[SHEET]
        .decode()
        .replace('<c r="H1" t="inlineStr"><is><t>备注</t></is></c>', '<c r="H1" t="s"><v>0</v></c>')
        .replace('<c r="A2" t="inlineStr"><is><t>类1</t></is></c>', '<c r="A2" t="s"><v>1</v></c>')
    )
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>备注</t></si><si><t>类1</t></si></sst>'
    links = (
        members["xl/_rels/workbook.xml.rels"]
        .decode()
        .replace(
            "</Relationships>",
            '<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
            'Target="/xl/sharedStrings.xml"/></Relationships>',
        )
    )
    types = (
        members["[Content_Types].xml"]
        .decode()
        .replace(
            "</Types>",
            '<Override PartName="/xl/sharedStrings.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        )
    )
    members |= {SHEET: sheet.encode(), "xl/sharedStrings.xml": strings.encode()}
    members |= {"xl/_rels/workbook.xml.rels": links.encode(), "[Content_Types].xml": types.encode()}
    parts = drawn(with_workbook(zipped(members), series=1), sample("bar", 1, 3))
    assert shown(parts) == sample("bar", 1, 3)
    assert openpyxl.load_workbook(io.BytesIO(book_of(parts))).active["H1"].value == "备注"


def test_cells_that_stand_by_their_order_alone_are_found() -> None:
    members = inner(workbook([[" ", "样1"], ["类1", 1], ["类2", 2], ["类3", 3]], table=False))
    root = etree.fromstring(members[SHEET])
    for node in root.iter("{*}row", "{*}c"):
        if node.get("r") != "H1":
            del node.attrib["r"]
    parts = drawn(with_workbook(zipped(members | {SHEET: etree.tostring(root)}), series=1), sample("bar", 2, 5))
    assert shown(parts) == sample("bar", 2, 5)
    assert len(list(etree.fromstring(inner(book_of(parts))[SHEET]).iter("{*}row"))) == 6


def test_rows_and_cells_stay_in_their_order() -> None:
    members = inner(workbook([[" ", "样1"], ["类1", 1], ["类2", 2], ["类3", 3]], table=False))
    far = (
        members[SHEET]
        .decode()
        .replace('<row r="1"', '<row r="1" spans="1:2"')
        .replace("</sheetData>", '<row r="9" spans="1:8"><c r="A9"><v>1</v></c></row></sheetData>')
    )
    parts = drawn(with_workbook(zipped(members | {SHEET: far.encode()}), series=1), sample("bar", 3, 5))
    root = etree.fromstring(inner(book_of(parts))[SHEET])
    assert [node.get("r") for node in root.iter("{*}row")] == ["1", "2", "3", "4", "5", "6", "9"]
    assert [node.get("r") for node in next(root.iter("{*}row"))] == ["A1", "B1", "C1", "D1", "H1"]
    assert root.find("{*}dimension") is None
    assert next(root.iter("{*}row")).get("spans") is None


def test_a_cell_that_held_a_text_holds_a_number_after() -> None:
    parts = drawn(with_workbook(workbook([[" ", "样1"], ["类1", "无"], ["类2", True]]), series=1), sample("bar", 1, 2))
    assert shown(parts) == sample("bar", 1, 2)


# Workbooks that cannot hold the data


@pytest.mark.parametrize(
    ("document", "data", "message"),
    [
        (changed({"<c:f>Sheet1!$B$2:$B$4</c:f>": "<c:f>(Sheet1!$B$2,Sheet1!$B$4)</c:f>"}), SALES, "the chart takes data from “(Sheet1!$B$2,Sheet1!$B$4)”, which is not one block of cells"),
        (changed({"<c:f>Sheet1!$B$2:$B$4</c:f>": "<c:f>销售</c:f>"}), SALES, "the chart takes data from “销售”, which is not one block of cells"),
        (changed({"<c:f>Sheet1!": "<c:f>Sheet2!"}), SALES, "the chart takes data from the sheet sheet2, which its workbook does not have"),
        (changed({"$C$": "$B$"}), SALES, "two parts of the chart would stand in the cell B1"),
        (grown("A1:D5", 4, totalsRowCount="1"), sample("bar", 2, 5), "the table Table1 in the chart's workbook has a row of totals"),
        (docx_with_chart(), ChartData(("甲",), (Series("gdp", (1,)), Series("GDP", (2,)))),
         "the cell C1 of the chart's workbook is the heading of a column in a table, and cannot hold GDP"),
        (docx_with_chart(across=True), ChartData(("甲", "甲"), (Series("一", (1, 2)),)),
         "the cell C1 of the chart's workbook is the heading of a column in a table, and cannot hold 甲"),
        (with_workbook(workbook([[" ", "样1", "样2"], ["类1", 1, 2], ["类2", 1, 2], ["类3", 1, 2], ["合计", "=SUM(B2:B4)", 2]], table=False)),
         sample("bar", 2, 4), "the cell B5 of the chart's workbook holds a formula"),
        (with_workbook(workbook([[" ", "样1", "样2"], ["类1", 1, 2], ["类2", 1, 2], ["类3", 1, "=B4*2"]], table=False)),
         sample("bar", 1, 1), "the cell C4 of the chart's workbook holds a formula"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_hold_the_data_is_refused_and_left_alone(
    document: bytes, data: ChartData, message: str
) -> None:
    said = wrong(document, data)
    assert said.startswith(message)
    assert len(said) > len(message) + 10, "what to do is missing"


@pytest.mark.filterwarnings("ignore:File may not be readable")
def test_a_number_cannot_head_a_column_of_a_table() -> None:
    said = wrong(docx_with_chart("scatter", across=True), sample("scatter", 1, 1))
    assert "the cell B1 of the chart's workbook" in said
    assert "cannot hold 11: " in said


def without(name: str) -> bytes:
    """A workbook without one of its members."""
    members = inner(BOOK)
    del members[name]
    return zipped(members)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "File is not a zip file"),
        (b"no zip", "File is not a zip file"),
        (BOOK[: len(BOOK) // 2], "File is not a zip file"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "File is not a zip file"),
        (without("_rels/.rels"), ""),
        (without("xl/workbook.xml"), "'xl/workbook.xml' is not in it"),
        (without("xl/worksheets/sheet1.xml"), "'xl/worksheets/sheet1.xml' is not in it"),
        (without("xl/tables/table1.xml"), "'xl/tables/table1.xml' is not in it"),
        (zipped(inner(BOOK) | {"xl/worksheets/sheet1.xml": b"<a>"}), "the part is not valid XML: "),
        (zipped(inner(BOOK) | {"xl/worksheets/sheet1.xml": b"<a/>"}), "the sheet sheet1 has no cells"),
        (docx_with_chart(), "it is of another format"),
    ],
)
def test_a_damaged_workbook_is_refused_with_its_place(content: bytes, reason: str) -> None:
    if not reason:  # a workbook without this part is still found
        assert shown(drawn(with_workbook(content), SALES)) == SALES
        return
    parts = parts_of(with_workbook(content))
    (problem,) = refusals(lambda: draw(parts, CHART, SALES))
    assert (problem.code, problem.place) == ("broken-workbook", Place("report.docx", where=WORKBOOK))
    assert problem.message.startswith(f"the workbook of the chart cannot be read: {reason}")
    assert problem.hint


def test_a_workbook_that_unpacks_to_more_than_there_is_room_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of(docx_with_chart())
    monkeypatch.setattr(package, "LARGEST", 1_000)
    (problem,) = refusals(lambda: draw(parts, CHART, SALES))
    assert "unpacks to more than 1000 bytes" in problem.message
