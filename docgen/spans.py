"""Spans: a date that is not a day (8月底, 2018年上半年, 7月10日至13日) or a figure from one to another, as its two ends."""

from __future__ import annotations

import calendar
import datetime
import re
from decimal import Decimal
from functools import lru_cache

from docgen.pattern import Pattern
from docgen.records import record

End = datetime.date | Decimal


@record(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both of it: two days or two numbers.

    One span is less than another when all of it is: 8月 < 9月, and 8月底 <= 8月31日.
    """

    first: End
    last: End

    def __lt__(self, other: Span) -> bool:
        return self.last < other.first  # type: ignore[operator]

    def __le__(self, other: Span) -> bool:
        return self.last <= other.first  # type: ignore[operator]

    def __gt__(self, other: Span) -> bool:
        return self.first > other.last  # type: ignore[operator]

    def __ge__(self, other: Span) -> bool:
        return self.first >= other.last  # type: ignore[operator]

    @property
    def is_of_days(self) -> bool:
        return isinstance(self.first, datetime.date)


_TO = r"\s*(?:至|到|—|–|－|-|~|～)\s*"
_YEAR = r"(?:(?P<{0}>\d{{4}})年)?"
_PARTS = {
    "初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (31, 31), "末": (31, 31), "": (1, 31),
}  # fmt: skip
_SEASONS = {
    "上半年": (1, 6), "下半年": (7, 12), "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12),
    "第一季度": (1, 3), "第二季度": (4, 6), "第三季度": (7, 9), "第四季度": (10, 12), "全年": (1, 12), "初": (1, 1), "底": (12, 12), "末": (12, 12), "": (1, 12),
}  # fmt: skip

_MONTH = Pattern(
    _YEAR.format("year") + r"(?P<month>\d{1,2})月(?:份)?(?P<part>初|上旬|中旬|下旬|底|末)?(?:前|以前)?", "月"
)
_ISO_MONTH = Pattern(r"(?P<year>\d{4})-(?P<month>\d{2})(?P<part>)", "-")
_SEASON = Pattern(
    _YEAR.format("year") + r"(?:度)?(?P<season>" + "|".join(filter(None, _SEASONS)) + r")?",
    ("年", *filter(None, _SEASONS)),
)
_DAY = Pattern(_YEAR.format("year") + r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日", "日")
_DAYS = Pattern(
    _YEAR.format("year") + r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日?" + _TO
    + _YEAR.format("year2") + r"(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})日",
    "日",
)  # fmt: skip
_FIGURES = Pattern(r"(?P<low>\d+(?:\.\d+)?)(?P<sign>[%％‰])?\s*[~～—–]\s*(?P<high>\d+(?:\.\d+)?)(?P=sign)?", "~～—–")


@lru_cache(maxsize=1024)
def span(text: str, year: int | None) -> Span | None:
    """The span that a text names; None for any other text. A date without a year is of the given one.

    A date that the calendar does not have is no span.
    """
    if len(text) > 40:
        return None
    try:
        return _figures(text) or _days(text, year) or _month(text, year) or _season(text, year)
    except ValueError:
        return None


def _figures(text: str) -> Span | None:
    found = _FIGURES.fullmatch(text)
    if not found:
        return None
    low, high = Decimal(found["low"]), Decimal(found["high"])
    return Span(low, high) if low <= high else None


def _days(text: str, year: int | None) -> Span | None:
    if found := _DAY.fullmatch(text):
        the = _year(found["year"], year)
        day = datetime.date(the, int(found["month"]), int(found["day"]))
        return Span(day, day)
    found = _DAYS.fullmatch(text)
    if not found:
        return None
    the = _year(found["year"], year)
    first = datetime.date(the, int(found["month"]), int(found["day"]))
    last = datetime.date(int(found["year2"] or the), int(found["month2"] or found["month"]), int(found["day2"]))
    return Span(first, last) if first <= last else None


def _month(text: str, year: int | None) -> Span | None:
    found = _MONTH.fullmatch(text) or _ISO_MONTH.fullmatch(text)
    if not found:
        return None
    the, month = _year(found["year"], year), int(found["month"])
    from_, to = _PARTS[found["part"] or ""]
    length = calendar.monthrange(the, month)[1]
    return Span(datetime.date(the, month, min(from_, length)), datetime.date(the, month, min(to, length)))


def _season(text: str, year: int | None) -> Span | None:
    found = _SEASON.fullmatch(text)
    if (
        not found
        or not (found["year"] or found["season"])
        or (not found["year"] and found["season"] in ("初", "底", "末"))
    ):
        return None
    the = _year(found["year"], year)
    from_, to = _SEASONS[found["season"] or ""]
    first = datetime.date(the, from_, 1)
    last = datetime.date(the, to, calendar.monthrange(the, to)[1])
    return Span(last if found["season"] in ("底", "末") else first, last)


def _year(text: str | None, year: int | None) -> int:
    if text is None and year is None:
        raise ValueError
    return int(text or year or 0)


def span_of_period(name: str) -> Span | None:
    """The days of a period by the name of its folder: 2018, 2018-06, 2018-H1, 2018-Q3, 2018年上半年; None for any other."""
    if re.fullmatch(r"\d{4}", name):
        return span(f"{name}年", None)
    if found := re.fullmatch(r"(\d{4})-?([HQhq])([1-4])", name):
        words = {"H1": "上半年", "H2": "下半年", "Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度"}
        word = words.get(f"{found[2].upper()}{found[3]}")
        return span(f"{found[1]}年{word}", None) if word else None
    return span(name, None)
