"""LibreOffice as the editor of a document: each edit does what a person would have done, and nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from docgen.word.manuscript import manuscript
from tests.editing import ACCEPT, REJECT, add, as_text, delete, edited, record, replace, swap, write
from tests.making import docx_bytes, p, run, tbl, tc, tr, word

DOCUMENT = word(
    p("甲一二三"),
    p("乙一二"),
    p("丙"),
    tbl(tr("a", "b"), tr("c", tc(p("d"), p("e"))), tr("f", "g")),
    p("丁"),
    p("末"),
)
EDITS = (
    replace("一二", "十", 2),
    add("乙", "新段"),
    delete("丙"),
    delete("丁"),
    swap(1, 2, 3),
    write(1, 1, 2, "写"),
)
BEFORE = ["甲一二三", "乙一二", "丙", "a", "b", "c", "d", "e", "f", "g", "丁", "末"]
AFTER = ["甲十三", "乙十", "新段", "a", "写", "f", "g", "c", "d", "e", "末"]


def body(document: bytes, *, accepted: bool = True) -> list[str]:
    return [each.text for each in manuscript(document, "x.docx", accepted=accepted) if each.kind == "body"]


def test_a_document_that_is_only_saved_says_the_same(tmp_path: Path) -> None:
    assert body(edited(DOCUMENT, folder=tmp_path)) == BEFORE
    assert as_text(word(p("甲"), p("乙")), folder=tmp_path) == "甲\n乙\n"


def test_edits_are_made_in_their_order(tmp_path: Path) -> None:
    document = edited(DOCUMENT, *EDITS, folder=tmp_path)
    assert body(document) == body(document, accepted=False) == AFTER
    assert not any(each.changes for each in manuscript(document, "x.docx"))


def test_edits_are_tracked_while_recording_is_on(tmp_path: Path) -> None:
    document = edited(DOCUMENT, record(), *EDITS, record(on=False), replace("末", "终"), folder=tmp_path)
    assert body(document) == [*AFTER[:-1], "终"]
    assert body(document, accepted=False) == [*BEFORE[:-1], "终"]
    kinds = {change.kind for paragraph in manuscript(document, "x.docx") for change in paragraph.changes}
    assert kinds == {"insertion", "deletion", "paragraph inserted", "paragraph deleted"}
    assert body(edited(document, ACCEPT, folder=tmp_path)) == [*AFTER[:-1], "终"]
    assert body(edited(document, REJECT, folder=tmp_path)) == [*BEFORE[:-1], "终"]


def test_every_place_of_a_text_is_replaced_and_those_in_headers_too(tmp_path: Path) -> None:
    def make(document: Any) -> None:
        document.add_paragraph("甲一二三")
        document.add_table(1, 1).cell(0, 0).text = "乙一二"
        document.sections[0].header.paragraphs[0].text = "页眉一二"

    document = edited(docx_bytes(make), replace("一二", "十", 0), folder=tmp_path)
    said = [each.text for each in manuscript(document, "x.docx") if each.text]
    assert [text for text in said if "十" in text] == ["甲十三", "乙十", "页眉十"]
    assert body(edited(word(p("一二一二")), record(), replace("一二", "一二一", 0), folder=tmp_path)) == [
        "一二一一二一"
    ]


def test_a_text_in_and_around_a_control_is_replaced(tmp_path: Path) -> None:
    control = '<w:sdt><w:sdtPr><w:tag w:val="a"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    paragraph = p("全县", control.format(run("13952")), "人，", control.format(run("7")), "户。")
    assert body(edited(word(paragraph), replace("13952", "13960"), folder=tmp_path)) == ["全县13960人，7户。"]
    assert body(edited(word(paragraph), replace("户。", "家。"), folder=tmp_path)) == ["全县13952人，7家。"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (replace("没有", "x"), "0 places say '没有'"),
        (replace("乙一二", "x", 2), "1 places say '乙一二'"),
        (add("没有", "x"), "no paragraph says '没有'"),
        (delete("没有"), "no paragraph says '没有'"),
        (swap(2, 1, 2), "there is no table 2, but 1 of them"),
        (swap(1, 1, 9), "table 1 has no rows 1 and 9"),
        (write(1, 9, 1, "x"), "table 1 has no cell A9"),
    ],
)
def test_an_edit_that_has_nothing_to_work_on_is_told(edit: tuple[str | int, ...], message: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=re.escape(message)):
        edited(DOCUMENT, edit, folder=tmp_path)


def test_no_libreoffice_is_left_behind_and_no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(Path("/tmp").glob("OSL_PIPE_*_docgen-*"))
    edited(DOCUMENT, folder=tmp_path)
    with pytest.raises(AssertionError):
        edited(DOCUMENT, delete("没有"), folder=tmp_path)
    with pytest.raises(AssertionError):
        edited(b"no document at all", ACCEPT, folder=tmp_path)
    assert not list(tmp_path.glob("docgen-uno-*"))
    assert set(Path("/tmp").glob("OSL_PIPE_*_docgen-*")) <= before
    commands = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if os.access(file, os.R_OK)]
    assert not [each for each in commands if str(tmp_path).encode() in each]
