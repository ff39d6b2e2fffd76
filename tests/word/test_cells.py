"""Cells: merged down and across, widened, coloured; and the grid of a table whose columns a loop makes."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from docgen import filling
from docgen.word import cells, fill, package, template
from docgen.word.package import W, w
from tests.making import filled, members_of, p, refusals, short, short_xml, tbl, tc, tr, word

ONE_LOOP = tbl(tr("{% for r in rows %}{% vm %}{{ r.n }}", "{{ r.k }}{% endfor %}"))
NESTED = tbl(
    tr(
        "{% for a in tree %}{% for b in a.sub %}{% for c in b.sub %}{% vm %}{{ a.n }}",
        "{% vm %}{{ b.n }}",
        "{{ c.n }}{% endfor %}{% endfor %}{% endfor %}",
    )
)


def arranged(*body: str) -> str:
    """The XML of a body with its cells arranged, in short form."""
    root = etree.fromstring(members_of(*body)["word/document.xml"])
    cells.arrange(root)
    return short_xml(root[0])


def marked(key: str, text: str, properties: str = "") -> str:
    """A cell on its way to being merged."""
    style = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f'<w:tc><{cells.DOWN} key="{key}"/>{style}{p(text)}</w:tc>'


def column(document: str, number: int = 0) -> list[str]:
    """What each cell of a column says and how it merges: `⊤甲` begins, `⊥` goes on, `甲` stands alone."""
    said = []
    for row in etree.fromstring(f'<a xmlns:w="{W}">{document}</a>').iter(w("tr")):
        cell = row.findall(w("tc"))[number]
        merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        sign = "" if merge is None else "⊤" if merge.get(w("val")) == "restart" else "⊥"
        said.append(sign + "".join(text.text or "" for text in cell.iter(w("t"))))
    return said


def tree(*groups: tuple[str, dict[str, str]]) -> dict[str, object]:
    """Groups with parts with rows, the rows a letter each: `("甲", {"a": "12"})`."""
    return {
        "tree": [
            {"n": name, "sub": [{"n": part, "sub": [{"n": row} for row in rows]} for part, rows in parts.items()]}
            for name, parts in groups
        ]
    }


# Cells that become one


@pytest.mark.parametrize(
    ("names", "expected"),
    [("", []), ("a", ["a"]), ("ab", ["⊤a", "⊥"]), ("aaa", ["⊤a", "⊥", "⊥"])],
)
def test_the_cells_of_one_loop_become_one(names: str, expected: list[str]) -> None:
    document = filled({"rows": [{"n": name, "k": number} for number, name in enumerate(names)]}, ONE_LOOP)
    assert column(document) == expected
    assert column(document, 1) == [str(number) for number in range(len(names))]


@pytest.mark.parametrize(
    ("data", "outer", "inner"),
    [
        (tree(("甲", {"a": "12", "b": "3"})), ["⊤甲", "⊥", "⊥"], ["⊤a", "⊥", "b"]),
        (tree(("甲", {"a": "12"}), ("乙", {"b": "34"})), ["⊤甲", "⊥", "⊤乙", "⊥"], ["⊤a", "⊥", "⊤b", "⊥"]),
        (tree(("甲", {"a": "1"}), ("乙", {"b": "2"})), ["甲", "乙"], ["a", "b"]),
        (tree(("甲", {"a": "12"}), ("甲", {"a": "34"})), ["⊤甲", "⊥", "⊤甲", "⊥"], ["⊤a", "⊥", "⊤a", "⊥"]),
        (tree(("甲", {"a": "1"}), ("乙", {"a": "2"})), ["甲", "乙"], ["a", "a"]),
        (tree(("甲", {"a": "1", "b": "2"})), ["⊤甲", "⊥"], ["a", "b"]),
        (tree(("甲", {"a": ""}), ("乙", {"b": "12"})), ["⊤乙", "⊥"], ["⊤b", "⊥"]),
        (tree(("甲", {"a": "1", "b": "", "c": "23"})), ["⊤甲", "⊥", "⊥"], ["a", "⊤c", "⊥"]),
        (tree(("甲", {"a": "12"}), ("乙", {}), ("丙", {"c": "3"})), ["⊤甲", "⊥", "丙"], ["⊤a", "⊥", "c"]),
    ],
)
def test_a_parent_becomes_one_cell_and_a_child_only_within_its_parent(
    data: dict[str, object], outer: list[str], inner: list[str]
) -> None:
    document = filled(data, NESTED)
    assert (column(document), column(document, 1)) == (outer, inner)
    assert not any(sign in said for said in column(document, 2) for sign in "⊤⊥")


def test_a_loop_over_rows_of_tags_alone_merges_as_one_within_a_row() -> None:
    rows = tr("{%tr for r in rows %}", ""), tr("{% vm %}{{ r.n }}", "{{ r.k }}"), tr("{%tr endfor %}", "")
    data = {"rows": [{"n": "甲", "k": 1}, {"n": "甲", "k": 2}]}
    assert column(filled(data, tbl(*rows))) == ["⊤甲", "⊥"]


def test_a_merge_begins_at_the_first_row_that_is_there() -> None:
    row = tr("{% for r in rows %}{% if r.k > 1 %}{% vm %}{{ r.n }}", "{{ r.k }}{% endif %}{% endfor %}")
    data = {"rows": [{"n": "甲", "k": number} for number in (1, 2, 3)]}
    assert column(filled(data, tbl(row))) == ["⊤甲", "⊥"]


def test_a_row_without_the_mark_ends_a_merge() -> None:
    rows = (
        tr("{% for a in tree %}", ""),
        tr("{% for b in a.sub %}{% vm %}{{ a.n }}", "{{ b.n }}{% endfor %}"),
        tr("小计", ""),
        tr("{% endfor %}", ""),
    )
    document = filled(tree(("甲", {"a": "", "b": ""}), ("乙", {"c": "", "d": ""})), tbl(*rows))
    assert column(document) == ["⊤甲", "⊥", "小计", "⊤乙", "⊥", "小计"]


def test_cells_of_one_loop_with_another_row_between_them_do_not_merge() -> None:
    rows = tr("{% for r in rows %}{% vm %}{{ r.n }}", "1"), tr("小计", "2{% endfor %}")
    data = {"rows": [{"n": "甲"}, {"n": "甲"}]}
    assert column(filled(data, tbl(*rows))) == ["甲", "小计", "甲", "小计"]


def test_a_cell_that_prints_no_variable_of_a_loop_merges_over_the_innermost() -> None:
    table = tbl(tr("{% for a in tree %}{% for b in a.sub %}{% vm %}{{ title }}", "{{ b.n }}{% endfor %}{% endfor %}"))
    data = {**tree(("甲", {"a": "", "b": ""}), ("乙", {"c": ""})), "title": "题"}
    assert column(filled(data, table)) == ["⊤题", "⊥", "题"]


def test_a_merge_in_the_row_of_an_else_stands_alone() -> None:
    rows = (
        tr("{% for r in rows %}", ""),
        tr("{% vm %}{{ r.n }}", "1"),
        tr("{% else %}", ""),
        tr("无", ""),
        tr("{% endfor %}", ""),
    )
    assert column(filled({"rows": []}, tbl(*rows))) == ["无"]


def test_loops_of_two_tables_do_not_merge_with_one_another() -> None:
    data = {"rows": [{"n": "甲", "k": 1}]}
    assert column(filled(data, ONE_LOOP, ONE_LOOP)) == ["甲", "甲"]


def test_two_loops_of_one_table_do_not_merge_with_one_another() -> None:
    row = tr("{% for r in rows %}{% vm %}{{ r.n }}", "{{ r.k }}{% endfor %}")
    assert column(filled({"rows": [{"n": "甲", "k": 1}]}, tbl(row, row))) == ["甲", "甲"]


def test_a_merged_cell_keeps_its_style_and_loses_its_text() -> None:
    style, align = '<w:shd w:val="clear" w:fill="FF0000"/>', '<w:pPr><w:jc w:val="center"/></w:pPr>'
    cell = tc(p(align, "{% for r in rows %}{% vm %}{{ r.n }}"), p("二"), properties=style)
    rows = [{"n": "甲"}, {"n": "甲"}]
    assert filled({"rows": rows}, tbl(tr(cell, "{{ r.n }}{% endfor %}"))) == short(
        tbl(
            tr(tc(p(align, "甲"), p("二"), properties='<w:vMerge w:val="restart"/>' + style), "甲"),
            tr(tc(p(align), properties="<w:vMerge/>" + style), "甲"),
        )
    )


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", "<w:vMerge/>"),
        ('<w:tcW w:w="1" w:type="dxa"/>', '<w:tcW w:w="1" w:type="dxa"/><w:vMerge/>'),
        ('<w:gridSpan w:val="2"/><w:vAlign w:val="top"/>', '<w:gridSpan w:val="2"/><w:vMerge/><w:vAlign w:val="top"/>'),
        ('<w:vMerge w:val="restart"/>', "<w:vMerge/>"),
    ],
)
def test_the_mark_of_a_merge_stands_where_the_schema_has_it(properties: str, expected: str) -> None:
    cells = [tr(marked("1", "甲", properties)), tr(marked("1", "甲", properties))]
    assert arranged(tbl(*cells)).endswith(f"<w:tr><w:tc><w:tcPr>{expected}</w:tcPr><w:p/></w:tc></w:tr></w:tbl>")


def test_cells_merge_by_the_column_they_begin_in_not_by_their_number() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    rows = tr(marked("1", "甲"), "乙", marked("2", "丙")), tr(marked("1", "甲", wide), marked("2", "丙"))
    document = arranged(tbl(*rows))
    assert column(document) == ["⊤甲", "⊥"]
    assert column(document, -1) == ["⊤丙", "⊥"]


def test_columns_that_a_row_leaves_out_at_its_start_count() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + marked("2", "乙") + "</w:tr>"
    document = arranged(tbl(tr("甲", marked("2", "乙")), late))
    assert column(document, -1) == ["⊤乙", "⊥"]


def test_cells_of_different_keys_or_columns_do_not_merge() -> None:
    assert column(arranged(tbl(tr(marked("1", "甲")), tr(marked("2", "甲"))))) == ["甲", "甲"]
    assert column(arranged(tbl(tr(marked("1", "甲"), "乙"), tr("丙", marked("1", "甲")))), -1) == ["乙", "甲"]


def test_a_table_within_a_cell_merges_by_itself() -> None:
    inner = tbl(tr(marked("1", "甲")), tr(marked("1", "甲")))
    outer = tbl(tr(marked("1", "乙")), tr(tc(inner, p(""))))
    assert column(arranged(outer)) == ["乙", "甲", "⊤甲", "⊥"]


def test_no_mark_is_left_in_a_document() -> None:
    assert cells.DOWN not in arranged(tbl(tr(marked("1", "甲"))), tbl(tr(marked("2", "乙"), "丙")))


@pytest.mark.parametrize(
    ("trpr", "ppr", "expected"),
    [
        ("<w:trPr><w:cantSplit/></w:trPr>", "", "<w:pPr><w:keepNext/></w:pPr>"),
        ("<w:trPr><w:cantSplit/></w:trPr>", '<w:pPr><w:pStyle w:val="a"/><w:jc w:val="left"/></w:pPr>',
         '<w:pPr><w:pStyle w:val="a"/><w:keepNext/><w:jc w:val="left"/></w:pPr>'),
        ("<w:trPr><w:cantSplit/></w:trPr>", "<w:pPr><w:keepNext/></w:pPr>", "<w:pPr><w:keepNext/></w:pPr>"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_row_that_may_not_break_stays_with_the_next_one_it_shares_a_cell_with(
    trpr: str, ppr: str, expected: str
) -> None:
    row = f'<w:tr>{trpr}<w:tc><{cells.DOWN} key="1"/><w:p>{ppr}</w:p></w:tc></w:tr>'
    first, second = re.findall(r"<w:p>(.*?)</w:p>|<w:p/>", arranged(tbl(row, row)))
    assert first == expected
    assert second == ppr


# Cells across, spans, colours

HM = tbl(
    tr("头", "{%tc for x in xs %}", "{% hm %}{{ t }}", "{%tc endfor %}"),
    tr("行", *["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"]),
)


def row(document: str, number: int = 0) -> list[str]:
    """What each cell of a row says, with the columns that it spans: `3×甲`."""
    cells_ = etree.fromstring(f'<a xmlns:w="{W}">{document}</a>').findall(f".//{w('tr')}")[number].findall(w("tc"))
    spans = [cell.find(f"{w('tcPr')}/{w('gridSpan')}") for cell in cells_]
    return [
        ("" if span is None else f"{span.get(w('val'))}×") + "".join(text.text or "" for text in cell.iter(w("t")))
        for cell, span in zip(cells_, spans, strict=True)
    ]


@pytest.mark.parametrize(
    ("count", "head", "body"),
    [(0, ["头"], ["行"]), (1, ["头", "题"], ["行", "0"]), (3, ["头", "3×题"], ["行", "0", "1", "2"])],
)
def test_the_cells_that_a_loop_makes_become_one_across(count: int, head: list[str], body: list[str]) -> None:
    document = filled({"xs": list(range(count)), "t": "题"}, HM)
    assert (row(document), row(document, 1)) == (head, body)


def test_a_merge_across_multiplies_the_columns_that_its_cell_spans() -> None:
    wide = tc("{% hm %}题", properties='<w:tcW w:w="100" w:type="dxa"/><w:gridSpan w:val="2"/>')
    document = filled({"xs": [1, 2, 3]}, tbl(tr("{%tc for x in xs %}", wide, "{%tc endfor %}")))
    assert row(document) == ["6×题"]
    assert '<w:tcW w:w="6000" w:type="dxa"/>' in document  # the width of the table


def test_merges_across_in_repeated_rows_end_with_their_row_and_with_their_outer_turn() -> None:
    rows = (
        tr("{%tr for r in rs %}"),
        tr("{%tc for x in xs %}", "{% hm %}{{ r }}", "{%tc endfor %}"),
        tr("{%tr endfor %}"),
    )
    document = filled({"rs": ["甲", "乙"], "xs": [1, 2]}, tbl(*rows))
    assert (row(document), row(document, 1)) == (["2×甲"], ["2×乙"])
    nested = tr("{%tc for y in rs %}", "{%tc for x in xs %}", "{% hm %}{{ y }}", "{%tc endfor %}", "{%tc endfor %}")
    assert row(filled({"rs": ["甲", "乙"], "xs": [1, 2]}, tbl(nested))) == ["2×甲", "2×乙"]


def test_a_cell_spans_the_columns_that_its_tag_says() -> None:
    document = filled({"n": 3}, tbl(tr("{% colspan n %}题"), tr("1", "2", "3")))
    assert row(document) == ["3×题"]


@pytest.mark.parametrize("value", [0, -1, 64, "x", 1.5, None, [1], True])
def test_a_span_that_no_table_has_is_refused(value: object) -> None:
    (problem,) = refusals(lambda: filling.fill(word(p("前"), tbl(tr("甲", "{% colspan n %}题"))), {"n": value}))
    assert (problem.code, problem.place.where) == ("wrong-content", "表1 行1 列2")


@pytest.mark.parametrize(
    ("value", "fill"), [("FF0000", "FF0000"), ("#ff0000", "FF0000"), ("", None), (None, None)]
)  # fmt: skip
def test_a_cell_takes_the_colour_that_its_tag_says(value: object, fill: str | None) -> None:
    old = tc(
        "{% cellbg c %}题",
        properties='<w:tcW w:w="1" w:type="dxa"/><w:shd w:val="clear" w:fill="00FF00"/><w:vAlign w:val="top"/>',
    )
    document = filled({"c": value}, tbl(tr(old)))
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="FF0000"/>' if fill else ""
    assert f'<w:tcPr><w:tcW w:w="1" w:type="dxa"/>{shade}<w:vAlign w:val="top"/></w:tcPr>' in document


@pytest.mark.parametrize("value", ["red", "FF00", "GG0000", 5])
def test_a_colour_that_is_none_is_refused(value: object) -> None:
    (problem,) = refusals(lambda: filling.fill(word(tbl(tr("{% cellbg c %}题"))), {"c": value}))
    assert (problem.code, problem.place.where) == ("wrong-content", "表1 行1 列1")


def test_an_unknown_name_in_a_cell_tag_is_told_with_the_nearest() -> None:
    (problem,) = refusals(lambda: filling.fill(word(tbl(tr("{% cellbg colr %}题"))), {"colour": ""}))
    assert (problem.code, "colour?" in problem.hint) == ("unknown-name", True)


def test_a_text_that_a_merge_hides_is_warned_of_with_its_place() -> None:
    compiled = template.compile(word(ONE_LOOP), "report.docx")
    done = fill.fill(compiled, {"rows": [{"n": "甲", "k": 1}, {"n": "甲", "k": 2}, {"n": "乙", "k": 3}]})
    assert [(doubt.code, doubt.place.where, "乙" in doubt.message) for doubt in done.doubts] == [
        ("value-hidden", "表1 行1 列1", True)
    ]


# The grid


def grid(document: bytes) -> list[int]:
    root = etree.fromstring(package.read(document, "a").members["word/document.xml"])
    return [int(column.get(w("w"), "0")) for column in root.iter(w("gridCol"))]


@pytest.mark.parametrize(("count", "widths"), [(1, [1500, 1500]), (2, [1000] * 3), (5, [500] * 6), (0, [3000])])
def test_the_grid_has_a_column_for_each_cell_and_the_table_its_width(count: int, widths: list[int]) -> None:
    columns = "".join('<w:gridCol w:w="1000"/>' for _ in range(3))
    cells_ = tc("头", properties='<w:tcW w:w="1000" w:type="dxa"/>'), "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"
    table = f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{tr(*cells_)}</w:tbl>"
    assert grid(filling.fill(word(table), {"xs": list(range(count))})) == widths


def test_the_grid_of_a_table_without_tags_stays_as_it_is() -> None:
    table = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="7"/></w:tblGrid>{tr("甲", "乙")}</w:tbl>'
    assert grid(filling.fill(word(p("{{ x }}"), table), {"x": 1})) == [7]


def test_the_grid_counts_the_columns_that_rows_leave_out() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>' + tc("{{ x }}") + "</w:tr>"
    table = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="10"/></w:tblGrid>{late}</w:tbl>'
    assert len(grid(filling.fill(word(table), {"x": 1}))) == 3
