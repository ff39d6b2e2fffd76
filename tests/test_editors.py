"""The schemas for editors: what docgen reads they take, the keys that it refuses they refuse, and each key is explained."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from docgen import editors, facts, rubric
from docgen.expression import parse
from docgen.problems import DocgenError, Place, Problem
from docgen.reading import Reader
from docgen.rules import RULES
from docgen.yamlfile import DATE
from tests.conftest import ROOT
from tests.making import facts_of, rubric_of
from tests.test_bad_input import CASES, FUNDS, REPORT, RUBRIC

SCHEMAS: dict[str, Any] = {"facts": editors.facts_schema(), "rubric": editors.rubric_schema()}

FILES = [
    *sorted((ROOT / "facts/2018").glob("*.yaml")),
    ROOT / "templates/rubric.yaml",
    *sorted((ROOT / "docgen/starter").rglob("*.yaml")),
]


def judge(schema: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMAS[schema])


JUDGES = {name: judge(name) for name in SCHEMAS}


def read(text: str, *, dates: bool = False) -> Any:
    """A file as an editor sees it, a date as a text; or with `dates` as parsers do that make it an object."""
    thing = YAML(typ="safe", pure=True).load(text)
    return thing if dates else json.loads(json.dumps(thing, default=str))


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every mapping within a schema but its conditions, which an editor does not show."""
    if isinstance(schema, dict):
        yield schema
        for key, each in schema.items():
            yield from nodes(each) if key != "if" else ()
    elif isinstance(schema, list):
        for each in schema:
            yield from nodes(each)


