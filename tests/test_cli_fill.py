"""The command line for any template: `docgen fill` and `docgen template`, their exit codes, files and words."""

from __future__ import annotations

import json
import os
import re
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from docgen.word import package, readback
from tests.making import members_of, p, project_of, tbl, tr, word, zipped
from tests.parts import Validator
from tests.test_pipeline import FUNDS, RUBRIC

Done = subprocess.CompletedProcess[str]


def docgen(folder: Path, *arguments: str, limit: int | None = None, **environment: str) -> Done:
    """Run the command line in a folder. No way out may show a traceback, nor be a fault of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "docgen", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None,
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in (0, 1, 2), done.stderr
    return done


def everything(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


GOOD = word(p("甲 {{ a }}{% if b %} 有{% endif %}"), tbl(tr("{% for r in rows %}{{ r }}", "乙{% endfor %}")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A template and its data, in both kinds of file."""
    (tmp_path / "t.docx").write_bytes(GOOD)
    (tmp_path / "d.yaml").write_text("a: 97.80\nb: true\nrows: [一, 二]\n", encoding="utf-8")
    (tmp_path / "d.json").write_text('{"a": 97.80, "b": true, "rows": ["一", "二"]}', encoding="utf-8")
    return tmp_path


def put(name: str, data: bytes | str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))


# Help


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize(
    "command", [["fill"], ["template"], ["template", "lint"], ["template", "text"], ["template", "schema"]]
)
def test_each_command_says_what_it_does_and_takes(command: list[str], option: str, tmp_path: Path) -> None:
    done = docgen(tmp_path, *command, option, COLUMNS="100")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: docgen {' '.join(command)} ")
    first = done.stdout.splitlines()[2].strip()
    assert re.fullmatch(r"[A-Z].{20,}", first)
    assert "Options:" in done.stdout
    for line in done.stdout.splitlines():
        assert len(line) <= 100


@pytest.mark.parametrize("command", [[], ["template"]])
def test_no_summary_in_a_list_of_commands_is_cut_off(command: list[str], tmp_path: Path) -> None:
    done = docgen(tmp_path, *command, "--help", COLUMNS="80")
    listed = done.stdout[done.stdout.index("Commands:") :]
    assert "fill" in listed or "lint" in listed
    assert "..." not in listed


def test_the_help_of_fill_names_every_argument_and_option(tmp_path: Path) -> None:
    said = docgen(tmp_path, "fill", "--help").stdout
    for word_ in ("template", "data", "--out", "-o", "--allow-macros", ".docx", "YAML", "JSON"):
        assert word_ in said


def test_the_help_of_lint_names_every_option(tmp_path: Path) -> None:
    said = docgen(tmp_path, "template", "lint", "--help").stdout
    for word_ in ("--annotate", "--json", "--allow-macros", "Exits with 1"):
        assert word_ in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["fill"], ["fill", "t.docx"], ["fill", "t.docx", "d.yaml"], ["fill", "t.docx", "-o", "o.docx"], ["fill", "t.docx", "d.yaml", "-o"], ["fill", "t.docx", "d.yaml", "e.yaml", "-o", "o.docx"],
        ["fill", "t.docx", "d.yaml", "-o", "o.docx", "--macros"], ["fill", "t.docx", "d.yaml", "--output", "o.docx"], ["template", "lnit", "t.docx"], ["template", "lint"], ["template", "lint", "t.docx", "u.docx"],
        ["template", "lint", "t.docx", "--annotate"], ["template", "lint", "t.docx", "--jsno"], ["template", "text"], ["template", "schema"], ["template", "text", "t.docx", "--json"], ["template"],
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_writes_nothing(folder: Path, arguments: list[str]) -> None:
    before = everything(folder)
    done = docgen(folder, *arguments)
    assert done.returncode == 2
    assert re.search("Usage: docgen|Error: ", done.stdout + done.stderr)
    assert everything(folder) == before


# fill


@pytest.mark.parametrize("data", ["d.yaml", "d.json"])
def test_filling_writes_the_document_and_says_where(folder: Path, data: str, validator: Validator) -> None:
    done = docgen(folder, "fill", "t.docx", data, "-o", "o.docx")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Document: o.docx\n", "")
    outline = readback.outline((folder / "o.docx").read_bytes())
    assert outline.paragraphs[0].text == "甲 97.80 有"
    assert outline.tables[0].rows == (("一", "乙"), ("二", "乙"))
    assert validator.errors(folder / "o.docx") == []
    assert set(everything(folder)) == {"t.docx", "d.yaml", "d.json", "o.docx"}


