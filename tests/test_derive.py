"""Derived facts and checks: computed in any order of writing, and what stops them."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from docgen.derive import derive
from docgen.problems import Place, Severity
from docgen.values import Certainty, rounded
from tests.making import facts_of, marked, refusals, spots, values_of

CHAIN = (
    "total: {formula: aid.one + aid.two}",
    "double: {formula: aid.total * 2}",
    "wan: {formula: aid.double / 10000, unit: 万元, label: 金额}",
)


@pytest.mark.parametrize("lines", list(permutations(CHAIN)))
def test_a_chain_of_derived_facts_may_be_written_in_any_order(tmp_path: Path, lines: tuple[str, ...]) -> None:
    values = values_of(tmp_path, aid="one: 10000\ntwo: 5000\nderived:\n  " + "\n  ".join(lines))
    wan = values["aid.wan"]
    assert (wan.content, wan.text, str(wan.unit), wan.label, wan.path) == (Decimal(3), "3", "万元", "金额", "aid.wan")
    assert wan.rests_on == {"aid.one", "aid.two"}


def test_a_derived_fact_may_read_another_file(tmp_path: Path) -> None:
    values = values_of(
        tmp_path,
        aid="derived: {all: {formula: births.n + towns.twice}}",
        births="n: 3",
        towns="derived: {twice: {formula: births.n * 2}}",
    )
    assert values["aid.all"].content == 9


def test_the_tree_of_a_template_holds_facts_derived_facts_and_tables(tmp_path: Path) -> None:
    values = values_of(
        tmp_path,
        aid="towns: [{n: 1}, {n: 2}]\ndeep: {n: 3}\nderived: {sum: {formula: 'aid.towns[0].n + aid.towns[1].n'}}",
    )
    assert values.tree == {
        "aid": {
            "towns": ({"n": values["aid.towns[0].n"]}, {"n": values["aid.towns[1].n"]}),
            "deep": {"n": values["aid.deep.n"]},
            "sum": values["aid.sum"],
        }
    }
    assert values["aid.sum"].content == 3


def test_a_fact_as_a_value_rests_on_itself(tmp_path: Path) -> None:
    values = values_of(tmp_path, aid="n: {value: 97.80, unit: '%', label: 率, certainty: assumed}\nm:")
    n, m = values["aid.n"], values["aid.m"]
    assert (n.text, str(n.unit), n.label, n.path, n.certainty) == ("97.80", "%", "率", "aid.n", Certainty.ASSUMED)
    assert (n.rests_on, n.missing) == (frozenset({"aid.n"}), frozenset[str]())
    assert (m.is_missing, m.label, m.rests_on, m.missing) == (True, "aid.m", frozenset({"aid.m"}), frozenset({"aid.m"}))


def test_what_rests_on_a_missing_fact_is_missing_and_names_it(tmp_path: Path) -> None:
    values = values_of(
        tmp_path,
        aid="one: 1\ntwo:\nderived: {sum: {formula: aid.one + aid.two, label: 合计}, more: {formula: aid.sum * 0}}",
    )
    assert values["aid.more"].is_missing
    assert values["aid.more"].missing == {"aid.two"}
    assert values["aid.sum"].label == "合计"


@pytest.mark.parametrize(
    ("one", "two", "least"),
    [
        ("stated", "stated", Certainty.STATED),
        ("stated", "inferred", Certainty.INFERRED),
        ("assumed", "inferred", Certainty.ASSUMED),
    ],
)
def test_a_derived_fact_is_as_certain_as_the_least_of_its_sources(
    tmp_path: Path, one: str, two: str, least: Certainty
) -> None:
    text = f"""one: {{value: 1, certainty: {one}}}
