"""Cache: what is kept fills as what was compiled, and nothing that cannot be trusted is taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from docgen import kept
from docgen.word import cache, template
from docgen.word.compiled import Template
from docgen.word.fill import fill
from tests.making import p, refusals, tbl, tr, word

TEMPLATE = word(
    p("到位 {{ n|wan }} 万元，{% if n %}足额{% endif %}{{ m }}"),
    tbl(tr("{%tr for r in rows %}"), tr("{{ r.a }}", "{{ r.b }}"), tr("{%tr endfor %}")),
    header1=p("{{ n }}"),
)
DATA = {"n": 20000, "m": "甲\n乙", "rows": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def kept_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*")) if folder.is_dir() else []


@pytest.fixture
def compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that were compiled, and not taken from the cache."""
    names: list[str] = []
    compile_ = template.compile

    def noted(data: bytes, name: str, *, macros: bool = False, flat: bool = True) -> Template:
        names.append(name)
        return compile_(data, name, macros=macros, flat=flat)

    monkeypatch.setattr(template, "compile", noted)
    return names


@pytest.mark.parametrize("flat", [True, False])
def test_what_is_kept_is_what_was_compiled(compiled: list[str], *, flat: bool) -> None:
    made, again = (cache.compile(TEMPLATE, "t.docx", flat=flat) for _ in range(2))
    assert compiled == ["t.docx"]
    assert (again.uses, again.texts, again.tags, again.captures) == (made.uses, made.texts, made.tags, made.captures)
    assert again.package == made.package
    assert [(each.lines, each.fixed, each.sizes) for each in again.parts] == [
        (each.lines, each.fixed, each.sizes) for each in made.parts
    ]
    assert fill(again, DATA).document == fill(made, DATA).document
    assert fill(again, DATA).prints == fill(made, DATA).prints


def test_a_fault_in_a_kept_template_has_its_place(compiled: list[str]) -> None:
    for _ in range(2):
        made = cache.compile(TEMPLATE, "t.docx")
        (problem,) = refusals(lambda made=made: fill(made, {"n": 1, "rows": []}))  # type: ignore[misc]
        assert (problem.code, str(problem.place)) == ("unknown-name", "t.docx: 第1段")
    assert len(compiled) == 1


@pytest.mark.parametrize(
    "other",
    [
        lambda: cache.compile(TEMPLATE, "other.docx"),
        lambda: cache.compile(TEMPLATE, "t.docx", flat=False),
        lambda: cache.compile(TEMPLATE, "t.docx", macros=True),
        lambda: cache.compile(word(p("{{ n }}")), "t.docx"),
    ],
)
def test_another_template_is_another(compiled: list[str], other: object) -> None:
    cache.compile(TEMPLATE, "t.docx")
    assert callable(other)
    other()
    assert len(compiled) == 2


def test_another_program_compiles_anew(compiled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    cache.compile(TEMPLATE, "t.docx")
    monkeypatch.setattr(cache, "_program", lambda: ("another",))
    cache.compile(TEMPLATE, "t.docx")
    assert len(compiled) == 2


@pytest.mark.parametrize("harm", ["cut", "empty", "changed", "head", "folder"])
def test_what_is_damaged_is_not_taken_and_replaced(compiled: list[str], folder: Path, harm: str) -> None:
    cache.compile(TEMPLATE, "t.docx")
    (file,) = kept_in(folder)
    data = file.read_bytes()
    file.unlink()
    if harm == "folder":
        file.mkdir()
    else:
        file.write_bytes(
            {"cut": data[:-1], "empty": b"", "changed": data[:-1] + b"\x00", "head": b"x" + data[1:]}[harm]
        )
    cache.compile(TEMPLATE, "t.docx")
    assert len(compiled) == 2
    if harm != "folder":
        assert file.read_bytes() == data


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no permissions of files")
@pytest.mark.parametrize("of_folder", [True, False])
def test_what_others_can_write_is_not_taken(compiled: list[str], folder: Path, *, of_folder: bool) -> None:
    cache.compile(TEMPLATE, "t.docx")
    (file,) = kept_in(folder)
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    (folder if of_folder else file).chmod(0o777)
    cache.compile(TEMPLATE, "t.docx")
    assert len(compiled) == 2


@pytest.mark.parametrize("text", ["{{ n }} 和 { { m } }", "{{ rows|chart }}"], ids=["doubtful", "with a chart"])
def test_a_template_that_needs_more_than_is_kept_is_not_kept(compiled: list[str], folder: Path, text: str) -> None:
    made = [cache.compile(word(p(text)), "t.docx") for _ in range(2)]
    assert all(each.doubts or each.charted for each in made)
    assert kept_in(folder) == []


def test_where_nothing_can_be_kept_it_is_compiled(
    compiled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place in ("off", str(tmp_path / "file" / "cache")):
        monkeypatch.setenv("DOCGEN_CACHE", place)
        assert cache.compile(TEMPLATE, "t.docx").tags
    assert len(compiled) == 2


def test_the_oldest_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    for number in range(4):
        cache.compile(TEMPLATE, f"{number}.docx")
        for age, file in enumerate(sorted(kept_in(folder), key=lambda each: each.stat().st_mtime, reverse=True)):
            os.utime(file, (1e9 - age, 1e9 - age))
    assert len(kept_in(folder)) == 2


def test_processes_that_begin_together_do_not_disturb_one_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(TEMPLATE)
    code = "import sys, pathlib; from docgen.word import cache; print(len(cache.compile(pathlib.Path(sys.argv[1]).read_bytes(), 't.docx').tags))"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "t.docx")], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    said = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert said == [str(len(template.compile(TEMPLATE, "t.docx").tags))] * 6
    assert len(kept_in(folder)) == 1
