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
    assert re.fullmatch(r"floor [\d.]+ s, check [\d.]+ s, ratio [\d.]+\n", run("check", "1"))


@pytest.mark.parametrize("kind", [(), ("--rows",)])
def test_a_batch_is_measured_built_and_unchanged(kind: tuple[str, ...]) -> None:
    measured = r"[\d.]+ s, [\d.]+ a second, [\d.]+ ms of computing each, \d+ MiB\n"
    assert re.fullmatch(f"4 built: {measured}4 unchanged: {measured}", run("batch", "4", *kind))


def test_the_county_report_is_measured_beside_docxtpl() -> None:
    lines = run("county", "1").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["clock", "processor"]
    for line in lines:
        assert re.fullmatch(r"\w+: docxtpl [\d.]+ s, docgen [\d.]+ s, ratio [\d.]+", line)
