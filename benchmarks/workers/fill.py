"""Fill a template with one of the Python engines: `fill.py ENGINE TEMPLATE DATA OUT`, once; or with `-` for OUT as long as asked.

As long as asked: a line with seconds on standard input is answered with the fillings a second in that time, a line such
as `10 times` with the same when so many are done.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Fill = Callable[[], bytes]


def floor(template: str, data: dict[str, Any]) -> Fill:
    """Jinja over document.xml alone; the other members of the zip are copied as they are."""
    import io
    import zipfile

    import jinja2

    rest = Path(template).with_suffix(".zip").read_bytes()
    compiled = jinja2.Environment(autoescape=True).from_string(Path(template).with_suffix(".xml").read_text("utf-8"))

    def fill() -> bytes:
        out = io.BytesIO()
        out.write(rest)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", compiled.render(data))
        return out.getvalue()

    return fill


def docgen(template: str, data: dict[str, Any]) -> Fill:
    """With a control around each printed value, and read back."""
    import docgen

    made = docgen.compile(template, flat=False)
    return lambda: docgen.fill(made, data)


def docxtpl(template: str, data: dict[str, Any]) -> Fill:
    """One environment for all fillings, and the template's bytes read once."""
    import io

    import docxtpl  # type: ignore[import-untyped]  # it has no types
    import jinja2

    source = Path(template).read_bytes()
    environment = jinja2.Environment()

    def fill() -> bytes:
        opened = docxtpl.DocxTemplate(io.BytesIO(source))
        opened.render(data, jinja_env=environment, autoescape=True)
        out = io.BytesIO()
        opened.save(out)
        return out.getvalue()

    return fill


def python_docx(template: str, data: dict[str, Any]) -> Fill:
    """By hand: each tag replaced in its run, and the row of the table copied."""
    import copy
    import io

    import docx

    source = Path(template).read_bytes()
    figures = {f"{{{{ f.{name} }}}}": value for name, value in data["f"].items()}

    def fill() -> bytes:
        document = docx.Document(io.BytesIO(source))
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                text = run.text
                for tag, value in figures.items():
                    if tag in text:
                        text = text.replace(tag, value)
                run.text = text
        (table,) = document.tables
        _, first, row, last = list(table._tbl.tr_lst)
        for values in data["rows"]:
            new = copy.deepcopy(row)
            for text, value in zip(new.xpath(".//w:t"), values.values(), strict=True):
                text.text = value
            last.addprevious(new)
        for each in (first, row, last):
            table._tbl.remove(each)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return fill


ENGINES = {"floor": floor, "docgen": docgen, "docxtpl": docxtpl, "python-docx": python_docx}


def main() -> None:
    engine, template, data, out = sys.argv[1:]
    with Path(data).open(encoding="utf-8") as stream:
        fill = ENGINES[engine](template, json.load(stream))
    if out != "-":
        Path(out).write_bytes(fill())
        return
    for line in sys.stdin:
        number, times, _ = line.partition(" times")
        most, seconds = (int(number), math.inf) if times else (sys.maxsize, float(number))
        start, count, taken = time.perf_counter(), 0, 0.0
        while count < most and taken < seconds:
            fill()
            count, taken = count + 1, time.perf_counter() - start
        print(count / taken, flush=True)


if __name__ == "__main__":
    main()
