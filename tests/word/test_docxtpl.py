"""Side by side with the real docxtpl: the same template and data give documents that read the same, or better."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docxtpl  # type: ignore[import-untyped]
import pytest
from lxml import etree

from docgen import filling
from docgen.word.package import w
from tests.conftest import ROOT, missing
from tests.making import docx_bytes, p, refusals, run, tbl, tc, tr, with_paragraphs, word
from tests.parts import Validator
from tests.word.docxtpl_outline import BODY, M, by_docxtpl, faults, invalid, members, outline

CELL = '<w:tcW w:w="2000" w:type="dxa"/>'
"""docxtpl merges and colours only cells that have properties."""

DATA: Mapping[str, object] = {
    "xs": ["a", "b", "c"],
    "one": ["o"],
    "empty": [],
    "yes": True,
    "no": False,
    "n": 3,
    "t": "text",
    "tree": [{"n": "A", "s": ["1", "2"]}, {"n": "B", "s": ["3"]}, {"n": "C", "s": []}],
}

BREAK = "<w:r><w:br/></w:r>"


@dataclass(frozen=True)
class Case:
    """A template with its data; `objects` are docxtpl's own in place of data.

    Where docgen's document differs, `better` says what each part that differs says, and `why` why that is better.
    """

    template: bytes
    data: Mapping[str, object] = field(default_factory=lambda: DATA)
    objects: Mapping[str, object] = field(default_factory=dict)
    better: Mapping[str, list[str]] = field(default_factory=dict)
    why: str = ""


def case(
    *body: str,
    data: Mapping[str, object] = DATA,
    objects: Mapping[str, object] | None = None,
    better: list[str] | None = None,
    why: str = "",
    **parts: str,
) -> Case:
    """A case of a template with this XML in its body and in its other parts; `better` is for the body."""
    return Case(word(*body, **parts), data, objects or {}, {BODY: better} if better is not None else {}, why)


def cell(*contents: str, properties: str = CELL) -> str:
    return tc(*contents, properties=properties)


def table(columns: int, *rows: str) -> str:
    """A table with a grid of its own columns, whatever its cells hold."""
    return tbl(*rows).replace(
        '<w:gridCol w:w="2000"/>' * rows[0].count("<w:tc>"), '<w:gridCol w:w="2000"/>' * columns, 1
    )


def per_row(loop: str, *rows: str) -> tuple[str, ...]:
    """Rows between the tags of a loop over rows, of two cells."""
    return tr(cell(f"{{%tr {loop} %}}"), cell("")), *rows, tr(cell("{%tr endfor %}"), cell(""))


def per_column(loop: str, *cells: str) -> str:
    """Cells between the tags of a loop over cells."""
    return cell(f"{{%tc {loop} %}}") + "".join(cells) + cell("{%tc endfor %}")


def list_item(text: str) -> str:
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{run(text)}</w:p>'


def boxed(*paragraphs: str) -> str:
    """A run with a text box."""
    box = f"<v:textbox><w:txbxContent>{''.join(paragraphs)}</w:txbxContent></v:textbox>"
    return f'<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml">{box}</v:rect></w:pict></w:r>'


def letters(text: str) -> str:
    """A paragraph with each letter in a run of its own, no two of one format."""
    return p(*[run(each, f'<w:sz w:val="{20 + number}"/>') for number, each in enumerate(text)])


def shaded(color: str) -> str:
    return f'{CELL}<w:shd w:val="clear" w:color="auto" w:fill="{color}"/>'


def wide(number: int) -> str:
    return f'{CELL}<w:gridSpan w:val="{number}"/>'


def _margins(document: Any) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    for kind in ("header", "first_page_header", "even_page_header", "footer", "first_page_footer", "even_page_footer"):
        getattr(section, kind).paragraphs[0].text = kind + " {{ t }}"
    for name in ("title", "subject", "author", "comments"):
        setattr(document.core_properties, name, name + " {{ t }}")
    document.add_paragraph("{{ t }}")


HOUSE = (
    "My house is located",
    "{%- if yes -%}",
    " in urban area",
    "{%- else -%}",
    " in countryside",
    "{%- endif -%}",
    " and I love it.",
)

SPLIT = {
    "split text": HOUSE,
    "split text of the other branch": tuple(text.replace("yes", "no") for text in HOUSE),
    "split text chosen by elif": (
        "A",
        "{%- if no -%}",
        "B",
        "{%- elif yes -%}",
        " C ",
        "{%- else -%}",
        "D",
        "{%- endif -%}",
        "E",
    ),
    "split text at the start": ("{%- if yes -%}", "one", "{%- endif -%}", " two"),
    "split text at the end": ("one", "{%- if yes -%}", " two", "{%- endif -%}"),
    "split text that is left out": ("A", "{%- if no -%}", "B", "{%- endif -%}", "C"),
    "split text that is left out at the start": ("{%- if no -%}", "B", "{%- endif -%}", "C"),
    "split text that is left out at the end": ("A", "{%- if no -%}", "B", "{%- endif -%}"),
    "split text with two tags in a row": (
        "one",
        "{%- if yes -%}",
        "{%- for x in xs -%}",
        " {{ x }}",
        "{%- endfor -%}",
        "{%- endif -%}",
        " z",
    ),
    "split text with no-break spaces": (
        "one\u00a0",
        "{%- if yes -%}",
        "\u00a0two\u00a0",
        "{%- endif -%}",
        "\u00a0three",
    ),
    "split text with spaces at its ends": ("one  ", "{%- if yes -%}", "  two ", "{%- endif -%}", "  three"),
    "a list in a sentence": ("Items:", "{%- for x in xs -%}", " {{ x }},", "{%- endfor -%}", " end"),
    "split loops in each other": (
        "A",
        "{%- for a in tree -%}",
        " {{ a.n }}:",
        "{%- for b in a.s -%}",
        " {{ b }}",
        "{%- endfor -%}",
        ";",
        "{%- endfor -%}",
        " Z",
    ),
    "other tags alone in a line": (
        "A",
        "{%- set v = 1 -%}",
        "B{{ v }}",
        "{#- c -#}",
        "C",
        "{%- if yes -%}",
        "{{ t }}",
        "{%- endif -%}",
        "{{ n }}",
    ),
    "a tag joined to the line before it alone": ("one", "{%- if yes %}", "two", "{%- endif %}", "three"),
    "a tag joined to the line after it alone": ("one", "{% if yes -%}", "two", "{% endif -%}", "three"),
}
"""Texts with tags on lines of their own, which docxtpl's documentation calls split text."""

