"""The summary: the lines of a batch in, a table for Excel and a page for the browser out, a row a unit.

Neither holds anything that a program would carry out: a cell that Excel would take for a formula begins with an
apostrophe, and the page allows no script and no style but its own.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from docgen.batch.ledger import report_of
from docgen.batch.making import Standing
from docgen.batch.run import Batch, Line, State
from docgen.language import say, spoken
from docgen.records import record
from docgen.review.page import policy
from docgen.rubric import Rubric
from docgen.values import plain

CSV, PAGE = "summary.csv", "summary.html"
"""What the files are called, in the folder of the reports."""


Column = tuple[str, Callable[[Standing], str]]
"""The head of a column of points or counts, and what stands in it for a report."""


def _columns(rubric: Rubric) -> list[Column]:
    """The columns that both have."""
    groups = [each for each in rubric.all() if each.children]
    named = Counter(each.name for each in groups)
    return [
        (say("score"), lambda its: its.score),
        (say("so far"), lambda its: its.so_far),
        (say("of"), lambda _: plain(rubric.total)),
        (say("grade"), lambda its: its.grade),
        *(
            (group.name if named[group.name] == 1 else f"{group.name} ({group.key})", partial(_points, group.key))
            for group in groups
        ),
        (say("on assumed facts"), lambda its: its.assumed_points),
        (say("facts missing"), lambda its: str(its.missing)),
        (say("facts assumed"), lambda its: str(its.assumed)),
        (say("findings"), lambda its: str(sum(its.findings.values()))),
    ]


def _points(group: str, its: Standing) -> str:
    return its.points[group]


def _count(code: str, its: Standing) -> str:
    return str(its.findings.get(code, 0))


# For Excel


def table(batch: Batch, lines: Sequence[Line]) -> bytes:
    """The table as CSV in UTF-8, with the mark by which Excel knows it; each kind of findings has a column."""
    codes = sorted({code for line in lines if line.standing for code in line.standing.findings})
    columns: list[Column] = [*_columns(batch.form.rubric), *((code, partial(_count, code)) for code in codes)]
    heads = [head for head, _ in columns]
    rows = [[say("unit"), say("state"), say("period"), *heads, say("errors"), say("first error"), say("report")]]
    for line in lines:
        its = line.standing
        told = [""] * (len(columns) + 1) if its is None else [its.period, *(of(its) for _, of in columns)]
        first = line.problems[0].line if line.problems else ""
        file = _file(batch, line)
        earlier = f" {say('(of an earlier run)')}" if file and line.state is State.FAILED else ""
        rows.append([line.name, line.state.said, *told, str(len(line.problems)), first, file + earlier])
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(map(_harmless, row) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet computes: quotes alone do not keep one from taking it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _file(batch: Batch, line: Line) -> str:
    """The report of a unit beside the summary, where there is one: it may be of an earlier run."""
    report = report_of(batch.folder, line.unit)
    return report.name if not line.unit.problems and report.is_file() else ""


# For the browser


@record(frozen=True, slots=True)
class _Row:
    name: str
    state: State
    cells: tuple[str, ...]
    findings: str
    problems: tuple[str, ...]
    link: str


def page(batch: Batch, lines: Sequence[Line]) -> str:
    """The page: one file for any browser, which needs no network."""
    columns = _columns(batch.form.rubric)
    states = Counter(line.state for line in lines)
    style = _read("docgen.review", "page.css") + _read("docgen.batch", "summary.css")
    script = _read("docgen.batch", "summary.js")
    said = {
        "words": _words(),
        "title": batch.form.rubric.title,
        "counts": [(state.value, say("{what}: {count}", what=state.said, count=states[state])) for state in State],
        "heads": [head for head, _ in columns],
        "rows": [_row(batch, line, columns) for line in lines],
        "style": Markup(style),  # noqa: S704  # ours
        "script": Markup(script),  # noqa: S704  # ours
        "policy": policy(script, style),
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_read("docgen.batch", "summary.html")).render(said)


def _row(batch: Batch, line: Line, columns: Sequence[Column]) -> _Row:
    its = line.standing
    file = _file(batch, line)
    return _Row(
        line.name,
        line.state,
        tuple("" if its is None else of(its) for _, of in columns),
        "" if its is None else "\n".join(f"{code} {count}" for code, count in its.findings.items()),
        tuple(str(problem) for problem in line.problems),
        quote(file) if file else "",
    )


def _read(package: str, name: str) -> str:
    return (resources.files(package) / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _words() -> dict[str, str]:
    """The words of the page."""
    return {
        "language": spoken().replace("_", "-"),  # as BCP 47 writes it
        "summary": say("summary of the batch"),
        "skip": say("Skip to the units"),
        "show": say("Show"),
        "unit": say("unit"),
        "state": say("state"),
        "find": say("Find a unit"),
        "sort": say(
            "Click a head to sort by it, a unit's name to open its report, a number of findings to see their kinds."
        ),
        "earlier": say("(of an earlier run)"),
        "none": say("No unit is called so."),
    }
