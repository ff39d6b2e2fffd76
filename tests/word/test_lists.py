"""Lists: what number each item prints after filling, read by Word's rules and, for the main cases, by LibreOffice."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from docgen.word import fill, package, stories, template
from docgen.word.content import Subdocument
from docgen.word.package import Package, w
from tests.making import members_of, p, tbl, tc, tr, zipped
from tests.parts import LibreOffice, Validator

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBERING = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"

FOR_A, FOR_B, FOR_C, END = p("{% for a in xs %}"), p("{% for b in a.s %}"), p("{% for c in b.s %}"), p("{% endfor %}")

TWO: dict[str, object] = {"xs": ["甲", "乙"], "none_": []}
TREE: dict[str, object] = {
    "xs": [
        {"n": "A", "s": [{"n": "B", "s": "12"}, {"n": "C", "s": "3"}]},
        {"n": "D", "s": [{"n": "E", "s": ""}, {"n": "F", "s": "45"}]},
    ]
}


def level(number: int, form: str = "decimal", start: int = 1, text: str = "", more: str = "") -> str:
    """A level of a list; `text` is what it prints, `%1.` for the first by itself."""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text or f"%{number + 1}."}"/><w:lvlJc w:val="left"/>{more}</w:lvl>'
    )


def kind(number: int, *levels: str, more: str = "") -> str:
    """What a list is made like."""
    type_ = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{number}">{type_}{more}{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, *overrides: str) -> str:
    """A list of a kind."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{"".join(overrides)}</w:num>'


def override(number: int, inner: str) -> str:
    return f'<w:lvlOverride w:ilvl="{number}">{inner}</w:lvlOverride>'


DEEP = (level(0), level(1, text="%1.%2."), level(2, text="%1.%2.%3."))
PLAIN, BULLET, FIVE, OTHER = 1, 2, 3, 4
LISTS = (
    kind(0, *DEEP) + kind(1, level(0, "bullet", text="•")) + kind(2, level(0, start=5)) + kind(3, *DEEP)
    + num(PLAIN, 0) + num(BULLET, 1) + num(FIVE, 2) + num(OTHER, 3)
)  # fmt: skip


