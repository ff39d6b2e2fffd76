"""Charted: what stands before `|chart` in, what its chart shows out: categories, series, and the fact behind each value.

A scorecard becomes bars of points won and lost, a fact a line over the periods, a table or a folder of facts bars; data
of a filling may say outright what they want (`docgen.word.chartdata`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from docgen.language import listed, printed, say
from docgen.problems import Place
from docgen.records import record
from docgen.values import Certainty, Value
from docgen.word import chartdata
from docgen.word.chartdata import ChartData, Number, Series, WrongChart
from docgen.word.content import CHART_KINDS, Charted
from docgen.word.workbook import text_of

STACKED = "stacked"
BARS, LINE = CHART_KINDS
"""Bars that lie, each of several parts; bars that stand side by side; a line."""

FEW = 6
"""Categories beside one another of which each has room for a word on what is missing."""

MOST = 200
"""Categories or series of a chart that anyone can tell apart, and more."""

History = Callable[[str], Sequence[tuple[str, Value | None]]]
"""From the path of a fact to its value in each period, the earliest first; None where a period does not have it."""


class NoEarlierPeriod(WrongChart):
    """A line over periods that would have a single point."""

    code = "no-earlier-period"


@record(frozen=True, slots=True)
class Point:
    """A value in a chart: how it prints, and the path of the fact or figure it is. Without a number it is a gap."""

    number: Number | None
    text: str
    path: str = ""
    certainty: Certainty = Certainty.STATED


@record(frozen=True, slots=True)
class Line:
    """A series: its name, and a point for each category."""

    name: str
    points: tuple[Point, ...]


@record(frozen=True, slots=True)
class ChartShown:
    """A chart as it stands in a document: what it shows, the tag it comes from, and the part that holds it.

    `kind` is `stacked`, `bars` or `line`, and empty for a chart that has the look of the template's own.
    """

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Line, ...]
    tag: str
    place: Place
    part: str

    @property
    def paths(self) -> frozenset[str]:
        """The facts and figures that it shows."""
        return frozenset(point.path for series in self.series for point in series.points if point.path)


@record(frozen=True, slots=True)
class Plan:
    """A chart to be made: its kind, its data, and the words for those who do not see it."""

    kind: str
    data: ChartData
    alt: str


def plan(charted: Charted, history: History | None, *, draft: bool, mark: str) -> Plan:
    """What a tag's chart is to show. In a draft, `mark` stands behind what rests on an assumption.

    Raises `WrongChart` for what no chart can show; its text says why, and what to do.
    """
    own, given = _as_given(charted.of, history)
    data = chartdata.read(given)
    if max(len(data.categories), len(data.series)) > MOST:
        raise WrongChart(say("a chart of more than {most} categories or series cannot be read. Chart fewer", most=MOST))
    assumed = [draft and _is_assumed(data, index) for index in range(len(data.categories))]
    title = charted.title or data.title or (data.series[0].name if len(data.series) == 1 else "")
    unit = printed("分") if own == STACKED else _unit(data.series)
    remarks = [printed("单位：{unit}", unit=unit)] if unit and unit not in _in_brackets(title) else []
    remarks += [printed("{mark}：依据假定数据", mark=mark)] if any(assumed) else []
    gaps = [_gap(data.series, index, unscored=own == STACKED, draft=draft) for index in range(len(data.categories))]
    if own != STACKED and len(data.categories) > FEW:  # names side by side have no room for it
        remarks += [name + gap for name, gap in zip(data.categories, gaps, strict=True) if gap]
        gaps = [""] * len(gaps)
    if remarks:
        title = printed("{title}（{remarks}）", title=title, remarks="；".join(remarks))
    categories = tuple(
        name + (mark if is_assumed else "") + (printed("（{gap}）", gap=gap) if gap else "")
        for name, is_assumed, gap in zip(data.categories, assumed, gaps, strict=True)
    )
    shown = ChartData(categories, data.series, title or None)
    kind = charted.kind or own
    return Plan(kind, shown, _alt(kind, shown))


def marked(data: ChartData, mark: str) -> ChartData:
    """The data of a chart in the template's look, with a mark behind the series that rest on an assumption."""
    unsure = [
        any(isinstance(each, Value) and each.certainty is Certainty.ASSUMED for each in _sources(series))
        for series in data.series
    ]
    series = tuple(
        replace(each, name=each.name + mark) if each.name and is_unsure else each
        for each, is_unsure in zip(data.series, unsure, strict=True)
    )
    nameless = any(is_unsure and not each.name for each, is_unsure in zip(data.series, unsure, strict=True))
    return replace(data, series=series, title=data.title + mark if data.title and nameless else data.title)


