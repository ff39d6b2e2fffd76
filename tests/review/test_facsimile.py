"""Facsimile: the layout of a document in, HTML that looks like it out."""

from __future__ import annotations

import re

import pytest

from docgen.review.facsimile import Facsimile, Mark, Rules
from docgen.word.layout import Cell, Image, Layout, Look, Paragraph, Row, Section, Table, Words

PLAIN = Look("仿宋_GB2312", 16)


def paragraph(*pieces: str | Words | Image, place: str = "", **looks: object) -> Paragraph:
    made = tuple(Words(each, PLAIN) if isinstance(each, str) else each for each in pieces)
    return Paragraph(made, place, **looks)  # type: ignore[arg-type]


def shown(*blocks: Paragraph | Table, wanted: frozenset[str] = frozenset()) -> tuple[str, str, Facsimile]:
    """The HTML of blocks, the rules of its looks, and its maker."""
    marks = {1: Mark("births.n", "assumed"), 2: Mark("scorecard.row", is_wording=True)}
    maker = Facsimile(marks, Rules(), wanted)
    html = maker.html(Layout((Section(595.3, 841.9, 442.2, blocks),)))
    return str(html), str(maker.rules), maker


def test_looks_are_classes_and_never_attributes() -> None:
    html, rules, _ = shown(paragraph("字", align="center", first=32, line=1.75))
    assert "style=" not in html
    assert "text-align:center;line-height:1.75;text-indent:2em" in rules
    assert "font-family:var(--fang)" in rules


def test_what_looks_alike_shares_a_class() -> None:
    html, _, _ = shown(paragraph("甲", first=32), paragraph("乙", first=32))
    assert len(set(re.findall(r"<p( class=\"[^\"]*\")", html))) == 1


@pytest.mark.parametrize(
    ("font", "family"),
    [
        ("方正小标宋简体", "title"), ("仿宋_GB2312", "fang"), ("楷体_GB2312", "kai"), ("黑体", "hei"), ("宋体", "song"),
        ("FangSong", "fang"), ("KaiTi", "kai"), ("SimHei", "hei"), ("SimSun", "song"), ("", "song"), ("};*{x", "song"),
    ],
)  # fmt: skip
def test_each_official_font_has_its_family(font: str, family: str) -> None:
    _, rules, _ = shown(Paragraph((Words("字", Look(font)),), ""))
    assert f"font-family:var(--{family})" in rules
    assert "};" not in rules


def test_a_stretch_of_another_look_is_set_apart_within_its_paragraph() -> None:
    html, rules, _ = shown(paragraph("一二三四", Words("五", Look("楷体", 16, bold=True, color="C00000"))))
    assert re.search(r"一二三四<span class=\"r\d+ r\d+\">五</span></p>", html)
    assert "font-family:var(--kai);font-weight:bold" in rules
    assert "@media (prefers-color-scheme:light){.r3{color:#C00000}}" in rules


def test_a_title_and_headings_are_headings() -> None:
    html, _, _ = shown(
        paragraph("题", style="Title"), paragraph("章", level=1), paragraph("节", level=2), paragraph(level=1)
    )
    assert re.findall(r"<(h\d)", html) == ["h2", "h3", "h4"]


def test_a_printed_value_is_a_button_with_the_key_of_its_card() -> None:
    html, _, _ = shown(paragraph("共", Words("12", PLAIN, 1), "人"))
    assert (
        '共<span class="f assumed" id="f1" data-c="births.n" role="button" tabindex="0" aria-haspopup="dialog">12</span>人'
        in html
    )


def test_a_value_of_several_looks_or_paragraphs_has_one_place_and_one_stop() -> None:
    bold = Look("仿宋_GB2312", 16, bold=True)
    html, _, _ = shown(paragraph(Words("甲", PLAIN, 1), Words("乙", bold, 1)), paragraph(Words("丙", PLAIN, 1)))
    assert (html.count('id="f1"'), html.count("tabindex"), html.count('data-c="births.n"')) == (1, 1, 2)


