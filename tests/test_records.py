"""Records: what `dataclass` makes, property by property, beside the standard library's own."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from typing import Any

import pytest

from docgen.records import record


@record(frozen=True, slots=True)
class Ours:
    """A point."""

    x: int
    y: int = 2
    given: tuple[int, ...] = field(default=(), compare=False)
    seen: list[int] = field(default_factory=list, repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """A point."""

    x: int
    y: int = 2
    given: tuple[int, ...] = field(default=(), compare=False)
    seen: list[int] = field(default_factory=list, repr=False, compare=False)


@record(frozen=True, slots=True)
class Alone:
    x: int


@record(frozen=True, slots=True)
class Nothing:
    pass


@record(frozen=True, slots=True)
class Derived(Alone):
    y: str = ""


both = pytest.mark.parametrize("made", [Ours, Theirs])


@both
def test_what_is_given_and_what_is_not(made: Callable[..., Any]) -> None:
    assert (made(1).x, made(1).y, made(1).given, made(1).seen) == (1, 2, (), [])
    assert (made(1, y=3).y, made(1, 3, (4,)).given, made(1, seen=[5]).seen) == (3, (4,), [5])
    assert made(1).seen is not made(1).seen
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        made()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        made(1, z=2)


@both
def test_equal_where_what_is_compared_is_equal(made: Callable[..., Any]) -> None:
    assert made(1, given=(1,)) == made(1, given=(2,))
    assert made(1) != made(2)
    assert made(1) != (1, 2)
    assert {made(1): "a"}[made(1, seen=[1])] == "a"
    assert hash(made(1)) != hash(made(2))


@both
def test_nothing_can_be_changed(made: Callable[..., Any]) -> None:
    each = made(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        each.x = 2
    with pytest.raises((AttributeError, TypeError)):
        each.z = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del each.x
    assert not hasattr(each, "__dict__")


@both
def test_replaced_copied_and_sent_to_another_process(made: Callable[..., Any]) -> None:
    assert dataclasses.replace(made(1, given=(7,)), y=5).given == (7,)
    assert dataclasses.asdict(made(1)) == {"x": 1, "y": 2, "given": (), "seen": []}
    for again in (copy.deepcopy(made(1, 3)), pickle.loads(pickle.dumps(made(1, 3)))):
        assert again == made(1, 3)


def test_printed_as_the_standard_library_prints_it() -> None:
    assert repr(Ours(1, seen=[1])) == repr(Theirs(1, seen=[1])).replace("Theirs", "Ours")
    assert repr(Alone(1)) == "Alone(x=1)"
    assert repr(Nothing()) == "Nothing()"


def test_matched_by_position() -> None:
    match Ours(1, 3):
        case Ours(x, y):
            assert (x, y) == (1, 3)


def test_one_field_or_none() -> None:
    assert Alone(1) == Alone(1) != Alone(2)
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())


def test_another_class_is_another_record() -> None:
    assert Derived(1, "a").x == 1
    assert Derived(1) == Derived(1) != Alone(1)
    assert repr(Derived(1, "a")) == "Derived(x=1, y='a')"


@record(slots=True)
class Open:
    x: int
    seen: list[int] = field(default_factory=list)


@record(eq=False, slots=True)
class Single:
    x: int


@record(frozen=True)
class Roomy:
    x: int

    @cached_property
    def twice(self) -> int:
        return 2 * self.x


def test_one_that_can_be_changed() -> None:
    made = Open(1)
    made.x = 2
    assert made == Open(2) != Open(1)
    with pytest.raises(AttributeError):
        made.y = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="unhashable"):
        hash(made)


def test_one_that_is_equal_to_itself_alone() -> None:
    made = Single(1)
    assert made == made != Single(1)  # noqa: PLR0124
    assert made in {made}


def test_one_with_room_for_what_is_kept_beside_its_fields() -> None:
    made = Roomy(1)
    assert made.twice == 2
    assert made == Roomy(1)
    assert dataclasses.replace(made, x=2).twice == 4
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.x = 2  # type: ignore[misc]
