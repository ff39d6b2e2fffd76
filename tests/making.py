"""Projects and templates made on the spot for tests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
import pytest
from lxml import etree

from docgen import filling
from docgen import rubric as rubric_
from docgen.derive import Values, derive
from docgen.facts import Facts, load
from docgen.problems import DocgenError, Problem
from docgen.rubric import Rubric
from docgen.word.package import W


def docx_bytes(make: Callable[[Any], object]) -> bytes:
    """A .docx from python-docx's own blank, worked on by `make`, which gets the open document."""
    return _worked_on(docx.Document(), make)


def edited(document: bytes, edit: Callable[[Any], object]) -> bytes:
    """A document worked on with python-docx, as someone else's script would."""
    return _worked_on(docx.Document(io.BytesIO(document)), edit)


def _worked_on(opened: Any, work: Callable[[Any], object]) -> bytes:
    work(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def with_paragraphs(*texts: str) -> bytes:
    """A .docx with these paragraphs, each in one run."""
    return docx_bytes(lambda document: [document.add_paragraph(text) for text in texts])


def facts_of(folder: Path, **files: str) -> Facts:
    """Facts from the texts of their files: `facts_of(tmp_path, births="n: 3")`."""
    period = folder / "facts" / "2018"
    period.mkdir(parents=True, exist_ok=True)
    for stem, text in files.items():
        (period / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return load(folder, "2018")


def values_of(folder: Path, **files: str) -> Values:
    """The same, derived."""
    return derive(facts_of(folder, **files))


HEAD = "title: 表\ntotal: 10\ngrades: {优: 9, 差: 0}\nindicators:\n"
"""How a rubric worth 10 begins."""


def with_rule(rule: str, weight: str = "10") -> str:
    """A rubric of one row."""
    return f"{HEAD}  - {{key: row, name: 指标, weight: {weight}, rule: {rule}}}\n".replace(
        "total: 10", f"total: {weight}"
    )


# Word, as short as its XML can be said


def run(text: str, properties: str = "") -> str:
    """A run: `run("总分", "<w:b/>")` is bold."""
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*contents: str) -> str:
    """A paragraph; what is not XML already becomes a run."""
    return f"<w:p>{''.join(each if each.startswith('<') else run(each) for each in contents)}</w:p>"


def tc(*contents: str, properties: str = "") -> str:
    """A cell; what is not XML already becomes a paragraph of one run."""
    style = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f"<w:tc>{style}{''.join(each if each.startswith('<') else p(each) for each in contents)}</w:tc>"


def tr(*cells: str) -> str:
    """A row; what is not XML already becomes a cell."""
    return f"<w:tr>{''.join(each if each.startswith('<') else tc(each) for each in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    """A table, with a grid as wide as its first row."""
    grid = '<w:gridCol w:w="2000"/>' * rows[0].count("<w:tc>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ROOTS = {
    "header": "hdr",
    "footer": "ftr",
    **{name: name for name in ("footnotes", "endnotes", "styles", "numbering")},
}


def members_of(*body: str, **parts: str) -> dict[str, bytes]:
    """The members of a .docx with this XML in its body, and in its other parts by their names.

    `members_of(p("甲"), header1=p("乙"))`; headers and footers are for the even pages of the last section.
    """
    kinds = {name: name.rstrip("0123456789") for name in parts}
    links = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>' for name, kind in kinds.items()
    )
    margins = "".join(
        f'<w:{kind}Reference w:type="even" r:id="{name}"/>'
        for name, kind in kinds.items()
        if kind in ("header", "footer")
    )
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    section = SECTION.replace("<w:sectPr>", f"<w:sectPr>{margins}")
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="body" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_SPACES}><w:body>{''.join(body)}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>',
        **{
            f"word/{name}.xml": f"<w:{_ROOTS[kinds[name]]} {_SPACES}>{xml}</w:{_ROOTS[kinds[name]]}>"
            for name, xml in parts.items()
        },
    }
    return {name: text.encode() for name, text in texts.items()}


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(*body: str, **parts: str) -> bytes:
    """The same as a .docx: `word(p("{{ a }}"), header1=p("乙"))`."""
    return zipped(members_of(*body, **parts))


def body_of(document: bytes, part: str = "word/document.xml") -> str:
    """What stands in the body of a .docx, or in another part, as short XML."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        root = etree.fromstring(archive.read(part))
    return short_xml(root[0] if part == "word/document.xml" else root)


def short_xml(parent: etree._Element) -> str:
    """What stands in an element, without namespaces, grids of tables, and the last section."""
    kept = [node for node in parent if node.tag != f"{{{W}}}sectPr"]
    xml = "".join(etree.tostring(node, encoding="unicode", with_tail=False) for node in kept)
    return re.sub(r' xmlns:\w+="[^"]*"| xml:space="preserve"|<w:tblGrid>.*?</w:tblGrid>', "", xml)


def filled(data: Mapping[str, object], *body: str, **parts: str) -> str:
    """The body of a .docx filled with data, as short XML."""
    return body_of(filling.fill(word(*body, **parts), data))


def short(*body: str) -> str:
    """XML of a body in the same short form, to compare with."""
    return body_of(word(*body))


def rubric_of(folder: Path, text: str) -> Rubric:
    """A rubric from the text of its file."""
    file = folder / "templates" / "rubric.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return rubric_.load(file, "templates/rubric.yaml")


def project_of(folder: Path, rubric: str, template: bytes, **files: str) -> Path:
    """A whole project on disk, of the period 2018."""
    period = folder / "facts" / "2018"
    for name in (period, folder / "templates"):
        name.mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "rubric.yaml").write_text(rubric, encoding="utf-8")
    (folder / "templates" / "report.docx").write_bytes(template)
    for stem, text in files.items():
        (period / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder


def refusals(action: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems that an action is refused with."""
    with pytest.raises(DocgenError) as refused:
        action()
    return refused.value.problems


def spots(problems: Iterable[Problem]) -> list[str]:
    """Problems as `line:column code`, for comparing a list of them whole."""
    return [f"{problem.place.line}:{problem.place.column} {problem.code}" for problem in problems]


def marked(text: str) -> tuple[str, list[str]]:
    """A text without the marks in it, and where they stood: `n: «no-such-date»2018-02-30` gives `1:4 no-such-date`."""
    clean, found = "", list[str]()
    for index, piece in enumerate(re.split("«(.*?)»", text)):
        if index % 2:
            line, column = clean.count("\n") + 1, len(clean) - clean.rfind("\n")
            found.append(f"{line}:{column} {piece}")
        else:
            clean += piece
    return clean, found
