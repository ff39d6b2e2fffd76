"""Pull, with the editors that people have: LibreOffice itself, and the habits of Word; then through the command line."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from lxml import etree
from typer.testing import CliRunner

from docgen import pull
from docgen.cli import app
from docgen.pull import Verdict
from tests.committing import commit, own_git
from tests.editing import ACCEPT, Edit, add, delete, record, replace, swap
from tests.editing import edited as in_libreoffice
from tests.making import edited, with_paragraphs
from tests.test_pull import (
    BIRTHS,
    FACTS,
    apply,
    built,
    paragraph_of,
    plan_of,
    project,
    said,
    told,
    typed,
    without_controls,
)

__all__ = ["own_git", "project"]

EDITS: tuple[Edit, ...] = (
    replace("108.00", "106.50", 0),
    replace("1150.42", "1151.5"),
    replace("高度", "十分"),
    add("属实", "新加的一段话，说明情况。"),
    delete("明确了责任"),
    swap(1, 2, 4),
)


def test_edits_made_in_libreoffice_come_back(project: Path, tmp_path: Path) -> None:
    document = in_libreoffice(built(project), *EDITS, folder=tmp_path)
    plan = plan_of(project, document)
    assert not plan.is_open, plan.items
    assert {(item.old, item.new) for item in plan.items if item.verdict is Verdict.FACT} == {
        ("108.00", "106.50"),
        ("1150.42", "1151.5"),
        ("城关镇 | 45 / 东山乡 | 65", "东山乡 | 65 / 城关镇 | 45"),
    }
    assert set(told(plan, Verdict.WORDING)) == {
        ("高度", "十分"),
        ("", "新加的一段话，说明情况。"),
        ("各单位均成立了领导小组，明确了责任。", ""),
    }
    apply(project, plan)
    again = built(project)
    follows = [new for _, new in told(plan, Verdict.FOLLOWS)]
    assert [text for text in said(again) if text not in follows] == [
        text for text in said(document) if text not in [old for old, _ in told(plan, Verdict.FOLLOWS)]
    ]
    assert {item.verdict for item in plan_of(project, document).items} <= {Verdict.FOLLOWS, Verdict.REFUSED}


def test_a_report_that_libreoffice_only_saved_asks_for_nothing(project: Path, tmp_path: Path) -> None:
    assert plan_of(project, in_libreoffice(built(project), folder=tmp_path)).items == ()


def test_the_county_report_saved_by_libreoffice_asks_for_nothing(county: Path, tmp_path: Path) -> None:
    document = in_libreoffice(built(county), folder=tmp_path)
    assert pull.pull(county, document, "a.docx").items == ()


def test_edits_that_libreoffice_tracked_are_told_as_such(project: Path, tmp_path: Path) -> None:
    document = in_libreoffice(built(project), record(), replace("97.8", "98"), replace("高度", "十分"), folder=tmp_path)
    plan = plan_of(project, document)
    assert [(item.verdict, item.new, bool(item.tracked)) for item in plan.items] == [
        (Verdict.FACT, "98", True),
        (Verdict.WORDING, "十分", True),
    ]
    assert plan_of(project, document, accepted=False).items == ()
    accepted = in_libreoffice(document, ACCEPT, folder=tmp_path)
    assert [(item.new, item.tracked) for item in plan_of(project, accepted).items] == [("98", ""), ("十分", "")]


# Word


def split_by_rsid(opened: Any) -> None:
    """Every letter in a run of its own, with the marks of spelling between, as Word leaves a text that was edited."""
    for node in list(opened.element.iter(qn("w:t"))):
        run = node.getparent()
        for number, letter in enumerate(node.text or ""):
            made = etree.fromstring(etree.tostring(run))
            made.set(qn("w:rsidR"), f"00{number:06X}")
            for each in list(made):
                if each.tag != qn("w:rPr"):
                    made.remove(each)
            text = etree.SubElement(made, qn("w:t"))
            text.text = letter
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.addprevious(etree.Element(qn("w:proofErr"), {qn("w:type"): "spellStart" if number % 2 else "spellEnd"}))
            run.addprevious(made)
        run.remove(node)


def with_smart_quotes(opened: Any) -> None:
    for node in opened.element.iter(qn("w:t")):
        node.text = (node.text or "").replace('"', "“")


def tracked(old: str, new: str) -> Callable[[Any], None]:
    """Word's way to track a text that is typed over another."""

    def edit(opened: Any) -> None:
        for node in opened.element.iter(qn("w:t")):
            text = node.text or ""
            if old not in text:
                continue
            before, after = text.split(old, 1)
            run = node.getparent()
            pieces = [("", before, "t"), ("del", old, "delText"), ("ins", new, "t"), ("", after, "t")]
            for number, (kind, piece, name) in enumerate(pieces):
                made = etree.Element(qn("w:r"))
                its = etree.SubElement(made, qn(f"w:{name}"))
                its.text = piece
                its.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                if kind:
                    change = etree.Element(qn(f"w:{kind}"))
                    for key, value in (("id", str(900 + number)), ("author", "局长"), ("date", "2018-09-01T00:00:00Z")):
                        change.set(qn(f"w:{key}"), value)
                    change.append(made)
                    made = change
                run.addprevious(made)
            run.getparent().remove(run)
            return

    return edit


