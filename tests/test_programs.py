"""Programs: they match as what `re` compiles, are taken by the next process, and fail nobody."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docgen import kept, programs, wording
from tests.test_pattern import _TEXTS, _patterns

EXPRESSIONS = sorted({each.expression for value in list(vars(wording).values()) for each in _patterns(value)})


@pytest.fixture(autouse=True)
def _anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_CACHE", str(tmp_path / "cache"))
    programs._programs.cache_clear()


def again() -> programs.Programs:
    """What the next process finds."""
    programs._programs.cache_clear()
    return programs._programs()


def test_a_kept_program_is_the_pattern_that_re_compiles() -> None:
    assert len(EXPRESSIONS) > 50
    for expression in EXPRESSIONS:
        programs.compiled(expression)
    programs.keep()
    assert set(again().known) == set(EXPRESSIONS)
    for expression in EXPRESSIONS:
        made, wanted = programs.compiled(expression), re.compile(expression)
        assert (made.pattern, made.flags, made.groups, made.groupindex) == (
            wanted.pattern,
            wanted.flags,
            wanted.groups,
            wanted.groupindex,
        )
        for text in _TEXTS:
            assert [(each.span(), each.groupdict(), each.lastgroup) for each in made.finditer(text)] == [
                (each.span(), each.groupdict(), each.lastgroup) for each in wanted.finditer(text)
            ]
    assert not programs._programs().is_new


def test_what_is_kept_already_is_not_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    programs.compiled("甲|乙")
    programs.keep()
    again()
    monkeypatch.setattr(kept, "write", lambda *_: pytest.fail("written"))
    assert programs.compiled("甲|乙").match("乙")
    programs.keep()


def test_another_process_compiles_nothing() -> None:
    code = (
        "from docgen import programs; made, own = [], programs._made\n"
        "programs._made = lambda each: made.append(each) or own(each)\n"
        "programs.compiled('(?P<one>[甲乙丙])+'); programs.keep(); print(len(made))"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["1", "0"]


@pytest.mark.parametrize("name", ["_sre", "re._parser", "re._compiler"])
def test_without_inner_doors_every_expression_is_compiled(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = importlib.import_module

    def shut(wanted: str) -> object:
        if wanted == name:
            raise ImportError(wanted)
        return import_(wanted)

    monkeypatch.setattr(importlib, "import_module", shut)
    assert programs.compiled("丙|丁").match("丁")
    programs.keep()


def test_what_the_engine_refuses_is_compiled() -> None:
    programs._programs().known["戊|己"] = (0, [1, 2, 3], 0, {}, ())
    assert programs.compiled("戊|己").match("己")


def test_an_expression_that_is_none_is_an_error() -> None:
    with pytest.raises(re.error):
        programs.compiled("(")