def style(name: str, properties: str, based: str = "") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def by_number(number: int, deep: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{deep}"/><w:numId w:val="{number}"/></w:numPr>'


def item(text: str, number: int = PLAIN, deep: int = 0) -> str:
    """An item of a list."""
    return p(f"<w:pPr>{by_number(number, deep)}</w:pPr>", text)


def styled(text: str, name: str) -> str:
    return p(f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>', text)


def with_lists(*body: str, lists: str = LISTS, **parts: str) -> bytes:
    """A .docx with lists."""
    members = members_of(*body, **parts)
    members["word/numbering.xml"] = f'<w:numbering xmlns:w="{package.W}">{lists}</w:numbering>'.encode()
    for name, end, more in (
        ("[Content_Types].xml", "</Types>", f'<Override PartName="/word/numbering.xml" ContentType="{_NUMBERING}"/>'),
        (
            "word/_rels/document.xml.rels",
            "</Relationships>",
            f'<Relationship Id="lists" Type="{_OFFICE}/numbering" Target="numbering.xml"/>',
        ),
    ):
        members[name] = members[name].replace(end.encode(), f"{more}{end}".encode())
    return zipped(members)


def document(data: Mapping[str, object], *body: str, lists: str = LISTS, **parts: str) -> bytes:
    return fill.fill(template.compile(with_lists(*body, lists=lists, **parts), "report.docx"), data).document


def printed(data: Mapping[str, object], *body: str, lists: str = LISTS, **parts: str) -> str:
    """What a filled document prints, each paragraph with its number."""
    return " ".join(_Reader(package.read(document(data, *body, lists=lists, **parts), "a")).printed())


class _Reader:
    """Word's own counting (ECMA-376 part 1, §17.9): lists of one kind count on; an override starts a list again."""

    def __init__(self, source: Package) -> None:
        self.source = source
        root = source.root("word/numbering.xml")
        self.kinds = {node.get(w("abstractNumId"), ""): node for node in root.findall(w("abstractNum"))}
        self.nums = {node.get(w("numId"), ""): node for node in root.findall(w("num"))}
        self.styles: dict[str, etree._Element] = {}
        if "word/styles.xml" in source.members:
            found = source.root("word/styles.xml").iter(w("style"))
            self.styles = {node.get(w("styleId"), ""): node for node in found}
        self.counts: dict[str, dict[int, int]] = {}
        self.used: set[tuple[str, int]] = set()

    def printed(self, part: str = "word/document.xml") -> list[str]:
        return [self.number(node) + stories.plain_text(node) for node in self.source.root(part).iter(w("p"))]

    def number(self, paragraph: etree._Element) -> str:
        """The number before a paragraph, with its dot."""
        number, deep = self.place(paragraph)
        if number in ("", "0"):
            return ""
        kind_ = _val(self.nums[number], "abstractNumId")
        levels = self.levels(number, kind_)
        own = self.nums[number].find(f"{w('lvlOverride')}[@{w('ilvl')}='{deep}']/{w('startOverride')}")
        starts = {each: int(_val(node, "start") or "1") for each, node in levels.items()}
        counts = self.counts.setdefault(kind_, {})
        if own is not None and (number, deep) not in self.used:
            counts[deep] = int(own.get(w("val"), "")) - 1
        self.used.add((number, deep))
        counts[deep] = counts.get(deep, starts[deep] - 1) + 1
        for deeper in [each for each in counts if each > deep]:
            del counts[deeper]
        text = _val(levels[deep], "lvlText")
        return re.sub(r"%(\d)", lambda found: str(counts.get(int(found[1]) - 1, starts[int(found[1]) - 1])), text)

    def levels(self, number: str, kind_: str) -> dict[int, etree._Element]:
        link = _val(self.kinds[kind_], "numStyleLink")
        if link:
            kind_ = next(name for name, node in self.kinds.items() if _val(node, "styleLink") == link)
        own = self.nums[number].findall(f"{w('lvlOverride')}/{w('lvl')}")
        return {int(node.get(w("ilvl"), "")): node for node in [*self.kinds[kind_].findall(w("lvl")), *own]}

    def place(self, paragraph: etree._Element) -> tuple[str, int]:
        """The list and the level of a paragraph, its own or that of its style and those it is based on."""
        holders, name, seen = [paragraph], _val(paragraph, "pPr", "pStyle"), set[str]()
        while name in self.styles and name not in seen:
            seen.add(name)
            holders.append(self.styles[name])
            name = _val(self.styles[name], "basedOn")
        numbers, levels = (
            [found for each in holders if (found := _val(each, "pPr", "numPr", what))] for what in ("numId", "ilvl")
        )
        return (numbers[0] if numbers else "", int(levels[0]) if levels else 0)


def _val(node: etree._Element, *path: str) -> str:
    found = node.find("/".join(map(w, path)))
    return "" if found is None else found.get(w("val"), "")


# A list inside a loop


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([FOR_A, p("{{ a }}"), item("一"), item("二"), END], "甲 1.一 2.二 乙 1.一 2.二"),
        ([FOR_A, item("一"), p("{{ a }}"), item("二"), END], "1.一 甲 2.二 1.一 乙 2.二"),
        ([FOR_A, item("一{{ a }}"), item("二{{ a }}"), item("三"), END], "1.一甲 2.二甲 3.三 1.一乙 2.二乙 3.三"),
        ([FOR_A, item("一", FIVE), item("二", FIVE), END], "5.一 6.二 5.一 6.二"),
        ([FOR_A, item("一"), item("二"), item("子", OTHER), item("丑", OTHER), END],
         "1.一 2.二 1.子 2.丑 1.一 2.二 1.子 2.丑"),
        ([FOR_A, item("一"), item("子", OTHER), item("二"), item("丑", OTHER), END],
         "1.一 1.子 2.二 2.丑 1.一 1.子 2.二 2.丑"),
        ([item("前"), FOR_A, p("{{ a }}"), item("一"), item("二"), END], "1.前 甲 1.一 2.二 乙 1.一 2.二"),
        ([FOR_A, p("{{ a }}"), item("一"), p("{% if a == '甲' %}"), item("二"), p("{% endif %}"), END],
         "甲 1.一 2.二 乙 1.一"),
        ([FOR_A, p("{% if a == '乙' %}"), item("一"), item("二"), p("{% endif %}"), END], "1.一 2.二"),
        ([FOR_A, p("{% if a == '甲' %}"), item("一"), item("二"), p("{% else %}"), item("子"), item("丑"), p("{% endif %}"), END],
         "1.一 2.二 1.子 2.丑"),
        ([p("{% for a in none_ %}"), item("一"), item("二"), p("{% else %}"), item("无"), END, item("后")], "1.无 2.后"),
    ],
)  # fmt: skip
def test_a_list_inside_a_loop_starts_again_with_each_turn(body: list[str], expected: str) -> None:
    assert printed(TWO, *body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([FOR_A, item("{{ a }}"), END, item("后")], "1.甲 2.乙 3.后"),
        ([item("前"), FOR_A, item("{{ a }}"), END, item("后")], "1.前 2.甲 3.乙 4.后"),
        ([FOR_A, p("题"), item("{{ a }}"), p("文"), END], "题 1.甲 文 题 2.乙 文"),
        ([FOR_A, item("{{ a }}", FIVE), END], "5.甲 6.乙"),
        ([FOR_A, p("{% if a == '甲' %}"), item("有{{ a }}"), p("{% else %}"), item("无{{ a }}"), p("{% endif %}"), END],
         "1.有甲 2.无乙"),
        ([FOR_A, p("{% if a == '甲' %}"), item("子"), p("{% elif a == '丙' %}"), item("丑"), p("{% else %}"), item("寅"), p("{% endif %}"), END],
         "1.子 2.寅"),
        ([FOR_A, item("{{ a }}"), item("细", deep=1), item("目", deep=1), END], "1.甲 1.1.细 1.2.目 2.乙 2.1.细 2.2.目"),
        ([item("前"), FOR_A, item("{{ a }}", deep=1), END, item("后")], "1.前 1.1.甲 1.2.乙 2.后"),
        ([tbl(tr("{%tr for a in xs %}", ""), tr(tc(item("")), "{{ a }}"), tr("{%tr endfor %}", ""))], "1. 甲 2. 乙"),
        ([tbl(tr(tc(p("{% for a in xs %}"), item("{{ a }}"), p("{% endfor %}"))))], "1.甲 2.乙"),
        ([tbl(tr("{%tc for a in xs %}", tc(item("{{ a }}")), "{%tc endfor %}"))], "1.甲 2.乙"),
        ([p("{% for a in xs %}{{ a }}{% endfor %}"), item("一"), item("二")], "甲乙 1.一 2.二"),
        ([p("{% if xs %}"), item("一"), item("二"), p("{% endif %}"), item("三")], "1.一 2.二 3.三"),
    ],
)  # fmt: skip
def test_a_list_whose_items_a_loop_makes_counts_on(body: list[str], expected: str) -> None:
    assert printed(TWO, *body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([FOR_A, p("{{ a.n }}"), FOR_B, item("{{ b.n }}"), END, END], "A 1.B 2.C D 1.E 2.F"),
        ([FOR_A, item("{{ a.n }}", OTHER), FOR_B, item("{{ b.n }}"), END, END], "1.A 1.B 2.C 2.D 1.E 2.F"),
        ([FOR_A, item("{{ a.n }}"), FOR_B, item("{{ b.n }}", deep=1), END, END], "1.A 1.1.B 1.2.C 2.D 2.1.E 2.2.F"),
        ([FOR_A, FOR_B, p("{{ b.n }}"), item("一"), item("二"), END, END],
         "B 1.一 2.二 C 1.一 2.二 E 1.一 2.二 F 1.一 2.二"),
        ([FOR_A, item("前"), FOR_B, item("{{ b.n }}"), END, item("后"), END], "1.前 2.B 3.C 4.后 1.前 2.E 3.F 4.后"),
        ([FOR_A, FOR_B, item("{{ b.n }}"), END, p("和"), FOR_B, item("{{ b.n }}"), END, END],
         "1.B 2.C 和 3.B 4.C 1.E 2.F 和 3.E 4.F"),
        ([FOR_A, item("{{ a.n }}"), FOR_B, item("{{ b.n }}", deep=1), FOR_C, item("{{ c }}", deep=2), END, END, END],
         "1.A 1.1.B 1.1.1.1 1.1.2.2 1.2.C 1.2.1.3 2.D 2.1.E 2.2.F 2.2.1.4 2.2.2.5"),
        ([FOR_A, item("{{ a.n }}"), FOR_B, item("{{ b.n }}", FIVE), FOR_C, item("{{ c }}", OTHER), END, END, END],
         "1.A 5.B 1.1 2.2 6.C 1.3 2.D 5.E 6.F 1.4 2.5"),
        ([FOR_A, FOR_B, FOR_C, p("{{ c }}"), item("一"), item("二"), END, END, END],
         "1 1.一 2.二 2 1.一 2.二 3 1.一 2.二 4 1.一 2.二 5 1.一 2.二"),
        ([FOR_A, p("{{ a.n }}"), FOR_B, p("{{ b.n }}"), FOR_C, item("{{ c }}"), END, END, END],
         "A B 1.1 2.2 C 1.3 D E F 1.4 2.5"),
    ],
)  # fmt: skip
def test_a_list_of_an_inner_loop_starts_again_with_each_turn_of_the_outer(body: list[str], expected: str) -> None:
    assert printed(TREE, *body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([tbl(tr("{%tr for a in xs %}"), tr(tc(item("一"), item("二"))), tr("{%tr endfor %}"))], "1.一 2.二 1.一 2.二"),
        ([tbl(tr("{%tr for a in xs %}"), tr(tc(item("一")), tc(item("二"))), tr("{%tr endfor %}"))], "1.一 2.二 1.一 2.二"),
        ([tbl(tr("{% for a in xs %}{{ a }}", tc(item("一"), item("二"), p("{% endfor %}"))))], "甲 1.一 2.二  乙 1.一 2.二 "),
        ([FOR_A, tbl(tr(tc(item("一"), item("二")))), p("{{ a }}"), END], "1.一 2.二 甲 1.一 2.二 乙"),
        ([tbl(tr("{%tr for a in xs %}"), tr(tc(p("{% for b in '12' %}"), item("{{ a }}{{ b }}"), p("{% endfor %}"))), tr("{%tr endfor %}"))],
         "1.甲1 2.甲2  1.乙1 2.乙2 "),
        ([tbl(tr("{%tc for a in xs %}", tc(item("一"), item("二")), "{%tc endfor %}"))], "1.一 2.二 1.一 2.二"),
    ],
)  # fmt: skip
def test_a_list_in_the_cells_of_a_loop_starts_again(body: list[str], expected: str) -> None:
    got = printed(TWO, *body)
    assert got.split() == expected.split()


