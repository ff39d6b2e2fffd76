"""Numerals: small numbers are spelt as the library for all numbers spells them."""

from __future__ import annotations

import cn2an

from docgen.numerals import chinese


def test_small_numbers_are_spelt_as_the_library_spells_all() -> None:
    assert [chinese(number) for number in range(100)] == [cn2an.an2cn(str(number), "low") for number in range(100)]
