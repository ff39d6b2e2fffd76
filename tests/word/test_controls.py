"""Controls: each printed value names its fact in the document, and a reader sees nothing of it."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from lxml import etree

from docgen.values import Value
from docgen.word import controls, fill, template
from docgen.word.content import Rich, Span
from docgen.word.controls import FIRST_ID, LONGEST_TAG, ours
from docgen.word.manuscript import ORIGIN
from docgen.word.package import read, w, write
from docgen.word.readback import outline
from docgen.word.stories import plain_text
from tests.making import p, tbl, tr, word
from tests.parts import Validator

FIGURE = Value("13952", "13952", path="births.cases")


def filled(source: bytes, *, flat: bool = False, **context: object) -> bytes:
    return fill.fill(template.compile(source, "t.docx", flat=flat), context).document


def root_of(document: bytes, part: str = "word/document.xml") -> etree._Element:
    return read(document, "out.docx").root(part)


def tags_of(document: bytes, part: str = "word/document.xml") -> list[tuple[str, str]]:
    """The tag of each control with the text that it holds."""
    return [
        (str(next(control.iter(w("tag"))).get(w("val"))), plain_text(control))
        for control in ours(root_of(document, part))
    ]


def errors(validator: Validator, folder: Path, document: bytes) -> list[str]:
    file = folder / "out.docx"
    file.write_bytes(document)
    return validator.errors(file)


def test_a_printed_value_carries_its_path_and_reads_as_without(validator: Validator, tmp_path: Path) -> None:
    source = word(p("全县共{{ n }}人，其中{{ n }}人。"), tbl(tr("人数", "{{ n }}")), header1=p("{{ n }}"))
    with_controls, flat = filled(source, n=FIGURE), filled(source, flat=True, n=FIGURE)
    assert tags_of(with_controls) == [("births.cases", "13952")] * 3
    assert tags_of(with_controls, "word/header1.xml") == [("births.cases", "13952")]
    assert plain_text(root_of(with_controls)) == plain_text(root_of(flat))
    assert tags_of(flat) == []
    assert outline(with_controls) == outline(flat)
    assert errors(validator, tmp_path, with_controls) == []


def test_the_look_of_the_text_stays_on_both_sides_and_within() -> None:
    made = docx.Document()
    run = made.add_paragraph().add_run("共{{ n }}人")
    run.bold = True
    stream = io.BytesIO()
    made.save(stream)
    runs = list(root_of(filled(stream.getvalue(), n=FIGURE)).iter(w("r")))
    assert [plain_text(each) for each in runs] == ["共", "13952", "人"]
    assert all(each.find(f"{w('rPr')}/{w('b')}") is not None for each in runs)


def test_what_is_computed_in_the_template_names_its_expression() -> None:
    assert tags_of(filled(word(p("{{ 1 + 1 }}")))) == [("=1 + 1", "2")]


def test_ids_follow_one_another_and_none_stands_twice() -> None:
    source = word(p("{% for n in all %}{{ n }}{% endfor %}{{ all|length }}"), header1=p("{{ all|length }}"))
    document = filled(source, all=[FIGURE] * 3)
    ids = [
        int(next(control.iter(w("id"))).get(w("val"), ""))
        for part in ("word/document.xml", "word/header1.xml")
        for control in ours(root_of(document, part))
    ]
    assert ids == list(range(FIRST_ID, FIRST_ID + 5))


@pytest.mark.parametrize("value", ["", None])
def test_what_prints_nothing_has_no_control(value: object) -> None:
    assert tags_of(filled(word(p("甲{{ n }}乙")), n=value)) == []


def test_a_path_too_long_for_word_is_left_out_and_the_value_is_not(validator: Validator, tmp_path: Path) -> None:
    document = filled(word(p("{{ n }}")), n=Value("5", "5", path="a." + "b" * LONGEST_TAG))
    (control,) = ours(root_of(document))
    assert next(control.iter(w("tag")), None) is None
    assert plain_text(control) == "5"
    assert errors(validator, tmp_path, document) == []


def test_characters_of_xml_in_an_expression_are_escaped(validator: Validator, tmp_path: Path) -> None:
    document = filled(word(p('{{ "<&>\\"" if 1 < 2 else "" }}')))
    assert tags_of(document) == [('="<&>\\"" if 1 < 2 else ""', '<&>"')]
    assert errors(validator, tmp_path, document) == []


def test_formatted_text_stays_in_its_control_and_paragraphs_do_not(validator: Validator, tmp_path: Path) -> None:
    bold = Rich((Span("甲", bold=True), Span("乙")))
    assert [text for _, text in tags_of(filled(word(p("{{ n }}")), n=bold))] == ["甲乙"]
    document = filled(word(p("始{{ n }}终")), n="甲\a乙")
    assert tags_of(document) == []
    assert [paragraph.text for paragraph in outline(document).paragraphs] == ["始甲", "乙终"]
    assert errors(validator, tmp_path, document) == []


@pytest.mark.parametrize(
    "around",
    [
        '<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>{{ n }}</w:t></w:r></w:sdtContent></w:sdt>',
        '<w:fldSimple w:instr="AUTHOR"><w:r><w:t>{{ n }}</w:t></w:r></w:fldSimple>',
        "<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val=\"center\"/><w:hps w:val=\"10\"/><w:hpsRaise w:val=\"18\"/>"
        '<w:hpsBaseText w:val="21"/><w:lid w:val="zh-CN"/></w:rubyPr><w:rt><w:r><w:t>{{ n }}</w:t></w:r></w:rt>'
        "<w:rubyBase><w:r><w:t>甲</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    ],
)  # fmt: skip
def test_where_word_allows_no_control_there_is_none(around: str, validator: Validator, tmp_path: Path) -> None:
    document = filled(word(f"<w:p>{around}</w:p>"), n=FIGURE)
    assert tags_of(document) == []
    assert "13952" in plain_text(root_of(document))
    assert errors(validator, tmp_path, document) == []


@pytest.mark.parametrize(
    "around",
    [
        '<w:hyperlink w:anchor="x"><w:r><w:t>{{ n }}</w:t></w:r></w:hyperlink>',
        '<w:ins w:id="1" w:author="甲"><w:r><w:t>{{ n }}</w:t></w:r></w:ins>',
        "<w:sdt><w:sdtPr><w:id w:val=\"7\"/></w:sdtPr><w:sdtContent><w:r><w:t>{{ n }}</w:t></w:r></w:sdtContent></w:sdt>",
    ],
)  # fmt: skip
def test_links_insertions_and_rich_controls_may_hold_one(around: str, validator: Validator, tmp_path: Path) -> None:
    document = filled(word(f"<w:p>{around}</w:p>"), n=FIGURE)
    assert tags_of(document) == [("births.cases", "13952")]
    assert errors(validator, tmp_path, document) == []


def test_a_numbered_template_says_from_which_paragraph_each_comes() -> None:
    source = word(p("一"), p("{% for n in all %}"), p("{{ n }}"), p("{% endfor %}"), p("末"))
    made = fill.fill(template.compile(source, "t.docx", numbered=True), {"all": [1, 2]})
    origins = [(paragraph.get(ORIGIN), plain_text(paragraph)) for paragraph in root_of(made.document).iter(w("p"))]
    assert origins == [("0", "一"), ("2", "1"), ("2", "2"), ("4", "末")]


def test_a_flat_document_has_lost_its_controls_and_nothing_else() -> None:
    made = fill.fill(template.compile(word(p("甲{{ a }}乙"), header1=p("{{ a }}")), "a.docx", flat=False), {"a": "1"})
    document = read(made.document, "a.docx")
    assert [each for part in document.xml() for each in ours(document.root(part))]
    flat = controls.flat(document)
    assert not [each for part in flat.xml() for each in ours(flat.root(part))]
    assert outline(write(flat)) == outline(made.document)
