"""Values: exact, never more certain than what they rest on, and missing when something behind them is."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.language import speak
from docgen.values import Certainty, Content, Value, WrongOperand, computed, plain, rounded, value_of

ARITHMETIC: list[Callable[[Value, Value], Value]] = [operator.add, operator.sub, operator.mul, operator.truediv]
ORDER: list[Callable[[Value, Value], Value]] = [operator.lt, operator.le, operator.gt, operator.ge]

sums = st.decimals(-(10**12), 10**12, places=4)


def fact(path: str, content: Content, certainty: Certainty = Certainty.STATED) -> Value:
    alone = frozenset({path})
    missing = alone if content is None else frozenset[str]()
    return Value(content, plain(content), path, certainty=certainty, rests_on=alone, missing=missing)


def number(text: str) -> Value:
    return value_of(Decimal(text))


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (number("0.1") + number("0.2"), "0.3"),
        (value_of(0.1) + value_of(0.2), "0.3"),
        (number("1.10") * number("3"), "3.30"),
        (number("0.3") - number("0.1"), "0.2"),
        (number("97.8") / 100, "0.978"),
        (1 - number("0.9"), "0.1"),
        (10 * number("0.1"), "1.0"),
        (1 / number("8"), "0.125"),
        (2 + number("0.5"), "2.5"),
        (-number("0.1"), "-0.1"),
        (+number("0.1"), "0.1"),
        (number("123456789012345678901234567890.01") + number("0.01"), "123456789012345678901234567890.02"),
    ],
)
def test_arithmetic_is_exact(value: Value, exact: str) -> None:
    assert value.content == Decimal(exact)
    assert value.text == plain(Decimal(exact))


@settings(deadline=None)
@given(sums, sums, sums)
def test_the_order_of_a_sum_changes_nothing(a: Decimal, b: Decimal, c: Decimal) -> None:
    one, other = value_of(a) + b + c, value_of(c) + b + a
    assert one.content == other.content
    assert (one - c - b).content == a


@settings(deadline=None)
@given(sums, sums)
def test_a_product_is_exact(a: Decimal, b: Decimal) -> None:
    assert Fraction((value_of(a) * b).number) == Fraction(a) * Fraction(b)


@pytest.mark.parametrize("operation", [*ARITHMETIC, *ORDER, operator.eq, operator.ne])
@pytest.mark.parametrize("missing_side", ["left", "right", "both"])
def test_what_is_computed_from_a_missing_fact_is_missing(
    operation: Callable[[Value, Value], Value], missing_side: str
) -> None:
    left = fact("a.left", None if missing_side != "right" else Decimal(0))
    right = fact("a.right", None if missing_side != "left" else Decimal(0))
    value = operation(left, right)
    assert value.is_missing
    assert value.text == ""
    assert value.missing == {side.path for side in (left, right) if side.is_missing}
    assert value.rests_on == {"a.left", "a.right"}


def test_what_is_missing_stays_missing_further_on() -> None:
    assert (-(fact("a.n", None) + 1) * 0).missing == {"a.n"}


def test_a_result_rests_on_all_that_it_was_made_from() -> None:
    total = fact("a.one", Decimal(1)) + fact("b.two", Decimal(2)) * fact("c.three", Decimal(3))
    assert total.content == 7
    assert total.rests_on == {"a.one", "b.two", "c.three"}
    assert total.missing == frozenset()
    assert total.path == ""


@pytest.mark.parametrize("operation", [*ARITHMETIC, *ORDER, operator.eq, operator.ne])
@pytest.mark.parametrize(
    ("left", "right", "least"),
    [
        (Certainty.STATED, Certainty.STATED, Certainty.STATED),
        (Certainty.STATED, Certainty.INFERRED, Certainty.INFERRED),
        (Certainty.ASSUMED, Certainty.INFERRED, Certainty.ASSUMED),
        (Certainty.ASSUMED, Certainty.STATED, Certainty.ASSUMED),
    ],
)
def test_a_result_is_as_certain_as_its_least_certain_source(
    operation: Callable[[Value, Value], Value], left: Certainty, right: Certainty, least: Certainty
) -> None:
    assert operation(fact("a", Decimal(1), left), fact("b", Decimal(2), right)).certainty is least


def test_a_constant_is_stated_and_rests_on_nothing() -> None:
    constant = value_of(100)
    assert (constant.certainty, constant.rests_on, constant.missing) == (Certainty.STATED, frozenset(), frozenset())
    assert computed(True).certainty is Certainty.STATED


def test_the_difference_of_two_dates_is_a_number_of_days() -> None:
    start, end = value_of(datetime.date(2016, 2, 28)), value_of(datetime.date(2016, 3, 1))
    assert (end - start).content == Decimal(2)
    assert (start - end).content == Decimal(-2)


DATE, TEXT, YES, NUMBER = (
    fact("a.day", datetime.date(2018, 8, 31)),
    fact("a.word", "一般"),
    fact("a.done", True),
    fact("a.n", Decimal(3)),
)


@pytest.mark.parametrize(
    ("operation", "left", "right"),
    [
        (operator.add, DATE, DATE),
        (operator.sub, DATE, NUMBER),
        (operator.add, TEXT, TEXT),
        (operator.mul, TEXT, NUMBER),
        (operator.add, YES, YES),
        (operator.truediv, NUMBER, YES),
        (operator.lt, TEXT, NUMBER),
        (operator.gt, YES, NUMBER),
        (operator.le, DATE, TEXT),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_both_sides(
    operation: Callable[[Value, Value], Value], left: Value, right: Value
) -> None:
    with pytest.raises(WrongOperand) as refused:
        operation(left, right)
    for side in (left, right):
        assert f"{side.path} ({side.text})" in str(refused.value)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (number("1.0"), number("1.00"), True),
        (number("1"), number("1.01"), False),
        (TEXT, value_of("一般"), True),
        (TEXT, value_of("很好"), False),
        (DATE, value_of(datetime.date(2018, 8, 31)), True),
        # of different kinds: never equal, and no fault
        (TEXT, NUMBER, False),
        (YES, number("1"), False),
        (DATE, value_of("2018-08-31"), False),
    ],
)
def test_values_are_equal_by_kind_and_content(left: Value, right: Value, equal: bool) -> None:
    assert (left == right).content is equal
    assert (left != right).content is not equal


@pytest.mark.parametrize(
    ("left", "answers"),
    [("1", [True, True, False, False]), ("2", [False, True, False, True]), ("3", [False, False, True, True])],
)
def test_numbers_are_ordered(left: str, answers: list[bool]) -> None:
    assert [compare(number(left), number("2")).content for compare in ORDER] == answers


@pytest.mark.parametrize(
    ("typed", "digits", "printed"),
    [
        ("89.995", 2, "90.00"),
        ("89.994999", 2, "89.99"),
        ("0.005", 2, "0.01"),
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("2.5", 0, "3"),
        ("1.5", 0, "2"),
        ("-0.125", 2, "-0.13"),
        ("5", 2, "5.00"),
    ],
)
def test_rounding_is_half_up(typed: str, digits: int, printed: str) -> None:
    assert str(rounded(Decimal(typed), digits)) == printed


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Decimal("1150.4190"), "1150.419"),
        (Decimal("90.00"), "90"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("0.00"), "0"),
        (datetime.date(2018, 8, 31), "2018-08-31"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        ("97.80", "97.80"),
    ],
)
def test_what_was_computed_prints_without_exponent_and_idle_zeros(content: Content, text: str) -> None:
    assert plain(content) == text


def test_a_fact_prints_as_it_was_typed_and_another_way_when_asked() -> None:
    rate = Value(Decimal("97.80"), "97.80", "births.rate", rests_on=frozenset({"births.rate"}))
    assert str(rate) == "97.80"
    shown = rate.printed_as("98")
    assert (shown.text, shown.content, shown.path, shown.rests_on) == ("98", rate.content, rate.path, rate.rests_on)


@pytest.mark.parametrize("content", ["3", True, datetime.date(2018, 8, 31), None])
def test_only_a_number_is_a_number(content: Content) -> None:
    with pytest.raises(WrongOperand, match=r"a\.b"):
        _ = fact("a.b", content).number
    assert number("3").number == 3


def test_a_folder_is_no_single_value() -> None:
    with pytest.raises(WrongOperand):
        value_of({"n": 3})


def test_a_missing_value_and_zero_are_false_where_a_template_asks() -> None:
    assert [bool(value) for value in (fact("a", None), number("0"), value_of(False), value_of(""))] == [False] * 4
    assert [bool(value) for value in (number("3"), value_of(True), value_of("一般"))] == [True] * 3


def test_a_certainty_has_a_word_for_a_reader_beside_its_word_in_a_facts_file() -> None:
    assert [each.said for each in Certainty] == [str(each) for each in Certainty] == ["assumed", "inferred", "stated"]
    speak("zh_CN")
    assert [each.said for each in Certainty] == ["假定", "推断", "有依据"]
    assert str(Certainty.ASSUMED) == "assumed"
