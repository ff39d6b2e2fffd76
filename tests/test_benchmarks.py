"""Benchmarks: that they work, on little; what they measure is for people to look at, and not for tests."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from benchmarks import engines
from tests.conftest import ROOT, missing


def run(name: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_all_engines_give_the_same_text_and_are_measured() -> None:
    if absent := engines.missing():
        missing(", ".join(absent), "npm install --no-save docxtemplater pizzip carbone")
    printed = run("engines", "--small")
    for engine in engines.ENGINES:
        assert re.search(rf"^\| {engine} \S.* \| [\d.]+ \| [\d.]+ \| [\d.]+ \| [\d.]+ \|$", printed, re.MULTILINE)
        assert len(re.findall(rf"^\| {engine} \| [\d.]+, \d+ ", printed, re.MULTILINE)) == 2  # rows and facts


def test_an_engine_that_gives_another_text_is_found() -> None:
    texts = {"docgen": ["甲", "乙"], "docxtpl": ["甲", "丙"]}
    assert engines.difference(texts) == "docxtpl gives another text: '丙', and docgen '乙'"
    assert (
        engines.difference({"docgen": ["甲"], "docxtpl": ["甲", "乙"]})
        == "docxtpl gives another text: '乙', and docgen ''"
    )
    assert engines.difference({"docgen": ["甲"], "docxtpl": ["甲"]}) == ""


def test_a_check_is_measured_against_its_floor() -> None:
    assert re.search(r"^\| clock \| \d+ \| \d+ \| [\d.]+ \|$", run("check", "1"), re.MULTILINE)


@pytest.mark.parametrize("kind", [(), ("--rows",)])
def test_a_batch_is_measured_built_and_unchanged(kind: tuple[str, ...]) -> None:
    printed = run("batch", "4", *kind)
    for state in ("built", "unchanged"):
        assert re.search(rf"^\| {state} \| [\d.]+ \| [\d.]+ \| [\d.]+ \| \d+ \|$", printed, re.MULTILINE)


def test_the_parts_of_a_report_are_measured() -> None:
    printed = run("batch", "2", "--parts")
    for part in ("facts read", "checks", "all"):
        assert re.search(rf"^\| {part} \| [\d.]+ \|$", printed, re.MULTILINE)


def test_the_county_report_is_measured_beside_docxtpl() -> None:
    printed = run("county", "1")
    for kind in ("clock", "processor"):
        assert re.search(rf"^\| {kind} (\| \d+ ){{5}}\| [\d.]+ \|$", printed, re.MULTILINE)


def test_a_save_under_watch_is_measured() -> None:
    printed = run("watch", "1")
    for what in ("report on disk", "page in the browser"):
        assert re.search(rf"^\| {what} \| \d+ \| \d+ \|$", printed, re.MULTILINE)
