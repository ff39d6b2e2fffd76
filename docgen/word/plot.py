"""Plot: the plan of a chart in, a chart part in docgen's own look out, with its workbook; and its frame for a paragraph.

The look prints well in black and white: a dark first series, a hatched or a grey second one, figures at the bars, no
shadows, no third dimension. The data are set in by `docgen.word.chart`, as they are into a chart of the template.
"""

from __future__ import annotations

import html

from lxml import etree

from docgen.records import record
from docgen.word import chart, package
from docgen.word.chart import A, C
from docgen.word.charted import BARS, LINE, STACKED, Plan, number_format
from docgen.word.package import PARAGRAPH_ORDER, Package, w
from docgen.word.parts import OFFICE, RELATIONS, TYPES, Parts, r
from docgen.word.workbook import Area, X

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Look


@record(frozen=True, slots=True)
class Look:
    """How a series looks: the colour of what is drawn, a pattern that bars are filled with, a dash and a mark of lines."""

    colour: str
    pattern: str = ""
    dash: str = "solid"
    mark: str = "circle"


LOOKS = (
    Look("404040"),
    Look("A6A6A6", dash="sysDash", mark="square"),
    Look("C00000", pattern="ltUpDiag", dash="dash", mark="triangle"),
    Look("7F7F7F", pattern="pct20", dash="sysDot", mark="diamond"),
)
"""Of the series of a chart in their order, over and over; each is told from the next without its colour."""

LOST = LOOKS[2]
"""Points lost stand out from points won, which are dark."""

FIGURES = 12
"""Figures that have room beside one another."""

TEXT, TITLE = 1050, 1200
"""The size of figures and names, and of the title, in hundredths of a point: 五号 and 小四."""

INK, RULE, GRID = "262626", "BFBFBF", "E3E3E3"
"""The colours of text, of axes, and of the lines behind what is drawn."""


@record(frozen=True, slots=True)
class Fonts:
    """The fonts of a document's text; empty where its theme has them."""

    latin: str = ""
    chinese: str = ""


def fonts(parts: Parts, paragraph: etree._Element) -> Fonts:
    """The fonts of a paragraph: those of its first run that says so, of its style, of the document."""
    part = parts.styles()
    styles = {} if part is None else {each.get(w("styleId"), ""): each for each in parts.look(part).iter(w("style"))}
    named = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    default = next((id_ for id_, each in styles.items() if _is_default(each)), "")
    at = default if named is None else named.get(w("val"), "")
    holders: list[etree._Element] = [paragraph]
    while at in styles and styles[at] not in holders:
        holders.append(styles[at])
        base = styles[at].find(w("basedOn"))
        at = "" if base is None else base.get(w("val"), "")
    if part is not None:
        holders += parts.look(part).iter(w("rPrDefault"))
    said = [each for holder in holders for each in holder.iter(w("rFonts"))]
    return Fonts(*(_first(said, script) for script in ("ascii", "eastAsia")))


def _is_default(style: etree._Element) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on")


def _first(said: list[etree._Element], script: str) -> str:
    """The font that the nearest of several has for a script; none where that is one of the theme."""
    for each in said:
        if each.get(w(f"{script}Theme")):
            return ""
        if each.get(w(script)):
            return each.get(w(script), "")
    return ""


# Part


def add(parts: Parts, plan: Plan, look: Fonts) -> str:
    """Add the part of a chart with its workbook to a document. Gives its name."""
    made = etree.fromstring(_space(plan, look))
    name = parts.add("word/charts/chart{}.xml", CHART_TYPE, made)
    book = parts.add("word/embeddings/chart{}.xlsx", BOOK_TYPE, package.write(_BOOK))
    id_ = parts.relate(name, "package", book)
    external = made.find(f"{{{C}}}externalData")
    assert external is not None
    external.set(r("id"), id_)
    chart.draw(parts, name, plan.data)
    return name


_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK = Package(
    "chart.xlsx",
    {
        name: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
        for name, text in {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{X}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{X}"><sheetData/></worksheet>',
        }.items()
    },
)
"""A workbook with an empty sheet; the data go into its cells with those of the chart."""


