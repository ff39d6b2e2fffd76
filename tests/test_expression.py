"""Expressions: the one small language of rules, checks, derived facts and tags."""

from __future__ import annotations

import contextlib
import datetime
from decimal import Decimal

import pytest

from docgen import expression
from docgen.problems import DocgenError, Place
from docgen.values import Certainty, Content, Value, plain, value_of
from tests.making import refusals

HERE = Place("facts/2018/births.yaml", 7, 10)


def fact(path: str, content: Content, certainty: Certainty = Certainty.STATED) -> Value:
    alone = frozenset({path})
    missing = alone if content is None else frozenset[str]()
    return Value(content, plain(content), path, certainty=certainty, rests_on=alone, missing=missing)


FACTS = {
    each.path: each
    for each in (
        fact("a", Decimal(7)),
        fact("births.n", Decimal(3)),
        fact("births.rate", Decimal("97.8"), Certainty.INFERRED),
        fact("births.zero", Decimal(0)),
        fact("births.unknown", None),
        fact("births.other_unknown", None),
        fact("births.yes", True),
        fact("births.no", False),
        fact("births.word", "一般"),
        fact("births.first", datetime.date(2018, 1, 1)),
        fact("births.last", datetime.date(2018, 8, 31)),
        fact("towns[0].people", Decimal(120)),
        fact("towns[1].people", Decimal(80)),
    )
}


def value(text: str) -> Value:
    return expression.parse(text, HERE).value(FACTS.__getitem__)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("0.1 + 0.2", Decimal("0.3")),
        ("10 - 3 - 2", Decimal(5)),
        ("births.n / 8", Decimal("0.375")),
        ("-births.n + +a", Decimal(4)),
        ("- -3", Decimal(3)),
        ("births.last - births.first", Decimal(242)),
        ("towns[0].people + towns[1]['people']", Decimal(200)),
        ("births.n == 3", True),
        ("births.n != 3", False),
        ("1 < births.n <= 3", True),
        ("3 < births.n <= 3", False),
        ("1 < births.n <= 2", False),
        ("births.n > 2 and births.word == '一般'", True),
        ("births.no or births.yes", True),
        ("births.no or births.no", False),
        ("births.yes and births.no", False),
        ("not births.no", True),
        ("not births.yes", False),
        ("births.n in [1, 2, 3]", True),
        ("births.n in (1, 2)", False),
        ("births.n not in [1, 2]", True),
        ("births.word in ['一般', '较好']", True),
        ("'多' if births.n > 2 else '少'", "多"),
        ("'多' if births.n > 9 else '少'", "少"),
        ("births.rate|round(0)", Decimal(98)),
        ("(births.n - a)|abs", Decimal(4)),
        ("true", True),
        ("1234567890123456789012.5", Decimal("1234567890123456789012.5")),
    ],
)
def test_an_expression_gives_its_value(text: str, content: Content) -> None:
    got = value(text).content
    assert got == content
    assert type(got) is type(content)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "something is missing at the end"),
        ("births.n +", "something is missing at the end"),
        ("(births.n", ") is missing"),
        ("births.n)", ") is one too many"),
        ("births.n births.n", "births is one too many"),
        ("births.n }} {{ a", "not one expression"),
        ("births.n }} text", "not one expression"),
        ("'一般", "a quote never ends"),
        ("births.n is", "a name is missing at the end"),
        ("births.", "a name is missing behind the dot"),
        ("births.n ? 1", "? means nothing here"),
        ("{births.n}", ": is missing before }"),
        ("births.n ** 2", "pow is not allowed"),
        ("births.n // 2", "floordiv is not allowed"),
        ("births.n % 2", "mod is not allowed"),
        ("births.word ~ 'x'", "concat is not allowed"),
        ("range(3)", "call is not allowed"),
        ("births.word.upper()", "call is not allowed"),
        ("births[a]", "getitem is not allowed"),
        ("births[-1]", "getitem is not allowed"),
        ("births[true]", "getitem is not allowed"),
        ("births[0:1]", "getitem is not allowed"),
        ("''['__class__']", "getitem is not allowed"),
        ("(1).__class__", "getattr is not allowed"),
        ("{'a': 1}", "dict is not allowed"),
        ("births.n is defined", "test is not allowed"),
        ("births.word|upper", "no filter |upper"),
        ("births.n|attr('x')", "no filter |attr"),
        ("births.n|round(digits=1)", "round"),
        ("births.n|round(1, 2)", "round"),
        ("births.n|abs(1)", "abs"),
        ("births.n|wan(1)", "wan"),
        ("births.n if births.no", "an if needs an else"),
        pytest.param("9" * 5000, "", id="a number of 5000 digits"),
        pytest.param("1e400", "", id="a number beyond all bounds"),
        pytest.param("(" * 5000 + "1" + ")" * 5000, "nested too deep", id="5000 brackets"),
        pytest.param("-" * 5000 + "1", "nested too deep", id="5000 signs"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, why: str) -> None:
    (problem,) = refusals(lambda: expression.parse(text, HERE))
    assert (problem.code, problem.place) == ("broken-expression", HERE)
    assert why in problem.message


