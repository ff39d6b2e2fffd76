"""Asides: texts outside of the runs of paragraphs, filled as plain text, and tags that nothing fills, told of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from docgen.problems import Problem, Severity
from docgen.word import fill, package, template
from docgen.word.fill import Filled
from tests.making import body_of, members_of, p, refusals, run, short, tbl, tc, tr, zipped
from tests.parts import Validator

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_META = "application/vnd.openxmlformats-package.core-properties+xml"
_OFFICE = "application/vnd.openxmlformats-officedocument"

_TYPES = {
    "docProps/core.xml": _META,
    "docProps/app.xml": f"{_OFFICE}.extended-properties+xml",
    "docProps/custom.xml": f"{_OFFICE}.custom-properties+xml",
    "word/comments.xml": f"{_OFFICE}.wordprocessingml.comments+xml",
    "word/settings.xml": f"{_OFFICE}.wordprocessingml.settings+xml",
    "word/charts/chart1.xml": f"{_OFFICE}.drawingml.chart+xml",
}


def with_parts(members: dict[str, bytes], **parts: str) -> dict[str, bytes]:
    """Members with more parts by short names, each with its content type: `core="<a/>"`."""
    for part, content_type in _TYPES.items():
        if (xml := parts.get(part.rpartition("/")[2].removesuffix(".xml"))) is not None:
            said = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'.encode()
            members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", said)
            members[part] = xml.encode()
    return members


def filling(data: Mapping[str, object], *body: str, members: dict[str, bytes] | None = None) -> Filled:
    """A document filled; `members` are set into it, or replace its own."""
    return filling_of(members_of(*body) | (members or {}), data)


def filling_of(members: dict[str, bytes], data: Mapping[str, object]) -> Filled:
    return fill.fill(template.compile(zipped(members), "report.docx"), data)


def faults(data: Mapping[str, object], *body: str, **parts: str) -> list[tuple[str, str]]:
    """Codes and places of what a document is refused for."""
    return told(refusals(lambda: filling_of(members_of(*body, **parts), data)))


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.where) for problem in problems]


def picture(descr: str, title: str | None = None) -> str:
    """A run with a picture that has an alternative text, and a title if it is given."""
    more = "" if title is None else f" title={quoteattr(title)}"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent cx="9525" cy="9525"/>'
        f'<wp:docPr id="1" name="图" descr={quoteattr(descr)}{more}/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/main"/></a:graphic></wp:inline></w:drawing></w:r>'
    )


def shown(filled: Filled, part: str = "word/document.xml", attribute: str = "descr") -> list[str]:
    """What every attribute of a name says in a part, in order."""
    root = package.read(filled.document, "a").root(part)
    return [str(node.get(attribute)) for node in root.iter("*") if node.get(attribute) is not None]


def texts(filled: Filled, part: str, name: str) -> list[str]:
    """What every element of a name says in a part, in order."""
    return [node.text or "" for node in package.read(filled.document, "a").root(part).iter(f"{{*}}{name}")]


def code(*pieces: str, after: str = "") -> str:
    """A field whose code is cut into runs."""
    marks = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    inner = after.join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    return marks("begin") + inner + marks("separate") + run("1") + marks("end")


def equation(*pieces: str) -> str:
    """An equation of runs."""
    runs = "".join(f"<m:r><m:t>{piece}</m:t></m:r>" for piece in pieces)
    return f'<m:oMath xmlns:m="{_MATH}">{runs}</m:oMath>'


def chart(*pieces: str) -> str:
    """A chart whose title is cut into runs."""
    runs = "".join(f"<a:r><a:rPr/><a:t>{piece}</a:t></a:r>" for piece in pieces)
    return (
        f'<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main"><c:chart><c:title><c:tx><c:rich><a:bodyPr/>'
        f"<a:p>{runs}</a:p></c:rich></c:tx></c:title><c:plotArea><c:layout/></c:plotArea></c:chart></c:chartSpace>"
    )


def core(text: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{text}</dc:title><dc:creator>{text}</dc:creator><cp:keywords>前{text}后</cp:keywords></cp:coreProperties>"
    )


def extended(text: str) -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Company>{text}</Company></Properties>"
    )


def custom(text: str) -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="单位">'
        f"<vt:lpwstr>{text}</vt:lpwstr></property></Properties>"
    )


# Attributes


@pytest.mark.parametrize(
    ("descr", "said"),
    [
        ("{{ x }}", "甲"),
        ("前{{x}}中{{ x }}后", "前甲中甲后"),
        ("{{ x|upper }}{{ n + 1 }}", "甲3"),
        ("{% if n > 1 %}多{% else %}少{% endif %}", "多"),
        ("{% if n > 9 %}多{% elif n > 1 %}几{% else %}少{% endif %}", "几"),
        ("图{% for a in xs %}{{ a }}{% if not loop.last %}、{% endif %}{% endfor %}。", "图一、二。"),
        ("{% for a in [] %}{{ a }}{% else %}无{% endfor %}", "无"),
        ("{% set y %}a & {{ x }}{% endset %}{{ y }}{{ y }}", "a & 甲a & 甲"),
        ("{% set y = n * 2 %}{{ y }}", "4"),
        ("{%p if n %}{{r x }}{%p endif %}", "甲"),
        ("前 {%- if n -%} {{ x }} {%- endif -%} 后", "前甲后"),
        ("{# 注 #}图", "图"),
        ("{% raw %}{{ x }}{% endraw %}{{ x }}", "{{ x }}甲"),
        ("{_{ x }_}{{ x }}", "{{ x }}甲"),
        ("{_{ x }_}", "{{ x }}"),
        ("{_% x %_}", "{% x %}"),
        ("{8A69-11} { x } 50% {", "{8A69-11} { x } 50% {"),
        ("{{ '<w:p/>' }}", "<w:p/>"),
        ("{{ x if n\n else '' }}", "甲"),
    ],
)  # fmt: skip
def test_an_alternative_text_is_filled_with_the_whole_language(descr: str, said: str) -> None:
    done = filling({"x": "甲", "n": 2, "xs": ["一", "二"]}, p("前", picture(descr), "后"))
    assert shown(done) == [said]
    assert done.doubts == ()


@pytest.mark.parametrize(
    "value",
    ["a<b>&amp;\"双\"'单'", "一\n二", "  两  端 ", "\t", "&#10;", "{{ y }}", "{% if %}", "]]>", "😀", "", "<w:p/>", "a\u00a0b"],
)  # fmt: skip
def test_a_value_in_an_attribute_or_a_text_says_what_it_says(value: str) -> None:
    done = filling({"x": value}, p(picture("前{{ x }}后"), equation("{{ x }}")))
    assert shown(done) == [f"前{value}后"]
    assert texts(done, "word/document.xml", "t") == [re.sub("[\n\t]", " ", value)], "an equation has no lines"


def test_breaks_of_a_value_are_line_breaks_in_an_aside() -> None:
    assert shown(filling({"x": "一\a二\f三"}, p(picture("{{ x }}")))) == ["一\n二\n三"]


def test_a_character_that_xml_forbids_is_left_out_of_an_aside_with_its_place() -> None:
    done = filling({"x": "甲\x0b乙"}, p(picture("{{ x }}")))
    assert shown(done) == ["甲乙"]
    assert told(done.doubts) == [("forbidden-character", "第1段 › 替代文字")]


def test_two_attributes_of_one_element_and_the_text_beside_it_are_filled_each_by_itself() -> None:
    done = filling(
        {"x": "甲", "y": "乙"}, p(picture("{{ x }}", "{{ y }}"), "{{ x }}{{ y }}", picture("{{ y }}", "{{ x }}"))
    )
    assert (shown(done), shown(done, attribute="title")) == (["甲", "乙"], ["乙", "甲"])
    assert texts(done, "word/document.xml", "t") == ["甲乙"]


@pytest.mark.parametrize(
    ("body", "attribute"),
    [
        ('<w:fldSimple w:instr=" REF {{ x }} "><w:r><w:t>1</w:t></w:r></w:fldSimple>', "instr"),
        ('<w:sdt><w:sdtPr><w:alias w:val="{{ x }}"/></w:sdtPr><w:sdtContent><w:r><w:t>1</w:t></w:r></w:sdtContent></w:sdt>', "val"),
        ('<w:bookmarkStart w:id="0" w:name="{{ x }}"/><w:bookmarkEnd w:id="0"/>', "name"),
        ('<w:hyperlink w:anchor="a" w:tooltip="{{ x }}"><w:r><w:t>1</w:t></w:r></w:hyperlink>', "tooltip"),
        ('<w:hyperlink w:anchor="{{ x }}"><w:r><w:t>1</w:t></w:r></w:hyperlink>', "anchor"),
    ],
)  # fmt: skip
def test_any_attribute_may_hold_a_tag(body: str, attribute: str) -> None:
    done = filling({"x": '甲<"&'}, p(body))
    name = f"{{{package.W}}}{attribute}"
    assert [said.strip().removeprefix("REF ") for said in shown(done, attribute=name) if "甲" in said] == ['甲<"&']
    assert body_of(done.document) == short(p(body.replace("{{ x }}", "甲&lt;&quot;&amp;")))


def test_word_art_and_old_pictures_are_filled() -> None:
    shape = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:9pt" alt="{}">'
        '<v:textpath string="{}"/></v:shape></w:pict></w:r>'
    ).format
    done = filling({"x": "甲", "y": "乙"}, p(shape("{{ x }}", "{{ y }}")))
    assert body_of(done.document) == short(p(shape("甲", "乙")))


# Loops


def test_every_turn_of_a_loop_over_paragraphs_has_its_own_text() -> None:
    said = "{% if loop.first %}首{% else %}次{% endif %}{{ a }}"
    done = filling(
        {"xs": ["甲", "乙", "丙"]}, p("{% for a in xs %}"), p(picture(said), equation("{{ a }}")), p("{% endfor %}")
    )
    assert shown(done) == ["首甲", "次乙", "次丙"]
    assert texts(done, "word/document.xml", "t") == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    "body",
    [
        [tbl(tr("{%tr for a in xs %}"), tr(tc(p(picture("{{ a }}")))), tr("{%tr endfor %}"))],
        [tbl(tr(tc(p("{% for a in xs %}", picture("{{ a }}"))), tc(p("{{ a }}{% endfor %}"))))],
        [tbl(tr("{%tc for a in xs %}", tc(p(picture("{{ a }}"))), "{%tc endfor %}"))],
        [p("{% for a in xs %}", picture("{{ a }}"), "{% endfor %}")],
        [p("{% for b in [1] %}"), p("{% for a in xs %}"), p(picture("{{ a }}")), p("{% endfor %}"), p("{% endfor %}")],
    ],
)  # fmt: skip
def test_every_turn_of_a_loop_over_rows_cells_or_runs_has_its_own_text(body: list[str]) -> None:
    assert shown(filling({"xs": ["甲", "乙"]}, *body)) == ["甲", "乙"]


def test_what_a_condition_leaves_out_is_not_asked_for() -> None:
    done = filling({"no": False}, p("{% if no %}"), p(picture("{{ missing }}")), p("{% endif %}"), p("后"))
    assert body_of(done.document) == short(p("后"))


def test_a_variable_set_in_the_text_is_known_in_an_aside() -> None:
    assert shown(filling({"n": 1}, p("{% set y = n + 1 %}"), p(picture("{{ y }}")))) == ["2"]


# Texts that are not of runs


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["a+{{ x }}=1"], "a+甲=1"),
        (["a+{{ ", "x", " }}=1"], "a+甲=1"),
        (["{", "{", " x }", "}"], "甲"),
        (["{{ x }}", "+", "{{ x }}"], "甲+甲"),
        (["{{ x }}{{", " x }}{", "{ x }}"], "甲甲甲"),
        (["{% if x %}", "b"], None),
        (["{% if x %}b{% end", "if %}c"], "bc"),
    ],
)
def test_a_tag_split_over_the_runs_of_an_equation_a_code_or_a_title_is_one(pieces: list[str], said: str | None) -> None:
    members = with_parts(members_of(p(equation(*pieces), code(" REF ", *pieces))), chart1=chart(*pieces))
    if said is None:
        assert {where for _, where in told(refusals(lambda: filling_of(members, {"x": "甲"})))} == {
            "第1段 › 公式",
            "第1段 › 域代码",
            "图表 › t",
        }
        return
    done = filling_of(members, {"x": "甲"})
    assert "".join(texts(done, "word/document.xml", "instrText")) == f" REF {said}"
    assert "".join(texts(done, "word/charts/chart1.xml", "t")) == said
    assert "".join(texts(done, "word/document.xml", "t")) == said + "1"


def test_white_space_in_a_code_and_an_equation_is_marked_to_be_kept() -> None:
    done = filling({"x": " 甲 "}, p(equation("{{ x }}"), code("{{", " x }}")))
    xml = package.read(done.document, "a").members["word/document.xml"].decode()
    assert '<m:t xml:space="preserve"> 甲 </m:t>' in xml
    assert '<w:instrText xml:space="preserve"> 甲 </w:instrText>' in xml


def test_what_a_spelling_checker_leaves_in_a_code_does_not_cut_a_tag() -> None:
    mark = '<w:proofErr w:type="spellStart"/>'
    done = filling({"x": "甲"}, p(code(" REF {{ ", "x", " }} ", after=mark)))
    assert "".join(texts(done, "word/document.xml", "instrText")) == " REF 甲 "


def test_texts_of_an_equation_that_are_no_neighbours_are_not_joined() -> None:
    fraction = f'<m:oMath xmlns:m="{_MATH}"><m:f><m:num>{{}}</m:num><m:den>{{}}</m:den></m:f></m:oMath>'.format
    side = "<m:r><m:t>{}</m:t></m:r>".format
    done = filling({"x": "甲", "y": "乙"}, p(fraction(side("{{ x }}"), side("{{ y }}"))))
    assert body_of(done.document) == short(p(fraction(side("甲"), side("乙"))))
    assert faults({"x": "甲"}, p(fraction(side("{{ x"), side("}}")))) == [("tag-not-closed", "第1段 › 公式")]


def test_properties_of_the_document_are_filled() -> None:
    tag = "{{ x }}"
    done = filling_of(
        with_parts(members_of(p("")), core=core(tag), app=extended(tag), custom=custom(tag)), {"x": "甲<&>"}
    )
    assert texts(done, "docProps/core.xml", "title") == texts(done, "docProps/core.xml", "creator") == ["甲<&>"]
    assert texts(done, "docProps/core.xml", "keywords") == ["前甲<&>后"]
    assert texts(done, "docProps/app.xml", "Company") == texts(done, "docProps/custom.xml", "lpwstr") == ["甲<&>"]


def test_a_property_without_a_tag_stays_byte_for_byte() -> None:
    members = with_parts(members_of(p("{{ x }}")), core=core("  旧 "), custom=custom("{8A69}"))
    kept = package.read(filling_of(dict(members), {"x": "甲"}).document, "a").members
    assert {name for name, data in kept.items() if members[name] != data} == {"word/document.xml"}


# Places


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([p(""), p(picture("{{ y }}"))], "第2段 › 替代文字"),
        ([p(picture("图", "{{ y }}"))], "第1段 › 标题"),
        ([tbl(tr("甲", tc(p(picture("{{ y }}")))))], "表1 行1 列2 › 替代文字"),
        ([p(equation("{{ y }}"))], "第1段 › 公式"),
        ([p(code("{{ y }}"))], "第1段 › 域代码"),
        ([p('<w:fldSimple w:instr="{{ y }}"/>')], "第1段 › 域代码"),
        ([p('<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', "一、概况"), p(picture("{{ y }}"))], "一、概况 › 第2段 › 替代文字"),
        ([p('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="{{ y }}"/></v:shape></w:pict></w:r>')],
         "第1段 › 艺术字"),
    ],
)  # fmt: skip
def test_an_unknown_name_in_an_aside_has_its_place(body: list[str], where: str) -> None:
    assert faults({}, *body) == [("unknown-name", where)]


def test_places_of_other_stories_begin_with_their_names() -> None:
    assert faults({}, p(""), header1=p(picture("{{ y }}")), footer1=p(equation("{{ y }}"))) == [
        ("unknown-name", "页脚 › 第1段 › 公式"),
        ("unknown-name", "页眉 › 第1段 › 替代文字"),
    ]
    comment = (
        f'<w:comments xmlns:w="{package.W}"><w:comment w:id="0" w:author="{{{{ y }}}}">{p("")}</w:comment></w:comments>'
    )
    tag = "{{ y }}"
    members = with_parts(
        members_of(p("")), core=core(tag), app=extended(tag), custom=custom(tag), chart1=chart(tag), comments=comment
    )
    assert sorted(where for _, where in told(refusals(lambda: filling_of(members, {})))) == sorted(
        [
            "文档属性 › 标题",
            "文档属性 › creator",
            "文档属性 › keywords",
            "文档属性 › Company",
            "文档属性 › 单位",
            "图表 › t",
            "批注 › author",
        ]
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ([p(picture("{% for a in xs %}图", "{% endfor %}"))], [("crossing", "第1段 › 替代文字")]),
        ([p(equation("{% if xs %}a", "b", "{% endif %}"))], [("crossing", "第1段 › 公式")]),
        ([p(code("{% if xs %}a", "b", "{% endif %}"))], [("crossing", "第1段 › 域代码")]),
        ([p(picture("{% if xs %}图")), p(picture("{% endif %}"))], [("crossing", "第1段 › 替代文字")]),
        ([p(picture("{% if xs %}")), p("{% endif %}")], [("unbalanced", "第1段 › 替代文字"), ("unbalanced", "第2段")]),
        ([p("{% if xs %}"), p(picture("{% endif %}"))], [("crossing", "第1段")]),
        ([p(picture("{% endif %}"))], [("unbalanced", "第1段 › 替代文字")]),
        ([p(picture("{% nix %}"))], [("unknown-tag", "第1段 › 替代文字")]),
        ([p(picture("{{ xs + }}"))], [("broken-tag", "第1段 › 替代文字")]),
        ([p(picture("{% vm %}"))], [("crossing", "第1段 › 替代文字")]),
        ([p(picture("图{{ xs"))], [("tag-not-closed", "第1段 › 替代文字")]),
        ([p(picture("图{% if"))], [("tag-not-closed", "第1段 › 替代文字")]),
        ([p(equation("{{ xs"))], [("tag-not-closed", "第1段 › 公式")]),
        ([p(picture("{{ xs }}"))], [("not-one-value", "第1段 › 替代文字")]),
        ([p(picture("{{ 1 / 0 }}"))], [("tag-failed", "第1段 › 替代文字")]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_aside_is_refused_with_its_place(body: list[str], found: list[tuple[str, str]]) -> None:
    assert sorted(faults({"xs": [1]}, *body)) == sorted(found)


def test_a_block_from_one_text_to_another_says_where_it_ends() -> None:
    (problem,) = refusals(lambda: filling({}, p(picture("{% if x %}图", "{% endif %}"))))
    assert "第1段 › 标题" in problem.hint


# Tags that nothing fills


def deleted(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:delText>{piece}</w:delText></w:r>" for piece in pieces)
    return f'<w:del w:id="1" w:author="a">{runs}</w:del>'


@pytest.mark.parametrize(
    "contents", [deleted("{{ x }}"), deleted("前{% if x %}后"), deleted("{{ ", "x }}"), deleted("{", "{ x }", "}")]
)
def test_a_tag_in_a_deleted_text_stays_and_is_warned_of(contents: str) -> None:
    done = filling({"x": "甲"}, p(""), p(contents, "{{ x }}"))
    assert body_of(done.document) == short(p(), p(contents, "甲"))
    assert told(done.doubts) == [("tag-not-reached", "第2段 › 已删除的文字")]
    assert {doubt.severity for doubt in done.doubts} == {Severity.WARNING}


def test_a_deleted_code_is_warned_of_where_it_stands() -> None:
    gone = '<w:del w:id="1" w:author="a"><w:r><w:delInstrText>{{ x }}</w:delInstrText></w:r></w:del>'
    assert told(filling({}, tbl(tr(tc(p(gone))))).doubts) == [("tag-not-reached", "表1 行1 列1 › 已删除的文字")]


@pytest.mark.parametrize(
    ("part", "text", "tags"),
    [
        ("customXml/item1.xml", "<a>{{ x }}</a>", ["{{ x }}"]),
        ("customXml/item1.xml", "<a b='{{ x }}'>{{ y }}</a>", ["{{ x }}", "{{ y }}"]),
        ("customXml/item1.xml", "<a>{{ x }} {{ y }}</a>", ["{{ x }}", "{{ y }}"]),
        ("customXml/item1.xml", "<a>{8A69-11} { x } 100%}</a>", []),
        ("word/settings.xml", "<a b='{% if x %}'/>", ["{% if x %}"]),
        ("word/theme/theme1.xml", "<a>{{ x }}</a>", ["{{ x }}"]),
        ("word/glossary/document.xml", "<a>{{ x }}</a>", ["{{ x }}"]),
    ],
)
def test_a_tag_in_a_part_that_is_no_text_stays_and_is_warned_of(part: str, text: str, tags: list[str]) -> None:
    done = filling({"x": "甲"}, p("{{ x }}"), members={part: text.encode()})
    assert package.read(done.document, "a").members[part] == text.encode()
    assert {(doubt.code, doubt.place.where, doubt.severity) for doubt in done.doubts} <= {
        ("tag-not-reached", part, Severity.WARNING)
    }
    assert sorted(doubt.message.partition(" stands")[0] for doubt in done.doubts) == tags


@pytest.mark.parametrize(
    "target", ["{{ url }}", "https://a/{{ url }}", "%7B%7B%20url%20%7D%7D", "https://a/%7b%7burl%7d%7d?b=1"]
)  # fmt: skip
def test_a_tag_in_the_target_of_a_link_stays_and_is_warned_of(target: str) -> None:
    links = "word/_rels/document.xml.rels"
    link = (
        '<Relationship Id="l" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    text = members_of(p(""))[links].replace(b"</Relationships>", link.encode())
    done = filling({"url": "甲"}, p("{{ url }}"), members={links: text})
    assert package.read(done.document, "a").members[links] == text
    assert told(done.doubts) == [("tag-not-reached", links)]


# The document

SAMPLES: dict[str, tuple[list[str], dict[str, object]]] = {
    "pictures": (
        [p("{% for a in xs %}"), p(picture("{{ a }}", "{{ a }}")), p("{% endfor %}")],
        {"xs": ["一\n二", "<&\"'>", ""]},
    ),
    "codes and equations": (
        [p(code(" REF {", "{ x }", "} ")), p(equation("{{", " x }}")), p('<w:fldSimple w:instr="REF {{ x }}"/>')],
        {"x": "甲<&"},
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_validator_finds_no_error(name: str, validator: Validator, tmp_path: Path) -> None:
    body, data = SAMPLES[name]
    file = tmp_path / "report.docx"
    file.write_bytes(filling(data, *body).document)
    assert validator.errors(file) == []


def test_nothing_that_held_an_attribute_is_left() -> None:
    done = filling(
        {"xs": [1, 2]}, p("{% for a in xs %}"), p(picture("{{ a }}", "{% if a %}{% endif %}")), p("{% endfor %}")
    )
    assert not re.search(r"docgen|\x01|<\?docgen", body_of(done.document))
