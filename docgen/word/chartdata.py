"""Chart data: plain data as they come from YAML or JSON in, what a chart shows out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from lxml import etree

from docgen.language import say
from docgen.problems import did_you_mean
from docgen.records import record
from docgen.values import Value

Number = float | int


@record(frozen=True, slots=True)
class Series:
    """The values of a series, one for each category; None leaves a gap. Without a name, the author's name stays."""

    name: str
    values: tuple[Number | None, ...]
    given: tuple[object, ...] = field(default=(), compare=False)
    """What the values were read from, in the same order: facts, where they are some."""


@record(frozen=True, slots=True)
class ChartData:
    """What a chart shows; without a title, the author's title stays."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    title: str | None = None


class WrongChart(ValueError):
    """Data that a chart cannot show, or a chart that cannot show data; the text says what and what to do."""

    code = "wrong-chart"


def read(data: object) -> ChartData:
    """Plain data as chart data: `{categories: […], series: [{name: …, values: […]}], title: …}`.

    A single series may be written `{categories: […], values: […], name: …}`, or as a mapping of categories to numbers.
    Raises `WrongChart`.
    """
    if not isinstance(data, Mapping):
        raise WrongChart(
            say(
                "a chart is made of categories and series, and this is {what}. Write a mapping with categories and series, or one of categories to numbers",
                what=described(data),
            )
        )
    if "categories" not in data and "series" not in data and not _is_list(data.get("values")):
        data = {"categories": list(data), "values": list(data.values())}
    _refuse_unknown(data, ("categories", "series", "values", "name", "title"), say("a chart"))
    if "series" in data and ("values" in data or "name" in data):
        raise WrongChart(
            say("a chart has either series, or the values and the name of a single one. Remove the others")
        )
    given = _list(data.get("categories"), say("the categories of the chart"))
    categories = tuple(_text(each, say("category {number}", number=n)) for n, each in enumerate(given, 1))
    if not categories:
        raise WrongChart(say("the chart has no categories. Give it at least one"))
    if "" in categories:
        raise WrongChart(say("category {number} is empty. Give it a text", number=categories.index("") + 1))
    if "series" in data:
        entries = _list(data["series"], say("the series of the chart"))
    else:
        entries = [{key: data[key] for key in ("name", "values") if key in data}]
    if not entries:
        raise WrongChart(say("the chart has no series. Give it at least one"))
    title = data.get("title")
    return ChartData(
        categories,
        tuple(_series(entry, n, categories) for n, entry in enumerate(entries, 1)),
        None if _is_missing(title) else _text(title, say("the title of the chart")) or None,
    )


def _series(entry: object, number: int, categories: tuple[str, ...]) -> Series:
    called = say("series {number}", number=number)
    if not isinstance(entry, Mapping):
        raise WrongChart(
            say("{series} is {what}. Write a mapping with name and values", series=called, what=described(entry))
        )
    _refuse_unknown(entry, ("name", "values"), called)
    given = entry.get("name")
    name = "" if _is_missing(given) else _text(given, say("the name of {series}", series=called))
    if name:
        called = say("series {number} ({name})", number=number, name=name)
    values = _list(entry.get("values"), say("the values of {series}", series=called))
    if len(values) != len(categories):
        raise WrongChart(
            say(
                "{series} has {count} values for {categories} categories. Give one for each, and null where there is none",
                series=called,
                count=len(values),
                categories=len(categories),
            )
        )
    spots = (
        say("value {number} of {series}, for {category},", number=n, series=called, category=category)
        for n, category in enumerate(categories, 1)
    )
    return Series(name, tuple(map(number_of, values, spots)), tuple(values))


def _refuse_unknown(data: Mapping[Any, Any], known: tuple[str, ...], owner: str) -> None:
    for key in data:
        if key not in known:
            hint = did_you_mean(str(key), known)
            raise WrongChart(say("{owner} has no {key}. {hint}", owner=owner, key=key, hint=hint))


def _is_list(thing: object) -> bool:
    return isinstance(thing, Sequence) and not isinstance(thing, str | bytes)


def _list(thing: object, what: str) -> list[object]:
    if thing is None:
        return []
    if isinstance(thing, Sequence) and _is_list(thing):
        return list(thing)
    raise WrongChart(say("{what} must be a list, and this is {is_}", what=what, is_=described(thing)))


def _is_missing(thing: object) -> bool:
    return thing is None or (isinstance(thing, Value) and thing.is_missing)


def _text(thing: object, what: str) -> str:
    content = thing.text if isinstance(thing, Value) and not thing.is_missing else thing
    if isinstance(content, bool) or not isinstance(content, str | int | float | Decimal | datetime.date):
        raise WrongChart(
            say("{what} must be a text, and is {is_}. Write it in quotes", what=what, is_=described(thing))
        )
    text = str(content).strip()
    try:
        etree.Element("text").text = text
    except ValueError:
        raise WrongChart(
            say("{what} holds a control character, which no Word file can. Type the text again", what=what)
        ) from None
    return text


def number_of(thing: object, what: str) -> Number | None:
    """A number as the nearest one that a workbook can hold: 97.80 is 97.8. None where it is missing.

    Raises `WrongChart`, which calls the thing `what`.
    """
    if _is_missing(thing):
        return None
    content = thing.content if isinstance(thing, Value) else thing
    if isinstance(content, str):
        raise WrongChart(
            say(
                "{what} is the text “{text}”. A chart needs numbers: type it without quotes and units",
                what=what,
                text=content,
            )
        )
    if isinstance(content, bool) or not isinstance(content, int | float | Decimal):
        raise WrongChart(
            say(
                "{what} must be a number, and is {is_}. Leave it empty where there is none",
                what=what,
                is_=described(thing),
            )
        )
    exact = Decimal(content)
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise WrongChart(
            say("{what} is {number}, which no chart can show. Leave it empty if so", what=what, number=content)
        )
    whole = int(exact)
    return whole if exact == whole and abs(whole) < 2**53 else float(content)


LARGEST = Decimal("9.99999999999999E307")
"""The largest number that a cell of a workbook takes."""


def described(thing: object) -> str:
    """What something is, for a sentence."""
    if _is_missing(thing):
        return say("nothing")
    if isinstance(thing, Value):
        return thing.described
    if isinstance(thing, bool):
        return say("yes or no")
    if isinstance(thing, str):
        return say("the text “{text}”", text=thing)
    if isinstance(thing, Mapping):
        return say("a mapping")
    if isinstance(thing, list | tuple):
        return say("a list")
    return say("a {type}", type=type(thing).__name__)
