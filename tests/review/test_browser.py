"""The review page as a browser shows it: from a file, without a network, by pointer and by keyboard, on paper too."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from docgen import diff, pipeline
from docgen.review.page import page
from tests.committing import change, commit, own_git
from tests.conftest import ROOT
from tests.parts import Browser
from tests.review.making import FILE, project
from tests.review.test_page import HOSTILE, hostile

__all__ = ["own_git"]


@pytest.fixture(scope="module")
def county_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the county report, under a path with Chinese and spaces."""
    file = tmp_path_factory.mktemp("页") / "审阅 第1稿" / "自评报告 2018.html"
    file.parent.mkdir()
    file.write_bytes(page(pipeline.draft(ROOT)).encode())
    return file


@pytest.fixture
def open_page(browser: Browser, county_page: Path) -> Iterator[Page]:
    with browser.visit(county_page) as visit:
        yield visit.page


def page_of(folder: Path, text: str) -> Path:
    file = folder / "page.html"
    file.write_bytes(text.encode())
    return file


def figure(on: Page, text: str) -> Any:
    return on.locator(".f[role=button]").get_by_text(text, exact=True).first


# Cards


def test_a_click_on_a_figure_tells_where_it_comes_from(open_page: Page) -> None:
    figure(open_page, "108.41").click()
    card = open_page.get_by_role("dialog", name="出生人口性别比")
    expect(card).to_be_visible()
    for told in ("108.41", "inferred", "2018-08-31", "县卫生计生局", "导语", "女=100", "facts/2018/births.yaml:14:1"):
        expect(card).to_contain_text(told)
    expect(card).to_contain_text("第2段")
    expect(card.locator("#card-title")).to_be_focused()
    expect(figure(open_page, "108.41")).to_have_attribute("aria-expanded", "true")


def test_the_pointer_brings_the_card_and_takes_it_away_and_may_go_into_it(open_page: Page) -> None:
    card = open_page.locator("#card")
    figure(open_page, "108.41").hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("出生人口性别比")
    card.hover()
    open_page.wait_for_timeout(500)
    expect(card).to_be_visible()
    open_page.mouse.move(2, 500)
    expect(card).to_be_hidden()


def test_a_score_opens_its_working_and_leads_to_its_facts_and_back(open_page: Page) -> None:
    figure(open_page, "5.86※").click()
    card = open_page.locator("#card")
    for told in ("达到绩效目标得6分", "6 − 0.1 × 1.41 = 5.859", "报告未载性别比高于目标的原因", "报告未载改进措施"):
        expect(card).to_contain_text(told)
    card.get_by_role("button", name="births.sex_ratio").first.click()
    expect(card.locator("#card-title")).to_have_text("出生人口性别比")
    card.get_by_role("button", name="Back").click()
    expect(card.locator("#card-title")).to_have_text("新生人口性别比例")


def test_where_else_a_figure_stands_is_a_link_there(open_page: Page) -> None:
    figure(open_page, "县政府").click()
    stands = open_page.locator("#card a.stand")
    assert stands.count() == 4
    expect(open_page.locator("#card dd:has(a.stand)").first).to_contain_text("here")
    target = str(stands.last.get_attribute("href"))
    stands.last.click()
    expect(open_page.locator(target)).to_be_focused()
    expect(open_page.locator(target)).to_be_in_viewport()


def test_the_wording_of_the_form_leads_to_its_indicator(open_page: Page) -> None:
    open_page.locator(".w", has_text="新生人口性别比例").click()
    expect(open_page.locator("#card-title")).to_have_text("新生人口性别比例")


def test_the_card_lies_within_the_window_wherever_its_figure_is(open_page: Page) -> None:
    for each in open_page.locator(".f[role=button]").all()[::9]:
        each.click()
        box = open_page.locator("#card").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1500
        assert box["y"] + box["height"] <= 900 + 1
        open_page.keyboard.press("Escape")


# The keyboard


