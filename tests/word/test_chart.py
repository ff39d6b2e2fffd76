"""Charts: data in the cache and in the workbook alike, and the author's look kept."""

from __future__ import annotations

import io
import subprocess
import time
import zipfile
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from lxml import etree

from docgen.word import package
from docgen.word.chart import a, c, copy, draw
from docgen.word.chartdata import ChartData, Series, WrongChart
from docgen.word.parts import Parts
from tests.making import zipped
from tests.parts import LibreOffice, Validator
from tests.word.charts import (
    CHART,
    COLOURS,
    KINDS,
    WORKBOOK,
    docx_with_chart,
    members_with_chart,
    openpyxl,
)

SALES = ChartData(("甲", "乙", "丙"), (Series("2017", (1, 2, 3)), Series("2018", (4, 5, 6))))


def parts_of(document: bytes) -> Parts:
    return Parts(package.read(document, "report.docx"))


def drawn(document: bytes, data: ChartData) -> Parts:
    """A document with its chart drawn."""
    parts = parts_of(document)
    draw(parts, CHART, data)
    return parts


def changed(changes: dict[str, str], part: str = CHART, **options: object) -> bytes:
    """A document with a chart in which texts of a part are replaced."""
    members = members_with_chart(**options)  # type: ignore[arg-type]
    for old, new in changes.items():
        text = members[part].decode()
        assert old in text, old
        members[part] = text.replace(old, new).encode()
    return zipped(members)


def with_workbook(data: bytes, **options: object) -> bytes:
    """A document with a chart over another workbook."""
    return zipped(members_with_chart(**options) | {WORKBOOK: data})  # type: ignore[arg-type]


def book_of(parts: Parts, chart: str = CHART) -> bytes:
    """The bytes of a chart's workbook."""
    return parts.members[parts.related(chart, "package") or ""]


def sers_of(parts: Parts, chart: str = CHART) -> list[etree._Element]:
    return list(parts.look(chart).iter(c("ser")))