def _space(plan: Plan, look: Fonts) -> str:
    """A chart with series that have their look and their cells, and no data yet (ECMA-376 part 1, §21.2.2.29)."""
    code = number_format(plan.data)
    looks = _looks(plan)
    series = "".join(_series(plan, number, each, code) for number, each in enumerate(looks))
    plots = {STACKED: _bars, BARS: _bars, LINE: _line}
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if len(looks) > 1 else ""
    title = f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr/></a:pPr><a:r>{_words(TITLE, look, 'rPr')}<a:t/></a:r></a:p></c:rich></c:tx>"
    title = f'{title}<c:overlay val="0"/></c:title>' if plan.data.title else ""
    return (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{OFFICE}"><c:date1904 val="0"/><c:lang val="zh-CN"/>'
        f'<c:roundedCorners val="0"/><c:chart>{title}<c:autoTitleDeleted val="{0 if title else 1}"/>'
        f"<c:plotArea><c:layout/>{plots[plan.kind](plan, series)}{_axes(plan, code)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_words(TEXT, look)}</a:pPr><a:endParaRPr/></a:p></c:txPr>"
        '<c:externalData><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _looks(plan: Plan) -> list[Look]:
    if plan.kind == STACKED:
        return [LOOKS[0], LOST]
    return [LOOKS[number % len(LOOKS)] for number in range(len(plan.data.series))]


def _words(size: int, look: Fonts, name: str = "defRPr") -> str:
    """How text looks (§21.1.2.3.2)."""
    latin = f'<a:latin typeface="{html.escape(look.latin)}"/>' if look.latin else ""
    chinese = f'<a:ea typeface="{html.escape(look.chinese)}"/>' if look.chinese else ""
    return f'<a:{name} sz="{size}" b="0">{_fill(INK)}{latin}{chinese}</a:{name}>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _series(plan: Plan, number: int, look: Look, code: str) -> str:
    """A series in its look (§21.2.2.170, §21.2.2.173): its name in the first row of a column, its values below."""
    count = len(plan.data.categories)
    spots = {
        "tx": ("str", Area("Sheet1", 1, number + 2, 1, number + 2)),
        "cat": ("str", Area("Sheet1", 2, 1, count + 1, 1)),
        "val": ("num", Area("Sheet1", 2, number + 2, count + 1, number + 2)),
    }
    shared = f"<c:numCache><c:formatCode>{code}</c:formatCode></c:numCache>"
    tx, cat, val = (
        f"<c:{name}><c:{kind}Ref><c:f>{area}</c:f>{shared if kind == 'num' else ''}</c:{kind}Ref></c:{name}>"
        for name, (kind, area) in spots.items()
    )
    own = _line_of(look) if plan.kind == LINE else _bar_of(look)
    tail = '<c:smooth val="0"/>' if plan.kind == LINE else ""
    labels = _labels(plan, number, code)
    return f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>{tx}{own}{labels}{cat}{val}{tail}</c:ser>'


def _bar_of(look: Look) -> str:
    fill = _fill(look.colour)
    if look.pattern:
        fill = (
            f'<a:pattFill prst="{look.pattern}"><a:fgClr><a:srgbClr val="{look.colour}"/></a:fgClr>'
            '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
        )
    border = f'<a:ln w="9525">{_fill(look.colour)}</a:ln>'
    return f'<c:spPr>{fill}{border}</c:spPr><c:invertIfNegative val="0"/>'


def _line_of(look: Look) -> str:
    ink = _fill(look.colour)
    mark = f'<c:symbol val="{look.mark}"/><c:size val="7"/><c:spPr>{ink}<a:ln w="9525">{ink}</a:ln></c:spPr>'
    return (
        f'<c:spPr><a:ln w="22225" cap="rnd">{ink}<a:prstDash val="{look.dash}"/><a:round/></a:ln></c:spPr>'
        f"<c:marker>{mark}</c:marker>"
    )


def _labels(plan: Plan, number: int, code: str) -> str:
    """The figures at the bars and points (§21.2.2.49), unless they would lie on one another."""
    count = len(plan.data.categories) * len(plan.data.series)
    if plan.kind != STACKED and (count > FIGURES or (plan.kind == LINE and len(plan.data.series) > 1)):
        return ""
    if plan.kind == STACKED and number:
        code = f"{code};-{code};;"  # no 0 where nothing was lost
    position = {STACKED: "ctr" if number == 0 else "inBase", BARS: "outEnd", LINE: "t"}[plan.kind]
    ink = ""
    if plan.kind == STACKED:
        ink = f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{TEXT}">{_fill("FFFFFF" if number == 0 else INK)}</a:defRPr></a:pPr><a:endParaRPr/></a:p></c:txPr>'
    return (
        f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{ink}'
        f'<c:dLblPos val="{position}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


_IDS = '<c:axId val="111111111"/><c:axId val="222222222"/>'


def _bars(plan: Plan, series: str) -> str:
    lying = plan.kind == STACKED
    way, grouping = ("bar", "stacked") if lying else ("col", "clustered")
    overlap = '<c:overlap val="100"/>' if lying else ""
    return (
        f'<c:barChart><c:barDir val="{way}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="60"/>{overlap}{_IDS}</c:barChart>'
    )


def _line(_plan: Plan, series: str) -> str:
    return f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{_IDS}</c:lineChart>'


def _axes(plan: Plan, code: str) -> str:
    """The axes (§21.2.2.25, §21.2.2.226); bars that lie need none for figures, which stand in them."""
    lying = plan.kind == STACKED
    values = [value for each in plan.data.series for value in each.values if value is not None]
    from_zero = '<c:min val="0"/>' if plan.kind != LINE and min(values, default=0) >= 0 else ""
    to_end = f'<c:max val="{max(_ends(plan), default=1)}"/>' if lying else ""
    rule, thin = (
        f'<c:spPr><a:ln w="{width}">{_fill(ink)}</a:ln></c:spPr>' for width, ink in ((9525, RULE), (6350, GRID))
    )
    grid = "" if lying else f"<c:majorGridlines>{thin}</c:majorGridlines>"
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    return (
        f'<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="{"maxMin" if lying else "minMax"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"l" if lying else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'{ticks}<c:tickLblPos val="low"/>{rule}<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/>{to_end}{from_zero}</c:scaling>'
        f'<c:delete val="{int(lying)}"/><c:axPos val="{"b" if lying else "l"}"/>{grid}'
        f'<c:numFmt formatCode="{code}" sourceLinked="0"/>{ticks}<c:tickLblPos val="nextTo"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:crossAx val="111111111"/><c:crosses val="{"max" if lying else "autoZero"}"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _ends(plan: Plan) -> list[float]:
    """Where bars end that lie, with a little room for a figure at the end."""
    rows = zip(*(each.values for each in plan.data.series), strict=True)
    return [sum(value or 0 for value in row) * 1.05 for row in rows if any(row)]


# Frame

TWIP = 635
"""English metric units in a twentieth of a point (ECMA-376 part 1, §20.1.2.1)."""

_BAR, _AROUND = 360_000, 1_080_000
"""The height of a bar that lies, and of the title, the legend and the space around them: 10 mm and 30 mm."""

_LOWEST, _HIGHEST = 1_800_000, 7_200_000

_INNER = 216
"""Twentieths of a point that a cell keeps free at its sides."""


def size(bars: int, paragraph: etree._Element) -> tuple[int, int]:
    """Width and height of a chart in English metric units: as wide as the text of the page, or as its cell."""
    width = _width(paragraph) * TWIP
    height = _AROUND + bars * _BAR if bars else round(width * 0.5)
    return width, max(_LOWEST, min(height, _HIGHEST))


def _width(paragraph: etree._Element) -> int:
    """The width that a paragraph has for its text, in twentieths of a point."""
    cell = next(paragraph.iterancestors(w("tc")), None)
    if cell is not None:
        own = cell.find(f"{w('tcPr')}/{w('tcW')}")
        if own is not None and own.get(w("type")) == "dxa" and _number(own, "w", 0) > _INNER:
            return _number(own, "w", 0) - _INNER
    section = _section(paragraph)
    page, margins, columns = (None if section is None else section.find(w(name)) for name in ("pgSz", "pgMar", "cols"))
    width = _number(page, "w", 11906) - _number(margins, "left", 1800) - _number(margins, "right", 1800)
    count = max(_number(columns, "num", 1), 1)
    width = (width - (count - 1) * _number(columns, "space", 720)) // count
    if cell is not None:
        row = next(cell.iterancestors(w("tr")))
        width = width // max(len(row.findall(w("tc"))), 1) - _INNER
    return max(width, 1440)


def _section(paragraph: etree._Element) -> etree._Element | None:
    """The properties of the section that a paragraph of the body stands in: the next there are."""
    at = paragraph
    while (parent := at.getparent()) is not None and parent.tag != w("body"):
        at = parent
    for block in (at, *at.itersiblings()):
        found = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if found is not None:
            return found
    return None


def _number(node: etree._Element | None, name: str, otherwise: int) -> int:
    text = "" if node is None else node.get(w(name), "")
    return int(text) if text.isdecimal() else otherwise


def make_room(paragraph: etree._Element) -> None:
    """Let a paragraph hold a chart: lines as high as what stands in them, no indent, in the middle."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    indents = ("left", "leftChars", "right", "rightChars", "firstLine", "firstLineChars")
    _set(properties, "snapToGrid", {"val": "0"})
    _set(properties, "spacing", {"line": "240", "lineRule": "auto"})  # an exact height would cut the chart off
    _set(properties, "ind", dict.fromkeys(indents, "0"), keep=False)
    _set(properties, "jc", {"val": "center"})


def _set(properties: etree._Element, name: str, values: dict[str, str], *, keep: bool = True) -> None:
    node = properties.find(w(name))
    if node is not None and not keep:
        properties.remove(node)
        node = None
    if node is None:
        node = etree.Element(w(name))
        before = {w(each) for each in PARAGRAPH_ORDER[: PARAGRAPH_ORDER.index(name)]}
        properties.insert(sum(1 for child in properties if child.tag in before), node)
    for key, value in values.items():
        node.set(w(key), value)
