"""Formats: what each prints, and that each reads back what it printed."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.formats import FILTERS, FORMATS, NotReadable, absolute, round_to
from docgen.units import unit
from docgen.values import Certainty, Content, Value, WrongOperand, value_of

WHOLE = st.integers(-(10**16) + 1, 10**16 - 1).map(Decimal)
MONEY = st.decimals(-(10**12), 10**12, places=2)
LONG = st.decimals(-(10**30), 10**30, places=4)

KINDS: dict[str, st.SearchStrategy[Content]] = {
    "cn_date": st.dates(),
    "cn_month": st.dates(),
    "cn_month_day": st.dates(),
    "cn_date_words": st.dates(),
    "cn_day": st.dates(),
    "cn_number": WHOLE | MONEY,
    "cn_count": WHOLE | MONEY,
    "wan": MONEY | LONG,
    "yi": MONEY | LONG,
    "percent": MONEY | LONG,
    "thousands": MONEY | LONG,
    "capital": MONEY,
}
UNITS = {name: ["", "元", "万元", "亿元"] for name in ("wan", "yi", "capital")} | {"percent": ["", "%", "‰", "百分点"]}


def test_every_format_has_its_contents_to_be_read_back() -> None:
    assert KINDS.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None)  # the first Chinese numeral waits for its library
@given(data=st.data())
def test_what_a_format_prints_it_reads_back(name: str, data: st.DataObject) -> None:
    content = data.draw(KINDS[name])
    form = FORMATS[name]
    value = replace(value_of(content), unit=unit(data.draw(st.sampled_from(UNITS.get(name, [""])))))
    try:
        shown = form(value)
    except WrongOperand:  # an amount beyond what Chinese numerals name
        assert name == "capital"
        return
    assert form.read(shown.text, value) == content


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "content", "printed"),
    [
        ("cn_date", date("2019-06-02"), "2019年6月2日"),
        ("cn_date", date("2018-12-31"), "2018年12月31日"),
        ("cn_month_day", date("2019-06-02"), "6月2日"),
        ("cn_day", date("2019-06-02"), "2日"),
        ("cn_number", Decimal(2), "二"),
        ("cn_number", Decimal(3), "三"),
        ("cn_number", Decimal(10), "十"),
        ("cn_number", Decimal(12), "十二"),
        ("cn_number", Decimal(20), "二十"),
        ("cn_number", Decimal(105), "一百零五"),
        ("cn_number", Decimal("97.8"), "九十七点八"),
        ("cn_number", Decimal("3.0"), "三"),
        ("cn_count", Decimal(2), "两"),
        ("cn_count", Decimal(3), "三"),
        ("cn_count", Decimal(12), "十二"),
        ("cn_count", Decimal(22), "二十二"),
        ("wan", Decimal(11504190), "1150.419"),
        ("wan", Decimal(200000), "20"),
        ("wan", Decimal("0.5"), "0.00005"),
        ("wan", Decimal(-5000), "-0.5"),
        ("yi", Decimal(11504190), "0.1150419"),
        ("cn_month", date("2018-08-31"), "2018年8月"),
        ("cn_date_words", date("2019-06-02"), "二〇一九年六月二日"),
        ("cn_date_words", date("2020-10-31"), "二〇二〇年十月三十一日"),
        ("percent", Decimal("0.978"), "97.8%"),
        ("percent", Decimal(1), "100%"),
        ("thousands", Decimal(17231), "17,231"),
        ("thousands", Decimal(999), "999"),
        ("thousands", Decimal("-1234567.80"), "-1,234,567.8"),
        ("capital", Decimal(1000000), "壹佰万元整"),
        ("capital", Decimal("1150419.05"), "壹佰壹拾伍万零肆佰壹拾玖元零伍分"),
        ("capital", Decimal("0.5"), "伍角"),
        ("capital", Decimal(0), "零元整"),
    ],
)
def test_a_format_prints(name: str, content: Content, printed: str) -> None:
    shown = FORMATS[name](value_of(content))
    assert shown.text == printed
    assert shown.content == content


@pytest.mark.parametrize(
    ("name", "typed", "was", "content"),
    [
        ("cn_date", "2019 年 06 月 02 日", date("2018-01-01"), date("2019-06-02")),
        ("cn_month_day", "7月3日", date("2019-06-02"), date("2019-07-03")),
        ("cn_day", "15日", date("2019-06-02"), date("2019-06-15")),
        ("cn_number", " 十二 ", Decimal(3), Decimal(12)),
        ("cn_count", "两", Decimal(3), Decimal(2)),
        ("wan", " 1150.42 ", Decimal(11504190), Decimal(11504200)),
        ("wan", "1,150", Decimal(3), Decimal(11500000)),
        ("percent", "98％", Decimal("0.978"), Decimal("0.98")),
        ("thousands", "17231", Decimal(3), Decimal(17231)),
        ("capital", "人民币叁圆伍角整", Decimal(3), Decimal("3.5")),
    ],
)
def test_a_format_reads_what_a_person_wrote_over_it(name: str, typed: str, was: Content, content: Content) -> None:
    assert FORMATS[name].read(typed, value_of(was)) == content


@pytest.mark.parametrize(
    ("name", "number", "of", "printed"),
    [
        ("wan", "1150.419", "万元", "1150.419"),
        ("wan", "0.1150419", "亿元", "1150.419"),
        ("wan", "13952", "人", "1.3952"),
        ("yi", "1150.419", "万元", "0.1150419"),
        ("percent", "97.80", "%", "97.80%"),
        ("percent", "12.5", "‰", "1.25%"),
        ("percent", "2.5", "百分点", "2.5%"),
        ("thousands", "17231.50", "元", "17,231.50"),
        ("capital", "100", "万元", "壹佰万元整"),
    ],
)
def test_a_format_knows_the_unit_of_its_figure(name: str, number: str, of: str, printed: str) -> None:
    value = Value(Decimal(number), number, "a.b", unit(of))
    assert FORMATS[name](value).text == printed
    assert FORMATS[name].read(printed, value) == Decimal(number)


@pytest.mark.parametrize(("number", "of"), [("3", "人"), ("0.005", "元")])
def test_a_capital_amount_is_money_in_whole_fen(number: str, of: str) -> None:
    with pytest.raises(WrongOperand, match=r"a\.b"):
        FORMATS["capital"](Value(Decimal(number), number, "a.b", unit(of)))


@pytest.mark.parametrize(
    ("name", "typed", "was"),
    [
        ("cn_date", "2019-06-02", date("2018-01-01")),
        ("cn_date", "2019年6月", date("2018-01-01")),
        ("cn_date", "2019年13月2日", date("2018-01-01")),
        ("cn_month_day", "2019年6月2日", date("2018-01-01")),
        ("cn_month_day", "2月29日", date("2018-01-01")),
        ("cn_day", "第二日", date("2018-01-01")),
        ("cn_day", "31日", date("2018-02-01")),
        ("cn_number", "许多", Decimal(3)),
        ("cn_count", "许多", Decimal(3)),
        ("wan", "约1150", Decimal(3)),
        ("wan", "1,15", Decimal(3)),
        ("percent", "0.978", Decimal(3)),
        ("thousands", "1 000", Decimal(3)),
        ("capital", "许多元", Decimal(3)),
        ("capital", "整", Decimal(3)),
        ("cn_date_words", "2019年六月二日", date("2018-01-01")),
        ("cn_date_words", "二〇一九年六月三十一日", date("2018-01-01")),
        ("cn_month", "2019年", date("2018-01-01")),
        ("wan", "", Decimal(3)),
    ],
)
def test_a_text_that_a_format_does_not_print_is_not_readable(name: str, typed: str, was: Content) -> None:
    with pytest.raises(NotReadable):
        FORMATS[name].read(typed, value_of(was))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cn_date", Decimal(20180831)),
        ("cn_date", "八月"),
        ("cn_month_day", True),
        ("wan", "11504190"),
        ("wan", True),
        ("cn_number", date("2018-08-31")),
        ("cn_count", False),
        ("cn_number", Decimal(10) ** 17),  # beyond what has a Chinese name here
    ],
)
def test_a_format_refuses_a_value_of_another_kind(name: str, content: Content) -> None:
    with pytest.raises(WrongOperand, match=rf"{name}|Chinese numerals"):
        FORMATS[name](value_of(content))


@pytest.mark.parametrize("name", FILTERS)
def test_a_missing_value_stays_missing(name: str) -> None:
    missing = Value(None, "", "births.n", rests_on=frozenset({"births.n"}), missing=frozenset({"births.n"}))
    shown = FILTERS[name](missing)
    assert shown.is_missing
    assert shown.missing == {"births.n"}


def test_a_formatted_value_is_still_the_fact_that_it_was() -> None:
    fact = Value(
        Decimal(20000),
        "20000",
        "funds.paid",
        unit("元"),
        "金额",
        Certainty.INFERRED,
        rests_on=frozenset({"funds.paid"}),
    )
    shown = FORMATS["wan"](fact)
    assert (shown.path, str(shown.unit), shown.label, shown.certainty) == (
        "funds.paid",
        "元",
        "金额",
        Certainty.INFERRED,
    )


@pytest.mark.parametrize(
    ("typed", "digits", "printed"),
    [
        ("89.995", 2, "90.00"),
        ("97.8", 2, "97.80"),
        ("2.5", 0, "3"),
        ("1150.419", 1, "1150.4"),
        ("1149", -1, "1150"),
        ("-0.4", 0, "0"),
    ],
)
def test_round_is_half_up_and_prints_that_many_digits(typed: str, digits: int, printed: str) -> None:
    shown = round_to(value_of(Decimal(typed)), digits)
    assert shown.text == printed
    assert shown.content == Decimal(printed)


def test_a_date_in_a_text_prints_as_a_date() -> None:
    assert FORMATS["cn_date"]("2018-08-31").text == "2018年8月31日"


@pytest.mark.parametrize(("method", "printed"), [("common", "1.3"), ("floor", "1.2"), ("ceil", "1.3")])
def test_round_goes_the_way_that_it_is_told(method: str, printed: str) -> None:
    assert round_to(value_of(Decimal("1.25")), 1, method).text == printed


def test_round_refuses_a_way_that_it_does_not_know() -> None:
    with pytest.raises(WrongOperand, match="common, ceil, floor"):
        round_to(value_of(Decimal("1.25")), 1, "up")


def test_round_without_digits_gives_a_whole_number() -> None:
    assert round_to(value_of(Decimal("89.5"))).text == "90"


@pytest.mark.parametrize(("typed", "distance"), [("-3.5", "3.5"), ("3.5", "3.5"), ("0", "0")])
def test_abs_is_the_distance_from_zero(typed: str, distance: str) -> None:
    assert absolute(value_of(Decimal(typed))).content == Decimal(distance)


def test_what_is_rounded_rests_on_its_fact() -> None:
    fact = Value(Decimal("3.456"), "3.456", "a.n", certainty=Certainty.ASSUMED, rests_on=frozenset({"a.n"}))
    for shown in (round_to(fact, 1), absolute(fact)):
        assert (shown.rests_on, shown.certainty) == (frozenset({"a.n"}), Certainty.ASSUMED)
