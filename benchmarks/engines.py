"""docgen beside the engines that people use, on the same work in one run: `python -m benchmarks.engines [--small]`.

Cold: a process that fills one report, its start included. Warm: reports a second in a process that has begun. Rows:
the seconds and the memory of a process that fills a table of so many. The engines take turns; what is printed are
medians, and how they stand to docgen. All must give the same text before anything is measured.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import zip_longest
from pathlib import Path

from benchmarks import work
from benchmarks.processes import ENVIRONMENT, ROOT, Taken, aside, run, wait
from benchmarks.table import table

HERE = Path(__file__).parent
ENGINES = {
    "floor": "jinja",
    "docgen": "jinja",
    "docxtpl": "jinja",
    "python-docx": "jinja",
    "docxtemplater": "docxtemplater",
    "carbone": "carbone",
}
"""Each engine, and the dialect of its template."""

OF_NODE = ("docxtemplater", "carbone")
COMPARED = ("floor", "docgen")
"""They have more turns where much is filled: what counts is how they stand to each other, and all else takes long."""


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int
    seconds: float
    """Of each turn that an engine has when it is warm."""
    rows: tuple[int, ...]
    facts: tuple[int, ...]
    reports: tuple[int, ...]
    """After how many of one process its memory is looked at."""


FULL = Plan(9, 0.5, (20, 200, 2000, 20_000), (100, 1000, 10_000), (100, 1000, 10_000))
SMALL = Plan(1, 0.02, (20, 50), (100,), (2, 10))


def version(engine: str) -> str:
    if engine == "floor":
        return f"Jinja {metadata.version('jinja2')}"
    if engine not in OF_NODE:
        return metadata.version(engine)
    package = ROOT / "node_modules" / engine / "package.json"
    return str(json.loads(package.read_text(encoding="utf-8"))["version"])


def missing() -> list[str]:
    """The engines that are not installed here."""

    def is_there(engine: str) -> bool:
        try:
            return bool(version(engine))
        except (metadata.PackageNotFoundError, OSError):
            return False

    return [engine for engine in ENGINES if not is_there(engine)]


class Desk:
    """A folder with the templates and the data, and the commands that fill them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lay(self, rows: int, facts: int = work.FACTS) -> tuple[int, int]:
        """Write the templates and the data of a work; what to call it."""
        aside(work.lay, self.folder, rows, facts)
        return rows, facts

    def command(self, engine: str, laid: tuple[int, int], out: str) -> list[str]:
        rows, facts = laid
        worker = ["node", str(HERE / "workers" / "fill.mjs")]
        if engine not in OF_NODE:
            worker = [sys.executable, "-m", "benchmarks.workers.fill"]
        files = (self.folder / f"{ENGINES[engine]}-{facts}.docx", self.folder / f"{rows}-{facts}.json")
        return [*worker, engine, *map(str, files), out]

    def worker(self, engine: str, laid: tuple[int, int]) -> subprocess.Popen[str]:
        """A process that fills as often as it is asked."""
        return subprocess.Popen(
            self.command(engine, laid, "-"),
            cwd=ROOT,
            env=ENVIRONMENT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def out(self, engine: str) -> Path:
        return self.folder / f"{engine}.docx"


def check(desk: Desk, engines: list[str], laid: tuple[int, int]) -> None:
    """All engines must give the same text."""
    texts = {}
    for engine in engines:
        run(desk.command(engine, laid, str(desk.out(engine))))
        texts[engine] = aside(work.text, desk.out(engine).read_bytes())
    if found := difference(texts):
        raise SystemExit(found)


def difference(texts: Mapping[str, Sequence[str]]) -> str:
    """Where one engine says something else than docgen; empty where none does."""
    for engine, text in texts.items():
        for one, other in zip_longest(text, texts["docgen"], fillvalue=""):
            if one != other:
                return f"{engine} gives another text: {one[:80]!r}, and docgen {other[:80]!r}"
    return ""


def cold(desk: Desk, engines: list[str], laid: tuple[int, int], rounds: int) -> dict[str, tuple[float, float]]:
    """The median seconds of a process that fills one report, and its memory."""
    taken: dict[str, list[Taken]] = {engine: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            taken[engine].append(run(desk.command(engine, laid, str(desk.out(engine)))))
    return {
        engine: (statistics.median(each.clock for each in runs), statistics.median(each.memory for each in runs))
        for engine, runs in taken.items()
    }


def warm(desk: Desk, engines: list[str], laid: tuple[int, int], plan: Plan) -> dict[str, float]:
    """The median reports a second of processes that have begun; they take turns."""
    processes = {engine: desk.worker(engine, laid) for engine in engines}

    try:
        rates: dict[str, list[float]] = {engine: [] for engine in engines}
        for number in range(plan.rounds + 1):
            for engine in engines:
                rate = asked(processes[engine], str(plan.seconds))
                if number:  # the first turn warms up
                    rates[engine].append(rate)
    finally:
        for process in processes.values():
            process.communicate()  # no more input: it ends
    return {engine: statistics.median(each) for engine, each in rates.items()}


def asked(process: subprocess.Popen[str], what: str) -> float:
    """What a worker answers."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{what}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def memory(desk: Desk, engine: str, laid: tuple[int, int], reports: int) -> float:
    """The most memory, in MiB, of one process that has filled so many reports."""
    start = time.perf_counter()
    with desk.worker(engine, laid) as process:
        asked(process, f"{reports} times")
        assert process.stdin is not None
        process.stdin.close()
        return wait(process, start).memory


def main(plan: Plan) -> None:
    absent = missing()
    engines = [engine for engine in ENGINES if engine not in absent]
    for engine in absent:
        print(f"{engine} is not installed here, and not measured")
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name))
        laid = desk.lay(20)
        check(desk, engines, laid)
        print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
        first = cold(desk, engines, laid, plan.rounds)
        rates = warm(desk, engines, laid, plan)
        rows = [
            [
                f"{engine} {version(engine)}",
                f"{first[engine][0] * 1000:.0f}",
                f"{first[engine][0] / first['docgen'][0]:.2f}",
                f"{rates[engine]:.1f}",
                f"{rates['docgen'] / rates[engine]:.2f}",
            ]
            for engine in engines
        ]
        heads = ["cold, ms", "to docgen's", "reports/s warm", "docgen's to it"]
        table(f"A report of {work.FACTS} facts and a table of 20 × {len(work.COLUMNS)}", heads, rows)
        found_memory = [f"{memory(desk, 'docgen', laid, count):.0f}" for count in plan.reports]
        table(
            "The most memory of a process, MiB, after",
            [f"{count} reports" for count in plan.reports],
            [["docgen", *found_memory]],
        )
        for title, works in (
            ("Rows of the table", [desk.lay(count) for count in plan.rows]),
            ("Facts", [desk.lay(20, count) for count in plan.facts]),
        ):
            found = [
                cold(desk, engines, each, min(plan.rounds, 3)) | cold(desk, list(COMPARED), each, plan.rounds)
                for each in works
            ]
            heads = [f"{max(each) if title == 'Facts' else each[0]}: s, MiB" for each in works]
            lines = [
                [engine, *(f"{each[engine][0]:.2f}, {each[engine][1]:.0f}" for each in found)] for engine in engines
            ]
            lines.append(["docgen to the floor", *(f"{each['docgen'][0] / each['floor'][0]:.2f}" for each in found)])
            table(title, heads, lines)


if __name__ == "__main__":
    main(SMALL if "--small" in sys.argv[1:] else FULL)
