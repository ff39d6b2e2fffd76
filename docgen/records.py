"""Records: a class with annotated fields in, the class that the standard library's `dataclass` makes of it out, sooner.

For a frozen class that one compiles six functions from text, a millisecond in all, and a command makes a hundred such
classes before it begins. Here only `__init__` is compiled; what compares, hashes and prints is shared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
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


def _init(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """`def __init__(self, a, b=…)`, each slot set as it is: the class itself refuses to."""
    within: dict[str, Any] = {f"set_{each.name}": getattr(made, each.name).__set__ for each in fields}
    parameters, lines = ["self"], []
    for each in fields:
        name = each.name
        value = name
        if each.default is not dataclasses.MISSING:
            within[f"default_{name}"] = each.default
            parameters.append(f"{name}=default_{name}")
        elif each.default_factory is not dataclasses.MISSING:
            within[f"default_{name}"] = each.default_factory
            parameters.append(f"{name}=default_{name}")
            value = f"{name}() if {name} is default_{name} else {name}"
        else:
            parameters.append(name)
        lines.append(f" set_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), within)  # noqa: S102  # the names of fields
    init: Callable[..., None] = within["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _refused(self: object, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")
