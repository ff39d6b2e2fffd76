"""The command line: its exit codes, its help, its data, and that a failed build leaves the last good report."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from docgen import __version__
from docgen.word import readback
from tests.making import p, project_of, word
from tests.test_pipeline import FUNDS, REPORT, RUBRIC

COMMANDS = ("build", "check", "score", "explain", "new")
PROGRAM = (sys.executable, "-m", "docgen")
Done = subprocess.CompletedProcess[str]


def docgen(folder: Path, *arguments: str, **environment: str) -> Done:
    """Run the command line in a folder. No way out may show a traceback."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without doubts."""
    return project_of(tmp_path / "project", RUBRIC, REPORT, funds=FUNDS)


def change(project: Path, old: str, new: str) -> None:
    file = project / "facts/2018/funds.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


# Help


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_help_names_every_command_and_every_exit_code(tmp_path: Path, option: str) -> None:
    done = docgen(tmp_path, option)
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^ +{command} +\S", done.stdout, re.MULTILINE), command
    assert re.findall(r"\d", done.stdout[done.stdout.index("Exit codes") :]) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_each_command_says_what_it_does(tmp_path: Path, command: str, option: str) -> None:
    done = docgen(tmp_path, command, option)
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: docgen {command} ")


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    done = docgen(tmp_path)
    assert "Usage: docgen" in done.stdout + done.stderr


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = docgen(tmp_path, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"docgen {__version__}\n", "")


