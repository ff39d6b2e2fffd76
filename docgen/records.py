"""Records: a class with annotated fields in, the class that the standard library's `dataclass` makes of it out, sooner.

For a frozen class that one compiles six functions from text, a millisecond in all, and a command makes a hundred such
classes before it begins. Here nothing is compiled but an `__init__` for each number of fields; what compares, hashes and
prints is shared. Fields always have slots; without `slots` there is room for what is kept beside them, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache, partial
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[type], type]:
        """`@record(…)`: to a type checker and to its users what `dataclass` makes."""
        return partial(_record, frozen=frozen, slots=slots, eq=eq)


__all__ = ["record"]

T = TypeVar("T")

_FIELDS = "__dataclass_fields__"
"""Where the standard library looks for the fields of a class: its `fields` and `replace` know a record by them."""


def _record(cls: type[T], *, frozen: bool, slots: bool, eq: bool) -> type[T]:
    own = _own_fields(cls)
    every = {
        name: each for base in reversed(cls.__mro__[1:]) for name, each in getattr(base, _FIELDS, {}).items()
    } | own
    fields = tuple(every.values())
    values, compared, shown = (
        _getter([each.name for each in fields if is_in(each)])
        for is_in in (lambda _: True, lambda each: each.compare, lambda each: each.repr)
    )

    def equals(self: T, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def printed(self: T) -> str:
        names = (each.name for each in fields if each.repr)
        told = ", ".join(f"{name}={value!r}" for name, value in zip(names, shown(self), strict=True))
        return f"{self.__class__.__qualname__}({told})"

    kind: Any = type(cls)
    body: dict[str, Any] = {
        name: value for name, value in vars(cls).items() if name not in own and name not in ("__dict__", "__weakref__")
    }
    body |= {
        "__slots__": (*own, *(() if slots else ("__dict__", "__weakref__"))),
        "__match_args__": tuple(every),
        _FIELDS: every,
        "__qualname__": cls.__qualname__,
        "__repr__": printed,
        "__reduce__": lambda self: (self.__class__, values(self)),
    }
    if eq:
        body |= {"__eq__": equals, "__hash__": (lambda self: hash(compared(self))) if frozen else None}
    if frozen:
        body |= {"__setattr__": _refused, "__delattr__": _refused}
    made = kind(cls.__name__, cls.__bases__, body)
    made.__init__ = _init(made, fields)
    found: type[T] = made
    return found


def _own_fields(cls: type) -> dict[str, dataclasses.Field[Any]]:
    """The fields that a class adds to those of its bases, by name."""
    found: dict[str, Any] = {}
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        given = vars(cls).get(name, dataclasses.MISSING)
        each: Any = given if isinstance(given, dataclasses.Field) else dataclasses.field(default=given)
        each.name, each.type, each._field_type = name, annotation, _PLAIN
        found[name] = each
    return found


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Sample:
    """What has no docstring gets one, and all that looks at signatures is loaded to write it."""

    field: None


_PLAIN: Any = vars(_Sample)[_FIELDS]["field"]._field_type
"""What the standard library calls a field that is nothing else."""


def _getter(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """The values of these attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda each: tuple(getattr(each, name) for name in names)


def _init(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """`def __init__(self, a, b=…)`, each slot set as it is: the class itself refuses to."""
    within: dict[str, Any] = {f"set{number}": getattr(made, each.name).__set__ for number, each in enumerate(fields)}
    defaults: list[object] = []
    factories = []
    for number, each in enumerate(fields):
        if each.default is not dataclasses.MISSING:
            defaults.append(each.default)
        elif each.default_factory is not dataclasses.MISSING:
            defaults.append(each.default_factory)
            within[f"make{number}"] = each.default_factory
            factories.append(number)
        elif defaults:
            raise TypeError(f"non-default argument {each.name!r} follows default argument")
    code = _code(len(fields), tuple(factories))
    code = code.replace(
        co_varnames=("self", *(each.name for each in fields)), co_qualname=f"{made.__qualname__}.__init__"
    )
    return FunctionType(code, within, "__init__", tuple(defaults))


@cache
def _code(count: int, factories: tuple[int, ...]) -> CodeType:
    """That of an `__init__` of so many fields; those of `factories` are made where they are not given."""
    lines = [
        f" set{number}(self, make{number}() if _{number} is make{number} else _{number})"
        if number in factories
        else f" set{number}(self, _{number})"
        for number in range(count)
    ]
    within: dict[str, Any] = {}
    parameters = "".join(f", _{number}" for number in range(count))
    exec("\n".join([f"def __init__(self{parameters}):", *lines, " pass"]), within)  # noqa: S102  # numbers alone
    code: CodeType = within["__init__"].__code__
    return code


def _refused(self: object, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")
