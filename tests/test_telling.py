"""Telling: what `docgen diff` and `docgen log` print, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen import diff, telling
from docgen.log import log
from docgen.problems import DocgenError, Place, Problem
from docgen.sentences import Mark, Piece
from tests.committing import AUTHOR, change, commit, git, own_git
from tests.making import project_of
from tests.test_diff import BIRTHS, FILE, FORM, REPORT, RUBRIC

__all__ = ["own_git"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    commit(folder, "初稿", 1)
    return folder


def short(project: Path, revision: str = "HEAD") -> str:
    return git(project, "rev-parse", revision)[:7]


def difference(project: Path, old: str = "HEAD", new: str | None = None) -> list[str]:
    return list(telling.difference(diff.between(project, old, new)))


def test_no_difference_is_one_line(project: Path) -> None:
    assert difference(project) == [
        f"HEAD {short(project)} (2019-01-01) → working files, period 2018",
        "No difference.",
    ]


def test_a_difference_is_told_in_the_order_of_its_causes(project: Path) -> None:
    change(project / FILE, "value: 108.00", "value: 109")
    change(project / FILE, "{people: 45}]", "{people: 36}]")
    assert difference(project)[1:] == [
        "",
        "Facts changed: 2",
        f"  births.sex_ratio  出生人口性别比: 108.00 → 109  {FILE}:1:1",
        f"  births.towns[1].people: 45 → 36  {FILE}:4:24",
        "",
        "Derived facts changed: 2",
        f"  births.all  合计: 90 → 81  {FILE}:8:3",
        f"  births.share: 100 → 90 /人  {FILE}:9:3",
        "",
        "Points changed: 2",
        "  sex_ratio  性别比: 5 → 4 of 6: births.sex_ratio",
        "  people  落实人数: 4 → 3.6 of 4: births.towns[1].people",
        "",
        "Score: 9 of 10, 优 → 7.6 of 10, 良",
        "",
        "Sentences changed: 3",
        "  第1段: 截止8月底，全县出生人口性别比为[-108.00-]{+109+}，共[-90-]{+81+}人。",
        "  表1 行2: 性别比 | [-5-]{+4+}",
        "  表1 行3: 落实人数 | [-4-]{+3.6+}",
    ]


FACTS = {
    "a unit": ("value: 90, unit: 人", "value: 90, unit: 户", f"births.planned: 90 人 → 90 户  {FILE}:5:1"),
    "a value that came": ("report_no:", "report_no: 湘字1号", f"births.report_no: (missing) → 湘字1号  {FILE}:6:1"),
    "a fact that came": ("derived:", "more: 1\nderived:", f"births.more: added: 1  {FILE}:7:1"),
    "a fact that went": ("report_no:\n", "", f"births.report_no: removed, was (missing)  {FILE}:6:1"),
    "certainty": (
        "value: 90, unit: 人",
        "value: 90, unit: 人, certainty: inferred",
        f"births.planned: stated → inferred, still 90 人  {FILE}:5:1",
    ),
    "a value and its certainty": (
        "value: 90, unit: 人",
        "value: 91, unit: 人, certainty: assumed",
        f"births.planned: 90 → 91 人 (stated → assumed)  {FILE}:5:1",
    ),
    "a fact that moved down": (
        "planned: {value: 90, unit: 人}",
        "first: 1\nplanned: {value: 91, unit: 人}",
        f"births.planned: 90 → 91 人  {FILE}:5:1 → {FILE}:6:1",
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_each_way_in_which_a_fact_changes_has_its_words(project: Path, name: str) -> None:
    old, new, line = FACTS[name]
    change(project / FILE, old, new)
    assert f"  {line}" in difference(project)


def test_a_renamed_fact_says_what_it_was(project: Path) -> None:
    change(project / FILE, "planned: {value: 90, unit: 人}\n", "")
    change(project / FILE, "births.planned", "plans.planned")
    (project / "facts/2018/plans.yaml").write_text("planned: {value: 90, unit: 人}\n", encoding="utf-8")
    line = "plans.planned: renamed from births.planned, still 90 人"
    assert f"  {line}  {FILE}:5:1 → facts/2018/plans.yaml:1:1" in difference(project)


def test_rows_that_came_and_went_weights_and_pending_scores_have_their_words(project: Path) -> None:
    change(project / FORM, "key: people", "key: persons")
    change(project / FILE, "value: 108.00", "value:")
    told = difference(project)
    assert "  sex_ratio  性别比: 5 → pending of 6: births.sex_ratio" in told
    assert "  persons  落实人数: no such row → 4 of 4: the row itself came or went" in told
    assert "  people  落实人数: 4 of 4 → no such row: the row itself came or went" in told
    assert "Score: 9 of 10, 优 → 4 of 10 so far" in told
    change(project / FILE, "  value:\n", "  value: 108\n")
    change(project / FORM, "weight: 6", "weight: 7")
    change(project / FORM, "weight: 4", "weight: 3")
    assert "  sex_ratio  性别比: 5 of 6 → 6 of 7: the weight changed" in difference(project)


def test_points_that_rest_on_assumed_facts_are_told_where_they_change(project: Path) -> None:
    change(project / FILE, "  value: 108.00", "  value: 108.00\n  certainty: assumed")
    assert "Score: 9 of 10, 优 → 9 of 10, 优; points that rest on assumed facts: 0 → 5" in difference(project)


def test_two_revisions_are_named_as_they_were_asked_for(project: Path) -> None:
    git(project, "tag", "v1")
    change(project / FILE, "value: 108.00", "value: 109")
    commit(project, "改", 2)
    first, second = short(project, "v1"), short(project)
    assert difference(project, "v1", second)[0] == f"v1 {first} (2019-01-01) → {second} (2019-01-02), period 2018"


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ((("甲" * 16, Mark.SAME), ("乙", Mark.ADDED)), "甲" * 16 + "{+乙+}"),
        ((("子" + "甲" * 17, Mark.SAME), ("乙", Mark.ADDED)), "…" + "甲" * 16 + "{+乙+}"),
        ((("乙", Mark.REMOVED), ("甲" * 17 + "子", Mark.SAME)), "[-乙-]" + "甲" * 16 + "…"),
        ((("甲", Mark.ADDED), ("乙" * 33, Mark.SAME), ("丙", Mark.ADDED)), "{+甲+}" + "乙" * 33 + "{+丙+}"),
        (
            (("甲", Mark.ADDED), ("乙" * 34, Mark.SAME), ("丙", Mark.ADDED)),
            "{+甲+}" + "乙" * 16 + "…" + "乙" * 16 + "{+丙+}",
        ),
    ],
)
def test_only_what_stands_near_a_change_is_shown(pieces: tuple[tuple[str, Mark], ...], told: str) -> None:
    assert telling._words(tuple(Piece(mark, text) for text, mark in pieces), telling.bracketed) == told


def test_a_log_is_told_from_the_newest_to_the_oldest(project: Path) -> None:
    change(project / FILE, "value: 108.00", "value: 109")
    commit(project, "改性别比", 2)
    change(project / FILE, "value: 109", "value: 110")
    assert list(telling.log(log(project, "births.sex_ratio"))) == [
        "births.sex_ratio  出生人口性别比, period 2018",
        "",
        "working files, not committed",
        "  109 → 110",
        "  sex_ratio  性别比: 4 → 3 of 6",
        "  Score: 8 of 10, 良 → 7 of 10, 良",
        "",
        f"2019-01-02  {short(project)}  {AUTHOR}  改性别比",
        "  108.00 → 109",
        "  sex_ratio  性别比: 5 → 4 of 6",
        "  Score: 9 of 10, 优 → 8 of 10, 良",
        "",
        f"2019-01-01  {short(project, 'HEAD~1')}  {AUTHOR}  初稿",
        "  108.00, new",
        "  sex_ratio  性别比: 5 of 6",
        "  Score: 9 of 10, 优",
    ]


def test_a_log_of_an_indicator_says_why(project: Path) -> None:
    change(project / FILE, "value: 108.00", "value: 109")
    commit(project, "改性别比", 2)
    assert list(telling.log(log(project, "sex_ratio")))[2:] == [
        f"2019-01-02  {short(project)}  {AUTHOR}  改性别比",
        "  5 → 4 of 6: births.sex_ratio",
        "  Score: 9 of 10, 优 → 8 of 10, 良",
        "",
        f"2019-01-01  {short(project, 'HEAD~1')}  {AUTHOR}  初稿",
        "  5 of 6, new",
        "  Score: 9 of 10, 优",
    ]
    assert list(telling.log(log(project, "outputs")))[3:5] == [
        "  9 → 8 of 10",
        "  sex_ratio  性别比: 5 → 4 of 6: births.sex_ratio",
    ]


def test_a_log_says_what_it_skipped_and_what_went(project: Path) -> None:
    change(project / FILE, "planned:", "planned: 1\nplanned:")
    commit(project, "写坏", 2)
    change(project / FILE, "planned: 1\n", "")
    change(project / FILE, "report_no:\n", "")
    commit(project, "修好", 3)
    told = list(telling.log(log(project, "births.report_no")))
    assert told[3:5] == ["  removed, was (missing)", "  Score: 9 of 10, 优, as before"]
    assert told[7] == "  skipped: it cannot be assessed:"
    assert told[8].startswith(f"    {short(project, 'HEAD~1')}:{FILE}:6:1: ")


def test_a_log_of_a_shallow_clone_says_that_more_may_lie_before(project: Path, tmp_path: Path) -> None:
    change(project / FILE, "value: 108.00", "value: 109")
    commit(project, "改性别比", 2)
    git(tmp_path, "clone", "--quiet", "--depth=1", project.as_uri(), "clone")
    told = list(telling.log(log(tmp_path / "clone", "births.sex_ratio")))
    assert told[3:5] == ["  109, new", "  or earlier: the clone is shallow, and its history ends here"]


def test_why_nothing_can_be_compared_is_said_without_naming_a_folder() -> None:
    message = "there is no commit yet"
    nowhere = DocgenError([Problem("no-commits", message, Place("/home/someone"))])
    assert telling.untold(nowhere) == "Nothing to compare with: there is no commit yet."
    broken = DocgenError([Problem("broken-yaml", "a brace is open", Place("HEAD:facts/2018/births.yaml", 7))])
    assert telling.untold(broken) == (
        "The last commit cannot be built: HEAD:facts/2018/births.yaml:7: a brace is open [broken-yaml]"
    )