def inner(data: bytes) -> dict[str, bytes]:
    """The members of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shown(parts: Parts, chart: str = CHART) -> ChartData:
    """What a chart shows, after every cell that it refers to was found to hold in the workbook what the cache says."""
    book = openpyxl.load_workbook(io.BytesIO(book_of(parts, chart)))
    names, series = [], []
    for ser in sers_of(parts, chart):
        heading, first, values = (
            next((_held(node, book) for name in tags if (node := ser.find(c(name))) is not None), [])
            for tags in (("tx",), ("cat", "xVal"), ("val", "yVal"))
        )
        names.append(tuple(str(each) for each in first))
        series.append(Series(str(heading[0]) if heading else "", tuple(values)))  # type: ignore[arg-type]
    assert len(set(names)) == 1
    return ChartData(names[0], tuple(series))


def _held(node: etree._Element, book: object) -> list[object]:
    """What a part of a series shows, by its cache and by the cells behind it."""
    cache = next(node.iter(c("strCache"), c("numCache")), None)
    if cache is None:
        return [node.findtext(c("v"))]
    there = {int(point.get("idx", "")): point.findtext(c("v"), "") for point in cache.findall(c("pt"))}
    count = cache.find(c("ptCount"))
    assert count is not None
    assert max(there, default=0) < int(count.get("val", ""))
    cached = [there.get(index) for index in range(int(count.get("val", "")))]
    sheet, (left, top, right, bottom) = openpyxl.utils.cell.range_to_tuple(node.findtext(f".//{c('f')}"))
    rows = book[sheet.replace("''", "'")].iter_rows(top, bottom, left, right, values_only=True)  # type: ignore[index]
    cells = [cell for row in rows for cell in row]
    if cache.tag == c("numCache"):
        assert cells == [None if each is None else float(each) for each in cached]
        return cells
    assert cells == cached
    return cells


# Plots


def sample(kind: str, series: int, categories: int) -> ChartData:
    """Data for a kind of chart, with a gap."""
    return ChartData(
        tuple(["11", "7.5", "4", "2", "-3"][:categories])
        if kind in ("scatter", "bubble")
        else tuple("甲乙丙丁戊"[:categories]),
        tuple(
            Series(f"第{n}", tuple(None if n == i == 2 else n + i / 4 for i in range(categories)))
            for n in range(1, series + 1)
        ),
    )


@pytest.mark.parametrize(("series", "categories"), [(1, 1), (1, 5), (2, 3), (3, 3), (3, 2), (5, 5)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_shows_the_data_and_its_workbook_holds_the_same(kind: str, series: int, categories: int) -> None:
    data = sample(kind, 1 if kind == "pie" else series, categories)
    for across in (False, True):
        document = docx_with_chart(kind, series=1 if kind == "pie" else 3, across=across, table=not across)
        assert shown(drawn(document, data)) == data


def together(charts: list[Parts]) -> bytes:
    """One document with the charts of several: the validator takes a second to start."""
    parts = parts_of(docx_with_chart())
    for each in charts:
        own = copy(parts, CHART)
        parts.replace(own, each.look(CHART))
        parts.members[parts.related(own, "package") or ""] = book_of(each)
        parts.relate("word/document.xml", "chart", own)
    return package.write(parts.finish())


def test_drawn_charts_are_valid(validator: Validator, tmp_path: Path) -> None:
    charts = []
    for kind in KINDS:
        document = docx_with_chart(kind, series=1 if kind == "pie" else 2)
        more = replace(sample(kind, 1 if kind == "pie" else 4, 5), title="新题")
        charts += [parts_of(document), drawn(document, more), drawn(document, sample(kind, 1, 1))]
    (tmp_path / "a.docx").write_bytes(together(charts))
    assert validator.errors(tmp_path / "a.docx") == []


def test_a_plot_that_has_lost_its_series_goes_with_its_axes() -> None:
    parts = drawn(docx_with_chart("bar+line", series=3), sample("bar", 2, 3))
    root = parts.look(CHART)
    assert root.find(f".//{c('lineChart')}") is None
    assert [axis.get("val") for axis in root.iter(c("axId"))] == ["11", "12", "11", "12"]


def test_series_over_several_plots_are_matched_in_the_order_that_the_author_sees() -> None:
    """The line stands last in the XML, and first in "Select Data"."""
    ids = '<c:idx val="{}"/><c:order val="{}"/>'.format
    order = {ids(2, 2): ids(2, 0), ids(0, 0): ids(0, 1), ids(1, 1): ids(1, 2)}
    parts = drawn(changed(order, kind="bar+line", series=3), sample("bar", 3, 1))
    line = parts.look(CHART).find(f".//{c('lineChart')}/{c('ser')}")
    assert line is not None
    assert line.findtext(f"{c('tx')}//{c('v')}") == "第1"


# Look


def look_of(ser: etree._Element) -> list[str]:
    """The attributes that make the look of a series: its colour, line, marker, labels."""
    kept = [node for node in ser if node.tag not in map(c, ("idx", "order", "tx", "cat", "val", "xVal", "yVal"))]
    return [etree.tostring(node, encoding="unicode") for node in kept]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("pie", "bubble")])
def test_each_series_keeps_the_look_of_the_authors(kind: str) -> None:
    document = docx_with_chart(kind, series=3)
    before = [look_of(ser) for ser in sers_of(parts_of(document))]
    assert [look_of(ser) for ser in sers_of(drawn(document, sample(kind, 3, 3)))] == before
    assert [look_of(ser) for ser in sers_of(drawn(document, sample(kind, 2, 3)))] == before[:2]
    assert [look_of(ser) for ser in sers_of(drawn(document, sample(kind, 5, 3)))][:3] == before


def test_what_is_not_data_stays_as_it_was() -> None:
    def rest(parts: Parts) -> bytes:
        root = etree.fromstring(etree.tostring(parts.look(CHART)))
        for ser in list(root.iter(c("ser"))):
            parent = ser.getparent()
            assert parent is not None
            parent.remove(ser)
        return etree.tostring(root)

    document = docx_with_chart("bar+line", series=3)
    assert rest(drawn(document, sample("bar", 4, 5))) == rest(parts_of(document))


@pytest.mark.parametrize("kind", ["bar", "line", "scatter"])
def test_a_series_beyond_the_authors_looks_like_the_last_in_a_colour_that_word_picks(kind: str) -> None:
    sers = sers_of(drawn(docx_with_chart(kind, series=2), sample(kind, 4, 2)))
    assert [(ser[0].get("val"), ser[1].get("val")) for ser in sers] == [("0", "0"), ("1", "1"), ("2", "2"), ("3", "3")]
    colours = [[node.get("val") for node in ser.iter(a("srgbClr"))] for ser in sers]
    assert colours == [[COLOURS[0]], [COLOURS[1]], [], []]
    lines = [[node.get("w") for node in ser.iter(a("ln"))] for ser in sers]
    assert lines == ([[]] * 4 if kind == "bar" else [["28576"], ["28577"], ["28577"], ["28577"]])
    marks = [[node.get("val") for node in ser.iter(c("symbol"))] for ser in sers]
    assert marks == [[] if kind == "bar" else ["diamond"]] * 4


def test_the_marker_of_a_copied_series_gets_the_colour_of_its_line() -> None:
    white = '<c:symbol val="diamond"/><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></c:spPr>'
    sers = sers_of(drawn(changed({'<c:symbol val="diamond"/>': white}, kind="line"), sample("line", 3, 2)))
    assert [[node.get("val") for node in ser.iter(a("srgbClr"))] for ser in sers[1:]] == [[COLOURS[1], "FFFFFF"], []]


def test_a_new_series_takes_no_number_of_one_that_the_author_has_hidden() -> None:
    hidden = (
        '<c:extLst><c:ext uri="{02D57815-91ED-43cb-92C2-25804820EDAC}" '
        'xmlns:x="http://schemas.microsoft.com/office/drawing/2012/chart"><x:filteredBarSeries><x:ser>'
        '<c:idx val="2"/><c:order val="2"/></x:ser></x:filteredBarSeries></c:ext></c:extLst></c:barChart>'
    )
    ser = sers_of(drawn(changed({"</c:barChart>": hidden}), sample("bar", 3, 2)))[2]
    assert [ser[0].get("val"), ser[1].get("val")] == ["3", "3"]


def test_the_border_of_bars_and_a_line_that_is_none_stay_in_a_copied_series() -> None:
    border = '<a:ln><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr>'
    bars = drawn(changed({"</c:spPr>": border}), sample("bar", 3, 2))
    assert [node.get("val") for node in sers_of(bars)[2].iter(a("srgbClr"))] == ["FFFFFF"]
    none = {
        f'<a:ln w="{28575 + 2}"><a:solidFill><a:srgbClr val="{COLOURS[1]}"/></a:solidFill></a:ln>': "<a:ln><a:noFill/></a:ln>"
    }
    points = drawn(changed(none, kind="scatter"), sample("scatter", 3, 2))
    assert sers_of(points)[2].find(f"{c('spPr')}/{a('ln')}/{a('noFill')}") is not None


POINT = '<c:dPt><c:idx val="{}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/></c:dPt>'.format
LABEL = '<c:dLbl><c:idx val="{}"/><c:delete val="1"/></c:dLbl>'.format


@pytest.mark.parametrize(
    ("categories", "points"), [(1, ["0"]), (2, ["0", "1"]), (3, ["0", "1", "2"]), (5, ["0", "1", "2"])]
)
def test_the_look_of_a_point_goes_with_the_point(categories: int, points: list[str]) -> None:
    document = changed({"<c:dLbls>": "<c:dLbls>" + LABEL(0) + LABEL(1) + LABEL(2)}, kind="pie", series=1)
    ser = sers_of(drawn(document, sample("pie", 1, categories)))[0]
    assert [node[0].get("val") for node in ser.findall(c("dPt"))] == points
    assert [node[0].get("val") for node in ser.findall(f"{c('dLbls')}/{c('dLbl')}")] == points


def test_a_copied_series_has_looks_of_points_only_where_they_tell_categories_apart() -> None:
    rings = sers_of(drawn(docx_with_chart("doughnut"), sample("doughnut", 3, 3)))
    assert [len(ser.findall(c("dPt"))) for ser in rings] == [3, 3, 3]
    bars = sers_of(drawn(changed({"<c:dLbls>": POINT(1) + "<c:dLbls>"}), sample("bar", 3, 3)))
    assert [len(ser.findall(c("dPt"))) for ser in bars] == [1, 1, 0]


def test_numbers_keep_the_authors_format() -> None:
    root = drawn(docx_with_chart(), sample("bar", 3, 2)).look(CHART)
    assert [node.text for node in root.iter(c("formatCode"))] == ["0.00"] * 3


def test_bubbles_are_of_one_size_as_the_data_has_no_other() -> None:
    sizes = sers_of(drawn(docx_with_chart("bubble"), sample("bubble", 3, 2)))[2].find(c("bubbleSize"))
    assert sizes is not None
    assert [node.text for node in sizes.iter(c("v"))] == ["1", "1"]


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ('<c:cat><c:numRef><c:f>Sheet1!$A$2:$A$4</c:f><c:numCache><c:formatCode>yyyy</c:formatCode><c:ptCount val="0"/>'
         "</c:numCache></c:numRef></c:cat>", "Sheet1!$A$2:$A$3"),
        ('<c:cat><c:multiLvlStrRef><c:f>Sheet1!$F$2:$G$4</c:f><c:multiLvlStrCache><c:ptCount val="0"/><c:lvl/>'
         "</c:multiLvlStrCache></c:multiLvlStrRef></c:cat>", "Sheet1!$G$2:$G$3"),
        ("", "Sheet1!$A$2:$A$3"),
    ],
)  # fmt: skip
def test_categories_of_any_kind_become_texts(
    categories: str, expected: str, validator: Validator, tmp_path: Path
) -> None:
    members = members_with_chart(table=False)
    text = members[CHART].decode()
    start, end = text.rindex("<c:cat>"), text.rindex("</c:cat>") + len("</c:cat>")
    document = zipped(members | {CHART: (text[:start] + categories + text[end:]).encode()})
    parts = drawn(document, sample("bar", 2, 2))
    assert shown(parts) == sample("bar", 2, 2)
    node = sers_of(parts)[1].find(f"{c('cat')}/{c('strRef')}")
    assert node is not None
    assert node.findtext(c("f")) == expected
    (tmp_path / "a.docx").write_bytes(package.write(parts.finish()))
    assert validator.errors(tmp_path / "a.docx") == []


def test_an_axis_of_dates_becomes_one_of_texts(validator: Validator, tmp_path: Path) -> None:
    dates = {
        "<c:catAx>": "<c:dateAx>",
        "</c:catAx>": "</c:dateAx>",
        '<c:lblOffset val="100"/>': '<c:lblOffset val="100"/><c:baseTimeUnit val="months"/><c:majorUnit val="1"/>'
        '<c:majorTimeUnit val="years"/>',
    }
    document = changed(dates)
    parts = drawn(document, SALES)
    assert parts.look(CHART).find(f".//{c('dateAx')}") is None
    (tmp_path / "a.docx").write_bytes(together([parts_of(document), parts]))
    assert validator.errors(tmp_path / "a.docx") == []


# Names and titles


@pytest.mark.parametrize("table", [True, False])
def test_a_series_without_a_name_keeps_the_authors_and_a_new_one_has_none(table: bool) -> None:
    data = ChartData(("甲",), (Series("", (1,)), Series("二", (2,)), Series("", (3,))))
    parts = drawn(docx_with_chart(table=table), data)
    assert [series.name for series in shown(parts).series] == ["样1", "二", ""]


def test_a_name_that_was_typed_into_the_chart_stays_there() -> None:
    members = members_with_chart(series=1)
    text = members[CHART].decode()
    start, end = text.index("<c:tx><c:strRef>"), text.index("</c:strRef></c:tx>") + len("</c:strRef></c:tx>")
    document = zipped(members | {CHART: (text[:start] + "<c:tx><c:v>手写</c:v></c:tx>" + text[end:]).encode()})
    assert [series.name for series in shown(drawn(document, sample("bar", 2, 2))).series] == ["第1", "第2"]


def title_of(parts: Parts) -> tuple[str, list[dict[str, str]]]:
    """The text of the title, and the style of its runs."""
    title = parts.look(CHART).find(f".//{c('title')}")
    assert title is not None
    styles = [dict(node.attrib) for node in title.iter(a("rPr"), a("defRPr"))]
    return "".join(node.text or "" for node in title.iter(a("t"))), styles


def test_the_title_gets_its_text_in_the_style_of_its_first_run() -> None:
    parts = drawn(docx_with_chart(), replace(SALES, title="销售"))
    assert title_of(parts) == ("销售", [{}, {"lang": "zh-CN", "sz": "2000", "b": "1"}])
    assert title_of(drawn(docx_with_chart(), SALES))[0] == "样图"


NO_TEXT = (
    '<c:title><c:overlay val="0"/><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="3300"/></a:pPr>'
    '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr></c:title><c:autoTitleDeleted val="1"/>'
)


@pytest.mark.parametrize(("title", "style"), [("", []), (NO_TEXT, [{"sz": "3300"}])])
def test_a_chart_without_a_title_of_its_own_gets_one(
    title: str, style: list[dict[str, str]], validator: Validator, tmp_path: Path
) -> None:
    document = changed({'<c:autoTitleDeleted val="1"/>': title or '<c:autoTitleDeleted val="1"/>'}, title=None)
    parts = drawn(document, replace(SALES, title="销售"))
    assert title_of(parts) == ("销售", style)
    deleted = parts.look(CHART).find(f".//{c('autoTitleDeleted')}")
    assert deleted is not None
    assert deleted.get("val") == "0"
    (tmp_path / "a.docx").write_bytes(package.write(parts.finish()))
    assert validator.errors(tmp_path / "a.docx") == []


# The same bytes


def test_the_same_data_give_the_same_bytes_at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx_with_chart()
    first = package.write(drawn(document, SALES).finish())
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(4_000_000_000))
    assert package.write(drawn(document, SALES).finish()) == first


def test_to_draw_again_changes_nothing() -> None:
    parts = drawn(docx_with_chart("bar+line"), replace(sample("bar", 4, 5), title="新题"))
    once = package.write(parts.finish())
    draw(parts, CHART, replace(sample("bar", 4, 5), title="新题"))
    assert package.write(parts.finish()) == once


# Copies


def test_a_copy_is_a_chart_of_its_own(validator: Validator, tmp_path: Path) -> None:
    parts = parts_of(docx_with_chart(series=2))
    copies = [copy(parts, CHART) for _ in range(2)]
    assert copies == ["word/charts/chart2.xml", "word/charts/chart3.xml"]
    all_ = [CHART, *copies]
    for n, chart in enumerate(all_, 1):
        draw(parts, chart, sample("bar", n, n))
    assert [shown(parts, chart) for chart in all_] == [sample("bar", n, n) for n in (1, 2, 3)]
    linked = [{each.id: each.target for each in parts.relations(chart)} for chart in all_]
    assert [list(each) for each in linked] == [["rId3", "rId2", "rId1"]] * 3
    assert linked[1] == {
        "rId3": "word/embeddings/Microsoft_Excel_Worksheet1.xlsx",
        "rId2": "word/charts/colors2.xml",
        "rId1": "word/charts/style2.xml",
    }
    assert len({target for each in linked for target in each.values()}) == 9
    for chart in copies:
        parts.relate("word/document.xml", "chart", chart)
    (tmp_path / "a.docx").write_bytes(package.write(parts.finish()))
    assert validator.errors(tmp_path / "a.docx") == []


def test_a_copy_of_a_drawn_chart_shows_the_same() -> None:
    parts = drawn(docx_with_chart(), SALES)
    made = copy(parts, CHART)
    assert shown(parts, made) == SALES
    draw(parts, made, sample("bar", 1, 1))
    assert shown(parts) == SALES


def test_what_a_chart_links_to_outside_is_not_copied() -> None:
    link = {'Target="../embeddings/Microsoft_Excel_Worksheet.xlsx"': 'Target="file:///C:/a.xlsx" TargetMode="External"'}
    parts = parts_of(changed(link, part="word/charts/_rels/chart1.xml.rels"))
    made = copy(parts, CHART)
    assert [each for each in parts.relations(made) if each.external] == [
        each for each in parts.relations(CHART) if each.external
    ]


def test_what_a_chart_lacks_is_not_copied() -> None:
    members = members_with_chart()
    del members["word/charts/colors1.xml"]
    parts = parts_of(zipped(members))
    assert copy(parts, CHART) == "word/charts/chart2.xml"
    assert "word/charts/colors2.xml" not in parts.members


# Charts that cannot show the data


def wrong(document: bytes, data: ChartData) -> str:
    """What a chart is refused with; the document is what it was."""
    parts = parts_of(document)
    before = package.write(parts.finish())
    with pytest.raises(WrongChart) as refused:
        draw(parts, CHART, data)
    assert package.write(parts.finish()) == before
    return str(refused.value)


LITERAL = '<c:numLit><c:ptCount val="1"/></c:numLit>'


@pytest.mark.parametrize(
    ("document", "data", "message"),
    [
        (changed({"<c:externalData": "<c:extLst><c:ext", "</c:externalData>": "</c:ext></c:extLst>"}), SALES, "the chart has no workbook"),
        (changed({"../embeddings/Microsoft_Excel_Worksheet.xlsx": "file:///C:/a.xlsx"+'" TargetMode="External'}, part="word/charts/_rels/chart1.xml.rels"),
         SALES, "the chart has no workbook"),
        (changed({"http://schemas.openxmlformats.org/drawingml/2006/chart": "http://schemas.microsoft.com/office/drawing/2014/chartex"}),
         SALES, "this is a chart of the newer kind"),
        (docx_with_chart(series=0), SALES, "the chart has no series"),
        (docx_with_chart("pie", series=1), SALES, "a pie shows one series, and the data has 2"),
        (changed({"lineChart": "stockChart"}, kind="line", series=3), SALES, "this stock chart needs 3 series, and the data has 2"),
        (docx_with_chart("scatter"), SALES, "category 1 is “甲”, and the chart sets its categories on an axis of numbers"),
        (docx_with_chart("bubble"), sample("bar", 1, 1), "category 1 is “甲”"),
        (changed({"<c:f>Sheet1!$A$2:$A$4</c:f>": ""}), SALES, "the categories of the chart stand in no cells"),
        (changed({"<c:f>Sheet1!$B$2:$B$4</c:f>": ""}), SALES, "the numbers of a series stand in no cells"),
        (changed({"<c:dLbls>": '<c:dLbls><x:datalabelsRange xmlns:x="http://schemas.microsoft.com/office/drawing/2012/chart"/>'}),
         SALES, "labels of the chart take their text from cells"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_show_the_data_is_refused_and_left_alone(
    document: bytes, data: ChartData, message: str
) -> None:
    said = wrong(document, data)
    assert said.startswith(message)
    assert len(said) > len(message) + 10, "what to do is missing"


def test_a_chart_that_is_not_there_is_refused() -> None:
    with pytest.raises(WrongChart, match="the chart itself is not in the document"):
        draw(parts_of(docx_with_chart()), "word/charts/chart9.xml", SALES)


def test_numbers_in_a_chart_that_are_none_do_not_matter() -> None:
    assert shown(drawn(changed({'<c:order val="0"/>': '<c:order val="x"/>'}), SALES)) == SALES


# On paper


def test_bars_on_paper_are_as_tall_as_the_data_and_in_the_authors_colours(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    data = ChartData(("甲", "乙", "丙", "丁"), (Series("红", (10, 20, None, 40)), Series("绿", (25, 15, 5, 30))))
    (tmp_path / "a.docx").write_bytes(package.write(drawn(docx_with_chart(), data).finish()))
    pdf = libreoffice.convert(tmp_path / "a.docx", "pdf", tmp_path)
    subprocess.run(["pdftoppm", "-r", "100", "-singlefile", pdf, tmp_path / "a"], check=True)
    for colour, expected in ((COLOURS[0], [10, 20, 40]), (COLOURS[1], [25, 15, 5, 30])):
        heights = bars(tmp_path / "a.ppm", colour)
        scale = heights[0] / expected[0]
        assert [round(height / scale) for height in heights] == pytest.approx(expected, abs=1)


def bars(image: Path, colour: str) -> list[int]:
    """The heights of the bars of a colour, from the left; the mark in the legend, which is small, is left out."""
    kind, size, _, pixels = image.read_bytes().split(b"\n", 3)
    assert kind == b"P6"
    width, height = map(int, size.split())
    wanted = bytes.fromhex(colour)
    heights = []
    for x in range(width):
        spots = range(3 * x, 3 * width * height, 3 * width)
        column = "".join("x" if pixels[spot : spot + 3] == wanted else " " for spot in spots)
        heights.append(max(map(len, column.split()), default=0))
    runs = [[*run] for tall, run in groupby(heights, lambda each: each > 12) if tall]
    return [max(run) for run in runs]