def test_the_module_and_the_package_run_alike(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "docgen", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == docgen(tmp_path, "--version").stdout


# Exit codes


@pytest.mark.parametrize(
    "arguments",
    [
        ["biuld"],
        ["build", "--fnal"],
        ["build", "2018", "2019"],
        ["build", "--out"],
        ["explain"],
        ["new"],
        ["--nothing"],
        ["new", "a", "b"],
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(project: Path, arguments: list[str]) -> None:
    done = docgen(project, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.match("Usage: docgen|Error: ", done.stderr)
    assert not (project / "build/report.docx").exists()


@pytest.mark.parametrize("command", [["build"], ["check"], ["score"], ["explain", "rate"]])
def test_a_folder_that_is_no_project_exits_with_1_and_says_what_to_do(tmp_path: Path, command: list[str]) -> None:
    done = docgen(tmp_path, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[no-project]" in done.stderr
    assert "docgen new" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command", [["build", "1999"], ["check", "1999"], ["score", "1999"], ["explain", "rate", "1999"]]
)
def test_a_period_that_is_not_there_exits_with_1(project: Path, command: list[str]) -> None:
    done = docgen(project, *command)
    assert done.returncode == 1
    assert "facts/1999" in done.stderr


def test_a_fault_of_its_own_exits_with_3_and_leaves_a_report_to_send(project: Path, tmp_path: Path) -> None:
    broken = "import docgen.pipeline as p; p.build = lambda *a, **k: 1 / 0; from docgen.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", broken, "build", "2018"],
        cwd=project,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "Traceback" not in done.stderr
    (fault,) = tmp_path.glob("docgen-fault-*.txt")
    assert str(fault) in done.stderr
    text = fault.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert "build 2018" in text


# build


def test_a_build_writes_the_report_and_says_how_it_stands(project: Path) -> None:
    done = docgen(project, "build")
    assert done.returncode == 0
    assert "build/report.docx" in done.stdout
    assert "10 of 10, 优" in done.stdout
    assert readback.outline((project / "build/report.docx").read_bytes()).paragraphs[0].text == "到位 100 元"
    assert [file.name for file in (project / "build").glob("[!.]*")] == ["report.docx"]


def test_the_report_goes_where_it_is_asked_to_go(project: Path, tmp_path: Path) -> None:
    assert docgen(project, "build", "--out", str(tmp_path / "new" / "报告.docx")).returncode == 0
    assert (tmp_path / "new" / "报告.docx").is_file()
    assert not (project / "build/report.docx").exists()


@pytest.mark.parametrize("option", ["--project", "-p"])
def test_a_project_may_be_named_from_elsewhere(project: Path, tmp_path: Path, option: str) -> None:
    assert docgen(tmp_path, "build", "2018", option, str(project)).returncode == 0
    assert (project / "build/report.docx").is_file()


def test_a_report_may_be_read_by_those_who_may_read_other_files(project: Path) -> None:
    docgen(project, "build")
    (project / "other").write_bytes(b"")
    assert (project / "build/report.docx").stat().st_mode == (project / "other").stat().st_mode


def test_doubts_are_told_beside_the_report(project: Path) -> None:
    change(project, "arrived: {value: 100", "arrived: {value: 50")
    done = docgen(project, "build")
    assert done.returncode == 0
    assert "[warning: no-reason]" in done.stderr
    assert "Findings: 1" in done.stdout


def put_a_folder(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.mkdir()


FAILURES: dict[str, Callable[[Path], object]] = {
    "a broken facts file": lambda project: (project / "facts/2018/funds.yaml").write_text("a: [", encoding="utf-8"),
    "an unknown name": lambda project: (project / "templates/report.docx").write_bytes(word(p("{{ a }}"))),
    "no template": lambda project: (project / "templates/report.docx").unlink(),
    "a template that is a folder": lambda project: put_a_folder(project / "templates/report.docx"),
    "a template cut off": lambda project: (project / "templates/report.docx").write_bytes(REPORT[:-50]),
    "a rubric that is no text": lambda project: (project / "templates/rubric.yaml").write_bytes(b"\xff\x00\x80"),
    "a rubric that is a list": lambda project: (project / "templates/rubric.yaml").write_text("- 1", encoding="utf-8"),
    "a facts file that is a folder": lambda project: put_a_folder(project / "facts/2018/more.yaml"),
    "a link to nowhere": lambda project: (project / "facts/2018/more.yaml").symlink_to("nowhere"),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("options", [[], ["--final"]])
def test_a_failed_build_leaves_the_last_report_and_nothing_else(
    project: Path, failure: str, options: list[str]
) -> None:
    assert docgen(project, "build").returncode == 0
    before = (project / "build/report.docx").read_bytes()
    FAILURES[failure](project)
    done = docgen(project, "build", *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(r"^Errors: \d+. Nothing was written.$", done.stderr.splitlines()[-1])
    assert (project / "build/report.docx").read_bytes() == before
    assert [file.name for file in (project / "build").glob("[!.]*")] == ["report.docx"]


def test_a_final_report_is_refused_with_the_list_and_the_draft_stays(project: Path) -> None:
    change(project, "planned: {value: 100", "planned: {certainty: assumed, value: 100")
    assert docgen(project, "build").returncode == 0
    before = (project / "build/report.docx").read_bytes()
    done = docgen(project, "build", "--final")
    assert (done.returncode, done.stdout) == (1, "")
    assert "facts/2018/funds.yaml:1:1: funds.planned is assumed (计划) [assumed]" in done.stderr
    assert (project / "build/report.docx").read_bytes() == before


@pytest.mark.parametrize("out", ["kept.docx", "facts/2018/funds.yaml/report.docx"])
def test_a_report_that_cannot_be_written_is_a_problem_with_its_place(project: Path, out: str) -> None:
    (project / "kept.docx").mkdir()
    before = sorted(str(file) for file in project.rglob("*"))
    done = docgen(project, "build", "--out", out)
    assert done.returncode == 1
    assert f"{out}: the file cannot be written" in done.stderr
    assert sorted(str(file) for file in project.rglob("*")) == before


def test_a_report_is_not_written_under_the_name_of_another_kind_of_file(project: Path) -> None:
    done = docgen(project, "build", "--out", "report.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("report.pdf: report.pdf is no name of a Word file [wrong-name]\n    End it in .docx.")
    assert not (project / "report.pdf").exists()


def test_flat_leaves_the_controls_out(project: Path) -> None:
    assert docgen(project, "build").returncode == 0
    assert docgen(project, "build", "--flat", "--out", "flat.docx").returncode == 0
    with_controls, flat = (read(project / file) for file in ("build/report.docx", "flat.docx"))
    assert (b"w:sdt" in with_controls, b"w:sdt" in flat) == (True, False)


def read(file: Path) -> bytes:
    with zipfile.ZipFile(file) as package:
        return package.read("word/document.xml")


def test_a_report_that_finds_no_room_leaves_the_last_one_whole(project: Path) -> None:
    assert docgen(project, "build").returncode == 0
    before = (project / "build/report.docx").read_bytes()
    change(project, "arrived: {value: 100", "arrived: {value: 99")
    done = subprocess.run(
        [*PROGRAM, "build"],
        cwd=project,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert len(before) > 1000
    assert (done.returncode, done.stdout) == (1, "")
    assert "[cannot-write]" in done.stderr
    assert (project / "build/report.docx").read_bytes() == before
    assert [file.name for file in (project / "build").glob("[!.]*")] == ["report.docx"]


def test_a_build_over_a_report_replaces_it_whole(project: Path) -> None:
    (project / "build").mkdir()
    (project / "build/report.docx").write_bytes(bytes(10_000_000))
    assert docgen(project, "build").returncode == 0
    assert readback.outline((project / "build/report.docx").read_bytes()).paragraphs


# check, score, explain


def test_check_writes_nothing_and_exits_with_0_when_nothing_is_found(project: Path) -> None:
    done = docgen(project, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Findings: 0. Checks of the project that hold: 0 of 0.\n"
    assert not (project / "build/report.docx").exists()


def test_check_exits_with_1_and_lists_what_it_finds(project: Path) -> None:
    text = "checks:\n  - {that: funds.planned == funds.arrived, otherwise: 不符}\n  - {that: funds.planned == 1, otherwise: 不是一}\n"
    change(project, FUNDS, FUNDS + text)
    done = docgen(project, "check")
    assert done.returncode == 1
    assert "facts/2018/funds.yaml:4:5: holds: funds.planned == funds.arrived (100 == 100)" in done.stdout
    assert "不是一" in done.stdout
    assert done.stdout.endswith("Findings: 1. Checks of the project that hold: 1 of 2.\n")


@pytest.mark.parametrize("command", ["check", "score"])
def test_data_are_printed_for_programs(project: Path, command: str) -> None:
    done = docgen(project, command, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert data["problems" if command == "check" else "score"] == ([] if command == "check" else "10")


@pytest.mark.parametrize("command", ["check", "score"])
def test_problems_are_data_too_when_data_are_asked_for(project: Path, command: str) -> None:
    change(project, "planned:", "planned: 1\nplanned:")
    done = docgen(project, command, "--json")
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["code"], problem["severity"]) == ("key-twice", "error")
    assert problem["place"] == {"file": "facts/2018/funds.yaml", "line": 2, "column": 1, "where": ""}


def test_a_pending_score_is_null_in_data(project: Path) -> None:
    change(project, "arrived: {value: 100", "arrived: {value: ")
    data = json.loads(docgen(project, "score", "--json").stdout)
    assert (data["score"], data["so_far"], data["indicators"][0]["score"]) == (None, "0", None)
    assert data["indicators"][0]["missing"] == ["funds.arrived"]


def test_the_scorecard_in_a_pipe_is_lines_with_tabs(project: Path) -> None:
    done = docgen(project, "score")
    lines = done.stdout.splitlines()
    assert [line.split("\t") for line in lines[:3]] == [
        ["key", "indicator", "weight", "score", "certainty"],
        ["rate", "到位率", "10", "10", "stated"],
        ["", "total", "10", "10", "stated"],
    ]
    assert lines[3] == "Score: 10 of 10, 优"


def test_the_scorecard_on_a_terminal_is_a_table(project: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "score"],
        cwd=project,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "100", "TERM": "xterm"},
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the terminal was closed by the last to use it
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    assert process.wait() == 0
    text = said.decode()
    assert "到位率" in text
    assert "\t" not in text
    assert re.search("[│┃|]", text)


def test_a_reader_that_stops_reading_is_no_fault(project: Path) -> None:
    source, sink = os.pipe()
    os.close(source)
    done = subprocess.run([*PROGRAM, "score"], cwd=project, stdout=sink, stderr=subprocess.PIPE, text=True, check=False)
    os.close(sink)
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr


def test_a_console_that_lacks_characters_is_no_fault(project: Path) -> None:
    done = docgen(project, "score", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "rate\t???\t10" in done.stdout


def test_explaining_an_indicator_and_a_fact(project: Path) -> None:
    assert "到位率" in docgen(project, "explain", "rate").stdout
    assert "facts/2018/funds.yaml:2" in docgen(project, "explain", "funds.arrived").stdout


def test_explaining_what_is_not_there_exits_with_1_and_the_nearest_name(project: Path) -> None:
    done = docgen(project, "explain", "funds.arived")
    assert (done.returncode, done.stdout) == (1, "")
    assert "funds.arrived" in done.stderr


# new


@pytest.mark.parametrize("there", [False, True])
def test_a_new_project_builds_as_it_is(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "新项目").mkdir()
    done = docgen(tmp_path, "new", "新项目")
    assert done.returncode == 0
    assert "新项目" in done.stdout
    assert (tmp_path / "新项目/.gitignore").is_file()
    assert docgen(tmp_path / "新项目", "build").returncode == 0
    assert docgen(tmp_path / "新项目", "build", "--final").returncode == 1


@pytest.mark.parametrize("kind", ["folder", "file", "hidden"])
def test_a_new_project_is_refused_where_something_is(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "project"
    if kind == "file":
        folder.write_text("甲", encoding="utf-8")
    else:
        folder.mkdir()
        (folder / ("a.txt" if kind == "folder" else ".git")).write_text("甲", encoding="utf-8")
    before = sorted(str(file) for file in tmp_path.rglob("*"))
    done = docgen(tmp_path, "new", "project")
    assert (done.returncode, done.stdout) == (1, "")
    assert "[not-empty]" in done.stderr
    assert sorted(str(file) for file in tmp_path.rglob("*")) == before


def test_a_new_project_where_no_folder_can_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = docgen(tmp_path, "new", "file/project")
    assert done.returncode == 1
    assert "file/project" in done.stderr


# What if, what is missing, and schemas


def test_a_score_can_be_asked_what_if(project: Path) -> None:
    done = docgen(project, "score", "--set", "funds.arrived=50")
    assert done.returncode == 0
    assert "Score: 5 of 10, 差\n" in done.stdout
    assert "arrived: {value: 100" in (project / "facts" / "2018" / "funds.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pair", "code", "told"),
    [
        ("funds.arived=50", 1, "Did you mean funds.arrived?"),
        ("funds.arrived", 2, "is not of the form"),
    ],
)
def test_what_if_about_no_fact_is_told(project: Path, pair: str, code: int, told: str) -> None:
    done = docgen(project, "score", "--set", pair)
    assert done.returncode == code
    assert told in " ".join(done.stderr.replace("│", " ").split())


def test_gaps_say_what_would_bring_the_points_back(project: Path) -> None:
    change(project, "arrived: {value: 100", "arrived: {value: 50")
    done = docgen(project, "score", "--gaps")
    assert done.stdout.splitlines()[1:] == ["    full with funds.arrived ≥ 100", "Score: 5 of 10, 差"]
    data = json.loads(docgen(project, "score", "--gaps", "--json").stdout)
    assert [(gap["lost"], gap["steps"]) for gap in data["gaps"]] == [("5", ["funds.arrived ≥ 100"])]


@pytest.mark.parametrize("kind", ["facts", "rubric", "scorecard"])
def test_the_schema_of_a_file_is_printed(project: Path, kind: str) -> None:
    done = docgen(project, "schema", kind)
    assert done.returncode == 0
    assert json.loads(done.stdout)["$id"] == f"urn:docgen:{kind}:1"


def test_a_schema_of_nothing_is_wrong_usage(project: Path) -> None:
    assert docgen(project, "schema", "template").returncode == 2


@pytest.mark.parametrize("form", [[], ["--form", "自评表"]])
def test_every_yaml_file_of_a_new_project_names_a_schema_that_is_there(tmp_path: Path, form: list[str]) -> None:
    assert docgen(tmp_path, "new", "neu", *form).returncode == 0
    files = [*(tmp_path / "neu").rglob("*.yaml")]
    assert len(files) > 2
    for file in files:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, file
        schema = json.loads((file.parent / named[1]).read_text(encoding="utf-8"))
        assert schema["$id"] == f"urn:docgen:{'rubric' if file.stem == 'rubric' else 'facts'}:1"
    assert docgen(tmp_path / "neu", "check").returncode == 0


def test_a_form_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert docgen(tmp_path, "new", "neu", "--form", "总结").returncode == 2
    assert not (tmp_path / "neu").exists()


# Language


WORKINGS = word(p("到位 {{ funds.arrived }} 元"), p("{{ scorecard.workings }}"), header1=p("{{ document.status }}"))


def test_a_report_and_its_archive_are_the_same_in_every_locale(tmp_path: Path) -> None:
    funds = (
        FUNDS.replace("100", "120", 1).replace("label: 到位", "label: 到位, certainty: assumed") + "left: {value: }\n"
    )
    project = project_of(tmp_path / "project", RUBRIC, WORKINGS, funds=funds)
    made: dict[str, tuple[bytes, str]] = {}
    for locale in ("zh_CN.UTF-8", "C", "en_US.UTF-8"):
        for asked in ((), ("--lang", "zh_CN"), ("--lang", "en")):
            language = {"LANGUAGE": "", "LC_ALL": locale, "PYTHONUTF8": "1"}
            done = docgen(project, "build", *asked, **language)
            archive = docgen(project, "score", "--json", *asked, **language).stdout
            assert done.returncode == 0
            assert done.stdout.startswith(
                "报告：" if asked[1:] == ("zh_CN",) or (locale[:2] == "zh" and not asked) else "Report:"
            )
            made[f"{locale} {asked}"] = ((project / "build/report.docx").read_bytes(), archive)
    assert len(made) == 9
    assert len(set(made.values())) == 1
    document, archive = made.popitem()[1]
    assert "10 × 100 ÷ 120 = ≈8.333333" in archive
    assert "10 × 100 ÷ 120 = ≈8.333333" in str(readback.outline(document))


def test_messages_are_told_in_the_language_of_the_locale(project: Path) -> None:
    change(project, "planned: {value: 100", "planned: {value: 2018-02-30")
    done = docgen(project, "check", LANGUAGE="", LC_ALL="zh_CN.UTF-8", PYTHONUTF8="1")
    assert done.stderr.splitlines() == [
        "facts/2018/funds.yaml:1:18: 日历上没有 2018-02-30 这一天 [no-such-date]",
        "    日期按年-月-日书写，如 2018-06-02。",
        "错误：1处。没有写入任何文件。",
    ]


def test_the_labels_of_an_explanation_line_up_in_chinese(project: Path) -> None:
    title, *lines = docgen(project, "explain", "funds.planned", "--lang", "zh_CN").stdout.splitlines()
    assert title == "funds.planned  计划"
    assert lines[:3] == ["  值            100 元", "  可靠程度      有依据", "  佐证材料      记账凭证第3号"]


def test_the_scorecard_is_chinese_too(project: Path) -> None:
    head, row, *rest = docgen(project, "score", "--lang", "zh_CN").stdout.splitlines()
    assert head.split("\t") == ["key", "指标", "分值", "得分", "可靠程度"]
    assert row.split("\t") == ["rate", "到位率", "10", "10", "有依据"]
    assert rest[-1] == "得分：10分（满分10分），优"


# What stands where a report is written


def files_in(project: Path) -> list[str]:
    return sorted(file.name for file in (project / "build").iterdir() if file.is_file())


def test_an_edited_report_is_kept_and_its_edits_can_be_pulled(project: Path) -> None:
    docgen(project, "build")
    change(project, "arrived: {value: 100", "arrived: {value: 90")
    assert docgen(project, "build").stderr.count("kept-report") == 0  # docgen's own, of other facts
    report = project / "build" / "report.docx"
    edited = report.read_bytes() + b"edited"
    for number in ("", "2"):
        report.write_bytes(edited)
        done = docgen(project, "build")
        assert done.returncode == 0
        assert f"it is kept as report (edited{number}).docx [warning: kept-report]\n" in done.stderr
        assert f'docgen pull "build/report (edited{number}).docx"' in done.stderr
        assert (project / "build" / f"report (edited{number}).docx").read_bytes() == edited
    assert files_in(project) == ["report (edited).docx", "report (edited2).docx", "report.docx"]
    assert docgen(project, "build").stderr.count("kept-report") == 0


def test_a_final_report_is_kept_when_a_draft_takes_its_place(project: Path) -> None:
    assert "no-commit" in docgen(project, "build", "--final").stderr  # no git here
    final = (project / "build" / "report.docx").read_bytes()
    assert "kept-report" not in docgen(project, "build", "--final").stderr
    done = docgen(project, "build")
    assert "a final report stood here; it is kept as report (final).docx" in done.stderr
    assert (project / "build" / "report (final).docx").read_bytes() == final


def test_a_path_with_blanks_is_told_as_a_shell_takes_it(tmp_path: Path) -> None:
    done = docgen(tmp_path, "new", "我的 项目/2025")
    assert done.stdout == 'A project is in 我的 项目/2025. Next: cd "我的 项目/2025", then docgen build.\n'


def test_what_was_typed_doubtfully_is_told_where_the_template_cannot_print_it(project: Path) -> None:
    change(project, "arrived: {value: 100", "arrived: {value: 2025.12.31")
    (project / "templates" / "report.docx").write_bytes(word(p("{{ funds.arrived|cn_date }}")))
    (project / "templates" / "rubric.yaml").write_text(
        (project / "templates" / "rubric.yaml").read_text(encoding="utf-8").replace("funds.arrived", "funds.planned"),
        encoding="utf-8",
    )
    done = docgen(project, "build")
    assert "facts/2018/funds.yaml:2:" in done.stderr
    assert "Write it as 2018-06-02." in done.stderr


def test_below_the_project_its_folder_is_named(project: Path) -> None:
    done = docgen(project / "facts" / "2018", "check")
    assert f"The project is the folder above: {project.resolve().as_posix()}\n" in done.stderr