FIXED = [FOR_A, p("{{ a }}"), item("一"), item("二"), END]
AFTER = "甲 1.一 2.二 乙 1.一 2.二"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([*FIXED, p("和"), *FIXED], f"{AFTER} 和 {AFTER}"),
        ([*FIXED, *FIXED, *FIXED], f"{AFTER} {AFTER} {AFTER}"),
        ([FOR_A, item("{{ a }}"), END, *FIXED], f"1.甲 2.乙 {AFTER}"),
        ([*FIXED, item("后"), item("完")], f"{AFTER} 3.后 4.完"),
        ([item("前"), *FIXED, item("后")], f"1.前 {AFTER} 3.后"),
        ([p("{% for c in xs %}"), *FIXED, p("和"), *FIXED, END], " ".join([f"{AFTER} 和 {AFTER}"] * 2)),
    ],
)  # fmt: skip
def test_a_list_that_stands_in_several_loops_starts_again_in_each(body: list[str], expected: str) -> None:
    assert printed(TWO, *body) == expected


def test_a_list_in_a_loop_over_nothing_leaves_its_number_to_the_next() -> None:
    body = p("{% for a in none_ %}"), item("一"), item("二"), END, *FIXED
    assert printed(TWO, *body) == AFTER


# What a list is numbered by

