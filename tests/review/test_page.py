"""The review page: one HTML file, the same for the same report, in which nothing that is typed is ever run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from docgen import diff, pipeline
from docgen.review.page import page
from tests.committing import change, commit, own_git
from tests.conftest import ROOT
from tests.review.making import FILE, project

__all__ = ["own_git"]


class Outline(HTMLParser):
    """The elements of a page with their attributes, and the text of each script and style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.held: dict[str, list[str]] = {"script": [], "style": []}
        self.within = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.held:
            self.held[tag].append("")
            self.within = tag

    def handle_endtag(self, tag: str) -> None:
        self.within = "" if tag == self.within else self.within

    def handle_data(self, data: str) -> None:
        if self.within:
            self.held[self.within][-1] += data

    def all(self, tag: str = "", **attributes: str) -> list[dict[str, str]]:
        return [
            found
            for name, found in self.elements
            if (not tag or name == tag) and all(found.get(key) == value for key, value in attributes.items())
        ]

    @property
    def data(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.held["script"][0])
        return read


@pytest.fixture
def html(tmp_path: Path) -> str:
    return page(pipeline.draft(project(tmp_path)))


def test_the_page_of_the_county_report_is_one_file_below_400_kb_that_names_no_other() -> None:
    made = page(pipeline.draft(ROOT))
    assert 50_000 < len(made.encode()) < 400_000
    outline = Outline(made)
    addresses = [found[name] for _, found in outline.elements for name in ("src", "href", "action") if name in found]
    assert len(addresses) > 10
    assert [each for each in addresses if not each.startswith("#")] == []
    assert outline.all("link") == []
    assert "url(" not in outline.held["style"][0]