two: {{value: 2, certainty: {two}}}
derived: {{sum: {{formula: aid.one + aid.two}}, far: {{formula: aid.sum + 1}}}}
"""
    values = values_of(tmp_path, aid=text)
    assert values["aid.sum"].certainty is least
    assert values["aid.far"].certainty is least


@pytest.mark.parametrize(
    ("formula", "text", "unrounded"),
    [
        ("aid.one / 3", "0.33333333", True),
        ("aid.one * 2 / 3", "0.66666667", True),
        ("aid.one / 256", "0.00390625", False),  # eight digits behind the point
        ("aid.one / 512", "0.00195313", True),
        ("(aid.one / 3)|round(2)", "0.33", False),
    ],
)
def test_a_computed_figure_with_digits_that_nobody_meant_is_a_warning(
    tmp_path: Path, formula: str, text: str, unrounded: bool
) -> None:
    values = values_of(tmp_path, aid=f"one: 1\nderived:\n  x: {{formula: {formula}}}\n  y: {{formula: aid.x * 3}}")
    assert values["aid.x"].text == text
    assert [(each.code, each.severity, each.place.line) for each in values.findings if "aid.x" in each.message] == [
        ("unrounded", Severity.WARNING, 3)
    ] * unrounded


@pytest.mark.parametrize("formula", ["aid.n * aid.n", "aid.n * aid.n + 0.5"])
def test_a_figure_too_long_to_be_exact_is_refused(tmp_path: Path, formula: str) -> None:
    text, found = marked(f"n: {'7' * 39}\nderived: {{x: {{formula: «too-large»{formula}}}}}")
    assert spots(refusals(lambda: values_of(tmp_path, aid=text))) == found


def test_what_prints_rounded_is_computed_with_all_its_digits(tmp_path: Path) -> None:
    values = values_of(tmp_path, aid="n: 2\nderived: {part: {formula: aid.n / 3}, all: {formula: aid.part * 3}}")
    assert values["aid.part"].text == "0.66666667"
    assert rounded(values["aid.all"].number, 50) == 2


def test_every_value_knows_where_it_was_typed(tmp_path: Path) -> None:
    values = values_of(tmp_path, aid="n: 2\nderived:\n  twice: {formula: aid.n * 2}")
    assert values["aid.n"].place == Place("facts/2018/aid.yaml", 1, 1)
    assert values["aid.twice"].place == Place("facts/2018/aid.yaml", 3, 3)


def test_a_value_of_the_wrong_kind_is_told_with_its_place(tmp_path: Path) -> None:
    (problem,) = refusals(
        lambda: values_of(tmp_path, aid="n: 2\nword: 一般\nderived: {x: {formula: aid.n + aid.word}}")
    )
    assert problem.hint == (
        "aid.n (2) stands in facts/2018/aid.yaml:1:1.\naid.word (一般) stands in facts/2018/aid.yaml:2:1.\n"
        "Type a number there as its digits alone, without quotes, commas or words: 17231."
    )


def test_circles_are_reported_each_once_and_apart(tmp_path: Path) -> None:
    text = """derived:
  a: {formula: aid.b + 1}
  b: {formula: aid.a + 1}
  self: {formula: aid.self}
  rests_on_circle: {formula: aid.a * 2}
  fine: {formula: 1 + 1}
"""
    found = refusals(lambda: values_of(tmp_path, aid=text))
    assert [problem.code for problem in found] == ["circular", "circular"]
    whole, alone = found
    assert whole.place.line in (2, 3)
    assert {"aid.a", "aid.b"} == set(whole.message.split(" rest ")[0].split(" → "))
    assert alone.place == Place("facts/2018/aid.yaml", 4, 3)
    assert alone.message.startswith("aid.self → aid.self ")


def test_a_name_that_does_not_exist_is_reported_where_it_is_read_and_only_there(tmp_path: Path) -> None:
    text = """people: 3
derived:
  a: {formula: aid.peopel + aid.nothing_like_it}
  b: {formula: aid.a + 1}
checks:
  - {that: aid.b > 0, otherwise: x}
  - {that: aid.pepole > 0, otherwise: x}
"""
    found = refusals(lambda: values_of(tmp_path, aid=text))
    assert spots(found) == ["3:16 unknown-name", "3:16 unknown-name", "7:12 unknown-name"]
    assert found[0].hint == "Did you mean aid.people?"
    assert "aid.nothing_like_it" in found[1].message


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("aid.word + 1", "wrong-type"),
        ("aid.n / aid.zero", "division-by-zero"),
        ("aid.day|wan", "wrong-type"),
        ("aid.n if aid.zero else aid.word * 2", "wrong-type"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_a_problem_at_its_place(tmp_path: Path, formula: str, code: str) -> None:
    text = f"word: 一般\nn: 3\nzero: 0\nday: 2018-08-31\nderived:\n  x:\n    formula: {formula}\n  y: {{formula: aid.x + 1}}"
    assert spots(refusals(lambda: values_of(tmp_path, aid=text))) == [f"7:14 {code}"]


def test_a_check_that_holds_is_no_finding(tmp_path: Path) -> None:
    values = values_of(tmp_path, aid="one: 1\ntwo: 2\nchecks: [{that: aid.one < aid.two, otherwise: x}]")
    assert values.findings == ()
    assert [verdict.holds for verdict in values.verdicts] == [True]


def test_a_check_that_fails_shows_the_numbers_and_points_at_itself(tmp_path: Path) -> None:
    values = values_of(
        tmp_path,
        aid="""total: 13269