NUMBERED = (
    style("L", by_number(PLAIN)) + style("L2", "", "L") + style("L3", '<w:numPr><w:ilvl w:val="1"/></w:numPr>', "L")
    + style("L4", by_number(OTHER, 1), "L2")
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([FOR_A, styled("一", "L"), styled("二", "L"), END], "1.一 2.二 1.一 2.二"),
        ([FOR_A, styled("一", "L2"), styled("二", "L"), END], "1.一 2.二 1.一 2.二"),
        ([FOR_A, styled("一", "L"), styled("细", "L3"), styled("二", "L"), END], "1.一 1.1.细 2.二 1.一 1.1.细 2.二"),
        ([FOR_A, styled("{{ a }}", "L"), END], "1.甲 2.乙"),
        ([FOR_A, item("一", OTHER), styled("细", "L4"), item("二", OTHER), END], "1.一 1.1.细 2.二 1.一 1.1.细 2.二"),
        ([FOR_A, styled("一", "L"), styled("二", "L"), END, FOR_A, styled("一", "L2"), styled("二", "L2"), END],
         " ".join(["1.一 2.二"] * 4)),
        ([FOR_A, styled("一", "nix"), item("二"), item("三"), END], "一 1.二 2.三 一 1.二 2.三"),
    ],
)  # fmt: skip
def test_a_list_by_style_starts_again_as_any_other(body: list[str], expected: str) -> None:
    assert printed(TWO, *body, styles=NUMBERED) == expected


