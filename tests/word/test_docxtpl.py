"""Side by side with the real docxtpl: the same template and data give documents that read the same, or better."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docxtpl  # type: ignore[import-untyped]
import pytest

from docgen import pipeline
from tests.conftest import ROOT, missing
from tests.making import docx_bytes, p, run, tbl, tc, tr, word
from tests.parts import Validator
from tests.word.docxtpl_outline import BODY, M, by_docxtpl, faults, invalid, outline

CELL = '<w:tcW w:w="2000" w:type="dxa"/>'
"""docxtpl merges and colours only cells that have properties."""

BREAK = "<w:r><w:br/></w:r>"


@dataclass(frozen=True)
class Case:
    """A template with its data; `objects` are docxtpl's own in place of data.

    Where docgen's document differs, `better` says what each part that differs says, and `why` why that is better.
    """

    template: bytes
    data: Mapping[str, object] = field(default_factory=dict)
    objects: Mapping[str, object] = field(default_factory=dict)
    better: Mapping[str, list[str]] = field(default_factory=dict)
    why: str = ""


def cell(*contents: str, properties: str = CELL) -> str:
    return tc(*contents, properties=properties)


def letters(text: str) -> str:
    """A paragraph with each letter in a run of its own, no two of one format."""
    return p(*[run(each, f'<w:sz w:val="{20 + number}"/>') for number, each in enumerate(text)])


def shaded(color: str) -> str:
    return f'{CELL}<w:shd w:val="clear" w:color="auto" w:fill="{color}"/>'


def wide(number: int) -> str:
    return f'{CELL}<w:gridSpan w:val="{number}"/>'


FRUIT = {"xs": ["a", "b", "c"], "empty": [], "one": ["o"], "yes": True, "no": False, "n": 3, "t": "text"}
TREE = {"tree": [{"n": "A", "s": ["1", "2"]}, {"n": "B", "s": ["3"]}, {"n": "C", "s": []}]}


def split(*texts: str) -> dict[str, bytes]:
    """The same text split by ENTER and by SHIFT+ENTER."""
    soft = [piece for text in texts for piece in (run(text), BREAK)][:-1]
    return {"ENTER": word(*[p(text) for text in texts]), "SHIFT+ENTER": word(p(*soft))}


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

CASES: dict[str, Case] = {
    # paragraphs
    "a loop over paragraphs": Case(word(p("{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}"), p("z")), FRUIT),
    "a loop over nothing": Case(word(p("a"), p("{%p for x in empty %}"), p("{{ x }}"), p("{%p endfor %}"), p("z")), FRUIT),
    "a loop over paragraphs with an else": Case(
        word(p("{%p for x in empty %}"), p("{{ x }}"), p("{%p else %}"), p("nothing"), p("{%p endfor %}")), FRUIT
    ),
    "loops over paragraphs within each other": Case(
        word(p("{%p for a in tree %}"), p("{{ a.n }}"), p("{%p for b in a.s %}"), p("- {{ b }}"), p("{%p endfor %}"), p("{%p endfor %}")),
        TREE,
    ),
    "paragraphs that are chosen": Case(
        word(p("{%p if no %}"), p("1"), p("{%p elif n == 3 %}"), p("2"), p("{%p else %}"), p("3"), p("{%p endif %}")), FRUIT
    ),
    "a table that is repeated": Case(
        word(p("{%p for x in xs %}"), tbl(tr("{{ x }}", "1")), p(""), p("{%p endfor %}")), FRUIT
    ),
    "a loop over the paragraphs of a cell": Case(
        word(tbl(tr(tc("head", "{%p for x in xs %}", "{{ x }}", "{%p endfor %}"), "2"))), FRUIT
    ),
    # one paragraph
    "a loop in one paragraph": Case(word(p("a {% for x in xs %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %} z")), FRUIT),
    "loops in one paragraph within each other": Case(
        word(p("{% for a in tree %}{{ a.n }}:{% for b in a.s %}{{ b }}{% else %}-{% endfor %};{% endfor %}")), TREE
    ),
    "a choice in one paragraph": Case(word(p("{% if no %}1{% elif yes %}2{% else %}3{% endif %}{% if no %}4{% else %}5{% endif %}")), FRUIT),
    "a loop in one paragraph over runs": Case(
        word(p(run("{% for x in xs %}"), run("{{ x }}", "<w:b/>"), run(" ", "<w:i/>"), run("{% endfor %}"))), FRUIT
    ),
    "runs that are repeated": Case(
        word(p(run("a"), run("{%r for x in xs %}"), run("{{ x }} ", "<w:b/>"), run("{%r endfor %}"), run("z"))), FRUIT
    ),
    "runs that are chosen": Case(
        word(p(run("{%r if no %}"), run("1", "<w:b/>"), run("{%r else %}"), run("2", "<w:i/>"), run("{%r endif %}"))), FRUIT
    ),
    # rows and columns
    "a loop over rows": Case(
        word(tbl(tr("head", "#"), tr("{%tr for x in xs %}", ""), tr("{{ x }}", "{{ loop.index }}"), tr("{%tr endfor %}", ""), tr("foot", "#"))),
        FRUIT,
    ),
    "loops over rows within each other": Case(
        word(
            tbl(
                tr("{%tr for a in tree %}", ""),
                tr("{{ a.n }}", "{{ a.s|length }}"),
                tr("{%tr for b in a.s %}", ""),
                tr("-", "{{ b }}"),
                tr("{%tr endfor %}", ""),
                tr("{%tr endfor %}", ""),
            )
        ),
        TREE,
    ),
    "rows that are chosen": Case(
        word(tbl(tr("{%tr if no %}"), tr("1"), tr("{%tr else %}"), tr("2"), tr("{%tr endif %}"), tr("3"))), FRUIT
    ),
    "a loop over rows with a choice of rows in it": Case(
        word(tbl(tr("{%tr for x in xs %}"), tr("{%tr if x != 'b' %}"), tr("{{ x }}"), tr("{%tr endif %}"), tr("{%tr endfor %}"))),
        FRUIT,
    ),
    "a loop over columns": Case(word(tbl(tr("a", "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}", "z"))), FRUIT),
    "a loop over columns in each row of a loop": Case(
        word(
            tbl(
                tr("", "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"),
                tr("{%tr for a in tree %}", "", "", ""),
                tr("{{ a.n }}", "{%tc for x in xs %}", "{{ a.n }}{{ x }}", "{%tc endfor %}"),
                tr("{%tr endfor %}", "", "", ""),
            )
        ),
        {**FRUIT, **TREE},
    ),
    "columns that are chosen": Case(
        word(tbl(tr("a", "{%tc if no %}", "1", "{%tc else %}", "2", "{%tc endif %}"))), FRUIT
    ),
    "a loop over one column": Case(word(tbl(tr("a", "{%tc for x in one %}", "{{ x }}", "{%tc endfor %}", "z"))), FRUIT),
    "a loop over no column": Case(word(tbl(tr("a", "{%tc for x in empty %}", "{{ x }}", "{%tc endfor %}", "z"))), FRUIT),
    "a table in a cell of a repeated row": Case(
        word(tbl(tr("{%tr for a in tree %}"), tr(tc(p("{{ a.n }}"), tbl(tr("in", "{{ a.n }}")), p(""))), tr("{%tr endfor %}"))), TREE
    ),
    "a loop over the rows of a table in a cell": Case(
        word(tbl(tr(tc(tbl(tr("{%tr for x in xs %}"), tr("{{ x }}"), tr("{%tr endfor %}")), p("")), "2"))), FRUIT
    ),
    # merged and coloured cells
    "a cell over several columns": Case(
        word(tbl(tr(cell("1"), cell("2"), cell("3")), tr(cell("{% colspan n %}all")))), FRUIT
    ),
    "a head over a loop of columns": Case(
        word(
            tbl(
                tr(cell(""), cell("{% colspan xs|count %}head", properties=wide(3))),
                tr(cell("-"), cell("{%tc for x in xs %}"), cell("{{ x }}"), cell("{%tc endfor %}")),
            )
        ),
        FRUIT,
    ),
    "cells of a colour": Case(
        word(
            tbl(
                tr(cell("{%tr for c in colors %}"), cell("")),
                tr(cell("{% cellbg c.bg %}{{ c.n }}"), cell("{% cellbg c.bg %}1", properties=shaded("00FF00"))),
                tr(cell("{%tr endfor %}"), cell("")),
            )
        ),
        {"colors": [{"n": "red", "bg": "FF0000"}, {"n": "yellow", "bg": "FFDD00"}]},
    ),
    "a colour in a run of its own": Case(
        word(tbl(tr(cell(p(run("{% cellbg c %}", "<w:b/>"), run("red"))), cell("1")))), {"c": "FF0000"}
    ),
    "a cell merged over a loop of columns": Case(
        word(tbl(tr(cell("{%tc for x in xs %}"), cell("{% hm %}head"), cell("{%tc endfor %}")), tr(cell("{%tc for x in xs %}"), cell("{{ x }}"), cell("{%tc endfor %}")))),
        FRUIT,
    ),
    "a cell of two columns merged over a loop of columns": Case(
        word(
            tbl(
                tr(cell("{%tc for x in xs %}"), cell("{% hm %}head", properties=wide(2)), cell("{%tc endfor %}")),
                tr(cell("{%tc for x in xs %}"), cell("{{ x }}"), cell("{{ loop.index }}"), cell("{%tc endfor %}")),
            )
        ),
        FRUIT,
    ),
    "a cell merged over one column": Case(
        word(tbl(tr(cell("{%tc for x in one %}"), cell("{% hm %}head"), cell("{%tc endfor %}"), cell("z")))), FRUIT
    ),
    "cells merged over columns in each row of a loop": Case(
        word(
            tbl(
                tr(cell("{%tr for a in tree %}"), cell(""), cell("")),
                tr(cell("{%tc for x in xs %}"), cell("{% hm %}{{ a.n }}"), cell("{%tc endfor %}")),
                tr(cell("{%tc for x in xs %}"), cell("{{ a.n }}{{ x }}"), cell("{%tc endfor %}")),
                tr(cell("{%tr endfor %}"), cell(""), cell("")),
            )
        ),
        {**FRUIT, **TREE},
    ),
    **{
        f"cells merged downwards over {name} rows": Case(
            word(
                tbl(
                    tr(cell("head"), cell("#")),
                    tr(cell("{%tr for x in list %}"), cell("")),
                    tr(cell("{% vm %}{{ t }}"), cell("{{ x }}")),
                    tr(cell("{%tr endfor %}"), cell("")),
                )
            ),
            {"list": rows, "t": "same"},
        )
        for name, rows in {"no": [], "one": ["a"], "three": ["a", "b", "c"]}.items()
    },
    # split and merged text
    **{
        f"text split by {key} with {value}": Case(template, {"yes": value})
        for value in (True, False)
        for key, template in split(*HOUSE).items()
    },
    **{
        f"split text at the start, by {key}": Case(template, FRUIT)
        for key, template in split("{%- if yes -%}", "one", "{%- endif -%}", " two").items()
    },
    **{
        f"split text at the end, by {key}": Case(template, FRUIT)
        for key, template in split("one", "{%- if yes -%}", " two", "{%- endif -%}").items()
    },
    **{
        f"split text with two tags in a row, by {key}": Case(template, FRUIT)
        for key, template in split("one", "{%- if yes -%}", "{%- for x in xs -%}", " {{ x }}", "{%- endfor -%}", "{%- endif -%}", " z").items()
    },
    **{
        f"split text with no-break spaces, by {key}": Case(template, FRUIT)
        for key, template in split("one\u00a0", "{%- if yes -%}", "\u00a0two\u00a0", "{%- endif -%}", "\u00a0three").items()
    },
    **{
        f"split text with spaces at its ends, by {key}": Case(template, FRUIT)
        for key, template in split("one  ", "{%- if yes -%}", "  two ", "{%- endif -%}", "  three").items()
    },
    **{
        f"a tag joined to the line before it alone, by {key}": Case(template, FRUIT)
        for key, template in split("one", "{%- if yes %}", "two", "{%- endif %}", "three").items()
    },
    **{
        f"a tag joined to the line after it alone, by {key}": Case(template, FRUIT)
        for key, template in split("one", "{% if yes -%}", "two", "{% endif -%}", "three").items()
    },
    "text split over several paragraphs between the tags": Case(
        word(p("one"), p("{%- if yes -%}"), p(" two"), p("three "), p("{%- endif -%}"), p("four")), FRUIT
    ),
    "spaces around a value within a paragraph": Case(word(p("a   {{- t -}}   z"), p("a {{- t }} {{ t -}} z")), FRUIT),
    # values
    "a value of several lines": Case(word(p("[{{ v }}]")), {"v": "one\ntwo\nthree"}),
    "a value with tabs": Case(word(p("[{{ v }}]")), {"v": "one\ttwo"}),
    "a value of several paragraphs": Case(word(p("[{{ v }}]")), {"v": "one\atwo\athree"}),
    "a value over several pages": Case(word(p("[{{ v }}]")), {"v": "one\ftwo"}),
    "a value with all of them": Case(word(p("[{{ v }}]"), tbl(tr("{{ v }}"))), {"v": "1\n2\a3\t4\f5\n6"}),
    "a value of several paragraphs between other runs": Case(
        word(p(run("a", "<w:i/>"), run("{{ v }}", "<w:b/>"), run("z", "<w:i/>"))), {"v": "one\atwo"}
    ),
    "a value of several paragraphs in a loop": Case(word(p("{% for x in l %}{{ x }};{% endfor %}")), {"l": ["a\ab", "c\nd"]}),
    "a value with the marks of XML, escaped": Case(word(p("[{{ v|e }}]")), {"v": "a < b & c > d"}),
    "numbers and other things": Case(
        word(p("{{ i }} {{ f }} {{ b }} {{ s }}")), {"i": 42, "f": 1.5, "b": True, "s": ""}
    ),
    "nothing": Case(word(p("[{{ v }}]")), {"v": None}, better={BODY: ["[]"]}, why="nothing prints as nothing"),
    "rich text": Case(
        word(p(run("a "), run("{{r v }}"), run(" z"))),
        {"v": [{"text": "bold", "bold": True}, " ", {"text": "red\nline", "color": "FF0000", "italic": True, "size": 14}]},
        {"v": docxtpl.RichText("bold", bold=True)},
    ),
    # Jinja
    "a value that is set": Case(word(p("{%p set v = n * 2 %}"), p("{{ v }}{% set w = 'x' %}{{ w }}")), FRUIT),
    "a text that is set": Case(word(p("{% set v %}a{{ t }}b{% endset %}{{ v }}{{ v }}")), FRUIT),
    "with": Case(word(p("{% with v = n + 1 %}{{ v }}{% endwith %}"), p("{%p with v = t %}"), p("{{ v }}"), p("{%p endwith %}")), FRUIT),
    "a macro in one paragraph": Case(word(p("{% macro m(x, y='?') %}<{{ x }}{{ y }}>{% endmacro %}{{ m(n) }}{{ m(t, 2) }}".replace("<", "(").replace(">", ")"))), FRUIT),
    "filters": Case(
        word(p("{{ t|upper }} {{ t|title }} {{ xs|join('-') }} {{ xs|length }} {{ xs|first }} {{ missing|default('d') }} {{ 3.14159|round(2) }} {{ '%05d'|format(n) }} {{ xs|reverse|join }} {{ t|replace('t', 'T') }}")),
        FRUIT,
    ),
    "more filters": Case(
        word(p("{{ t|capitalize }} {{ t|center(8) }}| {{ xs|batch(2)|list|length }} {{ [3, 1, 2]|sort|join }} {{ [1, 2]|sum }} {{ t|truncate(3, True, '') }} {{ n|string ~ t }} {{ tree|map(attribute='n')|join }} {{ tree|selectattr('n', 'equalto', 'B')|map(attribute='n')|first }}")),
        {**FRUIT, **TREE},
    ),
    "a block of a filter": Case(word(p("{% filter upper %}a{{ t }}{% endfilter %}")), FRUIT),
    "range and the loop's own names": Case(
        word(p("{% for i in range(3) %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.cycle('o', 'e') }} {% endfor %}")), {}
    ),
    "a namespace": Case(
        word(p("{% set ns = namespace(n=0) %}{% for x in xs %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}")), FRUIT
    ),
    "dictionaries": Case(
        word(p("{{ d.a }} {{ d['b c'] }} {% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %} {{ {'x': 1}['x'] }} {{ d|length }}")),
        {"d": {"a": 1, "b c": 2}},
    ),
    "expressions": Case(
        word(p("{{ 'y' if yes else 'n' }} {{ n // 2 }} {{ n % 2 }} {{ n ** 2 }} {{ -n }} {{ 'a' in xs }} {{ not yes }} {{ xs[0] }} {{ xs[1:]|join }} {{ t[::-1] }} {{ 1 == 1.0 }} {{ n is odd }} {{ missing is defined }} {{ n > 2 and n != 4 }}")),
        FRUIT,
    ),
    "JSON": Case(word(p("{{ d|tojson }}")), {"d": {"a": [1, "x"], "b": None}}),
    "tests": Case(word(p("{% if n is divisibleby 3 %}3{% endif %}{% if t is string %}s{% endif %}{% if xs is iterable and n is number %}i{% endif %}{% if none is not none %}n{% endif %}")), FRUIT),
    "raw": Case(word(p("{% raw %}{{ t }}{% endraw %} {{ t }}")), FRUIT),
    # how tags are typed
    "tags with each letter in a run of its own": Case(
        word(
            letters("a {{ t }} {% if yes %}y{% else %}n{% endif %}"),
            letters("{%p for x in xs %}"),
            letters("{{ x }}"),
            letters("{%p endfor %}"),
            tbl(tr(tc(letters("{%tr for x in xs %}"))), tr(tc(letters("{{ x }}"))), tr(tc(letters("{%tr endfor %}")))),
        ),
        FRUIT,
    ),
    "comments": Case(
        word(
            p("a{# hidden {{ t }} #}z"),
            p("{#p a paragraph #}"),
            tbl(tr("1", "2"), tr("{#tr a row #}", "gone"), tr("3", "{#tc a cell #}", "4")),
            p("end"),
        ),
        FRUIT,
    ),
    "marks of tags that are meant to be seen": Case(word(p("{_{ t }_} {_% if %_} {{ t }}")), FRUIT),
    "curly quotes in tags": Case(word(p("{{ “a” }}{{ ‘b’ }}{% if t == “text” %}c{% endif %}")), FRUIT),
    # what encloses a tag
    "a link": Case(word(p("a ", f'<w:hyperlink w:anchor="x">{run("{{ t }}")}</w:hyperlink>', " z")), FRUIT),
    "a control": Case(
        word(
            "<w:sdt><w:sdtPr/><w:sdtContent>" + p("{{ t }}") + "</w:sdtContent></w:sdt>",
            p("a ", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('{{ t }}')}</w:sdtContent></w:sdt>", " z"),
        ),
        FRUIT,
    ),
    "a tracked insertion": Case(word(p("a ", f'<w:ins w:id="1" w:author="a">{run("{{ t }}")}</w:ins>', " z")), FRUIT),
    "a text box": Case(
        word(p("a {{ t }}", f'<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>{p("{%p for x in xs %}")}{p("{{ x }}")}{p("{%p endfor %}")}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>', " z")),
        FRUIT,
    ),
    "an equation": Case(word(p("a ", f'<m:oMath xmlns:m="{M}"><m:r><m:t>x={{{{ n }}}}</m:t></m:r></m:oMath>', " z")), FRUIT),
    "the code of a field": Case(
        word(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "<w:r><w:instrText>DATE {{ t }}</w:instrText></w:r>", '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "{{ n }}", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')),
        FRUIT,
    ),
    "bookmarks around tags": Case(
        word(p('<w:bookmarkStart w:id="1" w:name="b"/>', "{{ t }}", '<w:bookmarkEnd w:id="1"/>', " z"), p("{%p if yes %}"), p("a"), p("{%p endif %}")), FRUIT
    ),
    # other parts
    "headers and footers": Case(
        word(p("{{ t }}"), header1=p("{{ t }}{% for x in xs %}{{ x }}{% endfor %}"), footer1=p("{%p if no %}") + p("1") + p("{%p else %}") + p("{{ n }}") + p("{%p endif %}")), FRUIT
    ),
    "headers for the first page and for even pages, and properties": Case(docx_bytes(_margins), FRUIT),
    "footnotes": Case(
        word(p("{{ t }}", '<w:r><w:footnoteReference w:id="2"/></w:r>'), footnotes=f'<w:footnote w:id="2">{p("{{ t }}{% for x in xs %}{{ x }}{% endfor %}")}</w:footnote>'), FRUIT
    ),
}  # fmt: skip


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
    document = pipeline.fill(case.template, case.data)
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


def test_the_validator_finds_no_error_in_what_docgen_makes(validator: Validator, tmp_path: Path) -> None:
    cases = {**CASES, **{name: peer(name) for name in PEER_NAMES}}
    documents = {name: pipeline.fill(case.template, case.data) for name, case in cases.items()}
    assert invalid(documents, validator, tmp_path) == {}
