"""Data: what is typed in YAML or JSON is what prints, the files it names are read, and its faults are told all at once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import docgen
from docgen import data, filling, pipeline
from docgen.language import speak
from docgen.problems import DocgenError, Problem
from tests.making import body_of, p, refusals, short, tbl, tr, word


def loaded(folder: Path, text: str | bytes, name: str = "d.yaml") -> dict[str, object]:
    """The data of a file with this text."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return data.load(file, name)


def faults(folder: Path, text: str | bytes, name: str = "d.yaml") -> list[str]:
    """What is wrong in a file with this text: code and place."""
    return [f"{each.code} {each.place}" for each in refusals(lambda: loaded(folder, text, name))]


def printed(folder: Path, text: str | bytes, name: str = "d.yaml", tag: str = "{{ a }}") -> str:
    """What a template prints of a file with this text."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return re.sub("<[^>]*>", "", body_of(filling.fill(word(p("［" + tag + "］")), file)))[1:-1]


# What is typed is what prints

TYPED = ["0", "7", "-3", "97.80", "1.10", "0.50", "100.00", "-0.5", "0.1", "1234567890123456789012345678", "12345678.90", "3.141592653589793238462643383279", "1.0", "-0.0", "1e5", "1E5", "1.5e3", "2e-7", "1e+2"]  # fmt: skip


@pytest.mark.parametrize("kind", ["d.json", "d.yaml"])
@pytest.mark.parametrize("number", TYPED)
def test_a_number_prints_as_it_is_typed(number: str, kind: str, tmp_path: Path) -> None:
    text = f'{{"a": {number}}}' if kind == "d.json" else f"a: {number}\n"
    assert printed(tmp_path, text, kind) == number


@pytest.mark.parametrize(
    "number", ["007", "+5", "+5.0", "1,000", "1_000", ".5", "5.", "0x1F", "0o17", "12:30", "1.2.3", "1-2", "50%", "3‰", "2018-9-5", "13800138000", "0558-1234567", "1/3", "〇"]
)  # fmt: skip
def test_what_yaml_easily_takes_for_another_number_prints_as_it_is_typed(number: str, tmp_path: Path) -> None:
    assert printed(tmp_path, f"a: {number}\n") == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
@settings(max_examples=40, deadline=None)
def test_any_decimal_prints_alike_from_both_kinds_of_file(
    tmp_path_factory: pytest.TempPathFactory, number: Any
) -> None:
    folder, typed = tmp_path_factory.mktemp("data"), format(number, "f")
    assert printed(folder, f'{{"a": {typed}}}', "d.json") == printed(folder, f"a: {typed}\n") == typed


@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_a_number_that_is_too_large_is_told(number: str, tmp_path: Path) -> None:
    (problem,) = refusals(lambda: loaded(tmp_path, f'{{"a": {number}}}', "d.json"))
    assert problem.code == "broken-json"
    assert number in problem.message


def test_a_number_that_is_too_small_does_not_become_nothing(tmp_path: Path) -> None:
    try:
        assert printed(tmp_path, '{"a": 1e-400}', "d.json") == "1e-400"
    except DocgenError as error:
        assert "1e-400" in str(error)  # noqa: PT017  # either will do


def test_numbers_can_be_reckoned_with_and_rounded(tmp_path: Path) -> None:
    for name, text in (("d.yaml", "a: 97.80\nb: 2\n"), ("d.json", '{"a": 97.80, "b": 2}')):
        assert printed(tmp_path, text, name, "{{ a * b }} {{ a|round(1) }} {{ a > b }} {{ b + 1 }} {{ a|round }}") == (
            "195.6 97.8 True 3 98"
        )


def test_a_sum_of_what_was_typed_shows_no_noise_of_the_machine(tmp_path: Path) -> None:
    for name, text in (("d.yaml", "a: 0.1\nb: 0.2\n"), ("d.json", '{"a": 0.1, "b": 0.2}')):
        assert printed(tmp_path, text, name, "{{ a + b }} {{ 3 * a }} {{ 1.1 + 2.2 }}") == "0.3 0.3 3.3"


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("a: true", "{{ 'Y' if a else 'N' }}", "Y"), ("a: false", "{{ 'Y' if a else 'N' }}", "N"),
        ("a: True", "{{ 'Y' if a else 'N' }}", "Y"), ("a: False", "{{ 'Y' if a else 'N' }}", "N"), ("a: FALSE", "{{ 'Y' if a else 'N' }}", "N"),
        ("a: 'false'", "{{ a }}", "false"), ("a:", "{{ a }}", ""), ("a: ~", "{{ a }}", ""), ("a: null", "{{ a }}", ""), ("a: Null", "{{ a }}", ""), ("a: NULL", "{{ a }}", ""), ("a: ''", "{{ a }}", ""),
        ("a: 2018-09-05", "{{ a }}", "2018-09-05"), ("a: 2018-09-05", "{{ a|cn_date }}", "2018年9月5日"), ("a: 2018-09-05", "{{ a.year }}", "2018"), ("a: '2018-09-05'", "{{ a }}", "2018-09-05"),
        ("a: '97.80'", "{{ a }}", "97.80"), ("a: |\n  甲\n  乙\n", "{{ a|replace('\\n', '+') }}", "甲+乙+"), ("a: >\n  甲\n  乙\n", "{{ a|trim }}", "甲 乙"), ('a: "甲\\t乙"', "{{ a|replace('\\t', '+') }}", "甲+乙"),
        ("a: {b: [1.50, {c: 甲}]}", "{{ a.b[0] }}{{ a.b[1].c }}", "1.50甲"), ("a: &x {b: 1.50}\nc: *x", "{{ c.b }}", "1.50"), ("1: 甲", "{{ a is defined }}", "False"),
        ("a: 😀𠮷é“双”\u200b\u00a0甲", "{{ a }}", "😀𠮷é“双”\u200b\u00a0甲"), ("姓名: 甲\na: 乙", "{{ 姓名 }}{{ a }}", "甲乙"), ("a: '<w:br/> & {{ b }}'", "{{ a }}", "&lt;w:br/&gt; &amp; {{ b }}"), ("a: .nan", "{{ a }}", ".nan"), ("a: =", "{{ a }}", "="), ("a: 'it''s'", "{{ a }}", "it's"),
    ],
)  # fmt: skip
def test_a_value_of_yaml_is_what_it_says(text: str, tag: str, expected: str, tmp_path: Path) -> None:
    assert printed(tmp_path, text, tag=tag) == expected


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ('{"a": true}', "{{ 'Y' if a else 'N' }}", "Y"), ('{"a": false}', "{{ 'Y' if a else 'N' }}", "N"), ('{"a": null}', "{{ a }}", ""), ('{"a": ""}', "{{ a }}", ""), ('{"a": "97.80"}', "{{ a }}", "97.80"),
        ('{"a": "2018-09-05"}', "{{ a }}", "2018-09-05"), ('{"a": {"b": [1.50, {"c": "甲"}]}}', "{{ a.b[0] }}{{ a.b[1].c }}", "1.50甲"), ('{"a": "\\u7532\\ud83d\\ude00"}', "{{ a }}", "甲😀"),
        ('\n\t{"a" :\r\n1.50 }\n', "{{ a }}", "1.50"), ('{"a b": 1, "a": 2}', "{{ a }}", "2"), ('{"a": {"items": [1], "keys": 2}}', "{{ a.items[0] }}{{ a.keys }}", "12"),
    ],
)  # fmt: skip
def test_a_value_of_json_is_what_it_says(text: str, tag: str, expected: str, tmp_path: Path) -> None:
    assert printed(tmp_path, text, "d.json", tag) == expected


def test_dates_of_json_can_be_printed_as_the_schema_says(tmp_path: Path) -> None:
    shape = json.dumps(pipeline.schema(word(p("{{ a|cn_date }}"))))
    assert '"date"' in shape
    assert printed(tmp_path, '{"a": "2018-09-05"}', "d.json", "{{ a|cn_date }}") == "2018年9月5日"


@pytest.mark.parametrize("name", ["d.yaml", "d.yml", "d.txt", "d", "d.YAML", "数据.yaml"])
def test_a_file_of_any_other_name_is_yaml(name: str, tmp_path: Path) -> None:
    assert printed(tmp_path, "a: 1.50\n", name) == "1.50"


@pytest.mark.parametrize("name", ["d.json", "d.JSON", "d.Json"])
def test_a_name_that_ends_in_json_is_json(name: str, tmp_path: Path) -> None:
    assert printed(tmp_path, '{"a": 1.50}', name) == "1.50"


def test_json_in_a_file_of_yaml_is_read(tmp_path: Path) -> None:
    text = '{\n\t"a": 1.50,\n\t"b": [1, {"c": "x\\n甲\\u4e59", "d": null}],\n\t"e": true\n}\n'
    assert printed(tmp_path, text, "d.yaml", "{{ a }}{{ b[1].c|trim|length }}{{ b[1].d }}{{ e }}") == "1.504True"


@pytest.mark.parametrize("name", ["d.json", "d.yaml"])
@pytest.mark.parametrize("text", ['\ufeff{"a": 1.50}', '\ufeff\n{"a": 1.50}\n'])
def test_a_byte_order_mark_does_no_harm(text: str, name: str, tmp_path: Path) -> None:
    assert printed(tmp_path, text, name) == "1.50"


@pytest.mark.parametrize(
    ("name", "text"),
    [("d.yaml", ""), ("d.yaml", "# nothing yet\n"), ("d.yaml", "---\n"), ("d.yaml", "{}"), ("d.json", "{}")],
)
def test_a_file_of_no_names_fills_a_template_that_needs_none(name: str, text: str, tmp_path: Path) -> None:
    assert printed(tmp_path, text, name, "甲{{ 1 + 1 }}") == "甲2"


# Faults, each with its place

BAD: dict[str, tuple[str, str | bytes, list[str]]] = {
    "empty JSON": ("d.json", "", ["broken-json d.json:1:1"]),
    "YAML in a file of JSON": ("d.json", "a: 1\n", ["broken-json d.json:1:1"]),
    "a trailing comma": ("d.json", '{"a": 1,}', ["broken-json d.json:1:9"]),
    "a trailing comma in a list": ("d.json", '{"a":\n [1,]}', ["broken-json d.json:2:5"]),
    "single quotes": ("d.json", "{'a': 1}", ["broken-json d.json:1:2"]),
    "a comment": ("d.json", '// a\n{"a": 1}', ["broken-json d.json:1:1"]),
    "two values": ("d.json", '{"a": 1}\n{"a": 2}', ["broken-json d.json:2:1"]),
    "JSON cut off": ("d.json", '{"a": [1, 2', ["broken-json d.json:1:12"]),
    "a leading zero": ("d.json", '{"a": 007}', ["broken-json d.json:1:8"]),
    "a control character": ("d.json", '{"a": "\x01"}', ["broken-json d.json:1:8"]),
    "full-width punctuation in JSON": ("d.json", '｛"a"：1｝', ["broken-json d.json:1:1"]),
    "JSON in GBK": ("d.json", '{\n"甲": 1;}'.encode("gbk"), ["broken-json d.json:2:7"]),
    "JSON in UTF-16": ("d.json", '{\n"甲": 1;}'.encode("utf-16"), ["broken-json d.json:2:7"]),
    "no text": ("d.yaml", b"\x89PNG\r\n\x1a\n\x00\xff\xfe", ["not-text d.yaml:3:2"]),
    "no text in JSON": ("d.json", b'{"a": "\xff"}', ["not-text d.json:1:8"]),
    "a list in JSON": ("d.json", "[1]", ["not-a-mapping d.json"]),
    "a text in JSON": ("d.json", '"甲"', ["not-a-mapping d.json"]),
    "a number in JSON": ("d.json", "1.5", ["not-a-mapping d.json"]),
    "true in JSON": ("d.json", "true", ["not-a-mapping d.json"]),
    "a list in YAML": ("d.yaml", "- 1\n", ["not-a-mapping d.yaml"]),
    "a text in YAML": ("d.yaml", "甲", ["not-a-mapping d.yaml"]),
    "a full-width colon": ("d.yaml", "a：1\n", ["not-a-mapping d.yaml"]),
    "a name twice in YAML": ("d.yaml", "a: 1\nb: 2\na: 3\n", ["key-twice d.yaml:3:1"]),
    "a name twice in a list of YAML": ("d.yaml", "a:\n  - {b: 1, b: 2}\n", ["key-twice d.yaml:2:12"]),
    "YAML cut off": ("d.yaml", "a: [1,\n", ["broken-yaml d.yaml:2:1"]),
    "a tab in YAML": ("d.yaml", "a:\n\tb: 1\n", ["broken-yaml d.yaml:2:1"]),
    "no such date": ("d.yaml", "a: 1\nb: 2018-02-30\n", ["no-such-date d.yaml:2:4"]),
    "a type of Python": ("d.yaml", "a: !!python/object/apply:os.system ['echo']\n", ["yaml-tag d.yaml:1:4"]),
    "two documents": ("d.yaml", "a: 1\n---\nb: 2\n", ["two-documents d.yaml:2:1"]),
    "nothing to repeat": ("d.yaml", "a: *b\n", ["unknown-alias d.yaml:1:4"]),
    "a name that is a list": ("d.yaml", "? [a]\n: 1\n", ["key-not-text d.yaml:1:3"]),
    "YAML nested deep": ("d.yaml", "a: " + "[" * 99 + "]" * 99, ["too-deep d.yaml:1:53"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_fault_of_a_file_is_told_with_its_place(kind: str, tmp_path: Path) -> None:
    name, text, expected = BAD[kind]
    assert faults(tmp_path, text, name) == expected
    (problem,) = refusals(lambda: loaded(tmp_path, text, name))
    assert problem.hint, "it does not say what to do"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["d.json", "d.yaml"])
def test_data_may_be_typed_in_any_encoding(name: str, encoding: str, tmp_path: Path) -> None:
    assert printed(tmp_path, '{"a": "甲",\r\n"b": 1}'.encode(encoding), name) == "甲"


def test_a_full_width_colon_is_named(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: loaded(tmp_path, "a：1\n"))
    assert "：" in problem.message + problem.hint


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": Infinity}', '{"a": [1, -Infinity]}'])
def test_what_is_no_number_of_json_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (problem,) = refusals(lambda: loaded(tmp_path, text, "d.json"))
    assert (problem.code, problem.place.file) == ("broken-json", "d.json")
    assert re.search("NaN|Infinity", problem.message)


def test_names_that_stand_twice_in_json_are_told_all_at_once(tmp_path: Path) -> None:
    found = refusals(lambda: loaded(tmp_path, '{"a": 1, "b": {"c": 1, "c": 2},\n "a": [{"d": 1, "d": 1}]}', "d.json"))
    assert sorted(re.findall(r"name (\w)", " ".join(each.message for each in found))) == ["a", "c", "d"]


def test_a_name_that_stands_twice_has_one_code_in_both_kinds_of_file(tmp_path: Path) -> None:
    (yaml,) = refusals(lambda: loaded(tmp_path, "a: 1\na: 2\n"))
    (json_,) = refusals(lambda: loaded(tmp_path, '{"a": 1, "a": 2}', "d.json"))
    assert yaml.code == json_.code


@pytest.mark.parametrize("depth", [60, 300, 600, 980, 1100, 5000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_json_that_is_nested_deep_is_read_or_refused_and_never_a_fault(
    opening: str, closing: str, depth: int, tmp_path: Path
) -> None:
    text = '{"a":' + opening * depth + "1" + closing * depth + "}"
    (tmp_path / "d.json").write_text(text)
    try:
        made = filling.fill(word(p("甲{{ a is defined }}")), tmp_path / "d.json")
    except DocgenError as error:
        assert [each.place.file for each in error.problems] == ["d.json"]  # noqa: PT017  # either will do
    else:
        assert "甲True" in body_of(made)


def test_why_json_is_refused_is_said_in_words_of_the_data(tmp_path: Path) -> None:
    for text in ('{"a":' + "[" * 5000, '{"a": ' + "7" * 5000 + "}"):
        (problem,) = refusals(lambda text=text: loaded(tmp_path, text, "d.json"))  # type: ignore[misc]
        assert not re.search("recursion|unicode string|set_int_max", problem.message)


@pytest.mark.parametrize("word_", ["yes", "no", "on", "off", "Yes", "NO", "y", "n"])
def test_an_answer_in_other_words_is_told_and_never_taken_for_its_opposite(word_: str, tmp_path: Path) -> None:
    assert printed(tmp_path, f"a: '{word_}'") == word_
    try:
        assert printed(tmp_path, f"a: {word_}\n") == word_
    except DocgenError as error:
        assert [str(each.place) for each in error.problems] == ["d.yaml:1:4"]  # noqa: PT017  # either will do
    else:
        assert word_ in ("y", "n")


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    (problem,) = refusals(lambda: loaded(tmp_path, "\n".join(lines)))
    assert problem.code == "too-large"


@pytest.mark.parametrize("digits", [41, 4400, 100_000])
def test_a_number_of_very_many_digits_is_refused_or_printed_whole(digits: int, tmp_path: Path) -> None:
    for name, text in (("d.yaml", "a: " + "7" * digits), ("d.json", '{"a": ' + "7" * digits + "}")):
        try:
            assert printed(tmp_path, text, name) == "7" * digits
        except DocgenError as error:
            assert [each.place.file for each in error.problems] == [name]  # noqa: PT017  # either will do


@pytest.mark.parametrize("name", ["d.yaml", "d.json"])
def test_a_file_that_is_not_there_or_is_a_folder_is_told(name: str, tmp_path: Path) -> None:
    (missing,) = refusals(lambda: data.load(tmp_path / name, name))
    assert (missing.code, str(missing.place)) == ("no-such-file", name)
    (tmp_path / name).mkdir()
    (folder,) = refusals(lambda: data.load(tmp_path / name, name))
    assert (folder.code, str(folder.place)) == ("cannot-read", name)


@pytest.mark.parametrize("place", [".", "..", "/"])
def test_a_folder_in_place_of_the_data_has_a_name(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (problem,) = refusals(lambda: filling.fill(word(p("甲")), place))
    assert str(problem.place)


# Files that the data name


def png(path: Path, size: tuple[int, int] = (40, 30)) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size).save(path, "PNG")
    return path.read_bytes()


def test_a_picture_and_a_document_are_read_from_the_folder_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = png(tmp_path / "项目/图/a.png")
    (tmp_path / "项目/b.docx").write_bytes(word(p("子")))
    other = png(tmp_path / "c.png", (9, 9))
    text = "a: {picture: 图/a.png, width: 30mm, height: 2cm, alt: 标志}\nb: {subdocument: b.docx}\nc: [{d: {picture: ../c.png}}]\n"
    monkeypatch.chdir("/")
    assert loaded(tmp_path / "项目", text) == {
        "a": docgen.Picture(picture, "30mm", "2cm", "标志", "a.png"),
        "b": docgen.Subdocument(word(p("子")), "b.docx"),
        "c": [{"d": docgen.Picture(other, name="c.png")}],
    }
    as_json = '{"a": {"picture": "图/a.png", "width": 30}, "c": [{"d": {"picture": "../c.png", "alt": null}}]}'
    assert loaded(tmp_path / "项目", as_json, "d.json") == {
        "a": docgen.Picture(picture, "30", name="a.png"),
        "c": [{"d": docgen.Picture(other, name="c.png")}],
    }


def test_a_path_that_is_whole_is_taken_as_it_is(tmp_path: Path) -> None:
    picture = png(tmp_path / "a.png")
    (tmp_path / "b").mkdir()
    got = loaded(tmp_path / "b", json.dumps({"a": {"picture": str(tmp_path / "a.png")}}), "d.json")
    assert got == {"a": docgen.Picture(picture, name="a.png")}


def test_a_picture_and_a_document_of_the_data_stand_in_the_document(tmp_path: Path) -> None:
    picture = png(tmp_path / "a.png")
    (tmp_path / "b.docx").write_bytes(word(p("子文档")))
    (tmp_path / "d.yaml").write_text(
        "a: {picture: a.png, width: 30mm, alt: 标志}\nb: {subdocument: b.docx}\n", encoding="utf-8"
    )
    document = filling.fill(word(p("{{ a }}"), p("{{ b }}")), tmp_path / "d.yaml")
    xml = body_of(document)
    assert 'descr="标志"' in xml
    assert 'cx="1080000" cy="810000"' in xml
    assert "子文档" in xml
    assert picture in document


def test_every_file_that_is_missing_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = """
logo: {picture: nix.png, width: 30mm}
rows:
  - {name: 甲, photo: {picture: 没有.png}}
  - {name: 乙, annex: {subdocument: nix.docx}}
