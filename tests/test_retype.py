"""Retype: new contents in the text of a YAML file, with nothing else changed."""

from __future__ import annotations

import datetime
import difflib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen import retype, yamlfile
from docgen.retype import NotTypable
from docgen.values import Content
from docgen.yamlfile import Keys

TEXT = """# 事实
a: 1  # 一
b: {value: , label: 乙}
c:
  value:
d: "双"   # 引号
e: '单''引'
f: |-
  一行
  二行

g: >
  折
  行
h: 甲
day: 2018-06-02
sure: true
rows:
  # 其一
  - {n: 1}
  # 其二
  - n: 2
    k: 3
  - n: 4   # 末
two: &x {n: 5}
same: *x
"""


def changed(keys: Keys, content: Content, text: str = TEXT) -> list[str]:
    """The lines that went and came."""
    made = retype.retyped(text, {keys: content})
    return [line for line in difflib.ndiff(text.splitlines(), made.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize(
    ("keys", "content", "lines"),
    [
        (("a",), Decimal("1.50"), ["- a: 1  # 一", "+ a: 1.50  # 一"]),
        (("b", "value"), Decimal(3), ["- b: {value: , label: 乙}", "+ b: {value: 3, label: 乙}"]),
        (("c", "value"), "丙", ["-   value:", "+   value: 丙"]),
        (("c", "value"), "是: 否", ["-   value:", '+   value: "是: 否"']),
        (("d",), "3", ['- d: "双"   # 引号', '+ d: "3"   # 引号']),
        (("e",), "it's", ["- e: '单''引'", "+ e: 'it''s'"]),
        (("e",), "一\n二", ["- e: '单''引'", '+ e: "一\\n二"']),
        (("f",), "一行\n三行", ["-   二行", "+   三行"]),
        (("h",), "3", ["- h: 甲", '+ h: "3"']),
        (("h",), "乙 # 丙", ["- h: 甲", '+ h: "乙 # 丙"']),
        (("day",), datetime.date(2018, 7, 1), ["- day: 2018-06-02", "+ day: 2018-07-01"]),
        (("sure",), False, ["- sure: true", "+ sure: false"]),
        (("rows", 1, "k"), Decimal(9), ["-     k: 3", "+     k: 9"]),
        (("rows", 0, "n"), Decimal(7), ["-   - {n: 1}", "+   - {n: 7}"]),
    ],
)
def test_only_the_scalar_changes(keys: Keys, content: Content, lines: list[str]) -> None:
    assert changed(keys, content) == lines


def test_a_folded_text_stays_folded() -> None:
    assert yamlfile.parse(retype.retyped(TEXT, {("g",): "甲\n乙\n"}), "t").get("g").text == "甲\n乙\n"  # type: ignore[union-attr]
    assert "g: >\n  甲\n\n  乙\nh: 甲" in retype.retyped(TEXT, {("g",): "甲\n乙\n"})


@pytest.mark.parametrize("keys", [("rows",), ("same",), ("same", "n"), ("none",), ("rows", 9, "n")])
def test_what_is_no_scalar_of_its_own_is_refused(keys: Keys) -> None:
    with pytest.raises(NotTypable):
        retype.retyped(TEXT, {keys: "x"})


def test_windows_line_ends_stay() -> None:
    text = "a: 1\r\nb: |-\r\n  一\r\n  二\r\nc: 2\r\n"
    assert retype.retyped(text, {("a",): Decimal(3)}) == text.replace("a: 1", "a: 3")
    assert retype.retyped(text, {("b",): "一\n三"}) == text.replace("二", "三")
    rows = "a:\r\n  - 一\r\n  - 二"  # the last line has no end
    assert retype.reordered(rows, ("a",), [1, 0]) == "a:\r\n  - 二\r\n  - 一"


SAID = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff"), min_size=1)
    | st.sampled_from(["3", "true", "null", "- x", "{a}", "#", "a: b", "'", '"', "2018-01-01", "&a", "*x", "%", "|", "一\n二"]),
    st.booleans(),
    st.dates(),
)  # fmt: skip


@given(
    SAID, st.sampled_from([("a",), ("b", "value"), ("c", "value"), ("d",), ("e",), ("f",), ("h",), ("rows", 1, "k")])
)
def test_whatever_is_typed_is_read_as_what_it_is_and_all_else_as_before(content: Content, keys: Keys) -> None:
    made = retype.retyped(TEXT, {keys: content})
    before, after = (contents(text) for text in (TEXT, made))
    assert after.pop(keys) == content
    before.pop(keys)
    assert after == before
    assert [line for line in TEXT.splitlines() if line.lstrip().startswith("#")] == [
        line for line in made.splitlines() if line.lstrip().startswith("# ") and line in TEXT
    ]


def contents(text: str) -> dict[Keys, object]:
    """Every scalar by its keys."""
    found: dict[Keys, object] = {}

    def walk(node: yamlfile.Node | None, keys: Keys) -> None:
        if isinstance(node, yamlfile.Mapping):
            for key, each in node.items():
                walk(each, (*keys, key))
        elif isinstance(node, yamlfile.Sequence):
            for number, each in enumerate(node.items):
                walk(each, (*keys, number))
        elif node is not None:
            found[keys] = node.content

    walk(yamlfile.parse(text, "t"), ())
    return found


def test_entries_change_places_and_comments_between_them_stay() -> None:
    made = retype.reordered(TEXT, ("rows",), [1, 0, 2])
    assert "rows:\n  # 其一\n  - n: 2\n    k: 3\n  # 其二\n  - {n: 1}\n  - n: 4   # 末\ntwo:" in made
    assert retype.reordered(made, ("rows",), [1, 0, 2]) == TEXT


@pytest.mark.parametrize(("text", "order"), [("a: [{n: 1}, {n: 2}]\n", [1, 0]), (TEXT.replace("rows", "a"), [1, 0])])
def test_entries_that_share_a_line_or_are_others_are_refused(text: str, order: list[int]) -> None:
    with pytest.raises(NotTypable):
        retype.reordered(text, ("a",), order)


@pytest.mark.parametrize(
    ("text", "was", "content"),
    [
        ("5", None, Decimal(5)),
        ("县委", None, "县委"),
        ("5", "4", "5"),
        (" 5 ", Decimal(4), Decimal(5)),
        ("false", True, False),
        ("2018-06-02", datetime.date(2018, 1, 1), datetime.date(2018, 6, 2)),
    ],
)
def test_a_text_is_of_the_kind_of_what_it_replaces(text: str, was: Content, content: Content) -> None:
    assert retype.content_of(text, was) == content


@pytest.mark.parametrize("was", [Decimal(4), True, datetime.date(2018, 1, 1)])
def test_a_text_of_another_kind_is_refused(was: Content) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # it says nothing
        retype.content_of("县委", was)
