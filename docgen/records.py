"""Records: a class with annotated fields in, the class that the standard library's `dataclass` makes of it out, sooner.

For a frozen class that one compiles six functions from text, a millisecond in all, and a command makes a hundred such
classes before it begins. Here `__init__` is compiled once for each number of fields; the rest is shared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """`@record(frozen=True, slots=True)`: to a type checker and to its users what `dataclass` makes."""
        assert frozen
        assert slots
        return _record


__all__ = ["record"]

T = TypeVar("T")


def _record(cls: type[T]) -> type[T]:
    cls.__doc__ = cls.__doc__ or cls.__name__  # else the standard library makes up one, which takes long
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields: tuple[dataclasses.Field[Any], ...] = tuple(made.__dataclass_fields__.values())
    every, compared, shown = (
        _getter([each.name for each in fields if is_in(each)])
        for is_in in (lambda _: True, lambda each: each.compare, lambda each: each.repr)
    )

    def equals(self: T, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def printed(self: T) -> str:
        names = (each.name for each in fields if each.repr)
        values = ", ".join(f"{name}={value!r}" for name, value in zip(names, shown(self), strict=True))
        return f"{self.__class__.__qualname__}({values})"

    made.__init__ = _init(made, fields)
    made.__eq__, made.__repr__ = equals, printed
    made.__hash__ = lambda self: hash(compared(self))
    made.__reduce__ = lambda self: (self.__class__, every(self))
    made.__setattr__ = made.__delattr__ = _refused
    found: type[T] = made
    return found


def _getter(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """The values of these attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda each: tuple(getattr(each, name) for name in names)


_MADE = object()
"""What stands for a default that is made anew for each."""


def _init(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """`def __init__(self, a, b=…)`, each slot set as it is: the class itself refuses to."""
    defaults, setters = [], {}
    for number, each in enumerate(fields):
        setters[f"set_{number}"] = setter = getattr(made, each.name).__set__
        if each.default_factory is not dataclasses.MISSING:
            setters[f"set_{number}"] = _setter_of_made(setter, each.default_factory)
            defaults.append(_MADE)
        elif each.default is not dataclasses.MISSING:
            defaults.append(each.default)
    code = _code(len(fields)).replace(co_varnames=("self", *(each.name for each in fields)))
    init = FunctionType(code, setters, "__init__", tuple(defaults))
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


@cache
def _code(count: int) -> CodeType:
    """The code of an `__init__` of so many fields: most classes have as many as another."""
    lines = [f" set_{number}(self, _{number})" for number in range(count)] or [" pass"]
    within: dict[str, Any] = {}
    exec(f"def __init__(self{''.join(f', _{number}' for number in range(count))}):\n" + "\n".join(lines), within)  # noqa: S102  # numbers alone
    code: CodeType = within["__init__"].__code__
    return code


def _setter_of_made(setter: Callable[[Any, object], None], make: Callable[[], object]) -> Callable[[Any, object], None]:
    return lambda self, value: setter(self, make() if value is _MADE else value)


def _refused(self: object, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")
