"""Each way to print a value, paired with the way to read it back.

A format is a filter in a template: `{{ report.signed_on|cn_date }}`. `show` takes a value and gives text; `read`
takes that text and the value it replaces, and gives the new content. For every value v of its kind,
`read(show(v), v) == v.content`. The conventions are those of GB/T 15835-2011 and, for dates, of GB/T 9704-2012.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from docgen import units
from docgen.language import listed, say
from docgen.numerals import chinese
from docgen.programs import compiled
from docgen.records import record
from docgen.values import EXACT, Content, Value, WrongOperand, computed, plain, rounded, value_of


class NotReadable(ValueError):
    """A text that a format does not print."""


@record(frozen=True, slots=True)
class Format:
    """One way to print: the kind of content it takes, and both directions."""

    name: str
    kind: type
    show: Callable[[Value], str]
    read: Callable[[str, Value], Content]

    def __call__(self, thing: object) -> Value:
        """The value printed this way; a missing one stays as it is. Raises `WrongOperand` for another kind."""
        value = value_of(thing)
        if value.is_missing:
            return value
        if self.kind is datetime.date and isinstance(value.content, str) and _ISO_DATE.fullmatch(value.content):
            value = replace(value, content=_iso_date(value.content, value))  # JSON has no dates of its own
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
        return value.printed_as(self.show(value))


_ISO_DATE = compiled(r"\d{4}-\d{2}-\d{2}")


def _iso_date(text: str, value: Value) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise WrongOperand(say("{what} is not a date of the calendar", what=value.described)) from None


def _date(value: Value) -> datetime.date:
    assert isinstance(value.content, datetime.date)
    return value.content


def _parts(pattern: str, text: str) -> tuple[int, ...]:
    found = re.fullmatch(pattern, re.sub(r"\s", "", text))
    if not found:
        form = pattern.replace(r"(\d{4})", "2018").replace(r"(\d{1,2})", "6")
        raise NotReadable(say("{text} is not of the form {form}", text=text, form=form))
    return tuple(int(part) for part in found.groups())


def _day(text: str, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise NotReadable(say("{text} is not a date of the calendar", text=text)) from None


def _figure(text: str) -> Decimal:
    """A typed figure; the commas of its thousands are read away."""
    if not re.fullmatch(r"-?\d+(\.\d+)?|-?\d{1,3}(,\d{3})+(\.\d+)?", text.strip()):
        raise NotReadable(say("{text} is not a number", text=text))
    return Decimal(text.strip().replace(",", ""))


# GB/T 9704-2012 §7.3.5.4: Arabic figures, four digits of the year, no leading zero in month and day.
def _show_cn_date(value: Value) -> str:
    date = _date(value)
    return f"{date.year:04}年{date.month}月{date.day}日"


def _read_cn_date(text: str, _was: Value) -> Content:
    year, month, day = _parts(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text)
    return _day(text, year, month, day)


def _show_cn_month(value: Value) -> str:
    return f"{_date(value).year:04}年{_date(value).month}月"


def _read_cn_month(text: str, was: Value) -> Content:
    year, month = _parts(r"(\d{4})年(\d{1,2})月", text)
    return _day(text, year, month, _date(was).day)


def _show_cn_month_day(value: Value) -> str:
    return f"{_date(value).month}月{_date(value).day}日"


def _read_cn_month_day(text: str, was: Value) -> Content:
    month, day = _parts(r"(\d{1,2})月(\d{1,2})日", text)
    return _day(text, _date(was).year, month, day)


def _show_cn_day(value: Value) -> str:
    return f"{_date(value).day}日"


def _read_cn_day(text: str, was: Value) -> Content:
    (day,) = _parts(r"(\d{1,2})日", text)
    return _day(text, _date(was).year, _date(was).month, day)


_CN_DIGITS = "〇一二三四五六七八九"


# GB/T 15835-2011 §5: a date in Chinese numerals spells the year digit by digit, with 〇.
def _show_cn_date_words(value: Value) -> str:
    date = _date(value)
    year = "".join(_CN_DIGITS[int(digit)] for digit in f"{date.year:04}")
    return f"{year}年{_chinese(Decimal(date.month), value)}月{_chinese(Decimal(date.day), value)}日"


def _read_cn_date_words(text: str, _was: Value) -> Content:
    found = re.fullmatch(rf"([{_CN_DIGITS}]{{4}})年([{_CN_DIGITS}十]+)月([{_CN_DIGITS}十]+)日", re.sub(r"\s", "", text))
    if not found:
        raise NotReadable(say("{text} is not a date in Chinese numerals", text=text))
    year = int("".join(str(_CN_DIGITS.index(digit)) for digit in found[1]))
    return _day(text, year, int(_from_chinese(found[2])), int(_from_chinese(found[3])))


def _chinese(number: Decimal, value: Value, mode: str = "low") -> str:
    if mode == "low" and number in range(100):
        return chinese(int(number))
    import cn2an  # noqa: PLC0415  # takes longer to import than most reports to build, and days and counts need none of it

    try:
        return str(cn2an.an2cn(plain(number), mode))
    except ValueError:
        raise WrongOperand(say("{what} is too long for Chinese numerals", what=value.described)) from None


def _from_chinese(text: str) -> Decimal:
    import cn2an  # noqa: PLC0415

    try:
        return Decimal(str(cn2an.cn2an(text.strip(), "strict")))
    except ValueError:
        raise NotReadable(say("{text} is not a number in Chinese numerals", text=text)) from None


def _show_cn_number(value: Value) -> str:
    return _chinese(value.number, value)


def _read_cn_number(text: str, _was: Value) -> Content:
    return _from_chinese(text)


def _show_cn_count(value: Value) -> str:
    return "两" if value.number == 2 else _show_cn_number(value)


def _read_cn_count(text: str, was: Value) -> Content:
    return Decimal(2) if text.strip() == "两" else _read_cn_number(text, was)


def _scaled(target: str) -> tuple[Callable[[Value], str], Callable[[str, Value], Content]]:
    """Printing on a larger scale: 元 as 万元, 人 as 万人. A figure without a unit counts as one in 元 or 人."""
    scale = units.unit(f"{target}元").scale
    assert scale is not None

    def ratio(value: Value) -> Decimal:
        return (value.unit.scale or Decimal(1)) / scale

    def show(value: Value) -> str:
        return plain(EXACT.multiply(value.number, ratio(value)))

    def read(text: str, was: Value) -> Content:
        # as it would be typed in yuan: 1150.419 is 11504190, and not 11504190.000
        return Decimal(plain(EXACT.divide(_figure(text), ratio(was))))

    return show, read


# GB/T 15835-2011 §4.1.1: measured figures and percentages in Arabic digits, without a space before the sign.
def _show_percent(value: Value) -> str:
    if value.unit.is_ratio:
        return (
            f"{plain(EXACT.multiply(value.number, Decimal(value.unit.scale or 1)))}%"
            if value.unit.scale != 1
            else f"{value.text}%"
        )
    return f"{plain(EXACT.multiply(value.number, Decimal(100)))}%"


def _read_percent(text: str, was: Value) -> Content:
    figure = text.strip()
    if not figure.endswith(("%", "％")):
        raise NotReadable(say("{text} is no percentage", text=text))
    share = _figure(figure[:-1])
    if was.unit.is_ratio:
        return EXACT.divide(share, was.unit.scale or Decimal(1)) if was.unit.scale != 1 else share
    return Decimal(plain(EXACT.divide(share, Decimal(100))))


# GB/T 15835-2011 §5.1.2: thousands may be set apart; by commas here, as on a form.
def _show_thousands(value: Value) -> str:
    sign, digits, fraction = re.fullmatch(r"(-?)(\d+)(.*)", _typed(value)).groups()  # type: ignore[union-attr]
    return f"{sign}{int(digits):,}{fraction}"


def _typed(value: Value) -> str:
    """A figure as it was typed, if it was: 97.80 keeps its 0."""
    return value.text if re.fullmatch(r"-?\d+(\.\d+)?", value.text) else plain(value.content)


def _read_thousands(text: str, _was: Value) -> Content:
    return _figure(text)


# Rules for filling in bills and settlement vouchers (People's Bank of China, 1997), appendix 1: capital amounts.
def _show_capital(value: Value) -> str:
    if value.unit and value.unit.powers != units.unit("元").powers:
        raise WrongOperand(
            say(
                "|{format} prints {kind}; {what} is none",
                format="capital",
                kind=say("an amount of money"),
                what=value.described,
            )
        )
    amount = EXACT.multiply(value.number, value.unit.scale or Decimal(1))
    if amount != rounded(amount, 2):
        raise WrongOperand(say("{what} is no whole number of 分; round it", what=value.described))
    return _chinese(amount, value, "rmb")


def _read_capital(text: str, was: Value) -> Content:
    found = re.fullmatch(
        r"(?:人民币)?(负?)(?:([^元角分]+)元)?[整零]?(?:([^元角分])角)?[整零]?(?:([^元角分])分)?",
        re.sub(r"\s", "", text).replace("圆", "元"),
    )
    if not found or not any(found.groups()[1:]):
        raise NotReadable(say("{text} is no capital amount", text=text))
    whole, tenths, hundredths = (_from_chinese(part) if part else Decimal(0) for part in found.groups()[1:])
    amount = (whole + tenths / 10 + hundredths / 100) * (-1 if found[1] else 1)
    return Decimal(plain(EXACT.divide(amount, was.unit.scale or Decimal(1))))


FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("cn_date", datetime.date, _show_cn_date, _read_cn_date),
        Format("cn_month", datetime.date, _show_cn_month, _read_cn_month),
        Format("cn_month_day", datetime.date, _show_cn_month_day, _read_cn_month_day),
        Format("cn_day", datetime.date, _show_cn_day, _read_cn_day),
        Format("cn_date_words", datetime.date, _show_cn_date_words, _read_cn_date_words),
        Format("cn_number", Decimal, _show_cn_number, _read_cn_number),
        Format("cn_count", Decimal, _show_cn_count, _read_cn_count),
        Format("wan", Decimal, *_scaled("万")),
        Format("yi", Decimal, *_scaled("亿")),
        Format("percent", Decimal, _show_percent, _read_percent),
        Format("thousands", Decimal, _show_thousands, _read_thousands),
        Format("capital", Decimal, _show_capital, _read_capital),
    )
}
"""`cn_date` 2019年6月2日, `cn_month` 2019年6月, `cn_month_day` 6月2日, `cn_day` 2日, `cn_date_words` 二〇一九年六月二日,
`cn_number` 二, `cn_count` 两 (before a measure word), `wan` 元 as 万元, `yi` as 亿元, `percent` 97.8% (of a percentage, or of
a ratio of 0.978), `thousands` 17,231, `capital` 壹佰万元整."""


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
    near = computed(number, value, unit=value.unit).printed_as(format(number, "f"))
    return replace(near, path=value.path)  # a fact with fewer digits is the fact still


def absolute(thing: object) -> Value:
    """`x|abs`: the distance from zero."""
    value = value_of(thing)
    return value if value.is_missing else computed(abs(value.number), value, unit=value.unit)


FILTERS: dict[str, Callable[..., Value]] = {**FORMATS, "round": round_to, "abs": absolute}
"""What may stand after a bar, in rules, checks, derived facts and template tags alike."""
