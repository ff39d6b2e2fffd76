"""Repair: merged cells, and what a loop left empty."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from docgen.word import repair
from docgen.word.package import W, w
from tests.making import SECTION, filled, members_of, p, run, short, short_xml, tbl, tc, tr

ONE_LOOP = tbl(tr("{% for r in rows %}{% vm %}{{ r.n }}", "{{ r.k }}{% endfor %}"))
NESTED = tbl(
    tr(
        "{% for a in tree %}{% for b in a.sub %}{% for c in b.sub %}{% vm %}{{ a.n }}",
        "{% vm %}{{ b.n }}",
        "{{ c.n }}{% endfor %}{% endfor %}{% endfor %}",
    )
)


def repaired(*body: str) -> str:
    """The XML of a body after repair, in short form."""
    root = etree.fromstring(members_of(*body)["word/document.xml"])
    repair.repair(root)
    return short_xml(root[0])


def marked(key: str, text: str, properties: str = "") -> str:
    """A cell on its way to being merged."""
    style = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f'<w:tc><{repair.MERGE} key="{key}"/>{style}{p(text)}</w:tc>'


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
    assert repaired(tbl(*cells)).endswith(f"<w:tr><w:tc><w:tcPr>{expected}</w:tcPr><w:p/></w:tc></w:tr></w:tbl>")


def test_cells_merge_by_the_column_they_begin_in_not_by_their_number() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    rows = tr(marked("1", "甲"), "乙", marked("2", "丙")), tr(marked("1", "甲", wide), marked("2", "丙"))
    document = repaired(tbl(*rows))
    assert column(document) == ["⊤甲", "⊥"]
    assert column(document, -1) == ["⊤丙", "⊥"]


def test_columns_that_a_row_leaves_out_at_its_start_count() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + marked("2", "乙") + "</w:tr>"
    document = repaired(tbl(tr("甲", marked("2", "乙")), late))
    assert column(document, -1) == ["⊤乙", "⊥"]


def test_cells_of_different_keys_or_columns_do_not_merge() -> None:
    assert column(repaired(tbl(tr(marked("1", "甲")), tr(marked("2", "甲"))))) == ["甲", "甲"]
    assert column(repaired(tbl(tr(marked("1", "甲"), "乙"), tr("丙", marked("1", "甲")))), -1) == ["乙", "甲"]


def test_a_table_within_a_cell_merges_by_itself() -> None:
    inner = tbl(tr(marked("1", "甲")), tr(marked("1", "甲")))
    outer = tbl(tr(marked("1", "乙")), tr(tc(inner, p(""))))
    assert column(repaired(outer)) == ["乙", "甲", "⊤甲", "⊥"]


def test_no_mark_is_left_in_a_document() -> None:
    assert repair.MERGE not in repaired(tbl(tr(marked("1", "甲"))), tbl(tr(marked("2", "乙"), "丙")))


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
    row = f'<w:tr>{trpr}<w:tc><{repair.MERGE} key="1"/><w:p>{ppr}</w:p></w:tc></w:tr>'
    first, second = re.findall(r"<w:p>(.*?)</w:p>|<w:p/>", repaired(tbl(row, row)))
    assert first == expected
    assert second == ppr


# What a loop left empty


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([tbl(tr("{% for x in e %}{{ x }}", "{% endfor %}"))], [p()]),
        ([p("前"), tbl(tr("{% for x in e %}{{ x }}", "{% endfor %}")), p("后")], [p("前"), p("后")]),
        ([tbl(tr("头", "头"), tr("{% for x in e %}{{ x }}", "{% endfor %}"))], [tbl(tr("头", "头"))]),
        ([tbl(tr("甲", tc(p("{% for x in e %}"), p("{{ x }}"), p("{% endfor %}"))))], [tbl(tr("甲", tc(p())))]),
        ([tbl(tr("甲", "{% for x in e %}{{ x }}{% endfor %}"))], [tbl(tr("甲", tc(p())))]),
        ([tbl(tr("{%tc for x in e %}{{ x }}{%tc endfor %}")), p("后")], [p("后")]),
        ([tbl(tr(tc(tbl(tr("{% for x in e %}{{ x }}", "{% endfor %}")))))], [tbl(tr(tc(p())))]),
        ([p("{% for x in e %}"), p("{{ x }}"), p("{% endfor %}")], [p()]),
        ([p("{% for x in e %}{{ x }}{% endfor %}")], [p()]),
        ([p("前", "{% if no %}甲{% endif %}")], [p("前")]),
    ],
)  # fmt: skip
def test_what_is_left_of_an_empty_loop_is_whole(body: list[str], expected: list[str]) -> None:
    assert filled({"e": [], "no": False}, *body) == short(*expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>", p("甲")], [p("甲")]),
        ([tbl(tr("甲"), "<w:tr><w:trPr/></w:tr>")], [tbl(tr("甲"))]),
        ([tbl("<w:tr></w:tr>")], [p()]),
        ([tbl(tr("<w:tc><w:tcPr/></w:tc>"))], [tbl(tr(tc("<w:tcPr/>", p())))]),
        ([tbl(tr(tc(tbl(tr("甲")))))], [tbl(tr(tc(tbl(tr("甲")), p())))]),
        ([tbl(tr(tc(p("甲"), "<w:tbl><w:tblPr/></w:tbl>")))], [tbl(tr("甲"))]),
        ([tbl("<w:tr><w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent></w:sdt></w:tr>")],
         [tbl("<w:tr><w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent></w:sdt></w:tr>")]),
        (["<w:p><w:r><w:t/></w:r></w:p>"], [p()]),
        (["<w:p><w:r><w:rPr><w:b/></w:rPr><w:t/></w:r></w:p>"], [p()]),
        (["<w:p><w:r><w:t/><w:tab/></w:r></w:p>"], ["<w:p><w:r><w:tab/></w:r></w:p>"]),
        ([], [p()]),
    ],
)  # fmt: skip
def test_each_kind_holds_what_it_must(body: list[str], expected: list[str]) -> None:
    assert repaired(*body) == short(*expected)


@pytest.mark.parametrize("kind", ["hdr", "ftr", "footnote", "endnote", "comment", "txbxContent"])
def test_a_story_without_a_paragraph_gets_one(kind: str) -> None:
    root = etree.fromstring(f'<w:a xmlns:w="{W}"><w:{kind}/></w:a>')
    repair.repair(root)
    assert [child.tag for child in root[0]] == [w("p")]


def test_the_section_of_an_emptied_body_stays_last() -> None:
    root = etree.fromstring(f'<w:body xmlns:w="{W}">{SECTION}</w:body>')
    repair.repair(root)
    assert [child.tag for child in root] == [w("p"), w("sectPr")]


def test_a_bookmark_that_a_loop_repeats_has_a_number_and_a_name_of_its_own() -> None:
    mark = '<w:bookmarkStart w:id="{0}" w:name="{1}"/>{2}<w:bookmarkEnd w:id="{0}"/>'.format
    body = p("{% for x in xs %}"), p(mark(1, "a", run("{{ x }}"))), p("{% endfor %}"), p(mark(2, "b", run("后")))
    assert filled({"xs": [1, 2, 3]}, *body) == short(
        p(mark(1, "a", run("1"))), p(mark(3, "a_2", run("2"))), p(mark(4, "a_3", run("3"))), p(mark(2, "b", run("后")))
    )