def test_an_item_that_its_paragraph_takes_out_of_the_list_of_its_style_is_none() -> None:
    out = p(f'<w:pPr><w:pStyle w:val="L"/>{by_number(0)}</w:pPr>', "外")
    body = FOR_A, styled("{{ a }}", "L"), out, END
    assert printed(TWO, *body, styles=NUMBERED) == "1.甲 外 2.乙 外"


def test_styles_based_on_each_other_in_a_circle_number_nothing() -> None:
    circle = style("A", "", "B") + style("B", "", "A")
    assert printed(TWO, FOR_A, styled("一", "A"), styled("二", "B"), END, styles=circle) == "一 二 一 二"


def test_an_item_by_style_keeps_the_indent_of_its_style_in_every_turn() -> None:
    """A paragraph numbered by itself has the indent of its list, which goes before that of its style."""
    deep = kind(0, level(0, more='<w:pPr><w:ind w:left="3000" w:hanging="400"/></w:pPr>')) + num(1, 0)
    indented = style("L", by_number(1) + '<w:ind w:left="800" w:hanging="300"/>')
    made = document(TWO, FOR_A, styled("一", "L"), styled("二", "L"), END, lists=deep, styles=indented)
    for paragraph in package.read(made, "a").root("word/document.xml").iter(w("p")):
        if paragraph.find(f"{w('pPr')}/{w('numPr')}") is not None:
            indent = paragraph.find(f"{w('pPr')}/{w('ind')}")
            assert indent is not None
            assert (indent.get(w("left")), indent.get(w("hanging"))) == ("800", "300")