def test_the_same_report_gives_the_same_bytes_in_any_process(tmp_path: Path, html: str) -> None:
    program = (
        "import sys; from docgen import pipeline; from docgen.review.page import page; "
        "sys.stdout.buffer.write(page(pipeline.draft(sys.argv[1])).encode())"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert done.stdout.decode() == html


def policy(outline: Outline) -> dict[str, str]:
    (told,) = outline.all("meta", **{"http-equiv": "Content-Security-Policy"})
    return dict(each.split(" ", 1) for each in told["content"].split("; "))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_page_allows_its_own_script_and_style_and_nothing_else(html: str) -> None:
    outline = Outline(html)
    assert policy(outline) == {
        "default-src": "'none'",
        "script-src": digest(outline.held["script"][1]),
        "style-src": digest(outline.held["style"][0]),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert [name for _, found in outline.elements for name in found if name == "style" or name.startswith("on")] == []


def test_a_live_script_runs_besides_and_may_ask_where_the_page_came_from(tmp_path: Path) -> None:
    outline = Outline(page(pipeline.draft(project(tmp_path)), live="const end = '</script>'; watch();"))
    assert outline.held["script"][1].endswith("const end = '<\\/script>'; watch();")
    assert policy(outline)["script-src"] == digest(outline.held["script"][1])
    assert policy(outline)["connect-src"] == "'self'"


def test_the_words_of_the_page_come_from_python_alone() -> None:
    folder = ROOT / "docgen" / "review"
    skeleton = re.sub(r"\{[{%].*?[}%]\}", "", (folder / "page.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    texts = [text.strip() for text in re.findall(r">([^<>]*)<", skeleton)]
    assert [text for text in texts if re.search(r"[A-Za-z]{2}|[\u4e00-\u9fff]", text)] == []
    script = re.sub(r"//[^\n]*|/\*.*?\*/", "", (folder / "page.js").read_text(encoding="utf-8"), flags=re.DOTALL)
    literals = re.findall(r'"([^"\n]*)"', script)
    assert [each for each in literals if re.search(r"[A-Z][a-z]+ [a-z]", each)] == []


def test_no_word_of_the_skeleton_is_a_method_of_its_words(html: str) -> None:
    assert "built-in method" not in html
    assert "bound method" not in html


def test_each_card_and_each_link_leads_somewhere(html: str) -> None:
    outline = Outline(html)
    keys = {found["data-c"] for _, found in outline.elements if "data-c" in found}
    assert keys
    assert keys <= outline.data["cards"].keys()
    ids = {found["id"] for _, found in outline.elements if "id" in found}
    assert {found["href"][1:] for found in outline.all("a")} <= ids
    assert {f"f{number}" for card in outline.data["cards"].values() for number, _ in card[4]} <= ids


def test_the_scorecard_tells_scored_pending_and_not_applicable_rows_apart(html: str) -> None:
    outline = Outline(html)
    kinds = {found["data-c"]: found["class"] for found in outline.all("details") if "data-c" in found}
    assert kinds == {
        "scorecard.sex_ratio": "row scored lost",
        "scorecard.people": "row scored lost",
        "scorecard.survey": "row pending",
        "scorecard.trips": "row not-applicable",
    }
    assert '<span class="tag waits">pending</span>' in html
    assert '<span class="tag off">not applicable</span>' in html
    assert "−1.5 lost" in html


def test_a_bar_is_as_long_as_its_weight_and_filled_as_far_as_its_points(html: str) -> None:
    style = Outline(html).held["style"][0]
    row = html[html.index('<details class="row scored lost" data-c="scorecard.sex_ratio"') :]
    room, won = re.findall(r'<span class="(?:room|won) (r\d+)">', row)[:2]
    assert f".{room}{{width:100.0%}}" in style
    assert f".{won}{{width:75.0%}}" in style


def test_findings_lead_to_their_places_and_what_is_silenced_is_folded_away(html: str) -> None:
    findings, _, notes = html[html.index('id="findings"') :].partition('<details class="notes">')
    assert "性别比过高: 108.50 &lt; 108 does not hold" in findings
    assert 'The check is <button type="button" class="ref" data-c="births.sex_ratio">' in findings
    assert "not-applicable" not in findings
    assert "Silenced: 本年度没有安排" in notes


def test_a_finding_about_the_text_leads_into_the_text() -> None:
    made = page(pipeline.draft(ROOT))
    place = made.index("build/report.docx: 表1 行9 列7")
    anchor = re.search(r'href="#(q\d+)"', made[place : place + 200])
    assert anchor is not None
    start = made.index(f'id="{anchor[1]}"')
    assert "项目实施至位是否" in made[start : start + 300]


def test_the_language_of_the_page_is_its_own_and_that_of_the_report_is_chinese(html: str) -> None:
    outline = Outline(html)
    assert outline.all("html")[0]["lang"] == "en"
    assert outline.all("div", **{"class": "desk"})[0]["lang"] == "zh-CN"


# What changed


def test_what_changed_is_told_with_its_reasons_and_its_words(tmp_path: Path) -> None:
    folder = project(tmp_path)
    commit(folder, "初稿")
    change(folder / FILE, "108.50", "107.50")
    found = diff.between(folder)
    made = page(found.new.report, found)
    told = made[made.index('id="changes"') :]
    assert "Facts changed: 1" in told
    assert "出生人口性别比: 108.50 → 107.50" in told
    assert re.search(r'data-c="scorecard.sex_ratio">sex_ratio</button>  性别比: 4.5 → 5.5 of 6', told)
    assert "<del>108.50</del><ins>107.50</ins>" in told


def test_where_nothing_changed_or_nothing_is_known_of_it_the_page_says_so(tmp_path: Path, html: str) -> None:
    folder = project(tmp_path)
    commit(folder, "初稿")
    found = diff.between(folder)
    assert "Nothing has changed." in page(found.new.report, found)
    assert "Not compared with a commit." in html
    assert "no such &lt;branch&gt;" in page(found.new.report, why_not="no such <branch>")


# Hostile texts


HOSTILE = "</script><script>window.hurt=1</script><img src=x onerror=window.hurt=1>\"'&\u202e\u2028{{ 7*7 }}"


def hostile(folder: Path) -> Path:
    """A project that says in each of its fields what would hurt a careless page."""
    text = json.dumps(HOSTILE, ensure_ascii=True)
    made = project(
        folder,
        ("label: 出生人口性别比", f"label: {text}"),
        ("source: 导语", f"source: {text}"),
        ("note: 女=100", f"note: {text}"),
        ("owner: 计划科", f"owner: {text}"),
        ("otherwise: 性别比过高", f"otherwise: {text}"),
        ("reason: 流动人口多", f"reason: {text}"),
        ("reason: 本年度没有安排", f"reason: {text}"),
        ("trips: 0", f"trips: 0\nsaid: {text}"),
    )
    rubric = made / "templates" / "rubric.yaml"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace("name: 性别比", f"name: {text}"), encoding="utf-8")
    return made


def test_nothing_that_is_typed_becomes_an_element(tmp_path: Path, html: str) -> None:
    outline = Outline(page(pipeline.draft(hostile(tmp_path))))
    kinds = {tag for tag, _ in Outline(html).elements}
    assert {tag for tag, _ in outline.elements} == kinds
    assert len(outline.held["script"]) == 2
    assert outline.data["cards"]["births.sex_ratio"][0] == HOSTILE