@pytest.mark.parametrize("habit", [split_by_rsid, with_smart_quotes, without_controls])
def test_the_habits_of_word_are_no_edits(project: Path, habit: Callable[[Any], None]) -> None:
    assert plan_of(project, edited(built(project), habit)).items == ()

    def edit(opened: Any) -> None:
        habit(opened)
        typed(("108.00", "106.5"), ("高度", "十分"))(opened)
        paragraph_of(opened, "属实").insert_paragraph_before("新加的一段话，说明情况。")

    plan = plan_of(project, edited(built(project), edit))
    assert not plan.is_open, plan.items
    assert told(plan, Verdict.FACT) == [("108.00", "106.5")]
    assert told(plan, Verdict.WORDING) == [("高度", "十分"), ("", "新加的一段话，说明情况。")]


def test_what_word_tracked_is_taken_or_left(project: Path) -> None:
    document = edited(built(project), tracked("97.8", "98"))
    (item, *_) = plan_of(project, document).items
    assert (item.verdict, item.old, item.new, item.tracked) == (Verdict.FACT, "97.8", "98", "局长")
    assert plan_of(project, document, accepted=False).items == ()


# The command


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    return done.exit_code, done.output


@pytest.fixture
def edited_file(project: Path, tmp_path: Path) -> Path:
    """A report that was built by the command, and edited."""
    assert run("build", "--project", project)[0] == 0
    file = tmp_path / "领导 改.docx"
    report = (project / "build/report.docx").read_bytes()
    file.write_bytes(edited(report, typed(("97.8", "98"), ("高度", "十分"))))
    return file


def test_a_build_that_cannot_keep_its_inputs_says_so_and_is_good(project: Path) -> None:
    (project / "build").mkdir()
    (project / "build/.inputs").write_bytes(b"")
    code, text = run("build", "--project", project)
    assert (code, "[warning: cannot-write]" in text) == (0, True)
    assert (project / "build/report.docx").is_file()


@pytest.mark.usefixtures("own_git")
def test_git_sees_the_changed_scalars_alone(project: Path, edited_file: Path) -> None:
    (project / ".gitignore").write_text("build/\n", encoding="utf-8")
    commit(project, "初稿")
    code, text = run("pull", edited_file, "--project", project)
    assert (code, "Nothing was written. With --apply: facts/2018/births.yaml, templates/report.docx" in text) == (
        0,
        True,
    )
    stat = ["git", "-C", str(project), "diff", "--stat", "--", "facts"]
    assert subprocess.run(stat, capture_output=True, text=True, check=True).stdout == ""
    code, text = run("pull", edited_file, "--project", project, "--apply")
    assert (code, "Written: facts/2018/births.yaml, templates/report.docx" in text) == (0, True)
    told_ = subprocess.run(stat, capture_output=True, text=True, check=True).stdout
    assert "1 file changed, 1 insertion(+), 1 deletion(-)" in told_
    assert run("build", "--project", project)[0] == 0
    assert "98%" in "".join(said((project / "build/report.docx").read_bytes()))


def test_what_was_built_before_the_facts_changed_is_merged(project: Path, edited_file: Path) -> None:
    (project / FACTS).write_text(BIRTHS.replace("11504200", "12000000"), encoding="utf-8")
    assert run("build", "--project", project)[0] == 0
    code, text = run("pull", edited_file, "--project", project, "--apply")
    assert code == 0, text
    assert (project / FACTS).read_text("utf-8") == BIRTHS.replace("11504200", "12000000").replace("97.8", "98")


def test_a_report_of_facts_that_have_changed_is_verified_by_the_inputs_that_its_build_kept(
    project: Path, edited_file: Path
) -> None:
    report = (project / "build/report.docx").read_bytes()
    (project / FACTS).write_text(BIRTHS.replace("11504200", "12000000"), encoding="utf-8")
    code, text = run("verify", edited_file, "--project", project)
    assert (code, "from the inputs that its build has kept" in text) == (1, True)
    assert "touched; places: 1" in text
    edited_file.write_bytes(report)
    code, text = run("verify", edited_file, "--project", project)
    assert (code, "byte for byte" in text) == (0, True)


def test_without_its_base_a_pull_is_refused_and_nothing_written(project: Path, edited_file: Path) -> None:
    shutil.rmtree(project / "build")
    (project / FACTS).write_text(BIRTHS.replace("11504200", "12000000"), encoding="utf-8")
    code, text = run("pull", edited_file, "--project", project, "--apply", "--json")
    assert (code, '"base-unknown"' in text) == (1, True)


def test_a_file_without_a_manifest_is_laid_beside_the_build_it_is_most_like(project: Path, edited_file: Path) -> None:
    def strip(opened: Any) -> None:
        for part in opened.part.package.iter_parts():
            if "custom" in part.partname:
                part._blob = (
                    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
                )

    edited_file.write_bytes(edited(edited_file.read_bytes(), strip))
    (project / FACTS).write_text(BIRTHS.replace("11504200", "12000000"), encoding="utf-8")
    code, text = run("pull", edited_file, "--project", project, "--apply")
    assert code == 0, text
    assert "[warning: no-manifest]" in text
    assert (project / FACTS).read_text("utf-8") == BIRTHS.replace("11504200", "12000000").replace("97.8", "98")


@pytest.mark.parametrize("data", [b"", b"PK", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_report_is_refused(project: Path, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(data)
    assert run("pull", file, "--project", project)[0] == 1
    assert run("pull", tmp_path / "no.docx", "--project", project)[0] == 1


def test_another_document_is_refused(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(with_paragraphs("别的文件", "没有清单"))
    code, text = run("pull", file, "--project", project, "--apply", "--json")
    assert (code, "like no report of this project" in text) == (1, True)


def test_the_template_itself_puts_no_tags_into_the_facts(project: Path) -> None:
    run("pull", project / "templates/report.docx", "--project", project, "--apply")
    assert (project / FACTS).read_text("utf-8") == BIRTHS