def properties(schema: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that may be typed, with what its schema says in the end."""
    for node in nodes(SCHEMAS[schema]):
        for key, found in node.get("properties", {}).items():
            if isinstance(found, dict):
                yield key, resolved(schema, found)


def resolved(schema: str, node: dict[str, Any]) -> dict[str, Any]:
    target: Any = SCHEMAS[schema]
    if "$ref" not in node:
        return node
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return {**resolved(schema, target), **node}


def keys_of(schema: str, *path: str) -> set[str]:
    node: Any = SCHEMAS[schema]
    for step in path:
        node = resolved(schema, node[step])
    return {key for key, found in node["properties"].items() if found is not False}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_one_of_draft_2020_12_and_asks_no_network(schema: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[schema])
    assert json.loads(json.dumps(SCHEMAS[schema])) == SCHEMAS[schema]
    assert SCHEMAS[schema]["$id"] == f"urn:docgen:{schema}:1"
    assert {node["$ref"][:8] for node in nodes(SCHEMAS[schema]) if "$ref" in node} == {"#/$defs/"}


@pytest.mark.parametrize("dates", [False, True], ids=["dates as texts", "dates as dates"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.parts[-2:]))
def test_every_file_that_comes_with_docgen_is_valid(file: Path, dates: bool) -> None:
    schema = "rubric" if file.name == "rubric.yaml" else "facts"
    thing = read(file.read_text(encoding="utf-8"), dates=dates)
    assert [error.message for error in JUDGES[schema].iter_errors(thing)] == []


# The keys of the readers, and those of the schemas


@pytest.mark.parametrize(
    ("schema", "path", "known"),
    [
        ("facts", ("$defs", "named", "then"), facts.KEYS),
        ("facts", ("$defs", "row"), facts.KEYS),
        ("facts", ("properties", "defaults"), facts.ABOUT_A_FACT[2:]),
        ("facts", (), facts.SECTIONS),
        ("rubric", (), rubric.RUBRIC_KEYS),
        ("rubric", ("$defs", "indicator"), rubric.INDICATOR_KEYS),
        ("rubric", ("$defs", "rule"), RULES),
    ],
)
def test_a_schema_has_the_keys_that_the_readers_list(
    schema: str, path: tuple[str, ...], known: tuple[str, ...]
) -> None:
    assert keys_of(schema, *path) == set(known)


FACTS = """
defaults: {as_of: 2018-08-31, owner: 甲, source: 乙, evidence: [甲文1号], certainty: inferred, change: 20%, note: 丙}
rate: {value: 97.8, unit: "%", label: 率, as_of: 2018-08-31, owner: 甲, source: 乙, evidence: 甲文1号, certainty: stated, change: 5, note: 丙}
bare: 3
folder: {one: 1, deeper: {two: {value: }}}
table: [1, {name: 甲, people: {value: 2, unit: 人}}]
derived:
  all: {formula: here.bare * 2, unit: 人, label: 计, note: 丁}
checks:
  - {that: here.bare > 2, otherwise: 少于二}
reasons:
  row: {reason: 缘由, remedy: 措施}
words:
  not_ours: {参合: 别的项目}
  renamed: [{old: 甲局, new: 乙局, from: 2019-03-01}]
silence:
  - {code: no-evidence, about: here.bare, reason: 照抄}
period: {from: 2018-01-01, to: 2018-12-31, signed: here.bare}
"""

FORM = """
title: 表
total: 60
round: 1
grades: {优: 50, 差: 0}
question_above: 20
printed_score: 59
indicators:
  - key: all
    name: 全
    weight: 60
    printed_weight: 59
    inferred: [name, weight]
    children:
      - key: row
        name: 行
        weight: 60
        printed_score: 59
        explanation: 解释
        criteria: 标准
        evidence: [甲文1号]
        rule:
          parts:
            - {points: 10, rule: {checklist: [{points: 4, when: a.b, text: 问}, {points: 6, when: a.n == 0}]}}
            - {points: 10, rule: {proportional: {actual: a.b, planned: 3}}}
            - points: 10
              rule: {deduction: {actual: a.b, target: a.c, better: higher, per: 0.1, each: 2, in: percent, whole_steps: true, full: 9}}
            - {points: 5, rule: {deduction: {actual: a.b, better: [103, a.c], per: 0.1, each: 2}}}
            - {points: 5, rule: {bands: {actual: a.b, steps: [{from: -1, points: 5}, {is: 一般, points: 3}]}}}
            - {points: 5, rule: {judged: {score: a.b, reason: 评}}}
            - {points: 5, rule: {reached: {actual: a.b, target: a.c, must_be: ≥, short: zero}}}
            - {points: 10, rule: {rated: {grade: a.b, share: a.c, bands: {好: [60, 100], 差: [0, 60]}}}}
"""

KNOWN: dict[str, Any] = {"facts": read(FACTS), "rubric": read(FORM)}


Path_ = tuple[str | int, ...]


def flow(thing: Any) -> str:
    """YAML of a thing: a date bare, other texts in quotes, nothing as ~."""
    if thing is None:
        return "~"
    if isinstance(thing, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {flow(each)}" for key, each in thing.items()) + "}"
    if isinstance(thing, list):
        return "[" + ", ".join(flow(each) for each in thing) + "]"
    return thing if isinstance(thing, str) and DATE.fullmatch(thing) else json.dumps(thing, ensure_ascii=False)


def problems_of(folder: Path, schema: str, text: str) -> tuple[Problem, ...]:
    """What docgen refuses a file for."""
    try:
        if schema == "facts":
            facts_of(folder, here=text)
        else:
            rubric_of(folder, text)
    except DocgenError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_docgen_and_the_schema_take_a_file_in_which_every_key_stands(schema: str, tmp_path: Path) -> None:
    assert problems_of(tmp_path, schema, flow(KNOWN[schema])) == ()
    assert [error.message for error in JUDGES[schema].iter_errors(KNOWN[schema])] == []
    typed = {key for path in places(KNOWN[schema]) for key in path}
    assert {key for key, _ in properties(schema)} - typed == set()


def test_the_schemas_have_the_keys_that_the_readers_ask_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also those that stand in no list of theirs."""
    heard: set[frozenset[str]] = set()
    mapping = Reader.mapping

    def listening(self: Reader, node: Any, what: str, known: tuple[str, ...], needed: tuple[str, ...] = ()) -> Any:
        heard.add(frozenset(known))
        return mapping(self, node, what, known, needed)

    monkeypatch.setattr(Reader, "mapping", listening)
    for schema, whole in KNOWN.items():
        problems_of(tmp_path, schema, flow(whole))
    assert len(heard) > 12
    shown = {
        frozenset(node["properties"])
        for schema in SCHEMAS.values()
        for node in nodes(schema)
        if node.get("additionalProperties") is False
    }
    assert [sorted(known) for known in heard - shown] == []
    otherwise_read = {frozenset(RULES), frozenset(keys_of("facts", "properties", "words"))}
    assert [sorted(known) for known in shown - heard - otherwise_read] == []


def places(thing: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    pairs = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, each in pairs:
        yield from places(each, (*path, key))


def at(thing: Any, path: Path_) -> Any:
    for step in path:
        thing = thing[step]
    return thing


def changed(thing: Any, path: Path_, change: Callable[[Any, Any], object]) -> Any:
    """A copy in which `change` has worked on what holds a place, and on its last step."""
    copy = deepcopy(thing)
    change(at(copy, path[:-1]), path[-1])
    return copy


def put(value: Any) -> Callable[[Any, Any], object]:
    return lambda parent, step: parent.__setitem__(step, value)


CHANGES: dict[str, Callable[[Any, Any], object]] = {
    "taken away": lambda parent, step: parent.pop(step),
    "under another name": lambda parent, step: parent.update(made_up=parent.pop(step)) if isinstance(parent, dict) else None,
    "beside a made-up key": lambda parent, step: parent.update(made_up="甲") if isinstance(parent, dict) else None,
    "left empty": put(None),
    "as a text": put("甲"),
    "as a number": put(7),
    "as a number below 0": put(-0.5),
    "as an answer": put(True),
    "as a list": put(["甲"]),
    "as a list of a list": put([["甲"]]),
    "as names": put({"made_up": "甲"}),
    "as nothing in a list": put([]),
    "as no names": put({}),
}  # fmt: skip

STRUCTURE = {
    "unknown-key",
    "missing-key",
    "wrong-type",
    "bad-name",
    "children-or-rule",
    "broken-expression",
    "key-not-text",
}

FINER: list[set[str | int]] = [{"rated", "bands"}]
"""Where docgen asks more than a schema can say: a band ends above its beginning, and begins where another ends."""

OVERLOOKED: list[set[str | int]] = [{"key"}, {"inferred"}]
"""Where docgen passes over an oddity that the schema refuses: an empty key or one called true, a list in a list."""


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_docgen_and_the_schema_refuse_the_same_shapes(schema: str, change: str, tmp_path: Path) -> None:
    """Each key and each entry of a list in turn is changed; what docgen finds beyond shapes is no matter here."""
    differ = []
    for path in places(KNOWN[schema]):
        if not path:
            continue
        made = changed(KNOWN[schema], path, CHANGES[change])
        problems = [problem for problem in problems_of(tmp_path, schema, flow(made)) if problem.code in STRUCTURE]
        errors = [error.message for error in JUDGES[schema].iter_errors(made)]
        tolerated = (OVERLOOKED if errors else FINER) if bool(problems) != bool(errors) else [set()]
        if not any(steps.issubset(path) for steps in tolerated):
            differ.append(f"{path}: docgen {[str(problem) for problem in problems]}, schema {errors}")
    assert "\n".join(differ) == ""


@pytest.mark.parametrize(
    ("case", "file"),
    [
        ("an-unknown-key", FUNDS), ("a-forgotten-value", FUNDS), ("a-list-for-a-value", FUNDS), ("an-empty-rubric", RUBRIC),
        ("several-at-once", REPORT), ("several-at-once", RUBRIC),
    ],
)  # fmt: skip
def test_the_schema_refuses_bad_input_that_is_about_keys_and_kinds(case: str, file: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "docgen/starter", project)
    for change in CASES[case]:
        change(project)
    text = (project / file).read_text(encoding="utf-8")
    assert not JUDGES["rubric" if file == RUBRIC else "facts"].is_valid(read(text))


@pytest.mark.parametrize(
    ("schema", "text", "where", "reason"),
    [
        ("facts", "a: {value: 1, uint: 元}", ["a"], "'uint' was unexpected"),
        ("facts", "a: {unit: 元}", ["a"], "'value' is a required property"),
        ("facts", "a: {b: {uint: 3, label: 甲}}", ["a", "b"], "'value' is a required property"),
        ("facts", "a: {value: 1, certainty: sure}", ["a", "certainty"], "'sure' is not one of"),
        ("facts", "a: {value: 1, change: 一成}", ["a", "change"], "'一成' does not match"),
        ("facts", "check: [{that: a.b, otherwise: 甲}]", [], "False schema"),
        ("facts", "{a: 31,420}", [], "'420' does not match"),
        ("facts", "a：1: 2", [], "'a：1' does not match"),
        ("facts", "defaults: {unit: 元}", ["defaults"], "'unit' was unexpected"),
        ("facts", "derived: {a: {formula: }}", ["derived", "a", "formula"], "None is not of type"),
        ("facts", "silence: [{code: no-evidence}]", ["silence", 0], "'reason' is a required property"),
        ("facts", "period: {until: 2018-12-31}", ["period"], "'until' was unexpected"),
        ("facts", "words: {renamed: [{old: 甲, new: 乙, from: 3月}]}", ["words", "renamed", 0, "from"], "'3月' does not match"),
        ("rubric", "title: 表", [], "'total' is a required property"),
        ("rubric", "indicators: [{rule: {cheklist: []}}]", ["indicators", 0, "rule"], "'cheklist' was unexpected"),
        ("rubric", "indicators: [{rule: {}, children: []}]", ["indicators", 0], "is valid under each of"),
        ("rubric", "indicators: [{weight: -1}]", ["indicators", 0, "weight"], "-1 is less than the minimum"),
        ("rubric", "indicators: [{rule: {deduction: {better: [1, 2], target: 3}}}]", ["indicators", 0, "rule", "deduction"], "False schema"),
        ("rubric", "indicators: [{rule: {deduction: {better: lower}}}]", ["indicators", 0, "rule", "deduction"], "'target' is a required"),
        ("rubric", "indicators: [{rule: {bands: {steps: [{from: 1, is: 甲}]}}}]", ["indicators", 0, "rule", "bands", "steps", 0], "is valid under each of"),
        ("rubric", "indicators: [{rule: {judged: {score: a.b}, parts: []}}]", ["indicators", 0, "rule"], "has too many properties"),
    ],
)  # fmt: skip
def test_an_editor_points_at_what_is_wrong(schema: str, text: str, where: list[str | int], reason: str) -> None:
    errors = [(list(error.absolute_path), error.message) for error in JUDGES[schema].iter_errors(read(text))]
    assert [message for path, message in errors if path == where and reason in message], errors


# Names


def test_every_name_that_docgen_takes_is_one_in_an_editor() -> None:
    names = [name for code in range(0x110000) if (name := f"a{chr(code)}").isidentifier()]
    names += [chr(code) for code in range(0x110000) if chr(code).isidentifier()]
    assert len(names) > 200_000
    assert [name for name in names if not re.search(editors.NAME, name)] == []


@pytest.mark.parametrize(
    "name", ["", "1a", "sex-ratio", "sex ratio", "比：率", "比（率）", "a，b", "a.b", "“a”", "31420"]
)
def test_a_slip_in_a_name_is_none(name: str) -> None:
    assert not re.search(editors.NAME, name)


# What an editor shows


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_key_is_explained_and_its_examples_are_right(schema: str) -> None:
    shown = list(properties(schema))
    assert len(shown) > 30
    assert [key for key, node in shown if not node.get("description")] == []
    judge = JUDGES[schema]
    wrong = [
        (key, example)
        for key, node in shown
        for example in (*node.get("examples", ()), *([node["default"]] if "default" in node else []))
        if not judge.evolve(schema=node).is_valid(example)
    ]
    assert wrong == []


def test_every_example_of_a_formula_is_one() -> None:
    formulas = [
        example
        for schema in SCHEMAS
        for _, node in properties(schema)
        if node.get("type") == editors.EXPRESSION["type"]
        for example in node["examples"]
    ]
    assert len(formulas) > 10
    for formula in formulas:
        assert parse(str(formula), Place("x")).names or formula == 100


def test_an_editor_explains_the_step_of_a_deduction() -> None:
    each = SCHEMAS["rubric"]["$defs"]["rule"]["properties"]["deduction"]["properties"]["each"]
    assert each["description"].startswith("The size of one step short of the target")
    assert each["examples"] == [1]


# Facts files of any kind

SCALARS = st.one_of(
    st.integers(-10, 10**9).map(str),
    st.decimals(-1000, 1000, places=2).map(str),
    st.dates().map(str),
    st.sampled_from(["true", "false", "~", "8月底", "2018-08", "2018年上半年", "7月10日至13日", "63%~68%", "元", "是"]),
    st.text("甲乙 ：，a1%#-{[", max_size=6).map(lambda text: json.dumps(text, ensure_ascii=False)),
)

ABOUT = {
    "certainty": st.sampled_from(["stated", "inferred", "assumed"]),
    "evidence": st.one_of(SCALARS, st.lists(SCALARS, max_size=2).map(lambda texts: f"[{', '.join(texts)}]")),
    "change": st.sampled_from(["20%", "0.5%", "500"]),
}

NAMES = st.sampled_from(["sex_ratio", "比率", "a1", "_x", "人均", "from", "value_of"])


def mapping(names: st.SearchStrategy[str], entries: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[str]:
    return st.dictionaries(names, entries, min_size=least, max_size=3).map(flowing)


def flowing(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {text}" for key, text in pairs.items()) + "}"


def some_of(keys: tuple[str, ...]) -> dict[str, st.SearchStrategy[str]]:
    return {key: ABOUT.get(key, SCALARS) for key in keys}


FACT = st.fixed_dictionaries({"value": SCALARS}, optional=some_of(facts.KEYS[1:])).map(flowing)
ROW = st.one_of(SCALARS, FACT, mapping(NAMES, st.one_of(SCALARS, FACT)))
ENTRY = st.recursive(
    st.one_of(SCALARS, FACT, st.lists(ROW, max_size=3).map(lambda rows: f"[{', '.join(rows)}]")),
    lambda entries: mapping(NAMES, entries),
    max_leaves=8,
)
FORMULA = st.sampled_from(["1 + 1", "funds.a / funds.b * 100", "true", "3", "[1, 2]"]).map(
    lambda text: f'"{text} == 1"'
)
SECTIONS = {
    "defaults": st.fixed_dictionaries({}, optional=some_of(facts.ABOUT_A_FACT[2:])).map(flowing),
    "derived": mapping(
        st.sampled_from(["sum", "差"]),
        st.fixed_dictionaries({"formula": FORMULA}, optional=some_of(("unit", "label", "note"))).map(flowing),
    ),
    "checks": st.lists(st.fixed_dictionaries({"that": FORMULA, "otherwise": SCALARS}).map(flowing), max_size=2).map(
        lambda checks: f"[{', '.join(checks)}]"
    ),
    "reasons": mapping(
        st.sampled_from(["row", "other-row"]),
        st.fixed_dictionaries({"reason": SCALARS}, optional={"remedy": SCALARS}).map(flowing),
    ),
    "words": st.fixed_dictionaries({"not_ours": mapping(st.sampled_from(["参合", "1a"]), SCALARS)}).map(flowing),
}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(own=st.dictionaries(NAMES, ENTRY, max_size=4), sections=st.fixed_dictionaries({}, optional=SECTIONS))
def test_any_facts_file_that_docgen_takes_an_editor_takes(
    own: dict[str, str], sections: dict[str, str], tmp_path: Path
) -> None:
    text = flowing(own | sections)
    facts_of(tmp_path, here=text)
    for dates in (False, True):
        assert [error.message for error in JUDGES["facts"].iter_errors(read(text, dates=dates))] == []
