"""The commands about pages, as programs: build --pdf, check --fonts, doctor."""

from __future__ import annotations

import base64
import json
import re
import shutil
from pathlib import Path

import pytest

from docgen import render
from docgen.fonts import OFFICIAL
from tests.conftest import ROOT
from tests.making import project_of
from tests.parts import LibreOffice
from tests.test_cli import change, docgen
from tests.test_pipeline import FUNDS, REPORT, RUBRIC

NO_PROGRAM = {"PATH": ""}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_of(tmp_path / "项目 一", RUBRIC, REPORT, funds=FUNDS)


# build --pdf


def test_the_pdf_stands_beside_the_report(project: Path, tmp_path: Path, libreoffice: LibreOffice) -> None:
    done = docgen(project, "build", "--pdf")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == ["Report:   build/report.docx", "PDF:      build/report.pdf"]
    replaced = [font for font in render.fonts_of((project / "build/report.docx").read_bytes()) if not font.here]
    assert ("replaced in the PDF" in done.stdout) == bool(replaced)
    first = (project / "build/report.pdf").read_bytes()
    assert first.startswith(b"%PDF-")
    elsewhere = tmp_path / "自评 报告.docx"
    assert docgen(project, "build", "--pdf", "--out", str(elsewhere)).returncode == 0
    assert elsewhere.with_suffix(".pdf").read_bytes() == first
    assert sorted(file.name for file in (project / "build").iterdir()) == [".inputs", "report.docx", "report.pdf"]


def test_without_libreoffice_the_report_is_written_all_the_same_and_it_says_what_to_do(project: Path) -> None:
    done = docgen(project, "build", "--pdf", **NO_PROGRAM)
    assert done.returncode == 1
    assert "LibreOffice is not here" in done.stderr
    assert "Install LibreOffice" in done.stderr
    assert "Report:   build/report.docx" in done.stdout
    assert "PDF:" not in done.stdout
    assert "Nothing was written" not in done.stderr
    assert (project / "build/report.docx").is_file()
    assert not (project / "build/report.pdf").exists()


def test_a_pdf_of_an_earlier_report_is_kept_and_called_that(project: Path) -> None:
    (project / "build").mkdir(exist_ok=True)
    (project / "build/report.pdf").write_bytes(b"earlier")
    done = docgen(project, "build", "--pdf", **NO_PROGRAM)
    assert "build/report.pdf is of an earlier report." in done.stderr
    assert (project / "build/report.pdf").read_bytes() == b"earlier"


def test_when_the_report_fails_no_pdf_is_tried(project: Path) -> None:
    change(project, "value: 100", "valeu: 100")
    done = docgen(project, "build", "--pdf", **NO_PROGRAM)
    assert done.returncode == 1
    assert "LibreOffice" not in done.stderr


# check --fonts


def test_each_font_of_the_county_report_is_told_as_text_and_as_data(county: Path) -> None:
    done = docgen(county, "check", "--fonts")
    assert done.returncode == 0
    *lines, last = done.stdout.splitlines()
    assert {line.split("\t")[0] for line in lines} == set(OFFICIAL[:5])
    fonts = json.loads(docgen(county, "check", "--fonts", "--json").stdout)["fonts"]
    assert [font["name"] for font in fonts] == [line.split("\t")[0] for line in lines]
    missing = [font for font in fonts if font["installed"] is False]
    assert f"missing here: {len(missing)} of 5" in last
    for font, line in zip(fonts, lines, strict=True):
        assert font["stand_in"] in line


def test_the_fonts_of_a_project_with_faults_are_told_as_faults(project: Path) -> None:
    change(project, "value: 100", "valeu: 100")
    done = docgen(project, "check", "--fonts", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"]


# doctor


def test_the_doctor_says_a_line_each_and_exits_with_0(project: Path) -> None:
    done = docgen(project, "doctor")
    assert done.returncode == 0
    assert all(re.match(r"(good|not here|broken)  ?\s*\S|  +→ ", line) for line in done.stdout.splitlines())
    assert re.search(r"^good +Python: 3\.", done.stdout, re.MULTILINE)
    assert re.search(r"^good +this folder: periods: 2018$", done.stdout, re.MULTILINE)


def test_the_doctor_is_content_without_any_optional_part(tmp_path: Path) -> None:
    done = docgen(tmp_path, "doctor", **NO_PROGRAM)
    assert done.returncode == 0
    assert re.search(r"^not here +LibreOffice: ", done.stdout, re.MULTILINE)
    assert re.search(r"^not here +this folder: no project", done.stdout, re.MULTILINE)


def test_the_doctor_tells_programs_the_same(project: Path) -> None:
    shutil.copytree(ROOT / "templates", project / "templates", dirs_exist_ok=True)
    parts = json.loads(docgen(project.parent, "doctor", "-p", project.name, "--json").stdout)["parts"]
    assert {part["state"] for part in parts} <= {"good", "missing", "broken"}
    assert [part["name"] for part in parts if part["needed"]] == ["Python", "docgen"]
    assert next(part["found"] for part in parts if part["name"] == project.name) == "periods: 2018"


# review --pages


def test_the_review_page_shows_the_pages_on_paper_where_asked(project: Path, libreoffice: LibreOffice) -> None:
    assert docgen(project, "review").returncode == 0
    page = project / "build/report.html"
    assert "data:image/png" not in page.read_text(encoding="utf-8")
    done = docgen(project, "review", "--pages")
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.findall('src="data:image/png;base64,([^"]+)" alt="([^"]+)"', page.read_text(encoding="utf-8"))
    assert [alt for _, alt in shown] == ["1 / 1"]
    assert base64.b64decode(shown[0][0]).startswith(b"\x89PNG")


def test_without_libreoffice_the_review_page_is_written_without_them(project: Path) -> None:
    done = docgen(project, "review", "--pages", **NO_PROGRAM)
    assert done.returncode == 1
    assert "LibreOffice is not here" in done.stderr
    assert done.stdout == "Page:     build/report.html\n"
    assert "data:image/png" not in (project / "build/report.html").read_text(encoding="utf-8")
