"""Units: the text of a unit in, what it measures and on which scale out: 万元 is 元 × 10000, 元/人 is money a head.

A figure without a unit goes with any other: a number typed into a formula has none, and a fact need not have one.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from docgen.records import record

_MULTIPLES = {"百万": 10**6, "千万": 10**7, "万": 10**4, "亿": 10**8, "千": 10**3, "兆": 10**6}
"""What may stand before a unit: 万人, 千克, 亿元."""

_KNOWN: dict[str, tuple[str, Decimal]] = {
    "%": ("%", Decimal(1)),
    "％": ("%", Decimal(1)),
    "‰": ("%", Decimal("0.1")),
    "百分点": ("百分点", Decimal(1)),
    "个百分点": ("百分点", Decimal(1)),
    "角": ("元", Decimal("0.1")),
    "公里": ("米", Decimal(1000)),
    "厘米": ("米", Decimal("0.01")),
    "毫米": ("米", Decimal("0.001")),
    "公斤": ("克", Decimal(1000)),
    "吨": ("克", Decimal(10**6)),
    "日": ("天", Decimal(1)),
    "㎡": ("平方米", Decimal(1)),
    "m²": ("平方米", Decimal(1)),
    "平方公里": ("平方米", Decimal(10**6)),
    "公顷": ("平方米", Decimal(10**4)),
}
"""Units that are others on a scale (GB 3100–3102). 亩 is none: it is no whole number of square metres."""

RATIOS = ("%", "百分点")
"""A difference of percentages counts in 百分点, and one changes the other."""


@record(frozen=True, slots=True)
class Unit:
    """What a figure counts or measures: `name` as it prints, `powers` of what it is made of, and its `scale`.

    The scale is None where a formula has changed it by a typed 100, 1000, 10000 or 100000000: it is what the author
    says it is. A unit without powers is none.
    """

    name: str = ""
    powers: tuple[tuple[str, int], ...] = ()
    scale: Decimal | None = Decimal(1)

    def __str__(self) -> str:
        return self.name

    def __bool__(self) -> bool:
        return bool(self.powers)

    @property
    def is_ratio(self) -> bool:
        return len(self.powers) == 1 and self.powers[0][0] in RATIOS and self.powers[0][1] == 1


NO_UNIT = Unit()


@lru_cache(maxsize=1024)
def unit(text: str) -> Unit:
    """The unit that a text names. Any word is one: 人, 户, 例 are each of their own kind."""
    text = text.strip()
    if not text:
        return NO_UNIT
    powers: dict[str, int] = {}
    scale = Decimal(1)
    for position, part in enumerate(re.split(r"[/／]", text)):
        base, factor = _simple(part.strip())
        power = -1 if position else 1
        if base:
            powers[base] = powers.get(base, 0) + power
        scale *= factor if power == 1 else 1 / factor
    return Unit(text, _sorted(powers), scale)


def _simple(text: str) -> tuple[str, Decimal]:
    if text in _KNOWN:
        return _KNOWN[text]
    multiple = next((each for each in _MULTIPLES if text.startswith(each)), "")
    base, factor = text.removeprefix(multiple), Decimal(_MULTIPLES.get(multiple, 1))
    if not base:
        return text, Decimal(1)  # 万 by itself
    if multiple and base in _KNOWN and _KNOWN[base][0] not in RATIOS:
        known, more = _KNOWN[base]
        return known, factor * more
    return base, factor


def fits(one: Unit, other: Unit) -> bool:
    """Whether figures of two units can be compared."""
    return not one or not other or one.powers == other.powers or (one.is_ratio and other.is_ratio)


def factor(source: Unit, target: Unit) -> Decimal:
    """What a figure in `source` is multiplied by to be one in `target`; 1 where a scale is left to the author."""
    if not source or not target or source.scale is None or target.scale is None:
        return Decimal(1)
    return source.scale / target.scale


def sum_of(one: Unit, other: Unit, *, less: bool = False) -> Unit:
    """The unit of a sum, or of a difference: that of its first figure; of two percentages 百分点."""
    if not one or not other:
        return one or other
    if one.is_ratio and other.is_ratio:
        (a,), (b,) = one.powers, other.powers
        if less and a[0] == b[0] == "%" and one.scale == other.scale == 1:
            return unit("百分点")
        return one if a[0] == "%" or b[0] == "百分点" else other
    return one


def product(one: Unit, other: Unit, sign: int = 1) -> Unit:
    """The unit of a product, or with `sign` -1 of a quotient. It may have a scale and no powers, as 万元 by 元 has."""
    powers = dict(one.powers)
    for base, power in other.powers:
        powers[base] = powers.get(base, 0) + sign * power
    if one.scale is None or other.scale is None:
        scale = None
    else:
        scale = one.scale * other.scale if sign == 1 else one.scale / other.scale
    made = _sorted(powers)
    return Unit(_named(made, scale), made, scale)


CHANGES = tuple(Decimal(10) ** power for power in (2, 3, 4, 8))
"""Typed factors that change a unit rather than a quantity: 元 / 10000 is 万元, and a ratio × 100 a percentage."""


def changed(one: Unit, by: Decimal, sign: int) -> Unit:
    """The unit of a figure that is multiplied (`sign` 1) or divided (-1) by a typed 100, 1000, 10000 or 100000000."""
    powers = dict(one.powers)
    if by == CHANGES[0]:
        if powers.get("%") and sign == -1:
            del powers["%"]  # a percentage of something, as a figure
            made = _sorted(powers)
            return Unit(_named(made, one.scale), made, one.scale)
        return one
    return Unit("", one.powers, None)


def _sorted(powers: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def _named(powers: tuple[tuple[str, int], ...], scale: Decimal | None) -> str:
    """How a computed unit prints: 元, 万元/人, 元·天; nothing where its scale has no name."""
    multiples = {Decimal(1): ""} | {Decimal(value): word for word, value in _MULTIPLES.items() if word != "兆"}
    if scale is None or scale not in multiples:
        return ""
    over = "·".join(base for base, power in powers for _ in range(power))
    under = "".join(f"/{base}" for base, power in powers for _ in range(-power))
    return multiples[scale] + over + under if over or under else ""
