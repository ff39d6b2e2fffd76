"""Keeping: what stands where a report is to be written is never lost, unless docgen itself wrote it as a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.bases import digest_of
from docgen.keeping import set_aside

DRAFT, FINAL = {digest_of(b"old"): "draft"}, {digest_of(b"old"): "final"}


@pytest.mark.parametrize(
    ("written", "final", "kept_as"),
    [
        (DRAFT, False, None),
        (DRAFT, True, None),
        (FINAL, True, None),
        (FINAL, False, "report (final).docx"),
        ({}, False, "report (edited).docx"),
        ({}, True, "report (edited).docx"),
    ],
)
def test_what_is_not_docgens_own_draft_is_moved(
    tmp_path: Path, written: dict[str, str], final: bool, kept_as: str | None
) -> None:
    target = tmp_path / "report.docx"
    target.write_bytes(b"old")
    kept = set_aside(target, b"new", written, final=final)
    assert (kept is None) == (kept_as is None)
    assert (tmp_path / (kept_as or "report.docx")).read_bytes() == b"old"
    assert target.exists() == (kept_as is None)


def test_each_that_is_kept_has_a_name_of_its_own(tmp_path: Path) -> None:
    target = tmp_path / "report.docx"
    for text in (b"one", b"two", b"three"):
        target.write_bytes(text)
        set_aside(target, b"new", {})
    names = ["report (edited).docx", "report (edited2).docx", "report (edited3).docx"]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)


def test_where_nothing_stands_or_the_same_there_is_nothing_to_keep(tmp_path: Path) -> None:
    target = tmp_path / "report.docx"
    assert set_aside(target, b"new", {}) is None
    target.write_bytes(b"new")
    assert set_aside(target, b"new", {}) is None
    assert target.read_bytes() == b"new"
