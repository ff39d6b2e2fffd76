"""Read back: what a document has lost is reported, and what it says is read as anyone would."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from docgen import pipeline
from docgen.problems import Problem
from docgen.word import fill, package, readback, template
from docgen.word.compiled import Template
from docgen.word.fill import Filled
from docgen.word.package import Package, w
from docgen.word.readback import Paragraph, Table
from tests.conftest import ROOT
from tests.making import SECTION, docx_bytes, members_of, p, refusals, run, tbl, tc, tr, word, zipped

BODY = (
    p("前甲", "{{ d }}", '<w:bookmarkStart w:id="1" w:name="n"/>', "{{ b }}", '<w:bookmarkEnd w:id="1"/>'),
    p(f"<w:pPr>{SECTION}</w:pPr>", "中"),
    tbl(tr("{{ a }}", "{{ c }}")),
)
DATA = {"a": "甲", "b": "乙\n乙", "c": "丙\t<&>", "d": "丁"}
MAIN = "word/document.xml"


@pytest.fixture
def made() -> tuple[Template, Filled]:
    compiled = template.compile(word(*BODY, header1=p("页{{ a }}"), footer1=p("尾")), "report.docx")
    return compiled, fill.fill(compiled, DATA)


def misplaced(made: tuple[Template, Filled], old: str = "", new: str = "") -> list[Problem]:
    """What is reported of the body when one spot of it had been changed while it was filled."""
    compiled, filled = made
    (part,) = [each for each in compiled.parts if each.name == MAIN]
    xml = package.read(filled.document, "report.docx").members[MAIN].decode()
    assert not old or xml.count(old) == 1, xml.count(old)
    root = etree.fromstring(xml.replace(old, new).encode())
    return readback.misplaced(compiled, part, root, [each for each in filled.prints if each.part == MAIN])


NAMES = {"body": MAIN, "header": "word/header1.xml", "footer": "word/footer1.xml", "new": "word/new.xml"}


def losses(made: tuple[Template, Filled], unmeant: bool = True, **changed: bytes | None) -> list[str]:
    """The codes of what is reported when members of the document had been changed, added or removed.

    `unmeant`: when it was saved; else before, so that they are saved as they were meant.
    """
    compiled, filled = made
    meant = package.read(filled.document, "report.docx").members
    meant = {
        name: next((old for old in (compiled.package.members.get(name),) if old == data), data)
        for name, data in meant.items()
    }
    expected = {part.name: package.characters_of(etree.fromstring(meant[part.name])) for part in compiled.parts}
    members = dict(meant)
    for key, data in changed.items():
        members.pop(NAMES[key], None)
        if data is not None:
            members[NAMES[key]] = data
    saved = package.write(Package("report.docx", members))
    as_meant = Package("report.docx", meant if unmeant else members)
    return [problem.code for problem in readback.losses(compiled, saved, expected, as_meant)]


def test_a_good_document_has_lost_nothing(made: tuple[Template, Filled]) -> None:
    assert misplaced(made) == []
    assert losses(made) == []
    assert losses(made, False) == []


@pytest.mark.parametrize(
    ("old", "new", "tag", "place"),
    [
        (">丁<", "><", "{{ d }}", "第1段"),
        (">丁<", ">于<", "{{ d }}", "第1段"),
        ("&lt;&amp;&gt;", "&lt;&amp;", "{{ c }}", "表1 行1 列2"),
        ("丙</w:t><w:tab/>", "丙</w:t>", "{{ c }}", "表1 行1 列2"),
        ("乙</w:t><w:br/>", "乙</w:t>", "{{ b }}", "第1段"),
    ],
)
def test_a_value_that_is_lost_is_reported_with_the_place_of_its_tag(
    made: tuple[Template, Filled], old: str, new: str, tag: str, place: str
) -> None:
    (problem,) = misplaced(made, old, new)
    assert (problem.code, problem.place.where) == ("value-lost", place)
    assert problem.message.startswith(f"{tag}: ")


def test_a_value_that_stands_only_before_the_others_is_lost(made: tuple[Template, Filled]) -> None:
    cell = '<w:tc><w:p><w:r><w:t xml:space="preserve">甲</w:t></w:r></w:p></w:tc>'
    (problem,) = misplaced(made, cell, "<w:tc><w:p/></w:tc>")
    assert (problem.code, problem.place.where) == ("value-lost", "表1 行1 列1")


@pytest.mark.parametrize(
    ("old", "element"),
    [
        (SECTION, "sectPr"),
        ('<w:headerReference w:type="even" r:id="header1"/>', "headerReference"),
        ('<w:footerReference w:type="even" r:id="footer1"/>', "footerReference"),
        ('<w:bookmarkStart w:id="1" w:name="n"/>', "bookmarkStart"),
    ],
)
def test_a_section_a_header_and_a_bookmark_that_are_lost_are_reported(
    made: tuple[Template, Filled], old: str, element: str
) -> None:
    (problem,) = misplaced(made, old, "")
    assert (problem.code, problem.place.where) == ("element-lost", MAIN)
    assert element in problem.message


def test_what_a_block_drops_is_not_lost() -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="n"/><w:bookmarkEnd w:id="1"/>'
    body = p("{% if no %}"), p("甲", mark), p("{% endif %}"), p("{% if no %}", mark, "{% endif %}"), p("乙", mark)
    compiled = template.compile(word(*body), "report.docx")
    assert fill.fill(compiled, {"no": False}).document
    assert compiled.parts[0].fixed["bookmarkStart"] == 1


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("data", [None, b"<a/>", b"<a>"])
def test_a_part_that_is_not_saved_as_it_was_meant_is_reported(
    made: tuple[Template, Filled], key: str, data: bytes | None
) -> None:
    assert losses(made, True, **{key: data}) == ([] if data is None and key == "new" else ["part-lost"])


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"footer": None}, ["part-lost"]),
        ({"new": b"<a>"}, ["broken-xml"]),
        ({"body": b"<a/>"}, ["text-lost"]),
        ({"header": b"<a/>"}, ["text-lost"]),
        ({"header": b"<a>"}, ["broken-xml"]),
        ({"footer": b"<a>"}, ["broken-xml"]),
    ],
)
def test_a_part_that_is_lost_changed_or_broken_is_reported(
    made: tuple[Template, Filled], changed: dict[str, bytes | None], codes: list[str]
) -> None:
    assert losses(made, False, **changed) == codes


@pytest.mark.parametrize("document", [b"", b"no zip", word()[:100]])
def test_a_saved_document_that_is_none_is_reported(made: tuple[Template, Filled], document: bytes) -> None:
    assert [problem.code for problem in readback.losses(made[0], document, {}, made[0].package)] != []


def test_a_template_with_a_broken_part_that_holds_no_text_is_refused() -> None:
    members = {**members_of(p("{{ a }}")), "word/settings.xml": b"<w:settings"}
    (problem,) = refusals(lambda: fill.fill(template.compile(zipped(members), "report.docx"), DATA))
    assert (problem.code, problem.place.where) == ("broken-xml", "word/settings.xml")


# What a document says


def outline_of(*body: str, **parts: str) -> readback.Outline:
    return readback.outline(word(*body, **parts))


def test_an_outline_gives_paragraphs_with_their_styles_and_tables_in_their_order() -> None:
    def make(document: Any) -> None:
        document.add_heading("一、总则", 1)
        document.add_paragraph("甲")
        document.add_table(1, 2).rows[0].cells[1].text = "乙"
        document.add_paragraph("丙")

    got = readback.outline(docx_bytes(make))
    assert got.body == (
        Paragraph("一、总则", "heading 1"),
        Paragraph("甲", "Normal"),
        Table((("", "乙"),)),
        Paragraph("丙", "Normal"),
    )
    assert [each.text for each in got.paragraphs] == ["一、总则", "甲", "丙"]
    assert got.tables == (got.body[2],)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([tr(tc("甲", properties='<w:vMerge w:val="restart"/>'), "1"), tr(tc(p(), properties="<w:vMerge/>"), "2")],
         (("甲", "1"), ("甲", "2"))),
        ([tr("1", "2", "3"), tr(tc("甲", properties='<w:gridSpan w:val="2"/>'), "4")], (("1", "2", "3"), ("甲", "甲", "4"))),
        ([tr(tc("甲", "乙"), "丙")], (("甲\n乙", "丙"),)),
    ],
)  # fmt: skip
def test_a_merged_cell_gives_its_text_in_every_row_and_column_it_covers(
    rows: list[str], expected: tuple[tuple[str, ...], ...]
) -> None:
    (table,) = outline_of(tbl(*rows)).tables
    assert table.rows == expected


def test_an_outline_gives_the_texts_of_headers_and_footers() -> None:
    assert outline_of(p("甲"), header1=p("乙") + p("丙"), footer1=p("丁")).margins == ("乙\n丙", "丁")
    assert outline_of(p("甲")).margins == ()


def test_what_was_filled_in_is_read_back() -> None:
    rows = tr("{% for r in rows %}{% vm %}{{ r.n }}", "{{ r.k }}{% endfor %}")
    compiled = template.compile(word(p("前{{ a }}"), tbl(rows)), "report.docx")
    data = {"a": "甲\n乙\t丙", "rows": [{"n": "组", "k": 1}, {"n": "组", "k": 2}]}
    got = readback.outline(fill.fill(compiled, data).document)
    assert [each.text for each in got.paragraphs] == ["前甲\n乙\t丙"]
    assert got.tables[0].rows == (("组", "1"), ("组", "2"))


def test_the_text_of_a_part_is_that_of_all_its_paragraphs() -> None:
    root = etree.fromstring(members_of(*BODY)[MAIN])
    assert readback.text(root) == "前甲{{ d }}{{ b }}\n中\n{{ a }}\n{{ c }}"
    assert sum(1 for _ in root.iter(w("p"))) == 4


def test_passages_are_paragraphs_and_cells_with_their_places() -> None:
    document = word(p("一"), tbl(tr("甲", "乙")), header1=p("眉"))
    assert list(readback.passages(document, "t.docx")) == [
        ("第1段", "一"),
        ("表1 行1 列1", "甲"),
        ("表1 行1 列2", "乙"),
        ("页眉 › 第1段", "眉"),
    ]


def test_an_outline_holds_what_stands_in_content_controls() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    got = outline_of(control(p("甲") + control(tbl(control(tr("乙"))))), p(control(run("丙"))))
    assert got.body == (Paragraph("甲", ""), Table((("乙",),)), Paragraph("丙", ""))


@pytest.mark.parametrize("width", ["", "0", "-1", "64", "9999999999", "x"])
def test_a_cell_that_covers_no_number_of_columns_covers_one(width: str) -> None:
    row = tr(tc("甲", properties=f'<w:gridSpan w:val="{width}"/>'), "乙")
    assert outline_of(tbl(row)).tables[0].rows == (("甲", "乙"),)


@pytest.mark.parametrize("project", [ROOT, ROOT / "docgen/forms/zipingbiao"], ids=["county", "form"])
def test_the_outline_of_a_report_is_what_python_docx_reads(project: Path) -> None:
    document = pipeline.build(project, flat=True).document
    got, opened = readback.outline(document), docx.Document(io.BytesIO(document))
    assert [each.text for each in got.paragraphs] == [each.text for each in opened.paragraphs]
    assert [each.style.casefold() for each in got.paragraphs] == [
        str(each.style and each.style.name).casefold() for each in opened.paragraphs
    ]
    assert [table.rows for table in got.tables] == [
        tuple(tuple(cell.text for cell in row.cells) for row in table.rows) for table in opened.tables
    ]
