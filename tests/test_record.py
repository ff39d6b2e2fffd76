"""The scorecard as data, judged by the schema that is printed for it."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from docgen import pipeline, record
from tests.conftest import ROOT

JUDGE = jsonschema.Draft202012Validator(record.schema())


def data_of(project: Path) -> dict[str, object]:
    scored = pipeline.assess(project)
    data = record.as_data(scored.scorecard, scored.inputs.facts.period)
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(record.schema())


def test_the_county_report_is_of_the_format() -> None:
    JUDGE.validate(data_of(ROOT))


def test_a_scorecard_that_waits_is_of_the_format(county: Path) -> None:
    file = county / "facts" / "2018" / "births.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 108.41", "value: "), encoding="utf-8")
    data = data_of(county)
    JUDGE.validate(data)
    assert (data["score"], data["grade"]) == (None, None)


@pytest.mark.parametrize("key", list(record.schema()["properties"]))  # type: ignore[call-overload]
def test_a_scorecard_without_a_key_is_not_of_the_format(key: str) -> None:
    data = copy.deepcopy(data_of(ROOT))
    del data[key]
    assert not JUDGE.is_valid(data)


def test_a_number_that_is_no_text_is_not_of_the_format() -> None:
    assert not JUDGE.is_valid(data_of(ROOT) | {"weight": 100})
