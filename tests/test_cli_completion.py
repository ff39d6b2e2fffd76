"""Completion in the shells themselves: bash, zsh and fish, and what PowerShell's script would be answered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest

from docgen import cli, terminal
from tests.conftest import missing
from tests.test_cli import docgen
from tests.test_pipeline import project


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which `docgen` is this one, with a home of its own."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "docgen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m docgen "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return project(tmp_path / "项目 一")


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing(name, f"install {name}")
    return found


def said(command: list[str], folder: Path, environment: dict[str, str]) -> list[str]:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


CASES = [
    (["explain", "funds.a"], ["funds.arrived"]),
    (["explain", "r"], ["rate"]),
    (["log", "funds.p"], ["funds.planned"]),
    (["score", "--set", "funds.p"], ["funds.planned"]),
    (["build", ""], ["2018"]),
    (["log", "funds.arrived", "--period", "20"], ["2018"]),
    (["schema", "r"], ["rubric"]),
    (["new", "x", "--form", ""], ["自评表"]),
    (["expl"], ["explain"]),
]
"""What was typed, and what may stand there."""


@pytest.mark.parametrize(("typed", "names"), CASES)
def test_bash(made: Path, environment: dict[str, str], typed: list[str], names: list[str]) -> None:
    words = " ".join(f"'{word}'" for word in ("docgen", *typed))
    script = (
        'eval "$(docgen --show-completion bash)"; complete -p docgen >/dev/null || exit 1; '
        f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _docgen_completion docgen; "
        'for each in "${COMPREPLY[@]}"; do echo "$each"; done'
    )
    assert said([shell("bash"), "--norc", "-c", script], made, environment) == names


@pytest.mark.parametrize(("typed", "names"), CASES)
def test_fish(made: Path, environment: dict[str, str], typed: list[str], names: list[str]) -> None:
    line = " ".join(("docgen", *typed))
    told = said(
        [shell("fish"), "--no-config", "-c", f"docgen --show-completion fish | source; complete -C '{line}'"],
        made,
        environment,
    )
    assert [each.partition("\t")[0] for each in told if each.strip()] == names


def test_fish_shows_what_a_fact_is_called(made: Path, environment: dict[str, str]) -> None:
    script = "docgen --show-completion fish | source; complete -C 'docgen explain funds.a'"
    assert said([shell("fish"), "--no-config", "-c", script], made, environment) == ["funds.arrived\t到位"]


def test_fish_completes_files_where_files_belong(made: Path, environment: dict[str, str]) -> None:
    script = "docgen --show-completion fish | source; complete -C 'docgen verify templates/re'"
    told = said([shell("fish"), "--no-config", "-c", script], made, environment)
    assert "templates/report.docx" in [each.strip() for each in told]


@pytest.mark.parametrize(
    ("typed", "shown"), [("docgen explain funds.arr", "funds.arrived"), ("docgen schema ru", "rubric")]
)
def test_zsh(made: Path, environment: dict[str, str], typed: str, shown: str) -> None:
    pty = pytest.importorskip("pty", reason="terminals of this kind are not of Windows")
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [shell("zsh"), "-f", "-i"],
        cwd=made,
        env=environment | {"PS1": "> ", "COLUMNS": "120"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    os.set_blocking(ours, False)
    try:
        os.write(
            ours,
            b'autoload -Uz compinit; compinit -D; eval "$(docgen --show-completion zsh)"; echo rea""dy\n',
        )
        _wait_for(ours, "ready")
        os.write(ours, f"{typed}\t".encode())
        _wait_for(ours, shown)
    finally:
        running.kill()
        running.wait()
        os.close(ours)


def _wait_for(terminal: int, text: str) -> None:
    shown, end = b"", time.monotonic() + 30
    while text not in shown.decode("utf-8", "replace"):
        assert time.monotonic() < end, shown
        try:
            shown += os.read(terminal, 65536)
        except BlockingIOError:
            time.sleep(0.02)


def answered(folder: Path, **asked: str) -> subprocess.CompletedProcess[str]:
    """What docgen answers to a shell's script."""
    return subprocess.run(
        [sys.executable, "-m", "docgen"],
        cwd=folder,
        env={**os.environ, **asked},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("typed", "names"), CASES)
def test_powershell_is_answered_what_its_script_asks_for(made: Path, typed: list[str], names: list[str]) -> None:
    done = answered(
        made,
        _DOCGEN_COMPLETE="complete_powershell",
        _TYPER_COMPLETE_ARGS=" ".join(("docgen", *typed)).rstrip(),
        _TYPER_COMPLETE_WORD_TO_COMPLETE=typed[-1],
    )
    assert [line.partition(":::")[0] for line in done.stdout.splitlines() if line.strip()] == names
    assert done.stderr == ""


