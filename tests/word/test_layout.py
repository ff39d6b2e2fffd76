"""Layout: a finished .docx in, its look out: blocks in order, with what each printed value covers."""

from __future__ import annotations

import time
from pathlib import Path

from docgen import pipeline
from docgen.word import package
from docgen.word.layout import Block, Image, Layout, Look, Paragraph, Table, Words, layout
from docgen.word.manuscript import manuscript
from docgen.word.stories import stories
from tests.conftest import ROOT
from tests.making import docx_bytes, p, run, tbl, tc, tr, word

STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Body"/><w:basedOn w:val="a"/><w:pPr>'
    '<w:spacing w:line="560" w:lineRule="exact" w:after="40"/><w:ind w:firstLineChars="200" w:firstLine="1"/>'
    '<w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="Heading"/><w:basedOn w:val="b"/><w:pPr>'
    '<w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="c"><w:rPr><w:rFonts w:eastAsia="楷体"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:basedOn w:val="x"/></w:style>'
)


def laid(*body: str, **parts: str) -> Layout:
    return layout(word(*body, **parts), "report.docx")


def blocks_of(*body: str, **parts: str) -> tuple[Block, ...]:
    (section,) = laid(*body, **parts).sections
    return section.blocks


def paragraph_of(properties: str, *contents: str, **parts: str) -> Paragraph:
    (found,) = blocks_of(p(f"<w:pPr>{properties}</w:pPr>", *contents), **parts)
    assert isinstance(found, Paragraph)
    return found


def table_of(*rows: str, **parts: str) -> Table:
    (found,) = blocks_of(tbl(*rows), **parts)
    assert isinstance(found, Table)
    return found


def words(paragraph: Block) -> list[Words]:
    assert isinstance(paragraph, Paragraph)
    return [piece for piece in paragraph.pieces if isinstance(piece, Words)]


# Paragraphs and runs


def test_a_paragraph_looks_as_its_style_says_and_all_that_it_is_based_on() -> None:
    found = paragraph_of('<w:pStyle w:val="h"/>', "一、标题", styles=STYLES)
    assert (found.style, found.level, found.align) == ("Heading", 2, "both")
    assert (found.first, found.line, found.after) == (32.0, 1.75, 2.0)
    assert words(found) == [Words("一、标题", Look("黑体", 16, bold=True))]


def test_what_a_paragraph_says_itself_counts_more_than_its_style() -> None:
    found = paragraph_of(
        '<w:pStyle w:val="b"/><w:spacing w:before="100"/><w:ind w:left="420"/><w:jc w:val="center"/>',
        "字",
        styles=STYLES,
    )
    assert (found.align, found.before, found.after, found.left, found.first) == ("center", 5, 2, 21, 32)


def test_a_run_looks_as_its_own_style_and_properties_say() -> None:
    found = paragraph_of(
        '<w:pStyle w:val="h"/>',
        run("一", '<w:rStyle w:val="c"/><w:b w:val="0"/>'),
        run("二", '<w:i/><w:u w:val="single"/><w:color w:val="ff0000"/><w:vertAlign w:val="superscript"/>'),
        styles=STYLES,
    )
    assert words(found) == [
        Words("一", Look("楷体", 16)),
        Words("二", Look("黑体", 16, bold=True, italic=True, underline=True, color="FF0000", raised=1)),
    ]


def test_runs_of_one_look_are_one_stretch_of_text_with_its_tabs_and_breaks() -> None:
    found = paragraph_of("", run("甲"), "<w:r><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>")
    assert [each.text for each in words(found)] == ["甲\t乙\n丙"]


def test_a_color_or_an_alignment_that_is_none_is_left_out() -> None:
    found = paragraph_of(
        '<w:jc w:val="start"/>', run("甲", '<w:color w:val="auto"/>'), run("乙", '<w:color w:val="};x{"/>')
    )
    assert found.align == "left"
    assert words(found)[0].look.color == ""


def test_styles_that_rest_on_each_other_end() -> None:
    assert paragraph_of('<w:pStyle w:val="x"/>', "字", styles=STYLES).text == "字"


