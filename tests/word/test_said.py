"""What a document says, as any program keeps it that saves the file."""

from __future__ import annotations

import pytest

from docgen.word import package
from docgen.word.said import is_margin, said
from tests.making import docx_bytes, p, run, tbl, tr, word
from tests.word.test_headers import in_word


def texts(document: bytes, *, accepted: bool = True) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in said(package.read(document, "report.docx"), accepted=accepted)]


def test_paragraphs_are_told_in_order_and_empty_ones_left_out() -> None:
    document = word(p("甲"), p(), p("  "), tbl(tr("乙", "")), p("丙 丁"))
    assert texts(document) == [("body", "甲"), ("body", "乙"), ("body", "丙 丁")]


def field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{run(result)}{marks[2]}"


@pytest.mark.parametrize("code", [" PAGE ", "NUMPAGES  \\* Arabic", " pageref _Toc1 \\h", "SECTIONPAGES"])
def test_numbers_of_pages_are_left_out(code: str) -> None:
    simple = f'<w:fldSimple w:instr="{code}">{run("17")}</w:fldSimple>'
    assert texts(word(p("第", field(code, "17"), "页"), p("共", simple, "页"))) == [("body", "第页"), ("body", "共页")]


def test_the_results_of_other_fields_stay() -> None:
    assert texts(word(p(field(" REF a ", "第一章"), field("PAGESIZE", "3")))) == [("body", "第一章3")]


def test_a_page_number_within_another_field_is_left_out_and_no_more() -> None:
    entry = field(" HYPERLINK \\l a ", "PUT").replace(run("PUT"), run("一、") + field(" PAGEREF a ", "9"))
    assert texts(word(p(entry, "丙"))) == [("body", "一、丙")]


def test_a_header_counts_once_for_each_kind_of_page() -> None:
    document = in_word({"default": "甲", "even": "甲"}, {"default": "甲", "even": "乙"}, even=True)
    assert [each for each in texts(document) if each[0] != "body"] == [
        ("default header", "甲"),
        ("even header", "乙"),
        ("even header", "甲"),
    ]
    assert all(is_margin(each) for each in said(package.read(document, "a")) if each.kind != "body")


def test_a_header_that_no_page_shows_says_nothing() -> None:
    assert texts(word(p("甲"), header1=p("乙"))) == [("body", "甲")]


def test_tracked_changes_are_as_if_accepted_or_as_if_rejected() -> None:
    by = 'w:id="1" w:author="a" w:date="2019-01-01T00:00:00Z"'
    gone = f"<w:del {by}>{run('13952').replace('w:t', 'w:delText')}</w:del>"
    document = word(p("共", gone, f"<w:ins {by}>{run('13953')}</w:ins>", "人"))
    assert texts(document) == [("body", "共13953人")]
    assert texts(document, accepted=False) == [("body", "共13952人")]


def test_white_space_stays_as_it_is() -> None:
    document = docx_bytes(lambda made: made.add_paragraph(" 甲\t乙\n丙  丁 "))
    assert texts(document) == [("body", " 甲\t乙\n丙  丁 ")]