def test_an_item_that_gets_a_number_keeps_the_other_properties_in_their_order() -> None:
    properties = '<w:pPr><w:pStyle w:val="L"/><w:keepNext/><w:widowControl/><w:spacing w:after="9"/><w:jc w:val="center"/></w:pPr>'
    made = document(TWO, FOR_A, p(properties, "一"), styled("二", "L"), END, styles=NUMBERED)
    last = package.read(made, "a").root("word/document.xml").findall(f".//{w('p')}")[2]
    found = [etree.QName(node).localname for node in last.iterfind(f"{w('pPr')}/*")]
    assert found == ["pStyle", "keepNext", "widowControl", "numPr", "spacing", "jc"]


def test_an_item_that_says_no_level_is_of_the_first_and_says_so_in_its_place() -> None:
    short = p(f'<w:pPr><w:numPr><w:numId w:val="{PLAIN}"/></w:numPr></w:pPr>', "一")
    made = document(TWO, FOR_A, short, item("二"), END)
    for node in package.read(made, "a").root("word/document.xml").iter(w("numPr")):
        assert [etree.QName(child).localname for child in node][-1] == "numId"
    assert printed(TWO, FOR_A, short, item("二"), END) == "1.一 2.二 1.一 2.二"


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (kind(0, level(0)) + num(1, 0, override(0, '<w:startOverride w:val="7"/>')), "7.一 8.二 7.一 8.二"),
        (kind(0, level(0, start=0)) + num(1, 0), "0.一 1.二 0.一 1.二"),
        (kind(0, level(0)) + num(1, 0, override(0, level(0, start=3, text="(%1)"))), "(3)一 (4)二 (3)一 (4)二"),
        (kind(0, level(0)) + num(1, 0, override(0, '<w:startOverride w:val="9"/>' + level(0, start=3, text="(%1)"))),
         "(9)一 (10)二 (9)一 (10)二"),
        (kind(0, more='<w:numStyleLink w:val="N"/>') + kind(1, level(0, start=5), more='<w:styleLink w:val="N"/>') + num(1, 0) + num(2, 1),
         "5.一 6.二 5.一 6.二"),
    ],
)  # fmt: skip
def test_a_list_starts_again_where_it_starts(lists: str, expected: str) -> None:
    linked = '<w:style w:type="numbering" w:styleId="N"><w:name w:val="N"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    assert printed(TWO, FOR_A, item("一"), item("二"), END, lists=lists, styles=linked) == expected


def test_two_lists_of_one_kind_start_again_each_by_itself() -> None:
    lists = kind(0, level(0)) + num(1, 0) + num(2, 0, override(0, '<w:startOverride w:val="1"/>'))
    body = FOR_A, item("一", 1), item("二", 1), item("子", 2), item("丑", 2), END
    assert printed(TWO, *body, lists=lists) == " ".join(["1.一 2.二 1.子 2.丑"] * 2)


# What is left alone


def test_bullets_stay_as_they_are() -> None:
    body = FOR_A, p("{{ a }}"), item("一", BULLET), item("二", BULLET), END
    made = document(TWO, *body)
    assert _numbers(made) == [str(BULLET)] * 4
    assert package.read(made, "a").members["word/numbering.xml"].count(b"<w:num ") == 4


@pytest.mark.parametrize("outline", ['<w:outlineLvl w:val="0"/>', ""])
def test_headings_count_on(outline: str) -> None:
    named = style("H", by_number(PLAIN) + '<w:outlineLvl w:val="0"/>')
    heading = f'<w:pPr><w:pStyle w:val="H"/>{outline}</w:pPr>'
    body = FOR_A, p(heading, "一"), p(heading, "二"), END
    assert printed(TWO, *body, styles=named) == "1.一 2.二 3.一 4.二"