def test_the_same_input_gives_the_same_file(folder: Path) -> None:
    for name in ("o1.docx", "o2.docx"):
        docgen(folder, "fill", "t.docx", "d.yaml", "--out", name, PYTHONHASHSEED="1" if name == "o1.docx" else "2")
    assert (folder / "o1.docx").read_bytes() == (folder / "o2.docx").read_bytes()


def test_a_document_goes_where_it_is_asked_to_go_with_names_of_any_script(folder: Path, tmp_path: Path) -> None:
    (folder / "模 板.docx").write_bytes(GOOD)
    (folder / "数据").mkdir()
    (folder / "数据/二〇一八.yaml").write_bytes((folder / "d.yaml").read_bytes())
    done = docgen(folder, "fill", "模 板.docx", "数据/二〇一八.yaml", "-o", "出/来/报 告.docx")
    assert (done.returncode, done.stdout) == (0, "Document: 出/来/报 告.docx\n")
    assert (folder / "出/来/报 告.docx").is_file()


def test_a_document_may_be_read_by_those_who_may_read_other_files(folder: Path) -> None:
    docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx")
    assert stat.S_IMODE((folder / "o.docx").stat().st_mode) == stat.S_IMODE((folder / "t.docx").stat().st_mode)


def test_a_document_of_before_is_replaced_whole(folder: Path) -> None:
    (folder / "o.docx").write_bytes(bytes(5_000_000))
    assert docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx").returncode == 0
    assert len((folder / "o.docx").read_bytes()) < 100_000


WARNED: dict[str, tuple[str, str]] = {
    "near-tag": ("甲｛｛ a ｝｝", "a: 1"),
    "curly-quotes": ("甲{{ a|default(“无”) }}", "a: 1"),
    "forbidden-character": ("甲{{ a }}", 'a: "乙\\u0001"'),
}


@pytest.mark.parametrize("code", WARNED)
def test_doubts_are_told_on_the_side_and_the_document_is_written(folder: Path, code: str) -> None:
    body, data = WARNED[code]
    (folder / "t.docx").write_bytes(word(p(body)))
    (folder / "d.yaml").write_text(data, encoding="utf-8")
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx")
    assert (done.returncode, done.stdout) == (0, "Document: o.docx\nDoubts:   1\n")
    assert re.match(rf"t\.docx: 第1段: .*\[warning: {code}\]\n    \S", done.stderr)
    assert (folder / "o.docx").is_file()