def _in_brackets(title: str) -> str:
    """What a title says in brackets, where its unit would stand."""
    return " ".join(re.findall(r"[（(](.*?)[）)]", title))


def lines(data: ChartData) -> tuple[Line, ...]:
    """The series of a chart with the facts and figures that its values are."""
    return tuple(Line(each.name, tuple(map(_point, each.values, _sources(each)))) for each in data.series)


def _point(number: Number | None, source: object) -> Point:
    if isinstance(source, Value):
        return Point(number, source.text, source.path, source.certainty)
    return Point(number, "" if source is None else str(source))


def _sources(series: Series) -> Sequence[object]:
    return series.given or series.values


def _as_given(thing: object, history: History | None) -> tuple[str, Mapping[str, Any]]:
    """The kind of a chart, and its data as `chartdata.read` takes them."""
    if isinstance(thing, Value):
        return LINE, _over_periods(thing, history)
    if isinstance(thing, Mapping):
        if _is_scorecard(thing):
            return STACKED, _won_and_lost(thing["children"])
        return BARS, _by_label(thing)
    if isinstance(thing, list | tuple) and thing and all(isinstance(row, Mapping) for row in thing):
        if all(map(_is_scored, thing)):
            return STACKED, _won_and_lost(thing)
        return BARS, _columns(thing)
    raise WrongChart(
        say(
            "a chart is made of the scorecard, of a fact, or of a table or folder of facts, and this is {what}",
            what=chartdata.described(thing),
        )
    )


def _is_scorecard(thing: Mapping[Any, Any]) -> bool:
    return isinstance(thing.get("children"), tuple) and all(map(_is_scored, thing["children"]))


def _is_scored(row: object) -> bool:
    """Whether something is an indicator of a scorecard."""
    return isinstance(row, Mapping) and {"name", "score", "lost"} <= row.keys()