def test_a_list_outside_of_loops_and_a_document_without_lists_stay_byte_for_byte() -> None:
    body = item("一"), p("{{ xs[0] }}"), item("二"), p("{% if xs %}"), item("三"), p("{% endif %}")
    made = package.read(document(TWO, *body), "a")
    assert made.members["word/numbering.xml"] == package.read(with_lists(*body), "a").members["word/numbering.xml"]
    assert _numbers(document(TWO, *body)) == ["1", "1", "1"]


def test_a_number_without_a_list_stays_as_it_is() -> None:
    made = document(TWO, FOR_A, item("一", 99), item("二", 99), END)
    assert _numbers(made) == ["99"] * 4


def test_items_without_a_numbering_part_stay_as_they_are() -> None:
    source = zipped(members_of(FOR_A, item("一"), item("二"), END))
    assert _numbers(fill.fill(template.compile(source, "a"), TWO).document) == ["1"] * 4


def test_a_loop_of_one_turn_changes_no_number() -> None:
    assert _numbers(document({"xs": ["甲"]}, *FIXED)) == ["1", "1"]


def test_nothing_that_marked_a_list_is_left() -> None:
    assert (
        b"docgen"
        not in package.read(document(TREE, FOR_A, FOR_B, item("一"), item("二"), END, END), "a").members[
            "word/document.xml"
        ]
    )


def test_a_new_paragraph_within_an_item_is_an_item_of_the_same_list() -> None:
    body = FOR_A, p("{{ a }}"), item("{{ v }}"), item("二"), END
    data = {**TWO, "v": "一\a又"}
    assert printed(data, *body) == "甲 1.一 2.又 3.二 乙 1.一 2.又 3.二"
    numbers = _numbers(document(data, *body))
    assert (len(set(numbers[:3])), len(set(numbers[3:])), len(set(numbers))) == (1, 1, 2)


def test_lists_of_a_header_start_again_too() -> None:
    source = template.compile(with_lists(p("{{ xs[0] }}"), header1="".join(FIXED)), "a")
    read = _Reader(package.read(fill.fill(source, TWO).document, "a"))
    assert " ".join(read.printed("word/header1.xml")) == AFTER


def test_a_list_of_a_sub_document_begins_anew_each_time_and_leaves_the_others_alone() -> None:
    source = Subdocument(with_lists(item("子"), item("丑"), item("点", BULLET)), "sub.docx")
    body = FOR_A, item("一"), p("{{ s }}"), item("二"), END, item("后")
    turn = "1.一 1.子 2.丑 •点 2.二"
    assert printed({**TWO, "s": source}, *body) == f"{turn} {turn} 3.后"


# The part with the lists


def _numbers(made: bytes) -> list[str]:
    """The number of the list of each item."""
    return [str(node.get(w("val"))) for node in package.read(made, "a").root("word/document.xml").iter(w("numId"))]


def test_new_lists_stand_behind_the_others_and_before_what_follows_them() -> None:
    lists = kind(0, *DEEP) + num(1, 0) + num(7, 0) + '<w:numIdMacAtCleanup w:val="7"/>'
    made = package.read(document({"xs": [1, 2, 3]}, *FIXED, lists=lists), "a")
    root = made.root("word/numbering.xml")
    assert [etree.QName(node).localname for node in root] == ["abstractNum", *["num"] * 4, "numIdMacAtCleanup"]
    assert [node.get(w("numId")) for node in root.findall(w("num"))] == ["1", "7", "8", "9"]
    for node in root.findall(w("num"))[2:]:
        assert [etree.QName(child).localname for child in node] == ["abstractNumId", *["lvlOverride"] * 9]
        assert [each.get(w("ilvl")) for each in node.findall(w("lvlOverride"))] == list("012345678")


def test_the_same_data_give_the_same_bytes() -> None:
    compiled = template.compile(with_lists(FOR_A, FOR_B, item("一"), item("二"), END, END), "a")
    assert fill.fill(compiled, TREE).document == fill.fill(compiled, TREE).document