def test_a_long_expression_is_either_computed_or_refused() -> None:
    for count in range(900, 1000, 2):  # about where Python's own limit of nesting lies
        with contextlib.suppress(DocgenError):
            assert value("+".join(["a"] * count)).content == 7 * count


@pytest.mark.parametrize(("typed", "nearest"), [("rund", "round"), ("cn_dat", "cn_date"), ("wann", "wan")])
def test_an_unknown_filter_gets_the_nearest_as_a_hint(typed: str, nearest: str) -> None:
    (problem,) = refusals(lambda: expression.parse(f"births.n|{typed}", HERE))
    assert f"Did you mean {nearest}?" in str(problem)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        # one side that is known can decide alone
        ("births.unknown and births.no", False),
        ("births.no and births.unknown", False),
        ("births.unknown or births.yes", True),
        ("births.yes or births.unknown", True),
        # and where it cannot, the whole is missing
        ("births.unknown and births.yes", None),
        ("births.yes and births.unknown", None),
        ("births.unknown or births.no", None),
        ("births.no or births.unknown", None),
        ("births.unknown and births.other_unknown", None),
        ("not births.unknown", None),
        ("births.unknown == 3", None),
        ("1 < births.unknown < 3", None),
        ("births.unknown in [1, 2]", None),
        ("births.unknown + 1", None),
        ("births.unknown|round(1)", None),
        ("1 if births.unknown else 2", None),
        # a branch that is not taken need not be known
        ("1 if births.yes else births.unknown", Decimal(1)),
        ("1 if births.no else births.unknown", None),
    ],
)
def test_a_missing_side_makes_the_whole_missing_unless_the_other_decides(text: str, content: Content) -> None:
    got = value(text)
    assert got.content == content
    assert got.is_missing == bool(got.missing)


def test_what_is_missing_is_named() -> None:
    both = value("births.unknown and births.other_unknown")
    assert both.missing == {"births.unknown", "births.other_unknown"}
    assert value("births.yes or births.unknown").missing == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "births.rate + births.n",
        "births.n < births.rate",
        "births.n in [1, births.rate]",
        "not (births.rate > 90)",
        "births.rate > 90 and births.yes",
        "births.n if births.rate > 90 else a",
        "births.rate|round(0)",
    ],
)
def test_a_result_is_never_more_certain_than_what_it_read(text: str) -> None:
    got = value(text)
    assert got.certainty is Certainty.INFERRED
    assert "births.rate" in got.rests_on


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("births.n + births.n * a", ("births.n", "a")),
        ("towns[0].people == births['n']", ("towns[0].people", "births.n")),
        ("births.n in [a, 3]", ("births.n", "a")),
        ("a if births.yes else births.n", ("births.yes", "a", "births.n")),
        ("births.n|round(a)", ("births.n", "a")),
        ("1 + 2", ()),
        ("births.word == 'a'", ("births.word",)),
    ],
)
def test_an_expression_knows_the_names_that_it_reads(text: str, names: tuple[str, ...]) -> None:
    assert sorted(expression.parse(text, HERE).names) == sorted(names)