def test_what_is_gone_or_hidden_is_left_out_and_what_came_is_there() -> None:
    found = paragraph_of(
        "",
        '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>',
        f'<w:ins w:id="2">{run("新")}</w:ins>',
        run("藏", "<w:vanish/>"),
    )
    assert found.text == "新"


def test_the_code_of_a_field_is_left_out_and_its_result_is_there_but_for_the_number_of_a_page() -> None:
    def field(code: str, result: str) -> str:
        marks = ("begin", "separate", "end")
        begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks)
        return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{run(result)}{end}"

    assert paragraph_of("", field(" DATE ", "8月"), field(" PAGE ", "3"), run("止")).text == "8月止"


def test_a_page_break_begins_a_new_page_and_is_no_break_in_the_text() -> None:
    found = paragraph_of("", '<w:r><w:br w:type="page"/><w:t>附件</w:t></w:r>')
    assert (found.new_page, found.text) == (True, "附件")


def test_items_of_lists_bear_their_numbers() -> None:
    def level(depth: int, form: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        )

    def item(text: str, number: int, depth: int = 0) -> str:
        return p(f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>', run(text))

    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{level(0, "chineseCounting", "%1、")}{level(1, "decimal", "%1.%2")}'
        f'</w:abstractNum><w:abstractNum w:abstractNumId="8">{level(0, "bullet", "x")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    items = [
        item("甲", 1),
        item("乙", 1, 1),
        item("丙", 1, 1),
        item("丁", 1),
        item("戊", 2),
        item("己", 3),
        item("庚", 9),
    ]
    found = blocks_of(*items, numbering=numbering)
    assert [each.marker for each in found if isinstance(each, Paragraph)] == [
        "一、", "一.1", "一.2", "二、", "•", "五、", "",
    ]  # fmt: skip


def test_a_note_is_numbered_where_it_is_referred_to_and_its_text_is_kept() -> None:
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(f'<w:footnote w:id="{number}">{p(text)}</w:footnote>' for number, text in ((1, "无"), (2, "脚注")))
    found = laid(p(run("见"), mark.format(2)), footnotes=notes)
    assert words(found.sections[0].blocks[0])[-1].note == "footnotes:2"
    ((note,),) = found.notes.values()
    assert isinstance(note, Paragraph)
    assert note.text == "脚注"


def test_a_picture_comes_with_its_bytes_its_size_and_what_it_shows() -> None:
    picture = ROOT / "docs" / "report.png"
    document = docx_bytes(lambda made: made.add_picture(str(picture), width=914400))
    (block,) = layout(document, "x.docx").sections[0].blocks
    assert isinstance(block, Paragraph)
    (found,) = block.pieces
    assert isinstance(found, Image)
    assert (found.data, found.kind, found.width) == (picture.read_bytes(), "image/png", 72)


def test_the_text_of_a_text_box_follows_its_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    found = blocks_of(p(run("前"), f"<w:r>{both}</w:r>", run("后")))
    assert [each.text for each in found if isinstance(each, Paragraph)] == ["前后", "框"]


# Tables


def test_merged_cells_cover_their_columns_and_rows() -> None:
    def down(text: str, first: bool) -> str:
        return tc(text, properties=f'<w:vMerge w:val="{"restart" if first else "continue"}"/>')

    table = table_of(
        tr(tc("甲", properties='<w:gridSpan w:val="2"/>'), down("丙", True)),
        tr("1", "2", down("", False)),
        tr("3", "4", down("", False)),
        tr("5", "6", down("丁", True)),
    )
    spans = [[(cell.columns, cell.rows) for cell in row.cells] for row in table.rows]
    assert spans == [[(2, 1), (1, 3)], [(1, 1), (1, 1)], [(1, 1), (1, 1)], [(1, 1), (1, 1), (1, 1)]]


def test_a_table_knows_its_widths_its_head_and_its_lines() -> None:
    lines = '<w:tblBorders><w:top w:val="single"/></w:tblBorders>'
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    (ruled,) = blocks_of(tbl(f"<w:tr>{head}{tc('甲')}</w:tr>", tr("乙")).replace("</w:tblPr>", f"{lines}</w:tblPr>"))
    assert isinstance(ruled, Table)
    assert (ruled.widths, [row.is_head for row in ruled.rows], ruled.ruled) == ((100.0,), [True, False], True)
    assert not table_of(tr("甲")).ruled


