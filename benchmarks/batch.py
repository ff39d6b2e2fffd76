"""`docgen batch` of many counties on two processors, with a process for each: `python -m benchmarks.batch [UNITS] [--rows]`.

The units are the county report's, with figures that differ from one to the next: a folder each, or with `--rows` a row
of a CSV. Printed are the seconds of the first run and of one that finds all unchanged, the milliseconds of computing for
each report, and the memory of the largest process.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
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


def run(units: Path, out: Path) -> tuple[float, float, float, str]:
    """The seconds that the command takes, and computes; the MiB of its largest process, and what it says."""
    command = [sys.executable, "-m", "docgen", "batch", str(units), "-p", str(ROOT), "-o", str(out), "--jobs", "2"]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def main(count: int, *, by_rows: bool) -> None:
    with tempfile.TemporaryDirectory() as made:
        units = (rows if by_rows else folders)(Path(made) / "units", count)
        for what in ("built", "unchanged"):
            seconds, computed, memory, said = run(units, Path(made) / "out")
            if not re.search(rf"\b{count} {what}", said):
                raise SystemExit(said)
            each = f"{count / seconds:.1f} a second, {1000 * computed / count:.1f} ms of computing each"
            print(f"{count} {what}: {seconds:.1f} s, {each}, {memory:.0f} MiB")


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(given[0] if given else 2800, by_rows="--rows" in sys.argv)
