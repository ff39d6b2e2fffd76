"""Values: what a figure is, how it prints, and what it rests on.

Arithmetic is exact (`Decimal`); each result carries the facts it came from and is never more certain than the
least certain of them. A value that is missing makes what is computed from it missing, never 0.
"""

from __future__ import annotations

import datetime
import decimal
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from docgen import units
from docgen.language import say
from docgen.problems import Place
from docgen.records import record
from docgen.spans import Span
from docgen.units import NO_UNIT, Unit

Content = Decimal | str | bool | datetime.date | Span | None

EXACT = decimal.Context(
    prec=60, rounding=ROUND_HALF_UP, traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow]
)
"""Wide enough that sums and products of facts are exact; only a division can be cut, at the 60th digit."""


class Certainty(IntEnum):
    """How sure a fact is. `min` of several is the certainty of what is computed from them."""

    ASSUMED = 0
    INFERRED = 1
    STATED = 2

    def __str__(self) -> str:
        return self.name.lower()

    @property
    def said(self) -> str:
        """The word for a reader; `str` gives the one that a facts file has."""
        said = {
            Certainty.ASSUMED: say("assumed"),
            Certainty.INFERRED: say("inferred"),
            Certainty.STATED: say("stated"),
        }
        return said[self]


class WrongOperand(TypeError):
    """An operation was asked of values that cannot take part in it."""

    code = "wrong-type"


class NoNumber(WrongOperand):
    """An operation needs numbers, and was given something else."""


class WrongUnit(WrongOperand):
    """An operation was asked of values whose units do not go together: 人 and 元."""

    code = "unit-clash"


@record(frozen=True, slots=True, eq=False)
class Value:
    """A figure, a date, a yes/no or a text.

    `text` is how it prints: as typed for a fact, `plain` for what was computed. `path` names the fact or figure it
    is (empty for an intermediate result), `place` where it was typed; `rests_on` the facts behind it; `missing` those
    of them that have no value yet.
    """

    content: Content
    text: str
    path: str = ""
    unit: Unit = NO_UNIT
    label: str = ""
    certainty: Certainty = Certainty.STATED
    rests_on: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    place: Place | None = None

    @property
    def is_missing(self) -> bool:
        return self.content is None

    @property
    def number(self) -> Decimal:
        """The content as a number. Raises `NoNumber` for anything else."""
        if isinstance(self.content, Decimal):
            return self.content
        raise NoNumber(say("{what} is not a number", what=self.described))

    @property
    def described(self) -> str:
        """The value for a sentence: its path and what it holds."""
        held = self.text if self.content is not None else say("(missing)")
        held += f" {self.unit}" if self.path and self.unit.name and self.content is not None else ""
        return f"{self.path} ({held})" if self.path else held

    @property
    def is_typed(self) -> bool:
        """Whether it is a constant of a formula, and no fact or what was computed from one."""
        return not self.rests_on and not self.path

    def in_unit_of(self, other: Value) -> Decimal:
        """The number on the scale of another figure. Raises `WrongUnit` where the two do not go together."""
        if not units.fits(self.unit, other.unit):
            message = say("{one} and {other} do not go together", one=other.described, other=self.described)
            raise WrongUnit(message)
        with decimal.localcontext(EXACT):
            return self.number * units.factor(self.unit, other.unit)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.content)

    def __hash__(self) -> int:
        return hash(self.content)

    def __len__(self) -> int:
        return len(self.text)

    def __iter__(self) -> Iterator[str]:
        raise WrongOperand(say("{what} is one value, not a table", what=self.described))

    def __format__(self, spec: str) -> str:
        return format(self.content if spec else self.text, spec)

    def printed_as(self, text: str) -> Value:
        """The same value printed another way."""
        return replace(self, text=text)

    def __add__(self, other: object) -> Value:
        return _arithmetic(operator.add, "+", self, other)

    def __radd__(self, other: object) -> Value:
        return _arithmetic(operator.add, "+", other, self)

    def __sub__(self, other: object) -> Value:
        return _arithmetic(operator.sub, "-", self, other)

    def __rsub__(self, other: object) -> Value:
        return _arithmetic(operator.sub, "-", other, self)

    def __mul__(self, other: object) -> Value:
        return _arithmetic(operator.mul, "*", self, other)

    def __rmul__(self, other: object) -> Value:
        return _arithmetic(operator.mul, "*", other, self)

    def __truediv__(self, other: object) -> Value:
        return _arithmetic(operator.truediv, "/", self, other)

    def __rtruediv__(self, other: object) -> Value:
        return _arithmetic(operator.truediv, "/", other, self)

    def __neg__(self) -> Value:
        return _arithmetic(operator.sub, "-", Decimal(0), self)

    def __pos__(self) -> Value:
        return self

    def __eq__(self, other: object) -> Value:  # type: ignore[override]
        return _comparison(operator.eq, "==", self, other)

    def __ne__(self, other: object) -> Value:  # type: ignore[override]
        return _comparison(operator.ne, "!=", self, other)

    def __lt__(self, other: object) -> Value:
        return _comparison(operator.lt, "<", self, other)

    def __le__(self, other: object) -> Value:
        return _comparison(operator.le, "<=", self, other)

    def __gt__(self, other: object) -> Value:
        return _comparison(operator.gt, ">", self, other)

    def __ge__(self, other: object) -> Value:
        return _comparison(operator.ge, ">=", self, other)