FAILURES: dict[str, tuple[Callable[[Path], object], str]] = {
    "an unknown name": (put("d.yaml", "b: 1\nrows: []"), "t.docx: 第1段: {{ a }}: there is nothing called a [unknown-name]"),
    "an unknown name in a table": (put("t.docx", word(tbl(tr("甲", "{{ b.c }}")))), "t.docx: 表1 行1 列2: {{ b.c }}: "),
    "a broken tag": (put("t.docx", word(p("{{ a b }}"))), "t.docx: 第1段: {{ a b }}: "),
    "a block without end": (put("t.docx", word(p("{% if a %}"))), "t.docx: 第1段: {% if a %} is never ended [unbalanced]"),
    "a tag that fails": (put("t.docx", word(p("{{ a / 0 }}"))), "t.docx: 第1段: {{ a / 0 }}: "),
    "a list printed": (put("t.docx", word(p("{{ rows }}"))), "t.docx: 第1段: {{ rows }}: this is a list, and cannot be printed [not-one-value]"),
    "too much": (put("t.docx", word(p("{{ 'a' * 10**9 }}"))), "t.docx: 第1段: {{ 'a' * 10**9 }}: "),
    "no template": (lambda folder: (folder / "t.docx").unlink(), "t.docx: there is no such file [no-such-file]"),
    "no data": (lambda folder: (folder / "d.yaml").unlink(), "d.yaml: there is no such file [no-such-file]"),
    "an empty template": (put("t.docx", b""), "t.docx: the file is empty [not-a-docx]"),
    "a template cut off": (put("t.docx", GOOD[:400]), "t.docx: the file is damaged or cut off: "),
    "an old template": (put("t.docx", b"\xd0\xcf\x11\xe0" + bytes(600)), "t.docx: the file is an old .doc"),
    "a text for a template": (put("t.docx", "甲"), "t.docx: the file is not a .docx [not-a-docx]"),
    "broken YAML": (put("d.yaml", "a: ["), "d.yaml:2:1: this is not valid YAML: "),
    "a list for data": (put("d.yaml", "- 1"), "d.yaml: the data must be names with values, and are a list [not-a-mapping]"),
    "data that is no text": (put("d.yaml", "a: 甲".encode("gbk") + b"\xff"), "d.yaml:1:5: the file is no text in UTF-8, UTF-16 or GBK: byte 0xff cannot be read [not-text]"),
    "a missing picture": (put("d.yaml", "a: {picture: nix.png}\nb: 1\nrows: []"), "d.yaml: a: nix.png: there is no such file [no-such-file]"),
    "no picture": (put("d.yaml", "a: {picture: d.json}\nb: 1\nrows: []"), "t.docx: 第1段: {{ a }}: d.json is no PNG"),
    "nested JSON for YAML": (put("d.yaml", "[" * 9999), "d.yaml:1:51: nested deeper than 50 levels [too-deep]"),
}  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("there", [False, True])
def test_a_failure_is_told_with_its_place_and_the_document_of_before_stays(
    folder: Path, failure: str, there: bool
) -> None:
    if there:
        (folder / "o.docx").write_bytes(b"before")
    change, said = FAILURES[failure]
    change(folder)
    before = everything(folder)
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said), done.stderr
    assert re.fullmatch(r"Errors: \d+\. Nothing was written\.", done.stderr.splitlines()[-1])
    assert everything(folder) == before


def test_the_faults_of_both_files_are_told_at_once(folder: Path) -> None:
    (folder / "t.docx").write_bytes(word(p("{{ a b }}"), p("{% if %}")))
    (folder / "d.yaml").write_text("a: 1\na: 2\nb: [", encoding="utf-8")
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx")
    places = re.findall(r"^(\S+?\.(?:docx|yaml))", done.stderr, re.MULTILINE)
    assert {"t.docx", "d.yaml"} <= set(places)
    assert done.stderr.count("[broken-tag]") == 2
    done = docgen(folder, "fill", "nix.docx", "nix.yaml", "-o", "o.docx")
    assert re.findall(r"^(nix\.\w+): there is no such file", done.stderr, re.MULTILINE) == ["nix.docx", "nix.yaml"]


def test_every_unknown_name_is_told_at_once_with_the_nearest(folder: Path) -> None:
    (folder / "t.docx").write_bytes(
        word(p("{{ rwos }}{{ aa.b }}"), p("{% for r in rows %}{{ s }}{% endfor %}"), header1=p("{{ c }}"))
    )
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx")
    assert re.findall(r"^t\.docx: (\S+段).*?nothing called (\w+)", done.stderr, re.MULTILINE)[:3] == [
        ("第1段", "rwos"),
        ("第1段", "aa"),
        ("第2段", "s"),
    ]
    assert "页眉 › 第1段" in done.stderr
    assert "Did you mean rows?" in done.stderr


OUTS = {
    "a folder": "folder.docx",
    "this folder": ".",
    "below a file": "t.docx/o.docx",
    "an empty name": "",
    "a name too long": "x" * 400 + ".docx",
    "where nobody may write": "/proc/docgen/o.docx",
}


@pytest.mark.parametrize("out", OUTS)
@pytest.mark.parametrize("command", [["fill", "t.docx", "d.yaml", "-o"], ["template", "lint", "t.docx", "--annotate"]])
def test_a_file_that_cannot_be_written_is_a_problem_with_its_place(folder: Path, command: list[str], out: str) -> None:
    (folder / "folder.docx").mkdir()
    before = everything(folder)
    done = docgen(folder, *command, OUTS[out])
    assert done.returncode == 1, done.stdout
    assert "Document:" not in done.stdout
    assert re.search(r"\[(cannot-write|wrong-name)\]$", done.stderr, re.MULTILINE)
    assert done.stderr.startswith(OUTS[out] or ".")
    assert everything(folder) == before
    assert not [each for each in folder.iterdir() if each.name.startswith(".")]