def test_a_row_that_begins_further_in_skips_columns() -> None:
    row = f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{tc("丙")}</w:tr>'
    assert [each.skipped for each in table_of(tr("甲", "乙", "丙"), row).rows] == [0, 2]


def test_tables_within_tables_and_controls_are_read_and_endless_ones_keep_their_text() -> None:
    inner = p("底")
    for _ in range(40):
        inner = tbl(tr(tc(f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>")))
    depth, at = 0, blocks_of(inner)[0]
    while isinstance(at, Table):
        depth, at = depth + 1, at.rows[0].cells[0].blocks[0]
    assert depth < 40
    assert at.text == "底"


def test_a_table_of_four_times_the_rows_takes_no_more_than_its_share() -> None:
    def seconds(count: int) -> float:
        document = word(tbl(*[tr(str(number), "甲", tc("", properties="<w:vMerge/>")) for number in range(count)]))
        start = time.perf_counter()
        layout(document, "x.docx")
        return time.perf_counter() - start

    assert min(seconds(2000) for _ in range(2)) < 9 * min(seconds(500) for _ in range(2))  # four times squared is 16


# Sections


def test_sections_know_their_pages_and_show_no_margin_that_no_page_has_nor_the_number_of_a_page() -> None:
    wide = '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/><w:pgMar w:left="1000" w:right="838"/></w:sectPr>'
    number = f'{run("— ")}<w:fldSimple w:instr=" PAGE ">{run("1")}</w:fldSimple>{run(" —")}'
    document = word(p(f"<w:pPr>{wide}</w:pPr>", "宽"), p("窄"), header1=p("草稿"), footer1=p(number))
    one, two = layout(document, "x.docx").sections
    assert (one.width, one.height, one.measure) == (841.9, 595.3, 750)
    assert (two.width, [each.text for each in two.blocks if isinstance(each, Paragraph)]) == (595.3, ["窄"])
    assert (one.feet, two.feet) == ((), ())


# The county report, whole


def all_paragraphs(blocks: tuple[Block, ...]) -> list[Paragraph]:
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block)
        else:
            found += [each for row in block.rows for cell in row.cells for each in all_paragraphs(cell.blocks)]
    return found


def test_nothing_of_the_county_report_is_lost_and_each_value_covers_what_was_printed() -> None:
    report = pipeline.draft(ROOT)
    found = layout(report.document, pipeline.TEMPLATE)
    body = [each for section in found.sections for each in all_paragraphs(section.blocks)]
    said = [each for each in manuscript(report.document, pipeline.TEMPLATE) if each.kind == "body"]
    # a cell that goes on below another has an empty paragraph of its own, and is no cell of the layout
    assert [each.text for each in body if each.text] == [each.text for each in said if each.text]
    assert [each.place for each in body if each.text] == [each.place for each in said if each.text]
    printed: dict[int, str] = {}
    for piece in (piece for each in body for piece in each.pieces if isinstance(piece, Words)):
        if piece.number is not None:
            printed[piece.number] = printed.get(piece.number, "") + piece.text
    assert len(printed) > 200
    for number, text in printed.items():
        assert report.filled.prints[number].text == text


def test_the_county_report_says_on_its_pages_that_it_is_a_draft_and_no_number_of_a_page() -> None:
    found = layout(pipeline.draft(ROOT).document, pipeline.TEMPLATE)
    for section in found.sections:
        assert [each.text for each in section.heads if isinstance(each, Paragraph)] == ["草稿（※：依据假定数据）"]
        assert section.feet == ()


def test_the_layout_of_any_document_of_this_repository_holds_the_text_of_its_body() -> None:
    files = [*ROOT.rglob("docgen/**/*.docx"), *(ROOT / "templates").glob("*.docx")]
    assert files
    for file in files:
        data = Path(file).read_bytes()
        found = layout(data, file.name)
        opened = package.read(data, file.name, macros=True)
        assert next(iter(stories(opened))).kind == "body"
        text = "".join(each.text for section in found.sections for each in all_paragraphs(section.blocks))
        for paragraph in manuscript(data, file.name):
            if paragraph.kind == "body":
                assert paragraph.text in text
