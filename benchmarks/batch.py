"""`docgen batch` of many counties on two processors, with a process for each: `python -m benchmarks.batch [UNITS] [--rows | --parts]`.

The units are the county report's, with figures that differ from one to the next, the whole ones and the sex ratio, but
for targets and judgements: a folder each, or with `--rows` a row of a CSV that gives the sex ratio. Printed is what the
first run takes, and one that finds all unchanged; with `--parts` what the parts of a report take in one process, the
least of so many.
"""

from __future__ import annotations

import csv
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.processes import ENVIRONMENT, ROOT, Taken, wait
from benchmarks.table import table

JOBS = 2
FACTS = ROOT / "facts" / "2018"

FIGURE = re.compile(r"(?<=value: )[0-9]+(?=[,\n])")
SAME = ("judgements.yaml", "targets.yaml")
"""What the form asks of all, and what it bounds."""


def folders(where: Path, count: int) -> Path:
    """A folder of counties, whose figures differ; no file of one is that of another."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in FACTS.iterdir()}
    for number in range(count):
        facts = where / name(number) / "facts" / "2018"
        facts.mkdir(parents=True)
        for file, text in texts.items():
            its = text.replace("108.41", ratio(number))
            if file not in SAME:
                its = FIGURE.sub(partial(_plus, number), its)
            (facts / file).write_text(f"# {name(number)}\n{its}", encoding="utf-8")
    return where


def _plus(more: int, figure: re.Match[str]) -> str:
    return str(int(figure[0]) + more)


def rows(where: Path, count: int) -> Path:
    """Counties as a file of rows, of which the sex ratio differs."""
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


def parts(count: int) -> None:
    """What the parts of a report take."""
    from docgen import manifest, pipeline, verify
    from docgen.batch import making
    from docgen.batch import run as run_

    rooms: dict[str, tuple[Any, str]] = {
        "facts read": (making, "_inputs"),
        "scored": (pipeline, "scored"),
        "template filled, and read back": (pipeline, "fill_template"),
        "text digested for the manifest": (manifest, "digest_of_text"),
        "document read for the checks": (pipeline, "_finished"),
        "checks": (verify, "findings"),
        "all": (making, "make"),
    }
    least = dict.fromkeys(rooms, math.inf)

    def timed(what: str, do: Callable[..., Any], *given: Any, **named: Any) -> Any:
        start = time.process_time()
        made = do(*given, **named)
        least[what] = min(least[what], time.process_time() - start)
        return made

    for what, (room, name) in rooms.items():
        setattr(room, name, partial(timed, what, getattr(room, name)))
    with tempfile.TemporaryDirectory() as made:
        batch = run_.batch(folders(Path(made), count), ROOT)
        for unit in batch.units:
            making.outcome(batch.form, unit)
    lines = [[what, f"{1000 * seconds:.1f}"] for what, seconds in least.items()]
    table(f"The parts of a county's report, the least of {count}", ["ms of the processor"], lines)


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
    if "--parts" in sys.argv:
        parts(given[0] if given else 60)
    else:
        main(given[0] if given else 2800, by_rows="--rows" in sys.argv)
