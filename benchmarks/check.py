"""`docgen check` of 1,000 facts and 300 indicators against its floor, side by side: `python -m benchmarks.check [RUNS]`.

The floor is one process that imports the command line and loads the facts file with ruamel's C loader. What is
printed are medians of runs that took turns; only their ratio says something.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import docx

import docgen
from benchmarks.processes import run
from benchmarks.table import table

ROWS, UNITS = 300, 100
STARTER = Path(docgen.__file__).parent / "starter" / "templates" / "report.docx"
FLOOR = (
    "import sys, docgen.cli; from ruamel.yaml import YAML; YAML(typ='safe').load(open(sys.argv[1], encoding='utf-8'))"
)


def project(folder: Path) -> Path:
    """A project on disk, on the template of `docgen new`: each of 300 rows reads three facts, and the template prints a table of 100 more and the scores."""
    facts = [_fact(f"n{number}: ", 500 + number % 3) for number in range(3 * ROWS)]
    units = [_fact("  - ", number) for number in range(UNITS)]
    rows = [
        f"  - {{key: row{number}, name: 指标{number}, weight: 1, rule: {{deduction: {{actual: facts.n{3 * number + 1}, "
        f"better: [facts.n{3 * number}, facts.n{3 * number + 2}], per: 0.1, each: 1}}}}}}"
        for number in range(ROWS)
    ]
    period, templates = folder / "facts" / "2018", folder / "templates"
    for each in (period, templates):
        each.mkdir(parents=True)
    head = "defaults: {evidence: 台账, as_of: 2018-12-31}"
    (period / "facts.yaml").write_text("\n".join([head, *facts, "units:", *units, ""]), encoding="utf-8")
    form = f"title: 评价表\ntotal: {ROWS}\ngrades: {{优: 270, 差: 0}}\nindicators:\n"
    (templates / "rubric.yaml").write_text(form + "\n".join(rows) + "\n", encoding="utf-8")
    document = docx.Document(str(STARTER))
    for block in document.element.body.xpath("w:p | w:tbl"):
        block.getparent().remove(block)
    _table(document, "{% for each in facts.units %}{{ each }}{% endfor %}")
    _table(document, "{% for row in scorecard.children %}{{ row.name }}", "{{ row.score }}{% endfor %}")
    document.save(str(templates / "report.docx"))
    return folder


def _fact(key: str, value: int) -> str:
    return f"{key}{{value: {value}, unit: 个, label: 第{value}项, source: 台账第{value}页, owner: 业务股}}"


def _table(document: Any, *cells: str) -> None:
    for cell, text in zip(document.add_table(1, len(cells)).rows[0].cells, cells, strict=True):
        cell.text = text


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        made = project(Path(name))
        commands = {
            "floor": ("-c", FLOOR, str(made / "facts" / "2018" / "facts.yaml")),
            "check": ("-m", "docgen", "check", "-p", str(made)),
        }
        times: dict[str, list[float]] = {each: [] for each in commands}
        for _ in range(runs):
            for each, command in commands.items():
                times[each].append(run([sys.executable, *command], good=(0, 1)).clock)
    floor, check = (statistics.median(each) for each in times.values())
    title = f"docgen check of {3 * ROWS + UNITS} facts and {ROWS} indicators, ms"
    row = ["clock", f"{floor * 1000:.0f}", f"{check * 1000:.0f}", f"{check / floor:.2f}"]
    table(title, ["floor", "docgen check", "ratio"], [row])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