parts: [{n: 4509}, {n: 8759}]
checks:
  - that: aid.total == aid.parts[0].n + aid.parts[1].n
    otherwise: 分项合计与总数不符
""",
    )
    (finding,) = values.findings
    assert (finding.code, finding.severity, finding.place) == (
        "check-fails",
        Severity.WARNING,
        Place("facts/2018/aid.yaml", 4, 5),
    )
    assert finding.message == "分项合计与总数不符: 13269 == 4509 + 8759 does not hold"
    assert "aid.total == aid.parts[0].n + aid.parts[1].n" in finding.hint


def test_a_check_waits_for_a_missing_fact(tmp_path: Path) -> None:
    values = values_of(tmp_path, aid="one: 1\ntwo:\nchecks: [{that: aid.one == aid.two, otherwise: x}]")
    (verdict,) = values.verdicts
    assert verdict.holds is None
    assert verdict.working == "1 == 待填"
    assert values.findings == ()


def test_a_check_may_read_derived_facts(tmp_path: Path) -> None:
    values = values_of(
        tmp_path, aid="n: 2\nderived: {twice: {formula: aid.n * 2}}\nchecks: [{that: aid.twice == 5, otherwise: x}]"
    )
    assert [finding.message for finding in values.findings] == ["x: 4 == 5 does not hold"]


@pytest.mark.parametrize(
    ("that", "code"),
    [
        ("aid.n + 1", "wrong-type"),
        ("aid.word", "wrong-type"),
        ("aid.n > aid.word", "wrong-type"),
        ("1 / 0 == 1", "division-by-zero"),
    ],
)
def test_a_check_must_say_yes_or_no(tmp_path: Path, that: str, code: str) -> None:
    text = f"n: 3\nword: 一般\nchecks:\n  - {{that: {that}, otherwise: x}}"
    assert spots(refusals(lambda: values_of(tmp_path, aid=text))) == [f"4:12 {code}"]


def test_a_sum_of_typed_decimals_is_exact_in_a_check(tmp_path: Path) -> None:
    values = values_of(tmp_path, aid="a: 0.1\nb: 0.2\nc: 0.30\nchecks: [{that: aid.a + aid.b == aid.c, otherwise: x}]")
    assert values.findings == ()


@pytest.mark.parametrize(
    ("signed", "code"),
    [("a.on", ""), ("a.later", ""), ("a.onn", "unknown-name"), ("a.n", "wrong-type"), ("a.n / 0", "division-by-zero")],
)
def test_the_day_of_the_signature_is_a_day(tmp_path: Path, signed: str, code: str) -> None:
    text = f"on: 2018-09-10\nlater:\nn: 3\nperiod: {{signed: {signed}}}"
    if not code:
        values_of(tmp_path, a=text)
        return
    (problem,) = refusals(lambda: values_of(tmp_path, a=text))
    assert (problem.code, problem.place.line) == (code, 4)


def test_a_period_reads_the_one_before_it(tmp_path: Path) -> None:
    before = values_of(
        tmp_path / "a",
        births="n: {value: 40, unit: 人}\nsure: {value: 1, certainty: assumed}\nderived: {twice: {formula: births.n * 2}}",
    )
    facts = facts_of(
        tmp_path / "b",
        births="n: {value: 50, unit: 人}\nderived: {more: {formula: births.n - previous.births.n}, old: {formula: previous.births.twice * previous.births.sure}}",
    )
    values = derive(facts, before)
    assert (values["births.more"].text, str(values["births.more"].unit)) == ("10", "人")
    assert values["births.more"].rests_on == {"births.n", "previous.births.n"}
    assert (values["births.old"].text, values["births.old"].certainty) == ("80", Certainty.ASSUMED)
    assert values.tree["previous"]["births"]["n"].path == "previous.births.n"  # type: ignore[index]


def test_without_a_period_before_it_a_period_says_so(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: values_of(tmp_path, a="derived: {d: {formula: previous.a.n}}"))
    assert (problem.code, problem.hint) == ("unknown-name", "There is no period before this one.")


def test_a_working_shows_units_where_they_differ(tmp_path: Path) -> None:
    file = "arrived: {value: 200000, unit: 元}\nplanned: {value: 20, unit: 万元}\nspent: {value: 1, unit: 元}\n"
    checks = (
        "checks:\n  - {that: it.arrived == it.planned, otherwise: x}\n  - {that: it.spent < it.arrived, otherwise: x}\n"
    )
    verdicts = values_of(tmp_path, it=file + checks).verdicts
    assert [each.working for each in verdicts] == ["200000元 == 20万元", "1 < 200000"]
    assert all(each.holds for each in verdicts)