def with_units(values: Iterable[Value]) -> bool:
    """Whether figures must be shown with their units to be compared: 200000元 beside 20万元."""
    return len({value.unit.name for value in values if value.unit}) > 1


def with_unit(value: Value) -> str:
    """A figure as it is typed, with its unit behind it."""
    name = value.unit.name
    return value.text if value.text.endswith(name) else value.text + name


def plain(content: Content) -> str:
    """A content as text: a number without exponent or trailing zeros of a computation, a date as ISO."""
    if content is None:
        return ""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, Decimal):
        text = format(content, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(content, Span):
        return f"{plain(content.first)}~{plain(content.last)}"
    return str(content)


def value_of(thing: object) -> Value:
    """A constant as a value; a value as it is. A float becomes the decimal it was typed as."""
    if isinstance(thing, Value):
        return thing
    content: Content
    if isinstance(thing, bool) or thing is None:
        content = thing
    elif isinstance(thing, int | float):
        content = Decimal(repr(thing))
    elif isinstance(thing, Decimal | str | datetime.date | Span):
        content = thing
    else:
        raise WrongOperand(say("{what} is not a single value", what=type(thing).__name__))
    return Value(content, plain(content))


def computed(content: Content, *sources: Value, unit: Unit = NO_UNIT) -> Value:
    """A result with everything it rests on; missing when any source is missing."""
    missing = frozenset[str]().union(*(source.missing for source in sources))
    if missing:
        content = None
    return Value(
        content,
        plain(content),
        unit=unit,
        certainty=min((source.certainty for source in sources), default=Certainty.STATED),
        rests_on=frozenset[str]().union(*(source.rests_on for source in sources)),
        missing=missing,
    )


MOST_DIGITS = 8
"""Digits behind the point that a computed figure may have and still be meant."""


def is_overlong(content: Content) -> bool:
    """Whether a computed figure has more digits than anyone means to print, as 1 / 3 has."""
    if not isinstance(content, Decimal):
        return False
    exponent = content.as_tuple().exponent
    return (not isinstance(exponent, int) or -exponent > MOST_DIGITS) and plain(rounded(content, MOST_DIGITS)) != plain(
        content
    )


def rounded(number: Decimal, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Half up, as the forms ask for: 89.995 to two digits is 90.00."""
    near = number.quantize(Decimal(1).scaleb(-digits), rounding=rounding, context=EXACT)
    return abs(near) if near.is_zero() else near  # no -0


Operation = Callable[..., object]


def _arithmetic(operation: Operation, sign: str, left: object, right: object) -> Value:
    a, b = value_of(left), value_of(right)
    if a.is_missing or b.is_missing:
        return computed(None, a, b)
    x, y = a.content, b.content
    if isinstance(x, Decimal) and isinstance(y, Decimal):
        if sign == "/" and y.is_zero():
            raise ZeroDivisionError
        with decimal.localcontext(EXACT):
            return _sum(operation, sign, a, b) if sign in "+-" else _product(operation, sign, a, b)
    if isinstance(x, datetime.date) and isinstance(y, datetime.date) and sign == "-":
        return computed(Decimal((x - y).days), a, b, unit=units.unit("天"))
    raise NoNumber(
        say("{left} {sign} {right}: both sides must be numbers", left=a.described, sign=sign, right=b.described)
    )


def _sum(operation: Operation, sign: str, a: Value, b: Value) -> Value:
    """A sum or difference, in the unit of its first figure."""
    _check_units(sign, a, b)
    scaled = b.number * units.factor(b.unit, a.unit)
    total: Decimal = operation(a.number, scaled)  # type: ignore[assignment]
    return computed(total, a, b, unit=units.sum_of(a.unit, b.unit, less=sign == "-"))


def _product(operation: Operation, sign: str, a: Value, b: Value) -> Value:
    """A product or quotient. A typed 100, 1000, 10000 or 100000000 changes the unit, any other typed figure does not."""
    result: Decimal = operation(a.number, b.number)  # type: ignore[assignment]
    power = 1 if sign == "*" else -1
    if b.is_typed and b.number in units.CHANGES:
        return computed(result, a, b, unit=units.changed(a.unit, b.number, power))
    if a.is_typed and a.number in units.CHANGES and sign == "*":
        return computed(result, a, b, unit=units.changed(b.unit, a.number, power))
    made = units.product(a.unit, b.unit, power)
    if not made and made.scale is not None:
        return computed(result * made.scale, a, b)  # 万元 by 元: what is left of their scales belongs to the figure
    return computed(result, a, b, unit=made)


def _check_units(sign: str, a: Value, b: Value) -> None:
    if not units.fits(a.unit, b.unit):
        message = say(
            "{left} {sign} {right}: the units do not go together", left=a.described, sign=sign, right=b.described
        )
        raise WrongUnit(message)


def _comparison(operation: Operation, sign: str, left: object, right: object) -> Value:
    a, b = value_of(left), value_of(right)
    if a.is_missing or b.is_missing:
        return computed(None, a, b)
    if isinstance(a.content, Span) or isinstance(b.content, Span):
        return _comparison_of_spans(operation, sign, a, b)
    alike = type(a.content) is type(b.content)
    if not alike and sign not in ("==", "!="):
        raise (NoNumber if Decimal in (type(a.content), type(b.content)) else WrongOperand)(
            say(
                "{left} {sign} {right}: the two sides are not of one kind",
                left=a.described,
                sign=sign,
                right=b.described,
            )
        )
    if isinstance(a.content, Decimal) and isinstance(b.content, Decimal):
        _check_units(sign, a, b)
        with decimal.localcontext(EXACT):
            return computed(bool(operation(a.content, b.content * units.factor(b.unit, a.unit))), a, b)
    return computed(bool(operation(a.content, b.content)) if alike else sign == "!=", a, b)


def _comparison_of_spans(operation: Operation, sign: str, a: Value, b: Value) -> Value:
    """A day is a span of itself, and so is a number."""
    ends = [each.content if isinstance(each.content, Span) else _as_span(each.content) for each in (a, b)]
    one, other = ends
    if one is None or other is None or one.is_of_days != other.is_of_days:
        if sign in ("==", "!="):  # with a text: as it was typed
            return computed((sign == "==") is (str in (type(a.content), type(b.content)) and a.text == b.text), a, b)
        message = say(
            "{left} {sign} {right}: the two sides are not of one kind", left=a.described, sign=sign, right=b.described
        )
        raise WrongOperand(message)
    return computed(bool(operation(one, other)), a, b)


def _as_span(content: Content) -> Span | None:
    return Span(content, content) if isinstance(content, Decimal | datetime.date) else None


Tree = Mapping[str, object]
"""Values by name, folders within folders; a leaf is a `Value`, a table a tuple of trees."""
