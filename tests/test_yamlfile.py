"""YAML: what a person types, with its place, and what is refused."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path

import pytest

from docgen import yamlfile
from docgen.language import speak
from docgen.problems import Place
from docgen.yamlfile import Content, Mapping, Scalar, Sequence, load, parse
from tests.making import marked, refusals, spots

NAME = "facts/2018/births.yaml"


def mapping_of(text: str) -> Mapping:
    node = parse(text, NAME)
    assert isinstance(node, Mapping)
    return node


def scalar_of(text: str) -> Scalar:
    """The value of the key `n`."""
    node = mapping_of(text).get("n")
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize(
    ("typed", "content"),
    [
        ("97.8", Decimal("97.8")),
        ("0", Decimal(0)),
        ("-3", Decimal(-3)),
        ("+3", Decimal(3)),
        ("0.1", Decimal("0.1")),
        ("12345678901234567890.123456789", Decimal("12345678901234567890.123456789")),
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("2018-08-31", datetime.date(2018, 8, 31)),
        ("2016-02-29", datetime.date(2016, 2, 29)),
        # what only looks like a number stays the text that was typed
        ("010", "010"),
        ("1e5", "1e5"),
        ("0x1F", "0x1F"),
        ("1,000", "1,000"),
        ("1_000", "1_000"),
        ("5.", "5."),
        (".5", ".5"),
        ("97.8%", "97.8%"),
        ("12:30", "12:30"),
        ("2018-8-31", "2018-8-31"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("8月底", "8月底"),
        # a quoted value is text, whatever it looks like
        ('"97.8"', "97.8"),
        ("'2018-08-31'", "2018-08-31"),
        ("'true'", "true"),
        ("''", ""),
        ("|-\n  3", "3"),
        (">-\n  一\n  二", "一 二"),
    ],
)
def test_a_value_holds_what_was_typed(typed: str, content: Content) -> None:
    got = scalar_of(f"n: {typed}").content
    assert got == content
    assert type(got) is type(content)


@pytest.mark.parametrize("typed", ["97.80", "97.8", "100", "-0.50"])
def test_a_number_keeps_its_digits(typed: str) -> None:
    scalar = scalar_of(f"n: {typed}")
    assert scalar.text == typed
    assert str(scalar.content) == typed


@pytest.mark.parametrize("typed", ["2018-02-30", "2017-02-29", "2018-13-01", "2018-00-10", "0000-01-01"])
def test_a_date_that_the_calendar_does_not_have_is_refused(typed: str) -> None:
    (problem,) = refusals(lambda: scalar_of(f"n: {typed}").content)
    assert problem.code == "no-such-date"
    assert typed in problem.message
    assert problem.place == Place(NAME, 1, 4)


@pytest.mark.parametrize("text", ["", "\n", "# 只有注释\n", "---\n", "\n\n# a\n---\n# b\n"])
def test_an_empty_file_is_none(text: str) -> None:
    assert parse(text, NAME) is None


def test_every_node_knows_its_line_and_column() -> None:
    node = mapping_of("# 一\nsex_ratio:\n  value: 108.41\n  evidence: [一.pdf, 二.pdf]\n")
    entry = node.entries["sex_ratio"]
    assert isinstance(entry, Mapping)
    listed = entry.entries["evidence"]
    assert isinstance(listed, Sequence)
    assert node.keys["sex_ratio"] == Place(NAME, 2, 1)
    assert entry.place == Place(NAME, 3, 3)
    assert entry.entries["value"].place == Place(NAME, 3, 10)
    assert listed.place == Place(NAME, 4, 13)
    assert [item.place for item in listed.items] == [Place(NAME, 4, 14), Place(NAME, 4, 21)]


def test_columns_count_characters_behind_chinese_text_and_in_flow_mappings() -> None:
    node = mapping_of("性别比: {标签: 出生人口性别比, 值: 108.41}")
    entry = node.entries["性别比"]
    assert isinstance(entry, Mapping)
    assert entry.keys["值"] == Place(NAME, 1, 20)
    assert entry.entries["值"].place == Place(NAME, 1, 23)


def test_keys_keep_the_order_of_the_file() -> None:
    assert list(mapping_of("z: 1\na: 2\n中: 3").entries) == ["z", "a", "中"]


def test_an_alias_repeats_its_anchor() -> None:
    node = mapping_of("a: &source {owner: 县卫生计生局}\nb: *source")
    assert node.get("b") == node.get("a")


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("a: [1", "2:1"),
        ("a: {b: 1", "2:1"),
        ("a: b: c", "1:5"),
        ("a:\n\t- b", "2:1"),
        ("- a\nb: c", "2:1"),
        ("a: 1\n  b: 2", "2:4"),
        ("a: 'x", "1:4"),
        ('a: "\\q"', "1:5"),
        ("@a: b", "1:1"),
        ("a: `b`", "1:4"),
        ("a: %b", "1:4"),
        ("a: ]", "1:4"),
        ("a: 1\n...\nb: 2", "3:1"),
        ("%YAML 3.0\n---\na: 1", "1:1"),
        ("a: 1\n中文: \x07", "2:0"),
        ("a: 1\nb: \x00", "2:0"),
    ],
)
def test_broken_yaml_is_refused_with_its_place(text: str, spot: str) -> None:
    assert spots(refusals(lambda: parse(text, NAME))) == [f"{spot} broken-yaml"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # every key that stands twice, and both lines
        ("a: 1\nb: 2\na: 3\nb: 4", ["3:1 key-twice", "4:1 key-twice"]),
        ("a: 1\na: 2\na: 3", ["2:1 key-twice", "3:1 key-twice"]),
        ("比例: {值: 1, 值: 2}", ["1:12 key-twice"]),
        ("a: 1\n'a': 2", ["2:1 key-twice"]),
        # types are not written in a file
        ("a: !!str 5", ["1:4 yaml-tag"]),
        ("a: !!python/object:os.system {b: !c []}", ["1:4 yaml-tag", "1:34 yaml-tag"]),
        # anchors and aliases
        ("a: *b", ["1:4 unknown-alias"]),
        ("a: &x {b: *x}", ["1:11 unknown-alias"]),
        # what a facts file never needs
        ("--- {a: 1}\n--- {b: 2}", ["2:1 two-documents"]),
        ("? [a]\n: b", ["1:3 key-not-text"]),
        ("a: {{ b }}", ["1:5 key-not-text"]),
        # what was found before the file broke is told as well
        ("a: 1\na: 2\nb: [", ["2:1 key-twice", "4:1 broken-yaml"]),
    ],
)
def test_what_a_facts_file_never_needs_is_refused(text: str, found: list[str]) -> None:
    assert spots(refusals(lambda: parse(text, NAME))) == found


def test_a_key_twice_says_where_the_first_is() -> None:
    (problem,) = refusals(lambda: parse("a: 1\n\nb: 2\na: 3", NAME))
    assert "line 1" in problem.message


@pytest.mark.parametrize("depth", [yamlfile.DEEPEST + 1, 10_000])
@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_nesting_too_deep_is_refused(opening: str, depth: int) -> None:
    (problem,) = refusals(lambda: parse(opening * depth, NAME))
    assert problem.code == "too-deep"


def test_nesting_as_deep_as_allowed_is_read() -> None:
    assert parse("[" * yamlfile.DEEPEST + "]" * yamlfile.DEEPEST, NAME) is not None


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (problem,) = refusals(lambda: parse("\n".join(lines), NAME))
    assert problem.code == "too-large"
    assert problem.place.line == 7  # 10⁶ values in line 6 are allowed, 10⁷ are not


def test_text_may_hold_what_notepad_writes(tmp_path: Path) -> None:
    file = tmp_path / "births.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + "n: 3\r\n# 中\r\nm: |\r\n  一\r\n  二\r\n".encode())
    node = load(file, NAME)
    assert isinstance(node, Mapping)
    assert node.keys == {"n": Place(NAME, 1, 1), "m": Place(NAME, 3, 1)}
    assert [entry.text for entry in node.entries.values() if isinstance(entry, Scalar)] == ["3", "一\n二\n"]


TEXT = "n: 1\r\n性别比: 108.41  # 汉字，『𠮷』\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.replace("𠮷", "吉").encode("gbk"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
    ],
)
def test_text_is_read_in_every_encoding_with_its_places_and_can_be_written_again(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "births.yaml"
    file.write_bytes(data)
    node = load(file, NAME)
    assert isinstance(node, Mapping)
    assert node.keys == {"n": Place(NAME, 1, 1), "性别比": Place(NAME, 2, 1)}
    assert node.entries["性别比"].place == Place(NAME, 2, 6)
    text, encoding = yamlfile.decoded(data, NAME)
    assert text.replace("吉", "𠮷") == TEXT
    assert encoding.encoded(text) == data


def test_short_words_of_gbk_are_not_taken_for_utf8() -> None:
    text = "n: 联通\n"  # Notepad was famous for this one: its bytes look like two overlong letters of UTF-8
    assert yamlfile.decoded(text.encode("gbk"), NAME)[0] == text


@pytest.mark.parametrize(
    ("data", "place", "byte"),
    [
        (b"n: 1\n\xff\xff\xff", (2, 1), "0xff"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xff", (1, 11), "0xff"),
        ("性别比: 1\n名: 中\n".encode() + b"\xe4\xb8", (3, 1), "0xe4"),
        ("性别比: 1\n名: 中".encode("gbk") + b"\xff", (2, 5), "0xff"),
        (b"\xef\xbb\xbf" + "n: 1\n名: 中".encode("gbk"), (2, 1), "0xc3"),
        (b"\xff\xfe" + "n: 1\n名: 中".encode("utf-16-le") + b"\x00", (2, 5), "0x00"),
        (b"\xff\xfe" + "n: 1\n名: ".encode("utf-16-le") + b"\x00\xd8a\x00", (2, 4), "0x00"),
    ],
)
def test_what_is_no_text_in_any_encoding_is_told_where_it_ends_to_be_text(
    tmp_path: Path, data: bytes, place: tuple[int, int], byte: str
) -> None:
    file = tmp_path / "births.yaml"
    file.write_bytes(data)
    (problem,) = refusals(lambda: load(file, NAME))
    assert (problem.code, problem.place) == ("not-text", Place(NAME, *place))
    assert byte in problem.message


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "births.yaml"
    file.write_text("n: 12345", encoding="utf-8")
    monkeypatch.setattr(yamlfile, "LARGEST_FILE", 8)
    assert load(file, NAME) is not None
    monkeypatch.setattr(yamlfile, "LARGEST_FILE", 7)
    (problem,) = refusals(lambda: load(file, NAME))
    assert (problem.code, problem.place) == ("too-large", Place(NAME))


def test_a_file_that_is_not_there_and_one_that_cannot_be_read_are_problems(tmp_path: Path) -> None:
    assert [problem.code for problem in refusals(lambda: load(tmp_path / "none.yaml", NAME))] == ["no-such-file"]
    assert [problem.code for problem in refusals(lambda: load(tmp_path, NAME))] == ["cannot-read"]


def test_a_number_of_more_digits_than_can_be_computed_is_refused() -> None:
    text, found = marked(f"a: «too-large»{'7' * 41}\n")
    node = parse(text, "f.yaml")
    assert isinstance(node, Mapping)
    scalar = node.entries["a"]
    assert isinstance(scalar, Scalar)
    assert spots(refusals(lambda: scalar.content)) == found


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: {value: 1，unit: 2", "full-width ，"),
        ("a:\n\tb: 1", "has a tab"),
        ("unit: %", 'needs quotes: "%"'),
        ("label: 甲，乙\nmust_be: >=", "A value that begins with % @ ` or > needs quotes"),
        ("a: {formula: units[0].cases}", "Inside { } a text with [ ] needs quotes"),
        ("a: {value:190, unit: 件}", "Put a blank after the colon: value: 190"),
        ('a: {label:"甲 乙", value: 1}', 'Put a blank after the colon: label: "甲 乙"'),
        ("a:\n  label: “甲: 乙”", "Curly quotes"),
    ],
)
def test_a_slip_of_typing_is_named_in_the_hint(text: str, hint: str) -> None:
    (problem,) = refusals(lambda: parse(text, "f.yaml"))
    assert problem.code == "broken-yaml"
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("a:\n  value： 107.6\n  unit: 人", "2:3"),
        ("a:\n  unit: 人\n  value： 107.6\n  label: 甲", "3:3"),
        ("a: 1\nb：\n  value: 1", "2:1"),
        ("a:\n  value： 1\n  # 注：甲\n\n\n\n\n\n  unit: 人", "2:3"),
        ("a:\n  value:190\n  unit: 件", "2:3"),
        ("a:\n  unit: 件\n  value:190\nb: 2", "3:3"),
    ],
)
def test_a_slip_is_told_where_it_is_and_not_where_the_parser_stumbles(text: str, spot: str) -> None:
    (problem,) = refusals(lambda: parse(text, NAME))
    assert spots([problem]) == [f"{spot} broken-yaml"]
    assert "colon" in problem.hint or "full-width ：" in problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "note: |\n  甲：乙\n  丙:丁\nb: 1\n  c: 2",
        "a: 甲：乙，丙:丁\n# 注：甲\nb: 1\n  c: 2",
        "a: {formula: '甲：乙', at: [1]} # 甲：乙\nb: 1\n  c: 2",
        "a: 见 http://甲:80\n  c: 2",
    ],
)
def test_what_is_sound_is_no_slip(text: str) -> None:
    (problem,) = refusals(lambda: parse(text, NAME))
    assert problem.hint.startswith("Look at this line")


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ('a: 甲\nb: {label: "乙, value: 1}\nc: 2\nd: 3', "2:12"),
        ("a: 甲\nb: '乙\nc: 2\nd: 3\n---\n", "2:4"),
        ('a: "甲”\nb: 1\nc: "乙"', "1:4"),
        ("a: {label: '甲, value: 1}\nb: {label: '乙', value: 2}", "1:12"),
    ],
)
def test_a_quote_that_is_not_closed_is_told_where_it_is_opened(text: str, spot: str) -> None:
    (problem,) = refusals(lambda: parse(text, NAME))
    assert spots([problem]) == [f"{spot} broken-yaml"]
    assert problem.message == "this quote is not closed"
    line, column = map(int, spot.split(":"))
    assert f"Type {text.splitlines()[line - 1][column - 1]} where the text ends" in problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c",
        "a: [1, 2\nb: 3",
        "a: {b: 1\nc: 2",
        "a:\n - 1\n b: 2",
        "a\nb: 1",
        "a: 'b",
        'a: "\\q"',
        "a: @b",
        "- a\nb: 1",
        "a: 1\n\tb: 2",
        "a: !x!y 1",
        "a: - b",
        "{a: 1} b",
        "{a:1, b: 2}",
        "a: &",
    ],
)
def test_what_libyaml_says_is_told_in_chinese(text: str) -> None:
    speak("zh_CN")
    (problem,) = refusals(lambda: parse(text, NAME))
    assert problem.code == "broken-yaml"
    reason = problem.message.removeprefix("不是有效的 YAML：")
    assert not re.search("[A-Za-z]", reason)
