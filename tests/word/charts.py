"""Word files with native charts, as Word makes them: a chart part, its workbook, its style and its colours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from docgen.word.chart import A, C
from tests.making import members_of, p, zipped

openpyxl: Any = import_module("openpyxl")  # has no types
tables: Any = import_module("openpyxl.worksheet.table")
theme: Any = import_module("openpyxl.writer.theme")

CHART = "word/charts/chart1.xml"
WORKBOOK = "word/embeddings/Microsoft_Excel_Worksheet.xlsx"

COLOURS = ("C00000", "00B050", "0070C0", "FFC000")
KINDS = ("bar", "line", "area", "pie", "doughnut", "radar", "scatter", "bubble", "bar+line")

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_STYLE = "http://schemas.microsoft.com/office/drawing/2012/chartStyle"

_TYPES = {
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    CHART: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "word/charts/style1.xml": "application/vnd.ms-office.chartstyle+xml",
    "word/charts/colors1.xml": "application/vnd.ms-office.chartcolorstyle+xml",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_STYLED = (
    "axisTitle categoryAxis chartArea dataLabel dataLabelCallout dataPoint dataPoint3D dataPointLine dataPointMarker "
    "dataPointMarkerLayout dataPointWireframe dataTable downBar dropLine errorBar floor gridlineMajor gridlineMinor "
    "hiLoLine leaderLine legend plotArea plotArea3D seriesAxis seriesLine title trendline trendlineLabel upBar "
    "valueAxis wall"
)
"""What a chart style says something of, in the order of its schema."""


def docx_with_chart(
    kind: str = "bar",
    series: int = 2,
    categories: int = 3,
    alt: str = "{% chart sales %}",
    *,
    title: str | None = "样图",
    sheet: str = "Sheet1",
    across: bool = False,
    table: bool = True,
) -> bytes:
    """A .docx with a chart in its body; `across` has the series in rows, `table` an Excel table over the data."""
    return zipped(
        members_with_chart(kind, series, categories, alt, title=title, sheet=sheet, across=across, table=table)
    )


def members_with_chart(
    kind: str = "bar",
    series: int = 2,
    categories: int = 3,
    alt: str = "{% chart sales %}",
    *,
    title: str | None = "样图",
    sheet: str = "Sheet1",
    across: bool = False,
    table: bool = True,
) -> dict[str, bytes]:
    """The members of the same, for a test that changes them."""
    grid = _grid(kind, series, categories)
    members = members_of(p(_inline(alt)))
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in _TYPES.items())
    _append(members, "[Content_Types].xml", "</Types>", overrides)
    links = (
        f'<Relationship Id="chart1" Type="{_OFFICE}/chart" Target="charts/chart1.xml"/>'
        f'<Relationship Id="theme1" Type="{_OFFICE}/theme" Target="theme/theme1.xml"/>'
    )
    _append(members, "word/_rels/document.xml.rels", "</Relationships>", links)
    members["word/theme/theme1.xml"] = theme.theme_xml.encode()
    members[CHART] = _chart(kind, grid, title, sheet, across).encode()
    members["word/charts/_rels/chart1.xml.rels"] = (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId3" Type="{_OFFICE}/package" Target="../{WORKBOOK.removeprefix("word/")}"/>'
        f'<Relationship Id="rId2" Type="{_MICROSOFT}/chartColorStyle" Target="colors1.xml"/>'
        f'<Relationship Id="rId1" Type="{_MICROSOFT}/chartStyle" Target="style1.xml"/></Relationships>'
    ).encode()
    look = '<cs:lnRef idx="0"/><cs:fillRef idx="0"/><cs:effectRef idx="0"/><cs:fontRef idx="minor"/>'
    looks = "".join(f"<cs:{name}>{'' if 'Layout' in name else look}</cs:{name}>" for name in _STYLED.split())
    members["word/charts/style1.xml"] = (
        f'<cs:chartStyle xmlns:cs="{_STYLE}" xmlns:a="{A}" id="201">{looks}</cs:chartStyle>'
    ).encode()
    members["word/charts/colors1.xml"] = (
        f'<cs:colorStyle xmlns:cs="{_STYLE}" xmlns:a="{A}" meth="cycle" id="10"><a:schemeClr val="accent1"/>'
        "<cs:variation/></cs:colorStyle>"
    ).encode()
    members[WORKBOOK] = workbook([list(row) for row in zip(*grid, strict=True)] if across else grid, sheet, table)
    return members


def workbook(grid: Sequence[Sequence[object]], sheet: str = "Sheet1", table: bool = True) -> bytes:
    """An .xlsx with these rows from A1 on, a table over them, and in H1 something that is not the chart's."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in grid:
        page.append(list(row))
    for cell in page["B"][1:]:
        cell.number_format = "0.00"
    page["H1"] = "备注"
    if table:
        made = tables.Table(displayName="Table1", ref=f"A1:{openpyxl.utils.get_column_letter(len(grid[0]))}{len(grid)}")
        made.tableStyleInfo = tables.TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
        page.add_table(made)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _grid(kind: str, series: int, categories: int) -> list[list[object]]:
    """What the workbook holds: categories in the first column, a series in each other; in the last the sizes of bubbles."""
    numbered = kind in ("scatter", "bubble")
    grid: list[list[object]] = [["X" if numbered else " ", *(f"样{n}" for n in range(1, series + 1))]]
    for n in range(1, categories + 1):
        grid.append([n if numbered else f"类{n}", *(10 * k + n + 0.5 for k in range(1, series + 1))])
    if kind == "bubble":
        for row, size in zip(grid, ["大小", *[3] * categories], strict=True):
            row.append(size)
    return grid


