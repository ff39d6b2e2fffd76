"""Sentences: paragraphs that belong together are found whatever came between, and the words that changed are marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.sentences import Kind, Line, Mark, SentenceChange, aligned, beside, changes, words


def lines(*texts: str) -> list[Line]:
    return [Line(f"第{number}段", text) for number, text in enumerate(texts, 1)]


def bracketed(change: SentenceChange) -> str:
    signs = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return "".join(signs[piece.mark].format(piece.text) for piece in change.pieces)


def marked(old: str, new: str) -> str:
    return bracketed(SentenceChange(Kind.CHANGED, "", "", words(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("性别比为108.41，查处3例", "性别比为109.2，查处3例", "性别比为[-108.41-]{+109.2+}，查处3例"),
        ("共13,952人", "共13,953人", "共[-13,952-]{+13,953+}人"),
        ("落实扶持资金", "全面落实扶持资金", "{+全面+}落实扶持资金"),
        ("全面落实扶持资金", "落实扶持资金", "[-全面-]落实扶持资金"),
        ("see Table one", "see Figure one", "see [-Table-]{+Figure+} one"),
        ("依法的治理", "综合的管理", "[-依法的治-]{+综合的管+}理"),  # a lone letter between two changes goes with them
        ("依法治国的治理", "综合治国的管理", "[-依法-]{+综合+}治国的[-治-]{+管+}理"),
        ("甲", "甲", "甲"),
        ("", "甲", "{+甲+}"),
        ("", "", ""),
    ],
)
def test_words_that_went_and_came_are_marked(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown


@given(st.text("甲乙丙。1,. a", max_size=30), st.text("甲乙丙。1,. a", max_size=30))
def test_the_pieces_are_the_old_text_and_the_new_one(old: str, new: str) -> None:
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.REMOVED) == new
    assert all(piece.text for piece in pieces)


PARAGRAPHS = (
    "一、领导重视，责任分解到位",
    "县委书记为第一责任人，副书记分管此项工作。",
    "二、部门履职",
    "全年通报信息17231条。",
)


def test_nothing_changes_between_a_document_and_itself() -> None:
    assert changes(lines(*PARAGRAPHS), lines(*PARAGRAPHS)) == ()


def test_a_paragraph_put_in_does_not_shift_those_that_follow() -> None:
    new = (PARAGRAPHS[0], "各单位均成立了领导小组，并选派专干。", PARAGRAPHS[1], PARAGRAPHS[2], "全年通报信息18000条。")
    added, changed = changes(lines(*PARAGRAPHS), lines(*new))
    assert (added.kind, added.old, added.new) == (Kind.ADDED, "", "第2段")
    assert (changed.kind, changed.old, changed.new) == (Kind.CHANGED, "第4段", "第5段")
    assert bracketed(changed) == "全年通报信息[-17231-]{+18000+}条。"


def test_a_paragraph_put_in_beside_one_that_changed_is_told_from_it() -> None:
    old = ("甲", "截止8月底，全县符合政策生育率为97.8%。", "乙")
    new = ("甲", "今年以来，各单位狠抓落实。", "截止9月底，全县符合政策生育率为98%。", "乙")
    found = changes(lines(*old), lines(*new))
    assert [(each.kind, bracketed(each)) for each in found] == [
        (Kind.ADDED, "{+今年以来，各单位狠抓落实。+}"),
        (Kind.CHANGED, "截止[-8-]{+9+}月底，全县符合政策生育率为[-97.8-]{+98+}%。"),
    ]


def test_one_text_in_the_place_of_another_is_not_called_a_change_of_it() -> None:
    found = changes(lines("完善诚信职责。"), lines("10月10日前上报。"))
    assert [each.kind for each in found] == [Kind.REMOVED, Kind.ADDED]


def test_two_rows_that_changed_places_are_moved_and_nothing_else() -> None:
    rows = ("| 一乡 | 120 |", "| 二乡 | 80 |", "| 三乡 | 75 |")
    (moved,) = changes(lines(*rows), lines(rows[1], rows[0], rows[2]))
    assert moved.kind is Kind.MOVED
    assert {moved.old, moved.new} == {"第1段", "第2段"}


def test_of_paragraphs_that_are_the_same_one_that_goes_is_one() -> None:
    (removed,) = changes(lines("同", "同", "异", "同"), lines("同", "异", "同"))
    assert (removed.kind, bracketed(removed)) == (Kind.REMOVED, "[-同-]")


def test_more_than_two_hundred_lines_of_little_are_aligned_too() -> None:
    old = ["| 5 | 依据假定数据 |"] * 300
    (added,) = changes(lines(*old), lines(*old[:100], "新增一行", *old[100:]))
    assert (added.kind, added.new) == (Kind.ADDED, "第101段")


def test_what_stands_in_many_lines_is_not_taken_for_noise() -> None:
    """difflib drops what is frequent in a long sequence, unless it is told not to."""
    rows = ["| 5 | 依据假定数据 |"] * 300
    found = changes(lines("甲乙丙", *rows, "子丑寅"), lines("甲乙丁", *rows, "子丑卯"))
    assert [bracketed(each) for each in found] == ["甲乙[-丙-]{+丁+}", "子丑[-寅-]{+卯+}"]


def test_two_documents_that_share_nothing_lose_nothing() -> None:
    found = changes(lines(*(f"甲{'子' * n}" for n in range(300))), lines(*(f"乙{'丑' * n}" for n in range(300))))
    assert [each.kind for each in found].count(Kind.REMOVED) == 300
    assert [each.kind for each in found].count(Kind.ADDED) == 300


TEXTS = st.lists(st.text("甲乙丙丁", max_size=6), max_size=8)


@given(TEXTS, TEXTS)
def test_an_alignment_holds_each_paragraph_once_and_in_order(old: list[str], new: list[str]) -> None:
    pairs = list(aligned(old, new))
    assert [before for before, _ in pairs if before is not None] == [*range(len(old))]
    assert [after for _, after in pairs if after is not None] == [*range(len(new))]


@given(TEXTS, TEXTS)
def test_every_text_that_is_not_in_both_is_told_of(old: list[str], new: list[str]) -> None:
    found = changes(lines(*old), lines(*new))
    told = "".join(bracketed(each) for each in found)
    for text in (set(old) ^ set(new)) - {""}:
        assert any(letter in told for letter in text)
    assert bool(found) == (old != new)


def test_of_long_texts_the_place_that_differs_is_shown() -> None:
    built_, now = beside("甲" * 300 + "乙" + "丙" * 300, "甲" * 300 + "丁" + "丙" * 300, 120)
    assert built_ == "…" + "甲" * 12 + "乙" + "丙" * 107 + "…"
    assert now == "…" + "甲" * 12 + "丁" + "丙" * 107 + "…"
    assert beside("", "短", 120) == ("", "短")