def test_a_document_that_finds_no_room_leaves_the_one_of_before(folder: Path) -> None:
    (folder / "o.docx").write_bytes(b"before")
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", "o.docx", limit=500)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[cannot-write]" in done.stderr
    assert (folder / "o.docx").read_bytes() == b"before"
    assert set(everything(folder)) == {"t.docx", "d.yaml", "d.json", "o.docx"}


@pytest.mark.parametrize("out", ["t.docx", "d.yaml", "./t.docx", "../{name}/t.docx"])
def test_a_document_does_not_overwrite_what_it_is_made_from(folder: Path, out: str) -> None:
    before = everything(folder)
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", out.format(name=folder.name))
    assert done.returncode == 1
    assert everything(folder) == before


def test_a_document_does_not_overwrite_a_file_that_its_data_name(folder: Path) -> None:
    (folder / "annex.docx").write_bytes(word(p("子")))
    (folder / "d.yaml").write_text("a: {subdocument: annex.docx}\nb: 1\nrows: []\n", encoding="utf-8")
    before = everything(folder)
    assert docgen(folder, "fill", "t.docx", "d.yaml", "-o", "annex.docx").returncode == 1
    assert everything(folder) == before


@pytest.mark.parametrize("out", ["o", "o.doc", "o.txt", "o.pdf", "o.dotx", "o.docx.bak"])
def test_a_document_is_not_given_the_name_of_another_kind_of_file(folder: Path, out: str) -> None:
    before = everything(folder)
    done = docgen(folder, "fill", "t.docx", "d.yaml", "-o", out)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{out}: ")
    assert ".docx" in done.stderr
    assert everything(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["fill", ".", "d.yaml", "-o", "o.docx"],
        ["fill", "t.docx", ".", "-o", "o.docx"],
        ["template", "lint", "."],
        ["template", "text", ".."],
        ["template", "schema", "/"],
    ],
)
def test_a_folder_in_place_of_a_file_is_named(folder: Path, arguments: list[str]) -> None:
    done = docgen(folder, *arguments)
    assert done.returncode == 1
    assert re.match(r"\S.*: the file cannot be read", done.stderr or done.stdout)


def test_a_console_that_lacks_characters_is_no_fault(folder: Path) -> None:
    (folder / "t.docx").write_bytes(word(p("甲{{ 乙 }}")))
    for arguments in (
        ["fill", "t.docx", "d.yaml", "-o", "出.docx"],
        ["template", "lint", "t.docx"],
        ["template", "text", "t.docx"],
        ["template", "schema", "t.docx"],
    ):
        docgen(folder, *arguments, PYTHONIOENCODING="latin-1")


# Macros

MACROS = {
    **members_of(p("甲{{ a }}")),
    "word/vbaProject.bin": b"macros",
}
MACROS["[Content_Types].xml"] = (
    MACROS["[Content_Types].xml"]
    .replace(b"vnd.openxmlformats-officedocument.wordprocessingml.document.main", b"vnd.ms-word.document.macroEnabled.main")
    .replace(b"</Types>", b'<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')
)  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [["fill", "t.docm", "d.yaml", "-o", "o.docm"], ["template", "lint", "t.docm"], ["template", "schema", "t.docm"]],
)
def test_a_file_with_macros_is_refused_unless_allowed(folder: Path, command: list[str]) -> None:
    (folder / "t.docm").write_bytes(zipped(MACROS))
    done = docgen(folder, *command)
    assert done.returncode == 1
    assert "[has-macros]" in done.stdout + done.stderr
    assert "--allow-macros" in done.stdout + done.stderr
    assert not (folder / "o.docm").exists()
    assert docgen(folder, *command, "--allow-macros").returncode == 0
    if command[0] == "fill":
        made = package.read((folder / "o.docm").read_bytes(), "o.docm", macros=True)
        assert made.members["word/vbaProject.bin"] == b"macros"
        assert "macroEnabled" in made.content_types[made.body]


def test_the_text_of_a_file_with_macros_may_be_looked_at(folder: Path) -> None:
    (folder / "t.docm").write_bytes(zipped(MACROS))
    assert "甲{{ a }}" in docgen(folder, "template", "text", "t.docm").stdout


