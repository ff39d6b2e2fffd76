"""Content: formatted text, pictures and documents as data, and what is refused with its reason."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx.image.image
import pytest
from PIL import Image

import docgen
from docgen.problems import DocgenError
from docgen.values import Certainty, Value
from docgen.word import content, fill, package, template
from docgen.word.content import Picture, Rich, Span, Subdocument, WrongContent
from docgen.word.fill import Filled
from docgen.word.parts import Parts
from tests.making import body_of, p, refusals, with_paragraphs, word

MISSING = Value(None, "", "births.n", label="出生人数", missing=frozenset({"births.n"}))
ASSUMED = Value(Decimal(107), "107", "targets.n", certainty=Certainty.ASSUMED)


def spans(value: object) -> list[tuple[str, dict[str, object]]]:
    """The texts of formatted text, each with what is said of its look."""
    found = content.rich(value)
    assert found is not None
    return [(span.text, look(span)) for span in found.spans]


def look(span: Span) -> dict[str, object]:
    plain = Span("")
    names = ("bold", "italic", "underline", "strike", "color", "highlight", "size", "font", "style", "raised", "link")
    return {name: getattr(span, name) for name in names if getattr(span, name) != getattr(plain, name)}


def filling(data: Mapping[str, object], *body: str, draft: bool = False) -> Filled:
    return fill.fill(template.compile(word(*body), "report.docx"), data, draft=draft)


def text_of(filled: Filled) -> str:
    return "".join(map(str, package.read(filled.document, "a").root("word/document.xml").itertext()))


# Formatted text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"bold": True, "italic": False}, {"bold": True, "italic": False}),
        ({"underline": True, "strike": True}, {"underline": True, "strike": True}),
        ({"bold": None, "color": None, "size": None, "link": None}, {}),
        ({"color": "ff0000"}, {"color": "FF0000"}),
        ({"colour": " #00ff7f "}, {"color": "00FF7F"}),
        ({"color": 123456}, {"color": "123456"}),
        ({"highlight": "#FFFF00"}, {"highlight": "FFFF00"}),
        ({"size": 12}, {"size": 12.0}),
        ({"size": "10.5"}, {"size": 10.5}),
        ({"size": 1}, {"size": 1.0}),
        ({"size": 1638}, {"size": 1638.0}),
        ({"font": "仿宋", "style": "强调"}, {"font": "仿宋", "style": "强调"}),
        ({"superscript": True}, {"raised": "superscript"}),
        ({"subscript": True}, {"raised": "subscript"}),
        ({"subscript": True, "superscript": False}, {"raised": "subscript"}),
        ({"superscript": False, "subscript": True}, {"raised": "subscript"}),
        ({"link": "https://例.cn/a?b=1&c=2#d"}, {"link": "https://例.cn/a?b=1&c=2#d"}),
        ({"url": "HTTP://a"}, {"link": "HTTP://a"}),
        ({"link": "mailto:a@b.c"}, {"link": "mailto:a@b.c"}),
        ({"link": "tel:+86-1"}, {"link": "tel:+86-1"}),
        ({"link": "#书签"}, {"link": "#书签"}),
    ],
)
def test_each_key_says_one_thing_of_the_look(given: dict[str, object], expected: dict[str, object]) -> None:
    assert spans({"text": "甲", **given}) == [("甲", expected)]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ({"text": ""}, [""]),
        ({"text": 3}, ["3"]),
        ({"text": 97.5}, ["97.5"]),
        (["前", {"text": "甲"}, "后"], ["前", "甲", "后"]),
        ([{"text": "甲"}, 3, 97.5], ["甲", "3", "97.5"]),
        (({"text": "甲"}, "乙"), ["甲", "乙"]),
        ([{"text": "甲"}, Rich((Span("乙"), Span("丙")))], ["甲", "乙", "丙"]),
        (Rich((Span("甲"),)), ["甲"]),
        ({"text": "一\n二\a三\f四\t五"}, ["一\n二\a三\f四\t五"]),
    ],
)
def test_formatted_text_is_a_set_of_names_or_a_list_with_one_in_it(value: object, texts: list[str]) -> None:
    assert [text for text, _ in spans(value)] == texts


@pytest.mark.parametrize(
    "value",
    [
        {"text": "甲", "author": "乙"},
        {"author": "乙"},
        {"bold": True},
        {},
        [],
        ["甲", "乙"],
        [1, 2],
        [{"text": "甲", "author": "乙"}],
        ["甲", {"author": "乙"}],
        [{"text": "甲"}, ["乙", {"text": "丙"}]],
        [{"text": "甲"}, None],
        [{"text": "甲"}, True],
        [{"text": "甲"}, object()],
        "甲",
        3,
        None,
    ],
)
def test_what_is_no_formatted_text_is_none(value: object) -> None:
    assert content.rich(value) is None


@pytest.mark.parametrize(
    "value",
    [
        {"text": "甲", "author": "乙"},
        [{"text": "甲", "author": "乙"}],
        ["甲", {"author": "乙"}],
        [{"text": "甲"}, None],
        {"bold": True},
    ],
)
def test_what_is_no_formatted_text_is_refused_where_it_is_printed(value: object) -> None:
    problems = refusals(lambda: filling({"x": value}, p(""), p("前{{ x }}后")))
    assert [(problem.code, problem.place.where) for problem in problems] == [("not-one-value", "第2段")]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": None}, "text"),
        ({"text": ["甲"]}, "text"),
        ({"text": {"text": "甲"}}, "text"),
        ({"text": b"a"}, "text"),
        ({"bold": "yes"}, "bold"),
        ({"bold": 1}, "bold"),
        ({"superscript": "true"}, "superscript"),
        ({"color": "red"}, "colour"),
        ({"color": "FF00"}, "colour"),
        ({"color": "#FF00001"}, "colour"),
        ({"highlight": ""}, "colour"),
        ({"size": 0}, "size"),
        ({"size": 0.9}, "size"),
        ({"size": 1639}, "size"),
        ({"size": -12}, "size"),
        ({"size": "小四"}, "size"),
        ({"size": "nan"}, "size"),
        ({"size": float("inf")}, "size"),
        ({"size": True}, "size"),
        ({"size": []}, "size"),
        ({"link": ""}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "JavaScript:a"}, "link"),
        ({"link": "data:text/html,a"}, "link"),
        ({"link": "a.docx"}, "link"),
        ({"link": "https://a b"}, "link"),
        ({"link": "#"}, "link"),
        ({"link": 3}, "link"),
        ({"url": "x"}, "url"),
        ({"link": "https://a\x00"}, "link"),
        ({"link": "https://\ud800"}, "link"),
        ({"font": ["仿宋"]}, "font"),
        ({"font": "a\x0b"}, "font"),
        ({"style": 3}, "style"),
        ({"style": "\x02"}, "style"),
    ],
)
def test_a_key_that_cannot_be_taken_is_refused_with_its_reason_and_the_place(
    given: dict[str, object], says: str
) -> None:
    value = {"text": "甲", **given}
    with pytest.raises(WrongContent, match=says):
        content.rich(value)
    problems = refusals(lambda: filling({"x": [value], "y": "\0"}, p(""), p("{{ x }}")))
    assert [(problem.code, problem.place.where) for problem in problems] == [("wrong-content", "第2段")]
    assert says in problems[0].message
    assert not any(ord(character) < 32 for character in problems[0].message)


def test_formatted_text_as_text_is_its_text() -> None:
    assert str(Rich((Span("甲"), Span("乙", bold=True)))) == "甲乙"


# Figures within it


@pytest.mark.parametrize("x", [{"text": MISSING, "bold": True}, ["前", {"text": MISSING}], [MISSING, {"text": "甲"}]])
def test_a_missing_figure_in_formatted_text_prints_what_is_to_be_filled_in(x: object) -> None:
    assert "【待填：出生人数】" in text_of(filling({"x": x}, p("{{ x }}")))


def test_a_missing_or_assumed_figure_stays_so_through_markdown() -> None:
    done = filling({"m": MISSING, "a": ASSUMED}, p("{{ m|markdown }} {{ a|markdown }}"), draft=True)
    assert text_of(done).strip() == "【待填：出生人数】 107※"
    assert [each.path for each in done.prints] == ["births.n", "targets.n"]


def test_an_assumed_figure_in_formatted_text_is_marked_in_a_draft() -> None:
    data = {"x": ["约", {"text": ASSUMED, "bold": True}]}
    assert text_of(filling(data, p("{{ x }}"), draft=True)).strip() == "约107※"
    assert text_of(filling(data, p("{{ x }}"))).strip() == "约107"
    assert [each.path for each in filling(data, p("{{ x }}")).prints] == ["targets.n"]


# Lengths and colours


@pytest.mark.parametrize(
    ("text", "emu"),
    [
        ("30mm", 1_080_000), ("3cm", 1_080_000), ("1in", 914_400), ("72pt", 914_400), ("96px", 914_400), ("25.4 mm", 914_400),
        (" 1in ", 914_400), ("30", 1_080_000), (30, 1_080_000), (2.54, 91_440), ("22in", 20_116_800), ("", None), (None, None), ("  ", None),
    ],
)  # fmt: skip
def test_a_length_has_a_unit_or_is_in_millimetres(text: object, emu: int | None) -> None:
    assert content.length(text) == emu


@pytest.mark.parametrize(
    "text",
    ["0mm", "-3mm", "abc", "30 km", "1e3mm", "3,5cm", "23in", "22.1in", "0.000001mm", "mm", "3 0mm", "30mm 20mm", "nan", "inf", "1" * 400],
)  # fmt: skip
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(WrongContent, match="a length"):
        content.length(text)


# Markdown


def marked(text: object) -> list[tuple[str, dict[str, object]]]:
    """The spans of a text in Markdown; neighbours of one look are one."""
    found = content.markdown(text)
    assert isinstance(found, Rich)
    joined: list[tuple[str, dict[str, object]]] = []
    for span in found.spans:
        if joined and joined[-1][1] == look(span):
            joined[-1] = (joined[-1][0] + span.text, joined[-1][1])
        elif span.text:
            joined.append((span.text, look(span)))
    return joined


BOLD: dict[str, object] = {"bold": True}
ITALIC: dict[str, object] = {"italic": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲", [("甲", {})]),
        ("", []),
        ("甲**乙**丙", [("甲", {}), ("乙", BOLD), ("丙", {})]),
        ("a *b* c", [("a ", {}), ("b", ITALIC), (" c", {})]),
        ("a __b__ _c_", [("a ", {}), ("b", BOLD), (" ", {}), ("c", ITALIC)]),
        ("~~甲~~乙", [("甲", {"strike": True}), ("乙", {})]),
        ("***甲***", [("甲", BOLD | ITALIC)]),
        ("*甲**乙**丙*", [("甲", ITALIC), ("乙", BOLD | ITALIC), ("丙", ITALIC)]),
        ("**甲*乙*丙**", [("甲", BOLD), ("乙", BOLD | ITALIC), ("丙", BOLD)]),
        ("[甲](https://a/b)乙", [("甲", {"link": "https://a/b"}), ("乙", {})]),
        ("**[甲](https://a)**", [("甲", {**BOLD, "link": "https://a"})]),
        ("[甲**乙**](https://a)", [("甲", {"link": "https://a"}), ("乙", {**BOLD, "link": "https://a"})]),
        ("[甲](https://a '题')", [("甲", {"link": "https://a"})]),
        ("<https://a/b>", [("https://a/b", {"link": "https://a/b"})]),
        ("[甲](#书签)", [("甲", {"link": "#书签"})]),
        ("[甲](mailto:a@b.c)", [("甲", {"link": "mailto:a@b.c"})]),
        ("\\*甲\\* \\[乙\\]", [("*甲* [乙]", {})]),
        ("2 * 3 * 4 snake_case_name", [("2 * 3 * 4 snake_case_name", {})]),
        ("**未完", [("**未完", {})]),
        ("# 题\n- 甲\n1. 乙\n> 丙\n`丁` | 戊 |", [("# 题\n- 甲\n1. 乙\n> 丙\n`丁` | 戊 |", {})]),
        ("<b>甲</b> <w:p/>", [("<b>甲</b> <w:p/>", {})]),
        ("甲&amp;&lt;&#8212;", [("甲&<—", {})]),
        ("{{ 甲 }} {% 乙 %}", [("{{ 甲 }} {% 乙 %}", {})]),
        ("～甲～", [("～甲～", {})]),
    ],
)
def test_markdown_is_the_emphasis_links_and_escapes_of_markdown_and_nothing_else(
    text: str, expected: list[tuple[str, dict[str, object]]]
) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**总分：**97.8", [("总分：", BOLD), ("97.8", {})]),
        ("见**“十三五”**规划", [("见", {}), ("“十三五”", BOLD), ("规划", {})]),
        ("甲**（乙）**丙", [("甲", {}), ("（乙）", BOLD), ("丙", {})]),
        ("~~甲。~~乙", [("甲。", {"strike": True}), ("乙", {})]),
        ("**甲**、**乙**。", [("甲", BOLD), ("、", {}), ("乙", BOLD), ("。", {})]),
        ("[甲（乙）](https://a/（b）)", None),
    ],
)
def test_chinese_punctuation_does_not_keep_marks_from_being_marks(
    text: str, expected: list[tuple[str, dict[str, object]]] | None
) -> None:
    if expected is not None:
        assert marked(text) == expected
        return
    ((said, seen),) = marked(text)
    assert said == "甲（乙）"
    assert str(seen["link"]).startswith("https://a/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n\n乙", "甲\a乙"),
        ("甲\n\n\n\n乙", "甲\a乙"),
        ("甲\n \t \n乙", "甲\a乙"),
        ("甲\r\n\r\n乙", "甲\a乙"),
        ("甲\n乙", "甲\n乙"),
        ("甲\r\n乙", "甲\n乙"),
        ("甲  \n乙", "甲\n乙"),
        ("甲\\\n乙", "甲\n乙"),
        ("\n\n甲\n\n", "甲"),
        ("　　甲\n\n　　乙", "　　甲\a　　乙"),
        ("**甲\n\n乙**", "**甲\a乙**"),
    ],
)
def test_an_empty_line_begins_a_paragraph_and_a_line_break_a_line(text: str, expected: str) -> None:
    assert str(content.markdown(text)) == expected


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JAVASCRIPT:a", "vbscript:a", "data:text/html,a", "file:///etc/passwd", "&#106;avascript:a", "a/b.html", "", "?q", "//a/b"],
)  # fmt: skip
def test_a_link_that_leads_nowhere_or_runs_something_is_text_with_its_address(link: str) -> None:
    ((text, seen),) = marked(f"[甲]({link})")
    assert "link" not in seen
    assert text.startswith(("甲", "[甲]"))
    assert link.replace("&#106;", "j") in text.replace("&#106;", "j")


@pytest.mark.parametrize(
    "link",
    [
        "https://a/b?c=1&d=2", "https://a/b%20c", "https://a/b?c=%26d", "https://a/%2F%23#e", "https://a/100%25", "https://a/%E7%94%B2",
        "https://a/b;c=d,e+f~g", "https://a/(b)", "mailto:a@b.c?subject=%E7%94%B2", "tel:+86-1", "ftp://a/b", "HTTPS://A/B", "https://[::1]/a",
    ],
)  # fmt: skip
def test_an_address_stays_what_was_typed(link: str) -> None:
    assert marked(f"[甲]({link})") == [("甲", {"link": link})]


def test_a_text_made_to_slow_markdown_down_is_taken_or_refused_but_not_for_long() -> None:
    for text in ("*" * 20_000, "[" * 20_000, "[a](" * 5_000, "a*" * 10_000):
        assert isinstance(content.markdown(text), Rich)


def test_a_text_too_long_for_markdown_is_refused_with_its_place() -> None:
    (problem,) = refusals(lambda: filling({"x": "甲" * 100_001}, p(""), p("{{ x|markdown }}")))
    assert (problem.place.where, "|markdown" in problem.message) == ("第2段", True)


@pytest.mark.parametrize("value", [None, 3, True, ["甲"], {"text": "**甲**"}, Picture(b"")])
def test_markdown_hands_on_what_is_no_text(value: object) -> None:
    assert content.markdown(value) is value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ x|markdown }}", "甲乙"),
        ("{% set y = x|markdown %}{{ y }}{{ y }}", "甲乙甲乙"),
        ("{% set y %}{{ x }}{% endset %}{{ y|markdown }}", "甲乙"),
        ("{% for a in [x, x] %}{{ a|markdown }}{% endfor %}", "甲乙甲乙"),
        ("{{ (x|markdown) if x else '' }}", "甲乙"),
        ("{{ '**' ~ 'a' ~ '**' }}", "**a**"),
        ("{{ ('**' ~ x ~ '**')|replace('*', '')|markdown }}", "甲乙"),
    ],
)
def test_markdown_is_a_filter_as_any_other(body: str, expected: str) -> None:
    assert text_of(filling({"x": "甲**乙**"}, p(body))) == expected


def test_an_unknown_name_through_markdown_is_reported() -> None:
    problems = refusals(lambda: filling({}, p(""), p("{{ x|markdown }}")))
    assert [(problem.code, problem.place.where) for problem in problems] == [("unknown-name", "第2段")]


def test_markdown_over_a_block_prints_what_it_makes_or_says_where_it_cannot() -> None:
    body = p(""), p("{% filter markdown %}{{ x }}{% endfilter %}")
    try:
        said, places = text_of(filling({"x": "甲**乙**"}, *body)), {"第2段"}
    except DocgenError as error:
        said, places = "甲乙", {problem.place.where for problem in error.problems}
    assert (said, places) == ("甲乙", {"第2段"})


# Pictures and documents as data


def png(size: tuple[int, int] = (4, 2)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 0, 0)).save(out, "PNG")
    return out.getvalue()


def files(folder: Path, data: str) -> Path:
    """A data file beside a picture and a document."""
    (folder / "in").mkdir()
    (folder / "in" / "图.png").write_bytes(png())
    (folder / "in" / "子.docx").write_bytes(with_paragraphs("子文"))
    (folder / "data.yaml").write_text(data, encoding="utf-8")
    return folder / "data.yaml"


def test_a_data_file_names_pictures_and_documents_from_its_own_folder(tmp_path: Path) -> None:
    data = files(
        tmp_path,
        "a: {picture: in/图.png, width: 30mm, alt: 甲}\n"
        "b: {rows: [{c: {picture: in/图.png, height: 5}}, {c: {subdocument: in/子.docx}}]}\n",
    )
    body = p("{{ a }}"), p("{% for r in b.rows %}"), p("{{ r.c }}"), p("{% endfor %}")
    document = docgen.fill(word(*body), data)
    xml = body_of(document)
    assert 'descr="甲"' in xml
    assert 'name="图.png"' in xml
    assert 'cx="1080000" cy="540000"' in xml
    assert 'cx="360000" cy="180000"' in xml
    assert "子文" in xml
    assert len([name for name in package.read(document, "a").members if "media" in name]) == 1


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        ("a: {picture: in/nix.png}", "no-such-file", "a"),
        ("a: [1, {b: {picture: nix.png, width: 3cm}}]", "no-such-file", "a[1].b"),
        ("a: {picture: in}", "cannot-read", "a"),
        ("a: {picture: 3}", "wrong-content", "a"),
        ('a: {picture: "a\\0b"}', "no-such-file", "a"),
        ("a: {picture: ../nix/图.png}", "no-such-file", "a"),
        ("a: {picture: ''}", "wrong-content", "a"),
        ("a: {subdocument: nix.docx}", "no-such-file", "a"),
        ("a: {subdocument: [in/子.docx]}", "wrong-content", "a"),
    ],
)
def test_a_file_that_the_data_name_and_that_is_not_there_is_told_with_its_path(
    tmp_path: Path, data: str, code: str, where: str
) -> None:
    source = files(tmp_path, data)
    (problem,) = refusals(lambda: docgen.fill(word(p("{{ a }}")), source))
    assert (problem.code, problem.place.file, problem.place.where) == (code, "data.yaml", where)


def test_all_files_that_are_not_there_are_told_at_once(tmp_path: Path) -> None:
    source = files(tmp_path, "a: {picture: nix.png}\nb: {subdocument: nix.docx}\nc: {picture: in/图.png}")
    problems = refusals(lambda: docgen.fill(word(p("{{ c }}")), source))
    assert [problem.place.where for problem in problems] == ["a", "b"]


@pytest.mark.parametrize(
    "data",
    ["a: {picture: in/图.png, caption: 甲}", "a: {subdocument: in/子.docx, title: 甲}", "a: {width: 3mm, alt: 甲}"],
)
def test_a_set_of_names_with_other_keys_is_no_file(tmp_path: Path, data: str) -> None:
    problems = refusals(lambda: docgen.fill(word(p("{{ a }}")), files(tmp_path, data)))
    assert [problem.code for problem in problems] == ["not-one-value"]


def test_json_names_files_as_yaml_does(tmp_path: Path) -> None:
    source = files(tmp_path, "").with_suffix(".json")
    source.write_text(
        '{"a": {"picture": "in/图.png", "width": "30mm", "height": null}, "b": [{"subdocument": "in/子.docx"}]}'
    )
    xml = body_of(docgen.fill(word(p("{{ a }}"), p("{{ b[0] }}")), source))
    assert 'cx="1080000" cy="540000"' in xml
    assert "子文" in xml


def test_data_of_a_program_hold_pictures_and_documents_or_name_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, "")
    monkeypatch.chdir(tmp_path)
    data = {
        "a": docgen.Picture(png(), "30mm"),
        "b": {"picture": "in/图.png"},
        "c": [docgen.Subdocument(with_paragraphs("文"))],
    }
    before = dict(data)
    xml = body_of(docgen.fill(word(p("{{ a }}"), p("{{ b }}"), p("{{ c[0] }}")), data))
    assert xml.count("<pic:pic") == 2
    assert "文" in xml
    assert data == before, "the data of the caller stay as they were"


def test_a_template_cannot_name_a_file(tmp_path: Path) -> None:
    problems = refusals(lambda: docgen.fill(word(p("{{ {'picture': 'in/图.png'} }}")), files(tmp_path, "a: 1")))
    assert [problem.code for problem in problems] == ["not-one-value"]


def test_a_picture_as_text_is_its_alternative_text_and_a_document_its_name() -> None:
    assert (str(Picture(b"", alt="甲")), str(Subdocument(b"", "a.docx"))) == ("甲", "a.docx")


def test_the_size_of_a_picture_is_that_which_python_docx_sees() -> None:
    seen: Any = docx.image.image.Image.from_blob(png((96, 48)))
    document = filling({"x": Picture(png((96, 48)))}, p("{{ x }}")).document
    assert f'cx="{int(seen.width)}" cy="{int(seen.height)}"' in body_of(document)


def test_links_of_one_address_are_one_relation() -> None:
    link = {"text": "甲", "link": "https://a/?b=1&c"}
    done = filling({"x": [link, "、", link], "y": [link]}, p("{{ x }}"), p("{{ y }}"))
    found = Parts(package.read(done.document, "a")).relations("word/document.xml")
    assert [(each.target, each.external) for each in found] == [("https://a/?b=1&c", True)]
