"""From a save to the report on disk and to the page in the browser, under `docgen watch`: `python -m benchmarks.watch [SAVES]`.

A real process watches a copy of the county report; a fact is saved again and again, each time that the page is there.
What is printed are medians and the slowest, in milliseconds.
"""

from __future__ import annotations

import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.processes import ENVIRONMENT, ROOT
from benchmarks.table import table


def main(saves: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        for each in ("facts", "templates"):
            shutil.copytree(ROOT / each, project / each)
        command = [sys.executable, "-m", "docgen", "watch", "-p", name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=ENVIRONMENT) as process:
            assert process.stdout
            address = process.stdout.readline().split()[1]
            try:
                times = list(_saved(project, address, saves))
            finally:
                process.send_signal(signal.SIGINT)
    rows = [
        [what, f"{statistics.median(taken):.0f}", f"{max(taken):.0f}"]
        for what, taken in zip(("report on disk", "page in the browser"), zip(*times, strict=True), strict=True)
    ]
    table(f"docgen watch, {saves} saves of a fact of the county report, ms from the save", ["median", "slowest"], rows)


def _saved(project: Path, address: str, saves: int) -> list[tuple[float, float]]:
    """What each save takes until the report is written, and until the page is told."""
    facts, report = project / "facts/2018/births.yaml", project / "build/report.docx"
    text = facts.read_text(encoding="utf-8")
    times = []
    with urllib.request.urlopen(f"{address}events") as events:  # noqa: S310  # our own, on the loopback
        page = _page(events, "")
        if not report.is_file():
            page = _page(events, page)
        for number in range(saves + 1):
            time.sleep(0.3)
            before = report.stat().st_mtime_ns
            start = time.perf_counter()
            facts.write_text(text.replace("108.41", f"108.{500 + number}"), encoding="utf-8")
            while report.stat().st_mtime_ns == before:
                time.sleep(0.001)
            written = time.perf_counter()
            page = _page(events, page)
            if number:  # the first one warms up
                times.append((1000 * (written - start), 1000 * (time.perf_counter() - start)))
    return times


def _page(events: object, last: str) -> str:
    """The mark of the next page that is told."""
    for line in events:  # type: ignore[attr-defined]
        if (found := re.search(rb'"page": "(\w+)"', line)) and found[1].decode() != last:
            return found[1].decode()
    raise SystemExit("the stream has ended")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