def test_the_wording_of_the_form_is_no_stop_on_the_way() -> None:
    html, _, _ = shown(paragraph(Words("指标", PLAIN, 2)))
    assert '<span class="w" id="f2" data-c="scorecard.row">指标</span>' in html


def test_hostile_text_stays_text() -> None:
    html, _, _ = shown(paragraph("<script>x</script>&'\"", marker="<b>", style="<i>"))
    assert "&lt;b&gt; </span>&lt;script&gt;x&lt;/script&gt;&amp;&#39;&#34;</p>" in html


def test_a_table_keeps_its_spans_its_head_and_its_widths() -> None:
    cells = (Cell((paragraph("甲"),), 2), Cell((paragraph("乙"),), 1, 2, middle=True, shade="DDEEFF"))
    html, rules, _ = shown(
        Table((10, 20, 70), (Row((Cell((paragraph("头"),)),), True), Row(cells), Row((), skipped=1)), ruled=True)
    )
    assert re.search(r"<thead><tr><th scope=\"col\"><p[^>]*>头</p></th></tr></thead>", html)
    assert '<td colspan="2">' in html
    assert re.search(r'<td rowspan="2" class="mid r\d+">', html)
    assert '<td class="none" colspan="1"></td>' in html
    assert {"width:10.00%", "width:20.00%", "width:70.00%"} <= set(re.findall(r"width:\d+\.\d\d%", rules))
    assert 'role="region" tabindex="0" aria-label="Table 1"' in html


def test_a_head_whose_cell_goes_on_below_is_no_head_of_its_own() -> None:
    rows = (Row((Cell((paragraph("甲"),), rows=2),), True), Row((Cell((paragraph("乙"),)),)))
    html, _, _ = shown(Table((1,), rows, ruled=False))
    assert "<thead>" not in html
    assert '<th scope="col" rowspan="2">' in html


def test_a_finding_leads_to_the_first_paragraph_at_its_place() -> None:
    blocks = (
        paragraph("甲", place="一 › 第1段"),
        paragraph("乙", place="一 › 第1段"),
        paragraph("丙", place="一 › 表1 行2 列3"),
    )
    html, _, maker = shown(*blocks, wanted=frozenset(("一 › 第1段", "表1 行2 列3", "第1段")))
    assert maker.anchors == {"一 › 第1段": "q1", "表1 行2 列3": "q2"}
    assert len(re.findall(r' id="q\d"', html)) == 2


def test_a_small_picture_is_in_the_page_and_one_of_another_kind_is_named() -> None:
    html, _, _ = shown(
        paragraph(Image(b"\x89PNG", "image/png", 72, 36, 'a"b'), Image(b"x", "image/x-emf", 1, 1, "徽标")),
        paragraph(Image(b"x" * 100_000, "image/png", 1, 1, "")),
    )
    assert re.search(r'<img class="r\d+" alt="a&#34;b" src="data:image/png;base64,iVBORw==">', html)
    assert "picture: 徽标" in html
    assert html.count("<img") == 1


def test_a_note_and_its_mark_lead_to_each_other() -> None:
    maker = Facsimile({}, Rules())
    section = Section(595, 842, 442, (paragraph("见", Words("1", PLAIN, note="footnotes:2")),))
    html = str(maker.html(Layout((section,), {"footnotes:2": (paragraph("注"),)})))
    assert '<sup><a id="ref1" href="#note1">1</a></sup>' in html
    assert '<li id="note1">' in html
    assert 'href="#ref1"' in html


def test_a_wide_indent_keeps_its_share_of_the_line_and_a_small_one_its_letters() -> None:
    _, rules, _ = shown(paragraph("日期", left=221.1), paragraph("署名", right=32))
    assert "padding-left:50%" in rules
    assert "padding-right:min(2em,30%)" in rules
