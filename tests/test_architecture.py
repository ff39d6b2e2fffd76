"""The rules of the shape: each library has one owner, imports point one way, and come late."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "docgen"

ORDER = (
    "records",
    "kept",
    "programs",
    "pattern",
    "language",
    "stages",
    "progress",
    "problems",
    "numerals",
    "wording",
    "files",
    "fontfiles",
    "fonts",
    "yamlfile",
    "spans",
    "units",
    "values",
    "retype",
    "formats",
    "expression",
    "reading",
    "facts",
    "derive",
    "rules",
    "rubric",
    "completion",
    "marking",
    "score",
    "gaps",
    "record",
    "figures",
    "editors",
    "word.package",
    "word.parts",
    "word.properties",
    "word.stories",
    "word.headers",
    "word.manuscript",
    "word.said",
    "word.tags",
    "word.compiled",
    "word.marks",
    "word.rewrite",
    "word.redline",
    "word.controls",
    "word.asides",
    "word.cells",
    "word.lists",
    "word.repair",
    "word.settled",
    "word.limits",
    "word.content",
    "word.environment",
    "word.grammar",
    "word.template",
    "word.cache",
    "word.readback",
    "word.subdocument",
    "word.chartdata",
    "word.workbook",
    "word.charted",
    "word.chart",
    "word.plot",
    "word.insert",
    "word.fill",
    "word.lint",
    "word.annotate",
    "word.layout",
    "word.listing",
    "word.schema",
    "word.typefaces",
    "render",
    "data",
    "filling",
    "finished",
    "audit",
    "proofread",
    "verify",
    "manifest",
    "pipeline",
    "explain",
    "sentences",
    "edits",
    "history",
    "bases",
    "keeping",
    "terminal",
    "building",
    "attest",
    "testimony",
    "pull",
    "proposal",
    "diff",
    "log",
    "changes",
    "telling",
    "doctor",
    "guidance",
    "review.cards",
    "review.facsimile",
    "review.page",
    "batch.tables",
    "batch.roster",
    "batch.making",
    "batch.ledger",
    "batch.crew",
    "batch.cluster",
    "batch.run",
    "batch.summary",
    "watch",
    "serve",
    "cli",
)
"""The modules, each importing only from those before it."""

OWNERS = {
    "ruamel": {"yamlfile"},
    "lxml": {"word"},
    "docx": {"word"},
    "typer": {"cli", "guidance"},
    "rich": {"cli", "progress"},
    "cn2an": {"formats"},
    "markdown_it": {"word"},
    "pypdfium2": {"render"},
    "PIL": {"render"},
    "watchfiles": {"watch"},
    "openpyxl": {"batch"},
    "distributed": {"batch"},
    "platformdirs": {"kept"},
}
"""Which module, or folder of modules, may import a library."""


def modules() -> dict[str, ast.Module]:
    """The source of each module by its name within docgen."""
    files = {file: file.relative_to(PACKAGE).with_suffix("") for file in PACKAGE.rglob("*.py")}
    return {
        ".".join(name.parts): ast.parse(file.read_text(encoding="utf-8"))
        for file, name in files.items()
        if name.name not in ("__init__", "__main__")
    }


def imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """The dotted names that a module imports; whether only a type checker follows."""
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node in typing_only
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node in typing_only


def ours(name: str) -> str | None:
    """The module of docgen that a dotted name is, or stands in."""
    parts = name.split(".")
    if parts[0] != "docgen":
        return None
    return next((known for known in ORDER if parts[1 : 1 + len(known.split("."))] == known.split(".")), None)


def test_the_list_of_modules_is_complete() -> None:
    found = modules()
    assert len(found) > 20
    assert set(found) == set(ORDER)


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_has_one_owner(library: str) -> None:
    users = {module for module, tree in modules().items() for name, _ in imports(tree) if name.split(".")[0] == library}
    assert users, f"nobody imports {library}: is it still needed?"
    strangers = {
        module for module in users if module not in OWNERS[library] and module.split(".")[0] not in OWNERS[library]
    }
    assert strangers == set()


def test_imports_point_one_way() -> None:
    place = {module: number for number, module in enumerate(ORDER)}
    links = [
        (module, target)
        for module, tree in modules().items()
        for name, typing_only in imports(tree)
        if not typing_only and (target := ours(name)) is not None
    ]
    assert len(links) > 50
    assert [(module, target) for module, target in links if place[target] >= place[module]] == []


def test_only_the_command_line_prints_or_exits() -> None:
    names = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in ("print", "exit"))
        or (
            isinstance(node, ast.Attribute)
            and node.attr in ("exit", "stdout", "stderr")
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        )
    }
    assert names == {"terminal", "cli"}


def test_each_module_says_in_one_sentence_what_it_is() -> None:
    silent = [
        module
        for module, tree in modules().items()
        if not (ast.get_docstring(tree) or "").split("\n")[0].endswith((".", ":"))
    ]
    assert silent == []


def test_every_module_has_its_tests_in_the_same_place() -> None:
    tests = Path(__file__).parent
    without = [
        module
        for module in modules()
        if not (tests / Path(*module.split(".")).parent / f"test_{module.split('.')[-1]}.py").is_file()
    ]
    assert without == []


LATE = {
    "import docgen.cli": ("jinja2", "lxml", "ruamel", "rich", "pydantic", "hashlib", "docgen.pipeline", "docgen.facts"),
    "import docgen.pipeline": ("typer", "rich", "docgen.filling", "docgen.word.lint", "docgen.word.schema"),
    "import os; from docgen.__main__ import main; os.chdir(sys.argv[1]); sys.argv[1:] = ['build', '2018']; main()": (
        *("typer", "docgen.cli", "docgen.guidance"),
        *("rich", "pydantic", "cn2an", "markdown_it", "docx", "PIL", "pypdfium2", "watchfiles", "asyncio", "http"),
        *("docgen.attest", "docgen.data", "docgen.edits", "docgen.render", "docgen.review"),
        *(
            "docgen.word.annotate",
            "docgen.word.layout",
            "docgen.word.lint",
            "docgen.word.listing",
            "docgen.word.schema",
        ),
        *("jinja2.ext", "docgen.word.grammar", "docgen.word.template"),
    ),
}
"""What is not loaded by what does not need it: each of these takes a part of the time that a user waits."""


@pytest.mark.parametrize("what", LATE)
def test_nothing_is_imported_before_it_is_needed(what: str, tmp_path: Path) -> None:
    for each in ("facts", "templates"):
        shutil.copytree(PACKAGE.parent / each, tmp_path / "project" / each)
    end = "import atexit, sys; atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr))"
    for _ in range(2):  # the first keeps what it has compiled for the second
        done = subprocess.run(
            [sys.executable, "-c", f"{end}; {what}", str(tmp_path / "project")],
            env=os.environ | {"DOCGEN_CACHE": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
    loaded = set(done.stderr.splitlines())
    assert {"sys", "docgen"} <= loaded
    assert sorted(loaded.intersection(LATE[what])) == []
