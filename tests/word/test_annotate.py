"""A template with its problems as Word comments."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from lxml import etree

from docgen.problems import Place, Problem
from docgen.word import package, stories, template
from docgen.word.annotate import annotate
from docgen.word.package import w
from docgen.word.parts import Parts
from tests.making import SECTION, docx_bytes, members_of, p, refusals, run, tbl, tc, tr, word, zipped
from tests.parts import Validator

BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:99pt;height:99pt"><v:textbox>'
    "<w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
HEADING = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'


def problem(message: str, where: str = "", hint: str = "", code: str = "unknown-name") -> Problem:
    return Problem(code, message, Place("report.docx", where=where), hint)


def opened(document: bytes) -> package.Package:
    return package.read(document, "report.docx")


def comments(document: bytes) -> list[tuple[str, str]]:
    """Of each comment the text it stands at, and what it says, without the spaces that nobody sees."""
    root = opened(document).root("word/document.xml")
    found = []
    for comment in docx.Document(io.BytesIO(document)).comments:
        number = str(comment.comment_id)
        (start,) = (node for node in root.iter(w("commentRangeStart")) if node.get(w("id")) == number)
        (end,) = (node for node in root.iter(w("commentRangeEnd")) if node.get(w("id")) == number)
        (reference,) = (node for node in root.iter(w("commentReference")) if node.get(w("id")) == number)
        assert start.getparent() is end.getparent()
        assert reference.getparent() is not None
        assert reference.getparent() is next(node for node in end.itersiblings() if node.tag == w("r"))
        text, node = "", start.getnext()
        while node is not None and node is not end:
            text += stories.plain_text(node)
            node = node.getnext()
        found.append((text, "\n".join(each.text for each in comment.paragraphs).replace("\u200b", "")))
    return found


def texts(document: bytes) -> dict[str, str]:
    """The text of every part but the comments."""
    return {
        story.part: stories.plain_text(story.root)
        for story in stories.stories(opened(document))
        if story.kind != "comments"
    }


def is_valid(document: bytes, validator: Validator, folder: Path) -> bool:
    file = folder / "annotated.docx"
    file.write_bytes(document)
    return validator.errors(file) == []


def test_a_problem_stands_at_its_tag_with_its_hint_and_its_code() -> None:
    source = word(p("甲"), p("共", run("{{ x", "<w:b/>"), " }}", "人"), p("丙"))
    made = annotate(source, [problem("{{ x }}: there is nothing called x", "第2段", "Did you mean y?\nOr z?")])
    said = "{{ x }}: there is nothing called x\nDid you mean y?\nOr z?\n[unknown-name]"
    assert comments(made) == [("{{ x }}", said)]
    (comment,) = docx.Document(io.BytesIO(made)).comments
    assert (comment.author, comment.initials, comment.timestamp) == ("docgen", "dg", None)


def test_the_problems_of_a_template_stand_where_its_lint_found_them(validator: Validator, tmp_path: Path) -> None:
    source = word(
        p(HEADING, "一、总则"),
        p("{% for x in xs %}甲"),
        tbl(tr("一", tc(p("{{ a|wann }}"), p("{{ b|wannn }}")))),
        p("{{ }}"),
        header1=p("{{ c|wann }}"),
    )
    problems = refusals(lambda: template.compile(source, "report.docx"))
    made = annotate(source, problems)
    found = comments(made)
    assert [at for at, _ in found] == ["{% for x in xs %}甲", "{{ a|wann }}", "{{ b|wannn }}", "{{ }}", "一、总则"]
    assert [each.message in said for each, (_, said) in zip(problems, found, strict=True)] == [True] * 5
    assert found[-1][1].startswith("页眉 › 第1段\n{{ c|wann }}")
    assert is_valid(made, validator, tmp_path)


def test_the_text_of_the_document_and_all_other_members_stay() -> None:
    source = word(p("甲{{ x }}"), p(""), tbl(tr("乙", "")), header1=p("丙"), styles="")
    made = annotate(source, [problem("{{ x }}: no", "第1段"), problem("甲", "第2段"), problem("乙", "页眉 › 第1段")])
    assert texts(made) == texts(source)
    before, after = opened(source).members, opened(made).members
    changed = {name for name in after if after[name] != before.get(name)}
    types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
    assert changed == {types, relations, "word/document.xml", "word/comments1.xml"}
    assert before.keys() <= after.keys()


def test_the_same_problems_give_the_same_bytes() -> None:
    source, problems = word(p("{{ x }}")), [problem("{{ x }}: no", "第1段")]
    assert annotate(source, problems) == annotate(source, problems)


def test_without_problems_a_copy_has_no_comments() -> None:
    source = word(p("{{ x }}"))
    assert opened(annotate(source, [])).members == opened(source).members


def test_a_comment_is_no_tag_of_the_template() -> None:
    made = annotate(word(p("{{ x }}")), [problem("{% for x in xs %} is never ended", "第1段", "Write {{ report.x }}.")])
    ready = template.compile(made, "report.docx")
    assert [tag.text for tag in ready.tags] == ["{{ x }}"]
    assert [each.code for each in getattr(ready, "doubts", ())] == []


# Where a comment stands


def test_of_several_paragraphs_of_a_cell_the_one_with_the_tag_is_meant() -> None:
    source = word(tbl(tr(tc("{{ a }}", "共 12 人", "{{ a.b }}", "{{ c }}"))))
    at = "表1 行1 列1"
    made = annotate(
        source,
        [problem("{{ a.b }}: no", at), problem("{{ c }}: no", at), problem("none", at), problem("typed: 12", at)],
    )
    assert [where for where, _ in comments(made)] == ["{{ a.b }}", "{{ c }}", "{{ a }}", "共 12 人"]


@pytest.mark.parametrize("message", ["甲乙 is wrong", "line 3 is wrong", "nothing of it"])
def test_a_problem_that_names_no_tag_and_no_figure_stands_around_the_whole_paragraph(message: str) -> None:
    made = annotate(word(p("甲乙", "3", "丙")), [problem(message, "第1段")])
    assert [where for where, _ in comments(made)] == ["甲乙3丙"]


def test_a_problem_of_elsewhere_stands_at_the_very_first_paragraph() -> None:
    made = annotate(word(tbl(tr(tc("甲", "{{ x }}")))), [problem("{{ x }}: no", "页眉 › 第1段")])
    assert [where for where, _ in comments(made)] == ["甲"]


def test_a_long_tag_is_found_by_its_beginning() -> None:
    long = "{{ " + " + ".join(f"name{number}" for number in range(20)) + " }}"
    made = annotate(word(p("甲", run(long), "乙")), [problem(long[:59] + "…: no", "第1段")])
    assert [where for where, _ in comments(made)] == [long]


@pytest.mark.parametrize(
    ("paragraph", "at"),
    [
        (p("甲乙"), "甲乙"),
        (p(), ""),
        (p('<w:pPr><w:jc w:val="left"/></w:pPr>'), ""),
        (p(f'<w:hyperlink w:anchor="a">{run("{{ x }}")}</w:hyperlink>'), "{{ x }}"),
        (p("甲", f'<w:ins w:id="1" w:author="a">{run("{{ ") + run("x }}")}</w:ins>', "乙"), "{{ x }}"),
        (p("甲", f'<w:sdt><w:sdtPr/><w:sdtContent>{run("{{ x }}")}</w:sdtContent></w:sdt>'), "{{ x }}"),
        (p("甲", f'<w:fldSimple w:instr="PAGE">{run("{{ x }}")}</w:fldSimple>'), "{{ x }}"),
        (p(f"<w:pPr>{SECTION}</w:pPr>", "甲{{ x }}"), "甲{{ x }}"),
    ],
)  # fmt: skip
def test_a_comment_stands_around_whatever_a_paragraph_holds(
    paragraph: str, at: str, validator: Validator, tmp_path: Path
) -> None:
    source = word(paragraph, p("后"))
    made = annotate(source, [problem("{{ x }}: no", "第1段"), problem("{{ x }}: nor this", "第1段")])
    assert [where for where, _ in comments(made)] == [at, at]
    assert texts(made) == texts(source)
    assert is_valid(made, validator, tmp_path)


@pytest.mark.parametrize(
    "where",
    ["", "word/document.xml", "页眉 › 第1段", "脚注 › 第1段", "文档属性 › title", "第9段", "表9 行1 列1"],
)
def test_a_place_that_can_have_no_comment_is_told_at_the_first_paragraph(where: str) -> None:
    made = annotate(word(p("甲"), p("乙"), header1=p("丙")), [problem("no", where)])
    assert comments(made) == [("甲", f"{where or 'report.docx'}\nno\n[unknown-name]")]


def test_what_belongs_to_a_paragraph_is_told_there_with_its_place() -> None:
    made = annotate(word(p("甲"), p("乙")), [problem("{{ x }}: no", "第2段 › 替代文字")])
    assert comments(made) == [("乙", "第2段 › 替代文字\n{{ x }}: no\n[unknown-name]")]


def test_a_text_box_is_told_at_the_paragraph_it_hangs_on(validator: Validator, tmp_path: Path) -> None:
    owner = p("乙乙乙乙乙乙乙乙", BOX.format(p("{{ x }}")), "丙")
    made = annotate(word(p("甲"), owner), [problem("{{ x }}: no", "第3段")])
    ((at, said),) = comments(made)
    assert at.startswith("乙")
    assert at.endswith("丙")
    assert said.startswith("第3段\n{{ x }}: no")
    assert is_valid(made, validator, tmp_path)


def test_a_document_without_a_paragraph_gets_one(validator: Validator, tmp_path: Path) -> None:
    made = annotate(word(), [problem("no")])
    assert comments(made) == [("", "report.docx\nno\n[unknown-name]")]
    assert is_valid(made, validator, tmp_path)
    members = members_of()
    members["word/document.xml"] = members["word/document.xml"].replace(b"w:body", b"w:other")
    assert "word/comments1.xml" in opened(annotate(zipped(members), [problem("no")])).members


def test_a_template_with_macros_is_annotated() -> None:
    members = members_of(p("甲"))
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(kind, macros)
    made = package.read(annotate(zipped(members), [problem("no", "第1段")]), "report.docm", macros=True)
    assert "word/comments1.xml" in made.members


def test_comments_of_one_tag_keep_the_order_of_their_problems() -> None:
    made = annotate(word(p("{{ x }}")), [problem(f"{{{{ x }}}}: {number}", "第1段") for number in range(3)])
    root = opened(made).root("word/document.xml")
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert [node.get(w("id")) for node in root.iter(w(name))] == ["0", "1", "2"]


# What was there before


def test_comments_that_the_template_has_stay(validator: Validator, tmp_path: Path) -> None:
    def make(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("甲{{ x }}")
        document.add_comment(paragraph.runs, "看", author="张三", initials="张")

    source = docx_bytes(make)
    made = annotate(source, [problem("{{ x }}: no", "第1段")])
    found = docx.Document(io.BytesIO(made)).comments
    assert next((each.comment_id, each.author, each.text) for each in found) == (0, "张三", "看")
    assert [said for _, said in comments(made)] == ["看", "{{ x }}: no\n[unknown-name]"]
    assert texts(made) == texts(source)
    assert is_valid(made, validator, tmp_path)


def test_a_number_that_a_comment_without_text_left_in_the_body_is_not_used_again() -> None:
    source = word(p("甲", '<w:commentRangeStart w:id="7"/><w:commentRangeEnd w:id="7"/>'))
    root = opened(annotate(source, [problem("no", "第1段")])).root("word/comments1.xml")
    assert [node.get(w("id")) for node in root] == ["8"]


def test_comments_that_are_named_and_not_there_are_made_anew() -> None:
    parts = Parts(opened(word(p("甲"))))
    parts.relate("word/document.xml", "comments", "word/comments.xml")
    made = annotate(package.write(parts.finish()), [problem("no", "第1段")])
    assert "word/comments.xml" in opened(made).members
    assert comments(made) == [("甲", "no\n[unknown-name]")]


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_a_character_that_xml_forbids_is_left_out(bad: str) -> None:
    made = annotate(word(p("甲")), [problem(f"甲{bad}乙", "第1段")])
    assert comments(made)[0][1].replace("\n", "").startswith("甲乙")


def test_what_is_no_docx_is_refused() -> None:
    (refused,) = refusals(lambda: annotate(b"%PDF", [problem("no")]))
    assert (refused.code, refused.place.file) == ("not-a-docx", "report.docx")
    members = members_of(p("甲"))
    members["word/document.xml"] = b"<w:document>"
    assert [each.code for each in refusals(lambda: annotate(zipped(members), [problem("no")]))] == ["broken-xml"]


def test_a_document_with_white_space_between_its_elements_stays_valid(validator: Validator, tmp_path: Path) -> None:
    members = members_of(p("甲", "{{ x }}", "乙"))
    root = etree.fromstring(members["word/document.xml"])
    etree.indent(root)
    source = zipped({**members, "word/document.xml": etree.tostring(root)})
    made = annotate(source, [problem("{{ x }}: no", "第1段")])
    assert comments(made)[0][0].strip() == "{{ x }}"
    assert is_valid(made, validator, tmp_path)
