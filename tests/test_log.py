"""Log: each commit in which a figure or a score changed, in histories of every shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen import pipeline
from docgen.log import Entry, Log, log
from tests.committing import AUTHOR, change, commit, everything_under, git, own_git
from tests.making import p, project_of, refusals, word
from tests.test_diff import BIRTHS, FILE, FORM, REPORT, RUBRIC

__all__ = ["own_git"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sex ratio is set, left alone, changed, and set again."""
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    commit(folder, "初稿", 1)
    change(folder / FILE, "report_no:", "report_no: 湘字1号")
    commit(folder, "文号", 2)
    change(folder / FILE, "108.00", "109")
    commit(folder, "改性别比", 3)
    change(folder / FILE, "value: 109", "value: 110")
    commit(folder, "再改", 4)
    return folder


def told(found: Log) -> list[tuple[str, str, str]]:
    """Of each entry its commit, and the values before and after."""
    return [(_subject(entry), _text(entry.old), _text(entry.new)) for entry in found.entries]


def _subject(entry: Entry) -> str:
    return (entry.commit.subject if entry.commit else "now") + ("!" if entry.problems else "")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def test_each_commit_that_changed_a_fact_is_told_the_newest_first(project: Path) -> None:
    found = log(project, "births.sex_ratio")
    assert (found.name, found.label, found.period, found.is_indicator) == (
        "births.sex_ratio",
        "出生人口性别比",
        "2018",
        False,
    )
    assert told(found) == [("再改", "109", "110"), ("改性别比", "108.00", "109"), ("初稿", "", "108.00")]
    newest = found.entries[0].commit
    assert newest is not None
    assert (newest.day, newest.author) == ("2019-01-04", AUTHOR)


def test_an_entry_says_what_it_did_to_the_score(project: Path) -> None:
    newest, _, first = log(project, "births.sex_ratio").entries
    assert [str(each.score) for each in newest.standings if each] == ["8.00", "7.00"]
    assert [(row.key, str(row.old), str(row.new)) for row in newest.rows] == [("sex_ratio", "4", "3")]
    assert first.standings[0] is None
    assert [(row.key, row.old, str(row.new)) for row in first.rows] == [("sex_ratio", None, "5")]


def test_a_figure_written_otherwise_did_not_change(project: Path) -> None:
    change(project / FILE, "value: 110", "value: 110.00")
    commit(project, "写法", 5)
    assert told(log(project, "births.sex_ratio"))[0][0] == "再改"


def test_a_unit_is_part_of_a_figure(project: Path) -> None:
    change(project / FILE, "value: 90, unit: 人", "value: 90, unit: 户")
    commit(project, "单位", 5)
    assert told(log(project, "births.planned")) == [("单位", "90 人", "90 户"), ("初稿", "", "90 人")]


def test_working_files_that_differ_come_first(project: Path) -> None:
    change(project / FILE, "value: 110", "value: 111")
    assert told(log(project, "births.sex_ratio"))[:2] == [("now", "110", "111"), ("再改", "109", "110")]


def test_a_derived_fact_changes_with_those_it_rests_on_and_with_its_formula(project: Path) -> None:
    change(project / FILE, "{people: 45}]", "{people: 36}]")
    commit(project, "人数", 5)
    change(project / FILE, "births.all * 100", "births.all * 50")
    commit(project, "公式", 6)
    found = log(project, "births.share")
    assert told(found) == [
        ("公式", "90 /人", "45 /人"),
        ("人数", "100 /人", "90 /人"),
        ("初稿", "", "100 /人"),
    ]
    assert [(row.key, str(row.old), str(row.new)) for row in found.entries[1].rows] == [("people", "4", "3.6")]


def test_an_indicator_changes_with_its_facts_and_its_rule_and_says_which(project: Path) -> None:
    change(project / FORM, "target: 107", "target: 106")
    commit(project, "目标", 5)
    found = log(project, "sex_ratio")
    assert (found.label, found.is_indicator) == ("性别比", True)
    assert told(found) == [("目标", "3", "2"), ("再改", "4", "3"), ("改性别比", "5", "4"), ("初稿", "", "5")]
    assert [[str(reason) for point in entry.points for reason in point.reasons] for entry in found.entries] == [
        ["the rule changed"],
        ["births.sex_ratio"],
        ["births.sex_ratio"],
        [],
    ]


def test_a_group_tells_which_of_its_rows_changed(project: Path) -> None:
    found = log(project, "outputs")
    assert told(found)[0] == ("再改", "8", "7")
    assert [point.key for point in found.entries[0].points] == ["sex_ratio"]


def test_a_label_stands_for_its_fact(project: Path) -> None:
    assert log(project, " 出生人口性别比 ").name == "births.sex_ratio"


def test_a_fact_that_came_and_went_is_still_known(project: Path) -> None:
    change(project / FILE, "report_no: 湘字1号\n", "")
    commit(project, "删文号", 5)
    found = log(project, "births.report_no")
    assert told(found) == [("删文号", "湘字1号", ""), ("文号", "(missing)", "湘字1号"), ("初稿", "", "(missing)")]