deep: {er: {picture: ../nix.png}}
folder: {picture: .}
number: {picture: 5}
nothing: {subdocument: }
list: {picture: [a.png]}
"""
    found = refusals(lambda: loaded(tmp_path, text))
    assert [(each.code, str(each.place)) for each in found] == [
        ("no-such-file", "d.yaml: logo"),
        ("no-such-file", "d.yaml: rows[0].photo"),
        ("no-such-file", "d.yaml: rows[1].annex"),
        ("no-such-file", "d.yaml: deep.er"),
        ("cannot-read", "d.yaml: folder"),
        ("wrong-content", "d.yaml: number"),
        ("wrong-content", "d.yaml: nothing"),
        ("wrong-content", "d.yaml: list"),
    ]
    for each, name in zip(found, ("nix.png", "没有.png", "nix.docx", "../nix.png"), strict=False):
        assert name in each.message
        assert tmp_path.as_posix() in each.hint


def test_a_name_that_no_system_can_have_is_told(tmp_path: Path) -> None:
    for name in ("a\\u0000b.png", "x" * 5000):
        (problem,) = refusals(lambda name=name: loaded(tmp_path, f'{{"a": {{"picture": "{name}"}}}}', "d.json"))  # type: ignore[misc]
        assert str(problem.place) == "d.json: a"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"BM",
        b"II*\x00",
        b"<svg/>",
    ],
)
def test_what_is_no_picture_is_told_at_its_tag(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    (tmp_path / "d.yaml").write_text("a: {picture: logo.png}\n")
    (problem,) = refusals(lambda: filling.fill(word(p("甲"), p("{{ a }}")), tmp_path / "d.yaml"))
    assert (problem.code, problem.place.where) == ("wrong-content", "第2段")
    assert "logo.png" in problem.message


@pytest.mark.parametrize("length", ["30", "30 mm", "3cm", "1in", "85pt", "100px", "30.5mm"])
def test_a_length_may_have_any_unit(length: str, tmp_path: Path) -> None:
    png(tmp_path / "a.png")
    (tmp_path / "d.yaml").write_text(f"a: {{picture: a.png, width: {length}}}\n")
    assert "<wp:extent" in body_of(filling.fill(word(p("{{ a }}")), tmp_path / "d.yaml"))


@pytest.mark.parametrize("length", ["wide", "-3mm", "0", "3km", "1e3", "99999mm", "3mm 4mm", "三毫米", "true", "[3]"])
def test_what_is_no_length_is_told_at_its_tag(length: str, tmp_path: Path) -> None:
    png(tmp_path / "a.png")
    (tmp_path / "d.yaml").write_text(f"a: {{picture: a.png, width: {length}}}\n", encoding="utf-8")
    (problem,) = refusals(lambda: filling.fill(word(p("甲"), p("{{ a }}")), tmp_path / "d.yaml"))
    assert (problem.code, problem.place.where) == ("wrong-content", "第2段")


@pytest.mark.parametrize("annex", [b"", b"no document", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_document_is_told_with_its_name(annex: bytes, tmp_path: Path) -> None:
    (tmp_path / "annex.docx").write_bytes(annex)
    (tmp_path / "d.yaml").write_text("a: {subdocument: annex.docx}\n")
    (problem,) = refusals(lambda: filling.fill(word(p("甲"), p("{{ a }}")), tmp_path / "d.yaml"))
    assert problem.code in ("not-a-docx", "broken-docx")
    assert "annex.docx" in str(problem)


def test_a_misspelt_key_of_a_picture_is_told(tmp_path: Path) -> None:
    png(tmp_path / "a.png")
    (tmp_path / "d.yaml").write_text("a: {picture: a.png, widht: 30mm}\n")
    (problem,) = refusals(lambda: filling.fill(word(p("{{ a }}")), tmp_path / "d.yaml"))
    assert "widht" in str(problem)


def test_names_that_only_look_like_a_picture_are_names(tmp_path: Path) -> None:
    text = (
        "picture: nix.png\nsubdocument: nix.docx\na: {pictures: nix.png, text: 甲}\nb: {picture: nix.png, title: 乙}\n"
    )
    got = printed(tmp_path, text, tag="{{ picture }} {{ a.text }} {{ b.title }} {{ b.picture }}")
    assert got == "nix.png 甲 乙 nix.png"


# From Python


class Names(Mapping[str, object]):
    """A mapping that is no dict."""

    def __init__(self, **names: object) -> None:
        self.names = names

    def __getitem__(self, name: str) -> object:
        return self.names[name]

    def __iter__(self) -> Any:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def test_data_from_python_may_be_any_mapping() -> None:
    source = word(p("{{ a }}{{ b.c }}{% for r in d %}{{ r }}{% endfor %}"))
    expected = short(p("1", "甲", "23"))
    given = {"a": 1, "b": Names(c="甲"), "d": (2, 3)}
    for mapping in (given, Names(**given)):
        assert re.sub("<[^>]*>", "", body_of(filling.fill(source, mapping))) == re.sub("<[^>]*>", "", expected)


def test_data_from_python_stay_as_they_were() -> None:
    rows: list[object] = [{"a": 1}, {"a": 2.5}]
    given = {"rows": rows, "x": "甲"}
    filling.fill(word(tbl(tr("{% for r in rows %}{{ r.a }}", "{{ x }}{% endfor %}"))), given)
    assert given == {"rows": [{"a": 1}, {"a": 2.5}], "x": "甲"}
    assert given["rows"] is rows


def test_data_from_python_may_name_files_of_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = png(tmp_path / "a.png")
    monkeypatch.chdir(tmp_path)
    for value in ({"picture": "a.png"}, docgen.Picture(picture)):
        assert picture in filling.fill(word(p("{{ a }}")), {"a": value})
    for values in ([{"picture": "a.png"}], ({"picture": "a.png"},)):
        document = filling.fill(word(p("{% for r in a %}{{ r }}{% endfor %}")), {"a": values})
        assert picture in document
    (problem,) = refusals(lambda: filling.fill(word(p("{{ a }}")), {"a": {"picture": "nix.png"}}))
    assert (problem.code, str(problem.place)) == ("no-such-file", "data: a")


@pytest.mark.parametrize("keys", [{1: "甲", "b": 2}, {None: 1}, {("a",): 1}, {"a b": 1}, {"": 1}, {1: 1}])
def test_names_that_no_tag_can_say_do_no_harm(keys: Any) -> None:
    assert "甲" in body_of(filling.fill(word(p("甲{{ c|default('') }}")), keys))
    (problem,) = refusals(lambda: filling.fill(word(p("甲{{ c }}")), keys))
    assert (problem.code, problem.place.where) == ("unknown-name", "第1段")


def test_the_path_of_the_data_may_be_a_text(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("a: 1.50\n")
    (tmp_path / "t.docx").write_bytes(word(p("{{ a }}")))
    assert body_of(filling.fill(str(tmp_path / "t.docx"), str(tmp_path / "d.yaml"))) == short(p("1.50"))
    assert body_of(filling.fill(tmp_path / "t.docx", tmp_path / "d.yaml")) == short(p("1.50"))


def test_the_faults_of_the_template_and_of_the_data_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("a: [\n")
    (tmp_path / "t.docx").write_bytes(word(p("{{ a b }}")))
    found: tuple[Problem, ...] = refusals(lambda: filling.fill(tmp_path / "t.docx", tmp_path / "d.yaml"))
    assert [each.place.file for each in found] == ["d.yaml", "t.docx"]
    stage: Callable[[], object] = lambda: filling.fill(tmp_path / "nix.docx", {"a": {"picture": "nix.png"}})  # noqa: E731
    assert [each.place.file for each in refusals(stage)] == ["data", "nix.docx"]


def test_a_long_file_is_read(tmp_path: Path) -> None:
    rows = [{"n": f"甲{number}", "k": number + 0.5} for number in range(20_000)]
    got = loaded(tmp_path, json.dumps({"rows": rows}, ensure_ascii=False), "d.json")
    assert got == {"rows": rows}
    out = io.StringIO()
    out.write("rows:\n")
    out.writelines(f"  - {{n: 甲{number}, k: {number}.5}}\n" for number in range(20_000))
    assert loaded(tmp_path, out.getvalue()) == {"rows": rows}


@pytest.mark.parametrize(
    "text",
    ['{"a" 1}', "{'a': 1}", '{"a": 1,}', '{"a": [1,]}', '{"a": [1 2]}', '{"a": "b', '{"a": "\n"}', '{"a": "\\q"}', '{"a": "\\u00g"}', "{} {}", ""],
)  # fmt: skip
def test_what_python_says_of_json_is_told_in_chinese(text: str, tmp_path: Path) -> None:
    speak("zh_CN")
    (tmp_path / "d.json").write_text(text, encoding="utf-8")
    (problem,) = refusals(lambda: data.load(tmp_path / "d.json", "d.json"))
    assert problem.code == "broken-json"
    assert not re.search("[A-Za-z]", problem.message.removeprefix("不是有效的 JSON：").replace("\\u", ""))
