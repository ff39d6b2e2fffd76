"""History: commits and the files of a revision, from real repositories of every kind, none of which is written to."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from docgen.history import PATHS, Repository, repository, told_of
from docgen.problems import DocgenError, Place, Problem, Severity
from tests.committing import AUTHOR, change, commit, everything_under, git, own_git
from tests.making import refusals

__all__ = ["own_git"]


def small(folder: Path) -> Path:
    """Files as a project has them; whether they are right does not matter here."""
    (folder / "facts/2018").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "facts/2018/births.yaml").write_text("ratio: 1\n", encoding="utf-8")
    (folder / "templates/report.docx").write_bytes(b"PK\0\r\n\xff")
    (folder / "README").write_text("甲", encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Three commits, of which the second touched neither facts nor templates."""
    folder = small(tmp_path / "项目")
    commit(folder, "初稿", 1)
    (folder / "README").write_text("乙", encoding="utf-8")
    commit(folder, "说明", 2)
    change(folder / "facts/2018/births.yaml", "1", "2")
    commit(folder, "改一处", 3)
    return folder


def subjects(source: Repository, *paths: str) -> list[str]:
    return [each.subject for each in source.commits(*(paths or PATHS))]


def read(source: Repository, revision: str, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    source.checkout(revision, folder)
    return everything_under(folder)


FIRST = {"facts/2018/births.yaml": b"ratio: 1\n", "templates/report.docx": b"PK\0\r\n\xff"}


def test_a_commit_says_who_made_it_when_and_why(project: Path) -> None:
    head = repository(project).head()
    assert (head.date, head.day, head.author, head.subject) == (
        "2019-01-03T09:00:00+08:00",
        "2019-01-03",
        AUTHOR,
        "改一处",
    )
    assert head.id.startswith(head.short)
    assert head.id == git(project, "rev-parse", "HEAD")


def test_only_commits_that_touched_the_paths_are_listed_the_newest_first(project: Path) -> None:
    source = repository(project)
    assert subjects(source) == ["改一处", "初稿"]
    assert subjects(source, "templates") == ["初稿"]
    assert subjects(source, "README") == ["说明", "初稿"]
    assert subjects(source, "t*") == []  # a path, not a pattern
    newest, oldest = source.commits(*PATHS)
    assert newest.parents == (oldest.id,)
    assert oldest.parents == ()


def test_a_revision_is_written_elsewhere_and_the_working_files_stay(project: Path, tmp_path: Path) -> None:
    change(project / "facts/2018/births.yaml", "2", "3")
    before = everything_under(project)
    assert read(repository(project), "HEAD~2", tmp_path / "then") == FIRST
    assert everything_under(project) == before


def test_nothing_in_the_repository_is_written(project: Path, tmp_path: Path) -> None:
    os.utime(project / "facts/2018/births.yaml", (1, 1))  # git status would refresh the index
    before = everything_under(project)
    source = repository(project)
    assert source.is_clean(*PATHS)
    source.head(), source.commits(*PATHS), source.names(), read(source, "main", tmp_path / "then")
    assert everything_under(project) == before


def test_names_in_chinese_and_with_marks_are_kept(tmp_path: Path) -> None:
    folder = small(tmp_path / "甲 乙")
    names = ("templates/表 一[1].docx", 'templates/a"b*.txt', "facts/2018/-x.yaml")
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
    commit(folder, "“引号” 与 | 竖线")
    found = read(repository(folder), "HEAD", tmp_path / "then")
    assert {name: found[name].decode() for name in names} == {name: name for name in names}
    assert subjects(repository(folder), names[0]) == ["“引号” 与 | 竖线"]


def test_a_commit_without_a_message_is_one_too(tmp_path: Path) -> None:
    folder = small(tmp_path / "p")
    commit(folder, "初稿")
    change(folder / "facts/2018/births.yaml", "1", "2")
    git(folder, "commit", "--quiet", "--all", "--allow-empty-message", "--message", "")
    assert subjects(repository(folder)) == ["", "初稿"]


def test_a_project_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    folder = small(whole / "县/计生")
    small(whole / "other")
    commit(whole, "初稿")
    change(whole / "other/facts/2018/births.yaml", "1", "9")
    commit(whole, "别处")
    source = repository(folder)
    assert source.prefix == "县/计生/"
    assert subjects(source) == ["初稿"]
    assert read(source, "HEAD", tmp_path / "then") == FIRST
    change(whole / "other/facts/2018/births.yaml", "9", "8")
    assert source.is_clean(*PATHS)


@pytest.mark.parametrize("way", ["changed", "staged", "new", "deleted"])
def test_working_files_that_differ_are_not_clean(project: Path, way: str) -> None:
    source, file = repository(project), project / "facts/2018/births.yaml"
    assert source.is_clean(*PATHS)
    match way:
        case "deleted":
            file.unlink()
        case "new":
            (project / "facts/2018/甲.yaml").write_text("a: 1", encoding="utf-8")
        case _:
            change(file, "2", "4")
            if way == "staged":
                git(project, "add", "--all")
    assert not source.is_clean(*PATHS)
    assert source.is_clean("templates")


def test_a_worktree_is_a_checkout_as_any_other(project: Path, tmp_path: Path) -> None:
    git(project, "worktree", "add", "--quiet", "--detach", str(tmp_path / "树"), "HEAD~2")
    source = repository(tmp_path / "树")
    assert source.head().subject == "初稿"
    assert subjects(source) == ["初稿"]
    assert read(source, "main", tmp_path / "then")["facts/2018/births.yaml"] == b"ratio: 2\n"


def test_a_shallow_clone_says_that_its_history_ends(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", project.as_uri(), "clone")
    source = repository(tmp_path / "clone")
    assert (source.is_shallow, repository(project).is_shallow) == (True, False)
    assert subjects(source) == ["改一处"]
    (problem,) = refusals(lambda: source.id_of("HEAD~1"))
    assert "git fetch --unshallow" in problem.hint


def test_a_checkout_whose_repository_lies_elsewhere_is_found_by_what_git_was_told(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(project), "bare.git")
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tmp_path, "--git-dir", "bare.git", "--work-tree", "tree", "checkout", "--quiet", "main")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "bare.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tree))
    assert subjects(repository(tree)) == ["改一处", "初稿"]
    assert read(repository(tree), "HEAD~2", tmp_path / "then") == FIRST


def test_a_hook_of_another_repository_does_not_mislead(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a").write_bytes(b"")
    commit(other, "别的仓库")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert repository(project).head().subject == "改一处"


def test_a_merge_is_listed_only_where_it_differs_from_all_that_it_merged(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "side", "HEAD~1")
    (project / "facts/2018/more.yaml").write_text("a: 1\n", encoding="utf-8")
    commit(project, "旁支", 4)
    git(project, "checkout", "--quiet", "main")
    git(project, "merge", "--quiet", "--no-edit", "side", day=5)
    merge, *rest = repository(project).commits(*PATHS)
    assert {each.subject for each in rest} == {"旁支", "改一处", "初稿"}
    assert len(merge.parents) == 2
    git(project, "checkout", "--quiet", "-b", "idle", "HEAD")
    git(project, "merge", "--quiet", "--no-ff", "--no-edit", "side", day=6)
    assert repository(project).commits(*PATHS)[0] == merge


@pytest.mark.parametrize(
    ("revision", "hint"),
    [
        ("初稿二", "Known here: main, v2018, 初稿一."),
        ("v2081", "Did you mean v2018?"),
        ("", "Known here: main, v2018, 初稿一."),
        ("--since=2019-01-01", "Known here: main, v2018, 初稿一."),
    ],
)
def test_an_unknown_revision_is_refused_with_the_nearest(project: Path, revision: str, hint: str) -> None:
    git(project, "tag", "v2018")
    git(project, "branch", "初稿一")
    if revision == "初稿二":
        hint = "Did you mean 初稿一?"
    (problem,) = refusals(lambda: repository(project).id_of(revision))
    assert (problem.code, problem.hint) == ("unknown-revision", hint)


@pytest.mark.parametrize("name", ["HEAD", "main", "v1", "@"])
def test_a_revision_is_whatever_git_takes_for_a_commit(project: Path, name: str) -> None:
    git(project, "tag", "--annotate", "v1", "--message", "定稿")
    assert repository(project).id_of(name) == git(project, "rev-parse", "HEAD")


def test_a_folder_in_no_repository_is_told_what_to_do(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: repository(small(tmp_path / "p")))
    assert problem.code == "no-repository"
    assert "git init" in problem.hint


def test_a_repository_without_a_commit_is_told_what_to_do(tmp_path: Path) -> None:
    folder = small(tmp_path / "p")
    git(folder, "init", "--quiet")
    (problem,) = refusals(lambda: repository(folder).head())
    assert problem.code == "no-commits"
    assert "git commit" in problem.hint


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: repository(tmp_path / "nowhere"))
    assert (problem.code, problem.place.file) == ("no-such-file", (tmp_path / "nowhere").as_posix())


def test_without_git_it_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (problem,) = refusals(lambda: repository(project))
    assert problem.code == "no-git"
    assert "https://git-scm.com" in problem.hint


def test_a_repository_that_git_refuses_is_told_in_its_words(project: Path) -> None:
    (project / ".git/config").write_text("[core\n", encoding="utf-8")
    (problem,) = refusals(lambda: repository(project))
    assert problem.code == "git-failed"
    assert "config" in problem.message


def test_a_revision_without_a_project_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "README").write_bytes(b"")
    commit(folder, "空")
    (problem,) = refusals(lambda: repository(folder).checkout("HEAD", tmp_path / "then"))
    assert (problem.code, problem.place.file) == ("no-project", "facts")


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    folder = small(tmp_path / "p")
    (folder / "facts/2019").mkdir()
    (folder / "facts/2019/births.yaml").symlink_to("../2018/births.yaml")
    (folder / "facts/2019/again.yaml").symlink_to("births.yaml")
    (folder / "facts/2019/scans").symlink_to("/nowhere")
    commit(folder, "初稿")
    found = read(repository(folder), "HEAD", tmp_path / "then")
    assert found["facts/2019/again.yaml"] == found["facts/2019/births.yaml"] == b"ratio: 1\n"
    assert "facts/2019/scans" not in found