def test_everything_is_reached_by_the_keyboard_alone(open_page: Page) -> None:
    keys = open_page.keyboard
    keys.press("Tab")
    expect(open_page.get_by_role("link", name="Skip to the report")).to_be_focused()
    stops: list[str] = []
    while len(stops) < 500:
        keys.press("Tab")
        name, width, outline = open_page.evaluate(
            "() => { const at = document.activeElement; return [at === document.body ? '' : at.id || at.dataset.c ||"
            " at.textContent, at.getBoundingClientRect().width, getComputedStyle(at).outlineStyle]; }"
        )
        if not name:
            break
        assert width > 0, name
        assert outline != "none", name
        stops.append(name)
    figures = [each.get_attribute("id") for each in open_page.locator(".f[role=button]").all()]
    assert len(figures) > 100
    assert {"owner", "scorecard.total", *figures} <= {*stops}
    assert open_page.locator("details.row summary").count() <= sum("/" in each for each in stops)


def test_enter_opens_a_card_escape_closes_it_and_the_focus_comes_back(open_page: Page) -> None:
    target = figure(open_page, "108.41")
    target.focus()
    open_page.keyboard.press("Enter")
    card = open_page.locator("#card")
    expect(card.locator("#card-title")).to_be_focused()
    open_page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="sex_ratio")).to_be_focused()
    open_page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(target).to_be_focused()


def test_tab_past_the_end_of_a_card_goes_on_in_the_text(open_page: Page) -> None:
    target = figure(open_page, "108.41")
    target.focus()
    open_page.keyboard.press("Space")
    for _ in range(open_page.locator("#card button:not([hidden]), #card a").count()):
        open_page.keyboard.press("Tab")
    open_page.keyboard.press("Tab")
    expect(open_page.locator("#card")).to_contain_text("查处“两非”案件")  # that of the next figure, which is looked at
    expect(figure(open_page, "3")).to_be_focused()


def test_j_and_k_go_from_figure_to_figure(open_page: Page) -> None:
    figure(open_page, "97.8").focus()
    open_page.keyboard.press("j")
    expect(figure(open_page, "108.41")).to_be_focused()
    open_page.keyboard.press("k")
    expect(figure(open_page, "97.8")).to_be_focused()


# The filter


def test_the_filter_marks_what_is_inferred_counts_it_and_leads_to_it(open_page: Page) -> None:
    button = open_page.get_by_role("button", name="inferred")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    marked = open_page.locator(".f.hit[role=button]")
    assert marked.count() > 10
    expect(open_page.get_by_role("status")).to_contain_text(f"Marked in the text: {marked.count()}.")
    assert {"inferred"} == {str(each.get_attribute("class")).split()[1] for each in marked.all()}
    open_page.get_by_role("button", name="Next figure").click()
    expect(marked.first).to_be_focused()
    open_page.get_by_role("button", name="Clear").click()
    expect(open_page.locator(".hit")).to_have_count(0)


def test_the_filter_says_when_none_is_left(open_page: Page) -> None:
    open_page.get_by_role("button", name="missing").click()
    expect(open_page.get_by_role("status")).to_have_text("No figure is missing.")
    expect(open_page.locator("#steps")).to_be_hidden()


def test_the_filter_for_one_owner_knows_the_facts_behind_a_score(browser: Browser, tmp_path: Path) -> None:
    file = page_of(tmp_path, page(pipeline.draft(project(tmp_path))))
    with browser.visit(file) as visit:
        visit.page.get_by_label("Owner").select_option(label="计划科")
        marked = visit.page.locator(".f.hit[role=button]").all_text_contents()
        assert marked == ["250※", "4.8※"]
        visit.page.get_by_role("button", name="missing").click()
        expect(visit.page.get_by_role("status")).to_have_text("Marked in the text: 1.")
        expect(visit.page.get_by_label("Owner")).to_have_value("")


# The scorecard, the findings and what changed


def test_a_row_of_the_scorecard_opens_to_its_working_and_its_inputs_lead_to_their_cards(open_page: Page) -> None:
    row = open_page.locator("details.row.lost")
    row.locator("summary").click()
    expect(row).to_contain_text("6 − 0.1 × 1.41 = 5.859")
    row.get_by_role("button", name="targets.sex_ratio").first.click()
    expect(open_page.locator("#card-title")).to_have_text("新生人口性别比例目标")


