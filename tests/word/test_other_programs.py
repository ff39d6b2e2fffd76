"""Templates that other programs wrote: LibreOffice for real, and the habits of WPS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docgen import filling
from docgen.word import listing, package
from tests.making import members_of, p, run, tbl, tc, tr, zipped
from tests.parts import LibreOffice, Validator

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}"'
    for name, uri in {
        "office": "office:1.0",
        "style": "style:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "fo": "xsl-fo-compatible:1.0",
    }.items()
)


def _cells(*texts: str) -> str:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row>{cells}</table:table-row>"


ODT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_SPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>
<style:page-layout style:name="PL"><style:header-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="PL">
<style:header><text:p>页眉{{{{ title }}}}</text:p></style:header></style:master-page></office:master-styles>
<office:body><office:text>
<text:h text:outline-level="1">一、{{{{ ti<text:span text:style-name="B">tle</text:span> }}}}</text:h>
<text:p>前{{% if <text:span text:style-name="B">yes</text:span> %}}是<text:line-break/>{{% endif %}}后<text:tab/>{{{{ amount }}}}<text:bookmark-start text:name="b"/>元<text:bookmark-end text:name="b"/></text:p>
<text:p>{{%p for c in chapters %}}</text:p>
<text:p>{{{{ c.name }}}}<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>注{{{{ title }}}}</text:p></text:note-body></text:note></text:p>
<text:p>{{% for x in c.xs %}}</text:p>
<text:list text:style-name="L"><text:list-item><text:p>{{{{ x }}}}</text:p></text:list-item></text:list>
<text:p>{{% endfor %}}</text:p>
<text:p>{{%p endfor %}}</text:p>
<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>
{_cells("组", "数")}
{_cells("{%tr for r in rows %}", "")}
{_cells("{% vm %}{{ r.group }}", "{{ r.n }}")}
{_cells("{%tr endfor %}", "")}
</table:table>
<text:p>尾</text:p>
</office:text></office:body></office:document>
"""

DATA: dict[str, object] = {
    "title": "报告<&>",
    "yes": True,
    "amount": 97.5,
    "chapters": [{"name": "甲章", "xs": ["一", "二"]}, {"name": "乙章", "xs": ["三"]}],
    "rows": [{"group": "甲", "n": 1}, {"group": "甲", "n": 2}],
}


def lines(document: bytes) -> list[str]:
    """The text of a document, a line for each paragraph and row, without its properties."""
    text = listing.listing(package.read(document, "a")).partition("== 文档属性")[0]
    return [line for line in text.splitlines() if line]


def test_a_template_written_by_libreoffice_is_filled(
    libreoffice: LibreOffice, validator: Validator, tmp_path: Path
) -> None:
    source = tmp_path / "template.fodt"
    source.write_text(ODT, encoding="utf-8")
    made = filling.fill(libreoffice.convert(source, "docx", tmp_path), DATA)
    said = lines(made)
    assert said[1:12] == [
        "# 一、报告<&>",
        "前是 ⏎ 后\t97.5元",
        "甲章[^1]",
        "- 一",
        "- 二",
        "乙章[^2]",
        "- 三",
        "| 组 | 数 |",
        "| 甲 | 1 |",
        "| ↑ | 2 |",
        "尾",
    ]
    assert "页眉报告<&>" in said
    assert sum("注报告<&>" in line for line in said) == 2
    out = tmp_path / "out.docx"
    out.write_bytes(made)
    assert validator.errors(out) == []
    text = libreoffice.convert(out, "txt:Text", tmp_path).read_text(encoding="utf-8-sig")
    assert re.findall(r"\d\. .", text) == ["1. 一", "2. 二", "1. 三"]


HINT = '<w:rFonts w:hint="eastAsia"/>'


@pytest.mark.parametrize("strict", [False, True])
def test_a_template_with_the_habits_of_wps_is_filled(strict: bool, validator: Validator, tmp_path: Path) -> None:
    """WPS cuts runs where Chinese and Latin letters meet, and adds spaces of names and parts of its own."""
    rows = (
        tr("组", "数"),
        tr(tc(p(run("{%", HINT), run("tr for r in"), run(" rows %}", HINT))), ""),
        tr("{{r.group}}", tc(p(run("{", HINT), run("{ r.n }"), run("}", HINT)))),
        tr("{%tr endfor %}", ""),
    )
    body = p(run("人数", HINT), run("{{ am"), run("ount", HINT), run(" }}"), run("人", HINT)), tbl(*rows)
    members = members_of(*body)
    names = (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
        ' xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData"'
        + (' mc:Ignorable="w14 wpsCustomData"' if strict else ' mc:Ignorable="w14"')
    )
    members["word/document.xml"] = members["word/document.xml"].replace(
        b"<w:document ", f"<w:document{names} ".encode(), 1
    )
    members["customXml/item1.xml"] = (
        b'<s:customData xmlns="http://www.wps.cn/officeDocument/2013/wpsCustomData" xmlns:s="http://www.wps.cn/officeDocument/2013/wpsCustomData"/>'
    )
    made = filling.fill(zipped(members), DATA)
    assert lines(made)[1:] == ["人数97.5人", "| 组 | 数 |", "| 甲 | 1 |", "| 甲 | 2 |"]
    assert package.read(made, "a").members["customXml/item1.xml"] == members["customXml/item1.xml"]
    out = tmp_path / "out.docx"
    out.write_bytes(made)
    assert validator.errors(out) == []