def test_a_list_of_four_times_the_turns_takes_no_more_than_its_share() -> None:
    compiled = template.compile(with_lists(*FIXED), "a")

    def seconds(turns: int) -> float:
        start = time.perf_counter()
        made = fill.fill(compiled, {"xs": list(range(turns))}).document
        taken = time.perf_counter() - start
        assert len(set(_numbers(made))) == turns
        return taken

    assert min(seconds(1600) for _ in range(2)) < 9 * min(seconds(400) for _ in range(2))  # four times squared is 16


# The document

MAIN: list[tuple[list[str], str]] = [
    ([FOR_A, p("{{ a.n }}"), item("一", 1), item("二", 1), END, item("后", 1)], "A 1.一 2.二 D 1.一 2.二 3.后"),
    ([item("前", 2), FOR_A, p("{{ a.n }}"), item("一", 2), item("二", 2), END, item("后", 2)], "1.前 A 1.一 2.二 D 1.一 2.二 3.后"),
    ([FOR_A, item("{{ a.n }}", 3), p("文"), END, item("后", 3)], "1.A 文 2.D 文 3.后"),
    ([FOR_A, p("{{ a.n }}"), FOR_B, item("{{ b.n }}", 4), END, END], "A 1.B 2.C D 1.E 2.F"),
    ([FOR_A, item("{{ a.n }}", 5), FOR_B, item("{{ b.n }}", 5, 1), FOR_C, item("{{ c }}", 5, 2), END, END, END],
     "1.A 1.1.B 1.1.1.1 1.1.2.2 1.2.C 1.2.1.3 2.D 2.1.E 2.2.F 2.2.1.4 2.2.2.5"),
    ([FOR_A, item("一", 6), item("细", 6, 1), item("目", 6, 1), item("二", 6), item("细", 6, 1), END],
     " ".join(["1.一 1.1.细 1.2.目 2.二 2.1.细"] * 2)),
    ([*[FOR_A, p("{{ a.n }}"), item("一", 7), item("二", 7), END] * 2], " ".join(["A 1.一 2.二 D 1.一 2.二"] * 2)),
    ([tbl(tr("{%tr for a in xs %}"), tr(tc(item("一", 8), item("二", 8))), tr("{%tr endfor %}")), p("完")], "1.一 2.二 1.一 2.二 完"),
    ([FOR_A, FOR_B, FOR_C, p("{{ c }}"), item("一", 9), item("二", 9), END, END, END],
     " ".join(f"{each} 1.一 2.二" for each in range(1, 6))),
    ([FOR_A, p("{% if a.n == 'A' %}"), item("有", 10), p("{% else %}"), item("无", 10), p("{% endif %}"), END], "1.有 2.无"),
    ([FOR_A, styled("一", "L"), styled("二", "L"), END], "5.一 6.二 5.一 6.二"),
]  # fmt: skip
MAIN_LISTS = (
    "".join(kind(each, *DEEP) for each in range(1, 11)) + kind(11, level(0, start=5))
    + "".join(num(each, each) for each in range(1, 12))
)  # fmt: skip


def test_libreoffice_prints_these_numbers_and_the_validator_finds_no_error(
    libreoffice: LibreOffice, validator: Validator, tmp_path: Path
) -> None:
    body = [each for number, (case, _) in enumerate(MAIN) for each in (p(f"例{number}"), *case)]
    file = tmp_path / "report.docx"
    file.write_bytes(document(TREE, *body, lists=MAIN_LISTS, styles=style("L", by_number(11))))
    assert validator.errors(file) == []
    text = libreoffice.convert(file, "txt:Text", tmp_path).read_text(encoding="utf-8-sig")
    got = re.split(r"例\d+", re.sub(r"(\d\.) ", r"\1", " ".join(text.split())))
    assert [each.strip() for each in got[1:]] == [expected for _, expected in MAIN]
    assert " ".join(_Reader(package.read(file.read_bytes(), "a")).printed()).split() == [
        each for number, (_, expected) in enumerate(MAIN) for each in (f"例{number}", *expected.split())
    ], "Word's rules as they are read here give the same"