def test_a_template_of_word_becomes_a_document(folder: Path, validator: Validator) -> None:
    members = members_of(p("甲{{ a }}"))
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"document.main", b"template.main")
    (folder / "t.dotx").write_bytes(zipped(members))
    assert docgen(folder, "fill", "t.dotx", "d.yaml", "-o", "o.docx").returncode == 0
    assert readback.outline((folder / "o.docx").read_bytes()).paragraphs[0].text == "甲97.80"
    assert validator.errors(folder / "o.docx") == []


# template lint

DOUBTFUL = word(p("｛｛ a ｝｝"), p("{{ a == “甲” }}"), p("共97.80万元"))
BROKEN = word(p("{% if a %}"), p("{{ a|uper }}"))


def test_lint_of_a_clean_template_exits_with_0(folder: Path) -> None:
    done = docgen(folder, "template", "lint", "t.docx")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Problems: none\n", "")


def test_lint_notes_typed_figures_and_exits_with_0(folder: Path) -> None:
    (folder / "t.docx").write_bytes(word(p("共97.80万元")))
    done = docgen(folder, "template", "lint", "t.docx")
    assert done.returncode == 0
    assert re.match(r"t\.docx: 第1段: .*97\.80万元.* \[note: typed-figure\]\n    \S.*\nProblems: none\n$", done.stdout)


@pytest.mark.parametrize(
    ("data", "codes"), [(DOUBTFUL, ["near-tag", "curly-quotes"]), (BROKEN, ["unbalanced", "unknown-filter"])]
)
def test_lint_lists_what_it_finds_and_exits_with_1(folder: Path, data: bytes, codes: list[str]) -> None:
    (folder / "t.docx").write_bytes(data)
    done = docgen(folder, "template", "lint", "t.docx")
    assert (done.returncode, done.stderr) == (1, "")
    told = re.findall(r"^t\.docx: 第\d段: .*\[(?:\w+: )?([a-z-]+)\]$", done.stdout, re.MULTILINE)
    assert [code for code in told if code != "typed-figure"] == codes
    assert done.stdout.endswith("Problems: 2\n")


@pytest.mark.parametrize("data", [GOOD, DOUBTFUL, BROKEN, b"", b"hello", GOOD[:300], b"\xd0\xcf\x11\xe0" + bytes(99)])
def test_lint_gives_data_for_programs(folder: Path, data: bytes) -> None:
    (folder / "t.docx").write_bytes(data)
    plain, done = docgen(folder, "template", "lint", "t.docx"), docgen(folder, "template", "lint", "t.docx", "--json")
    assert done.stderr == ""
    assert plain.returncode == done.returncode == (0 if data == GOOD else 1)
    problems = json.loads(done.stdout)["problems"]
    assert bool(problems) == (data != GOOD)
    for problem in problems:
        assert problem.keys() == {"code", "severity", "message", "hint", "place"}
        assert problem["place"]["file"] == "t.docx"
        assert problem["severity"] in ("error", "warning", "note")


@pytest.mark.parametrize("name", ["nix.docx", "."])
def test_lint_gives_data_for_programs_of_a_file_that_cannot_be_read_too(folder: Path, name: str) -> None:
    done = docgen(folder, "template", "lint", name, "--json")
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["code"] in ("no-such-file", "cannot-read")


def test_lint_in_a_project_names_the_fact_that_prints_a_figure(tmp_path: Path) -> None:
    facts = FUNDS + "rate: {value: 97.80, label: 率}\n"
    folder = project_of(tmp_path / "project", RUBRIC, word(p("完成97.80%")), funds=facts)
    done = docgen(folder, "template", "lint", "templates/report.docx")
    assert done.returncode == 0
    assert "{{ funds.rate }}" in done.stdout
    assert "{{ funds.rate }}" in docgen(folder / "templates", "template", "lint", "report.docx").stdout


def test_lint_writes_a_copy_with_comments(folder: Path, validator: Validator) -> None:
    (folder / "t.docx").write_bytes(DOUBTFUL)
    done = docgen(folder, "template", "lint", "t.docx", "--annotate", "c.docx")
    assert done.returncode == 1
    assert "Comments: c.docx" in done.stdout
    assert (folder / "t.docx").read_bytes() == DOUBTFUL
    made = package.read((folder / "c.docx").read_bytes(), "c.docx")
    comments = made.members[
        "word/comments.xml" if "word/comments.xml" in made.members else "word/comments1.xml"
    ].decode()
    for code in ("near-tag", "curly-quotes", "typed-figure"):
        assert f"[{code}]" in comments
    assert validator.errors(folder / "c.docx") == []


