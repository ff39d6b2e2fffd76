"""Units: what they are made of, what goes together, and what arithmetic does to them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen import expression
from docgen.problems import DocgenError, Place
from docgen.units import NO_UNIT, factor, fits, unit
from docgen.values import Value, plain
from tests.making import refusals, values_of

HERE = Place("facts/2025/a.yaml", 1, 1)


def fact(path: str, number: str, of: str) -> Value:
    return Value(Decimal(number), number, path, unit(of), rests_on=frozenset({path}))


FACTS = {
    value.path: value
    for value in (
        fact("f.yuan", "11504190", "元"),
        fact("f.wan", "1150.419", "万元"),
        fact("f.yi", "2", "亿元"),
        fact("f.people", "13952", "人"),
        fact("f.wan_people", "1.3952", "万人"),
        fact("f.items", "247", "个"),
        fact("f.rate", "97.8", "%"),
        fact("f.last_rate", "95.3", "%"),
        fact("f.permille", "12.5", "‰"),
        fact("f.points", "2.5", "百分点"),
        fact("f.metres", "17", "米"),
        fact("f.kilometres", "3", "公里"),
        fact("f.price", "100", "元/人"),
        fact("f.plain", "3", ""),
    )
}


@pytest.mark.parametrize(
    ("text", "powers", "scale"),
    [
        ("", (), 1),
        ("元", (("元", 1),), 1),
        ("千元", (("元", 1),), 1000),
        ("万元", (("元", 1),), 10_000),
        ("亿元", (("元", 1),), 10**8),
        ("人", (("人", 1),), 1),
        ("万人", (("人", 1),), 10_000),
        ("人次", (("人次", 1),), 1),
        ("公里", (("米", 1),), 1000),
        ("万吨", (("克", 1),), 10**10),
        ("%", (("%", 1),), 1),
        ("‰", (("%", 1),), "0.1"),
        ("个百分点", (("百分点", 1),), 1),
        ("元/人", (("人", -1), ("元", 1)), 1),
        ("万元/公里", (("元", 1), ("米", -1)), 10),
        ("万", (("万", 1),), 1),
        ("头", (("头", 1),), 1),
    ],
)
def test_a_unit_has_its_powers_and_its_scale(text: str, powers: object, scale: str | int) -> None:
    assert (unit(text).powers, unit(text).scale, str(unit(text))) == (powers, Decimal(scale), text)


@pytest.mark.parametrize(
    ("text", "result", "of"),
    [
        ("f.yuan + f.wan", "23008380", "元"),
        ("f.wan + f.yuan", "2300.838", "万元"),
        ("f.yi - f.wan", "1.8849581", "亿元"),
        ("f.yuan + 10", "11504200", "元"),
        ("10 + f.yuan", "11504200", "元"),
        ("f.people + f.plain", "13955", "人"),
        ("f.people * f.price", "1395200", "元"),
        ("f.wan_people * f.price", "139.52", "万元"),
        ("f.yuan / f.wan", "1", ""),
        ("f.yuan / f.people * 0 + f.price", "100", "元/人"),
        ("f.kilometres + f.metres", "3.017", "公里"),
        ("f.rate - f.last_rate", "2.5", "百分点"),
        ("f.last_rate + f.points", "97.8", "%"),
        ("f.points + f.points", "5", "百分点"),
        ("f.rate - f.permille", "96.55", "%"),
        ("f.yuan * f.rate / 100", "11251097.82", "元"),
        ("f.yuan * 2", "23008380", "元"),
        ("-f.wan", "-1150.419", "万元"),
        ("f.wan|round(1)", "1150.4", "万元"),
        ("f.wan if f.plain > 1 else f.yuan", "1150.419", "万元"),
        ("f.items / f.items", "1", ""),
        ("f.metres * f.metres", "289", "米·米"),
    ],
)
def test_arithmetic_keeps_units(text: str, result: str, of: str) -> None:
    value = expression.parse(text, HERE).value(FACTS.__getitem__)
    assert (value.content, str(value.unit)) == (Decimal(result), of)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("f.yuan == f.wan", True),
        ("f.yi > f.wan", True),
        ("f.people == f.wan_people", True),
        ("f.people > 13951", True),
        ("f.rate > 97", True),
        ("f.permille < f.rate", True),
        ("f.points < f.rate", True),
        ("f.yuan in [f.wan]", True),
        ("f.yuan != f.wan", False),
    ],
)
def test_comparisons_are_of_the_same_scale(text: str, holds: bool) -> None:
    assert expression.parse(text, HERE).value(FACTS.__getitem__).content is holds


@pytest.mark.parametrize(
    "text",
    [
        "f.people + f.items",
        "f.items - f.people",
        "f.yuan > f.people",
        "f.people == f.items",
        "f.yuan + f.rate",
        "f.price + f.yuan",
        "f.yuan * f.rate + f.yuan",
        "f.people in [1, f.items]",
    ],
)
def test_what_does_not_go_together_is_refused_with_both_figures(text: str) -> None:
    (problem,) = refusals(lambda: expression.parse(text, HERE).value(FACTS.__getitem__))
    assert (problem.code, problem.place) == ("unit-clash", HERE)
    assert "the units do not go together" in problem.message


def test_days_between_two_dates_are_days(tmp_path: Path) -> None:
    values = values_of(tmp_path, a="one: 2018-09-05\nother: 2019-06-02\nderived: {late: {formula: a.other - a.one}}")
    assert (values["a.late"].text, str(values["a.late"].unit)) == ("270", "天")


def derived(folder: Path, formula: str, of: str) -> Value:
    text = "yuan: {value: 11504190, unit: 元}\npeople: {value: 13952, unit: 人}\nrate: {value: 97.8, unit: '%'}\nold: {value: 95.3, unit: '%'}\n"
    return values_of(folder, a=f"{text}derived: {{made: {{formula: {formula}, unit: '{of}'}}}}")["a.made"]


@pytest.mark.parametrize(
    ("formula", "of", "text"),
    [
        ("a.yuan", "万元", "1150.419"),
        ("a.yuan / 10000", "万元", "1150.419"),  # typed by hand, and not converted again
        ("a.yuan / 100000000", "亿元", "0.1150419"),
        ("a.people / a.people * 100", "%", "100"),
        ("a.people / a.people * 100", "", "100"),
        ("a.rate - a.old", "百分点", "2.5"),
        ("a.rate - a.old", "%", "2.5"),
        ("a.yuan * a.rate / 100", "元", "11251097.82"),
        ("a.yuan / a.people * 0", "元/人", "0"),
        ("5", "人", "5"),
    ],
)
def test_a_derived_figure_is_in_the_unit_that_it_names(tmp_path: Path, formula: str, of: str, text: str) -> None:
    value = derived(tmp_path, formula, of)
    assert (value.text, str(value.unit)) == (text, of)


@pytest.mark.parametrize(
    ("formula", "of", "hint"),
    [
        ("a.yuan", "人", "Correct the unit or the formula."),
        ("a.yuan / 10000", "人", "Correct the unit or the formula."),
        ("a.yuan * a.rate", "元", "Divide by 100: a percentage counts in hundredths."),
        ("a.yuan / a.people", "元", "Correct the unit or the formula."),
    ],
)
def test_a_derived_figure_of_another_unit_is_refused_with_its_place(
    tmp_path: Path, formula: str, of: str, hint: str
) -> None:
    (problem,) = refusals(lambda: derived(tmp_path, formula, of))
    assert (problem.code, problem.place.line, problem.hint) == ("unit-clash", 5, hint)


MONEY = st.sampled_from(["元", "千元", "万元", "亿元", "角"])
amounts = st.decimals(-(10**9), 10**9, places=4)


@given(amounts, MONEY, amounts, MONEY)
def test_money_adds_up_whatever_it_is_counted_in(a: Decimal, one: str, b: Decimal, other: str) -> None:
    total = fact("a.a", plain(a), one) + fact("a.b", plain(b), other)
    yuan = Value(Decimal(0), "0", "a.c", unit("元"), rests_on=frozenset({"a.c"}))
    scale = {"元": "1", "千元": "1000", "万元": "10000", "亿元": "100000000", "角": "0.1"}
    assert total.in_unit_of(yuan) == a * Decimal(scale[one]) + b * Decimal(scale[other])


@given(st.text(max_size=8), st.text(max_size=8))
def test_any_text_is_a_unit_that_goes_with_itself(one: str, other: str) -> None:
    a, b = unit(one), unit(other)
    assert fits(a, a)
    assert fits(a, NO_UNIT)
    assert factor(a, a) == 1
    assert fits(a, b) == fits(b, a)


def test_a_text_and_a_date_have_no_unit_to_clash() -> None:
    word = Value("一般", "一般", "a.w", unit("人"))
    day = Value(datetime.date(2018, 1, 1), "2018-01-01", "a.d")
    assert (word == day).content is False
    with pytest.raises(DocgenError):
        expression.parse("a.w + f.yuan", HERE).value({**FACTS, "a.w": word}.__getitem__)
