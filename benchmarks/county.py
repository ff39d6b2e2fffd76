"""The county report built cold, beside docxtpl's bare script for the same text: `python -m benchmarks.county [RUNS]`.

docgen: a process of `docgen build 2018` in a copy of the project, everything included: YAML, checks, scoring, filling,
reading back, the manifest, saving; and one with an option, which loads what parses command lines. docxtpl: a process that
loads the printed texts from JSON, renders and saves; its template has plain names for tags with filters, and one loop for
three. Both must give the same text before anything is measured.
Processes take turns; what is printed are medians, of the time on the clock and of that of the processor.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import statistics
import sys
import tempfile
import zipfile
from itertools import zip_longest
from pathlib import Path

from benchmarks.processes import ROOT, Taken, aside, run
from benchmarks.table import table

PERIOD = "2018"

BARE = """
import json, sys
from docxtpl import DocxTemplate

template, data, out = sys.argv[1:]
document = DocxTemplate(template)
with open(data, encoding="utf-8") as stream:
    document.render(json.load(stream), autoescape=True)
document.save(out)
"""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROW = re.compile(r"<w:tr>(?:(?!</w:tr>).)*?\{% for first in scorecard\.children %\}.*?</w:tr>", re.DOTALL)
"""The row of the template that its three loops repeat."""


def project(folder: Path) -> Path:
    """A copy of the county's project."""
    for each in ("facts", "templates"):
        shutil.copytree(ROOT / each, folder / each)
    return folder


def lay(folder: Path) -> None:
    """Write docxtpl's template of the county report, and its data: all that docgen prints, as texts."""
    import docgen

    report = docgen.build(folder, PERIOD, flat=True)
    source = (folder / "templates" / "report.docx").read_bytes()
    texts = {each.tag.text: each.text for each in report.filled.prints}
    names = {tag: f"n{number}" for number, tag in enumerate(texts)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as archive, zipfile.ZipFile(out, "w") as made:
        for entry in archive.infolist():
            data = archive.read(entry)
            if entry.filename.startswith("word/") and entry.filename.endswith(".xml"):
                data = _in_docxtpls_dialect(data.decode("utf-8"), names).encode("utf-8")
            made.writestr(entry, data, zipfile.ZIP_DEFLATED)
    (folder / "docxtpl.docx").write_bytes(out.getvalue())
    told = {"rows": _rows(report.document), "f": {names[tag]: text for tag, text in texts.items()}}
    (folder / "docxtpl.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _in_docxtpls_dialect(xml: str, names: dict[str, str]) -> str:
    """A part of the template with rows of texts for its loops, and a plain name for each other tag."""
    if row := ROW.search(xml):
        cells = iter(range(row[0].count("<w:tc>")))
        repeated = re.sub(r"<w:t>.*?</w:t>", lambda _: f"<w:t>{{{{ row.c{next(cells)} }}}}</w:t>", row[0])
        ends = [re.sub(r"<w:t>.*?</w:t>", "<w:t></w:t>", row[0]) for _ in range(2)]
        first, last = (
            end.replace("<w:t></w:t>", f"<w:t>{{%tr {tag} %}}</w:t>", 1)
            for end, tag in zip(ends, ("for row in rows", "endfor"), strict=True)
        )
        xml = xml[: row.start()] + first + repeated + last + xml[row.end() :]
    for tag, name in names.items():
        xml = xml.replace(tag, f"{{{{ f.{name} }}}}")
    return re.sub(r"\{% if .*? %\}", "{%p if rows %}", xml).replace("{% endif %}", "{%p endif %}")


def _rows(document: bytes) -> list[dict[str, str]]:
    """What the rows of indicators say, cell by cell; a merged cell once."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    table = max(root.iter(f"{W}tbl"), key=len)
    cells = [[_said(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
    return [{f"c{number}": text for number, text in enumerate(row)} for row in cells[1:-1]]


def _said(node: object) -> str:
    from lxml import etree

    assert isinstance(node, etree._Element)
    return "".join("\n" if each.tag == f"{W}br" else each.text or "" for each in node.iter(f"{W}t", f"{W}br"))


def said(document: bytes) -> list[str]:
    """The text of a report, paragraph by paragraph, its headers and footers too."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        stories = sorted(
            name for name in archive.namelist() if re.fullmatch(r"word/(document|header|footer)\d*\.xml", name)
        )
        return [_said(each) for name in stories for each in etree.fromstring(archive.read(name)).iter(f"{W}p")]


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name))
        aside(lay, folder)
        outs = {"docxtpl": folder / "docxtpl-out.docx", "docgen": folder / "build" / "report.docx"}
        files = [str(folder / "docxtpl.docx"), str(folder / "docxtpl.json"), str(outs["docxtpl"])]
        commands = {
            "docxtpl": [sys.executable, "-c", BARE, *files],
            "docgen": [str(Path(sys.executable).with_name("docgen")), "build", PERIOD],
            "with an option": [str(Path(sys.executable).with_name("docgen")), "build", PERIOD, "--project", "."],
            "docxtpl's imports": [sys.executable, "-c", "import json, docxtpl"],
            "docgen's imports": [
                sys.executable,
                "-c",
                "import gc, docgen.building, docgen.pipeline, docgen.bases; gc.freeze()",
            ],
        }
        for command in commands.values():
            run(command, folder)
        texts = [aside(said, out.read_bytes()) for out in outs.values()]
        for one, other in zip_longest(*texts, fillvalue=""):
            if one != other:
                raise SystemExit(f"docxtpl gives another text: {one[:80]!r}, and docgen {other[:80]!r}")
        times: dict[str, list[Taken]] = {each: [] for each in commands}
        for _ in range(runs):
            for each, command in commands.items():
                times[each].append(run(command, folder))
    rows = []
    for kind in ("clock", "processor"):
        medians = {each: statistics.median(getattr(run, kind) for run in runs) for each, runs in times.items()}
        ratio = medians["docgen"] / medians["docxtpl"]
        rows.append([kind, *(f"{seconds * 1000:.0f}" for seconds in medians.values()), f"{ratio:.2f}"])
    heads = [
        "docxtpl's bare script",
        "docgen build",
        "with an option",
        "docxtpl's imports alone",
        "docgen's",
        "docgen to docxtpl",
    ]
    table("The county report by a process that begins, ms", heads, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 31)
