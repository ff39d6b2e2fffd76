"""Differences and logs as data, judged by the schemas that are printed for them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docgen import changes, diff
from docgen.log import log
from tests.committing import change, commit, own_git
from tests.making import project_of
from tests.test_diff import BIRTHS, FILE, FORM, REPORT, RUBRIC

__all__ = ["own_git"]

SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "difference": changes.difference_schema,
    "log": changes.log_schema,
}
JUDGES = {name: jsonschema.Draft202012Validator(schema()) for name, schema in SCHEMAS.items()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which everything changed that can."""
    folder = project_of(tmp_path / "project", RUBRIC, REPORT, births=BIRTHS)
    commit(folder, "初稿", 1)
    change(folder / FILE, "planned:", "planned: 1\nplanned:")
    commit(folder, "写坏", 2)
    change(folder / FILE, "planned: 1\n", "")
    change(folder / FILE, "value: 108.00", "value:")
    change(folder / FILE, "report_no:\n", "more: {value: 2019-01-01, certainty: assumed}\n")
    change(folder / FORM, "key: people", "key: persons")
    commit(folder, "都改", 3)
    return folder


def as_read(data: object) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name]())


@pytest.mark.parametrize(("old", "new"), [("HEAD", None), ("HEAD~2", "HEAD"), ("HEAD", "HEAD~2")])
def test_a_difference_is_of_the_format(project: Path, old: str, new: str | None) -> None:
    JUDGES["difference"].validate(as_read(changes.difference_as_data(diff.between(project, old, new))))


@pytest.mark.parametrize(
    "name", ["births.sex_ratio", "births.share", "births.report_no", "sex_ratio", "outputs", "people"]
)
def test_a_log_is_of_the_format(project: Path, name: str) -> None:
    JUDGES["log"].validate(as_read(changes.log_as_data(log(project, name))))


def test_a_difference_names_what_changed_in_data(project: Path) -> None:
    data = as_read(changes.difference_as_data(diff.between(project, "HEAD~2", "HEAD")))
    assert (data["format"], data["version"], data["period"]) == ("docgen difference", 1, "2018")
    assert (data["old"]["name"], data["new"]["commit"]["subject"]) == ("HEAD~2", "都改")
    fact = data["facts"][0]
    assert (fact["path"], fact["kind"], fact["old"]["text"], fact["new"]["text"]) == (
        "births.sex_ratio",
        "emptied",
        "108.00",
        "",
    )
    assert fact["old"]["place"] == {"file": FILE, "line": 1, "column": 1}
    point = data["points"][0]
    assert (point["key"], point["old"]["score"], point["new"]["score"]) == ("sex_ratio", "5", None)
    assert point["reasons"] == [{"because": "fact", "path": "births.sex_ratio"}]
    assert (data["standing"]["old"]["score"], data["standing"]["new"]["score"]) == ("9", None)
    assert data["sentences"][0]["place"] == {"old": "第1段", "new": "第1段"}
    assert {piece["mark"] for piece in data["sentences"][0]["pieces"]} == {"same", "removed", "added"}


def test_a_log_names_its_commits_and_those_that_do_not_load(project: Path) -> None:
    data = as_read(changes.log_as_data(log(project, "births.sex_ratio")))
    assert (data["name"], data["label"], data["kind"]) == ("births.sex_ratio", "出生人口性别比", "fact")
    newest, broken, first = data["entries"]
    assert (newest["commit"]["subject"], newest["old"]["text"], newest["new"]["text"]) == ("都改", "108.00", "")
    assert broken["problems"][0]["code"] == "key-twice"
    assert (first["old"], first["standing"]["old"], first["standing"]["new"]["score"]) == (None, None, "9")


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, schema in SCHEMAS.items() for key in schema()["properties"]]
)
def test_data_without_a_key_are_not_of_the_format(project: Path, name: str, key: str) -> None:
    made = {
        "difference": lambda: changes.difference_as_data(diff.between(project)),
        "log": lambda: changes.log_as_data(log(project, "outputs")),
    }
    data = copy.deepcopy(as_read(made[name]()))
    del data[key]
    assert not JUDGES[name].is_valid(data)


def test_a_number_that_is_no_text_is_not_of_the_format(project: Path) -> None:
    data = as_read(changes.difference_as_data(diff.between(project)))
    data["standing"]["new"]["weight"] = 10
    assert not JUDGES["difference"].is_valid(data)
