"""Spans: what is one, what its ends are, and how it compares."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.spans import Span, span, span_of_period
from docgen.values import Value, WrongOperand


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("8月底", "2018-08-31", "2018-08-31"),
        ("2月底", "2018-02-28", "2018-02-28"),
        ("6月底前", "2018-06-30", "2018-06-30"),
        ("2017年8月", "2017-08-01", "2017-08-31"),
        ("2018-08", "2018-08-01", "2018-08-31"),
        ("8月中旬", "2018-08-11", "2018-08-20"),
        ("2月下旬", "2018-02-21", "2018-02-28"),
        ("9月5日", "2018-09-05", "2018-09-05"),
        ("7月10日至13日", "2018-07-10", "2018-07-13"),
        ("7月10–13日", "2018-07-10", "2018-07-13"),
        ("4月28日至5月15日", "2018-04-28", "2018-05-15"),
        ("2017年12月30日至2018年1月2日", "2017-12-30", "2018-01-02"),
        ("2018年", "2018-01-01", "2018-12-31"),
        ("2018年上半年", "2018-01-01", "2018-06-30"),
        ("三季度", "2018-07-01", "2018-09-30"),
        ("2019年底", "2019-12-31", "2019-12-31"),
        ("全年", "2018-01-01", "2018-12-31"),
    ],
)
def test_a_date_that_is_no_day_has_two_ends(text: str, first: str, last: str) -> None:
    assert span(text, 2018) == Span(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "low", "high"), [("100~150", "100", "150"), ("63%~68%", "63", "68"), ("0.5–1.5", "0.5", "1.5")]
)
def test_a_figure_from_one_to_another_has_two_ends(text: str, low: str, high: str) -> None:
    assert span(text, None) == Span(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "320国道",
        "第五次",
        "13月",
        "2月30日",
        "8月13日至10日",
        "150~100",
        "63%~68‰",
        "底",
        "上年",
        "2018-13",
        "8月底左右",
        "8" * 50,
    ],
)
def test_any_other_text_is_no_span(text: str) -> None:
    assert span(text, 2018) is None


def test_without_a_year_a_date_is_none_unless_its_period_has_one() -> None:
    assert span("8月底", None) is None
    assert span("2018年8月底", None) is not None


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-H1", "2018-01-01", "2018-06-30"),
        ("2018Q3", "2018-07-01", "2018-09-30"),
        ("2018-06", "2018-06-01", "2018-06-30"),
        ("2018年上半年", "2018-01-01", "2018-06-30"),
    ],
)
def test_a_period_is_the_days_of_its_name(name: str, first: str, last: str) -> None:
    assert span_of_period(name) == Span(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@pytest.mark.parametrize("name", ["draft", "2018-H3", "第一批", "20181"])
def test_any_other_name_says_no_days(name: str) -> None:
    assert span_of_period(name) is None


def value(content: object, text: str) -> Value:
    return Value(content, text, "a.b")  # type: ignore[arg-type]


END_OF_AUGUST = value(span("8月底", 2018), "8月底")
AUGUST = value(span("8月", 2018), "8月")
SHARE = value(span("63%~68%", None), "63%~68%")
DAY = value(datetime.date(2018, 8, 31), "2018-08-31")


def test_spans_compare_as_wholes() -> None:
    held = [
        END_OF_AUGUST <= DAY,
        END_OF_AUGUST == DAY,
        value(span("9月", 2018), "9月") > AUGUST,
        SHARE < 68.1,
        SHARE >= 63,
        END_OF_AUGUST == "8月底",
        SHARE != AUGUST,
    ]
    assert [each.content for each in held] == [True] * len(held)
    missed = [
        AUGUST < DAY,
        AUGUST > DAY,
        AUGUST == DAY,
        SHARE > 65,
        SHARE < 65,
        END_OF_AUGUST != "8月底",
        SHARE == "63",
    ]
    assert [each.content for each in missed] == [False] * len(missed)


def test_a_span_of_days_and_a_number_do_not_compare() -> None:
    with pytest.raises(WrongOperand, match="not of one kind"):
        _ = AUGUST < 3


@given(st.text(alphabet="0123456789年月日底上中下旬半季度全-~至%— ", max_size=20), st.none() | st.integers(1, 9999))
def test_any_text_is_a_span_whose_ends_are_in_order_or_none(text: str, year: int | None) -> None:
    found = span(text, year)
    if found is not None:
        assert found.first <= found.last  # type: ignore[operator]
