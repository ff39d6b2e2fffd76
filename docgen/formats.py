"""Each way to print a value, paired with the way to read it back.

A format is a filter in a template: `{{ report.signed_on|cn_date }}`. `show` takes a content and gives text; `read`
takes that text and the value it replaces, and gives the new content. For every content c of its kind,
`read(show(c), c) == c`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from docgen.language import listed, say
from docgen.values import EXACT, Content, Value, WrongOperand, computed, plain, rounded, value_of

TEN_THOUSAND = Decimal(10_000)


class NotReadable(ValueError):
    """A text that a format does not print."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to print: the kind of content it takes, and both directions."""

    name: str
    kind: type
    show: Callable[[Content], str]
    read: Callable[[str, Content], Content]

    def __call__(self, thing: object) -> Value:
        """The value printed this way; a missing one stays as it is. Raises `WrongOperand` for another kind."""
        value = value_of(thing)
        if value.is_missing:
            return value
        if self.kind is datetime.date and isinstance(value.content, str) and _ISO_DATE.fullmatch(value.content):
            return value.printed_as(self.show(_iso_date(value.content, value)))  # JSON has no dates of its own
        if not isinstance(value.content, self.kind):
            kinds = {Decimal: say("a number"), datetime.date: say("a date")}
            raise WrongOperand(
                say(
                    "|{format} prints {kind}; {what} is none",
                    format=self.name,
                    kind=kinds[self.kind],
                    what=value.described,
                )
            )
        return value.printed_as(self.show(value.content))


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_date(text: str, value: Value) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise WrongOperand(say("{what} is not a date of the calendar", what=value.described)) from None


def _date(content: Content) -> datetime.date:
    assert isinstance(content, datetime.date)
    return content


def _number(content: Content) -> Decimal:
    assert isinstance(content, Decimal)
    return content


def _parts(pattern: str, text: str) -> tuple[int, ...]:
    found = re.fullmatch(pattern, re.sub(r"\s", "", text))
    if not found:
        raise NotReadable(say("{text} is not of the form {pattern}", text=text, pattern=pattern))
    return tuple(int(part) for part in found.groups())


def _day(text: str, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise NotReadable(say("{text} is not a date of the calendar", text=text)) from None


# GB/T 9704-2012 §7.3.5.4: Arabic figures, four digits of the year, no leading zero in month and day.
def _show_cn_date(content: Content) -> str:
    date = _date(content)
    return f"{date.year:04}年{date.month}月{date.day}日"


def _read_cn_date(text: str, _was: Content) -> Content:
    year, month, day = _parts(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text)
    return _day(text, year, month, day)


def _show_cn_month_day(content: Content) -> str:
    date = _date(content)
    return f"{date.month}月{date.day}日"


def _read_cn_month_day(text: str, was: Content) -> Content:
    month, day = _parts(r"(\d{1,2})月(\d{1,2})日", text)
    return _day(text, _date(was).year, month, day)


def _show_cn_day(content: Content) -> str:
    return f"{_date(content).day}日"


def _read_cn_day(text: str, was: Content) -> Content:
    (day,) = _parts(r"(\d{1,2})日", text)
    return _day(text, _date(was).year, _date(was).month, day)


def _show_cn_number(content: Content) -> str:
    import cn2an  # noqa: PLC0415  # slow to import, and most documents print no Chinese numeral

    try:
        return str(cn2an.an2cn(plain(content)))
    except ValueError:
        raise WrongOperand(
            say("|cn_number: {number} is too long for Chinese numerals", number=plain(content))
        ) from None


def _read_cn_number(text: str, _was: Content) -> Content:
    import cn2an  # noqa: PLC0415

    try:
        return Decimal(str(cn2an.cn2an(text.strip(), "strict")))
    except ValueError as error:
        raise NotReadable(str(error)) from None


def _show_cn_count(content: Content) -> str:
    return "两" if _number(content) == 2 else _show_cn_number(content)


def _read_cn_count(text: str, was: Content) -> Content:
    return Decimal(2) if text.strip() == "两" else _read_cn_number(text, was)


def _show_wan(content: Content) -> str:
    return plain(EXACT.divide(_number(content), TEN_THOUSAND))


def _read_wan(text: str, _was: Content) -> Content:
    figure = text.strip()
    if not re.fullmatch(r"-?\d+(\.\d+)?", figure):
        raise NotReadable(say("{text} is not a number", text=text))
    # quantised as typed in yuan: 1150.419 is 11504190, not 11504190.000
    return Decimal(plain(EXACT.multiply(Decimal(figure), TEN_THOUSAND)))


FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("cn_date", datetime.date, _show_cn_date, _read_cn_date),
        Format("cn_month_day", datetime.date, _show_cn_month_day, _read_cn_month_day),
        Format("cn_day", datetime.date, _show_cn_day, _read_cn_day),
        Format("cn_number", Decimal, _show_cn_number, _read_cn_number),
        Format("cn_count", Decimal, _show_cn_count, _read_cn_count),
        Format("wan", Decimal, _show_wan, _read_wan),
    )
}
"""`cn_date` 2019年6月2日, `cn_month_day` 6月2日, `cn_day` 2日, `cn_number` 二, `cn_count` 两 (before a measure word),
`wan` 元 as 万元."""


_ROUNDING = {"common": ROUND_HALF_UP, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}


def round_to(thing: object, digits: object = 0, method: object = "common") -> Value:
    """`x|round(2)`: half up, printed with that many digits; `x|round(2, 'floor')` down, `'ceil'` up."""
    value = value_of(thing)
    if value.is_missing:
        return value
    way = _ROUNDING.get(str(method))
    if way is None:
        raise WrongOperand(say("|round knows {ways}, and not {method}", ways=listed(_ROUNDING), method=method))
    places = int(value_of(digits).number)
    number = rounded(value.number, places, way)
    return computed(number, value, unit=value.unit).printed_as(format(number, "f"))


def absolute(thing: object) -> Value:
    """`x|abs`: the distance from zero."""
    value = value_of(thing)
    return value if value.is_missing else computed(abs(value.number), value, unit=value.unit)


FILTERS: dict[str, Callable[..., Value]] = {**FORMATS, "round": round_to, "abs": absolute}
"""What may stand after a bar, in rules, checks, derived facts and template tags alike."""
