"""The work that all engines are given: a report of 60 facts, 3,300 characters and a table of seven columns.

One document in three dialects of tags, and the data that fills it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FACTS, CHARACTERS, COLUMNS = 60, 3300, "abcdefg"

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Dialect:
    """How a kind of template is written: a figure, and the rows of the table that print `rows`, cell by cell."""

    figure: Callable[[str], str]
    rows: Callable[[], list[list[str]]]


def _spread(first: str) -> list[str]:
    """A row of which only the first cell says something."""
    return [first] + [""] * (len(COLUMNS) - 1)


def _around(cells: list[str], start: str, end: str) -> list[list[str]]:
    return [[start + cells[0], *cells[1:-1], cells[-1] + end]]


DIALECTS = {
    "jinja": Dialect(
        lambda name: f"{{{{ f.{name} }}}}",
        lambda: [
            _spread("{%tr for r in rows %}"),
            [f"{{{{ r.{c} }}}}" for c in COLUMNS],
            _spread("{%tr endfor %}"),
        ],
    ),
    "docxtemplater": Dialect(
        lambda name: f"{{{name}}}",
        lambda: _around([f"{{{c}}}" for c in COLUMNS], "{#rows}", "{/rows}"),
    ),
    "carbone": Dialect(
        lambda name: f"{{d.f.{name}}}",
        lambda: [[f"{{d.rows[{i}].{c}}}" for c in COLUMNS] for i in ("i", "i+1")],
    ),
}


def data(rows: int, facts: int = FACTS) -> dict[str, Any]:
    """What is filled in."""
    return {
        "f": {f"n{number}": str(1000 + number) for number in range(facts)},
        "rows": [{c: f"{c}{number}" for c in COLUMNS} for number in range(rows)],
    }


def template(dialect: Dialect, facts: int = FACTS) -> bytes:
    """The template: three facts a paragraph, with so many words around them that the whole has its 3,300 characters."""
    import docx

    document = docx.Document()
    paragraphs = (facts + 2) // 3
    words = "全县各单位认真落实责任" * 20
    for first in range(0, facts, 3):
        figures = [dialect.figure(f"n{number}") for number in range(first, min(first + 3, facts))]
        around = words[: max(CHARACTERS // paragraphs - 4 * len(figures), 8)]
        document.add_paragraph("，".join([around, *figures]))
    table = document.add_table(0, len(COLUMNS))
    for row in [list(COLUMNS), *dialect.rows()]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text(document: bytes) -> list[str]:
    """The text of a filled document, paragraph by paragraph."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return ["".join(node.text or "" for node in each.iter(f"{W}t")) for each in root.iter(f"{W}p")]


def lay(folder: Path, rows: int, facts: int) -> None:
    """Write the templates of a work and its data into a folder."""
    for name, dialect in DIALECTS.items():
        file = folder / f"{name}-{facts}.docx"
        if not file.is_file():
            file.write_bytes(template(dialect, facts))
            if name == "jinja":
                xml, rest = bare(file.read_bytes())
                file.with_suffix(".xml").write_text(xml, encoding="utf-8")
                file.with_suffix(".zip").write_bytes(rest)
    (folder / f"{rows}-{facts}.json").write_text(json.dumps(data(rows, facts)), encoding="utf-8")


def bare(jinja_template: bytes) -> tuple[str, bytes]:
    """The floor: the text of document.xml as one plain Jinja template, and the zip without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(jinja_template)) as archive, zipfile.ZipFile(out, "w") as rest:
        for entry in archive.infolist():
            if entry.filename != "word/document.xml":
                rest.writestr(entry, archive.read(entry), zipfile.ZIP_DEFLATED)
        xml = archive.read("word/document.xml").decode("utf-8")
    return re.sub(
        r"<w:tr>(?:(?!</w:tr>).)*?\{%tr (.*?) %\}.*?</w:tr>", r"{% \1 %}", xml, flags=re.DOTALL
    ), out.getvalue()
