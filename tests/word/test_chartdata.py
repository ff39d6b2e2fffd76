"""Chart data: what may be written for a chart, and how data that no chart can show are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docgen.values import Value, value_of
from docgen.word.chartdata import ChartData, Series, WrongChart, read


def missing_value() -> Value:
    return Value(None, "", path="births.rate", missing=frozenset(["births.rate"]))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"categories": ["甲", "乙"], "series": [{"name": "一", "values": [1, 2]}, {"values": (3, None)}]},
         ChartData(("甲", "乙"), (Series("一", (1, 2)), Series("", (3, None))))),
        ({"categories": ["甲"], "values": [1.5], "name": "一", "title": "题"},
         ChartData(("甲",), (Series("一", (1.5,)),), "题")),
        ({"categories": ("甲",), "values": (Decimal("97.80"),)}, ChartData(("甲",), (Series("", (97.8,)),))),
        ({"甲": 3, "乙": 5}, ChartData(("甲", "乙"), (Series("", (3, 5)),))),
        ({2017: 3, 2018: Decimal("5.00")}, ChartData(("2017", "2018"), (Series("", (3, 5)),))),
        ({"values": 3, "name": 4}, ChartData(("values", "name"), (Series("", (3, 4)),))),
        ({"categories": [value_of("甲"), Decimal("2.50")], "values": [value_of(2), missing_value()]},
         ChartData(("甲", "2.50"), (Series("", (2, None)),))),
        ({"categories": [" 甲\n"], "values": [-0.0], "name": None, "title": None}, ChartData(("甲",), (Series("", (0,)),))),
    ],
)  # fmt: skip
def test_plain_data_are_read(data: object, expected: ChartData) -> None:
    got = read(data)
    assert got == expected
    assert [list(map(type, series.values)) for series in got.series] == [
        list(map(type, series.values)) for series in expected.series
    ]


TWO = {"categories": ["甲", "乙"]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "a chart is made of categories and series, and this is a int. Write a mapping with categories and series, or one of categories to numbers"),
        ([1], "a chart is made of categories and series, and this is a list. Write a mapping with categories and series, or one of categories to numbers"),
        (None, "a chart is made of categories and series, and this is nothing. Write a mapping with categories and series, or one of categories to numbers"),
        (value_of(3), "a chart is made of categories and series, and this is 3. Write a mapping with categories and series, or one of categories to numbers"),
        ({}, "the chart has no categories. Give it at least one"),
        ({"series": []}, "the chart has no categories. Give it at least one"),
        ({"values": [1]}, "the chart has no categories. Give it at least one"),
        ({"categories": [], "values": []}, "the chart has no categories. Give it at least one"),
        ({"categories": "甲", "values": [1]}, "the categories of the chart must be a list, and this is the text “甲”"),
        ({"categories": ["甲", None], "values": [1, 2]}, "category 2 must be a text, and is nothing. Write it in quotes"),
        ({"categories": ["甲", ""], "values": [1, 2]}, "category 2 is empty. Give it a text"),
        ({"categories": ["甲", True], "values": [1, 2]}, "category 2 must be a text, and is yes or no. Write it in quotes"),
        ({"categories": ["甲", "a\x01"], "values": [1, 2]}, "category 2 holds a control character, which no Word file can. Type the text again"),
        (TWO | {"series": []}, "the chart has no series. Give it at least one"),
        (TWO | {"series": {"一": [1, 2]}}, "the series of the chart must be a list, and this is a mapping"),
        (TWO | {"series": [[1, 2]]}, "series 1 is a list. Write a mapping with name and values"),
        (TWO | {"series": [{"name": "一", "value": [1, 2]}]}, "series 1 has no value. Did you mean values?"),
        (TWO | {"serie": []}, "a chart has no serie. Did you mean series?"),
        (TWO | {"series": [], "values": [1, 2]}, "a chart has either series, or the values and the name of a single one. Remove the others"),
        (TWO | {"values": 3}, "the values of series 1 must be a list, and this is a int"),
        (TWO, "series 1 has 0 values for 2 categories. Give one for each, and null where there is none"),
        (TWO | {"series": [{"values": [1, 2]}, {"name": "二", "values": [1]}]},
         "series 2 (二) has 1 values for 2 categories. Give one for each, and null where there is none"),
        (TWO | {"series": [{"name": "一", "values": [1, "2"]}]},
         "value 2 of series 1 (一), for 乙, is the text “2”. A chart needs numbers: type it without quotes and units"),
        (TWO | {"values": [1, value_of("多")]},
         "value 2 of series 1, for 乙, is the text “多”. A chart needs numbers: type it without quotes and units"),
        (TWO | {"values": [1, True]}, "value 2 of series 1, for 乙, must be a number, and is yes or no. Leave it empty where there is none"),
        (TWO | {"values": [1, [2]]}, "value 2 of series 1, for 乙, must be a number, and is a list. Leave it empty where there is none"),
        (TWO | {"values": [1, float("nan")]}, "value 2 of series 1, for 乙, is nan, which no chart can show. Leave it empty if so"),
        (TWO | {"values": [1, Decimal("-Infinity")]}, "value 2 of series 1, for 乙, is -Infinity, which no chart can show. Leave it empty if so"),
        (TWO | {"values": [1, Decimal("1E+308")]}, "value 2 of series 1, for 乙, is 1E+308, which no chart can show. Leave it empty if so"),
        ({"甲": "3 人"}, "value 1 of series 1, for 甲, is the text “3 人”. A chart needs numbers: type it without quotes and units"),
        (TWO | {"values": [1, 2], "title": ["题"]}, "the title of the chart must be a text, and is a list. Write it in quotes"),
    ],
)  # fmt: skip
def test_data_that_no_chart_can_show_are_refused_with_what_to_do(data: object, message: str) -> None:
    with pytest.raises(WrongChart) as refused:
        read(data)
    assert str(refused.value) == message