def test_a_finding_leads_to_its_place_in_the_text(open_page: Page) -> None:
    open_page.locator(".findings li", has_text="至位 is miswritten").get_by_role("link").click()
    found = open_page.locator(":focus")
    expect(found).to_contain_text("项目实施至位是否")
    expect(found).to_be_in_viewport()


def test_what_changed_leads_to_its_figures(browser: Browser, tmp_path: Path) -> None:
    folder = project(tmp_path)
    commit(folder, "初稿")
    change(folder / FILE, "108.50", "107.50")
    found = diff.between(folder)
    with browser.visit(page_of(tmp_path, page(found.new.report, found))) as visit:
        visit.page.locator("#changes").get_by_role("button", name="births.sex_ratio").first.click()
        expect(visit.page.locator("#card")).to_contain_text("107.50")


# Whoever looks, and whatever at


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 900, 1500])
def test_axe_finds_no_serious_fault_with_all_of_it_open(
    browser: Browser, axe: str, county_page: Path, width: int, dark: bool
) -> None:
    with browser.visit(county_page, width=width, dark=dark) as visit:
        on = visit.page
        on.locator("details.row.lost summary").click()
        on.get_by_role("button", name="assumed", exact=True).click()
        on.locator("#hits summary").click()
        figure(on, "108.41").click()
        on.emulate_media(reduced_motion="reduce", color_scheme="dark" if dark else "light")
        on.evaluate(axe)
        found = on.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        wrong = [
            (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"][:3]])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert wrong == []
        assert len(found["violations"]) <= 3, [each["id"] for each in found["violations"]]


@pytest.mark.parametrize("width", [320, 390, 900, 1500])
def test_nothing_runs_out_of_the_window(browser: Browser, county_page: Path, width: int) -> None:
    with browser.visit(county_page, width=width) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        figure(visit.page, "108.41").click()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_texts_are_shown_and_never_run(browser: Browser, tmp_path: Path) -> None:
    folder = hostile(tmp_path)
    commit(folder, "初稿")
    change(folder / FILE, "108.50", "107.50")
    found = diff.between(folder)
    with browser.visit(page_of(tmp_path, page(found.new.report, found))) as visit:
        on = visit.page
        for each in on.locator("details").all():
            each.evaluate("node => node.open = true")
        for each in on.locator(".f[role=button], .w, #changes .ref").all():
            each.click()
            on.keyboard.press("Escape")
        on.get_by_label("Owner").select_option(index=2)
        figure(on, "107.50").click()
        expect(on.locator("#card-title")).to_have_text(HOSTILE)
        assert on.evaluate("window.hurt") is None
        assert on.locator("#card img, #card script").count() == 0


def test_without_scripts_the_text_the_scores_and_the_findings_are_there(browser: Browser, county_page: Path) -> None:
    context = browser.chromium.new_context(java_script_enabled=False)
    on = context.new_page()
    on.goto(county_page.as_uri())
    expect(on.get_by_text("Scripts are off in this browser")).to_be_visible()
    expect(on.locator("#filter")).to_be_hidden()
    expect(on.locator("#score")).to_contain_text("99.86")
    context.close()


# On paper


def test_on_paper_the_report_comes_first_and_nothing_that_is_pressed(
    browser: Browser, county_page: Path, tmp_path: Path
) -> None:
    with browser.visit(county_page) as visit:
        visit.page.get_by_role("button", name="inferred").click()
        figure(visit.page, "108.41").click()
        visit.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    done = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True)
    said = done.stdout.decode()
    bare = "".join(said.split())
    assert "Mark in the text" not in said
    assert "Owner" not in said
    assert "×" not in said.replace("0.1 × 1.41", "").replace("）×100%", "").replace(")×100%", "")
    title, total, working, finding = (
        bare.index(each) for each in ("自评报告2018年", "Scorecard99.86", "6−0.1×1.41=5.859", "Findings22")
    )
    assert title < total < working < finding
    sizes = subprocess.run(
        ["pdfinfo", "-l", "99", tmp_path / "page.pdf"], capture_output=True, check=True
    ).stdout.decode()
    kinds = [
        line.split(":")[1].split("(")[0].strip()
        for line in sizes.splitlines()
        if line.startswith("Page ") and " size:" in line
    ]
    assert {each.split(".")[0] for each in kinds} == {"594", "841"}  # upright, and across for the scored table