SPANS = [{"text": "bold", "bold": True}, " ", {"text": "red\nline", "color": "FF0000", "italic": True, "size": 14}]
"""Rich text as data, and the same made by docxtpl, which counts half points."""

RICH_TEXT = docxtpl.RichText("bold", bold=True)
RICH_TEXT.add(" ")
RICH_TEXT.add("red\nline", color="FF0000", italic=True, size=28)

CASES: dict[str, Case] = {
    # paragraphs
    "a loop over paragraphs": case(p("{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}"), p("z")),
    "a loop over nothing": case(p("a"), p("{%p for x in empty %}"), p("{{ x }}"), p("{%p endfor %}"), p("z")),
    "a loop over paragraphs with an else": case(
        p("{%p for x in empty %}"), p("{{ x }}"), p("{%p else %}"), p("nothing"), p("{%p endfor %}")
    ),
    "loops over paragraphs within each other": case(
        p("{%p for a in tree %}"),
        p("{{ a.n }}"),
        p("{%p for b in a.s %}"),
        p("- {{ b }}"),
        p("{%p endfor %}"),
        p("{%p endfor %}"),
    ),
    "paragraphs that are chosen": case(
        p("{%p if no %}"), p("1"), p("{%p elif n == 3 %}"), p("2"), p("{%p else %}"), p("3"), p("{%p endif %}")
    ),
    "a table that is repeated": case(p("{%p for x in xs %}"), tbl(tr("{{ x }}", "1")), p(""), p("{%p endfor %}")),
    "a loop over the paragraphs of a cell": case(
        tbl(tr(tc("head", "{%p for x in xs %}", "{{ x }}", "{%p endfor %}"), "2"))
    ),
    # one paragraph
    "a loop in one paragraph": case(p("a {% for x in xs %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %} z")),
    "loops in one paragraph within each other": case(
        p("{% for a in tree %}{{ a.n }}:{% for b in a.s %}{{ b }}{% else %}-{% endfor %};{% endfor %}")
    ),
    "a choice in one paragraph": case(
        p("{% if no %}1{% elif yes %}2{% else %}3{% endif %}{% if no %}4{% else %}5{% endif %}")
    ),
    "a loop in one paragraph over runs": case(
        p(run("{% for x in xs %}"), run("{{ x }}", "<w:b/>"), run(" ", "<w:i/>"), run("{% endfor %}"))
    ),
    "runs that are repeated": case(
        p(run("a"), run("{%r for x in xs %}"), run("{{ x }} ", "<w:b/>"), run("{%r endfor %}"), run("z"))
    ),
    "runs that are chosen": case(
        p(run("{%r if no %}"), run("1", "<w:b/>"), run("{%r else %}"), run("2", "<w:i/>"), run("{%r endif %}"))
    ),
    # rows and columns
    "a loop over rows": case(
        tbl(
            tr("head", "#"),
            tr("{%tr for x in xs %}", ""),
            tr("{{ x }}", "{{ loop.index }}"),
            tr("{%tr endfor %}", ""),
            tr("foot", "#"),
        )
    ),
    "loops over rows within each other": case(
        tbl(
            tr("{%tr for a in tree %}", ""),
            tr("{{ a.n }}", "{{ a.s|length }}"),
            tr("{%tr for b in a.s %}", ""),
            tr("-", "{{ b }}"),
            tr("{%tr endfor %}", ""),
            tr("{%tr endfor %}", ""),
        )
    ),
    "rows that are chosen": case(
        tbl(tr("{%tr if no %}"), tr("1"), tr("{%tr else %}"), tr("2"), tr("{%tr endif %}"), tr("3"))
    ),
    "a loop over rows with a choice of rows in it": case(
        tbl(
            tr("{%tr for x in xs %}"),
            tr("{%tr if x != 'b' %}"),
            tr("{{ x }}"),
            tr("{%tr endif %}"),
            tr("{%tr endfor %}"),
        )
    ),
    "a loop over columns": case(tbl(tr("a", "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}", "z"))),
    "a loop over columns in each row of a loop": case(
        tbl(
            tr("", "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"),
            tr("{%tr for a in tree %}", "", "", ""),
            tr("{{ a.n }}", "{%tc for x in xs %}", "{{ a.n }}{{ x }}", "{%tc endfor %}"),
            tr("{%tr endfor %}", "", "", ""),
        )
    ),
    "columns that are chosen": case(tbl(tr("a", "{%tc if no %}", "1", "{%tc else %}", "2", "{%tc endif %}"))),
    "a loop over one column": case(tbl(tr("a", "{%tc for x in one %}", "{{ x }}", "{%tc endfor %}", "z"))),
    "a loop over no column": case(tbl(tr("a", "{%tc for x in empty %}", "{{ x }}", "{%tc endfor %}", "z"))),
    "a table in a cell of a repeated row": case(
        tbl(
            tr("{%tr for a in tree %}"),
            tr(tc(p("{{ a.n }}"), tbl(tr("in", "{{ a.n }}")), p(""))),
            tr("{%tr endfor %}"),
        ),
        better=["┌ 1", "| A¶┌ 2¶| in | A |¶ |", "| B¶┌ 2¶| in | B |¶ |", "| C¶┌ 2¶| in | C |¶ |"],
        why="the table keeps its one column; docxtpl counts the cells of the tables within it",
    ),
    "a loop over the rows of a table in a cell": case(
        table(2, tr(tc(tbl(tr("{%tr for x in xs %}"), tr("{{ x }}"), tr("{%tr endfor %}")), p("")), "2"))
    ),
    "loops over rows of tables within each other": case(
        table(
            1,
            tr("{%tr for a in tree %}"),
            tr(tc(p("{{ a.n }}"), tbl(tr("{%tr for b in a.s %}"), tr("{{ b }}"), tr("{%tr endfor %}")), p(""))),
            tr("{%tr endfor %}"),
        ),
        better=["┌ 1", "| A¶┌ 1¶| 1 |¶| 2 |¶ |", "| B¶┌ 1¶| 3 |¶ |", "| C¶ |"],
        why="a table without rows is gone; docxtpl leaves one that Word cannot open",
    ),
    "a table in a loop over paragraphs": case(
        p("{%p for a in tree %}"),
        tbl(tr("{{ a.n }}"), tr("{%tr for b in a.s %}"), tr("{{ b }}"), tr("{%tr endfor %}")),
        p(""),
        p("{%p endfor %}"),
    ),
    "columns that depend on a loop within a loop": case(
        tbl(tr(per_column("for a in tree", cell("{{ a.n }}"), per_column("for b in a.s", cell("{{ b }}")))))
    ),
    "columns that are chosen in each row": case(
        tbl(*[tr(cell(name), cell(f"{{%tc if {name} %}}"), cell("x"), cell("{%tc endif %}")) for name in ("yes", "no")])
    ),
    "names that are set in rows": case(
        tbl(*per_row("for x in xs", tr(cell("{%tr set v = x %}"), cell("")), tr(cell("{{ v }}"), cell("1"))))
    ),
    "with, over rows": case(tbl(tr("{%tr with v = n %}"), tr("{{ v }}"), tr("{%tr endwith %}"))),
    "a tag of a row in its second cell": case(
        tbl(tr("", "{%tr for x in xs %}"), tr("{{ x }}", "1"), tr("", "{%tr endfor %}"))
    ),
    "a tag of a row in its second paragraph": case(
        tbl(tr(tc("", "{%tr for x in xs %}")), tr("{{ x }}"), tr(tc("{%tr endfor %}", "")))
    ),
    "a list": case(list_item("a"), p("{%p for x in xs %}"), list_item("{{ x }}"), p("{%p endfor %}"), list_item("z")),
    # merged and coloured cells
    "a cell over several columns": case(tbl(tr(cell("1"), cell("2"), cell("3")), tr(cell("{% colspan n %}all")))),
    "a head over a loop of columns": case(
        tbl(
            tr(cell(""), cell("{% colspan xs|count %}head", properties=wide(3))),
            tr(cell("-"), cell("{%tc for x in xs %}"), cell("{{ x }}"), cell("{%tc endfor %}")),
        )
    ),
    "cells of a colour": case(
        tbl(
            tr(cell("{%tr for c in colors %}"), cell("")),
            tr(cell("{% cellbg c.bg %}{{ c.n }}"), cell("{% cellbg c.bg %}1", properties=shaded("00FF00"))),
            tr(cell("{%tr endfor %}"), cell("")),
        ),
        data={"colors": [{"n": "red", "bg": "FF0000"}, {"n": "yellow", "bg": "FFDD00"}]},
    ),
    "a colour in a run of its own": case(
        tbl(tr(cell(p(run("{% cellbg c %}", "<w:b/>"), run("red"))), cell("1"))), data={"c": "FF0000"}
    ),
    "a cell merged over a loop of columns": case(
        tbl(
            tr(cell("{%tc for x in xs %}"), cell("{% hm %}head"), cell("{%tc endfor %}")),
            tr(cell("{%tc for x in xs %}"), cell("{{ x }}"), cell("{%tc endfor %}")),
        )
    ),
    "a cell of two columns merged over a loop of columns": case(
        tbl(
            tr(cell("{%tc for x in xs %}"), cell("{% hm %}head", properties=wide(2)), cell("{%tc endfor %}")),
            tr(cell("{%tc for x in xs %}"), cell("{{ x }}"), cell("{{ loop.index }}"), cell("{%tc endfor %}")),
        )
    ),
    "a cell merged over one column": case(
        tbl(tr(cell("{%tc for x in one %}"), cell("{% hm %}head"), cell("{%tc endfor %}"), cell("z")))
    ),
    "cells merged over columns in each row of a loop": case(
        tbl(
            tr(cell("{%tr for a in tree %}"), cell(""), cell("")),
            tr(cell("{%tc for x in xs %}"), cell("{% hm %}{{ a.n }}"), cell("{%tc endfor %}")),
            tr(cell("{%tc for x in xs %}"), cell("{{ a.n }}{{ x }}"), cell("{%tc endfor %}")),
            tr(cell("{%tr endfor %}"), cell(""), cell("")),
        )
    ),
    **{
        f"cells merged downwards over {name} rows": case(
            tbl(
                tr(cell("head"), cell("#")),
                tr(cell("{%tr for x in list %}"), cell("")),
                tr(cell("{% vm %}{{ t }}"), cell("{{ x }}")),
                tr(cell("{%tr endfor %}"), cell("")),
            ),
            data={"list": rows, "t": "same"},
        )
        for name, rows in {"no": [], "one": ["a"], "three": ["a", "b", "c"]}.items()
    },
    "cells merged downwards in a loop of loops, by the outer name": case(
        tbl(*per_row("for a in tree", *per_row("for b in a.s", tr(cell("{% vm %}{{ a.n }}"), cell("{{ b }}")))))
    ),
    "cells merged downwards in a loop of loops, by the inner name": case(
        tbl(*per_row("for a in tree", *per_row("for b in a.s", tr(cell("{% vm %}{{ b }}"), cell("{{ a.n }}")))))
    ),
    "cells merged downwards with a text before the tag": case(
        tbl(*per_row("for x in xs", tr(cell("a {% vm %}{{ t }}"), cell("{{ x }}"))))
    ),
    "two columns merged downwards": case(
        tbl(*per_row("for x in xs", tr(cell("{% vm %}{{ t }}"), cell("{% vm %}u"), cell("{{ x }}"))))
    ),
    "wide cells merged downwards": case(
        tbl(
            tr(cell("1"), cell("2"), cell("3")),
            *per_row("for x in xs", tr(cell("{% vm %}{{ t }}", properties=wide(2)), cell("{{ x }}"))),
        )
    ),
    "coloured cells merged downwards": case(
        tbl(*per_row("for x in xs", tr(cell("{% cellbg 'FF0000' %}{% vm %}{{ t }}"), cell("{{ x }}"))))
    ),
    "merged cells with text in a run of its own": case(
        tbl(*per_row("for x in xs", tr(cell(p(run("{% vm %}"), run("{{ t }}", "<w:b/>"))), cell("{{ x }}")))),
        better=["┌ 2", "| ⊤text | a |", "| ⊥ | b |", "| ⊥ | c |"],
        why="what a merge covers is gone; docxtpl leaves it there, unseen",
    ),
    "a colour that is chosen": case(
        tbl(*per_row("for x in xs", tr(cell("{% cellbg 'FF0000' if x == 'a' else '00FF00' %}{{ x }}"), cell(""))))
    ),
    "a colour for a wide cell": case(tbl(tr(cell("1"), cell("2")), tr(cell("{% colspan 2 %}{% cellbg 'FF0000' %}x")))),
    "a colour at the end of a cell": case(tbl(tr(cell("x{% cellbg 'FF0000' %}"), cell("1")))),
    "a colour as people type it": case(
        tbl(tr(cell("{% cellbg '#ff0000' %}x"), cell("1"))),
        better=["┌ 2", "| #FF0000 x | 1 |"],
        why="the # is taken off; docxtpl writes it into the file, which makes it invalid",
    ),
    "no colour": case(
        tbl(tr(cell("{% cellbg c %}x"), cell("1"))),
        data={"c": ""},
        better=["┌ 2", "| x | 1 |"],
        why="no colour is written; docxtpl writes an empty one, which is invalid",
    ),
    "a width that is computed": case(tbl(tr(*[cell(each) for each in "1234"]), tr(cell("{% colspan n + 1 %}x")))),
    "a width that is text": case(tbl(tr(cell("1"), cell("2"), cell("3")), tr(cell("{% colspan '3' %}x")))),
    "a width of one": case(tbl(tr(cell("{% colspan 1 %}x"), cell("2")))),
    "a width by the turn": case(
        tbl(
            tr(cell("1"), cell("2"), cell("3")),
            *per_row("for x in xs", tr(cell("{% colspan loop.index %}{{ x }}"), cell("2"))),
        ),
        better=["┌ 4", "| 1 | 2 | 3 |", "| a | 2 |", "| 2×b | 2 |", "| 3×c | 2 |"],
        why="the grid has the columns of the widest row; docxtpl counts cells, not what they cover",
    ),
    "a merged cell with text around the tag": case(tbl(tr(per_column("for x in xs", cell("a{% hm %}z"))))),
    "a merged cell that prints its turn": case(tbl(tr(per_column("for x in xs", cell("{% hm %}{{ x }}"))))),
    "a merged cell of no turn": case(tbl(tr(cell("a"), per_column("for x in empty", cell("{% hm %}x"))))),
    "a merged cell with text in a run of its own": case(
        tbl(tr(per_column("for x in xs", cell(p(run("{% hm %}"), run("{{ t }}", "<w:b/>"))))))
    ),
    "a merged cell beside others in its loop": case(
        tbl(
            tr(cell("1"), cell("2"), cell("3"), cell("4"), cell("5"), cell("6")),
            tr(per_column("for x in xs", cell("{% hm %}head"), cell("{{ x }}"))),
        )
    ),
    # split and merged text
    **{
        f"{name}, by {key}": Case(template)
        for name, texts in SPLIT.items()
        for key, template in {
            "ENTER": word(*map(p, texts)),
            "SHIFT+ENTER": word(p(*[piece for text in texts for piece in (run(text), BREAK)][:-1])),
        }.items()
    },
    "split text with spaces around the tags": case(
        p("A"), p(" {%- if yes -%} "), p("B"), p("  {%- endif -%}  "), p("C")
    ),
    "split text with text after the tag": case(p("A"), p("{%- if yes -%} B"), p("{%- endif -%} C")),
    "split text of several runs": case(
        p(run("A", "<w:b/>"), run(" a")),
        letters("{%- if yes -%}"),
        p(run("B", "<w:i/>"), run(" b")),
        letters("{%- endif -%}"),
        p("C"),
    ),
    "split text within one run": case(
        p(
            f"<w:r>{'<w:br/>'.join(f'<w:t>{each}</w:t>' for each in ('A', '{%- if yes -%}', 'B', '{%- endif -%}', 'C'))}</w:r>"
        )
    ),
    "split text in a cell": case(tbl(tr(tc("A", "{%- if yes -%}", "B", "{%- endif -%}", "C"), "z"))),
    "split text in a merged cell": case(
        tbl(
            *per_row("for x in xs", tr(cell("{% vm %}A", "{%- if yes -%}", "B", "{%- endif -%}", "C"), cell("{{ x }}")))
        )
    ),
    "split text in a header": case(p("a"), header1="".join(map(p, HOUSE))),
    "split text in a text box": case(p("a", boxed(*map(p, HOUSE)))),
    "split text in a loop over paragraphs": case(p("{%p for x in xs %}"), *map(p, HOUSE), p("{%p endfor %}")),
    "split text that begins in a list": case(
        list_item("A"), p("{%- if yes -%}"), list_item("B"), p("{%- endif -%}"), p("C")
    ),
    "a page break in split text": case(
        p("A"), p("{%- if yes -%}"), p('<w:r><w:br w:type="page"/></w:r>', "B"), p("{%- endif -%}"), p("C")
    ),
    "a value of several paragraphs in split text": case(
        p("A"), p("{%- if yes -%}"), p("{{ v }}"), p("{%- endif -%}"), p("C"), data={"v": "1\a2", "yes": True}
    ),
    "text split over several paragraphs between the tags": case(
        p("one"), p("{%- if yes -%}"), p(" two"), p("three "), p("{%- endif -%}"), p("four")
    ),
    "breaks and tabs around a value": case(
        p("a", BREAK, "{{- t -}}", BREAK, "z"),
        p("<w:r><w:t>a</w:t><w:tab/><w:t>{{- t -}}</w:t><w:tab/><w:t>z</w:t></w:r>"),
    ),
    "spaces around a value within a paragraph": case(p("a   {{- t -}}   z"), p("a {{- t }} {{ t -}} z")),
    # values
    "a value of several lines": case(p("[{{ v }}]"), data={"v": "one\ntwo\nthree"}),
    "a value with tabs": case(p("[{{ v }}]"), data={"v": "one\ttwo"}),
    "a value of several paragraphs": case(p("[{{ v }}]"), data={"v": "one\atwo\athree"}),
    "a value over several pages": case(p("[{{ v }}]"), data={"v": "one\ftwo"}),
    "a value with all of them": case(p("[{{ v }}]"), tbl(tr("{{ v }}")), data={"v": "1\n2\a3\t4\f5\n6"}),
    "a value of several paragraphs between other runs": case(
        p(run("a", "<w:i/>"), run("{{ v }}", "<w:b/>"), run("z", "<w:i/>")), data={"v": "one\atwo"}
    ),
    "a value of several paragraphs in a loop": case(
        p("{% for x in l %}{{ x }};{% endfor %}"), data={"l": ["a\ab", "c\nd"]}
    ),
    "a value with the marks of XML, escaped": case(p("[{{ v|e }}]"), data={"v": "a < b & c > d"}),
    "numbers and other things": case(
        p("{{ i }} {{ f }} {{ b }} {{ s }}"), data={"i": 42, "f": 1.5, "b": True, "s": ""}
    ),
    "a sum of decimals": case(
        p("{{ 0.1 + 0.2 }}"), better=["0.3"], why="docxtpl prints what a binary number makes of it, 0.30000000000000004"
    ),
    "nothing": case(p("[{{ v }}]"), data={"v": None}, better=["[]"], why="nothing prints as nothing"),
    "a value of other line ends": case(
        p("[{{ v }}]"), data={"v": "a\r\nb"}, better=["[a\nb]"], why="one line ends; docxtpl makes two breaks"
    ),
    **{f"a value of nothing but {value!r}": case(p("{{ v }}"), data={"v": value}) for value in "\n\t\a\f"},
    "a value of several paragraphs, twice in one": case(p("{{ v }}-{{ v }}"), data={"v": "a\ab"}),
    "a value of several paragraphs between bookmarks": case(
        p('<w:bookmarkStart w:id="1" w:name="b"/>', "{{ v }}", '<w:bookmarkEnd w:id="1"/>'), data={"v": "a\ab"}
    ),
    "values of several paragraphs in other parts": case(
        p("x", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        data={"v": "a\ab\nc\td"},
        header1=p("{{ v }}"),
        footnotes=f'<w:footnote w:id="2">{p("{{ v }}")}</w:footnote>',
    ),
    "rich text": case(p(run("a "), run("{{r v }}"), run(" z")), data={"v": SPANS}, objects={"v": RICH_TEXT}),
    "rich text within a run": case(p("a {{r v }} z"), data={"v": SPANS}, objects={"v": RICH_TEXT}),
    "rich text of several paragraphs": case(
        p("a {{r v }} z"), data={"v": {"text": "1\n2\a3\t4\f5"}}, objects={"v": docxtpl.RichText("1\n2\a3\t4\f5")}
    ),
    "rich text without r": case(
        p("a {{ v }} z"),
        data={"v": {"text": "1", "bold": True}},
        objects={"v": docxtpl.RichText("1", bold=True)},
        better=["a 1 z"],
        why="what follows it stays; docxtpl loses it",
    ),
    "plain text with r": case(
        p(run("a"), run("{{r t }}"), run("z")), better=["atextz"], why="it is printed; docxtpl loses it"
    ),
    # Jinja
    "a value that is set": case(p("{%p set v = n * 2 %}"), p("{{ v }}{% set w = 'x' %}{{ w }}")),
    "a text that is set": case(p("{% set v %}a{{ t }}b{% endset %}{{ v }}{{ v }}")),
    "with": case(
        p("{% with v = n + 1 %}{{ v }}{% endwith %}"), p("{%p with v = t %}"), p("{{ v }}"), p("{%p endwith %}")
    ),
    "a macro over paragraphs": case(
        p("{%p macro m(x, y='?') %}"),
        p("m {{ x }}"),
        tbl(tr("{{ y }}")),
        p("{%p endmacro %}"),
        p("a"),
        p("{{p m(n) }}"),
        p("{{p m(t, 2) }}"),
        p("z"),
    ),
    "a macro over paragraphs, in a loop": case(
        p("{%p macro m(x) %}"),
        p("m {{ x }}"),
        p("{%p endmacro %}"),
        p("{%p for x in xs %}"),
        p("{{p m(x) }}"),
        p("{%p endfor %}"),
    ),
    "a loop that calls itself": case(
        p("{% for a in deep recursive %}{{ a.n }}{% if a.s %}({{ loop(a.s) }}){% endif %}{% endfor %}"),
        data={"deep": [{"n": "A", "s": [{"n": "B", "s": []}, {"n": "C", "s": [{"n": "D", "s": []}]}]}]},
    ),
    "a macro in one paragraph": case(
        p(
            "{% macro m(x, y='?') %}<{{ x }}{{ y }}>{% endmacro %}{{ m(n) }}{{ m(t, 2) }}".replace("<", "(").replace(
                ">", ")"
            )
        )
    ),
    "filters": case(
        p(
            "{{ t|upper }} {{ t|title }} {{ xs|join('-') }} {{ xs|length }} {{ xs|first }} {{ missing|default('d') }} {{ 3.14159|round(2) }} {{ '%05d'|format(n) }} {{ xs|reverse|join }} {{ t|replace('t', 'T') }}"
        )
    ),
    "more filters": case(
        p(
            "{{ t|capitalize }} {{ t|center(8) }}| {{ xs|batch(2)|list|length }} {{ [3, 1, 2]|sort|join }} {{ [1, 2]|sum }} {{ t|truncate(3, True, '') }} {{ n|string ~ t }} {{ tree|map(attribute='n')|join }} {{ tree|selectattr('n', 'equalto', 'B')|map(attribute='n')|first }}"
        )
    ),
    "a block of a filter": case(p("{% filter upper %}a{{ t }}{% endfilter %}")),
    "range and the loop's own names": case(
        p(
            "{% for i in range(3) %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.cycle('o', 'e') }} {% endfor %}"
        ),
        data={},
    ),
    "a namespace": case(
        p("{% set ns = namespace(n=0) %}{% for x in xs %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}")
    ),
    "dictionaries": case(
        p(
            "{{ d.a }} {{ d['b c'] }} {% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %} {{ {'x': 1}['x'] }} {{ d|length }}"
        ),
        data={"d": {"a": 1, "b c": 2}},
    ),
    "expressions": case(
        p(
            "{{ 'y' if yes else 'n' }} {{ n // 2 }} {{ n % 2 }} {{ n ** 2 }} {{ -n }} {{ 'a' in xs }} {{ not yes }} {{ xs[0] }} {{ xs[1:]|join }} {{ t[::-1] }} {{ 1 == 1.0 }} {{ n is odd }} {{ missing is defined }} {{ n > 2 and n != 4 }}"
        )
    ),
    "JSON": case(p("{{ d|tojson }}"), data={"d": {"a": [1, "x"], "b": None}}),
    "tests": case(
        p(
            "{% if n is divisibleby 3 %}3{% endif %}{% if t is string %}s{% endif %}{% if xs is iterable and n is number %}i{% endif %}{% if none is not none %}n{% endif %}"
        )
    ),
    "raw": case(p("{% raw %}{{ t }}{% endraw %} {{ t }}")),
    # how tags are typed
    "tags with each letter in a run of its own": case(
        letters("a {{ t }} {% if yes %}y{% else %}n{% endif %}"),
        letters("{%p for x in xs %}"),
        letters("{{ x }}"),
        letters("{%p endfor %}"),
        tbl(tr(tc(letters("{%tr for x in xs %}"))), tr(tc(letters("{{ x }}"))), tr(tc(letters("{%tr endfor %}")))),
    ),
    "comments": case(
        p("a{# hidden {{ t }} #}z"),
        p("{#p a paragraph #}"),
        tbl(tr("1", "2"), tr("{#tr a row #}", "gone"), tr("3", "{#tc a cell #}", "4")),
        p("end"),
    ),
    "marks of tags that are meant to be seen": case(p("{_{ t }_} {_% if %_} {{ t }}")),
    "curly quotes in tags": case(p("{{ “a” }}{{ ‘b’ }}{% if t == “text” %}c{% endif %}")),
    "marks of tags that are cut into runs": case(
        p(run("{_"), run("{ a }", "<w:b/>"), run("_}")), better=["{{ a }}"], why="an escape is one, however it is cut"
    ),
    "marks of tags in a cell": case(tbl(tr("{_{ t }_}", "{_% if %_}"))),
    "a comment that looks like a value": case(p("a{# }} {{ #}z")),
    "a comment over runs": case(p(run("a{# 1", "<w:b/>"), run("2 #}z"))),
    "text beside a comment on a paragraph": case(p("a {#p gone #} z"), p("end")),
    "raw, over paragraphs": case(p("{%p raw %}"), p("{{ t }}"), p("{%p endraw %}"), p("{{ t }}")),
    "tags with few spaces and with many": case(
        p("{{t}}{%if yes%}y{%endif%}"),
        p("{%p if   yes%}"),
        p("1"),
        p("{%p endif%}"),
        tbl(tr("{%tr   for x in xs   %}"), tr("{{   x   }}"), tr("{%tr endfor%}")),
    ),
    "tags with no-break spaces": case(p("{{\u00a0t\u00a0}}{%\u00a0if yes %}y{% endif %}")),
    "tags with a tab or a break in them": case(
        p("<w:r><w:t>{{ t</w:t><w:tab/><w:t> }}{{ n</w:t><w:br/><w:t>}}</w:t></w:r>")
    ),
    "names in Chinese": case(p("{{ 姓名 }}"), data={"姓名": "李"}),
    # what encloses a tag
    "a link": case(p("a ", f'<w:hyperlink w:anchor="x">{run("{{ t }}")}</w:hyperlink>', " z")),
    "a control": case(
        "<w:sdt><w:sdtPr/><w:sdtContent>" + p("{{ t }}") + "</w:sdtContent></w:sdt>",
        p("a ", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('{{ t }}')}</w:sdtContent></w:sdt>", " z"),
    ),
    "a tracked insertion": case(p("a ", f'<w:ins w:id="1" w:author="a">{run("{{ t }}")}</w:ins>', " z")),
    "a text box": case(p("a {{ t }}", boxed(p("{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}")), " z")),
    "an equation": case(p("a ", f'<m:oMath xmlns:m="{M}"><m:r><m:t>x={{{{ n }}}}</m:t></m:r></m:oMath>', " z")),
    "the code of a field": case(
        p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            "<w:r><w:instrText>DATE {{ t }}</w:instrText></w:r>",
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            "{{ n }}",
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        )
    ),
    "bookmarks around tags": case(
        p('<w:bookmarkStart w:id="1" w:name="b"/>', "{{ t }}", '<w:bookmarkEnd w:id="1"/>', " z"),
        p("{%p if yes %}"),
        p("a"),
        p("{%p endif %}"),
    ),
    # other parts
    "headers and footers": case(
        p("{{ t }}"),
        header1=p("{{ t }}{% for x in xs %}{{ x }}{% endfor %}"),
        footer1=p("{%p if no %}") + p("1") + p("{%p else %}") + p("{{ n }}") + p("{%p endif %}"),
    ),
    "headers for the first page and for even pages, and properties": Case(docx_bytes(_margins)),
    "footnotes": case(
        p("{{ t }}", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        footnotes=f'<w:footnote w:id="2">{p("{{ t }}{% for x in xs %}{{ x }}{% endfor %}")}</w:footnote>',
    ),
}


TEXTS = {
    "n": 3,
    "t": "Some text here",
    "u": "ünï 中文",
    "xs": ["b", "a", "c"],
    "ns": [3, 1, 2],
    "d": {"b": 2, "a": 1},
    "rows": [{"n": "x", "k": 1}, {"n": "y", "k": 2}, {"n": "z", "k": 1}],
    "yes": True,
    "no": False,
    "nothing": None,
    "empty": [],
    "e": "",
    "money": 1234567.891,
    "date": datetime.date(2018, 8, 31),
    "nest": {"a": {"b": ["x", {"c": "deep"}]}},
}

EXPRESSIONS = r"""
{{ n ** 2 }} {{ n // 2 }} {{ -7 % n }} {{ -n|abs }} {{ n / 2 }} {{ 4 / 2 }} {{ 2.0 }} {{ 1.50 }}
{{ n + 1 }} {{ (n + 1) * 2 }} {{ '3'|int + 1 }} {{ '2.5'|float }} {{ 'x'|int }} {{ 7|string ~ 'a' }} {{ 'x' * 3 }} {{ 12345678901234567890 }} {{ 0x10 }}
{{ '{:,.2f}'.format(money) }} {{ '%.2f'|format(money) }} {{ '%05d' % n }} {{ money|round(1) }} {{ money|int }} {{ money|round(1, 'floor') }}
{{ t|upper }} {{ t|lower }} {{ t|title }} {{ t|capitalize }} {{ t|length }} {{ t|wordcount }} {{ u|upper }} {{ t.split(' ')|last }}
{{ t|replace('e', 'E') }} {{ t|replace('e', 'E', 1) }} {{ ' a '|trim }} {{ t|truncate(9) }} {{ t|center(20) }}| {{ t[5:9] }} {{ t[::-1] }} {{ t|first }}
{{ xs|join }} {{ xs|join(', ') }} {{ xs|sort|join }} {{ xs|sort(reverse=true)|join }} {{ xs|first }} {{ xs|last }} {{ xs|length }} {{ xs[-1] }} {{ xs|reverse|join }}
{{ ns|sum }} {{ ns|max }} {{ ns|min }} {{ rows|sum(attribute='k') }} {{ rows|map(attribute='n')|join('-') }} {{ ns|map('string')|join('+') }}
{{ rows|selectattr('k', 'equalto', 1)|map(attribute='n')|join }} {{ rows|rejectattr('k', 'gt', 1)|list|length }} {{ [1, 2, 2]|unique|join }} {{ [1, 2, 3]|select('odd')|join }}
{% for g in rows|groupby('k') %}{{ g.grouper }}:{{ g.list|map(attribute='n')|join }};{% endfor %}{% for k, l in rows|groupby('k') %}{{ k }}{{ l|length }}{% endfor %}
{% for k, v in d|dictsort %}{{ k }}{{ v }}{% endfor %} {% for k in d %}{{ k }}{% endfor %} {{ d.values()|sum }} {{ d.get('q', 5) }} {{ d['a'] }} {{ dict(a=1).a }}
{% for x in xs if x != 'a' %}{{ loop.index }}{{ x }}{% endfor %} {% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }}{% endfor %}
{% for x in xs %}{{ loop.previtem|default('-') }}{{ loop.nextitem|default('-') }}{{ loop.revindex0 }}{{ loop.depth }}{% if loop.changed(x) %}!{% endif %}{% endfor %}
{% for x in xs %}{% set outer = loop %}{% for y in ns %}{{ outer.index }}{{ loop.index }} {% endfor %}{{ loop.index }}{% endfor %}
{% for i in range(1, 10, 3) %}{{ i }}{% endfor %} {% for b in xs|batch(2, '-') %}{{ b|join }};{% endfor %} {% for b in xs|slice(2) %}{{ b|join }};{% endfor %}
{{ nest.a.b[1].c }} {{ nest['a']['b'][0] }} {{ {'a': {'b': 1}}.a.b }} {{ {1: 2}[1] }}
{{ n is odd }} {{ n is divisibleby 3 }} {{ t is string }} {{ xs is sequence }} {{ d is mapping }} {{ yes is true }} {{ 'a' is in xs }} {{ n is gt 2 }} {{ 'upper' is filter }}
{{ 'a' in xs }} {{ 'q' not in d }} {{ 'tex' in t }} {{ 1 < 2 < 3 }} {{ yes and 'a' or 'b' }} {{ not no }} {{ true }} {{ xs == ['b', 'a', 'c'] }} {{ 1.0 == 1 }}
{{ 'a' if no else 'b' if no else 'c' }} {{ 'a' if yes }} {{ 'a' if no }}| {{ nothing is none }} {{ q|default('d') }} {{ q is defined }} {{ e|default('d', true) }} {{ d.q|default('d') }}
{% if xs %}1{% endif %}{% if empty %}2{% else %}3{% endif %}{% if e %}4{% endif %}{% if nothing %}5{% endif %}{% if n > 2 and (t == 'x' or yes) %}6{% elif no %}7{% endif %}
{{ '<b>x</b>'|striptags }} {{ 'a b'|urlencode }} {{ 1000|filesizeformat }} {{ "it's" }} {{ 'say "x"' }} {{ xs|tojson }} {{ d|tojson }} {{ 'a-b'|replace('-', ' ')|title }}
{{ date }} {{ date.year }} {{ date.strftime('%d.%m.%Y') }} {{ date.isoformat() }}
{% set x = 5 %}{{ x }}{% set a, b = 1, 2 %}{{ a }}{{ b }}{% if yes %}{% set x = 6 %}{% endif %}{{ x }}{% for i in [1] %}{% set x = 7 %}{% endfor %}{{ x }}
{% set y %}q{{ n }}{% endset %}{{ y }}{{ y|length }}{% set z | upper %}q{{ n }}{% endset %}{{ z }}{% filter upper|replace('A', '-') %}abc{{ t }}{% endfilter %}
{% macro m(a, b=2) %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}{{ m(1, b=3) }}{% macro c() %}({{ caller() }}){% endmacro %}{% call c() %}c{{ n }}{% endcall %}
{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{% set c = cycler('o', 'e') %}{% for x in xs %}{{ c.next() }}{% endfor %}{% set j = joiner(', ') %}{% for x in xs %}{{ j() }}{{ x }}{% endfor %}
{% set s = namespace(found=false) %}{% for x in xs %}{% if x == 'a' %}{% set s.found = true %}{% endif %}{% endfor %}{{ s.found }}{% for x in empty %}1{% else %}none{% endfor %}
{% autoescape true %}{{ t }}{% endautoescape %}{%+ if yes %}p{% endif %}{{+ n }}{{- n -}} {{ n -}} x {{- n }}
""".strip().split("\n")
"""One paragraph a line; in docxtpl and in docgen alike Jinja, which is why they are to say the same."""

REFUSED: dict[str, tuple[bytes, str]] = {
    "a name that may not be there": (word(p("{% if q %}1{% endif %}")), "unknown-name"),
    "a list, printed as Python has it": (word(p("{{ xs }}")), "not-one-value"),
    "a choice that differs each time": (word(p("{{ xs|random }}")), "unknown-filter"),
    "a comment over paragraphs": (word(p("{# a"), p("z #}")), "tag-not-closed"),
    "a value over paragraphs": (word(p("{{"), p("t }}")), "tag-not-closed"),
    "a width beyond what Word can have": (word(tbl(tr(cell("{% colspan 1000 %}x")))), "wrong-content"),
    "a colour that is none": (word(tbl(tr(cell("{% cellbg t %}x")))), "wrong-content"),
}
"""What docxtpl fills, well or badly, and docgen refuses with a place: the template and the code."""

PEERS = ROOT.parent / "shared" / "peers" / "docxtpl"
"""Templates of docxtpl's own tests with their data."""

PEER_NAMES = (
    "comments",
    "dynamic_table",
    "footnotes",
    "header_footer_entities",
    "nested_for",
    "order",
    "preserve_spaces",
    "vertical_merge",
)


def peer(name: str) -> Case:
    if not PEERS.is_dir():
        missing("docxtpl's own templates", "they are not part of this repository")
    data = json.loads((PEERS / f"{name}.json").read_text(encoding="utf-8"))
    return Case((PEERS / f"{name}.docx").read_bytes(), data, **BETTER.get(name, {}))


BETTER: dict[str, Any] = {
    "vertical_merge": {
        "why": "what stands in cells that a merge covers is gone; docxtpl leaves it there, unseen",
        "better": {
            BODY: [
                "",
                "┌ 5",
                "| 2×Description | Quantity | 2×Price |",
                "| ⊤Book | Python interpreters | 2×2 | FREE |",
                "| ⊥ | Django projects | 2×5403 | FREE |",
                "| ⊥ | Guido | 2×1 | 100,000,000.00 |",
                "| 2×Total | 2× | 100,000,000.00 |",
                "",
                "Use {% vm %} to make the corresponding table cell vertically merged within a ‘for’.",
                "",
                "",
            ]
        },
    },
}
"""Where docgen's document of a peer's template is better."""


def check(case: Case) -> None:
    """Both engines' documents say the same in every part that the template has, but for what is said to be better."""
    parts = outline(case.template)
    theirs = {part: outline(by_docxtpl(case.template, {**case.data, **case.objects}))[part] for part in parts}
    document = filling.fill(case.template, case.data)
    ours = {part: outline(document)[part] for part in parts}
    assert ours == {**theirs, **case.better}
    assert all(theirs[part] != lines for part, lines in case.better.items()), "it is the same by now"
    assert bool(case.better) == bool(case.why)
    assert faults(document) == []


@pytest.mark.parametrize("name", PEER_NAMES)
def test_a_template_of_docxtpl_reads_the_same_in_both(name: str) -> None:
    check(peer(name))


@pytest.mark.parametrize("name", CASES)
def test_a_feature_of_the_dialect_reads_the_same_in_both(name: str) -> None:
    check(CASES[name])


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_prints_the_same_in_both(expression: str) -> None:
    check(case(p(expression), data=TEXTS))


@pytest.mark.parametrize("name", REFUSED)
def test_what_docgen_refuses_and_docxtpl_does_not_has_a_place(name: str) -> None:
    template, code = REFUSED[name]
    by_docxtpl(template, TEXTS)
    problems = refusals(lambda: filling.fill(template, TEXTS))
    assert problems[0].code == code
    assert all(problem.place.where for problem in problems)


def test_rich_text_looks_as_that_of_docxtpl() -> None:
    template = with_paragraphs("{{r v }}")
    spans = [
        {"text": "1", "bold": True, "underline": True},
        {"text": "2", "italic": True, "strike": True, "color": "#ff0000"},
        {"text": "3", "size": 14, "superscript": True},
        {"text": "4", "subscript": True, "style": "Strong"},
    ]
    theirs = docxtpl.RichText("1", bold=True, underline=True)
    theirs.add("2", italic=True, strike=True, color="FF0000")
    theirs.add("3", size=28, superscript=True)
    theirs.add("4", subscript=True, style="Strong")
    assert looks(filling.fill(template, {"v": spans})) == looks(by_docxtpl(template, {"v": theirs}))


def looks(document: bytes) -> dict[str, list[str]]:
    """The format of each run by its text; that of complex scripts left out, which docxtpl sets for sizes alone."""
    found = {}
    for node in etree.fromstring(members(document)[BODY]).iter(w("r")):
        formats = [(etree.QName(each).localname, each.get(w("val"), "")) for each in node.iterfind(f"{w('rPr')}/*")]
        found["".join(map(str, node.itertext()))] = sorted(
            " ".join(each).strip() for each in formats if not each[0].endswith("Cs")
        )
    found.pop("", None)
    return found


def test_the_validator_finds_no_error_in_what_docgen_makes(validator: Validator, tmp_path: Path) -> None:
    cases = {**CASES, **{name: peer(name) for name in PEER_NAMES}}
    documents = {name: filling.fill(case.template, case.data) for name, case in cases.items()}
    assert invalid(documents, validator, tmp_path) == {}