@pytest.mark.parametrize("name", ["births.rat", "births.__class__", "births['__class__']", "range", "births.n.real"])
def test_a_name_that_is_no_fact_is_unknown(name: str) -> None:
    (problem,) = expression.unknown_names(expression.parse(f"{name} + births.n", HERE), dict.fromkeys(FACTS, ""))
    assert (problem.code, problem.place) == ("unknown-name", HERE)


def test_an_unknown_name_gets_the_nearest_as_a_hint() -> None:
    (problem,) = expression.unknown_names(expression.parse("births.rat", HERE), dict.fromkeys(FACTS, ""))
    assert problem.hint == "Did you mean births.rate?"


def test_a_label_in_place_of_a_name_gets_the_name_as_a_hint() -> None:
    (problem,) = expression.unknown_names(expression.parse("到馆人次 / 2", HERE), {"opening.visitors": "到馆人次"})
    assert problem.hint == "Did you mean opening.visitors?"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a ÷ 2", "Type / instead of ÷."),
        ("a × 2", "Type * instead of ×."),
        ("a ≥ 2", "Type >= instead of ≥."),
        ("（a + b）", "Type ( instead of （."),
        ("a = b", "To compare, type == instead of =."),
        ("a == “甲”", 'Type " instead of “.'),
    ],
)
def test_what_is_easily_typed_wrong_is_told_how_to_type(text: str, hint: str) -> None:
    (problem,) = refusals(lambda: expression.parse(text, HERE))
    assert hint in problem.hint.splitlines()


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("births.n / births.zero", "division-by-zero", "births.n / births.zero"),
        ("births.zero / births.zero", "division-by-zero", "births.zero / births.zero"),
        ("births.n + births.word", "wrong-type", "births.word (一般)"),
        ("births.n < births.word", "wrong-type", "births.word (一般)"),
        ("-births.word", "wrong-type", "births.word (一般)"),
        ("births.word|wan", "wrong-type", "births.word (一般)"),
        ("births.n|cn_date", "wrong-type", "births.n (3)"),
        ("births.n|round('x')", "wrong-type", "x"),
        ("births.n in a", "wrong-type", "in needs a list"),
        ("[1, 2]", "wrong-type", "a list"),
        ("1|round(1000000)", "too-large", "1|round(1000000)"),
        ("100000000000000000|cn_number", "wrong-type", "cn_number"),
    ],
)
def test_what_cannot_be_computed_is_a_problem_at_the_expression(text: str, code: str, said: str) -> None:
    (problem,) = refusals(lambda: value(text))
    assert (problem.code, problem.place) == (code, HERE)
    assert said in problem.message


def test_constants_are_as_exact_as_facts() -> None:
    assert value("0.12345678901234567890123").content == Decimal("0.12345678901234567890123")
    assert value_of(0.1).content == Decimal("0.1")


def test_nothing_is_compared_with_none() -> None:
    (problem,) = refusals(lambda: expression.parse("births.n != none", HERE))
    assert problem.code == "broken-expression"


@pytest.mark.parametrize("text", ["a", "births.sex_ratio", "births.a.b.c", "出生.率", "_a._b"])
def test_a_plain_name_is_read_as_jinja_reads_it(text: str) -> None:
    whole = expression.parse(f"({text})", Place("a"))
    assert expression.parse(text, Place("a")).tree == whole.tree
    assert expression.parse(text, Place("a")).names == whole.names == (text,)


def test_a_file_that_is_not_there_is_named_with_the_nearest() -> None:
    labels = {"births.cases": "案件", "births.sex_ratio": "性别比", "funds.paid": "支出"}
    (problem,) = expression.unknown_names(expression.parse("birth.cases + 1", Place("r.yaml")), labels)
    assert problem.hint == "There is no file birth.yaml with facts. Did you mean births?"
