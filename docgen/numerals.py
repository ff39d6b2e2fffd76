"""Numerals: a number below a hundred in, as Chinese spells it out. The library for all numbers takes long to import."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """0 to 99: 零, 三, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones or not tens else "")