@pytest.mark.parametrize("target", ["/etc/hosts", "../../README", "a.yaml"])
def test_a_facts_file_that_is_a_link_out_of_the_project_is_refused(tmp_path: Path, target: str) -> None:
    folder = small(tmp_path / "p")
    (folder / "facts/2018/a.yaml").symlink_to(target)
    commit(folder, "初稿")
    (problem,) = refusals(lambda: read(repository(folder), "HEAD", tmp_path / "then"))
    assert (problem.code, problem.place.file) == ("link-elsewhere", "facts/2018/a.yaml")


def test_a_submodule_is_no_file_of_the_project(tmp_path: Path) -> None:
    folder = small(tmp_path / "p")
    identity = commit(folder, "初稿")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{identity},facts/shared")
    git(folder, "commit", "--quiet", "--message", "子模块")
    assert read(repository(folder), "HEAD", tmp_path / "then") == FIRST


def test_a_path_that_climbs_out_is_refused(tmp_path: Path) -> None:
    folder = small(tmp_path / "p")
    commit(folder, "初稿")
    made = git(folder, "rev-parse", "HEAD:README")
    for mode, name in (("100644", ".."), ("40000", "facts")):  # facts/.., which git itself would not make
        tree = f"{mode} {name}\0".encode() + bytes.fromhex(made)
        command = ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
        made = subprocess.run(command, cwd=folder, input=tree, capture_output=True, check=True).stdout.decode().strip()
    evil = git(folder, "commit-tree", "-m", "恶", made)
    (problem,) = refusals(lambda: read(repository(folder), evil, tmp_path / "then"))
    assert problem.code == "unsafe-path"


def test_a_file_that_lies_elsewhere_is_fetched_by_the_filter_that_keeps_it(tmp_path: Path) -> None:
    folder = small(tmp_path / "p")
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    (folder / "templates/report.docx").write_bytes(pointer)
    (folder / ".gitattributes").write_text("*.docx filter=kept\n", encoding="utf-8")
    commit(folder, "初稿")
    assert read(repository(folder), "HEAD", tmp_path / "without")["templates/report.docx"] == pointer
    git(folder, "config", "filter.kept.smudge", "sed s/version.*/fetched/")
    assert read(repository(folder), "HEAD", tmp_path / "then")["templates/report.docx"].startswith(b"fetched\n")


def test_errors_of_a_revision_say_so_in_their_places() -> None:
    wrong = Problem("a", "b", Place("facts/2018/births.yaml", 7, 2))
    doubt = Problem("c", "d", Place("x"), severity=Severity.WARNING)

    def fail(revision: str | None) -> None:
        with told_of(revision):
            raise DocgenError([wrong, doubt])

    (problem,) = refusals(lambda: fail("v1"))
    assert str(problem.place) == "v1:facts/2018/births.yaml:7:2"
    assert set(refusals(lambda: fail(None))) == {wrong, doubt}
