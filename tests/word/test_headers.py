"""A text at the head of every page: in the headers that are there, or in new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.word import headers, package, stories
from docgen.word.parts import Parts
from tests.making import SECTION, body_of, docx_bytes, p, word
from tests.parts import Validator


def marked(document: bytes) -> bytes:
    parts = Parts(package.read(document, "report.docx"))
    headers.on_every_page(parts, "草稿（※）", "草稿")
    return package.write(parts.finish())


def pages(document: bytes) -> dict[str, str]:
    """The text of each header and footer by the kind of pages that show it."""
    source = package.read(document, "report.docx")
    shown = headers.shown(source)
    return {
        f"{kind} {part.rpartition('/')[2]}": stories.plain_text(source.root(part)).strip()
        for part, kinds in shown.items()
        for kind in kinds
    }


def in_word(
    *sections: dict[str, str], first: bool = False, even: bool = False, footers: dict[str, str] | None = None
) -> bytes:
    """A .docx of python-docx with these headers in each section, by their kinds."""

    def make(document: object) -> None:
        document.settings.odd_and_even_pages_header_footer = even  # type: ignore[attr-defined]
        for number, texts in enumerate(sections):
            section = document.add_section() if number else document.sections[0]  # type: ignore[attr-defined]
            section.different_first_page_header_footer = first
            for kind, text in texts.items():
                margin = getattr(section, {"default": "header"}.get(kind, f"{kind}_page_header"))
                margin.is_linked_to_previous = False
                margin.paragraphs[0].text = text
            for kind, text in (footers or {}).items():
                getattr(section, {"default": "footer"}.get(kind, f"{kind}_page_footer")).paragraphs[0].text = text

    return docx_bytes(make)


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        (in_word({}), ["草稿（※）"]),
        (in_word({"default": "自评报告"}), ["草稿（※）\n自评报告"]),
        (in_word({"default": "草稿"}), ["草稿"]),
        (in_word({"default": "甲"}, footers={"default": "草稿 1"}), ["甲", "草稿 1"]),
        (in_word({"default": "甲"}, {"default": "乙"}), ["草稿（※）\n甲", "草稿（※）\n乙"]),
        (in_word({"default": "甲"}, {}), ["草稿（※）\n甲"]),
        (in_word({}, {"default": "乙"}), ["草稿（※）", "草稿（※）\n乙"]),
        (in_word({"default": "草稿"}, first=True), ["草稿", "草稿（※）"]),
        (in_word({"default": "草稿"}, even=True), ["草稿", "草稿（※）"]),
        (
            in_word({"default": "草稿", "even": "草稿", "first": "甲"}, even=True, first=True),
            ["草稿", "草稿", "草稿（※）\n甲"],
        ),
    ],
)
def test_every_kind_of_page_says_it_once(
    document: bytes, shown: list[str], tmp_path: Path, validator: Validator
) -> None:
    made = marked(document)
    assert sorted(pages(made).values()) == sorted(shown)
    assert marked(made) == made
    (tmp_path / "made.docx").write_bytes(made)
    assert validator.errors(tmp_path / "made.docx") == []


def test_a_header_that_no_page_shows_counts_for_nothing() -> None:
    document = word(p("甲"), header1=p("草稿"))  # for even pages, which the document does not tell apart
    assert list(pages(marked(document)).values()) == ["草稿（※）"]


def test_a_body_without_a_section_gets_one() -> None:
    members = package.read(word(p("甲")), "a").members
    members["word/document.xml"] = members["word/document.xml"].replace(SECTION.encode(), b"")
    made = marked(package.write(package.Package("a", members)))
    assert list(pages(made).values()) == ["草稿（※）"]


def test_a_section_of_before_a_tracked_change_is_none() -> None:
    change = '<w:pPr><w:pPrChange w:id="1" w:author="a"><w:pPr/></w:pPrChange></w:pPr>'
    old = '<w:sectPrChange w:id="2" w:author="a"><w:sectPr><w:titlePg/></w:sectPr></w:sectPrChange>'
    source = package.read(word(f"<w:p>{change}</w:p>"), "a")
    source.members["word/document.xml"] = source.members["word/document.xml"].replace(
        b"</w:sectPr>", f"{old}</w:sectPr>".encode()
    )
    assert [key.split()[0] for key in pages(marked(package.write(source)))] == ["default"]


def test_the_body_says_what_it_said() -> None:
    document = word(p("甲"), header1=p("乙"))
    assert body_of(marked(document)) == body_of(document)