def test_comments_do_not_make_a_template_worse(folder: Path) -> None:
    (folder / "t.docx").write_bytes(DOUBTFUL)
    docgen(folder, "template", "lint", "t.docx", "--annotate", "c.docx")
    first, second = docgen(folder, "template", "lint", "t.docx"), docgen(folder, "template", "lint", "c.docx")
    assert second.stdout == first.stdout.replace("t.docx", "c.docx")


@pytest.mark.parametrize("data", [b"", b"hello", GOOD[:300]])
def test_no_copy_is_written_of_what_is_no_document(folder: Path, data: bytes) -> None:
    (folder / "t.docx").write_bytes(data)
    done = docgen(folder, "template", "lint", "t.docx", "--annotate", "c.docx")
    assert done.returncode == 1
    assert not (folder / "c.docx").exists()


def test_lint_does_not_write_its_comments_over_the_template(folder: Path) -> None:
    (folder / "t.docx").write_bytes(DOUBTFUL)
    assert docgen(folder, "template", "lint", "t.docx", "--annotate", "t.docx").returncode == 1
    assert (folder / "t.docx").read_bytes() == DOUBTFUL


# template text, template schema


def test_the_text_of_a_template_is_printed_with_its_tags(folder: Path) -> None:
    done = docgen(folder, "template", "text", "t.docx")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "甲 {{ a }}{% if b %} 有{% endif %}" in lines
    assert any("{% for r in rows %}{{ r }}" in line and "乙{% endfor %}" in line for line in lines)
    assert done.stdout.endswith("\n")


def test_the_text_of_a_broken_template_is_printed_all_the_same(folder: Path) -> None:
    (folder / "t.docx").write_bytes(BROKEN)
    done = docgen(folder, "template", "text", "t.docx")
    assert done.returncode == 0
    assert "{{ a|uper }}" in done.stdout


def test_the_schema_of_a_template_judges_its_data(folder: Path) -> None:
    done = docgen(folder, "template", "schema", "t.docx")
    assert (done.returncode, done.stderr) == (0, "")
    schema = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(json.loads((folder / "d.json").read_text(encoding="utf-8")))
    assert not validator.is_valid({"a": 1, "b": True})
    assert not validator.is_valid({"a": 1, "b": True, "rows": 5})


@pytest.mark.parametrize("command", ["text", "schema", "lint"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-a-docx"), (b"hello", "not-a-docx"), (GOOD[:300], "broken-docx"), (b"\xd0\xcf\x11\xe0" + bytes(99), "not-a-docx"), (zipped({"a.txt": b"a"}), "not-a-docx"), (None, "no-such-file"),
        (zipped({**members_of(), "word/document.xml": b"hello"}), "broken-xml"), (zipped({**members_of(), "../a": b""}), "unsafe-path"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_document_is_told(folder: Path, command: str, data: bytes | None, code: str) -> None:
    if data is None:
        (folder / "t.docx").unlink()
    else:
        (folder / "t.docx").write_bytes(data)
    done = docgen(folder, "template", command, "t.docx")
    assert done.returncode == 1
    assert f"[{code}]" in done.stdout + done.stderr
    assert (done.stdout + done.stderr).startswith("t.docx: ")


def test_the_schema_of_a_broken_template_is_refused_with_its_places(folder: Path) -> None:
    (folder / "t.docx").write_bytes(BROKEN)
    done = docgen(folder, "template", "schema", "t.docx")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.findall(r"\[([a-z-]+)\]$", done.stderr, re.MULTILINE) == ["unbalanced", "unknown-filter"]


@pytest.mark.parametrize("command", [["template", "text"], ["template", "schema"], ["template", "lint", "--json"]])
def test_a_reader_that_stops_reading_is_no_fault(folder: Path, command: list[str]) -> None:
    (folder / "t.docx").write_bytes(word(*[p("甲 {{ a }} 97.80")] * 3000))
    source, sink = os.pipe()
    os.close(source)
    done = subprocess.run(
        [sys.executable, "-m", "docgen", *command, "t.docx"],
        cwd=folder,
        stdout=sink,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(sink)
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr
