"""Lint: what is wrong with a template is told without any data, and what is right is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docgen import filling, pipeline
from docgen.problems import DocgenError, Problem, Severity
from docgen.word import lint
from tests.conftest import ROOT
from tests.making import filled, p, project_of, run, short, tbl, tc, tr, word
from tests.test_pipeline import FUNDS, RUBRIC


def found(*body: str, **parts: str) -> list[Problem]:
    """The problems of a template; a text becomes a paragraph."""
    contents = [each if each.startswith("<") else p(each) for each in body]
    return lint.lint(word(*contents, **parts), "t.docx")


def doubts(*body: str, **parts: str) -> list[str]:
    """Errors and warnings, as code and place."""
    return [f"{each.code} {each.place.where}" for each in found(*body, **parts) if each.severity is not Severity.NOTE]


def typed(*body: str, **parts: str) -> list[str]:
    """The figures that are told as typed."""
    messages = [each.message for each in found(*body, **parts) if each.code == "typed-figure"]
    return [figure for message in messages for figure in message.rpartition("：")[2].rpartition(": ")[2].split("、")]


# Clean templates

CLEAN = [
    ("甲 {{ a }} 乙",), ("{{ a.b[0].c|upper|default('无') }}",), ("{% if a %}甲{% elif b %}乙{% else %}丙{% endif %}",), ("{% for a in b if a.c %}{{ loop.index }}{{ a }}{% else %}无{% endfor %}",),
    ("{%p for a in b %}", "{{ a }}", "{%p endfor %}"), ("{% for a in b %}", "{{ a }}", "{% endfor %}"), (tbl(tr("{%tr for a in b %}"), tr("{{ a }}"), tr("{%tr endfor %}")),),
    (tbl(tr("{% for a in b %}{{ a }}{% vm %}", "{{ a }}{% endfor %}")),), (tbl(tr(tc("{% colspan n %}{% cellbg c %}{{ a }}"))),), (tbl(tr("{%tc for a in b %}", "{{ a }}{% hm %}", "{%tc endfor %}")),),
    ("{% set a = 1 %}{{ a }}",), ("{% set a %}甲{{ b }}{% endset %}{{ a }}",), ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b) }}",), ("{% with a = b %}{{ a }}{% endwith %}",), ("{# {{ 注 }} #}甲",),
    ("{% raw %}{{ a }} {% b %}{% endraw %}",), ("{_{ a }_} {_% b %_}",), ("{{ {'a': {'b': 1}}.a.b }}",), ("{{ '{{' }}{{ \"}}\" }}",), ("{{ '｛｛ a ｝｝' }}",), ("{{ a == '“查处”' }}",), ("{{ a|default(\"查处“两非”案件\") }}",),
    ("‘甲’“乙”《丙》「丁」",), ("{ 甲 } [乙] （丙）",), ("a { b: 1 } c",), ("if (a) { b(); }",), ("{}",), ("}",), ("{{ a }}{{ b }}",), ("{{a}}",), ("{{ a if b else c }}",), ("{%- if a -%}甲{%- endif -%}",),
    ("《条例》第十三条：“……”",), ("一、总体情况", "（一）目标", "1.任务", "（1）指标"), ("",), (p(run("{{ a"), run(" }}", "<w:b/>")),), ("甲\t乙",), ("C:\\a\\b",), ("{{ a }}，{{ b }}。",), ("{% do a %}甲",), ("{{ a is defined and a is not none }}",),
    ("{{ a|cn_date }}{{ b|wan }}{{ c|round(2) }}{{ d|cn_number }}{{ e|markdown }}",), ("{% filter upper %}{{ a }}{% endfilter %}",), ("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}甲{% endcall %}",),
]  # fmt: skip


@pytest.mark.parametrize("body", CLEAN, ids=lambda body: body[0][:40])
def test_a_clean_template_has_no_problems(body: tuple[str, ...]) -> None:
    assert found(*body) == []


@pytest.mark.parametrize("file", ["templates/report.docx", "docgen/starter/templates/report.docx"])
def test_the_templates_of_this_repository_have_no_errors_and_no_warnings(file: str) -> None:
    assert [each for each in pipeline.lint(ROOT / file) if each.severity is not Severity.NOTE] == []


# What is wrong

WRONG: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "full-width braces": (("甲", "｛｛ a ｝｝"), ["near-tag 第2段"]),
    "full-width braces of a block": (("｛% if a %｝甲",), ["near-tag 第1段"]),
    "mixed braces": (("{｛ a ｝}",), ["near-tag 第1段"]),
    "full-width percent": (("{％ if a ％}甲",), ["near-tag 第1段"]),
    "a blank within the braces": (("{ { a } }",), ["near-tag 第1段"]),
    "one brace": (("甲 { births.total } 乙",), ["near-tag 第1段"]),
    "one brace at the end": (("{{ a }",), ["tag-not-closed 第1段"]),
    "one brace at the start": (("{ a }}",), ["near-tag 第1段"]),
    "a lost end": (("甲 }} 乙",), ["near-tag 第1段"]),
    "a lost end of a block": (("甲 %} 乙",), ["near-tag 第1段"]),
    "a tag that never ends": (("{{ a",), ["tag-not-closed 第1段"]),
    "a tag over two paragraphs": (("{{ a", "}}"), ["tag-not-closed 第1段", "near-tag 第2段"]),
    "a comment that never ends": (("{# a",), ["tag-not-closed 第1段"]),
    "curly quotes around a text": (("{{ a == “甲” }}",), ["curly-quotes 第1段"]),
    "single curly quotes": (("{{ a|default(‘甲’) }}",), ["curly-quotes 第1段"]),
    "curly quotes in a block": (("{% if a == “甲” %}乙{% endif %}",), ["curly-quotes 第1段"]),
    "a block without end": (("{% if a %}甲",), ["unbalanced 第1段"]),
    "an end without block": (("甲{% endif %}",), ["unbalanced 第1段"]),
    "else without block": (("甲{% else %}乙",), ["unbalanced 第1段"]),
    "blocks that overlap": (("{% if a %}{% for b in c %}{% endif %}{% endfor %}",), ["unbalanced 第1段", "unbalanced 第1段"]),
    "a wrong end": (("{% for a in b %}甲{% endif %}",), ["unbalanced 第1段", "unbalanced 第1段"]),
    "elif in a loop": (("{% for a in b %}{% elif c %}{% endfor %}",), ["unbalanced 第1段"]),
    "a loop out of a cell": ((tbl(tr("{% for a in b %}甲")), "{% endfor %}"), ["crossing 表1 行1 列1"]),
    "a loop over half of a cell": ((tbl(tr(tc(p("{%p for a in b %}"), p("甲")), tc(p("乙"), p("{%p endfor %}")))),), ["crossing 表1 行1 列1"]),
    "other prefixes": (("{%p for a in b %}", "甲", "{%tr endfor %}"), ["crossing 第1段"]),
    "a row that is none": (("{%tr for a in b %}", "甲", "{%tr endfor %}"), ["crossing 第1段"]),
    "a merge outside of a table": (("甲{% vm %}",), ["crossing 第1段"]),
    "a merge outside of a loop": ((tbl(tr("甲{% vm %}")),), ["crossing 表1 行1 列1"]),
    "a chart in the text": (("{% chart a %}",), ["crossing 第1段"]),
    "an unknown filter": (("{{ a|uper }}",), ["unknown-filter 第1段"]),
    "an unknown filter in a block": (("{% for a in b|srot %}{{ a }}{% endfor %}",), ["unknown-filter 第1段"]),
    "an unknown test": (("{% if a is defind %}甲{% endif %}",), ["unknown-filter 第1段"]),
    "an unknown tag": (("{% fro a in b %}甲",), ["unknown-tag 第1段"]),
    "a tag of other programs": (("{% include 'a' %}",), ["unknown-tag 第1段"]),
    "an empty tag": (("甲{{ }}乙",), ["broken-tag 第1段"]),
    "two names": (("{{ a b }}",), ["broken-tag 第1段"]),
    "full-width punctuation": (("{{ a（1） }}",), ["broken-tag 第1段"]),
    "a loop without in": (("{% for a of b %}甲{% endfor %}",), ["broken-tag 第1段"]),
    "a reserved name": (("{{ __docgen_put }}",), ["broken-tag 第1段"]),
    "a deleted tag": ((p("甲", '<w:del w:id="1" w:author="a"><w:r><w:delText>{{ a }}</w:delText></w:r></w:del>'),), ["tag-not-reached 第1段 › 已删除的文字"]),
    "a tag over an insertion": ((p("{{ a", f'<w:ins w:id="1" w:author="a">{run(" }}")}</w:ins>'),), ["tag-crosses-wall 第1段"]),
    "a tag over a link": ((p("{{ a", f'<w:hyperlink w:anchor="a">{run(" }}")}</w:hyperlink>'),), ["tag-crosses-wall 第1段"]),
    "a block over a link": ((p("{% if a %}甲", f'<w:hyperlink w:anchor="a">{run("乙{% endif %}")}</w:hyperlink>'),), ["crossing 第1段"]),
    "a tag over a control": ((p("{{ a", f"<w:sdt><w:sdtContent>{run(' }}')}</w:sdtContent></w:sdt>"),), ["tag-crosses-wall 第1段"]),
    "a tag over a field": ((p("{{ a", f'<w:fldSimple w:instr="PAGE">{run(" }}")}</w:fldSimple>'),), ["tag-crosses-wall 第1段"]),
    "several at once": (("{{ a|uper }}{{ b", "{% if c %}", "｛｛d｝｝", "{{ “e” }}"), ["tag-not-closed 第1段", "unknown-filter 第1段", "unbalanced 第2段", "near-tag 第3段", "curly-quotes 第4段"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_told_with_its_place(kind: str) -> None:
    body, expected = WRONG[kind]
    assert sorted(doubts(*body)) == sorted(expected)


@pytest.mark.parametrize("kind", WRONG)
def test_each_problem_names_what_it_is_about(kind: str) -> None:
    body, _ = WRONG[kind]
    for problem in found(*body):
        assert re.search(r"[{}｛｝%]", problem.message), problem


@pytest.mark.parametrize("part", ["header1", "footer1"])
def test_problems_in_headers_and_footers_are_told(part: str) -> None:
    label = {"header1": "页眉", "footer1": "页脚"}[part]
    assert doubts("甲", **{part: p("{% if a %}｛｛b｝｝")}) == [
        f"near-tag {label} › 第1段",
        f"unbalanced {label} › 第1段",
    ]


def test_problems_in_notes_are_told() -> None:
    note = f'<w:footnote w:id="1">{p("{{ a")}</w:footnote>'
    assert doubts("甲", footnotes=note) == ["tag-not-closed 脚注 › 第1段"]


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("{{ a|uper }}", "upper"), ("{{ a is defind }}", "defined"), ("{% fro a in b %}", "for"), ("{% if a %}", "{% endif %}"), ("{{ a", "}}"), ("｛｛ a ｝｝", "{{ name }}"), ("{{ a == “甲” }}", "straight"),
        ("{% for a in b %}", "{% endfor %}"), ("{% endfro %}", "endfor"),
    ],
)  # fmt: skip
def test_a_problem_says_what_to_do(body: str, hint: str) -> None:
    assert any(hint in each.hint for each in found(body)), found(body)


def test_a_file_that_is_no_document_is_one_problem() -> None:
    for data, code in ((b"", "not-a-docx"), (b"hello", "not-a-docx"), (word()[:200], "broken-docx")):
        assert [each.code for each in lint.lint(data, "t.docx")] == [code]


# Quotes that Word makes curly

QUOTED = [
    ("{{ a|default(“无”) }}", "无"), ("{{ a|default(‘无’) }}", "无"), ("{{ a|default(”无”) }}", "无"), ("{{ a|default(“他说‘好’”) }}", "他说‘好’"), ("{% if b == “甲” %}有{% endif %}", "有"),
    ("{{ [“甲”, ‘乙’]|join(“、”) }}", "甲、乙"), ("{{ {“k”: ‘v’}[“k”] }}", "v"), ("{{ b|replace(“甲”, “\"”) }}", "\""), ("{{ “it's” }}", "it's"), ("{{ “”|length }}", "0"), ("{{ „甲“ }}", "甲"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "expected"), QUOTED)
def test_curly_quotes_around_a_text_are_warned_of_and_work(tag: str, expected: str) -> None:
    assert doubts(tag) == ["curly-quotes 第1段"]
    assert [each.severity for each in found(tag)] == [Severity.WARNING]
    assert filled({"b": "甲"}, p(tag)) == short(p(expected))


KEPT = [
    ("{{ '查处“两非”案件' }}", "查处“两非”案件"), ('{{ "查处“两非”案件" }}', "查处“两非”案件"), ("{{ a|default('‘’“”') }}", "‘’“”"), ("{% if b == '甲' %}“{{ b }}”{% endif %}", "“甲”"), ("“{{ b }}”", "“甲”"),
    ("‘{{ b }}’说：“{{ b|default('“”') }}”", "‘甲’说：“甲”"), ("{{ b ~ '”' }}", "甲”"), ("{{ '“' ~ b }}", "“甲"), ("{{ \"it’s\" }}", "it’s"), ("{# “注” #}甲", "甲"), ("{% raw %}{{ “a” }}{% endraw %}", "{{ “a” }}"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "expected"), KEPT)
def test_curly_quotes_within_a_text_are_its_own_and_nothing_is_said(tag: str, expected: str) -> None:
    assert doubts(tag) == []
    assert filled({"b": "甲"}, p(tag)) == short(p(expected))


# Figures that are typed


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("到位资金1150.419万元", ["1150.419万元"]), ("出生13952人", ["13952人"]), ("13,952人", ["13,952人"]), ("增长97.80%", ["97.80%"]), ("降低0.5‰", ["0.5‰"]), ("占 12 户", ["12 户"]), ("下降3个百分点", ["3个百分点"]),
        ("共1,234.5元和8件", ["1,234.5元", "8件"]), ("1,234,567", ["1,234,567"]), ("97.80", ["97.80"]), ("宣传品120份、横幅30条", ["120份", "30条"]), ("2018年出生8人", ["8人"]), ("举办培训班6期", ["6期"]),
    ],
)  # fmt: skip
def test_a_figure_that_is_typed_is_noted(text: str, figures: list[str]) -> None:
    assert typed(text) == figures
    (problem,) = found(text)
    assert (problem.severity, problem.place.where) == (Severity.NOTE, "第1段")
    assert problem.hint


NO_FIGURES = [
    "2018年", "2018年度", "2018年9月5日", "9月5日", "12月份", "2018-2020年", "2018年9月5日至2019年6月2日", "2018.9.5", "2018.09", "2018-09-05", "2018/9/5", "9:30", "上午9时30分", "二〇一八年", "“十三五”",
    "〔2013〕53号", "[2013]53号", "国发【2013】53号", "53号", "第3条", "第 3 条", "第12条第3款", "《条例》第18条、第19条", "第3、4条", "第3次会议", "第1名", "第2期", "第2018期", "第5个", "第十三条",
    "一、总体情况", "1.任务", "1、任务", "（1）任务", "1)", "①", "1.2.3 目标", "1.2.3.4", "1.2 目标", "1.2　总则", "1.2、目标", "（1.2）目标", "见3.2节", "表1.2 数据", "图3.1", "附件1", "附件1.2", "附表2",
    "第1页 共5页", "P.12", "A4", "电话：0558-5678900", "手机13800138000", "138 0013 8000", "邮编236000", "12345热线", "身份证341281199001011234", "192.168.1.1", "GB/T 9704-2012", "GB/T 9704.1-2012", "V1.2", "3号楼2单元",
    "http://www.gov.cn/2018/1.2.html", "a1.2@b.cn", "H1N1", "5A级", "1/3", "1：100", "3D", "80后", "No.1", "24小时", "110", "00", "0", "１２", "第{{ a }}条", "{{ a }}人", "{{ a }}.5", "第1{{ a }}人", "1.{{ a }}2", "2018{{ a }}人",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_FIGURES)
def test_what_is_no_figure_raises_no_alarm(text: str) -> None:
    assert typed(text) == []


@pytest.mark.parametrize(
    "text", ["第3条", "第18条、第19条", "〔2013〕53号", "2018年9月5日", "GB/T 9704.1-2012", "表1.2", "第2期", "1.2.3"]
)
def test_what_is_no_figure_raises_no_alarm_within_a_sentence_either(text: str) -> None:
    assert typed(f"根据《规定》{text}的要求，共12人。") == ["12人"]


def test_a_figure_that_a_field_computes_is_not_typed() -> None:
    page = f'<w:fldSimple w:instr="NUMPAGES">{run("12")}</w:fldSimple>'
    long_page = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("3")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert typed(p("共", page, "份"), p("第", long_page, "份"), footer1=p(page, "人")) == []


def test_figures_within_tags_and_comments_are_not_typed() -> None:
    assert typed("{{ a|default('97.80万元') }}{# 12人 #}{% if a > 12.5 %}甲{% endif %}") == []


def test_each_figure_of_a_paragraph_is_named_once() -> None:
    assert typed("12人、12人、13人") == ["12人", "13人"]


def test_figures_in_tables_headers_and_notes_are_noted_with_their_place() -> None:
    note = f'<w:footnote w:id="1">{p("12户")}</w:footnote>'
    places = [each.place.where for each in found(tbl(tr("甲", "97.80")), header1=p("3.5万元"), footnotes=note)]
    assert sorted(places) == sorted(["表1 行1 列2", "页眉 › 第1段", "脚注 › 第1段"])


def test_in_a_project_the_fact_that_prints_a_figure_is_named(tmp_path: Path) -> None:
    report = word(p("到位97.80万元，共31420人，其中12户。"), p("{{ funds.arrived }}"))
    facts = FUNDS + "rate: {value: 97.80, label: 率}\nderived:\n  people: {formula: 31419 + 1}\n"
    folder = project_of(tmp_path / "project", RUBRIC, report, funds=facts)
    (problem,) = pipeline.lint(folder / "templates/report.docx")
    assert problem.code == "typed-figure"
    assert "97.80" in problem.hint
    assert "{{ funds.rate }}" in problem.hint
    assert "12户" in problem.message


def test_outside_of_a_project_figures_are_noted_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(word(p("97.80")))
    assert [each.code for each in pipeline.lint(tmp_path / "t.docx")] == ["typed-figure"]
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/2018").mkdir()
    (tmp_path / "facts/2018/a.yaml").write_text("broken: [", encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/t.docx").write_bytes(word(p("97.80")))
    assert [each.code for each in pipeline.lint(tmp_path / "templates/t.docx")] == ["typed-figure"]


# Near-tags that are none


@pytest.mark.parametrize(
    "text", ["集合{1, 2, 3}", "{甲}", "{ }", "a{b}c", "{0}", "{a, b}", "{a: 1}", "（｛｝）"[0], "f(x) = {x}", "\\{{}", "{-}", "{...}"]
)  # fmt: skip
def test_braces_that_are_no_tag_raise_no_alarm(text: str) -> None:
    assert [each for each in doubts(text) if not each.startswith("tag-not-closed")] == []


def test_a_near_tag_is_told_and_stays_as_it_is() -> None:
    assert doubts("｛｛ a ｝｝ {{ a }}") == ["near-tag 第1段"]
    assert filled({"a": "甲"}, p("｛｛ a ｝｝ {{ a }}")) == short(p("｛｛ a ｝｝ 甲"))


def test_the_same_template_gives_the_same_problems_in_the_same_order() -> None:
    body = [p("{{ a|uper }}{{ b"), p("{% if c %}"), tbl(tr("｛｛d｝｝", "97.80")), p("{{ “e” }}")]
    first = lint.lint(word(*body, header1=p("{% endif %}")), "t.docx")
    assert first == lint.lint(word(*body, header1=p("{% endif %}")), "t.docx")
    assert len(first) > 3


def test_what_lint_finds_is_what_filling_is_refused_with(tmp_path: Path) -> None:
    for body, _ in WRONG.values():
        contents = [each if each.startswith("<") else p(each) for each in body]
        errors = [each for each in found(*body) if each.severity is Severity.ERROR]
        try:
            filling.fill(word(*contents), {name: [] for name in "abcde"} | {"births": {"total": 1}})
        except DocgenError as error:
            codes = {each.code for each in error.problems}
            assert {each.code for each in errors} <= codes
        else:
            assert errors == [], body
