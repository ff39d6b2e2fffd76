"""`docgen batch` of many counties on two processors, with a process for each: `python -m benchmarks.batch [UNITS] [--rows]`.

The units are the county report's, with figures that differ from one to the next: a folder each, or with `--rows` a row
of a CSV. Printed is what the first run takes, and one that finds all unchanged.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import ENVIRONMENT, ROOT, Taken, wait
from benchmarks.table import table

JOBS = 2
FACTS = ROOT / "facts" / "2018"


def folders(where: Path, count: int) -> Path:
    """A folder of counties, whose sex ratio differs; no file of one is that of another."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in FACTS.iterdir()}
    for number in range(count):
        facts = where / name(number) / "facts" / "2018"
        facts.mkdir(parents=True)
        for file, text in texts.items():
            (facts / file).write_text(f"# {name(number)}\n{text.replace('108.41', ratio(number))}", encoding="utf-8")
    return where


def rows(where: Path, count: int) -> Path:
    """The same as a file of rows."""
    file = where.with_suffix(".csv")
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([["单位", "births.sex_ratio"], *([name(n), ratio(n)] for n in range(count))])
    return file


def name(number: int) -> str:
    return f"县{number:04}"


def ratio(number: int) -> str:
    return f"{103 + number % 1000 / 100:.2f}"


def run(units: Path, out: Path) -> tuple[Taken, str]:
    """What the command takes, and what it says."""
    command = [
        sys.executable,
        "-m",
        "docgen",
        "batch",
        str(units),
        "-p",
        str(ROOT),
        "-o",
        str(out),
        "--jobs",
        str(JOBS),
    ]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=ENVIRONMENT) as process:
        assert process.stdout
        said = process.stdout.read()
        taken = wait(process, start)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return taken, said


def main(count: int, *, by_rows: bool) -> None:
    with tempfile.TemporaryDirectory() as made:
        units = (rows if by_rows else folders)(Path(made) / "units", count)
        lines = []
        for what in ("built", "unchanged"):
            taken, said = run(units, Path(made) / "out")
            if not re.search(rf"\b{count} {what}", said):
                raise SystemExit(said)
            each = 1000 * taken.processor / count
            lines.append(
                [what, f"{taken.clock:.1f}", f"{count / taken.clock:.1f}", f"{each:.1f}", f"{taken.memory:.0f}"]
            )
    kind = "rows of a CSV" if by_rows else "folders"
    heads = ["s", "reports/s", "ms of the processor each", "MiB of the largest process"]
    table(f"docgen batch of {count} counties, {kind}, by {JOBS} processes", heads, lines)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(given[0] if given else 2800, by_rows="--rows" in sys.argv)