@pytest.mark.parametrize("kind", ["pwsh", "powershell"])
def test_the_script_of_powershell_asks_docgen(tmp_path: Path, kind: str) -> None:
    script = docgen(tmp_path, "--show-completion", kind).stdout
    assert '$Env:_DOCGEN_COMPLETE = "complete_powershell"' in script
    assert "Register-ArgumentCompleter -Native -CommandName docgen" in script


@pytest.mark.parametrize("typed", ["docgen explain ", "docgen build ", "docgen score --set f", "docgen log x"])
@pytest.mark.parametrize("broken", [True, False])
def test_no_project_and_a_broken_one_give_nothing_and_no_traceback(tmp_path: Path, typed: str, broken: bool) -> None:
    if broken:
        project(tmp_path, funds="a: [", rubric="]")
    done = answered(tmp_path, _DOCGEN_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Traceback" not in done.stdout


def test_another_folder_is_completed_where_it_is_named_first(made: Path, tmp_path: Path) -> None:
    asked = f"docgen explain -p '{made}' funds.a"
    done = answered(tmp_path, _DOCGEN_COMPLETE="complete_bash", COMP_WORDS=asked, COMP_CWORD="4")
    assert done.stdout.split() == ["funds.arrived"]


def test_nothing_heavy_is_loaded_to_complete(made: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "docgen"],
        cwd=made,
        env={
            **os.environ,
            "_DOCGEN_COMPLETE": "complete_bash",
            "COMP_WORDS": "docgen explain funds.a",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "funds.arrived\n"
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "docgen.completion" in loaded
    assert loaded.isdisjoint({"lxml", "docx", "rich", "docgen.pipeline", "cn2an"})


# Installing it


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("bash", ".bash_completions/docgen.sh"),
        ("zsh", ".zfunc/_docgen"),
        ("fish", ".config/fish/completions/docgen.fish"),
    ],
)
def test_completion_is_installed_for_the_shell_that_is_named(
    tmp_path: Path, environment: dict[str, str], kind: str, file: str
) -> None:
    told = said([str(tmp_path / "bin/docgen"), "--install-completion", kind], tmp_path, environment)
    installed = Path(environment["HOME"]) / file
    assert told == [f"Completion for {kind} is in {installed}; a new terminal has it."]
    assert "_DOCGEN_COMPLETE" in installed.read_text(encoding="utf-8")


@pytest.mark.parametrize("before", [["-q"], ["--lang", "zh_CN"], ["--verbose", "--lang=zh_CN"]])
def test_options_may_stand_before_it(tmp_path: Path, environment: dict[str, str], before: list[str]) -> None:
    told = said([str(tmp_path / "bin/docgen"), *before, "--install-completion", "fish"], tmp_path, environment)
    assert (Path(environment["HOME"]) / ".config/fish/completions/docgen.fish").is_file()
    assert not (Path(environment["HOME"]) / ".bashrc").exists()
    assert told == [] if before == ["-q"] else told[0].startswith("fish 的补全已写入")


def test_a_language_that_is_not_there_is_no_fault_while_completing(
    made: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    asked = {**environment, "_DOCGEN_COMPLETE": "complete_bash", "COMP_WORDS": "docgen --lang xx bu", "COMP_CWORD": "3"}
    done = subprocess.run(
        [str(tmp_path / "bin/docgen")], cwd=made, env=asked, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout.split(), done.stderr) == (["build"], "")


@pytest.mark.parametrize("option", ["--show-completion", "--install-completion"])
def test_a_shell_that_nobody_knows_is_refused_with_those_that_are(tmp_path: Path, option: str) -> None:
    done = docgen(tmp_path, option, "xonsh")
    assert done.returncode == 1
    assert done.stderr == (
        f"{option}: xonsh is no shell that can be completed in [unknown-shell]\n"
        f"    Name the shell: docgen {option} bash|zsh|fish|powershell|pwsh\n"
        "Errors: 1. Nothing was written.\n"
    )


def test_where_the_shell_cannot_be_told_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import shellingham  # type: ignore[import-untyped]  # noqa: PLC0415

    def none() -> NoReturn:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", none)
    monkeypatch.setattr(sys, "argv", ["docgen", "--show-completion"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == terminal.Exit.PROBLEMS
    assert "Name the shell: docgen --show-completion bash|zsh|fish|powershell|pwsh" in capsys.readouterr().err


def test_the_options_are_those_of_typer(tmp_path: Path) -> None:
    help_text = docgen(tmp_path, "--help").stdout
    assert cli.INSTALL_COMPLETION in help_text
    assert cli.SHOW_COMPLETION in help_text
