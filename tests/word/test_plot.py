"""Plot: charts in docgen's own look, with their data in cache and workbook alike, and room for them on the page."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from lxml import etree

from docgen import pipeline
from docgen.problems import DocgenError, Problem
from docgen.values import Certainty, Value
from docgen.word import package, plot, template
from docgen.word.chart import A, C
from docgen.word.chartdata import ChartData, Series
from docgen.word.charted import BARS, LINE, STACKED, ChartShown, Plan
from docgen.word.fill import Filled
from docgen.word.fill import fill as fill_template
from docgen.word.limits import Limits
from docgen.word.package import w
from docgen.word.parts import Parts
from tests.making import members_of, p, tbl, tc, tr, word, zipped
from tests.parts import LibreOffice, Validator
from tests.word.test_chart import shown

CHART = "word/charts/chart1.xml"
TOWNS = {"towns": [{"name": "示例甲", "cases": 3, "plan": 5}, {"name": "示例乙", "cases": 4.5, "plan": None}]}

FIGURES: dict[str, Plan] = {
    kind: Plan(kind, ChartData(("甲", "乙", "丙"), series, "示例（单位：分）"), "示例")
    for kind, series in {
        STACKED: (Series("得分", (20, 24.86, None)), Series("失分", (0, 0.14, None))),
        BARS: (Series("今年", (3, -1, 4)), Series("去年", (2, None, 1)), Series("前年", (1, 2, 3))),
        LINE: (Series("比率", (109.2, None, 108.41)),),
    }.items()
}
"""A chart of each kind, with a gap."""


def filled(source: bytes, **data: object) -> Filled:
    return fill_template(template.compile(source, "t.docx"), data)


def parts_of(document: bytes) -> Parts:
    return Parts(package.read(document, "report.docx"))


def drawn(plan: Plan) -> bytes:
    """A document with a chart."""
    compiled = template.compile(word(p("{{ x|chart }}")), "t.docx")
    parts = Parts(compiled.package)
    made = plot.add(parts, plan, plot.Fonts("Arial", "仿宋_GB2312"))
    document = fill_template(compiled, {"x": [{"name": "甲", "n": 1}]}).document
    filled_ = parts_of(document)
    for name in (made, "word/embeddings/chart1.xlsx"):
        filled_.members[name] = parts.members[name]
    filled_.replace(made, parts.look(made))
    return package.write(filled_.finish())


def problems_of(source: bytes, **data: object) -> list[Problem]:
    with pytest.raises(DocgenError) as error:
        filled(source, **data)
    return list(error.value.problems)


# Part


@pytest.mark.parametrize("kind", FIGURES)
def test_cache_and_workbook_hold_the_same_data(kind: str) -> None:
    parts = parts_of(drawn(FIGURES[kind]))
    data = FIGURES[kind].data
    assert shown(parts, CHART) == ChartData(data.categories, data.series)
    title = "".join(map(str, parts.look(CHART).itertext(f"{{{A}}}t")))
    assert title == data.title


@pytest.mark.parametrize("kind", FIGURES)
def test_the_validator_finds_no_fault(kind: str, validator: Validator, tmp_path: Path) -> None:
    file = tmp_path / f"{kind}.docx"
    file.write_bytes(drawn(FIGURES[kind]))
    assert validator.errors(file) == []


@pytest.mark.parametrize("kind", FIGURES)
def test_libreoffice_shows_its_words_and_figures(kind: str, libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / f"{kind}.docx"
    file.write_bytes(drawn(FIGURES[kind]))
    pdf = libreoffice.convert(file, "pdf", tmp_path)
    said = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    said = "".join(said.split())
    data = FIGURES[kind].data
    for category in data.categories:
        assert category in said
    assert "示例（单位：分）" in said
    figures = [value for each in data.series for value in each.values if value]
    assert all(str(value) in said for value in figures), said


def test_a_series_is_told_from_the_next_without_its_colour() -> None:
    looks = {(each.colour, each.pattern, each.dash, each.mark) for each in plot.LOOKS}
    assert len({look[2:] for look in looks}) == len(plot.LOOKS)  # lines
    assert len({look[:2] for look in looks}) == len(plot.LOOKS)  # bars


def test_the_same_data_give_the_same_bytes() -> None:
    source = word(p("{{ towns|chart }}"))
    assert filled(source, **TOWNS).document == filled(source, **TOWNS).document


def test_figures_of_points_lost_leave_out_the_zero() -> None:
    xml = etree.tostring(parts_of(drawn(FIGURES[STACKED])).look(CHART), encoding="unicode")
    assert 'formatCode="General;-General;;"' in xml


@pytest.mark.parametrize(
    ("kind", "categories", "series", "labelled"),
    [(BARS, 6, 2, True), (BARS, 7, 2, False), (LINE, 12, 1, True), (LINE, 13, 1, False), (LINE, 3, 2, False)],
)
def test_figures_stand_at_the_bars_where_they_have_room(
    kind: str, categories: int, series: int, labelled: bool
) -> None:
    values = tuple(range(categories))
    data = ChartData(tuple(map(str, values)), tuple(Series(str(n), values) for n in range(series)), "示例")
    root = parts_of(drawn(Plan(kind, data, ""))).look(CHART)
    assert (next(root.iter(f"{{{C}}}dLbls"), None) is not None) is labelled


def test_bars_begin_at_zero_unless_some_lie_below() -> None:
    least = f".//{{{C}}}valAx/{{{C}}}scaling/{{{C}}}min"
    assert parts_of(drawn(FIGURES[BARS])).look(CHART).find(least) is None
    for kind in (STACKED,):
        node = parts_of(drawn(FIGURES[kind])).look(CHART).find(least)
        assert node is not None
        assert node.get("val") == "0"


# Fonts

STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:eastAsia="宋体"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
)


@pytest.mark.parametrize(
    ("paragraph", "chinese"),
    [
        ("<w:p><w:r><w:t>{{ towns|chart }}</w:t></w:r></w:p>", "仿宋_GB2312"),
        ('<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:t>{{ towns|chart }}</w:t></w:r></w:p>', "仿宋_GB2312"),
        (
            '<w:p><w:r><w:rPr><w:rFonts w:eastAsia="楷体_GB2312"/></w:rPr><w:t>{{ towns|chart }}</w:t></w:r></w:p>',
            "楷体_GB2312",
        ),
    ],
)
def test_a_chart_has_the_fonts_of_its_paragraph(paragraph: str, chinese: str) -> None:
    document = filled(word(paragraph, styles=STYLES), **TOWNS).document
    root = parts_of(document).look(CHART)
    assert {each.get("typeface") for each in root.iter(f"{{{A}}}ea")} == {chinese}
    assert {each.get("typeface") for each in root.iter(f"{{{A}}}latin")} == {"Arial"}


def test_the_styles_of_a_glossary_are_not_those_of_the_text() -> None:
    members = members_of(p("{{ towns|chart }}"), styles=STYLES)
    glossary = members["word/styles.xml"].replace("仿宋_GB2312".encode(), b"Wingdings")
    document = filled(zipped({"word/glossary/styles.xml": glossary, **members}), **TOWNS).document
    assert {each.get("typeface") for each in parts_of(document).look(CHART).iter(f"{{{A}}}ea")} == {"仿宋_GB2312"}


def test_fonts_of_the_theme_are_left_to_it() -> None:
    themed = STYLES.replace('w:eastAsia="仿宋_GB2312"', 'w:eastAsiaTheme="minorEastAsia"')
    document = filled(word(p("{{ towns|chart }}"), styles=themed), **TOWNS).document
    assert next(parts_of(document).look(CHART).iter(f"{{{A}}}ea"), None) is None


# Page


def extent(document: bytes) -> tuple[int, int]:
    """The size of the first drawing, in tenths of a millimetre."""
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    node = next(parts_of(document).look("word/document.xml").iter(f"{drawing}extent"))
    return round(int(node.get("cx", "")) / 3600), round(int(node.get("cy", "")) / 3600)


def sectioned(*body: str, section: str) -> bytes:
    """A document whose last section has these properties."""
    members = members_of(*body)
    text = members["word/document.xml"].decode()
    start, end = text.rindex("<w:sectPr>"), text.rindex("</w:sectPr>") + len("</w:sectPr>")
    members["word/document.xml"] = (text[:start] + f"<w:sectPr>{section}</w:sectPr>" + text[end:]).encode()
    return zipped(members)


OFFICIAL = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="1587" w:right="1474"/>'
"""A4 with the margins of GB/T 9704: 28 mm at the left, 26 mm at the right."""


def test_a_chart_is_as_wide_as_the_text() -> None:
    width, height = extent(filled(sectioned(p("{{ towns|chart }}"), section=OFFICIAL), **TOWNS).document)
    assert width == 1560
    assert height == 780


def test_a_chart_is_as_wide_as_the_section_that_it_stands_in() -> None:
    wide = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr></w:pPr></w:p>'
    source = sectioned(p("{{ towns|chart }}"), wide, p("后"), section=OFFICIAL)
    assert extent(filled(source, **TOWNS).document)[0] == round((16838 - 3600) * 635 / 3600)


def test_columns_of_a_page_are_as_wide_as_their_charts() -> None:
    source = sectioned(p("{{ towns|chart }}"), section=OFFICIAL + '<w:cols w:num="2" w:space="425"/>')
    assert extent(filled(source, **TOWNS).document)[0] == round((8845 - 425) / 2 * 635 / 3600)


def test_a_chart_in_a_cell_is_as_wide_as_that() -> None:
    cell = tc("{{ towns|chart }}", properties='<w:tcW w:w="4000" w:type="dxa"/>')
    source = sectioned(tbl(tr(cell, "乙")), section=OFFICIAL)
    assert extent(filled(source, **TOWNS).document)[0] == round((4000 - 216) * 635 / 3600)


def test_bars_that_lie_get_a_line_each() -> None:
    paragraph = etree.fromstring(p("甲").replace("<w:p>", f'<w:p xmlns:w="{package.W}">'))
    few, many = plot.size(3, paragraph)[1], plot.size(6, paragraph)[1]
    assert many - few == 3 * 360_000
    assert plot.size(100, paragraph)[1] == 7_200_000


def test_a_paragraph_of_a_fixed_line_height_makes_room() -> None:
    style = (
        '<w:pPr><w:spacing w:before="100" w:line="560" w:lineRule="exact"/>'
        '<w:ind w:firstLine="640" w:firstLineChars="200"/></w:pPr>'
    )
    source = word(f"<w:p>{style}<w:r><w:t>{{{{ towns|chart }}}}</w:t></w:r></w:p>")
    paragraph = next(parts_of(filled(source, **TOWNS).document).look("word/document.xml").iter(w("p")))
    properties = paragraph.find(w("pPr"))
    assert properties is not None
    assert [etree.QName(child).localname for child in properties] == ["snapToGrid", "spacing", "ind", "jc"]
    spacing, indent = properties.find(w("spacing")), properties.find(w("ind"))
    assert spacing is not None
    assert indent is not None
    assert dict(spacing.items()) == {w("before"): "100", w("line"): "240", w("lineRule"): "auto"}
    assert set(indent.values()) == {"0"}


def test_a_chart_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    document = filled(word(p("{{ towns|chart('各镇件数') }}")), **TOWNS).document
    opened = docx.Document(str(_saved(document)))
    (named,) = opened.element.body.xpath(".//wp:docPr")
    assert named.get("descr") == "柱形图：各镇件数。示例甲：cases3，plan5；示例乙（plan无数据）：cases4.5。"
    assert named.get("name") == "图表"


def _saved(document: bytes) -> Path:
    import tempfile  # noqa: PLC0415

    file = Path(tempfile.mkdtemp()) / "made.docx"
    file.write_bytes(document)
    return file


# Tags


def test_each_turn_of_a_loop_has_a_chart_of_its_own() -> None:
    source = word(p("{% for each in all %}"), p("{{ each|chart }}"), p("{% endfor %}"))
    made = filled(source, all=[{"甲": 1, "乙": 2}, {"甲": 3, "乙": 4}])
    assert [chart.part for chart in made.charts] == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
    assert [shown(parts_of(made.document), chart.part).series[0].values for chart in made.charts] == [(1, 2), (3, 4)]


def test_a_chart_stands_beside_one_of_the_template() -> None:
    source = word(p("{{ a|chart }}"), p("{{ b|chart }}"))
    assert len(filled(source, a={"甲": 1}, b={"乙": 2}).charts) == 2


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        (word(p("见{{ towns|chart }}")), "chart-place", "does not stand alone in its paragraph"),
        (word(p("{{ towns|chart }}{{ towns|chart }}")), "chart-place", "does not stand alone"),
        (word(p("甲"), header1=p("{{ towns|chart }}")), "chart-place", "where Word allows no chart"),
        (word(p("{% set x = towns|chart %}")), "broken-tag", "stands last in a tag that prints"),
        (word(p("{{ towns|chart if towns }}")), "broken-tag", "stands last in a tag that prints"),
        (word(p("{{ towns|chart|upper }}")), "broken-tag", "stands last in a tag that prints"),
        (word(p("{{ towns|round(2)|chart }}")), "broken-tag", "round changes how text prints"),
        (word(p("{{ towns|chart('甲', 'pie') }}")), "tag-failed", "draws bars, line, and not pie"),
        (word(p("{{ no|chart }}")), "unknown-name", "there is nothing called no"),
        (word(p("{{ word|chart }}")), "wrong-chart", "this is the text “甲”"),
        (word(p("{% macro m() %}{{ towns|chart }}{% endmacro %}{{ m() }}")), "chart-place", "does not stand alone"),
    ],
)
def test_a_chart_that_cannot_stand_is_told_with_its_place(source: bytes, code: str, says: str) -> None:
    found = problems_of(source, **TOWNS, word="甲")
    assert [(each.code, says in each.message) for each in found] == [(code, True)], found
    assert found[0].place.where


def test_charts_count_towards_what_a_template_may_write() -> None:
    source = word(p("{% for each in all %}"), p("{{ each|chart }}"), p("{% endfor %}"))
    compiled = template.compile(source, "t.docx")
    limits = Limits(characters=100_000)
    with pytest.raises(DocgenError) as error:
        fill_template(compiled, {"all": [{"甲": 1}] * 100}, limits=limits)
    assert {problem.code for problem in error.value.problems} == {"too-much"}


def test_lists_may_be_sorted_before_they_are_charted() -> None:
    made = filled(word(p("{{ towns|sort(attribute='cases', reverse=true)|chart }}")), **TOWNS)
    assert made.charts[0].categories == ("示例乙（plan无数据）", "示例甲")


def test_a_chart_of_the_template_is_recorded_too() -> None:
    from tests.word.charts import docx_with_chart  # noqa: PLC0415

    value = Value(Decimal(3), "3", "births.n")
    made = filled(docx_with_chart(), sales={"categories": ["甲"], "values": [value], "name": "数"})
    (chart,) = made.charts
    assert isinstance(chart, ChartShown)
    assert (chart.kind, chart.categories, chart.paths) == ("", ("甲",), frozenset({"births.n"}))
    assert chart.part == CHART


def test_a_chart_of_the_template_marks_what_is_assumed_in_a_draft() -> None:
    from tests.word.charts import docx_with_chart  # noqa: PLC0415

    assumed = Value(Decimal(3), "3", "births.n", certainty=Certainty.ASSUMED)
    series = [{"name": "数", "values": [assumed]}, {"name": "量", "values": [4]}, {"values": [assumed]}]
    sales = {"categories": ["甲"], "series": series, "title": "图"}
    compiled = template.compile(docx_with_chart(series=3), "t.docx")
    names = {}
    for draft in (True, False):
        (chart,) = fill_template(compiled, {"sales": sales}, draft=draft).charts
        names[draft] = (chart.title, *(each.name for each in chart.series))
    assert names == {True: ("图※", "数※", "量", ""), False: ("图", "数", "量", "")}


def test_the_schema_says_that_a_chart_takes_a_table_or_a_mapping() -> None:
    made = pipeline.schema(word(p("{{ towns|chart }}")))
    assert made["properties"] == {"towns": {"description": "{{ towns|chart }} in 第1段", "type": ["object", "array"]}}