def _won_and_lost(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not rows:
        raise WrongChart(say("the indicator has none below it. Chart the one above it"))
    return {
        "title": printed("各项指标得分情况"),
        "categories": [row["name"] for row in rows],
        "series": [
            {"name": printed("得分"), "values": [row["score"] for row in rows]},
            {"name": printed("失分"), "values": [row["lost"] for row in rows]},
        ],
    }


def _over_periods(value: Value, history: History | None) -> dict[str, Any]:
    if history is None:
        raise WrongChart(say("periods are known to docgen build alone. Give categories and values"))
    if not value.path:
        raise WrongChart(
            say("it was computed in the template, and has no earlier periods. Make it a derived fact, and chart that")
        )
    if "[" in value.path:
        raise WrongChart(
            say(
                "{path} stands in a row of a table, which may be another one in another period. Chart the table, or derive a fact from the row",
                path=value.path,
            )
        )
    if not (value.is_missing or isinstance(value.content, Decimal)):
        raise WrongChart(say("{what} is not a number", what=value.described))
    found = history(value.path)
    if not found:
        raise WrongChart(say("{path} is no fact and no derived fact, and has no earlier periods", path=value.path))
    if len(found) < 2:
        raise NoEarlierPeriod(
            say(
                "no earlier period under facts/ has {path}, and a line needs two. Copy an earlier period there, or take the tag out",
                path=value.path,
            )
        )
    for period, each in found:
        if each is not None and not each.is_missing and each.unit.name != value.unit.name:
            raise WrongChart(
                say(
                    "{path} is in {unit} now, and in {other} in {period}. Give both the same unit",
                    path=value.path,
                    unit=value.unit.name or say("no unit"),
                    other=each.unit.name or say("no unit"),
                    period=period,
                )
            )
    values = [each for _, each in found]
    return {"categories": [period for period, _ in found], "name": value.label, "values": values}


def _by_label(folder: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A folder of facts as labels and values; other data as they are."""
    if not folder or not all(isinstance(each, Value) for each in folder.values()):
        return folder
    values: list[Value] = list(folder.values())
    return {"categories": [_label(each, str(key)) for key, each in folder.items()], "values": values}


def _label(value: Value, otherwise: str) -> str:
    return value.label if value.label and value.label != value.path else otherwise


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A table as bars: its first column of texts names them, and each column of numbers is a series."""
    columns = {key: [row.get(key) for row in rows] for key in dict.fromkeys(key for row in rows for key in row)}
    names = next((key for key, cells in columns.items() if all(map(_is_text, cells))), None)
    numbers = [key for key, cells in columns.items() if key != names and all(map(_is_number, cells))]
    if names is None:
        raise WrongChart(say("the table has no column of texts to name its bars. Give each row a name"))
    if not numbers:
        raise WrongChart(say("the table has no column of numbers"))
    return {
        "categories": columns[names],
        "series": [{"name": _heading(key, columns[key]), "values": columns[key]} for key in numbers],
    }


def _heading(key: str, cells: Iterable[object]) -> str:
    labels = {_label(cell, key) if isinstance(cell, Value) else key for cell in cells if cell is not None}
    return labels.pop() if len(labels) == 1 else key


def _is_text(cell: object) -> bool:
    return isinstance(cell.content if isinstance(cell, Value) else cell, str)


def _is_number(cell: object) -> bool:
    content = cell.content if isinstance(cell, Value) else cell
    return content is None or (isinstance(content, int | float | Decimal) and not isinstance(content, bool))


def _unit(series: Sequence[Series]) -> str:
    """The unit of all values. Raises `WrongChart` where they have several, which no axis can show."""
    units = dict.fromkeys(
        source.unit.name for each in series for source in _sources(each) if isinstance(source, Value) and source.content
    )
    if len(units) > 1:
        raise WrongChart(
            say(
                "its values are in {units}, and stand on one axis. Chart those of one unit alone",
                units=listed(unit or say("no unit") for unit in units),
            )
        )
    return next(iter(units), "")


def _is_assumed(data: ChartData, index: int) -> bool:
    sources = (_sources(series)[index] for series in data.series)
    return any(
        isinstance(each, Value) and each.content is not None and each.certainty is Certainty.ASSUMED for each in sources
    )


def _gap(series: Sequence[Series], index: int, *, unscored: bool, draft: bool) -> str:
    """What is said of a category of which values are missing; a final report waits for none."""
    gaps = [each for each in series if each.values[index] is None]
    if not gaps:
        return ""
    first = _sources(gaps[0])[index]
    why = (
        printed("未评分")
        if unscored
        else printed("待填")
        if draft and isinstance(first, Value) and first.missing
        else printed("无数据")
    )
    if len(gaps) == len(series):
        return why
    return printed("{series}{why}", series="、".join(each.name for each in gaps), why=why)


LONGEST_ALT = 1_000
"""Characters of the words for those who do not see a chart."""


def _alt(kind: str, data: ChartData) -> str:
    """What a chart says, in words."""
    kinds = {STACKED: printed("条形图"), BARS: printed("柱形图"), LINE: printed("折线图")}
    several = len(data.series) > 1
    rows = []
    for index, category in enumerate(data.categories):
        shown = [
            (each.name if several else "") + point.text
            for each, points in zip(data.series, lines(data), strict=True)
            if (point := points.points[index]).number is not None
        ]
        rows.append(printed("{category}：{values}", category=category, values="，".join(shown)) if shown else category)
    head = printed("{kind}：{title}", kind=kinds[kind], title=data.title) if data.title else kinds[kind]
    told = printed("{head}。{rows}。", head=head, rows="；".join(rows))
    return told if len(told) <= LONGEST_ALT else told[: LONGEST_ALT - 1] + "…"


def number_format(data: ChartData) -> str:
    """The code of the numbers of a chart, in which they print as they do in the text (ECMA-376 part 1, §18.8.31)."""
    points = [point for series in lines(data) for point in series.points if point.number is not None]
    if all(point.text == text_of(point.number) for point in points if point.number is not None):
        return "General"
    digits = max(len(point.text.partition(".")[2]) if _is_figure(point.text) else 0 for point in points)
    return "0." + "0" * digits if digits else "General"


def _is_figure(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