def _inline(alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}" distT="0" distB="0" distL="0" distR="0">'
        '<wp:extent cx="5486400" cy="3200400"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="1" name="图表 1" descr="{alt}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="chart1"/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def _append(members: dict[str, bytes], name: str, end: str, more: str) -> None:
    members[name] = members[name].decode().replace(end, more + end).encode()


# The chart part


def _chart(kind: str, grid: list[list[object]], title: str | None, sheet: str, across: bool) -> str:
    count = len(grid[0]) - 1 - (kind == "bubble")
    sers = [_ser(kind, grid, k, sheet, across, last=k == count) for k in range(1, count + 1)]
    head = "" if title is None else _title(title)
    return (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{_OFFICE}"><c:date1904 val="0"/>'
        f'<c:chart>{head}<c:autoTitleDeleted val="{int(title is None)}"/>'
        f"<c:plotArea><c:layout/>{_plots(kind, sers)}</c:plotArea>"
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart>'
        '<c:externalData r:id="rId3"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _title(text: str) -> str:
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr>"
        f'<a:r><a:rPr lang="zh-CN" sz="2000" b="1"><a:solidFill><a:srgbClr val="7030A0"/></a:solidFill></a:rPr>'
        f'<a:t>{text[:1]}</a:t></a:r><a:r><a:rPr lang="zh-CN" sz="900"/><a:t>{text[1:]}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _plots(kind: str, sers: list[str]) -> str:
    all_ = "".join(sers)
    vary, axes = '<c:varyColors val="0"/>', '<c:axId val="11"/><c:axId val="12"/>'
    bars = '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>' + vary
    lines = '<c:lineChart><c:grouping val="standard"/>' + vary
    ending = '<c:gapWidth val="80"/>' + axes + "</c:barChart>"
    category, value = _axis("catAx", 11, 12), _axis("valAx", 12, 11)
    if kind == "bar":
        return bars + all_ + ending + category + value
    if kind == "line":
        return f'{lines}{all_}<c:marker val="1"/>{axes}</c:lineChart>{category}{value}'
    if kind == "area":
        return f'<c:areaChart><c:grouping val="standard"/>{vary}{all_}{axes}</c:areaChart>{category}{value}'
    if kind == "pie":
        return f'<c:pieChart><c:varyColors val="1"/>{all_}<c:firstSliceAng val="0"/></c:pieChart>'
    if kind == "doughnut":
        rest = '<c:firstSliceAng val="0"/><c:holeSize val="50"/>'
        return f'<c:doughnutChart><c:varyColors val="1"/>{all_}{rest}</c:doughnutChart>'
    if kind == "radar":
        return f'<c:radarChart><c:radarStyle val="marker"/>{vary}{all_}{axes}</c:radarChart>{category}{value}'
    if kind == "scatter":
        plot = f'<c:scatterChart><c:scatterStyle val="lineMarker"/>{vary}{all_}{axes}</c:scatterChart>'
        return plot + _axis("valAx", 11, 12, "b") + value
    if kind == "bubble":
        plot = f'<c:bubbleChart>{vary}{all_}<c:bubbleScale val="40"/>{axes}</c:bubbleChart>'
        return plot + _axis("valAx", 11, 12, "b") + value
    second = axes.replace('"1', '"2')
    return (
        f'{bars}{"".join(sers[:-1])}{ending}{lines}{sers[-1]}<c:marker val="1"/>{second}</c:lineChart>{category}{value}'
        + _axis("catAx", 21, 22, hidden=True)
        + _axis("valAx", 22, 21, "r", "max")
    )


def _axis(kind: str, number: int, other: int, side: str = "", crosses: str = "autoZero", hidden: bool = False) -> str:
    ending = '<c:auto val="1"/><c:lblOffset val="100"/>' if kind == "catAx" else '<c:crossBetween val="between"/>'
    return (
        f'<c:{kind}><c:axId val="{number}"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{side or ("b" if kind == "catAx" else "l")}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:crossAx val="{other}"/>'
        f'<c:crosses val="{crosses}"/>{ending}</c:{kind}>'
    )


def _ser(kind: str, grid: list[list[object]], k: int, sheet: str, across: bool, *, last: bool) -> str:
    """Series k of a kind, with a look that says which it is: its colour, labels, and a point of its own."""
    kind = ("line" if last else "bar") if kind == "bar+line" else kind
    colour = f'<a:solidFill><a:srgbClr val="{COLOURS[(k - 1) % len(COLOURS)]}"/></a:solidFill>'
    look = f"<c:spPr>{colour}</c:spPr>"
    if kind in ("line", "radar", "scatter"):
        look = f'<c:spPr><a:ln w="{28575 + k}">{colour}</a:ln></c:spPr><c:marker><c:symbol val="diamond"/></c:marker>'
    if kind in ("pie", "doughnut"):
        look += "".join(
            f'<c:dPt><c:idx val="{n}"/><c:spPr><a:solidFill><a:srgbClr val="{COLOURS[n % len(COLOURS)]}"/>'
            "</a:solidFill></c:spPr></c:dPt>"
            for n in range(len(grid) - 1)
        )
    if kind in ("bar", "bubble"):
        look += '<c:invertIfNegative val="0"/>'
    shown = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    look += f"<c:dLbls>{shown}</c:dLbls>" if kind != "area" else ""
    head, *rows = grid
    name = _reference(sheet, across, 1, 1, k + 1, [head[k]], numeric=False)
    numbered = kind in ("scatter", "bubble")
    first = _reference(sheet, across, 2, len(grid), 1, [row[0] for row in rows], numeric=numbered)
    values = _reference(sheet, across, 2, len(grid), k + 1, [row[k] for row in rows], numeric=True, code="0.00")
    x, y = ("xVal", "yVal") if numbered else ("cat", "val")
    ending = {"line": '<c:smooth val="0"/>', "scatter": '<c:smooth val="1"/>'}.get(kind, "")
    if kind == "bubble":
        sizes = _reference(sheet, across, 2, len(grid), len(head), [row[-1] for row in rows], numeric=True)
        ending = f'<c:bubbleSize>{sizes}</c:bubbleSize><c:bubble3D val="0"/>'
    return (
        f'<c:ser><c:idx val="{k - 1}"/><c:order val="{k - 1}"/><c:tx>{name}</c:tx>{look}'
        f"<c:{x}>{first}</c:{x}><c:{y}>{values}</c:{y}>{ending}</c:ser>"
    )


def _reference(
    sheet: str,
    across: bool,
    top: int,
    bottom: int,
    column: int,
    held: Sequence[object],
    *,
    numeric: bool,
    code: str = "",
) -> str:
    """Cells of a column, or of the row that it is when the series run across, with what they hold."""
    spots = [(column, top), (column, bottom)]
    names = [f"${openpyxl.utils.get_column_letter(y if across else x)}${x if across else y}" for x, y in spots]
    quoted = sheet if sheet.isascii() and sheet.isalnum() else "'" + sheet.replace("'", "''") + "'"
    points = "".join(f'<c:pt idx="{n}"><c:v>{each}</c:v></c:pt>' for n, each in enumerate(held))
    kind = "num" if numeric else "str"
    format_ = f"<c:formatCode>{code or 'General'}</c:formatCode>" if numeric else ""
    return (
        f"<c:{kind}Ref><c:f>{quoted}!{':'.join(dict.fromkeys(names))}</c:f><c:{kind}Cache>{format_}"
        f'<c:ptCount val="{len(held)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'
    )