def test_a_fact_is_followed_where_its_file_was_renamed(project: Path) -> None:
    (project / FILE).rename(project / "facts/2018/newborn.yaml")
    for file in (project / "facts/2018/newborn.yaml", project / FORM):
        change(file, "births.", "newborn.")
    (project / "templates/report.docx").write_bytes(word(p("{{ newborn.sex_ratio }}")))
    commit(project, "改名", 5)
    change(project / "facts/2018/newborn.yaml", "value: 110", "value: 112")
    commit(project, "三改", 6)
    found = log(project, "newborn.sex_ratio")
    assert told(found) == [
        ("三改", "110", "112"),
        ("改名", "110", "110"),
        ("再改", "109", "110"),
        ("改性别比", "108.00", "109"),
        ("初稿", "", "108.00"),
    ]
    assert [(entry.was, entry.path) for entry in found.entries[1:3]] == [
        ("births.sex_ratio", "newborn.sex_ratio"),
        ("births.sex_ratio", "births.sex_ratio"),
    ]
    (row,) = found.entries[1].rows
    assert (str(row.old), str(row.new)) == ("3", "3")


def test_a_commit_whose_facts_do_not_load_is_told_and_skipped_over(project: Path) -> None:
    change(project / FILE, "planned:", "planned: 1\nplanned:")
    commit(project, "写坏", 5)
    change(project / FILE, "value: 110", "value: 115")
    commit(project, "仍坏", 6)
    change(project / FILE, "planned: 1\n", "")
    fixed = commit(project, "修好", 7)
    found = log(project, "births.sex_ratio")
    assert told(found)[:4] == [("修好", "110", "115"), ("仍坏!", "", ""), ("写坏!", "", ""), ("再改", "109", "110")]
    (problem,) = found.entries[1].problems
    broken = git(project, "rev-parse", f"{fixed}~1")
    assert (problem.code, str(problem.place)) == ("key-twice", f"{broken[:7]}:{FILE}:6:1")


def test_working_files_that_do_not_load_are_told_and_the_commits_still_shown(project: Path) -> None:
    (project / FILE).write_text("a: [", encoding="utf-8")
    found = log(project, "births.sex_ratio")
    assert told(found)[:2] == [("now!", "", ""), ("再改", "109", "110")]


def test_a_period_that_was_not_there_then_began_with_its_first_commit(project: Path) -> None:
    later = project / "facts/2019"
    later.mkdir()
    (later / "births.yaml").write_text(BIRTHS, encoding="utf-8")
    commit(project, "新的一年", 5)
    found = log(project, "births.sex_ratio")
    assert (found.period, told(found)) == ("2019", [("新的一年", "", "108.00")])
    assert told(log(project, "births.sex_ratio", "2018"))[0] == ("再改", "109", "110")


def test_a_side_branch_is_told_once_and_its_merge_not_at_all(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "side", "HEAD~2")
    change(project / FILE, "value: 90", "value: 91")
    commit(project, "旁支", 5)
    git(project, "checkout", "--quiet", "main")
    change(project / FORM, "title: 表", "title: 表格")
    commit(project, "表题", 6)
    git(project, "merge", "--quiet", "--no-edit", "side", day=7)
    assert told(log(project, "births.planned")) == [("旁支", "90 人", "91 人"), ("初稿", "", "90 人")]
    assert told(log(project, "births.sex_ratio"))[0] == ("再改", "109", "110")


def test_a_merge_that_settles_a_conflict_in_its_own_way_is_told(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "side", "HEAD~1")
    change(project / FILE, "value: 109", "value: 120")
    commit(project, "旁支", 5)
    git(project, "checkout", "--quiet", "main")
    git(project, "merge", "--quiet", "--strategy=ours", "--no-commit", "side")
    change(project / FILE, "value: 110", "value: 115")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "合并", day=6)
    found = told(log(project, "births.sex_ratio"))
    assert found[0] == ("合并", "110", "115")
    assert {each[0] for each in found} == {"合并", "再改", "旁支", "改性别比", "初稿"}


def test_a_shallow_clone_tells_where_its_history_ends(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=2", project.as_uri(), "clone")
    found = log(tmp_path / "clone", "births.sex_ratio")
    assert told(found) == [("再改", "109", "110"), ("改性别比", "", "109")]
    assert [entry.is_cut for entry in found.entries] == [False, True]
    assert [entry.is_cut for entry in log(project, "births.sex_ratio").entries] == [False] * 3


def test_each_revision_is_assessed_once_and_those_that_touched_nothing_never(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "README").write_text("甲", encoding="utf-8")
    commit(project, "说明", 5)
    asked: list[str] = []
    assess = pipeline.assess

    def counted(folder: Path, period: str) -> pipeline.Scored:
        asked.append(str(folder))
        return assess(folder, period)

    monkeypatch.setattr(pipeline, "assess", counted)
    log(project, "births.sex_ratio")
    assert len(asked) == len(set(asked)) == 5


def test_nothing_is_written(project: Path) -> None:
    before = everything_under(project)
    log(project, "births.sex_ratio")
    assert everything_under(project) == before


@pytest.mark.parametrize(
    ("name", "hint"),
    [("births.sex_ration", "Did you mean births.sex_ratio?"), ("sex_raito", "Did you mean sex_ratio?")],
)
def test_a_name_that_never_was_is_refused_with_the_nearest(project: Path, name: str, hint: str) -> None:
    (problem,) = refusals(lambda: log(project, name))
    assert (problem.code, problem.hint) == ("unknown-name", hint)


def test_a_project_that_never_loaded_says_what_is_wrong_with_it_now(tmp_path: Path) -> None:
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births="a: [")
    commit(folder, "写坏")
    assert {problem.place.file for problem in refusals(lambda: log(folder, "births.a"))} == {FILE}
